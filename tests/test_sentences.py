"""Where one sentence of a clinic's page ends and the next begins."""
import pytest

from extraction.sentences import LONGEST, split_sentences

TWO = {
    "a full stop": ("We give IV.", "It drips."),
    "a question and its answer": ("Is it safe?", "Ask us."),
    "a cry": ("Welcome!", "Call us."),
    "a price at the end": ("It is $450.", "$300 for IM."),
    "closing quotation marks": ("“It helped.”", "We are glad."),
    "a bracket": ("(It is off-label.)", "Ask us."),
    "an ellipsis": ("We treat…", "Ask us."),
    "a number ahead": ("It drips.", "40 minutes later you rest."),
    "an abbreviation before a sure beginning": ("With Jane Roe, M.D.", "We offer ketamine."),
    "a capital letter that ends a sentence": ("We give Plan B.", "Our nurse stays."),
    "hours that end a sentence": ("Open until 5 p.m.", "Call us."),
    "a quotation that opens": ("She said so.", "“It helped me.”"),
}
ONE = {
    "a title": "Dr. Ann Reed sees you.",
    "several titles": "Ms. Reed and Dr. Roe see you.",
    "a degree within": "Ann Reed, Ph.D. and licensed, sees you.",
    "a street": "12 Fern St. Salem has parking.",
    "a decimal": "It takes 1.5 hours at 0.5 mg/kg.",
    "an address of the web": "See willow.example for more.",
    "for example": "We treat moods, e.g. Depression.",
    "compared with": "IV vs. IM in short.",
    "about": "It takes approx. 40 minutes.",
    "an initial": "John Q. Public writes.",
    "a lower-case continuation": "We ask: why? because it matters.",
    "hours within": "Open 9 a.m. to 5 p.m. daily.",
    "no end at all": "IV ketamine",
}


@pytest.mark.parametrize("pair", TWO.values(), ids=TWO.keys())
def test_two_sentences(pair):
    text = " ".join(pair)
    assert tuple(text[a:b] for a, b in split_sentences(text)) == pair


@pytest.mark.parametrize("text", ONE.values(), ids=ONE.keys())
def test_one_sentence(text):
    assert [text[a:b] for a, b in split_sentences(text)] == [text]


def parts(text, breaks=()):
    """The sentences of a text."""
    return [text[a:b] for a, b in split_sentences(text, breaks)]


def test_bullets_and_bars_in_running_text():
    assert parts("We treat • Depression • OCD") == ["We treat", "• Depression", "• OCD"]
    assert parts("IV $450 | IM $300") == ["IV $450 |", "IM $300"]


def test_a_line_break_ends_a_sentence_where_the_next_line_starts_like_one():
    assert parts("IV infusion Call us", (12,)) == ["IV infusion", "Call us"]
    assert parts("IV infusion of an hour", (12,)) == ["IV infusion of an hour"]
    assert parts("Depression, Anxiety", (12,)) == ["Depression, Anxiety"]
    assert parts("IV $450", (3,)) == ["IV", "$450"]


@pytest.mark.parametrize("text", ["", " ", "|", "   | "])
def test_nothing_said(text):
    assert split_sentences(text) == []


@pytest.mark.parametrize("text", ["word " * 5000, "w" * 5000, "a. " * 5000, "A.B." * 2000, ". . " * 2000, "•" * 5000,
                                  "? " * 5000, "Dr. " * 3000])
def test_no_text_makes_a_sentence_too_long_or_loses_a_letter(text):
    spans = split_sentences(text)
    assert all(0 < b - a <= LONGEST for a, b in spans)
    assert all(spans[i][1] <= spans[i + 1][0] for i in range(len(spans) - 1))
    said = "".join(text[a:b] for a, b in spans)
    assert "".join(said.split()) == "".join(text.split())
