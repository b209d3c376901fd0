"""/evidence/<fact_id>: the words behind one value, the page they stood on, and how to find it in the archive."""

import sys
from pathlib import Path
from urllib.parse import unquote

from datasette import hookimpl

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import fields, licensing, record, serving, words

SOURCES = {"exclusions": "exclusion list", "npi_records": "national registry"}


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
    value = words.decoded(fact["value"])
    said = fields.said(fact["field"], value, index.tables)
    if fact["field"] == "exclusions":
        said = licensing.entry_said(value)
    context = {
        "fact": fact,
        "name": record.name_of(one.row),
        "label": fields.label(fact["field"]),
        "said": said,
        "read_as": fields.said(fact["field"], words.decoded(fact["corrected_from"]), index.tables),
        "origin": words.ORIGINS.get(fact["origin"], ""),
        "disputed": one.in_dispute(fact_id),
        "person": licensing.whose(one, fact_id),
        "authorities": licensing.AUTHORITIES,
        "source": SOURCES.get(fact["field"], "register") if fact["origin"] == "registry" else "page",
        "old": fact["field"] == "prices" and words.stale(fact["last_seen"], index.build.get("built_at")),
    }
    return await serving.page(datasette, request, "evidence.html", context)


@hookimpl
def register_routes():
    return [(r"^/evidence/(?P<id>[^/]+)$", evidence)]
