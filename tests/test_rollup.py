"""Rolling up: what several pages say becomes one provider, or stays a conflict."""

import json

import pytest

from pipelines.status import Run, Status, site_status
from tests.histories import address, conflicting, day, fact, offer, page, price, replayed, rolled_up, state, values

GENERAL, SPECIAL = "/pricing", "/about"


def offers(rows):
    """Route, setting and city of each offer."""
    city = {row["id"]: row["city"] for row in rows.get("locations", ())}
    return sorted(((r["route"], r["setting"], city.get(r["location_id"])) for r in rows.get("offers", ())), key=str)


def prices(rows, derived=0):
    """Service, amount and city of each price."""
    city = {row["id"]: row["city"] for row in rows.get("locations", ())}
    return sorted(
        (
            (r["service"], r["amount"], city.get(r["location_id"]))
            for r in rows.get("prices", ())
            if r["derived"] == derived
        ),
        key=str,
    )


# --- fields with one value ------------------------------------------------------------------------------------------

ONE_VALUE = {
    # name: (field, value on one page, value on the other, what is published: a value, or "conflict")
    "the same": ("monitoring", True, True, ["true"]),
    "yes and no": ("monitoring", True, False, "conflict"),
    "two ages": ("age_min", 18, 21, "conflict"),
    "one range within the other": ("sessions", [6, 6], [6, 8], ["[6,8]"]),
    "ranges that overlap": ("sessions", [4, 6], [6, 8], "conflict"),
    "ranges apart": ("session_minutes", [40, 45], [60, 60], "conflict"),
    "video yes and no": ("telehealth_consult", True, False, "conflict"),
}


@pytest.mark.parametrize(("field", "one", "other", "expected"), ONE_VALUE.values(), ids=ONE_VALUE)
def test_one_value_of_two_pages(field, one, other, expected):
    rows = rolled_up({"/a": [fact(field, one)], "/b": [fact(field, other)]})
    assert (state(rows, field) if expected == "conflict" else values(rows, field)) == expected
    assert conflicting(rows) == ({field} if expected == "conflict" else set())


def test_a_conflict_keeps_both_and_publishes_neither():
    rows = rolled_up(
        {
            "/a": [fact("insurance", "accepted", "We take insurance.")],
            "/b": [fact("insurance", "not_accepted", "We take no insurance.")],
        }
    )
    history, _ = replayed(
        {
            "/a": [fact("insurance", "accepted", "We take insurance.")],
            "/b": [fact("insurance", "not_accepted", "We take no insurance.")],
        }
    )
    one, other = [s.id for s in history.current()]
    assert rows["conflicts"] == [{"provider_id": "alder.example", "field": "insurance", "fact_a": one, "fact_b": other}]
    assert rows["providers"][0]["insurance"] is None
    assert {"provider_id": "alder.example", "field": "insurance", "state": "conflict", "fact_id": None} in rows[
        "field_states"
    ]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (("accepted", "partial"), "partial"),
        (("partial", "not_accepted"), "partial"),
        (("accepted", "not_accepted", "partial"), "partial"),
        (("accepted", "not_accepted"), None),
    ],
)
def test_partial_insurance_says_for_what(said, expected):
    rows = rolled_up({f"/{n}": [fact("insurance", value)] for n, value in enumerate(said)})
    assert rows["providers"][0]["insurance"] == expected


def test_rank_decides_before_there_is_a_conflict():
    service_page, article = [fact("age_min", 18)], [fact("age_min", 21)]
    assert values(rolled_up({"/care": service_page, "/blog/who-can-come": article}), "age_min") == ["18"]
    data = [fact("age_min", 21, origin="jsonld")]
    assert values(rolled_up({"/care": service_page, "/team": data}), "age_min") == ["18"]
    assert conflicting(rolled_up({"/care": service_page, "/team": article})) == {"age_min"}, "near miss: equal rank"


def test_a_page_that_the_last_crawl_confirmed_comes_before_one_it_did_not_reach():
    first = {"/a": [fact("age_min", 18)], "/b": [fact("age_min", 21)]}
    assert conflicting(rolled_up(first)) == {"age_min"}
    rows = rolled_up(first, {"/a": "error", "/b": [fact("age_min", 21)]})
    assert (values(rows, "age_min"), conflicting(rows)) == (["21"], set())
    assert conflicting(rolled_up(first, {"/a": "error", "/b": "error"})) == {"age_min"}, (
        "near miss: neither was reached"
    )


