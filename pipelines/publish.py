"""Build the directory from a store: roll up, check, put into place.

The new file is built beside the old one under another name, checked, flushed and renamed over it. A crash, a kill or a
full disk before that leaves the directory as it was.

Whether its providers are made up (`build.sample`) is decided by where its list came from: the sources folder is that of
the sample web, or the rows of the list say so themselves.
"""
import fcntl
import json
import os
import random
import re
import sqlite3
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Executor
from contextlib import ExitStack, closing, contextmanager, nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from sqlite_utils import Database

from extraction.profile import VERSION
from extraction.terms import VocabularyError
from pipelines import checks, corrections, decisions, duplicates, omissions, reference, review_queue
from pipelines.changes import Change, track
from pipelines.corrections import Answer
from pipelines.decisions import Correction, DecisionError, Decisions, Review, collapsed
from pipelines.history import Capture, History, RawFact, Statement, Visit, digest
from pipelines.omissions import Omission
from pipelines.opinions import add_opinions
from pipelines.removed import clear_copies, leads_to
from pipelines.reread import reread
from pipelines.review_queue import Finding
from pipelines.rollup import Row, Rows, Site, rollup
from pipelines.status import TAKEN_OVER, Run, says_closed, site_status
from pipelines.store import Store, StoreError
from pipelines.verify import Verifier
from pipelines.vocabulary_tables import vocabulary_rows

ROOT = Path(__file__).resolve().parent.parent
SCHEMA = Path(__file__).with_name("schema.sql")
BUILDING = ".building"               # added to the name of the file while it is being built
INSPECT = "inspect-data.json"
MEASURED = ROOT / "accuracy.json"    # what `make accuracy` measured, and of which reader
MADE_UP = "made up for the sample web"   # source_note of the sample's list
OUTCOMES = ("read", "moved", "unreadable", "unreachable")  # of two runs in one crawl, the first counts
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
    return Published(target, *counts, accepted, _inspect(target))


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
    db: Database, reader: "Reader", verifier: Verifier, sources: Path, decided: Decisions, words: dict[str, list[Row]]
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
        "extractor_version": VERSION, "safety_awaiting_review": str(len(awaiting) - counted.total()),
        **{f"operator_{key}": value for key, value in sorted(decided.operator.items())},
        **{f"accuracy_{key}": json.dumps(value) for key, value in measured.items()},
    }.items()]
    for table, more in rows.items():
        _insert(db, table, more)
    db.conn.executemany(CORRECTED, reader.corrected)
    db.conn.execute(CHANGE_CORRECTED)
    return awaiting


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


