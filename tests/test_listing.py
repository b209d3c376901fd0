"""Listings: the entries a careful reader takes from each small page, written before it was read, and compared whole."""
from typing import Any

import pytest

from extraction.kinds import page_kind
from extraction.listing import read_entries
from extraction.page import Page


def entry(name: str, **known: Any) -> dict[str, Any]:
    """An entry of which only some things are said."""
    empty = {"website": None, "phone": None, "city": None, "state": None, "zip": None, "routes": [], "prices": []}
    return {"name": name, **empty, **known}


def entries(html: str, kind: str = "listing") -> list[dict[str, Any]]:
    """The entries of a page at finder.example."""
    page = Page("https://finder.example/ketamine-clinics", html)
    page.kind = kind
    return [fact.value for fact in read_entries(page)]


CARDS = """<title>Ketamine clinics in Idaho</title><nav><ul><li><a href="https://ads.example">Ads</a> Boise, ID</li>
    <li><a href="https://more.example">More</a> Nampa, ID</li></ul></nav><h1>Ketamine clinics in Idaho</h1>
    <div class="grid">
    <div class="card"><h3>1. Birch Ketamine Center</h3><p>12 Elm St, Boise, ID 83702</p><p>IV infusions and Spravato</p>
      <a href="tel:+12085550101">Call</a> <a href="https://birch.example/?utm_source=finder">Visit website</a></div>
    <div class="card"><h3>2. Cedar Infusion Suite</h3><p>Nampa, ID</p><p>(208) 555-0102</p><p>$450 per infusion</p>
      <a href="/clinics/cedar">See profile</a> <a href="https://www.facebook.com/cedar">Facebook</a></div>
    </div>"""


def test_cards():
    price = {"amount": 450, "amount_max": None, "currency": "USD", "unit": "session", "price_kind": "exact",
             "sessions": None}
    found = entries(CARDS)
    prices = [{k: v for k, v in p.items() if k != "service"} for p in found[1].pop("prices")]
    assert prices == [price]
    assert found == [
        entry("Birch Ketamine Center", website="https://birch.example/", phone="+12085550101", city="Boise", state="ID",
              zip="83702", routes=["esketamine_nasal", "iv"]),
        {k: v for k, v in entry("Cedar Infusion Suite", phone="+12085550102", city="Nampa", state="ID",
                                routes=["iv"]).items() if k != "prices"},
    ]


def test_the_evidence_is_the_name_as_it_stands():
    page = Page("https://finder.example/ketamine-clinics", CARDS)
    page.kind = "listing"
    assert [(f.field, f.stance, f.quote, f.context, f.origin) for f in read_entries(page)] == [
        ("entries", "offered", "1. Birch Ketamine Center", "Ketamine clinics in Idaho", "text"),
        ("entries", "offered", "2. Cedar Infusion Suite", "Ketamine clinics in Idaho", "text")]


def test_a_table():
    assert entries("""<table><tr><th>Clinic</th><th>City</th><th>State</th><th>Phone</th></tr>
        <tr><td><a href="https://fir.example/">Fir House</a></td><td>Salem</td><td>OR</td><td>503-555-0103</td></tr>
        <tr><td>Spruce Psychiatry</td><td>Bend</td><td>Oregon</td><td></td></tr></table>""") == [
        entry("Fir House", website="https://fir.example/", phone="+15035550103", city="Salem", state="OR"),
        entry("Spruce Psychiatry", city="Bend", state="OR")]


def test_a_plain_list_with_bold_names():
    assert entries("""<ul><li><strong>Maple Mind</strong> | Denver, CO | 303-555-0104</li>
        <li><strong>Poplar Pain Group</strong> | Boulder, CO</li></ul>""") == [
        entry("Maple Mind", phone="+13035550104", city="Denver", state="CO"),
        entry("Poplar Pain Group", city="Boulder", state="CO")]


def test_sections_of_a_running_text():
    assert entries("""<h1>Two places that give ketamine</h1><p>We looked around.</p>
        <h2>Linden Ketamine Institute</h2><p>It sits at 40 Oak Ave, Austin, TX 78701.</p><p>Calm rooms.</p>
        <h2>How we chose</h2><p>We called in Austin, TX.</p>
        <h2>Rowan Wellness</h2><p>Call 512-555-0105 for times.</p>""") == [
        entry("Linden Ketamine Institute", city="Austin", state="TX", zip="78701"),
        entry("Rowan Wellness", phone="+15125550105")]