def test_statements_about_two_routes_do_not_contradict():
    rows = rolled_up(
        {
            "/iv": [fact("offers", offer("iv")), fact("sessions", [6, 6], "A first course is six infusions.")],
            "/spravato": [
                fact("offers", offer("esketamine_nasal")),
                fact("sessions", [8, 8], "You start with eight visits."),
            ],
        }
    )
    assert (values(rows, "sessions"), state(rows, "sessions"), conflicting(rows)) == (
        ["[6,6]", "[8,8]"],
        "stated",
        set(),
    )


@pytest.mark.parametrize(
    ("quotes", "expected"),
    [
        (["A first course is six infusions."], '["iv"]'),
        (["A first course is six infusions.", "The six injections take three weeks."], '["im","iv"]'),
        (["A first course is six visits."], None),
        (["Six infusions or injections make a first course."], None),
    ],
    ids=["one route", "two sentences, two routes", "near miss: none named", "near miss: two in one sentence"],
)
def test_a_value_of_a_course_says_which_routes_it_is_about(quotes, expected):
    rows = rolled_up({f"/{n}": [fact("sessions", [6, 6], quote)] for n, quote in enumerate(quotes)})
    assert [row["routes"] for row in rows["provider_values"] if row["field"] == "sessions"] == [expected]


def test_statements_about_one_route_do():
    rows = rolled_up(
        {
            "/iv": [fact("sessions", [6, 6], "A first course is six infusions.")],
            "/faq": [fact("sessions", [4, 4], "Most people have four infusions.")],
        }
    )
    assert (values(rows, "sessions"), conflicting(rows)) == ([], {"sessions"})


def test_a_statement_about_no_route_contradicts_one_that_is():
    rows = rolled_up(
        {
            "/iv": [fact("sessions", [6, 6], "A first course is six infusions.")],
            "/faq": [fact("sessions", [4, 4], "A course is four visits.")],
        }
    )
    assert conflicting(rows) == {"sessions"}


NAMES = {
    "legal form": (["Alder Clinic", "Alder Clinic, LLC"], "Alder Clinic"),
    "the name on most pages": (["Alder Clinic", "Alder Clinic", "Ketamine Infusions"], "Alder Clinic"),
    "one name within the other": (["Alder", "Alder Clinic"], "Alder Clinic"),
    "ampersand": (["Alder Mind & Body", "Alder Mind and Body"], "Alder Mind & Body"),
    "two names": (["Alder Clinic", "Birch Clinic"], None),
}


@pytest.mark.parametrize(("said", "expected"), NAMES.values(), ids=NAMES)
def test_name(said, expected):
    rows = rolled_up({f"/{n}": [fact("name", name)] for n, name in enumerate(said)})
    assert rows["providers"][0]["name"] == expected
    assert state(rows, "name") == ("stated" if expected else "conflict")


ONE, TWO, THREE = "+15135550101", "+15135550102", "+15135550103"
PHONES = {
    "one on all pages": ([{ONE}, {ONE}], ONE, False),
    "a second line on one page": ([{ONE}, {ONE, TWO}], ONE, False),
    "each page another": ([{ONE}, {TWO}], None, True),
    "two on most, one of them alone": ([{ONE, TWO}, {ONE, TWO}, {TWO}], TWO, False),
    "no number on all": ([{ONE, TWO}, {TWO, THREE}, {ONE, THREE}], None, True),
}


@pytest.mark.parametrize(("pages", "expected", "conflict"), PHONES.values(), ids=PHONES)
def test_phone(pages, expected, conflict):
    rows = rolled_up({f"/{n}": [fact("phone", p) for p in sorted(numbers)] for n, numbers in enumerate(pages)})
    assert (rows["providers"][0]["phone"], conflicting(rows)) == (expected, {"phone"} if conflict else set())


def location(street, city, phone, **more):
    return fact("locations", {"name": None, **address(street, city, code=None), "phone": phone} | more)


def test_numbers_of_locations_do_not_contradict():
    places = [location("1 Elm St", "Dayton", ONE), location("2 Oak St", "Toledo", TWO)]
    rows = rolled_up({"/locations": places, "/dayton": [fact("phone", ONE)], "/toledo": [fact("phone", TWO)]})
    assert (rows["providers"][0]["phone"], conflicting(rows), state(rows, "phone")) == (None, set(), "stated")
    assert [(r["city"], r["phone"]) for r in rows["locations"]] == [("Dayton", ONE), ("Toledo", TWO)]
    rows = rolled_up({"/locations": places, "/dayton": [fact("phone", ONE)], "/help": [fact("phone", THREE)]})
    assert rows["providers"][0]["phone"] == THREE, "the one number that is no location's"
    rows = rolled_up({"/locations": places[:1], "/dayton": [fact("phone", ONE)], "/help": [fact("phone", THREE)]})
    assert conflicting(rows) == {"phone"}, "near miss: one location only"


