"""The rows of directory.db that a search needs, read once, provider by provider: never more than one of them as rows.

What the pages of a provider dispute is left out, so that no search finds it by what may be wrong.
"""

import re
import sqlite3
import unicodedata
from array import array
from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import inf
from typing import Any, NamedTuple

from directory_pages import course, words
from directory_pages.pricing import SESSION_UNITS, ceilings, goes_with

Row = sqlite3.Row
NOWHERE: dict[str, Any] = {"id": None, "state": None, "latitude": None, "longitude": None}


class Atom(NamedTuple):
    """One offer at one place; None what is not known, or disputed."""

    offer: str | None
    route: str | None
    setting: str | None
    location: str | None
    state: str | None


class Costs:
    """What atoms cost, a column a list: the atom, the lowest ceiling that one of its prices surely keeps and the lowest
    that one may keep, and its least amount, for ordering (inf where there is none)."""

    def __init__(self) -> None:
        self.atom, self.sure, self.maybe, self.least = array("q"), array("d"), array("d"), array("d")

    def add(self, atom: int, sure: float, maybe: float, least: float) -> None:
        """Add what one atom costs."""
        self.atom.append(atom)
        self.sure.append(sure)
        self.maybe.append(maybe)
        self.least.append(least)


class Reading:
    """All providers in the order of their ids, numbered in it; columns of them and of their atoms, as read.

    `values` are the providers of each value of each field of provider_values; `said` those of each text of the
    vocabulary that the words of a search are looked for in; `named` pairs of (number of a word, provider) for all
    other texts, with the words in `word_numbers`.
    """

    def __init__(self, conn: sqlite3.Connection, tables: dict[str, dict[str, dict[str, Any]]]) -> None:
        self.tables = tables
        self.ids: list[str] = []
        self.names: list[str] = []
        self.lots, self.counts = array("q"), array("q")
        self.visited: list[str] = []
        self.licensed = array("i")
        self.kinds: dict[str, array[int]] = defaultdict(lambda: array("i"))
        self.said: dict[str, array[int]] = defaultdict(lambda: array("i"))
        self.word_numbers: dict[str, int] = {}
        self.named_word, self.named_provider = array("i"), array("i")
        self.atom_provider = array("q")
        self.codes: dict[str, dict[str | None, int]] = {name: {None: 0} for name in ("route", "setting", "state")}
        self.columns = {name: array("H") for name in self.codes}
        self.offer_ids: list[bytes] = []
        self.location_ids: list[bytes] = []
        self.points: dict[tuple[float, float], int] = {}
        self.point = array("i")
        self.costs = {"session": Costs(), "course": Costs()}
        self.disputed = _disputed(conn)
        self.kind_disputed = {
            row[0] for row in conn.execute("select provider_id from conflicts where field = 'provider_kind'")
        }
        self._read_providers(conn)
        self.values = self._read_values(conn)

    def _read_providers(self, conn: sqlite3.Connection) -> None:
        locations, offers, prices = (
            _Grouped(conn, f"select * from {name} order by provider_id, rowid")
            for name in ("locations", "offers", "prices")
        )
        clinicians = _Grouped(conn, "select provider_id, name from clinicians order by provider_id")
        values = "select * from provider_values where field = '{}' order by provider_id"
        courses, payers = (_Grouped(conn, values.format(name)) for name in ("sessions", "payers"))
        for row in _rows(conn, "select * from providers order by id"):
            own = row["id"]
            places = locations.of(own)
            offered = offers.of(own)
            self._add_provider(row)
            self._add_texts(row, places, clinicians.of(own), payers.of(own))
            lengths = [value for value in courses.of(own) if value["fact_id"] not in self.disputed]
            self._add_atoms(row, places, offered, prices.of(own), lengths)

    def _add_provider(self, row: Row) -> None:
        number = len(self.ids)
        self.ids.append(row["id"])
        self.names.append(row["name"] or row["listed_name"] or words.host(row["website"]))
        self.lots.append(row["lot"])
        self.visited.append(row["last_visited"] or "")
        if row["licensed"]:
            self.licensed.append(number)
        if row["provider_kind"]:
            label = self.tables["provider_kinds"].get(row["provider_kind"], {}).get("label", "")
            self.said[label].append(number)
            if row["id"] not in self.kind_disputed:
                self.kinds[row["provider_kind"]].append(number)

    def _add_atoms(
        self, provider: Row, places: Sequence[Row], offers: Sequence[Row], prices: Sequence[Row], lengths: list[Row]
    ) -> None:
        """Add each offer at each of its places; and, with no offer, the places that no offer speaks of.

        The last are for those who only ask what is near them: a practice whose offers we did not find still shows.
        """
        number, before = len(self.ids) - 1, len(self.atom_provider)
        spots: list[Any] = [row for row in places if row["fact_id"] not in self.disputed]
        if not places and provider["state"]:
            spots = [{**dict(provider), "id": None}]
        known = {spot["id"]: spot for spot in spots}
        usable = [
            price for price in prices if price["currency"] in ("USD", None) and price["fact_id"] not in self.disputed
        ]
        spoken, courses = set(), {}
        for offer in offers:
            sound = offer["fact_id"] not in self.disputed
            route, setting = (offer["route"], offer["setting"]) if sound else (None, None)
            at = [known.get(offer["location_id"], NOWHERE)] if offer["location_id"] else (spots or [NOWHERE])
            for spot in at:
                spoken.add(spot["id"])
                if sound and usable:
                    asked = [p for p in usable if goes_with(p, offer, spot["id"], offers)]
                    about = offer["route"], *(p["id"] for p in asked)
                    if about not in courses:  # the same at all places of many
                        courses[about] = course.ceilings(asked, course.length_of(lengths, offer["route"])[0])
                    self._add_costs(asked, courses[about])
                self._add_atom(number, offer["id"], route, setting, spot)
            if route:
                label = self.tables["routes"].get(route, {}).get("label", "")
                for text in (_offer_words(route, setting), label, words.SESSIONS.get(route, "")):
                    self.said[text].append(number)
        for spot in spots:
            if not offers or spot["id"] not in spoken:
                self._add_atom(number, None, None, None, spot)
        if len(self.atom_provider) == before:
            self._add_atom(number, None, None, None, NOWHERE)
        self.counts.append(len(self.atom_provider) - before)

    def _add_atom(self, number: int, offer: str | None, route: str | None, setting: str | None, spot: Any) -> None:
        self.atom_provider.append(number)
        self.offer_ids.append((offer or "").encode())
        self.location_ids.append((spot["id"] or "").encode())
        for name, value in (("route", route or None), ("setting", setting or None), ("state", spot["state"] or None)):
            codes = self.codes[name]
            self.columns[name].append(codes.setdefault(value, len(codes)))
        at = (spot["latitude"], spot["longitude"])
        self.point.append(-1 if None in at else self.points.setdefault(at, len(self.points)))

    def _add_costs(self, prices: list[Row], of_course: tuple[float, float, float]) -> None:
        """Add what the atom that comes next costs: one session of it, and a first course."""
        sure = maybe = least = inf
        for price in prices:
            if price["unit"] in SESSION_UNITS:
                keeps = ceilings(price)
                sure, maybe = min(sure, keeps[0]), min(maybe, keeps[1])
                if price["unit"] != "dose":  # doses have no place in the order of prices
                    least = min(least, price["amount"])
        atom = len(self.atom_provider)
        for what, found in (("session", (sure, maybe, least)), ("course", of_course)):
            if found[1] < inf:
                self.costs[what].add(atom, *found)

    def _add_texts(self, row: Row, places: Sequence[Row], clinicians: Sequence[Row], payers: Sequence[Row]) -> None:
        """Add what the words of a search are looked for in, but for the vocabulary."""
        number = len(self.ids) - 1
        found = {*tokens(row["name"] or ""), *tokens(row["listed_name"] or ""), *tokens(words.host(row["website"]))}
        for person in clinicians:
            found.update(_often(person["name"]))
        for value in payers:
            if value["fact_id"] not in self.disputed:
                found.update(_often(value["value"].replace("_", " ")))
        states = set()
        for spot in (row, *places):
            found.update(_often(spot["city"] or ""), _often(spot["zip"] or ""))
            states.add(spot["state"] or "")
        for state in states:
            self.said[state].append(number)
            self.said[words.STATES.get(state, "")].append(number)
        for word in found:
            self.named_word.append(self.word_numbers.setdefault(word, len(self.word_numbers)))
            self.named_provider.append(number)

    def _read_values(self, conn: sqlite3.Connection) -> dict[str, dict[str, "array[int]"]]:
        numbers = {provider_id: number for number, provider_id in enumerate(self.ids)}
        found: dict[str, dict[str, array[int]]] = {
            name: defaultdict(lambda: array("i")) for name in ("conditions", "payment", "states_served")
        }
        for field, values in found.items():
            for provider_id, value, fact in conn.execute(
                "select provider_id, value, fact_id from provider_values where field = ?", [field]
            ):
                if fact not in self.disputed:
                    values[value].append(numbers[provider_id])
        for field in ("conditions", "payment"):
            for value, those in found[field].items():
                self.said[value.replace("_", " ")].extend(those)
                self.said[self.tables[field].get(value, {}).get("label", "")].extend(those)
        return found


