"""Dated snapshots: what the directory was on a day, kept for ever, one a month, each with its SHA-256 and its method.

They stand in `snapshots/` beside the directory, as `directory-2026-11-03.db` with `directory-2026-11-03.json`: in a
folder of their own, because `datasette .` serves every database that stands beside directory.db, and asks each of them
on every page of its own whether it has changed. 24 of them would slow all those pages.

A snapshot is there when both files are. The JSON is put into place first and the database last, so a kill leaves
either all of it or nothing. It is a copy of what was published and is never written to, with one exception: who is
taken out of the directory is taken out of every snapshot too. Meanwhile its JSON is hidden under another name, so that
no file is shown with the SHA-256 of another, nor at all while it still holds somebody who had to be taken out.
"""
import fcntl
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from pipelines import removed

FOLDER = "snapshots"
MAKING = ".making"     # added to the name of a file while it is written
HIDDEN = ".hidden"     # added to the name of a JSON while its database is written anew
DAY = "-".join(("[0-9]" * 4, "[0-9]" * 2, "[0-9]" * 2))   # in the name of a snapshot
LEFT_FREE = 50 * 2**20   # bytes that a snapshot must leave free on the disk
READER = "this reader"   # in the table accuracy
MEASURED = ("field", "expected", "found", "correct", "precision", "precision_low", "precision_high", "recall",
            "recall_low", "recall_high")
METHOD = (
    "A program visited the websites of a list of providers and read their own pages. It obeyed robots.txt.",
    "It wrote down what each page says of treatments, places, prices and people, with the sentence that says so.",
    "Names and license numbers were looked up in state registers that are open to programs. A name alone is no match.",
    "What was not found on the pages is NULL. That never means no.",
    "A statement that an authority contradicts is in the file only after a person has read it and confirmed it.",
    "Pages were read again later. What they then said differently is in the table of changes, with the day.",
    "Nobody checked whether what the pages say is true. The list is no random sample of all providers.",
)
WHY_ANEW = ("Somebody who was removed from the directory was taken out of this file too, with every row about them and "
            "every link to them. All other rows are as they were.")


def keep(target: Path, said: Callable[[str], None]) -> tuple[Path, ...]:
    """After a publish of `target`: bring its snapshots up to date, and keep one of this month where there is none yet.

    Never raises for a want of room or a bad file: it says so. Returns the snapshots from which somebody who was taken
    out could not be taken out; they are hidden until that is done.
    """
    folder = target.parent / FOLDER
    try:
        folder.mkdir(exist_ok=True)
        with _alone(folder):
            _tidy(folder, target)
            if not _made_up(target):
                _drop_made_up(folder, target, said)
            held = _take_out(folder, target, said)
            _keep_this_month(folder, target, said)
            return held
    except (OSError, sqlite3.Error) as error:
        said(f"{folder}: {_why(error)}. The directory is published, its snapshots are as they were. Mend this and "
             "publish again.")
        return ()


def dated(folder: Path, target: Path) -> list[Path]:
    """The databases of all snapshots of `target`, those that are hidden too, oldest first."""
    return sorted(folder.glob(f"{target.stem}-{DAY}{target.suffix}"))


def described(path: Path, day: str) -> dict[str, Any]:
    """What the JSON beside a snapshot says; `path` is the database, `day` the date in its name."""
    with closing(_opened(path)) as db:
        build = dict(db.execute("SELECT key, value FROM build"))
        measured = db.execute(f"SELECT {', '.join(MEASURED)} FROM accuracy WHERE half = 'test' AND reader = ? "
                              "ORDER BY field", (READER,)).fetchall()
        counts = _counts(db)
    return {
        "date": day, "file": path.name.removesuffix(MAKING), "sample": build.get("sample") == "1",
        "built_at": build.get("built_at"), "sha256": digest(path), "bytes": path.stat().st_size,
        "commit": build.get("commit"), "commit_changed": build.get("commit_changed") == "1",
        "extractor_version": build.get("extractor_version"), "method": list(METHOD), "counts": counts,
        "accuracy": {"pages": json.loads(build.get("accuracy_pages") or "{}").get("test"),
                     "fields": [dict(zip(MEASURED, row, strict=True)) for row in measured]},
        "written_anew": [],
    }


def digest(path: Path) -> str:
    """SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


# --- one at a time, and nothing half done ---------------------------------------------------------------------------

@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Wait until no other publish is at the snapshots."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield
        os.fsync(handle)
    finally:
        os.close(handle)


def _tidy(folder: Path, target: Path) -> None:
    """Remove what a killed publish left: files that were being written, and a JSON whose database never came."""
    for left in (*folder.glob(f"*{MAKING}"), *folder.glob(f"*{removed.CLEARING}")):
        left.unlink()
    for note in folder.glob(f"{target.stem}-{DAY}.json*"):
        if not note.with_name(note.name.removesuffix(HIDDEN)).with_suffix(target.suffix).exists():
            note.unlink()


def _note(path: Path) -> Path:
    """The JSON beside a snapshot's database."""
    return path.with_suffix(".json")


def _hidden(path: Path) -> Path:
    """Where that JSON is while the database is written anew."""
    return path.with_suffix(f".json{HIDDEN}")


def _write(path: Path, content: dict[str, Any]) -> None:
    """Write a JSON whole or not at all."""
    new = path.with_name(path.name + MAKING)
    with new.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    os.replace(new, path)


