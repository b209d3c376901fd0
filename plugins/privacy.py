"""Headers that keep a reader's search to the reader, on every answer; and no log of what was asked."""

import logging
import re
import traceback

from datasette import hookimpl

HEADERS = (
    (b"referrer-policy", b"no-referrer"),
    (
        b"content-security-policy",
        b"default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
        b"form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
    ),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"geolocation=(), camera=(), microphone=()"),
)
NEVER = (b"set-cookie", *(name for name, _ in HEADERS))
# What a person looked for stands in the address of a page: the person's own browser may keep the page for a minute, as
# people go back and forth, and nobody on the way to them may.
KEPT_BY_THE_READER = (b"cache-control", b"private, max-age=60")
NOT_KEPT = (b"cache-control", b"no-store")
# Files of static/ are asked for with their version behind the address, and never change under it.
KEPT_BY_ALL = (b"cache-control", b"public, max-age=31536000, immutable")
BROKEN = b"Something went wrong on our side. Try again in a while."
log = logging.getLogger("directory")

# Uvicorn would print the address of each request, and with it what a patient looked for.
logging.getLogger("uvicorn.access").addFilter(lambda line: False)


def headers_of(event, path, asked):
    """Return the headers of an answer, ours in the place of others; ``asked``: something stood behind a "?"."""
    kept = [(name, value) for name, value in event.get("headers", []) if name.lower() not in NEVER]
    named = {name.lower(): value for name, value in kept}
    page = named.get(b"content-type", b"").startswith(b"text/html")
    if event["status"] >= 500:
        cache = NOT_KEPT
    elif path.startswith("/static/") and asked and event["status"] == 200:
        cache = KEPT_BY_ALL
    elif page or (asked and not re.search(rb"public|no-store", named.get(b"cache-control", b""))):
        cache = KEPT_BY_THE_READER
    else:
        return [*kept, *HEADERS]
    return [*((name, value) for name, value in kept if name.lower() != b"cache-control"), cache, *HEADERS]


@hookimpl(trylast=True)  # outermost: what another plugin answers in its own wrapper gets these headers too
def asgi_wrapper(datasette):
    def wrap(app):
        async def private(scope, receive, send):
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            begun = False

            async def send_private(event):
                nonlocal begun
                if event["type"] == "http.response.start":
                    begun = True
                    event = {**event, "headers": headers_of(event, scope["path"], bool(scope["query_string"]))}
                await send(event)

            try:
                await app(scope, receive, send_private)
            except Exception as error:
                if begun:
                    raise
                log.error("".join(traceback.format_exception(error)))
                headers = [(b"content-type", b"text/plain; charset=utf-8")]
                await send_private({"type": "http.response.start", "status": 500, "headers": headers})
                await send({"type": "http.response.body", "body": BROKEN})

        return private

    return wrap
