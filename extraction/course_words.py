"""The words of vocabulary/course.yml: patterns about sessions and those who keep watch, which may name each other."""
import re
from functools import cached_property

from extraction.rules import fold, group
from extraction.terms import VocabularyError
from extraction.words import Words

LIST = "course"


class CourseWords(Words):
    """Any of the patterns of one entry, as whole words, with plain quotes and hyphens too."""

    def __init__(self, entry: str) -> None:
        super().__init__(LIST, entry)

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The alternatives as one pattern on folded text."""
        try:
            return re.compile(rf"(?<![\w']){group(LIST, self.entry)}(?![\w'])")
        except re.error as error:
            raise VocabularyError(f"vocabulary/{LIST}.yml: {self.entry} is no regular expression: {error}.") from error

    def folded(self, text: str) -> str:
        """The text in lower case with plain quotes and hyphens."""
        return fold(text)
