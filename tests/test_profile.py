"""The page profile of saved pages, written for this project; each stands beside the facts a careful reader takes.

tests/pages/<group>/<case>/: page.html and facts.json. The facts were written from the page, before it was read by code;
the keys they name are compared whole: an extra offer fails as loudly as a lost one.
"""
import json
import re
import time
from pathlib import Path

import pytest

from extraction import profile as module
from extraction.page import Page
from extraction.profile import VERSION, profile, read, read_facts, readers, safety, unique, version

PAGES = Path(__file__).parent / "pages"
CASES = sorted(PAGES.glob("*/*/facts.json"))


def by_text(values):
    """A list in an order of its own."""
    return sorted(values, key=lambda value: json.dumps(value, sort_keys=True))


@pytest.mark.parametrize("case", CASES, ids=lambda path: "/".join(path.parts[-3:-1]))
def test_a_saved_page(case):
    expected = json.loads(case.read_text())
    found = profile(expected["url"], case.with_name("page.html").read_bytes())
    got = {key: found[key] for key in expected}
    if "findings" in got:
        got["findings"] = sorted({f["rule"] for f in got["findings"]} & set(expected["findings"]))
    for side in (expected, got):
        side["offers"] = by_text(side["offers"])
    assert got == expected


@pytest.mark.parametrize("case", CASES, ids=lambda path: "/".join(path.parts[-3:-1]))
def test_every_quote_stands_in_its_page(case):
    html = case.with_name("page.html").read_bytes()
    url = json.loads(case.read_text())["url"]
    page = Page(url, html)
    source = " ".join(page.html.split())
    bare = " ".join(page.text.split())
    for fact in profile(url, html)["facts"]:
        where = bare if fact["origin"] == "text" else page.title if fact["origin"] == "title" else source
        assert " ".join(fact["quote"].split()) in where, fact


def test_half_of_the_saved_pages_are_near_misses():
    offers = [bool(json.loads(case.read_text())["offers"]) for case in CASES]
    assert len(offers) >= 25
    assert offers.count(False) * 5 >= len(offers) * 2


def test_reading_twice_says_the_same():
    for case in CASES[:5]:
        url, html = json.loads(case.read_text())["url"], case.with_name("page.html").read_bytes()
        assert profile(url, html) == profile(url, html)


def test_a_reading_is_what_the_crawl_stores():
    reading = read("https://willow.example/", "<title>Willow</title><p>We give IV ketamine.</p><a href='/faq'>FAQ</a>")
    assert (reading.title, reading.kind, reading.links, reading.needs_javascript) == (
        "Willow", "provider", [("https://willow.example/faq", "FAQ")], False)
    assert [f.value for f in reading.facts if f.field == "offers"] == [{"route": "iv", "setting": "in_person"}]
    assert re.fullmatch("[0-9a-f]{64}", reading.digest)


def test_the_same_sentence_twice_is_one_fact():
    page = Page("https://willow.example/", "<p>We give IV ketamine.</p>" * 2)
    assert len([f for f in read_facts(page) if f.field == "offers"]) == 1


OWN_ARTICLE = "<title>What is ketamine?</title><p>By Ann Reed</p>" + "<p>Ketamine is given by IV in hospitals.</p>" * 40


def test_an_article_offers_nothing_but_names_its_routes():
    html = OWN_ARTICLE + "<p>It costs $450 on average. Call (503) 555-0142.</p>"
    found = profile("https://willow.example/blog/what", html)
    assert found["kind"] == "article"
    assert {f["field"] for f in found["facts"]} <= {"claims", "offers"}
    assert {f["stance"] for f in found["facts"] if f["field"] == "offers"} <= {"mentioned", "not_offered"}
    assert (found["offers"], found["routes_not"], found["prices"], found["phone"]) == ([], [], [], None)


def test_a_policy_offers_nothing():
    found = profile("https://willow.example/privacy", "<h1>Privacy Policy</h1><p>We give IV ketamine for $450.</p>")
    assert (found["kind"], found["offers"], found["prices"], found["facts"]) == ("policy", [], [], [])


def test_settings_stand_in_the_order_of_the_contract():
    found = profile("https://willow.example/", "<title>Willow</title><p>We offer ketamine lozenges at home.</p>"
                    "<p>We give IV ketamine in our clinic.</p>")
    assert (found["routes"], found["settings"]) == (["iv", "sublingual"], ["in_person", "at_home"])


def test_every_field_of_the_profile_has_a_reader():
    """A reader left out of the list would cost its field on every page."""
    named = {r.__name__ for r in readers()}
    assert {"read_offers", "read_provider_kind", "read_status", "read_prices", "read_conditions", "read_claims",
            "read_safety", "read_sessions", "read_visit_modes", "read_states", "read_people", "read_insurance",
            "read_name"} <= named


