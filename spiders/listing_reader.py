"""What a directory's page says: one entry for each provider on it. Pure: page and declaration in, entries out.

Entries are somebody else's words on a provider. They lead to new sites and stand beside what a provider says of itself,
never in its place (pipelines/opinions.py).
"""
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import yaml
from bs4 import BeautifulSoup, Tag

from extraction import profile
from extraction.claims import read_claims
from extraction.kinds import page_kind
from extraction.listing import PHONE, read_entries
from extraction.normalise import clean_name, find_addresses, make_address, split_city_state, to_e164
from extraction.offers import route_mentions
from extraction.page import Fact, Page
from extraction.prices import read_prices
from spiders.addresses import Scope, canonical, host_and_port, provider_id
from spiders.guard import why_forbidden
from spiders.listing_rules import Declaration, Entries, place_of
from spiders.listing_schema import Item, items, list_links
from spiders.providers import link_words

LONGEST = {"name": 120, "quote": 200, "line": 300, "text": 2000}   # characters; what is longer is cut
MOST = 500          # entries of one page
PRICE = ("amount", "amount_max", "currency", "unit", "price_kind", "sessions", "service")
NO_PLACE: dict[str, str | None] = {"street": None, "city": None, "state": None, "zip": None}


@dataclass(frozen=True, slots=True)
class Entry:
    """What one entry says; what it does not say is None or empty. `quotes` has the words behind phone and address."""

    name: str
    website: str | None                    # canonical, without its query
    key: str | None                        # the id that a provider at this website would have
    phone: str | None                      # E.164
    street: str | None
    city: str | None
    state: str | None
    zip: str | None
    routes: tuple[dict[str, str], ...]     # {code, quote}
    prices: tuple[dict[str, Any], ...]     # those keys of a price that PRICE names, and quote
    quotes: dict[str, str]
    origin: str                            # text (by rules), jsonld, microdata; "guess": good for leads only


