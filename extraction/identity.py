"""Who the provider is and where: its name, telephone, address, or several locations with a telephone each.

What stands on the page comes first; JSON-LD, microdata, Open Graph and the title are asked after it, and a value of
theirs that says something else is a fact of its own, of lower rank.
"""

import html
import json
import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any
from urllib.parse import unquote, urlsplit

from extraction.normalise import (
    COMMA_STATE,
    STATE_TEXT,
    STATES,
    FoundAddress,
    address_key,
    aligned,
    clean_name,
    clean_street,
    find_addresses,
    is_city,
    is_street,
    make_address,
    same_place,
    split_city_state,
    to_e164,
    without_legal_form,
)
from extraction.page import WORD, Block, Fact, Page
from extraction.stance import assertion
from extraction.terms import load_list

Address = dict[str, str | None]


def as_written(page: Page, value: str) -> str | None:
    """The form in which a value of structured data stands in the page's source, or None where it stands there in "
    "none."""
    for form in (
        value,
        json.dumps(value)[1:-1],
        value.replace("/", r"\/"),
        html.escape(value),
        html.escape(value, False),
    ):
        if form and form in page.html:
            return form
    return None


def texts(value: Any) -> list[str]:
    """The strings of a JSON-LD value, which may be one, a list, or a number."""
    if isinstance(value, list):
        return [t for item in value for t in texts(item)]
    if isinstance(value, str | int) and not isinstance(value, bool):
        return [str(value).strip()] if str(value).strip() else []
    return []


def types(item: dict[str, Any]) -> set[str]:
    """The schema.org types of an item, without their address."""
    return {t.rsplit("/", 1)[-1] for t in texts(item.get("@type"))}


# Organisations that may be the provider; the more exact first.
CLINIC_TYPES = (
    {
        "MedicalClinic",
        "MedicalBusiness",
        "MedicalOrganization",
        "Physician",
        "Hospital",
        "Psychiatric",
        "Psychiatrist",
        "HealthAndBeautyBusiness",
        "LocalBusiness",
        "ProfessionalService",
        "PainManagementClinic",
        "CommunityHealth",
        "DaySpa",
        "Anesthesia",
    },
    {"Organization", "Corporation", "OnlineBusiness"},
)
# Parts of other items under which an organisation is somebody else.
OTHERS_KEYS = (
    "memberOf",
    "affiliation",
    "alumniOf",
    "manufacturer",
    "hospitalAffiliation",
    "healthPlanNetworkId",
    "recognizedBy",
    "issuedBy",
    "worksFor",
    "sponsor",
    "funder",
    "citation",
    "isBasedOn",
    "partner",
    "review",
)


# Readers of one page ask the same of it in turn: the last page's answers are kept.
@lru_cache(maxsize=1)
def _starts(page: Page) -> list[int]:
    """The offset in `page.text` at which each block begins."""
    return list(accumulate((len(block.text) + 1 for block in page.blocks), initial=0))


def blocks_matching(page: Page, pattern: re.Pattern[str]) -> list[Block]:
    """The blocks in which a pattern begins to match, found in one pass over the page's text."""
    found = dict.fromkeys(bisect_right(_starts(page), match.start()) - 1 for match in pattern.finditer(page.text))
    return [page.blocks[i] for i in found]


FOUR_DIGITS = re.compile(r"\d{4}(?!\d)")
FIVE_DIGITS = re.compile(r"(?<!\d)\d{5}(?!\d)")


@lru_cache(maxsize=1)
def number_blocks(page: Page) -> tuple[Block, ...]:
    """The blocks that hold a number of four digits or more: what has none holds neither telephone nor ZIP code."""
    return tuple(blocks_matching(page, FOUR_DIGITS))


def zip_blocks(page: Page) -> list[Block]:
    """The blocks that hold five digits standing alone."""
    return [block for block in number_blocks(page) if FIVE_DIGITS.search(block.text)]


@lru_cache(maxsize=1)
def organisations(page: Page) -> list[tuple[dict[str, Any], str]]:
    """The (item, origin) of structured data that may describe the provider itself, the most exact types first."""
    found: list[tuple[int, dict[str, Any], str]] = []
    for origin, items in (("jsonld", page.jsonld), ("microdata", page.microdata)):
        others = {id(part) for item in items for key in OTHERS_KEYS for part in _parts(item.get(key))}
        for item in items:
            rank = next((r for r, names in enumerate(CLINIC_TYPES) if names & types(item)), None)
            if rank is not None and id(item) not in others:
                found.append((rank, item, origin))
    found.sort(key=lambda f: f[0])
    return [(item, origin) for _, item, origin in found]


def _parts(value: Any) -> list[dict[str, Any]]:
    if isinstance(value, dict):
        return [value]
    return [v for v in value if isinstance(v, dict)] if isinstance(value, list) else []


# --- telephones -------------------------------------------------------------------------------------------------

_GAP = r"[\s.\-/·]{0,3}"
PHONE = re.compile(
    rf"(?<![\d$#.,/-])(?:\+?1{_GAP})?\(?(?P<area>[2-9]\d\d)\)?{_GAP}[2-9]\d\d{_GAP}\d{{4}}(?![\d%-])"
    rf"|(?<![\w$])(?:\+?1{_GAP})?\(?(?:[2-9]\d\d)\)?{_GAP}(?:[2-9]\d\d-[A-Z]{{4}}|[A-Z]{{3}}-[A-Z]{{4}}|"
    rf"[A-Z]{{7,10}})(?![\w-])"
    r"|(?<![\d+])\+\d{1,3}[\s.\-]?\(?\d[\d\s().\-]{6,14}\d(?!\d)"
)
BARE = re.compile(r"\d{10,11}$")
CALLED = re.compile(r"\b(?:call|phone|telephone|tel|text)\b", re.I)
NOT_A_PHONE = re.compile(
    r"\b(?:npi|licen[cs]e|lic|dea|tax id|ein|isbn|fax id|policy|group|account|member id|ndc|cpt|code|case|invoice)"
    r"(?:\s*(?:no|number|num|#|is))?\.?\s*[:#]?\s*$",
    re.I,
)
FAX = re.compile(r"\b(?:e-?)?fax(?:es|ed|ing|imile)?\b|facsimile|(?:^|[\s|(/])f\s*[.:]\s*$", re.I)
TEXTING = re.compile(r"\b(?:text(?:s|ing|ed)?|sms|message us)\b", re.I)
SPEAKING = re.compile(
    r"\b(?:call(?:s|ing)?|phones?|telephone|tel|office|voice|dial|main|reach us|contact us|mobile|"
    r"cell)\b|☎|📞",
    re.I,
)
SECONDARY = re.compile(
    r"\b(?:billing|financial (?:counsel\w+|assistance|aid|services)|interpreters?|compliance|privacy officer"
    r"|human resources|accounts?|medical records|records (?:request|department)|after[- ]hours|answering service"
    r"|careers|press|media|wholesale|mental health emergenc\w+|referr(?:als?|ing) (?:line|provider\w*)|refills?)\b",
    re.I,
)
CRISIS = re.compile(
    r"\b(?:crisis|suicid\w*|lifeline|hot\s?line|help\s?line|988|poison (?:control|help)|domestic violence|samhsa|nami|"
    r"sexual assault)\b",
    re.I,
)
MAKER = re.compile(
    r"\b(?:janssen|johnson (?:&|and) johnson|j&j|withme|medwatch|fda|manufacturer|rems program(?:me)?|savings program|"
    r"adverse (?:events?|reactions?)|report (?:negative )?side effects|co-?pay (?:card|assistance|program)|"
    r"patient assistance)\b",
    re.I,
)
OTHERS_LINE = re.compile(
    r"\b(?:pharmac(?:y|ies)|partner(?:s|ed)?|their (?:office|team|clinic|line)|laborator(?:y|ies)|lab|carecredit|"
    r"lender|"
    r"your (?:insurance|insurer|plan|doctor|physician|bank|pharmacy)|insurance compan(?:y|ies)|medical board|board of|"
    r"office for civil rights|department of|attorney general|ombudsman|secretary of|complaints? (?:to|with)|"
    r"not affiliated|web ?design|website by|emergency room|hospital|shuttle|uber|lyft|taxi|hotel|transport(?:ation)? "
    r"(?:company|service))\b",
    re.I,
)
OWN = re.compile(r"\b(?:our|us|we|my|me)\b", re.I)
OWN_LINE = re.compile(
    r"\b(?:(?:call|ring|reach|contact|phone|text) (?:us|me)|"
    r"our (?:office|clinic|team|desk|front|number|practice))\b",
    re.I,
)


