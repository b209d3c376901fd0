"""The providers that a listing names: one entry each, from cards, table rows, headed sections or schema.org lists.

Listings are few and each is built in its own way, so they are read with BeautifulSoup, whose forgiving search is worth
its time here. An entry needs a name and something that ties it to a place or a firm: a phone number, an address, a
city with its state, or a website of its own. A name that only stands first in its line needs a place or a number.
"""
import re
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any
from urllib.parse import parse_qsl, urlencode, urljoin, urlsplit, urlunsplit

from bs4 import BeautifulSoup, NavigableString, Tag

from extraction.identity import GENERIC, TRADE
from extraction.listing import MANY, PHONE, Entry, host_of
from extraction.listing_markup import with_cards
from extraction.normalise import (
    COMMA_STATE,
    STATES,
    clean_name,
    find_addresses,
    is_city,
    is_street,
    make_address,
    plain,
    split_city_state,
    state_code,
    tidy_city,
    to_e164,
)
from extraction.offers import route_mentions
from extraction.page import Page
from extraction.prices import read_prices

Place = dict[str, str | None]

KEYS = ("name", "website", "phone", "city", "state", "zip", "routes", "prices")
PRICE_KEYS = ("amount", "amount_max", "currency", "unit", "price_kind", "sessions", "service")
HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")
HEADS = (*HEADINGS, "summary", "caption", "legend")
CARD_TAGS = ("li", "article", "div", "section", "tr", "dl", "p", "details", "table", "td", "a")
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
HEADS_NAMES = re.compile(
    r"\b(?:clinic|name|provider|practice|facility|company|center|organi[sz]ation|business|member)\b")
# What parts a line: "Cedar Suite - Boise, ID - 208-555-0100", "Cedar Suite (Boise, ID)".
MARK = re.compile(r"\s*[|•·]\s*|\s+[–—-]+\s+|:\s+|\s*[()]\s*|\t")
# Where a place ends a part of a line.
PART = re.compile(r"\s*[|•·()]\s*|\s+[–—-]\s+|:\s|\s(?:in|near|at)\s(?=[A-Z])|[.;](?:\s|$)")
LABELLED = re.compile(r"^(city|town|state|zip(?: ?code)?|postal code)(?:\s*[:–-]\s*(.*))?$", re.I)
# Small words that a name may hold; any other is a sentence's.
SMALL = frozenset("of and the for at in by de la del los las on with y to".split())
# What stands first in a line and names a part of a firm, or a thing.
LABEL = re.compile(r"(?:[\w.'’]+ ){0,3}(?:offices?|locations?|campus|branch|address|phone|tel|telephone|fax|suite|hours"
                   r"|headquarters|from|to|area|only)|(?:or|and|but|also|now|then|located|licensed|serving|serves|members?|our"
                   r"|we|my|for|in|at|by|from|of|new)\b.*", re.I)
SIGNED = re.compile(r"[A-Z][\w'’-]+ [A-Z]\.?")  # who wrote a review: "Ann R."
HEADING_PLACE = re.compile(
    r"(?:.*\b(?:in|near)\s+)?(?P<place>[A-Z][\w.'’-]+(?: [A-Z][\w.'’-]+){0,3})(?:,.*)?(?: \(\d+\))?")
STATE_NAMES = re.compile(rf"\b(?:{'|'.join(sorted(STATES.values(), key=len, reverse=True))})\b", re.I)
DOMAIN = re.compile(
    r"(?<![\w@.-])(?:https?://)?((?:[a-z0-9-]+\.)+(?:com|org|net|health|care|clinic|us|co|info|md|example))"
    r"(/[\w/-]*)?(?![\w@])", re.I)
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


def visible_entries(page: Page) -> Iterator[tuple[Entry, str, str]]:
    """The entries that a visitor sees, in the order of the page."""
    soup = with_cards(page.html, _is_name, lambda line: _heads_line(line) is not None)
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


