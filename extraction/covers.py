"""What a text must hold for a pattern to match anywhere in it: a search for a few letters is a hundred times faster.

Most patterns of a page's reader match nothing in most sentences, and say so only after they were tried at each place.
"""
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from re import _compiler, _parser  # type: ignore[attr-defined]
from re import _constants as sre  # type: ignore[attr-defined]
from typing import Any

from extraction.page import fold

SHORTEST = 2   # letters worth looking for; a mark is worth it alone
MARKS = frozenset("~#@$%")
LONG = 6       # letters beyond which a string is no rarer
MOST = 80      # strings worth looking for
CAPITAL = re.compile(r"(?<![\\?])[A-Z]")  # of a pattern's letters; not that of \W or of (?P<name>
NOTHING: Iterator[re.Match[str]] = iter(())
Cover = tuple[str, ...]


def on_folded(source: str) -> str:
    """A regular expression as it is tried on folded text: its own letters in lower case."""
    return CAPITAL.sub(lambda capital: capital.group().lower(), source)


class Covered:
    """A pattern that is tried only where one of the strings stands that each of its matches holds.

    It is parsed when it is made, so that a broken one is told, and compiled when the first text holds such a string.
    It is tried on each text as `folded` makes it, character for character, so offsets are those of the text.

    Raises:
        re.error: no regular expression.
    """

    __slots__ = ("_compiled", "_needed", "_parsed", "cover", "folded", "source")

    def __init__(self, source: str, folded: Callable[[str], str] = str) -> None:
        self.source = source
        self.folded = folded
        self._parsed: Any = _parser.parse(source)
        self._compiled: re.Pattern[str] | None = None
        self.cover = cover(self._parsed)
        self._needed = self.cover or ("",)  # which every text holds

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern itself."""
        if self._compiled is None:
            self._compiled, self._parsed = _compiler.compile(self._parsed), None
        return self._compiled

    def may_match(self, text: str) -> bool:
        """Whether a folded text holds what a match would need."""
        for needed in self.cover:   # a loop, as `any` costs more than most of these searches
            if needed in text:
                return True
        return not self.cover

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        folded = self.folded(text)
        for needed in self._needed:   # as `may_match`, whose call would cost as much again
            if needed in folded:
                return self.pattern.search(folded, start, end)
        return None

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        folded = self.folded(text)
        return self.pattern.finditer(folded, start, end) if self.may_match(folded) else NOTHING

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        return self.pattern.match(self.folded(text), start, end)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`."""
        return self.pattern.fullmatch(self.folded(text))


class AnyCase(Covered):
    """A pattern in any case, tried on folded text: several times faster than `re.IGNORECASE`, so the text of a match
    is in lower case."""

    __slots__ = ()

    def __init__(self, source: str) -> None:
        assert "(?-i" not in source, f"{source!r} minds the case in part: it needs re.compile(…, re.I)"
        super().__init__(on_folded(source), fold)

    def sub(self, replacement: str, text: str) -> str:
        """The text, in its own case, with each match replaced; the replacement stands as it is."""
        return replacement.join(self.split(text))

    def split(self, text: str) -> list[str]:
        """The pieces of the text, in its own case, between the matches."""
        pieces, at = [], 0
        for match in self.finditer(text):
            pieces.append(text[at:match.start()])
            at = match.end()
        return [*pieces, text[at:]]


def cover(parsed: Iterable[tuple[object, object]]) -> Cover:
    """Strings of which every match of a parsed pattern holds at least one; none where there is no such set."""
    if parsed.state.flags & re.IGNORECASE:  # type: ignore[attr-defined]
        return ()
    found = _of_sequence(parsed)
    return tuple(sorted(found, key=len, reverse=True)) if found else ()


def worth(literal: str) -> int:
    """How rare a string is, in letters."""
    return LONG if not MARKS.isdisjoint(literal) else min(len(literal), LONG)


def _of_sequence(items: Iterable[tuple[object, object]]) -> frozenset[str] | None:
    """The best of what the parts of a sequence need: long strings, and few of them."""
    found: list[frozenset[str]] = []
    literal = ""
    for operation, argument in [*items, (None, None)]:
        if operation is sre.LITERAL:
            literal += chr(argument)  # type: ignore[arg-type]
            continue
        if worth(literal) >= SHORTEST:
            found.append(frozenset((literal,)))
        literal = ""
        part = _of_part(operation, argument)
        if part:
            found.append(part)
    usable = [one for one in found if len(one) <= MOST]
    return max(usable, key=lambda one: (min(map(worth, one)), -len(one)), default=None)


def _of_part(operation: object, argument: object) -> frozenset[str] | None:
    """What one part that is no letter needs."""
    if operation is sre.SUBPATTERN:
        return None if argument[1] & re.IGNORECASE else _of_sequence(argument[-1])  # type: ignore[index]
    if operation is sre.IN:
        letters = {chr(value) if kind is sre.LITERAL else "" for kind, value in argument}  # type: ignore[attr-defined]
        return frozenset(letters) if letters <= MARKS else None
    if operation is sre.BRANCH:
        parts = [_of_sequence(branch) for branch in argument[1]]  # type: ignore[index]
        return frozenset().union(*parts) if all(parts) else None  # type: ignore[arg-type]
    if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT) and argument[0] > 0:  # type: ignore[index]
        return _of_sequence(argument[2])  # type: ignore[index]
    return None
