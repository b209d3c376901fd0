"""/robots.txt, /sitemap.xml and /favicon.ico: what programs ask every site for.

A copy whose providers are made up is not for search engines. Of the rest, pages are; a person's search, the SQL console
and Datasette's tables, which have no end of addresses, are not.
"""

import sys
from pathlib import Path
from urllib.parse import quote

from datasette import hookimpl
from datasette.utils.asgi import NotFound, Response

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import serving

CLOSED = [
    "/directory",
    "/-/",
    "/evidence/",
    "/compare?",
    "/corrections?",
    *(f"/*?*{name}=" for name in ("near", "q", "id", "page")),
]
PAGES = ("/", "/about", "/about/accuracy", "/corrections", "/data", "/data/codebook", "/api/v1", "/privacy", "/legal")
MOST = 50_000  # addresses in one file, as sitemaps.org has it
NAMESPACE = "http://www.sitemaps.org/schemas/sitemap/0.9"


async def robots(datasette, request):
    index = await serving.index_of(datasette)
    if index.build.get("sample") == "1":
        lines = ["# The providers of this copy are made up.", "User-agent: *", "Disallow: /"]
    else:
        address = datasette.absolute_url(request, "/sitemap.xml")
        lines = ["User-agent: *", *(f"Disallow: {path}" for path in CLOSED), f"Sitemap: {address}"]
    return Response.text("\n".join(lines) + "\n")


def xml(kind, item, entries):
    """Return a file of sitemaps.org: ``entries`` are (address, ISO time or None)."""
    parts = [f'<?xml version="1.0" encoding="UTF-8"?>\n<{kind} xmlns="{NAMESPACE}">']
    for address, time in entries:
        address = address.replace("&", "&amp;")
        parts.append(f"<{item}><loc>{address}</loc>{f'<lastmod>{time}</lastmod>' if time else ''}</{item}>")
    return Response("\n".join([*parts, f"</{kind}>\n"]), content_type="application/xml; charset=utf-8")


async def sitemap(datasette, request):
    """All pages in one file; where there are too many, a list of such files, each with its number behind `?part=`."""
    index = await serving.index_of(datasette)
    built, part, host = index.build.get("built_at"), request.args.get("part"), serving.origin(datasette, request)
    parts = 1 + (len(PAGES) + len(index.ids) - 1) // MOST
    if part is None and parts > 1:
        return xml("sitemapindex", "sitemap", [(f"{host}/sitemap.xml?part={n}", built) for n in range(1, parts + 1)])
    if part is not None and not (part.isascii() and part.isdecimal() and 1 <= int(part[:6]) <= parts):
        raise NotFound("No such part")
    start = (int(part or 1) - 1) * MOST
    addresses = [*PAGES, *(f"/provider/{quote(provider_id)}" for provider_id in sorted(index.ids))]
    return xml("urlset", "url", [(host + address, built) for address in addresses[start : start + MOST]])


async def favicon(datasette, request):
    return Response.redirect("/static/icon.svg", status=301)


@hookimpl
def register_routes():
    return [(r"^/robots\.txt$", robots), (r"^/sitemap\.xml$", sitemap), (r"^/favicon\.ico$", favicon)]