# --- keeping one of each month --------------------------------------------------------------------------------------

def _keep_this_month(folder: Path, target: Path, said: Callable[[str], None]) -> None:
    """Copy `target` where no snapshot of the month of its build, and of its kind, is there yet."""
    day, made_up = _built_at(target)[:10], _made_up(target)
    path = folder / f"{target.stem}-{day}{target.suffix}"
    if any(_day(other)[:7] == day[:7] and _made_up(other) == made_up for other in dated(folder, target)):
        return
    if path.exists():
        said(f"{path} is not of this web, and stays; no snapshot of {day[:7]} was kept")
        return
    try:
        free, needed = shutil.disk_usage(folder).free, target.stat().st_size + LEFT_FREE
        if free < needed:
            raise OSError(f"it needs {_mb(needed)} on the disk, and {_mb(free)} are free")
        _copy(target, path, day)
    except (OSError, sqlite3.Error) as error:
        said(f"No snapshot of {day[:7]} was kept: {_why(error)}. The directory itself is published. Make room, then "
             "publish again in the same month.")
        return
    said(f"{path}: the snapshot of {day[:7]} is kept")


def _copy(target: Path, path: Path, day: str) -> None:
    """Copy a directory to a snapshot: first what is said of it, last the database itself."""
    new = path.with_name(path.name + MAKING)
    try:
        shutil.copyfile(target, new)
        _flush(new)
        new.chmod(0o444)   # never written to
        _write(_note(path), described(new, day))
        os.replace(new, path)
    except BaseException:
        for left in (new, _note(path), _note(path).with_name(_note(path).name + MAKING)):
            left.unlink(missing_ok=True)
        raise


# --- taking out -----------------------------------------------------------------------------------------------------

def _drop_made_up(folder: Path, target: Path, said: Callable[[str], None]) -> None:
    """Remove the snapshots of made-up data: the real web is published here now."""
    for path in dated(folder, target):
        if _made_up(path):
            for file in (_note(path), _hidden(path), path):   # first what shows it
                file.unlink(missing_ok=True)
            said(f"{path}: removed, as its providers were made up and those of this directory are real")


def _take_out(folder: Path, target: Path, said: Callable[[str], None]) -> tuple[Path, ...]:
    """Take whoever is removed from `target` out of its snapshots; return those in which somebody may be left."""
    gone, today, held = removed.taken_out(target), _built_at(target)[:10], []
    for path in dated(folder, target):
        try:
            if removed.holds(path, gone):
                _hide(path)
                removed.clear(path, gone)
                said(f"{path}: written anew without those who were taken out since")
            _show(path, today)
        except (OSError, sqlite3.Error, ValueError, LookupError, TypeError) as error:   # also of a JSON not ours
            held.append(path)
            said(f"{path}: whoever was taken out since could not be taken out of it: {_why(error)}. It is not shown "
                 "until then. Mend this and publish again.")
    return tuple(held)


def _hide(path: Path) -> None:
    """Show a snapshot no longer. It takes no room on the disk."""
    if _note(path).exists():
        os.replace(_note(path), _hidden(path))


def _show(path: Path, today: str) -> None:
    """Show a hidden snapshot again, with what is true of it now; it says on which day it was written anew, and why."""
    if not _hidden(path).exists():
        return
    if not _note(path).exists():
        note, now = json.loads(_hidden(path).read_text(encoding="utf-8")), digest(path)
        if now != note["sha256"]:
            path.chmod(0o444)
            with closing(_opened(path)) as db:
                note["counts"] = _counts(db)
            note |= {"sha256": now, "bytes": path.stat().st_size}
            note["written_anew"] = [*note["written_anew"], {"day": today, "reason": WHY_ANEW}]
        _write(_note(path), note)
    _hidden(path).unlink()


# --- looking into a database ----------------------------------------------------------------------------------------

def _opened(path: Path) -> sqlite3.Connection:
    """A database to be read only; nothing is written beside it."""
    return sqlite3.connect(f"file:{path}?mode=ro&immutable=1", uri=True)


def _counts(db: sqlite3.Connection) -> dict[str, int]:
    """Rows of each table, those of the full-text search left out."""
    tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
                        "AND name NOT LIKE '%\\_fts%' ESCAPE '\\' ORDER BY name")
    return {name: db.execute(f"SELECT count(*) FROM [{name}]").fetchone()[0] for (name,) in tables.fetchall()}


def _of_build(path: Path, key: str) -> str:
    with closing(_opened(path)) as db:
        row = db.execute("SELECT value FROM build WHERE key = ?", (key,)).fetchone()
    return str(row[0]) if row else ""


def _built_at(path: Path) -> str:
    return _of_build(path, "built_at")


def _made_up(path: Path) -> bool | None:
    """Whether the providers in a database are made up; None where it cannot be read."""
    try:
        return _of_build(path, "sample") == "1"
    except sqlite3.DatabaseError:
        return None


def _day(path: Path) -> str:
    """The date in a snapshot's name."""
    return path.stem[-10:]


def _flush(path: Path) -> None:
    with path.open("rb") as file:
        os.fsync(file.fileno())


def _mb(size: int) -> str:
    return f"{size / 2**20:,.0f} MB"


def _why(error: Exception) -> str:
    """What went wrong, in words that help."""
    if isinstance(error, OSError) and error.strerror:
        return f"{error.filename}: {error.strerror}" if error.filename else error.strerror
    return str(error)
