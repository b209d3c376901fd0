"""What a text must hold for a pattern to match anywhere in it: a search for a few letters is a hundred times faster.

Most patterns of a page's reader match nothing in most sentences, and say so only after they were tried at each place.
"""
import re
from collections.abc import Iterable
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]

SHORTEST = 3   # letters worth looking for
MOST = 80      # strings worth looking for
Cover = tuple[str, ...]


class Covered:
    """A pattern that is tried only where one of the strings stands that each of its matches holds."""

    def __init__(self, pattern: re.Pattern[str]) -> None:
        self.pattern = pattern
        self.cover = cover(pattern)

    def search(self, text: str) -> re.Match[str] | None:
        """As `re.Pattern.search`."""
        return self.pattern.search(text) if self.may_match(text) else None

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
