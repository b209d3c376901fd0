"""Who is who: each rule with what it accepts and, as often, what it must not; then ten thousand near-namesakes.

All people are made up. `Looked` holds a registries.db as the spiders leave it, written row by row.
"""
from collections import Counter
from dataclasses import dataclass, replace
from itertools import count

import pytest

from bench import linking as measured
from extraction.registers import Entry
from pipelines.linking import (
    Candidates,
    Organisation,
    Person,
    Stated,
    exclusion,
    license_in,
    npi_record,
    organisation_exclusion,
    organisation_record,
    possible_exclusions,
)
from pipelines.registry_store import RegistryStore
from tests.namesakes import HELD, STATES, TYPES, world

SERIAL = count(1)
ANN_NPI, OTHER_NPI, FIRM_NPI = "2000000119", "2000000002", "2000000028"
PHONE, ZIP = "+12065550118", "98001"


@dataclass(frozen=True)
class Register:
    """What linking knows of an entry of registries.yml."""

    name: str
    kind: str
    state: str | None = None
    credentials: tuple = ()


def registers(*states):
    held = {"PHYSICIAN": "MD", "PHYSICIAN ASSISTANT": "PA", "APRN": "NP"}
    return {"nppes": Register("NPI registry", "npi"), "leie": Register("Exclusions", "exclusion"),
            **{state.lower(): Register(state, "license", state, held) for state in states}}


def npi(last="ROE", first="ANN", **more):
    known = {"npi": ANN_NPI, "state": "WA", "credential": "MD", "phone": PHONE, "zip": ZIP} | more
    return Entry("npi", known["npi"], "person", "https://registers.example/npi", "q", last_name=last, first_name=first,
                 **known)


def licence(number="MD00012345", last="Roe", first="Ann", **more):
    known = {"state": "WA", "credential": "MD", "license_type": "Physician", "active": True} | more
    return Entry("license", f"{number} {next(SERIAL)}", "person", "https://registers.example/license", "q",
                 last_name=last, first_name=first, number=number, **known)


def excluded(last="ROE", first="ANN", **more):
    return Entry("exclusion", str(next(SERIAL)), "person", "https://registers.example/list", "q", last_name=last,
                 first_name=first, **{"state": "WA"} | more)


def firm(name, **more):
    known = {"npi": FIRM_NPI, "state": "WA", "phone": PHONE, "zip": ZIP} | more
    return Entry("npi", known["npi"], "organization", "https://registers.example/npi", "q", organization=name, **known)


ANN = Person("Dr. Ann Roe, MD", ("MD",), states=("WA",))
AT_CLINIC = replace(ANN, phones=(PHONE,), zips=(ZIP,))
STATES_NPI = replace(ANN, npis=(ANN_NPI,))


@pytest.fixture
def look(tmp_path):
    """`look(entries)` loads one source whole for each kind and state that the entries have; returns the candidates."""
    stores = []

    def load(*entries, states=("WA",), empty=()):
        stores.append(RegistryStore(tmp_path / str(len(stores))))
        sources = {source: [] for source in empty}
        for entry in entries:
            source = {"npi": "nppes", "exclusion": "leie"}.get(entry.kind) or entry.state.lower()
            sources.setdefault(source, []).append(entry)
        for source, rows in sources.items():
            run = stores[-1].begin(source, "1")
            stores[-1].add(run, rows, None)
            stores[-1].finish(run)
        return Candidates(stores[-1], registers(*states))

    yield load
    for store in stores:
        store.close()


def told(link):
    return link.outcome, link.rule


# --- the NPI record -------------------------------------------------------------------------------------------------

@pytest.mark.parametrize(("person", "entry", "rule"), [
    (STATES_NPI, npi(), "npi_stated"),
    (replace(STATES_NPI, name="A. Roe"), npi(), "npi_stated"),
    (replace(STATES_NPI, name="Annie Roe"), npi(), "npi_stated"),
    (replace(STATES_NPI, states=("OR",)), npi(), "npi_stated"),                        # moved
    (replace(STATES_NPI, name="Ann Roe-Poe"), npi("ROE"), "npi_stated"),
    (replace(STATES_NPI, name="Ann Poe"), npi(other_names=("POE, ANN",)), "npi_stated"),
    (STATES_NPI, npi(active=False, status="D"), "npi_stated"),                         # deactivated, and shown as such
    (STATES_NPI, npi(credential="DO"), "npi_stated"),
    (AT_CLINIC, npi(), "phone_and_zip"),
    (replace(AT_CLINIC, name="Annie Roe"), npi(), "phone_and_zip"),
    (AT_CLINIC, npi(middle_name="MARIE"), "phone_and_zip"),
    (AT_CLINIC, npi(credential=None, taxonomies=("2084P0800X",)), "phone_and_zip"),
])
def test_an_npi_or_a_phone_with_its_zip_code_and_the_name_lead_to_one_record(look, person, entry, rule):
    link = npi_record(person, look(entry))
    assert told(link) == ("matched", rule), link.reason
    assert link.kept.entry.npi == ANN_NPI
    assert (ANN_NPI if rule == "npi_stated" else PHONE) in link.reason


