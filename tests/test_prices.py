"""Prices as a reader finds them: each page's prices compared whole, and half of the pages state none."""

import json
import re

import pytest

from extraction.amounts import find_amounts
from extraction.page import Page
from extraction.prices import read_prices

KETAMINE = "<title>Harborlight Ketamine</title><h1>Ketamine therapy in Larkford</h1>"


def read(body: str, url: str = "https://harborlight.example/prices", head: str = KETAMINE) -> list:
    """The offered price facts of a page."""
    return [f for f in read_prices(Page(url, f"<html><body>{head}{body}</body></html>")) if f.stance == "offered"]


def told(facts: list) -> list[tuple]:
    """Amount, upper amount, unit, kind, sessions and service of each price."""
    keys = ("amount", "amount_max", "unit", "price_kind", "sessions", "service")
    return [tuple(f.value[k] for k in keys) for f in facts]


def card(title: str, *lines: str) -> str:
    """A price card as page builders make them: every line in a box of its own."""
    inner = "".join(f"<div><div><span>{line}</span></div></div>" for line in lines)
    return f'<div class="col"><div class="box"><div class="t">{title}</div>{inner}</div></div>'


SAID = {
    "running text": (
        "<p>Each ketamine infusion at our clinic costs $450, and the first consultation is $150.</p>",
        [(450, None, "session", "exact", None, "iv"), (150, None, "consultation", "exact", None, "consultation")],
    ),
    "amount first": (
        "<p>Our prices: $450 per IV ketamine infusion; $300 per IM injection; $2,400 for six infusions.</p>",
        [
            (450, None, "session", "exact", None, "iv"),
            (300, None, "session", "exact", None, "im"),
            (2400, None, "package", "exact", 6, "iv"),
        ],
    ),
    "heading with the amount": (
        "<h3>Spravato visit: $285</h3><p>Two hours in our office.</p>",
        [(285, None, "session", "exact", None, "esketamine_nasal")],
    ),
    "slash": ("<p>IM ketamine: $325/injection</p>", [(325, None, "session", "exact", None, "im")]),
    "spaced sign and cents": (
        "<p>Single ketamine infusion $ 1,000.00</p>",
        [(1000, None, "session", "exact", None, "iv")],
    ),
    "code after the number": (
        "<p>One ketamine infusion is 450 USD.</p>",
        [(450, None, "session", "exact", None, "iv")],
    ),
    "list item with a hyphen": (
        "<ul><li>IM injection - $300</li><li>Ketamine infusion – $475</li></ul>",
        [(300, None, "session", "exact", None, "im"), (475, None, "session", "exact", None, "iv")],
    ),
    "definition list": (
        "<dl><dt>IV ketamine infusion</dt><dd>$480</dd><dt>Integration session</dt><dd>$140</dd></dl>",
        [(480, None, "session", "exact", None, "iv"), (140, None, "session", "exact", None, "therapy")],
    ),
    "cards of nested boxes": (
        "<h2>Pricing</h2><div class='row'>"
        + card("IV Ketamine", "$495", "per infusion")
        + card("Six-pack", "$2,700", "six IV ketamine infusions")
        + card("First visit", "$120", "30 minutes")
        + "</div>",
        [
            (495, None, "session", "exact", None, "iv"),
            (2700, None, "package", "exact", 6, "iv"),
            (120, None, "consultation", "exact", None, "consultation"),
        ],
    ),
    "card that starts at": (
        card("Ketamine lozenge program", "Starting at", "$129", "per month"),
        [(129, None, "month", "from", None, "sublingual")],
    ),
    "table with its head above": (
        "<table><tr><th>Service</th><th>Price</th></tr><tr><td>Ketamine infusion</td><td>$425</td></tr>"
        "<tr><td>Psychiatric evaluation</td><td>$300</td></tr></table>",
        [(425, None, "session", "exact", None, "iv"), (300, None, "consultation", "exact", None, "consultation")],
    ),
    "table with routes across": (
        "<table><tr><th></th><th>IV infusion</th><th>IM injection</th></tr><tr><td>Single session</td><td>$450</td>"
        "<td>$350</td></tr><tr><td>Package of six</td><td>$2,400</td><td>$1,800</td></tr></table>",
        [
            (450, None, "session", "exact", None, "iv"),
            (350, None, "session", "exact", None, "im"),
            (2400, None, "package", "exact", 6, "iv"),
            (1800, None, "package", "exact", 6, "im"),
        ],
    ),
    "table with the unit above": (
        "<table><tr><th>Therapy</th><th>Price per hour</th></tr><tr><td>Psychotherapy</td><td>$180</td></tr></table>",
        [(180, None, "hour", "exact", None, "therapy")],
    ),
    "answer to a question": (
        "<h3>How much does an infusion cost?</h3><p>$450.</p>",
        [(450, None, "session", "exact", None, "iv")],
    ),
    "answer in an accordion": (
        "<details><summary>What does a ketamine infusion cost?</summary><p>We charge $390 each.</p></details>",
        [(390, None, "session", "exact", None, "iv")],
    ),
    "from": ("<p>Ketamine infusions starting at $399.</p>", [(399, None, "session", "from", None, "iv")]),
    "as low as": (
        "<p>Sublingual ketamine sessions as low as $99 per session.</p>",
        [(99, None, "session", "from", None, "sublingual")],
    ),
    "plus sign": ("<p>Ketamine infusion: $450+</p>", [(450, None, "session", "from", None, "iv")]),
    "up to": (
        "<p>Our longer pain infusions with ketamine cost up to $900 each.</p>",
        [(900, None, "session", "up_to", None, "iv")],
    ),
    "range with a dash": ("<p>IV ketamine infusion: $400–$550</p>", [(400, 550, "session", "range", None, "iv")]),
    "range with one sign": (
        "<p>IV ketamine infusion $400-600 per session</p>",
        [(400, 600, "session", "range", None, "iv")],
    ),
    "range in words": (
        "<p>Our ketamine infusions are between $400 and $550.</p>",
        [(400, 550, "session", "range", None, "iv")],
    ),
    "range with to": (
        "<p>A KAP session with us runs from $350 to $500.</p>",
        [(350, 500, "session", "range", None, "ketamine")],
    ),
    "no range but a length": (
        "<p>IV ketamine infusion: $450 - 60 minutes</p>",
        [(450, None, "session", "exact", None, "iv")],
    ),
    "was and now": (
        "<p>Ketamine infusion: was $500, now $425.</p>",
        [(425, None, "session", "discounted", None, "iv")],
    ),
    "struck through": (
        "<p>Ketamine infusion <s>$500</s> <b>$425</b></p>",
        [(425, None, "session", "discounted", None, "iv")],
    ),
    "introductory": (
        "<p>Introductory IV ketamine infusion: $250</p>",
        [(250, None, "session", "discounted", None, "iv")],
    ),
    "veterans": (
        "<p>IV ketamine infusion $450, veterans $400 per infusion</p>",
        [(450, None, "session", "exact", None, "iv"), (400, None, "session", "discounted", None, "iv")],
    ),
    "about": ("<p>A ketamine infusion here costs about $500.</p>", [(500, None, "session", "estimate", None, "iv")]),
    "respectively": (
        "<p>Six or eight ketamine infusions are $2,500 or $3,200 respectively.</p>",
        [(2500, None, "package", "exact", 6, "iv"), (3200, None, "package", "exact", 8, "iv")],
    ),
    "respectively, joined by a dash": (
        "<p>For 4-6 ketamine infusions you pay us $1,700 - $2,500 respectively.</p>",
        [(1700, None, "package", "exact", 4, "iv"), (2500, None, "package", "exact", 6, "iv")],
    ),
    "package and its share": (
        "<p>Package of 6 ketamine infusions: $2,700 ($450 each)</p>",
        [(2700, None, "package", "exact", 6, "iv"), (450, None, "session", "discounted", 6, "iv")],
    ),
    "six for so much": (
        "<p>We offer six IM ketamine sessions for $1,900.</p>",
        [(1900, None, "package", "exact", 6, "im")],
    ),
    "per dose at home": (
        "<p>Ketamine troches by mail: $35 per dose</p>",
        [(35, None, "dose", "exact", None, "sublingual")],
    ),
    "per dose in the clinic": (
        "<p>Spravato, cash price: $950 per dose</p>",
        [(950, None, "session", "exact", None, "esketamine_nasal")],
    ),
    "a year": (
        "<p>Membership with ketamine check-ins: $600 per year</p>",
        [(600, None, "year", "exact", None, "ketamine")],
    ),
    "assisted therapy": (
        "<ul><li>KAP medical intake: $275</li><li>KAP preparation session: $180</li>"
        "<li>KAP dosing session (3 hours): $650</li>"
        "<li>KAP integration: $180</li></ul>",
        [
            (275, None, "consultation", "exact", None, "consultation"),
            (180, None, "session", "exact", None, "therapy"),
            (650, None, "session", "exact", None, "ketamine"),
        ],
    ),
    "two professions in a line": (
        "<p>Nursing $110/hour, psychologist $240/hour</p>",
        [(110, None, "hour", "exact", None, "other"), (240, None, "hour", "exact", None, "therapy")],
    ),
    "treatment that is not ketamine": (
        "<h3>Deep TMS</h3><p>A course of TMS is $8,000, or $250 per session.</p>",
        [(8000, None, "package", "exact", None, "other"), (250, None, "session", "exact", None, "other")],
    ),
    "own beside an average": (
        "<p>The national average is $600 per infusion; our ketamine infusions are $425.</p>",
        [(425, None, "session", "exact", None, "iv")],
    ),
    "own beside others": (
        "<p>Unlike most clinics, which charge $700, we charge $450 per ketamine infusion.</p>",
        [(450, None, "session", "exact", None, "iv")],
    ),
    "price beside a deposit": (
        "<p>A ketamine infusion is $450. A $100 deposit holds your place.</p>",
        [(450, None, "session", "exact", None, "iv")],
    ),
    "price beside a saving": (
        "<p>Six ketamine infusions for $2,400 (save $300)</p>",
        [(2400, None, "package", "exact", 6, "iv")],
    ),
    "no fee is a price all the same": (
        "<p>There is no deposit: you pay us $450 per ketamine infusion.</p>",
        [(450, None, "session", "exact", None, "iv")],
    ),
    "evaluation before the infusion": (
        "<p>The evaluation before your first ketamine infusion is $200.</p>",
        [(200, None, "consultation", "exact", None, "consultation")],
    ),
}

