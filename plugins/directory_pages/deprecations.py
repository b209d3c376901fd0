"""What of /api/v1 is to go, since when, and until when it works: at least twelve months after it was announced.

This list is the only place. The headers of an answer (RFC 9745, RFC 8594), the OpenAPI file and the page for people
are made of it.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from email.utils import format_datetime

PROMISE = timedelta(days=366)  # twelve months, a leap year's too
PAGE = "/api/v1#deprecations"


@dataclass(frozen=True)
class Deprecation:
    """A parameter that is to go: announced `since`, gone no earlier than `sunset`; `instead` is what to use, in words.

    `fields` are those of the answer that go with it.
    """

    parameter: str
    since: date
    sunset: date
    instead: str
    fields: tuple[str, ...] = ()

    def __post_init__(self) -> None:
        """Refuse one that would break the promise.

        Raises:
            ValueError: it is to go earlier than twelve months after it was announced.
        """
        if self.sunset - self.since < PROMISE:
            raise ValueError(f"“{self.parameter}” is to go on {self.sunset}, earlier than promised.")


DEPRECATED = (
    Deprecation(
        "page",
        date(2026, 11, 22),
        date(2027, 12, 31),
        "Follow “next”. Its cursor stays in one build of the directory, so that no row is missed or seen twice.",
        ("page", "pages"),
    ),
)
BY_NAME = {one.parameter: one for one in DEPRECATED}


def headers(names: Iterable[str]) -> dict[str, str]:
    """Return the headers that tell of what a request uses; {} where it uses nothing that is to go."""
    used = [BY_NAME[name] for name in BY_NAME if name in set(names)]
    if not used:
        return {}
    since, sunset = min(_midnight(one.since) for one in used), min(_midnight(one.sunset) for one in used)
    return {
        "deprecation": f"@{int(since.timestamp())}",
        "sunset": format_datetime(sunset, usegmt=True),
        "link": f'<{PAGE}>; rel="deprecation"; type="text/html", <{PAGE}>; rel="sunset"; type="text/html"',
    }


def _midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)