class _Grouped:
    """Rows in the order of their provider_id, handed out provider by provider in the same order."""

    def __init__(self, conn: sqlite3.Connection, sql: str) -> None:
        self._rows = _rows(conn, sql)
        self._next = next(self._rows, None)

    def of(self, provider_id: str) -> list[Row]:
        """Return the rows of a provider; those asked for come one after another, by id."""
        found = []
        while self._next is not None and self._next["provider_id"] <= provider_id:
            if self._next["provider_id"] == provider_id:
                found.append(self._next)
            self._next = next(self._rows, None)
        return found


def _rows(conn: sqlite3.Connection, sql: str) -> Iterator[Row]:
    cursor = conn.cursor()
    cursor.row_factory = sqlite3.Row
    return iter(cursor.execute(sql))


def tokens(text: str) -> list[str]:
    """Return the words of a text, folded: no case, no accents."""
    if not text.isascii():
        text = "".join(c for c in unicodedata.normalize("NFKD", text) if not unicodedata.combining(c))
    return re.findall(r"[a-z0-9]+", text.lower())


@lru_cache(maxsize=1 << 15)
def _often(text: str) -> tuple[str, ...]:
    """The words of a text that many providers share."""
    return tuple(tokens(text))


@lru_cache(maxsize=256)
def _offer_words(route: str, setting: str | None) -> str:
    return words.offer({"route": route, "setting": setting})


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