@dataclass(frozen=True, slots=True)
class Reading:
    """What one page holds: its entries, and the addresses on the directory's own site that it leads to."""

    title: str
    entries: list[Entry]
    links: list[tuple[str, str]]
    needs_javascript: bool

    @property
    def digest(self) -> str:
        """A digest of what was read: a page that says the same in other bytes is not kept again."""
        said = [[asdict(entry) for entry in self.entries], self.links]
        return sha256(json.dumps(said, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()


@cache
def _code() -> bytes:
    here = Path(__file__).parent
    files = (*sorted(here.glob("listing_*.py")), here / "listing_hosts.yml")
    return b"\0".join(path.read_bytes() for path in files) + profile.VERSION.encode()


def version(declaration: Declaration) -> str:
    """The version of the reader of one source: another code or another declaration makes another."""
    return sha256(_code() + declaration.text.encode()).hexdigest()[:12]


def read(declaration: Declaration, scope: Scope, url: str, body: bytes | str,
         content_type: str | None = None) -> Reading:
    """Read one page of a directory."""
    page = Page(url, body, content_type)
    place = place_of(url)
    found: dict[tuple[str, str | None, str | None], Entry] = {}
    for rule in declaration.entries:
        if rule.at.search(place):
            for entry in _read(page, rule, declaration.skip, scope):
                found.setdefault((entry.name.casefold(), entry.website, entry.phone), entry)
    links = _links(page, scope)
    empty = page.needs_javascript and not found and len(links) <= 1
    return Reading(clean(page.title, "name"), list(found.values())[:MOST], links, empty)


def _links(page: Page, scope: Scope) -> list[tuple[str, str]]:
    """The addresses on the directory's own site, each once."""
    kept: dict[str, str] = {}
    for address, label in (*((link[0], link[1]) for link in page.links), *((link, "") for link in list_links(page))):
        url = canonical(address, page.base)
        if url and scope.holds(url):
            kept.setdefault(url, label[:80])
    return list(kept.items())


def _read(page: Page, rule: Entries, skip: str | None, scope: Scope) -> Iterator[Entry]:
    if rule.read == "schema":
        yield from (entry for item in items(page) if (entry := _from_schema(page, item, scope)))
    elif rule.read == "guess":
        page.kind = page_kind(page)
        yield from (entry for fact in read_entries(page) if (entry := _from_guess(page, fact, scope)))
    else:
        soup = BeautifulSoup(page.html, "lxml")
        for tag in soup.select(skip) if skip else ():
            tag.decompose()
        cards = soup.select(rule.each) if rule.each else [soup]
        yield from (entry for card in cards[:MOST] if (entry := _from_rules(page, card, rule, scope)))


# one entry, from each kind of words

def _from_rules(page: Page, card: Tag, rule: Entries, scope: Scope) -> Entry | None:
    """The entry that the rules find in one element; None where it has no name."""
    name = next(iter(_texts(card, rule.rules["name"])), "")
    links = [str(tag["href"]) for tag in _found(card, rule.rules.get("website", ()))
             if tag.get("href") and "sponsored" not in (tag.get("rel") or ())]
    dialled = [str(tag.get("href") or "")[4:] for tag in _found(card, rule.rules.get("phone", ()))
               if str(tag.get("href") or "").startswith("tel:")]
    numbers = _texts(card, rule.rules.get("phone", ()))
    return _entry(
        page, scope, name, links, [*numbers, *dialled], ", ".join(_texts(card, rule.rules.get("address", ()))),
        _texts(card, rule.rules.get("routes", ())), _texts(card, rule.rules.get("prices", ())), "text")


def _from_schema(page: Page, item: Item, scope: Scope) -> Entry | None:
    """The entry of an item of schema.org data."""
    phones = [item.phone] if item.phone else []
    return _entry(page, scope, item.name, item.addresses, phones, item.address, item.services, (), item.origin)


def _from_guess(page: Page, fact: Fact, scope: Scope) -> Entry | None:
    """The entry that the page reader believes to see."""
    value = fact.value
    place = {**NO_PLACE, **{key: value[key] for key in ("city", "state", "zip")}}
    links = [value["website"]] if value["website"] else []
    phones = [value["phone"]] if value["phone"] else []
    return _entry(page, scope, value["name"], links, phones, place, (), (), "guess")


def _entry(page: Page, scope: Scope, name: str, links: Iterable[str], phones: Iterable[str],
           address: dict[str, str | None] | str | None, routes: Iterable[str], prices: Iterable[str],
           origin: str) -> Entry | None:
    """Normalise what was found; None where no name is left or nothing ties it to a firm or a place."""
    shown = clean_name(clean(name, "name"))
    website = next(filter(None, (own_website(link, page.base, scope) for link in links)), None)
    phone, dialled = next(((number, text) for text in phones if (number := _number(text))), (None, ""))
    place, stands = _place(address)
    if not re.search(r"\w\w", shown) or not (website or phone or any(place.values())):
        return None
    quotes = {"name": shown, "phone": clean(dialled, "quote"), "address": stands}
    return Entry(shown, website, key_of(website), phone, **place, routes=_routes(page, shown, routes),
                 prices=_prices(page, shown, prices), quotes={key: text for key, text in quotes.items() if text},
                 origin=origin)


def _found(card: Tag, selectors: Iterable[str]) -> list[Tag]:
    """The elements that the first selector to find any finds."""
    return next((found for selector in selectors if (found := card.select(selector))), [])


def _texts(card: Tag, selectors: Iterable[str]) -> list[str]:
    return [text for tag in _found(card, selectors) if (text := clean(tag.get_text(" "), "text"))]


def _number(text: str) -> str | None:
    match = PHONE.search(text)
    return to_e164(match.group() if match else text)


def _place(address: dict[str, str | None] | str | None) -> tuple[dict[str, str | None], str]:
    """An address in its parts, and the words it was read from."""
    if isinstance(address, dict):
        parts = {key: clean(value, "name") if value else None for key, value in address.items()}
        place = make_address(parts["street"], parts["city"], parts["state"], parts["zip"])
        return place, ", ".join(value for value in parts.values() if value)
    text = clean(address or "", "quote")
    full = find_addresses(text)
    return {**NO_PLACE, **(full[0].value if full else split_city_state(text) or {})}, text


def _routes(page: Page, name: str, texts: Iterable[str]) -> tuple[dict[str, str], ...]:
    """The routes that an entry names as given there, with the words of each."""
    card = _card(page, name, texts)
    found: dict[str, str] = {}
    for mention in route_mentions(card) if card else ():
        if mention.status not in ("negated", "question") and mention.sentence.block.kind not in ("title", "meta"):
            found.setdefault(mention.route, clean(mention.sentence.text, "quote"))
    return tuple({"code": code, "quote": quote} for code, quote in sorted(found.items()))


def _prices(page: Page, name: str, texts: Iterable[str]) -> tuple[dict[str, Any], ...]:
    card = _card(page, name, texts)
    return tuple({**{key: fact.value[key] for key in PRICE}, "quote": clean(fact.quote, "quote")}
                 for fact in (read_prices(card) if card else ()) if fact.stance == "offered")


def _card(page: Page, name: str, texts: Iterable[str]) -> Page | None:
    """A page that holds nothing but some lines of one entry, for the page's readers.

    A line that claims what the directory holds against providers is advertising: it is no field, and nothing is quoted
    of it.
    """
    lines = [text for text in texts if len(text) <= LONGEST["line"] and not _claims(page, text)]
    if not lines:
        return None
    return _page(page.url, name, lines)


def _claims(page: Page, text: str) -> bool:
    """Whether a line says what the rules on claims look for."""
    return any(fact.field == "claims" and fact.value["sense"] != "discloses"
               for fact in read_claims(_page(page.url, "", [text])))


def _page(url: str, name: str, lines: list[str]) -> Page:
    """A page of some lines."""
    soup = BeautifulSoup("<html><head><title></title></head><body></body></html>", "lxml")
    assert soup.title and soup.body
    soup.title.string = f"Ketamine: {name}"
    for line in lines:
        paragraph = soup.new_tag("p")
        paragraph.string = line
        soup.body.append(paragraph)
    return Page(url, str(soup))


# words and addresses

def clean(text: str, kind: str) -> str:
    """Text on one line without control and direction characters, cut to what a person would read."""
    kept = "".join(" " if char == "\ufffd" or unicodedata.category(char) in ("Cc", "Zl", "Zp") else char
                   for char in text[:LONGEST["text"]] if unicodedata.category(char) not in ("Cf", "Cs", "Co", "Cn"))
    line, longest = " ".join(kept.split()), LONGEST[kind]
    return line if len(line) <= longest else line[:longest - 1].rstrip() + "…"


@cache
def foreign_hosts() -> frozenset[str]:
    """The hosts of listing_hosts.yml."""
    groups = yaml.safe_load(Path(__file__).with_name("listing_hosts.yml").read_text(encoding="utf-8"))
    return frozenset(host for hosts in groups.values() for host in hosts)


@cache
def shared_hosts() -> frozenset[str]:
    return frozenset(link_words()["shared_hosts"])


def own_website(link: str, base: str, directory: Scope) -> str | None:
    """The canonical address, without its query, of what may be a provider's own site; None for anything else.

    Nobody's own: the directory's site, private addresses and names, sites that many use to be found or booked.
    """
    text = link.strip()
    # "www.clinic.com" is what a directory was told, and no place on its own site.
    url = canonical(f"https://{text}" if text.lower().startswith("www.") else text, base)
    if url is None or directory.holds(url) or why_forbidden(url, set()):
        return None
    host = host_and_port(url)[0].removeprefix("www.")
    # google.com is nobody's own, sites.google.com may be.
    names = [host] if host in shared_hosts() else _with_parents(host)
    if "." not in host or not foreign_hosts().isdisjoint(names):
        return None
    parts = urlsplit(url)
    if host in shared_hosts() and not parts.path.strip("/"):
        return None
    return urlunsplit((parts.scheme, parts.netloc, parts.path, "", ""))


def _with_parents(host: str) -> Iterator[str]:
    labels = host.split(".")
    return (".".join(labels[at:]) for at in range(len(labels) - 1))


def key_of(website: str | None, shared: frozenset[str] | None = None) -> str | None:
    """The id that a provider at this website would have: its registered domain, or host and first part of the path."""
    if website is None:
        return None
    return provider_id(website, shared if shared is not None else shared_hosts()).removeprefix("www.")
