"""Rules as data: patterns that a sentence must meet, and what disarms them. Shared by claims.py and safety.py.

A rule reads one sentence at a time, lower-cased, with plain quotes and hyphens, character for character. Its patterns
may name shared words as <name>, kept in vocabulary/claim_words.yml. The words that any of its sentences must hold are
listed too, so that only the blocks that hold them are looked at.
"""
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from extraction.covers import Covered
from extraction.page import WORD, Page, Sentence
from extraction.stance import scopes
from extraction.terms import VocabularyError, load_list

# Typographic quotes, hyphens and spaces, each to one plain character, so that offsets stay.
PLAIN = str.maketrans("’‘“”„‐‑‒–—\u00a0\u2009\u202f", "''\"\"\"-----   ")
QUOTED = re.compile(r'(?<!\w)"[^"]{12,}"')
MACRO = re.compile(r"<([a-z_]+)>")
WITHIN = 110  # characters in which all the parts of a pattern must stand
CLAUSE_END = re.compile(r"[;:()]|(?<!dr)[.!?] | -+ |,? \b(?:but|while|whereas|although|though|however|yet|except)\b")
ASKING = re.compile(r"(?:is|are|does|do|can|will|what|why|how|which|who|when|should)\b")
SURELY = 3  # blocks that name ketamine: a page that much about it need not name it beside each sentence
KETAMINE = re.compile(r"ketamin[ea]|spravato")
# A page that names none of these, on a site of the directory, tells of ketamine even where it does not name it.
OTHER_TREATMENTS = ("tms", "vitamin", "vitamins", "botox", "nad", "ect", "neurofeedback", "semaglutide", "psilocybin",
                    "mdma", "testosterone", "hormone", "fillers", "peptide", "peptides", "ssris", "acupuncture")


def fold(text: str) -> str:
    """`text` in lower case with plain quotes, hyphens and spaces, of the same length."""
    low = text.lower()
    if low.isascii():
        return low
    return (low if len(low) == len(text) else text).translate(PLAIN)


