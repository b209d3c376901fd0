"""Name, telephone, address and locations of made-up pages. Expected facts are written from the page, compared whole."""

import pytest

from extraction.identity import as_written, read_name, read_places
from extraction.page import Page


def page(body: str, head: str = "", url: str = "https://cedarhollow.example/contact") -> Page:
    return Page(url, f"<html><head>{head}</head><body>{body}</body></html>")


def phones(body: str, head: str = "") -> list[tuple[str, str]]:
    return [(f.value, f.origin) for f in read_places(page(body, head)) if f.field == "phone"]


def addresses(body: str, head: str = "") -> list[tuple]:
    return [(*f.value.values(), f.origin) for f in read_places(page(body, head)) if f.field == "address"]


def locations(body: str, head: str = "") -> list[tuple]:
    return [tuple(f.value.values()) for f in read_places(page(body, head)) if f.field == "locations"]


def names(body: str, head: str = "", url: str = "https://cedarhollow.example/") -> list[tuple[str, str]]:
    return [(f.value, f.origin) for f in read_name(page(body, head, url))]


@pytest.mark.parametrize(
    "body",
    [
        "<p>Call us: (208) 555-0100</p>",
        "<p>208‑555‑0100</p>",
        "<p>208&nbsp;555&nbsp;0100</p>",
        "<p>Phone (208) 555-0100 Fax (208) 555-0101</p>",
        "<p>Fax: 208.555.0101<br>Tel: 208.555.0100</p>",
        "<dl><dt>Fax</dt><dd>208-555-0101</dd><dt>Phone</dt><dd>208-555-0100</dd></dl>",
        "<table><tr><td>Telephone</td><td>208-555-0100</td></tr><tr><td>Fax</td><td>208-555-0101</td></tr></table>",
        "<p>208-555-0101 (fax)</p><p>208-555-0100</p>",
        "<p>Text us at 208-555-0104.</p><p>Or ring 208-555-0100.</p>",
        "<p>Billing questions: 208-555-0109</p><p>The desk: 208-555-0100</p>",
        "<p>In a crisis call 1-800-273-8255 or 988.</p><p>Otherwise call us at 208-555-0100.</p>",
        "<p>Idaho suicide hotline: 208-555-0198</p><footer>208-555-0100</footer>",
        "<p>To report side effects call the manufacturer at 1-800-555-0177. For a visit call us at 208-555-0100.</p>",
        "<p>Our pharmacy partner answers on 208-555-0188.</p><p>Our office: 208-555-0100</p>",
        "<p>NPI 2000000119. License 2085550177. We pick up: call 2085550100.</p>",
        "<p>We are here from any time Monday, 8:00 AM until 5:30 PM : 208‑555‑0100</p>",
    ],
)
def test_the_phone_is_the_line_to_speak_on(body):
    assert phones(body) == [("+12085550100", "text")]


@pytest.mark.parametrize(
    "body",
    [
        "<p>Fax your form to (208) 555-0101.</p>",
        "<p>Call or text 988. Veterans press 1. Or 1-800-273-8255.</p>",
        "<p>Mon 9:00-5:00, Tue 10.30-6.30, 2019-2024</p>",
        "<p>Six infusions: $2,400 or 400 each, CPT 96365 and 99215.</p>",
        "<p>NPI: 2000000119</p>",
        "<p>Complaints go to the medical board at 208-555-0166.</p>",
        "<p>Poison control: 1-800-222-1222</p>",
        "<p>Call your insurance company, for instance at 208-555-0155.</p>",
        "<p>Machine no. 2085550133</p>",
    ],
)
def test_what_is_no_phone(body):
    assert phones(body) == []


def test_a_line_for_texts_counts_only_where_there_is_no_other():
    assert phones("<p>Reach our care team by texting: 208-555-0104</p>") == [("+12085550104", "text")]


def test_a_phone_may_stand_in_a_link_only():
    body = '<a href="tel:+12085550100">Ring us</a> <a href="tel:988">988</a> <a href="sms:+12085550104">Text</a>'
    (fact,) = [f for f in read_places(page(body)) if f.field == "phone"]
    assert (fact.value, fact.quote, fact.origin) == ("+12085550100", "tel:+12085550100", "attribute")