# --- places ---------------------------------------------------------------------------------------------------------


def test_one_street_written_in_several_ways_is_one_location():
    rows = rolled_up(
        {
            "/contact": [fact("address", address("12 Elm Street, Suite 4"))],
            "/": [fact("address", address("12 Elm St Ste 4"))],
            "/team": [fact("address", address("12 Elm Street"))],
            "/faq": [fact("address", address(None))],
            "/data": [fact("address", address(None, code=None))],
        }
    )
    [row] = rows["locations"]
    assert (row["street"], row["city"], row["state"], row["zip"], row["precision"]) == (
        "12 Elm Street, Suite 4",
        "Dayton",
        "OH",
        "45402",
        "zip",
    )
    assert {key: rows["providers"][0][key] for key in ("city", "state", "zip", "places")} == {
        "city": "Dayton",
        "state": "OH",
        "zip": "45402",
        "places": '["Dayton, OH"]',
    }


def test_two_streets_are_two_locations():
    rows = rolled_up(
        {
            "/a": [fact("address", address("12 Elm Street"))],
            "/b": [fact("address", address("14 Elm Street", "Toledo", code="43604"))],
        }
    )
    assert [(r["street"], r["city"]) for r in rows["locations"]] == [
        ("12 Elm Street", "Dayton"),
        ("14 Elm Street", "Toledo"),
    ]
    provider = rows["providers"][0]
    assert (provider["city"], provider["state"], provider["zip"], provider["latitude"]) == (None, "OH", None, None)
    assert (conflicting(rows), state(rows, "locations")) == (set(), "stated")


def test_a_street_that_only_structured_data_gives_yields_to_the_one_shown_in_the_same_town():
    def streets(shown, hidden):
        rows = rolled_up({"/": [fact("address", hidden, origin="jsonld")], "/contact": [fact("address", shown)]})
        return [r["street"] for r in rows["locations"]]

    left_over = address("1 Sample Road")
    assert streets(address("12 Elm Street"), left_over) == ["12 Elm Street"]
    assert streets(address(None), left_over) == ["1 Sample Road"], "near miss: no street is shown"
    assert streets(address("9 Oak Street", "Toledo", code="43604"), left_over) == [
        "1 Sample Road", "9 Oak Street"], "near miss: another town"


def test_one_street_with_two_zip_codes_is_a_conflict():
    rows = rolled_up(
        {
            "/a": [fact("address", address("12 Elm Street"))],
            "/b": [fact("address", address("12 Elm Street", code="45403"))],
        }
    )
    assert (conflicting(rows), state(rows, "address"), rows["locations"][0]["zip"]) == ({"address"}, "conflict", None)


def test_a_location_has_its_own_number_before_the_main_one():
    main = fact("phone", ONE)

    def number(*phones):
        pages = {f"/{n}": [main, location("1 Elm St", "Dayton", phone)] for n, phone in enumerate(phones)}
        rows = rolled_up(pages)
        return rows["locations"][0]["phone"], conflicting(rows)

    assert number(ONE, TWO) == (TWO, set())
    assert number(TWO, None) == (TWO, set())
    assert number(ONE, ONE) == (ONE, set()), "near miss: no other is known"
    assert number(TWO, THREE) == (ONE, {"locations"}), "the only location has the provider's"


def test_a_location_has_the_name_that_most_pages_give_it():
    def name(*names):
        pages = {f"/{n}": [location("1 Elm St", "Dayton", None, name=name)] for n, name in enumerate(names)}
        return rolled_up(pages)["locations"][0]["name"]

    assert name("Alder Dayton", "Alder Dayton", None) == "Alder Dayton"
    assert name("Where", "Alder Dayton", "Alder Dayton") == "Alder Dayton"
    assert name("Who can come", "What it costs") is None


def test_the_only_location_has_the_providers_phone():
    rows = rolled_up({"/": [fact("address", address("12 Elm Street")), fact("phone", ONE)]})
    assert [r["phone"] for r in rows["locations"]] == [ONE]


# --- offers -----------------------------------------------------------------------------------------------------------

