"""Corrections that count, replies, and the mail that asks for one: from the files of decisions to the page."""

import sqlite3
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from urllib.parse import parse_qs, unquote, urlsplit

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from pipelines.publish import PublishError, publish
from tests.histories import address, day, fact, price
from tests.made_up_store import MadeUpStore
from tests.serving import PARTS, ROOT, Site

ID = "alder.example"
CHEAP = fact("prices", price(45), "One infusion is 450 dollars, 45 minutes long.")
NAME = fact("name", "Alder Clinic", "Alder Clinic")
CURE = fact("claims", {"rule": "cure", "sense": "accuses"}, "Zebrafinch drips cure grief.")
ENTRY = {
    "provider_id": ID,
    "received": "2026-11-03",
    "asked": "The price is misread.",
    "decision": "corrected",
    "decided": "2026-11-05",
    "field": "prices",
    "quote": CHEAP.quote,
    "value": {"amount": 450},
    "reason": "The 45 is the length of the session.",
    "evidence": f"https://{ID}/",
}


class Built:
    """A store, its decisions, and the directory made of them."""

    def __init__(self, folder):
        self.folder, self.store = folder, MadeUpStore(folder / "var")
        (folder / "sources").mkdir()

    def decide(self, **files):
        for name, entries in files.items():
            (self.folder / "sources" / f"{name}.yml").write_text(yaml.safe_dump(entries, allow_unicode=True))

    def publish(self):
        with ThreadPoolExecutor(1) as executor:
            publish(self.store.folder, self.folder / "directory.db", self.folder / "sources", executor)
        return self

    def rows(self, sql, *values):
        db = sqlite3.connect(self.folder / "directory.db")
        try:
            return db.execute(sql, values).fetchall()
        finally:
            db.close()

    def state(self):
        return self.rows("SELECT state, value_read, lapsed_at FROM corrections")


@pytest.fixture
def built(tmp_path):
    return Built(tmp_path)


def without(*keys, **more):
    return {key: value for key, value in (ENTRY | more).items() if key not in keys}


FACT = ("SELECT json_extract(value, '$.amount'), json_extract(corrected_from, '$.amount'), correction_id, "
        "withdrawn_at, quote FROM facts WHERE field = 'prices'")


def test_a_correction_is_applied_to_every_fact_that_quotes_the_words(built):
    built.store.crawl({
        ID: {"/": [NAME, CHEAP], "/prices": [fact("prices", price(45), CHEAP.quote.replace(" 45", "\n 45"))]},
        "birch.example": {"/": [CHEAP]},
    })
    built.decide(corrections=[ENTRY])
    built.publish()
    assert built.rows("SELECT provider_id, amount FROM prices WHERE NOT derived ORDER BY 1") == [
        (ID, 450), ("birch.example", 45)]
    assert [row[:4] for row in built.rows(FACT + " ORDER BY provider_id, id")] == [
        (450, 45, 1, None), (450, 45, 1, None), (45, None, None, None)]
    assert [row[0] for row in built.state()] == ["applied"]
    assert built.rows("SELECT price_session_min FROM providers WHERE id = ?", ID) == [(450,)]
    assert built.rows("SELECT count(*) FROM changes") == [(0,)], "a correction is no change of the clinic"


def test_a_fact_is_withdrawn(built):
    built.store.crawl({ID: {"/": [NAME, CHEAP]}})
    built.decide(corrections=[without("value")])
    built.publish()
    assert built.rows("SELECT count(*) FROM prices") == [(0,)]
    assert built.rows("SELECT state FROM field_states WHERE field = 'prices'") == [("not_found",)]
    assert built.rows(FACT) == [(45, 45, 1, "2026-11-05", CHEAP.quote)]