COLUMNS = re.compile(r"\b(?:clinic|provider|practice|facility|company|platform|brand|service)\b")
NUMBER_FIRST = re.compile(r"\s*#?\d{1,2}\s*[.):–-]|\s*#\d{1,2}\b")
TASK = re.compile(r"(?:check|ask|look|make|consider|know|understand|research|verify|choose|talk|see|get|be|don't|do not"
                  r"|never|always|start|set|plan|prepare|bring|expect|bonus|initial|first"
                  r"|session|booster|package)\b", re.I)


def compared_entries(page: Page) -> Iterator[tuple[Entry, str, str]]:
    """Firms that a comparison names without a place or a line, as one of companies that treat at home may.

    They stand in the column of a table that says so, or have a numbered heading each and what they give or charge.
    """
    soup = with_cards(page.html, _is_name, lambda line: False)
    nowhere: Place = {"city": None, "state": None}
    found: list[tuple[Entry, str]] = []
    for row in soup.find_all("tr"):
        cells, table = row.find_all(["td", "th"], recursive=False), row.find_parent("table")
        first = table.find("tr") if isinstance(table, Tag) else None
        heads = [_text(c).lower() for c in first.find_all(["th", "td"])] if isinstance(first, Tag) else []
        column = next((i for i, head in enumerate(heads) if COLUMNS.search(head)), None)
        if first is row or column is None or column >= len(cells) or not _is_own(_text(cells[column])):
            continue
        name = _text(cells[column])
        found += [(e, name) for e in [_entry(page, [_text(row)], [row], name, nowhere, tied=True)] if e]
    if len(found) < MANY:
        heads_of = [h for h in soup.find_all(HEADINGS) if NUMBER_FIRST.match(_text(h)) and _is_own(_text(h))]
        found = [(e, n) for e, n in _under(page, heads_of, lambda part: part.name in HEADINGS
                                           or bool(part.find(HEADINGS)), tied=True) if e["routes"] or e["prices"]]
    if len(found) >= MANY:
        yield from ((entry, name, "text") for entry, name in found)


def _is_own(text: str) -> bool:
    """Whether a text can be a firm's name by itself: a word in capitals that is none of the trade, and no task."""
    name = NUMBERED.sub("", text)
    words = [w for w in re.findall(r"[\w'’]+", name) if w.lower() not in GENERIC | TRADE]
    return bool(words) and _is_written(name) and not TASK.match(name) and len(name.split()) <= 7


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
            entry = _entry(page, _lines(card, name), [card], text, _around(page, card, name))
            return (entry, text) if entry else None
    return _plain_card(page, card)


def _names(card: Tag) -> Iterator[Tag]:
    """The elements of a card that may hold its name, the likeliest first."""
    headings = card.find_all(HEADS)
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


def _plain_card(page: Page, card: Tag) -> tuple[Entry, str] | None:
    """The entry of a card without a heading: the name opens its first line, and a place or a number follows."""
    strings = [plain(s) for s in card.stripped_strings]
    whole = _text(card)
    if not strings or len(whole) > 400 or len(card.find_all(HEADS)) > 1:
        return None
    name = _heads_line(whole) if _heads_line(strings[0]) or not _opens(strings[0]) else _opens(strings[0])
    if name is None or not _is_written(name):
        return None
    rest = whole.split(name, 1)[-1]
    lines = [line for line in _lines(card) if line != whole and line != name]
    entry = _entry(page, [*(line.split(name, 1)[-1] for line in lines), rest], [card], name,
                   _around(page, card, None))
    return (entry, name) if entry and (entry["phone"] or entry["city"] or entry["zip"]) else None


def _heads_line(line: str) -> str | None:
    """The name that opens a line which goes on with a place or a telephone number."""
    line = plain(line)
    starts = [found.start for found in find_addresses(line)[:1]] + [m.start() for m in [PHONE.search(line)] if m]
    for match in list(COMMA_STATE.finditer(line))[:3]:
        place = split_city_state(line[:match.end()])
        if place and place["city"]:
            starts.append(line.lower().rfind(place["city"].lower(), 0, match.start() + 1))
            break
    return _opens(line[:min(starts)]) if starts else None


