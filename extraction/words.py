"""Patterns kept as data: vocabulary/<list>.yml maps a name to a label and its alternatives."""
import re
from functools import cached_property

from extraction.terms import load_list


class Words:
    """Any of the patterns of one entry of a list, in any case.

    Read at first use and not at import, so that a broken file is told as an error of that file.
    """

    def __init__(self, name: str, entry: str) -> None:
        self.name, self.entry = name, entry

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The alternatives as one pattern."""
        return re.compile("|".join(load_list(self.name)[self.entry]["patterns"]), re.I)

    def search(self, text: str) -> re.Match[str] | None:
        """The first match in a text, if any."""
        return self.pattern.search(text)

    def match(self, text: str, start: int = 0) -> re.Match[str] | None:
        """The match at a place of a text, if any."""
        return self.pattern.match(text, start)