def test_the_number_given_most_often_is_the_main_one():
    body = "<p>208-555-0102</p><p>Call 208-555-0100</p><footer>208-555-0100</footer>"
    assert phones(body) == [("+12085550100", "text")]


LD = """<script type="application/ld+json">{"@graph": [
  {"@type": "WebSite", "name": "Cedar Hollow"},
  {"@type": ["MedicalClinic"], "name": "Cedar Hollow Ketamine", "telephone": "+1-208-555-0177",
   "address": {"@type": "PostalAddress", "streetAddress": "88 Birch Ave", "addressLocality": "Boise",
               "addressRegion": "ID",
               "postalCode": "83702"}}]}</script>"""


def test_structured_data_fills_gaps_and_shows_what_differs():
    assert phones("<p>Hello</p>", LD) == [("+12085550177", "jsonld")]
    assert phones("<p>Call 208-555-0100</p>", LD) == [("+12085550100", "text"), ("+12085550177", "jsonld")]
    assert phones("<p>Call 208-555-0177</p>", LD) == [("+12085550177", "text")]
    assert addresses("<p>Hello</p>", LD) == [("88 Birch Ave", "Boise", "ID", "83702", "jsonld")]
    # The page gives the suite, the data leave it out: one place.
    assert addresses("<p>88 Birch Avenue, Suite 2, Boise, ID 83702</p>", LD) == [
        ("88 Birch Avenue, Suite 2", "Boise", "ID", "83702", "text")
    ]
    assert addresses("<p>9 Elm St, Nampa, ID 83651</p>", LD) == [
        ("9 Elm St", "Nampa", "ID", "83651", "text"),
        ("88 Birch Ave", "Boise", "ID", "83702", "jsonld"),
    ]


def test_microdata():
    body = """<div itemscope itemtype="https://schema.org/MedicalClinic">
      <meta itemprop="telephone" content="208-555-0100">
      <div itemprop="address" itemscope itemtype="https://schema.org/PostalAddress">
        <meta itemprop="streetAddress" content="88 Birch Ave">
      <meta itemprop="addressLocality" content="Boise"><meta itemprop="addressRegion" content="ID"></div></div>"""
    assert phones(body) == [("+12085550100", "microdata")]
    assert addresses(body) == [("88 Birch Ave", "Boise", "ID", None, "microdata")]


def test_the_form_in_the_source_is_quoted():
    source = page(
        "<p>x</p>", '<script type="application/ld+json">{"@type":"MedicalClinic","name":"Caf\\u00e9 K"}</script>'
    )
    assert as_written(source, "Café K") == "Caf\\u00e9 K"
    assert as_written(source, "Nowhere") is None


@pytest.mark.parametrize(
    "body",
    [
        "<p>88 Birch Ave, Suite 2, Boise, ID 83702</p>",
        "<p>88 Birch Ave, Suite 2<br>Boise, Idaho 83702</p>",
        "<div><div>88 Birch Ave</div><div>Suite 2</div><div>Boise, ID 83702</div></div>",
        "<p>You find us at 88 Birch Ave, Suite 2, Boise, ID 83702, next to the park.</p>"
        "<p>We also see people from Nampa, ID.</p>",
        "<h2>Boise, ID</h2><p>88 Birch Ave, Suite 2, Boise, ID 83702</p>"
        "<footer>88 Birch Avenue, Ste 2, Boise, ID 83702</footer>",
        "<p>88 Birch Ave, Suite 2, Boise, ID 83702</p>"
        "<p>Complain to: Office for Civil Rights, 200 Independence Avenue SW, "
        "Washington, DC 20201</p>",
        "<p>Our old office at 9 Elm St, Nampa, ID 83651 has closed.</p><p>88 Birch Ave, Suite 2, Boise, ID 83702</p>",
    ],
)
def test_one_address(body):
    found = addresses(body)
    assert (
        len(found) == 1 and found[0][0].startswith("88 Birch Ave") and "Suite 2" in found[0][0].replace("Ste", "Suite")
    )
    assert found[0][1:] == ("Boise", "ID", "83702", "text")
    assert locations(body) == []


@pytest.mark.parametrize(
    ("body", "city"),
    [
        ("<p>Our clinic is located in Boise, Idaho.</p>", "Boise"),
        ("<p>Visit our Nampa, ID office.</p>", "Nampa"),
        ("<h1>Ketamine therapy in Boise, ID</h1>", "Boise"),
    ],
)
def test_a_city_alone(body, city):
    assert addresses(body) == [(None, city, "ID", None, "text")]


