"""What a search looks at, held in memory as sets: built once from directory.db, which never changes while served.

The unit of a search is an *atom*: one offer at one of the places where it is to be had, because a route, a setting, a
place and a price must be met by one offer (two offers of one practice never add up to a third). `sets` tells how the
atoms are laid out, so that "both" is `&`, "either" is `|`, and the providers of a set of atoms are found without a look
at a single row; `reading` reads the atoms. What is a number by its nature (a price, a point) stands in columns.
"""

import sqlite3
from bisect import bisect_left
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import cos, inf, radians
from typing import Any

import numpy as np
from numpy.typing import NDArray

from directory_pages import places, rows, words
from directory_pages.reading import Atom, Costs, Reading, tokens
from directory_pages.sets import Bits, Layout, Numbers, held, holds

VOCABULARY = (
    "routes",
    "settings",
    "conditions",
    "credentials",
    "payment",
    "safety_items",
    "provider_kinds",
    "claim_rules",
)
AT_HOME = "at_home"
NEAR_KEPT = 2  # distances to all points, of the places asked for last
LICENSED = "A named prescriber was found in an open state register"


@dataclass(frozen=True)
class Table:
    """The sets of a filter's values: ``bits[row[value]]``."""

    row: dict[str, int]
    bits: Bits

    def any_of(self, values: Iterable[str]) -> Bits:
        """Return what is in the set of any of ``values``; not to be changed."""
        rows = [self.row[value] for value in values if value in self.row]
        found: Bits = self.bits[rows[0]] if len(rows) == 1 else np.bitwise_or.reduce(self.bits[rows], axis=0)
        return found


class Prices:
    """What atoms cost: `places` of their bits and, beside each, what `reading.Costs` tells."""

    def __init__(self, costs: Costs, places: Numbers, layout: Layout) -> None:
        self.places = places[np.array(costs.atom, np.int64)]
        self.sure, self.maybe, self.least = (np.array(column) for column in (costs.sure, costs.maybe, costs.least))
        self.stated = layout.atoms(self.places)


