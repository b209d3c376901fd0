"""What a text must hold for a pattern to match anywhere in it: a search for a few letters is a hundred times faster.

Most patterns of a page's reader match nothing in most sentences, and say so only after they were tried at each place.
"""
import re
import sys
from collections.abc import Callable, Iterable, Iterator
from re import _compiler, _parser  # type: ignore[attr-defined]
from re import _constants as sre  # type: ignore[attr-defined]
from typing import Any

SHORTEST = 3   # letters worth looking for
MOST = 80      # strings worth looking for
CAPITAL = re.compile(r"(?<![\\?])[A-Z]")  # of a pattern's letters; not that of \W or of (?P<name>
NOTHING: Iterator[re.Match[str]] = iter(())
Cover = tuple[str, ...]


def lowered(text: str) -> str:
    """The text in lower case with straight apostrophes, character for character: a letter whose lower case is longer,
    such as İ, stays."""
    lower = text.lower()
    if len(lower) != len(text):
        lower = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return lower.replace("’", "'")


class Covered:
    """A pattern that is tried only where one of the strings stands that each of its matches holds.

    It is parsed when it is made, so that a broken one is told, and compiled when the first text holds such a string.

    Raises:
        re.error: no regular expression.
    """

    __slots__ = ("_compiled", "_parsed", "cover", "source")

    def __init__(self, source: str) -> None:
        self.source = source
        self._parsed: Any = _parser.parse(source)
        self._compiled: re.Pattern[str] | None = None
        self.cover = cover(self._parsed)

    @property
    def pattern(self) -> re.Pattern[str]:
        """The pattern itself."""
        if self._compiled is None:
            self._compiled, self._parsed = _compiler.compile(self._parsed), None
        return self._compiled

    def may_match(self, text: str) -> bool:
        """Whether a text holds what a match would need."""
        for needed in self.cover:   # a loop, as `any` costs more than most of these searches
            if needed in text:
                return True
        return not self.cover

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self.pattern.search(text, start, end) if self.may_match(text) else None

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        return self.pattern.finditer(text, start, end) if self.may_match(text) else NOTHING

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        return self.pattern.match(text, start, end)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`."""
        return self.pattern.fullmatch(text)

    def sub(self, replacement: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        """As `re.Pattern.sub`."""
        return self.pattern.sub(replacement, text, count) if self.may_match(text) else text


class AnyCase(Covered):
    """A pattern in any case, tried on the text in lower case: several times faster than `re.IGNORECASE`, so the text of
    a match is in lower case."""

    __slots__ = ()

    def __init__(self, source: str) -> None:
        assert "(?-i" not in source, f"{source!r} minds the case in part: it needs re.compile(…, re.I)"
        super().__init__(CAPITAL.sub(lambda capital: capital.group().lower(), source))

    def search(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        lower = lowered(text)
        return self.pattern.search(lower, start, end) if self.may_match(lower) else None

    def finditer(self, text: str, start: int = 0, end: int = sys.maxsize) -> Iterator[re.Match[str]]:
        """As `re.Pattern.finditer`."""
        lower = lowered(text)
        return self.pattern.finditer(lower, start, end) if self.may_match(lower) else NOTHING

    def match(self, text: str, start: int = 0, end: int = sys.maxsize) -> re.Match[str] | None:
        """As `re.Pattern.match`."""
        return self.pattern.match(lowered(text), start, end)

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.fullmatch`."""
        return self.pattern.fullmatch(lowered(text))

    def sub(self, replacement: str | Callable[[re.Match[str]], str], text: str, count: int = 0) -> str:
        """The text, in its own case, with each match (or the first `count`) replaced."""
        if not isinstance(replacement, str) or count:
            raise NotImplementedError("a text that stands as it is, for every match")
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
