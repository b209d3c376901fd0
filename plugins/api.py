"""/api/v1: the search and the providers of the pages as JSON and GeoJSON, and /openapi.json that describes them."""

import sys
from pathlib import Path
from urllib.parse import quote, unquote

from datasette import hookimpl
from datasette.utils.asgi import Response

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import api, record, search, serving


def problem(status, text, title="We could not read this request"):
    return serving.json_answer({"ok": False, "error": text, "status": status, "title": title}, status)


def asked(request, index):
    """Return the query of a request; a program is told of names and orders that a page would let pass.

    Raises:
        search.BadParameter: something in it cannot be understood.
    """
    args = serving.args_of(request)
    for name in args:
        if name not in search.PARAMETERS:
            raise search.BadParameter(name, f"“{name[:40]}” is not a parameter. Use: {', '.join(search.PARAMETERS)}.")
    query = search.parse(args, index)
    note = search.order_of(query)[1]
    if note:
        raise search.BadParameter("sort", note)
    return query


async def providers(datasette, request):
    index = await serving.index_of(datasette)
    try:
        result = search.run(asked(request, index), index, api.PER_PAGE)
    except search.BadParameter as wrong:
        return problem(400, str(wrong))
    ids = [hit.id for hit in result.hits]
    records = await serving.read(datasette, lambda conn: record.read_many(conn, ids, brief=True))
    return serving.json_answer(api.answer(result, records, index.build.get("built_at")))


async def places(datasette, request):
    index = await serving.index_of(datasette)
    try:
        ids = search.found_ids(asked(request, index), index)
    except search.BadParameter as wrong:
        return problem(400, str(wrong))
    records = await serving.read(datasette, lambda conn: record.read_many(conn, ids, brief=True))
    return serving.json_answer(api.geojson(records), content_type="application/geo+json")


async def provider(datasette, request):
    provider_id = unquote(request.url_vars["id"])

    def look_up(conn):
        return record.read(conn, provider_id), record.fate(conn, provider_id)

    one, (fate, what) = await serving.read(datasette, look_up)
    if one:
        return serving.json_answer(api.whole(one))
    if fate == "merged":
        return Response.redirect(
            f"/api/v1/providers/{quote(what)}", status=308, headers={"access-control-allow-origin": "*"}
        )
    if fate == "removed":
        return problem(410, "This provider was removed.", "Removed")
    return problem(404, "There is no provider of this id.", "Not found")


async def openapi(datasette, request):
    return serving.json_answer(api.openapi(await serving.index_of(datasette)))


@hookimpl
def register_routes():
    return [
        (r"^/api/v1/providers$", providers),
        (r"^/api/v1/providers\.geojson$", places),
        (r"^/api/v1/providers/(?P<id>.+)$", provider),
        (r"^/openapi\.json$", openapi),
    ]
