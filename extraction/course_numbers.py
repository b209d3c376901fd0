"""What the readers of a course share: sentences that count something, durations, and whose statement one is."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from extraction.covers import AnyCase
from extraction.page import WORD, Block, Page, Sentence
from extraction.stance import assertion

SAID = frozenset(("affirmed", "general", "hypothetical"))  # "if you go on with the six infusions" states the course too
LONG = 1000  # letters; no person writes such a sentence

ONES = "one two three four five six seven eight nine".split()
TEENS = "ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
NUMBER_WORDS = {word: number for number, word in enumerate((*ONES, *TEENS), 1)} | {
    word: 10 * number for number, word in enumerate(TENS, 2)
}
NUMBER = (
    rf"(?:\d{{1,3}}(?![\d,]*\d)|(?:a\s+)?half[\s-](?:a\s+)?dozen|(?:a\s+)?dozen(?![a-z])|(?:{'|'.join(TENS)})(?:[\s-](?:{'|'.join(ONES)})\b)?"
    rf"|(?:{'|'.join(TEENS)}|{'|'.join(ONES)})(?![a-z]))"
)
COUNT_WORDS = frozenset(
    (*NUMBER_WORDS, "once", "twice", "dozen", "an", "half", "hour", "daily", *map(str, range(1, 121)),
     *(f"{n}{unit}" for n in range(15, 121, 5) for unit in ("min", "mins")))
)
DIGIT = re.compile(r"[0-9]")

# What a study did, in the past and by others: "each received six infusions of 40 minutes".
OF_A_STUDY = AnyCase(
    r"\b(?:participants?|volunteers|subjects|enrolled|randomi[sz]ed|placebo|midazolam|the (?:trial|study|paper)"
    r"|(?:each|they|all|half|patients|adolescents|people|teenagers|veterans) (?:got|received|were given|underwent))\b"
)


def number(text: str) -> int:
    """A number in figures or words: 45 for "45", "forty-five" and "forty five"."""
    if "dozen" in text.lower():
        return 6 if "half" in text.lower() else 12
    parts = re.split(r"[\s-]+", text.lower().strip())
    return sum(NUMBER_WORDS[part] if part in NUMBER_WORDS else int(part) for part in parts)


@dataclass(frozen=True, slots=True)
class Stated:
    """A range as one sentence states it, and how surely it speaks of the course; below 0, an upper bound."""

    value: tuple[int, int]
    rank: float
    sentence: Sentence
    of: object = None  # for what: a line of a table, pain, …


def numbered(page: Page, words: Iterable[str]) -> Iterator[Sentence]:
    """The sentences of the blocks outside menus that hold any of the words, and a count in figures or words."""
    for block in both(page, words, COUNT_WORDS):
        for sentence in block.sentences:
            text = sentence.text
            counted = DIGIT.search(text) or not COUNT_WORDS.isdisjoint(WORD.findall(text.lower()))
            if counted and len(text) <= LONG:
                yield sentence


def both(page: Page, words: Iterable[str], others: Iterable[str]) -> list[Block]:
    """The blocks outside menus that hold a word of either set, in reading order."""
    index = page.words
    first = {i for word in words for i in index.get(word, ())}
    second = {i for word in others for i in index.get(word, ())}
    return [page.blocks[i] for i in sorted(first & second) if page.blocks[i].region != "nav"]


NEGATION = AnyCase(r"\b(?:not?|never|cannot|without|nor)\b|n['’]t\b")
OWN_NEAR = AnyCase(r"\b(?:we|our|i|my)\b[^.;]{0,40}$")  # "we studied the research and do seven infusions"


def is_said(sentence: Sentence, start: int, end: int) -> bool:
    """Whether the page says of its own treatment what it says at `sentence.text[start:end]`."""
    status = assertion(sentence, start, end)
    before = sentence.text[:start]
    if status == "negated":  # what is denied before a comma: "as recovery is not an event, we give six"
        denied, _, part = before.rpartition(", ")
        return bool(NEGATION.search(denied)) and not NEGATION.search(part)
    return status in SAID or (status == "others" and bool(OWN_NEAR.search(before)))


def asked(sentence: Sentence) -> str:
    """The question that a sentence answers: the last one before it in its block, else that of the block."""
    block = sentence.block
    if "?" in block.text[:sentence.start]:
        return next(s.text for s in reversed(block.sentences) if s.start < sentence.start and "?" in s.text)
    return block.question or ""


def sentence_before(sentence: Sentence, page: Page, steps: int = 1) -> Iterator[str]:
    """The texts of the sentences before one in its block, and of the block before it under the same heading."""
    block = sentence.block
    number_here = next(n for n, other in enumerate(block.sentences) if other.start == sentence.start)
    before = [s.text for s in block.sentences[:number_here]]
    if len(before) < steps and block.index:
        above = page.blocks[block.index - 1]
        if above.headings == block.headings and above.kind not in ("heading", "question"):
            before = [*(s.text for s in above.sentences), *before]
    yield from reversed(before[-steps:])