def test_it_lapses_when_the_words_are_gone_and_the_history_stays_as_it_was_read(built):
    built.store.crawl({ID: {"/": [NAME, CHEAP]}})
    built.decide(corrections=[ENTRY])
    before = built.publish().rows("SELECT id FROM facts WHERE field = 'prices'")
    built.store.crawl({ID: {"/": [NAME, fact("prices", price(475), "One infusion is $475.")]}})
    built.publish()
    assert built.state()[0][0::2] == ("lapsed", day(2))
    assert built.rows("SELECT amount FROM prices WHERE NOT derived") == [(475,)]
    assert built.rows("SELECT json_extract(old, '$.amount'), json_extract(new, '$.amount'), correction_id FROM changes"
                      ) == [(45, 475, 1)]
    assert built.rows("SELECT id FROM facts WHERE correction_id = 1") == before, "an id says what was read"


NOT_APPLIED = {
    "other words": (without(quote="One infusion is 450 dollars."), "lapsed"),
    "another field": (without(field="age_min", value=18), "lapsed"),
    "another provider": (without(provider_id="birch.example"), "lapsed"),
    "not decided": (without(decision="pending"), "logged"),
    "declined": (without(decision="declined"), "logged"),
    "only told": (without("quote", "value"), "logged"),
    "another of the values there": (without(read={"amount": 46}), "lapsed"),
    "what is read already": (without(value={"amount": 45}), "agreed"),
}


@pytest.mark.parametrize("case", NOT_APPLIED)
def test_what_a_correction_leaves_alone(built, case):
    entry, state = NOT_APPLIED[case]
    built.store.crawl({ID: {"/": [NAME, CHEAP]}, "birch.example": {"/": [NAME]}})
    built.decide(corrections=[entry])
    built.publish()
    assert (built.state()[0][0], built.rows(FACT)) == (state, [(45, None, None, None, CHEAP.quote)])


def test_of_several_values_in_one_sentence_the_named_one_is_answered(built):
    quote = "We treat PTSD; OCD we do not."
    built.store.crawl({ID: {"/": [fact("conditions", code, quote) for code in ("ptsd", "ocd")]}})
    entry = without("value", field="conditions", quote=quote)
    built.decide(corrections=[entry])
    built.publish()
    assert built.state()[0][0] == "unclear"
    assert built.rows("SELECT conditions FROM providers") == [('["ocd", "ptsd"]',)]
    built.decide(corrections=[entry | {"read": "ocd"}])
    assert built.publish().rows("SELECT conditions FROM providers") == [('["ptsd"]',)]


def test_the_log_never_tells_what_waits_for_a_person(built):
    cures = fact("conditions", "depression", f"{CURE.quote} Depression too.")
    built.store.crawl({ID: {"/": [NAME, CURE, cures]}})
    built.decide(corrections=[without("value", field="conditions", quote=cures.quote)])
    built.publish()
    assert b"Zebrafinch" not in (built.folder / "directory.db").read_bytes()
    assert built.state() == [("logged", None, None)]


def test_the_log_keeps_nothing_of_who_was_taken_out(built):
    built.store.crawl({ID: {"/": [NAME, CHEAP]}, "birch.example": {"/": [NAME]}})
    built.decide(corrections=[ENTRY, without("quote", "value", provider_id="birch.example")],
                 exclude=[{"id": ID, "date": "2026-11-06"}])
    built.publish()
    assert built.rows("SELECT id, provider_id FROM corrections") == [(2, "birch.example")]


