"""What a search looks at, held in memory as bit sets: built once from directory.db, which never changes while served.

The unit of a search is an *atom*: one offer at one of the places where it is to be had, because a route, a setting, a
place and a price must be met by one offer (two offers of one practice never add up to a third). Each provider's atoms
are laid one to a layer, and a set of atoms is one whole number per layer with a provider's bit in it. So "both" is
`&`, "either" is `|`, and the providers of a set are the layers or-ed together, without a look at a single row.
"""

import re
import sqlite3
import unicodedata
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import reduce
from math import cos, inf, radians
from typing import Any

from directory_pages import places, words

Atoms = tuple[int, ...]  # a set of atoms: for each layer, the providers (as bits) whose atom of that layer is in
Near = tuple[Atoms, dict[tuple[int, int], float]]
REMEMBERED = 256  # places around which the atoms are kept
SESSION_UNITS = ("session", "dose")  # units of a price for one treatment
NO_TREATMENT = (None, "therapy", "consultation", "other")  # services that make no course of the drug


@dataclass(slots=True)
class Site:
    """A place of a provider: its point, and the atoms that may be had there, as (layer, provider)."""

    latitude: float
    longitude: float
    atoms: list[tuple[int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Cost:
    """What one thing costs. `sure` is the lowest ceiling that one of its prices surely keeps, `maybe` may keep.

    `least` is the lowest amount, for ordering; inf where none is stated. `prices` are ids.
    """

    sure: float = inf
    maybe: float = inf
    least: float = inf
    prices: tuple[str, ...] = ()


@dataclass(slots=True)
class Atom:
    """One offer at one place, and what `session` (one session or dose) and `course` (a first course) of it cost."""

    offer: str | None
    route: str | None
    setting: str | None
    location: str | None
    state: str | None
    session: Cost = field(default_factory=Cost)
    course: Cost = field(default_factory=Cost)


class Index:
    """Providers in an order of their own, their bits by each value that can be filtered, and the vocabulary."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.tables: dict[str, dict[str, dict[str, Any]]] = {
            name: {row["code"]: row for row in _rows(conn, f"select * from {name} order by rowid")}
            for name in (
                "routes",
                "settings",
                "conditions",
                "credentials",
                "payment",
                "safety_items",
                "provider_kinds",
                "claim_rules",
            )
        }
        self.registers = _rows(conn, "select * from registers order by state, name")
        self.prescribing = {(row["state"], row["credential"]): row for row in _rows(conn, "select * from prescribing")}
        self.dated_rules = {row["code"]: row for row in _rows(conn, "select * from dated_rules")}
        self.build: dict[str, str] = dict(conn.execute("select key, value from build").fetchall())
        reading = _Reading(conn)
        rows = sorted(reading.providers, key=lambda row: (-len(reading.atoms[row["id"]]), row["lot"], row["id"]))
        self.ids: list[str] = [row["id"] for row in rows]
        self.position = {provider_id: n for n, provider_id in enumerate(self.ids)}
        self.names: list[str] = [row["name"] or row["listed_name"] or words.host(row["website"]) for row in rows]
        self.lot = [row["lot"] for row in rows]
        self.visited = [row["last_visited"] or "" for row in rows]
        self.atoms: list[list[Atom]] = [reading.atoms[provider_id] for provider_id in self.ids]
        self.layers = len(self.atoms[0]) if self.atoms else 0
        self.everyone = (1 << len(rows)) - 1
        self.all = self._atoms(lambda atom: (True,)).get(True, self.none)
        self._near: dict[tuple[float, float, float], Near] = {}
        self._read_offers(reading)
        self._read_providers(rows, reading)
        self._read_sites(reading)
        self._read_words(reading)

    @property
    def none(self) -> Atoms:
        """The empty set of atoms."""
        return (0,) * self.layers

    def _atoms(self, keys: Any) -> dict[Any, Atoms]:
        """Return the set of atoms for each key that ``keys(atom)`` gives."""
        found: dict[Any, list[int]] = defaultdict(lambda: [0] * self.layers)
        for n, atoms in enumerate(self.atoms):
            for layer, atom in enumerate(atoms):
                for key in keys(atom):
                    found[key][layer] |= 1 << n
        return {key: tuple(layers) for key, layers in found.items()}

    def _read_offers(self, reading: "_Reading") -> None:
        self.by_atom: dict[str, dict[str, Atoms]] = {
            "route": self._atoms(lambda a: (a.route,) if a.route else ()),
            "setting": self._atoms(lambda a: (a.setting,) if a.setting else ()),
            "state": self._atoms(lambda a: (a.state,) if a.state else ()),
        }
        at_home = self.by_atom["setting"].get("at_home", self.none)
        served = self._providers(reading.values["states_served"])
        anywhere = served.pop(words.NATIONWIDE, 0)
        self.by_atom["online"] = {
            code: tuple(layer & (served.get(code, 0) | anywhere) for layer in at_home)
            for code in words.STATES
            if served.get(code, 0) | anywhere
        }
        self.sure: dict[str, list[tuple[float, Atoms]]] = {}
        self.maybe: dict[str, list[tuple[float, Atoms]]] = {}
        self.priced: dict[str, Atoms] = {}
        for what in ("session", "course"):
            self.sure[what] = self._steps(what, "sure")
            self.maybe[what] = self._steps(what, "maybe")
            self.priced[what] = either(self.none, *(atoms for _, atoms in self.maybe[what]))

    def _steps(self, what: str, limit: str) -> list[tuple[float, Atoms]]:
        """Return each ceiling that a price may keep (or surely keeps) as its lowest, with the atoms of such a price."""

        def ceiling(atom: Atom) -> tuple[float, ...]:
            lowest: float = getattr(getattr(atom, what), limit)
            return (lowest,) if lowest < inf else ()

        return sorted(self._atoms(ceiling).items())

    def _read_providers(self, rows: list[dict[str, Any]], reading: "_Reading") -> None:
        kinds = [
            (row["id"], row["provider_kind"])
            for row in rows
            if row["provider_kind"] and row["id"] not in reading.kind_disputed
        ]
        licensed = [(row["id"], "1") for row in rows if row["licensed"]]
        self.by_provider: dict[str, dict[str, int]] = {
            "condition": self._providers(reading.values["conditions"]),
            "payment": self._providers(reading.values["payment"]),
            "kind": self._providers(kinds),
            "licensed": self._providers(licensed),
        }

    def _providers(self, pairs: Iterable[tuple[str, str]]) -> dict[str, int]:
        """Return the providers, as bits, of each value in (provider id, value) pairs."""
        found: dict[str, int] = defaultdict(int)
        for provider_id, value in pairs:
            found[value] |= 1 << self.position[provider_id]
        return dict(found)

    def _read_sites(self, reading: "_Reading") -> None:
        self.points = reading.points
        sites: dict[tuple[str, str | None], Site] = {}
        for n, atoms in enumerate(self.atoms):
            for layer, atom in enumerate(atoms):
                point = reading.points.get((self.ids[n], atom.location))
                if point:
                    sites.setdefault((self.ids[n], atom.location), Site(*point)).atoms.append((layer, n))
        self.sites = sorted(sites.values(), key=lambda site: site.latitude)
        self.latitudes = [site.latitude for site in self.sites]

    def _read_words(self, reading: "_Reading") -> None:
        found: dict[str, int] = defaultdict(int)
        for provider_id, texts in reading.texts(self.tables).items():
            for word in {word for text in texts for word in tokens(text)}:
                found[word] |= 1 << self.position[provider_id]
        self.words = sorted(found.items())
        self._keys = [word for word, _ in self.words]

    def with_word(self, prefix: str) -> int:
        """Return the providers, as bits, with a word that begins with ``prefix``."""
        found = 0
        for n in range(bisect_left(self._keys, prefix), len(self._keys)):
            if not self._keys[n].startswith(prefix):
                break
            found |= self.words[n][1]
        return found

    def up_to(self, ceiling: float, what: str, certain: bool) -> Atoms:
        """Return the atoms with a price of ``what`` (session, course) that keeps ``ceiling`` for certain, or may."""
        steps = self.sure[what] if certain else self.maybe[what]
        return either(self.none, *(atoms for price, atoms in steps if price <= ceiling))

    def near(self, latitude: float, longitude: float, miles: float) -> Near:
        """Return the atoms within ``miles`` of a point, and the distance in miles of each (layer, provider)."""
        asked = (latitude, longitude, miles)
        if asked not in self._near:
            if len(self._near) >= REMEMBERED:
                self._near.pop(next(iter(self._near)))
            self._near[asked] = self._find_near(*asked)
        return self._near[asked]

    def _find_near(self, latitude: float, longitude: float, miles: float) -> Near:
        span = miles / 69.0 + 0.01  # a degree of latitude is 68.7 to 69.4 miles
        far = inf if abs(latitude) + span >= 89 else span / cos(radians(abs(latitude) + span))
        layers, distances = list(self.none), {}
        for n in range(bisect_left(self.latitudes, latitude - span), len(self.sites)):
            site = self.sites[n]
            if site.latitude > latitude + span:
                break
            apart = abs(site.longitude - longitude)
            if min(apart, 360 - apart) > far:
                continue
            distance = places.miles(latitude, longitude, site.latitude, site.longitude)
            if distance <= miles:
                for layer, provider in site.atoms:
                    layers[layer] |= 1 << provider
                    distances[layer, provider] = distance
        return tuple(layers), distances


def both(*sets: Atoms) -> Atoms:
    """Return the atoms that are in all of ``sets`` (at least one)."""
    return reduce(lambda a, b: tuple(x & y for x, y in zip(a, b, strict=True)), sets)


def either(*sets: Atoms) -> Atoms:
    """Return the atoms that are in any of ``sets`` (at least one)."""
    return reduce(lambda a, b: tuple(x | y for x, y in zip(a, b, strict=True)), sets)


def providers(atoms: Atoms) -> int:
    """Return the providers, as bits, that have an atom in ``atoms``."""
    return reduce(lambda a, b: a | b, atoms, 0)


def positions(bits: int) -> Iterator[int]:
    """Yield the places of the bits that are set, lowest first."""
    text = bin(bits)[:1:-1]
    n = text.find("1")
    while n >= 0:
        yield n
        n = text.find("1", n + 1)


def tokens(text: str) -> list[str]:
    """Return the words of a text, folded: no case, no accents."""
    plain = unicodedata.normalize("NFKD", text)
    return re.findall(r"[a-z0-9]+", "".join(c for c in plain if not unicodedata.combining(c)).lower())


def _rows(conn: sqlite3.Connection, sql: str) -> list[dict[str, Any]]:
    cursor = conn.execute(sql)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]


class _Reading:
    """The rows of directory.db that a search needs, what its pages dispute left out."""

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.providers = _rows(conn, "select * from providers")
        self.disputed = _disputed(conn)
        self.kind_disputed = {
            row[0] for row in conn.execute("select provider_id from conflicts where field = 'provider_kind'")
        }
        self.locations = self._by_provider(_rows(conn, "select * from locations order by rowid"))
        self.offers = self._by_provider(_rows(conn, "select * from offers order by rowid"))
        self.prices = self._by_provider(_rows(conn, "select * from prices order by rowid"))
        self.clinicians = self._by_provider(_rows(conn, "select provider_id, name from clinicians"))
        self.values: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for provider_id, name, value, fact in conn.execute(
            "select provider_id, field, value, fact_id from provider_values"
        ):
            if fact not in self.disputed:
                self.values[name].append((provider_id, value))
        self.courses: dict[str, list[int]] = defaultdict(list)  # the fewest sessions of a first course, as stated
        for provider_id, value in self.values["sessions"]:
            span = words.decoded(value)
            if isinstance(span, list) and span and isinstance(span[0], int):
                self.courses[provider_id].append(span[0])
        self.points: dict[tuple[str, str | None], tuple[float, float]] = {}
        self.atoms = {row["id"]: self._atoms_of(row) for row in self.providers}

    @staticmethod
    def _by_provider(rows: list[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
        grouped: dict[str, list[dict[str, Any]]] = defaultdict(list)
        for row in rows:
            grouped[row["provider_id"]].append(row)
        return grouped

    def _atoms_of(self, provider: dict[str, Any]) -> list[Atom]:
        """Return each offer at each of its places; and, with no offer, the places that no offer speaks of.

        The last are for those who only ask what is near them: a practice whose offers we did not find still shows.
        """
        own = provider["id"]
        spots = [row for row in self.locations[own] if row["fact_id"] not in self.disputed]
        if not self.locations[own] and provider["state"]:
            spots = [{**provider, "id": None}]
        for spot in spots:
            if spot["latitude"] is not None and spot["longitude"] is not None:
                self.points[own, spot["id"]] = (spot["latitude"], spot["longitude"])
        offers = [
            {**row, "route": None, "setting": None} if row["fact_id"] in self.disputed else row
            for row in self.offers[own]
        ]
        known = {spot["id"]: spot for spot in spots}
        atoms: list[Atom] = []
        for row in offers:
            nowhere: dict[str, Any] = {"id": None, "state": None}
            at = [known.get(row["location_id"], nowhere)] if row["location_id"] else (spots or [nowhere])
            atoms += [
                self._priced(Atom(row["id"], row["route"], row["setting"], spot["id"], spot["state"]), row, own)
                for spot in at
            ]
        spoken = {atom.location for atom in atoms}
        atoms += [
            Atom(None, None, None, spot["id"], spot["state"]) for spot in spots if not atoms or spot["id"] not in spoken
        ]
        return atoms or [Atom(None, None, None, None, None)]

    def _priced(self, atom: Atom, row: dict[str, Any], own: str) -> Atom:
        """Return the atom with the prices of one session, and of a first course, that go with it."""
        if row["fact_id"] in self.disputed:
            return atom
        rows = [
            price
            for price in self.prices[own]
            if price["currency"] in ("USD", None)
            and price["fact_id"] not in self.disputed
            and goes_with(price, row, atom.location, self.offers[own])
        ]
        for price in rows:
            if price["unit"] in SESSION_UNITS:
                _count(atom.session, price, *ceilings(price), price["unit"] == "session")
            elif price["unit"] == "package":
                _count(atom.course, price, *course_ceilings(price, self.courses[own]))
        return atom

    def texts(self, tables: dict[str, dict[str, dict[str, Any]]]) -> dict[str, list[str]]:
        """Return what the words of a search are looked for in, by provider."""
        found: dict[str, list[str]] = {}
        for row in self.providers:
            kind = tables["provider_kinds"].get(row["provider_kind"] or "", {}).get("label", "")
            found[row["id"]] = [row["name"] or "", row["listed_name"] or "", words.host(row["website"]), kind]
            found[row["id"]] += [clinician["name"] for clinician in self.clinicians[row["id"]]]
            for spot in [row, *self.locations[row["id"]]]:
                found[row["id"]] += [
                    spot["city"] or "",
                    spot["zip"] or "",
                    spot["state"] or "",
                    words.STATES.get(spot["state"] or "", ""),
                ]
            for offer in self.offers[row["id"]]:
                if offer["route"] and offer["fact_id"] not in self.disputed:
                    label = tables["routes"].get(offer["route"], {}).get("label", "")
                    found[row["id"]] += [words.offer(offer), label, words.SESSIONS.get(offer["route"], "")]
        for name, table in (("conditions", "conditions"), ("payment", "payment"), ("payers", "")):
            for provider_id, value in self.values[name]:
                found[provider_id] += [value.replace("_", " "), tables.get(table, {}).get(value, {}).get("label", "")]
        return found


def _disputed(conn: sqlite3.Connection) -> set[str]:
    """Return the facts that another page of the same provider contradicts, and those that say the same as they."""
    return {
        row[0]
        for row in conn.execute("""
        select same.id from conflicts
        join facts as one on one.id in (conflicts.fact_a, conflicts.fact_b)
        join facts as same on same.provider_id = one.provider_id and same.field = one.field and same.value = one.value
        union select fact_a from conflicts union select fact_b from conflicts""")
    }


def goes_with(price: dict[str, Any], offer: dict[str, Any], location: str | None, offers: list[dict[str, Any]]) -> bool:
    """Return whether a price is one for ``offer`` at ``location``, all of one provider, whose ``offers`` are given.

    Service, setting and location agree or are not stated; a price for plain ketamine (or for nothing named) goes with
    an offer only where the provider has one route, else nobody can tell which of them it is for.
    """
    if price["service"] in (None, "ketamine"):
        if len({row["route"] for row in offers}) != 1:
            return False
    elif price["service"] != offer["route"]:
        return False
    if price["setting"] and offer["setting"] and price["setting"] != offer["setting"]:
        return False
    return not price["location_id"] or (price["location_id"] == location and offer["location_id"] in (None, location))


def ceilings(price: dict[str, Any]) -> tuple[float, float]:
    """Return the lowest ceiling that a price surely keeps, and the lowest that it may keep.

    "From $450", an estimate and a discounted price may all turn out higher, so they are never sure; "up to $600" is
    sure at 600; "$400 to $600" may keep 400 and surely keeps 600.
    """
    low, high = price["amount"], price["amount_max"] if price["amount_max"] is not None else price["amount"]
    if price["price_kind"] in ("from", "estimate", "discounted"):
        return inf, low
    return high, low if price["price_kind"] != "up_to" else high


def course_ceilings(price: dict[str, Any], courses: list[int]) -> tuple[float, float]:
    """Return the lowest ceiling that the price of a package surely keeps for a first course, and that it may keep.

    Only a package of several sessions of the drug is a course, or what we worked out from the sessions that the site
    names. ``courses`` are the fewest sessions that the site says a first course takes: a package of fewer is none, and
    where the site does not say, the package only may be one.
    """
    if price["service"] in NO_TREATMENT or not (price["derived"] or (price["sessions"] or 0) > 1):
        return inf, inf
    sure, maybe = ceilings(price)
    if price["derived"]:
        return sure, maybe
    if courses and price["sessions"] < min(courses):
        return inf, inf
    return sure if courses and price["sessions"] >= max(courses) else inf, maybe


def _count(cost: Cost, price: dict[str, Any], sure: float, maybe: float, ordered: bool = True) -> None:
    """Let a price count for a cost; one that is not ``ordered`` (of a dose) has no place in the order of prices."""
    if maybe == inf:
        return
    cost.sure, cost.maybe = min(cost.sure, sure), min(cost.maybe, maybe)
    if ordered:
        cost.least = min(cost.least, price["amount"])
    cost.prices += (price["id"],)
