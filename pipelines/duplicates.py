"""Which two providers may be one: suggestions for a person, who decides in domains.csv. Nothing is merged here.

Publishing writes var/<name>/suggestions.csv. Each line begins as a row of domains.csv (kind `merged`): who agrees
copies it there, and who changes his mind takes it out again; the visits of both stay in the store as they were.
"""
import csv
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path
from typing import Any

from rapidfuzz import fuzz

from extraction.normalise import same_place
from pipelines.names import SIMILAR_FIRM, firm_key

FILE = "suggestions.csv"
COLUMNS = ("domain", "provider_id", "from", "until", "kind", "rule", "reason")
SHARED_BY = 3   # what more providers than these have in common is a call centre's, or a building's


@dataclass(frozen=True, slots=True)
class Listed:
    """What is compared of one provider. Of a location: `{street, city, state, zip, phone}`."""

    id: str
    name: str | None
    first_seen: str
    npis: tuple[str, ...] = ()         # of its own NPI records, not its clinicians'
    locations: tuple[dict[str, str | None], ...] = ()


@dataclass(frozen=True, slots=True)
class Suggestion:
    """That `domain` may be the provider `provider_id`, which was known first."""

    domain: str
    provider_id: str
    rule: str      # same_npi, phone_and_zip, name_and_street
    reason: str    # one sentence that a person can check


def listed(rows: dict[str, list[dict[str, Any]]]) -> Listed:
    """What is compared of one provider's rows of the directory."""
    provider = rows["providers"][0]
    own = {row["npi"] for row in rows.get("npi_records", ())
           if row["match"] == "matched" and row["clinician_id"] is None and row["npi"]}
    parts = ("street", "city", "state", "zip", "phone")
    places = [{key: row[key] for key in parts} for row in rows.get("locations", ())]
    places += [{"street": None, "city": provider["city"], "state": provider["state"], "zip": provider["zip"],
                "phone": provider["phone"]}]
    return Listed(provider["id"], provider["name"] or provider.get("listed_name"), provider["first_seen"] or "",
                  tuple(sorted(own)), tuple(places))


def suggest(providers: Iterable[Listed]) -> list[Suggestion]:
    """Pairs that may be one, each once, by the strongest rule that says so."""
    known = sorted(providers, key=lambda provider: (provider.first_seen, provider.id))
    found: dict[tuple[str, str], Suggestion] = {}
    for rule, keys in (("same_npi", _npis), ("phone_and_zip", _phones), ("name_and_street", _towns)):
        groups: dict[str, list[Listed]] = defaultdict(list)
        for provider in known:
            for key in set(keys(provider)):
                groups[key].append(provider)
        for key, group in sorted(groups.items()):
            for one, other in combinations(group, 2):
                if (one.id, other.id) not in found and (reason := _reason(rule, key, one, other, len(group))):
                    found[one.id, other.id] = Suggestion(other.id, one.id, rule, reason)
    return sorted(found.values(), key=lambda one: (one.provider_id, one.domain))


def write(path: Path, suggestions: Iterable[Suggestion]) -> None:
    """Write them as CSV, in place of those of the last time."""
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows((one.domain, one.provider_id, "", "", "merged", one.rule, one.reason) for one in suggestions)


def _npis(provider: Listed) -> Iterator[str]:
    yield from provider.npis


def _phones(provider: Listed) -> Iterator[str]:
    for place in provider.locations:
        if place["phone"] and place["zip"]:
            yield f"{place['phone']}, ZIP code {place['zip']}"


def _towns(provider: Listed) -> Iterator[str]:
    """Where to look for a like name at the same street."""
    for place in provider.locations:
        if place["street"] and place["city"] and place["state"]:
            yield f"{place['city']}, {place['state']}".casefold()


def _reason(rule: str, key: str, one: Listed, other: Listed, sharing: int) -> str | None:
    """Why two that share a key may be one; None where they need not be."""
    if rule == "same_npi":
        return f"Both have NPI {key}."
    if rule == "phone_and_zip":
        return f"Both have the phone number {key}." if sharing <= SHARED_BY else None
    streets = [place["street"] for place in one.locations if place["street"]
               and any(other_place["street"] and same_place(place, other_place) for other_place in other.locations)]
    alike = _alike(one.name, other.name)
    return f"Both are at {streets[0]}, under like names." if streets and alike else None


def _alike(one: str | None, other: str | None) -> bool:
    names = firm_key(one), firm_key(other)
    return all(names) and fuzz.token_set_ratio(*names) >= SIMILAR_FIRM