@pytest.mark.parametrize(("person", "entry", "expected"), [
    (ANN, npi(), ("ambiguous", "name_alone")),
    (STATES_NPI, npi("POE"), ("no_match", "name_alone")),                              # a colleague's NPI
    (STATES_NPI, npi("ROE", "JOHN"), ("no_match", "name_alone")),
    (replace(STATES_NPI, name="Ann B. Roe"), npi(middle_name="C"), ("no_match", "name_alone")),
    (replace(STATES_NPI, name="Ann Roe Jr."), npi(suffix="SR"), ("no_match", "name_alone")),
    (STATES_NPI, npi(credential="NP"), ("ambiguous", "npi_stated")),                   # another profession
    (replace(STATES_NPI, name="A. Roe", states=("OR",)), npi(), ("ambiguous", "npi_stated")),
    (replace(STATES_NPI, colleagues=("Annie Roe",)), npi(), ("ambiguous", "npi_stated")),
    (replace(STATES_NPI, name="Annie Roe", colleagues=("Ann Roe",)), npi(), ("ambiguous", "name_alone")),
    (AT_CLINIC, npi(zip="98002"), ("ambiguous", "name_alone")),                        # the phone without its ZIP code
    (AT_CLINIC, npi(phone="+12065550119"), ("ambiguous", "name_alone")),
    (AT_CLINIC, npi("ROWE"), ("no_match", "name_alone")),                              # spelled otherwise
    (replace(AT_CLINIC, name="Ann Achterburg"), npi("ACHTERBERG"), ("no_match", "name_alone")),
    (replace(AT_CLINIC, name="A. Roe"), npi(), ("ambiguous", "name_alone")),
    (AT_CLINIC, npi(credential="RN"), ("no_match", "name_alone")),
    (replace(AT_CLINIC, credentials=()), npi(), ("ambiguous", "name_alone")),          # no credential that could agree
    (AT_CLINIC, npi(suffix="JR"), ("ambiguous", "phone_and_zip")),
    (replace(ANN, states=("OR",)), npi(), ("no_match", "name_alone")),
    (replace(ANN, states=()), npi(), ("not_checked", "no_state")),
])
def test_what_is_less_leaves_a_doubt(look, person, entry, expected):
    link = npi_record(person, look(entry))
    assert told(link) == expected, link.reason
    assert link.kept is None
    assert link.reason.endswith(".")


def test_two_records_at_one_telephone_are_in_doubt_and_one_elsewhere_is_not(look):
    son = npi(npi=OTHER_NPI, suffix="JR")
    assert told(npi_record(AT_CLINIC, look(npi(), son))) == ("ambiguous", "phone_and_zip")
    junior = replace(AT_CLINIC, name="Ann Roe Jr.")
    assert npi_record(junior, look(npi(), son)).kept.entry.npi == OTHER_NPI, "the page says Jr."
    elsewhere = npi(npi=OTHER_NPI, phone="+12065550199", zip="98009")
    assert npi_record(AT_CLINIC, look(npi(), elsewhere)).kept.entry.npi == ANN_NPI
    far_son = replace(elsewhere, suffix="JR")
    assert told(npi_record(AT_CLINIC, look(npi(), far_son))) == ("ambiguous", "phone_and_zip")


def test_an_npi_stated_is_in_doubt_where_another_record_bears_the_name_rather(look):
    slip = replace(STATES_NPI, name="Ann Achterburg", licenses=(Stated("WA", "12345"),))
    near = npi("ACHTERBERG", licenses=(("WA", "12345"),))
    assert npi_record(slip, look(near)).outcome == "matched"
    assert told(npi_record(replace(slip, licenses=()), look(near))) == ("ambiguous", "npi_stated"), "a slip alone"
    real = npi("ACHTERBURG", npi=OTHER_NPI, state="ME", phone=None, zip=None)
    assert told(npi_record(slip, look(near, real))) == ("ambiguous", "npi_stated")
    sue = replace(STATES_NPI, name="Sue Roe")
    assert npi_record(sue, look(npi(first="SUSAN"))).outcome == "matched"
    two = look(npi(first="SUSAN"), npi(first="SUZANNE", npi=OTHER_NPI, phone=None))
    assert told(npi_record(sue, two)) == ("ambiguous", "npi_stated")
    twin = npi(npi=OTHER_NPI)
    assert told(npi_record(replace(AT_CLINIC, npis=(ANN_NPI,)), look(npi(), twin))) == ("ambiguous", "npi_stated")


