"""The search behind `/` and `/api/v1/providers`: from the parameters of an address to providers, counts and reasons.

Several values of one parameter mean "any of these"; different parameters must all hold, and route, setting, state,
online, near and max_price (of what price_for says) must hold for one and the same offer.
"""

import math
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

import numpy as np
from numpy.typing import NDArray

from directory_pages import places, words
from directory_pages.index import Index
from directory_pages.reading import Atom, tokens
from directory_pages.sets import Bits, Numbers, count, counts_in, held, holds

PARAMETERS = (
    "q",
    "route",
    "setting",
    "state",
    "online",
    "condition",
    "payment",
    "kind",
    "max_price",
    "price_for",
    "near",
    "miles",
    "licensed",
    "sort",
    "page",
)
OF_THE_PAGE = ("map",)  # parameters of / alone: they change nothing of what is found
REPEATABLE = ("route", "setting", "state", "online", "condition", "payment", "kind")
FILTERS = ("route", "setting", "state", "online", "condition", "payment", "kind", "licensed")
OF_ONE_OFFER = ("route", "setting", "state")
OF_THE_PROVIDER = ("online", "condition", "payment", "kind", "licensed")
PRICES = ("session", "course")  # what max_price is about: one session or dose, or a first course
SORTS = ("distance", "price", "checked", "lot")
DISTANCES = (10, 25, 50, 100, 250)
MILES, MOST_MILES, MOST_PRICE, MOST_WORDS = 50.0, 5000.0, 1_000_000.0, 200
PER_PAGE = 20
MOST_COMPARED = 4


def plain(number: float) -> str:
    """Return a number as an address gives it: 1000000 or 12345.67, every digit of it and no exponent."""
    return f"{number:.15g}"