WRONG = {
    "a value without a quote": (without("quote"), "line 1: value needs the quote that it answers"),
    "no reason, no evidence": (without("reason", "evidence"), "a correction of a quote needs reason, evidence too"),
    "no day": (without("decided"), "a correction of a quote needs decided too"),
    "no field": (without("field"), "needs field too"),
    "a slip of the pen": (without("value", vaule={"amount": 450}), "line 1: unknown vaule"),
    "an empty value": (without(value=None), "value is empty. Leave the line out"),
    "no such field": (without(field="price"), "field is 'price', not one of address,"),
    "a finding": (without(field="claims", value={"rule": "cure"}), "claims are judged, and replied to, in reviews.yml"),
    "no mapping": (without(value=450), "value of prices must be of amount, amount_max,"),
    "no such key": (without(value={"amonut": 450}), "value of prices must be of amount, amount_max,"),
    "no amount": (without(value={"amount": "450 dollars"}), "value amount '450 dollars' is no value of prices"),
    "no such code": (without(field="conditions", value="sadness"), "value 'sadness' is no value of conditions"),
    "no phone": (without(field="phone", value="555-0101"), "value '555-0101' is no value of phone"),
    "an accusation": (
        without(field="safety", value={"code": "consent", "answer": "contradicted"}),
        "answer 'contradicted' is no value"),
    "no such state": (without(field="states_served", value="ZZ"), "value 'ZZ' is no value of states_served"),
    "an NPI": (without(field="npi_stated", value="2000000028"), "npi_stated can only be withdrawn (without `value`)"),
    "a license": (without(field="licenses_stated", value={"number": "MD00012345"}),
                  "licenses_stated can only be withdrawn"),
    "a mail address": (without(asked="Ann Roe <ann@roe.example> asked"), "asked has a mail address in it"),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_entry_stops_the_build_and_says_where(built, case):
    entry, message = WRONG[case]
    built.store.crawl({ID: {"/": [NAME, CHEAP]}})
    built.decide(corrections=[entry])
    with pytest.raises(PublishError) as error:
        built.publish()
    assert "corrections.yml, line 1: " in str(error.value) and message in str(error.value)


def test_one_quote_is_answered_once(built):
    built.store.crawl({ID: {"/": [NAME, CHEAP]}})
    built.decide(corrections=[ENTRY, dict(ENTRY)])
    with pytest.raises(PublishError, match=r"corrections.yml, line \d+: the same quote is answered on line 1\."):
        built.publish()


# --- replies ----------------------------------------------------------------------------------------------------------

REVIEW = {"provider_id": ID, "rule": "cure", "quote": CURE.quote, "decision": "confirmed", "reviewed_at": "2026-11-03"}


def test_a_reply_stands_with_the_finding(built):
    built.store.crawl({ID: {"/": [NAME, CURE]}})
    reply = "word " * 99 + "<b>last</b>"
    built.decide(reviews=[REVIEW | {"reply": reply, "replied_at": "2026-11-04"}])
    built.publish()
    assert built.rows("SELECT reply, replied_at FROM claims") == [(reply, "2026-11-04")]


WRONG_REPLIES = {
    "too long": ({"reply": "word " * 101, "replied_at": "2026-11-04"}, "the reply has 101 words; a reply may have 100"),
    "without a day": ({"reply": "No."}, "reply and replied_at go together"),
    "no day": ({"reply": "No.", "replied_at": "soon"}, "replied_at is 'soon', not a date"),
}


@pytest.mark.parametrize("case", WRONG_REPLIES)
def test_a_wrong_reply_stops_the_build(built, case):
    more, message = WRONG_REPLIES[case]
    built.store.crawl({ID: {"/": [NAME, CURE]}})
    built.decide(reviews=[REVIEW | more])
    with pytest.raises(PublishError, match=f"reviews.yml, line 1: {message}"):
        built.publish()


# --- pages ------------------------------------------------------------------------------------------------------------

@pytest.fixture
def site(built):
    """A directory with a correction, one taken back, one lapsed, and a reply, served."""
    young = fact("age_min", 45, "45 minutes, for adults.")
    home = [NAME, CHEAP, CURE, young, fact("address", address("12 Elm Street"), "12 Elm Street, Dayton, OH 45402")]
    built.store.crawl({ID: {"/": home}})
    built.decide(
        corrections=[ENTRY, without("value", field="age_min", quote=young.quote, asked="<i>45</i> is no age."),
                     without(quote="Words that stood there once.")],
        reviews=[REVIEW | {"reply": "We <b>mean</b> relief.", "replied_at": "2026-11-04"}])
    (built.folder / "sources" / "operator.yml").write_text("name: A\naddress: B\nemail: desk+fix@example.org\n")
    return serve(built)


def serve(built):
    built.publish()
    for part in PARTS:
        (built.folder / part).symlink_to(ROOT / part)
    return Site(built.folder)


def text(answer):
    return " ".join(LexborHTMLParser(answer.text).body.text(separator=" ").split())


def mail(answer):
    """To, subject and body of the filled-in mail; None where there is none."""
    links = [a.attributes["href"] for a in LexborHTMLParser(answer.text).css("a[href^='mailto:']")]
    found = [urlsplit(link) for link in links if "?" in link]
    assert all("+" not in link.query and " " not in link.query for link in found), "a mail has no plus for a space"
    return [(unquote(link.path), *(parse_qs(link.query)[key][0] for key in ("subject", "body"))) for link in found]


def test_a_correction_is_shown_beside_what_the_page_says(built, site):
    shown = text(site.get(f"/provider/{ID}"))
    assert f"Corrected on 5 Nov 2026: {ENTRY['reason']} The correction . The page says: “{CHEAP.quote}”" in shown
    assert "$450" in shown and "$45 " not in shown
    assert "What we took back Corrected on 5 Nov 2026: Youngest age: we no longer say “From 45 years”." in shown
    assert "The provider’s reply (4 Nov 2026): We <b>mean</b> relief." in shown
    [(id_,)] = built.rows("SELECT id FROM facts WHERE correction_id = 1")
    shown = text(site.get(f"/evidence/{id_}"))
    assert "Corrected on 5 Nov 2026" in shown and "We read: $45 per IV infusion." in shown
    site.close()


def test_the_log_says_what_is_in_force_and_what_lapsed(site):
    shown = text(site.get("/corrections"))
    assert "We read: $45 per IV infusion. Corrected to: $450 per IV infusion." in shown and "In force" in shown
    assert "Lapsed No value rests on these words any more" in shown
    assert "We read: From 45 years. Taken back." in shown and "<i>45</i> is no age." in shown
    site.close()


def test_the_mail_is_filled_in_with_provider_fact_and_build(built, site):
    [(fact_id,)] = built.rows("SELECT id FROM facts WHERE field = 'address'")
    [(built_at,)] = built.rows("SELECT value FROM build WHERE key = 'built_at'")
    links = LexborHTMLParser(site.get(f"/evidence/{fact_id}").text).css("a[href^='/corrections?']")
    answer = site.get(unescape(links[0].attributes["href"]))
    [(to, subject, body)] = mail(answer)
    assert (answer.status_code, to, subject) == (200, "desk+fix@example.org", f"Correction: {ID} ({fact_id})")
    assert all(part in body for part in (f"Provider: Alder Clinic ({ID})", f"Evidence: {fact_id}", built_at,
                                         "Value: Address: ", "The page said: 12 Elm Street", f"Page: https://{ID}/"))
    assert "\r\n" in body
    [(_, subject, body)] = mail(site.get("/corrections", params={"provider": ID}))
    assert subject == f"Correction: {ID}" and "Evidence:" not in body
    assert f'href="/corrections?provider={ID}"' in site.get(f"/provider/{ID}").text
    site.close()


HOSTILE = ({"provider": "nobody.example"}, {"provider": '"><script>alert(1)</script>'}, {"fact": "0" * 16},
           {"provider": "a%0d%0aBcc: x@y.example", "fact": "\r\nBcc:"}, {"provider": "birch.example", "fact": "{fact}"})


@pytest.mark.parametrize("query", HOSTILE, ids=str)
def test_an_id_that_we_do_not_have_fills_in_no_mail(built, site, query):
    [(fact_id,)] = built.rows("SELECT id FROM facts WHERE field = 'address'")
    answer = site.get("/corrections", params={key: value.replace("{fact}", fact_id) for key, value in query.items()})
    assert (answer.status_code, mail(answer)) == (404, [])
    assert "The address names a provider or a value that we do not have" in text(answer)
    assert "<script>alert" not in answer.text and "Bcc" not in answer.text
    site.close()


def test_without_an_operator_the_page_says_so(built):
    built.store.crawl({ID: {"/": [NAME, CHEAP]}})
    site = serve(built)
    answer = site.get("/corrections", params={"provider": ID})
    assert "This copy names no operator" in text(answer) and "mailto:" not in answer.text
    site.close()
