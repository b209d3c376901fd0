"""Finding the words of a list: whole words, case folded, hyphen and space alike, the longest phrase first."""
import pytest
import yaml

from extraction import terms as module
from extraction.page import Page
from extraction.terms import FOLDER, Terms, VocabularyError, load_list
from extraction.triggers import Triggers, prefixes
from extraction.words import Words

TERMS = Terms([
    ("iv", "IV ketamine"), ("iv", "IV"), ("iv", "infusion"), ("sublingual", "lozenge"), ("im", "IM"),
    ("trd", "treatment-resistant depression"), ("depression", "depression"), ("ptsd", "PTSD"), ("nurse", "nurse's aid"),
    ("ent", "ear, nose & throat"), ("sub", "under the tongue")])

FOUND = {
    "any case": ("Lozenges and INFUSION", ["sublingual", "iv"]),
    "a plural": ("lozenges, infusions", ["sublingual", "iv"]),
    "capitals are matched as written": ("IV or iv, IM or im", ["iv", "im"]),
    "a plural of capitals": ("Our IVs", ["iv"]),
    "the longest phrase wins": ("treatment-resistant depression", ["trd"]),
    "a space for a hyphen": ("Treatment Resistant Depression", ["trd"]),
    "a non-breaking hyphen": ("treatment\u2011resistant depression", ["trd"]),
    "an en dash": ("treatment–resistant depression", ["trd"]),
    "a no-break space": ("treatment-resistant\u00a0depression", ["trd"]),
    "the short phrase after the long one": ("treatment-resistant depression and depression", ["trd", "depression"]),
    "punctuation around": ("(PTSD), “lozenge”.", ["ptsd", "sublingual"]),
    "a curly apostrophe": ("a nurse’s aid", ["nurse"]),
    "several words": ("under the tongue", ["sub"]),
    "the beginning only of a phrase": ("under the table; treatment-resistant mood", []),
    "part of a word": ("infusionist, IVF, PTSDs'x", []),
    "a word in a word": ("antidepression IVORY", []),
    "small letters of capitals": ("ptsd", []),
    "nothing": ("", []),
    "letters whose lower case is longer": ("İİİ lozenge", ["sublingual"]),
}


@pytest.mark.parametrize(("text", "codes"), FOUND.values(), ids=FOUND.keys())
def test_finds(text, codes):
    found = TERMS.find(text)
    assert [m.code for m in found] == codes
    assert all(text[m.start:m.end] == m.text for m in found)


def test_a_page_gives_the_same_mentions_as_its_sentences():
    html = "<p>IV ketamine, lozenges. No PTSD.</p><p>Nothing.</p><p>İ treatment-resistant depression; under the "
    "tongue</p>"
    page = Page("https://willow.example/", html)
    by_sentence = [(s.text, TERMS.find(s)) for b in page.blocks for s in b.sentences if TERMS.find(s)]
    assert [(s.text, found) for s, found in page.sentences_with(TERMS)] == by_sentence
    assert len(by_sentence) == 3


@pytest.mark.parametrize("name", ["routes", "settings", "conditions", "kinds", "credentials", "specialties"])
def test_every_phrase_of_a_list_is_found_under_its_own_code(name):
    """A phrase that another phrase hides could never be read."""
    terms = Terms.load(name)
    for code, entry in load_list(name).items():
        assert entry["label"], code
        for phrase in entry.get("phrases", ()):
            assert code in {m.code for m in terms.find(phrase)}, phrase


def test_the_codes_of_routes_and_settings_are_the_contract():
    assert set(load_list("routes")) == {
        "iv", "im", "sc", "esketamine_nasal", "ketamine_nasal", "sublingual", "oral", "rectal_vaginal", "topical",
        "nasal_unspecified"}
    assert set(load_list("settings")) == {"in_person", "at_home", "home_visit"}
    assert set(load_list("kinds")) == {
        "clinic", "multi_site_chain", "hospital_program", "telehealth_platform", "psychiatry_practice", "pain_practice",
        "therapist_kap", "addiction_center", "med_spa_iv_lounge", "integration_coach", "talk_therapy_platform"}


@pytest.mark.parametrize(("text", "message"), [
    ("iv: [", "vocabulary/broken.yml cannot be read"), ("iv", "must map each code"), ("- iv", "must map each code"),
    ("iv: 5", "must map each code"), ("", "must map each code"), ("a: {b: c}\na: [", "vocabulary/broken.yml")])
def test_a_broken_list_is_named(tmp_path, monkeypatch, text, message):
    (tmp_path / "broken.yml").write_text(text)
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    with pytest.raises(VocabularyError, match=message):
        load_list.__wrapped__("broken")


def test_a_missing_list_and_one_that_is_no_text_are_named(tmp_path, monkeypatch):
    (tmp_path / "bytes.yml").write_bytes(b"\xff\xfe\x00")
    monkeypatch.setattr(module, "FOLDER", tmp_path)
    for name in ("bytes", "missing"):
        with pytest.raises(VocabularyError, match=f"vocabulary/{name}.yml cannot be read.*restore it with git"):
            load_list.__wrapped__(name)


# --- patterns kept as data, and many of them found at once ---

def test_words_are_any_of_their_patterns():
    words = Words("offer_words", "home_trap")
    assert words.search("Have a friend drive you home.") is not None
    assert words.search("You take it at home.") is None


TRIGGERS = Triggers({"no": ["not", "no(?: longer)?", "(?:do|does)n't"], "own": ["we (?:offer|give)", "our \\w+"],
                     "end": ["stop$"]})


@pytest.mark.parametrize(("text", "found"), [
    ("we offer it, not that", [("own", "we offer"), ("no", "not")]),
    ("we no longer give our drip", [("no", "no longer"), ("own", "our drip")]),
    ("knot nothing weoffer", []), ("don't stop", [("no", "don't"), ("end", "stop")]), ("", []),
    ("stop it", []), ("note no", [("no", "no")])])
def test_triggers_are_found_as_whole_words(text, found):
    assert [(group, match.group()) for group, match in TRIGGERS.find(text)] == found
    assert TRIGGERS.search(text) is bool(found)


@pytest.mark.parametrize(("pattern", "beginnings"), [
    ("not", {"not"}), ("(?:ab|cd)efg", {"abe", "cde"}), ("a?bcd", {"abc", "bcd"}), ("\\w+", {""}),
    ("[ab]cd", {"acd", "bcd"})])
def test_the_beginnings_of_a_pattern(pattern, beginnings):
    assert prefixes(pattern) == beginnings


@pytest.mark.parametrize("path", sorted(FOLDER.rglob("*.yml")), ids=lambda path: path.stem)
def test_a_list_is_read_alike_with_and_without_libyaml(path):
    """Where yaml was built without it, the lists are read by the slower loader, which is stricter."""
    text = path.read_text(encoding="utf-8")
    quick = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    assert yaml.load(text, Loader=yaml.SafeLoader) == yaml.load(text, Loader=quick)
