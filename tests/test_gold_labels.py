"""The gold labels are well formed: known keys and codes, quotes that stand on their page, and nothing real in them."""
import re

import pytest
from bs4 import BeautifulSoup

from extraction.claims import rule_files
from extraction.terms import load_list
from tests.gold_set import HALVES, GoldPage, pages

KINDS = {"provider", "listing", "article", "policy"}
UNITS = {"session", "package", "month", "week", "hour", "dose", "year", "consultation", None}
PRICE_KINDS = {"exact", "from", "range", "up_to", "discounted", "estimate"}
ROUTES, SETTINGS = set(load_list("routes")), set(load_list("settings"))
CODES = {
    "routes_not": ROUTES, "visit_modes": {"in_person", "video", "phone", "message"},
    "payment": {"superbill", "hsa_fsa", "financing", "self_pay"}, "conditions": set(load_list("conditions")),
    "conditions_not": set(load_list("conditions")), "credentials": set(load_list("credentials")),
    "specialties": set(load_list("specialties")), "claims": set(rule_files()),
}
PRICE = {"amount", "amount_max", "unit", "price_kind", "sessions", "service", "setting"}
KEYS = CODES.keys() | {
    "url", "kind", "difficulties", "modelled_on", "title_of_difficulty", "notes", "unsure", "provider_kind", "name",
    "phone", "address", "locations", "offers", "telehealth_consult", "states_served", "prices", "prices_not",
    "insurance", "payers", "clinicians", "people_not", "licenses_stated", "npi_stated", "rems_stated", "sessions",
    "session_minutes", "age_min", "monitoring", "referral_required", "safety", "findings", "near_misses", "entries"}
PHONE = re.compile(r"\(?\b\d{3}\)?[ .–-]{1,3}(\d{3})[ .–-](\d{4})\b")
GOLD = [pytest.param(page, id=f"{half}-{page.name}") for half in HALVES for page in pages(half)]


def text_of(page: GoldPage) -> str:
    """The page's text without any white space, by another parser than the reader's."""
    soup = BeautifulSoup(page.html, "html.parser")
    for part in soup(["script", "style", "template"]):
        part.decompose()
    return "".join(soup.get_text("\n").split())


@pytest.mark.parametrize("page", GOLD)
def test_a_label_is_well_formed(page):
    label = page.label
    assert label.keys() <= KEYS and label["kind"] in KINDS and label["difficulties"] and label["modelled_on"]
    for key, codes in CODES.items():
        assert set(label.get(key, ())) <= codes, key
    for offer in label.get("offers", ()):
        assert offer["route"] in ROUTES | {None} and offer["setting"] in SETTINGS | {None}
        assert offer["route"] not in label.get("routes_not", ())
    for price in label.get("prices", ()):
        assert price.keys() == PRICE and price["unit"] in UNITS and price["price_kind"] in PRICE_KINDS
        assert price["service"] in ROUTES | {"ketamine", "therapy", "consultation", "other"}
    assert set(label.get("safety", {})) <= set(load_list("safety"))
    assert label.get("insurance") in ("accepted", "not_accepted", "partial", None)


@pytest.mark.parametrize("page", GOLD)
def test_what_a_label_quotes_stands_on_the_page(page):
    text = text_of(page)
    for quoted in (*page.label.get("findings", ()), *page.label.get("near_misses", ())):
        assert "".join(quoted["quote"].split()) in text
        assert quoted["rule"] in rule_files() or quoted["rule"] == "authority_borrowed"
    for person in page.label.get("clinicians", ()):
        assert person["name"].split()[-1] in text
        assert set(person["credentials"]) <= set(page.label.get("credentials", ()))


@pytest.mark.parametrize("page", GOLD)
def test_a_page_names_nobody_real(page):
    assert re.match(r"https?://[\w.-]+\.example(?:[:/]|$)", page.url)
    for middle, last in PHONE.findall(BeautifulSoup(page.html, "html.parser").get_text(" ")):
        assert middle == "555" and last.startswith("01"), (middle, last)
