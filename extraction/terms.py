"""Finding the words of a vocabulary list in sentences: whole words, case folded, hyphen and space alike."""
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from extraction.page import WORD, Sentence

FOLDER = Path(__file__).parent.parent / "vocabulary"
GAP = r"[\s\-‐‑–/]{1,3}"


class VocabularyError(ValueError):
    """A vocabulary file that cannot be read; the message names the file, the line and what to do."""


@dataclass(frozen=True, slots=True)
class Mention:
    """One phrase of a list found in a sentence: `sentence.text[start:end]`."""

    code: str
    start: int
    end: int
    text: str


@cache
def load_list(name: str) -> dict[str, dict[str, Any]]:
    """The list vocabulary/<name>.yml: code -> {label, description, phrases, …}.

    Raises:
        VocabularyError: the file is missing, is no YAML, or is not such a mapping.
    """
    path = FOLDER / f"{name}.yml"
    try:
        data = yaml.load(path.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as error:
        message = f"vocabulary/{name}.yml cannot be read: {error}. Mend the file, or restore it with git."
        raise VocabularyError(message) from error
    if not isinstance(data, dict) or not all(isinstance(v, dict) for v in data.values()):
        raise VocabularyError(f"vocabulary/{name}.yml must map each code to its label and phrases. Mend the file.")
    return data


class Terms:
    """The phrases of one list, ready to be found.

    A phrase of capitals only ("IV", "OCD") is matched as written; any other in any case. A plural s is forgiven.
    """

    def __init__(self, phrases: Iterable[tuple[str, str]]) -> None:
        """Take (code, phrase) pairs; the longest phrase wins where several match."""
        self.first_words: set[str] = set()
        self._by_word: dict[str, list[tuple[str, re.Pattern[str]]]] = {}
        for code, phrase in sorted(phrases, key=lambda p: -len(p[1])):
            words = re.findall(r"[\w.'’&+]+", phrase)
            first = WORD.findall(words[0].lower())[0].replace("’", "'")
            body = GAP.join(re.escape(w).replace("'", "['’]") for w in words)
            exact = phrase.upper() == phrase and len(phrase) <= 6
            pattern = re.compile(rf"{body}s?(?!\w)" if exact else rf"{body}(?:['’]?s|es)?(?!\w)", 0 if exact else re.I)
            for word in {first, first + "s", first + "es"} if len(words) == 1 else {first}:
                self.first_words.add(word)
                self._by_word.setdefault(word, []).append((code, pattern))

    @classmethod
    @cache
    def load(cls, name: str) -> "Terms":
        """The terms of vocabulary/<name>.yml."""
        return cls((code, phrase) for code, entry in load_list(name).items() for phrase in entry.get("phrases", ()))

    def find(self, sentence: Sentence | str) -> list[Mention]:
        """The mentions in a sentence, in order, none overlapping another; of several the longest phrase."""
        text = sentence if isinstance(sentence, str) else sentence.text
        found: list[Mention] = []
        free = 0
        for word in WORD.finditer(text.lower()):
            at = word.start()
            candidates = self._by_word.get(word.group().replace("’", "'")) if at >= free else None
            for code, pattern in candidates or ():
                match = pattern.match(text, at)
                if match:
                    found.append(Mention(code, at, match.end(), match.group()))
                    free = match.end()
                    break
        return found