@dataclass(slots=True)
class Line:
    """One telephone number as the page gives it.

    rank  0 a line to speak on, 1 one for bills, records or text messages only, 9 none of the provider's
    """

    number: str
    rank: int
    quote: str
    context: str
    origin: str
    block: Block | None = None
    start: int = 0


@cache
def others_numbers() -> frozenset[str]:
    """Well-known numbers that are nobody's clinic: crisis lines, the maker's, authorities'."""
    return frozenset(number for entry in load_list("phones").values() for number in entry["phrases"])


def text_lines(page: Page) -> list[Line]:
    """Every telephone number in the visible text, in reading order, with its rank."""
    blocks = {*number_blocks(page), *page.having("800", "833", "844", "855", "866", "877", "888")}
    found: list[Line] = []
    for block in sorted(blocks, key=lambda b: b.index):
        found += _lines_of(page, block)
    return found


# A years' span or an amount has four digits too: what no number can be without is looked for first.
MAY_BE_PHONE = re.compile(r"\d{3}\W{0,3}\d{4}(?!\d)|\d\W{1,3}[A-Z]{3}|\+\d")


def _lines_of(page: Page, block: Block) -> Iterator[Line]:
    if not MAY_BE_PHONE.search(block.text):
        return
    text = aligned(block.text)
    last = 0
    for match in PHONE.finditer(text):
        before = text[last : match.start()]
        number = to_e164(match.group())
        label = before if before.strip(" :()|·-") else _label(page, block)
        if number is None or NOT_A_PHONE.search(before) or (BARE.match(match.group()) and not CALLED.search(label)):
            continue
        after = re.match(
            r"\s*\(([^)]{2,24})\)|\s+(?:-\s+)?(fax|text only)\b(?!\W{0,4}\(?\d)", text[match.end() :], re.I
        )
        quote, sentence = _around(block, match.start(), match.end())
        rank = _rank(page, number, label, (after.group() if after else ""), sentence, block)
        yield Line(number, rank, quote, block.context, "text", block, match.start())
        last = match.end()


def _label(page: Page, block: Block) -> str:
    """What labels a number that opens its block: its table header, or the short line before it in the same box."""
    if block.headers:
        return block.headers[-1]
    before = page.blocks[block.index - 1] if block.index else None
    if (
        before is not None
        and len(before.text) <= 30
        and before.group == block.group
        and not any(map(str.isdigit, before.text))
    ):
        return before.text
    return ""


def _around(block: Block, start: int, end: int) -> tuple[str, str]:
    """The quote for a find at block.text[start:end], and the sentence it stands in: one that a stop has not cut in "
    "two."""
    for sentence in block.sentences:
        if sentence.start <= start and end <= sentence.start + len(sentence.text):
            return sentence.text, sentence.text
    return (block.text if len(block.text) <= 300 else block.text[start:end]), block.text[max(0, start - 80) : end + 20]


# Where what is said of one number ends and of the next begins: "In a crisis, call 988. Office: …"
PART = re.compile(r"\s[•·|]\s|(?<=[a-z0-9)][.!?])\s+(?=[A-Z(\d])")


LABELLED = re.compile(r"\b(?:office|phone|telephone|tel|main|support|appointments?|scheduling|questions)\b", re.I)


def _last_part(label: str) -> str:
    """The last part of a label that says something."""
    return next((part for part in reversed(PART.split(label[-120:])) if part.strip(" :()|·•-")), "")


def _in_own_name(page: Page, label: str, match: re.Match[str]) -> bool:
    """Whether a word is one of the provider's own name: "Cedar Hollow Psychiatric Partners", "Larkspur Hospital"."""
    words = label[: match.end()].split()[-2:]
    if len(words) < 2 or not all(w[0].isupper() for w in words):
        return False
    own = letters(words[0])
    return letters(" ".join(words)) in letters(page.title) or (len(own) > 3 and own in host_label(page))


def _rank(page: Page, number: str, label: str, after: str, sentence: str, block: Block) -> int:
    """How good a line a number is, from the words just before it, just after it, and of its sentence."""
    faxes = [m.end() for m in FAX.finditer(label)]
    speaks = [m.end() for m in SPEAKING.finditer(label)]
    if number in others_numbers() or FAX.search(after) or (faxes and max(faxes) > max(speaks, default=-1)):
        return 9
    heading = block.headings[-1] if block.headings else ""
    near = label[-90:]
    closest = _last_part(label)
    own = OWN.search(closest) or OWN_LINE.search(near)
    crisis = max((m.end() for m in CRISIS.finditer(closest)), default=None)
    if crisis is None and CRISIS.search(near) and not (own or FIVE_DIGITS.search(closest) or LABELLED.search(closest)):
        return 9  # "In a crisis call 988. In Boise, ask for the Elm Center at …"
    if MAKER.search(sentence) or CRISIS.search(after) or (crisis is not None and not OWN_LINE.search(closest, crisis)):
        return 9
    if not own and (CRISIS.search(heading) or CRISIS.search(_part_around(sentence, closest))):
        return 9
    others = OTHERS_LINE.search(near)
    if others and not OWN_LINE.search(near, others.end()) and not _in_own_name(page, near, others):
        return 9
    texting = [m.end() for m in TEXTING.finditer(label + " " + after)]
    if SECONDARY.search(near[-40:]) or (texting and not speaks) or re.search(r"\btext\w* only\b", near + after, re.I):
        return 1
    return 0


def _part_around(sentence: str, closest: str) -> str:
    """The part of a sentence that goes on from what stands before its number."""
    return next((part for part in PART.split(sentence) if closest.strip() and closest.strip() in part), sentence)


def link_lines(page: Page) -> list[Line]:
    """Every number of a tel: or sms: link."""
    found = []
    for url, text, _ in page.links:
        scheme, _, rest = url.partition(":")
        if scheme.lower() not in ("tel", "sms"):
            continue
        number = to_e164(unquote(rest).removeprefix("//").split("?")[0].split(";")[0])
        if number:
            others = number in others_numbers() or FAX.search(text) or CRISIS.search(text)
            rank = 9 if others else 1 if scheme.lower() == "sms" or SECONDARY.search(text) else 0
            quote = url if url in page.html else as_written(page, rest) or url
            found.append(Line(number, rank, quote, text, "attribute"))
    return found