OFFERS = {
    "united over pages": (
        ({"/a": [fact("offers", offer("iv", "in_person"))], "/b": [fact("offers", offer("im"))]}),
        [("im", None, None), ("iv", "in_person", None)],
    ),
    "a route without setting beside the same with one": (
        {"/a": [fact("offers", offer("iv", "in_person"))], "/b": [fact("offers", offer("iv"))]},
        [("iv", "in_person", None)],
    ),
    "a setting without route beside an offer in it": (
        {"/a": [fact("offers", offer("iv", "in_person"))], "/b": [fact("offers", offer(None, "in_person"))]},
        [("iv", "in_person", None)],
    ),
    "near miss: another setting without route": (
        {"/a": [fact("offers", offer("iv", "in_person"))], "/b": [fact("offers", offer(None, "at_home"))]},
        [(None, "at_home", None), ("iv", "in_person", None)],
    ),
    "the hybrid": (
        {
            "/spravato": [fact("offers", offer("esketamine_nasal", "in_person"))],
            "/lozenges": [fact("offers", offer("sublingual", "at_home"))],
        },
        [("esketamine_nasal", "in_person", None), ("sublingual", "at_home", None)],
    ),
    "named but not offered": ({"/a": [fact("offers", offer("iv"), stance="mentioned")]}, []),
}


@pytest.mark.parametrize(("pages", "expected"), OFFERS.values(), ids=OFFERS)
def test_offers(pages, expected):
    assert offers(rolled_up(pages)) == sorted(expected, key=str)


def test_a_page_that_denies_a_route_contradicts_one_that_offers_it():
    yes, no = (
        fact("offers", offer("iv", "in_person")),
        fact("offers", offer("iv"), "We give no infusions.", stance="not_offered"),
    )
    rows = rolled_up({"/a": [yes], "/b": [no]})
    assert (offers(rows), conflicting(rows), state(rows, "offers")) == ([], {"offers", "routes"}, "conflict")
    assert rows["providers"][0]["routes"] is None
    assert offers(rolled_up({"/a": [yes, no]})) == [("iv", "in_person", None)], "near miss: it qualifies its own offer"
    at_home = fact("offers", offer("iv", "at_home"), stance="not_offered")
    assert offers(rolled_up({"/a": [yes], "/b": [at_home]})) == [("iv", "in_person", None)], (
        "near miss: another setting"
    )
    article = rolled_up({"/a": [yes], "/blog/x": [no]})
    assert (offers(article), conflicting(article)) == ([("iv", "in_person", None)], set()), "near miss: of lower rank"
    newer = rolled_up({"/a": [yes], "/b": [no]}, {"/a": "error", "/b": [no]})
    assert (offers(newer), conflicting(newer)) == ([], set()), "a better page decides"


FOOTER = [
    fact("locations", {"name": f"Alder {city}", **address(street, city, code=code), "phone": None}, f"{street} {city}")
    for street, city, code in (
        ("1 Elm St", "Dayton", "45402"),
        ("2 Oak St", "Toledo", "43604"),
        ("3 Ash St", "Akron", "44308"),
    )
]


def test_offers_and_prices_of_a_location_stay_there():
    rows = rolled_up(
        {
            "/": [*FOOTER, fact("offers", offer("im", "in_person"))],
            "/locations/dayton": [
                *FOOTER,
                fact("offers", offer("iv", "in_person")),
                fact("prices", price(495)),
                fact("prices", price(175, "consultation", "consultation")),
            ],
            "/locations/toledo": [
                *FOOTER,
                fact("offers", offer("iv", "in_person")),
                fact("prices", price(525)),
                fact("prices", price(175, "consultation", "consultation")),
            ],
            "/locations/akron": [
                *FOOTER,
                fact("prices", price(350, "im")),
                fact("prices", price(175, "consultation", "consultation")),
            ],
            "/faq": [
                *FOOTER,
                fact("prices", price(99, "other"), context="Extras > Akron"),
                fact("prices", price(60, "therapy"), "Dayton, Toledo and Akron: $60."),
            ],
        }
    )
    assert offers(rows) == [("im", "in_person", None), ("iv", "in_person", "Dayton"), ("iv", "in_person", "Toledo")]
    assert prices(rows) == sorted(
        [
            ("iv", 495, "Dayton"),
            ("iv", 525, "Toledo"),
            ("im", 350, "Akron"),
            ("consultation", 175, None),
            ("other", 99, "Akron"),
            ("therapy", 60, None),
        ],
        key=str,
    )
    assert conflicting(rows) == set()


