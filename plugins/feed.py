"""/changes.atom: what changed on providers' pages; whole, or by state (?state=CO) and field (?field=prices)."""

import hashlib
import sys
from datetime import UTC, datetime
from email.utils import format_datetime, parsedate_to_datetime
from pathlib import Path

from datasette import hookimpl
from datasette.utils.asgi import Response

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import changes, feed, profile, serving

KIND = "application/atom+xml; charset=utf-8"


async def atom(datasette, request):
    index = await serving.index_of(datasette)
    try:
        asked = feed.asked(serving.args_of(request))
    except feed.BadFeed as bad:
        return await refused(datasette, request, str(bad))

    def look_up(conn):
        start = (asked.page - 1) * feed.PER_PAGE
        rows, total = changes.found(conn, feed.PER_PAGE, offset=start, states=asked.states, fields=asked.fields)
        decided = dict(conn.execute("select id, decided from corrections where decided is not null").fetchall())
        return [profile.change(row, index) | {"corrected_at": decided.get(row["correction_id"])} for row in rows], total

    rows, total = await serving.read(datasette, look_up)
    if asked.page > feed.pages(total):
        return await refused(datasette, request, f"The feed has {feed.pages(total)} pages.")
    body = feed.xml(asked, serving.origin(datasette, request), rows, total, index.build)
    return conditional(request, body, max(feed.updated(rows, None), feed.moment(index.build.get("built_at"))))


async def refused(datasette, request, text):
    links = [("/changes.atom", "The whole feed"), ("/data", "What else there is")]
    return await serving.message(datasette, request, 400, "There is no such feed", text, links=links)


def conditional(request, body, modified):
    """Return the feed, or 304 without it where the reader has it; ``modified`` is a time in UTC, ISO 8601."""
    made_at = datetime.fromisoformat(modified).astimezone(UTC)
    tag = f'"{hashlib.sha256(body).hexdigest()[:32]}"'
    headers = {
        "etag": f"W/{tag}",  # weak: the feed is the same compressed, its bytes are not
        "last-modified": format_datetime(made_at, usegmt=True),
        "cache-control": "public, max-age=300",
        "access-control-allow-origin": "*",
    }
    if unchanged(request, tag, made_at):
        return Response("", status=304, headers={**headers, "vary": "Accept-Encoding"}, content_type=KIND)
    return Response(body, headers=headers, content_type=KIND)


def unchanged(request, tag, made_at):
    """Whether the reader has this very feed (RFC 9110, 13.2.2: the date counts only where no tag is given)."""
    known = request.headers.get("if-none-match")
    if known is not None:
        return bool(serving.known_tags(known) & {tag, "*"})
    try:
        since = parsedate_to_datetime(request.headers.get("if-modified-since") or "")
    except (ValueError, OverflowError):  # a year or a zone that no calendar has
        return False
    return made_at <= (since if since.tzinfo else since.replace(tzinfo=UTC))


@hookimpl
def register_routes():
    return [(r"^/changes\.atom$", atom)]