def test_where_the_registry_was_never_loaded_nothing_was_checked(look):
    assert told(npi_record(STATES_NPI, look())) == ("not_checked", "not_loaded")


def test_of_two_sources_of_one_record_the_newer_row_counts(look):
    old, new = npi(updated="2024-01-01", state="OR"), npi(updated="2026-01-01")
    candidates = look(replace(old, key="old"), replace(new, key="new"))
    link = npi_record(STATES_NPI, candidates)
    assert link.outcome == "matched" and link.kept.entry.state == "WA"


# --- the licence ----------------------------------------------------------------------------------------------------

def licensed(person, candidates, state="WA"):
    return license_in(person, state, candidates, npi_record(person, candidates))


NUMBERED = replace(ANN, licenses=(Stated("WA", "MD00012345", "MD"),))


@pytest.mark.parametrize(("person", "entry", "rule"), [
    (NUMBERED, licence(), "number_stated"),
    (NUMBERED, licence("12345"), "number_stated"),
    (replace(ANN, licenses=(Stated(None, "12345", None),)), licence(), "number_stated"),   # there is but one state
    (NUMBERED, licence(credential="DO"), "number_stated"),
    (replace(NUMBERED, name="Ann Roe-Poe"), licence(), "number_stated"),
    (replace(NUMBERED, name="A. Roe"), licence(), "number_stated"),
    (NUMBERED, licence(active=False, status="EXPIRED"), "number_stated"),
    (STATES_NPI, licence(), "number_of_npi_record"),
    (AT_CLINIC, licence(), "number_of_npi_record"),
    (replace(STATES_NPI, name="Ann Poe"), licence(), "number_of_npi_record"),    # Poe now, as the NPI record says
])
def test_a_number_in_its_state_with_the_name_leads_to_the_licence(look, person, entry, rule):
    record = npi(licenses=(("WA", "MD00012345"),), other_names=("POE, ANN",))
    link = licensed(person, look(record, entry))
    assert told(link) == ("matched", rule), link.reason
    assert link.kept.entry.number == entry.number
    assert "Washington" in link.reason


@pytest.mark.parametrize(("person", "entries", "expected"), [
    (ANN, [licence()], ("ambiguous", "name_alone")),
    (ANN, [licence(city="Example City"), licence("1", first="John")], ("ambiguous", "name_alone")),
    (ANN, [licence(last="Poe")], ("no_match", "name_alone")),
    (NUMBERED, [licence(last="Poe")], ("no_match", "name_alone")),                        # the number is another's
    (NUMBERED, [licence(last="Poe"), licence("777")], ("ambiguous", "name_alone")),
    (NUMBERED, [licence(first="John")], ("no_match", "name_alone")),
    (NUMBERED, [licence(middle_name="B"), licence("0012345", middle_name="C")], ("ambiguous", "number_stated")),
    (NUMBERED, [licence("PA00012345", credential="MD")], ("ambiguous", "name_alone")),    # letters of another licence
    (NUMBERED, [licence(credential="RN", license_type="Nurse")], ("no_match", "name_alone")),
    (NUMBERED, [licence(), licence("MD00012346")], ("ambiguous", "number_stated")),       # a namesake one digit off
    (replace(NUMBERED, colleagues=("Annie Roe",)), [licence()], ("ambiguous", "number_stated")),
    (replace(NUMBERED, name="Ann B. Roe"), [licence(middle_name="C")], ("no_match", "name_alone")),
    (replace(NUMBERED, name="Ann Achterburg"), [licence(last="Achterberg")], ("ambiguous", "number_stated")),
    (replace(NUMBERED, name="Marie Roe"), [licence(middle_name="Marie")], ("ambiguous", "number_stated")),
    (replace(ANN, licenses=(Stated("OR", "MD00012345"),)), [licence()], ("ambiguous", "name_alone")),
    (replace(ANN, licenses=(Stated(None, "1"),), states=("WA", "CO")), [licence("1")], ("ambiguous", "name_alone")),
    (replace(ANN, credentials=("LCSW",)), [licence()], ("not_checked", "kind_not_held")),
])
def test_without_the_number_or_with_another_name_there_is_no_match(look, person, entries, expected):
    link = licensed(person, look(*entries))
    assert told(link) == expected, link.reason


