"""The providers that a listing names: one entry each, from cards, table rows, headed sections or schema.org lists.

Listings are few and each is built in its own way, so they are read with BeautifulSoup, whose forgiving search is worth
its time here. An entry needs a name and something that ties it to a place or a firm: a phone number, an address, a
city with its state, or a website of its own.
"""
import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from bs4 import BeautifulSoup, Tag

from extraction.normalise import (
    clean_name,
    find_addresses,
    make_address,
    plain,
    split_city_state,
    state_code,
    to_e164,
)
from extraction.offers import route_mentions
from extraction.page import Fact, Page
from extraction.prices import read_prices

Entry = dict[str, Any]

KEYS = ("name", "website", "phone", "city", "state", "zip", "routes", "prices")
PRICE_KEYS = ("amount", "amount_max", "currency", "unit", "price_kind", "sessions", "service")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
CARD_TAGS = ("li", "article", "div", "section", "tr", "dl", "p")
OUTSIDE = ("script", "style", "template", "noscript", "nav", "header", "footer", "form", "select", "svg", "aside")
PHONE = re.compile(r"(?<![\d$])(?:\+?1[\s.-]?)?\(?\d{3}\)?[\s.-]{0,2}\d{3}[\s.-]\d{4}(?!\d)")
NUMBERED = re.compile(r"^\s*(?:#?\d{1,3}\s*[.):–-]|#\d{1,3})\s*")
NAME_CLASS = re.compile(r"(?:^|[\s_-])(?:name|title)(?:$|[\s_-])", re.I)
# What stands where a name would and is none.
NO_NAME = re.compile(
    r"\?$|^(?:read|learn|view|see|visit|call|more|show|get|book|website|directions|map|phone|address|email|contact"
    r"|share|next"
    r"|previous|back|home|about|services?|pricing|prices?|costs?|hours|reviews?|photos?|overview|details|profile"
    r"|summary|pros"
    r"|cons|conclusion|sources|references|methodology|final|key|table|introduction|how|why|what|when|where|who|which"
    r"|is|are"
    r"|does|do|can|should|tips?|faqs?|frequently|related|popular|featured|sponsored|filters?|sort|results?|search"
    r"|find|browse"
    r"|compare|best|top \d|the best|clinics? in|providers? in|clinic|provider|practice|name|city|state)\b", re.I)
NAME_WORDS_KEPT = re.compile(r"^(?:the best|best|next|back|home|key|find|the practice)\b.*\b(?:clinic|center|centre"
                             r"|wellness|health"
                             r"|institute|psychiatry|therapeutics|medical|ketamine|infusions?|associates"
                             r"|group)\b", re.I)
HEADS_NAMES = re.compile(r"\b(?:clinic|name|provider|practice)\b")
# Hosts of maps, social networks and review pages: no provider's own website.
FOREIGN = re.compile(r"(?:^|\.)(?:google|goo|facebook|fb|instagram|twitter|x|linkedin|youtube|yelp|tiktok|pinterest"
                     r"|healthgrades"
                     r"|zocdoc|vitals|webmd|psychologytoday|apple|bing|mapquest|reddit|wikipedia|doi|nih|fda|amazon"
                     r"|whatsapp"
                     r"|calendly|trustpilot)\.\w+$")
TRACKING = ("utm_", "gclid", "fbclid", "ref")
WEBSITE_WORDS = re.compile(r"\b(?:web ?site|visit|www\.|official|site)\b|\.(?:com|org|net|health|care|clinic"
                           r"|example)\b", re.I)
PROVIDER_TYPES = ("LocalBusiness", "MedicalClinic", "MedicalBusiness", "Physician", "Organization",
                  "MedicalOrganization",
                  "Psychiatric", "Hospital", "Place", "HealthAndBeautyBusiness")


