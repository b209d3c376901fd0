"""What a whole site never says: published only once a person confirmed it, and never where a page was missed."""
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor

import pytest

from pipelines import review_queue
from pipelines.history import RawFact
from pipelines.publish import publish
from tests.made_up_store import MadeUpStore

SELLS = "We give ketamine by IV in our suite."
HOME = "Your lozenges are taken at home."


def fact(field, value, quote, stance="offered"):
    return RawFact(field, value, stance, quote, "", "text", "test")


IV = fact("offers", {"route": "iv", "setting": "in_person"}, SELLS)
LOZENGE = fact("offers", {"route": "sublingual", "setting": "at_home"}, HOME)
SPRAVATO = fact("offers", {"route": "esketamine_nasal", "setting": "in_person"}, "We give Spravato.")
NAMED = fact("offers", {"route": "iv", "setting": None}, "Hospitals give ketamine by IV.", "mentioned")
OFF_LABEL = fact("claims", {"rule": "off_label_disclosed", "sense": "discloses"}, "This use is off-label.")
RISKS = fact("safety", {"code": "risks_listed", "answer": "stated"}, "Blood pressure may rise.")
SITTER = fact("safety", {"code": "home_sitter", "answer": "stated"}, "An adult must be with you.")


def published(folder, pages, links=(), reviews=""):
    """The directory and the queue after one crawl of alder.example, whose front page links to `links`."""
    store = MadeUpStore(folder)
    store.crawl({"alder.example": pages})
    store.db.execute("UPDATE captures SET links = ? WHERE url = 'https://alder.example/'", (json.dumps(
        [[f"https://alder.example{path}", "More"] for path in links]),))
    var, sources = store.close(), folder / "sources"
    sources.mkdir(exist_ok=True)
    (sources / "reviews.yml").write_text(reviews, encoding="utf-8")
    with ThreadPoolExecutor(1) as executor:
        publish(var, folder / "d.db", sources, executor)
    return sqlite3.connect(folder / "d.db"), review_queue.read(var)


def waiting(queue):
    return {row["rule"] for row in queue if row["sense"] == "omits"}


@pytest.mark.parametrize(("pages", "links", "omitted"), [
    ({"/": [IV]}, (), {"no_off_label", "no_risks"}),
    ({"/": [LOZENGE]}, (), {"no_off_label", "no_risks", "no_emergency_home"}),
    ({"/": [SPRAVATO]}, (), {"no_risks"}),                       # approved: nothing to say of that
    ({"/": [IV, OFF_LABEL]}, (), {"no_risks"}),
    ({"/": [IV], "/faq": [OFF_LABEL, RISKS]}, ("/faq",), set()),
    ({"/": [IV, OFF_LABEL], "/blog/risks": [RISKS]}, (), set()),  # an article of its own is an answer too
    ({"/": [LOZENGE, OFF_LABEL, RISKS, SITTER]}, (), set()),
    ({"/": [NAMED]}, (), set()),                                 # it offers nothing
    ({"/": []}, (), set()),
    # Where a page was missed, nothing is said of what the site says nowhere.
    ({"/": [IV], "/safety": "error"}, ("/safety",), set()),
    ({"/": [IV], "/safety": "refused"}, ("/safety",), set()),
    ({"/": [IV], "/safety": "robots"}, ("/safety",), set()),
    ({"/": [IV]}, ("/patient-safety",), set()),                  # linked and never visited
    ({"/": [IV]}, ("/FAQ/",), set()),
    ({"/": [IV]}, ("/blog/what-ketamine-costs", "/login"), {"no_off_label", "no_risks"}),   # no page about itself
    ({"/": [IV], "/safety": "gone"}, ("/safety",), {"no_off_label", "no_risks"}),
    ({"/services": [IV]}, (), set()),                            # the front page was not read
])
def test_an_omission_needs_the_whole_site(tmp_path, pages, links, omitted):
    db, queue = published(tmp_path, pages, links)
    assert waiting(queue) == omitted
    assert db.execute("SELECT count(*) FROM claims WHERE sense = 'accuses'").fetchone() == (0,)
    told = db.execute("SELECT code FROM claim_rules WHERE finding = 'omission' AND awaiting_review = 1")
    assert {code for (code,) in told} == omitted


def test_a_confirmed_omission_names_the_pages_that_were_read(tmp_path):
    review = (f"- provider_id: alder.example\n  rule: no_risks\n  quote: {SELLS}\n  decision: confirmed\n"
              "  reviewed_at: 2026-11-05\n")
    db, queue = published(tmp_path, {"/": [IV, OFF_LABEL], "/about": []}, ("/about",), review)
    sql = """SELECT c.rule, c.review, c.reviewed_at, f.quote, p.url FROM claims c JOIN facts f ON f.id = c.fact_id
             JOIN omission_pages o ON o.claim_id = c.id JOIN pages p ON p.id = o.page_id
             WHERE c.sense = 'accuses' ORDER BY p.url"""
    assert db.execute(sql).fetchall() == [
        ("no_risks", "confirmed", "2026-11-05", SELLS, "https://alder.example/"),
        ("no_risks", "confirmed", "2026-11-05", SELLS, "https://alder.example/about")]
    assert waiting(queue) == set()
    assert db.execute("SELECT reviewed, awaiting_review FROM claim_rules WHERE code = 'no_risks'").fetchone() == (1, 0)


@pytest.mark.parametrize("decision", ["rejected", "disputed", "withdrawn"])
def test_an_omission_that_was_not_confirmed_is_neither_shown_nor_asked_again(tmp_path, decision):
    review = (f"- provider_id: alder.example\n  rule: no_risks\n  quote: {SELLS}\n  decision: {decision}\n"
              "  reviewed_at: 2026-11-05\n")
    db, queue = published(tmp_path, {"/": [IV, OFF_LABEL]}, (), review)
    assert (waiting(queue), db.execute("SELECT count(*) FROM omission_pages").fetchone()) == (set(), (0,))


def test_a_confirmed_omission_leaves_when_the_site_says_it(tmp_path):
    """Fixing the page suffices: nobody has to ask."""
    review = (f"- provider_id: alder.example\n  rule: no_risks\n  quote: {SELLS}\n  decision: confirmed\n"
              "  reviewed_at: 2026-11-05\n")
    db, _ = published(tmp_path, {"/": [IV, OFF_LABEL, RISKS]}, (), review)
    assert db.execute("SELECT count(*) FROM claims WHERE sense = 'accuses'").fetchone() == (0,)
