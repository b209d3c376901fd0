"""Finding the words of a vocabulary list in sentences: whole words, case folded, hyphen and space alike."""
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from extraction.page import WORD, Sentence, fold

FOLDER = Path(__file__).parent.parent / "vocabulary"
GAP = r"[\s\-‐‑–/(]{1,3}"


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
        by_word: dict[str, list[tuple[str, str]]] = {}
        for code, phrase in sorted(phrases, key=lambda p: -len(p[1])):
            words = re.findall(r"[\w.'’&+]+", phrase)
            first = WORD.findall(words[0].lower().replace("’", "'"))[0]
            body = GAP.join(re.escape(w).replace("'", "['’]") for w in words)
            exact = phrase.upper() == phrase and len(phrase) <= 6
            pattern = rf"{body}s?(?!\w)" if exact else rf"(?i:{body}(?:['’]?s|es)?(?!\w))"
            for word in {first, first + "s", first + "es"} if len(words) == 1 else {first}:
                by_word.setdefault(word, []).append((code, pattern))
        self.first_words = frozenset(by_word)
        self._phrases = by_word
        self._by_word: dict[str, tuple[re.Pattern[str], list[str]]] = {}  # of the words met so far

    def _beginning(self, word: str) -> tuple[re.Pattern[str], list[str]]:
        """One pattern of the phrases that begin with a word, the longest first, and their codes."""
        phrases = self._phrases[word]
        found = re.compile("|".join(f"({pattern})" for _, pattern in phrases)), [code for code, _ in phrases]
        self._by_word[word] = found
        return found

    @classmethod
    @cache
    def load(cls, name: str) -> "Terms":
        """The terms of vocabulary/<name>.yml."""
        return cls((code, phrase) for code, entry in load_list(name).items() for phrase in entry.get("phrases", ()))

    def find(self, sentence: Sentence | str) -> list[Mention]:
        """The mentions in a sentence, in order, none overlapping another; of several the longest phrase."""
        text = sentence if isinstance(sentence, str) else sentence.text
        folded = fold(text)
        if self.first_words.isdisjoint(WORD.findall(folded)):
            return []
        return self.find_at(text, ((m.start(), m.group()) for m in WORD.finditer(folded)))

    def find_at(self, text: str, places: Iterable[tuple[int, str]]) -> list[Mention]:
        """As `find`, where all words of the text at which a phrase may begin are known: (offset, word), in order."""
        found: list[Mention] = []
        free = 0
        for at, word in places:
            if at >= free and word in self._phrases:
                pattern, codes = self._by_word.get(word) or self._beginning(word)
                match = pattern.match(text, at)
                if match and match.lastindex:
                    free = match.end()
                    found.append(Mention(codes[match.lastindex - 1], at, free, match.group()))
        return found