def best_line(lines: list[Line]) -> Line | None:
    """The provider's telephone: the best rank, then the number given most often, then the first."""
    worst = {n: max(line.rank for line in lines if line.number == n) for n in {line.number for line in lines}}
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.number] = counts.get(line.number, 0) + 1
    usable = [line for line in lines if line.rank < 9 and worst[line.number] < 9]
    return min(usable, key=lambda line: (line.rank, -counts[line.number]), default=None)


# --- addresses --------------------------------------------------------------------------------------------------

OTHERS_ADDRESS = re.compile(
    r"\b(?:office for civil rights|department of|health and human services|independence ave\w*|medical board|board of|"
    r"attorney general|pharmac(?:y|ies)|hotel|airport|parking (?:garage|lot|deck)|headquarters of|formerly|"
    r"old (?:office|address)|"
    r"previous(?:ly)?|moved from|used to be|laborator(?:y|ies)|labcorp|quest diagnostics|janssen|manufactured|"
    r"university of)\b",
    re.I,
)
NOT_A_PLACE_NAME = re.compile(
    r"^(?:(?:our|the|all|find|visit|contact|get|come|where|follow|call|stay|clinic|office|main|business|mailing|"
    r"physical|street)?\s*"
    r"(?:us|in touch|locations?|address(?:es)?|contact(?: us| info(?:rmation)?| details)?|hours?(?: of operation)?|"
    r"directions|offices?|clinics?|"
    r"info(?:rmation)?|connected|to find us|we are|about(?: us)?|quick links|footer|hours (?:and|&) location|"
    r"location (?:and|&) hours))[:.!]?$",
    re.I,
)
# A place of one's own: "our clinic in", "located in", "we are in".
OWN_PLACE = re.compile(
    r"\b(?:located|based|situated|headquartered|(?:our|my|the|an?|this|new|medical|ketamine|wellness|psychiatr\w+|"
    r"infusion|therapy) "
    r"(?:\w+ ){0,2}(?:clinics?|offices?|practices?|centers?|studios?|suites?|locations?)|we(?:'re|’re| are)|visit us|"
    r"find us|come (?:to|see) us|office|"
    r"clinic)\b[^.?!]{0,50}?\b(?:in|at)\s+(?:(?:the|heart|of|beautiful|downtown|historic|sunny|old|both|either)\s+)*$",
    re.I,
)
OWN_PLACE_AFTER = re.compile(
    r"^\s+(?:[\w-]+ ){0,3}(?:offices?|clinics?|locations?|practice|centers?|team|staff)\b", re.I)
HEADING_PLACE = re.compile(
    r"^(?!.*\b(?:[Ss]erving|[Nn]ear|[Aa]round|[Ff]rom|SERVING|NEAR)\b)"
    r".*(?:\b(?:in|at|IN)|[-|:])\s+$"
)


@dataclass(slots=True)
class Site:
    """An address as the page gives it; `first` and `block` are the blocks of its first and its last line."""

    value: Address
    quote: str
    context: str
    block: Block
    first: int
    name: str | None = None
    phone: str | None = None


def text_sites(page: Page) -> list[Site]:
    """The postal addresses of the visible text, in reading order, each once."""
    found: dict[str, Site] = {}
    blocks = {*zip_blocks(page), *blocks_matching(page, COMMA_STATE)}
    for block in sorted(blocks, key=lambda b: b.index):
        text = aligned(block.text)
        for site in _sites_of(page, block, text):
            key = address_key(site.value)
            if key not in found:
                found[key] = site
            elif not found[key].value["zip"] and site.value["zip"]:
                found[key].value["zip"] = site.value["zip"]
    streets = {(s.value["city"], s.value["state"]) for s in found.values() if s.value["street"]}
    return [s for s in found.values() if s.value["street"] or (s.value["city"], s.value["state"]) not in streets]


STOP = re.compile(r"(?<=[a-z)]{2})\.\s+(?=[A-Z]|$)")  # whose board it was says nothing of the address after


def _sites_of(page: Page, block: Block, text: str) -> Iterator[Site]:
    ends = 0
    for found in find_addresses(PHONE.sub(lambda number: "|" * len(number.group()), text)):
        before = STOP.split(text[max(ends, found.start - 90) : found.start])[-1]
        ends = found.end
        heading = block.headings[-1] if block.headings else ""
        if (
            OTHERS_ADDRESS.search(before)
            or OTHERS_ADDRESS.search(heading)
            or OTHERS_ADDRESS.search(text[found.start : found.end])
        ):
            continue
        yield _site(page, block, _street_alone(block, found))
    if not ends and len(text) <= 60:
        found_city = split_city_state(text)
        if found_city:
            site = _site(page, block, FoundAddress(0, len(text), found_city))
            if site.value["street"]:
                yield site


def _street_alone(block: Block, found: FoundAddress) -> FoundAddress:
    """The address without what belongs to the line above it: the floor in "Elm Pavilion, Floor 2", "88 Birch Ave"."""
    for line_break in block.breaks:
        if found.start < line_break < found.end:
            line = block.text[max((b for b in block.breaks if b <= found.start), default=0) : found.start]
            below = next(iter(find_addresses(aligned(block.text[line_break : found.end]))), None)
            if line.strip() and below and below.value["street"]:
                return FoundAddress(line_break + below.start, found.end, below.value)
    return found


def _site(page: Page, block: Block, found: FoundAddress) -> Site:
    """The address with its street, which may stand on the lines before its city."""
    value, first, context = dict(found.value), block.index, block.context
    if value["street"] is None and not re.search(r"\w", block.text[: found.start]):
        lines: list[str] = []
        for earlier in reversed(page.blocks[max(0, block.index - 3) : block.index]):
            if len(earlier.text) > 70 or earlier.region != block.region:
                break
            lines.insert(0, aligned(earlier.text).strip(" ,|"))
            if lines[0][:1].isalnum() and is_street(", ".join(lines)):
                value["street"], first = clean_street(", ".join(lines)), earlier.index
                context = " > ".join((*earlier.headings, *lines))
                break
    return Site(value, block.text[found.start : found.end], context, block, first)


def name_site(page: Page, site: Site) -> None:
    """Give a location its name: the heading or bold line that it alone stands under."""
    block = page.blocks[site.first]
    before = page.blocks[site.first - 1] if site.first else None
    for text in (
        block.headings[-1] if block.headings else "",
        before.text if before and before.group == block.group else "",
    ):
        text = clean_name(text)
        if (
            2 < len(text) <= 60
            and not NOT_A_PLACE_NAME.match(text)
            and not text.endswith("?")
            and not re.search(r"\d{3}", text)
        ):
            site.name = text
            return


def share_phones(sites: list[Site], lines: list[Line]) -> None:
    """Give each location the telephone that stands in its block, else after it, before the next location begins."""
    usable = [line for line in lines if line.rank == 0 and line.block is not None]
    taken: set[int] = set()
    for number, site in enumerate(sites):
        until = sites[number + 1].first if number + 1 < len(sites) else site.block.index + 8
        after = [
            line
            for line in usable
            if line.block
            and site.first <= line.block.index <= max(until, site.block.index)
            and id(line) not in taken
            and _same_run(site, line, sites, number)
        ]
        if after:
            site.phone = after[0].number
            taken.add(id(after[0]))
    if not any(s.phone for s in sites):  # the telephone may stand above the address
        for number, site in enumerate(sites):
            low = sites[number - 1].block.index if number else site.first - 5
            near = [line for line in usable if line.block and low < line.block.index < site.first]
            site.phone = near[-1].number if near else None


