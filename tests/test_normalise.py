"""Numbers, addresses, places and names in one form: a table of inputs a function."""

import pytest

from extraction.normalise import (
    address_key,
    clean_name,
    find_addresses,
    is_city,
    is_street,
    locate,
    make_address,
    place_of,
    same_place,
    split_city_state,
    state_code,
    to_e164,
    valid_npi,
    without_legal_form,
)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("(303) 555-0100", "+13035550100"),
        ("303.555.0100", "+13035550100"),
        ("+1 (303).555-0100", "+13035550100"),
        ("303‑555‑0100", "+13035550100"),  # U+2011
        ("303\u00a0555\u00a00100", "+13035550100"),  # no-break spaces
        ("303-555-0100 ext. 4", "+13035550100"),
        ("1-800-555-CALM", "+18005552256"),
        ("+61 2 9374 4000", "+61293744000"),
        ("123-456-7890", None),
        ("555-555-5555", None),
        ("9:00 - 5:30", None),
        ("", None),
    ],
)
def test_telephone(text, number):
    assert to_e164(text) == number


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("CO", "CO"),
        ("co", "CO"),
        ("Colorado", "CO"),
        ("colorado ", "CO"),
        ("D.C.", "DC"),
        ("Washington", "WA"),
        ("Calif.", "CA"),
        ("N.Y.", "NY"),
        ("West Virginia", "WV"),
        ("ZZ", None),
        ("Bavaria", None),
        ("", None),
        (None, None),
    ],
)
def test_state(text, code):
    assert state_code(text) == code


# A tenth digit of 0 is the one that a formula without its last modulo gets wrong.
@pytest.mark.parametrize("npi", ["1234567893", "2000000002", "2000000010", "2000000028", "2000000119", "2999999990"])
def test_npi(npi):
    assert valid_npi(npi)


@pytest.mark.parametrize(
    "npi", ["1234567890", "1234567894", "2000000003", "3000000001", "200000001", "20000000100", "abcdefghij", ""]
)
def test_no_npi(npi):
    assert not valid_npi(npi)


@pytest.mark.parametrize(
    ("text", "street", "city", "state", "zip_code"),
    [
        ("12 Main St, Denver, CO 80202", "12 Main St", "Denver", "CO", "80202"),
        (
            "Come to 1S120 Winter Ave. Suite 201, Oakbrook Terrace, IL 60181. Ring twice.",
            "1S120 Winter Ave. Suite 201",
            "Oakbrook Terrace",
            "IL",
            "60181",
        ),
        (
            "900 West Loop South, Suite 530 Bellaire, TX 77401 Phone: (832) 555-0110",
            "900 West Loop South, Suite 530",
            "Bellaire",
            "TX",
            "77401",
        ),
        ("Suite 210, 88 Birch Ave, Boise, ID 83702", "Suite 210, 88 Birch Ave", "Boise", "ID", "83702"),
        ("3rd Floor, 20 Park Plaza, Boston, Massachusetts 02116", "3rd Floor, 20 Park Plaza", "Boston", "MA", "02116"),
        ("50 Canal Walk, 2nd floor • Lowell, MA 01852", "50 Canal Walk, 2nd floor", "Lowell", "MA", "01852"),
        (
            "560 S Paseo Verde, Suite 4‑B Palm Springs CA 92264",
            "560 S Paseo Verde, Suite 4-B",
            "Palm Springs",
            "CA",
            "92264",
        ),
        ("W180 N8085 Hall Rd Menomonee Falls, WI 53051", "W180 N8085 Hall Rd", "Menomonee Falls", "WI", "53051"),
        ("1055 North 300 West, Provo, UT 84604-1234", "1055 North 300 West", "Provo", "UT", "84604"),
        ("Highway 71 W, Austin, TX 78738", "Highway 71 W", "Austin", "TX", "78738"),
        ("100 S. Main, Suite 4, Coeur d'Alene, ID 83814", "100 S. Main, Suite 4", "Coeur d'Alene", "ID", "83814"),
        ("123 MAIN STREET ST. LOUIS, MISSOURI 63101", "123 MAIN STREET", "St. Louis", "MO", "63101"),
        ("Two Elms Collective 731 SE Alder Court, Portland, OR 97214", "731 SE Alder Court", "Portland", "OR", "97214"),
        ("One Harbor Blvd., Metairie, LA 70001", "One Harbor Blvd.", "Metairie", "LA", "70001"),
        ("P.O. Box 17, Provo, UT 84604", "P.O. Box 17", "Provo", "UT", "84604"),
        ("9 Elm Ct., Bellaire, TX", "9 Elm Ct.", "Bellaire", "TX", None),
        ("2nd Floor, Narberth, PA 19072", None, "Narberth", "PA", "19072"),
        ("Since 2012 we are in Denver, CO 80202", None, "Denver", "CO", "80202"),
    ],
)
def test_address(text, street, city, state, zip_code):
    text = text.replace("‑", "-")
    assert [f.value for f in find_addresses(text)] == [
        {"street": street, "city": city, "state": state, "zip": zip_code}
    ]


