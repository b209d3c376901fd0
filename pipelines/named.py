"""Whom the pages of a store name: what registers that cannot be loaded whole are asked about, and where to look.

Read from the newest capture of each page, so it says more than the published directory, never less.
"""
import json
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from extraction.normalise import STATES, state_code
from pipelines.store import FILE, told

FIELDS = ("clinicians", "name", "npi_stated", "address", "locations", "states_served", "licenses_stated")
_NEWEST = "SELECT max(id) FROM captures GROUP BY provider_id, url"


@dataclass(slots=True)
class Named:
    """What one provider's pages name."""

    npis: set[str] = field(default_factory=set)
    people: set[str] = field(default_factory=set)    # full names as written
    firms: set[str] = field(default_factory=set)
    states: set[str] = field(default_factory=set)    # where it is, serves or is licensed, as far as stated by name
    zips: set[str] = field(default_factory=set)


def named(folder: Path) -> dict[str, Named]:
    """{provider id: whom its pages name} of the store in `folder`; {} where it has none."""
    path = folder / FILE
    if not path.exists():
        return {}
    found: dict[str, Named] = {}
    marks = ", ".join("?" * len(FIELDS))
    with told(path):
        db = sqlite3.connect(f"file:{path}?mode=ro", uri=True)
        try:
            for provider, name, state in db.execute("SELECT provider_id, name, state FROM sites"):
                one = found.setdefault(provider, Named())
                one.firms |= {name} if name else set()
                one.states |= _states(state)
            rows = db.execute(
                f"SELECT c.provider_id, f.field, f.value FROM facts f JOIN captures c ON c.id = f.capture_id "
                f"WHERE f.field IN ({marks}) AND c.id IN ({_NEWEST}) AND c.provider_id IN "
                "(SELECT provider_id FROM sites)", FIELDS)
            for provider, name, value in rows:
                _take(found.setdefault(provider, Named()), name, json.loads(value))
        finally:
            db.close()
    return found


def _take(one: Named, name: str, value: Any) -> None:
    """Add what one fact names."""
    if name == "npi_stated":
        one.npis.add(value)
    elif name == "name":
        one.firms.add(value)
    elif name == "clinicians":
        one.people.add(value["name"])
    elif name == "states_served":
        one.states |= _states(value)   # "nationwide" names no state
    else:
        one.states |= _states(value.get("state"))
        if value.get("zip"):
            one.zips.add(value["zip"])


def _states(text: str | None) -> set[str]:
    code = state_code(text)
    return {code} if code in STATES else set()
