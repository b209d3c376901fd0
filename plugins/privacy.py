"""Headers that keep a reader's search to the reader, on every answer; and no log of what was asked."""

import logging

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

# Uvicorn would print the address of each request, and with it what a patient looked for.
logging.getLogger("uvicorn.access").addFilter(lambda line: False)


@hookimpl
def asgi_wrapper(datasette):
    def wrap(app):
        async def private(scope, receive, send):
            async def send_private(event):
                if event["type"] == "http.response.start":
                    kept = [(name, value) for name, value in event.get("headers", []) if name.lower() not in NEVER]
                    event = {**event, "headers": [*kept, *HEADERS]}
                await send(event)

            await app(scope, receive, send_private)

        return private

    return wrap
