"""Nothing here is written to: GET and HEAD are answered, OPTIONS says so, any other method is refused with 405."""

import sys
from pathlib import Path

from datasette import hookimpl
from datasette.utils.asgi import Response

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import serving

READING = ("GET", "HEAD")
ALLOW = {"allow": "GET, HEAD, OPTIONS"}
# A program on another site's page asks first whether it may send the ETag that it has.
OPEN = {
    "access-control-allow-origin": "*",
    "access-control-allow-methods": "GET, HEAD, OPTIONS",
    "access-control-allow-headers": "if-none-match, accept",
    "access-control-max-age": "86400",
}
TITLE = "This page only answers to reading"
TEXT = "Nothing can be sent to it. Use GET."


def for_programs(path):
    """Whether an address answers programs of other sites. For those of the API api_headers.py answers before this."""
    return path.endswith((".json", ".atom", ".csv"))


async def refused(datasette, path):
    """Return the answer to a method that would write."""
    if for_programs(path):
        answer = serving.json_answer({"ok": False, "error": TEXT, "status": 405, "title": TITLE}, 405)
    else:
        answer = await serving.message(datasette, None, 405, TITLE, TEXT)
    answer.headers.update(ALLOW)
    return answer


@hookimpl(tryfirst=True)  # innermost, in whatever order the files are found: api_headers.py has its own answer
def asgi_wrapper(datasette):
    def wrap(app):
        async def reading(scope, receive, send):
            if scope["type"] != "http" or scope["method"] in READING:
                await app(scope, receive, send)
            elif scope["method"] == "OPTIONS":
                headers = {**ALLOW, **(OPEN if for_programs(scope["path"]) else {})}
                await Response("", status=204, headers=headers).asgi_send(send)
            else:
                await (await refused(datasette, scope["path"])).asgi_send(send)

        return reading

    return wrap
