"""Second opinions: what directories say of the providers that we publish.

They stand in a table of their own, beside what a provider says of itself and never in its place: no offer, price,
filter or count is made of them. A provider is matched by its website, or by its telephone number together with its ZIP
code; a name alone matches nobody. `relation` tells how an opinion stands to the provider's own words.
"""
import json
import sqlite3
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from extraction.normalise import fold_city, same_place
from pipelines import listings
from pipelines.decisions import Decisions
from pipelines.history import digest
from pipelines.listings import Listed

COLUMNS = ("id", "provider_id", "source_id", "field", "value", "quote", "url", "seen_at", "record_id", "sha256",
           "matched_by", "relation")
GUESS = "guess"   # origin of entries that only look like ones: they lead to sites, and say nothing
PLACE = ("street", "city", "state", "zip")
ANY_ROUTE = {"ketamine", None}   # services of a price that may mean any route


@dataclass
class Own:
    """What one provider says of itself, as published."""

    phones: set[str] = field(default_factory=set)
    places: list[dict[str, str | None]] = field(default_factory=list)
    routes: set[str] = field(default_factory=set)
    refused: set[str] = field(default_factory=set)
    prices: list[dict[str, Any]] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Opinion:
    """One thing that an entry says, how it was matched and how it stands to the provider's own words."""

    provider_id: str
    field: str
    value: str
    quote: str
    matched_by: str
    relation: str


def add_opinions(db: sqlite3.Connection, var: Path, decided: Decisions) -> None:
    """Fill `second_opinions`, and the directories into `sources`, of a directory whose providers are in already."""
    found = [entry for entry in listings.current(var) if entry.said["origin"] != GUESS]
    people = People(db, decided)
    newest: dict[str, tuple[Any, ...]] = {}
    for entry in sorted(found, key=lambda entry: entry.seen_at):
        for one in people.opinions(entry):
            id_ = digest(one.provider_id, entry.source_id, one.field, one.value)
            newest[id_] = (id_, one.provider_id, entry.source_id, one.field, one.value, one.quote, entry.url,
                           entry.seen_at, entry.record_id, entry.sha256, one.matched_by, one.relation)
    db.executemany("INSERT INTO sources (id, name, source_kind, url) VALUES (?, ?, 'directory', ?)",
                   listings.directories(var))
    db.executemany(f"INSERT INTO second_opinions ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})",
                   newest.values())


