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

# Own sentences, each on a page of one of four practices; (amount, upper amount, unit) of each price is expected.
DRIPS = "<title>Harborlight Ketamine</title><h1>Ketamine infusions in Larkford</h1><p>We give IV ketamine here.</p>"
TALKS = (
    "<title>Fern & Stone</title><h1>Ketamine-assisted psychotherapy</h1>"
    "<p>I'm a therapist; you take a lozenge in my office.</p>"
)
AT_HOME = "<title>Calmly</title><h1>Ketamine at home</h1><p>We ship ketamine lozenges to your home.</p>"
MIXED = (
    "<title>Northfield</title><h1>Interventional psychiatry</h1><p>We give IV and IM ketamine, Spravato, TMS.</p>"
)
TOLD = (
    (DRIPS, "<h2>Getting started</h2><p>You begin with a medical evaluation over video. It costs $180 and takes "
        "an hour.</p>",
     [(180, None, "consultation")]),
    (DRIPS, "<h2>Getting started</h2><p>First comes a talk with our nurse practitioner, in the office or by "
        "phone. That is $150, and nobody has to pay it twice.</p>",
     [(150, None, "consultation")]),
    (DRIPS, "<p>After the series some people come back for a booster. Those are $390.</p>",
     [(390, None, "session")]),
    (DRIPS, "<p>Before we treat anybody, Dr. Osei does a full psychiatric evaluation. The fee for this is "
        "$325.</p>",
     [(325, None, "consultation")]),
    (DRIPS, "<h2>The consult</h2><p>Forty-five minutes with Dr. Osei. $225.</p>",
     [(225, None, "consultation")]),
    (DRIPS, "<h2>What a visit looks like</h2><p>You recline, the nurse starts the drip and stays. All told you "
        "are here for two hours. The price is $475.</p>",
     [(475, None, "session")]),
    (DRIPS, "<h2>Maintenance</h2><p>Most people return every four to six weeks. Each time it's $395.</p>",
     [(395, None, "session")]),
    (DRIPS, "<p>New patients see Dr. Lindqvist first. She charges $210 for the hour.</p>",
     [(210, None, "consultation")]),
    (DRIPS, "<p>Evaluation, $200. Infusion, $450. Set of six, $2,500.</p>",
     [(200, None, "consultation"), (450, None, "session"), (2500, None, "package")]),
    (DRIPS, "<p>Mood infusions are $425; pain infusions, which run longer, are $750.</p>",
     [(425, None, "session"), (750, None, "session")]),
    (DRIPS, "<p>Evaluation $200, which we take off your first infusion. Depression protocol $425 per visit. "
        "Chronic pain $650 to $900, by length. Boosters $375.</p>",
     [(200, None, "consultation"), (425, None, "session"), (650, 900, "session"), (375, None, "session")]),
    (DRIPS, "<p>$425 for one, $1,600 for four, $2,300 for six.</p>",
     [(425, None, "session"), (1600, None, "package"), (2300, None, "package")]),
    (DRIPS, "<p>A single infusion costs $450. Commit to six and you pay $2,400.</p>",
     [(450, None, "session"), (2400, None, "package")]),
    (DRIPS, "<p>Infusions are $450 apiece or six for $2,400.</p>",
     [(450, None, "session"), (2400, None, "package")]),
    (DRIPS, "<p>Pay for all six at the start and it comes to $2,400 instead of $2,700.</p>",
     [(2400, None, "package")]),
    (DRIPS, "<p>The first infusion is $300, the next five $450 each.</p>",
     [(300, None, "session"), (450, None, "session")]),
    (DRIPS, "<p>Buy the starter set of four infusions for $1,700; add two more for $800.</p>",
     [(1700, None, "package"), (800, None, "package")]),
    (DRIPS, "<p>Six infusions run $2,550 when paid up front. Pay as you go and each one is $475.</p>",
     [(2550, None, "package"), (475, None, "session")]),
    (DRIPS, "<p>For the loading series (six infusions in two weeks) we ask $2,600 in total.</p>",
     [(2600, None, "package")]),
    (DRIPS, "<p>Five-day inpatient-style course for CRPS: $6,000. Single day: $1,300.</p>",
     [(6000, None, "package"), (1300, None, "session")]),
    (DRIPS, "<p>Our pain infusion is four hours a day for five days and costs $1,200 a day, $5,500 for the "
        "five.</p>",
     [(1200, None, "session"), (5500, None, "package")]),
    (DRIPS, "<h3>Fees</h3><p>Initial consult – $150<br>Single infusion – $450<br>6 infusion bundle – "
        "$2,400<br>Late cancellation – $100</p>",
     [(150, None, "consultation"), (450, None, "session"), (2400, None, "package")]),
    (DRIPS, "<h3>Fees</h3><ul><li>New patient, 60 min: $300</li><li>Established patient, 30 min: "
        "$150</li><li>Ketamine infusion: $500</li></ul>",
     [(300, None, "consultation"), (150, None, "consultation"), (500, None, "session")]),
    (DRIPS, "<h3>Fees</h3><ul><li>New patient evaluation with physician $300</li><li>Recheck with nurse "
        "practitioner $95</li></ul>",
     [(300, None, "consultation"), (95, None, "consultation")]),
    (DRIPS, "<p>Infusions are $475 ($425 for veterans and first responders).</p>",
     [(475, None, "session"), (425, None, "session")]),
    (DRIPS, "<p>An infusion is $475. Nurses, teachers and firefighters: $425.</p>",
     [(475, None, "session"), (425, None, "session")]),
    (DRIPS, "<p>An infusion is $475. Come on a Tuesday and it drops to $400.</p>",
     [(475, None, "session"), (400, None, "session")]),
    (DRIPS, "<p>$475 per infusion. Military families pay $425.</p>",
     [(475, None, "session"), (425, None, "session")]),
    (DRIPS, "<p>Regular price: $500. Cash price: $450.</p>",
     [(500, None, "session"), (450, None, "session")]),
    (DRIPS, "<p>Each infusion is $450, less 10% for veterans. Those on a tight budget can ask for our $300 "
        "rate.</p>",
     [(450, None, "session"), (300, None, "session")]),
    (DRIPS, "<p>We keep a reduced fee of $275 per infusion for people without work.</p>",
     [(275, None, "session")]),
    (MIXED, "<p>Evaluations are billed to your insurance; if you have none, $300.</p>",
     [(300, None, "consultation")]),
    (MIXED, "<p>Your consult goes through insurance, or is $275 out of pocket.</p>",
     [(275, None, "consultation")]),
    (MIXED, "<p>Insurance does not pay for IV ketamine. The fee is $450 per infusion, due on the day.</p>",
     [(450, None, "session")]),
    (MIXED, "<p>Without insurance, Spravato is $850 a visit including the medicine.</p>",
     [(850, None, "session")]),
    (MIXED, "<p>TMS costs $250 a session if your plan won't pay.</p>",
     [(250, None, "session")]),
    (MIXED, "<table><tr><td>Psychiatric evaluation</td><td>Insurance, or $300</td></tr><tr><td>IV ketamine "
        "infusion</td><td>$450</td></tr><tr><td>Spravato</td><td>Insurance only</td></tr></table>",
     [(300, None, "consultation"), (450, None, "session")]),
    (MIXED, "<table><tr><td>Evaluation</td><td>billed to your plan</td></tr><tr><td>IV ketamine, "
        "each</td><td>$480</td></tr><tr><td>Series of six</td><td>$2,700</td></tr><tr><td>Refundable "
        "deposit</td><td>$100</td></tr></table>",
     [(480, None, "session"), (2700, None, "package")]),
    (MIXED, "<table><tr><th></th><th>IV ketamine</th><th>Spravato</th></tr><tr><td>How often</td><td>6 in 3 "
        "weeks</td><td>8 in 4 weeks</td></tr><tr><td>What you pay</td><td>$460 per infusion</td><td>your "
        "copay</td></tr></table>",
     [(460, None, "session")]),
    (MIXED, "<table><tr><th></th><th>IV ketamine</th><th>IM ketamine</th></tr><tr><td>Length</td><td>40 "
        "min</td><td>90 min</td></tr><tr><td>Cost</td><td>$460</td><td>$320</td></tr></table>",
     [(460, None, "session"), (320, None, "session")]),
    (DRIPS, "<p>The hospital downtown charges $1,800 for the same infusion. Here it's $450.</p>",
     [(450, None, "session")]),
    (DRIPS, "<p>Residential treatment starts at $25,000. Our outpatient series of six infusions is $2,600.</p>",
     [(2600, None, "package")]),
    (DRIPS, "<p>Series of six: $2,400 (that's a savings of $300).</p>",
     [(2400, None, "package")]),
    (DRIPS, "<p>A ketamine infusion costs four hundred and fifty dollars.</p>",
     [(450, None, "session")]),
    (DRIPS, "<p>The evaluation is two hundred dollars.</p>",
     [(200, None, "consultation")]),
    (DRIPS, "<p>An infusion is five hundred dollars ($500).</p>",
     [(500, None, "session")]),
    (TALKS, "<p>Preparation and integration sessions are $175 for 50 minutes. Medicine sessions last three hours "
        "and are $525.</p>",
     [(175, None, "session"), (525, None, "session")]),
    (TALKS, "<p>My regular rate is $180 an hour. Dosing sessions (3 hours) are billed at $540.</p>",
     [(180, None, "hour"), (540, None, "session")]),
    (TALKS, "<p>The prescriber charges $290 for the medical intake and $125 for follow-ups; you pay her "
        "directly.</p>",
     [(290, None, "consultation"), (125, None, "consultation")]),
    (TALKS, "<p>Medical intake with our partner clinic: $250, paid to them.</p>",
     [(250, None, "consultation")]),
    (TALKS, "<p>Three-session package: $1,900, covering one prep meeting, three dosing sessions and three "
        "integrations.</p>",
     [(1900, None, "package")]),
    (TALKS, "<p>The full arc, with two preparation hours, three medicine days and three integration hours, is "
        "$2,650.</p>",
     [(2650, None, "package")]),
    (TALKS, "<ul><li>Intake (90 minutes): $260</li><li>Prep (50 minutes): $170</li><li>Medicine day: "
        "$600</li><li>Integration (50 minutes): $170</li></ul>",
     [(260, None, "consultation"), (170, None, "session"), (600, None, "session")]),
    (TALKS, "<p>An hour with me is $165.</p>",
     [(165, None, "hour")]),
    (TALKS, "<p>Therapy hours are $165.</p>",
     [(165, None, "hour")]),
    (TALKS, "<p>Group dosing day, per person: $325. The six-week group in full: $1,450.</p>",
     [(325, None, "session"), (1450, None, "package")]),
    (TALKS, "<p>Individual session, 50 minutes: $160. Couples, 80 minutes: $220. KAP dosing session, three "
        "hours: $480.</p>",
     [(160, None, "session"), (220, None, "session"), (480, None, "session")]),
    (TALKS, "<p>I offer a sliding scale of $120–$180 for talk sessions.</p>",
     [(120, 180, "session")]),
    (TALKS, "<p>A retreat weekend, lodging included, is $2,200 per person.</p>",
     [(2200, None, "package")]),
    (AT_HOME, "<p>$149/month, cancel any time.</p>",
     [(149, None, "month")]),
    (AT_HOME, "<h3>Monthly</h3><p>$189</p><p>per month</p><h3>Quarterly</h3><p>$489</p><p>every three months</p>",
     [(189, None, "month"), (489, None, "package")]),
    (AT_HOME, "<h3>Starter</h3><p>$398</p><p>4 lozenge sessions</p><h3>Core</h3><p>$798</p><p>10 lozenge "
        "sessions</p>",
     [(398, None, "package"), (798, None, "package")]),
    (AT_HOME, "<p>Your first month is $99, then $199 a month.</p>",
     [(99, None, "month"), (199, None, "month")]),
    (AT_HOME, "<p>Six lozenge sessions, two video visits and a guide: $690. Four more later: $380.</p>",
     [(690, None, "package"), (380, None, "package")]),
    (AT_HOME, "<p>Pay once: $590. Or monthly: $210 for three months.</p>",
     [(590, None, "package")]),
    (AT_HOME, "<p>Initial telehealth evaluation: $99. Follow-up visits every three months: $79. Medication is "
        "about $60 a month.</p>",
     [(99, None, "consultation"), (79, None, "consultation"), (60, None, "month")]),
    (AT_HOME, "<p>Membership is $59 monthly or $590 a year.</p>",
     [(59, None, "month"), (590, None, "year")]),
    (AT_HOME, "<p>Treatment costs $250 for a pack of eight lozenges.</p>",
     [(250, None, "package")]),
    (AT_HOME, "<p>Plans start at $129 per month.</p>",
     [(129, None, "month")]),
    (AT_HOME, "<p>Each lozenge session works out to $65.</p>",
     [(65, None, "session")]),
    (AT_HOME, "<div><h3>12-week plan</h3><p>$1,290</p><p>or $430/month</p></div>",
     [(1290, None, "package")]),
    (DRIPS, "<h2>Pricing</h2><div><h3>$450</h3><p>per infusion</p></div><div><h3>$2,400</h3><p>six "
        "infusions</p></div><div><h3>$150</h3><p>consultation</p></div>",
     [(450, None, "session"), (2400, None, "package"), (150, None, "consultation")]),
    (DRIPS, "<h2>Pricing</h2><p>Consultation</p><p>$150</p><p>Ketamine infusion (mood)</p><p>$450</p><p>Ketamine "
        "infusion (pain)</p><p>$750</p>",
     [(150, None, "consultation"), (450, None, "session"), (750, None, "session")]),
    (DRIPS, "<h2>Membership</h2><div><h3>Steady</h3><p>$350/mo</p><p>One infusion a month</p><p>Additional "
        "infusions $375</p></div>",
     [(350, None, "month"), (375, None, "session")]),
    (DRIPS, "<h4>Infusion Package (6) - $2,400</h4><h4>Infusion - $450</h4><h4>Booster - $400</h4>",
     [(2400, None, "package"), (450, None, "session"), (400, None, "session")]),
    (DRIPS, "<table><tr><th>Service</th><th>Duration</th><th>Price</th></tr><tr><td>Initial "
        "consultation</td><td>60 min</td><td>$175</td></tr><tr><td>Infusion for mood</td><td>45 "
        "min</td><td>$450</td></tr><tr><td>Infusion for pain</td><td>4 hr</td><td>$900</td></tr><tr><td>Mood "
        "series (6)</td><td>3 weeks</td><td>$2,400</td></tr></table>",
     [(175, None, "consultation"), (450, None, "session"), (900, None, "session"), (2400, None, "package")]),
    (DRIPS, "<table><tr><td>Ketamine infusion</td><td>$450</td></tr><tr><td>Ketamine infusion, package of "
        "4</td><td>$1,700</td></tr><tr><td>Myers cocktail</td><td>$175</td></tr><tr><td>NAD+ 500 "
        "mg</td><td>$450</td></tr><tr><td>Botox, per unit</td><td>$12</td></tr></table>",
     [(450, None, "session"), (1700, None, "package"), (175, None, "session"), (450, None, "session")]),
    (DRIPS, "<p>Ketamine IV $450 | Ketamine IM $300 | NAD+ $399 | Hydration $149</p>",
     [(450, None, "session"), (300, None, "session"), (399, None, "session"), (149, None, "session")]),
    (DRIPS, "<p>1 infusion: $450 / 3 infusions: $1,275 / 6 infusions: $2,400</p>",
     [(450, None, "session"), (1275, None, "package"), (2400, None, "package")]),
    (DRIPS, "<p>$2,400/six infusions or $450/infusion</p>",
     [(2400, None, "package"), (450, None, "session")]),
    (DRIPS, "<h3>How much is it?</h3><p>We charge $450. That includes the nurse, the drug and the room.</p>",
     [(450, None, "session")]),
    (DRIPS, "<h3>What does treatment cost?</h3><p>$450 for depression, $800 for pain.</p>",
     [(450, None, "session"), (800, None, "session")]),
    (DRIPS, "<h3>Pricing</h3><p>Infusions start at $399. Our most chosen package (6 infusions) is $2,199.</p>",
     [(399, None, "session"), (2199, None, "package")]),
    (DRIPS, "<p>The going rate for an infusion at our clinic is $425.</p>",
     [(425, None, "session")]),
    (DRIPS, "<p>At Harborlight, one infusion is $425. Six come to $2,300.</p>",
     [(425, None, "session"), (2300, None, "package")]),
    (DRIPS, "<p>All-in, an infusion with us runs $425.</p>",
     [(425, None, "session")]),
    (DRIPS, "<p>Nothing about our $425 price is hidden: it covers the medicine, the nurse and the follow-up call "
        "after each infusion.</p>",
     [(425, None, "session")]),
    (DRIPS, "<p>You pay $425 at each visit and never before.</p>",
     [(425, None, "session")]),
    (DRIPS, "<p>Fee: $425 (45 minutes) or $525 (75 minutes).</p>",
     [(425, None, "session"), (525, None, "session")]),
    (DRIPS, "<p>Your investment for the initial six is $2,350.</p>",
     [(2350, None, "package")]),
    (DRIPS, "<p>The initial block of six, to be used within a month, is $2,350; later ones are sold singly at "
        "$425.</p>",
     [(2350, None, "package"), (425, None, "session")]),
    (MIXED, "<p>IV ketamine, $475 a treatment. IM ketamine, $325. Spravato visits, if you have no coverage, $375 "
        "plus the drug.</p>",
     [(475, None, "session"), (325, None, "session"), (375, None, "session")]),
    (MIXED, "<p>IV ketamine is $475 per session and IM is $325; evaluation by Dr. Amari is $350 with a $175 "
        "follow-up at six weeks.</p>",
     [(475, None, "session"),
      (325, None, "session"),
      (350, None, "consultation"),
      (175, None, "consultation")]),
    (MIXED, "<p>TMS: $9,000 for 36 sessions. IV ketamine: $2,700 for six.</p>",
     [(9000, None, "package"), (2700, None, "package")]),
    (MIXED, "<h3>¿Cuánto cuesta?</h3><p>La infusión cuesta $450 y la evaluación inicial $200. El paquete de seis "
        "infusiones sale en $2,400.</p>",
     [(450, None, "session"), (200, None, "consultation"), (2400, None, "package")]),
    (MIXED, "<p>Cobramos $300 por sesión. Si falta sin avisar, el cargo es de $75.</p>",
     [(300, None, "session")]),
    (DRIPS, "<h2>Cost</h2><p>We keep this simple. One price, $420, whether it's your first infusion or your "
        "fortieth. The screening visit costs $95 and can be done online.</p>",
     [(420, None, "session"), (95, None, "consultation")]),
    (DRIPS, "<h2>Cost</h2><p>Our standard infusion (0.5 mg/kg over 40 minutes) is $400. The extended infusion, "
        "for pain, is 4 hours and $1,100.</p>",
     [(400, None, "session"), (1100, None, "session")]),
    (DRIPS, "<h2>Cost</h2><p>Expect to pay $2,700 for the induction phase and around $450 every month or two "
        "afterwards.</p>",
     [(2700, None, "package"), (450, None, "session")]),
    (DRIPS, "<h2>Cost</h2><p>Six treatments at $450 each come to $2,700; pay it all on day one and we knock off "
        "$200.</p>",
     [(450, None, "session"), (2700, None, "package")]),
    (DRIPS, "<h2>Cost</h2><p>Single infusions are available at $475. Most people choose a package: three for "
        "$1,350 or six for $2,550.</p>",
     [(475, None, "session"), (1350, None, "package"), (2550, None, "package")]),
    (DRIPS, "<h2>What will this cost me?</h2><p>Infusions: $450. The first appointment, which is a conversation "
        "and no medicine, is $200.</p>",
     [(450, None, "session"), (200, None, "consultation")]),
    (DRIPS, "<h2>What will this cost me?</h2><p>Four hundred fifty dollars per infusion, and two hundred for the "
        "evaluation.</p>",
     [(450, None, "session")]),
    (DRIPS, "<p>IV Ketamine Infusion (Mental Health) .......... $450<br>IV Ketamine Infusion (Chronic Pain) "
        ".......... $800<br>Consultation .......... $150</p>",
     [(450, None, "session"), (800, None, "session"), (150, None, "consultation")]),
    (DRIPS, "<table><tr><th>Treatment</th><th>Regular</th><th>Military / first "
        "responder</th></tr><tr><td>Infusion</td><td>$475</td><td>$425</td></tr><tr><td>Series of "
        "6</td><td>$2,600</td><td>$2,300</td></tr></table>",
     [(475, None, "session"), (425, None, "session"), (2600, None, "package"), (2300, None, "package")]),
    (DRIPS, "<table><tr><td></td><td>1 infusion</td><td>4 infusions</td><td>6 "
        "infusions</td></tr><tr><td>Mood</td><td>$450</td><td>$1,700</td><td>$2,400</td></tr><tr><td>Pain</td"
        "><td>$800</td><td>$3,000</td><td>$4,300</td></tr></table>",
     [(450, None, "session"),
      (1700, None, "package"),
      (2400, None, "package"),
      (800, None, "session"),
      (3000, None, "package"),
      (4300, None, "package")]),
    (DRIPS, "<table><tr><th>Package</th><th>Infusions</th><th>Price</th><th>Per "
        "infusion</th></tr><tr><td>Bronze</td><td>2</td><td>$880</td><td>$440</td></tr><tr><td>Silver</td><td"
        ">6</td><td>$2,400</td><td>$400</td></tr></table>",
     [(880, None, "package"), (440, None, "session"), (2400, None, "package"), (400, None, "session")]),
    (DRIPS, "<div class='row'><div class='col'><h3>Bronze</h3><p>2 infusions</p><p>$880</p></div><div "
        "class='col'><h3>Silver</h3><p>6 infusions</p><p>$2,400</p><p>Save $300</p></div></div>",
     [(880, None, "package"), (2400, None, "package")]),
    (DRIPS, "<div class='row'><div class='col'><h3>Silver</h3><p>$2,400</p><p>$400 per infusion</p><p>6 "
        "infusions</p></div></div>",
     [(2400, None, "package"), (400, None, "session")]),
    (DRIPS, "<p>Medical consultation: $150 (waived if you book a series). Each infusion: $450. Integration "
        "coaching (optional): $120.</p>",
     [(150, None, "consultation"), (450, None, "session"), (120, None, "session")]),
    (DRIPS, "<p>We're a cash practice; an infusion is $450 and payment is due when you arrive. A $50 fee applies "
        "to cancellations inside 24 hours.</p>",
     [(450, None, "session")]),
    (DRIPS, "<p>Our fee is $450 per treatment for mood and $650 per treatment for pain.</p>",
     [(450, None, "session"), (650, None, "session")]),
    (DRIPS, "<p>New here? The first infusion is half price: $225.</p>",
     [(225, None, "session")]),
    (DRIPS, "<p>On Wednesdays infusions cost $399 rather than $450.</p>",
     [(399, None, "session")]),
    (DRIPS, "<p>For law enforcement, $400; for everybody else, $450 per infusion.</p>",
     [(400, None, "session"), (450, None, "session")]),
    (DRIPS, "<p>Sliding scale: infusions from $250 to $450 by income.</p>",
     [(250, 450, "session")]),
    (DRIPS, "<p>Book a free call. Then a $200 evaluation. Then, if it's right for you, infusions at $450 "
        "each.</p>",
     [(200, None, "consultation"), (450, None, "session")]),
    (DRIPS, "<p>You'll need a $200 evaluation before your first $450 infusion.</p>",
     [(200, None, "consultation"), (450, None, "session")]),
    (DRIPS, "<p>Booster infusions ($400) are for those who have done the $2,400 series.</p>",
     [(400, None, "session"), (2400, None, "package")]),
    (MIXED, "<h3>Spravato</h3><p>Usually covered. Without coverage the observation visit is $250 and you buy the "
        "drug yourself.</p><h3>IV ketamine</h3><p>Never covered. $450, or $2,400 for six.</p>",
     [(250, None, "session"), (450, None, "session"), (2400, None, "package")]),
    (MIXED, "<h3>IM ketamine</h3><p>$300 a session. With a therapist in the room, $450.</p>",
     [(300, None, "session"), (450, None, "session")]),
    (MIXED, "<h3>Psychiatry</h3><ul><li>Intake (60–75 min) – $375</li><li>Medication follow-up (30 min) – "
        "$185</li><li>Therapy (50 min) – $200</li></ul><h3>Ketamine</h3><ul><li>IV – $475</li><li>IM – "
        "$325</li><li>Lozenges – $75/month for prescribing and check-ins</li></ul>",
     [(375, None, "consultation"),
      (185, None, "consultation"),
      (200, None, "session"),
      (475, None, "session"),
      (325, None, "session"),
      (75, None, "month")]),
    (MIXED, "<p>Self-pay rates: evaluation $300, follow-up $150, IV ketamine $450, IM ketamine $300, TMS "
        "$200.</p>",
     [(300, None, "consultation"),
      (150, None, "consultation"),
      (450, None, "session"),
      (300, None, "session"),
      (200, None, "session")]),
    (MIXED, "<p>The ketamine part is self-pay ($425 IV, $295 IM). Visits go through your insurance.</p>",
     [(425, None, "session"), (295, None, "session")]),
    (MIXED, "<p>IV: $450. IM: $300. Spravato: insurance.</p>",
     [(450, None, "session"), (300, None, "session")]),
    (MIXED, "<p>We ask $450 for an IV session and $300 for an injection; a block of six is $2,400 or $1,620.</p>",
     [(450, None, "session"), (300, None, "session"), (2400, None, "package"), (1620, None, "package")]),
    (MIXED, "<p>Ketamine IV: from $425. Ketamine IM: from $275. Ask about our six-visit bundle ($2,300 IV, "
        "$1,500 IM).</p>",
     [(425, None, "session"), (275, None, "session"), (2300, None, "package"), (1500, None, "package")]),
    (TALKS, "<h3>Fees</h3><p>My fee is $170 for a 50-minute session. Ketamine sessions are longer and cost "
        "$510.</p>",
     [(170, None, "session"), (510, None, "session")]),
    (TALKS, "<h3>Fees</h3><p>Ketamine sessions are billed at my hourly rate of $175; most run three hours "
        "($525).</p>",
     [(175, None, "hour"), (525, None, "session")]),
    (TALKS, "<h3>Fees</h3><p>The six-session KAP series is $3,600: six medicine sessions with integration after "
        "each. One session at a time is $650.</p>",
     [(3600, None, "package"), (650, None, "session")]),
    (TALKS, "<h3>Fees</h3><p>Dr. Vance's evaluation is $300 and her check-ins are $125; those are paid to her. "
        "My part is $160 for each preparation or integration session and $480 for each medicine session.</p>",
     [(300, None, "consultation"),
      (125, None, "consultation"),
      (160, None, "session"),
      (480, None, "session")]),
    (TALKS, "<h3>Group KAP</h3><p>Four to six people, three lozenge evenings, two circles before and three "
        "after. $1,200 for the whole group, $1,000 if you pay by March 1.</p>",
     [(1200, None, "package"), (1000, None, "package")]),
    (TALKS, "<h3>Fees</h3><p>$600 medicine session<br>$180 preparation<br>$180 integration<br>$90 late "
        "cancellation</p>",
     [(600, None, "session"), (180, None, "session")]),
    (AT_HOME, "<h2>Pricing</h2><p>$189 for your first month, $129 each month after that. Lozenges, shipping and "
        "messaging included.</p>",
     [(189, None, "month"), (129, None, "month")]),
    (AT_HOME, "<h2>Pricing</h2><p>The program costs $1,350 and includes six lozenge sessions, two medical visits "
        "and six guide calls.</p>",
     [(1350, None, "package")]),
    (AT_HOME, "<h2>Pricing</h2><p>First-time members pay $99 for the intake video visit. A month's supply of "
        "lozenges is $140.</p>",
     [(99, None, "consultation"), (140, None, "month")]),
    (AT_HOME, "<h2>Pricing</h2><div><h3>Essential</h3><p>$149 / mo</p><p>8 "
        "lozenges</p></div><div><h3>Plus</h3><p>$229 / mo</p><p>8 lozenges and a weekly guide</p></div>",
     [(149, None, "month"), (229, None, "month")]),
    (AT_HOME, "<h2>Pricing</h2><p>Three months: $399 (that's $133 a month). One month: $159.</p>",
     [(399, None, "package"), (159, None, "month")]),
    (AT_HOME, "<h2>Pricing</h2><p>$45 per lozenge session, billed in packs of four ($180).</p>",
     [(45, None, "session"), (180, None, "package")]),
    (AT_HOME, "<h2>Pricing</h2><p>You'd pay a clinic $3,000. Our six-session program is $895.</p>",
     [(895, None, "package")]),
    (AT_HOME, "<h2>Pricing</h2><p>If we can't prescribe for you, the $79 consult is refunded in full.</p>",
     [(79, None, "consultation")]),
    (AT_HOME, "<h2>Pricing</h2><p>Weekly plan: $39/week. Cancel whenever.</p>",
     [(39, None, "week")]),
    (AT_HOME, "<h2>Pricing</h2><p>$250/month for two months, then $99/month.</p>",
     [(250, None, "month"), (99, None, "month")]),
)

