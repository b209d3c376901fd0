"""Every rule of vocabulary/claims/ runs its own examples, and a page is read whole."""
from typing import Any

import pytest

from extraction import claims, terms
from extraction.claims import read_claims, rule_files
from extraction.page import Page
from extraction.terms import VocabularyError

CODES = {
    "fda_approved_for_mental_health", "fda_approved_blur", "spravato_at_home", "spravato_no_monitor", "not_addictive",
    "addiction_minimised", "no_side_effects", "safe_effective_broad", "cure", "guaranteed_results", "success_rate",
    "disease_unsupported", "suicide_prevention", "home_equals_clinic", "compounded_as_approved", "bladder_denied",
    "mechanism_overclaim", "chemistry_error", "covered_by_insurance_overstated", "prescriber_misstated", "route_error",
    "authority_borrowed",
    "off_label_disclosed", "addiction_risk_disclosed"}


def html(example: str | dict[str, Any]) -> str:
    """A small page around an example: a sentence, or a mapping with the heading, question or list it stands in."""
    if isinstance(example, str):
        example = {"text": example}
    parts = ["<title>Willow Ketamine Care</title>"]
    if "under" in example:
        parts.append(f"<h2>{example['under']}</h2>")
    if "question" in example:
        parts.append(f"<h3>{example['question']}</h3>")
    if "items" in example:
        parts.append("<ul>" + "".join(f"<li>{item}</li>" for item in example["items"]) + "</ul>")
    if "text" in example:
        parts.append(f"<p>{example['text']}</p>")
    return "".join(parts)


def fired(example: str | dict[str, Any]) -> set[str]:
    """The codes of the rules that fire on an example."""
    return {fact.value["rule"] for fact in read_claims(Page("https://willow.example/ketamine", html(example)))}


def examples(kind: str) -> list[Any]:
    """Every example of one kind, as (rule, example)."""
    return [pytest.param(code, example, id=f"{code}-{number}")
            for code, data in rule_files().items() for number, example in enumerate(data[kind])]


@pytest.mark.parametrize(("code", "example"), examples("positive"))
def test_fires_on_its_positive_examples(code, example):
    assert code in fired(example)


@pytest.mark.parametrize(("code", "example"), examples("negative"))
def test_is_silent_on_its_negative_examples(code, example):
    assert code not in fired(example)


def test_every_rule_is_there_and_complete():
    files = rule_files()
    assert set(files) == CODES
    for code, data in files.items():
        assert data["severity"] in ("high", "medium", "low"), code
        assert set(data["authority"]) == {"name", "url", "date", "says"}, code
        assert data["authority"]["url"].startswith("https://"), code
        assert len(data["positive"]) >= 4 and len(data["negative"]) >= 6, code
        texts = [str(example) for example in data["positive"] + data["negative"]]
        assert len(set(texts)) == len(texts), code


@pytest.mark.parametrize("sentence", [
    "Some people ask us: is ketamine a cure for depression?",
    "You may read that ketamine is completely safe.",
    '"Ketamine has no side effects and cures depression", one leaflet printed elsewhere declares.',
    "If the FDA approved ketamine for depression, more plans would pay.",
    "Unlike what other clinics claim, no result is guaranteed with ketamine.",
    "We moved from Talkspace Street and now prescribe ketamine on Elm Avenue.",
    "BetterHelp offers talk therapy and prescribes no ketamine.",
    "",
])
def test_no_accusation_from_what_is_asked_quoted_supposed_or_only_named(sentence):
    assert not {code for code in fired(sentence) if rule_files()[code]["sense"] == "accuses"}


PAGE = """<html><head><title>Ketamine FAQ | Juniper Ketamine Studio</title></head><body>
<nav><ul><li><a href="/cure">Ketamine cures depression</a></li><li><a href="/faq">FAQ</a></li></ul></nav>
<h1>Questions about ketamine</h1>
<h3>Is ketamine FDA-approved?</h3><p>Only as an anesthetic. For mood disorders ketamine is used off-label.</p>
<h3>Is it addictive?</h3><p>Ketamine can be habit-forming. We screen for that.</p>
<h3>Is it safe?</h3><p>Ketamine is completely safe. It does what pills cannot.</p>
<h2>What our patients say</h2><p>Ketamine cures depression, and it works for everyone!</p>
<h2>Spravato</h2><p>Spravato is taken here, and you stay two hours. It is never sent home.</p>
</body></html>"""


def test_a_page_is_read_whole():
    facts = list(read_claims(Page("https://juniper.example/faq", PAGE)))
    assert [(f.value, f.stance, f.quote, f.context, f.origin) for f in facts] == [
        ({"rule": "off_label_disclosed", "sense": "discloses"}, "offered",
         "For mood disorders ketamine is used off-label.",
         "Questions about ketamine > Is ketamine FDA-approved?", "text"),
        ({"rule": "addiction_risk_disclosed", "sense": "discloses"}, "offered", "Ketamine can be habit-forming.",
         "Questions about ketamine > Is it addictive?", "text"),
        ({"rule": "no_side_effects", "sense": "accuses"}, "offered", "Ketamine is completely safe.",
         "Questions about ketamine > Is it safe?", "text"),
    ]