class BadParameter(ValueError):
    """A parameter cannot be understood. `name` is which; the message says what to write instead."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name


@dataclass(frozen=True)
class Query:
    """What is asked for, checked. `chosen` holds the values of the repeatable parameters, each in its order.

    `price_for` is what `max_price`, and the order by price, are about: one of PRICES. `map`: the page draws a map.
    `tray` are the providers already picked for a comparison: they travel in the address and change nothing else.
    """

    q: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    max_price: float | None = None
    price_for: str = PRICES[0]
    near: str = ""
    place: places.Place | None = None
    miles: float = MILES
    licensed: bool = False
    sort: str = ""
    page: int = 1
    map: bool = False
    tray: tuple[str, ...] = ()

    def values(self, name: str) -> tuple[str, ...]:
        """Return the chosen values of a filter; of `licensed`, ("1",) where it is asked for."""
        if name == "licensed":
            return ("1",) if self.licensed else ()
        return self.chosen.get(name, ())

    def pairs(self, **changed: str | None) -> list[tuple[str, str]]:
        """Return the query as parameters of an address, defaults left out; ``changed`` replaces or (None) drops."""
        pairs = [("q", self.q), ("near", self.near)]
        if self.place and self.miles != MILES:
            pairs.append(("miles", plain(self.miles)))
        pairs += [(name, value) for name in REPEATABLE for value in self.values(name)]
        pairs += [
            ("max_price", plain(self.max_price) if self.max_price is not None else ""),
            ("price_for", self.price_for if self.price_for != PRICES[0] else ""),
            ("licensed", "1" if self.licensed else ""),
            ("sort", self.sort),
            ("page", str(self.page) if self.page > 1 else ""),
            ("map", "1" if self.map else ""),
        ]
        pairs += [("id", provider_id) for provider_id in self.tray]
        kept = [(name, value) for name, value in pairs if value and name not in changed]
        return kept + [(name, value) for name, value in changed.items() if value is not None]

    def address(self, **changed: str | None) -> str:
        """Return the address of this search with parameters changed."""
        pairs = self.pairs(**changed)
        return f"/?{urlencode(pairs)}" if pairs else "/"

    def without(self, name: str, value: str) -> str:
        """Return the address of this search without one chosen value, on its first page."""
        pairs = [pair for pair in self.pairs(page=None) if pair != (name, value)]
        return f"/?{urlencode(pairs)}" if pairs else "/"

    @property
    def filtered(self) -> bool:
        """Whether anything at all is asked for."""
        return bool(self.pairs(price_for=None, sort=None, page=None, map=None, id=None))


@dataclass(frozen=True)
class Hit:
    """A provider that was found: which of its offers were, how far away, and whether its price only may fit."""

    id: str
    atoms: tuple[Atom, ...]
    distance: float | None = None
    may_fit: bool = False


@dataclass(slots=True)  # frozen ones, of which a search makes a hundred, take four times as long to make
class Option:
    """A value that a filter may take; `count` is how many would be found with this value alone in its filter."""

    value: str
    label: str
    count: int
    chosen: bool


@dataclass(frozen=True)
class Result:
    """One page of what was found. `sort` is the order used; `sort_note` tells why it is not the one asked for."""

    query: Query
    total: int
    may_fit: int
    no_price: int
    hits: tuple[Hit, ...]
    options: Mapping[str, tuple[Option, ...]]
    sort: str
    sort_note: str
    pages: int
    per_page: int


def parse(args: Mapping[str, Sequence[str]], index: Index) -> Query:
    """Return the query that the parameters of an address state. Empty values count as absent, unknown names as well.

    Raises:
        BadParameter: a value is not one that the directory knows, or a single parameter is given twice.
    """
    names = (*PARAMETERS, *OF_THE_PAGE)
    given = {name: [text for value in args.get(name, ()) if (text := " ".join(value.split()))] for name in names}
    for name, values in given.items():
        if name not in REPEATABLE and len(set(values)) > 1:
            raise BadParameter(name, f"Give “{name}” once.")
    one = {name: (given[name] or [""])[0] for name in names if name not in REPEATABLE}
    if len(one["q"]) > MOST_WORDS:
        raise BadParameter("q", f"Use fewer words: at most {MOST_WORDS} letters.")
    place = None
    if one["near"]:
        try:
            place = places.find(one["near"])
        except places.UnknownPlace as problem:
            raise BadParameter("near", str(problem)) from None
    return Query(
        q=one["q"],
        chosen={name: _codes(name, given[name], index) for name in REPEATABLE if given[name]},
        max_price=_number("max_price", one["max_price"].lstrip("$"), 0, MOST_PRICE) if one["max_price"] else None,
        price_for=_one_of("price_for", one["price_for"], PRICES) or PRICES[0],
        near=one["near"],
        place=place,
        miles=_number("miles", one["miles"], 1, MOST_MILES) if one["miles"] else MILES,
        licensed=_yes("licensed", one["licensed"]),
        sort=_one_of("sort", one["sort"], SORTS),
        page=int(_number("page", one["page"], 1, 1_000_000, whole=True)) if one["page"] else 1,
        map=_yes("map", one["map"]),
        tray=tuple(dict.fromkeys(value for value in args.get("id", ()) if value in index.position))[:MOST_COMPARED],
    )


def known(name: str, index: Index) -> list[str]:
    """Return the values that a repeatable parameter may take."""
    return list(index.labels[name])


def _codes(name: str, values: list[str], index: Index) -> tuple[str, ...]:
    allowed = known(name, index)
    if name in ("state", "online"):
        values = [value.upper() for value in values]
    for value in values:
        if value not in allowed:
            which = (
                "the two letters of a state, such as CO"
                if name in ("state", "online")
                else f"one of: {', '.join(allowed)}"
            )
            raise BadParameter(name, f"“{value[:40]}” is not a value of “{name}”. Use {which}.")
    return tuple(dict.fromkeys(values))


def _number(name: str, text: str, least: float, most: float, whole: bool = False) -> float:
    pattern = r"\d{1,9}" if whole else r"\d{1,3}(,\d{3})+(\.\d+)?|\d{1,9}(\.\d{1,4})?"
    value = float(text.replace(",", "")) if re.fullmatch(pattern, text, re.ASCII) else -1.0
    if not least <= value <= most:
        raise BadParameter(name, f"Write “{name}” as a number from {least:g} to {words.number(most)}.")
    return value


def _yes(name: str, text: str) -> bool:
    if text.lower() not in ("", "1", "yes", "true", "0", "no", "false"):
        raise BadParameter(name, f"Write “{name}=1”, or leave it out.")
    return text.lower() in ("1", "yes", "true")


def _one_of(name: str, text: str, allowed: Sequence[str]) -> str:
    if text and text not in allowed:
        what = "one of these orders" if name == "sort" else "one of these"
        raise BadParameter(name, f"“{text[:40]}” is not a value of “{name}”. Choose {what}: {', '.join(allowed)}.")
    return text


class _Sets:
    """The sets of atoms and of providers that each part of a query admits; `distances` are those of all points.

    `online` is of both: the atom is at home, and its provider serves the state.
    """

    def __init__(self, query: Query, index: Index) -> None:
        self.query, self.index = query, index
        self.of_offer: dict[str, Bits] = {}
        self.of_provider: dict[str, Bits] = {}
        self.distances: NDArray[np.float64] | None = None
        for name in OF_ONE_OFFER:
            if query.values(name):
                self.of_offer[name] = index.by_atom[name].any_of(query.values(name))
        if query.values("online"):
            self.of_offer["online"] = index.at_home
        if query.place:
            self.of_offer["near"], self.distances = index.near(query.place.latitude, query.place.longitude, query.miles)
        if query.max_price is not None:
            self.of_offer["max_price"] = index.up_to(query.max_price, query.price_for, certain=False)
        for name in OF_THE_PROVIDER:
            if query.values(name):
                self.of_provider[name] = index.by_provider[name].any_of(query.values(name))
        for number, word in enumerate(tokens(query.q)):
            self.of_provider[f"q{number}"] = index.with_word(word)

    def atoms(self, but: str = "") -> Bits:
        """Return the atoms that every part of the query about one offer admits, one part left out."""
        return _all(self.index.all, self.of_offer, but)

    def providers(self, but: str = "") -> Bits:
        """Return the providers that every part of the query about the provider admits, one part left out."""
        return _all(self.index.everyone, self.of_provider, but)

    def with_one(self, atoms: Bits) -> Bits:
        """Return the providers that the query admits, as far as they have one of ``atoms``."""
        return self.index.layout.providers_of(atoms) & self.providers()


def _all(everything: Bits, parts: Mapping[str, Bits], but: str) -> Bits:
    found = everything.copy()
    for name, bits in parts.items():
        if name != but:
            found &= bits
    return found


def run(query: Query, index: Index, per_page: int = PER_PAGE) -> Result:
    """Return one page of the providers that meet a query, and the count beside each option of each filter.

    Raises:
        BadParameter: the page asked for lies beyond the last.
    """
    sets = _Sets(query, index)
    atoms = sets.atoms()
    having = index.layout.providers_of(atoms)
    found = having & sets.providers()
    many = int(count(found))
    pages = max(1, math.ceil(many / per_page))
    if query.page > pages:
        raise BadParameter("page", f"This search has {words.many(pages, 'page')}. Go to page 1.")
    sure, no_price = _sure(sets, atoms, found), 0
    if query.max_price is not None:
        others = sets.atoms(but="max_price")
        priced = index.prices[query.price_for].stated
        no_price = int(count(sets.with_one(others) & ~sets.with_one(others & priced)))
    sort, note = order_of(query)
    return Result(
        query,
        many,
        int(count(found & ~sure)),
        no_price,
        _hits(sets, sort, found, atoms, sure, (query.page - 1) * per_page, query.page * per_page),
        _options(sets, having),
        sort,
        note,
        pages,
        per_page,
    )


def _sure(sets: _Sets, atoms: Bits, found: Bits) -> Bits:
    """Return those of ``found`` with a price that surely keeps the ceiling; all of them where none is asked for."""
    query = sets.query
    if query.max_price is None:
        return found
    return sets.with_one(atoms & sets.index.up_to(query.max_price, query.price_for, certain=True))


def _hits(sets: _Sets, sort: str, found: Bits, atoms: Bits, sure: Bits, first: int, last: int) -> tuple[Hit, ...]:
    """Return those found from ``first`` to before ``last`` in an order."""
    index = sets.index
    shown = _ordered(sort, found, atoms, sets, last)[first:]
    matched, certain = index.atoms_of(shown, atoms), holds(sure, shown).tolist()
    miles: list[float | None] = [None] * len(shown)
    if sets.distances is not None:
        miles = index.distance(atoms, sets.distances, shown).tolist()
    return tuple(
        Hit(index.ids[n], tuple(matched[n]), miles[at], not certain[at]) for at, n in enumerate(shown.tolist())
    )


def total(query: Query, index: Index) -> int:
    """Return how many providers meet a query; no options are counted."""
    return first(query, index, 0)[0]


def first(query: Query, index: Index, many: int) -> tuple[int, tuple[Hit, ...]]:
    """Return how many providers meet a query, and the first ``many`` of them; no options are counted."""
    sets = _Sets(query, index)
    atoms = sets.atoms()
    found = sets.with_one(atoms)
    total = int(count(found))
    if not total or not many:
        return total, ()
    return total, _hits(sets, order_of(query)[0], found, atoms, _sure(sets, atoms, found), 0, many)


def found_ids(query: Query, index: Index) -> list[str]:
    """Return the ids of all providers that meet a query, in its order."""
    sets = _Sets(query, index)
    atoms = sets.atoms()
    return [index.ids[n] for n in _ordered(order_of(query)[0], sets.with_one(atoms), atoms, sets)]


def found_points(query: Query, index: Index) -> list[tuple[str, str | None, float, float]]:
    """Return the places of the offers found, as (provider id, location id, latitude, longitude), in the query's order.

    The location is None where a provider has no location of its own but is known to be there. Offers without a known
    point, such as those at home, have no place here.
    """
    sets = _Sets(query, index)
    atoms = sets.atoms()
    ordered = _ordered(order_of(query)[0], sets.with_one(atoms), atoms, sets)
    return [(index.ids[n], location, north, east) for n, location, north, east in index.points(ordered, atoms)]


def order_of(query: Query) -> tuple[str, str]:
    """Return the order to use, and why it is not the one asked for."""
    default = "distance" if query.place else "lot"
    if query.sort == "distance" and not query.place:
        return default, "To order by distance, first say where: a ZIP code, or a city and state."
    if query.sort == "price" and (len(query.values("route")) != 1 or len(query.values("setting")) != 1):
        return default, (
            "Prices can be put in order only within one kind of treatment. First choose one route and one setting."
        )
    return query.sort or default, ""


def _ordered(sort: str, found: Bits, atoms: Bits, sets: _Sets, last: int | None = None) -> Numbers:
    """Return the providers found in an order, ties by lot; with ``last``, only so many."""
    index, numbers = sets.index, held(found)
    keys: NDArray[Any]
    if sort == "price":
        keys = index.least_price(sets.query.price_for, atoms, numbers)
    elif sort == "distance" and sets.distances is not None:
        keys = index.distance(atoms, sets.distances, numbers)
    else:
        keys = index.rank[sort][numbers]
    if last is not None and last < len(numbers):  # only those that can be among the first are put in order
        among = keys <= np.partition(keys, last - 1)[last - 1]
        numbers, keys = numbers[among], keys[among]
    return numbers[np.lexsort((index.rank["lot"][numbers], keys))][:last]


def _options(sets: _Sets, having: Bits) -> dict[str, tuple[Option, ...]]:
    """Return the options of every filter, each with how many providers all other filters and this option leave.

    ``having`` are the providers with an offer that the whole query admits.
    """
    index, among = sets.index, sets.providers()
    counts: dict[str, dict[str, int]] = {}
    for name in OF_ONE_OFFER:
        table = index.by_atom[name]
        counted = index.layout.counts_of(table.bits, index.columns[name], sets.atoms(but=name), among)
        counts[name] = dict(zip(table.row, counted, strict=True))
    at_home = index.layout.providers_of(sets.atoms(but="online") & index.at_home)
    for name in OF_THE_PROVIDER:
        table = index.by_provider[name]
        rest = (at_home if name == "online" else having) & sets.providers(but=name)
        counts[name] = dict(zip(table.row, counts_in(table.bits, rest), strict=True))
    return {name: _labelled(name, counts[name], sets) for name in FILTERS}


def _labelled(name: str, counts: Mapping[str, int], sets: _Sets) -> tuple[Option, ...]:
    """Return the options of a filter; of the states only those that somebody has, or that are asked for."""
    chosen, every = sets.query.values(name), name not in ("state", "online")
    return tuple(
        Option(code, label, counts.get(code, 0), code in chosen)
        for code, label in sets.index.labels[name].items()
        if every or counts.get(code) or code in chosen
    )


def nearest(query: Query, index: Index, many: int = 3) -> list[Hit]:
    """Return the nearest providers at any distance that meet the rest of a query, where it names a place."""
    if not query.place:
        return []
    return list(first(replace(query, miles=places.ANYWHERE, sort="distance"), index, many)[1])
