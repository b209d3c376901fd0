"""Taking providers out of directories that were built already: dated snapshots, and copies beside the one served.

A dated copy of `directory.db` is named `directory-2026-11-03.db` and stands in its folder, or in `snapshots/`
(snapshots.py). Each publish takes out of them whoever was excluded or forgotten since: facts, history and all; the id
stays among the removed, which are answered with 410.
"""
import json
import os
import shutil
import sqlite3
from collections.abc import Iterable
from contextlib import closing
from pathlib import Path
from urllib.parse import urlsplit

CLEARING = ".clearing"   # added to the name of a copy while it is written anew


def leads_to(address: str | None, provider_id: str, website: str | None = None) -> bool:
    """Whether an address is on the site of a provider: where its website is, or on the domain that its id names."""
    if not address:
        return False
    parts = urlsplit(address)
    if website and parts.netloc.lower() == urlsplit(website).netloc.lower():
        return parts.path.startswith(urlsplit(website).path.rstrip("/"))
    host, _, path = provider_id.partition("/")
    at = parts.hostname or ""
    return (at == host or at.endswith(f".{host}")) and parts.path.lstrip("/").startswith(path)


def copies(target: Path) -> list[Path]:
    """The dated copies that stand beside a directory, oldest first."""
    day = "[0-9]" * 4 + "-[0-9][0-9]-[0-9][0-9]"
    return sorted(target.parent.glob(f"{target.stem}-{day}{target.suffix}"))


def clear_copies(target: Path) -> list[Path]:
    """Take whoever is removed from `target` out of its dated copies; return those that were written anew."""
    removed = taken_out(target)
    return [path for path in copies(target) if holds(path, removed) and clear(path, removed)]


def taken_out(target: Path) -> dict[str, str]:
    """Whoever is removed from a directory: the id, and when."""
    with closing(sqlite3.connect(f"file:{target}?mode=ro", uri=True)) as db:
        return dict(db.execute("SELECT provider_id, removed_at FROM removed"))


def holds(path: Path, ids: Iterable[str]) -> bool:
    """Whether a copy still knows one of the ids."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        sql = "SELECT 1 FROM providers WHERE id IN (SELECT value FROM json_each(?))"
        return db.execute(sql, (json.dumps(list(ids)),)).fetchone() is not None


def clear(path: Path, removed: dict[str, str]) -> bool:
    """Write a copy anew without the providers, and put it in place of the old one; True when done."""
    new = path.with_name(path.name + CLEARING)
    try:
        shutil.copyfile(path, new)
        with closing(sqlite3.connect(new, isolation_level=None)) as db:
            db.execute("PRAGMA journal_mode=MEMORY")
            _delete(db, removed)
            db.execute("VACUUM")
        with new.open("rb") as file:
            os.fsync(file.fileno())
        os.replace(new, path)
    finally:
        new.unlink(missing_ok=True)
    return True


def _delete(db: sqlite3.Connection, removed: dict[str, str]) -> None:
    """Every row of the providers, and where others lead to them; the full-text tables are built anew."""
    ids = json.dumps(list(removed))
    known = dict(db.execute("SELECT id, website FROM providers WHERE id IN (SELECT value FROM json_each(?))", (ids,)))
    leading = [(id_,) for id_, to in db.execute("SELECT id, moved_to FROM providers WHERE moved_to NOT NULL")
               if any(leads_to(to, gone, website) for gone, website in known.items())]
    db.execute("PRAGMA secure_delete = ON")
    db.execute("BEGIN IMMEDIATE")
    db.executemany("UPDATE providers SET moved_to = NULL WHERE id = ?", leading)
    tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    for table in tables:
        columns = {row[1] for row in db.execute(f"PRAGMA table_info([{table}])")}
        for column in columns & {"provider_id", "old_id"} if table != "removed" else ():
            db.execute(f"DELETE FROM [{table}] WHERE {column} IN (SELECT value FROM json_each(?))", (ids,))
    db.execute("DELETE FROM providers WHERE id IN (SELECT value FROM json_each(?))", (ids,))
    db.executemany("INSERT OR IGNORE INTO removed VALUES (?, ?)", [(id_, removed[id_]) for id_ in known])
    for table in tables:
        if table.endswith("_fts"):
            db.execute(f"INSERT INTO [{table}] ([{table}]) VALUES ('rebuild')")
    db.execute("COMMIT")
