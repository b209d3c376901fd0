"""Which price goes with which offer, and which ceiling a price keeps."""

from collections.abc import Sequence
from math import inf
from typing import Any, Protocol


class Row(Protocol):
    """A row of a table: a mapping, or what sqlite3 gives."""

    def __getitem__(self, key: str, /) -> Any: ...


SESSION_UNITS = ("session", "dose")  # units of a price for one treatment
OF_SOME = frozenset({"booster", "first session"})  # what not every session costs, in `prices.includes`
NO_TREATMENT = (None, "therapy", "consultation", "other")  # services that make no course of the drug


def goes_with(price: Row, offer: Row, location: str | None, offers: Sequence[Row]) -> bool:
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


def ceilings(price: Row) -> tuple[float, float]:
    """Return the lowest ceiling that a price surely keeps, and the lowest that it may keep.

    "From $450", an estimate and a discounted price may all turn out higher, so they are never sure, nor is the price
    of a booster or of a first session alone; "up to $600" is sure at 600; "$400 to $600" may keep 400 and surely keeps
    600.
    """
    low, high = price["amount"], price["amount_max"] if price["amount_max"] is not None else price["amount"]
    of_some = OF_SOME.intersection((price["includes"] or "").split(", "))
    if of_some or price["price_kind"] in ("from", "estimate", "discounted"):
        return inf, low
    return high, low if price["price_kind"] != "up_to" else high