def test_a_general_page_speaks_for_the_locations_that_do_not_deny():
    general = fact("offers", offer("iv", "in_person"), "Infusions are given in our centers.")
    denied = fact("offers", offer("iv"), "There are no infusions in Akron.", stance="not_offered")
    assert offers(rolled_up({"/iv": [*FOOTER, general]})) == [("iv", "in_person", None)]
    assert offers(rolled_up({"/iv": [*FOOTER, general, denied]})) == [
        ("iv", "in_person", "Dayton"),
        ("iv", "in_person", "Toledo"),
    ]
    named = fact("offers", offer("iv", "in_person"), "Infusions: Dayton and Toledo.")
    assert offers(rolled_up({"/iv": [*FOOTER, named]})) == [
        ("iv", "in_person", "Dayton"),
        ("iv", "in_person", "Toledo"),
    ]


def test_the_addresses_of_all_footers_tie_nothing():
    pages = {
        f"/page-{n}": [*FOOTER, fact("address", address("1 Elm St")), fact("prices", price(400 + n), f"Visit {n}")]
        for n in range(4)
    }
    assert {city for _, _, city in prices(rolled_up(pages))} == {None}


def test_a_page_with_one_address_of_several_belongs_to_it():
    rows = rolled_up(
        {
            "/": FOOTER,
            "/visit": FOOTER,
            "/clinic-1": [fact("address", address("2 Oak St", "Toledo", code="43604")), fact("prices", price(410))],
        }
    )
    assert prices(rows) == [("iv", 410, "Toledo")]


# --- prices -----------------------------------------------------------------------------------------------------------


def test_a_price_on_several_pages_is_one_row():
    rows = rolled_up(
        {
            "/a": [fact("prices", price(450), "$450 per infusion")],
            "/b": [fact("prices", price(450), "only $450")],
            "/blog/c": [fact("prices", price(450), "It costs $450.")],
        }
    )
    assert [
        (r["service"], r["amount"], r["unit"], r["price_kind"], r["derived"], r["basis"]) for r in rows["prices"]
    ] == [("iv", 450, "session", "exact", 0, None)]
    assert (rows["providers"][0]["price_session_min"], rows["providers"][0]["price_session_max"]) == (450, 450)


PRICES = {
    # name: (pages, prices published, conflict)
    "two pages disagree": ({"/a": [fact("prices", price(450))], "/b": [fact("prices", price(495))]}, {450, 495}, True),
    "one page lists both": (
        {"/a": [fact("prices", price(450)), fact("prices", price(495))], "/b": [fact("prices", price(495))]},
        {450, 495},
        False,
    ),
    "two things": (
        {
            "/a": [fact("prices", price(450), "A first infusion is $450.")],
            "/b": [fact("prices", price(400), "A booster is $400.")],
        },
        {450, 400},
        False,
    ),
    "two services": ({"/a": [fact("prices", price(450))], "/b": [fact("prices", price(350, "im"))]}, {450, 350}, False),
    "from and exact": (
        {"/a": [fact("prices", price(400, price_kind="from"))], "/b": [fact("prices", price(450))]},
        {400, 450},
        False,
    ),
    "the article is out of date": (
        {"/a": [fact("prices", price(450))], "/news/x": [fact("prices", price(400))]},
        {450},
        False,
    ),
}


@pytest.mark.parametrize(("pages", "amounts", "conflict"), PRICES.values(), ids=PRICES)
def test_prices_of_two_pages(pages, amounts, conflict):
    rows = rolled_up(pages)
    assert {r["amount"] for r in rows["prices"]} == amounts
    assert conflicting(rows) == ({"prices"} if conflict else set())
    assert (rows["providers"][0]["price_session_min"] is None) == conflict, "a disputed price passes no filter"


def test_derived_prices_rest_on_a_stated_one_and_say_how():
    rows = rolled_up(
        {
            "/prices": [
                fact("prices", price(450), "$450 an infusion"),
                fact("prices", price(120, "sublingual", "month"), "$120"),
            ],
            "/course": [fact("sessions", [6, 6], "A course is six infusions.")],
        }
    )
    [derived] = [row for row in rows["prices"] if row["derived"]]
    stated = next(row for row in rows["prices"] if row["service"] == "iv" and not row["derived"])
    assert (derived["amount"], derived["unit"], derived["sessions"], derived["fact_id"]) == (
        2700,
        "package",
        6,
        stated["fact_id"],
    )
    assert "$450" in derived["basis"]
    provider = rows["providers"][0]
    assert (provider["price_session_min"], provider["price_course_min"], provider["price_course_basis"]) == (
        450,
        2700,
        derived["basis"],
    )


def test_a_package_gives_a_session_price_marked_as_derived():
    rows = rolled_up({"/prices": [fact("prices", price(2550, unit="package", sessions=6), "Six for $2,550")]})
    assert [(r["amount"], r["unit"], r["derived"]) for r in rows["prices"]] == [
        (2550, "package", 0),
        (425, "session", 1),
    ]
    assert rows["providers"][0]["price_course_min"] == 2550