def test_rows_of_one_licence_are_one_and_of_two_licences_the_one_in_force_counts(look):
    cases = [licence("12345", discipline="2020"), licence("12345", discipline="2015")]
    assert licensed(NUMBERED, look(*cases)).kept.entry.discipline == "2020"
    nurse = Person("Ann Roe", ("NP",), states=("WA",), licenses=(Stated("WA", "11111"), Stated("WA", "99999")))
    two = [licence("11111", credential="NP", license_type="APRN", active=False),
           licence("99999", credential="NP", license_type="Prescriber")]
    assert licensed(nurse, look(*two)).kept.entry.number == "99999"


def test_the_number_of_the_page_and_that_of_the_npi_record_must_not_lead_to_two_people(look):
    record = npi(licenses=(("WA", "777777"),))
    person = replace(STATES_NPI, licenses=NUMBERED.licenses)
    both = look(record, licence(), licence("777777"))
    assert told(licensed(person, both)) == ("ambiguous", "numbers_differ")
    assert told(licensed(person, look(record, licence()))) == ("matched", "number_stated")


def test_an_npi_record_that_is_in_doubt_lends_no_number(look):
    candidates = look(npi(licenses=(("WA", "MD00012345"),)), licence())
    assert told(licensed(ANN, candidates)) == ("ambiguous", "name_alone")
    masked = look(npi(licenses=(("WA", "$$$$$$$$$"),)), licence())
    assert told(licensed(STATES_NPI, masked)) == ("ambiguous", "name_alone")


def test_a_register_that_is_not_open_not_loaded_or_empty_says_so(look):
    assert told(licensed(NUMBERED, look(), "OH")) == ("register_not_open", "no_register")
    assert told(licensed(NUMBERED, look())) == ("not_checked", "not_loaded")
    assert told(licensed(NUMBERED, look(empty=("wa",)))) == ("no_match", "name_alone")


# --- the exclusion list ---------------------------------------------------------------------------------------------

def test_an_exclusion_is_told_by_npi_alone(look):
    def ask(person, *entries, **more):
        candidates = look(*entries, **more)
        return exclusion(person, candidates, npi_record(person, candidates))

    assert told(ask(STATES_NPI, npi(), excluded(npi=ANN_NPI))) == ("matched", "npi_on_list")
    assert told(ask(AT_CLINIC, npi(), excluded("POE", npi=ANN_NPI))) == ("matched", "npi_on_list"), "a former name"
    assert told(ask(STATES_NPI, excluded(npi=ANN_NPI))) == ("matched", "npi_on_list"), "no NPI record was loaded"
    assert told(ask(STATES_NPI, npi(), excluded())) == ("no_match", "npi_not_on_list")
    assert told(ask(STATES_NPI, npi(), excluded(npi=OTHER_NPI))) == ("no_match", "npi_not_on_list")
    assert told(ask(ANN, npi(), excluded(npi=ANN_NPI))) == ("not_checked", "no_npi")
    assert told(ask(replace(STATES_NPI, name="John Poe"), excluded(npi=ANN_NPI))) == ("not_checked", "no_npi")
    assert told(ask(STATES_NPI, npi())) == ("not_checked", "not_loaded")


def test_a_name_on_the_list_is_only_for_the_queue(look):
    candidates = look(npi(), excluded(), excluded(npi=OTHER_NPI), excluded("POE"), excluded(state="OR"))
    unknown, known = npi_record(ANN, candidates), npi_record(STATES_NPI, candidates)
    assert len(possible_exclusions(ANN, candidates, unknown)) == 2
    rows = possible_exclusions(STATES_NPI, candidates, known)
    assert [row.entry.npi for row in rows] == [None], "another NPI is another person's"


# --- firms ----------------------------------------------------------------------------------------------------------

CLINIC = Organisation(("Sample Ketamine",), phones=(PHONE,), zips=(ZIP,), states=("WA",))


