"""/compare?id=A&id=B: two to four providers side by side; who is in it stands in the address alone."""

import sys
from pathlib import Path
from urllib.parse import urlencode

from datasette import hookimpl

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import comparison, record, serving
from directory_pages.search import MOST_COMPARED as MOST


async def compare(datasette, request):
    index = await serving.index_of(datasette)
    ids = list(dict.fromkeys(one for one in request.args.getlist("id") if one))
    merged = dict(
        await serving.read(datasette, lambda conn: conn.execute("select old_id, provider_id from redirects").fetchall())
    )
    ids = list(dict.fromkeys(merged.get(one, one) for one in ids))
    unknown = [one for one in ids if one not in index.position]
    if unknown:
        known = urlencode([("id", one) for one in ids if one in index.position])
        links = [(f"/compare?{known}" if known else "/", "Go on without it")]
        text = f"We do not know “{unknown[0][:80]}”."
        return await serving.message(datasette, request, 400, "We could not compare these", text, links=links)
    if len(ids) > MOST:
        links = [(f"/compare?{urlencode([('id', one) for one in ids[:MOST]])}", f"Compare the first {MOST}")]
        text = f"You can compare up to {MOST} providers. You picked {len(ids)}."
        return await serving.message(datasette, request, 400, "That is too many at once", text, links=links)
    records = await serving.read(datasette, lambda conn: record.read_many(conn, ids))
    context = {
        "columns": comparison.columns(records, index),
        "rows": comparison.rows(records, index),
        "most": MOST,
        "tray": urlencode([("id", one) for one in ids]),
    }
    return await serving.page(datasette, request, "compare.html", context)


@hookimpl
def register_routes():
    return [(r"^/compare$", compare)]
