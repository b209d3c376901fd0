"""Finding many small patterns at word starts, fast.

One pattern of all of them finds the words at which any begins; there each of those that can begin with the word's
first letters is tried, so that every group's match is found and most of the text costs no Python.
"""
import re
from collections.abc import Iterable, Iterator, Mapping
from itertools import product
from re import _constants as sre  # type: ignore[attr-defined]
from re import _parser  # type: ignore[attr-defined]
from typing import Generic, TypeVar

Group = TypeVar("Group")

PREFIX = 3          # letters by which the patterns are told apart
MOST_PREFIXES = 400
WORD_START = r"(?<![\w'])(?=[\w'])"
PLAIN_START = re.compile(r"[a-z'](?![?*+{])")


class Triggers(Generic[Group]):
    """Groups of patterns on lower-case text, each pattern bound to whole words, found in one pass."""

    def __init__(self, groups: Mapping[Group, Iterable[str]]) -> None:
        """Take the patterns of each group; of several that match at one place, the group's first wins."""
        entries = [(group, rf"(?:{p})" + ("" if p.endswith("$") else r"(?![\w'])"), prefixes(p))
                   for group, patterns in groups.items() for p in patterns]
        self._table: dict[str, list[tuple[Group, str]]] = {
            key: [(group, pattern) for group, pattern, keys in entries
                  if any(key.startswith(k) or k.startswith(key) for k in keys)]
            for key in {k for _, _, keys in entries for k in keys}}
        self._compiled: dict[str, list[tuple[Group, re.Pattern[str]]]] = {}   # of the keys met so far
        self._lengths = sorted({len(k) for k in self._table}, reverse=True)
        self._any = any_of([pattern for _, pattern, _ in entries])

    def find(self, text: str) -> Iterator[tuple[Group, re.Match[str]]]:
        """Yield (group, match) in lower-case text, left to right; matches of one group do not overlap."""
        free: dict[Group, int] = {}
        start = self._any.search(text)
        while start:
            at = start.start()
            for group, pattern in self._candidates(text, at):
                if free.get(group, 0) <= at and (match := pattern.match(text, at)):
                    free[group] = match.end()
                    yield group, match
            start = self._any.search(text, at + 1)

    def _candidates(self, text: str, at: int) -> list[tuple[Group, re.Pattern[str]]]:
        """The patterns that can begin with the letters at a place, in the order given."""
        for length in self._lengths:
            key = text[at:at + length]
            if key in self._table:
                if key not in self._compiled:
                    self._compiled[key] = [(group, re.compile(pattern)) for group, pattern in self._table[key]]
                return self._compiled[key]
        return []

    def search(self, text: str) -> bool:
        """Whether any pattern stands in lower-case text."""
        return self._any.search(text) is not None


def any_of(patterns: Iterable[str]) -> re.Pattern[str]:
    """One pattern that matches at each word start where any of the patterns does.

    Written so that the engine passes over a text by first letters alone: alternatives that begin with a letter stand
    together behind it, and where all do, that a word starts there is asked after the letter.
    """
    by_letter: dict[str, list[str]] = {}
    others: list[str] = []
    for spelled in (s for pattern in patterns for s in spellings(pattern)):
        if PLAIN_START.match(spelled):
            by_letter.setdefault(spelled[0], []).append(spelled[1:])
        else:
            others.append(spelled)
    if others:
        behind = [f"{letter}(?:{'|'.join(rest)})" for letter, rest in by_letter.items()]
        return re.compile(f"{WORD_START}(?:{'|'.join([*behind, *others])})")
    behind = [rf"{letter}(?<![\w']{letter})(?:{'|'.join(rest)})" for letter, rest in by_letter.items()]
    return re.compile("|".join(behind) or "(?!)")


def spellings(pattern: str) -> list[str]:
    """Patterns that together match what one does, its leading choices written out: "(?:a|b)c" is "ac" and "bc"."""
    parts = choices(pattern)
    if len(parts) > 1:
        return [s for part in parts for s in spellings(part)]
    if not pattern.startswith("(?:"):
        return [pattern]
    end = next(place for place, depth in depths(pattern) if depth == 0 and pattern[place] == ")")
    inner, rest = choices(pattern[3:end]), pattern[end + 1:]
    if rest[:1] in ("*", "+", "{"):
        return [pattern]
    if rest[:1] == "?":
        inner, rest = [*inner, ""], rest[1:]
    return [s for choice in inner for s in spellings(choice + rest)]