def _opens(text: str) -> str | None:
    """The name that opens a text: up to its first mark, or up to its end."""
    text = NUMBERED.sub("", plain(text)).lstrip("•·*–- ")
    name = MARK.split(text)[0].strip(" ,–-")
    return name if name and _is_written(name) else None


def _is_written(name: str) -> bool:
    """Whether the beginning of a line is written as names are: capitals, and no word of a sentence."""
    if not _is_name(name) or not (name[0].isupper() or name[0].isdigit()) or LABEL.fullmatch(name):
        return False
    if is_street(name) or is_city(name) or SIGNED.fullmatch(name):
        return False
    words = [w for w in re.findall(r"[^\W\d_][\w'’.-]*", name) if w[0].islower()]
    return len(name) <= 80 and ". " not in name.removeprefix("Dr. ").replace("St. ", "") and SMALL.issuperset(words)


FAR = 3000  # elements before a card among which its headings are looked for: a long list is not walked for each of it


def _around(page: Page, card: Tag, name: Tag | None) -> Place:
    """The city and state that the headings above a card, then the page's title, give to all that stands below them."""
    rank = int(name.name[1]) if name is not None and name.name in HEADINGS else 7
    chain: list[str] = []
    for heading in islice(card.previous_elements, FAR):
        if not isinstance(heading, Tag) or heading.name not in HEADS:
            continue
        level = int(heading.name[1]) if heading.name in HEADINGS else 6
        if level < rank and heading is not name:
            rank = level
            chain.append(_text(heading))
    states = [found for text in (*chain, page.title) for found in [_state_in(text)] if found]
    state = states[0] if states else None
    for text in chain:
        match = HEADING_PLACE.fullmatch(text) if state and text != chain[-1] else None  # the last is the page's own
        if match and match["place"].lower() not in _LOWER_STATES and is_city(match["place"], state):
            return {"city": tidy_city(match["place"]), "state": state}
    for text in (*chain[-1:], page.title):
        listed = LIST_OF_CITY.search(text)
        found_place = split_city_state(text[: listed.end()]) if listed else None
        if found_place:
            return {"city": found_place["city"], "state": found_place["state"]}
    return {"city": None, "state": state}


LIST_OF_CITY = re.compile(r"\bin [A-Z][\w.'’ -]+, (?:[A-Z]{2}|[A-Z][a-z]+(?: [A-Z][a-z]+)?)(?= *(?:$|[|–—(]))")
_LOWER_STATES = frozenset(name.lower() for name in STATES.values())


def _state_in(text: str) -> str | None:
    """The one state that a heading names: "Ohio", "Clinics in Dayton, OH"."""
    found = {state_code(m.group()) for m in STATE_NAMES.finditer(text)}
    found |= {state_code(m["state"]) for m in COMMA_STATE.finditer(text)}
    return found.pop() if len(found) == 1 else None


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
    if column >= len(cells):
        return None
    bold = cells[column].find((*HEADINGS, "strong", "b"))
    strings = [plain(t) for t in cells[column].stripped_strings]
    name = _text(cells[column])
    if not _is_name(name) and strings:  # the name, and below it the address
        name = _text(bold) if isinstance(bold, Tag) else _opens(strings[0]) or ""
    if not _is_name(name):
        return None
    below = [line for line in strings if line not in name]
    stated = dict(zip(heads, (_text(cell) for cell in cells), strict=False))
    around = _around(page, table, None)
    state = state_code(stated.get("state")) or around["state"]
    place = next((stated[h] for h in ("city", "town", "location", "where", "area") if stated.get(h)), None)
    city = place if place and is_city(place, state) else around["city"]
    lines = [*below, *(_text(cell) for i, cell in enumerate(cells) if i != column)]
    entry = _entry(page, [*lines, " ".join(below)], [row], name, {"city": city, "state": state})
    return (entry, name) if entry else None


