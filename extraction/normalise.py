"""Phone numbers, addresses, places, names and identifiers in one form. Pure: nothing here reads a page.

Places come from the `zipcodes` package, which is bundled: no request is made. It is loaded on first use.
"""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from typing import Any, NamedTuple

import phonenumbers
import zipcodes

STATES: dict[str, str] = {
    "AL": "Alabama",
    "AK": "Alaska",
    "AZ": "Arizona",
    "AR": "Arkansas",
    "CA": "California",
    "CO": "Colorado",
    "CT": "Connecticut",
    "DE": "Delaware",
    "DC": "District of Columbia",
    "FL": "Florida",
    "GA": "Georgia",
    "HI": "Hawaii",
    "ID": "Idaho",
    "IL": "Illinois",
    "IN": "Indiana",
    "IA": "Iowa",
    "KS": "Kansas",
    "KY": "Kentucky",
    "LA": "Louisiana",
    "ME": "Maine",
    "MD": "Maryland",
    "MA": "Massachusetts",
    "MI": "Michigan",
    "MN": "Minnesota",
    "MS": "Mississippi",
    "MO": "Missouri",
    "MT": "Montana",
    "NE": "Nebraska",
    "NV": "Nevada",
    "NH": "New Hampshire",
    "NJ": "New Jersey",
    "NM": "New Mexico",
    "NY": "New York",
    "NC": "North Carolina",
    "ND": "North Dakota",
    "OH": "Ohio",
    "OK": "Oklahoma",
    "OR": "Oregon",
    "PA": "Pennsylvania",
    "PR": "Puerto Rico",
    "RI": "Rhode Island",
    "SC": "South Carolina",
    "SD": "South Dakota",
    "TN": "Tennessee",
    "TX": "Texas",
    "UT": "Utah",
    "VT": "Vermont",
    "VA": "Virginia",
    "WA": "Washington",
    "WV": "West Virginia",
    "WI": "Wisconsin",
    "WY": "Wyoming",
}
# The forms of newspapers, which some clinics still write. Two-letter ones stand in STATES.
SHORT = {
    "ala": "AL",
    "ariz": "AZ",
    "ark": "AR",
    "calif": "CA",
    "colo": "CO",
    "conn": "CT",
    "del": "DE",
    "fla": "FL",
    "ill": "IL",
    "ind": "IN",
    "kan": "KS",
    "mass": "MA",
    "mich": "MI",
    "minn": "MN",
    "miss": "MS",
    "mont": "MT",
    "neb": "NE",
    "nev": "NV",
    "okla": "OK",
    "ore": "OR",
    "penn": "PA",
    "tenn": "TN",
    "tex": "TX",
    "wash": "WA",
    "wis": "WI",
    "wisc": "WI",
    "wyo": "WY",
    "washington d.c": "DC",
    "washington dc": "DC",
}
_STATE_OF = {name.lower(): code for code, name in STATES.items()} | SHORT

HYPHENS = re.compile(r"[\u2010-\u2015\u2212\u00ad]")
INVISIBLE = re.compile(r"[\u200b-\u200f\u2060\ufeff]")
SPACE = re.compile(r"\s+")
ZIP = re.compile(r"[0-9]{5}")


class Place(NamedTuple):
    """A point on the map in degrees, and how exactly it is known.

    precision  "zip": the middle of a ZIP code's area; "po_box", "military": of a code that is only a post office's
               boxes or a military post, where nobody is treated; "city": the middle of a city's ZIP codes
    """

    latitude: float
    longitude: float
    precision: str


class _Zip(NamedTuple):
    state: str
    cities: tuple[str, ...]  # lower case; the post office's first name, then the others it accepts
    place: Place


def _read_zip(row: Mapping[str, Any]) -> _Zip:
    kind = {"PO BOX": "po_box", "MILITARY": "military"}.get(row["zip_code_type"], "zip")
    cities = tuple(fold_city(c) for c in (row["city"], *row["acceptable_cities"]))
    return _Zip(row["state"], cities, Place(float(row["lat"]), float(row["long"]), kind))


@cache
def _zip(code: str) -> _Zip | None:
    """A ZIP code of five digits, if the post office knows it."""
    rows = zipcodes.matching(code) if ZIP.fullmatch(code) else []
    return _read_zip(rows[0]) if rows else None


@cache
def _zips_of(state: str) -> dict[str, _Zip]:
    """The ZIP codes of a state: a look-up needs one state, and all of them take a second to read."""
    return {row["zip_code"]: _read_zip(row) for row in zipcodes.filter_by(state=state)}