@pytest.mark.parametrize(
    "body",
    [
        "<p>People travel to us from Boise, ID and Salt Lake City, UT.</p>",
        "<p>The trial was run in Boston, MA by others.</p>",
        "<h2>Serving Boise, ID, Nampa, ID and Twin Falls, ID</h2>",
        "<p>I treat people in need, OR I refer them.</p>",
    ],
)
def test_a_city_of_others(body):
    assert addresses(body) == []


def test_several_locations_with_a_phone_each():
    body = """<h2>Where we are</h2>
      <div><h3>Boise office</h3><p>Suite 210, 88 Birch Ave</p><p>Boise, ID 83702</p><p>Phone (208) 555-0100</p>
        <p>Fax (208) 555-0101</p></div>
      <div><h3>Nampa office</h3><p>12 Main St<br>Nampa, ID 83651<br>208.555.0102</p></div>"""
    assert locations(body) == [
        ("Boise office", "Suite 210, 88 Birch Ave", "Boise", "ID", "83702", "+12085550100"),
        ("Nampa office", "12 Main St", "Nampa", "ID", "83651", "+12085550102"),
    ]
    assert addresses(body) == []  # there is no one address
    assert phones(body) == []     # nor a number for both


@pytest.mark.parametrize("main", ["<header>Call 208-555-0100</header>", "<p>New patients: 208-555-0109</p>"])
def test_several_locations_and_a_number_for_all(main):
    body = """<div><h3>Boise</h3><p>88 Birch Ave, Boise, ID 83702<br>(208) 555-0100</p></div>
      <div><h3>Nampa</h3><p>12 Main St, Nampa, ID 83651<br>208.555.0102</p></div>"""
    assert len(phones(main + body)) == 1


@pytest.mark.parametrize(
    "body",
    [
        "<p>If you think of suicide, call 988, then ring us at (208) 555-0100; someone is awake.</p>",
        "<p>In an emergency the number is 988. Cedar Hollow, 88 Birch Ave, Boise, ID 83702. (208) 555-0100.</p>",
        "<p>Cedar Hollow · Appointments 208-555-0100 · In a crisis? Text 988.</p>",
        "<p>Cedar Hollow Partners • Boise • 208-555-0100</p>",
    ],
)
def test_a_crisis_line_beside_it_takes_no_number_away(body):
    assert phones(body) == [("+12085550100", "text")]


@pytest.mark.parametrize(
    "body",
    [
        "<p>In a crisis, call 988. In Boise, ask for the Elm Center at 208-555-0100, day or night.</p>",
        "<p>Suicide prevention line of Ada County: 208-555-0100</p>",
        "<p>Our partners at Elm Pharmacy: 208-555-0100</p>",
    ],
)
def test_lines_of_others(body):
    assert phones(body) == []


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Elm Pavilion, Floor 2<br>88 Birch Ave<br>Boise, ID 83702</p>", ("88 Birch Ave", "Boise", "ID", "83702")),
        ("<p>Suite 4<br>88 Birch Ave<br>Boise, ID 83702</p>", ("Suite 4 88 Birch Ave", "Boise", "ID", "83702")),
        ("<p>We are at 88 Birch Ave in Boise, ID 83702.</p>", ("88 Birch Ave", "Boise", "ID", "83702")),
        ("<p>88 Birch Ave, Local C · Boise, ID 83702</p>", ("88 Birch Ave, Local C", "Boise", "ID", "83702")),
        ("<footer>Cedar Hollow • Boise, ID • 208-555-0100</footer>", (None, "Boise", "ID", None)),
        ("<p>A word from our Boise, ID mental health team.</p>", (None, "Boise", "ID", None)),
    ],
)
def test_an_address_in_other_shapes(body, expected):
    assert addresses(body) == [(*expected, "text")]


@pytest.mark.parametrize(
    "body",
    [
        "<footer>Boise, ID • Nampa, ID • 208-555-0100</footer>",
        "<p>Our friends in Boise, ID send regards.</p>",
    ],
)
def test_no_address(body):
    assert addresses(body) == []


