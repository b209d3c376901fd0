"""Build the directory from a store: roll up, check, put into place.

The new file is built beside the old one under another name, checked, flushed and renamed over it. A crash, a kill or a
full disk before that leaves the directory as it was.
"""
import fcntl
import json
import os
import random
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from extraction.profile import VERSION
from extraction.terms import VocabularyError
from pipelines import checks, corrections, decisions, duplicates, reference, review_queue, snapshots
from pipelines.decisions import DecisionError, Decisions
from pipelines.opinions import add_opinions
from pipelines.published_rows import Reader
from pipelines.removed import clear_copies
from pipelines.reread import reread
from pipelines.review_queue import Finding
from pipelines.rollup import Row, Rows
from pipelines.store import Store, StoreError
from pipelines.verify import Verifier
from pipelines.vocabulary_tables import vocabulary_rows

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = Path(__file__).with_name("schema.sql")
BUILDING = ".building"               # added to the name of the file while it is being built
INSPECT = "inspect-data.json"
MEASURED = ROOT / "accuracy.json"    # what `make accuracy` measured, and of which reader
LOOKED_FOR: dict[str, tuple[str, ...]] = {  # full-text search: table -> columns
    "providers": ("id", "name", "places", "city", "state", "website"),
    "facts": ("quote",),
}
INDEXES: dict[str, tuple[tuple[str, ...], ...]] = {
    "pages": (("provider_id",),), "facts": (("provider_id", "field"), ("page_id",)), "locations": (("provider_id",),),
    "offers": (("provider_id",), ("route", "setting")), "prices": (("provider_id",), ("service", "unit")),
    "clinicians": (("provider_id",),), "licenses": (("provider_id",), ("match", "state")),
    "npi_records": (("provider_id",),), "exclusions": (("provider_id",),), "provider_values": (("field", "value"),),
    "claims": (("provider_id",), ("rule",)), "field_states": (("field", "state"),),
    "changes": (("provider_id",), ("seen_at",)), "redirects": (("provider_id",),),
    "second_opinions": (("provider_id",),),
    "providers": (("state",), ("status",)),
}


CORRECTED = """UPDATE facts SET corrected_from = :corrected_from, correction_id = :correction,
    withdrawn_at = :withdrawn_at WHERE id = :id"""
CHANGE_CORRECTED = """UPDATE changes SET correction_id = (
    SELECT max(correction_id) FROM facts WHERE id IN (changes.fact_old, changes.fact_new))
    WHERE EXISTS (SELECT 1 FROM facts WHERE id IN (changes.fact_old, changes.fact_new) AND correction_id NOT NULL)"""


class PublishError(Exception):
    """Nothing was published; the message says why and what to do."""


@dataclass(frozen=True, slots=True)
class Published:
    """What was published, and what a person should know of it."""

    target: Path
    providers: int
    facts: int
    changes: int
    accepted: tuple[str, ...]
    inspected: bool
    held: tuple[Path, ...] = ()   # snapshots that may still know somebody who was taken out; they are hidden


def publish(
    folder: Path, target: Path, sources: Path, executor: Executor, accept: frozenset[str] = frozenset(),
    said: Callable[[str], None] = lambda text: None,
) -> Published:
    """Build `target`, and the queue of what awaits a person, from the store in `folder`.

    Raises PublishError; both are then as they were.
    """
    if unknown := accept - checks.ACCEPTABLE:
        raise PublishError(f"ACCEPT={','.join(sorted(unknown))}: not a check that can be accepted. "
                           f"Those are {', '.join(sorted(checks.ACCEPTABLE))}.")
    if not target.parent.is_dir():
        raise PublishError(f"{target.parent}: no such folder. Give another file with -s DIRECTORY=FILE.db")
    try:
        decided, words = decisions.load(sources), vocabulary_rows()
        corrections.check(decided.corrections, {table: [str(row["code"]) for row in rows]
                                                for table, rows in words.items()})
        _operator(folder, target, sources, decided)
        if again := reread(folder, executor, stale_only=True):
            said(f"{again} archived pages were read again, by today's reader")
        with _building(target) as new, _building(folder / review_queue.FILE) as queue:
            accepted = _build(new, queue, folder, target, sources, decided, words, accept)
            counts = _counts(new)
            _into_place(queue, folder / review_queue.FILE)   # first: killed here, the directory is as it was
            _into_place(new, target)
            for copy in clear_copies(target):
                said(f"{copy}: those who were taken out since are taken out of this copy too")
    except (DecisionError, VocabularyError, StoreError) as error:
        raise PublishError(str(error)) from error
    except sqlite3.DatabaseError as error:
        raise PublishError(f"{target}: {_disk(str(error))}") from error
    except OSError as error:
        raise PublishError(f"{error.filename or target}: {error.strerror or error}") from error
    inspected = _inspect(target)
    return Published(target, *counts, accepted, inspected, snapshots.keep(target, said) if inspected else ())


