"""What changed at a provider between two crawls: what two visits said, both read by the same version of the reader.

Rules, beyond that of "gone" (pipelines/history.py):
- The first crawl that reads anything of a provider is the base line: it gives no changes.
- A page read for the first time later on gives changes only where it is new, so far as can be known: no earlier crawl
  tried it without finding it gone, and no page read earlier linked to it. Else the crawl merely got further.
- What counts is the provider, not the page: a value that moves to another page, or is said in other words, is no
  change. A value that one page replaces by another (450 by 475) is one row, however many pages follow later.
- Derived values give none, and neither do accusations that no person has confirmed. A value whose sentence was put in
  other words that still wait for a person is not gone.
- What people decide is no change of the clinic: a review or a correction adds no row and takes none away. A row whose
  value was corrected later says so (`correction_id`).
- The status changes with the run that made it another (pipelines/status.py); that a site says it has closed is told
  by its status alone.
"""
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from operator import attrgetter
from typing import Any

from extraction.normalise import address_key
from pipelines.history import Capture, History, PageStep, Statement, Visit, canonical, digest
from pipelines.status import Run, says_closed, turns

NEVER = frozenset({"entries", "provider_status"})  # other providers, as a listing page names them; told by the status
PRICE_KEYS = (
    ("service", "setting", "unit", "price_kind", "sessions"),
    ("service", "unit"),
)
SUBJECT_KEY = {"clinicians": "name", "payers": "name", "safety": "code", "licenses_stated": "type", "offers": "route"}
SINGLE = frozenset({
    "name", "phone", "provider_kind", "telehealth_consult", "insurance", "sessions", "session_minutes", "age_min",
    "monitoring", "referral_required", "rems_stated", "locations",
})
Key = tuple[str, str]  # field, and the value as it is compared


@dataclass(frozen=True, slots=True)
class Change:
    """One row of `changes`; old and new are canonical JSON, None where nothing was or is stated."""

    id: str
    field: str
    old: str | None
    new: str | None
    seen_at: str
    fact_old: Statement | None
    fact_new: Statement | None


def track(
    history: History, visits: Iterable[Visit], captures: Mapping[int, Capture], runs: Iterable[tuple[int, Run]] = ()
) -> list[Change]:
    """Replay the visits into `history` and return the changes between crawls, oldest first.

    `runs` are (crawl, run), oldest first, one a crawl.
    """
    ended = list(runs)
    history.moved = frozenset(crawl for crawl, run in ended if run.outcome == "moved")
    tracker = _Tracker(history.provider_id)
    closings: list[tuple[int, Statement | None]] = []
    for crawl, made, steps in history.replay(visits, captures):
        tracker.crawl(made, steps, history)
        closings.append((crawl, says_closed(history)))
    tracker.statuses(ended, closings)
    return sorted(tracker.changes, key=attrgetter("seen_at"))


def change_key(statement: Statement) -> Key | None:
    """What a statement says, as it is compared with others; None where it is no value that may be shown."""
    return None if statement.hidden else _said(statement)


def _said(statement: Statement) -> Key | None:
    """What a statement says, whether it may be shown or not; None where it is no value of the provider."""
    if statement.stance != "offered" or statement.field in NEVER:
        return None
    if statement.field in ("address", "locations"):
        return "locations", address_key(statement.value)
    if statement.field == "prices":
        value = {k: v for k, v in statement.value.items() if k not in ("quote", "includes")}
        return "prices", canonical(value)
    return statement.field, statement.canonical


def settle_offers(pairs: set[tuple[str | None, str | None]]) -> set[tuple[str | None, str | None]]:
    """The pairs without those that another pair says more fully: (iv, None) beside (iv, in_person)."""
    routes = {route for route, setting in pairs if route and setting}
    settings = {setting for route, setting in pairs if route and setting}
    return {
        (route, setting) for route, setting in pairs
        if (route and setting) or (route and route not in routes) or (setting and not route and setting not in settings)
    }


