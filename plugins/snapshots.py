"""/data/<date>/: a dated snapshot, what it is and how to cite it; its file; and /data/snapshots.json, the list of them.

A snapshot may be written anew, when somebody is taken out of the directory. Its file has two addresses: the plain one
gives it as it is now, and is asked for again after minutes; the one that names the SHA-256 never gives another file.
"""

import sys
from datetime import date
from pathlib import Path

from datasette import hookimpl
from datasette.utils.asgi import Response

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import citing, fields, overview, serving, snapshots, words
from directory_pages.files import FileAnswer

SHORT = "public, max-age=300"
PINNED = "public, max-age=86400, immutable"  # no longer, so that a cache in between forgets whom we have taken out
DAY = r"(?P<day>\d{4}-\d\d-\d\d)"


async def all_of(datasette):
    """Return the snapshots that are shown, the newest first, and the index of the served directory."""
    index = await serving.index_of(datasette)
    return await snapshots.beside(datasette, index), index


async def snapshots_json(datasette, request):
    shown, index = await all_of(datasette)
    origin = serving.origin(datasette, request)
    body = {
        "license": citing.RIGHTS,
        "made_up": index.build.get("sample") == "1",
        "snapshots": [snapshots.listed(one, origin) for one in shown],
    }
    answer = serving.json_answer(body)
    answer.headers["cache-control"] = SHORT
    return answer


async def none_of_that_day(datasette, request, day, shown):
    """Say that there is no snapshot of a day, and which are near it."""
    try:
        wanted = date.fromisoformat(day)
    except ValueError:
        return await serving.message(
            datasette,
            request,
            404,
            "There is no such day",
            f"{day} is no date. Write year, month and day, as in 2026-11-03.",
            links=[("/data#snapshots", "All snapshots")],
        )
    near = sorted(shown, key=lambda one: abs(date.fromisoformat(one.day) - wanted))[:2]
    first = f"We keep one snapshot a month, and none of {words.day(day)}."
    return await serving.message(
        datasette,
        request,
        404,
        f"We have no snapshot of {words.day(day)}",
        f"{first} These are the nearest." if near else f"{first} There is no other yet.",
        links=[*((one.address, f"Snapshot of {words.day(one.day)}") for one in near), ("/data#snapshots", "All")],
    )


async def page_of(datasette, request):
    shown, index = await all_of(datasette)
    day = request.url_vars["day"]
    one = next((one for one in shown if one.day == day), None)
    if one is None:
        return await none_of_that_day(datasette, request, day, shown)
    here, publisher = datasette.absolute_url(request, one.address), index.build.get("operator_name")
    about = {**one.note, "built_at": one.note.get("built_at") or one.day}
    cited = citing.of(about, one.note["sha256"], here, publisher, snapshot=True)
    context = {
        "one": one,
        "note": one.note,
        "counted": overview.in_words(one.note.get("counts") or {}),
        "measured": (one.note.get("accuracy") or {}).get("fields") or [],
        "field_label": fields.measured,
        "cite": citing.every_way(cited),
        "earlier": next((other for other in shown if other.day < day), None),
        "later": next((other for other in reversed(shown) if other.day > day), None),
        "about": datasette.metadata("tables", database=serving.DATABASE, fallback=False) or {},
    }
    return await serving.page(datasette, request, "snapshot.html", context)


async def without_slash(request):
    return Response.redirect(f"/data/{request.url_vars['day']}/", status=301)


async def file_of(datasette, request):
    shown, _ = await all_of(datasette)
    day, pinned = request.url_vars["day"], request.args.get("sha256")
    one = next((one for one in shown if one.day == day), None)
    if one is None:
        return await none_of_that_day(datasette, request, day, shown)
    file = snapshots.opened(one) if pinned in (None, one.note["sha256"]) else None
    if file is None:
        return await serving.message(
            datasette,
            request,
            410,
            "This file was written anew",
            "The snapshot of that day has another SHA-256 now, or is being written anew. Its page says when and why.",
            links=[(one.address, f"Snapshot of {words.day(day)}")],
        )
    name = f"ketamine-provider-directory-{day}.db"
    return FileAnswer(request, file, one.note["sha256"], name, PINNED if pinned else SHORT)


@hookimpl
def register_routes():
    return [
        (r"^/data/snapshots\.json$", snapshots_json),
        (rf"^/data/{DAY}$", without_slash),
        (rf"^/data/{DAY}/$", page_of),
        (rf"^/data/{DAY}/directory\.db$", file_of),
    ]