def _same_run(site: Site, line: Line, sites: list[Site], number: int) -> bool:
    """Whether a number belongs to this address rather than to another one in the same or the next block."""
    assert line.block is not None
    if line.block is site.block and site.block.text.count(site.quote) == 1:
        start = site.block.text.index(site.quote)
        following = [s for s in sites[number + 1 :] if s.block is site.block]
        end = site.block.text.find(following[0].quote) if following else len(site.block.text)
        return start < line.start < end
    following_first = sites[number + 1].first if number + 1 < len(sites) else None
    return following_first is None or line.block.index < following_first


def city_site(page: Page) -> Site | None:
    """The city in which the provider says it is, where the page gives no postal address: `{city, state}` only."""
    heads: list[Site] = []
    for block in blocks_matching(page, COMMA_STATE):
        if block.region == "nav":
            continue
        text = aligned(block.text)
        for match in COMMA_STATE.finditer(text):
            found = split_city_state(text[: match.end()])
            if not found or not found["city"]:
                continue
            start = text.rfind(found["city"], 0, match.start() + 1)
            sentence = block.sentence_at(start)
            if sentence is None:
                continue
            before = text[sentence.start : start]
            site = Site(found, sentence.text, block.context, block, block.index)
            own = OWN_PLACE.search(before) or (
                re.search(r"\b(?:our|my) $", before) and OWN_PLACE_AFTER.match(text[match.end() :])
            )
            place = start - sentence.start
            if own and assertion(sentence, place, place + len(found["city"])) in ("affirmed", "general"):
                return site
            short = block.kind == "heading" or (len(text) <= 60 and text[-1] not in ".!,:;")
            if short and block.region == "main" and HEADING_PLACE.search(before) and len(text) < 90:
                heads.append(site)
    cities = {(s.value["city"], s.value["state"]) for s in heads}
    return heads[0] if len(cities) == 1 else None


MARK = re.compile(r"\s*[•·|]\s*|\s+[–—-]\s+")


def city_between_marks(page: Page) -> Site | None:
    """The one city that a line of marks gives: "Cedar Hollow • Boise, ID • 208-555-0100"; two are where it serves."""
    found: dict[tuple[str | None, str | None], Site] = {}
    for block in blocks_matching(page, COMMA_STATE):
        parts = MARK.split(aligned(block.text)) if len(block.text) <= 200 and block.region != "nav" else []
        for part in parts if len(parts) > 1 else ():
            value = split_city_state(part)
            if value and value["city"] and part.startswith(value["city"]) and not block.context.endswith("?"):
                site = Site(value, part, block.context, block, block.index)
                found.setdefault((value["city"], value["state"]), site)
    return next(iter(found.values())) if len(found) == 1 else None


def labelled_lines(page: Page, lines: list[Line]) -> list[Site]:
    """Locations that the page names with a telephone each and no address: "Aurora Location (303) 555-0100"."""
    found = []
    for line in lines:
        block = line.block
        if block is None or line.rank:
            continue
        before = page.blocks[block.index - 1] if block.index else None
        for text in (
            block.text[: line.start],
            before.text if before else "",
            block.headings[-1] if block.headings else "",
        ):
            match = re.fullmatch(r"((?:[A-Z][\w.'’-]+ ){1,3})(?:Location|Office|Clinic)", aligned(text).strip(" :-|"))
            city = match[1].strip() if match else ""
            if match and is_city(city):
                value = {"street": None, "city": city, "state": None, "zip": None}
                quote = match.group() if text is block.text[: line.start] else text
                found.append(Site(value, quote, block.context, block, block.index, match.group(), line.number))
                break
    return found if len({s.phone for s in found}) > 1 else []


def read_places(page: Page) -> Iterator[Fact]:
    """Yield `phone` (E.164), `address` ({street, city, state, zip}) and, where the page gives several addresses,
    `locations` ({name, street, city, state, zip, phone}), one fact each.

    Fax, crisis, maker's and partners' lines are no telephone of the provider; a line for text messages only counts
    where the page gives no other. With several locations there is no one `address`, nor a `phone` where each location
    has its own and the page shows none beside them.
    """
    lines = text_lines(page)
    sites = text_sites(page)
    streets = [s for s in sites if s.value["street"]]
    if streets:
        sites = streets
    sites.sort(
        key=lambda s: (s.block.region in ("footer", "nav"), bool(re.match(r"p\.?\s?o", s.value["street"] or "", re.I)))
    )
    if len(sites) > 1:
        in_order = sorted(sites, key=lambda s: s.first)
        share_phones(in_order, lines)
        for site in in_order:
            name_site(page, site)
    elif not sites:
        sites = labelled_lines(page, lines)
        lone = city_site(page) or city_between_marks(page) if not sites else None
        sites = [lone] if lone else sites
    yield from _phones(page, lines, sites)
    if len(sites) == 1:
        yield Fact("address", sites[0].value, "offered", sites[0].quote, sites[0].context)
    for site in sites if len(sites) > 1 else ():
        value = {"name": site.name, **site.value, "phone": site.phone}
        yield Fact("locations", value, "offered", site.quote, site.context)
    yield from _structured_addresses(page, sites)


def _phones(page: Page, lines: list[Line], sites: list[Site]) -> Iterator[Fact]:
    """The best number of the text, else of a link; and the structured data's where it differs."""
    links = link_lines(page)
    best = best_line(lines + links)
    local = {site.phone for site in sites if site.phone}
    shown_once = best is not None and sum(line.number == best.number for line in lines) == 1
    if best is not None and shown_once and len(local) > 1 and best.number in local:
        best = best_line([line for line in lines if line.rank == 0 and line.number not in local])
    if best is not None:
        shown = next((line for line in lines if line.number == best.number and line.rank == best.rank), best)
        yield Fact("phone", shown.number, "offered", shown.quote, shown.context, shown.origin)
    known = {line.number for line in lines + links}
    seen: set[str] = set()
    for item, origin in organisations(page):
        for text in texts(item.get("telephone"))[:1]:
            number, quote = to_e164(text), as_written(page, text)
            if number and quote and number not in known | seen | others_numbers():
                seen.add(number)
                yield Fact("phone", number, "offered", quote, ", ".join(sorted(types(item))), origin)
        if seen:
            return


def _structured_addresses(page: Page, sites: list[Site]) -> Iterator[Fact]:
    """Addresses of JSON-LD and microdata that the text does not give; `locations` too where they are several."""
    known = [site.value for site in sites]
    full = any(site.value["street"] for site in sites)
    found: list[tuple[Address, Fact, Fact]] = []
    for item, origin in organisations(page):
        for part in _parts(item.get("address")) or _parts(item.get("location")):
            part = part["address"] if isinstance(part.get("address"), dict) else part
            value = make_address(
                *(
                    next(iter(texts(part.get(k))), None)
                    for k in ("streetAddress", "addressLocality", "addressRegion", "postalCode")
                )
            )
            if (
                not (value["street"] or value["city"])
                or any(same_place(value, other) for other in known)
                or (full and not value["street"])
            ):
                continue
            known.append(value)
            decisive = next(t for k in ("streetAddress", "addressLocality") for t in texts(part.get(k)))
            quote = as_written(page, decisive)
            if quote is None:
                continue
            context = ", ".join(sorted(types(item)))
            names = texts(item.get("name"))
            phone = next((to_e164(t) for t in texts(item.get("telephone"))), None)
            place = {"name": clean_name(names[0]) if names else None, **value, "phone": phone}
            found.append(
                (
                    value,
                    Fact("address", value, "offered", quote, context, origin),
                    Fact("locations", place, "offered", quote, context, origin),
                )
            )
    if found:
        yield found[0][1]
    if len(found) > 1 or (found and len(sites) > 1):
        yield from (location for _, _, location in found)