class _Tracker:
    """The values that a provider states, crawl after crawl."""

    def __init__(self, provider_id: str) -> None:
        self.provider_id = provider_id
        self.changes: list[Change] = []
        self.stated: Counter[Key] = Counter()           # value -> how many pages state it
        self.veiled: Counter[Key] = Counter()           # the same, of pages whose words still wait for a person
        self.values: set[Key] = set()                   # as of the last crawl
        self.shown: dict[Key, Statement] = {}           # value -> the last statement of it that may be shown
        self.based = False                              # whether an earlier crawl read a page
        self.known: set[str] = set()                    # addresses that earlier crawls tried or saw linked
        self.replaced: dict[Key, Key] = {}              # old value -> the value that a row says replaced it
        self.repeats: Counter[tuple[str, ...]] = Counter()

    def crawl(self, made: list[Visit], steps: list[PageStep], history: History) -> None:
        """Take one crawl: its visits, and the pages on which something changed."""
        before = self.values
        quiet = {step.url for step in steps if step.first and (not self.based or step.url in self.known)}
        for step in steps:
            self._count(step)
        self.values = after = self._values()
        if self.based and steps:
            telling = [step for step in steps if step.url not in quiet]
            base = {key for step in steps if step.url in quiet for s in step.added if (key := change_key(s))}
            told = {key for step in telling for s in step.added if (key := change_key(s))}
            self._compare(telling, before - after, {key for key in after - before if key in told or key not in base})
        self.based = self.based or any(history.pages[visit.url].capture for visit in made)
        for visit in made:
            page = history.pages[visit.url]
            (self.known.discard if page.missed else self.known.add)(visit.url)
        for step in steps:
            if capture := history.pages[step.url].capture:
                self.known.update(link for link in capture.links if not self._missed(history, link))

    @staticmethod
    def _missed(history: History, url: str) -> bool:
        """Whether the address is known to have had no page at the last visit."""
        page = history.pages.get(url)
        return page is not None and page.missed

    def _count(self, step: PageStep) -> None:
        """Keep the number of pages that state each value."""
        for statements, sign in ((step.removed, -1), (step.added, 1)):
            for statement in statements:
                key, counter = _said(statement), self.veiled if statement.hidden else self.stated
                if key and not statement.hidden:
                    self.shown[key] = statement
                if key and (statement.awaits or not statement.hidden):
                    counter[key] += sign
                    if not counter[key]:
                        del counter[key]

    def _values(self) -> set[Key]:
        """The values stated somewhere, offers without those that others say more fully; and those that were stated
        and now stand only in words that wait for a person."""
        pairs = {key: _pair(key) for key in self.stated if key[0] == "offers"}
        settled = settle_offers(set(pairs.values()))
        return {key for key in self.stated if key[0] != "offers" or pairs[key] in settled
                } | (self.values & self.veiled.keys())

    def statuses(self, runs: list[tuple[int, Run]], closings: list[tuple[int, Statement | None]]) -> None:
        """Write a row for each change of the status; `closings`: what said after each crawl that it has closed."""
        dated = []
        for crawl, run in runs:
            dated.append((run, next((said for at, said in reversed(closings) if at <= crawl), None)))
        for turn in turns(dated):
            self._write("status", turn.closing_old, turn.closing_new, turn.at, (turn.old, turn.new))

    def _compare(self, steps: list[PageStep], lost: set[Key], gained: set[Key]) -> None:
        """Write the rows of one crawl: replacements on a page first, then what is left, each value once."""
        paired: set[Key] = set()
        for step in steps:
            for old, new in _replacements(step.removed, step.added, lost | gained):
                old_key, new_key = change_key(old), change_key(new)
                if old_key and new_key and (old_key in lost or new_key in gained):
                    paired |= {old_key, new_key}
                    self._replace(old_key, new_key, old, new, step.at)
        removed = {key: (self.shown[key] if said.hidden else said, at)
                   for key, (said, at) in _firsts(steps, "removed", lost - paired).items()}
        added = _firsts(steps, "added", gained - paired)
        for old, new in _replacements([s for s, _ in removed.values()], [s for s, _ in added.values()], lost | gained):
            old_key, new_key = change_key(old), change_key(new)
            assert old_key and new_key
            self._replace(old_key, new_key, old, new, max(removed.pop(old_key)[1], added.pop(new_key)[1]))
        for key, (statement, at) in removed.items():
            if key not in self.replaced:
                self._write(key[0], statement, None, at)
        for key, (statement, at) in added.items():
            self.replaced.pop(key, None)
            self._write(key[0], None, statement, at)

    def _replace(self, old_key: Key, new_key: Key, old: Statement, new: Statement, at: str) -> None:
        """A row for one value in another's place, unless an earlier row says so already."""
        if self.replaced.get(old_key) == new_key:
            return
        self.replaced[old_key] = new_key
        self.replaced.pop(new_key, None)
        self._write(old_key[0], old, new, at)

    def _write(
        self, field: str, old: Statement | None, new: Statement | None, at: str, codes: tuple[str, str] | None = None
    ) -> None:
        """Add one row; its id counts repeats, so that the same change a year later has an id of its own.

        `codes` are the values where they are no statements' own.
        """
        values = (old.canonical if old else None, new.canonical if new else None)
        said = (self.provider_id, field, old.id if old else "", new.id if new else "")
        if codes:
            values = canonical(codes[0]), canonical(codes[1])
            said = (self.provider_id, field, *codes)
        self.repeats[said] += 1
        key = digest(*said, self.repeats[said])
        self.changes.append(Change(key, field, *values, at, old, new))