def choices(pattern: str) -> list[str]:
    """The alternatives of a pattern at its outermost level."""
    cuts = [place for place, depth in depths(pattern) if depth == 0 and pattern[place] == "|"]
    return [pattern[a + 1:b] for a, b in zip([-1, *cuts], [*cuts, len(pattern)], strict=True)]


def depths(pattern: str) -> Iterator[tuple[int, int]]:
    """Each place of a pattern that is neither escaped nor in a class, with the depth of groups after it."""
    depth, in_class, escaped = 0, False, False
    for place, letter in enumerate(pattern):
        if escaped or letter == "\\":
            escaped = not escaped
        elif in_class:
            in_class = letter != "]"
        else:
            in_class = letter == "["
            depth += (letter == "(") - (letter == ")")
            yield place, depth


def prefixes(pattern: str) -> set[str]:
    """The strings of at most `PREFIX` letters with which a match can begin; {""} where any may."""
    found = {p[:PREFIX] for p in _expand(list(_parser.parse(pattern)))}
    return found if found and len(found) <= MOST_PREFIXES and "" not in found else {""}


def _expand(items: list[tuple[object, object]]) -> set[str]:
    """The possible beginnings of a parsed pattern, cut at `PREFIX` letters or where they stop being literal."""
    done: set[str] = set()
    open_ends = {""}
    for operation, argument in items:
        pieces, goes_on = _pieces(operation, argument)
        grown = {a + b for a, b in product(open_ends, pieces)}
        if not goes_on or len(grown) > MOST_PREFIXES:
            return done | (grown if len(grown) <= MOST_PREFIXES else open_ends)
        done |= {g for g in grown if len(g) >= PREFIX}
        open_ends = {g for g in grown if len(g) < PREFIX}
        if not open_ends:
            return done
    return done | open_ends


def _pieces(operation: object, argument: object) -> tuple[set[str], bool]:
    """The literal beginnings of one parsed element, and whether what follows it may be appended."""
    if operation is sre.LITERAL:
        return {chr(argument)}, True  # type: ignore[arg-type]
    if operation is sre.IN and all(op is sre.LITERAL for op, _ in argument):  # type: ignore[attr-defined]
        return {chr(a) for _, a in argument}, True  # type: ignore[attr-defined]
    if operation is sre.SUBPATTERN:
        return _expand(list(argument[-1])), _is_literal(argument[-1])  # type: ignore[index]
    if operation is sre.BRANCH:
        branches = [list(b) for b in argument[1]]  # type: ignore[index]
        return set().union(*(_expand(b) for b in branches)), all(_is_literal(b) for b in branches)
    if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT) and argument[0] == 0:  # type: ignore[index]
        inner = _expand(list(argument[2]))  # type: ignore[index]
        literal = _is_literal(argument[2]) and argument[1] == 1  # type: ignore[index]
        return ({""} | inner, True) if literal else ({""}, False)
    if operation in (sre.ASSERT, sre.ASSERT_NOT, sre.AT):
        return {""}, True
    return {""}, False


def _is_literal(items: Iterable[tuple[object, object]]) -> bool:
    """Whether a parsed piece is made of letters and choices of letters only."""
    for operation, argument in items:
        if operation is sre.LITERAL or operation in (sre.ASSERT, sre.ASSERT_NOT, sre.AT):
            continue
        if operation is sre.SUBPATTERN and _is_literal(argument[-1]):  # type: ignore[index]
            continue
        if operation is sre.BRANCH and all(_is_literal(b) for b in argument[1]):  # type: ignore[index]
            continue
        if operation in (sre.MAX_REPEAT, sre.MIN_REPEAT) and argument[1] == 1 and _is_literal(argument[2]):  # type: ignore[index]
            continue
        return False
    return True