# --- the name ---------------------------------------------------------------------------------------------------

_CAPITAL = r"(?:[A-Z0-9][\w'’.&+-]*|&|\+|of|the|for|and|at|in|by|de|la)"
NAME_WORDS = rf"[A-Z0-9][\w'’&+-]*(?:[.,]? {_CAPITAL}){{0,7}}"
COPYRIGHT = re.compile(
    r"(?:©|\(c\)|\bcopyright\b)\s*(?:©|\(c\)|copyright\b)?\s*(?:\d{4}\s*(?:-\s*(?:\d{4}|present|current))?)?[\s,.|"
    r":-]*(?:by\s+)?"
    r"(?P<name>[A-Z][^|©•·\n]{2,70}?)\s*(?:\.(?=\s|$)|[|•·]|,?\s+all rights|\s-\s|\s+(?:website|site|web|designed|"
    r"powered|privacy|terms)\b|$)",
    re.I,
)
COPYRIGHT_AFTER = re.compile(rf"(?P<name>{NAME_WORDS})\s*(?:©|\(c\)|,?\s*copyright)\s*\d{{4}}")
SAYS_NAME = (
    re.compile(rf"\b(?:[Ww]elcome to|WELCOME TO)\s+(?P<name>{NAME_WORDS})"),
    re.compile(rf"\bAt (?P<name>{NAME_WORDS}),? (?:we|our|you|your|patients)\b"),
    re.compile(r"\b[Oo]ur (?:[a-z-]+ ){0,5}(?:clinic|practice|center|company|program|platform), "
               rf"(?P<name>{NAME_WORDS})"),
    re.compile(rf"\b(?P<name>{NAME_WORDS})\s*"
               r"\([\"“‘']?(?:we|us|our|the [Pp]ractice|the [Cc]linic|[Pp]rovider|PROVIDER)\b"),
)
# "Cedar Hollow Infusion Center offers … We charge …": who opens a sentence, where the page goes on with "we".
SUBJECT_NAME = re.compile(
    rf"(?P<name>{NAME_WORDS}) (?:offers|provides|treats|specializes|has (?:offered|treated)|was (?:founded|opened)"
    r"|opened|is (?:thrilled|proud|pleased|happy|an?|the|located|open|at|committed|dedicated|here|not)"
    r"|does not|do not)\b")
OWN_TALK = re.compile(r"\b(?:[Ww]e|[Oo]ur|us)\b")
MAY_SAY_NAME = re.compile(
    r"At (?=[A-Z0-9])|\b[Oo]ur [a-z -]{4,60}, [A-Z]|[A-Z]\w+ ?\(|(?:^|[.!?]\s)[A-Z0-9][\w'’&+-]* [A-Z&]")
COPYRIGHT_SIGN = re.compile(r"©")
GENERIC = frozenset(
    "home page welcome contact us about faq faqs frequently asked questions question answers blog news article our "
    "the a an and of for in "
    "to with your you we at on or is what how why who are ketamine therapy therapies infusion infusions treatment "
    "treatments iv im spravato "
    "esketamine clinic clinics center centers services service pricing prices price cost costs fees rates insurance "
    "team staff locations "
    "location near me depression anxiety ptsd pain chronic mental health medical medicine policy policies privacy "
    "terms provider providers doctor office suite address phone fax visit call hours "
    "doctors patients patient resources menu book online appointment appointments schedule assisted psychotherapy "
    "session sessions nasal "
    "spray lozenge lozenges lozenges, home at-home menu untitled index default website site copyright reserved "
    "rights coming soon best top "
    "office suite address phone fax visit call hours guide this that it they there here these those".split()
)
AT_NAME = re.compile(r"^.*\b[Aa]t (?=(?:the |The )?[A-Z])")  # of a title: "Ketamine at Cedar Hollow"
DIVIDER = re.compile(r"\s+[|–—·•»:]+\s+|\s+-\s+|\s*[|»]\s*|:\s+")


def letters(text: str) -> str:
    """The lower-case letters and digits of a text: for comparing names and domains."""
    return re.sub(r"[^a-z0-9]", "", text.lower().replace("&", "and").replace("+", "and"))


@dataclass(slots=True)
class Candidate:
    """A possible name, with what speaks for it."""

    name: str
    score: float
    fact: Fact
    spelled: bool = False  # found only because the domain spells it

    @property
    def key(self) -> str:
        """What names that are spelled differently have in common."""
        return letters(without_legal_form(self.name))


def read_name(page: Page) -> Iterator[Fact]:
    """Yield the provider's `name`: what the page's own text calls it, backed by title, site name, data and domain."""
    candidates = list(_candidates(page))
    if not candidates:
        return
    for candidate in candidates:
        candidate.name = bare_name(candidate.name) or candidate.name
    candidates += _lines_alone(page, {c.name for c in candidates})
    totals: dict[str, float] = {}
    for candidate in candidates:
        totals[candidate.key] = totals.get(candidate.key, 0) + candidate.score
    said = {k: sum(c.score for c in candidates if c.key == k and not c.spelled and _plainly(c)) for k in totals}
    _join_variants(totals, said, host_label(page), letters(page.title))
    for key in totals:
        totals[key] += _domain_bonus(page, key, next(c.name for c in candidates if c.key == key))
    _join_spelled(totals, said)
    best = max(totals, key=lambda k: totals[k])
    if totals[best] < 2:
        return
    same = [c for c in candidates if c.key == best]
    chosen = min(same, key=lambda c: (c.fact.origin != "text", -c.score))
    stated = [c for c in same if not c.spelled] or same  # the domain knows no legal form
    name = min((c.name for c in stated), key=lambda n: (n.isupper() or n.islower(), n != without_legal_form(n), len(n)))
    if name != without_legal_form(name) and _known_without(page, name):
        name = without_legal_form(name)
    name = _without_letters(page, name)
    if SHORTENED.search(name) and f"{name}." in chosen.fact.quote:
        name += "."
    yield Fact("name", name, "offered", chosen.fact.quote, chosen.fact.context, chosen.fact.origin)


def _join_spelled(totals: dict[str, float], said: dict[str, float]) -> None:
    """Let a word found only because the address is made of it count for the name that holds it: "the Lowlands"."""
    for key, short in [(k, s) for k in totals for s in totals if k != s and len(s) > 4 and s in k]:
        if not said[short] and said[key] >= 2 and not key.startswith(short):
            totals[key] += totals[short]


SHORTENED = re.compile(r"\b(?:Co|Inc|Corp|Ltd|Bros|Assoc)$")  # what a full stop belongs to


def _plainly(candidate: Candidate) -> bool:
    """Whether a name is said without the legal form that small print gives it."""
    return candidate.name == without_legal_form(candidate.name)


