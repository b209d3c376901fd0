"""What the store says of each provider, through what people decided: the rows to publish.

A visit belongs to the provider whose domain it was at the time; what accuses waits until a person confirms it; nothing
is said of those who were taken out.
"""
import json
import re
import sqlite3
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import replace
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any

from extraction.profile import VERSION
from pipelines import corrections, duplicates, omissions
from pipelines.changes import Change, track
from pipelines.corrections import Answer
from pipelines.decisions import Correction, Decisions, Review, collapsed
from pipelines.history import Capture, History, RawFact, Statement, Visit, digest
from pipelines.omissions import Omission
from pipelines.removed import leads_to
from pipelines.review_queue import Finding
from pipelines.rollup import Row, Rows, Site, rollup
from pipelines.status import TAKEN_OVER, Run, says_closed, site_status

SAMPLE_SOURCES = Path(__file__).resolve().parent.parent / "sample" / "sources"
MADE_UP = "made up for the sample web"   # source_note of the sample's list
LONGEST = 10_000   # characters of a quote, a heading path or a title: one row must not be more than a question may read
OUTCOMES = ("read", "moved", "unreadable", "unreachable")  # of two runs in one crawl, the first counts


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
                "value": s.canonical, "stance": s.stance, "quote": s.quote[:LONGEST],
                "context": s.context[:LONGEST], "origin": s.origin, "extractor": s.extractor,
                "extractor_version": s.capture.version, "first_seen": s.first_seen, "last_seen": s.last_seen,
                "gone_at": s.gone_at}

    @staticmethod
    def _page(provider_id: str, c: Capture) -> Row:
        return {"id": c.id, "provider_id": provider_id, "source_id": c.source_id, "url": c.url,
                "title": c.title and c.title[:LONGEST], "kind": c.kind, "status": c.status,
                "fetched_at": c.fetched_at, "sha256": c.sha256, "record_id": c.record_id}

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
        """Whether the providers are made up: the sources folder is that of the sample web, or the rows of the list say
        so themselves."""
        notes = {row[3] for row in self.sites.values()}
        return sources.resolve() == SAMPLE_SOURCES or MADE_UP in notes


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
