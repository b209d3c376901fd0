"""Whether two names can be one person's, or one firm's: written from the rules, half of them near misses."""
import pytest

from extraction.registers import Entry
from pipelines.names import compare, firm_key, last_keys, read_name, same_firm, same_names


def row(last: str, first: str, middle: str = "", suffix: str = "", *others: str) -> Entry:
    return Entry("npi", "1", "person", "https://registers.example/1", "q", last_name=last, first_name=first,
                 middle_name=middle or None, suffix=suffix or None, other_names=others)


@pytest.mark.parametrize(("name", "entry", "last", "first"), [
    ("Ann Roe", row("ROE", "ANN"), "equal", "equal"),
    ("Dr. Ann M. Roe, MD, PhD", row("ROE", "ANN", "MARIE"), "equal", "equal"),
    ("Ann Roe PMHNP-BC", row("Roe", "Ann"), "equal", "equal"),
    ("Siobhán O’Neil-Bräun", row("ONEIL BRAUN", "SIOBHAN"), "equal", "equal"),
    ("Maria de la Cruz", row("DELACRUZ", "MARIA"), "equal", "equal"),
    ("Ann St. John", row("SAINT JOHN", "ANN"), "equal", "equal"),
    ("Mary Ann Poe", row("POE", "MARYANN"), "equal", "equal"),
    ("Bob Roe", row("ROE", "ROBERT"), "equal", "nickname"),
    ("William Roe", row("ROE", "BILL"), "equal", "nickname"),
    ("Margaret “Peggy” Roe", row("ROE", "PEGGY"), "equal", "equal"),
    ("A. Roe", row("ROE", "ANN"), "equal", "initial"),
    ("Robert Roe", row("ROE", "JOHN", "ROBERT"), "equal", "middle"),
    ("Ann Roe-Poe", row("ROE", "ANN"), "part", "equal"),
    ("Ann Poe", row("ROE-POE", "ANN"), "part", "equal"),
    ("Ann Poe", row("ROE", "ANN", "", "", "POE, ANN"), "former", "equal"),
    ("Ann Achterburg", row("ACHTERBERG", "ANN"), "spelling", "equal"),
    ("Micheal Roe", row("ROE", "MICHAEL"), "equal", "spelling"),
    ("John Roe Jr.", row("ROE JR", "JOHN"), "equal", "equal"),
    ("John Roe, II", row("ROE", "JOHN", "", "II"), "equal", "equal"),
    ("Ana Garcia Lopez", row("GARCIA LOPEZ", "ANA"), "equal", "equal"),
])
def test_names_of_one_person_agree_and_it_is_told_how(name, entry, last, first):
    fit = compare(name, entry)
    assert fit and (fit.last, fit.first) == (last, first)


@pytest.mark.parametrize(("name", "entry"), [
    ("Ann Roe", row("POE", "ANN")),
    ("Ann Roe", row("ROE", "JOHN")),
    ("Ann B. Roe", row("ROE", "ANN", "MARIE")),                # different middle initials
    ("John Roe Jr.", row("ROE", "JOHN", "", "SR")),
    ("John Roe III", row("ROE", "JOHN", "", "JR")),
    ("Maria Roe", row("ROE", "MARIO")),                        # two names, no slip
    ("Eric Roe", row("ROE", "ERICA")),
    ("Bob Roe", row("ROE", "ROB")),                            # two short forms of one name
    ("Ann Lee", row("LEA", "ANN")),                            # too short for a slip
    ("Ann Achterburg", row("ACHTERBERG", "ANNE MARIE", "")),   # a slip, and another form of the first name
    ("Ann Achtreburg", row("ACHTERBERG", "ANN")),              # two slips
    ("Micheal Achterburg", row("ACHTERBERG", "MICHAEL")),
    ("John Thomas Smith", row("THOMAS", "JOHN")),              # a middle name is no last name
    ("Ann de la Roe", row("DE LA POE", "ANN")),
    ("Roe", row("ROE", "ANN")),
    ("Ann Roe", row("ROE", "")),
    ("Ann Roe", Entry("npi", "1", "organization", "u", "q", organization="ANN ROE LLC")),
    ("Ann Poe", row("ROE", "ANN", "", "", "ANN'S PLACE")),     # a trade name is no former name
])
def test_names_of_two_persons_do_not_agree(name, entry):
    assert compare(name, entry) is None


def test_the_middle_name_and_the_suffix_are_told():
    assert compare("Ann M. Roe", row("ROE", "ANN", "MARIE")).middle
    assert not compare("Ann Roe", row("ROE", "ANN", "MARIE")).middle
    assert compare("John Roe", row("ROE", "JOHN")).suffix
    assert not compare("John Roe", row("ROE", "JOHN", "", "JR")).suffix


def test_a_better_name_ranks_before():
    ranks = [compare("Ann Roe", entry).rank for entry in (
        row("ROE", "ANN"), row("ROE", "ANNIE"), row("ROE", "A"), row("ROE-POE", "ANN"), row("ROW", "ANN")) if compare(
            "Ann Roe", entry)]
    assert ranks == sorted(ranks)
    assert len(ranks) == 4   # Row is too near to many


def test_what_a_name_is_looked_up_by():
    assert last_keys("Dr. Ann M. Roe-Poe, MD") == ("m roe poe", "poe", "roe", "roe poe")
    assert last_keys("Maria de la Cruz") == ("cruz", "de la cruz", "delacruz", "la cruz", "lacruz")
    assert read_name("Dr. John Q. Roe, Jr., MD").suffix == "jr"
    assert read_name("Roe").words == ("roe",)


def test_no_first_name_is_its_own_short_form_and_each_works_both_ways():
    for name, forms in same_names().items():
        assert name not in forms
        assert all(name in same_names()[form] for form in forms)
    assert len(same_names()) > 500


@pytest.mark.parametrize(("name", "entry_name", "others", "same"), [
    ("The Sample Clinic, P.L.L.C.", "SAMPLE CLINIC", (), True),
    ("Sample Ketamine", "SAMPLE INFUSION CLINIC PLLC", ("SAMPLE KETAMINE",), True),
    ("Sample Ketamine Clinic", "SAMPLE KETAMIN CLINIC LLC", (), True),
    ("Sample & Roe Wellness", "SAMPLE AND ROE WELLNESS INC", (), True),
    ("Sample Ketamine", "EXAMPLE RADIOLOGY PC", (), False),
    ("North Sample Clinic", "SOUTH SAMPLE CLINIC", (), False),
    ("Sample", "SAMPLE DENTAL GROUP", (), False),
    ("LLC", "PLLC", (), False),
])
def test_a_firm_is_known_by_its_name_or_its_trade_name_without_the_legal_form(name, entry_name, others, same):
    entry = Entry("npi", "1", "organization", "u", "q", organization=entry_name, other_names=others)
    assert same_firm(name, entry) is same


def test_a_legal_form_is_no_part_of_the_name():
    assert firm_key("Roe Medical, Inc.") == firm_key("ROE MEDICAL") == "roe medical"
    assert firm_key(None) == ""
