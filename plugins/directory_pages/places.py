"""Where a ZIP code or a city lies, and how far apart two points are. Data: zipcodes (GeoNames, CC BY 4.0)."""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from math import asin, cos, radians, sin, sqrt
from sys import intern
from typing import Any, NamedTuple

import zipcodes
from rapidfuzz import fuzz, process

from directory_pages.words import STATES, listed

EARTH_MILES = 3958.8  # mean radius
ANYWHERE = 13_000.0  # miles: farther than any place of the earth from any other
MOST_LETTERS = 300
ALIKE = 82.0  # of 100: how alike a name must be to be asked about
ASK = "Write a ZIP code of five digits, or a city and its state, such as Denver, CO."
PART = re.compile(r"[^\W_]+")
SHORT = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
DIRECTIONS = {"n": "north", "s": "south", "e": "east", "w": "west", "pt": "point"}  # at the beginning only
NICKNAMES = {
    "nyc": "New York, NY",
    "newyorkcity": "New York, NY",
    "philly": "Philadelphia, PA",
    "vegas": "Las Vegas, NV",
    "dc": "Washington, DC",
    "districtofcolumbia": "Washington, DC",
}


class UnknownPlace(ValueError):
    """The text names no place that we know, or more than one; the message says what to write instead.

    `choices` are places that may be meant, as text to ask for; `states` are states (two letters) that may be.
    """

    def __init__(self, message: str, choices: Iterable[str] = (), states: Iterable[str] = ()) -> None:
        super().__init__(message)
        self.choices, self.states = tuple(choices), tuple(states)


@dataclass(frozen=True)
class Place:
    """A point that a reader named; `name` is how the page repeats it."""

    name: str
    state: str
    latitude: float
    longitude: float


class Town(NamedTuple):
    """The middle of a town's ordinary ZIP codes (of any, where it has none); `zips` is how many ordinary ones.

    `own`: letters are addressed to it by this name first of all; "Colo Spgs" only will do for Colorado Springs.
    """

    name: str
    state: str
    latitude: float
    longitude: float
    zips: int
    own: bool = False

    @property
    def place(self) -> Place:
        """The town as a place near which is searched."""
        return Place(f"{self.name}, {self.state}", self.state, self.latitude, self.longitude)


# Parts of New York City that letters are not addressed to; the points are the middle of each.
BOROUGHS = (Town("Manhattan", "NY", 40.7831, -73.9712, 40), Town("Queens", "NY", 40.7282, -73.7949, 60))


def _point(row: dict[str, Any]) -> tuple[float, float] | None:
    """Return the point of a ZIP code; None where the data have none (some have 0, 0, which lies in the Atlantic)."""
    point = float(row["lat"] or 0), float(row["long"] or 0)
    return point if any(point) else None


@cache
def _read() -> tuple[dict[str, list[Town]], dict[str, tuple[str, str, float, float]]]:
    """Return the towns of each folded name; and the (city, state, latitude, longitude) of each ZIP code in use that has
    a point of its own, as asking the data for one looks through all of them.

    State by state, as the whole list at once takes 80 MB.
    """
    towns: dict[str, list[Town]] = {}
    codes: dict[str, tuple[str, str, float, float]] = {}
    for state in STATES:
        rows = zipcodes.filter_by(state=state)
        for key, town in _towns_of(state, rows):
            towns.setdefault(key, []).append(town)
        for row in reversed(rows):  # of two rows of one code the first holds
            point = _point(row)
            if point and row["active"] and row["zip_code_type"] != "MILITARY":
                codes[row["zip_code"]] = (intern(row["city"]), state, *point)
    for town in BOROUGHS:
        towns.setdefault(folded(town.name), []).append(town)
    return towns, codes


def _towns() -> dict[str, list[Town]]:
    return _read()[0]


def _towns_of(state: str, rows: Iterable[dict[str, Any]]) -> Iterator[tuple[str, Town]]:
    """Yield (folded name, town) for each name of a town in a state; ``rows`` are its ZIP codes."""
    spots: dict[str, list[tuple[bool, bool, tuple[float, float]]]] = {}
    names: dict[str, str] = {}
    for row in rows:
        point = _point(row) if row["active"] else None
        if point is None:
            continue
        for name in (row["city"], *row["acceptable_cities"]):
            key = folded(name)
            spots.setdefault(key, []).append((name == row["city"], row["zip_code_type"] == "STANDARD", point))
            if name == row["city"] or key not in names:
                names[key] = name
    for key, found in spots.items():
        # Its own codes first: those of another post office that also take its name may lie far away (Adak, 700 miles).
        best = max(found)[:2]
        used = [point for *kind, point in found if tuple(kind) == best]
        latitude, longitude = (sum(values) / len(used) for values in zip(*used, strict=True))
        yield key, Town(names[key], state, latitude, longitude, len(used) if best[1] else 0, best[0])


def folded(name: str) -> str:
    """Return a town's name as it is compared: its letters and digits alone, no accents, short forms written out.

    The data write "O Fallon" and "Winston Salem" where people write "O'Fallon" and "Winston-Salem".
    """
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    parts = PART.findall(name.lower())
    last = len(parts) - 1
    return "".join(
        part if n == last else DIRECTIONS[part] if n == 0 and part in DIRECTIONS else SHORT.get(part, part)
        for n, part in enumerate(parts)
    )


