"""What directories say of a provider and its own site does not: words of others, which nobody has checked."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from directory_pages import fields, words
from directory_pages.record import Record

LABELS = {"phone": "Phone", "address": "Address", "website": "Website", "route": "Treatment", "price": "Price"}
STANDS = {"differs": "Its own site says something else.", "adds": "We did not find this on its own site."}


@dataclass(frozen=True)
class Said:
    """One thing that a directory says: in words, how it stands to the provider's own, whose it is, where and when."""

    label: str
    text: str
    stands: str
    quote: str
    source: str
    url: str
    seen_at: str


def of(one: Record) -> list[Said]:
    """Return what others say where it differs from, or adds to, what the provider says; the rest is no news."""
    return [
        Said(
            LABELS[row["field"]],
            _words(row["field"], row["value"]),
            STANDS[row["relation"]],
            row["quote"],
            row["source_name"],
            row["url"],
            row["seen_at"],
        )
        for row in one.others
        if row["relation"] in STANDS
    ]


def _words(name: str, value: str) -> str:
    if name == "phone":
        return words.phone(value)
    if name == "route":
        return words.route(value)
    if name == "website":
        return words.host(value)
    decoded: Any = words.decoded(value)
    if not isinstance(decoded, Mapping):
        return value
    if name == "price":
        return fields.said("prices", decoded, {})
    return words.address({key: decoded.get(key) for key in ("street", "city", "state", "zip")})