NOT_SAID = {
    "average": "<p>The average cost of a ketamine infusion is $400 to $800.</p>",
    "average in an answer": "<h3>What is the average cost of a ketamine infusion?</h3><p>Between $400 and $800.</p>",
    "market": "<p>Across the country prices for infusions range from $350 per infusion to $1,200 per infusion.</p>",
    "others": "<p>Most clinics charge $700 per infusion.</p>",
    "carried on": "<p>Nationally an infusion averages $600. In big cities it may reach $1,200 per infusion.</p>",
    "competitor in a table": "<h2>How we compare</h2><table><tr><th></th><th>Other clinics</th></tr>"
    "<tr><td>Ketamine infusion</td><td>$700</td></tr></table>",
    "hearsay": "<p>You may have read that infusions cost $1,000.</p>",
    "deposit": "<p>A $100 deposit is required to book your ketamine infusion.</p>",
    "deposit after": "<p>We ask for a booking fee of $75 before the infusion.</p>",
    "no-show": "<p>No-shows for a ketamine infusion are charged $150.</p>",
    "late cancellation": "<p>If you cancel within 24 hours of your infusion we charge $125.</p>",
    "heading on missed visits": "<h3>If you miss a visit</h3><p>The charge is $125.</p>",
    "returned check": "<p>Returned check fee: $35</p>",
    "saving": "<p>Book six infusions and save $300.</p>",
    "off": "<p>Veterans get $50 off each infusion.</p>",
    "value": "<p>Your first consultation is free, a $200 value.</p>",
    "instalment by the week": "<p>Only $89 a week for six ketamine sessions.</p>",
    "instalment by the month": "<p>Finance your ketamine infusions with CareCredit from $95 per month.</p>",
    "payments": "<p>Or four payments of $268.50 for your ketamine sessions.</p>",
    "financing heading": "<h3>Do you offer financing?</h3><p>Yes, as little as $75 per month.</p>",
    "loan limit": "<p>Our lender offers financing up to $10,000 for ketamine treatment.</p>",
    "copay": "<p>With coverage, your copay for Spravato is often $25 per visit.</p>",
    "maker's savings": "<p>With the manufacturer's savings program you pay as little as $10 per Spravato visit.</p>",
    "billed": "<p>We bill your insurance $400 for the visit (99215) and $125 for the infusion (96365).</p>",
    "billed list": "<p>Services billed to insurance:</p><ul><li>Ketamine infusion (96365): $125</li>"
    "<li>Monitoring (99417): $375</li></ul>",
    "drug cost": "<p>The medicine itself costs the pharmacy about $12 per vial.</p>",
    "pharmacy": "<p>Lozenges are paid to the pharmacy, about $75 a month.</p>",
    "gift card": "<p>Ketamine gift cards from $100.</p>",
    "salary": "<p>Infusion nurse wanted: salary $85,000, sign-on bonus $5,000.</p>",
    "grant": "<p>The lab received $250,000 in grants to study ketamine infusions.</p>",
    "study": "<p>Study participants are compensated $400 for the infusion visits.</p>",
    "millions": "<p>Ketamine clinics are a $3 billion market.</p>",
    "supplements": "<h2>Shop</h2><p>Mushroom supplement, $38</p>",
    "filler": "<h2>Injectables</h2><p>Lip filler, $650 per syringe</p>",
    "testimonial": "<blockquote>“I paid $4,500 for a round of infusions elsewhere.” – Dot, Larkford</blockquote>",
    "no longer": "<p>In the past, ketamine infusions were $500.</p>",
    "address and phone": "<p>450 Alder Lane, call 555-0142 for the ketamine infusion schedule.</p>",
    "percent": "<p>70% of people feel better after six ketamine infusions.</p>",
    "too small": "<p>Copies of your ketamine record are $5 a page.</p>",
    "free": "<p>The first ketamine consultation is $0.</p>",
}