def _zip(code: str) -> Place:
    """Return where five digits lie.

    Raises:
        UnknownPlace: they are no ZIP code in use, or one without a place.
    """
    codes = _read()[1]
    if code in codes:
        city, state, latitude, longitude = codes[code]
        return Place(f"{code} ({city}, {state})", state, latitude, longitude)
    return _odd_zip(code)


def _odd_zip(code: str) -> Place:
    rows = zipcodes.matching(code)
    if not rows:
        raise UnknownPlace(f"We do not know the ZIP code {code}. Check its five digits, or write a city and state.")
    row = rows[0]
    if row["zip_code_type"] == "MILITARY":
        raise UnknownPlace(
            f"{code} is a ZIP code for military mail. It lies nowhere on a map. Write a ZIP code near you."
        )
    if row["state"] not in STATES:
        raise UnknownPlace(f"{code} lies outside the states and territories of this directory. Write another ZIP code.")
    if not row["active"]:
        raise UnknownPlace(f"The ZIP code {code} is no longer in use. Write one near it, or a city and state.")
    point = _point(row)
    if point is None:
        town = _named(row["city"], row["state"])
        if town is None:
            raise UnknownPlace(
                f"We do not know where the ZIP code {code} lies. Write one near it, or a city and state."
            )
        point = town.latitude, town.longitude
    return Place(f"{code} ({row['city']}, {row['state']})", row["state"], *point)


def _named(name: str, state: str) -> Town | None:
    return next((town for town in _towns().get(folded(name), ()) if town.state == state), None)


@lru_cache(4096)
def find(text: str) -> Place:
    """Return the place that ``text`` names: five digits (or ZIP+4), or a city with its state's letters or name.

    A city without its state will do where only one state has it; an address that ends with its ZIP code will, too.

    Raises:
        UnknownPlace: with words for the reader, and the places that may be meant.
    """
    if len(text) > MOST_LETTERS:  # what is found is kept in memory, with what was asked
        raise UnknownPlace(ASK)
    text = " ".join(text.split())
    match = re.fullmatch(r"(?:.*[\s,])?(\d{5})(?:-?\d{4})?", text, re.ASCII)
    if match:
        return _zip(match[1])
    text = NICKNAMES.get(folded(text), text)
    if not re.search(r"[^\W\d_]", text):
        raise UnknownPlace(ASK)
    return (_with_state(text) or _without_state(text)).place


def _with_state(text: str) -> Town | None:
    """Return the town of "City, ST" or "City State"; None where no state seems to be stated ("Port Washington").

    Raises:
        UnknownPlace: the state has no such town, or what stands behind the comma is no state.
    """
    city, comma, last = text.rpartition(",")
    if comma and not state_code(last):
        raise UnknownPlace(ASK)
    parts = text.split()
    splits = [(city, last)] if comma else [(" ".join(parts[:-n]), " ".join(parts[-n:])) for n in (4, 3, 2, 1)]
    for name, state in splits:
        code = state_code(state) if name else None
        town = _named(name, code) if code else None
        if town:
            return town
        if code and (comma or len(state) == 2):
            _missing(name, code)
    return None


def _without_state(text: str) -> Town:
    """Return the only town of a name.

    Raises:
        UnknownPlace: it is a state's name, or the name of none or several towns.
    """
    towns = sorted(_towns().get(folded(text), ()), key=lambda town: (-town.zips, town.state))
    state = state_code(text)
    names = [town.place.name for town in towns]
    if state:
        raise UnknownPlace(f"{STATES[state]} is a whole state. Write a city in it, or a ZIP code.", names, [state])
    if len(towns) > 1:
        raise UnknownPlace(
            f"{len(towns)} states have a place called {towns[0].name}. Write its state too: {listed(names[:2], 'or')}?",
            names,
        )
    if not towns:
        _missing(text, None)
    return towns[0]


def _missing(name: str, state: str | None) -> None:
    """Say that there is no such place, and which names are like it.

    Raises:
        UnknownPlace: always.
    """
    towns = _towns()
    keys = [key for key, found in towns.items() if any(state in (None, town.state) for town in found)]
    alike = process.extract(folded(name), keys, scorer=fuzz.ratio, score_cutoff=ALIKE, limit=3)
    found = [town for key, _, _ in alike for town in towns[key] if state in (None, town.state)]
    names = [town.place.name for town in sorted(found, key=lambda town: -town.zips)[:3]]
    where = f" in {STATES[state]}" if state else ""
    raise UnknownPlace(f"We do not know a place called {name[:60]}{where}. Try its ZIP code.", names)


def state_code(text: str) -> str | None:
    """Return the two letters of a state that is named by them or in full; None for anything else."""
    plain = " ".join(text.replace(".", "").split()).lower()
    return next((code for code, name in STATES.items() if plain in (code.lower(), name.lower())), None)


@cache
def by_size() -> list[Town]:
    """Return the towns that have ordinary ZIP codes, those with most first, for the names on a map."""
    found = [town for towns in _towns().values() for town in towns if town.zips and town.own]
    return sorted(found, key=lambda town: (-town.zips, town.state, town.name))


def miles(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Return the great-circle distance in miles of two points in degrees (haversine)."""
    a, b = radians(lat_a), radians(lat_b)
    h = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_MILES * asin(min(1.0, sqrt(h)))
