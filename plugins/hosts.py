"""Which host stands in feeds, citations, lists of pages and headers of ours, and in addresses that Datasette makes.

The site's own, where operator.yml names it: a request may name any. Else the one of the request, so it must be one.
"""

import re
import sys
from pathlib import Path

from datasette import hookimpl

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import serving

HOST = re.compile(rb"[A-Za-z0-9._:\[\]-]{0,260}")  # a name or an address, and a port
REFUSED = b"The header Host of this request is no name of a host.\n"


def at(site, scope):
    """Return a request as if it had come to the address of the site."""
    scheme, _, host = site.partition("://")
    headers = [(name, value) for name, value in scope["headers"] if name.lower() != b"host"]
    return {**scope, "scheme": scheme, "headers": [*headers, (b"host", host.encode())]}


@hookimpl
def asgi_wrapper(datasette):
    def wrap(app):
        async def of_a_host(scope, receive, send):
            named = dict(scope.get("headers", ())).get(b"host", b"")
            if scope["type"] != "http":
                await app(scope, receive, send)
            elif HOST.fullmatch(named):
                site = await serving.site(datasette)
                await app(at(site, scope) if site else scope, receive, send)
            else:
                headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
                await send({"type": "http.response.start", "status": 400, "headers": headers})
                await send({"type": "http.response.body", "body": REFUSED})

        return of_a_host

    return wrap