def read_entries(page: Page) -> Iterator[Fact]:
    """Yield each provider that a listing names, once.

    Fact("entries", {name, website, phone, city, state, zip, routes, prices}): what is not said is None or empty. The
    quote is the name as it stands on the page. A page of any other kind yields nothing.
    """
    if page.kind != "listing":
        return
    best: dict[str, tuple[Entry, str, str]] = {}
    for entry, quote, origin in (*_visible(page), *_structured(page)):
        key = re.sub(r"\W+", "", entry["name"].lower())
        if key and (key not in best or _fullness(entry) > _fullness(best[key][0])):
            best[key] = (entry, quote, origin)
    for entry, quote, origin in best.values():
        yield Fact("entries", entry, "offered", quote, page.title, origin)


def _fullness(entry: Entry) -> int:
    """How much an entry says."""
    return sum(bool(value) for value in entry.values())


def _visible(page: Page) -> Iterator[tuple[Entry, str, str]]:
    """The entries that a visitor sees, in the order of the page."""
    soup = BeautifulSoup(page.html, "lxml")
    for element in soup.find_all(OUTSIDE):
        if element.name not in ("header", "footer") or not element.find_parent(("article", "li")):
            element.decompose()
    taken: set[int] = set()  # cards read, and all that holds them: compared by identity, as equal tags may repeat
    for group in _groups(soup):
        if any(id(member) in taken for member in group):
            continue
        entries = [_card(page, member) for member in group]
        if sum(entry is not None for entry in entries) >= 2:
            taken |= {id(tag) for member in group for tag in (member, *member.parents)}
            yield from ((e, q, "text") for e, q in filter(None, entries))
    if not taken:
        yield from ((e, q, "text") for e, q in _sections(page, soup))


def _groups(soup: BeautifulSoup) -> list[list[Tag]]:
    """Runs of like elements beside each other, the innermost first, then in the order of the page."""
    groups: list[tuple[int, list[Tag]]] = []
    for parent in soup.find_all(True):
        alike: dict[tuple[str, str], list[Tag]] = {}
        for child in parent.find_all(CARD_TAGS, recursive=False):
            classes = child.get("class") or [""]
            alike.setdefault((child.name, classes[0]), []).append(child)
        depth = len(list(parent.parents))
        groups += [(depth, members) for members in alike.values() if len(members) >= 2]
    return [members for _, members in sorted(groups, key=lambda g: -g[0])]


def _card(page: Page, card: Tag) -> tuple[Entry, str] | None:
    """The (entry, name as written) of one card, or None where it is no provider's."""
    if card.name == "tr":
        return _row(page, card)
    for name in _names(card):
        text = _text(name)
        if _is_name(text):
            entry = _entry(page, _lines(card, name), [card], text)
            return (entry, text) if entry else None
    return None


def _names(card: Tag) -> Iterator[Tag]:
    """The elements of a card that may hold its name, the likeliest first."""
    headings = card.find_all(HEADINGS)
    if len(headings) > 1 and len({h.name for h in headings[:2]}) == 1:
        return  # several of one rank: a box around several cards
    yield from headings[:1]
    named = card.find(class_=NAME_CLASS)
    if isinstance(named, Tag):
        yield named
    for tag in (["strong", "b"], ["a"]):
        first = card.find(tag)
        if isinstance(first, Tag) and not card.get_text(" ", strip=True).find(first.get_text(" ", strip=True)) > 8:
            yield first


def _row(page: Page, row: Tag) -> tuple[Entry, str] | None:
    """The entry of a table row: its first cell, or the one under "Clinic", is the name."""
    cells = row.find_all(["td", "th"], recursive=False)
    table = row.find_parent("table")
    if not isinstance(table, Tag) or len(cells) < 2 or all(cell.name == "th" for cell in cells):
        return None
    first = table.find("tr")
    head = first if isinstance(first, Tag) and first is not row else None
    heads = [_text(cell).lower() for cell in head.find_all(["th", "td"])] if head else []
    column = next((i for i, title in enumerate(heads) if HEADS_NAMES.search(title)), 0)
    if column >= len(cells) or not _is_name(_text(cells[column])):
        return None
    name = _text(cells[column])
    stated = dict(zip(heads, (_text(cell) for cell in cells), strict=False))
    entry = _entry(page, [_text(cell) for i, cell in enumerate(cells) if i != column], [row], name,
                   city=stated.get("city") or stated.get("town"), state=state_code(stated.get("state")))
    return (entry, name) if entry else None