def test_locations_known_by_a_label_and_a_phone():
    body = "<p>Nampa Location</p><p>(208) 555-0102</p><p>Boise Location</p><p>(208) 555-0100</p>"
    assert locations(body) == [
        ("Nampa Location", None, "Nampa", None, None, "+12085550102"),
        ("Boise Location", None, "Boise", None, None, "+12085550100"),
    ]


def test_every_quote_stands_in_the_page():
    source = page("<h2>Boise</h2><p>88 Birch Ave</p><p>Boise, ID 83702</p><p>Call 208‑555‑0100</p>", LD)
    blocks = [b.text for b in source.blocks]
    facts = [*read_places(source), *read_name(source)]
    assert {f.field for f in facts} == {"phone", "address", "name"}
    for fact in facts:
        assert any(fact.quote in text for text in blocks) if fact.origin == "text" else fact.quote in source.html


@pytest.mark.parametrize(
    ("body", "head", "expected"),
    [
        ("<p>Welcome to Cedar Hollow Ketamine.</p>", "", ("Cedar Hollow Ketamine", "text")),
        (
            "<p>At Cedar Hollow Ketamine, we take time.</p>",
            "<title>FAQ | Cedar Hollow Ketamine</title>",
            ("Cedar Hollow Ketamine", "text"),
        ),
        ("<footer>© 2026 Cedar Hollow Ketamine. All rights reserved.</footer>", "", ("Cedar Hollow Ketamine", "text")),
        (
            "<p>Prices</p>",
            '<meta property="og:site_name" content="Cedar Hollow Ketamine">',
            ("Cedar Hollow Ketamine", "attribute"),
        ),
        ("<p>Prices</p>", "<title>Prices – Cedar Hollow Ketamine</title>", ("Cedar Hollow Ketamine", "title")),
        ("<p>Prices</p>", LD, ("Cedar Hollow Ketamine", "jsonld")),
        ("<p>Cedar Hollow has six rooms.</p>", "<title>About us</title>", ("Cedar Hollow", "text")),
        ("<p>Cedar Hollow Ketamine, 88 Birch Ave, Boise, ID 83702</p>", "", ("Cedar Hollow Ketamine", "text")),
    ],
)
def test_name(body, head, expected):
    assert names(body, head) == [expected]


@pytest.mark.parametrize(
    "body",
    [
        "<footer>© Copyright 2017 - 2026 | Cedar Hollow Ketamine | All Rights Reserved</footer>",
        "<footer>© 2026 Cedar Hollow Ketamine in Boise, ID | Site by Someone</footer>",
        "<footer>Copyright 2026, Cedar Hollow Ketamine. All Right Reserved</footer>",
    ],
)
def test_name_in_a_copyright_line(body):
    assert names(body, url="http://127.0.0.5:8000/") == [("Cedar Hollow Ketamine", "text")]


@pytest.mark.parametrize(
    ("body", "head", "expected"),
    [
        ("", "<title>Fees | Cedar Hollow Ketamine (Boise, Nampa)</title>", "Cedar Hollow Ketamine"),
        ("", "<title>Fees | Cedar Hollow Ketamine, Boise</title>", "Cedar Hollow Ketamine"),
        ("", "<title>Fees | Cedar Hollow Ketamine, Boise ID</title>", "Cedar Hollow Ketamine"),
        ("", "<title>Cedar Hollow at-home ketamine | Fees</title>", "Cedar Hollow"),
        ("<footer>Cedar Hollow Psychiatry, P.A.</footer>", "<title>A guide by Cedar Hollow Psychiatry</title>",
         "Cedar Hollow Psychiatry"),
        ("<p>Cedar Hollow Pain, PSC • 88 Birch Ave • Boise, ID 83702</p>", "<title>Cedar Hollow Pain</title>",
         "Cedar Hollow Pain"),
        ("", "<title>Fees | Cedar Hollow at Elm</title>", "Cedar Hollow at Elm"),
        ("<p>Cedar Hollow Wellness, 88 Birch Ave, Boise, ID 83702</p>",
         "<title>Menu | Cedar Hollow Wellness Boise</title>", "Cedar Hollow Wellness"),
        ("<footer>© Cedar Hollow 2026</footer>", "<title>Do you treat OCD? | Cedar Hollow Help Center</title>",
         "Cedar Hollow"),
        ("<p>CEDAR HOLLOW PAIN & WELLNESS<br>Home</p>", "<title>Fees | Cedar Hollow Pain and Wellness</title>",
         "Cedar Hollow Pain & Wellness"),
        ("<p>Cedar Hollow was founded by us.</p>", "<title>SHOTS – Cedar Hollow Wellness – Boise</title>",
         "Cedar Hollow Wellness"),
        ("<p>Ann Roe Counseling PLLC — Ann Roe, LPC — 88 Birch Ave, Boise, ID 83702</p>", "",
         "Ann Roe Counseling PLLC"),
        ("<p>Our little clinic, Cedar Hollow Center, moved here.</p>", "", "Cedar Hollow Center"),
        ("<p>This agreement binds the patient and Cedar Hollow Care, PC (“Provider”).</p>", "",
         "Cedar Hollow Care, PC"),
    ],
)
def test_a_name_without_what_hangs_on_it(body, head, expected):
    assert [name for name, _ in names(body, head)] == [expected]