def _pair(key: Key) -> tuple[str | None, str | None]:
    """Route and setting of an offer's key."""
    value = json.loads(key[1])
    return value.get("route"), value.get("setting")


def _firsts(steps: list[PageStep], side: str, wanted: set[Key]) -> dict[Key, tuple[Statement, str]]:
    """For each wanted value, the first statement of it that the steps removed or added, and when."""
    found: dict[Key, tuple[Statement, str]] = {}
    for step in steps:
        for statement in getattr(step, side):
            key = _said(statement) if side == "removed" else change_key(statement)
            if key in wanted:
                found.setdefault(key, (statement, step.at))
    return found


def _replacements(
    removed: list[Statement], added: list[Statement], changed: set[Key]
) -> list[tuple[Statement, Statement]]:
    """Pairs of a removed and an added statement that speak of the same thing and say another value.

    Prices are paired by their context and all that describes them, then by less, in reading order where the numbers
    agree; other fields only where one value stands against one.
    """
    gone, come = _distinct(removed, added), _distinct(added, removed)
    pairs = []
    for number, subject in enumerate(SUBJECTS):
        by_subject: dict[Any, tuple[list[Statement], list[Statement]]] = defaultdict(lambda: ([], []))
        for side, statements in enumerate((gone, come)):
            for statement in statements:
                if (about := subject(statement)) is not None:
                    by_subject[about][side].append(statement)
        for olds, news in by_subject.values():
            if len(olds) != len(news) or (len(olds) > 1 and number == LAST):
                continue
            for old, new in zip(olds, news, strict=True):
                pairs.append((old, new))
                gone.remove(old)
                come.remove(new)
    return [(old, new) for old, new in pairs if change_key(old) in changed or change_key(new) in changed]


def _distinct(statements: list[Statement], others: list[Statement]) -> list[Statement]:
    """The first statement of each value that the others do not state, in reading order."""
    known = {change_key(s) for s in others} | {None}
    found = []
    for statement in sorted(statements, key=lambda s: s.order):
        key = change_key(statement)
        if key not in known:
            known.add(key)
            found.append(statement)
    return found


def _price_subject(number: int, with_context: bool) -> Callable[[Statement], Any]:
    """What a price is for, in more or fewer words; None for other fields."""
    def subject(statement: Statement) -> Any:
        if statement.field != "prices":
            return None
        about = tuple(statement.value.get(key) for key in PRICE_KEYS[number])
        return (*about, statement.context if with_context else None)
    return subject


def _other_subject(statement: Statement) -> Any:
    """What a statement other than a price is about; None where its value is its own subject, as in a list of codes."""
    key = change_key(statement)
    if key is None or key[0] == "prices":
        return None
    if key[0] in SINGLE:
        return key[0]
    name = SUBJECT_KEY.get(key[0])
    about = statement.value.get(name) if name and isinstance(statement.value, dict) else None
    return (key[0], about) if about is not None else None


SUBJECTS = (_price_subject(0, True), _price_subject(0, False), _price_subject(1, False), _other_subject)
LAST = len(SUBJECTS) - 1
