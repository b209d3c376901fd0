"""Where a provider is: its locations, each once, and which of them a statement is about. Pure."""
import re
from collections import defaultdict
from dataclasses import dataclass
from urllib.parse import urlsplit

from extraction.normalise import address_key, place_of
from pipelines.evidence import Result, Row, best, best_first, by_value
from pipelines.history import Statement, digest

HIDDEN = ("jsonld", "microdata")
SITE_WIDE = 0.8   # a location on this share of the pages that name any stands in their footers
MOSTLY = 0.5      # a location that this share of the pages give first is the one that stands first in their footers


@dataclass(slots=True)
class Location:
    """One place, and the statements that name it."""

    row: Row
    facts: list[Statement]


def read_locations(result: Result, statements: list[Statement], main: set[str]) -> list[Location]:
    """The provider's places: each street once, a bare city only where no street lies in it.

    `main` are the numbers that stand on all pages. Where most pages name a location differently, the words are
    headings of pages rather than its name, and none is kept. Of two numbers beside one address, a main one is the
    provider's and the other the location's; two others are a conflict.
    """
    groups = _visible_first(_merge_addresses(by_value(statements, lambda s: address_key(s.value))))
    places = []
    for facts in groups:
        top = best(facts)
        zips = by_value([s for s in top if s.value.get("zip")], lambda s: s.value["zip"][:5])
        row = _location_row(result.provider_id, facts, top)
        if len(zips) > 1:
            result.conflict("address", (found[0] for found in zips.values()))
            row = {**row, "zip": None, **place_of({**row, "zip": None})}
        row["phone"] = _location_phone(result, top, main)
        fact = next(s for s in facts if s.id == row["fact_id"])
        for name in ("address", "locations"):
            result.stated(name, fact)
        places.append(Location(row, facts))
    places.sort(key=lambda place: min(s.order for s in place.facts))
    result.rows["locations"] = [place.row for place in places]
    return places


def _location_row(provider_id: str, facts: list[Statement], top: list[Statement]) -> Row:
    """The row of one place: the fullest statement of it that no better one contradicts; phone and name of any."""
    zip_code = next((s.value["zip"] for s in top if s.value.get("zip")), None)
    agreeing = [s for s in facts if not zip_code or s.value.get("zip") in (zip_code, None)]
    fact = max(agreeing, key=lambda s: (sum(bool(s.value.get(k)) for k in ("street", "city", "state", "zip")),
                                        len(s.value.get("street") or ""), [-int(x) for x in best_first(s)]))
    row: Row = {
        "id": digest(provider_id, "location", address_key(fact.value)), "provider_id": provider_id,
        "name": _usual_name(top),
        **{key: fact.value.get(key) for key in ("street", "city", "state", "zip")},
        "phone": None, "fact_id": fact.id,
    }
    return {**row, **place_of(row)}


def _usual_name(facts: list[Statement]) -> str | None:
    """The name that more than half of the pages that name a location give it, or None."""
    names = by_value([s for s in facts if s.value.get("name")], lambda s: s.value["name"].casefold())
    pages = {name: len({s.url for s in said}) for name, said in names.items()}
    return next((names[n][0].value["name"] for n in names if pages[n] * 2 > sum(pages.values())), None)


def _location_phone(result: Result, facts: list[Statement], main: set[str]) -> str | None:
    """A location's number: its own before the provider's main one; two of its own contradict each other."""
    numbers = by_value([s for s in facts if s.value.get("phone")], lambda s: s.value["phone"])
    own = [number for number in numbers if number not in main]
    if len(own) > 1:
        result.conflict("locations", (numbers[number][0] for number in own))
        return None
    return next(iter(own or numbers), None)


def _merge_addresses(by_key: dict[str, list[Statement]]) -> list[list[Statement]]:
    """Groups of statements of one place: the same street with or without its suite, a city within a street's."""
    groups: list[tuple[tuple[frozenset[str], str, str], list[Statement]]] = []
    for key, facts in sorted(by_key.items(), key=lambda item: -len(item[0].split("|")[0].split())):
        street, city, state = key.split("|")
        words = frozenset(street.split())
        home = [g for (other, its_city, its_state), g in groups
                if words <= other and _same(city, its_city) and _same(state, its_state) and _same_number(words, other)]
        if len(home) == 1 or (home and not words):
            home[0].extend(facts)
        else:
            groups.append(((words, city, state), list(facts)))
    return [sorted(facts, key=best_first) for _, facts in groups]