@pytest.mark.parametrize("case", SAID, ids=str)
def test_every_price_is_found_and_nothing_else(case: str) -> None:
    body, expected = SAID[case]
    assert told(read(body)) == expected


@pytest.mark.parametrize("case", NOT_SAID, ids=str)
def test_what_is_no_price_yields_nothing(case: str) -> None:
    assert told(read(NOT_SAID[case])) == []


def test_the_quote_stands_in_a_block_and_the_context_names_the_service() -> None:
    body = (
        "<h2>Pricing</h2>" + card("IV Ketamine", "$495", "per infusion") + card("IM Ketamine", "$325", "per injection")
    )
    page = Page("https://harborlight.example/", f"<body>{KETAMINE}{body}</body>")
    facts = list(read_prices(page))
    assert [f.quote for f in facts] == ["$495", "$325"]
    assert all(any(f.quote in b.text for b in page.blocks) for f in facts)
    assert "IV Ketamine" in facts[0].context and "Pricing" in facts[0].context
    assert "IM Ketamine" in facts[1].context and "IV Ketamine" not in facts[1].context


@pytest.mark.parametrize(
    ("body", "setting"),
    [
        ("<p>Ketamine lozenges at home: $60 per session</p>", "at_home"),
        ("<p>Ketamine infusion in our office: $450</p>", "in_person"),
        ("<p>Single home infusion of ketamine: $800</p>", "home_visit"),
        ("<h3>At home</h3><p>Ketamine lozenges: $60 per session</p>", "at_home"),
        ("<p>We also help people at home.</p><p>Ketamine infusion: $450</p>", None),
        ("<p>Consultation at our office: $150</p>", None),
    ],
)
def test_the_setting_is_only_what_the_price_itself_says(body: str, setting: str | None) -> None:
    assert [f.value["setting"] for f in read(body)] == [setting]


