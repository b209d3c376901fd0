"""What became of a provider's site, crawl after crawl: `providers.status`, and its changes. Pure.

A site that was read once stays as it was until FAILURES visits in a row, over FAILING at least, failed: one bad
evening says nothing. A visit failed that could not open the site, or whose robots.txt answered with an error of the
server (which forbids us to go on, and tells nothing else). A site that was never read is unreachable from its first
failing visit on.
"""
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from pipelines.evidence import best_first
from pipelines.history import History, Statement

FAILURES = 3      # visits that must fail, over FAILING, before a provider that was once read counts as unreachable
FAILING = timedelta(days=14)
TAKEN_OVER = "taken_over"
SERVER_ERROR = "robots.txt answers 5"   # how the reason of such a run begins


@dataclass(frozen=True, slots=True)
class Run:
    """One finished crawl of the site; `outcome` is read, unreadable, unreachable or moved.

    A domain that changed hands ends like a run with the outcome TAKEN_OVER.
    """

    started_at: str
    outcome: str
    reason: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Status:
    """`providers.status` and what belongs to it."""

    status: str
    since: str | None
    reason: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """From a run on, another status; `closing` is the sentence by which the site says, or said, that it has closed."""

    old: str
    new: str
    at: str
    closing_old: Statement | None
    closing_new: Statement | None


def site_status(runs: Sequence[Run], closed: Statement | None) -> Status:
    """The status after all runs (oldest first, at least one)."""
    streak = _streak(runs)
    last = runs[-1]
    if _failed(last) and not _counts(runs, streak):
        return site_status(runs[: -len(streak)], closed)
    since = streak[0].started_at
    if last.outcome == "read":
        if closed:
            return Status("says_closed", closed.first_seen, closed.quote)
        return Status("reachable", since)
    if last.outcome == TAKEN_OVER:
        return Status("unreachable", since, last.reason)
    if _failed(last):
        last = next((run for run in reversed(streak) if run.outcome == "unreachable"), last)
    return Status(last.outcome, since, last.reason, last.moved_to if last.outcome == "moved" else None)


def turns(runs: Sequence[tuple[Run, Statement | None]]) -> Iterator[Turn]:
    """Where the status changed: the runs, oldest first, each with what said by then that the provider has closed.

    The first run is the base line. A change is dated by the run that made it one: `unreachable` by the third failure.
    """
    before: tuple[str, Statement | None] | None = None
    for count, (run, closing) in enumerate(runs, 1):
        status = site_status([made for made, _ in runs[:count]], closing).status
        said = closing if status == "says_closed" else None
        if before and status != before[0]:
            yield Turn(before[0], status, run.started_at, before[1], said)
        before = status, said


def says_closed(history: History) -> Statement | None:
    """The statement by which the site says that the provider has closed."""
    found = [s for s in history.current() if s.field == "provider_status" and s.stance == "offered"
             and s.value == "says_closed" and not s.hidden]
    return min(found, key=best_first, default=None)


def _failed(run: Run) -> bool:
    """Whether the visit tells no more than that something failed."""
    return run.outcome == "unreachable" or (run.outcome == "unreadable" and (run.reason or "").startswith(SERVER_ERROR))


def _streak(runs: Sequence[Run]) -> Sequence[Run]:
    """The last runs that ended alike."""
    kind = "failed" if _failed(runs[-1]) else runs[-1].outcome
    count = 0
    for run in reversed(runs):
        if kind != ("failed" if _failed(run) else run.outcome):
            break
        count += 1
    return runs[-count:]


def _counts(runs: Sequence[Run], streak: Sequence[Run]) -> bool:
    """Whether failing visits are enough to say that a site is unreachable."""
    if len(streak) == len(runs):
        return True
    first, last = (datetime.fromisoformat(run.started_at) for run in (streak[0], streak[-1]))
    return len(streak) >= FAILURES and last - first >= FAILING
