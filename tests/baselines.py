"""Two readers that anybody could write in an afternoon, to compare with: words anywhere, and structured data alone."""
import re
from typing import Any

from extraction.normalise import to_e164
from extraction.page import Page
from extraction.terms import Terms
from tests.gold_set import GoldPage

LISTS = ("conditions", "payment", "credentials", "specialties")
SETTING_OF = {"iv": "in_person", "im": "in_person", "esketamine_nasal": "in_person"}
PHONE = re.compile(r"\(?\b\d{3}\)?[ .-]\d{3}[ .-]\d{4}\b")
AMOUNT = re.compile(r"\$ ?(\d[\d,]*)")
UNIT = re.compile(r"per (session|infusion|treatment|month|week|hour|dose|year)")
MINUTES = re.compile(r"(\d+)(?: ?(?:-|to) ?(\d+))? minutes")
SESSIONS = re.compile(r"(\d+)(?: ?(?:-|to) ?(\d+))? (?:sessions|infusions|treatments)")
AGE = re.compile(r"(\d\d) (?:years )?(?:and|or) older")
ADDRESS = re.compile(r"(\d+ [\w .]+?),? ([A-Z][a-z]+(?: [A-Z][a-z]+)?),? ([A-Z]{2}) (\d{5})")
FLAGS = {"monitoring": "monitor", "referral_required": "referral", "rems_stated": "REMS",
         "telehealth_consult": "telehealth"}
CLAIMS = {"fda_approved_for_mental_health": "fda-approved|fda approved", "not_addictive": "not addictive|non-addictive",
          "no_side_effects": "no side effects", "guaranteed_results": "guarantee", "cure": r"\bcures?\b",
          "covered_by_insurance_overstated": "covered by insurance", "off_label_disclosed": "off-label",
          "spravato_at_home": "at-home spravato|spravato at home", "addiction_risk_disclosed": "addictive"}


def keyword(gold: GoldPage) -> dict[str, Any]:
    """Every word of the vocabulary that stands anywhere on the page is taken at its word."""
    page = Page(gold.url, gold.html)
    found: dict[str, Any] = {"kind": "provider", "name": page.title or None}
    for name in LISTS:
        found[name] = sorted(_named(name, page.text))
    settings = _named("settings", page.text)
    found["offers"] = [{"route": r, "setting": SETTING_OF.get(r)} for r in sorted(_named("routes", page.text))]
    found["offers"] += [{"route": None, "setting": s} for s in sorted(settings)]
    phones = PHONE.findall(page.text)
    found["phone"] = to_e164(phones[0]) if phones else None
    if place := ADDRESS.search(page.text):
        found["address"] = dict(zip(("street", "city", "state", "zip"), place.groups(), strict=True))
    found["prices"] = []
    for match in AMOUNT.finditer(page.text):
        unit = UNIT.search(page.text, match.end(), match.end() + 40)
        unit_name = {"infusion": "session", "treatment": "session"}.get(unit[1], unit[1]) if unit else None
        found["prices"].append({"amount": float(match[1].replace(",", "")), "unit": unit_name, "price_kind": "exact"})
    for key, pattern in (("session_minutes", MINUTES), ("sessions", SESSIONS)):
        if match_ := pattern.search(page.text):
            found[key] = [int(match_[1]), int(match_[2] or match_[1])]
    if age := AGE.search(page.text):
        found["age_min"] = int(age[1])
    for key, word in FLAGS.items():
        found[key] = True if word.lower() in page.text.lower() else None
    found["insurance"] = "accepted" if "insurance" in page.text.lower() else None
    found["claims"] = [code for code, pattern in CLAIMS.items() if re.search(pattern, page.text, re.I)]
    found["findings"] = [{"rule": code, "quote": s.text} for b in page.blocks for s in b.sentences
                         for code, pattern in CLAIMS.items() if re.search(pattern, s.text, re.I)]
    return found


def structured(gold: GoldPage) -> dict[str, Any]:
    """What JSON-LD and microdata say, and nothing else."""
    page = Page(gold.url, gold.html)
    found: dict[str, Any] = {"kind": "provider", "prices": [], "conditions": []}
    routes: set[str] = set()
    for item in [*page.jsonld, *page.microdata]:
        place = item.get("address")
        if isinstance(item.get("telephone"), str) and isinstance(item.get("name"), str):
            found.setdefault("name", item["name"])
            found.setdefault("phone", to_e164(item["telephone"]))
        if isinstance(place, dict) and "streetAddress" in place:
            found.setdefault("address", {"street": place.get("streetAddress"), "city": place.get("addressLocality"),
                                         "state": place.get("addressRegion"), "zip": place.get("postalCode")})
        if "price" in item:
            found["prices"].append({"amount": _number(item["price"]), "unit": None, "price_kind": "exact"})
        text = f"{item.get('name', '')} {item.get('description', '')}"
        routes |= _named("routes", text)
        found["conditions"] += _named("conditions", text)
    found["conditions"] = sorted(set(found["conditions"]))
    found["offers"] = [{"route": route, "setting": SETTING_OF.get(route)} for route in sorted(routes)]
    return found


def _named(name: str, text: str) -> set[str]:
    """The codes of a list of which a phrase stands in a text."""
    return {mention.code for line in text.split("\n") for mention in Terms.load(name).find(line)}


def _number(value: Any) -> float | None:
    """A price as structured data gives it."""
    try:
        return float(str(value).replace(",", "").lstrip("$"))
    except ValueError:
        return None
