"""How one directory is read: its declaration, <source>.yml (what may stand there: listings/README.md).

It is looked for in listings/ of the sources folder (a list of one's own brings its own), then in spiders/listings/; a
source without a file of its own is read by generic.yml. Pure but for reading the file.
"""
import re
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import yaml

from spiders.providers import InputError

FOLDER = Path(__file__).with_name("listings")
GENERIC = "generic"
KEYS = {"start", "lists", "pages", "skip", "budget", "entries", "expect"}
RULES = ("name", "website", "phone", "address", "routes", "prices")  # what an entry may say, each by CSS rules
ENTRY_KEYS = {"at", "each", "read", *RULES}
READERS = ("rules", "schema", "guess")
BUDGET = {"pages": 200, "seconds": 3600, "bytes": 150_000_000}


@dataclass(frozen=True, slots=True)
class Entries:
    """Where entries stand: on pages whose path and query match `at`, each in an element that `each` selects (none: the
    page is one entry), read by CSS `rules` (of each field the first that finds anything counts), as schema.org data, or
    guessed at as the page reader does."""

    at: re.Pattern[str]
    each: str | None
    read: str                          # one of READERS
    rules: dict[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class Declaration:
    """One source's file. Addresses are matched by path and query: `lists` lead to entries, `pages` hold one each."""

    source_id: str
    start: tuple[str, ...] = ("/",)
    lists: tuple[re.Pattern[str], ...] = ()
    pages: tuple[re.Pattern[str], ...] = ()
    skip: str | None = None            # CSS of what is left out: ads
    budget: dict[str, int] = field(default_factory=lambda: dict(BUDGET))
    entries: tuple[Entries, ...] = ()
    expect: tuple[int, int] | None = None   # how many entries a crawl should find
    text: str = ""                     # of the file: what was read by another text is read again

    def wants(self, place: str) -> str | None:
        """Tell what an address is, by its path and query: "list", "page", or None: not to be visited."""
        if any(pattern.search(place) for pattern in self.lists):
            return "list"
        return "page" if any(pattern.search(place) for pattern in self.pages) else None


def place_of(url: str) -> str:
    """Return what declarations match addresses by: path and query."""
    parts = urlsplit(url)
    return f"{parts.path or '/'}?{parts.query}" if parts.query else parts.path or "/"


@cache
def declaration(source_id: str, sources: Path | None = None) -> Declaration:
    """Return the declaration of a source: its own, else the generic one. Raises InputError: which file and key."""
    name = f"{source_id.replace('/', '_')}.yml"
    places = [sources / FOLDER.name / name] if sources else []
    path = next((path for path in (*places, FOLDER / name) if path.exists()), FOLDER / f"{GENERIC}.yml")
    try:
        text = path.read_text(encoding="utf-8")
        return _declaration(source_id, yaml.safe_load(text) or {}, text)
    except (OSError, re.error, yaml.YAMLError, ValueError, TypeError, AttributeError) as error:
        raise InputError(f"{path}: {' '.join(str(error).split())}. See {FOLDER / 'README.md'}") from None


def _declaration(source_id: str, keys: dict[str, Any], text: str) -> Declaration:
    _known(keys, KEYS, "")
    found = [_entries(entry, number) for number, entry in enumerate(keys.get("entries", []), 1)]
    if not found:
        raise ValueError("it has no `entries`")
    skip = ", ".join(_selectors(keys.get("skip"), "skip")) or None
    _known(keys.get("budget", {}), set(BUDGET), "budget: ")
    low, high = keys.get("expect") or (0, 0)
    return Declaration(
        source_id, tuple(keys.get("start", ["/"])), _patterns(keys.get("lists")), _patterns(keys.get("pages")), skip,
        {**BUDGET, **keys.get("budget", {})}, tuple(found), (int(low), int(high)) if high else None, text)


def _entries(keys: dict[str, Any], number: int) -> Entries:
    where = f"entries, number {number}: "
    _known(keys, ENTRY_KEYS, where)
    rules = {name: _selectors(keys[name], where + name) for name in RULES if name in keys}
    read = keys.get("read", "rules")
    if read not in READERS:
        raise ValueError(f"{where}read: {read} is none of {', '.join(READERS)}")
    if (read == "rules") != ("name" in rules):
        raise ValueError(f"{where}rules, and only rules, need a `name`")
    each = ", ".join(_selectors(keys.get("each"), where + "each")) or None
    return Entries(re.compile(keys.get("at", "")), each, read, rules)


def _known(keys: dict[str, Any], allowed: set[str], where: str) -> None:
    if unknown := keys.keys() - allowed:
        raise ValueError(f"{where}unknown key {', '.join(sorted(unknown))}")


def _patterns(value: Any) -> tuple[re.Pattern[str], ...]:
    return tuple(re.compile(text) for text in value or ())


def _selectors(value: Any, where: str) -> tuple[str, ...]:
    """Return CSS selectors, of which each is understood."""
    import soupsieve  # where it is needed: each start of any crawl loads this file

    found = tuple([value] if isinstance(value, str) else value or ())
    for selector in found:
        try:
            soupsieve.compile(selector)
        except soupsieve.SelectorSyntaxError as error:
            raise ValueError(f"{where}: {selector} is no CSS selector ({str(error).splitlines()[0]})") from None
    return found
