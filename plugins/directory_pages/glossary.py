"""Hard words explained where they stand: what each means, and which of them a page has used.

The words are data (glossary.yml). `templates/_term.html` prints a word as a button that opens its explanation, with no
script; the explanations themselves stand once, at the end of the page, so that a word may be used many times.
"""

import re
from contextvars import ContextVar
from dataclasses import dataclass
from pathlib import Path

import yaml
from markupsafe import Markup, escape

FILE = Path(__file__).with_name("glossary.yml")
# The words of the page that is being made. A page is made within one task, and each task has its own.
_used: "ContextVar[dict[str, Term] | None]" = ContextVar("used", default=None)


@dataclass(frozen=True, slots=True)
class Term:
    """A word as it stands in a sentence, what it means, and who says so (both None where nobody need say it).

    ``marked`` are the spellings by which `hard_words` finds it.
    """

    code: str
    word: str
    says: str
    source: str | None
    url: str | None
    marked: tuple[str, ...] = ()


def load(path: Path = FILE) -> dict[str, Term]:
    """Return the glossary by code."""
    entries = yaml.safe_load(path.read_text(encoding="utf-8"))
    return {
        code: Term(
            code, entry["word"], entry["says"], entry.get("source"), entry.get("url"), tuple(entry.get("marked", ()))
        )
        for code, entry in entries.items()
    }


TERMS = load()
MARKED = {spelling: term for term in TERMS.values() for spelling in term.marked}
ANY_MARKED = re.compile(rf"(?<![\w-])(?:{'|'.join(sorted(map(re.escape, MARKED), key=len, reverse=True))})(?![\w-])")
BUTTON = '<button type="button" class="term" popovertarget="term-{code}">{shown}</button>'


def begin() -> None:
    """Start a page: none of its words has been used."""
    _used.set({})


def explain(code: str) -> Term:
    """Return a word, and note that this page used it. Raises KeyError for one that the glossary does not have."""
    term = TERMS[code]
    used = _used.get()
    if used is not None:
        used[code] = term
    return term


def explained() -> list[Term]:
    """Return the words that this page has used so far, in the order of their first use."""
    return list((_used.get() or {}).values())


def hard_words(text: str) -> Markup:
    """Return our own text with each hard word that the page has not explained yet made to open its explanation.

    Not for text within a link, a label or a summary, nor for a provider's words.
    """

    def button(match: re.Match[str]) -> str:
        term = MARKED[match[0]]
        if term.code in (_used.get() or {}):
            return match[0]
        explain(term.code)
        return BUTTON.format(code=term.code, shown=match[0])

    return Markup(ANY_MARKED.sub(button, str(escape(text))))
