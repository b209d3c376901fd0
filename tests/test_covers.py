"""What a text must hold for a pattern to match: never more than it really must."""
import re

import pytest

from extraction.covers import Covered, cover
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
    (r"iv|drip", set()),                         # "iv" is too short to be worth it, so nothing is sure
    (r"\w+ed", set()),
    (r"(?i)Ketamine", set()),                    # any case: no one spelling
    (r"(?i:Ketamine) here", {" here"}),
    (r"colou?r", {"colo"}),
    (r"[ab]tablet", {"tablet"}),
])
def test_cover(pattern, needed):
    assert set(cover(re.compile(pattern))) == needed


def test_a_covered_pattern_finds_what_the_pattern_finds():
    """For every list of patterns, in every block of the pages to work on."""
    blocks = (block.lower() for page in pages("dev")[::6] for block in re.split(r"<[^>]+>", page.html))
    texts = list(dict.fromkeys(blocks))
    names = [(name, entry) for name in ("offer_words", "kind_words", "insurance_words", "claim_words")
             for entry, data in load_list(name).items() if "patterns" in data and "<" not in "".join(data["patterns"])]
    covered, found = 0, 0
    for name, entry in names:
        pattern = Words(name, entry).pattern
        screened = Covered(pattern)
        covered += bool(screened.cover)
        for text in texts:
            whole = pattern.search(text)
            quick = screened.search(text)
            assert (whole and whole.span()) == (quick and quick.span()), (name, entry, text)
            found += whole is not None
    assert covered > 50 and found > 1000
