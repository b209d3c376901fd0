"""What a card of the search shows: name, place, offers and prices in words, each only of the offers that were found."""

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from markupsafe import Markup, escape

from directory_pages import profile, record, words
from directory_pages.index import Index
from directory_pages.pricing import SESSION_UNITS
from directory_pages.search import Hit, Option, Query
from directory_pages.words import Row

LICENSED = "Active when we checked in the last 90 days, not expired since. Being left out does not mean unlicensed."
# The lists of the form: name, legend, what stands below the legend, open from the start.
GROUPS = (
    ("route", "Kind of ketamine", "How the drug gets into the body.", True),
    (
        "setting",
        "Where you take it",
        "Where you are when the drug works. A video call does not make it at-home care.",
        True,
    ),
    ("condition", "Says it treats", "What the provider says. It is no promise that it works.", False),
    ("payment", "Ways to pay", "", False),
    ("kind", "Kind of provider", "", False),
    ("licensed", "License", LICENSED, False),
)
# Options of a list of states, up to the count; the end of a box to tick, from its count on.
STATE_OPTIONS = [(code, f'<option value="{escape(code)}">{escape(name)} (') for code, name in words.STATES.items()]
FOUND = '<span class="hidden"> found</span></span></label>\n'
MOST_PRICES, MOST_STATES = 3, 4
INSURANCE = {"accepted": "Says it takes insurance", "partial": "Says it takes insurance for part of the care"}


@dataclass(frozen=True)
class Card:
    """One provider in a list. `prices` are (sentence, note) pairs; the `_missing` ones say why there is nothing."""

    id: str
    name: str
    kind: str
    place: str
    distance: float | None
    offers: str
    offers_missing: str
    prices: tuple[tuple[str, str], ...]
    prices_missing: str
    status: str
    may_fit: bool
    visited: str
    states: str
    insurance: str


def read(conn: sqlite3.Connection, hits: Sequence[Hit], query: Query, index: Index) -> list[Card]:
    """Return the cards of ``hits`` in their order."""
    records = {one.id: one for one in record.read_many(conn, [hit.id for hit in hits], record.CARD)}
    return [_card(hit, records[hit.id], query, index) for hit in hits if hit.id in records]


def _card(hit: Hit, one: record.Record, query: Query, index: Index) -> Card:
    row = one.row
    offers = " · ".join(
        dict.fromkeys(
            words.offer(offer, index.routes) + (" (its pages disagree)" if one.in_dispute(offer["fact_id"]) else "")
            for offer in one.offers
        )
    )
    prices = _prices(hit, one, query.price_for, index)
    status = words.STATUSES.get(row["status"], "")
    return Card(
        id=one.id,
        name=record.name_of(row),
        kind=profile.kind(one, index),
        place=_place(hit, one),
        distance=hit.distance,
        offers=offers,
        offers_missing="" if offers else profile.no_offers(one, index, record.missing(one, "offers")),
        prices=prices,
        prices_missing="" if prices else _no_price(one),
        status=status,
        may_fit=hit.may_fit,
        visited=words.day(row["last_visited"]),
        insurance=INSURANCE.get(row["insurance"] or "", ""),
        states=words.served([value["value"] for value in one.values["states_served"]], MOST_STATES),
    )


def _place(hit: Hit, one: record.Record) -> str:
    """Return the place that was found first; of several, how many more there are."""
    ids = [atom.location for atom in hit.atoms if atom.location]
    spots = [words.place(row) for row in one.locations if row["id"] in ids] or [one.place()]
    more = len({words.place(row) for row in one.locations}) - 1
    return spots[0] + (f" and {words.many(more, 'more place')}" if more > 0 and ids else "")


def _prices(hit: Hit, one: record.Record, what: str, index: Index) -> tuple[tuple[str, str], ...]:
    """Return the prices of the offers found: of each service, setting and place the one that says most of ``what``.

    Where places have more prices than a card holds, the best of each service and setting stands for all.
    """
    offers = {row["id"]: row for row in one.offers}
    rows = [
        (row, atom.setting)
        for atom in hit.atoms
        if atom.offer
        for row in one.prices_of(offers[atom.offer], atom.location)
    ]
    best = _best(rows, what, by_place=True)
    if len(best) > MOST_PRICES:
        best = _best(rows, what, by_place=False)
    return tuple((words.price(row), _note(row, one, index)) for row in best[:MOST_PRICES])