class People:
    """The published providers, to be found by website or by phone with ZIP."""

    def __init__(self, db: sqlite3.Connection, decided: Decisions) -> None:
        self.own: dict[str, Own] = {}
        self.by_host: dict[str, set[str]] = defaultdict(set)
        for id_, website, phone in db.execute("SELECT id, website, phone FROM providers"):
            self.own[id_] = Own({phone} if phone else set())
            if "/" not in id_:
                self.by_host[_host(website)].add(id_)
        self.shared = {id_.split("/")[0] for id_ in self.own if "/" in id_}
        self.moved = {row.domain: row.provider_id for row in decided.domains if row.kind != "taken_over"}
        self.taken_over = {row.domain for row in decided.domains if row.kind == "taken_over"}
        self._read(db)
        self.by_phone_and_zip: dict[tuple[str, str], set[str]] = defaultdict(set)
        for id_, own in self.own.items():
            for place in own.places:
                for phone in own.phones if place["zip"] else ():
                    self.by_phone_and_zip[phone, place["zip"] or ""].add(id_)

    def _read(self, db: sqlite3.Connection) -> None:
        """What each provider says of itself that a directory may say too."""
        for id_, phone, *place in db.execute("SELECT provider_id, phone, street, city, state, zip FROM locations"):
            self.own[id_].phones |= {phone} - {None}
            self.own[id_].places.append(dict(zip(PLACE, place, strict=True)))
        for id_, number in db.execute(
                "SELECT provider_id, json_extract(value, '$') FROM facts WHERE field = 'phone' AND gone_at IS NULL"):
            self.own[id_].phones.add(number)
        for id_, route in db.execute("SELECT provider_id, route FROM offers WHERE route NOT NULL"):
            self.own[id_].routes.add(route)
        for id_, route in db.execute(
                "SELECT provider_id, json_extract(value, '$.route') FROM facts WHERE field = 'offers' "
                "AND stance = 'not_offered' AND gone_at IS NULL"):
            self.own[id_].refused.add(route)
        for id_, *price in db.execute("SELECT provider_id, amount, amount_max, service, unit FROM prices"):
            self.own[id_].prices.append(dict(zip(("amount", "amount_max", "service", "unit"), price, strict=True)))

    # who is meant

    def match(self, said: dict[str, Any]) -> tuple[str, str] | None:
        """The provider that an entry is about, and by what it was matched; None: nobody, or nobody in particular."""
        if said["website"]:
            owner = self._by_website(said["website"], said["key"])
            if owner is not None:
                return (owner, "website") if owner else None
        ids = self.by_phone_and_zip.get((said["phone"], said["zip"]), set())
        return (next(iter(ids)), "phone_and_zip") if len(ids) == 1 else None

    def _by_website(self, website: str, key: str) -> str | None:
        """The provider whose website it is; "": one of several, or somebody else's now; None: of no provider here."""
        host, path = _host(website), urlsplit(website).path.strip("/").lower()
        if host in self.shared or "/" in key:
            own = [id_ for id_ in self.own if "/" in id_ and f"{host}/{path}/".startswith(f"{id_}/")]
            return max(own, key=len, default=None)
        if key in self.taken_over:
            return ""
        id_ = self.moved.get(key, key)
        if id_ in self.own:
            return id_
        ids = self.by_host.get(host, set())
        return next(iter(ids)) if len(ids) == 1 else "" if ids else None

    # what is said

    def opinions(self, entry: Listed) -> Iterator[Opinion]:
        """Everything that an entry says of a provider here."""
        said = entry.said
        if matched := self.match(said):
            id_, by = matched
            for name, value, quote, relation in _said(said, self.own[id_], by):
                text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False, sort_keys=True)
                yield Opinion(id_, name, text, quote, by, relation)


def _said(said: dict[str, Any], own: Own, by: str) -> Iterator[tuple[str, Any, str, str]]:
    """(field, value, quote, relation) of each thing that an entry says."""
    quotes = said["quotes"]
    if said["phone"]:
        yield "phone", said["phone"], quotes["phone"], _relation(said["phone"] in own.phones, bool(own.phones))
    place = {key: said[key] for key in PLACE}
    if place["city"] or place["zip"]:
        agrees = any(_same_place(place, other) for other in own.places)
        yield "address", place, quotes["address"], _relation(agrees, bool(own.places))
    if said["website"] and by != "website":
        yield "website", said["website"], quotes["name"], "differs"
    for route in said["routes"]:
        code = route["code"]
        yield "route", code, route["quote"], _relation(code in own.routes, code in own.refused)
    for price in said["prices"]:
        like = [other for other in own.prices if _comparable(price, other)]
        value = {key: price[key] for key in price if key != "quote" and price[key] is not None}
        yield "price", value, price["quote"], _relation(any(_same_price(price, other) for other in like), bool(like))


def _relation(agrees: bool, other: bool) -> str:
    """How an opinion stands to the provider's own words: `other` tells that these say something else."""
    return "agrees" if agrees else "differs" if other else "adds"


def _same_place(place: dict[str, str | None], own: dict[str, str | None]) -> bool:
    """Whether two addresses may be one place, as far as both are stated."""
    if place["street"] and own["street"] and place["city"] and own["city"]:
        return same_place(place, own)
    if place["zip"] and own["zip"]:
        return place["zip"] == own["zip"]
    return fold_city(place["city"] or "") == fold_city(own["city"] or "") and place["state"] == own["state"]


def _comparable(price: dict[str, Any], own: dict[str, Any]) -> bool:
    """Whether two prices are for the same thing."""
    same = price["service"] == own["service"] or not ANY_ROUTE.isdisjoint((price["service"], own["service"]))
    return same and price["unit"] == own["unit"]


def _same_price(price: dict[str, Any], own: dict[str, Any]) -> bool:
    """Whether an amount is one that the provider states, or lies in a range of its own."""
    return bool(own["amount"] <= price["amount"] <= (own["amount_max"] or own["amount"]))


def _host(website: str) -> str:
    return (urlsplit(website).hostname or "").removeprefix("www.")
