"""What the registers said, var/<name>/registries.db (its tables: registry.sql).

A run loads one source. Its rows are kept apart until `finish` puts them in the place of the last run's, in one
transaction that also notes what changed. A run that fails leaves everything as it was, but for its own row.
"""
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields
from operator import attrgetter
from pathlib import Path
from typing import Any

from extraction.registers import Entry, name_key, number_key
from pipelines.store import now, opened, told

SCHEMA = Path(__file__).with_name("registry.sql")
VERSION = 1   # PRAGMA user_version of registry.sql
FILE = "registries.db"
WATCHED = ("status", "expires", "discipline")   # whose changes are noted, besides rows that come and go
LISTS = ("other_names", "taxonomies", "licenses")
FIELDS = tuple(field.name for field in fields(Entry))
_LISTS_AT = tuple(FIELDS.index(name) for name in LISTS)
_LICENSES_AT, _ACTIVE_AT = map(FIELDS.index, ("licenses", "active"))
_values = attrgetter(*FIELDS)
_json = json.JSONEncoder(ensure_ascii=False).encode
_COLUMNS = ("source_id", "run_id", "record_id", *FIELDS, "last_key", "number_key")
_LOOKUPS = {   # indexes of entries, besides the one by key
    "entries_by_npi": "(npi) WHERE npi IS NOT NULL", "entries_by_number": "(state, number_key) WHERE number_key <> ''",
    "entries_by_initial": "(last_key, lower(substr(first_name, 1, 1)), state)",
    "entries_by_phone": "(phone) WHERE phone IS NOT NULL",
}
_FORMER = "entries_by_name"   # an index that stores have which were made before there was the one by initial
_INSERT = f"INSERT INTO entries ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"