def _visible_first(groups: list[list[Statement]]) -> list[list[Statement]]:
    """The places without those that only structured data gives where the pages show another street in the same town.

    Templates are filled in once and forgotten: what a visitor sees comes first.
    """
    def street(group: list[Statement], hidden: bool) -> bool:
        return any(s.value.get("street") and (s.origin in HIDDEN) == hidden for s in group)

    shown = {_town(g) for g in groups if street(g, hidden=False)}
    return [g for g in groups if street(g, hidden=False) or not street(g, hidden=True) or _town(g) not in shown]


def _town(group: list[Statement]) -> tuple[str, str]:
    value = group[0].value
    return str(value.get("city") or "").casefold(), str(value.get("state") or "")


def _same(a: str, b: str) -> bool:
    return not a or not b or a == b


def _same_number(words: frozenset[str], other: frozenset[str]) -> bool:
    """Whether the shorter street has a number and a name of its own, so that only a suite can be missing."""
    return not words or (len(words) > 1 and any(w.isdigit() for w in words) and bool(words & other))


class Ties:
    """Which locations a statement is about, where a provider has several; none: about all, or not said."""

    def __init__(self, places: list[Location], said: list[Statement]) -> None:
        self.places = places if len(places) > 1 else []
        self.ids = [place.row["id"] for place in self.places]
        self.words = [self._words(number) for number in range(len(self.places))]
        self.on_page: dict[str, set[int]] = defaultdict(set)
        self.own: dict[str, set[int]] = defaultdict(set)
        for number, place in enumerate(self.places):
            for statement in place.facts:
                self.on_page[statement.url].add(number)
                if statement.field == "address":
                    self.own[statement.url].add(number)
        self.titles = {s.url: s.capture.title or "" for s in said}
        self.everywhere = self._often(list(self.on_page.values()))
        self.titled_often = self._often([self._named(title) for title in self.titles.values()])
        self.usual = self._often(list(self.own.values()), MOSTLY)

    def locations(self, statement: Statement) -> frozenset[str]:
        """The ids of the locations: those that its quote names, else its headings, else the one its page belongs to.

        Words that name all locations name none in particular.
        """
        for text in (statement.quote, statement.context):
            named = self._named(text)
            if 0 < len(named) < len(self.places):
                return frozenset(self.ids[number] for number in named)
        own = self._of_page(statement.url) if self.places else set()
        return frozenset(self.ids[number] for number in own)

    def _of_page(self, url: str) -> set[int]:
        """The one location to which a page belongs, by its address, its title or the postal address it gives.

        The front page speaks for all. What the footers, titles or headers of most pages repeat tells nothing.
        """
        path = urlsplit(url).path
        if path in ("", "/"):
            return set()
        here, own = self.on_page.get(url, set()), self.own.get(url, set())
        for found in (
            self._named(re.sub(r"[-_/.]+", " ", path).title()),
            (self._named(self.titles.get(url, "")) - self.titled_often) & here,
            here - self.everywhere if len(here) == 1 else set(),
            own - self.usual,
        ):
            if len(found) == 1:
                return found
        return set()

    @staticmethod
    def _often(pages: list[set[int]], share: float = SITE_WIDE) -> set[int]:
        """The locations that stand on so large a share of the pages that name any."""
        pages = [page for page in pages if page]
        numbers = {number for page in pages for number in page}
        return {n for n in numbers if len(pages) >= 3 and sum(n in page for page in pages) >= share * len(pages)}

    def _named(self, text: str) -> set[int]:
        """The locations that a text names."""
        return {number for number, words in enumerate(self.words) if words and words.search(text)}

    def _words(self, number: int) -> re.Pattern[str] | None:
        """What names one location and no other: its name, its city. As written, so that "mobile" is not Mobile, AL."""
        row = self.places[number].row
        others = [place.row for n, place in enumerate(self.places) if n != number]
        names = [row[key] for key in ("name", "city") if row[key] and all(
            (other[key] or "").casefold() != row[key].casefold() for other in others)]
        return re.compile("|".join(rf"\b{re.escape(name)}\b" for name in names)) if names else None
