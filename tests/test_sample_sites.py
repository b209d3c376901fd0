"""The sample web's fact files: complete, in the directory's codes, with real places and no real telephone number."""
import json
from itertools import groupby
from pathlib import Path

import phonenumbers
import pytest
import yaml
import zipcodes

from sample.server import SITES, read_sites

KEYS = """id name status provider_kind phone locations offers routes_not visit_modes telehealth_consult states_served
prices insurance payment payers conditions credentials specialties clinicians licenses_stated npi_stated rems_stated
sessions session_minutes age_min monitoring referral_required safety disclosures accusing conflicts notes""".split()
CODES = {
    "status": "reachable unreadable unreachable says_closed moved",
    "provider_kind": "clinic multi_site_chain hospital_program telehealth_platform psychiatry_practice pain_practice "
                     "therapist_kap addiction_center med_spa_iv_lounge integration_coach talk_therapy_platform",
    "routes_not": "iv im sc esketamine_nasal ketamine_nasal sublingual oral rectal_vaginal topical nasal_unspecified",
    "visit_modes": "in_person video phone message",
    "insurance": "accepted not_accepted partial",
    "credentials": "MD DO CRNA NP PA RN PharmD PhD PsyD LCSW LPC LMFT",
    "specialties": "anesthesiology psychiatry emergency_medicine pain_medicine family_medicine internal_medicine",
    "disclosures": "off_label_disclosed addiction_risk_disclosed",
}
SETTINGS = {"in_person", "at_home", "home_visit"}
PRICE_KEYS = {"amount", "amount_max", "currency", "unit", "price_kind", "sessions", "service", "setting", "location"}
UNITS = "session package month week hour dose year consultation".split()
PRICE_KINDS = "exact from range up_to discounted estimate".split()

LISTED = [site for site in read_sites() if site.listed]


@pytest.fixture(params=LISTED, ids=lambda site: site.folder.name)
def facts(request: pytest.FixtureRequest) -> dict:
    site = request.param
    read = json.loads((site.folder / "facts.json").read_text(encoding="utf-8"))
    assert read["id"] == site.id
    return read


def npi_is_valid(npi: str) -> bool:
    """The check digit of a National Provider Identifier: Luhn over the number behind the prefix 80840."""
    digits = [int(digit) for digit in "80840" + npi]
    doubled = [sum(divmod(2 * digit, 10)) for digit in digits[-2::-2]]
    return len(npi) == 10 and (sum(doubled) + sum(digits[-1::-2])) % 10 == 0


def test_the_sample_web_is_as_large_as_promised() -> None:
    assert len(LISTED) >= 30
    addresses = sorted((site.address, site.prefix) for site in read_sites())
    assert all(len(list(group)) == 1 for _, group in groupby(addresses))


def test_only_listed_sites_have_facts() -> None:
    assert {path.parent for path in SITES.glob("*/facts.json")} == {site.folder for site in LISTED}


def test_every_key_is_there_and_no_other(facts: dict) -> None:
    assert set(facts) - {"waiting"} == set(KEYS)


def test_codes_are_those_of_the_vocabulary(facts: dict) -> None:
    for key, codes in CODES.items():
        values = facts[key] if isinstance(facts[key], list) else [facts[key]]
        assert set(values) <= {None, *codes.split()}, key
    assert len(set(facts["conditions"])) == len(facts["conditions"])
    assert set(facts["safety"].values()) <= {"stated"}
    assert set(facts["conflicts"]) <= set(KEYS)


def test_offers_and_prices_are_whole(facts: dict) -> None:
    cities = {None, *(location["city"] for location in facts["locations"])}
    routes = CODES["routes_not"].split()
    for offer in facts["offers"]:
        assert set(offer) == {"route", "setting", "location"}
        assert offer["route"] in {None, *routes} and offer["setting"] in {None, *SETTINGS}
        assert offer["location"] in cities
    if "routes_not" not in facts["conflicts"]:
        assert not {offer["route"] for offer in facts["offers"]} & set(facts["routes_not"])
    for price in facts["prices"]:
        assert set(price) == PRICE_KEYS
        assert price["unit"] in UNITS and price["price_kind"] in PRICE_KINDS
        assert price["service"] in {*routes, "ketamine", "therapy", "consultation", "other"}
        assert price["setting"] in {None, *SETTINGS} and price["location"] in cities
        assert (price["amount_max"] is not None) == (price["price_kind"] == "range")


def test_people_and_their_credentials(facts: dict) -> None:
    of_people = {code for person in facts["clinicians"] for code in person["credentials"]}
    assert of_people <= set(facts["credentials"])
    assert all(len(person["name"].split()) > 1 for person in facts["clinicians"])
    assert all(npi_is_valid(npi) for npi in facts["npi_stated"])


def test_places_are_real_and_numbers_are_not(facts: dict) -> None:
    for location in facts["locations"]:
        places = [(place["city"], place["state"]) for place in zipcodes.matching(location["zip"])]
        assert (location["city"], location["state"]) in places
    for phone in [facts["phone"], *(location["phone"] for location in facts["locations"])]:
        if phone is not None:
            assert phone[5:10] == "55501" and len(phone) == 12
            assert phonenumbers.is_valid_number(phonenumbers.parse(phone))


def test_what_cannot_be_read_has_no_facts(facts: dict) -> None:
    if facts["status"] in ("unreadable", "unreachable", "moved"):
        said = {key for key, value in facts.items() if value not in (None, [], {})}
        assert said == {"id", "name", "status", "notes"}


def test_reviewed_sentences_stand_in_the_sample() -> None:
    folders = {site.id: site.folder for site in read_sites()}
    reviews = yaml.safe_load((SITES.parent / "sources" / "reviews.yml").read_text(encoding="utf-8"))
    for review in reviews:
        pages = [page.read_text(encoding="utf-8") for page in Path(folders[review["provider_id"]]).rglob("*.html")]
        # Of an exclusion the page states no more than the NPI; the rest stands in the list.
        stated = review["quote"].split(" · ")[0] if review["rule"] == "oig_exclusion" else review["quote"]
        assert any(stated in page for page in pages), stated
