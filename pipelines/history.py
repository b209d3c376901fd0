"""What the pages of one provider say and said: its visits, replayed in order. Pure: no database, no clock.

The rule of "gone": a statement is gone when a visit got its page with status 200 and it was no longer there, or when
its address answered 404 or 410 (or only sent elsewhere on its site) on two visits with no success between them. A visit
that was refused, failed, timed out, was forbidden by robots.txt or was never made says nothing about the page; nor does
the front page of a site that moved: where it leads to is another site, and what it said is kept and marked.
"""
import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import groupby
from operator import attrgetter
from typing import Any

CONFIRMS = frozenset({"fetched", "unchanged"})
MISSES = frozenset({"gone", "redirected"})
MISSES_TO_BE_GONE = 2


_encode = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode


def canonical(value: Any) -> str:
    """The value as JSON in one form: keys sorted, no spaces."""
    return _encode(value)


def digest(*parts: Any) -> str:
    """The first 16 hex digits of the SHA-256 of what the parts say: the same over rebuilds and machines."""
    return hashlib.sha256(canonical(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Visit:
    """One address in one crawl; `outcome` is a code of store.sql."""

    id: int
    crawl_id: int
    url: str
    visited_at: str
    outcome: str
    capture_id: int | None = None


@dataclass(frozen=True, slots=True)
class RawFact:
    """One fact as the store keeps it, its value parsed; `hidden`: it waits until a person confirms an accusation.

    `awaits`: no person has settled yet whether it is to be shown; one whose accusation was rejected is hidden for good.
    """

    field: str
    value: Any
    stance: str
    quote: str
    context: str
    origin: str
    extractor: str
    hidden: bool = False
    awaits: bool = False


@dataclass(slots=True, eq=False)
class Capture:
    """One response body, and what today's reader reads in it."""

    id: int
    url: str
    fetched_at: str
    status: int
    sha256: str
    record_id: str
    source_id: str
    links: frozenset[str] = frozenset()
    title: str | None = None
    kind: str | None = None
    version: str = ""
    facts: list[RawFact] = field(default_factory=list)


@dataclass(slots=True, eq=False)
class Statement:
    """A fact of one page through time. `crawl` is the last crawl that confirmed it, `order` its place in reading."""

    id: str
    url: str
    field: str
    value: Any
    canonical: str
    stance: str
    quote: str
    context: str
    origin: str
    extractor: str
    hidden: bool
    capture: Capture          # the newest in which it stands
    crawl: int
    order: int
    first_seen: str
    last_seen: str
    gone_at: str | None = None
    awaits: bool = False
    correction: int | None = None        # of the log, that answers it; `value` is then what is so
    corrected_from: str | None = None    # canonical, as it was read
    withdrawn_at: str | None = None      # the day on which a person took it back


@dataclass(slots=True)
class PageState:
    """One address as of the last visit replayed."""

    url: str
    capture: Capture | None = None     # the newest reading; None before the first, and once the page is gone
    known: bool = False                # it has been read at some time
    misses: int = 0
    missed: bool = False               # the last telling visit found no page here
    statements: dict[str, Statement] = field(default_factory=dict)


@dataclass(slots=True)
class PageStep:
    """What one crawl changed on one page; `first`: it had never been read before."""

    url: str
    at: str
    removed: list[Statement]
    added: list[Statement]
    first: bool


@dataclass(slots=True)
class History:
    """All pages of one provider as of the last visit, and every statement there ever was, by id."""

    provider_id: str
    pages: dict[str, PageState] = field(default_factory=dict)
    statements: dict[str, Statement] = field(default_factory=dict)
    first_visit: str | None = None
    last_visit: str | None = None
    moved: frozenset[int] = frozenset()    # the crawls that were led to another site
    _order: int = 0

    def current(self) -> list[Statement]:
        """The statements that stand now, in the order in which pages were first visited and then read; of those that
        were withdrawn none."""
        return [s for page in self.pages.values() for s in page.statements.values() if s.withdrawn_at is None]

    def current_captures(self) -> list[Capture]:
        """The newest reading of each page that is not gone."""
        return [page.capture for page in self.pages.values() if page.capture]

    def replay(
        self, visits: Iterable[Visit], captures: Mapping[int, Capture]
    ) -> Iterator[tuple[int, list[Visit], list[PageStep]]]:
        """Take the visits in order; after each crawl, yield its id, its visits and the changed pages."""
        for crawl_id, group in groupby(visits, attrgetter("crawl_id")):
            made = list(group)
            steps = [step for visit in made if (step := self._visit(visit, captures))]
            yield crawl_id, made, steps

    def _visit(self, visit: Visit, captures: Mapping[int, Capture]) -> PageStep | None:
        """Take one visit into account; None where nothing of what the page says changed."""
        self.first_visit = min(self.first_visit or visit.visited_at, visit.visited_at)
        self.last_visit = max(self.last_visit or visit.visited_at, visit.visited_at)
        page = self.pages.setdefault(visit.url, PageState(visit.url))
        capture = captures.get(visit.capture_id) if visit.capture_id is not None else None
        if visit.outcome in CONFIRMS and capture and capture.status == 200:
            page.misses, page.missed = 0, False
            return self._read(page, capture, visit)
        if visit.outcome in MISSES and not (visit.outcome == "redirected" and visit.crawl_id in self.moved):
            page.misses, page.missed = page.misses + 1, True
            if page.misses == MISSES_TO_BE_GONE and page.capture:
                page.capture = None
                return self._settle(page, {}, visit, first=False)
        return None

    def _read(self, page: PageState, capture: Capture, visit: Visit) -> PageStep | None:
        """The page was there: its statements are those of the capture, confirmed by this visit."""
        first, page.known = not page.known, True
        if page.capture is capture:
            for statement in page.statements.values():
                statement.crawl, statement.last_seen = visit.crawl_id, visit.visited_at
            return None
        page.capture = capture
        now: dict[str, Statement] = {}
        for fact in capture.facts:
            statement = self._statement(page.url, fact, capture, visit)
            now.setdefault(statement.id, statement)
        return self._settle(page, now, visit, first)

    def _settle(self, page: PageState, now: dict[str, Statement], visit: Visit, first: bool) -> PageStep:
        """Put `now` in the place of what the page said before, and tell the difference."""
        removed = [s for s in page.statements.values() if s.id not in now]
        added = [s for s in now.values() if s.id not in page.statements]
        for statement in removed:
            statement.gone_at = visit.visited_at
        page.statements = now
        return PageStep(page.url, visit.visited_at, removed, added, first)

    def _statement(self, url: str, fact: RawFact, capture: Capture, visit: Visit) -> Statement:
        """The statement of a fact: a known one confirmed (or back again), else a new one."""
        value = canonical(fact.value)
        key = digest(self.provider_id, url, fact.field, value, fact.stance, fact.quote)
        known = self.statements.get(key)
        self._order += 1
        if known:
            known.capture, known.crawl, known.last_seen, known.gone_at = capture, visit.crawl_id, visit.visited_at, None
            return known
        self.statements[key] = Statement(
            key, url, fact.field, fact.value, value, fact.stance, fact.quote, fact.context, fact.origin, fact.extractor,
            fact.hidden, capture, visit.crawl_id, self._order, visit.visited_at, visit.visited_at, awaits=fact.awaits,
        )
        return self.statements[key]
