"""Providers side by side, and what a first course costs. What is expected is written out by hand."""

import html
import re
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.serving import Site, folder

sys.path.append(str(Path(__file__).parent.parent / "plugins"))

from directory_pages.course import course


def price(amount: float, unit: str = "session", kind: str = "exact", **other: Any) -> dict[str, Any]:
    """A row of `prices` as an IV infusion has it; its evidence is called after its amount."""
    row = {"service": "iv", "setting": None, "amount": amount, "amount_max": None, "currency": "USD", "unit": unit}
    row |= {"price_kind": kind, "sessions": None, "includes": None, "derived": 0, "basis": None, "location_id": None}
    return row | {"fact_id": f"f{amount:g}"} | other


def package(amount: float, sessions: int | None, kind: str = "exact", **other: Any) -> dict[str, Any]:
    return price(amount, "package", kind, sessions=sessions, **other)


SIX = "its page says a first course is 6 sessions."
UNSAID = "its pages do not say how long one is."
# name: (prices, sessions as stated, asked) -> (low, high, text, basis)
SUMS = {
    "a price of one session": (
        ([price(450)], [6, 6], None),
        (2700, 2700, "$2,700", f"6 sessions × $450, our sum; {SIX}"),
    ),
    "four to six sessions": (
        ([price(475)], [4, 6], None),
        (
            1900,
            2850,
            "$1,900 to $2,850",
            "4 to 6 sessions × $475, our sum; its page says a first course is 4 to 6 sessions.",
        ),
    ),
    "a range of prices": (
        ([price(300, kind="range", amount_max=350)], [6, 6], None),
        (1800, 2100, "$1,800 to $2,100", f"6 sessions × $300 to $350, our sum; {SIX}"),
    ),
    "from": (
        ([price(340, kind="from")], [4, 6], None),
        (
            1360,
            None,
            "At least $1,360",
            "4 sessions × $340, a “from” price, our sum; its page says a first course is 4 to 6 sessions.",
        ),
    ),
    "up to": (
        ([price(500, kind="up_to")], [6, 6], None),
        (None, 3000, "At most $3,000", f"6 sessions × $500, the highest named, our sum; {SIX}"),
    ),
    "an estimate": (
        ([price(400, kind="estimate")], [6, 6], None),
        (2400, 2400, "About $2,400", f"6 sessions × $400, our sum; {SIX}"),
    ),
    "an exact price counts before a “from” price": (
        ([price(425, kind="from"), price(450)], [6, 6], None),
        (2700, 2700, "$2,700", f"6 sessions × $450, our sum; {SIX}"),
    ),
    "a package of that length counts before the sum": (
        ([price(500), package(2700, 6)], [6, 6], None),
        (2700, 2700, "$2,700", f"A package of 6 sessions, as stated; {SIX}"),
    ),
    "a package from": (
        ([package(1240, 4, "from")], [4, 4], None),
        (
            1240,
            None,
            "At least $1,240",
            "A package of 4 sessions, as stated (a “from” price); its page says a first course is 4 sessions.",
        ),
    ),
    "a discounted package, with what it comes to one by one": (
        ([price(450), package(2295, 6, "discounted")], [6, 6], None),
        (
            2295,
            None,
            "At least $2,295",
            f"A package of 6 sessions, as stated (a discounted price); {SIX} One by one: $2,700 (6 sessions × $450, our "
            "sum). Ask whether you would get the discount.",
        ),
    ),
    "two packages within the course": (
        ([package(1600, 4), package(2200, 6)], [4, 6], None),
        (
            1600,
            2200,
            "$1,600 to $2,200",
            "Packages of 4 and 6 sessions, as stated; its page says a first course is 4 to 6 sessions.",
        ),
    ),
    "a package with more in it waits behind the plain one": (
        ([package(3600, 6, includes="therapy"), package(2400, 6)], [6, 6], None),
        (2400, 2400, "$2,400", f"A package of 6 sessions, as stated; {SIX} It also sells 6 sessions for $3,600."),
    ),
    "a package with more in it alone": (
        ([package(3600, 6, includes="therapy")], [6, 6], None),
        (3600, 3600, "$3,600", f"A package of 6 sessions, as stated (therapy); {SIX}"),
    ),
    "a shorter package does not stand for the course": (
        ([price(400), package(1500, 4)], [6, 6], None),
        (2400, 2400, "$2,400", f"6 sessions × $400, our sum; {SIX} It also sells 4 sessions for $1,500."),
    ),
    "the length not said, a package is": (
        ([package(2550, 6), price(475)], None, None),
        (2550, 2550, "$2,550", f"A package of 6 sessions, as stated; {UNSAID}"),
    ),
    "the length not said, the shortest package": (
        ([package(1668, 12), package(1074, 6)], None, None),
        (1074, 1074, "$1,074", f"A package of 6 sessions, as stated; {UNSAID} It also sells 12 sessions for $1,668."),
    ),
    "first session and booster do not count": (
        ([price(550, includes="first session"), price(475), price(450, includes="booster")], [4, 4], None),
        (
            1900,
            1900,
            "$1,900",
            "4 sessions × $475, our sum; its page says a first course is 4 sessions. "
            "Not counted: $550 (first session) and $450 (booster).",
        ),
    ),
    "another currency is left out, never converted": (
        ([price(600, currency="CAD"), price(450)], [6, 6], None),
        (2700, 2700, "$2,700", f"6 sessions × $450, our sum; {SIX}"),
    ),
    "another currency alone keeps its name": (
        ([price(100, currency="CAD")], [6, 6], None),
        (600, 600, "600 CAD", f"6 sessions × 100 CAD, our sum; {SIX}"),
    ),
    "plain ketamine, for the only route": (
        ([price(200, service="ketamine")], [6, 6], None),
        (1200, 1200, "$1,200", f"6 sessions × $200, our sum; {SIX}"),
    ),
    "cents": (
        ([price(99.5)], [3, 3], None),
        (298.5, 298.5, "$298.50", "3 sessions × $99.50, our sum; its page says a first course is 3 sessions."),
    ),
    "asked": (
        ([price(450)], None, 6),
        (2700, 2700, "$2,700", f"6 sessions × $450, our sum; you chose the number; {UNSAID}"),
    ),
    "asked as the page says": (
        ([price(450)], [6, 6], 6),
        (2700, 2700, "$2,700", f"6 sessions × $450, our sum; {SIX}"),
    ),
    "asked otherwise than the page says": (
        ([price(450), package(2400, 6)], [6, 6], 8),
        (
            3600,
            3600,
            "$3,600",
            f"8 sessions × $450, our sum; you chose the number; {SIX} It also sells 6 sessions for $2,400.",
        ),
    ),
    "asked for the length of a package": (
        ([package(1668, 12), package(1074, 6)], [6, 6], 12),
        (
            1668,
            1668,
            "$1,668",
            f"A package of 12 sessions, as stated; you chose the number; {SIX} It also sells 6 sessions for $1,074.",
        ),
    ),
    "asked for one": (
        ([price(450)], [6, 6], 1),
        (450, 450, "$450", f"1 session × $450, our sum; you chose the number; {SIX}"),
    ),
    "asked, beside a package of a length not said": (
        ([price(450), package(2000, None)], [6, 6], 4),
        (1800, 1800, "$1,800", f"4 sessions × $450, our sum; you chose the number; {SIX}"),
    ),
}
# name: (prices, sessions as stated, asked) -> why there is no sum
NONE = {
    "no prices": (([], [6, 6], None), "We found no price for one session."),
    "how long a course is, is not known": (
        ([price(430)], None, None),
        "We did not find how many sessions a first course of this is. Choose a number above.",
    ),
    "one session is no course": (
        ([price(430)], [1, 1], None),
        "We did not find how many sessions a first course of this is. Choose a number above.",
    ),
    "several prices of one session": (
        ([price(425), price(620), price(980)], [3, 5], None),
        "It names several prices for one session ($425, $620 and $980). Ask which a first course costs.",
    ),
    "a range and another price": (
        ([price(400, kind="range", amount_max=600), price(450)], None, 6),
        "It names several prices for one session ($400 and $450). Ask which a first course costs.",
    ),
    "a discount only": (
        ([price(199, kind="discounted")], [6, 6], None),
        "It names only a discounted price ($199, a discounted price, per IV infusion). We make no sum of that.",
    ),
    "a first session only": (
        ([price(299, includes="first session")], [6, 6], None),
        "We found no price for one session.",
    ),
    "by the month": (
        ([price(189, "month", service="sublingual")], [8, 8], None),
        "It gives no price for one session, but $189 a month (lozenges). We make no sum of that.",
    ),
    "by the dose": (
        ([price(90, "dose", service="sublingual")], None, 6),
        "It gives no price for one session, but $90 per dose (lozenges). We make no sum of that.",
    ),
    "a package is not divided": (
        ([package(2400, 6), price(400, derived=1, basis="our sum: $2,400 ÷ 6")], [6, 6], 4),
        "We found no price for one session. It sells 6 sessions for $2,400.",
    ),
    "nor multiplied": (
        ([package(2400, 6)], [6, 6], 12),
        "We found no price for one session. It sells 6 sessions for $2,400.",
    ),
    "a package of a length not said": (
        ([price(450), package(2000, None)], [6, 6], None),
        "It sells a package and does not say of how many sessions. Ask what is in it.",
    ),
    "therapy and consultations": (
        ([price(180, service="therapy"), price(300, "consultation", service="consultation")], [6, 6], 6),
        "We found no price for one session.",
    ),
    "nobody says what it is for": (([price(120, service=None)], [6, 6], 6), "We found no price for one session."),
}


@pytest.mark.parametrize("name", SUMS)
def test_what_a_first_course_costs(name):
    (prices, sessions, asked), expected = SUMS[name]
    made = course(prices, sessions, asked)
    assert (made.low, made.high, made.text, made.basis) == expected
    assert made.missing == "" and set(made.fact_ids) <= {row["fact_id"] for row in prices}


@pytest.mark.parametrize("name", NONE)
def test_where_no_sum_is_made_and_why(name):
    (prices, sessions, asked), expected = NONE[name]
    made = course(prices, sessions, asked)
    assert (made.low, made.high, made.text, made.fact_ids, made.missing) == (None, None, "", (), expected)
