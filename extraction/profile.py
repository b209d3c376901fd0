"""The page profile: what one page alone says, with every fact behind it."""
import hashlib
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Any

from extraction.claims import silent_on_the_drug
from extraction.kinds import derived_kind, page_kind
from extraction.offers import about_ketamine, sells_to_clinics
from extraction.page import Fact, Page
from extraction.safety import told_elsewhere

READER_MODULES = (   # in the order of the profile's keys
    "identity", "people", "insurance", "payment", "offers", "prices", "course", "visits", "states", "conditions",
    "safety", "claims", "listing", "kinds")

SCALARS = ("provider_kind", "name", "phone", "address", "telehealth_consult", "insurance", "rems_stated", "sessions",
           "session_minutes", "age_min", "monitoring", "referral_required")
CODES = ("visit_modes", "states_served", "payment", "conditions", "credentials", "specialties", "npi_stated")  # sorted
LISTS = ("locations", "payers", "clinicians", "licenses_stated", "entries")  # as the page has them
# On a page that is not a provider's own, nothing is offered: claims are read there, the entries of a list, and of an
# article which routes it names.
# A firm that sells to clinics has a name and an address, and treats nobody.
ALLOWED = {"trade": {"name", "phone", "address", "locations", "claims"}, "listing": {"claims", "entries"},
           "article": {"claims", "offers"}, "policy": {"claims"}}
# The readers of those fields: the others need not run there.
MODULES = {"trade": ("identity", "claims"), "listing": ("claims", "listing"), "article": ("offers", "claims"),
           "policy": ("claims",)}
# "We monitor your medication" on a page about another treatment tells nothing of ketamine.
OF_THE_DRUG = {"monitoring", "sessions", "session_minutes"}
SETTING_ORDER = ("in_person", "at_home", "home_visit")


@dataclass(frozen=True, slots=True)
class Reading:
    """One page as read: what the crawl stores of it, and the links it goes on by."""

    url: str
    title: str
    kind: str
    facts: list[Fact]
    links: list[tuple[str, str]]   # (absolute address, label)
    digest: str                    # of text blocks, links and structured data
    needs_javascript: bool


@cache
def readers(modules: tuple[str, ...] = READER_MODULES) -> tuple[Callable[[Page], Iterator[Fact]], ...]:
    """The readers of the modules; by default every one."""
    return tuple(r for name in modules for r in import_module(f"extraction.{name}").READERS)


def version() -> str:
    """The reader's version: a digest of its code and its words, so that a changed reader can never be overlooked."""
    root = Path(__file__).parent
    digest = hashlib.sha256()
    for path in sorted([*root.glob("*.py"), *(root.parent / "vocabulary").rglob("*.yml")]):
        digest.update(path.relative_to(root.parent).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:12]


VERSION = version()


def read_facts(page: Page) -> list[Fact]:
    """Every fact of a page, each once, in the readers' order. Sets `page.kind` first."""
    page.kind = page_kind(page)
    kind = "trade" if sells_to_clinics(page) else page.kind
    allowed = ALLOWED.get(kind)
    of_the_drug = about_ketamine(page) or silent_on_the_drug(page)
    seen: dict[tuple[str, str, str, str], Fact] = {}
    for reader in readers(MODULES.get(kind, READER_MODULES)):
        for fact in reader(page):
            if fact.field == "entries" and page.kind != "listing":
                continue
            if allowed is not None and fact.field == "offers" and fact.stance == "offered":
                fact = replace(fact, value={"route": fact.value["route"], "setting": None}, stance="mentioned")
            if fact.field in OF_THE_DRUG and not of_the_drug:
                continue
            if allowed is None or fact.field in allowed:
                seen.setdefault((fact.field, repr(fact.value), fact.stance, fact.quote), fact)
    if allowed is None:
        for fact in told_elsewhere(list(seen.values())):
            seen.setdefault((fact.field, repr(fact.value), fact.stance, fact.quote), fact)
    return list(seen.values())


def read(url: str, body: bytes | str, content_type: str | None = None) -> Reading:
    """Read one page as fetched."""
    page = Page(url, body, content_type)
    facts = read_facts(page)
    links = [(address, label) for address, label, _ in page.links]
    return Reading(url, page.title, page.kind, facts, links, page.digest, page.needs_javascript)


def profile(url: str, body: bytes | str, content_type: str | None = None) -> dict[str, Any]:
    """The page profile of one page, JSON-ready: every key of the contract, whatever the page says."""
    page = Page(url, body, content_type)
    facts = read_facts(page)
    offered: dict[str, list[Fact]] = {}
    for fact in facts:
        if fact.stance == "offered":
            offered.setdefault(fact.field, []).append(fact)
    result: dict[str, Any] = {"url": url, "kind": page.kind}
    for key in SCALARS:
        result[key] = offered[key][0].value if key in offered else None
    derived = derived_kind([f.value for f in offered.get("offers", ())])
    if result["provider_kind"] is None and derived:
        result["provider_kind"] = derived[0]
    for key in CODES:
        result[key] = sorted({f.value for f in offered.get(key, ())})
    for key in LISTS:
        result[key] = unique([f.value for f in offered.get(key, ())])
    result["offers"] = unique([f.value for f in offered.get("offers", ())])
    result["routes"] = sorted({o["route"] for o in result["offers"] if o["route"]})
    result["settings"] = sorted({o["setting"] for o in result["offers"] if o["setting"]}, key=SETTING_ORDER.index)
    named = {f.value["route"] for f in facts if f.field == "offers" and f.stance != "offered"}
    result["routes_not"] = sorted(named - set(result["routes"])) if page.kind == "provider" else []
    result["prices"] = unique([{**f.value, "quote": f.quote} for f in offered.get("prices", ())],
                              key=lambda v: {k: x for k, x in v.items() if k != "quote"})
    result["safety"] = safety(offered.get("safety", []))
    result["claims"] = sorted({f.value["rule"] for f in facts if f.field == "claims"} & CLAIM_CODES)
    result["findings"] = [{"rule": f.value["rule"], "quote": f.quote} for f in facts
                          if f.field == "claims" and f.value["sense"] == "accuses"]
    result["facts"] = [asdict(f) for f in facts]
    return result


CLAIM_CODES = {"fda_approved_for_mental_health", "not_addictive", "no_side_effects", "guaranteed_results", "cure",
               "spravato_at_home", "covered_by_insurance_overstated", "off_label_disclosed", "addiction_risk_disclosed"}


def unique(values: list[Any], key: Callable[[Any], Any] = lambda v: v) -> list[Any]:
    """The values in order, each once."""
    seen: dict[str, Any] = {}
    for value in values:
        seen.setdefault(repr(key(value)), value)
    return list(seen.values())


def safety(facts: list[Fact]) -> dict[str, str]:
    """Safety code -> "stated" or "contradicted"; a page that says both is contradicted by itself."""
    result: dict[str, str] = {}
    for fact in facts:
        code, answer = fact.value["code"], fact.value["answer"]
        result[code] = "contradicted" if "contradicted" in (answer, result.get(code)) else answer
    return dict(sorted(result.items()))