def _join_variants(totals: dict[str, float], said: dict[str, float], label: str, title: str) -> None:
    """Let what speaks for a short and for a long form of one name count for the form that is the name.

    That is the long one where it goes on with words of the trade, spells the domain or is as well backed: "Cedar Hollow
    Ketamine" beside a logo's "Cedar Hollow". It is the short one where only a city follows, as in a title, or where
    it is the domain's and the page itself, its title apart, says it as often; `said` is what speaks for a form without
    the domain.
    """
    for key, short in [(k, s) for k in totals for s in totals if k != s and len(s) > 4 and k.startswith(s)]:
        more = key.removeprefix(short)
        place = re.sub(r"^(?:of|in|at)", "", more)
        firm = key == label and said[key] < 1 and said[short] >= 2.5  # only the small print has "Health, Inc."
        if (GENERIC.isdisjoint((more, place)) and TRADE.isdisjoint((more, place)) and is_city(place)
                and (place == more or said[short] >= 2.5)) or firm:
            totals[short] += totals[key]
            totals[key] = 0
            continue
        trade = TRADE_ONLY.fullmatch(more) is not None
        if label in ("", short):
            # A line of the address adds "Center" to what all else calls by its name.
            backed = trade and more != "center" and said[key] >= 0.75
            longer = backed or said[key] > said[short] - 0.1 * (key in title or not said[short])
        else:
            longer = trade or totals[key] >= max(1.5, totals[short] / 2)
        if key == label or longer:
            totals[key] += totals[short]


AFTER_NAME = re.compile(
    r"\s*\([^()]*\)$|,?\s+(?:19|20)\d\d$|\s+(?:(?:help|support|resource|learning|patient) (?:center|portal|desk)"
    r"|knowledge base|blog|faqs?|newsroom|journal|home ?page|(?:group )?holdings?)$", re.I)


PLACE_TAIL = re.compile(rf"(?<=\w), {STATE_TEXT}$")  # the state in "Cedar Hollow, Boise, Idaho"
STATE_TAIL = re.compile(rf",?\s+(?:{STATE_TEXT}|[A-Z]{{2}})$")
# "Cedar Hollow at-home ketamine": what is written small describes; a name's small words join its capitals.
LOWER_TAIL = re.compile(r"(?<=[A-Za-z.]) (?:(?!(?:of|for|and|at|in|by|the|de|la) )[a-z][\w'’-]*)(?: [a-z][\w'’-]*)*$")


@cache
def _title_letters() -> frozenset[str]:
    """What stands after a person's name: "MD", "LCMHC". A firm's "P.A." is its legal form."""
    listed = frozenset(letter for entry in load_list("credentials").values() for letter in entry["letters"])
    return listed - {"PA"}


def _without_letters(page: Page, name: str) -> str:
    """A person's name as a practice's, without "MD", where the page also sets it alone in a line."""
    short = name
    while ", " in short and re.sub(r"[.\s]", "", short.rpartition(", ")[2]).upper() in _title_letters():
        short = short.rpartition(", ")[0]
    return short if short != name and any(block.text == short for block in page.blocks) else name


def bare_name(name: str) -> str:
    """A name without what a title or a footer hangs on it: "(Boise, Nampa)", "2026", "Help Center", ", Boise"."""
    name = AFTER_NAME.sub("", name)
    name = LOWER_TAIL.sub("", name)
    head, comma, tail = PLACE_TAIL.sub("", name).rpartition(", ")
    name = head if comma and is_city(STATE_TAIL.sub("", tail)) else name
    return name if _is_name(name) else ""


def _known_without(page: Page, name: str) -> bool:
    """Whether the page also uses a firm's name without its legal form."""
    short = without_legal_form(name)
    rest = re.compile(rf"{re.escape(short)}(?!,?\s+(?:L\.?L|P\.?L|Inc|P\.?S?\.?C\b|P\.?A\b|Ltd|Corp))(?!\w)")
    blocks = page.having(*WORD.findall(short.lower())[:1])
    return any(rest.search(aligned(text)) for text in (page.title, *(b.text for b in blocks)))


def _domain_bonus(page: Page, key: str, name: str) -> float:
    """How well a name fits the page's host: "Great Salt Lake Wellness" fits gslwellness.example."""
    label = host_label(page)
    if len(label) < 3 or not key:
        return 0
    folder = letters(urlsplit(page.url).path.split("/")[1]) if "/" in urlsplit(page.url).path else ""
    if len(folder) > 4 and key.startswith(folder):  # on a host that many share
        return 2
    initials = "".join(
        w[0] for w in re.findall(r"[a-z0-9]+", name.lower()) if w not in ("of", "the", "and", "for", "in", "at")
    )
    if key == label or (len(key) > 4 and (key in label or label in key)):
        return 3
    if label.startswith(initials) and len(initials) > 2:
        return 2
    if _spells(label.removeprefix("dr"), re.findall(r"[a-z0-9]+", name.lower().replace("&", " and "))):
        return 2
    return 1.5 if len(key) > 6 and (label[:6] == key[:6]) else 0


def _spells(label: str, words: list[str]) -> bool:
    """Whether some of a name's words, the first among them, in order and in full make up a domain's label."""
    if not words or len(words[0]) < 3 or words[0] in GENERIC or not label.startswith(words[0]):
        return False
    rest = label.removeprefix(words[0])
    for word in words[1:]:
        rest = rest.removeprefix(word)
    return not rest or DOMAIN_END.fullmatch(rest) is not None


def _candidates(page: Page) -> Iterator[Candidate]:
    marked = set(blocks_matching(page, COPYRIGHT_SIGN)) | set(page.having("copyright"))
    for block in sorted(marked, key=lambda b: b.index):
        if len(block.text) < 600:
            yield from _from_copyright(block)
    for block in zip_blocks(page):
        if block.text[0].isupper() and len(block.text) < 300:
            yield from _before_address(block)
    greeting = set(blocks_matching(page, MAY_SAY_NAME)) | set(page.having("welcome"))
    for block in sorted(greeting, key=lambda b: b.index):
        if block.region not in ("nav", "aside"):
            yield from _from_sentences(page, block)
    yield from _from_home_link(page)
    yield from _from_top(page)
    yield from _from_logo(page)
    yield from _from_domain(page)
    yield from _from_data(page)
    yield from _from_title(page)


def _from_home_link(page: Page) -> Iterator[Candidate]:
    """What the first link to the site's home page is called."""
    own = urlsplit(page.url).hostname
    for url, text, region in page.links:
        place = urlsplit(url)
        if region in ("header", "nav") and 0 < len(text) <= 60 and place.path in ("", "/", "/index.html") and (
                place.hostname == own):
            shown = next((b for b in page.blocks if b.text == text), None)
            name = clean_name(text)
            if shown is not None and _is_name(text):
                yield Candidate(name, 1.5, Fact("name", text, "offered", text, shown.context))
            elif shown is None and _is_name(name) and _domain_bonus(page, letters(name), name):
                written = as_written(page, text)
                if written:
                    yield Candidate(name, 1.5, Fact("name", text, "offered", written, "", "attribute"))
            return


TOP = 5  # blocks of which one may be the sign over the door


