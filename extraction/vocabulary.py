"""Every word list looked at once, so that a broken one is told before the first page is read by the others."""
import re
from functools import cache
from typing import Any

from extraction.claims import rules
from extraction.rules import compiled
from extraction.terms import FOLDER, VocabularyError, load_list

PATTERNS = ("patterns", "stated", "contradicted", "listed", "under", "unless")  # lists of regular expressions
TOGETHER = "together"       # lists of such lists: what one clause states in any order
WITH_NAMES = "claim_words"  # its patterns, as those of the claims, may hold <names>


@cache
def check() -> None:
    """Load all of vocabulary/.

    Raises:
        VocabularyError: a file that cannot be used; says which, where in it, and what to do.
    """
    for path in sorted(FOLDER.glob("*.yml")):
        for code, entry in load_list(path.stem).items():
            _check(f"vocabulary/{path.name}: {code}", path.stem, entry)
    rules()


def _check(place: str, name: str, entry: dict[str, Any]) -> None:
    """Look at one entry of a list, and at those inside it."""
    for key, value in entry.items():
        if isinstance(value, dict):
            _check(f"{place}: {key}", name, value)
        elif value is None or key in (*PATTERNS, TOGETHER, "phrases") and not isinstance(value, list):
            raise VocabularyError(f"{place}: {key} must be a list, such as [one, two]. Mend the file, or restore it "
                                  "with git.")
        elif key == TOGETHER:
            for parts in value:
                _check(f"{place}: {key}", name, {"patterns": parts})
        elif isinstance(value, list):
            if wrong := [item for item in value if not isinstance(item, str)]:
                raise VocabularyError(f"{place}: {key} has {wrong[0]!r}, which is no text. Put it in quotes.")
            if key in PATTERNS:
                _compile(place, name, value)


def _compile(place: str, name: str, patterns: list[str]) -> None:
    """Compile the patterns, one by one, to tell which cannot be."""
    for pattern in patterns:
        try:
            compiled(pattern) if name == WITH_NAMES else re.compile(pattern)
        except re.error as error:
            message = f"{place}: {pattern!r} is no regular expression: {error}. Mend the pattern."
            raise VocabularyError(message) from error
