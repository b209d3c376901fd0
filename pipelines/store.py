"""The store of one crawl, var/<name>/facts.db (its tables: store.sql): what was visited, what came, what was read.

Writing is in steps: rows gather in one transaction until `commit`, and the archive is flushed before it, so nothing in
the store lacks its archived record and a kill loses the last moments only.
"""
import fcntl
import json
import sqlite3
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:  # the store is opened by processes that never read a page, and readers take a second to load
    from extraction.profile import Reading

SCHEMA = Path(__file__).with_name("store.sql")
VERSION = 1  # PRAGMA user_version of store.sql
FILE = "facts.db"
LOG = "crawl.log"   # beside it: what crawls said of their work


class StoreError(Exception):
    """The store cannot be used; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Capture:
    """One response body in the archive. `links` are (address, text) on the same site."""

    id: int
    provider_id: str
    url: str
    status: int
    content_type: str | None
    sha256: str
    digest: str
    etag: str | None
    last_modified: str | None
    links: list[tuple[str, str]]
    warc_file: str
    warc_offset: int
    needs_javascript: bool


@dataclass(frozen=True, slots=True)
class NewCapture:
    """A body just archived, and what today's reader read in it; `facts` are rows for the table, None: not readable."""

    url: str
    fetched_at: str
    status: int
    content_type: str | None
    sha256: str
    digest: str
    etag: str | None
    last_modified: str | None
    links: list[tuple[str, str]]
    record_id: str
    warc_file: str
    warc_offset: int
    warc_length: int
    reading: "ReadingRows | None"


@dataclass(frozen=True, slots=True)
class ReadingRows:
    """What a reader said of one page, as the store keeps it; `facts` in the order of FACT_COLUMNS."""

    version: str
    title: str | None
    kind: str | None
    needs_javascript: bool
    facts: list[tuple[str, str, str, str, str, str, str]]


@dataclass(frozen=True, slots=True)
class Visit:
    """One address asked for in one crawl, and what came of it."""

    url: str
    outcome: str
    status: int | None
    reason: str | None
    capture_id: int | None


def rows_of(reading: "Reading", version: str) -> ReadingRows:
    """Return what the readers of that version say as rows for the store."""
    facts = [(fact.field, json.dumps(fact.value, ensure_ascii=False, sort_keys=True), fact.stance, fact.quote,
              fact.context, fact.origin, EXTRACTOR) for fact in reading.facts]
    return ReadingRows(version, reading.title, reading.kind, bool(reading.needs_javascript), facts)


EXTRACTOR = "extraction.profile"
FACT_COLUMNS = ("field", "value", "stance", "quote", "context", "origin", "extractor")


def now() -> str:
    """Return the time, UTC, ISO 8601, to the second."""
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


@contextmanager
def working(folder: Path) -> Iterator[None]:
    """Hold the folder: of the commands that write to one store, one works at a time. Raises StoreError when taken."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = (folder / "lock").open("w")
    except OSError as error:
        raise StoreError(f"{folder}: cannot be written ({error.strerror}). Give another with -s VAR=FOLDER") from None
    with handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise StoreError(f"{folder}: another command is at work there; wait until it is done") from None
        yield


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn what SQLite and the disk say into a StoreError that a person can act on."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        text = str(error)
        if "full" in text or "disk I/O" in text:
            text = f"no room is left on the disk ({text}). What was stored is safe: make room and run the command again"
        elif "not a database" in text or "malformed" in text:
            text = f"this is no store of ours, or a damaged one ({text}). Give another folder with -s VAR=FOLDER"
        raise StoreError(f"{path}: {text}") from error
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror or error}. What was stored is safe: mend this and run the command "
                         "again") from error


def opened(path: Path, schema: Path, version: int) -> sqlite3.Connection:
    """A store's database, made where it is missing. Raises StoreError where it is another's, or a newer program's."""
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        db = sqlite3.connect(path, isolation_level=None, timeout=30)
        try:
            found = db.execute("PRAGMA user_version").fetchone()[0]
            if found > version:
                raise StoreError(f"{path}: written by a newer version of this program (its store is version {found}, "
                                 f"this one knows {version}). Update the program, or give another folder with "
                                 "-s VAR=FOLDER.")
            db.execute("PRAGMA journal_mode=WAL")
            db.execute("PRAGMA synchronous=NORMAL")
            if found == 0:
                if db.execute("SELECT count(*) FROM sqlite_master").fetchone()[0]:
                    raise StoreError(f"{path}: this is no store of ours. Give another folder with -s VAR=FOLDER")
                db.executescript(f"BEGIN IMMEDIATE;\n{schema.read_text(encoding='utf-8')}\nCOMMIT;")
        except BaseException:
            db.close()
            raise
    return db