def clauses(text: str) -> Iterator[tuple[int, int]]:
    """The (start, end) of each part of a folded sentence that says something of its own."""
    start = 0
    for match in CLAUSE_END.finditer(text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


@cache
def words(name: str) -> Covered:
    """Any of the shared patterns of one name, as whole words."""
    return compiled(rf"(?<!\w)<{name}>(?!\w)")


def compiled(pattern: str) -> Covered:
    """A pattern with its <names> replaced.

    Raises:
        VocabularyError: an unknown name, or no regular expression.
    """
    try:
        return Covered(expand("claim_words", pattern))
    except re.error as error:
        raise VocabularyError(f"{pattern!r} is no regular expression: {error}. Mend the pattern.") from error


def expand(list_name: str, pattern: str) -> str:
    """A pattern with each <name> replaced by all patterns of that entry of vocabulary/<list_name>.yml, as one group.

    Raises:
        VocabularyError: an unknown name.
    """
    def whole(match: re.Match[str]) -> str:
        if match[1] not in load_list(list_name):
            raise VocabularyError(f"<{match[1]}> in {pattern!r} is not in vocabulary/{list_name}.yml. Add it there.")
        return group(list_name, match[1])

    return MACRO.sub(whole, pattern)


@cache
def group(list_name: str, entry: str) -> str:
    """All patterns of an entry as one group, their own <names> replaced."""
    return f"(?:{'|'.join(expand(list_name, pattern) for pattern in load_list(list_name)[entry]['patterns'])})"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One thing a sentence may say: a regular expression, or several (`all`) that stand near each other
    in one clause, in any order.

    near    what the lines around the sentence (heading, question, table heads, the sentence before) must hold
    unless  what the sentence must not hold
    denies  whether a "not" inside of what it matches belongs to it ("never fails")
    """

    parts: tuple[Covered, ...]
    near: Covered | None = None
    unless: Covered | None = None
    denies: bool = False

    @classmethod
    def load(cls, data: str | dict[str, Any]) -> "Pattern":
        """A pattern from a vocabulary file: the regular expression, or a mapping with it under `pattern` or `all`."""
        if isinstance(data, str):
            return cls((compiled(data),))
        near, unless = (compiled(data[key]) if key in data else None for key in ("near", "unless"))
        parts = tuple(compiled(part) for part in data.get("all") or [data["pattern"]])
        return cls(parts, near, unless, data.get("denies", False))

    def span(self, text: str) -> tuple[int, int] | None:
        """Where a folded sentence meets the pattern, from the first of its parts to the last, or None."""
        if len(self.parts) == 1:
            match = self.parts[0].search(text)
            return match.span() if match else None
        for part in self.parts:
            if not part.may_match(text):
                return None
        for start, end in clauses(text):
            found = [match.span() for part in self.parts if (match := part.search(text, start, end))]
            if len(found) == len(self.parts):
                first, last = min(a for a, _ in found), max(b for _, b in found)
                if last - first <= WITHIN:
                    return first, last
        return None


class Around:
    """A sentence with the lines around it, folded once for all rules."""

    def __init__(self, sentence: Sentence, number: int, page: Page) -> None:
        self.sentence = sentence
        self.block = sentence.block
        self.text = fold(sentence.text)
        self.number = number
        self.page = page
        self._lines: list[str] | None = None

    @property
    def lines(self) -> list[str]:
        """Before the sentence, nearest first: the three sentences before, question, intro, table heads, headings."""
        if self._lines is None:
            before = [self.beside(-step) for step in (1, 2, 3)]
            self._lines = [*(line for line in before if line), *self.above]
        return self._lines

    def beside(self, step: int) -> str:
        """The sentence so many places on in the same block, folded, or nothing."""
        place = self.number + step
        sentences = self.block.sentences
        return fold(sentences[place].text) if 0 <= place < len(sentences) else ""

    @property
    def near(self) -> str:
        """All lines around, the nearest first."""
        return "\n".join(self.lines)

    @property
    def above(self) -> list[str]:
        """The lines that head the sentence's block, nearest first, without the sentences before it."""
        block = self.block
        return [fold(line) for line in (block.question, block.intro, *block.headers, *reversed(block.headings)) if line]

    def about_ketamine(self, lines: Sequence[str] | None = None, surely: int = SURELY) -> bool:
        """Whether the sentence, or else the nearest of the lines around it that names a treatment, names ketamine;
        else whether the page is about it, which `surely` blocks that name it prove."""
        for line in (self.text, *(self.lines if lines is None else lines)):
            if KETAMINE.search(line):
                return True
            if words("other_treatment").search(line):
                return False
        named = len(self.page.words.get("ketamine", ()))
        if named >= surely or named and not self.page.having(*OTHER_TREATMENTS):
            return True
        return KETAMINE.search(fold(self.page.title) + self.page.url.lower()) is not None

    def asked(self) -> bool:
        """Whether it is a question, or a heading that is one without its mark."""
        return self.text.rstrip(" \"')").endswith("?") or self.block.kind == "title" and "?" in self.text or (
            self.block.kind in ("heading", "question") and ASKING.match(self.text) is not None)

    def quoted(self, start: int, end: int) -> bool:
        """Whether a piece of the sentence stands between quotation marks of its own."""
        return any(m.start() < start and end < m.end() for m in QUOTED.finditer(self.text))


def statuses(sentence: Sentence, start: int) -> set[str]:
    """What governs a piece of a sentence from outside it: a "no" that is part of the piece does not count."""
    whole = (0, len(sentence.text))
    return {status for a, b, status in scopes(sentence.text) if (a, b) == whole or a < start < b}


def sentences_worded(page: Page, by_word: Mapping[str, set[int]]) -> dict[tuple[int, int], set[int]]:
    """(block, number of the sentence in it) -> the numbers, of `by_word`, of the words that the sentence holds."""
    found: dict[tuple[int, int], set[int]] = {}
    for index, places in page.words.places(frozenset(by_word)):
        sentences = page.blocks[index].sentences
        number, last = 0, len(sentences) - 1
        for at, word in places:
            while number < last and sentences[number + 1].start <= at:
                number += 1
            found.setdefault((index, number), set()).update(by_word[word])
    return found


def worded(text: str, by_word: Mapping[str, set[int]]) -> set[int]:
    """The numbers, of `by_word`, of the words that a folded text holds."""
    return {number for word in WORD.findall(text) for number in by_word.get(word, ())}