def test_other_currencies_and_therapy_give_no_column():
    rows = rolled_up({"/a": [fact("prices", price(450, currency="CAD")), fact("prices", price(150, "therapy"))]})
    assert (rows["providers"][0]["price_session_min"], len(rows["prices"])) == (None, 2)


# --- lists ------------------------------------------------------------------------------------------------------------


def test_lists_are_united_and_sorted():
    rows = rolled_up(
        {
            "/a": [fact("conditions", "ptsd"), fact("conditions", "anxiety"), fact("payment", "hsa_fsa")],
            "/b": [fact("conditions", "anxiety", "Anxiety too.")],
            "/blog/c": [fact("conditions", "ocd")],
        }
    )
    assert values(rows, "conditions") == ["anxiety", "ocd", "ptsd"]
    assert rows["providers"][0]["conditions"] == '["anxiety", "ocd", "ptsd"]'


def test_a_condition_that_another_page_refuses_is_a_conflict():
    no = fact("conditions", "bipolar", "We do not treat bipolar disorder.", stance="not_offered")
    rows = rolled_up({"/a": [fact("conditions", "bipolar"), fact("conditions", "ocd")], "/b": [no]})
    assert (values(rows, "conditions"), conflicting(rows)) == (["ocd"], {"conditions"})
    rows = rolled_up({"/a": [fact("conditions", "bipolar"), no]})
    assert (values(rows, "conditions"), conflicting(rows)) == (["bipolar"], set()), "near miss: one page, qualified"


def test_a_person_is_one_row():
    rows = rolled_up(
        {
            "/team": [
                fact("clinicians", {"name": "Ada Q. Finch", "credentials": ["MD"], "role": None}, "Ada Q. Finch, MD")
            ],
            "/": [
                fact(
                    "clinicians",
                    {"name": "Dr. Ada Finch", "credentials": ["PhD"], "role": "owner"},
                    "Dr. Ada Finch, PhD",
                )
            ],
            "/b": [fact("clinicians", {"name": "Bo Finch", "credentials": [], "role": None}, "Bo Finch")],
        }
    )
    assert [(r["name"], r["credentials"], r["role"]) for r in rows["clinicians"]] == [
        ("Dr. Ada Finch", '["MD","PhD"]', "owner"),
        ("Bo Finch", None, None),
    ]


def person(name, *credentials, role=None):
    """What a page says of one clinician."""
    return fact("clinicians", {"name": name, "credentials": list(credentials), "role": role}, name)


@pytest.mark.parametrize(("pages", "expected"), [
    # A doctor known by surname on one page is the one of that name on another, whichever is read first.
    ([["Dr. Roe"], ["Ann Roe", "MD"]], [("Ann Roe", '["MD"]')]),
    ([["Ann Roe", "MD"], ["Dr. Roe"]], [("Ann Roe", '["MD"]')]),
    ([["Dr. Roe"], ["Al Roe", "MD"]], [("Al Roe", '["MD"]')]),
    ([["Dr. de la Cruz"], ["Eva de la Cruz", "DO"]], [("Eva de la Cruz", '["DO"]')]),
    # Near misses: one of two of that name, another given name, another surname, a nurse of that name.
    ([["Dr. Roe"], ["Ann Roe", "MD"], ["Bo Roe", "NP"]], [("Ann Roe", '["MD"]'), ("Bo Roe", '["NP"]')]),
    ([["Ann Roe", "MD"], ["Mary Ann Roe", "NP"]], [("Ann Roe", '["MD"]'), ("Mary Ann Roe", '["NP"]')]),
    ([["Bo Roe", "MD"], ["Ann Roe", "MD"]], [("Bo Roe", '["MD"]'), ("Ann Roe", '["MD"]')]),
    ([["Dr. Roe"], ["Ann Monroe", "MD"]], [("Dr. Roe", None), ("Ann Monroe", '["MD"]')]),
    ([["Dr. Roe"], ["Ann Roe", "RN"]], [("Dr. Roe", None), ("Ann Roe", '["RN"]')]),
])
def test_a_doctor_known_by_surname(pages, expected):
    rows = rolled_up({f"/{i}": [person(*one)] for i, one in enumerate(pages)})["clinicians"]
    assert sorted((r["name"], r["credentials"]) for r in rows) == sorted(expected, key=lambda e: e[0])