@pytest.mark.parametrize(
    ("body", "includes"),
    [
        ("<p>Ketamine infusion and consultation: $500</p>", "consultation"),
        ("<p>Booster ketamine infusion: $400</p>", "booster"),
        ("<p>Your first ketamine infusion is $350.</p>", "first session"),
        ("<p>Ketamine infusion: $450</p>", None),
    ],
)
def test_what_sets_a_price_apart_is_kept(body: str, includes: str | None) -> None:
    assert [f.value["includes"] for f in read(body)] == [includes]


@pytest.mark.parametrize(
    ("url", "body", "currency"),
    [
        ("https://harborlight.example/", "<p>Ketamine infusion: $450</p>", "USD"),
        ("https://harborlight.com.au/", "<p>Ketamine infusion: $450</p>", "AUD"),
        ("https://harborlight.ca/", "<p>Ketamine infusion: $450</p>", "CAD"),
        ("https://harborlight.example/", "<p>Ketamine infusion: A$450</p>", "AUD"),
        ("https://harborlight.com.au/", "<p>Ketamine infusion: US$450</p>", "USD"),
    ],
)
def test_the_currency_is_the_pages_own(url: str, body: str, currency: str) -> None:
    assert [f.value["currency"] for f in read(body, url)] == [currency]


def test_a_price_told_twice_is_one_and_the_fuller_telling_stays() -> None:
    body = "<p>$450 per ketamine session</p><p>IV ketamine: $450 per session</p><p>IV ketamine: $450 per session</p>"
    assert told(read(body)) == [(450, None, "session", "exact", None, "iv")]