NOT_TOLD = (
    (MIXED, "With most plans you owe a specialist copay of $40 to $60 per Spravato visit."),
    (MIXED, "Last year one patient's plan paid back $190 of each $450 infusion."),
    (MIXED, "Janssen's program can bring your cost down to $10 per treatment."),
    (MIXED, "Out-of-network patients have been reimbursed anywhere from $0 to $200 per session."),
    (DRIPS, "A month in a residential program can set you back $30,000."),
    (DRIPS, "You could drive to the city and spend $700 a session."),
    (DRIPS, "Elsewhere the same six infusions would run you $4,500."),
    (DRIPS, "By comparison, the going rate in Ohio is $550 per infusion."),
    (DRIPS, "Mail-order companies sell lozenges for as little as $129 a month; we don't think that is safe."),
    (DRIPS, "According to a 2024 survey, infusions cost $350 to $1,000 apiece."),
    (DRIPS, "Spravato's list price is about $900 a dose."),
    (DRIPS, "Our competitors in Dayton ask $600."),
    (DRIPS, "The VA pays about $1,100 per Spravato visit."),
    (DRIPS, "Why so much? A clinic with an anesthesiologist, monitors and oxygen costs $40,000 a month to run."),
    (DRIPS, "Depression costs employers an estimated $4,000 per worker per year."),
    (DRIPS, "There's a $50 charge if you don't turn up."),
    (DRIPS, "Give us two days' notice or we'll have to bill you $150."),
    (DRIPS, "We take $100 when you book; it comes off your bill."),
    (DRIPS, "To hold a chair we ask $75, which goes toward your infusion."),
    (DRIPS, "Bring someone to drive you. A ride service costs about $25."),
    (DRIPS, "Cherry lets you pay for six infusions at about $150 a month."),
    (DRIPS, "Split the series into three payments of $800."),
    (DRIPS, "Forms and letters are $40."),
    (DRIPS, "Refer a friend: you both get $50."),
    (DRIPS, "If you need anti-nausea medicine, that's an extra $20."),
    (DRIPS, "Home visits carry a travel fee of $75."),
    (DRIPS, "If we decide that ketamine isn't for you, your $150 is returned."),
    (DRIPS, "The chairs cost us $4,000 each, and they're worth it."),
    (DRIPS, "Last year our patients' fund gave $18,000 to people who could not pay."),
    (TALKS, "Lozenges run about $70 from the pharmacy."),
    (DRIPS, "Why is ketamine expensive? Hospitals bill insurers $3,000 and up for the same hour. We don't."),
    (DRIPS, "Prices for infusions vary widely, from $300 in small towns to $1,000 in Manhattan."),
    (DRIPS, "Don't be surprised to see quotes of $700 or $800 in the big cities."),
    (DRIPS, "One reader wrote that her clinic had charged $5,000 for eight visits."),
    (DRIPS, "A study in 2023 found that treatment with ketamine cost $2,300 less per patient."),
    (DRIPS, "Medicare's rate for code S0013 is $1,000 or so."),
    (DRIPS, "Our charity arm has covered $60,000 of infusions since 2020."),
    (DRIPS, "Bring $10 for parking."),
    (DRIPS, "After your deductible of $1,500 is met, Spravato is usually covered at 80%."),
    (DRIPS, "Payment plans start at $79 a month."),
    (DRIPS, "If you'd rather spread it out, that's $200 down and $110 a month."),
    (DRIPS, "Patients who refer somebody get $75 toward a booster."),
    (DRIPS, "If you have to reschedule inside two days, $100 is added to the next bill."),
    (MIXED, "The average American spends $1,200 a year on antidepressants that don't work."),
    (DRIPS, "Ketamine itself is cheap: a vial costs about $15."),
    (MIXED, "Your insurer may allow $180 for the office visit part of the infusion."),
    (DRIPS, "Some of our patients have received checks for $200 to $300 per infusion from their plans."),
    (MIXED, "In clinical trials, each dose of esketamine was valued at $885."),
    (DRIPS, "A round trip on the shuttle is $18."),
    (MIXED, "We also sell a weighted blanket for $95."),
    (DRIPS, "A private nurse can be arranged for $60 an hour."),
    (MIXED, "Ask about our workshop for clinicians, $450, CE credits included."),
    (DRIPS, "Our podcast listeners raised $5,200 for the clinic's hardship fund."),
    (MIXED, "The state fined one mail-order firm $75,000 last spring."),
    (DRIPS, "If you are late by more than 20 minutes, $75."),
    (MIXED, "Same-day changes: $100."),
    (DRIPS, "Rescheduling costs $50 if it happens within two days."),
    (MIXED, "No-show: full price of the visit ($450)."),
    (DRIPS, "We ask for a card on file and a $100 hold, released when you arrive."),
    (MIXED, "A deposit ($200) secures your six dates."),
    (DRIPS, "Pay the balance of $1,900 at the second visit."),
    (MIXED, "You can pay in three parts of $850."),
    (DRIPS, "With Advance Care Card, a $2,400 series is about $100 a month."),
    (MIXED, "Financing is offered for balances from $500 to $10,000."),
    (DRIPS, "Affirm: from $42/mo."),
    (MIXED, "Your copay could be as low as $10 with the Spravato withMe card."),
    (DRIPS, "The plan's specialist copay was $65 last year."),
    (MIXED, "Out-of-pocket maximums run $4,000 to $9,000 for most marketplace plans."),
    (DRIPS, "Without help, people in this state pay an average of $7,000 for a course of TMS."),
    (MIXED, "Nationally the median is $500 a session."),
    (DRIPS, "It's not unusual to be charged $1,000 by a hospital."),
    (MIXED, "In Los Angeles the same thing is $900."),
    (DRIPS, "Your cousin in Boston may have paid $800."),
    (MIXED, "Beware of clinics that advertise $149 infusions."),
    (DRIPS, "A $99 infusion is too good to be true."),
    (MIXED, "When we opened in 2016 we charged $600."),
    (DRIPS, "Before 2022 the price was $550."),
    (MIXED, "Last year: $425."),
    (DRIPS, "Save $150 when you buy four."),
    (MIXED, "Get $50 off your first infusion with code SPRING."),
    (DRIPS, "That's $300 less than buying them singly."),
    (MIXED, "Worth $250, the intake is on us."),
    (DRIPS, "You save $40 per infusion."),
    (MIXED, "Gift certificates from $50."),
    (DRIPS, "The book is $24.95 at our front desk."),
    (MIXED, "Uber to downtown is roughly $30."),
    (DRIPS, "Rooms at the inn across the street start at $139 a night."),
    (MIXED, "Hotel rooms nearby are about $160."),
    (DRIPS, "We pay our nurses $48 an hour, which is why they stay."),
    (MIXED, "We're hiring: infusion RN, $42–$50/hr."),
    (DRIPS, "Rent on the suite went up to $9,000 a month."),
    (MIXED, "The monitor beside your chair cost $12,000."),
    (DRIPS, "Depression costs the economy $210 billion a year, or about $10,000 per sufferer."),
    (MIXED, "Records requests: $0.75 a page, $25 minimum."),
    (DRIPS, "Letters for work or school are $35."),
    (MIXED, "A missed integration session is billed at $90."),
    (DRIPS, "The late fee is $25."),
    (MIXED, "Anti-nausea wristbands are available for $12."),
    (DRIPS, "Adding magnesium is $35."),
    (MIXED, "A second bag of fluids adds $40."),
    (DRIPS, "Each additional 30 minutes adds $100."),
    (MIXED, "Mileage over 25 miles is $1.50 a mile, up to $60."),
    (DRIPS, "Sales tax on supplements: $4."),
    (MIXED, "Labs, if needed, cost $80 to $120 at Quest."),
    (DRIPS, "The pharmacy charges about $65 for a month of troches."),
    (MIXED, "Your primary care doctor may charge $150 for the clearance visit."),
    (DRIPS, "Ms. Doyle, a therapist down the hall with her own practice, charges $140."),
    (MIXED, "If you see an outside therapist, budget $120 to $200 per hour."),
    (DRIPS, "One of our patients got $3,100 back from her HSA."),
    (MIXED, "FSA limits rose to $3,300 this year."),
    (DRIPS, "Medicaid patients owe $3."),
    (MIXED, "VA referrals: you pay $0 to $50."),
    (DRIPS, "The scholarship fund has given away $22,000."),
    (MIXED, "Two half scholarships of $600 are awarded each quarter."),
    (DRIPS, "A study paid volunteers $150 per infusion visit."),
    (MIXED, "The research nurse will give you $50 for each completed visit."),
    (DRIPS, "Ketamine bought on the street may cost $20 and can kill you."),
    (MIXED, "Esketamine was launched at $590 per 56 mg."),
    (DRIPS, "Residents of the county may get up to $1,000 in help from the opioid settlement fund."),
)


@pytest.mark.parametrize(("head", "body", "prices"), TOLD)
def test_prices_as_people_say_them(head: str, body: str, prices: list[tuple]) -> None:
    assert sorted(p[:3] for p in told(read(body, head=head))) == sorted(prices, key=lambda price: (price[0], price[2]))


@pytest.mark.parametrize(("head", "sentence"), NOT_TOLD)
def test_amounts_that_are_no_price_of_the_page(head: str, sentence: str) -> None:
    assert told(read(f"<p>{sentence}</p>", head=head)) == []
