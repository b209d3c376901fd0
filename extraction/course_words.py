"""The words of vocabulary/course.yml: patterns about sessions and those who keep watch, which may name each other."""
from functools import cached_property

from extraction.rules import fold, group
from extraction.words import Words

LIST = "course"


class CourseWords(Words):
    """Any of the patterns of one entry, as whole words, with plain quotes and hyphens too."""

    folded = staticmethod(fold)

    def __init__(self, entry: str) -> None:
        super().__init__(LIST, entry)

    @cached_property
    def source(self) -> str:
        """The alternatives as one regular expression on folded text."""
        return rf"(?<![\w']){group(LIST, self.entry)}(?![\w'])"
