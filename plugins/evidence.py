"""/evidence/<fact_id>: the words behind one value, the page they stood on, and how to find it in the archive."""

import sys
from pathlib import Path
from urllib.parse import unquote

from datasette import hookimpl

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import fields, record, serving, words


async def evidence(datasette, request):
    index = await serving.index_of(datasette)
    fact_id = unquote(request.url_vars["id"])

    def look_up(conn):
        fact = record.evidence(conn, fact_id)
        return fact, record.read(conn, fact["provider_id"]) if fact else None

    fact, one = await serving.read(datasette, look_up)
    if fact is None:
        text = "It may be an old address: a value that a page no longer states, or says in other words, gets a new one."
        return await serving.message(datasette, request, 404, "We have no such evidence", text)
    said = fields.said(fact["field"], words.decoded(fact["value"]), index.tables)
    context = {
        "fact": fact,
        "name": record.name_of(one.row),
        "label": fields.label(fact["field"]),
        "said": said,
        "read_as": fields.said(fact["field"], words.decoded(fact["corrected_from"]), index.tables),
        "origin": words.ORIGINS.get(fact["origin"], ""),
        "disputed": one.in_dispute(fact_id),
    }
    return await serving.page(datasette, request, "evidence.html", context)


@hookimpl
def register_routes():
    return [(r"^/evidence/(?P<id>[^/]+)$", evidence)]
