"""SQL that readers write: what one question may use, what it may not see, and that nobody keeps a record of it.

Datasette itself sees to it that a question is one SELECT on a file opened for reading alone, that it ends after
settings.json's sql_time_limit_ms and gives at most max_returned_rows. Left to us: one step of a question that makes
gigabytes out of nothing, which no time limit interrupts; the path of the file and the memory of this machine;
parameters that break a page, or make one so long that writing it keeps all other readers waiting.
"""

import contextlib
import functools
import os
import re
import sqlite3
import sys
import threading
import time
from pathlib import Path
from urllib.parse import parse_qs

import datasette.database
from datasette import hookimpl

sys.path.append(str(Path(__file__).parent))  # Datasette runs plugin files outside any package

from directory_pages import serving

LONGEST = (
    50_000  # bytes of one value: the longest quote has some thousand; two of 200,000 keep instr() busy half a second
)
OFTEN = 100  # steps of SQLite between two looks at the clock; Datasette's 1,000 let one question run for 68 seconds
LARGEST = 5_000_000  # bytes of the rows of one answer, so that writing them out does not hold up other readers
HIDDEN = ("pragma_database_list", "dbstat")  # tells where the file lies; reads the whole file for one row
ENDLESS = ("printf", "format")  # a width of a billion keeps them busy for seconds, whatever the limits; round() does
POINTING = ("fts3_tokenizer",)  # tells an address in memory, and takes one to call
MOST_PARAMETERS, MOST_FACETS = 60, 6  # of a table's page, which writes all of them into each of its many links
MOST_SEARCHED = 500  # characters of _search: each word of theirs is another list of rows to read
FACETS = ("_facet", "_facet_array", "_facet_date")
NUMBERS = ("_timelimit", "_facet_size", "_ttl")
LIMITS = {sqlite3.SQLITE_LIMIT_LENGTH: LONGEST, sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000}


def rows_of_one_answer():
    """Return what makes the rows of one answer, and ends it where they are too much to write out."""
    size = 0

    def row(cursor, values):
        nonlocal size
        size += sum(len(value) for value in values if isinstance(value, str | bytes))
        if size > LARGEST:
            raise sqlite3.OperationalError(f"The answer has over {LARGEST:,} bytes. Ask for fewer rows or columns.")
        return sqlite3.Row(cursor, values)

    return row


@contextlib.contextmanager
def limited(conn, ms):
    """Datasette's limit of time around one question, which looks at the clock more often, and our limits of size.

    They end with the question: our own pages use the same connections, with SQL of ours.
    """
    deadline = time.perf_counter() + ms / 1000
    before = {limit: conn.setlimit(limit, value) for limit, value in LIMITS.items()}
    rows, conn.row_factory = conn.row_factory, rows_of_one_answer()
    conn.set_progress_handler(lambda: time.perf_counter() >= deadline, OFTEN)
    try:
        yield
    finally:
        conn.set_progress_handler(None, OFTEN)
        conn.row_factory = rows
        for limit, value in before.items():
            conn.setlimit(limit, value)


def silent(execute):
    """Datasette's execute without its habit of printing each question that fails: that is what a reader looked for.

    It raises sqlite3.OperationalError, which all pages answer with what is wrong, for all errors of SQLite.
    """

    @functools.wraps(execute)
    async def silently(*arguments, **options):
        try:
            return await execute(*arguments, **{**options, "log_sql_errors": False})
        except sqlite3.DatabaseError as wrong:
            raise sqlite3.OperationalError(str(wrong)) from None

    return execute if hasattr(execute, "__wrapped__") else silently  # each server loads this file anew


datasette.database.Database.execute = silent(datasette.database.Database.execute)
datasette.database.sqlite_timelimit = limited


def may(action, first, second, database, trigger):
    """Whether a question may use what SQLite asks for: a table (``first``), a function (``second``)."""
    hidden = action == sqlite3.SQLITE_READ and first.lower() in HIDDEN  # a pragma's table is named as it was typed
    shut = action == sqlite3.SQLITE_FUNCTION and second in (*ENDLESS, *POINTING)
    return sqlite3.SQLITE_DENY if hidden or shut else sqlite3.SQLITE_OK


def step_back():
    """Give the thread that runs this the least of the processor, where others want it: questions wait for pages.

    Only Linux gives each thread a priority of its own.
    """
    if sys.platform == "linux" and threading.current_thread() is not threading.main_thread():
        os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), 19)


@hookimpl
def prepare_connection(conn, database):
    step_back()
    if database == "_internal":  # Datasette's own list of tables, which it writes itself
        return
    conn.setlimit(sqlite3.SQLITE_LIMIT_ATTACHED, 0)
    conn.set_authorizer(may)


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
def asgi_wrapper(datasette):
    def wrap(app):
        async def checked(scope, receive, send):
            path = scope.get("path", "")
            why = refusal(path, scope.get("query_string", b"").decode("latin-1")) if scope["type"] == "http" else None
            if why:
                await (await refused(datasette, path, why)).asgi_send(send)
            else:
                await app(scope, receive, send)

        return checked

    return wrap