@pytest.mark.parametrize(("org", "entry", "expected"), [
    (replace(CLINIC, npis=(FIRM_NPI,)), firm("SAMPLE KETAMINE PLLC", phone=None), ("matched", "npi_stated")),
    (replace(CLINIC, npis=(FIRM_NPI,)), firm("ROE MEDICAL PC"), ("matched", "npi_stated")),
    (CLINIC, firm("SAMPLE INFUSION LLC", other_names=("SAMPLE KETAMINE",)), ("matched", "phone_and_zip")),
    (replace(CLINIC, npis=(FIRM_NPI,)), firm("ROE MEDICAL PC", phone=None), ("ambiguous", "npi_stated")),
    (CLINIC, firm("EXAMPLE RADIOLOGY PC"), ("no_match", "name_alone")),               # the same desk
    (CLINIC, firm("SAMPLE KETAMINE LLC", phone="+12065550199"), ("ambiguous", "name_alone")),
    (CLINIC, firm("SAMPLE KETAMINE LLC", zip="98002"), ("ambiguous", "name_alone")),
    (CLINIC, npi("KETAMINE", "SAMPLE"), ("no_match", "name_alone")),                   # a person's record
])
def test_a_firm_is_known_by_its_npi_or_its_phone_with_zip_code_and_a_name_like_it(look, org, entry, expected):
    link = organisation_record(org, look(entry))
    assert told(link) == expected, link.reason
    assert (link.kept is not None) == (expected[0] == "matched")


def test_a_firm_that_is_excluded_is_told_by_its_npi(look):
    on_list = Entry("exclusion", "1", "organization", "u", "q", organization="SAMPLE KETAMINE", npi=FIRM_NPI)
    candidates = look(firm("SAMPLE KETAMINE PLLC"), on_list)
    assert told(organisation_exclusion(CLINIC, candidates, organisation_record(CLINIC, candidates))) == (
        "matched", "npi_on_list")
    other = look(firm("EXAMPLE RADIOLOGY PC"), on_list)
    assert told(organisation_exclusion(CLINIC, other, organisation_record(CLINIC, other))) == ("not_checked", "no_npi")


def test_the_bench_measures_the_rules_among_strangers_and_beside_splink(tmp_path):
    rows = {row.name: row.value for row in measured.bench(tmp_path, rows=5000, persons=200, judged=300)}
    assert rows["linking rules"] > 0
    assert rows["linking rules: precision"] == 100
    assert 0 < rows["Splink, 0.9 sure: precision"] <= 100


# --- ten thousand near-namesakes ------------------------------------------------------------------------------------

PERSONS = 10_000


@pytest.fixture(scope="module")
def judged(tmp_path_factory):
    """{("npi" or "license", "right", "wrong", "missed" or "unsaid"): how often}, and each wrong one in words."""
    made = world(PERSONS)
    store = RegistryStore(tmp_path_factory.mktemp("namesakes"))
    for source, entries in made.entries.items():
        run = store.begin(source, "1")
        store.add(run, entries, None)
        store.finish(run)
    held = {TYPES[code]: kind for code, kind in HELD.items()}
    candidates = Candidates(store, {"nppes": Register("NPI registry", "npi"), **{
        state.lower(): Register(state, "license", state, held) for state in STATES}})
    counted, wrong = Counter(), []
    for case in made.cases:
        record = npi_record(case.person, candidates)
        links = [("npi", record, record.kept and record.kept.entry.npi == case.npi, case.evident_npi)]
        for state in case.person.states:
            link = license_in(case.person, state, candidates, record)
            owner = link.kept and made.owners[link.kept.source_id, link.kept.entry.key]
            links.append(("license", link, owner and owner == case.licenses.get(state), state in case.evident_licenses))
        for what, link, right, evident in links:
            if link.outcome == "matched":
                counted[what, "right" if right else "wrong"] += 1
                if not right:
                    wrong.append((case, link))
            elif evident:
                counted[what, "missed"] += 1
            counted[what, link.outcome] += 1
            counted[what, "evident"] += evident
            counted[what, "evident and right"] += bool(evident and right)
    store.close()
    return made, counted, wrong


def test_of_ten_thousand_near_namesakes_nobody_is_taken_for_another(judged, capsys):
    made, counted, wrong = judged
    with capsys.disabled():
        for what in ("npi", "license"):
            right, evident = counted[what, "right"], counted[what, "evident"]
            wrongly, found = counted[what, "wrong"], counted[what, "evident and right"]
            print(f"\n{what}: {right} right, {wrongly} wrong: precision {right / (right + wrongly):.5f}; recall "
                  f"{found / evident:.3f} of {evident} with a key of their own; {counted[what, 'ambiguous']} "
                  f"ambiguous, {counted[what, 'no_match']} no match", end="")
    assert wrong == []
    assert counted["npi", "right"] > 0.35 * PERSONS, "who never says yes is never wrong"
    assert counted["license", "right"] > 0.35 * PERSONS


def test_every_way_of_misleading_is_among_them(judged):
    seeded = Counter(kind for case in judged[0].cases for kind in case.seeded)
    for kind in ("twin spelled alike family maiden number_elsewhere number_other_type moved colleagues_npi typed_wrong "
                 "number_of_another nickname initial goes_by_middle slip half_name").split():
        assert seeded[kind] > PERSONS / 100, kind