def test_a_page_that_asks_to_call_keeps_that_sentence_as_no_price() -> None:
    page = Page("https://harborlight.example/", f"<body>{KETAMINE}<p>Please call us for current pricing.</p></body>")
    (fact,) = read_prices(page)
    assert (fact.stance, fact.quote, fact.value["amount"]) == ("mentioned", "Please call us for current pricing.", None)


JSONLD = """<script type="application/ld+json">{"@context": "https://schema.org", "@graph": [
 {"@type": "Service", "name": "IV ketamine infusion", 
   "offers": {"@type": "Offer", "price": "450", "priceCurrency": "USD"}},
 {"@type": "Service", "name": "Ketamine consultation", "offers": [{"@type": "Offer", "priceSpecification":
   {"@type": "UnitPriceSpecification", "price": 150, "priceCurrency": "USD", "unitText": "visit"}}]},
 {"@type": "Product", "name": "Gift card", "offers": {"@type": "Offer", "price": "100"}},
 {"@type": "MedicalClinic", "name": "Harborlight", "priceRange": "$$"}]}</script>"""


def test_structured_offers_count_where_the_text_gives_no_such_amount() -> None:
    facts = read(JSONLD)
    assert told(facts) == [
        (450, None, "session", "exact", None, "iv"),
        (150, None, "consultation", "exact", None, "consultation"),
    ]
    assert [(f.origin, f.quote) for f in facts] == [("jsonld", "450"), ("jsonld", "150")]


def test_structured_offers_give_way_to_visible_text() -> None:
    facts = read("<p>IV ketamine infusion: $450</p><p>Ketamine consultation: $150</p>" + JSONLD)
    assert {f.origin for f in facts} == {"text"}


MICRODATA = """<div itemscope itemtype="https://schema.org/Service"><meta itemprop="name" content="Ketamine infusion">
<div itemprop="offers" itemscope itemtype="https://schema.org/Offer">
<meta itemprop="price" content="475"></div></div>"""


def test_microdata_offers_are_read_too() -> None:
    facts = read(MICRODATA)
    assert told(facts) == [(475, None, "session", "exact", None, "iv")]
    assert [f.origin for f in facts] == ["microdata"]


