"""Patterns kept as data: vocabulary/<list>.yml maps a name to a label and its alternatives."""
import re
from functools import cached_property

from extraction.covers import Covered
from extraction.terms import load_list

CAPITAL = re.compile(r"(?<!\\)[A-Z]")  # of a pattern's letters; not that of \W


class Words:
    """Any of the patterns of one entry of a list, in any case.

    They are tried on lower-case text, which is several times faster than to ignore case, so a match's own text is in
    lower case. Read at first use and not at import, so that a broken file is told as an error of that file.
    """

    def __init__(self, name: str, entry: str) -> None:
        self.name, self.entry = name, entry

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The alternatives as one pattern."""
        return re.compile("|".join(CAPITAL.sub(lambda m: m.group().lower(), pattern)
                                   for pattern in load_list(self.name)[self.entry]["patterns"]))

    @cached_property
    def _covered(self) -> Covered:
        return Covered(self.pattern)

    def search(self, text: str) -> re.Match[str] | None:
        """The first match in a text, if any."""
        return self._covered.search(text.lower())

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The match at a place of a text, if any."""
        return self.pattern.match(text.lower(), start)