def _sections(page: Page, soup: BeautifulSoup) -> Iterator[tuple[Entry, str]]:
    """The entries of a running text that gives each provider a heading, or a line in bold, of its own."""
    for tag in ("h2", "h3", "h4", "h5", "h6"):
        found = _under(page, soup.find_all(tag), lambda part: part.name in HEADINGS or bool(part.find(HEADINGS)))
        if len(found) >= 2:
            yield from found
            return
    bold = [part for part in soup.find_all(("p", "div")) if _is_bold(part)]
    found = _under(page, bold, lambda part: part.name in HEADINGS or _is_bold(part))
    if len(found) >= 2:
        yield from found


def _under(page: Page, headings: list[Tag], ends: Callable[[Tag], bool], tied: bool = False) -> list[tuple[Entry, str]]:
    """The entries that headings and what follows each of them, up to what ends it, make."""
    found = []
    for heading in headings:
        body = []
        for sibling in heading.next_siblings:
            if isinstance(sibling, Tag) and ends(sibling):
                break
            if isinstance(sibling, Tag) or (isinstance(sibling, NavigableString) and sibling.strip()):
                body.append(sibling)
        text = _text(heading)
        parts = [part for part in body if isinstance(part, Tag)]
        if body and _is_name(text):
            lines = [line for part in body
                     for line in (_lines(part) if isinstance(part, Tag) else [plain(part.strip())])]
            entry = _entry(page, lines, parts, text, _around(page, heading, heading), heading, tied)
            if entry:
                found.append((entry, text))
    return found


def _is_bold(part: Tag) -> bool:
    """Whether a paragraph is one line in bold that can be a name."""
    bold = part.find(("b", "strong"))
    return isinstance(bold, Tag) and _text(bold) == _text(part) and _is_name(_text(part))


def _entry(page: Page, lines: list[str], parts: list[Tag], name: str, around: Place,
           headed: Tag | None = None, tied: bool = False) -> Entry | None:
    """The entry that the lines and links of a card make, or None where nothing ties the name to a place or a firm.

    `around` is the place that what stands above the card gives it, where it names none itself; `tied` tells that the
    page itself says that these are firms.
    """
    links = [link for part in (*parts, *([headed] if headed else [])) for link in part.find_all("a", href=True)]
    links += [part for part in parts if part.name == "a" and part.get("href")]
    place = _place(lines, around["state"])
    phone = _phone(lines, links)
    website = _website(page, links, name, lines)
    if not (phone or website or place or tied):
        return None
    if not place or not place["city"]:
        place = {"city": around["city"], "state": around["state"], "zip": None} | {
            k: v for k, v in (place or {}).items() if v}
    inner = "".join(str(part) for part in parts)
    if parts and parts[0].name in ("tr", "td"):
        above = parts[0].find_previous("tr")  # the heads of its columns, if any
        inner = f"<table>{above if above and above.find('th') and not above.find('td') else ''}{inner}</table>"
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


def _place(lines: list[str], state: str | None = None) -> Place | None:
    """City, state and ZIP code: of the first address, else of the first "City, ST" that ends a line or a part of it,
    else of lines that are labelled, else the name of a city of the state that the list is of."""
    for line in lines:
        for found in find_addresses(line):
            return found.value
    parts = [part.strip(" ,") for line in lines for part in PART.split(line)]
    for part in parts:
        found_place = split_city_state(part)
        if found_place:
            return found_place
    for line in lines:
        for match in COMMA_STATE.finditer(line) if len(line) <= 300 else ():
            found_place = split_city_state(line[:match.end()])
            if found_place and PLACED.search(line[:line.rfind(found_place["city"] or "", 0, match.start() + 1)]):
                return found_place
    stated = _labelled(lines)
    if stated:
        return stated
    city = next((part for part in parts if state and part[:1].isupper() and is_city(part, state)), None)
    return make_address(None, city, state, None) if city else None


