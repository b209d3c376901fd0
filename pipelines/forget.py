"""Purge a provider from a store: its archived pages, facts, visits and history. A tombstone stays. The queue of what
awaits a person (review.db), the log of past crawls, the leads and the suggestions of what is one provider twice are
taken away whole; what made them writes them anew.

Archive files that hold its records are written anew without them. So that a crash at any moment loses nothing and
leaves nothing behind, the steps are: note in archive/forgetting.json which files will be replaced; write the new files
beside them; change the store in one transaction (from here on the provider is forgotten); remove the old files; remove
the note. Whatever a killed run left undone, the next one finishes first.

Gone with it: what other sites' runs say they lead to it, and what registers answered when they were asked by name about
people whom no other pages name, answers that no longer count among them (pipelines/forget_answers.py). Rows of
registers that were loaded whole stay: they list everybody, whoever is in the directory. What other sites and
directories say of it stands in their own archived pages, and is published nowhere: their `entries` never are, and a
directory's only of providers that are published.
"""
import json
import os
import re
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import BinaryIO

from pipelines import duplicates, forget_answers, listings, review_queue
from pipelines.archive import FOLDER
from pipelines.decisions import DomainRow
from pipelines.removed import leads_to
from pipelines.store import LOG, Store, StoreError, now, told, working

NOTE = "forgetting.json"    # {"old": [file, …], "new": [file, …]} while files are being replaced
STEM = re.compile(r"((?:registry-)?[^-]*).*")   # of a file's name, without the number of the one that it replaced
NAMING = (LOG, duplicates.FILE, listings.LEADS)   # files that may name it, each written anew by what made it
HEAD = 4096                 # bytes in which a file's first record ends


@dataclass(frozen=True, slots=True)
class Forgotten:
    """How much there was."""

    pages: int
    facts: int
    visits: int


@dataclass(frozen=True, slots=True)
class Span:
    """One record in an archive file: where it stands and where it stands in the new file."""

    offset: int
    moved: int


def forget(folder: Path, provider_id: str, known: bool = True) -> Forgotten:
    """Purge one provider from the store in `folder`. Raises StoreError where there is no such store or provider.

    Where it need not be `known`, one that is not only gets its tombstone. The directory, and its dated copies, are
    cleared by the next publish.
    """
    if not (folder / "facts.db").exists():
        raise StoreError(f"{folder}: nothing was crawled there. Name the folder of a crawl with -s VAR=FOLDER")
    with working(folder):
        store = Store(folder)
        try:
            _finish(store, folder / FOLDER)
            counts = _counts(store, provider_id)
            if known and not counts.visits and not _known(store, provider_id):
                raise StoreError(f"{provider_id}: the store in {folder} knows no such provider. An id is that of the "
                                 "directory, such as clinic.example")
            with told(folder / review_queue.FILE):
                review_queue.remove(folder)   # it quotes the provider, perhaps under another id
                for name in NAMING:
                    (folder / name).unlink(missing_ok=True)
            _purge(store, folder / FOLDER, provider_id)
            _finish(store, folder / FOLDER)
            with told(store.path):
                store.db.execute("VACUUM")
                store.db.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        finally:
            store.close()
    return counts


def also(provider_id: str, domains: Iterable[DomainRow]) -> list[str]:
    """The other ids under which a store may have a provider: domains that are its own for good, by domains.csv.

    One that is its own only until a day is somebody else's after it, and is left alone.
    """
    rows = [row for row in domains if row.kind != "taken_over" and row.until is None]
    found = [provider_id]
    for id_ in found:
        found += [row.domain for row in rows if row.provider_id == id_ and row.domain not in found]
    return found[1:]


def _known(store: Store, provider_id: str) -> bool:
    """Whether anything in the store bears the id, a tombstone included."""
    return any(store.db.execute(f"SELECT 1 FROM {table} WHERE provider_id = ?", (provider_id,)).fetchone()
               for table in ("sites", "site_runs", "captures", "tombstones"))


def _counts(store: Store, provider_id: str) -> Forgotten:
    """What the store holds of a provider."""
    sql = """SELECT (SELECT count(*) FROM captures WHERE provider_id = :id),
             (SELECT count(*) FROM facts JOIN captures c ON c.id = capture_id WHERE c.provider_id = :id),
             (SELECT count(*) FROM visits WHERE provider_id = :id)"""
    return Forgotten(*store.db.execute(sql, {"id": provider_id}).fetchone())