def test_the_title_is_read_too():
    page = Page("https://fir.example/", "<title>Ketamine cures depression | Fir</title><p>Hello.</p>")
    assert [(f.value["rule"], f.quote, f.origin) for f in read_claims(page)] == [
        ("cure", "Ketamine cures depression | Fir", "title")]


def test_a_sentence_said_twice_is_one_finding():
    page = Page("https://fir.example/", "<p>Ketamine has no side effects.</p>" * 2)
    assert [f.value["rule"] for f in read_claims(page)] == ["no_side_effects"]


def test_a_table_that_answers_no_to_approval_discloses():
    page = Page("https://fir.example/spravato", """<table><tr><th></th><th>Spravato</th><th>IV ketamine</th></tr>
        <tr><td>FDA-approved for depression</td><td>Yes</td><td>No</td></tr>
        <tr><td>Given in our office</td><td>Yes</td><td>Yes</td></tr></table>""")
    assert [(f.value["rule"], f.quote) for f in read_claims(page)] == [("off_label_disclosed", "No")]


@pytest.mark.parametrize("body", ["", "<p></p>", "<p>Our cafe sells good coffee that cures a bad morning.</p>"])
def test_a_page_without_ketamine_yields_nothing(body):
    assert list(read_claims(Page("https://cafe.example/", body))) == []


def test_an_unreadable_rule_file_is_named(tmp_path, monkeypatch):
    (tmp_path / "claims").mkdir()
    (tmp_path / "claims" / "cure.yml").write_text("code: [")
    monkeypatch.setattr(claims, "FOLDER", tmp_path)
    with pytest.raises(VocabularyError, match="vocabulary/claims/cure.yml cannot be read"):
        claims.rule_files.__wrapped__()
    (tmp_path / "claims" / "cure.yml").write_text("code: cure")
    with pytest.raises(VocabularyError, match="needs label, sense"):
        claims.rule_files.__wrapped__()


def test_a_pattern_with_an_unknown_name_is_told():
    from extraction.rules import compiled
    with pytest.raises(VocabularyError, match="<elixir>"):
        compiled("a <elixir>")
    with pytest.raises(VocabularyError, match="no regular expression"):
        compiled("(")


def test_the_vocabulary_folder_is_the_projects():
    assert claims.FOLDER == terms.FOLDER


HONEST = [
    "Our ketamine clinic in Relief Valley has permanently moved to Elm Street.",
    "Every patient responds to ketamine in a different way, and some feel better after two visits.",
    "We believe that everyone deserves to feel better, and ketamine is one way to try.",
    "The change in people after ketamine never fails to move me.",
    "All of our staff, 100% of it, is trained for emergencies; ketamine relief is slow for some.",
    "TMS is an FDA-approved treatment for depression, and ketamine is another choice.",
    "I don't want you to become dependent on ketamine.",
    "Used with care, ketamine is unlikely to cause dependence.",
    "We have not seen bladder problems with ketamine here, but we keep asking.",
    "Drink water before ketamine; it is easy on the bladder.",
    "Safety rules are the same at home and in our clinic, and home still carries more risk with ketamine.",
    "Stress rewires the brain, and ketamine may open a window for change.",
    "When used for pain, ketamine can bring relief by blocking certain receptors.",
    "Addiction is a disease, and we treat it with respect; ketamine is for depression only.",
    "Insurance covers the therapy hours, and the ketamine drip is yours to pay.",
    "There is no danger in asking about ketamine.",
    "We release you after Spravato once our nurse says that you are okay to leave.",
    "IV ketamine goes into a vein, IM ketamine into a muscle.",
    "Any site that ships Spravato to your door is breaking the law.",
    "Ketamine works on glutamate, the most common messenger in the brain.",
]


@pytest.mark.parametrize("sentence", HONEST)
def test_no_accusation_from_what_an_honest_clinic_says(sentence):
    assert not {code for code in fired(sentence) if rule_files()[code]["sense"] == "accuses"}


@pytest.mark.parametrize(("sentence", "code"), [
    ("Ketamine is covered by insurance, so do not let the price worry you.", "covered_by_insurance_overstated"),
    ("Ketamine has a success rate of 80 percent, compared with 40 percent for antidepressants.", "success_rate"),
    ("Your ketamine is an IV through intramuscular injection, so you won't be tied to a pole.", "route_error"),
])
def test_what_follows_from_a_claim_does_not_disarm_it(sentence, code):
    assert code in fired(sentence)


def test_a_bare_no_is_left_to_the_sentence_that_says_it_in_full():
    page = Page("https://fir.example/ketamine", "<title>Ketamine</title><h3>Is ketamine addictive?</h3>"
                "<p>No. In our hands ketamine does not cause dependence.</p>")
    assert [f.quote for f in read_claims(page)] == ["In our hands ketamine does not cause dependence."]


def test_a_quoted_worry_before_it_does_not_make_a_sentence_a_quotation():
    page = Page("https://fir.example/ketamine", "<p>“My bladder.” Ketamine has never harmed a bladder here.</p>")
    assert [f.value["rule"] for f in read_claims(page)] == ["bladder_denied"]