def test_the_role_said_of_a_surname_is_kept():
    rows = rolled_up({"/a": [person("Dr. Roe", role="medical_director")], "/b": [person("Ann Roe", "MD")]})
    assert [(r["name"], r["role"]) for r in rows["clinicians"]] == [("Ann Roe", "medical_director")]


def test_a_stated_license_is_not_checked():
    rows = rolled_up({"/": [fact("licenses_stated", {"type": "NP", "number": "558120", "state": "AZ"})]})
    [row] = rows["licenses"]
    assert (row["license_type"], row["number"], row["state"], row["match"]) == ("NP", "558120", "AZ", "not_checked")
    assert rows["providers"][0]["license_outcome"] == "not_checked"


def test_claims_are_one_row_a_sentence_and_hidden_ones_none():
    discloses = {"rule": "off_label_disclosed", "sense": "discloses"}
    accuses = {"rule": "cure", "sense": "accuses"}
    rows = rolled_up(
        {
            "/a": [fact("claims", discloses, "Off-label."), fact("claims", accuses, "It cures.", hidden=True)],
            "/blog/b": page(
                fact("claims", discloses, "Off-label."), fact("claims", discloses, "Not approved."), kind="article"
            ),
        }
    )
    assert (
        sorted((r["rule"], r["sense"], r["review"]) for r in rows["claims"])
        == [("off_label_disclosed", "discloses", None)] * 2
    )


def test_safety():
    def answer(code, said):
        return fact("safety", {"code": code, "answer": said}, f"{code} {said}")

    rows = rolled_up(
        {
            "/a": [answer("consent", "stated"), answer("followup", "stated"), answer("fasting_rule", "contradicted")],
            "/b": [answer("followup", "contradicted")],
        }
    )
    assert (values(rows, "safety"), values(rows, "safety_contradicted")) == (["consent"], ["fasting_rule"])
    assert conflicting(rows) == {"safety"}


# --- states, status -------------------------------------------------------------------------------------------------


def test_every_field_has_a_state():
    from extraction.profile import CODES, LISTS, SCALARS

    rows = rolled_up({"/": [fact("name", "Alder Clinic")]})
    states = {row["field"]: row["state"] for row in rows["field_states"]}
    expected = {*SCALARS, *CODES, *LISTS, "offers", "routes", "settings", "prices", "safety", "claims"} - {"entries"}
    assert set(states) == expected
    assert {field for field, state_ in states.items() if state_ != "not_found"} == {"name"}
    assert rows["providers"][0]["pages_read"] == 1


def test_not_read_is_not_not_found():
    rows = rolled_up({"/": "refused"})
    assert {row["state"] for row in rows["field_states"]} == {"not_read"}
    rows = rolled_up({"/": page(kind=None)})
    assert {row["state"] for row in rows["field_states"]} == {"not_read"}, "a page that needs JavaScript"
    rows = rolled_up({"/": [fact("age_min", 18)]}, {"/": "error"})
    assert (state(rows, "age_min"), state(rows, "prices")) == ("stated", "not_found"), "near miss: read before"


def test_not_applicable():
    rows = rolled_up({"/": [fact("provider_kind", "talk_therapy_platform")]})
    assert (state(rows, "offers"), state(rows, "address"), state(rows, "prices")) == (
        "not_applicable",
        "not_applicable",
        "not_found",
    )
    rows = rolled_up({"/": [fact("offers", offer("iv", "in_person"))]})
    assert (state(rows, "rems_stated"), state(rows, "states_served"), state(rows, "address")) == (
        "not_applicable",
        "not_applicable",
        "not_found",
    )
    rows = rolled_up({"/": [fact("offers", offer("esketamine_nasal", "in_person")), fact("telehealth_consult", True)]})
    assert (state(rows, "rems_stated"), state(rows, "states_served")) == ("not_found", "not_found")


def runs(*outcomes):
    """Runs as (day of November, outcome)."""
    return [
        Run(day(number), outcome, "no answer" if outcome == "unreachable" else None) for number, outcome in outcomes
    ]