@pytest.mark.parametrize(
    ("url", "body", "expected"),
    [
        ("https://cedarhollowtx.example/", "<p>At first Cedar Hollow was a barn.</p>", "Cedar Hollow"),
        ("https://www.theopenfield.example/", "<p>Come to The Open Field and sit.</p>", "The Open Field"),
        ("https://cedarpain.example/", "<p>Cedar Street is closed.</p>", None),
        ("https://ketamineclinicboise.example/", "<p>A Ketamine Clinic may charge more.</p>", None),
    ],
)
def test_a_name_from_the_words_of_the_domain(url, body, expected):
    assert [name for name, _ in names(body, url=url)] == ([expected] if expected else [])


def test_the_domain_may_leave_words_of_the_name_out():
    found = names("", "<title>Cedar & Elm Counseling | KAP</title>", url="https://cedarcounseling.example/")
    assert [name for name, _ in found] == ["Cedar & Elm Counseling"]
    assert names("", "<title>Cedar & Elm Counseling | KAP</title>", url="https://elsewhere.example/") == []


@pytest.mark.parametrize("body", [
    "<p>Elm Street Clinic offers ketamine too. Its fees are higher.</p>",
    "<p>Elm Pavilion, Floor 2, 88 Birch Ave, Boise, ID 83702</p>",
])
def test_no_name_of_ours(body):
    assert names(body, url="http://127.0.0.5:8000/") == []


def test_the_full_name_stands_before_a_short_one():
    head = '<meta property="og:site_name" content="Cedar Hollow">'
    body = "<p>Visit Cedar Hollow</p><footer><p>Cedar Hollow Infusion Center</p><p>88 Birch Ave</p></footer>"
    assert names(body, head) == [("Cedar Hollow Infusion Center", "text")]


def test_name_from_the_initials_of_the_domain():
    body = "<h2>Suburban Care Group</h2><p>Ketamine infusions</p>"
    assert names(body, url="https://www.suburbancg.example/") == [("Suburban Care Group", "text")]


def test_the_host_of_many_sites_lends_no_name():
    body = (
        "<h1>Silver Elm Lounge</h1><p>Silver Elm Lounge, 88 Birch Ave, Boise, ID 83702</p><p>Made with FreePages.</p>"
    )
    assert names(body, url="https://freepages.example/silverelm/") == [("Silver Elm Lounge", "text")]


@pytest.mark.parametrize(
    ("body", "head"),
    [
        ("<p>Ketamine therapy explained.</p>", "<title>Ketamine Therapy FAQ | Home</title>"),
        ("<p>At Yale, researchers gave ketamine.</p>", "<title>What is ketamine?</title>"),
        ("<p>Welcome to our practice.</p>", ""),
        ("<p>Book with the Amber Route medical team. At Amber Route, we only use lozenges.</p>", ""),
        ("<footer>copyright. All Right Reserved</footer>", ""),
        ("<p>Office 88 Birch Ave, Boise, ID 83702</p>", ""),
        ("", ""),
    ],
)
def test_no_name(body, head):
    assert names(body, head, url="https://kd.example/") == []


@pytest.mark.parametrize(("body", "expected"), [
    ("<h1>Ann Roe Quill</h1><footer>© 2026 Ann Roe Quill, LCSW</footer>", "Ann Roe Quill"),
    ("<h1>Welcome</h1><footer>© 2026 Ann Roe Quill, LCSW</footer>", "Ann Roe Quill, LCSW"),
])
def test_letters_after_a_name_that_also_stands_alone(body, expected):
    assert [name for name, _ in names(body, url="https://annroequill.example/")] == [expected]


