"""The host that a request names is one: it stands in feeds, citations, lists of pages and headers of ours."""

import re

from datasette import hookimpl

HOST = re.compile(rb"[A-Za-z0-9._:\[\]-]{0,260}")  # a name or an address, and a port
REFUSED = b"The header Host of this request is no name of a host.\n"


@hookimpl
def asgi_wrapper(datasette):
    def wrap(app):
        async def of_a_host(scope, receive, send):
            named = dict(scope.get("headers", ())).get(b"host", b"")
            if scope["type"] != "http" or HOST.fullmatch(named):
                await app(scope, receive, send)
                return
            headers = [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store")]
            await send({"type": "http.response.start", "status": 400, "headers": headers})
            await send({"type": "http.response.body", "body": REFUSED})

        return of_a_host

    return wrap
