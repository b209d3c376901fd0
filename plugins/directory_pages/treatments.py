"""What a provider offers, each route in each setting once, with where it is to be had and what goes with it."""

from collections.abc import Iterator
from dataclasses import dataclass

from directory_pages import words
from directory_pages.index import Index
from directory_pages.record import Record
from directory_pages.words import Row


@dataclass(frozen=True)
class Treatment:
    """One route in one setting. `offers` are its rows; `places` where they say it is given; `facts` what shows it."""

    text: str
    setting: str | None
    route: Row
    offers: tuple[Row, ...]
    places: tuple[str, ...]
    facts: tuple[str, ...]
    prices: tuple[Row, ...]
    disputed: bool

    @property
    def anchor(self) -> str:
        """The id of its first offer, where it stands on the page."""
        return str(self.offers[0]["id"])


def of(one: Record, index: Index) -> list[Treatment]:
    """Return the treatments in the order in which their first offer stands."""
    groups: dict[tuple[str | None, str | None], list[Row]] = {}
    for row in one.offers:
        groups.setdefault((row["route"], row["setting"]), []).append(row)
    return [
        Treatment(
            text=words.offer(rows[0], index.routes),
            setting=setting,
            route=index.tables["routes"].get(route or "", {}),
            offers=tuple(rows),
            places=tuple(dict.fromkeys(filter(None, (_place(one, row["location_id"]) for row in rows)))),
            facts=tuple(dict.fromkeys(row["fact_id"] for row in rows)),
            prices=tuple({row["id"]: row for offer in rows for row in _prices(one, offer)}.values()),
            disputed=any(one.in_dispute(row["fact_id"]) for row in rows),
        )
        for (route, setting), rows in groups.items()
    ]


def _place(one: Record, location_id: str | None) -> str:
    """Return the town of a location; where two are in one town, with the location's name or street."""
    town = one.city(location_id)
    same = [row for row in one.locations if words.place(row) == town]
    if not town or len(same) < 2:
        return town
    row = next(row for row in same if row["id"] == location_id)
    return f"{town} ({row['name'] or row['street']})" if row["name"] or row["street"] else town


def _prices(one: Record, offer: Row) -> Iterator[Row]:
    """Yield the stated prices that go with an offer, at its location or, where it names none, at any."""
    places = [offer["location_id"]] if offer["location_id"] else [None, *(row["id"] for row in one.locations)]
    for place in places:
        yield from (row for row in one.prices_of(offer, place) if not row["derived"])
