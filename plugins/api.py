"""/api/v1: the search, the providers and what changed as JSON, GeoJSON and NDJSON; /openapi.json; a page that explains.

What an answer says is made in directory_pages/api.py, what may be asked in parameters.py, its description in
openapi.py. Here are the addresses; the headers that every answer has, an error too, stand in api_headers.py.
"""

import json
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, unquote

from datasette import hookimpl
from datasette.utils.asgi import AsgiStream, Response

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import (
    api,
    builds,
    changes,
    cursors,
    deprecations,
    openapi,
    parameters,
    record,
    rows,
    search,
    serving,
)

PROVIDERS_AT_ONCE, POINTS_AT_ONCE = 25, 500  # read in one go while a download is streamed


def problem(code, text, parameter=None, allowed=()):
    """Return an error as JSON (RFC 9457)."""
    body = openapi.problem(code, text, parameter, allowed)
    return serving.json_answer(body, body["status"], openapi.PROBLEM_JSON)


def answers(operation):
    """Return a decorator for the view of an operation: what it raises becomes an error that programs can read.

    The view is given the request, its parameters, and the build that is served.
    """

    def decorate(view):
        async def answered(datasette, request):
            served = await builds.served(datasette)
            known, args = served.parameters[operation], parameters.cased(serving.args_of(request))
            try:
                parameters.names(args, known)
                return await view(datasette, request, args, served)
            except search.BadParameter as wrong:
                allowed = next((one.allowed for one in known if one.name == wrong.name), ())
                return problem("bad-parameter", str(wrong), wrong.name, allowed)
            except cursors.OldCursor as old:
                return problem("old-cursor", str(old), "cursor")

        return answered

    return decorate


def query_of(args, known, index):
    """Return the query of a request.

    Raises:
        search.BadParameter: something in it cannot be understood.
    """
    query = search.parse(parameters.plain(args), index)  # first, as its words are those of the page
    parameters.check(args, known)
    note = search.order_of(query)[1]
    if note:
        raise search.BadParameter("sort", note)
    return query


def got_to(args, build_id, pairs):
    """Return which page of a list is asked for, and how many rows its pages have.

    Raises:
        search.BadParameter: the cursor is none, or does not go with the other parameters.
        cursors.OldCursor: it is of another build.
    """
    limit = int(args["limit"][0]) if "limit" in args else parameters.MOST
    if "cursor" not in args:
        return cursors.Cursor(int(args.get("page", ["1"])[0]), limit)
    if "page" in args:
        raise search.BadParameter("page", "Give “cursor” or “page”, not both.")
    cursor = cursors.read(args["cursor"][0], build_id, pairs)
    if "limit" in args and limit != cursor.limit:
        raise search.BadParameter("limit", f"Keep “limit={cursor.limit}” while you follow “next”.")
    return cursor


@answers("search")
async def providers(datasette, request, args, served):
    query = query_of(args, served.parameters["search"], served.index)
    at = got_to(args, served.id, api.pairs_of(query))
    result = search.run(replace(query, page=at.page), served.index, at.limit)
    ids = [hit.id for hit in result.hits]
    records = await serving.read(datasette, lambda conn: record.read_many(conn, ids, record.LISTED))
    body = api.answer(result, records, served.id, served.index)
    return linked(serving.json_answer(body), body["next"])


@answers("changes")
async def what_changed(datasette, request, args, served):
    parameters.check(args, served.parameters["changes"])
    names = [name for name in ("state", "field", "since") if name in args]
    pairs = [(name, value) for name in names for value in args[name]]
    at = got_to(args, served.id, pairs)
    states, fields, since = args.get("state", ()), args.get("field", ()), args.get("since", [None])[0]

    def look_up(conn):
        start = (at.page - 1) * at.limit
        return changes.found(conn, at.limit, offset=start, states=states, fields=fields, since=since)

    rows, total = await serving.read(datasette, look_up)
    more = at.page * at.limit < total
    following = api.next_of(api.CHANGES, pairs, served.id, at.page + 1, at.limit) if more else None
    return linked(serving.json_answer(api.changes(rows, total, following, served.id, served.index)), following)


def linked(answer, following):
    """Return an answer with the address that goes on in a header too (RFC 8288)."""
    if following:
        answer.headers["link"] = f'<{following}>; rel="next"'
    return answer


@answers("searchPlaces")
async def places(datasette, request, args, served):
    query = query_of(args, served.parameters["searchPlaces"], served.index)
    points = search.found_points(query, served.index)

    async def write(out):
        before = '{"type": "FeatureCollection", "features": ['
        async for text in bit_by_bit(datasette, points, POINTS_AT_ONCE, features):
            await out.write(before + text)
            before = ", "
        await out.write("]}" if points else f"{before}]}}")

    return streamed(request, write, "application/geo+json")


@answers("download")
async def download(datasette, request, args, served):
    ids = search.found_ids(query_of(args, served.parameters["download"], served.index), served.index)

    def lines(conn, some):
        log = record.corrections(conn, some)
        return api.lines(api.whole(one, served.index, log[one.id]) for one in record.read_many(conn, some))

    async def write(out):
        async for text in bit_by_bit(datasette, ids, PROVIDERS_AT_ONCE, lines):
            await out.write(text)

    return streamed(request, write, "application/x-ndjson")