@cache
def _prefixes(state: str) -> frozenset[str]:
    """The first three digits of a state's ZIP codes."""
    return frozenset(code[:3] for code in _zips_of(state))


@cache
def _cities(state: str) -> dict[str, Place]:
    """The cities of a state, by their folded names; those that have nothing but post office boxes by these."""
    points: dict[str, list[tuple[float, float]]] = {}
    boxes: dict[str, list[tuple[float, float]]] = {}
    for known in _zips_of(state).values():
        if known.place.precision != "military":
            for city in known.cities:
                found = points if known.place.precision == "zip" else boxes
                found.setdefault(city, []).append((known.place.latitude, known.place.longitude))
    return {city: _middle(found) for city, found in (boxes | points).items()}


@cache
def _city_names() -> frozenset[str]:
    """The folded names of all cities; read a part at a time, as the whole list takes 100 MB and would be kept."""
    names = {city for digit in "0123456789" for row in zipcodes.similar_to(digit)
             if row["zip_code_type"] != "MILITARY" for city in (row["city"], *row["acceptable_cities"])}
    return frozenset(map(fold_city, names))


def _middle(points: list[tuple[float, float]]) -> Place:
    """The median point, so that one far-off ZIP code does not move a city."""
    latitudes, longitudes = (sorted(axis) for axis in zip(*points, strict=True))
    half = len(points) // 2
    return Place(latitudes[half], longitudes[half], "city")


_SAME_LENGTH = {ord(c): "-" for c in "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\u00ad"} | {
    ord(c): " " for c in "\u00a0\u200b\u200c\u200d\u2007\u2009\u202f\u2060\ufeff"
}


def aligned(text: str) -> str:
    """`text` with ordinary hyphens and spaces, character for character: offsets stay those of the page."""
    return text.translate(_SAME_LENGTH)


def plain(text: str) -> str:
    """`text` with ordinary hyphens and spaces: U+2011, soft hyphens, zero-width and no-break spaces are folded."""
    return SPACE.sub(" ", INVISIBLE.sub("", HYPHENS.sub("-", text))).strip()


@lru_cache(maxsize=4096)
def to_e164(text: str, region: str = "US") -> str | None:
    """Return `text` as an E.164 number such as +13035550100, or None when it is no valid number in `region`.

    Letters on the keys ("1-800-555-CALM") are turned to digits; an extension is left out.
    """
    try:
        number = phonenumbers.parse(plain(text), region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_valid_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.E164)


def state_code(text: str | None) -> str | None:
    """The two-letter code of a state, district or Puerto Rico, from its code, name or newspaper form; else None.

    A lower-case code counts ("co") because this is asked of what already stands where a state belongs.
    """
    if not text:
        return None
    word = plain(text).strip(" .,").lower()
    code = word.replace(".", "").upper()
    if code in STATES:
        return code
    return _STATE_OF.get(word) or _STATE_OF.get(word.removesuffix("."))


def fold_city(city: str) -> str:
    """A city's name for comparing: lower-case letters only, "St.", "Ft." and "Mt." written out.

    The post office writes "Coeur D Alene" where people write "Coeur d'Alene".
    """
    words = re.findall(r"[^\W\d_]+", plain(city).lower())
    if len(words) > 1:
        words[0] = {"st": "saint", "ft": "fort", "mt": "mount"}.get(words[0], words[0])
    return "".join(words)


def is_city(city: str, state: str | None = None) -> bool:
    """Whether the post office knows a city of that name (in that state)."""
    name = fold_city(city)
    return name in (_cities(state) if state else _city_names())


def is_zip(zip_code: str, state: str | None = None) -> bool:
    """Whether the post office knows the ZIP code, and in that state.

    A code newer than the bundled list passes when its first three digits are the state's.
    """
    known = _zip(zip_code[:5])
    if known:
        return state is None or known.state == state
    return state is not None and zip_code[:3] in _prefixes(state)


def locate(zip_code: str | None, city: str | None = None, state: str | None = None) -> Place | None:
    """The point of a ZIP code, else of a city in a state; None where neither is known.

    A ZIP code that lies in another state than the one stated is a slip of the pen: the city decides then.
    """
    known = _zip(zip_code[:5]) if zip_code else None
    if known and (state is None or known.state == state):
        return known.place
    return _cities(state).get(fold_city(city)) if city and state else None


def place_of(address: dict[str, str | None]) -> dict[str, float | str | None]:
    """`{latitude, longitude, precision}` of an address, all None where it cannot be placed."""
    place = locate(address.get("zip"), address.get("city"), address.get("state"))
    return place._asdict() if place else {"latitude": None, "longitude": None, "precision": None}