def is_served(target: Path) -> bool:
    """Whether `datasette .` in the target's folder would serve it."""
    return (target.parent / "metadata.yml").exists()


def _operator(folder: Path, target: Path, sources: Path, decided: Decisions) -> None:
    """The real web may be served only once it says who runs the directory."""
    missing = [key for key in decisions.OPERATOR_NEEDED if not decided.operator.get(key)]
    if missing and is_served(target) and folder.resolve() == ROOT / "var" / "web":
        raise PublishError(f"{sources / 'operator.yml'}: who runs this directory? Fill in {', '.join(missing)} "
                           "(sources/README.md), or publish elsewhere with -s DIRECTORY=FILE.db")


def _disk(text: str) -> str:
    """What SQLite says, so that a person can act on it."""
    if "full" in text or "disk I/O" in text:
        return f"no room is left on the disk ({text}). The directory is as it was: make room and publish again"
    return text


@contextmanager
def _building(target: Path) -> Iterator[Path]:
    """The path of the file to build, empty and this process's own; removed unless it was put into place."""
    new = target.with_name(target.name + BUILDING)
    with open(new, "ab") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if os.fstat(lock.fileno()).st_ino != os.stat(new).st_ino:
                raise FileExistsError   # just put into place by another publish: it must not be touched
        except OSError:
            raise PublishError(f"{target}: another publish is building it; wait until it is done") from None
        lock.truncate(0)
        try:
            yield new
        except BaseException:
            new.unlink(missing_ok=True)
            raise


def _into_place(new: Path, target: Path) -> None:
    """Flush the new file, take away what was inspected of the old one, and rename."""
    with open(new, "rb") as file:
        os.fsync(file.fileno())
    if is_served(target):
        (target.parent / INSPECT).unlink(missing_ok=True)
    os.replace(new, target)
    handle = os.open(target.parent, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _inspect(target: Path) -> bool:
    """Let Datasette look at the file, so that it is served as one that never changes. False: not in a served folder."""
    if not is_served(target):
        return False
    unfinished = target.parent / (INSPECT + ".tmp")
    command = [sys.executable, "-m", "datasette", "inspect", target.name, "--inspect-file", unfinished.name]
    done = subprocess.run(command, cwd=target.parent, capture_output=True, text=True)
    if done.returncode:
        unfinished.unlink(missing_ok=True)
        raise PublishError(f"{target} was published, but `datasette inspect` failed, so that it will not be served as "
                           f"unchanging: {done.stderr.strip()[-300:]}")
    os.replace(unfinished, target.parent / INSPECT)
    return True


# --- building -----------------------------------------------------------------------------------------------------

def _build(
    new: Path, queue: Path, folder: Path, target: Path, sources: Path, decided: Decisions,
    words: dict[str, list[Row]], accept: frozenset[str],
) -> tuple[str, ...]:
    """Fill the new file and the new queue, and check; return the names of checks that failed and were accepted."""
    with closing(Store(folder)) as store, closing(Database(new)) as db, ExitStack() as opened:
        store.db.execute("BEGIN")   # one view of the store, whatever else happens to it
        db.conn.execute("PRAGMA journal_mode=MEMORY")
        db.conn.execute("PRAGMA synchronous=OFF")   # the file counts only once it is flushed and renamed
        db.executescript(SCHEMA.read_text(encoding="utf-8"))
        accusing = frozenset(str(row["code"]) for row in words["claim_rules"] if row["sense"] == "accuses")
        reader = Reader(store.db, decided, accusing)
        verifier = opened.enter_context(Verifier(folder, sources, reader.verdicts, reader.first_free_page()))
        with db.atomic():
            awaiting = _fill(db, reader, verifier, sources, decided, words)
            add_opinions(db.conn, folder, decided)
        for table, indexes in INDEXES.items():
            for columns in indexes:
                db.table(table).create_index(columns)
        db.vacuum()
        for table, searched in LOOKED_FOR.items():
            db.table(table).enable_fts(searched, tokenize="porter")
        db.analyze()
        sample = db.execute("SELECT value FROM build WHERE key = 'sample'").fetchone()[0]
        held = {source: band for source, band in decided.bands.items() if source in reader.held_to_bands}
        old = _last(target, sample)
        with closing(old) if old else nullcontext():
            failed = checks.problems(db.conn, old, held)
        codes = {str(row["code"]): row for row in (*words["safety_items"], *words["claim_rules"])}
        review_queue.write(queue, awaiting, verifier.possible, codes, store)
    refused = [problem for problem in failed if problem.check not in accept]
    if refused:
        listed = "\n".join(f"  {problem.check}: {problem.message}" for problem in refused)
        names = sorted({problem.check for problem in refused} & checks.ACCEPTABLE)
        hint = f"\nWhere this is right, publish with -s ACCEPT={','.join(names)}" if names else ""
        raise PublishError(f"{target}: not published, as it was before. Checks failed:\n{listed}{hint}")
    duplicates.write(folder / duplicates.FILE, duplicates.suggest(reader.known))
    return tuple(sorted({problem.check for problem in failed}))


def _last(target: Path, sample: str) -> sqlite3.Connection | None:
    """The directory of the last build; None where there is none, or none of the same kind to compare with."""
    if not target.exists():
        return None
    old = sqlite3.connect(f"file:{target}?mode=ro", uri=True)
    try:
        row = old.execute("SELECT value FROM build WHERE key = 'sample'").fetchone()
    except sqlite3.DatabaseError:
        row = None
    if row == (sample,):
        return old
    old.close()
    return None


def _counts(path: Path) -> tuple[int, int, int]:
    """Providers, facts and changes of a directory."""
    with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as db:
        sql = "SELECT (SELECT count(*) FROM providers), (SELECT count(*) FROM facts), (SELECT count(*) FROM changes)"
        providers, facts, changes = db.execute(sql).fetchone()
    return providers, facts, changes


def _fill(
    db: Database, reader: Reader, verifier: Verifier, sources: Path, decided: Decisions, words: dict[str, list[Row]]
) -> list[Finding]:
    """Insert all rows; return the findings that no person has looked at: here they are counted, never named."""
    awaiting: list[Finding] = []
    ids = reader.provider_ids()
    lots = random.SystemRandom().sample(range(len(ids)), len(ids))
    published = set()
    for provider_id, lot in zip(ids, lots, strict=True):
        if found := reader.provider(provider_id, awaiting):
            published.add(provider_id)
            verifier.verify(found)
            reader.known.append(duplicates.listed(found))
            found["providers"][0]["lot"] = lot
            for table, more in found.items():
                _insert(db, table, more)
    rows: Rows = {}
    rows["sources"], rows["crawls"] = [*reader.sources(), *verifier.registers.sources()], reader.crawls()
    rows["registers"], rows["prescribing"] = verifier.registers.rows(), [*reference.prescribing(sources)]
    rows["dated_rules"] = [*reference.dated_rules(sources)]
    rows["removed"], rows["redirects"] = reader.removed(), reader.redirects(published)
    rows["corrections"] = reader.log()
    counted = Counter(finding.rule for finding in awaiting if finding.sense != "contradicted")
    judged = Counter(review.rule for review in decided.reviews)
    for table, more in words.items():
        rows[table] = more
    rows["claim_rules"] = [{**row, "awaiting_review": counted[row["code"]], "reviewed": judged[row["code"]]}
                           for row in words["claim_rules"]]
    measured = _measured()
    rows["accuracy"] = measured.pop("fields", [])
    rows["build"] = [{"key": key, "value": value} for key, value in {
        "built_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"), "sample": str(int(reader.is_sample(sources))),
        "extractor_version": VERSION, **_commit(), "safety_awaiting_review": str(len(awaiting) - counted.total()),
        **{f"operator_{key}": value for key, value in sorted(decided.operator.items())},
        **{f"accuracy_{key}": json.dumps(value) for key, value in measured.items()},
    }.items()]
    for table, more in rows.items():
        _insert(db, table, more)
    db.conn.executemany(CORRECTED, reader.corrected)
    db.conn.execute(CHANGE_CORRECTED)
    return awaiting


