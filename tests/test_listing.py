"""Listings: the entries a careful reader takes from each small page, written before it was read, and compared whole."""
from typing import Any

import pytest

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