@dataclass(frozen=True, slots=True)
class Run:
    """One load of one source; `next` is what an earlier, killed process noted of where to go on."""

    id: int
    source_id: str
    version: str | None
    next: str | None


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry as the store has it: which run and record it came with, and when the source last said so: of one that is
    asked by name, when it gave this answer."""

    id: int
    source_id: str
    entry: Entry
    checked_at: str
    record_url: str | None = None
    record_id: str | None = None      # of the archive
    sha256: str | None = None
    fetched_at: str | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """A record, and where the archive has it."""

    id: int
    file: str
    offset: int


@dataclass(frozen=True, slots=True)
class Good:
    """The run whose rows count for a source."""

    run_id: int
    version: str | None
    rows: int
    columns: tuple[str, ...]
    checked_at: str


class RegistryStore:
    """Reading and writing registries.db in `folder`. Raises StoreError, which says what to do."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE
        # Foreign keys are not checked: to take a record away would be to look through all entries for it.
        self.db = opened(self.path, SCHEMA, VERSION)
        with told(self.path):
            self._add_lookups()   # a load of millions that was killed leaves them out

    def close(self) -> None:
        """Close without committing: what was not committed was not said to be kept."""
        self.db.close()

    # writing

    def begin(self, source_id: str, version: str | None) -> Run:
        """Go on with the unfinished run of this very version, else begin a new one; older unfinished ones fail."""
        with told(self.path):
            self._begin_transaction()
            row = self.db.execute(
                "SELECT id, source_id, version, next FROM runs WHERE source_id = ? AND outcome IS NULL "
                "AND version IS ? ORDER BY id DESC LIMIT 1", (source_id, version)).fetchone()
            for (old,) in self.db.execute("SELECT id FROM runs WHERE source_id = ? AND outcome IS NULL AND id IS NOT ?",
                                          (source_id, row and row[0])).fetchall():
                self._drop(source_id, old)
                self.db.execute("UPDATE runs SET outcome = 'failed', finished_at = ?, reason = 'abandoned: the source "
                                "changed before it was done' WHERE id = ?", (now(), old))
            if row is None:
                cursor = self.db.execute("INSERT INTO runs (source_id, started_at, version) VALUES (?, ?, ?)",
                                         (source_id, now(), version))
                row = (cursor.lastrowid, source_id, version, None)
            self.db.execute("COMMIT")
        return Run(*row)

    def add_record(self, run: Run, url: str, fetched_at: str, status: int, sha256: str, record_id: str,
                   place: tuple[str, int, int] | None) -> int:
        """Note an answer as it came; `place` is where the archive has it (file, offset, length). Returns its id."""
        with told(self.path):
            self._begin_transaction()
            cursor = self.db.execute(
                "INSERT INTO records (run_id, url, fetched_at, status, sha256, record_id, warc_file, warc_offset, "
                "warc_length) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                (run.id, url, fetched_at, status, sha256, record_id, *(place or (None, None, None))))
        return cursor.lastrowid or 0

    def set_checksum(self, record: int, sha256: str) -> None:
        """Note the SHA-256 of a record that was known only when the answer had been read."""
        with told(self.path):
            self._begin_transaction()
            self.db.execute("UPDATE records SET sha256 = ? WHERE id = ?", (sha256, record))

    def begin_again(self, run: Run) -> None:
        """Forget what a killed process left of the run."""
        with told(self.path):
            self._begin_transaction()
            self._drop(run.source_id, run.id)

    def add(self, run: Run, entries: Iterable[Entry], record: int | None) -> None:
        """Add rows of a run; a key that the run has already is replaced (a register may list one row twice)."""
        with told(self.path):
            self._begin_transaction()
            self.db.executemany(_INSERT.replace("INSERT", "INSERT OR REPLACE", 1),
                                (_row(run, record, entry) for entry in entries))

    def add_rows(self, run: Run, rows: Iterable[Sequence[Any]], record: int, said: Sequence[str],
                 derived: Mapping[str, str]) -> None:
        """As `add`, for files of millions that tell no licence: rows of the values of the fields `said`, LISTS as JSON.
        `derived`: of further fields, SQL expressions of those, as "{key}". All others are NULL.
        """
        last, firm = said.index("last_name"), said.index("organization")
        with told(self.path):
            self._begin_transaction()
            self.db.executemany(_insert_of(run, record, said, derived), (
                (*row, name_key(row[last] or row[firm])) for row in rows))

    def drop_lookups(self) -> None:
        """Leave out the indexes by which rows are looked up until the run has ended: to sort millions of rows once
        takes half the time that keeping them sorted does."""
        with told(self.path):
            for name in _LOOKUPS:
                self.db.execute(f"DROP INDEX IF EXISTS {name}")

    def _add_lookups(self) -> None:
        self.db.execute(f"DROP INDEX IF EXISTS {_FORMER}")
        for name, columns in _LOOKUPS.items():
            self.db.execute(f"CREATE INDEX IF NOT EXISTS {name} ON entries {columns}")

    # of a source that is asked by name: an answer counts for a while, so that only what is older is asked again

    def clear(self, run: Run) -> None:
        """Take away the entries of a run under way; its answers stay."""
        with told(self.path):
            self._begin_transaction()
            self.db.execute("DELETE FROM entries WHERE source_id = ? AND run_id = ?", (run.source_id, run.id))

    def note_asked(self, run: Run, query: str) -> None:
        """Note that the source was asked just now, and answered."""
        with told(self.path):
            self._begin_transaction()
            self.db.execute("INSERT OR REPLACE INTO asked VALUES (?, ?, ?, ?)", (run.source_id, query, now(), run.id))

    def answer(self, source_id: str, query: str, since: str) -> Answer | None:
        """Where the answer to a query asked since then is; None where there is none, or its run failed."""
        row = self.db.execute(
            "SELECT r.id, r.warc_file, r.warc_offset FROM asked a JOIN records r ON r.url = a.query JOIN runs u ON "
            "u.id = r.run_id AND u.source_id = a.source_id WHERE a.source_id = ? AND a.query = ? AND a.asked_at >= ? "
            "AND r.fetched_at >= ? AND r.warc_file IS NOT NULL ORDER BY r.id DESC LIMIT 1",
            (source_id, query, since, since)).fetchone()
        return Answer(*row) if row else None

    def keep_record(self, run: Run, record: int) -> int:
        """Let an answer of an earlier run be one of this run too; returns the id of its record in this run."""
        with told(self.path):
            self._begin_transaction()
            if self.db.execute("SELECT run_id = ? FROM records WHERE id = ?", (run.id, record)).fetchone()[0]:
                return record
            columns = "url, fetched_at, status, sha256, record_id, warc_file, warc_offset, warc_length"
            return self.db.execute(f"INSERT INTO records (run_id, {columns}) SELECT ?, {columns} FROM records "
                                   "WHERE id = ?", (run.id, record)).lastrowid or 0

    # of an authority's own text

    def set_reference(self, run: Run, key: str, values: Mapping[str, str], record: int) -> None:
        """Put what an authority's text says now in the place of what it said, and note what it says differently."""
        before = self.references(run.source_id).get(key, {})
        with told(self.path):
            self._begin_transaction()
            self.db.execute("DELETE FROM reference WHERE source_id = ? AND key = ?", (run.source_id, key))
            self.db.executemany("INSERT INTO reference VALUES (?, ?, ?, ?, ?)",
                                [(run.source_id, key, field, value, record) for field, value in values.items()])
            if before:
                changed = [field for field in sorted({*before, *values}) if before.get(field) != values.get(field)]
                self.db.executemany(
                    "INSERT INTO entry_changes (source_id, key, field, old, new, seen_at) VALUES (?, ?, ?, ?, ?, ?)",
                    [(run.source_id, key, field, before.get(field), values.get(field), now()) for field in changed])

    def references(self, source_id: str) -> dict[str, dict[str, str]]:
        """{key: {field: value}} of what an authority's texts say."""
        found: dict[str, dict[str, str]] = {}
        for key, field, value in self.db.execute(
                "SELECT key, field, value FROM reference WHERE source_id = ? ORDER BY key, field", (source_id,)):
            found.setdefault(key, {})[field] = value
        return found

    def note(self, run: Run, next_: str) -> None:
        """Note where to go on if the run is killed after the next `commit`."""
        with told(self.path):
            self._begin_transaction()
            self.db.execute("UPDATE runs SET next = ? WHERE id = ?", (next_, run.id))

    def commit(self) -> None:
        """Keep what was added since the last commit."""
        if self.db.in_transaction:
            with told(self.path):
                self.db.execute("COMMIT")

    def describe(self, run: Run, columns: Sequence[str], notes: Sequence[str]) -> None:
        """Note which columns the source has, and what a person should know of the run."""
        with told(self.path):
            self._begin_transaction()
            self.db.execute("UPDATE runs SET columns = ?, notes = ? WHERE id = ?",
                            (json.dumps(sorted(columns)), json.dumps(list(notes), ensure_ascii=False), run.id))

    def finish(self, run: Run) -> int:
        """Put the run's rows in the place of the last good run's, note what changed; returns the number of rows."""
        with told(self.path):
            self._begin_transaction()
            rows: int = self.db.execute("SELECT count(*) FROM entries WHERE source_id = ? AND run_id = ?",
                                        (run.source_id, run.id)).fetchone()[0]
            at = now()
            old = self.db.execute("SELECT run_id FROM current WHERE source_id = ?", (run.source_id,)).fetchone()
            if old and old[0] != run.id:
                came, went, changed = self._note_changes(run, old[0], at)
                self.db.execute("UPDATE runs SET came = ?, went = ?, changed = ? WHERE id = ?",
                                (came, went, changed, run.id))
                self._drop(run.source_id, old[0])
            self.db.execute("INSERT OR REPLACE INTO current VALUES (?, ?, ?)", (run.source_id, run.id, at))
            self.db.execute("UPDATE runs SET outcome = 'loaded', finished_at = ?, rows = ? WHERE id = ?",
                            (at, rows, run.id))
            self._add_lookups()
            self.db.execute("COMMIT")
        return rows

    def unchanged(self, run: Run) -> None:
        """The source says that nothing changed since the last good run: that run's rows were checked again now."""
        with told(self.path):
            self._begin_transaction()
            self._drop(run.source_id, run.id)
            self.db.execute("UPDATE current SET checked_at = ? WHERE source_id = ?", (now(), run.source_id))
            self.db.execute("UPDATE runs SET outcome = 'unchanged', finished_at = ? WHERE id = ?", (now(), run.id))
            self.db.execute("COMMIT")

    def fail(self, run: Run, reason: str) -> None:
        """Forget the run's rows; those of the last good run stay current."""
        with told(self.path):
            if self.db.in_transaction:
                self.db.execute("ROLLBACK")
            self._begin_transaction()
            self._drop(run.source_id, run.id)
            self.db.execute("UPDATE runs SET outcome = 'failed', finished_at = ?, reason = ? WHERE id = ?",
                            (now(), reason, run.id))
            self._add_lookups()
            self.db.execute("COMMIT")

    def failed(self, source_id: str, reason: str) -> None:
        """Note a failure before a run could begin. A killed run of the source still waits to be gone on with."""
        with told(self.path):
            self._begin_transaction()
            self.db.execute("INSERT INTO runs (source_id, started_at, finished_at, outcome, reason) "
                            "VALUES (?, ?, ?, 'failed', ?)", (source_id, now(), now(), reason))
            self.db.execute("COMMIT")

    def _begin_transaction(self) -> None:
        if not self.db.in_transaction:
            self.db.execute("BEGIN IMMEDIATE")

    def _drop(self, source_id: str, run_id: int) -> None:
        self.db.execute("DELETE FROM entries WHERE source_id = ? AND run_id = ?", (source_id, run_id))
        self.db.execute("DELETE FROM records WHERE run_id = ?", (run_id,))

    def _note_changes(self, run: Run, old: int, at: str) -> tuple[int, int, int]:
        """Note which watched fields differ between two runs, and which rows came and went; returns how many rows
        came, went and changed."""
        before = self.db.execute("SELECT coalesce(max(id), 0) FROM entry_changes").fetchone()[0]
        for field in WATCHED:
            self.db.execute(
                f"INSERT INTO entry_changes (source_id, key, field, old, new, seen_at) "
                f"SELECT n.source_id, n.key, '{field}', o.{field}, n.{field}, ? FROM entries n JOIN entries o "
                f"ON o.source_id = n.source_id AND o.key = n.key AND o.run_id = ? "
                f"WHERE n.run_id = ? AND o.{field} IS NOT n.{field}", (at, old, run.id))
        changed: int = self.db.execute("SELECT count(DISTINCT key) FROM entry_changes WHERE id > ?",
                                       (before,)).fetchone()[0]
        counts = []
        for field, here, there in (("came", run.id, old), ("went", old, run.id)):
            side = "NULL, status" if field == "came" else "status, NULL"
            counts.append(self.db.execute(
                f"INSERT INTO entry_changes (source_id, key, field, old, new, seen_at) "
                f"SELECT source_id, key, 'listed', {side}, ? FROM entries e WHERE run_id = ? AND NOT EXISTS "
                "(SELECT 1 FROM entries x WHERE x.source_id = e.source_id AND x.key = e.key AND x.run_id = ?)",
                (at, here, there)).rowcount)
        return counts[0], counts[1], changed

    # reading: only rows of finished runs

    def checked(self) -> dict[str, str]:
        """{source id: when it was last checked} of the sources that were ever loaded whole."""
        return dict(self.db.execute("SELECT source_id, checked_at FROM current"))

    def oldest_answers(self) -> dict[str, str]:
        """{source id: when the oldest answer of its current run was given} of the sources that are asked by name.

        Who is in none of its rows was answered then or later: an answer is used again for days.
        """
        sql = ("SELECT c.source_id, min(r.fetched_at) FROM current c JOIN records r ON r.run_id = c.run_id "
               "WHERE EXISTS (SELECT 1 FROM asked a WHERE a.source_id = c.source_id AND a.query = r.url) "
               "GROUP BY c.source_id")
        return dict(self.db.execute(sql))

    def good(self, source_id: str) -> Good | None:
        """The run whose rows count for the source now; None where it was never loaded whole."""
        row = self.db.execute("SELECT r.id, r.version, r.rows, r.columns, c.checked_at FROM current c "
                              "JOIN runs r ON r.id = c.run_id WHERE c.source_id = ?", (source_id,)).fetchone()
        return Good(row[0], row[1], row[2], tuple(json.loads(row[3] or "[]")), row[4]) if row else None

    def ends(self) -> dict[str, int]:
        """For each file of the archive, where its last noted record ends."""
        return dict(self.db.execute("SELECT warc_file, max(warc_offset + warc_length) FROM records "
                                    "WHERE warc_file IS NOT NULL GROUP BY warc_file"))

    def find(self, where: str, values: Sequence[Any]) -> Iterator[Kept]:
        """Current entries by a condition on the columns of `entries` (alias e), with their records."""
        columns = ", ".join(f"e.{name}" for name in FIELDS)
        checked = ("CASE WHEN EXISTS (SELECT 1 FROM asked a WHERE a.source_id = e.source_id AND a.query = r.url) "
                   "THEN r.fetched_at ELSE c.checked_at END")
        sql = (f"SELECT e.id, e.source_id, {checked}, r.url, r.record_id, r.sha256, r.fetched_at, {columns} "
               "FROM entries e JOIN current c ON c.source_id = e.source_id AND c.run_id = e.run_id "
               f"LEFT JOIN records r ON r.id = e.record_id WHERE {where} ORDER BY e.source_id, e.key")
        with told(self.path):
            for id_, source, checked, url, record, sha256, fetched, *row in self.db.execute(sql, tuple(values)):
                yield Kept(id_, source, _entry(row), checked, url, record, sha256, fetched)


def _insert_of(run: Run, record: int, said: Sequence[str], derived: Mapping[str, str]) -> str:
    """The statement that puts a row of values and its `last_key` into entries: to bind fewer is to be faster."""
    marks = {name: f"?{place}" for place, name in enumerate((*said, "last_key"), 1)}
    values = {"source_id": f"'{run.source_id}'", "run_id": str(run.id), "record_id": str(record), "number_key": "''",
              **marks, **{name: sql.format(**marks) for name, sql in derived.items()}}
    return f"INSERT OR REPLACE INTO entries ({', '.join(values)}) VALUES ({', '.join(values.values())})"


def _row(run: Run, record: int | None, entry: Entry) -> tuple[Any, ...]:
    """An entry in the order of the columns."""
    values = list(_values(entry))
    for place in _LISTS_AT:
        values[place] = _json(values[place]) if values[place] else "[]"
    last = name_key(entry.last_name or entry.organization)
    return (run.source_id, run.id, record, *values, last, number_key(entry.number))


def _entry(row: Sequence[Any]) -> Entry:
    """The entry back from the columns."""
    values = list(row)
    for place in _LISTS_AT:   # empty in most rows, and linking reads many
        values[place] = () if row[place] == "[]" else tuple(json.loads(row[place]))
    values[_LICENSES_AT] = tuple(map(tuple, values[_LICENSES_AT]))
    values[_ACTIVE_AT] = None if row[_ACTIVE_AT] is None else bool(row[_ACTIVE_AT])
    return Entry(*values)
