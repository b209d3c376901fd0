"""CSV that is opened in a spreadsheet runs nothing: a cell that would be a formula is given an apostrophe in front.

Crawled text may begin with "=", as any text may. Numbers, and telephone numbers such as +13035550100, stay as they are.
"""

import re

from datasette import hookimpl

CELL = re.compile(rb'"(?:[^"]|"")*"|[^,\r\n"]+')
# Blanks of other scripts, and the signs in their wide form, are read as ours where people write in these scripts.
BLANK = rb"\s|\xc2\xa0|\xe3\x80\x80|\xe2\x80[\x80-\x8f]|\xef\xbb\xbf"
FORMULA = re.compile(rb"(?:" + BLANK + rb")*(?:[=+\-@]|\xef\xbc[\x9d\x8b\x8d\xa0])|[\t\r]")
NUMBER = re.compile(rb"[+-]?[0-9][0-9.,]*(?:e[+-]?[0-9]+)?", re.I)


def harmless(found):
    """The cell that was found, as a spreadsheet shows it and never runs it."""
    cell = found.group()
    text = cell.strip(b'"')
    if not FORMULA.match(text) or NUMBER.fullmatch(text):
        return cell
    return b"\"'" + cell[1:] if cell.startswith(b'"') else b"'" + cell


class Records:
    """Bytes of CSV as they come, given on record by record: a quoted cell may hold line ends."""

    def __init__(self):
        self.rest = b""

    def feed(self, body, last):
        """The records that are whole now, harmless."""
        self.rest += body
        end = len(self.rest) if last else self.rest.rfind(b"\n") + 1
        if not last and self.rest.count(b'"', 0, end) % 2:
            return b""
        whole, self.rest = self.rest[:end], self.rest[end:]
        return CELL.sub(harmless, whole)


def is_csv(scope, event):
    """Whether an answer that begins is a table as CSV, and no page that says why there is none."""
    kind = dict(event["headers"]).get(b"content-type", b"")
    return ".csv" in scope["path"] and kind.startswith((b"text/csv", b"text/plain"))


@hookimpl
def asgi_wrapper(datasette):
    def wrap(app):
        async def guarded(scope, receive, send):
            records = None

            async def send_harmless(event):
                nonlocal records
                if event["type"] == "http.response.start" and is_csv(scope, event):
                    kept = [(name, value) for name, value in event["headers"] if name.lower() != b"content-length"]
                    event, records = {**event, "headers": kept}, Records()
                elif event["type"] == "http.response.body" and records:
                    event = {**event, "body": records.feed(event.get("body", b""), not event.get("more_body"))}
                await send(event)

            await app(scope, receive, send_harmless)

        return guarded

    return wrap
