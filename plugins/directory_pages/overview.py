"""The directory in numbers: what is in it, how complete, how fresh and how accurate it is, and what changed."""

import json
import sqlite3
from collections import Counter
from collections.abc import Mapping
from datetime import date
from typing import Any

from directory_pages import changes, fields, profile, record, rows
from directory_pages.index import Index
from directory_pages.words import Row

STATES = ("stated", "conflict", "not_found", "not_read", "not_applicable")
FOUND = f"""select field, {", ".join(f"sum(state = '{state}') as {state}" for state in STATES)}, count(*) as providers
    from field_states group by field"""
IN_IT = (  # a table, and what one of its rows is called
    ("providers", "provider"),
    ("offers", "treatment offered", "treatments offered"),
    ("prices", "price"),
    ("clinicians", "person named", "people named"),
    ("pages", "page or register entry read", "pages and register entries read"),
    ("facts", "statement with its sentence", "statements, each with its sentence"),
    ("changes", "change seen", "changes seen"),
)
STATUS = {
    "reachable": "Could be read",
    "unreadable": "Did not let us read it",
    "unreachable": "Did not answer",
    "says_closed": "Says it is closed",
    "moved": "Leads to another address",
}
MONTHS = 6  # in the table of changes
LATEST = 10
# What was read of a register: licenses, NPI records, the exclusion list. (id of the source, when it was last read)
READ = """select register as id, max(checked_at) as read_at from licenses where register is not null group by 1
    union all select source_id, max(checked_at) from registers where source_id is not null group by 1
    union all select list, max(checked_at) from exclusions group by 1
    union all select 'nppes', max(checked_at) from npi_records"""


def read(conn: sqlite3.Connection, index: Index) -> Row:
    """Return all numbers of the page; each part says its own denominator."""
    counts = tables(conn)
    return {
        "counts": counts,
        "counted": in_words(counts),
        "complete": complete(conn),
        "fresh": fresh(conn, (index.build.get("built_at") or "")[:10]),
        "accuracy": accuracy(conn, index.build),
        "changed": changed(conn, index),
        "points": _one(conn, "select count(*) from locations where latitude is not null and longitude is not null"),
        "states": [row[0] for row in conn.execute("select distinct state from locations where state is not null")],
    }


def _one(conn: sqlite3.Connection, sql: str) -> Any:
    return conn.execute(sql).fetchone()[0]


def tables(conn: sqlite3.Connection) -> dict[str, int]:
    """Return the tables with their numbers of rows; those that SQLite keeps for itself are left out."""
    named = conn.execute(
        "select name from sqlite_master where type = 'table' and name not like 'sqlite\\_%' escape '\\' "
        "and name not like '%\\_fts%' escape '\\' order by name"
    ).fetchall()
    return {name: _one(conn, f"select count(*) from [{name}]") for (name,) in named}


def in_words(counts: Mapping[str, int]) -> list[tuple[str, str]]:
    """Return (number, what of) for the tables that people ask about; a table that is missing is left out."""
    return [
        (f"{counts[table]:,}", names[0] if counts[table] == 1 else names[1] if len(names) > 1 else f"{names[0]}s")
        for table, *names in IN_IT
        if table in counts
    ]


def complete(conn: sqlite3.Connection) -> list[Row]:
    """Return for each field how many providers state it, the most often stated first.

    ``of``: providers whose pages were read and to which the field applies. ``share``: of these, how many say something
    of it (also where their pages disagree), in per cent; None where there are none.
    """
    found = []
    for row in rows.of(conn, FOUND):
        of = row["stated"] + row["conflict"] + row["not_found"]
        share = 100 * (row["stated"] + row["conflict"]) / of if of else None
        found.append({**row, "label": fields.label(row["field"]), "of": of, "share": share})
    return sorted(found, key=lambda row: (-(row["share"] or 0), -row["stated"], row["label"]))


def fresh(conn: sqlite3.Connection, built: str) -> Row:
    """Return when providers were last visited, how their sites answered, and how old what registers say is."""
    months = rows.of(
        conn, "select substr(last_visited, 1, 7) as month, count(*) as n from providers group by 1 order by 1"
    )
    statuses = rows.of(conn, "select status, count(*) as n from providers group by status order by n desc")
    named = {row["id"]: row["name"] for row in rows.of(conn, "select id, name from sources")}
    read: dict[str, str | None] = {}
    for row in rows.of(conn, READ):
        if row["id"] in named or row["read_at"]:
            read[row["id"]] = max(filter(None, (read.get(row["id"]), row["read_at"])), default=None)
    registers = [
        {"name": named.get(source) or source, "read_at": read_at, "days": _days(read_at, built)}
        for source, read_at in read.items()
    ]
    closed = "select count(*) from (select state from registers group by state having max(open) = 0)"
    return {
        "months": months[::-1],  # the newest first, those never visited (None) last
        "statuses": [{**row, "words": STATUS.get(row["status"], row["status"])} for row in statuses],
        "registers": sorted(registers, key=lambda row: (row["days"] is None, row["days"] or 0, row["name"])),
        "states_asked": _one(conn, "select count(distinct state) from registers"),
        "states_closed": _one(conn, closed),
    }


def _days(time: str | None, built: str) -> int | None:
    """Return how many days before the build a time was."""
    try:
        return (date.fromisoformat(built) - date.fromisoformat((time or "")[:10])).days
    except ValueError:
        return None


def accuracy(conn: sqlite3.Connection, build: Mapping[str, str]) -> Row:
    """Return how the reader did on pages that nobody worked on it with; no rows where it was not measured."""
    sql = "select * from accuracy where half = 'test' and reader = 'this reader' order by field"
    pages = json.loads(build.get("accuracy_pages") or "{}")
    return {"rows": rows.of(conn, sql), "pages": pages.get("test")}


def changed(conn: sqlite3.Connection, index: Index) -> Row:
    """Return changes by field and month, the latest in words, and how many were misread and corrected later."""
    sql = "select field, substr(seen_at, 1, 7) as month, count(*) as n, sum(correction_id is not null) as corrected"
    counted = rows.of(conn, f"{sql} from changes group by 1, 2")
    months = sorted({row["month"] for row in counted}, reverse=True)[:MONTHS]
    by_field: dict[str, Counter[str]] = {}
    for row in counted:
        by_field.setdefault(row["field"], Counter())[row["month"]] += row["n"]
    fields_changed = [
        {"label": fields.label(name), "field": name, "months": [of[month] for month in months], "all": of.total()}
        for name, of in by_field.items()
    ]
    return {
        "months": months,
        "fields": sorted(fields_changed, key=lambda row: (-row["all"], row["label"])),
        "all": sum(row["n"] for row in counted),
        "corrected": sum(row["corrected"] for row in counted),
        "latest": [_latest(row, index) for row in changes.found(conn, LATEST)[0]],
    }


def _latest(row: Row, index: Index) -> Row:
    return {**profile.change(row, index), "shown": record.name_of({**row, "id": row["provider_id"]})}
