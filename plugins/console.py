"""SQL that readers write: what one question may ask, and that nobody keeps a record of it.

Datasette itself sees to it that a question is one SELECT on a file opened for reading alone, and that its answer has at
most max_returned_rows. `directory_pages/answering.py` ends it after settings.json's sql_time_limit_ms, whatever it
does, and where it grows too large. Left to us: parameters that break a page, or make one so long that writing it keeps
all other readers waiting.
"""

import functools
import re
import sqlite3
import sys
from pathlib import Path
from urllib.parse import parse_qs

from datasette import hookimpl
from datasette.database import Database, QueryInterrupted, Results
from datasette.views.base import DatasetteError
from datasette.views.database import QueryView

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import asking, serving

MOST_PARAMETERS, MOST_FACETS = 60, 6  # of a table's page, which writes all of them into each of its many links
MOST_SEARCHED = 500  # characters of _search: each word of theirs is another list of rows to read
FACETS = ("_facet", "_facet_array", "_facet_date")
NUMBERS = ("_timelimit", "_facet_size", "_ttl")


class CutOff(QueryInterrupted, sqlite3.OperationalError):
    """A question took too long. Datasette's own error is a fault of ours where a CSV file was asked for, and its text,
    which would be logged, is the question.
    """

    def __init__(self, sql, params, milliseconds):
        super().__init__(None, sql, params)
        self.args = (f"This took longer than {milliseconds:,} milliseconds. Ask for less.",)


datasettes_own = getattr(Database.execute, "__wrapped__", Database.execute)  # each server loads this file anew


@functools.wraps(datasettes_own)
async def execute(self, sql, params=None, truncate=False, custom_time_limit=None, page_size=None, log_sql_errors=True):
    """Datasette's, in a process of its own, and printing no question that fails: that is what a reader looked for.

    It raises sqlite3.OperationalError, which all pages answer with what is wrong, for whatever is wrong.
    """
    if self.path is None:  # Datasette's own list of tables
        return await datasettes_own(self, sql, params, truncate, custom_time_limit, page_size, log_sql_errors)
    milliseconds = min(custom_time_limit or self.ds.sql_time_limit_ms, self.ds.sql_time_limit_ms)
    most = self.ds.max_returned_rows + (self.ds.max_returned_rows == (page_size or self.ds.page_size))
    plain = dict(params) if isinstance(params, dict) else list(params or ())
    names, rows, wrong = await asking.ask(self, sql, plain, milliseconds, most + 1 if truncate else None)
    if wrong:
        raise CutOff(sql, params, milliseconds) if wrong == "interrupted" else sqlite3.OperationalError(wrong)
    named = ", ".join('null as "' + name.replace('"', '""') + '"' for name in names)
    like = sqlite3.connect(":memory:").execute(f"select {named}")  # rows are told the names by a cursor
    kept = rows[:most] if truncate else rows
    return Results([sqlite3.Row(like, row) for row in kept], len(kept) < len(rows), like.description)


Database.execute = execute
datasettes_data = getattr(QueryView.data, "__wrapped__", QueryView.data)


@functools.wraps(datasettes_data)
async def data(self, request, *arguments, **options):
    """Datasette's, which answers a question that failed with a CSV file of no rows."""
    found = await datasettes_data(self, request, *arguments, **options)
    if len(found) == 4 and found[0]["error"] and request.path.endswith(".csv"):
        raise DatasetteError(found[0]["error"], title="This did not work", status=400)
    return found


QueryView.data = data


def number(text):
    """Whether a text is a whole number that Python and SQLite can read."""
    return re.fullmatch(r"\d{1,9}", text, re.ASCII) is not None


def refusal(path, query):
    """Why an address of the console cannot be read, in words; None where it can."""
    if not path.startswith("/directory"):
        return None
    given = parse_qs(query, keep_blank_values=True)
    if sum(map(len, given.values())) > MOST_PARAMETERS:
        return f"Use at most {MOST_PARAMETERS} parameters."
    if sum(len(given.get(name, ())) for name in FACETS) > MOST_FACETS:
        return f"Ask for at most {MOST_FACETS} facets at once."
    if any(len(value) > MOST_SEARCHED for name in given if name.startswith("_search") for value in given[name]):
        return f"Search for at most {MOST_SEARCHED} letters."
    for name in NUMBERS:
        if not all(number(value) or (name, value) == ("_facet_size", "max") for value in given.get(name, ())):
            return f"{name} is a whole number{' of milliseconds' if name == '_timelimit' else ''}."
    if path == "/directory.json" and "_shape" in given and "sql" not in given:
        return "_shape is for the rows of a table or of a question (sql=…)."
    return None


async def refused(datasette, path, why):
    """Return the answer to an address that cannot be read: JSON where JSON was asked for, else a page."""
    title = "We could not read this request"
    if path.endswith(".json"):
        return serving.json_answer({"ok": False, "error": why, "status": 400, "title": title}, 400)
    return await serving.message(datasette, None, 400, title, why)


@hookimpl
def startup(datasette):
    for database in datasette.databases.values():
        if database.path:
            asking.open_for(database)


@hookimpl
def asgi_wrapper(datasette):
    def wrap(app):
        async def checked(scope, receive, send):
            path = scope.get("path", "")
            why = refusal(path, scope.get("query_string", b"").decode("latin-1")) if scope["type"] == "http" else None
            if why:
                await (await refused(datasette, path, why)).asgi_send(send)
                return

            async def send_later(event):
                if path.startswith("/directory") and event.get("status") == 503:
                    event = {**event, "headers": [*event["headers"], (b"retry-after", b"%d" % asking.RETRY_AFTER)]}
                await send(event)

            await app(scope, receive, send_later)

        return checked

    return wrap
