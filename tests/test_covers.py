"""What a text must hold for a pattern to match: never more than it really must."""
import re

import pytest

from extraction.covers import AnyCase, Covered
from extraction.terms import load_list
from extraction.words import Words
from tests.gold_set import pages


@pytest.mark.parametrize(("pattern", "needed"), [
    (r"ketamine|spravato", {"ketamine", "spravato"}),
    (r"\bno longer\b", {"no longer"}),
    (r"(?:we|our) clinic", {" clinic"}),
    (r"(?:not )?offered", {"offered"}),          # what may be left out is not needed
    (r"(?:dose|infusion)x*", {"dose", "infusion"}),
    (r"(?:offered){1,2}", {"offered"}),
    (r"home(?! page)", {"home"}),                # what must not follow is not needed
    (r"(?<!at )home", {"home"}),
    (r"iv|drip", {"iv", "drip"}),
    (r"i|drip", set()),                          # "i" is too short to be worth it, so nothing is sure
    (r"\w+ly?", set()),
    (r"(?:no|never)\b.* [#@]+(?: card)?", {"#", "@"}),   # a mark is rarer than a word
    (r"[#x] ~", {" ~"}),
    (r"(?i)Ketamine", set()),                    # any case: no one spelling
    (r"(?i:Ketamine) here", {" here"}),
    (r"colou?r", {"colo"}),
    (r"[ab]tablet", {"tablet"}),
])
def test_cover(pattern, needed):
    assert set(Covered(pattern).cover) == needed


def test_a_covered_pattern_finds_what_the_pattern_finds():
    """For every list of patterns, in every block of the pages to work on."""
    blocks = (block.lower() for page in pages("dev")[::6] for block in re.split(r"<[^>]+>", page.html))
    texts = list(dict.fromkeys(blocks))
    names = [(name, entry) for name in ("offer_words", "kind_words", "insurance_words", "claim_words")
             for entry, data in load_list(name).items() if "patterns" in data and "<" not in "".join(data["patterns"])]
    covered, found = 0, 0
    for name, entry in names:
        screened = Words(name, entry).covered
        pattern = re.compile(screened.source)
        covered += bool(screened.cover)
        for text in texts:
            whole = pattern.search(text)
            quick = screened.search(text)
            assert (whole and whole.span()) == (quick and quick.span()), (name, entry, text)
            found += whole is not None
    assert covered > 50 and found > 1000


@pytest.mark.parametrize("pattern", [
    r"\b(?P<low>\d+) Infusions\b", r"^our \S+", r"\W*all\b", r"[A-Z]{2}\.", r"colou?r|Centre\Z", r"\bKAP\b(?!\s+IV)",
])
@pytest.mark.parametrize("text", [
    "Six or 6 INFUSIONS, then 7 infusions", "Our KAP, our kap iv", " All OF them", "A COLOUR. a color; centre",
    "İX Ixx", "", "all", "AB. cd. Kap is not KAP IV",
])
def test_any_case_is_what_ignoring_the_case_finds(pattern, text):
    plain, quick = re.compile(pattern, re.I), AnyCase(pattern)
    spans = [match.span() for match in plain.finditer(text)]
    assert [match.span() for match in quick.finditer(text)] == spans
    for method in ("search", "match", "fullmatch"):
        one, other = getattr(plain, method)(text), getattr(quick, method)(text)
        assert (one and one.span()) == (other and other.span()), method
    assert quick.split(text) == [text[a:b] for a, b in zip(
        [0, *(end for _, end in spans)], [*(start for start, _ in spans), len(text)], strict=True)]
    assert quick.sub("<>", text) == plain.sub("<>", text)


def test_a_pattern_that_minds_the_case_in_part_is_refused():
    with pytest.raises(AssertionError, match="minds the case"):
        AnyCase(r"at (?-i:[A-Z])\w+")
