"""The words of vocabulary/course.yml: patterns about sessions and those who keep watch, which may name each other."""
import re
from functools import cache, cached_property

from extraction.rules import MACRO, fold
from extraction.terms import VocabularyError, load_list

LIST = "course"


def expand(pattern: str) -> str:
    """A pattern with each <name> replaced by all patterns of that entry.

    Raises:
        VocabularyError: an unknown name.
    """
    return MACRO.sub(lambda match: _entry(match[1]), pattern)


@cache
def _entry(name: str) -> str:
    """All patterns of an entry as one group, their own <names> replaced."""
    if name not in load_list(LIST):
        raise VocabularyError(f"<{name}> is not in vocabulary/{LIST}.yml. Add it there.")
    return f"(?:{'|'.join(expand(pattern) for pattern in load_list(LIST)[name]['patterns'])})"


class CourseWords:
    """Any of the patterns of one entry, as whole words, in any case and with plain quotes and hyphens.

    Read at first use and not at import, so that a broken file is told as an error of that file.
    """

    def __init__(self, entry: str) -> None:
        self.entry = entry

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """The alternatives as one pattern on folded text."""
        try:
            return re.compile(rf"(?<![\w']){_entry(self.entry)}(?![\w'])")
        except re.error as error:
            raise VocabularyError(f"vocabulary/{LIST}.yml: {self.entry} is no regular expression: {error}.") from error

    def search(self, text: str) -> re.Match[str] | None:
        """The first match in a text; its offsets are those of the text."""
        return self.pattern.search(fold(text))