def test_two_addresses_in_one_line_stay_two():
    text = "12 Main Street, St. Louis, MO 63101 and 45 Oak Ave, Springfield, IL 62701"
    found = find_addresses(text)
    assert [f.value["street"] for f in found] == ["12 Main Street", "45 Oak Ave"]
    assert [text[f.start : f.end] for f in found] == [
        "12 Main Street, St. Louis, MO 63101",
        "45 Oak Ave, Springfield, IL 62701",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "We treated people IN 10000 homes",  # no such ZIP code in Indiana
        "Licensed in Denver, CO and Boise, ID",  # cities, no street
        "Infusion (96365): $125 OR 99215 for visits",
        "Open 24 Hours, seven days",
        "A course of 6 infusions, PA 12",
        "",
    ],
)
def test_no_address(text):
    assert find_addresses(text) == ()


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("88 Birch Ave", True),
        ("Suite 2, 88 Birch Ave", True),
        ("401 Quarry", True),
        ("24 Hours", False),
        ("Suite 201", False),
        ("6 infusions", False),
        ("Two Locations", False),
        ("Birch Avenue", False),
    ],
)
def test_street(text, is_one):
    assert is_street(text) is is_one


def test_places_tell_how_exactly_they_are_known():
    assert locate("80202", "Denver", "CO").precision == "zip"
    assert locate("00604").precision == "po_box"
    assert locate("09012").precision == "military"
    boise = locate(None, "Boise", "ID")
    assert boise.precision == "city" and 43 < boise.latitude < 44 and -117 < boise.longitude < -116
    assert locate(None, "Nowhereville", "ID") is None
    assert locate(None, None, None) is None


def test_zip_code_of_another_state_gives_way_to_the_city():
    assert locate("80202", "Boise", "ID").precision == "city"
    assert place_of({"street": None, "city": None, "state": "ID", "zip": "80202"}) == {
        "latitude": None,
        "longitude": None,
        "precision": None,
    }


def test_city_names_are_compared_as_people_write_them():
    assert is_city("St. Louis", "MO") and is_city("Saint Louis", "MO") and is_city("Coeur d'Alene", "ID")
    assert is_city("Silver Spring", "MD") and not is_city("Silver Spring", "ID")
    assert split_city_state("Our office in Boise, Idaho") == {
        "street": None,
        "city": "Boise",
        "state": "ID",
        "zip": None,
    }
    assert split_city_state("Made with care, IN") is None


def test_same_place_however_abbreviated():
    one = {"street": "12 N. Main Street, Suite 4", "city": "St. Louis", "state": "MO", "zip": "63101"}
    other = {"street": "Suite 4, 12 North Main St", "city": "Saint Louis", "state": "MO", "zip": None}
    bare = {**one, "street": "12 N Main St"}
    next_door = {**one, "street": "14 N Main St"}
    assert address_key(one) == address_key(other) != address_key(next_door)
    assert same_place(one, bare) and not same_place(one, next_door)


def test_structured_address():
    assert make_address(" 12  Elm St ,", "BOISE", "Idaho", "83702-1111") == {
        "street": "12 Elm St",
        "city": "Boise",
        "state": "ID",
        "zip": "83702",
    }
    assert make_address(None, "", "ZZ", "8370") == {"street": None, "city": None, "state": None, "zip": None}


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Cedar Hollow® Ketamine. All Rights Reserved.", "Cedar Hollow Ketamine"),
        ("  | Cedar\u00a0Hollow –", "Cedar Hollow"),
    ],
)
def test_name(text, name):
    assert clean_name(text) == name


def test_legal_form():
    assert [without_legal_form(n) for n in ("Cedar Hollow, LLC", "Cedar Hollow Inc.", "Cedar Hollow")] == [
        "Cedar Hollow"
    ] * 3


def test_a_city_is_looked_for_only_just_before_its_state():
    assert split_city_state("word " * 40_000 + "in Boise, ID") == {
        "street": None, "city": "Boise", "state": "ID", "zip": None}
    assert split_city_state("MD, " * 40_000 + "Boise, ID") == {
        "street": None, "city": "Boise", "state": "ID", "zip": None}
    assert split_city_state("x, " + "A" * 100_000 + ", ID") is None
    assert [found.value["city"] for found in find_addresses("1 " * 40_000 + "Boise, ID 83702")] == ["Boise"]


def test_what_in_a_city_is_a_street():
    assert find_addresses("at 88 Birch Ave in Boise, ID 83702")[0].value["street"] == "88 Birch Ave"
    assert find_addresses("some 88 Patients in Boise, ID 83702")[0].value["street"] is None