def _sections(page: Page, soup: BeautifulSoup) -> Iterator[tuple[Entry, str]]:
    """The entries of a running text that gives each provider a heading of its own."""
    for tag in ("h2", "h3", "h4"):
        found = []
        for heading in soup.find_all(tag):
            body = []
            for sibling in heading.next_siblings:
                if isinstance(sibling, Tag) and (sibling.name in HEADINGS or sibling.find(HEADINGS)):
                    break
                if isinstance(sibling, Tag):
                    body.append(sibling)
            text = _text(heading)
            if body and _is_name(text):
                entry = _entry(page, [line for part in body for line in _lines(part)], body, text, headed=heading)
                if entry:
                    found.append((entry, text))
        if len(found) >= 2:
            yield from found
            return


def _entry(page: Page, lines: list[str], parts: list[Tag], name: str, city: str | None = None, state: str | None = None,
           headed: Tag | None = None) -> Entry | None:
    """The entry that the lines and links of a card make, or None where nothing ties the name to a place or a firm."""
    links = [link for part in (*parts, *([headed] if headed else [])) for link in part.find_all("a", href=True)]
    place = _place(lines) or {"city": None, "state": None, "zip": None}
    if city and state:
        place = {"city": city, "state": state, "zip": place["zip"]}
    phone = _phone(lines, links)
    website = _website(page, links, name)
    if not (phone or website or place["city"] or place["zip"]):
        return None
    inner = "".join(str(part) for part in parts)
    if parts[0].name == "tr":
        inner = f"<table>{inner}</table>"
    card = Page(page.url, f"<title>Ketamine: {name}</title>{inner}")
    routes = sorted({m.route for m in route_mentions(card)
                     if m.status not in ("negated", "question") and m.sentence.block.kind not in ("title", "meta")})
    prices = [{key: fact.value[key] for key in PRICE_KEYS} for fact in read_prices(card) if fact.stance == "offered"]
    written = clean_name(NUMBERED.sub("", name))
    values = (written, website, phone, place["city"], place["state"], place["zip"], routes, prices)
    return dict(zip(KEYS, values, strict=True))


def _lines(card: Tag, name: Tag | None = None) -> list[str]:
    """The lines of a card as shown, its name left out."""
    skipped = set(name.stripped_strings) if name else set()
    whole = []
    for block in card.find_all(["p", "li", "div", "span", "address", "td", "dd", "a"]) or [card]:
        if not block.find(["p", "li", "div", "address", "td", "dd"]):
            whole.append(_text(block))
    lines = [line for line in (*whole, *card.stripped_strings, _text(card)) if line and line not in skipped]
    return list(dict.fromkeys(plain(line) for line in lines))


def _place(lines: list[str]) -> dict[str, str | None] | None:
    """City, state and ZIP code: of the first address, else of the first "City, ST" that ends a line or a part of it."""
    for line in lines:
        for found in find_addresses(line):
            return found.value
    for line in lines:
        for part in re.split(r"\s[|·•–—-]\s|:\s|\s(?:in|near)\s(?=[A-Z])|[.;](?:\s|$)", line):
            found_place = split_city_state(part)
            if found_place:
                return found_place
    return None


def _phone(lines: list[str], links: list[Tag]) -> str | None:
    """The first phone number, from a link that dials or from the text."""
    for link in links:
        href = str(link["href"])
        if href.startswith("tel:") and (number := to_e164(href[4:])):
            return number
    for line in lines:
        for match in PHONE.finditer(line):
            if number := to_e164(match.group()):
                return number
    return None


