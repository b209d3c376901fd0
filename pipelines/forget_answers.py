"""What registers answered when they were asked by name about people and firms whom no other provider's pages name.

A question names a person; with the provider it goes: the question, the answer as it came, its rows and what was noted
of their changes. So do questions about people whom no pages name any longer, and answers that do not count any more: of
neither can it be told whose they were. A question about somebody whom another provider's pages name too stays.
"""
import json
import sqlite3
from collections.abc import Callable, Iterable, Mapping
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from extraction.registers import name_key
from pipelines.named import Named, named
from pipelines.registry_store import FILE, RegistryStore
from pipelines.store import told

NAMES = {"number", "organization_name", "first_name", "last_name"}   # what a question about somebody has one of
PREFIX = "registry-"   # of the archive's files of answers
Copy = Callable[[str, list[tuple[int, int]]], Iterable[Any]]   # a file's name, the records to keep -> where each stands


@dataclass(slots=True)
class Answers:
    """The records of registries.db that are to go, and the archive files in which they stand."""

    folder: Path
    records: list[int] = field(default_factory=list)
    questions: list[str] = field(default_factory=list)
    files: list[str] = field(default_factory=list)

    def purge(self, copy: Copy, fresh: Mapping[str, str]) -> None:
        """Write the files anew without these records, then change the store in one transaction."""
        if not (self.folder / FILE).exists():
            return
        store = RegistryStore(self.folder)
        with closing(store), told(store.path):
            db = store.db
            gone, before, moves = json.dumps(self.records), db.total_changes, {}
            by_name = json.dumps([source for (source,) in db.execute("SELECT DISTINCT source_id FROM asked")])
            for name in self.files:
                kept = db.execute(
                    "SELECT DISTINCT warc_offset, warc_length FROM records WHERE warc_file = ? AND id NOT IN "
                    "(SELECT value FROM json_each(?)) ORDER BY warc_offset", (name, gone)).fetchall()
                moves[name] = list(copy(name, kept))
            db.execute("PRAGMA secure_delete = ON")
            db.execute("BEGIN IMMEDIATE")
            these = "(SELECT value FROM json_each(?))"
            db.execute(f"DELETE FROM entries WHERE record_id IN {these}", (gone,))
            db.execute(f"DELETE FROM entry_changes WHERE source_id IN {these} AND NOT EXISTS (SELECT 1 FROM entries e "
                       "WHERE e.source_id = entry_changes.source_id AND e.key = entry_changes.key)", (by_name,))
            db.execute(f"DELETE FROM records WHERE id IN {these}", (gone,))
            db.executemany("DELETE FROM asked WHERE query = ?", [(query,) for query in self.questions])
            for name, spans in moves.items():
                db.executemany(
                    "UPDATE records SET warc_file = ?, warc_offset = ? WHERE warc_file = ? AND warc_offset = ?",
                    [(fresh[name], span.moved, name, span.offset) for span in spans])
            db.execute("COMMIT")
            if db.total_changes > before:
                db.execute("VACUUM")
            db.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def about(folder: Path, provider_id: str) -> Answers:
    """The answers about whom no pages but the provider's name."""
    found = Answers(folder)
    if not (folder / FILE).exists():
        return found
    others = [one for id_, one in named(folder).items() if id_ != provider_id]
    store = RegistryStore(folder)
    with closing(store), told(store.path):
        asked = {query for (query,) in store.db.execute("SELECT query FROM asked")}
        found.questions = sorted(query for query in asked if NAMES & parse_qs(urlsplit(query).query).keys()
                                 and not any(_concerns(query, other) for other in others))
        for id_, url, file in store.db.execute("SELECT id, url, warc_file FROM records").fetchall():
            if url in found.questions:
                found.records.append(id_)
                if file and file not in found.files:
                    found.files.append(file)
    return found


def files(folder: Path) -> dict[str, int]:
    """The archive files that registries.db uses, with how many bytes of each."""
    if not (folder / FILE).exists():
        return {}
    with told(folder / FILE), closing(sqlite3.connect(f"file:{folder / FILE}?mode=ro", uri=True)) as db:
        return dict(db.execute("SELECT warc_file, sum(warc_length) FROM (SELECT DISTINCT warc_file, warc_offset, "
                               "warc_length FROM records WHERE warc_file NOT NULL) GROUP BY warc_file"))


def _concerns(query: str, one: Named) -> bool:
    """Whether a question is about somebody, or the firm, whom a provider's pages name."""
    said = {key: values[0] for key, values in parse_qs(urlsplit(query).query).items()}
    if "number" in said:
        return said["number"] in one.npis
    if "organization_name" in said:
        wanted = _words(said["organization_name"])
        return any(wanted <= _words(firm) for firm in one.firms)
    wanted = _words(said.get("first_name", "")) | _words(said.get("last_name", ""))
    return bool(wanted) and any(wanted <= _words(person) for person in one.people)


def _words(text: str) -> set[str]:
    """The words of a name, those of a double name each; folded as names of registers are."""
    return set(name_key(text.replace("-", " ")).split()) | set(name_key(text).split())