def _commit() -> dict[str, str]:
    """The commit of the code that builds, and whether files differ from it (1 or 0); {} where git knows of none."""
    try:
        top, commit = _git("rev-parse", "--show-toplevel", "HEAD").splitlines()
        changed = bool(_git("status", "--porcelain", "--untracked-files=no"))
    except (OSError, ValueError, subprocess.SubprocessError):
        return {}
    return {"commit": commit, "commit_changed": str(int(changed))} if Path(top) == ROOT else {}


def _git(*words: str) -> str:
    """What git prints of the project's folder. It takes no lock: others may be at work there."""
    return subprocess.run(["git", *words], cwd=ROOT, capture_output=True, text=True, timeout=20, check=True,
                          env=os.environ | {"GIT_OPTIONAL_LOCKS": "0"}).stdout.strip()


def _measured() -> dict[str, Any]:
    """The measurement of the reader that built this directory; {} where another version of it was measured."""
    try:
        found: dict[str, Any] = json.loads(MEASURED.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise PublishError(f"{MEASURED} cannot be read: {error}. Write it anew: make accuracy PIN=1") from error
    return found if found.get("extractor_version") == VERSION else {}


def _insert(db: Database, table: str, rows: list[Row]) -> None:
    """Insert rows that all have the same keys. Ten times as fast as insert_all, which looks at every value."""
    if rows:
        columns = list(rows[0])
        marks = ", ".join(f":{column}" for column in columns)
        db.conn.executemany(f"INSERT INTO [{table}] ({', '.join(columns)}) VALUES ({marks})", rows)