def test_a_practices_fee_list_gives_therapy_and_evaluations() -> None:
    head = "<title>Fernbrook Psychiatry</title><h1>Fees</h1><p>You work with one of our therapists throughout.</p>"
    body = (
        "<h3>Session rates</h3><p>70-minute initial evaluation- $420</p><p>50-minute session- $310</p>"
        "<p>25-minute medication management session- $190</p>"
        "<h3>Ketamine assisted psychotherapy rates</h3><p>55-minute preparation session- $240</p>"
        "<p>2.5 hour ketamine session- $880</p><h3>Case management</h3><p>$95 per hour including travel</p>"
    )
    assert told(read(body, head=head)) == [
        (420, None, "consultation", "exact", None, "consultation"),
        (310, None, "session", "exact", None, "therapy"),
        (190, None, "session", "exact", None, "consultation"),
        (240, None, "session", "exact", None, "therapy"),
        (880, None, "session", "exact", None, "ketamine"),
        (95, None, "hour", "exact", None, "other"),
    ]


def test_a_later_heading_names_no_earlier_session() -> None:
    body = "<h2>Session rates</h2><p>50-minute session- $310</p><h2>Ketamine rates</h2><p>3 hour session- $880</p>"
    head = "<p>You work with one of our therapists.</p>"
    assert [(p[0], p[5]) for p in told(read(body, head=head))] == [(310, "therapy"), (880, "ketamine")]


def test_a_vitamin_menu_is_never_a_ketamine_price() -> None:
    head = "<title>Drip bar</title><h1>Drip menu</h1><p>Vitamins and fluids. Ask about ketamine.</p>"
    body = (
        "<table><tr><th>Drip</th><th>Price</th></tr><tr><td>Low Tide</td><td>$129</td></tr>"
        "<tr><td>NAD+</td><td>$399</td></tr></table>"
    )
    assert {f.value["service"] for f in read(body, head=head)} <= {"other"}


@pytest.mark.parametrize(
    ("text", "amounts"),
    [
        ("$1,050.50 or $ 300", [(1050.5, None), (300, None)]),
        ("$400-$600 and $2k", [(400, 600), (2000, None)]),
        ("between $400 and $600, $450 and $500", [(400, 600), (450, None), (500, None)]),
        ("$450 - 40 minutes", [(450, None)]),
        ("$450 to 6 people", [(450, None)]),
        ("$3 million, $2 billion", []),
        ("450 dollars", [(450, None)]),
        ("nothing at all, 450 and 60%", []),
        ("a bonus $500, for a $600 visit", [(500, None), (600, None)]),
    ],
)
def test_amounts_of_money_in_text(text: str, amounts: list) -> None:
    assert [(a.low, a.high) for a in find_amounts(text)] == amounts


def test_every_phrase_of_the_vocabulary_is_text() -> None:
    """An unquoted "off" or "no" in YAML would be a truth value, and never match."""
    from extraction.terms import load_list

    phrases = [p for section in load_list("prices").values() for entry in section.values() for p in entry["phrases"]]
    assert [p for p in phrases if not isinstance(p, str) or not re.search(r"\w", p)] == []


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        ("US $450", "USD"),
        ("US$450", "USD"),
        ("A$450", "AUD"),
        ("a $450", None),
        ("bonus $450", None),
        ("CAD $450", "CAD"),
        ("$450 AUD", "AUD"),
    ],
)
def test_the_currency_of_an_amount_is_what_it_says(text: str, currency: str | None) -> None:
    assert [a.currency for a in find_amounts(text)] == [currency]


def test_an_amount_of_thousands_of_digits_is_none_and_costs_nothing_else() -> None:
    digits = "9" * 5_000
    assert [(a.low, a.high) for a in find_amounts(f"${digits}, $450-${digits} and $600")] == [(600, None)]
    page = Page("https://clinic.example/", f"<p>A ketamine infusion is ${digits} per session.</p>"
                "<p>One ketamine infusion is $450.</p>")
    assert [fact.value["amount"] for fact in read_prices(page)] == [450]


