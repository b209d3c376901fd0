"""What pages say, written by hand: crawls of a made-up provider, replayed as publishing replays a store.

`replayed({"/pricing": [fact(…)]}, {"/pricing": "refused"})` is a provider in two crawls: the first got one page, the
second was refused it. A page is a list of facts, a `page(…)`, or the outcome of a visit that got none.
"""

from collections.abc import Sequence
from typing import Any

from pipelines.changes import Change, track
from pipelines.evidence import Rows
from pipelines.history import Capture, History, RawFact, Visit
from pipelines.rollup import Site, rollup
from pipelines.status import Run, says_closed, site_status

ID = "alder.example"
SITE = Site(ID, f"https://{ID}/", "clinics")


def day(crawl: int) -> str:
    """When the crawl of that number was."""
    return f"2026-11-{crawl:02}T09:00:00Z"


def runs(*outcomes: tuple[int, str]) -> list[tuple[int, Run]]:
    """Runs as (day of November, outcome); each is the crawl of that number."""
    return [(number, Run(day(number), outcome)) for number, outcome in outcomes]


def fact(
    field: str,
    value: Any,
    quote: str = "As it stands on the page.",
    *,
    stance: str = "offered",
    context: str = "",
    origin: str = "text",
    hidden: bool = False,
    awaits: bool = False,
) -> RawFact:
    """One fact of a page."""
    return RawFact(field, value, stance, quote, context, origin, f"read_{field}", hidden or awaits, awaits)


def page(*facts: RawFact, kind: str = "provider", title: str = "", links: tuple[str, ...] = ()) -> Capture:
    """A page that says more than its facts; the replay fills in the rest."""
    addresses = frozenset(f"https://{ID}{link}" for link in links)
    return Capture(0, "", "", 200, "", "", "clinics", addresses, title or None, kind, "1", list(facts))


Said = list[RawFact] | Capture | str


def replayed(
    *crawls: dict[str, Said], runs: Sequence[tuple[int, Run]] = ()
) -> tuple[History, list[Change]]:
    """The history after the crawls, and the changes between them. An equal page is the same capture, unchanged."""
    captures: dict[int, Capture] = {}
    last: dict[str, tuple[Any, int]] = {}
    visits = []
    for number, crawl in enumerate(crawls, 1):
        for path, said in crawl.items():
            url = f"https://{ID}{path}"
            if isinstance(said, str):
                visits.append(Visit(len(visits) + 1, number, url, day(number), said))
                continue
            known = last.get(url)
            content = said.facts if isinstance(said, Capture) else said
            if known and known[0] == content:
                visits.append(Visit(len(visits) + 1, number, url, day(number), "unchanged", known[1]))
                continue
            capture = said if isinstance(said, Capture) else page(*said)
            capture.id, capture.url, capture.fetched_at = len(captures) + 1, url, day(number)
            captures[capture.id] = capture
            last[url] = (content, capture.id)
            visits.append(Visit(len(visits) + 1, number, url, day(number), "fetched", capture.id))
    history = History(ID)
    return history, track(history, visits, captures, runs)


def rolled_up(*crawls: dict[str, Said]) -> Rows:
    """The provider's rows after the crawls."""
    history, _ = replayed(*crawls)
    runs = [Run(day(number), "read") for number in range(1, len(crawls) + 1)]
    return rollup(SITE, site_status(runs, says_closed(history)), history)


def values(rows: Rows, field: str) -> list[str]:
    """The published values of a field."""
    return sorted(row["value"] for row in rows.get("provider_values", ()) if row["field"] == field)


def state(rows: Rows, field: str) -> str:
    """The field's state."""
    return next(row["state"] for row in rows["field_states"] if row["field"] == field)


def conflicting(rows: Rows) -> set[str]:
    """The fields in conflict."""
    return {row["field"] for row in rows.get("conflicts", ())}


def price(amount: float, service: str | None = "iv", unit: str = "session", **more: Any) -> dict[str, Any]:
    """A price as a page states it."""
    return {
        "amount": amount,
        "amount_max": None,
        "currency": "USD",
        "unit": unit,
        "price_kind": "exact",
        "sessions": None,
        "service": service,
        "setting": None,
        "includes": None,
    } | more


def address(
    street: str | None,
    city: str | None = "Dayton",
    state: str | None = "OH",
    code: str | None = "45402",
) -> dict[str, str | None]:
    """A postal address as a page states it."""
    return {"street": street, "city": city, "state": state, "zip": code}


def offer(route: str | None, setting: str | None = None) -> dict[str, str | None]:
    """A pair as a page states it."""
    return {"route": route, "setting": setting}