PLACED = re.compile(r"(?:^|(?:located|based|is|are|sits|stands|[A-Z][\w'’]+) in|\bat|[(,|:])\s*$")


def _labelled(lines: list[str]) -> Place | None:
    """The place that labels give: "City: Boise", "State: ID", or a label and its value on two lines."""
    stated: dict[str, str] = {}
    for line, following in zip(lines, [*lines[1:], ""], strict=False):
        match = LABELLED.match(line)
        if match and len(line) <= 60:
            stated.setdefault(match[1].lower()[:4].strip(), match[2] or following)
    city, state = stated.get("city") or stated.get("town"), state_code(stated.get("stat"))
    if not city or not is_city(city.strip(), state):
        return None
    return make_address(None, city.strip(), state, stated.get("zip") or stated.get("post"))


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


def _website(page: Page, links: list[Tag], name: str, lines: list[str]) -> str | None:
    """The provider's own website: a link that leads off the listing's site, else an address written out."""
    own = host_of(page.url)
    found: list[tuple[bool, int, str]] = []
    for link in links:
        address = urljoin(page.base, str(link["href"]).strip())
        host = host_of(address)
        if not address.startswith(("http://", "https://")) or not host or host == own or FOREIGN.search(host):
            continue
        text = _text(link)
        named = text and (text in name or name in text) or WEBSITE_WORDS.search(text)
        found.append((not named, len(found), address))
    if found:
        return _without_tracking(min(found)[2])
    for line in lines:
        match = DOMAIN.search(line)
        host = match[1].lower().removeprefix("www.") if match else own
        if match and host != own and not FOREIGN.search(host):
            return f"https://{match[1].lower()}{match[2] or ''}"
    return None


def _without_tracking(address: str) -> str:
    """An address without its fragment and the marks of campaigns."""
    parts = urlsplit(address)
    query = urlencode([(k, v) for k, v in parse_qsl(parts.query) if not k.startswith(TRACKING)])
    return urlunsplit((parts.scheme, parts.netloc, parts.path, query, ""))


ABBREVIATED = re.compile(r"\b(?:[A-Z]\.){2,}$|\b(?:Inc|Ltd|Co|Corp|Jr|Sr|Assoc|[A-Z]{2,4})\.$")


def _is_name(text: str) -> bool:
    """Whether a text may be a provider's name."""
    name = NUMBERED.sub("", text)
    name = name[:-1] if ABBREVIATED.search(name) else name
    if not 3 <= len(name) <= 100 or not re.search(r"[A-Za-z]{2}", name) or "$" in name or PHONE.search(name):
        return False
    if split_city_state(name) or find_addresses(name) or name.count(" ") > 12 or name[-1] in ".:!":
        return False
    if DOMAIN.fullmatch(name):
        return False
    return not NO_NAME.search(name) or NAME_WORDS_KEPT.search(name) is not None


def _text(tag: Tag) -> str:
    """The text of an element, white space collapsed."""
    return re.sub(r"\s+", " ", tag.get_text(" ")).strip().replace(" ,", ",")


def structured_entries(page: Page) -> Iterator[tuple[Entry, str, str]]:
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
    if isinstance(address, str):
        place = make_address(None, None, None, None) | (_place([plain(address)]) or {}) | {"street": None}
    elif isinstance(address, dict):
        parts = (_string(address.get(key)) for key in ("addressLocality", "addressRegion", "postalCode"))
        place = make_address(None, *parts)
    telephone = _string(item.get("telephone"))
    phone = to_e164(telephone) if telephone else None
    same = item.get("sameAs")
    candidates = [inner, item.get("url"), *(same if isinstance(same, list) else [same])]
    website = next((a for a in candidates if isinstance(a, str) and a.startswith("http")
                    and host_of(a) != host_of(page.url) and not FOREIGN.search(host_of(a))), None)
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
