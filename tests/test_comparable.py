"""Derived prices: only where the page gives both parts of the sum, and each says how it was made."""

from typing import Any

from extraction.comparable import comparable


def price(amount: float, unit: str | None = "session", **more: Any) -> dict[str, Any]:
    """A stated price, an exact one of an infusion where nothing else is said."""
    return {
        "amount": amount,
        "amount_max": None,
        "currency": "USD",
        "unit": unit,
        "price_kind": "exact",
        "sessions": None,
        "service": "iv",
        "setting": None,
        "includes": None,
    } | more


def test_a_session_price_and_a_course_length_give_a_course() -> None:
    assert comparable([price(450)], [6, 6]) == [
        {
            "amount": 2700,
            "amount_max": None,
            "unit": "package",
            "service": "iv",
            "setting": None,
            "sessions": 6,
            "basis": "our sum: 6 × $450; the page says six",
            "index": 0,
        }
    ]


def test_a_course_of_four_to_six_gives_a_range() -> None:
    (row,) = comparable([price(1050.5)], [4, 6])
    assert (row["amount"], row["amount_max"], row["sessions"]) == (4202, 6303, None)
    assert row["basis"] == "our sum: 4 to 6 × $1,050.50; the page says four to six"


def test_a_range_of_prices_gives_a_range_of_courses() -> None:
    (row,) = comparable([price(400, amount_max=550, price_kind="range", setting="in_person")], [6, 6])
    assert (row["amount"], row["amount_max"], row["setting"]) == (2400, 3300, "in_person")
    assert row["basis"] == "our sum: 6 × $400 to $550; the page says six"


def test_an_estimate_stays_one() -> None:
    (row,) = comparable([price(500, price_kind="estimate")], [6, 6])
    assert row["basis"] == "our sum: 6 × about $500; the page says six"


def test_a_package_gives_a_session_price() -> None:
    assert comparable(
        [price(120, "consultation", service="consultation"), price(2500, "package", sessions=6)], None
    ) == [
        {
            "amount": 416.67,
            "amount_max": None,
            "unit": "session",
            "service": "iv",
            "setting": None,
            "sessions": None,
            "basis": "our sum: $2,500 ÷ 6; the page sells six sessions together",
            "index": 1,
        }
    ]


def test_each_service_is_summed_by_itself() -> None:
    rows = comparable([price(450), price(1800, "package", sessions=6, service="im")], [6, 6])
    assert [(r["service"], r["unit"], r["amount"], r["index"]) for r in rows] == [
        ("iv", "package", 2700, 0),
        ("im", "session", 300, 1),
    ]


def test_another_currency_is_named_and_never_converted() -> None:
    (row,) = comparable([price(700, currency="AUD")], [6, 6])
    assert row["basis"] == "our sum: 6 × AUD 700; the page says six"


def test_what_the_page_states_is_not_derived_again() -> None:
    assert comparable([price(450), price(2400, "package", sessions=6)], [6, 6]) == []


def test_a_package_of_another_length_leaves_room_for_the_course() -> None:
    rows = comparable([price(450), price(1300, "package", sessions=3)], [6, 6])
    assert [(r["unit"], r["amount"]) for r in rows] == [("package", 2700)]


def test_without_a_course_length_nothing_is_multiplied() -> None:
    assert comparable([price(450)], None) == []
    assert comparable([price(450)], [1, 1]) == []


def test_a_package_of_unknown_length_is_never_divided() -> None:
    assert comparable([price(2400, "package")], [6, 6]) == []


def test_bounds_reductions_and_extras_make_no_course() -> None:
    for apart in (
        {"price_kind": "from"},
        {"price_kind": "up_to"},
        {"price_kind": "discounted"},
        {"includes": "booster"},
        {"includes": "first session"},
        {"sessions": 6, "price_kind": "discounted"},
    ):
        assert comparable([price(400, **apart)], [6, 6]) == []


def test_two_session_prices_leave_the_course_open() -> None:
    assert comparable([price(400), price(500)], [6, 6]) == []


def test_prices_of_two_settings_are_two() -> None:
    rows = comparable([price(400, setting="in_person"), price(800, setting="home_visit")], [6, 6])
    assert [(r["setting"], r["amount"]) for r in rows] == [("in_person", 2400), ("home_visit", 4800)]


def test_therapy_consultations_and_other_services_have_no_course() -> None:
    others = [price(200, service=service) for service in ("therapy", "consultation", "other", None)]
    assert comparable(others, [6, 6]) == []


def test_a_monthly_price_is_no_session() -> None:
    assert comparable([price(129, "month"), price(35, "dose")], [6, 6]) == []


def test_no_prices_no_rows() -> None:
    assert comparable([], [6, 6]) == []