def test_safety_that_contradicts_itself_is_contradicted():
    fact = module.Fact
    pairs = [("consent", "stated"), ("consent", "contradicted"), ("consent", "stated"), ("acls_bls", "stated")]
    facts = [fact("safety", {"code": code, "answer": answer}, "offered", "q", "") for code, answer in pairs]
    assert safety(facts) == {"acls_bls": "stated", "consent": "contradicted"}
    assert safety([]) == {}


@pytest.mark.parametrize("body", [   # each was once read as a fact, on a real clinic's page of other words
    "<label>What brings you in? Interested in drips or Spravato</label>",
    "<h2>How to find a counselor</h2><p>LCSW, LPC, LMFT, PsyD: they're all trained.</p>",
    "<p>More psychiatric nurse practitioners will join us next year.</p>",
    "<p>When I coach I have to refer that person to a counselor.</p>",
    "<p>Chosen from 12+ reviewed papers.</p><p>15+</p>",
    "<a href='/call'>BOOK A DISCOVERY CALL</a>",
    "<h3>Elsewhere</h3><ul><li>✗ No therapist is present during the session</li></ul>",
    "<p>Talking should not become a habit that takes the place of ketamine.</p>",
    "<p>The mix of IV ketamine and oral ketamine has resulted in a lasting calm for him.</p>",
])
def test_what_is_said_of_others_or_of_nobody_is_no_fact(body):
    page = f"<body><h1>Ketamine</h1><p>We see adults in a quiet house.</p>{body}</body>"
    found = profile("https://clinic.example/", page)
    keys = ("offers", "credentials", "clinicians", "referral_required", "age_min", "telehealth_consult", "findings",
            "safety")
    assert {key: found[key] for key in keys if found[key]} == {}


def test_unique_keeps_the_order():
    assert unique([3, 1, 3, {"a": 1}, {"a": 1}, 1]) == [3, 1, {"a": 1}]
    assert unique([{"a": 1, "q": 1}, {"a": 1, "q": 2}], key=lambda v: v["a"]) == [{"a": 1, "q": 1}]


def test_the_version_changes_with_a_word(tmp_path, monkeypatch):
    assert re.fullmatch("[0-9a-f]{12}", VERSION)
    for folder in ("extraction", "vocabulary"):
        (tmp_path / folder).mkdir()
    (tmp_path / "extraction" / "profile.py").write_text("")
    (tmp_path / "vocabulary" / "routes.yml").write_text("iv: {}")
    monkeypatch.setattr(module, "__file__", str(tmp_path / "extraction" / "profile.py"))
    before = version()
    assert version() == before
    (tmp_path / "vocabulary" / "routes.yml").write_text("im: {}")
    assert version() != before


# --- input that nobody would write ---

HOSTILE = {
    "deep boxes": "<div>" * 5000 + "<p>We give IV ketamine.</p>",
    "deep structured data": '<script type="application/ld+json">' + '[{"@type":"A","x":' * 3000 + "</script>",
    "structured data of numbers": '<script type="application/ld+json">[1,null,{"@type":5,"name":9},{"@type":'
        '["MedicalClinic",3],"address":[{"@type":"PostalAddress","streetAddress":4}],"telephone":{"x":1},"location":'
        '[3],"itemListElement":5,"employee":"x","priceRange":7,"offers":[1,{"price":{}}]}]</script><p>ketamine',
    "amounts": "<p>ketamine " + "$1,000 " * 300, "names": "<p>ketamine " + "Dr. Ann Ray MD, " * 60,
    "states": "<p>ketamine we treat in " + "Ohio, Utah and " * 300,
    "routes": "<p>We offer ketamine " + "IV, IM, " * 300,
    "addresses": "<p>ketamine " + "12 Fern Street, Denver, CO 80202 " * 60,
    "phones": "<p>ketamine " + "503-555-0101 " * 300,
    "quotation marks": "<p>ketamine " + '"' * 10_000, "negations": "<p>ketamine " + "not only but " * 1000,
    "spaces": "<p>ketamine" + " \u00a0" * 20_000 + "IV", "stops": "<p>ketamine " + ". " * 10_000,
    "commas": "<p>We treat ketamine " + "a, " * 5000, "letters": "<p>ketamine " + "A" * 20_000,
    "letters with a dot above": "<p>İİİ We give IV ketamine İ, not Spravato.",
    "nothing": "", "zeros": b"\x00" * 1000, "all bytes": bytes(range(256)) * 200, "half an emoji": "<p>ketamine \ud83d",
}


@pytest.mark.parametrize("html", HOSTILE.values(), ids=HOSTILE.keys())
def test_hostile_input_is_read_in_time(html):
    start = time.perf_counter()
    found = profile("https://willow.example/", html)
    assert time.perf_counter() - start < 5  # seconds; the slowest takes about one on a quiet machine
    assert found["kind"] in ("provider", "article", "listing", "policy")