class Index:
    """Providers in an order of their own, the sets of each value that can be filtered, and the vocabulary.

    ``by_atom`` holds sets of atoms (route, setting, state), and ``columns`` which of them each atom is in (from 1);
    ``by_provider`` holds sets of providers; ``online`` of a state is the set of providers that say they serve it,
    whatever they offer there. ``routes`` are the labels of the routes, ``labels`` those of the options of every filter,
    in their order.
    """

    def __init__(self, conn: sqlite3.Connection) -> None:
        self.tables: dict[str, dict[str, dict[str, Any]]] = {
            name: {row["code"]: row for row in rows.of(conn, f"select * from {name} order by rowid")}
            for name in VOCABULARY
        }
        self.routes = {code: str(row["label"]) for code, row in self.tables["routes"].items()}
        self.labels = _labels(self.tables)
        self.registers = rows.of(conn, "select * from registers order by state, name")
        self.prescribing = {
            (row["state"], row["credential"]): row for row in rows.of(conn, "select * from prescribing")
        }
        self.dated_rules = {row["code"]: row for row in rows.of(conn, "select * from dated_rules")}
        self.build: dict[str, str] = dict(conn.execute("select key, value from build").fetchall())
        reading = Reading(conn, self.tables)
        self._number_providers(reading)
        self._place_atoms(reading)
        self._read_providers(reading)
        self._read_points(reading)
        self._read_words(reading)

    def _number_providers(self, reading: Reading) -> None:
        """Number the providers, those with the most atoms first; `rank` is where each stands in an order."""
        counts, lots = np.array(reading.counts, np.int64), np.array(reading.lots, np.int64)
        order = np.lexsort((lots, -counts))
        self._number = np.argsort(order)  # of each provider as read
        self.layout = Layout(counts[order])
        self.ids: list[str] = [reading.ids[n] for n in order]
        self.names: list[str] = [reading.names[n] for n in order]
        self.position = {provider_id: n for n, provider_id in enumerate(self.ids)}
        by_lot = np.lexsort((order, lots[order]))  # as read means by id
        days = sorted(set(reading.visited), reverse=True)
        row = {day: n for n, day in enumerate(days)}
        latest = np.array([row[reading.visited[n]] for n in order], np.int64)
        self.rank = {"lot": np.argsort(by_lot)}
        self.rank["checked"] = np.argsort(np.lexsort((self.rank["lot"], latest)))
        self.everyone = self.layout.numbers(np.arange(len(self.ids)))

    def _place_atoms(self, reading: Reading) -> None:
        layout, as_read = self.layout, np.array(reading.atom_provider, np.int64)
        firsts = np.cumsum(np.array(reading.counts, np.int64)) - np.array(reading.counts, np.int64)
        atom = np.arange(len(as_read)) - firsts[as_read]
        places_of = layout.places(self._number[as_read], atom)
        self.all = layout.atoms(places_of)
        self.by_atom: dict[str, Table] = {}
        self.columns: dict[str, NDArray[np.uint16]] = {}
        self._codes = {name: list(codes) for name, codes in reading.codes.items()}
        for name, codes in reading.codes.items():
            column = np.zeros(layout.words * 64, np.uint16)
            column[places_of] = np.array(reading.columns[name], np.uint16)
            self.columns[name] = column
            sets = [layout.atoms(np.flatnonzero(column == code)) for code in range(1, len(codes))]
            self.by_atom[name] = _table((value for value in codes if value is not None), sets, layout.words)
        self._point = np.full(layout.words * 64, -1, np.int32)
        self._point[places_of] = np.array(reading.point, np.int32)
        self._ids = [_spread(ids, places_of, layout.words) for ids in (reading.offer_ids, reading.location_ids)]
        self.prices = {what: Prices(costs, places_of, layout) for what, costs in reading.costs.items()}
        self.at_home = self.by_atom["setting"].any_of([AT_HOME])

    def _read_providers(self, reading: Reading) -> None:
        served = reading.values["states_served"]
        anywhere = self._set(served.get(words.NATIONWIDE, ()))
        online = [self._set(served.get(code, ())) | anywhere for code in words.STATES]
        self.by_provider = {
            "condition": self._table(reading.values["conditions"]),
            "payment": self._table(reading.values["payment"]),
            "kind": self._table(reading.kinds),
            "licensed": self._table({"1": reading.licensed}),
            "online": _table(words.STATES, online, self.layout.provider_words),
        }

    def _set(self, as_read: Sequence[int]) -> Bits:
        return self.layout.numbers(self._number[np.array(as_read, np.int64)])

    def _table(self, values: Any) -> Table:
        return _table(values, [self._set(those) for those in values.values()], self.layout.provider_words)

    def _read_points(self, reading: Reading) -> None:
        """Put the points in the order of their latitude, and the atoms in the order of their points."""
        points = np.array(list(reading.points), np.float64).reshape(-1, 2)
        order = np.argsort(points[:, 0], kind="stable")
        self.latitudes, self.longitudes = points[order].T
        placed = np.flatnonzero(self._point >= 0)
        self._point[placed] = np.argsort(order)[self._point[placed]]
        by_point = np.argsort(self._point[placed], kind="stable")
        self._at_points = placed[by_point]
        self._first_at = np.searchsorted(self._point[placed][by_point], np.arange(len(points) + 1))
        self.near = lru_cache(NEAR_KEPT)(self._near)  # one request asks for the same again and again

    def _read_words(self, reading: Reading) -> None:
        """Make the sets of the vocabulary's words, and put all other words in order, with their providers."""
        said: dict[str, Bits] = {}
        for text, those in reading.said.items():
            for word in set(tokens(text)):
                said[word] = said.get(word, np.uint64(0)) | self._set(those)
        self._said = sorted(said.items())
        in_order = sorted(reading.word_numbers.items())
        self._words = [word for word, _ in in_order]
        rank = np.empty(len(in_order), np.int64)
        rank[[number for _, number in in_order]] = np.arange(len(in_order))
        ranks = rank[np.array(reading.named_word, np.int32)]
        by_word = np.argsort(ranks, kind="stable")
        self._named = self._number[np.array(reading.named_provider, np.int32)][by_word].astype(np.int32)
        self._first_named = np.searchsorted(ranks[by_word], np.arange(len(in_order) + 1))

    def with_word(self, prefix: str) -> Bits:
        """Return the providers with a word that begins with ``prefix``."""
        first = bisect_left(self._words, prefix)
        last = bisect_left(self._words, prefix + "\uffff", first)
        found = self.layout.numbers(self._named[self._first_named[first] : self._first_named[last]])
        for n in range(bisect_left(self._said, (prefix,)), len(self._said)):
            word, bits = self._said[n]
            if not word.startswith(prefix):
                break
            found |= bits
        return found

    def up_to(self, ceiling: float, what: str, certain: bool) -> Bits:
        """Return the atoms with a price of ``what`` (session, course) that keeps ``ceiling`` for certain, or may."""
        prices = self.prices[what]
        keeps = (prices.sure if certain else prices.maybe) <= ceiling
        return self.layout.atoms(prices.places[keeps])

    def _near(self, latitude: float, longitude: float, miles: float) -> tuple[Bits, NDArray[np.float64]]:
        """Return the atoms within ``miles`` of a point, and how far each point is (inf where it is farther)."""
        span = miles / 69.0 + 0.01  # a degree of latitude is 68.7 to 69.4 miles
        far = inf if abs(latitude) + span >= 89 else span / cos(radians(abs(latitude) + span))
        first, last = np.searchsorted(self.latitudes, (latitude - span, latitude + span))
        apart = np.abs(self.longitudes[first:last] - longitude)
        close = first + np.flatnonzero(np.minimum(apart, 360 - apart) <= far)
        distances = np.full(len(self.latitudes), inf)
        distances[close] = _miles(latitude, longitude, self.latitudes[close], self.longitudes[close])
        distances[distances > miles] = inf
        return self.layout.atoms(self._at(np.flatnonzero(distances < inf))), distances

    def _at(self, points: Numbers) -> Numbers:
        """Return the places of the atoms at points."""
        starts, sizes = self._first_at[points], self._first_at[points + 1] - self._first_at[points]
        within = np.arange(sizes.sum()) - np.repeat(np.cumsum(sizes) - sizes, sizes)
        return self._at_points[np.repeat(starts, sizes) + within]

    def least_price(self, what: str, atoms: Bits, providers: Numbers) -> NDArray[np.float64]:
        """Return for each of ``providers`` its lowest price of ``what`` among ``atoms``; inf where none is stated."""
        prices = self.prices[what]
        among = holds(atoms, prices.places)
        return self._least(prices.places[among], prices.least[among], providers)

    def distance(self, atoms: Bits, distances: NDArray[np.float64], providers: Numbers) -> NDArray[np.float64]:
        """Return for each of ``providers`` the miles to its nearest of ``atoms``; ``distances`` are those of points."""
        at = held(atoms)
        at = at[self._point[at] >= 0]
        return self._least(at, distances[self._point[at]], providers)

    def _least(self, at: Numbers, values: NDArray[np.float64], providers: Numbers) -> NDArray[np.float64]:
        row = np.zeros(len(self.ids), np.int32)  # of a provider among those asked for, from 1; 0: not among them
        row[providers] = np.arange(1, len(providers) + 1)
        rows = row[self.layout.owner[at]]
        found = np.full(len(providers) + 1, inf)
        np.minimum.at(found, rows, values)
        return found[1:]

    def points(self, providers: Numbers, atoms: Bits) -> list[tuple[int, str | None, float, float]]:
        """Return the places of providers' atoms in a set, each once: (provider, location id, latitude, longitude)."""
        owners, at = self._held_by(providers, atoms)
        placed = self._point[at] >= 0
        owners, at = owners[placed], at[placed]
        points = self._point[at]
        wheres = zip(owners.tolist(), self._texts(1, at), strict=True)
        spots = zip(self.latitudes[points].tolist(), self.longitudes[points].tolist(), strict=True)
        return [(*where, *spot) for where, spot in dict(zip(wheres, spots, strict=True)).items()]

    def atoms_of(self, providers: Numbers, atoms: Bits) -> dict[int, list[Atom]]:
        """Return the atoms in a set, by provider."""
        found: dict[int, list[Atom]] = {provider: [] for provider in providers.tolist()}
        owners, at = self._held_by(providers, atoms)
        routes, settings, states = (self._values(name, at) for name in ("route", "setting", "state"))
        told = zip(self._texts(0, at), routes, settings, self._texts(1, at), states, strict=True)
        for provider, atom in zip(owners.tolist(), told, strict=True):
            found[provider].append(Atom(*atom))
        return found

    def _held_by(self, providers: Numbers, atoms: Bits) -> tuple[Numbers, Numbers]:
        """Return the providers and the places of those atoms of ``providers`` that are in a set, in their order."""
        sizes = self.layout.counts[providers]
        owners = np.repeat(providers, sizes)
        at = self.layout.places(owners, np.arange(len(owners)) - np.repeat(np.cumsum(sizes) - sizes, sizes))
        among = holds(atoms, at)
        return owners[among], at[among]

    def _texts(self, which: int, at: Numbers) -> list[str | None]:
        return [text.decode() or None for text in self._ids[which][at].tolist()]

    def _values(self, name: str, at: Numbers) -> list[str | None]:
        codes = self._codes[name]
        return [codes[code] for code in self.columns[name][at].tolist()]