def _from_top(page: Page) -> Iterator[Candidate]:
    """The sign over the door: a line at the very top that fits the address or stands in the title."""
    for block in page.blocks[:TOP]:
        text = aligned(block.text[: block.breaks[0]] if block.breaks else block.text)
        parts = [p for p in MARK.split(text) if p]
        line = clean_name(parts[0] if parts and len(text) <= 200 else text)
        name = MENU_TAIL.sub("", line)
        small = name[:1].islower() and letters(name) == host_label(page)  # "quietharbor"
        if not 0 < len(name) <= 60 or not (small or _is_name(name)) or NO_SIGN.search(name) or is_city(name):
            continue
        if line.count(" ") - name.count(" ") > 1 or LOWER_TAIL.search(name):  # a menu, a sentence
            continue
        if block.kind == "heading" and (name != line or TOPIC.search(name)):
            continue
        ends = DIVIDER.split(aligned(page.title))
        titled = len(name.split()) > 1 < len(ends) and name == ends[-1]
        if small or titled or _domain_bonus(page, letters(name), name):
            yield Candidate(name, 2.5, Fact("name", name, "offered", block.text, block.context))
            return


# A menu in the line of the name: "Cedar Hollow Home", "Cedar Hollow Fees Team".
MENU_TAIL = re.compile(
    r"(?:\s+(?:home|about(?: us)?|contact(?: us)?|menu|pricing|prices|costs?|fees|rates|team|faqs?|blog|services"
    r"|login|log in|plans|treatments?|locations?|where|reviews|insurance|book(?: now)?|call(?: now)?|skip to content"
    r"))+$", re.I)
TOPIC = re.compile(
    r"\b(?:process|experience|programs?|approach|difference|team|story|method|protocol|way|advantage|journey|mission"
    r"|philosophy)$", re.I)
# What a topic's heading says, or a banner, and no sign.
NO_SIGN = re.compile(
    r"@|\d{3}|[?!]$|\b(?:call|text|now|open|new|free|welcome|skip|closed|holiday|save|how|what|why|who|fees|payments?"
    r"|polic(?:y|ies)|plans|insurance|accepted|prepar\w+|faqs?|questions|about|pricing|costs?|guide|blog|our|your|rates"
    r"|prices|expect|book|schedule)\b", re.I)


LOGO = re.compile(
    r"<img\b(?=[^>]{0,600}?\balt=(?P<mark>[\"'])(?P<alt>[^\"'<>]{3,60})(?P=mark))(?=[^>]{0,600}?logo)", re.I)
LOGO_WORD = re.compile(r"\s*[-–—|,(]*\s*\b(?:logo|home ?page|home|header|footer|white|black|full|color|icon)\b\)?",
    re.I)


def _from_logo(page: Page) -> Iterator[Candidate]:
    """What the picture of the logo says to those who cannot see it, where it fits the address."""
    match = LOGO.search(page.html)
    name = clean_name(LOGO_WORD.sub("", html.unescape(match["alt"]))) if match else ""
    if match and name and _is_name(name) and _domain_bonus(page, letters(name), name):
        yield Candidate(name, 1.5, Fact("name", name, "offered", match["alt"], "img alt", "attribute"))


def host_label(page: Page) -> str:
    """The telling part of the page's host, letters and digits only: "cedarhollow" of www.cedar-hollow.example."""
    parts = (urlsplit(page.url).hostname or "").split(".")
    if len(parts) < 2 or parts[-1].isdigit():
        return ""
    second = len(parts) > 2 and parts[-2] in ("co", "com", "org", "net", "ac")
    return letters(parts[-3] if second else parts[-2])


def _from_domain(page: Page) -> Iterator[Candidate]:
    """The words of the text that the domain is made of: "Suburban Care Group" on suburbancg.example."""
    label = host_label(page)
    firsts = [w for w in (label[:end] for end in range(3, len(label) + 1)) if w in page.words]
    if len(label) < 3 or not firsts:
        return
    pattern = re.compile(rf"\b(?:{'|'.join(sorted(firsts, key=len, reverse=True))})\b(?:,? {_CAPITAL}){{0,6}}", re.I)
    found: dict[str, Candidate] = {}
    for block in page.having(*firsts):
        text = aligned(block.text)
        for match in pattern.finditer(text):
            names = _matching_words(match.group(), label) if not MADE_WITH.search(text[: match.start()]) else None
            for name in dict.fromkeys(names or ()):
                score = 1.5 if names and name != names[0] else 2 if block.region == "nav" else 3
                if name not in found or score > found[name].score:
                    quote = next(
                        (s.text for s in block.sentences if name in s.text), block.text[match.start() : match.end()]
                    )
                    found[name] = Candidate(name, score, Fact("name", name, "offered", quote, block.context), True)
    yield from found.values()


MADE_WITH = re.compile(r"\b(?:made with|powered by|hosted (?:by|on)|built (?:with|by|on)|designed by)\s*$", re.I)
# What a domain adds to a name: "Cedar Hollow" on cedarhollowketamine.example, cedarhollowtx.example.
DOMAIN_END = re.compile(
    rf"(?:ketamine|health(?:care)?|care|wellness|clinics?|cent(?:er|re)s?|therapy|infusions?|iv|med(?:icine|ical)?|psych(?:iatry)?"
    rf"|mental|mh|group|counseling|kap|pain|us|usa|online|app|{'|'.join(s.lower() for s in STATES)})+")
FIRM_ENDS = frozenset(
    "Care Center Centers Centre Clinic Clinics Institute Group Associates Lounge Practice Services Partners "
    "Collective Health "
    "Medicine Wellness Psychiatry Psychotherapy Infusions Studio Studios Spa".split()
)
FIRM_WORDS = frozenset(
    "Ketamine Infusion IV Mobile Mental Behavioral Medical Pain Therapy & and Treatment Integrative Recovery".split()
)
TRADE = frozenset(word.lower() for word in FIRM_ENDS | FIRM_WORDS)
TRADE_ONLY = re.compile(rf"(?:{'|'.join(sorted(w for w in TRADE if w.isalpha()))})+")


def _matching_words(run: str, label: str) -> tuple[str, str] | None:
    """The opening words of a run that spell the domain's label: in full, or by initials after the first.

    Given as they are, and carried on to the firm's full name.
    """
    words = run.split(" ")
    if not words[0][:1].isupper():
        return None
    for count in range(len(words), 0, -1):
        part = words[:count]
        if part[-1].lower() in ("of", "the", "and", "for", "in", "at", "&", "by"):
            continue
        joined = letters("".join(part))
        if words[0].lower() in GENERIC and joined != label:
            continue  # "Ketamine Clinic" is a name only where the domain says just that
        shortened = {letters("".join(part[:k]) + "".join(w[0] for w in part[k:])) for k in range(1, count)}
        acronym = count == 1 and part[0].isupper() and len(part[0]) > 2 and len(label) - len(joined) < 3
        ends = count == len(words) or not words[count][:1].isupper() or words[count] in FIRM_ENDS | FIRM_WORDS
        begun = label.startswith(joined) and len(joined) > 5 and ends and DOMAIN_END.fullmatch(label, len(joined))
        if joined == label or (count > 1 and label in shortened) or (acronym and label.startswith(joined)) or begun:
            return clean_name(" ".join(part)), clean_name(" ".join([*part, *_firm_words(words[count:])]))
    return None


def _firm_words(words: list[str]) -> list[str]:
    """The words that carry a name on to its end: the "Infusion Center" after "Cedar Hollow"."""
    for count in range(len(words), 0, -1):
        if words[count - 1] in FIRM_ENDS and all(w in FIRM_WORDS or w in FIRM_ENDS for w in words[:count]):
            return words[:count] if count == len(words) or not words[count][:1].isupper() else []
    return []


def _titled(name: str) -> str:
    """A name of capitals with capitals at its words' heads."""
    return " ".join(w.capitalize() if len(w) > 3 else w for w in name.split()) if name.isupper() else name


