"""The program of a process that answers SQL of readers: one question at a time, within limits of time and size.

The server starts it (`asking.py`) and talks with it over its standard input and output, in pickles: (sql, parameters,
milliseconds, most rows or None) is answered with (names of columns, rows, None) or (None, None, what is wrong).
It runs by itself, in isolation, and imports nothing of this folder.
"""

import os
import pickle
import resource
import signal
import sqlite3
import sys
import time
from collections.abc import Callable
from typing import Any

from datasette.utils import escape_fts

LONGEST = (
    50_000  # bytes of one value: the longest quote has some thousand; two of 200,000 keep instr() busy half a second
)
OFTEN = 100  # steps of SQLite between two looks at the clock; Datasette's 1,000 let one question run for 68 seconds
LARGEST = 5_000_000  # bytes of one answer, names and all, so that writing it out does not hold up other readers
CELL = 50  # of these, for each value besides its own: a table of 100,000 cells keeps other readers waiting a second
GRACE = 1.0  # seconds after the time limit within which SQLite has to give up, before the process is ended
MEMORY = 100_000_000  # bytes this process may hold; a question may take some 200 MB within its second otherwise
HIDDEN = ("pragma_database_list", "dbstat")  # tells where the file lies; reads the whole file for one row
ENDLESS = ("printf", "format")  # a width of a billion keeps them busy for seconds, whatever the limits; round() does
POINTING = ("fts3_tokenizer",)  # tells an address in memory, and takes one to call
LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LONGEST,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
}
Answer = tuple[list[str] | None, list[tuple[Any, ...]] | None, str | None]


def may(action: int, first: str | None, second: str | None, database: str | None, trigger: str | None) -> int:
    """Whether a question may use what SQLite asks for: a table (``first``), a function (``second``)."""
    # A pragma's table is named as it was typed.
    hidden = action == sqlite3.SQLITE_READ and (first or "").lower() in HIDDEN
    shut = action == sqlite3.SQLITE_FUNCTION and second in (*ENDLESS, *POINTING)
    return sqlite3.SQLITE_DENY if hidden or shut else sqlite3.SQLITE_OK


def rows_of_one_answer() -> Callable[[sqlite3.Cursor, tuple[Any, ...]], tuple[Any, ...]]:
    """Return what takes the rows of one answer, and ends it where they are too much to write out."""
    size = 0

    def row(cursor: sqlite3.Cursor, values: tuple[Any, ...]) -> tuple[Any, ...]:
        nonlocal size
        size += sum(len(column[0]) for column in cursor.description)  # in JSON each row has them
        size += sum(CELL + (len(value) if isinstance(value, str | bytes) else 0) for value in values)
        if size > LARGEST:
            raise sqlite3.OperationalError(f"The answer has over {LARGEST:,} bytes. Ask for fewer rows or columns.")
        return values

    return row


def connected(address: str) -> sqlite3.Connection:
    """Open a database as Datasette does, to read what is allowed."""
    conn = sqlite3.connect(address, uri=True)
    conn.text_factory = lambda text: str(text, "utf-8", "replace")
    conn.create_function("escape_fts", 1, escape_fts)  # Datasette's own, in the SQL of its tables
    for limit, value in LIMITS.items():
        conn.setlimit(limit, value)
    conn.set_authorizer(may)
    return conn


def answered(conn: sqlite3.Connection, sql: str, parameters: Any, milliseconds: int, most: int | None) -> Answer:
    """Return the answer to one question; it is wrong with "interrupted" where its time is over."""
    deadline = time.perf_counter() + milliseconds / 1000
    conn.set_progress_handler(lambda: time.perf_counter() >= deadline, OFTEN)
    conn.row_factory = rows_of_one_answer()
    cursor = conn.cursor()
    try:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall() if most is None else cursor.fetchmany(most)
        return [column[0] for column in cursor.description or ()], rows, None
    except MemoryError:
        return None, None, "This takes too much memory. Ask for less."
    except Exception as wrong:  # whatever a reader wrote: it is told to the reader, and printed nowhere
        return None, None, str(wrong) or type(wrong).__name__
    finally:
        cursor.close()


def main(address: str) -> None:
    """Answer questions until the server ends."""
    os.nice(19)  # questions have what pages leave of the processor
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # of a terminal, it is meant for the server
    resource.setrlimit(resource.RLIMIT_DATA, (MEMORY, MEMORY))
    conn = connected(address)
    while True:
        try:
            question = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        signal.setitimer(signal.ITIMER_REAL, question[2] / 1000 + GRACE)  # it ends the process
        answer = pickle.dumps(answered(conn, *question))
        signal.setitimer(signal.ITIMER_REAL, 0)
        sys.stdout.buffer.write(answer)
        sys.stdout.buffer.flush()


if __name__ == "__main__":
    main(sys.argv[1])