STATUSES = {
    "read": (runs((1, "read")), Status("reachable", day(1))),
    "never read": (runs((1, "unreachable")), Status("unreachable", day(1), "no answer")),
    "never read, twice": (runs((1, "unreachable"), (9, "unreachable")), Status("unreachable", day(1), "no answer")),
    "one failure": (runs((1, "read"), (2, "unreachable")), Status("reachable", day(1))),
    "three failures in a week": (
        runs((1, "read"), *((n, "unreachable") for n in (2, 5, 8))),
        Status("reachable", day(1)),
    ),
    "two failures in a month": (
        runs((1, "read"), (2, "unreachable"), (28, "unreachable")),
        Status("reachable", day(1)),
    ),
    "three failures over two weeks": (
        runs((1, "read"), *((n, "unreachable") for n in (2, 9, 16))),
        Status("unreachable", day(2), "no answer"),
    ),
    "a success between": (
        runs((1, "read"), (2, "unreachable"), (9, "read"), (16, "unreachable"), (23, "unreachable")),
        Status("reachable", day(9)),
    ),
    "robots.txt": (runs((1, "read"), (2, "unreadable")), Status("unreadable", day(2))),
    "robots.txt failed once": (
        [Run(day(1), "read"), Run(day(2), "unreadable", "robots.txt answers 503")],
        Status("reachable", day(1)),
    ),
    "robots.txt failed for two weeks": (
        [Run(day(1), "read"), *(Run(day(n), "unreadable", "robots.txt answers 503") for n in (2, 9, 16))],
        Status("unreadable", day(2), "robots.txt answers 503"),
    ),
    "now robots.txt failed, now the site": (
        [
            Run(day(1), "read"),
            Run(day(2), "unreachable", "no answer"),
            Run(day(9), "unreadable", "robots.txt answers 503"),
            Run(day(16), "unreadable", "robots.txt answers 503"),
        ],
        Status("unreachable", day(2), "no answer"),
    ),
    "taken over": (
        [Run(day(1), "read"), Run(day(2), "taken_over", "its domain is somebody else's now")],
        Status("unreachable", day(2), "its domain is somebody else's now"),
    ),
    "failing after robots.txt": (runs((1, "unreadable"), (2, "unreachable")), Status("unreadable", day(1))),
    "moved": (
        [Run(day(1), "moved", None, "https://birch.example/")],
        Status("moved", day(1), None, "https://birch.example/"),
    ),
}


@pytest.mark.parametrize(("found", "expected"), STATUSES.values(), ids=STATUSES)
def test_status(found, expected):
    assert site_status(found, None) == expected


def test_says_closed_is_what_the_site_says():
    rows = rolled_up({"/": [fact("provider_status", "says_closed", "We have closed for good.")]})
    provider = rows["providers"][0]
    assert (provider["status"], provider["status_since"], provider["status_reason"]) == (
        "says_closed",
        day(1),
        "We have closed for good.",
    )
    rows = rolled_up({"/": [fact("provider_status", "says_closed", "Gone.")]}, {"/": [fact("name", "Alder")]})
    assert rows["providers"][0]["status"] == "reachable", "the sentence is gone"


def test_whole_row_of_a_provider():
    rows = rolled_up(
        {
            "/": [
                fact("name", "Alder Clinic"),
                fact("phone", ONE),
                fact("address", address("12 Elm St")),
                fact("provider_kind", "clinic"),
                fact("offers", offer("iv", "in_person")),
                fact("insurance", "partial"),
                fact("visit_modes", "video"),
                fact("states_served", "OH"),
                fact("payment", "superbill"),
                fact("conditions", "trd"),
                fact("prices", price(450)),
            ]
        }
    )
    provider = rows["providers"][0]
    latitude, longitude = provider.pop("latitude"), provider.pop("longitude")
    assert (round(latitude), round(longitude)) == (40, -84)
    assert provider == {
        "id": "alder.example",
        "name": "Alder Clinic",
        "listed_name": None,
        "provider_kind": "clinic",
        "website": "https://alder.example/",
        "phone": ONE,
        "status": "reachable",
        "status_since": day(1),
        "status_reason": None,
        "moved_to": None,
        "city": "Dayton",
        "state": "OH",
        "zip": "45402",
        "places": '["Dayton, OH"]',
        "routes": '["iv"]',
        "settings": '["in_person"]',
        "conditions": '["trd"]',
        "payment": '["superbill"]',
        "states_served": '["OH"]',
        "visit_modes": '["video"]',
        "insurance": "partial",
        "price_session_min": 450,
        "price_session_max": 450,
        "price_course_min": None,
        "price_course_basis": None,
        "license_outcome": None,
        "pages_read": 1,
        "first_seen": day(1),
        "last_visited": day(1),
    }


def test_ids_say_what_the_rows_say():
    pages = {"/": [fact("offers", offer("iv")), fact("prices", price(450)), fact("address", address("12 Elm St"))]}
    first, again = rolled_up(pages), rolled_up(pages, pages)
    for table in ("offers", "prices", "locations"):
        assert [row["id"] for row in first[table]] == [row["id"] for row in again[table]]
    assert json.loads(first["providers"][0]["routes"]) == ["iv"]