@pytest.mark.parametrize(("high", "found"), [("600", [(450, 600)]), ("9" * 5_000, [])])
def test_a_structured_range_without_end_is_none(high: str, found: list) -> None:
    offer = {"@type": "Offer", "name": "Ketamine infusion", "lowPrice": "450", "highPrice": high}
    clinic = json.dumps({"@context": "https://schema.org", "@type": "MedicalClinic", "makesOffer": offer})
    page = Page("https://clinic.example/", f'<script type="application/ld+json">{clinic}</script><p>Our ketamine.</p>')
    assert [(fact.value["amount"], fact.value["amount_max"]) for fact in read_prices(page)] == found


# Around the amount stands what a clinic's page would say; (amount, unit) of each price is expected.
ALL_TOLD = [
    ("<p>Boosters are $400.</p>", [(400, "session")]),
    ("<p>One infusion: $425. Four: $1,600. Six: $2,300.</p>", [(425, "session"), (1600, "package"), (2300, "package")]),
    ("<p>IV or IM, six sessions: $2,400 / $1,500.</p>", [(2400, "package"), (1500, "package")]),
    ("<p>Intake: $300 · Dosing session: $550 · Integration: $175</p>",
     [(300, "consultation"), (550, "session"), (175, "session")]),
    ("<p>Consultation $150 (credited toward your first infusion).</p>", [(150, "consultation")]),
    ("<p>An evaluation with our psychiatrist is $250; follow-up visits are $125.</p>",
     [(250, "consultation"), (125, "consultation")]),
    ("<p>Integration, 60 minutes: $150</p>", [(150, "hour")]),
    ("<p>Integration session (50 minutes): $150</p>", [(150, "session")]),
    ("<p>Tablets for home: $180 for a month's supply.</p>", [(180, "month")]),
    ("<p>Three months of lozenges at once: $435</p>", [(435, "package")]),
    ("<p>Cada infusión cuesta $425 por sesión.</p>", [(425, "session")]),
    ("<table><tr><th></th><th>Starter</th><th>Full</th></tr><tr><td>Infusions</td><td>4</td><td>6</td></tr>"
     "<tr><td>Price</td><td>$1,600</td><td>$2,300</td></tr></table>", [(1600, "package"), (2300, "package")]),
    ("<table><tr><th>Sessions</th><th>Per session</th><th>Total</th></tr><tr><td>6</td><td>$390</td><td>$2,340</td>"
     "</tr></table>", [(390, "session"), (2340, "package")]),
    ("<table><tr><td>Menu</td><td><table><tr><th>Service</th><th>Fee</th></tr><tr><td>Ketamine infusion</td>"
     "<td>$425</td></tr></table></td></tr><tr><td>Home</td><td>Map</td></tr></table>", [(425, "session")]),
    ("<h3>Compare our packages</h3><p>Package of six infusions: $2,300</p>", [(2300, "package")]),
    ("<p>You will see $600 infusions advertised. Ours are $425 each. The consultation is $150.</p>",
     [(425, "session"), (150, "consultation")]),
    ("<table><tr><th></th><th>Harborlight</th><th>Typical clinic</th></tr><tr><td>Single infusion</td><td>$425</td>"
     "<td>$550</td></tr></table>", [(425, "session")]),
    ("<p>In Ohio most patients pay between $400 and $600 for an infusion.</p>", []),
    ("<p>One chain lists $1,300 for its first infusion.</p>", []),
    ("<p>Clinics set their own fees; $400 to $800 per infusion is common.</p>", []),
    ("<p>Our clients have told me they paid $45 for the lozenges.</p>", []),
    ("<h3>Ketamine at home vs. at Harborlight</h3><h4>At home</h4><p>Tablets, $150 per month.</p>", []),
    ("<p>Ketamine infusion: $400. That is roughly C$560 per infusion.</p>", [(400, "session")]),
    ("<p>First you meet your deductible. If yours is $1,500, the first visits count.</p>", []),
    ("<ul><li>Infusion, first hour: $300</li></ul><p>These are the amounts we send to the insurer.</p>", []),
    ("<h3>Billing codes for your superbill</h3><p>96365 infusion: $300</p>", []),
    ("<table><tr><th>Code</th><th>Service</th><th>Billed</th></tr><tr><td>1</td><td>IV infusion</td><td>$900</td></tr>"
     "</table>", []),
    ("<table><tr><th>Package</th><th>Six payments of</th></tr><tr><td>Six infusions</td><td>$400</td></tr></table>",
     []),
    ("<p>A nonrefundable $75 is charged at booking and credited to your infusion.</p>", []),
    ("<p>Changes inside 48 hours carry a $100 charge per infusion.</p>", []),
    ("<p>Travel to your home adds $50.</p>", []),
    ("<p>Is $500 too much for an infusion?</p>", []),
    ("<p>Prices used to be $495 an infusion.</p>", []),
    ("<p>Refer a friend and you both get $50 toward your next infusion.</p>", []),
    ("<p>Dues are $180 a year for physicians who give ketamine infusions.</p>", []),
]