def test_a_schema_org_list():
    assert entries("""<script type="application/ld+json">{"@context": "https://schema.org", "@type": "ItemList",
        "itemListElement": [
        {"@type": "ListItem", "position": 1, "item": {"@type": "MedicalClinic", "name": "Aspen Relief",
         "url": "https://finder.example/aspen", "sameAs": ["https://aspen.example/"], "telephone": "(720) 555-0106",
         "address": {"@type": "PostalAddress", "addressLocality": "Aurora", "addressRegion": "CO",
                     "postalCode": "80010"}}},
        {"@type": "ListItem", "position": 2, "name": "How ketamine works", "url": "https://finder.example/how"}]}
        </script>""") == [
        entry("Aspen Relief", website="https://aspen.example/", phone="+17205550106", city="Aurora", state="CO",
              zip="80010")]


def test_what_is_said_twice_is_one_entry_and_the_fuller_one():
    html = CARDS + """<script type="application/ld+json">{"@type": "ItemList", "itemListElement": [
        {"@type": "ListItem", "name": "Birch Ketamine Center", "url": "https://birch.example/"}]}</script>"""
    assert [e["name"] for e in entries(html)] == ["Birch Ketamine Center", "Cedar Infusion Suite"]
    assert entries(html)[0]["zip"] == "83702"


@pytest.mark.parametrize("html", [
    "",
    "<h1>Clinics</h1><p>None yet.</p>",
    """<ul><li><a href="/boise">Boise, ID</a></li><li><a href="/nampa">Nampa, ID</a></li></ul>""",
    """<div><h3>How much does it cost?</h3><p>$450 in Boise, ID 83702.</p></div>
       <div><h3>Is it safe?</h3><p>Call 208-555-0101.</p></div>""",
    """<article><h2>Ketamine and sleep</h2><p>A long read.</p><a href="/a">Read more</a></article>
       <article><h2>Ketamine and food</h2><p>A short read.</p><a href="/b">Read more</a></article>""",
    """<footer><div><h4>Oak Group</h4><p>Boise, ID 83702</p></div>
       <div><h4>Elm Group</h4><p>208-555-0101</p></div></footer>""",
], ids=["empty", "no list", "cities", "questions", "articles", "footer"])
def test_pages_without_entries(html):
    assert entries(html) == []


@pytest.mark.parametrize("kind", ["provider", "article", "policy"])
def test_only_listings_have_entries(kind):
    assert entries(CARDS, kind) == []