# --- addresses --------------------------------------------------------------------------------------------------

_CODES = "|".join(sorted(STATES))
_NAMES = "|".join(sorted((re.escape(n) for n in STATES.values()), key=len, reverse=True))
_DOTTED = r"D\.C\.|N\.Y\.|N\.J\.|N\.C\.|N\.D\.|N\.M\.|N\.H\.|S\.C\.|S\.D\.|W\.V\."
STATE_TEXT = rf"(?:{_CODES}|{_DOTTED}|(?i:{_NAMES})|(?:{'|'.join(s.title() for s in SHORT if ' ' not in s)})\.)"
# What ends an address: a state and its ZIP code, or the state alone after a comma ("Bellaire, TX").
STATE_ZIP = re.compile(
    rf"\b(?P<state>{STATE_TEXT}|(?:Tx|Ca|Fl|Co|"
    rf"Az)\b)[.,]?\s+(?P<zip>\d{{5}})(?:\s?-\s?\d{{4}})?(?!\d|,\d)"
)
COMMA_STATE = re.compile(rf",\s*(?=[A-Z])(?P<state>{STATE_TEXT})(?![\w-])")
_SUITE = r"(?:suites?|ste|unit|bldg|building|floor|fl|room|rm|apt|local|oficina|piso|#)"
_NUMBER = (
    r"(?:\d{1,6}[A-Z]?(?:\d{1,4})?(?:-\d{1,5}[A-Z]?)?(?:\s1/2)?|[NSEW]\d{1,3}\s?[NSEW]\d{1,6}|(?:One|Two|Three|Four|"
    r"Five|Six|Seven|Eight|Nine|Ten))"
)
_WORD = r"(?:[A-Z0-9][\w.'’&/-]*|\#\s?[\w-]+|de|del|la|las|los|el|of|the|and|st|nd|rd|th)"
_UNIT_FIRST = rf"(?:(?:(?i:{_SUITE})\.?\s?\#?\s?[\w-]+|\d{{1,2}}(?:st|nd|rd|th)\s+(?i:floor|fl))\s*[,·|]?\s+)?"
_ROAD_FIRST = (
    r"(?:(?i:state|county|us|u\.s\.|farm to market)\s+)?(?i:highway|hwy|route|rte|road|rd|fm|sr|cr|interstate)\.?\s"
)
_ORDINAL_FLOOR = r"(?:,?\s*\d{1,2}(?:st|nd|rd|th)\s+(?i:floor|fl)\b\.?)?"
STREET = re.compile(
    rf"{_UNIT_FIRST}(?:{_ROAD_FIRST})?{_NUMBER}\s+{_WORD}(?:[,·|]?\s+{_WORD}){{0,10}}{_ORDINAL_FLOOR}"
    rf"|(?i:p\.?\s?o\.?\s+box\s+\d+)(?:,?\s+{_WORD}){{0,4}}"
)
_START = re.compile(
    rf"(?<![\w$.,:/-])(?=(?i:{_SUITE})\.?\s?\#?\s?[\w-]+[\s,·|]+\d|{_ROAD_FIRST}\d|{_NUMBER}\s|\d{{1,2}}(?:st|nd|rd|"
    rf"th)\s"
    rf"|(?i:p\.?\s?o\.?\s+box\s+\d))"
)
_CITY_WORDS = re.compile(r"(?:[A-Z][\w.'’-]*\s+){0,3}[A-Z][\w.'’-]*$")
WORD_START = re.compile(r"(?<![\w'’.-])[^\W\d_]")
STREET_WORDS = frozenset(
    "st street ave avenue av blvd boulevard rd road dr drive ln lane way ct court pl place pkwy parkway hwy highway "
    "cir "
    "circle sq square ter terrace trl trail plaza plz loop fwy freeway expy expressway pike tpke turnpike row alley "
    "broadway box suite ste unit floor bldg building real camino calle avenida paseo via rue route rte center centre "
    "local oficina piso "
    "commons crossing xing point ridge run path park bend cove view vista heights hill hills grove landing walk mall "
    "promenade byp bypass causeway cswy esplanade north south east west n s e w ne nw se sw".split()
)
COUNTED = frozenset(
    "hour hours minute minutes day days week weeks month months year years clinics locations states offices "
    "patients people sessions infusions am pm reviews stars".split()
)
COUNT_WORDS = frozenset("One Two Three Four Five Six Seven Eight Nine Ten".split())
MAX_STREET = 100
MAX_CITY = 100     # characters before a state among which its city is looked for, however long the text


IN = re.compile(r",?\s+in$")


