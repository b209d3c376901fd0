"""The gold set: pages written for this project with the facts a careful reader takes from each, and how to compare.

tests/gold/dev is for working on, tests/gold/test is only scored. A label holds the keys of the page profile that the
page states; a key that is left out means that nothing is stated, so a value found there is wrong. `unsure` names the
keys on which two careful people could differ: they are not counted on that page.
"""
import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from math import sqrt
from pathlib import Path
from typing import Any

GOLD = Path(__file__).parent / "gold"
HALVES = ("dev", "test")
Z = 1.96  # 95 %
Profile = dict[str, Any]


@dataclass(frozen=True)
class GoldPage:
    """One page of the gold set."""

    name: str
    html: str
    label: Profile

    @property
    def url(self) -> str:
        """The address under which the page is read."""
        return str(self.label["url"])


@cache
def pages(half: str) -> tuple[GoldPage, ...]:
    """The pages of one half, by name."""
    return tuple(
        GoldPage(path.stem, path.with_suffix(".html").read_text(encoding="utf-8"), json.loads(path.read_text("utf-8")))
        for path in sorted((GOLD / half).glob("*.json")))


def digest() -> str:
    """SHA-256 over the names and bytes of all pages and labels."""
    total = hashlib.sha256()
    for path in sorted(p for half in HALVES for p in (GOLD / half).iterdir()):
        total.update(path.relative_to(GOLD).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return total.hexdigest()


# --- what is compared: each field as a set of values ----------------------------------------------------------------

def codes(key: str) -> Callable[[Profile], list[Any]]:
    """The values of a list of codes or numbers."""
    return lambda p: sorted(p.get(key) or ())


def one(key: str, fold: Callable[[Any], Any] = lambda value: value) -> Callable[[Profile], list[Any]]:
    """A field with one value: none, or that one."""
    return lambda p: [] if p.get(key) is None else [fold(p[key])]


def each(key: str, *parts: str, fold: Callable[[Any], Any] = lambda value: value) -> Callable[[Profile], list[Any]]:
    """Some parts of each of a list of mappings."""
    return lambda p: [tuple(fold(item.get(part)) for part in parts) for item in p.get(key) or ()]


def folded(value: Any) -> Any:
    """Text for comparing: case, "Dr." and white space aside."""
    return " ".join(value.casefold().replace("dr. ", "").split()) if isinstance(value, str) else value


def number(value: Any) -> Any:
    """A number whichever way it is written."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else value


def address(profile: Profile) -> list[Any]:
    """The one address, where any part of it is stated."""
    found = profile.get("address") or {}
    parts = tuple(folded(found.get(part)) for part in ("street", "city", "state", "zip"))
    return [parts] if any(parts) else []


def of_ketamine(profile: Profile) -> list[str]:
    """Routes named and not offered; of articles and lists, which offer nothing, they are not asked."""
    return sorted(profile.get("routes_not") or ()) if profile.get("kind") == "provider" else []


def routes(profile: Profile) -> list[str]:
    return sorted({o["route"] for o in profile.get("offers") or () if o["route"]})


def settings(profile: Profile) -> list[str]:
    return sorted({o["setting"] for o in profile.get("offers") or () if o["setting"]})


def findings(profile: Profile) -> list[Any]:
    """Each accusing sentence with its rule; white space aside, and a bare "No." without the question it answers."""
    return sorted({(f["rule"], _said(f["quote"])) for f in profile.get("findings") or ()})


def _said(quote: str) -> str:
    """A sentence for comparing."""
    asked, _, answer = "".join(quote.split()).rpartition("?")
    return (answer or asked).rstrip(".!").lower()


VALUES: dict[str, Callable[[Profile], list[Any]]] = {
    "kind": one("kind"),
    "name": one("name", folded),
    "phone": one("phone"),
    "address": address,
    "locations": each("locations", "street", "city", "state", "zip", fold=folded),
    "offers": each("offers", "route", "setting"),
    "routes": routes,
    "settings": settings,
    "routes_not": of_ketamine,
    "visit_modes": codes("visit_modes"),
    "telehealth_consult": one("telehealth_consult"),
    "states_served": codes("states_served"),
    "prices": each("prices", "amount", "amount_max", "unit", fold=number),
    "prices, whole": each("prices", "amount", "amount_max", "unit", "price_kind", "sessions", "service", fold=number),
    "insurance": one("insurance"),
    "payment": codes("payment"),
    "payers": lambda p: sorted(folded(x["name"] if isinstance(x, dict) else x) for x in p.get("payers") or ()),
    "conditions": codes("conditions"),
    "credentials": codes("credentials"),
    "specialties": codes("specialties"),
    "clinicians": each("clinicians", "name", fold=folded),
    "licenses_stated": each("licenses_stated", "number", "state"),
    "npi_stated": codes("npi_stated"),
    "rems_stated": one("rems_stated"),
    "sessions": one("sessions", tuple),
    "session_minutes": one("session_minutes", tuple),
    "age_min": one("age_min"),
    "monitoring": one("monitoring"),
    "referral_required": one("referral_required"),
    "safety": lambda p: sorted((p.get("safety") or {}).items()),
    "claims": codes("claims"),
    "accusing sentences": findings,
    "entries": each("entries", "name", "city", "state", fold=folded),
}
GROUPS = {"contact": ("name", "phone", "address", "locations")}   # fields that are also counted together
KEY_OF = {"routes": "offers", "settings": "offers", "prices, whole": "prices", "accusing sentences": "findings"}


@dataclass
class Score:
    """How one field was read: facts expected, found, and both."""

    expected: int = 0
    found: int = 0
    right: int = 0

    def add(self, expected: Iterable[Any], found: Iterable[Any]) -> None:
        """Count one page."""
        want, got = Counter(map(repr, expected)), Counter(map(repr, found))
        self.expected += want.total()
        self.found += got.total()
        self.right += (want & got).total()

    @property
    def precision(self) -> float:
        return self.right / self.found if self.found else 1.0

    @property
    def recall(self) -> float:
        return self.right / self.expected if self.expected else 1.0

    @property
    def f1(self) -> float:
        both = self.expected + self.found
        return 2 * self.right / both if both else 1.0


@dataclass
class Miss:
    """One fact that was missed, or found where there is none."""

    page: str
    field: str
    what: str        # "missed" or "wrong"
    value: str
    quote: str = ""


@dataclass
class Scores:
    """The scores of one reader on one half, and every miss."""

    fields: dict[str, Score] = field(default_factory=dict)
    misses: list[Miss] = field(default_factory=list)
    near_misses: int = 0     # sentences that look like an accusing claim and are none
    accused: list[Miss] = field(default_factory=list)   # those of them that were taken for one


def score(half: str, read: Callable[[GoldPage], Profile]) -> Scores:
    """Read every page of a half, and compare."""
    result = Scores({name: Score() for name in [*VALUES, *GROUPS]})
    for page in pages(half):
        profile = read(page)
        unsure = set(page.label.get("unsure", ()))
        for name, values in VALUES.items():
            if unsure & {name, KEY_OF.get(name, name)}:
                continue
            expected, found = values(page.label), values(profile)
            for counted in (name, *(group for group, members in GROUPS.items() if name in members)):
                result.fields[counted].add(expected, found)
            result.misses += list(_misses(page.name, name, expected, found, profile))
        fired = {(rule, quote) for rule, quote in findings(profile)}
        for rule, quote in findings({"findings": page.label.get("near_misses")}):
            result.near_misses += 1
            if (rule, quote) in fired:
                result.accused.append(Miss(page.name, "near miss", "accused", rule, quote))
    return result


def _misses(page: str, name: str, expected: list[Any], found: list[Any], profile: Profile) -> Iterable[Miss]:
    """What was missed and what was wrong on one page, with the quotes behind what was wrong."""
    want, got = Counter(map(repr, expected)), Counter(map(repr, found))
    for value in (want - got).elements():
        yield Miss(page, name, "missed", value)
    quotes = [f["quote"] for f in profile.get("facts", ()) if f["field"] == KEY_OF.get(name, name)
              and f["stance"] == "offered"]
    for value in (got - want).elements():
        yield Miss(page, name, "wrong", value, " | ".join(dict.fromkeys(quotes))[:300])


def wilson(right: int, of: int) -> tuple[float, float]:
    """The 95 % Wilson score interval of a share (Wilson, 1927); (0, 1) of nothing."""
    if not of:
        return 0.0, 1.0
    share = right / of
    middle, spread = share + Z * Z / (2 * of), Z * sqrt(share * (1 - share) / of + Z * Z / (4 * of * of))
    return max(0.0, (middle - spread) / (1 + Z * Z / of)), min(1.0, (middle + spread) / (1 + Z * Z / of))