def _purge(store: Store, archive: Path, provider_id: str) -> None:
    """Write the archive files anew, then change the store in one transaction."""
    db = store.db
    files = [name for (name,) in db.execute(
        "SELECT DISTINCT warc_file FROM captures WHERE provider_id = ? ORDER BY warc_file", (provider_id,))]
    answers = forget_answers.about(archive.parent, provider_id)
    used, there = forget_answers.files(archive.parent), archive.glob(f"{forget_answers.PREFIX}*.warc.gz")
    unused = sorted({path.name for path in there} - used.keys())
    answers.files += [name for name, length in used.items() if name not in answers.files
                      and _holds_more(archive / name, length)]
    fresh = _fresh_names(archive, [*files, *answers.files])
    _write_note(archive, [*files, *answers.files, *unused], list(fresh.values()))
    answers.purge(lambda name, kept: _copy(archive, name, fresh[name], kept), fresh)
    moves = {name: _rewrite(store, archive, name, fresh[name], provider_id) for name in files}
    with told(store.path):
        db.execute("PRAGMA secure_delete = ON")
        db.execute("BEGIN IMMEDIATE")
        try:
            _delete(store, provider_id)
            for name, spans in moves.items():
                db.executemany(
                    "UPDATE captures SET warc_file = ?, warc_offset = ? WHERE warc_file = ? AND warc_offset = ?",
                    [(fresh[name], span.moved, name, span.offset) for span in spans])
            db.execute("COMMIT")
        except BaseException:
            db.execute("ROLLBACK")
            raise


def _delete(store: Store, provider_id: str) -> None:
    """Every row of a provider; its tombstone keeps the time at which it was first forgotten."""
    db, captures = store.db, "(SELECT id FROM captures WHERE provider_id = ?)"
    website = db.execute("SELECT max(website) FROM sites WHERE provider_id = ?", (provider_id,)).fetchone()[0]
    db.execute(f"DELETE FROM facts WHERE capture_id IN {captures}", (provider_id,))
    db.execute(f"DELETE FROM readings WHERE capture_id IN {captures}", (provider_id,))
    for table in ("visits", "captures", "site_runs", "sites"):
        db.execute(f"DELETE FROM {table} WHERE provider_id = ?", (provider_id,))
    led = db.execute("SELECT crawl_id, provider_id, moved_to FROM site_runs WHERE moved_to IS NOT NULL").fetchall()
    leading = [(crawl, id_) for crawl, id_, to in led if leads_to(to, provider_id, website)]
    db.executemany("UPDATE site_runs SET moved_to = NULL WHERE crawl_id = ? AND provider_id = ?", leading)
    db.execute("INSERT OR IGNORE INTO tombstones VALUES (?, ?)", (provider_id, now()))


def _rewrite(store: Store, archive: Path, name: str, fresh: str, provider_id: str) -> list[Span]:
    """Write `fresh`, the archive file `name` without the provider's records; return where the others stand now.

    Only records that the store knows are kept: what a killed crawl left between them may be anybody's.
    """
    kept = store.db.execute(
        "SELECT warc_offset, warc_length FROM captures WHERE warc_file = ? AND provider_id <> ? ORDER BY warc_offset",
        (name, provider_id)).fetchall()
    return _copy(archive, name, fresh, kept)


def _copy(archive: Path, name: str, fresh: str, kept: list[tuple[int, int]]) -> list[Span]:
    """Write `fresh` of the records of `name` that are to stay, given by offset and length."""
    spans, source = [], archive / name
    with told(source), source.open("rb") as old, (archive / fresh).open("wb") as new:
        new.write(_head(old))
        for offset, length in kept:
            spans.append(Span(offset, new.tell()))
            old.seek(offset)
            new.write(old.read(length))
        new.flush()
        os.fsync(new.fileno())
    return spans


def _holds_more(path: Path, length: int) -> bool:
    """Whether an archive file holds more than the records that count: answers of runs that do not any more."""
    with told(path):
        if not path.exists():
            return False
        with path.open("rb") as file:
            return path.stat().st_size > len(_head(file)) + length


def _head(file: BinaryIO) -> bytes:
    """The packed record about the file itself (warcinfo) with which it begins; empty where it begins otherwise."""
    packed = file.read(HEAD)
    unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
    plain = unpacker.decompress(packed)
    if not unpacker.eof or b"WARC-Type: warcinfo" not in plain:
        return b""
    return packed[: len(packed) - len(unpacker.unused_data)]


def _fresh_names(archive: Path, names: Iterable[str]) -> dict[str, str]:
    """For each file, the name of the one that replaces it: the same, with the next number that is free."""
    fresh: dict[str, str] = {}
    for name in names:
        stem = STEM.sub(r"\1", name.removesuffix(".warc.gz"))
        free = (f"{stem}-{number}.warc.gz" for number in count(1))
        fresh[name] = next(new for new in free if new not in fresh.values() and not (archive / new).exists())
    return fresh


def _write_note(archive: Path, old: list[str], new: list[str]) -> None:
    """Say which files are being replaced, before anything is."""
    if not old:
        return
    unfinished = archive / (NOTE + ".tmp")
    with told(unfinished), unfinished.open("w", encoding="utf-8") as file:
        json.dump({"old": old, "new": new}, file)
        file.flush()
        os.fsync(file.fileno())
    os.replace(unfinished, archive / NOTE)


def _finish(store: Store, archive: Path) -> None:
    """Remove the files, old or new, that the store does not use after a purge that ended or was killed."""
    note = archive / NOTE
    if not note.exists():
        return
    with told(note):
        said = json.loads(note.read_text(encoding="utf-8"))
        used = {name for (name,) in store.db.execute("SELECT DISTINCT warc_file FROM captures")}
        used |= forget_answers.files(archive.parent).keys()
        for name in {*said["old"], *said["new"]} - used:
            (archive / name).unlink(missing_ok=True)
        note.unlink()