HAZEL = {"city": "Dayton", "state": "OH", "phone": "+19375550111"}
OTTER = {"city": "Toledo", "state": "OH", "phone": "+14195550122"}
LAYOUTS = {
    "numbered lines": """<p>1. Hazel Infusion Center - Dayton, OH - 937-555-0111</p>
        <p>2. Otter Creek Psychiatry - Toledo, OH - 419-555-0122</p>""",
    "lines parted by breaks": """<p>1) Hazel Infusion Center, Dayton, OH, (937) 555-0111<br>
        2) Otter Creek Psychiatry, Toledo, OH, (419) 555-0122</p>""",
    "bold names parted by breaks": """<div><b>Hazel Infusion Center</b><br>Dayton, OH<br>937-555-0111<br><br>
        <b>Otter Creek Psychiatry</b><br>Toledo, OH<br>419-555-0122</div>""",
    "bars": """<p>Hazel Infusion Center | Dayton, OH | 937-555-0111</p>
        <p>Otter Creek Psychiatry | Toledo, OH | 419-555-0122</p>""",
    "brackets": """<ul><li>Hazel Infusion Center (Dayton, OH) 937-555-0111</li>
        <li>Otter Creek Psychiatry (Toledo, OH) 419-555-0122</li></ul>""",
    "preformatted": """<pre>
Hazel Infusion Center     Dayton, OH    937-555-0111
Otter Creek Psychiatry    Toledo, OH    419-555-0122
</pre>""",
    "definition list": """<dl><dt>Hazel Infusion Center</dt><dd>Dayton, OH</dd><dd>937-555-0111</dd>
        <dt>Otter Creek Psychiatry</dt><dd>Toledo, OH</dd><dd>419-555-0122</dd></dl>""",
    "spans": """<div><span>Hazel Infusion Center</span><span>Dayton, OH</span><span>937-555-0111</span></div>
        <div><span>Otter Creek Psychiatry</span><span>Toledo, OH</span><span>419-555-0122</span></div>""",
    "glued spans": """<ul><li><strong>Hazel Infusion Center</strong><span>Dayton,</span><span>OH</span>
        <a href="tel:9375550111"><i></i></a></li><li><strong>Otter Creek Psychiatry</strong><span>Toledo,</span>
        <span>OH</span><a href="tel:4195550122"><i></i></a></li></ul>""",
    "folded": """<details><summary>Hazel Infusion Center</summary><p>Dayton, OH</p><p>937-555-0111</p></details>
        <details><summary>Otter Creek Psychiatry</summary><p>Toledo, OH</p><p>419-555-0122</p></details>""",
    "cities as headings": """<h1>Ohio</h1><h2>Dayton</h2><div><h3>Hazel Infusion Center</h3><p>937-555-0111</p></div>
        <h2>Toledo</h2><div><h3>Otter Creek Psychiatry</h3><p>419-555-0122</p></div>
        <div><h3>Otter Creek Psychiatry</h3><p>419-555-0122</p></div>""",
    "states as headings": """<h2>Ohio</h2><ul><li><b>Hazel Infusion Center</b> - Dayton - 937-555-0111</li>
        <li><b>Otter Creek Psychiatry</b> - Toledo - 419-555-0122</li></ul>""",
    "labels": """<div><h3>Hazel Infusion Center</h3><p>City: Dayton</p><p>State: OH</p><p>Phone: 937-555-0111</p></div>
        <div><h3>Otter Creek Psychiatry</h3><p>City: Toledo</p><p>State: OH</p><p>Phone: 419-555-0122</p></div>""",
    "sentences": """<p><strong>Hazel Infusion Center</strong> in Dayton, OH, has two rooms. 937-555-0111.</p>
        <p><strong>Otter Creek Psychiatry</strong> is in Toledo, OH, and has one. 419-555-0122.</p>""",
    "bold lines": """<p><b>Hazel Infusion Center</b></p><p>Dayton, OH</p><p>937-555-0111</p>
        <p><b>Otter Creek Psychiatry</b></p><p>Toledo, OH</p><p>419-555-0122</p>""",
    "a table of two columns": """<table><tr><td><strong>Hazel Infusion Center</strong><br>Dayton, OH</td>
        <td>937-555-0111</td></tr><tr><td><strong>Otter Creek Psychiatry</strong><br>Toledo, OH</td>
        <td>419-555-0122</td></tr></table>""",
    "a table below its state": """<h2>Ohio</h2><table><tr><td>City</td><td>Clinic</td><td>Phone</td></tr>
        <tr><td>Dayton</td><td>Hazel Infusion Center</td><td>937-555-0111</td></tr>
        <tr><td>Toledo</td><td>Otter Creek Psychiatry</td><td>419-555-0122</td></tr></table>""",
    "a table each": """<table><tr><th colspan=2>Hazel Infusion Center</th></tr><tr><td>City</td><td>Dayton, OH</td></tr>
        <tr><td>Phone</td><td>937-555-0111</td></tr></table><table><tr><th colspan=2>Otter Creek Psychiatry</th></tr>
        <tr><td>City</td><td>Toledo, OH</td></tr><tr><td>Phone</td><td>419-555-0122</td></tr></table>""",
    "a sample card that is not shown": """<div class="card" hidden><h3>Sample Clinic</h3><p>Lima, OH</p></div>
        <div class="card"><h3>Hazel Infusion Center</h3><p>Dayton, OH</p><p>937-555-0111</p></div>
        <div class="card"><h3>Otter Creek Psychiatry</h3><p>Toledo, OH</p><p>419-555-0122</p></div>""",
}


@pytest.mark.parametrize("layout", LAYOUTS)
def test_one_list_in_many_layouts(layout):
    assert entries(LAYOUTS[layout]) == [entry("Hazel Infusion Center", **HAZEL),
                                        entry("Otter Creek Psychiatry", **OTTER)]


def test_an_address_that_is_only_written_and_a_name_that_ends_in_a_stop():
    assert entries("""<p>Hazel Psychiatry, P.C. | Dayton, OH | hazel.example</p>
        <p>Otter Creek, Inc. | Toledo, OH | www.otter.example/home</p>""") == [
        entry("Hazel Psychiatry, P.C.", website="https://hazel.example", city="Dayton", state="OH"),
        entry("Otter Creek, Inc.", website="https://www.otter.example/home", city="Toledo", state="OH")]


