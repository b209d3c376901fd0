"""Plain words for codes, prices, dates and states, as they stand on every page."""

import json
import re
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any

import us

Row = dict[str, Any]

FRESH = timedelta(days=90)  # a price seen longer ago than that may be out of date
MAY_BE_OLD = "may be out of date"

STATES: dict[str, str] = {s.abbr: s.name for s in [*us.states.STATES, us.states.DC, *us.states.TERRITORIES]}
NATIONWIDE = "nationwide"

# Short names for cards and prices. A code that is missing here is shown by its label in the vocabulary's table.
ROUTES = {
    "iv": "IV infusion",
    "im": "IM injection",
    "sc": "Injection under the skin",
    "esketamine_nasal": "Spravato",
    "ketamine_nasal": "Compounded nasal spray",
    "sublingual": "Lozenges or dissolving tablets",
    "oral": "Swallowed ketamine",
    "rectal_vaginal": "Rectal or vaginal ketamine",
    "topical": "Ketamine cream",
    "nasal_unspecified": "Nasal spray, kind not said",
}
SETTINGS = {"in_person": "in the office", "at_home": "at home", "home_visit": "a clinician comes to you"}
# One session of a route, as a price names it.
SESSIONS = {
    "iv": "IV infusion",
    "im": "IM injection",
    "sc": "injection under the skin",
    "esketamine_nasal": "Spravato visit",
    "sublingual": "lozenge session",
    "oral": "session of swallowed ketamine",
    "ketamine_nasal": "compounded nasal spray session",
    "ketamine": "ketamine session",
    "therapy": "therapy session",
    "consultation": "consultation",
    "other": "session of another service",
    "nasal_unspecified": "nasal spray session",
    "topical": "ketamine cream session",
    "rectal_vaginal": "session",
}
# What a monthly, weekly or hourly price is for.
SERVICES = {
    "iv": "IV infusions",
    "im": "IM injections",
    "sc": "injections under the skin",
    "esketamine_nasal": "Spravato",
    "sublingual": "lozenges",
    "oral": "swallowed ketamine",
    "ketamine_nasal": "compounded nasal spray",
    "ketamine": "ketamine",
    "therapy": "therapy",
    "consultation": "consultations",
    "other": "another service",
    "nasal_unspecified": "nasal spray",
    "topical": "ketamine cream",
    "rectal_vaginal": "rectal or vaginal ketamine",
}
# What a page's price is for that is no price of a plain session; all else is what comes with it.
APART = {"booster": "for a booster", "first session": "for the first session", "extra": "with more in it"}
STATUSES = {
    "unreadable": "We could not read this site.",
    "unreachable": "We cannot open this website. Call before you travel or pay.",
    "says_closed": "This site says the practice is closed.",
    "moved": "This site sends its visitors to another address.",
}
REASONS = {  # why a site could not be read, as the crawl notes it
    "robots.txt": "its robots.txt asks programs to stay out",
    "needs JavaScript": "its pages show nothing to a program that runs no scripts",
}
TURNS = {  # a status as a value that changed
    "reachable": "can be read",
    "unreadable": "does not let us read it",
    "unreachable": "cannot be opened",
    "says_closed": "says the practice is closed",
    "moved": "leads to another address",
}
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
INSURANCE = {
    "accepted": "Says it takes insurance. Ask for what, and for which plan.",
    "not_accepted": "Says it does not take insurance.",
    "partial": "Says it takes insurance for part of the care (for example Spravato or visits). Ask for which part.",
}
VISITS = {"in_person": "In person", "video": "By video", "phone": "By phone", "message": "By message"}
ORIGINS = {
    "text": "text that stands on the page",
    "title": "the page's title",
    "attribute": "a hidden label in the page's code",
    "jsonld": "data for search engines in the page's code",
    "microdata": "data for search engines in the page's code",
    "registry": "a row of a register",
}


def day(time: str | None) -> str:
    """Return "3 Nov 2026" for an ISO 8601 time; "" for None or anything else."""
    match = re.match(r"(\d{4})-(\d\d)-(\d\d)", time or "")
    if not match or not 1 <= int(match[2]) <= 12:
        return ""
    return f"{int(match[3])} {MONTHS[int(match[2]) - 1]} {match[1]}"


def today() -> date:
    """Return the day of the request, in UTC. Tests put another function in its place."""
    return datetime.now(UTC).date()


def date_of(time: str | None) -> date | None:
    """Return the day of an ISO 8601 time; None for None or anything else."""
    try:
        return date.fromisoformat((time or "")[:10])
    except ValueError:
        return None


def stale(seen: str | None, built_at: str | None = None, on: date | None = None) -> bool:
    """Return whether what was seen then is older than 90 days on the day of the request.

    A clock that stands before the day of the build is wrong: then the build's day counts. What has no day is old.
    """
    day_seen, built = date_of(seen), date_of(built_at)
    now = max(filter(None, (on or today(), built)))
    return day_seen is None or now - day_seen > FRESH


def number(value: float) -> str:
    """Return 1,250 or 12.50: whole amounts without cents."""
    return f"{value:,.0f}" if value == int(value) else f"{value:,.2f}"


def money(amount: float, currency: str | None = "USD") -> str:
    """Return "$1,250" for US dollars (or where no currency is stated), else "1,250 EUR"."""
    return f"${number(amount)}" if currency in ("USD", None) else f"{number(amount)} {currency}"


def listed(items: Sequence[str], word: str = "and") -> str:
    """Return "a", "a and b", "a, b and c"."""
    return f"{', '.join(items[:-1])} {word} {items[-1]}" if len(items) > 1 else "".join(items)


