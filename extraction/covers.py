"""What a text must hold for a pattern to match anywhere in it: a search for a few letters is a hundred times faster.

Most patterns of a page's reader match nothing in most sentences, and say so only after they were tried at each place.
"""
import re
import sys
from collections.abc import Iterable, Iterator
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Any

SHORTEST = 3   # letters worth looking for
MOST = 80      # strings worth looking for
CAPITAL = re.compile(r"(?<![\\?])[A-Z]")  # of a pattern's letters; not that of \W or of (?P<name>
NOTHING: Iterator[re.Match[str]] = iter(())
Cover = tuple[str, ...]


def lowered(text: str) -> str:
    """The text in lower case, character for character: a letter whose lower case is longer, such as İ, stays."""
    lower = text.lower()
    return lower if len(lower) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


class AnyCase:
    """A pattern in any case, tried on the text in lower case: several times faster than `re.IGNORECASE`, so the text of
    a match is in lower case. It is tried only where one of the strings stands that each of its matches holds."""

    __slots__ = ("_pattern", "cover", "source")

    def __init__(self, source: str) -> None:
        assert "(?-i" not in source, f"{source!r} minds the case in part: it needs re.compile(…, re.I)"
        self.source = CAPITAL.sub(lambda capital: capital.group().lower(), source)
        self._pattern = re.compile(self.source)
        self.cover = cover(self._pattern)

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        lower = lowered(text)
        for needed in self.cover:   # a loop, as `any` costs more than most of these searches
            if needed in lower:
                return self._pattern.search(lower, start, end)
        return None if self.cover else self._pattern.search(lower, start, end)

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        lower = lowered(text)
        for needed in self.cover:
            if needed in lower:
                return self._pattern.finditer(lower, start, end)
        return NOTHING if self.cover else self._pattern.finditer(lower, start, end)

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        return self._pattern.match(lowered(text), start, end)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`."""
        return self._pattern.fullmatch(lowered(text))

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

    def findall(self, text: str) -> list[Any]:
        """As `re.Pattern.findall`."""
        return self._pattern.findall(lowered(text))


class Covered:
    """A pattern that is tried only where one of the strings stands that each of its matches holds."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.cover = cover(pattern)

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self.pattern.search(text) if self.may_match(text) else None

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self.pattern.finditer(text) if self.may_match(text) else NOTHING

    def may_match(self, text: str) -> bool:
        """Whether a text holds what a match would need."""
        for needed in self.cover:   # a loop, as `any` costs more than most of these searches
            if needed in text:
                return True
        return not self.cover


def cover(pattern: re.Pattern[str]) -> Cover:
    """Strings of which every match of the pattern holds at least one; none where there is no such set."""
    if pattern.flags & re.IGNORECASE:
        return ()
    found = _of_sequence(_parser.parse(pattern.pattern, pattern.flags & ~re.UNICODE))
    return tuple(sorted(found, key=len, reverse=True)) if found else ()


def _of_sequence(items: Iterable[tuple[object, object]]) -> frozenset[str] | None:
    """The best of what the parts of a sequence need: long strings, and few of them."""
    found: list[frozenset[str]] = []
    literal = ""
    for operation, argument in [*items, (None, None)]:
        if operation is sre.LITERAL:
            literal += chr(argument)  # type: ignore[arg-type]
            continue
        if len(literal) >= SHORTEST:
            found.append(frozenset((literal,)))
        literal = ""
        part = _of_part(operation, argument)
        if part:
            found.append(part)
    usable = [one for one in found if len(one) <= MOST]
    return max(usable, key=lambda one: (min(min(map(len, one)), 6), -len(one)), default=None)


def _of_part(operation: object, argument: object) -> frozenset[str] | None:
    """What one part that is no letter needs."""
    if operation is sre.SUBPATTERN:
        return None if argument[1] & re.IGNORECASE else _of_sequence(argument[-1])  # type: ignore[index]
    if operation is sre.BRANCH:
        parts = [_of_sequence(branch) for branch in argument[1]]  # type: ignore[index]
        return frozenset().union(*parts) if all(parts) else None  # type: ignore[arg-type]
    if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT) and argument[0] > 0:  # type: ignore[index]
        return _of_sequence(argument[2])  # type: ignore[index]
    return None