def test_firms_that_are_compared_need_no_place():
    found = entries("""<table><tr><th>Company</th><th>Price</th></tr><tr><td>Lumenly</td><td>$199/month</td></tr>
        <tr><td>Quiet Harbor</td><td>$149/month</td></tr><tr><td>Fern &amp; Sky</td><td>$99/month</td></tr></table>""")
    assert [(e["name"], e["city"], e["prices"][0]["amount"]) for e in found] == [
        ("Lumenly", None, 199), ("Quiet Harbor", None, 149), ("Fern & Sky", None, 99)]


@pytest.mark.parametrize("html", [
    "<p>“It changed my week.” - Ann R., Boise, ID</p><p>“Kind nurses.” - Bo S., Nampa, ID</p>",
    "<p>Ann R.</p><p>Boise, ID</p><p>Bo S.</p><p>Nampa, ID</p>",
    "<p>Boise office: 12 Elm St, Boise, ID 83702</p><p>Nampa office: 9 Oak Rd, Nampa, ID 83651</p>",
    "<p>We moved from Boise, ID in May.</p><p>They sit in Nampa, ID now. 208-555-0101</p>",
    "<p>12 Elm St<br>Boise, ID 83702</p><p>9 Oak Rd<br>Nampa, ID 83651</p>",
    "<p>Serving Boise, ID and Nampa, ID</p><p>Phone: 208-555-0101</p><p>Fax: 208-555-0102</p>",
    """<h2>1. Check the License</h2><p>Ketamine infusions cost $400.</p>
       <h2>2. Ask About Fees</h2><p>IV ketamine: $450.</p>
       <h2>3. Bring a Friend</h2><p>After IV ketamine you may not drive.</p>""",
    """<table><tr><th>Service</th><th>Price</th></tr><tr><td>IV Ketamine</td><td>$450</td></tr>
       <tr><td>Initial Visit</td><td>$200</td></tr><tr><td>Spravato</td><td>$100</td></tr></table>""",
], ids=["quotes", "signed", "offices", "sentences", "streets", "lines", "tips", "services"])
def test_what_looks_like_entries_and_is_none(html):
    assert entries(html) == []


MEMBERS = """<ul><li><b>Hazel Infusion Center</b> Dayton, OH 937-555-0111</li>
    <li><b>Otter Creek Psychiatry</b> Toledo, OH 419-555-0122</li>
    <li><b>Quill Pain Group</b> Akron, OH 330-555-0133</li></ul>"""


@pytest.mark.parametrize(("title", "body", "listing"), [
    ("Ohio", MEMBERS, True),
    ("Where to go in Ohio", "<p>We treat no one and give no ketamine ourselves.</p>" + MEMBERS, True),
    ("Best online ketamine, compared", """<table><tr><th>Company</th><th>Price</th></tr>
        <tr><td>Lumenly</td><td>$199</td></tr><tr><td>Quiet Harbor</td><td>$149</td></tr>
        <tr><td>Fern &amp; Sky</td><td>$99</td></tr></table>""", True),
    ("Our locations", "<p>We give ketamine infusions. Our nurses watch each ketamine infusion.</p>" + MEMBERS, False),
    ("Offices", """<ul><li><b>Dayton Office</b> Dayton, OH 937-555-0111</li><li><b>Toledo Office</b> Toledo, OH
        419-555-0122</li><li><b>Akron Office</b> Akron, OH 330-555-0133</li></ul>""", False),
    ("Finder Ketamine", """<ul><li><b>Finder Dayton</b> Dayton, OH 937-555-0111</li><li><b>Finder Toledo</b> Toledo, OH
        419-555-0122</li><li><b>Finder Akron</b> Akron, OH 330-555-0133</li></ul>""", False),
    ("Help in a crisis", """<ul><li><b>Samaritan Line</b> 800-555-0111</li><li><b>Veterans Line</b> 800-555-0122</li>
        <li><b>Poison Line</b> 800-555-0133</li></ul>""", False),
])
def test_a_list_of_firms_is_a_listing_whatever_its_title(title, body, listing):
    page = Page("https://finder.example/page", f"<title>{title}</title><h1>{title}</h1>{body}")
    assert (page_kind(page) == "listing") is listing