class FoundAddress(NamedTuple):
    """An address in a text: text[start:end]; `{street, city, state, zip}`, each None where not stated."""

    start: int
    end: int
    value: dict[str, str | None]


@lru_cache(maxsize=2048)  # a site's footer stands on all its pages
def find_addresses(text: str) -> tuple[FoundAddress, ...]:
    """Each postal address of `text`: state and ZIP code first, then what stands before them.

    A number that only looks like a ZIP code is no address: the post office must know it in that state. An address
    without ZIP code counts when a street stands before the city. `street` is None where only "Boise, ID 83702" is said.
    """
    return tuple(_addresses(text))


def _addresses(text: str) -> Iterator[FoundAddress]:
    last = 0
    for match in STATE_ZIP.finditer(text):
        state, zip_code = state_code(match["state"]), match["zip"]
        if not state or not is_zip(zip_code, state):
            continue
        found = _read_back(text, last, match, state, zip_code)
        if found:
            yield found
            last = match.end()
    for match in COMMA_STATE.finditer(text, last):
        state = state_code(match["state"])
        found = _read_back(text, last, match, state, None) if state else None
        if found and has_street_word(found.value["street"]):
            yield found
            last = match.end()


def split_city_state(text: str) -> dict[str, str | None] | None:
    """The `{street: None, city, state, zip: None}` that ends `text` ("… in Boise, ID"), where the city is known."""
    text = text[-2 * MAX_CITY :]  # asked at each state that a page names, so it may not read the whole page each time
    found = None
    for match in COMMA_STATE.finditer(text):
        found = match
    state = state_code(found["state"]) if found and not text[found.end() :].strip(" .,") else None
    if found is None or state is None:
        return None
    head = text[: found.start()]
    start = _city_start(head, state, None)
    if start is None or not is_city(head[start:], state):
        return None
    return {"street": None, "city": tidy_city(head[start:]), "state": state, "zip": None}


def _read_back(text: str, low: int, match: re.Match[str], state: str, zip_code: str | None) -> FoundAddress | None:
    """The address whose state (and ZIP code) is `match`; what precedes it is read up to `low`."""
    head = text[low : match.start()].rstrip(" ,·•|~-")
    city_start = _city_start(head, state, zip_code)
    if city_start is None:
        return None
    before = head[:city_start].rstrip(" ,·•|~-")
    said = IN.sub("", before)  # "at 88 Birch Ave in Boise, ID 83702"
    street_start = _street_start(said)
    street = said[street_start:] if street_start is not None else None
    if said != before and not has_street_word(street):
        street_start = street = None
    start = low + (street_start if street_start is not None else city_start)
    return FoundAddress(
        start,
        match.end(),
        {"street": clean_street(street), "city": tidy_city(head[city_start:]), "state": state, "zip": zip_code},
    )


def _city_start(head: str, state: str, zip_code: str | None) -> int | None:
    """Where the city that ends `head` begins: the longest known name, else the words after the last comma."""
    known = _zip(zip_code) if zip_code else None
    low = max(0, len(head) - MAX_CITY)
    starts = [m.start() for m in WORD_START.finditer(head, low)][-5:]
    for test in (lambda name: bool(known and name in known.cities), lambda name: name in _cities(state)):
        for start in starts:
            if test(fold_city(head[start:])):
                return start
    tail = head.rfind(",", low) + 1
    words = _CITY_WORDS.search(head, tail) if tail else None
    if words and head[tail : words.start()].strip() == "" and words.group().split()[-1].lower() not in STREET_WORDS:
        return words.start()
    return None


def _street_start(before: str) -> int | None:
    """Where the street that ends `before` begins, or None: the first number from which all that follows is one."""
    low = max(0, len(before) - MAX_STREET)
    starts = [m.start() for m in _START.finditer(before, low)]
    starts.sort(key=lambda s: before[s : s + 6].split(" ")[0] in COUNT_WORDS)  # "Two Rivers Clinic 12 Elm Street"
    return next((s for s in starts if is_street(before[s:])), None)


def has_street_word(street: str | None) -> bool:
    """Whether a street says what it is ("Ave", "Suite"): "2025 Cedar Hollow, Boise, ID" may be a copyright line."""
    words = [w.strip(".,#").lower() for w in (street or "").split()]
    return not STREET_WORDS.isdisjoint(words[1:]) or "box" in words