def _labels(tables: Mapping[str, Mapping[str, Mapping[str, Any]]]) -> dict[str, dict[str, str]]:
    said = {
        name: {code: str(row["label"]) for code, row in tables[table].items()}
        for name, table in (
            ("route", "routes"),
            ("setting", "settings"),
            ("condition", "conditions"),
            ("payment", "payment"),
            ("kind", "provider_kinds"),
        )
    }
    said["route"] = {code: words.route(code, said["route"]) for code in said["route"]}
    return {**said, "state": words.STATES, "online": words.STATES, "licensed": {"1": LICENSED}}


def _miles(latitude: float, longitude: float, latitudes: Any, longitudes: Any) -> Any:
    """Return the distances of points from one, as `places.miles` gives them one by one."""
    a, b = np.radians(latitude), np.radians(latitudes)
    h = np.sin((b - a) / 2) ** 2 + np.cos(a) * np.cos(b) * np.sin(np.radians(longitudes - longitude) / 2) ** 2
    return 2 * places.EARTH_MILES * np.arcsin(np.minimum(1.0, np.sqrt(h)))


def _table(values: Iterable[str], sets: list[Bits], words_of_set: int) -> Table:
    bits = np.array(sets, np.uint64).reshape(len(sets), words_of_set)
    return Table({value: n for n, value in enumerate(values)}, bits)


def _spread(ids: list[bytes], places_of: Numbers, words_of_set: int) -> NDArray[np.bytes_]:
    values = np.array(ids, dtype=bytes) if ids else np.zeros(0, "S1")
    found = np.zeros(words_of_set * 64, values.dtype)
    found[places_of] = values
    return found
