"""Whether a page lists providers, and the entries of one that does.

How a list is read stands in listing_entries.py, which brings a parser of its own: it is imported when a page looks like
a list, as few do.
"""
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from extraction.normalise import COMMA_STATE, is_city
from extraction.page import Fact, Page

Entry = dict[str, Any]

MANY = 3  # providers with a place and a line or website of their own make a list, whatever its title says
PHONE = re.compile(r"(?<![\d$])(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]{0,2}\d{3}[\s.-]\d{4}(?!\d)")


def read_entries(page: Page) -> Iterator[Fact]:
    """Yield each provider that a listing names, once.

    Fact("entries", {name, website, phone, city, state, zip, routes, prices}): what is not said is None or empty. The
    quote is the name as it stands on the page. A page of any other kind yields nothing.
    """
    if page.kind != "listing":
        return
    from extraction import listing_entries  # where it is needed: its parser takes half of a start
    best: dict[str, tuple[Entry, str, str]] = {}
    found = [*listing_entries.visible_entries(page), *listing_entries.structured_entries(page)]
    for entry, quote, origin in found or listing_entries.compared_entries(page):
        key = re.sub(r"\W+", "", entry["name"].lower())
        if key and (key not in best or _fullness(entry) > _fullness(best[key][0])):
            best[key] = (entry, quote, origin)
    for entry, quote, origin in best.values():
        yield Fact("entries", entry, "offered", quote, page.title, origin)


OWN_PARTS = re.compile(
    r"\b(?:clinic|office|location|center|centre|suite|downtown|north|south|east|west|main|new)s?\b", re.I)


TITLED = re.compile(
    r"\b(?:best|top|find|where to|list|director(?:y|ies)|network|members|locator|near|compar\w+|review(?:s|ed)"
    r"|(?:clinics|providers|practices|therapists|companies|platforms|places|centers|doctors|prescribers)\b.*"
    r"\b(?:in|of|for|by|around|across|offering|that|who))\b", re.I)
OURS = re.compile(r"\b(?:our|we|us|my)\b", re.I)


def lists_others(page: Page, treats: bool = False) -> bool:
    """Whether a page is a list of several firms, each with a name of its own and a place, and a number or a website.

    Less is asked for below a title that promises such a list, and a page whose owner `treats` patients needs such a
    title. One firm's own places, its staff or helplines are none.
    """
    heading = next((b.text for b in page.blocks if b.kind == "heading" and b.region != "nav"), "")
    titled = TITLED.search(f"{page.title} | {heading}") is not None and not OURS.search(f"{page.title} {heading}")
    if not titled and (treats or not _many_places(page)):
        return False
    from extraction import listing_entries  # where it is needed: its parser takes half of a start
    own = re.sub(r"\W+", "", host_of(page.url).rsplit(".", 1)[0].lower())
    firms: dict[str, str] = {}
    for entry, _, _ in (*listing_entries.visible_entries(page), *listing_entries.structured_entries(page)):
        reached = entry["phone"] or entry["website"] or (entry["city"] if titled else None)
        key = _own_words(entry["name"])
        if (entry["city"] or titled) and reached and key and not (key in own or own in key or key[:6] == own[:6]):
            firms.setdefault(key[:8], reached)
    return len(firms if titled else set(firms.values())) >= MANY or (
        titled and not firms and sum(1 for _ in listing_entries.compared_entries(page)) >= MANY)


def _many_places(page: Page) -> bool:
    """Whether a page names several places, and several numbers or websites."""
    numbers = {m.group() for m in PHONE.finditer(page.text)} | {u for u, _, _ in page.links if u.startswith("tel:")}
    hosts = {host_of(url) for url, _, region in page.links if region == "main" and url.startswith("http")}
    return len(COMMA_STATE.findall(page.text)) >= MANY and (
        len(numbers) >= MANY or len(hosts - {host_of(page.url)}) >= MANY)


def _own_words(name: str) -> str:
    """The letters of a name without its city and what many places of one firm are called: "Boise Office" has none."""
    words = re.findall(r"[\w'’&]+", OWN_PARTS.sub("", name))
    return re.sub(r"\W+", "", "".join(w for w in words if not is_city(w)).lower())


def _fullness(entry: Entry) -> int:
    """How much an entry says."""
    return sum(bool(value) for value in entry.values())


def host_of(address: str) -> str:
    """The host of an address without "www.", or nothing."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


READERS = (read_entries,)