class Store:
    """Reading and writing facts.db in `folder`, which is made where it is missing."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        self.db = opened(self.path, SCHEMA, VERSION)
        self.db.execute("PRAGMA foreign_keys=ON")

    def close(self) -> None:
        """Close without committing: what was not committed was not said to be kept."""
        self.db.close()

    # writing, in steps

    def _write(self, sql: str, values: Iterable[Any] = ()) -> sqlite3.Cursor:
        with told(self.path):
            if not self.db.in_transaction:
                self.db.execute("BEGIN IMMEDIATE")
            return self.db.execute(sql, tuple(values))

    def _insert(self, table: str, row: Mapping[str, Any], verb: str = "INSERT") -> int:
        columns, marks = ", ".join(row), ", ".join("?" * len(row))
        cursor = self._write(f"{verb} INTO {table} ({columns}) VALUES ({marks})", row.values())
        return cursor.lastrowid or 0

    def commit(self) -> None:
        """Keep what was written since the last commit. Raises StoreError where it cannot: then none of it is kept."""
        if not self.db.in_transaction:
            return
        try:
            with told(self.path):
                self.db.execute("COMMIT")
        except StoreError:
            self.rollback()
            raise

    def rollback(self) -> None:
        """Forget what was written since the last commit."""
        if self.db.in_transaction:
            self.db.execute("ROLLBACK")

    # crawls and sites

    def begin_crawl(self, source_id: str, source_name: str, file: str, in_sources: bool,
                    sites: list[dict[str, str]], only: str | None = None) -> int:
        """Return the id of the crawl of `sites` to work on: the unfinished one of the same list, else a new one.

        Other unfinished crawls of the source are closed as abandoned. The table `sites` holds the list afterwards
        (where `only` names one id, the other rows stay).
        """
        listed = json.dumps([only, [(site["provider_id"], site["website"]) for site in sites]])
        digest = sha256(listed.encode()).hexdigest()
        unfinished = self.db.execute(
            "SELECT max(id) FROM crawls WHERE source_id = ? AND finished_at IS NULL AND list_digest = ?",
            (source_id, digest)).fetchone()[0]
        self._write("UPDATE crawls SET finished_at = ?, outcome = 'abandoned' "
                    "WHERE source_id = ? AND finished_at IS NULL AND id IS NOT ?", (now(), source_id, unfinished))
        if only is None:
            self._write("DELETE FROM sites WHERE source_id = ?", (source_id,))
        for site in sites:
            self._insert("sites", {**site, "source_id": source_id, "listed_at": now()}, "INSERT OR REPLACE")
        crawl = unfinished or self._insert("crawls", {
            "source_id": source_id, "source_name": source_name, "providers_file": file, "in_sources": int(in_sources),
            "started_at": now(), "list_digest": digest})
        self.commit()
        return crawl

    def finish_crawl(self, crawl: int) -> None:
        self._write("UPDATE crawls SET finished_at = ?, outcome = 'finished' WHERE id = ?", (now(), crawl))

    def begin_site(self, crawl: int, provider: str) -> None:
        """Note that a site is under way; said again of a site that a killed crawl left, it changes nothing."""
        self._insert("site_runs", {"crawl_id": crawl, "provider_id": provider, "started_at": now()}, "INSERT OR IGNORE")

    def finish_site(self, crawl: int, provider: str, outcome: str, reason: str | None, moved_to: str | None) -> None:
        self._write("UPDATE site_runs SET finished_at = ?, outcome = ?, reason = ?, moved_to = ? "
                    "WHERE crawl_id = ? AND provider_id = ?", (now(), outcome, reason, moved_to, crawl, provider))

    def finished_sites(self, crawl: int) -> set[str]:
        """Return the ids of the sites that this crawl is done with."""
        sql = "SELECT provider_id FROM site_runs WHERE crawl_id = ? AND finished_at IS NOT NULL"
        return {id_ for (id_,) in self.db.execute(sql, (crawl,))}

    def tombstones(self) -> set[str]:
        """Return the ids of providers that were purged and are not visited again."""
        return {id_ for (id_,) in self.db.execute("SELECT provider_id FROM tombstones")}

    # visits and captures

    def visits(self, crawl: int, provider: str) -> dict[str, Visit]:
        """Return the visits that this crawl made to a site, by address, in the order they were made."""
        sql = ("SELECT url, outcome, status, reason, capture_id FROM visits "
               "WHERE crawl_id = ? AND provider_id = ? ORDER BY id")
        return {row[0]: Visit(*row) for row in self.db.execute(sql, (crawl, provider))}

    def known_pages(self, crawl: int, provider: str) -> list[str]:
        """Return the pages that earlier crawls read and that were not missing twice since, oldest first.

        They are visited again even where no link leads to them any more: a fact is gone when its page was seen
        without it, never because nobody looked.
        """
        sql = """SELECT url FROM (
                   SELECT url, min(id) AS first, max(id) FILTER (WHERE outcome IN ('fetched', 'unchanged')) AS read
                   FROM visits WHERE provider_id = :provider AND crawl_id < :crawl GROUP BY url) AS page
                 WHERE read NOT NULL AND (SELECT count(*) FROM visits WHERE provider_id = :provider AND id > page.read
                   AND url = page.url AND crawl_id < :crawl AND outcome = 'gone') < 2 ORDER BY first"""
        return [url for (url,) in self.db.execute(sql, {"provider": provider, "crawl": crawl})]

    def last_capture(self, provider: str, url: str) -> Capture | None:
        """Return the newest capture of a page."""
        return self._capture("c.provider_id = ? AND c.url = ? ORDER BY c.id DESC LIMIT 1", (provider, url))

    def capture(self, id_: int) -> Capture | None:
        return self._capture("c.id = ?", (id_,))

    def _capture(self, where: str, values: tuple[Any, ...]) -> Capture | None:
        row = self.db.execute(
            "SELECT c.id, c.provider_id, c.url, c.status, c.content_type, c.sha256, c.digest, c.etag, c.last_modified, "
            "c.links, c.warc_file, c.warc_offset, coalesce(r.needs_javascript, 0) "
            f"FROM captures c LEFT JOIN readings r ON r.capture_id = c.id WHERE {where}", values).fetchone()
        if row is None:
            return None
        links = [(url, text) for url, text in json.loads(row[9])]
        return Capture(*[*row[:9], links, *row[10:12], bool(row[12])])

    def add_visit(self, crawl: int, provider: str, url: str, visited_at: str, outcome: str, *,
                  status: int | None = None, reason: str | None = None, capture_id: int | None = None) -> None:
        self._insert("visits", {"crawl_id": crawl, "provider_id": provider, "url": url, "visited_at": visited_at,
                                "status": status, "outcome": outcome, "reason": reason, "capture_id": capture_id})

    def add_capture(self, provider: str, new: NewCapture) -> int:
        """Add a body that is in the archive, with what was read in it; return its id."""
        capture = self._insert("captures", {
            "provider_id": provider, "url": new.url, "fetched_at": new.fetched_at, "status": new.status,
            "content_type": new.content_type, "sha256": new.sha256, "digest": new.digest, "etag": new.etag,
            "last_modified": new.last_modified, "links": json.dumps(new.links, ensure_ascii=False),
            "record_id": new.record_id, "warc_file": new.warc_file, "warc_offset": new.warc_offset,
            "warc_length": new.warc_length})
        if new.reading is not None:
            self._add_reading(capture, new.reading)
        return capture

    def renew_validators(self, capture: int, etag: str | None, last_modified: str | None) -> None:
        """Note what to ask with next time: other bytes that say the same have validators of their own."""
        self._write("UPDATE captures SET etag = ?, last_modified = ? WHERE id = ?", (etag, last_modified, capture))

    # readings

    def _add_reading(self, capture: int, reading: ReadingRows) -> None:
        self._insert("readings", {"capture_id": capture, "extractor_version": reading.version, "title": reading.title,
                                  "kind": reading.kind, "needs_javascript": int(reading.needs_javascript)})
        with told(self.path):
            self.db.executemany(
                f"INSERT INTO facts (capture_id, {', '.join(FACT_COLUMNS)}) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
                [(capture, *fact) for fact in reading.facts])

    def replace_reading(self, capture: int, reading: ReadingRows, digest: str) -> None:
        """Put what today's reader says of a capture in the place of what an earlier one said."""
        self._write("DELETE FROM facts WHERE capture_id = ?", (capture,))
        self._write("DELETE FROM readings WHERE capture_id = ?", (capture,))
        self._write("UPDATE captures SET digest = ? WHERE id = ?", (digest, capture))
        self._add_reading(capture, reading)

    def captures_to_read(self, not_by: str | None = None) -> list[int]:
        """Return the ids of all captures, in the order they were made; `not_by` leaves out those this version read."""
        sql = ("SELECT c.id FROM captures c LEFT JOIN readings r ON r.capture_id = c.id "
               "WHERE r.extractor_version IS NOT ? OR ? IS NULL ORDER BY c.id")
        return [id_ for (id_,) in self.db.execute(sql, (not_by, not_by))]

    def archive_ends(self) -> dict[str, int]:
        """Return, for each file of the archive, where its last stored record ends."""
        sql = "SELECT warc_file, max(warc_offset + warc_length) FROM captures GROUP BY warc_file"
        return dict(self.db.execute(sql))