def many(count: int, one: str, more: str | None = None) -> str:
    """Return "1 page" or "12 pages"."""
    return f"{count:,} {one if count == 1 else more or one + 's'}"


def state(code: str | None) -> str:
    """Return a state's name for its two letters, "the whole country" for nationwide, else the code itself."""
    return "the whole country" if code == NATIONWIDE else STATES.get(code or "", code or "")


def served(codes: Sequence[str], most: int) -> str:
    """Return the states that are served, by name up to ``most`` of them, else how many; "" where there are none."""
    if len(codes) <= most:
        return listed([state(code) for code in codes])
    return state(NATIONWIDE) if NATIONWIDE in codes else many(len(codes), "state")


def phone(e164: str | None) -> str:
    """Return "(303) 555-0100" for a US number in E.164, any other number as it stands."""
    match = re.fullmatch(r"\+1(\d{3})(\d{3})(\d{4})", e164 or "")
    return f"({match[1]}) {match[2]}-{match[3]}" if match else e164 or ""


def route(code: str | None, labels: Mapping[str, str] | None = None) -> str:
    """Return the short name of a route; where it is not stated, say so."""
    if code is None:
        return "Ketamine, form not stated"
    return ROUTES.get(code) or (labels or {}).get(code, code)


def reason(text: str | None) -> str:
    """Return why a site could not be read, in words where we have them."""
    return REASONS.get(text or "", text or "")


def setting(code: str | None) -> str:
    """Return where a treatment is taken, to stand behind a route."""
    return SETTINGS.get(code, code) if code else "place not stated"


def offer(row: Row, labels: Mapping[str, str] | None = None) -> str:
    """Return an offer in words: "Spravato in the office"."""
    name, place = route(row["route"], labels), setting(row["setting"])
    return f"{name} {place}" if row["setting"] in ("in_person", "at_home") else f"{name}, {place}"


def capital(text: str) -> str:
    """Return a text as a sentence begins, the rest as it is."""
    return text[:1].upper() + text[1:]


def lower(text: str) -> str:
    """Return a text as it stands within a sentence, the rest as it is."""
    return text[:1].lower() + text[1:]


def apart(includes: str | None) -> str:
    """Return what sets a price apart from that of a plain session: "for a booster", "with therapy"; "" for None."""
    names = includes.split(", ") if includes else []
    return listed([APART.get(name) or f"with {SERVICES.get(name, name)}" for name in names])


def price(row: Row) -> str:
    """Return a price as a sentence without a stop: "From $450 per IV infusion"."""
    return f"{_amount(row)} {_unit(row)}".strip()


def _amount(row: Row) -> str:
    low, high, currency = row["amount"], row["amount_max"], row["currency"]
    text = money(low, currency)
    if high is not None and high != low:
        text = f"{text} to {money(high, currency)}"
    before = {"from": "From ", "up_to": "Up to ", "estimate": "About "}.get(row["price_kind"], "")
    after = {"discounted": ", a discounted price,", "estimate": " (an estimate)"}.get(row["price_kind"], "")
    return f"{before}{text}{after}"


def basis(text: str | None) -> str:
    """Return the sum behind a price that was worked out, to stand behind a colon."""
    return (text or "").removeprefix("our sum: ")


def _unit(row: Row) -> str:
    unit, service, sessions = row["unit"], row["service"], row["sessions"]
    what = SERVICES.get(service or "", "care")
    if unit == "session":
        return f"per {SESSIONS.get(service or '', 'session')}"
    if unit == "package":
        return f"for a package of {sessions} ({what})" if sessions else f"for a package ({what})"
    if unit == "consultation":
        return "for a consultation"
    if unit == "dose":
        return f"per dose ({what})"
    if unit in ("month", "week", "year"):
        return f"a {unit} ({what})"
    if unit == "hour":
        return f"an hour ({what})"
    return f"({what}; the page does not say for how much)"


def place(row: Row) -> str:
    """Return "Denver, CO" or what of it is known."""
    return ", ".join(part for part in (row["city"], row["state"]) if part)


def address(row: Row) -> str:
    """Return a location on one line, without its name."""
    last = " ".join(part for part in (row["state"], row["zip"]) if part)
    return ", ".join(part for part in (row["street"], row["city"], last) if part)


def web(url: str | None) -> str | None:
    """Return an address that is safe to link (http and https only), else None: crawled text is hostile."""
    return url if url and re.match(r"https?://[^\s\"'<>\\]+$", url, re.I) else None


def host(url: str | None) -> str:
    """Return an address without scheme and closing slash, to be read."""
    return re.sub(r"^https?://(www\.)?", "", url or "", flags=re.I).rstrip("/")


def plain(value: Any) -> str:
    """Return any JSON value as words, for fields that have no words of their own."""
    if value is None:
        return "not stated"
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int | float):
        return number(value)
    if isinstance(value, Mapping):
        return ", ".join(plain(v) for v in value.values() if v not in (None, "", [], {}))
    if isinstance(value, Iterable) and not isinstance(value, str):
        return ", ".join(plain(v) for v in value)
    return str(value)


def decoded(text: str | None) -> Any:
    """Return the JSON value in ``text``, or the text itself where it is no JSON."""
    if text is None:
        return None
    try:
        return json.loads(text)
    except ValueError:
        return text


def span(value: Any, unit: str = "") -> str:
    """Return "6 to 8 sessions" for [6, 8], "6 sessions" for [6, 6]."""
    if not isinstance(value, list) or not value:
        return plain(value)
    numbers = list(dict.fromkeys(number(v) for v in value if isinstance(v, int | float)))
    return f"{' to '.join(numbers)} {unit}".strip()
