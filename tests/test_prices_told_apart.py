"""Prices in the words of people who run clinics, and amounts beside them; half of the pages state no price."""

import pytest

from extraction.page import Page
from extraction.prices import read_prices

KETAMINE = "<title>Marlow Creek Ketamine</title><h1>Ketamine therapy in Bellport</h1>"


def told(body: str, head: str = KETAMINE) -> list[tuple]:
    """Amount, unit, sessions and service of each price of a page."""
    page = Page("https://marlowcreek.example/fees", f"<html><body>{head}{body}</body></html>")
    return [
        tuple(fact.value[key] for key in ("amount", "unit", "sessions", "service"))
        for fact in read_prices(page)
        if fact.stance == "offered"
    ]


@pytest.mark.parametrize(
    ("body", "prices"),
    [
        (
            "<p>We ask $1,950 for the first round, which is six infusions over three weeks.</p>",
            [(1950, "package", 6, "iv")],
        ),
        (
            "<p>An infusion is $399, or $2,150 for the first six.</p>",
            [(399, "session", None, "iv"), (2150, "package", 6, "iv")],
        ),
        (
            "<h2>Infusions for pain</h2><p>$650 for two hours, $1,100 for four.</p>",
            [(650, "session", None, "iv"), (1100, "session", None, "iv")],
        ),
        (
            "<p>The infusion is $435. Six over two to three weeks, bought together: $2,370.</p>",
            [(435, "session", None, "iv"), (2370, "package", 6, "iv")],
        ),
        (
            "<ul><li>60-min new patient visit .......... $300</li><li>30-min follow up .......... $150</li></ul>",
            [(300, "consultation", None, "consultation"), (150, "consultation", None, "consultation")],
        ),
        ("<p>Evaluation with our psychiatric nurse – $225</p>", [(225, "consultation", None, "consultation")]),
        (
            "<h3>Lozenges</h3><p>Troches: evaluation $375, then $150 a month for the troches.</p>",
            [(375, "consultation", None, "consultation"), (150, "month", None, "sublingual")],
        ),
        ("<p>We see you once by video ($275).</p>", [(275, "consultation", None, "consultation")]),
        (
            "<table><tr><th>For</th><th>Number of days</th><th>Charge per day</th></tr>"
            "<tr><td>CRPS infusions of ketamine</td><td>5 in a row</td><td>$900</td></tr></table>",
            [(900, "session", None, "iv")],
        ),
        (
            "<div class=plan><h3>The whole course</h3><p>$2,079</p><p>Paid once. You save $78.</p>"
            "<ul><li>Five infusions</li></ul></div>",
            [(2079, "package", 5, "iv")],
        ),
        ("<p>Six infusions are $1,290, or $215 x 6.</p>", [(1290, "package", 6, "iv")]),
        (
            "<p>Your first ketamine visit is $350. That $350 is waived for people who come from a closed practice.</p>",
            [(350, "session", None, "ketamine")],
        ),
        ("<p>Starting in July an infusion goes from $425 to $450.</p>", [(450, "session", None, "iv")]),
        (
            "<h2>Pricing</h2><p>Consultation: Free</p><p>Infusion: $399</p><p>Second hour of it: $150</p>",
            [(399, "session", None, "iv"), (150, "session", None, "iv")],
        ),
        (
            "<dl><dt>IV ketamine</dt><dd>$430</dd><dt>IV ketamine ×4</dt><dd>$1,600</dd></dl>",
            [(430, "session", None, "iv"), (1600, "package", 4, "iv")],
        ),
        (
            "<p>An infusion is $350 when you purchase a series of six, or $425 one at a time.</p>",
            [(350, "session", None, "iv"), (425, "session", None, "iv")],
        ),
        (
            "<p>Every plan of ketamine infusions starts with a $140 clinician visit on video.</p>",
            [(140, "consultation", None, "consultation")],
        ),
        ("<p>Your intake with Dr. Ruiz Alder is $150.</p>", [(150, "consultation", None, "consultation")]),
        (
            "<p>Tomar ketamina en trociscos: programa de ocho tomas $980. Seguimiento: $110.</p>",
            [(980, "package", 8, "sublingual"), (110, "consultation", None, "consultation")],
        ),
        ("<p>A monthly plan is $350 a month for one infusion.</p>", [(350, "month", None, "iv")]),
    ],
)
def test_a_price_is_read_for_what_it_buys(body: str, prices: list[tuple]) -> None:
    assert told(body) == prices


@pytest.mark.parametrize(
    "body",
    [
        "<p>In Los Angeles you might pay $1,000 for the same infusion.</p>",
        "<p>Someone who needs twelve infusions could spend $4,740 with us.</p>",
        "<p>If your deductible is $2,000 and you have met $1,500, you would owe $500 for the infusion.</p>",
        "<p>The insurer is charged $1,150 for the Spravato visit under G2083.</p>",
        "<p>Running over 15 minutes late for an infusion: $50.</p>",
        "<h3>Careers</h3><p>Infusion nurse (RN), $48 an hour, three shifts a week.</p>",
        "<p>Pay in four: $112.50 today, and the same every two weeks.</p>",
        "<p>Don't be fooled by $199 infusions: ask who starts the IV.</p>",
        "<p>Elsewhere we have seen $900 and up for an infusion.</p>",
        "<p>If you've been told $1,500 is normal for an infusion, it isn't.</p>",
        "<p>Come with a plan that offers six months without interest on purchases of $200 or more.</p>",
        "<p>An $85 charge is made for a broken appointment.</p>",
        "<p>Stop after two infusions and we give you back the other four, $1,600.</p>",
        "<p>Ten dollars of every infusion goes to the food bank; that was $31,000 last year.</p>",
        "<p>The spray alone costs around $900 a dose.</p>",
        "<p>When a chair sits empty we charge half the infusion, $217.</p>",
        "<p>A $100 booking payment is taken with the first appointment.</p>",
        "<p>The national Medicare rate for a Spravato visit is about $970.</p>",
        "<p>Credit cards add 3%, about $13 on an infusion.</p>",
        "<p>Prepaid infusions can be sold back to us for $300 each.</p>",
        "<p>A budget of $3,000 gets most people through the first infusions.</p>",
        "<p>Street ketamine sells for $50 a gram.</p>",
        "<p>Our continuing-education course on ketamine infusions: $425.</p>",
        "<p>A two-part payment ($1,300 and $1,300) for the infusions can be arranged.</p>",
        "<p>Pay the $100 reservation before your infusion.</p>",
        "<p>La farmacia cobra los troches aparte: entre $40 y $70.</p>",
        "<table><tr><td>Room for an infusion, held and not used</td><td>$175</td></tr></table>",
        "<p>A $100 card hold is dropped when you come for the infusion.</p>",
        "<p>Programs run from $129 a month to about $1,200 for six sessions of ketamine.</p>",
        "<p>Expect a statement with a scary number ($1,190) after each infusion.</p>",
        "<p>Acupuncture: first visit $110, later visits $80.</p>",
        "<p>Therapists rent our dosing room by the half day for $120.</p>",
        "<p>(An older price of $399 for an infusion may still show up in search results.)</p>",
    ],
)
def test_an_amount_that_is_no_price_of_the_page_yields_nothing(body: str) -> None:
    assert told(body) == []
