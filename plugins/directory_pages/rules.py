"""Rules of law that end on a day, in words that are right on the day they are read.

A build may be served long after such a day, so the day is compared at each request, never at build time. What comes
after it is not known here, and is never guessed: the words say so.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any, Protocol

from directory_pages import words

TELEHEALTH = "dea_telehealth"  # the code of the rule on ketamine after a video visit alone
# A federal rule ends with the day in Washington; in winter that is five hours behind UTC.
WASHINGTON = timezone(timedelta(hours=-5))


class HasDatedRules(Protocol):
    """What the rules are read from: the index of the served directory."""

    dated_rules: dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Rule:
    """A dated rule as it is to be said on one day.

    `text` is two or three sentences; `ended` whether its last day is over; `until`, `as_of` (the source's day) and
    `checked` (when a person last looked) are ISO days.
    """

    code: str
    text: str
    ended: bool
    until: str
    source_name: str
    source_url: str
    as_of: str
    checked: str


def now() -> datetime:
    """Return the time by which rules are told to be over. Tests put another clock in its place."""
    return datetime.now(UTC)


clock: Callable[[], datetime] = now


def today() -> date:
    """Return the day in Washington."""
    return clock().astimezone(WASHINGTON).date()


def current(
    source: HasDatedRules | Mapping[str, dict[str, Any]], code: str = TELEHEALTH, on: date | None = None
) -> Rule | None:
    """Return what to say of a rule ``on`` a day, today where none is given; None where there is no such rule.

    ``source`` is the index, or its rows of the table dated_rules by code.
    """
    rows = source if isinstance(source, Mapping) else source.dated_rules
    row = rows.get(code)
    if row is None:
        return None
    ended = (on or today()) > date.fromisoformat(row["until"])
    verb, more = ("was", row["text_after"]) if ended else ("is", row["text_until"])
    ends = f"{row['title']} {verb} due to end on {words.day(row['until'])}; we have not confirmed what follows."
    kept = ("until", "source_name", "source_url", "as_of", "checked")
    return Rule(code, f"{ends} {more}", ended, **{name: row[name] for name in kept})