def _cased_as(line: str, name: str) -> str:
    """A line of capitals, cased as a name of the same words is."""
    pairs = zip(line.split(), name.split(), strict=False)
    return " ".join(known if letters(known) == letters(word) and word != "&" else word for word, known in pairs)


def _lines_alone(page: Page, names: set[str]) -> Iterator[Candidate]:
    """A line that is a known name carried on to its end: "Cedar Hollow Infusion Center" in the footer."""
    seen: set[str] = set()
    for name in names:
        for block in page.having(name.split()[0].lower()):
            line = block.text[: block.breaks[0]].strip() if block.breaks else block.text
            whole = clean_name(line) if len(line) <= 90 else line
            line = without_legal_form(whole)
            words = line.split()
            if line in seen or not 1 < len(words) <= 8:
                continue
            if "&" in line and "&" not in name and letters(line) == letters(name):  # "and" in the title
                shown = _cased_as(line, name) if line.isupper() else line
                seen.add(line)
                yield Candidate(shown, 1, Fact("name", shown, "offered", line, block.context))
            count = len(name.split())
            rest = [w.capitalize() if w.isupper() else w for w in words[count:]]
            if rest and " ".join(words[:count]).lower() == name.lower() and _firm_words(rest) == rest:
                seen.add(line)
                shown = " ".join([_titled(name), *rest]) if line.isupper() else line
                score = 2.5 if line == whole else 0.5  # a firm's name need not be what it is known by
                yield Candidate(shown, score, Fact("name", shown, "offered", line, block.context))


HOUSE = re.compile(r"\b(?:pavilion|floor|building|suite|tower|wing|room|plaza|mall)\b", re.I)


def _before_address(block: Block) -> Iterator[Candidate]:
    """The name that stands before an address in one line or above it: "Cedar Hollow Ketamine, 12 Elm Street, …"."""
    text = aligned(block.text)
    found = next(iter(find_addresses(text)), None)
    if not found or not found.value["street"]:
        return
    ends = [b for b in block.breaks if b < found.start] + [found.start]
    for start, end in zip([0, *ends], ends, strict=False):
        name = clean_name(MARK.split(text[start:end].strip(" ,~|·•-"))[0])
        if re.fullmatch(NAME_WORDS, name) and _is_name(name) and not is_city(name) and not HOUSE.search(name):
            quote = block.text[start : found.end].strip()
            yield Candidate(name, 2, Fact("name", name, "offered", quote, block.context))
            return


IN_CITY = re.compile(rf"\s+(?i:in)\s+[A-Z][\w .'’-]+,\s*(?:{STATE_TEXT})$")


def _from_copyright(block: Block) -> Iterator[Candidate]:
    text = aligned(block.text)
    for pattern in (COPYRIGHT, COPYRIGHT_AFTER):
        match = pattern.search(text)
        name = IN_CITY.sub("", clean_name(text[match.start("name"):match.end("name") + 1])) if match else ""
        if match and _is_name(name, 1) and len(name.split()) <= 8:
            quote = block.text[match.start() : match.end()].strip()
            firm = name != without_legal_form(name)  # a firm's name need not be what it is known by
            yield Candidate(name, 1 if firm else 2.5, Fact("name", name, "offered", quote, block.context))
            return


def _is_partner(page: Page, name: str) -> bool:
    """Whether the page speaks of a firm as one speaks of a partner that prescribes: "Cedar Rx's medical team"."""
    if letters(name) in host_label(page):
        return False
    said = re.compile(
        rf"\b{re.escape(name)}(?:['’]s)? (?:in-house )?(?:medical (?:team|staff)|prescribers?)\b"
        rf"|\bpartner\w*\b[^.;]{{0,40}}\b{re.escape(name)}\b"
    )
    return any(said.search(aligned(b.text)) for b in page.having("medical", "partner", "partners", "partnership"))


def _from_sentences(page: Page, block: Block) -> Iterator[Candidate]:
    for sentence in block.sentences:
        for pattern in SAYS_NAME:
            match = pattern.search(aligned(sentence.text))
            name = IN_CITY.sub("", clean_name(match["name"])) if match else ""
            if name and _is_name(name) and len(name.split()) <= 6 and not _is_partner(page, name):
                yield Candidate(name, 2.5, Fact("name", name, "offered", sentence.text, block.context))
        match = SUBJECT_NAME.match(aligned(sentence.text))
        name = clean_name(match["name"]) if match else ""
        named = name and name.split()[-1] in FIRM_ENDS and _is_name(name) and len(name.split()) > 1
        if named and OWN_TALK.search(block.text) and not _is_partner(page, name):
            yield Candidate(name, 2, Fact("name", name, "offered", sentence.text, block.context))


def _from_data(page: Page) -> Iterator[Candidate]:
    site_name = page.meta.get("og:site_name")
    if site_name and _is_name(site_name, 1):
        quote = as_written(page, site_name)
        if quote:
            yield Candidate(
                clean_name(site_name), 2, Fact("name", site_name, "offered", quote, "og:site_name", "attribute")
            )
    for item, origin in organisations(page)[:3]:
        for name in texts(item.get("name"))[:1]:
            quote = as_written(page, name)
            if quote and _is_name(name, 1):
                yield Candidate(
                    clean_name(html.unescape(name)),
                    2 if origin == "jsonld" else 1.5,
                    Fact("name", name, "offered", quote, ", ".join(sorted(types(item))), origin),
                )


ABOUT = re.compile(
    r"^(?:about|contact|meet|inside|why(?: choose)?|welcome to|visit|from)\s+(?:the team at\s+)?"
    r"(?-i:(?=[A-Z]))", re.I)


def _after_at(part: str) -> str:
    """The place in "Ketamine at Cedar Hollow", "About Cedar Hollow"; but "The Grove at Elm" is whole."""
    part = ABOUT.sub("", part)
    match = AT_NAME.match(part)
    return part[match.end() :] if match and not _is_name(match.group()[:-4].strip() or "-") else part


def _from_title(page: Page) -> Iterator[Candidate]:
    parts = [clean_name(_after_at(p)) for p in DIVIDER.split(aligned(page.title)) if p.strip()]
    for place, part in enumerate(parts):
        if not _is_name(part) or len(part.split()) > 7:
            continue
        last = place == len(parts) - 1 and place > 0
        at = aligned(page.title).find(part)
        quote = page.title[at:at + len(part)] if at >= 0 else as_written(page, part) or part
        block = next((b for b in page.blocks if b.text == part), None)
        score = (1.5 if last else 0.75) + (0.5 if block else 0)
        if block is not None and block.region in ("header", "footer", "main") and block.kind != "heading":
            yield Candidate(part, score, Fact("name", part, "offered", part, block.context))
        else:
            yield Candidate(part, score, Fact("name", part, "offered", quote, page.title, "title"))


def _is_name(text: str, least: int = 1) -> bool:
    """Whether a text can be a firm's name: capitals, and at least one word that is not everyday clinic talk."""
    words = re.findall(r"[\w'’]+", text)
    if not 0 < len(words) <= 9 or not text[0].isupper() and not text[0].isdigit() or text.endswith("?"):
        return False
    own = [w for w in words if w.lower() not in GENERIC and not w.isdigit()]
    return len(own) >= least or (
        len(words) > 2 and "Ketamine" in words and words[-1] in ("Clinic", "Clinics", "Center", "Centers")
    )


READERS = (read_places, read_name)