@pytest.mark.parametrize(("body", "expected"), [
    ("<p>Cedar Hollow, P.C.</p><footer>© 2026 Cedar Hollow, P.C.</footer>", "Cedar Hollow, P.C."),
    ("<p>Cedar Hollow</p><footer>© 2026 Cedar Hollow, P.C.</footer>", "Cedar Hollow"),
])
def test_a_legal_form_that_the_page_never_leaves_out(body, expected):
    assert [name for name, _ in names(body, url="https://cedarhollow.example/")] == [expected]


@pytest.mark.parametrize(
    ("body", "head", "expected"),
    [
        ("<header><a href='/'>Cedar Hollow Medical Center</a></header><footer>© Cedar Hollow Health</footer>",
         "<title>Spravato | Cedar Hollow Medical Center</title>", "Cedar Hollow Medical Center"),
        ("<div>Cedar Hollow Counseling</div><p>Cedar Hollow Roe, LPC</p>", "<title>KAP | Ann Roe, LPC | Boise</title>",
         "Cedar Hollow Counseling"),
        ("<div>cedarhollow</div>", "<title>Cedarhollow Plans: from $119</title>", "cedarhollow"),
        ("<div>Cedar Hollow Ketamine Clinic — Home — Rates — Map</div>",
         "<title>Rates | Cedar Hollow Ketamine Clinic, Boise, Idaho</title>", "Cedar Hollow Ketamine Clinic"),
        ("<div>Cedar Hollow Ketamine Home | Fees | Map</div>", "<title>Fees</title>", "Cedar Hollow Ketamine"),
        ("<header>Cedar Hollow</header><footer>© Cedar Hollow Holdings</footer>", "<title>Care | Cedar Hollow</title>",
         "Cedar Hollow"),
        ("<header>CEDAR HOLLOW</header>", "<title>Menu | Cedar Hollow Ketamine Studio | Boise</title>",
         "Cedar Hollow Ketamine Studio"),
        ("<header>Cedar Hollow Infusion Co.</header>", "<title>Prices - Cedar Hollow Infusion Co.</title>",
         "Cedar Hollow Infusion Co."),
        ("<p>We opened in 2019.</p>", "<title>About Cedar Hollow Ketamine Clinics | Boise</title>",
         "Cedar Hollow Ketamine Clinics"),
        ("<a href='/'><img class='site-logo' src='x.png' alt='Cedar Hollow Wellness logo'></a>",
         "<title>Cedar Hollow Wellness</title>", "Cedar Hollow Wellness"),
        # near misses: a topic's heading, a sentence, a banner and a menu are no sign
        ("<h1>The Cedar Hollow Process</h1><p>Cedar Hollow gives care.</p>", "<title>Cedar Hollow</title>",
         "Cedar Hollow"),
        ("<h1>How Cedar Hollow Works</h1>", "<title>Cedar Hollow Psychiatry</title>", "Cedar Hollow Psychiatry"),
        ("<div>Cedar Hollow is now open in Nampa!</div>", "<title>Cedar Hollow Psychiatry</title>",
         "Cedar Hollow Psychiatry"),
        ("<div>208-555-0100 hello@cedarhollow.example</div>", "<title>Cedar Hollow Psychiatry</title>",
         "Cedar Hollow Psychiatry"),
        ("<h1>Group Sessions</h1>", "<title>Group Sessions | Cedar Hollow Therapy</title>", "Cedar Hollow Therapy"),
    ],
)
def test_the_sign_over_the_door(body, head, expected):
    assert [name for name, _ in names(body, head)] == [expected]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("<p>Call (208) 555-0177 88 Birch Ave, Boise, ID 83702</p>", "88 Birch Ave"),
        ("<p>Ann Roe, M.D., of the American Board of Psychiatry. 88 Birch Ave, Boise, ID 83702</p>", "88 Birch Ave"),
        ("<p>Complaints go to the state medical board, 88 Birch Ave, Boise, ID 83702</p>", None),
    ],
)
def test_an_address_behind_a_number_or_a_sentence(body, expected):
    found = [f.value["street"] for f in read_places(page(body)) if f.field == "address"]
    assert found == ([expected] if expected else [])
