"""/compare?id=A&id=B: two to four providers side by side; who is in it stands in the address alone."""

import sys
from pathlib import Path
from urllib.parse import urlencode

from datasette import hookimpl

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import comparison, record, serving
from directory_pages.comparison import Choice
from directory_pages.search import MOST_COMPARED as MOST


async def compare(datasette, request):
    index = await serving.index_of(datasette)
    asked = [one for one in request.args.getlist("id") if one]
    fates = await serving.read(
        datasette, lambda conn: {one: record.fate(conn, one) for one in asked[:99] if one not in index.position}
    )
    ids = [fates[one][1] if fates.get(one, ("",))[0] == "merged" else one for one in asked]
    ids = tuple(dict.fromkeys(one for one in ids if one in index.position))
    wrong = ""
    try:
        sessions = comparison.sessions_of(request.args.get("sessions") or "")
    except ValueError as error:
        sessions, wrong = None, str(error)
    choice = Choice(ids, sessions, only=request.args.get("only") == "differences")
    if len(ids) > MOST:
        links = [(choice.address(ids=ids[:MOST]), f"Compare the first {MOST}")]
        text = f"You can compare up to {MOST} providers. You picked {len(ids)}."
        return await serving.message(datasette, request, 400, "That is too many at once", text, links=links)
    records = await serving.read(datasette, lambda conn: record.read_many(conn, ids))
    context = {
        "table": comparison.table(records, index, choice),
        "choice": choice,
        "notices": comparison.notices(asked, fates, index),
        "wrong": wrong,
        "most": MOST,
        "most_sessions": comparison.MOST_SESSIONS,
        "tray": urlencode([("id", one) for one in ids]),
    }
    return await serving.page(datasette, request, "compare.html", context, 400 if wrong else 200)


@hookimpl
def register_routes():
    return [(r"^/compare$", compare)]