def _website(page: Page, links: list[Tag], name: str) -> str | None:
    """The provider's own website: a link that leads off the listing's site."""
    own = _host(page.url)
    found: list[tuple[bool, int, str]] = []
    for link in links:
        address = urljoin(page.base, str(link["href"]).strip())
        host = _host(address)
        if not address.startswith(("http://", "https://")) or not host or host == own or FOREIGN.search(host):
            continue
        text = _text(link)
        named = text and (text in name or name in text) or WEBSITE_WORDS.search(text)
        found.append((not named, len(found), address))
    return _without_tracking(min(found)[2]) if found else None


def _without_tracking(address: str) -> str:
    """An address without its fragment and the marks of campaigns."""
    parts = urlsplit(address)
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query) if not k.startswith(TRACKING)])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


def _host(address: str) -> str:
    """The host of an address without "www.", or nothing."""
    try:
        return (urlsplit(address).hostname or "").removeprefix("www.")
    except ValueError:
        return ""


def _is_name(text: str) -> bool:
    """Whether a text may be a provider's name."""
    name = NUMBERED.sub("", text)
    if not 3 <= len(name) <= 100 or not re.search(r"[A-Za-z]{2}", name) or "$" in name or PHONE.search(name):
        return False
    if split_city_state(name) or find_addresses(name) or name.count(" ") > 12 or name[-1] in ".:!":
        return False
    return not NO_NAME.search(name) or NAME_WORDS_KEPT.search(name) is not None


def _text(tag: Tag) -> str:
    """The text of an element, white space collapsed."""
    return re.sub(r"\s+", " ", tag.get_text(" ")).strip().replace(" ,", ",")


def _structured(page: Page) -> Iterator[tuple[Entry, str, str]]:
    """The entries of schema.org lists, and of several providers beside each other."""
    for origin, items in (("jsonld", page.jsonld), ("microdata", page.microdata)):
        for item in items:
            if "ItemList" in _types(item):
                elements = item.get("itemListElement")
                for element in elements if isinstance(elements, list) else [elements]:
                    yield from _item(page, element, origin)
        providers = [item for item in items
                     if any(t.endswith(PROVIDER_TYPES) for t in _types(item)) and item.get("address")]
        if len(providers) >= 2:
            for item in providers:
                yield from _item(page, item, origin)


def _item(page: Page, element: Any, origin: str) -> Iterator[tuple[Entry, str, str]]:
    """The entry of one element of a list, or nothing."""
    if not isinstance(element, dict):
        return
    inner = element.get("item")
    item = {**element, **inner} if isinstance(inner, dict) else element
    types = _types(inner) if isinstance(inner, dict) else []
    name = item.get("name")
    if not isinstance(name, str) or not _is_name(name.strip()) or any("Article" in t or "Post" in t for t in types):
        return
    address = item.get("address")
    place = make_address(None, None, None, None)
    if isinstance(address, dict):
        parts = (_string(address.get(key)) for key in ("addressLocality", "addressRegion", "postalCode"))
        place = make_address(None, *parts)
    telephone = _string(item.get("telephone"))
    phone = to_e164(telephone) if telephone else None
    same = item.get("sameAs")
    candidates = [inner, item.get("url"), *(same if isinstance(same, list) else [same])]
    website = next((a for a in candidates if isinstance(a, str) and a.startswith("http")
                    and _host(a) != _host(page.url) and not FOREIGN.search(_host(a))), None)
    if phone or website or place["city"] or place["zip"]:
        website = website and _without_tracking(website)
        entry: Entry = dict.fromkeys(KEYS) | place
        del entry["street"]
        entry |= {"name": clean_name(name), "website": website, "phone": phone, "routes": [], "prices": []}
        yield entry, name, origin


def _types(item: Any) -> list[str]:
    """The types of a structured item."""
    value = item.get("@type") if isinstance(item, dict) else None
    return [str(t) for t in (value if isinstance(value, list) else [value])]


def _string(value: Any) -> str | None:
    return value if isinstance(value, str) else None


READERS = (read_entries,)
