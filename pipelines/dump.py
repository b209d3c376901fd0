"""`python -m pipelines.dump FILE.db`: a directory as text in one form, for comparing two builds.

Left out is what differs between two builds of the same web: times, numbers of runs, ids of archived records, the lot.
A fact names its page by address instead of by number.
"""
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from pipelines.history import canonical

LEFT_OUT = {
    "crawls": {"id", "started_at", "finished_at"},
    "providers": {"status_since", "first_seen", "last_visited", "last_changed", "lot"},
    "pages": {"id", "fetched_at", "record_id"},
    "facts": {"page_id", "first_seen", "last_seen"},
    **dict.fromkeys(("licenses", "npi_records", "registers"), {"checked_at"}), "exclusions": {"checked_at", "reason"},
    "changes": {"seen_at"},
    "removed": {"removed_at"},
    "second_opinions": {"seen_at", "record_id"},
}
INSTEAD = {
    "facts": {"page_id": "(SELECT url FROM pages WHERE pages.id = facts.page_id)", "gone_at": "gone_at IS NOT NULL"},
    "build": {"value": "CASE WHEN key NOT IN ('built_at', 'commit', 'commit_changed') THEN value END"},
}


def dump(path: Path) -> Iterator[str]:
    """Lines: a table's name, then its rows as JSON, sorted."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        tables = [name for (name,) in db.execute(
            "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE '%_fts%' "
            "AND name NOT LIKE 'sqlite_%' ORDER BY name")]
        for table in tables:
            yield f"== {table}"
            yield from sorted(canonical(row) for row in db.execute(_query(db, table)))


def _query(db: sqlite3.Connection, table: str) -> str:
    """SELECT of the columns that two builds have in common."""
    columns = [row[1] for row in db.execute(f"PRAGMA table_info({table})")]
    shown = [INSTEAD.get(table, {}).get(c) or c for c in columns
             if c in INSTEAD.get(table, {}) or c not in LEFT_OUT.get(table, set())]
    return f"SELECT {', '.join(shown)} FROM {table}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("Which file? python -m pipelines.dump FILE.db")
    print("\n".join(dump(Path(sys.argv[1]))))
