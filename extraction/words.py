"""Patterns kept as data: vocabulary/<list>.yml maps a name to a label and its alternatives."""
import re
from collections.abc import Callable, Iterator
from functools import cached_property

from extraction.covers import Covered, on_folded
from extraction.page import fold
from extraction.terms import VocabularyError, load_list


class Words:
    """Any of the patterns of one entry of a list, in any case.

    They are tried on lower-case text with straight apostrophes, which is several times faster than to ignore case, so
    a match's own text is in lower case. Read at first use and not at import, so that a broken file is told as an error
    of that file.
    """

    folded = staticmethod(fold)

    def __init__(self, name: str, entry: str) -> None:
        self.name, self.entry = name, entry

    def _patterns(self) -> list[str]:
        """The alternatives on folded text."""
        return [on_folded(pattern) for pattern in load_list(self.name)[self.entry]["patterns"]]

    @cached_property
    def source(self) -> str:
        """The alternatives as one regular expression on folded text."""
        return "|".join(self._patterns())

    @cached_property
    def covered(self) -> Covered:
        """The alternatives as one pattern, tried on folded text.

        Raises:
            VocabularyError: no regular expression.
        """
        try:
            return Covered(self.source, self.folded)
        except re.error as error:
            raise VocabularyError(f"vocabulary/{self.name}.yml: {self.entry}: {self.source!r} is no regular "
                                  f"expression: {error}. Mend the patterns.") from error

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """As `Covered.search`."""
        return self.covered.search

    @cached_property
    def finditer(self) -> Callable[..., Iterator[re.Match[str]]]:
        """As `Covered.finditer`."""
        return self.covered.finditer

    @cached_property
    def match(self) -> Callable[..., re.Match[str] | None]:
        """As `Covered.match`."""
        return self.covered.match

    def sub(self, replacement: str | Callable[[re.Match[str]], str], text: str) -> str:
        """The text in lower case with each match replaced."""
        folded = self.folded(text)
        return self.covered.pattern.sub(replacement, folded) if self.covered.may_match(folded) else folded


class Many(Words):
    """A list of patterns that have little in common: each is tried only where what it needs stands."""

    @cached_property
    def each(self) -> list[Covered]:
        """The patterns, one by one."""
        return [Covered(pattern) for pattern in self._patterns()]

    @cached_property
    def search(self) -> Callable[..., re.Match[str] | None]:
        """As `Covered.search`: the first match in a text, of several there that of the first pattern."""
        each = self.each

        def search(text: str) -> re.Match[str] | None:
            folded = fold(text)
            found = [match for pattern in each if (match := pattern.search(folded))]
            return min(found, key=re.Match.start) if found else None

        return search