def _best(rows: Sequence[tuple[Row, str | None]], what: str, by_place: bool) -> list[Row]:
    found: dict[tuple[str | None, ...], Row] = {}
    for row, setting in rows:
        key = (row["service"], setting, row["location_id"] if by_place else None)
        if key not in found or _rank(row, what) < _rank(found[key], what):
            found[key] = row
    return list({row["id"]: row for row in found.values()}.values())


def _rank(row: Row, what: str) -> tuple[bool, bool, bool, float]:
    """Return what puts first the price that says most of ``what``: of its unit, as stated, whole, then the lowest."""
    wanted = row["unit"] in (SESSION_UNITS if what == "session" else ("package",))
    return not wanted, bool(row["derived"]), row["price_kind"] == "discounted", row["amount"] if wanted else 0.0


def _note(row: Row, one: record.Record, index: Index) -> str:
    seen = one.seen(row["fact_id"])
    parts = [
        words.apart(row["includes"]),
        f"in {one.city(row['location_id'])}" if row["location_id"] and len(one.locations) > 1 else "",
        f"worked out: {words.basis(row['basis'])}" if row["derived"] else "",
        f"seen {words.day(seen)}" if words.day(seen) else "",
        words.MAY_BE_OLD if words.stale(seen, index.build.get("built_at")) else "",
        "its pages disagree on it" if one.in_dispute(row["fact_id"]) else "",
    ]
    return ", ".join(part for part in parts if part)


def _no_price(one: record.Record) -> str:
    if one.state("prices") == "conflict":
        return "Its pages disagree on the price."
    if one.prices:
        return "Prices are on its page, but none of them clearly goes with this treatment."
    return record.missing(one, "prices")


def checkable(index: Index) -> str:
    """Return which states' licenses can be checked, in words."""
    read = dict.fromkeys(words.state(row["state"]) for row in index.registers if row["open"] and row["checked_at"])
    return (
        f"We can check {words.listed(list(read))}. The registers of other states are not open to programs."
        if read
        else "No state's register was read for this directory."
    )


def groups(index: Index) -> list[tuple[str, str, str, bool]]:
    """Return the groups of the form; that of licenses says which states can be checked."""
    which = checkable(index)
    return [(name, legend, f"{hint} {which}" if name == "licensed" else hint, op) for name, legend, hint, op in GROUPS]


@dataclass(frozen=True)
class Picker:
    """A list to choose one more state from, and those that are chosen. `rest` are the options as HTML."""

    chosen: tuple[Option, ...]
    rest: Markup


def picker(options: Sequence[Option]) -> Picker:
    """Return every state with its count, those that nobody names too: a state that is missing would look forgotten.

    The options are put together here, and the boxes of `ticks`, as a template takes five times as long for so many.
    """
    chosen = {option.value: option for option in options if option.chosen}
    counts = {option.value: option.count for option in options}
    rest = "".join(f"{text}{counts.get(code, 0)})</option>" for code, text in STATE_OPTIONS if code not in chosen)
    return Picker(tuple(chosen.values()), Markup(rest))


def ticks(name: str, options: Sequence[Option]) -> Markup:
    """Return the boxes of a filter to tick, each with its count, as HTML."""
    return Markup("".join(_tick(name, option) for option in options))


def _tick(name: str, option: Option) -> str:
    kind = "option" if option.count or option.chosen else "option none"
    before, after = _words_of_tick(name, option.value, option.label)
    return f'<label class="{kind}">{before}{" checked" if option.chosen else ""}{after}{option.count:,}{FOUND}'


@cache
def _words_of_tick(name: str, value: str, label: str) -> tuple[str, str]:
    """Return what never changes of a box: up to its tick, and from there to its count."""
    return (
        f'<input type="checkbox" name="{escape(name)}" value="{escape(value)}"',
        f'><span>{escape(label)}</span> <span class="count">',
    )