class Reader:
    """The store, seen through what people decided: which visits are whose, what may not be shown."""

    def __init__(self, store: sqlite3.Connection, decided: Decisions, accusing: frozenset[str]) -> None:
        self.store, self.decided, self.accusing = store, decided, accusing
        self.omission_rules = omissions.load()
        listed = store.execute("SELECT provider_id, website, source_id, source_note, name FROM sites")
        self.sites = {row[0]: row for row in listed}
        self.source_of = dict(store.execute("SELECT id, source_id FROM crawls"))
        self.tombstones = dict(store.execute("SELECT provider_id, forgotten_at FROM tombstones"))
        self.held_to_bands = {row[0] for row in store.execute("SELECT DISTINCT source_id FROM crawls WHERE in_sources")}
        self.known: list[duplicates.Listed] = []    # what may be one provider under two ids
        self.verdicts = {(r.provider_id, r.rule, r.quote): r for r in decided.reviews}
        self.corrected: list[Row] = []                      # the facts that a person corrected or withdrew
        self.answers: dict[str, list[Answer]] = {}          # provider id -> what became of its corrections
        self.waiting: dict[str, re.Pattern[str]] = {}       # provider id -> its sentences that wait for a person
        self.visits: dict[str, list[Visit]] = defaultdict(list)
        self.runs: dict[str, list[tuple[int, Run]]] = defaultdict(list)
        self.own: dict[str, set[str]] = defaultdict(set)    # provider id -> ids under which the store has its visits
        self._assign()

    def _assign(self) -> None:
        """Give every visit and every finished run to the provider whose domain it was at the time."""
        for store_id, *row in self.store.execute(
                "SELECT provider_id, id, crawl_id, url, visited_at, outcome, capture_id FROM visits ORDER BY id"):
            if owner := self._owner(store_id, row[3]):
                self.visits[owner].append(Visit(*row))
                self.own[owner].add(store_id)
        for store_id, crawl, *run in self.store.execute(
                "SELECT provider_id, crawl_id, started_at, outcome, reason, moved_to FROM site_runs "
                "WHERE outcome IS NOT NULL ORDER BY crawl_id, rowid"):
            if owner := self._owner(store_id, run[0]):
                self.runs[owner].append((crawl, Run(*run)))
                self.own[owner].add(store_id)

    def _owner(self, store_id: str, at: str) -> str | None:
        """The provider whom a visit at a time concerns; None: the domain was somebody else's by then."""
        seen: set[str] = set()
        while store_id not in seen:
            seen.add(store_id)
            for row in self.decided.domains:
                if row.kind == "taken_over":
                    if row.provider_id == store_id and row.until and at >= row.until:
                        return None
                elif row.domain == store_id != row.provider_id and (row.kind == "merged" or row.holds(at)):
                    store_id = row.provider_id
                    break
        return store_id

    def first_free_page(self) -> int:
        """The number from which pages may be counted that are no capture of the store."""
        return int(self.store.execute("SELECT coalesce(max(id), 0) + 1 FROM captures").fetchone()[0])

    def provider_ids(self) -> list[str]:
        """Those to publish: listed, visited, neither excluded nor forgotten."""
        hidden = self.tombstones.keys() | self.decided.excluded.keys()
        return sorted(owner for owner, own in self.own.items()
                      if owner not in hidden and not own & hidden and self._site(owner))

    def _site(self, provider_id: str) -> Site | None:
        """The provider's row of the list, or that of another id of its own."""
        for store_id in (provider_id, *sorted(self.own[provider_id])):
            if row := self.sites.get(store_id):
                return Site(provider_id, row[1], row[2], row[4])
        return None

    def provider(self, provider_id: str, awaiting: list[Finding]) -> Rows | None:
        """All rows of one provider; None where nothing can be said yet, as its first crawl has not come to it."""
        site, history = self._site(provider_id), History(provider_id)
        assert site
        captures = self._captures(provider_id)
        visits = sorted(self.visits[provider_id], key=lambda visit: visit.id)
        runs = self._runs(provider_id)
        changes = track(history, visits, captures, runs)
        ended = [run for _, run in runs]
        if not runs and history.current_captures():
            ended = [Run(history.first_visit or "", "read")]   # its first crawl is under way
        if not ended:
            return None
        mine = [entry for entry in self.decided.corrections if self._corrects(entry) == provider_id]
        self.answers[provider_id] = corrections.apply(mine, history)
        status = site_status(ended, says_closed(history))
        rows = rollup(site, status, history)
        for claim in rows.get("claims", ()):
            self._reviewed(claim, history.statements[claim["fact_id"]])
        self._lead_nowhere(rows["providers"][0])
        shown = self._shown(history, changes)
        self.corrected += [{name: getattr(s, name) for name in ("id", "corrected_from", "correction", "withdrawn_at")}
                           for s in shown if s.correction is not None]
        rows["facts"] = [self._fact(provider_id, statement) for statement in shown]
        rows["pages"] = [self._page(provider_id, capture) for capture in _unique(
            [*history.current_captures(), *(statement.capture for statement in shown)])]
        omitted = self._omissions(provider_id, history, visits, rows)
        rows["changes"] = [self._change(provider_id, change) for change in changes]
        rows["providers"][0]["last_changed"] = max((change.seen_at for change in changes), default=None)
        name = rows["providers"][0]["name"] or rows["providers"][0]["listed_name"]
        awaiting += self._awaiting(provider_id, name, history.current())
        for found in omitted:
            offer = history.statements[found.fact_id]
            read = tuple(page.url for page in found.pages)
            awaiting.append(Finding(provider_id, name, found.rule, collapsed(offer.quote), [offer], [], read))
        return rows

    def _omissions(
        self, provider_id: str, history: History, visits: list[Visit], rows: Rows
    ) -> list[Omission]:
        """Add the omissions that a person confirmed to the rows; return those that nobody has judged."""
        crawl, run = max(self.runs[provider_id], default=(None, None), key=lambda pair: pair[0])
        if run is None or run.outcome != "read":
            return []
        awaiting = []
        last = [visit for visit in visits if visit.crawl_id == crawl]
        for found in omissions.find(self.omission_rules, history, last, rows.get("offers", [])):
            verdict = self._verdict(provider_id, found.rule, history.statements[found.fact_id].quote)
            if verdict is None:
                awaiting.append(found)
            elif verdict.decision == "confirmed":
                claim = {"id": digest(provider_id, "omission", found.rule), "provider_id": provider_id,
                         "rule": found.rule, "sense": "accuses", "review": "confirmed",
                         "reviewed_at": verdict.reviewed_at, "fact_id": found.fact_id,
                         "reply": verdict.reply, "replied_at": verdict.replied_at}
                rows.setdefault("claims", []).append(claim)
                rows.setdefault("omission_pages", []).extend(
                    {"claim_id": claim["id"], "page_id": page.id, "provider_id": provider_id} for page in found.pages)
        return awaiting

    def _captures(self, provider_id: str) -> dict[int, Capture]:
        """Every capture of the provider with what today's reader reads in it, by its id."""
        wanted = {visit.capture_id for visit in self.visits[provider_id]}
        captures: dict[int, Capture] = {}
        known: dict[str, Any] = {}    # most values stand on many pages
        source = {visit.capture_id: self.source_of[visit.crawl_id] for visit in reversed(self.visits[provider_id])}
        for store_id in sorted(self.own[provider_id]):
            for id_, links, script, *row in self.store.execute(
                    "SELECT c.id, c.links, coalesce(r.needs_javascript, 0), c.url, c.fetched_at, c.status, c.sha256, "
                    "c.record_id, r.title, r.kind, r.extractor_version FROM captures c "
                    "LEFT JOIN readings r ON r.capture_id = c.id WHERE c.provider_id = ?", (store_id,)):
                if id_ in wanted:
                    url, fetched_at, status, sha256, record_id, title, kind, version = row
                    captures[id_] = Capture(
                        id_, url, fetched_at, status, sha256, record_id, source[id_], _addresses(links), title,
                        None if script else kind, version or VERSION)
            for id_, field_, text, stance, quote, context, origin, extractor in self.store.execute(
                    "SELECT f.capture_id, field, value, stance, quote, context, origin, extractor FROM facts f "
                    "JOIN captures c ON c.id = f.capture_id WHERE c.provider_id = ? ORDER BY f.id", (store_id,)):
                if id_ in captures:
                    value = known[text] if text in known else known.setdefault(text, json.loads(text))
                    captures[id_].facts.append(RawFact(field_, value, stance, quote, context, origin, extractor))
        self._withhold(provider_id, list(captures.values()))
        return captures

    def _lead_nowhere(self, row: Row) -> None:
        """Take out where a site leads to, where that is the site of one who was taken out."""
        for hidden in self.tombstones.keys() | self.decided.excluded.keys():
            if leads_to(row["moved_to"], hidden, self.sites[hidden][1] if hidden in self.sites else None):
                row["moved_to"] = None

    def _runs(self, provider_id: str) -> list[tuple[int, Run]]:
        """(crawl, run), oldest first; of two runs in one crawl (merged providers), the better one counts. A domain that
        changed hands ends them."""
        runs = []
        for crawl, group in groupby(sorted(self.runs[provider_id], key=lambda r: r[0]), key=lambda r: r[0]):
            runs.append((crawl, min((run for _, run in group), key=lambda run: OUTCOMES.index(run.outcome))))
        for row in self.decided.domains:
            if row.kind == "taken_over" and row.provider_id == provider_id and row.until:
                at = sum(run.started_at < row.until for _, run in runs)
                ended = Run(row.until, TAKEN_OVER, "its domain is somebody else's now")
                runs.insert(at, (runs[at - 1][0] if at else 0, ended))
        return runs

    def _verdict(self, provider_id: str, rule: str, quote: str) -> Review | None:
        """What a person said of a finding, if anything."""
        return self.verdicts.get((provider_id, rule, collapsed(quote)))

    def _withhold(self, provider_id: str, captures: list[Capture]) -> None:
        """Hide what accuses until a person confirms it, and keep its sentence from standing anywhere else: facts that
        quote it wait with it, and headings and titles that say it are cut."""
        waiting: set[str] = set()
        for capture in captures:
            for at, fact in enumerate(capture.facts):
                if rule := accusation(fact.field, fact.value, self.accusing):
                    verdict = self._verdict(provider_id, rule, fact.quote)
                    settled = verdict is not None and verdict.decision in ("confirmed", "rejected")
                    capture.facts[at] = replace(
                        fact, hidden=verdict is None or verdict.decision != "confirmed", awaits=not settled)
                    if not settled:
                        waiting.add(fact.quote)
        if not waiting:
            return
        said = re.compile("|".join(map(re.escape, sorted(waiting, key=len, reverse=True))))
        self.waiting[provider_id] = said
        for capture in captures:
            capture.facts = [
                replace(fact, hidden=fact.hidden or waits, awaits=fact.awaits or waits,
                        context=said.sub("…", fact.context))
                for fact in capture.facts for waits in (bool(said.search(fact.quote)),)]
            capture.title = capture.title and said.sub("…", capture.title)

    def _reviewed(self, claim: Row, statement: Statement) -> None:
        """Note on a claim when a person confirmed it."""
        verdict = self._verdict(claim["provider_id"], claim["rule"], statement.quote)
        if claim["sense"] == "accuses" and verdict:
            claim |= {name: getattr(verdict, name) for name in ("reviewed_at", "reply", "replied_at")}

    def _awaiting(self, provider_id: str, name: str | None, current: list[Statement]) -> list[Finding]:
        """The findings that no person has looked at, one a rule and sentence."""
        found: dict[tuple[str, str], list[Statement]] = defaultdict(list)
        for statement in current:
            rule = accusation(statement.field, statement.value, self.accusing) if statement.hidden else None
            if rule and not self._verdict(provider_id, rule, statement.quote):
                found[rule, collapsed(statement.quote)].append(statement)
        return [Finding(provider_id, name, rule, quote, statements, _contrary(statements[0], current))
                for (rule, quote), statements in found.items()]

    def _shown(self, history: History, changes: list[Change]) -> list[Statement]:
        """The facts to publish: those that stand, the old ones that changes point at, and confirmed accusations that
        are gone (where another sentence says the same, no change points at them)."""
        old = [s for change in changes for s in (change.fact_old, change.fact_new) if s]
        old += [s for s in history.statements.values()
                if s.withdrawn_at or (s.gone_at and accusation(s.field, s.value, self.accusing))]
        return [s for s in _unique([*history.current(), *old]) if not s.hidden and s.field != "entries"]

    @staticmethod
    def _fact(provider_id: str, s: Statement) -> Row:
        return {"id": s.id, "provider_id": provider_id, "page_id": s.capture.id, "field": s.field,
                "value": s.canonical, "stance": s.stance, "quote": s.quote, "context": s.context, "origin": s.origin,
                "extractor": s.extractor, "extractor_version": s.capture.version, "first_seen": s.first_seen,
                "last_seen": s.last_seen, "gone_at": s.gone_at}

    @staticmethod
    def _page(provider_id: str, c: Capture) -> Row:
        return {"id": c.id, "provider_id": provider_id, "source_id": c.source_id, "url": c.url, "title": c.title,
                "kind": c.kind, "status": c.status, "fetched_at": c.fetched_at, "sha256": c.sha256,
                "record_id": c.record_id}

    @staticmethod
    def _change(provider_id: str, c: Change) -> Row:
        return {"id": c.id, "provider_id": provider_id, "field": c.field, "old": c.old, "new": c.new,
                "seen_at": c.seen_at,
                "fact_old": c.fact_old.id if c.fact_old else None, "fact_new": c.fact_new.id if c.fact_new else None}

    # the rest of the store

    def sources(self) -> list[Row]:
        """The sources of the crawls, with their bands."""
        rows = []
        for id_, name in self.store.execute("SELECT source_id, max(source_name) FROM crawls GROUP BY source_id"):
            band = self.decided.bands.get(id_) if id_ in self.held_to_bands else None
            rows.append({"id": id_, "name": name or id_, "source_kind": "provider", "url": None, "license": None,
                         "expected_min": band.low if band else None, "expected_max": band.high if band else None})
        return rows

    def crawls(self) -> list[Row]:
        """The crawls, with the pages that each got or confirmed and the facts on them."""
        sql = """SELECT c.id, c.source_id, c.started_at, c.finished_at, count(v.capture_id) AS pages,
                 coalesce(sum((SELECT count(*) FROM facts f WHERE f.capture_id = v.capture_id)), 0) AS facts, c.outcome
                 FROM crawls c LEFT JOIN visits v ON v.crawl_id = c.id AND v.outcome IN ('fetched', 'unchanged')
                 GROUP BY c.id ORDER BY c.id"""
        columns = ("id", "source_id", "started_at", "finished_at", "pages", "facts", "outcome")
        return [dict(zip(columns, row, strict=True)) for row in self.store.execute(sql)]

    def removed(self) -> list[Row]:
        """Tombstones: providers that were forgotten or are excluded."""
        dates = self.decided.excluded | self.tombstones
        return [{"provider_id": id_, "removed_at": at} for id_, at in sorted(dates.items())]

    def redirects(self, published: set[str]) -> list[Row]:
        """Ids that are another provider's now."""
        taken = published | self.tombstones.keys() | self.decided.excluded.keys()
        found: dict[str, str] = {}
        for row in self.decided.domains:
            target = self._owner(row.domain, row.since or "0") if row.kind != "taken_over" else None
            if target in published and row.domain not in taken:
                found[row.domain] = target
        return [{"old_id": old, "provider_id": new} for old, new in sorted(found.items())]

    def _corrects(self, entry: Correction) -> str:
        """The provider whom an entry of the log concerns."""
        return self._owner(entry.provider_id, entry.received) or entry.provider_id

    def log(self) -> list[Row]:
        """The corrections, but for those of providers that were taken out: the log keeps nothing of them."""
        hidden = self.tombstones.keys() | self.decided.excluded.keys()
        found: list[Row] = []
        for entry in self.decided.corrections:
            owner = self._corrects(entry)
            if hidden & {owner, entry.provider_id, *self.own.get(owner, ())}:
                continue
            told = self.answers.get(owner) or corrections.apply([entry], History(owner))
            waiting = self.waiting.get(owner)
            found += corrections.rows((answer for answer in told if answer.correction is entry), owner,
                                      partial(waiting.sub, "…") if waiting else str)
        return found

    def is_sample(self, sources: Path) -> bool:
        """Whether the providers are made up."""
        notes = {row[3] for row in self.sites.values()}
        return sources.resolve() == ROOT / "sample" / "sources" or MADE_UP in notes


def accusation(field_: str, value: Any, accusing: frozenset[str]) -> str | None:
    """The rule (or safety code) by which a fact accuses its provider, or None. What does not disclose accuses."""
    if field_ == "claims" and (value.get("sense") != "discloses" or value["rule"] in accusing):
        return str(value["rule"])
    if field_ == "safety" and value.get("answer") != "stated":
        return str(value["code"])
    return None


def _contrary(accusing: Statement, current: list[Statement]) -> list[Statement]:
    """What the same site says to the contrary: beside a claim its disclosures, beside a safety item that it is met."""
    if accusing.field == "claims":
        return [s for s in current if s.field == "claims" and s.value["sense"] == "discloses" and not s.hidden]
    wanted = {"code": accusing.value["code"], "answer": "stated"}
    return [s for s in current if s.field == "safety" and s.value == wanted]


def _addresses(links: str) -> frozenset[str]:
    """The addresses of a capture's links, as the store keeps them: [[address, text], …]."""
    return frozenset(link[0] for link in json.loads(links))


def _unique(things: Iterable[Any]) -> list[Any]:
    """The things in order, each once, by their id."""
    return list({thing.id: thing for thing in things}.values())
