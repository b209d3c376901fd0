"""/api and /openapi.json: who may read an answer, how long it may be kept, how it is known again; other methods."""

import json
import sys
from pathlib import Path
from urllib.parse import parse_qs

from datasette import hookimpl

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import builds, deprecations, openapi, serving

READING = "GET, HEAD, OPTIONS"
KEPT = b"public, max-age=300"
# A page of another site may read what a program may: the answers, and the headers that steer the next question.
CORS = (
    (b"access-control-allow-origin", b"*"),
    (b"access-control-expose-headers", b"ETag, Last-Modified, Link, Deprecation, Sunset, Allow"),
)
AGAIN = (b"vary", b"link", b"access-control-allow-origin")  # what is put together or set here
PREFLIGHT = (
    (b"access-control-allow-methods", READING.encode()),
    (b"access-control-allow-headers", b"if-none-match, accept, content-type"),
    (b"access-control-max-age", b"86400"),
)


class Headers:
    """What stands above every answer of the API: who may read it, how long it may be kept, and by what it is known."""

    def __init__(self, scope, build, send):
        self.scope, self.build, self.send = scope, build, send
        self.asked = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
        self.silent = scope["method"] == "HEAD"
        address = scope.get("raw_path", b"").decode("latin-1") + "?" + scope["query_string"].decode("latin-1")
        compressed = "gzip" in self.asked.get(b"accept-encoding", "")
        known_by = build and not openapi.is_page(scope["path"], self.asked.get(b"accept", ""))
        self.etag = build.etag(address, compressed) if known_by else None
        self.known = serving.known_tags(self.asked.get(b"if-none-match"))

    @property
    def unchanged(self):
        """Whether the reader has this very answer."""
        return self.etag in self.known

    def of(self, status, headers):
        """Return the headers of an answer."""
        kept = {name.lower(): value for name, value in headers}
        made = [(name, value) for name, value in headers if name.lower() not in AGAIN]
        vary = [part for part in kept.get(b"vary", b"").split(b", ") if part and part != b"Accept-Encoding"]
        vary.append(b"Accept-Encoding")
        links = [kept[b"link"]] if b"link" in kept else []
        names = parse_qs(self.scope["query_string"].decode("latin-1"), keep_blank_values=True)
        going = deprecations.headers(names)
        made += [(name.encode(), value.encode()) for name, value in going.items() if name != "link"]
        links += [going["link"].encode()] if going else []
        links.append(b'</openapi.json>; rel="service-desc", </api/v1>; rel="service-doc"')
        if self.scope["path"] == "/api/v1":
            vary.append(b"Accept")
        made += [(b"vary", b", ".join(vary)), (b"link", b", ".join(links)), *CORS]
        page = kept.get(b"content-type", b"").startswith(b"text/html")
        if b"cache-control" not in kept and not page:
            made.append((b"cache-control", KEPT if status in (200, 304, 308, 410) else b"no-store"))
        if status in (200, 304) and self.etag and not page:
            made.append((b"etag", self.etag.encode()))
            made += [(b"last-modified", self.build.modified.encode())] if self.build.modified else []
        return made

    async def answer(self, status, headers=(), body=b""):
        """Send an answer of our own."""
        await self.send({"type": "http.response.start", "status": status, "headers": self.of(status, list(headers))})
        await self.send({"type": "http.response.body", "body": b"" if self.silent else body})

    async def __call__(self, event):
        """Send what the view answers: with these headers; to HEAD without its body; 304 where it is known."""
        if event["type"] == "http.response.start":
            status, headers = event["status"], list(event.get("headers", []))
            if status == 200 and "*" in self.known:
                self.silent, status = True, 304
                headers = [(name, value) for name, value in headers if name.lower() != b"content-type"]
            event = {**event, "status": status, "headers": self.of(status, headers)}
        elif self.silent:
            event = {**event, "body": b""}
        await self.send(event)


@hookimpl
def asgi_wrapper(datasette):
    def wrap(app):
        async def with_headers(scope, receive, send):
            if scope["type"] != "http" or not openapi.describes(scope["path"]):
                await app(scope, receive, send)
                return
            try:
                build = await builds.served(datasette)
            except serving.NoDirectory:
                build = None
            ours = Headers(scope, build, send)
            if scope["method"] == "OPTIONS":
                await ours.answer(204, [(b"allow", READING.encode()), *PREFLIGHT])
            elif scope["method"] not in ("GET", "HEAD"):
                body = openapi.problem("method", f"Use one of: {READING}.")
                kind = (b"content-type", openapi.PROBLEM_JSON.encode())
                await ours.answer(405, [kind, (b"allow", READING.encode())], json.dumps(body).encode())
            elif ours.unchanged:
                await ours.answer(304)
            else:
                await app(scope, receive, ours)

        return with_headers

    return wrap
