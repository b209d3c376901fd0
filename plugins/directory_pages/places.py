"""Where a ZIP code or a city lies, and how far apart two points are. Data: zipcodes (GeoNames, CC BY 4.0)."""

import re
from dataclasses import dataclass
from functools import cache
from math import asin, cos, radians, sin, sqrt

import zipcodes

from directory_pages.words import STATES

EARTH_MILES = 3958.8  # mean radius


class UnknownPlace(ValueError):
    """The text is neither a ZIP code in use nor a city with its state; the message says what to write instead."""


@dataclass(frozen=True)
class Place:
    """A point that a reader named; `name` is how the page repeats it."""

    name: str
    state: str
    latitude: float
    longitude: float


@cache
def _table() -> tuple[dict[str, Place], dict[tuple[str, str], Place]]:
    """Return ZIP codes in use, and cities as the middle of their ordinary ZIP codes (of any, where there are none)."""
    zips: dict[str, Place] = {}
    towns: dict[tuple[str, str], list[tuple[bool, Place]]] = {}
    for row in zipcodes.list_all():
        if not row["active"] or row["state"] not in STATES or not row["lat"]:
            continue
        spot = Place(
            f"{row['zip_code']} ({row['city']}, {row['state']})", row["state"], float(row["lat"]), float(row["long"])
        )
        zips[row["zip_code"]] = spot
        for name in (row["city"], *row["acceptable_cities"]):
            towns.setdefault((_folded(name), row["state"]), []).append((row["zip_code_type"] == "STANDARD", spot))
    return zips, {key: _middle(key, spots) for key, spots in towns.items()}


def _middle(key: tuple[str, str], spots: list[tuple[bool, Place]]) -> Place:
    chosen = [spot for standard, spot in spots if standard] or [spot for _, spot in spots]
    latitude = sum(spot.latitude for spot in chosen) / len(chosen)
    longitude = sum(spot.longitude for spot in chosen) / len(chosen)
    return Place(f"{key[0].title()}, {key[1]}", key[1], latitude, longitude)


def _folded(name: str) -> str:
    text = re.sub(r"[.']", "", name).lower()
    text = re.sub(r"^(st|ste)\s", lambda m: {"st": "saint ", "ste": "sainte "}[m[1]], text)
    return re.sub(r"[\s-]+", " ", text).strip()


def find(text: str) -> Place:
    """Return the place that ``text`` names: five digits (or ZIP+4), or "City, ST" with the state's letters or name.

    Raises:
        UnknownPlace: with words for the reader.
    """
    text = " ".join(text.split())
    zips, towns = _table()
    if re.fullmatch(r"\d{5}(-\d{4})?", text):
        if text[:5] not in zips:
            raise UnknownPlace(
                f"We do not know the ZIP code {text[:5]}. Check its five digits, or write a city and state."
            )
        return zips[text[:5]]
    match = re.fullmatch(r"(.+?),\s*([A-Za-z. ]+)", text) or re.fullmatch(r"(.+) ([A-Za-z]{2})", text)
    code = _state_code(match[2]) if match else None
    if match is None or code is None:
        raise UnknownPlace("Write a ZIP code of five digits, or a city and its state, such as Denver, CO.")
    spot = towns.get((_folded(match[1]), code))
    if spot is None:
        raise UnknownPlace(f"We do not know a place of that name in {STATES[code]}. Try its ZIP code.")
    return spot


def _state_code(text: str) -> str | None:
    folded = text.replace(".", "").strip().lower()
    return next((code for code, name in STATES.items() if folded in (code.lower(), name.lower())), None)


def miles(lat_a: float, lon_a: float, lat_b: float, lon_b: float) -> float:
    """Return the great-circle distance in miles of two points in degrees (haversine)."""
    a, b = radians(lat_a), radians(lat_b)
    h = sin((b - a) / 2) ** 2 + cos(a) * cos(b) * sin(radians(lon_b - lon_a) / 2) ** 2
    return 2 * EARTH_MILES * asin(min(1.0, sqrt(h)))
