"""What the search page says around its results: the orders, what is in use, what to do where nothing was found."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from weakref import WeakKeyDictionary

from directory_pages import map as drawing
from directory_pages import search, words
from directory_pages.index import Index
from directory_pages.marks import LETTERS, Naming
from directory_pages.search import REPEATABLE, Hit, Query, Result

MOST_TRIED = 8  # choices that are taken away one at a time, where nothing was found
REMEMBERED = 64  # maps that are kept, as one of 100,000 places takes half a second
_maps: "WeakKeyDictionary[Index, dict[str, drawing.Map]]" = WeakKeyDictionary()
FOR = {"session": "one session or dose", "course": "a first course"}
LENGTH = {"session": "", "course": ", each as long as its own page says, else its shortest package"}


@dataclass(frozen=True)
class Choice:
    """A part of a search in words, or what to do, and the search without it, or after it."""

    words: str
    without: Query

    @property
    def address(self) -> str:
        """The address of the search without it."""
        return self.without.address()


@dataclass(frozen=True)
class Order:
    """An order of the list: `address` leads to it, `why` explains it, or says what it needs where there is none."""

    name: str
    why: str
    address: str
    used: bool


@dataclass(frozen=True)
class AtHome:
    """Providers that say they treat people at home in some states: how many, the first of them, and all as a search."""

    states: str
    total: int
    hits: tuple[Hit, ...]
    address: str


def choices(query: Query, index: Index) -> list[Choice]:
    """Return what is asked for, part by part."""
    first = replace(query, page=1)
    found = [Choice(f"“{query.q}”", replace(first, q=""))] if query.q else []
    if query.place:
        sort = "" if query.sort == "distance" else query.sort
        gone = replace(first, near="", place=None, miles=search.MILES, sort=sort)
        found.append(Choice(f"Within {query.miles:g} miles of {query.place.name}", gone))
    for name in REPEATABLE:
        for value in query.values(name):
            left = tuple(one for one in query.values(name) if one != value)
            gone = replace(first, chosen={**query.chosen, name: left})
            found.append(Choice(_label(name, value, index), gone))
    if query.max_price is not None:
        text = f"At most {words.money(query.max_price)} for {FOR[query.price_for]}"
        found.append(Choice(text, replace(first, max_price=None, price_for=search.PRICES[0])))
    if query.licensed:
        found.append(Choice(index.labels["licensed"]["1"], replace(first, licensed=False)))
    return found


def _label(name: str, value: str, index: Index) -> str:
    if name in ("state", "online"):
        return f"{'At home' if name == 'online' else 'Office'} in {words.state(value)}"
    return index.labels[name][value]


def loosened(query: Query, index: Index) -> list[tuple[Choice, int]]:
    """Return what to change of a search that finds nothing, with how much is found then, most first."""
    tried = [(choice, search.total(choice.without, index)) for choice in choices(query, index)[:MOST_TRIED]]
    if query.place and query.miles < search.DISTANCES[-1]:
        further = replace(query, page=1, miles=float(search.DISTANCES[-1]))
        tried.append((Choice(f"Look within {further.miles:g} miles", further), search.total(further, index)))
    return sorted(((choice, total) for choice, total in tried if total), key=lambda one: -one[1])


def nearest(query: Query, index: Index) -> tuple[str, tuple[Hit, ...]]:
    """Return the nearest providers that meet as much of a search as anybody does, and in words what that is."""
    kind = {name: query.values(name) for name in ("route", "setting") if query.values(name)}
    for title, asked in (
        ("The nearest, at any distance", query),
        ("The nearest with such a treatment, whatever else you chose", Query(chosen=kind, place=query.place)),
        ("The nearest of all, with other treatments", Query(place=query.place)),
    ):
        hits = tuple(search.nearest(asked, index))
        if hits:
            return title, hits
    return "", ()


def at_home(query: Query, index: Index, count: int = 3) -> AtHome | None:
    """Return who says they treat people at home in the state that is asked about; None where nobody, or no state, is.

    The kinds of ketamine asked for are kept where somebody has them.
    """
    states = (query.place.state,) if query.place else query.values("online") or query.values("state")
    if not states:
        return None
    named = {"online": states}
    routes = {"route": query.values("route")} if query.values("route") else {}
    for chosen in ({**named, **routes}, named):
        asked = Query(chosen=chosen, tray=query.tray)
        if asked.address() == query.address(page=None, map=None):
            continue
        total, hits = search.first(asked, index, count)
        if total:
            where = words.listed([words.state(state) for state in states], "or")
            return AtHome(where, total, hits, asked.address())
    return None


def orders(query: Query, result: Result) -> list[Order]:
    """Return every order of the list, that in use marked."""
    what = FOR[query.price_for]
    one_kind = len(query.values("route")) == 1 and len(query.values("setting")) == 1
    all_of_them = {
        "distance": (
            "distance",
            "Nearest first, as the crow flies from the middle of your ZIP code or city.",
            "needs a ZIP code or a city",
            bool(query.place),
        ),
        "price": (
            "price",
            f"Lowest price of {what} first{LENGTH[query.price_for]}. Those that state none come last.",
            "needs one kind of ketamine and one place to take it, else prices mean different things",
            one_kind,
        ),
        "checked": ("last read", "Those whose pages we read last come first.", "", True),
        "lot": ("lot", "The order is drawn by lot, anew each time the directory is built.", "", True),
    }
    return [
        Order(
            label,
            why if possible else needs,
            query.address(sort=name, page=None) if possible else "",
            result.sort == name,
        )
        for name, (label, why, needs, possible) in all_of_them.items()
    ]


def drawn(query: Query, result: Result, index: Index) -> drawing.Map:
    """Return the map of all that was found, the providers of this page lettered in their order."""
    kept = _maps.setdefault(index, {})
    address = query.address()
    picture = kept.get(address)
    if picture is None:
        picture = _drawn(query, result, index)
        if len(kept) >= REMEMBERED:
            kept.pop(next(iter(kept), ""), None)
        kept[address] = picture
    return picture


def _drawn(query: Query, result: Result, index: Index) -> drawing.Map:
    letters = {hit.id: LETTERS[n] for n, hit in enumerate(result.hits)}

    def closer(town: str, miles: int) -> str:
        return query.address(near=town, miles=str(miles), map="1", sort=None, page=None) + "#map"

    naming = Naming(letters, lambda one: index.names[index.position[one]], closer, query.miles if query.place else None)
    return drawing.draw(
        search.found_points(query, index),
        naming,
        query.place,
        query.miles,
        query.values("state") + query.values("online"),
    )


def at_home_chosen(query: Query) -> bool:
    """Return whether a search asks for treatment at home, of which a dated rule speaks."""
    return bool(query.values("online")) or "at_home" in query.values("setting")


def both_ways(query: Query) -> Sequence[tuple[str, str]]:
    """Return (words, address) of the two searches that are meant where a place and at-home care are asked for at once.

    Offers at home rarely have an office near: both together find next to nothing.
    """
    if not query.place or not query.values("online"):
        return ()
    sort = None if query.sort == "distance" else query.sort or None
    states = words.listed([words.state(state) for state in query.values("online")], "or")
    near = replace(query, page=1, chosen={**query.chosen, "online": ()})
    return (
        (f"Only at home in {states}", query.address(near=None, miles=None, sort=sort, page=None)),
        (f"Only near {query.place.name}", near.address()),
    )