def is_street(text: str) -> bool:
    """Whether a text is a street's number and name, as the line of an address.

    One of its words must be a street's word ("Ave", "Loop", "Suite"), or it must be a number and a word or two that
    count nothing: "401 Quarry", not "24 Hours".
    """
    if len(text) > MAX_STREET or not STREET.fullmatch(text):
        return False
    if has_street_word(text):
        return True
    words = [w.strip(".,#").lower() for w in text.split()]
    return len(words) <= 3 and text[0].isdigit() and COUNTED.isdisjoint(words)


def clean_street(street: str | None) -> str | None:
    """A street as written, with single spaces and no dangling comma."""
    if not street:
        return None
    return re.sub(r"\s+,", ",", plain(street)).strip(" ,·•|~-") or None


def tidy_city(city: str | None) -> str | None:
    """A city as written; one in capitals only is given capitals at its words' heads."""
    if not city:
        return None
    city = plain(city).strip(" ,.·•|~-")
    return (city.title() if city.isupper() and len(city) > 3 else city) or None


def make_address(
    street: str | None, city: str | None, state: str | None, zip_code: str | None
) -> dict[str, str | None]:
    """The parts of an address as structured data gives them, in the form of this directory."""
    found = re.match(r"\d{5}(?!\d)", plain(zip_code or ""))
    return {
        "street": clean_street(street),
        "city": tidy_city(city),
        "state": state_code(state),
        "zip": found.group() if found else None,
    }


_ABBREVIATED = {
    "street": "st",
    "avenue": "ave",
    "av": "ave",
    "boulevard": "blvd",
    "road": "rd",
    "drive": "dr",
    "lane": "ln",
    "court": "ct",
    "place": "pl",
    "parkway": "pkwy",
    "highway": "hwy",
    "circle": "cir",
    "square": "sq",
    "terrace": "ter",
    "trail": "trl",
    "plaza": "plz",
    "north": "n",
    "south": "s",
    "east": "e",
    "west": "w",
    "northeast": "ne",
    "northwest": "nw",
    "southeast": "se",
    "southwest": "sw",
    "suite": "",
    "suites": "",
    "ste": "",
    "unit": "",
    "building": "bldg",
    "floor": "fl",
}


def address_key(address: dict[str, str | None]) -> str:
    """The same text for the same place however it is abbreviated: for telling locations apart, not for showing."""
    words = re.findall(r"[a-z0-9]+", plain(address.get("street") or "").lower())
    street = sorted(w for w in (_ABBREVIATED.get(w, w) for w in words) if w)
    return "|".join((" ".join(street), fold_city(address.get("city") or ""), address.get("state") or ""))


def same_place(one: dict[str, str | None], other: dict[str, str | None]) -> bool:
    """Whether two addresses are one place, of which one may leave out the suite: city, state and street agree."""
    (street, *town), (street_b, *town_b) = (address_key(a).split("|") for a in (one, other))
    words, words_b = set(street.split()), set(street_b.split())
    return town == town_b and (words <= words_b or words_b <= words)


# --- names and numbers --------------------------------------------------------------------------------------------

_LEGAL = re.compile(r",?\s+(?:L\.?L\.?C|P\.?L\.?L\.?C|Inc|Ltd|Corp|LLP|P\.?A|P\.?S?\.?C|A\.?P\.?C|P\.L\.C)\.?$")

_ABBREVIATION = re.compile(r"(?:\b[A-Z]\.){2,}$|\b(?:Inc|Ltd|Corp|Jr|Sr)\.$")  # the stop is theirs


def clean_name(text: str) -> str:
    """A provider's name as shown: single spaces, no marks, no "All rights reserved", no dangling punctuation."""
    text = re.sub(r"[®™©℠]", "", plain(text))
    text = re.sub(r"\.?\s*\ball rights? reserved\b.*$", "", text, flags=re.I)
    ending = _ABBREVIATION.search(text.rstrip(' \t,;:|•·–—-*"“”'))
    return SPACE.sub(" ", text).strip(' \t.,;:|•·–—-*"“”') + ("." if ending else "")


def without_legal_form(name: str) -> str:
    """A firm's name without "LLC", "PLLC", "Inc." at its end."""
    return _LEGAL.sub("", name)


def valid_npi(text: str) -> bool:
    """Whether ten digits are a National Provider Identifier in form: first digit 1 or 2, check digit right.

    The check digit is Luhn's over "80840" and the first nine digits, which is Luhn's over the nine with 24 added
    (CMS, NPI check digit).
    """
    if not re.fullmatch(r"[12]\d{9}", text):
        return False
    total = 24
    for place, digit in enumerate(reversed(text[:9])):
        value = int(digit) * (2 if place % 2 == 0 else 1)
        total += value - 9 if value > 9 else value
    return (10 - total % 10) % 10 == int(text[9])
