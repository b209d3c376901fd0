"""/data: what is in the directory, how complete and how fresh it is, and how to take it away."""

import sys
from pathlib import Path

from datasette import hookimpl

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import fields, serving

FOUND = """select field, sum(state = 'stated') as stated, sum(state = 'conflict') as conflict,
    sum(state = 'not_found') as not_found, sum(state = 'not_read') as not_read,
    sum(state = 'not_applicable') as not_applicable, count(*) as providers
    from field_states group by field order by stated desc, field"""
STATUS = "select status, count(*) as providers from providers group by status order by providers desc"
FRESH = """select substr(last_visited, 1, 7) as month, count(*) as providers from providers
    where last_visited is not null group by month order by month desc limit 12"""


def read(conn):
    """Return the numbers of the page."""

    def rows(sql):
        cursor = conn.execute(sql)
        names = [column[0] for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor]

    tables = [
        row["name"]
        for row in rows("select name from sqlite_master where type = 'table' and name not like '%fts%' order by name")
    ]
    counts = {table: conn.execute(f"select count(*) from [{table}]").fetchone()[0] for table in tables}
    return {"counts": counts, "found": rows(FOUND), "status": rows(STATUS), "fresh": rows(FRESH)}


async def data(datasette, request):
    await serving.index_of(datasette)
    numbers = await serving.read(datasette, read)
    found = [{**row, "label": fields.label(row["field"])} for row in numbers["found"]]
    database = datasette.get_database(serving.DATABASE)
    about = datasette.metadata("tables", database=serving.DATABASE, fallback=False) or {}
    context = {
        **numbers,
        "found": found,
        "about": about,
        "download": not database.is_mutable,
        "size": database.size,
        "queries": await datasette.get_canned_queries(serving.DATABASE, None),
    }
    return await serving.page(datasette, request, "data.html", context)


@hookimpl
def register_routes():
    return [(r"^/data$", data)]