async def bit_by_bit(datasette, items, size, fn):
    """Yield ``fn(connection, some)`` for some of ``items`` after the other.

    A download is read in Datasette's threads, not in those of the pages: a patient's search never waits for it.
    """
    database = datasette.get_database(serving.DATABASE)
    for start in range(0, len(items), size):
        some = items[start : start + size]
        yield await database.execute_fn(lambda conn, some=some: fn(conn, some))


def features(conn, points):
    """Return points of found_points as GeoJSON features, in text."""
    named, placed = ({point[n] for point in points if point[n]} for n in (0, 1))
    providers = rows_by_id(conn, f"select {', '.join(api.OF_A_POINT)} from providers", named)
    locations = rows_by_id(conn, "select * from locations", placed)
    made = (api.feature(providers[point[0]], locations.get(point[1]), *point[2:]) for point in points)
    return ", ".join(json.dumps(one) for one in made)


def rows_by_id(conn, sql, ids):
    """Return the rows of ``ids`` by their id."""
    found = rows.of(conn, f"{sql} where id in (select value from json_each(?))", [json.dumps(sorted(ids))])
    return {row["id"]: row for row in found}


def streamed(request, write, kind):
    """Return an answer that ``write(out)`` writes bit by bit, so that a large one is never held in memory whole."""

    async def nothing(out):
        return None

    return AsgiStream(nothing if request.method == "HEAD" else write, content_type=kind)


@answers("provider")
async def provider(datasette, request, args, served):
    provider_id = unquote(request.url_vars["id"])

    def look_up(conn):
        one, log = record.read(conn, provider_id), record.corrections(conn, [provider_id])
        return one and api.whole(one, served.index, log[provider_id]), record.fate(conn, provider_id)

    found, (fate, what) = await serving.read(datasette, look_up)
    if found:
        return serving.json_answer(found)
    if fate == "merged":
        return Response.redirect(f"{api.SEARCH}/{quote(what)}", status=308)
    if fate == "removed":
        return problem("removed", f"This provider was taken out of the directory on {what[:10]}. Delete your copy.")
    return problem("not-found", "There is no provider of this id. An id is the part of its address after “/provider/”.")


@answers("evidence")
async def evidence(datasette, request, args, served):
    fact_id = unquote(request.url_vars["fact_id"])

    def look_up(conn):
        fact = record.evidence(conn, fact_id)
        return fact, record.against(conn, fact) if fact else []

    fact, against = await serving.read(datasette, look_up)
    if fact is None:
        return problem(
            "not-found",
            "There is no evidence of this id. A value that a page no longer states, or says in other words, gets a new "
            "one.",
        )
    return serving.json_answer(api.proof(fact, against, served.index))


@answers("codes")
async def codes(datasette, request, args, served):
    return serving.json_answer(api.codes(served.index))


@answers("build")
async def build(datasette, request, args, served):
    counts = await datasette.get_database(serving.DATABASE).table_counts()
    return serving.json_answer(api.build(served.index, served.id, served.digest, counts))


async def description(datasette, request):
    served = await builds.served(datasette)
    return serving.json_answer(openapi.document(served.index, words_of(datasette)))


def words_of(datasette):
    """Return the words of metadata.yml for the columns of each table."""
    tables = datasette.metadata("tables", database=serving.DATABASE, fallback=False) or {}
    return {name: table.get("columns") or {} for name, table in tables.items()}


async def for_people(datasette, request):
    """Answer /api/v1: a page for people, or, where a program asks for JSON, a small index."""
    served = await builds.served(datasette)
    if not openapi.is_page("/api/v1", request.headers.get("accept", "")):
        return serving.json_answer(api.contents(served.operations, served.id, served.index))
    context = {
        "origin": serving.origin(datasette, request),
        "operations": served.operations,
        "problems": openapi.PROBLEMS,
        "deprecated": deprecations.DEPRECATED,
        "most": parameters.MOST,
        "build_id": served.id,
        **await serving.read(datasette, lambda conn: one_of_each(conn, served.index)),
    }
    return await serving.page(datasette, request, "api.html", context)


def one_of_each(conn, index):
    """Return a provider, an offer of it and its fact to show examples with, or None where there are none."""
    row = conn.execute("select provider_id from offers order by rowid limit 1").fetchone()
    one = record.read(conn, row[0]) if row else None
    offers = api.summary(one)["offers"] if one else []
    return {
        "provider_id": one.id if one else next(iter(index.ids), None),
        "fact_id": offers[0]["fact_id"] if offers else None,
        "row": json.dumps(offers[0], indent=2) if offers else None,
    }


async def here(datasette, request):
    return Response.redirect("/api/v1", status=308)


@hookimpl
def register_routes():
    return [
        (r"^/api(/|/v1/)?$", here),
        (r"^/api/v1$", for_people),
        (r"^/api/v1/providers$", providers),
        (r"^/api/v1/providers\.geojson$", places),
        (r"^/api/v1/providers\.ndjson$", download),
        (r"^/api/v1/providers/(?P<id>.+)$", provider),
        (r"^/api/v1/evidence/(?P<fact_id>[^/]+)$", evidence),
        (r"^/api/v1/changes$", what_changed),
        (r"^/api/v1/codes$", codes),
        (r"^/api/v1/build$", build),
        (r"^/openapi\.json$", description),
    ]
