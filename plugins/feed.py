"""/changes.atom: the last changes that the crawl saw on providers' pages."""

import sys
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree as etree

from datasette import hookimpl
from datasette.utils.asgi import Response

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import profile, record, serving, words

ATOM = "http://www.w3.org/2005/Atom"
MOST = 100
SQL = """select changes.*, providers.name, providers.listed_name, providers.website
    from changes join providers on providers.id = changes.provider_id
    order by seen_at desc, changes.id limit ?"""


def element(parent, name, text=None, **attributes):
    """Add an element to ``parent``, its text cleared of what XML cannot hold."""
    made = etree.SubElement(parent, f"{{{ATOM}}}{name}", attributes)
    made.text = serving.xml_text(text) if text is not None else None
    return made


def sentence(change):
    """Return a change in words."""
    before, after = change["before"], change["after"]
    if before and after:
        said = f"{change['label']}: from “{before}” to “{after}”"
    else:
        said = f"{change['label']}: now “{after}”" if after else f"{change['label']}: no longer “{before}”"
    return f"{said}. We had misread this; it was corrected later" if change["correction_id"] else said


def feed(origin, changes, built_at):
    """Return the feed as XML; ``origin`` is the scheme and host of the site."""
    etree.register_namespace("", ATOM)
    root = etree.Element(f"{{{ATOM}}}feed")
    element(root, "title", "Ketamine Provider Directory: changes")
    element(root, "id", f"{origin}/changes.atom")
    element(root, "link", rel="self", href=f"{origin}/changes.atom")
    element(root, "updated", changes[0]["seen_at"] if changes else built_at or "1970-01-01T00:00:00Z")
    element(element(root, "author"), "name", "Ketamine Provider Directory")
    for change in changes:
        entry = element(root, "entry")
        element(entry, "title", f"{record.name_of({**change, 'id': change['provider_id']})}: {change['label']}")
        element(entry, "id", f"{origin}/provider/{quote(change['provider_id'])}#{quote(change['id'])}")
        element(entry, "link", href=f"{origin}/provider/{quote(change['provider_id'])}")
        element(entry, "updated", change["seen_at"])
        element(entry, "summary", f"Seen {words.day(change['seen_at'])}. {sentence(change)}")
    return '<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(root, encoding="unicode")


async def changes(datasette, request):
    index = await serving.index_of(datasette)

    def look_up(conn):
        cursor = conn.execute(SQL, [MOST])
        names = [column[0] for column in cursor.description]
        return [profile.change(dict(zip(names, row, strict=True)), index) for row in cursor]

    origin = f"{request.scheme}://{request.host}"
    body = feed(origin, await serving.read(datasette, look_up), index.build.get("built_at"))
    return Response(body, content_type="application/atom+xml; charset=utf-8")


@hookimpl
def register_routes():
    return [(r"^/changes\.atom$", changes)]