@pytest.mark.parametrize(("body", "prices"), ALL_TOLD)
def test_each_amount_is_read_for_what_it_is(body: str, prices: list[tuple]) -> None:
    assert [(f.value["amount"], f.value["unit"]) for f in read(body)] == prices


@pytest.mark.parametrize(("line", "kind"), [
    ("Members pay $350 per infusion; an infusion is $425.", "discounted"),
    ("Your first infusion is $299; after that each infusion is $425.", "discounted"),
    ("Your first infusion is $500; after that each infusion is $425.", "exact"),
    ("Members meet on Sundays. An infusion is $425; a long infusion $525.", "exact"),
])
def test_a_price_for_some_is_reduced_where_others_pay_more(line: str, kind: str) -> None:
    assert read(f"<p>{line}</p>")[0].value["price_kind"] == kind


ONE_LABEL = "<h1>Ketamine infusions</h1><p>We give IV ketamine in our clinic.</p>"
LABELLED = (
    ("<div><p>Evaluation</p><p>Infusion</p></div><div><p>$210</p><p>$460</p></div>",
     [(210, "consultation", "consultation"), (460, "session", "iv")]),
    ("<p>Visit with the doctor, evaluation $210 Infusion $460 Six infusions $2,520</p>",
     [(210, "consultation", "consultation"), (460, "session", "iv"), (2520, "package", "iv")]),
    ("<table><tr><th>Service</th><th>Details</th><th>Fee</th></tr><tr><td>Ketamine infusion</td>"
     "<td>vitamins on request</td><td>$460</td></tr></table>", [(460, "session", "iv")]),
    ("<p>$2,900: evaluation, six infusions, two visits.</p>", [(2900, "package", "iv")]),
    ("<p>6 x $410 = $2,460</p>", [(410, "session", "iv"), (2460, "package", "iv")]),
    ("<p>If you prepay six, the total is $2,460.</p>", [(2460, "package", "iv")]),
    ("<p>You will pay USD 460 for an infusion.</p>", [(460, "session", "iv")]),
    ("<h2>Prices</h2><p>Infusion ..... 460<br>Evaluation ..... 210</p>",
     [(460, "session", "iv"), (210, "consultation", "consultation")]),
    ("<p>Infusions in Ohio range from $400 to $800. Ours are $460.</p>", [(460, "session", "iv")]),
    ("<p>There is another clinic; they charge about $525 per infusion.</p>", []),
    ("<p>In 2019 an infusion was $350.</p>", []),
    ("<p>Participants receive $75 for each infusion visit, to a maximum of $600.</p>", []),
    ("<p>A survey put an infusion at $400 to $800.</p>", []),
    ("<p>The tuning took 3.50 seconds: 460</p>", []),
)


@pytest.mark.parametrize(("body", "prices"), LABELLED)
def test_the_label_tells_what_and_per_what(body: str, prices: list[tuple]) -> None:
    facts = read(body, head=ONE_LABEL)
    assert [(f.value["amount"], f.value["unit"], f.value["service"]) for f in facts] == prices
