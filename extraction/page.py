"""One `Page` per page: visible text in reading order, with what a reader needs to understand each piece of it."""
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement read from one page: a value of a field, and the evidence for it."""

    field: str      # a key of the page profile: "offers", "prices", "phone", …
    value: Any      # JSON: a code, a number, a list or a mapping, as the field's reader documents
    stance: str     # "offered", "not_offered" or "mentioned"
    quote: str      # a contiguous piece of the page, white space collapsed
    context: str    # the heading path and table headers above the quote: a bare "$450" proves nothing
    origin: str = "text"  # "text", "title", "attribute", "jsonld" or "microdata"


@dataclass(frozen=True, slots=True, eq=False)
class Sentence:
    """A sentence of a block; `text` stands in `block.text` at `start`."""

    text: str
    start: int
    block: "Block"


@dataclass(slots=True, eq=False)
class Block:
    """A run of visible text that the page shows as one piece: a paragraph, heading, list item, table cell, label.

    kind      "heading", "text", "item" (list item), "cell", "question", "answer", "title"
    text      white space collapsed
    headings  headings above it, outermost first
    headers   table cells that head this one: its row's first cell, its column's head
    question  for an answer, the question it answers
    intro     for a list item, the sentence that introduces the list ("We treat:")
    region    "main", "nav", "header", "footer" or "aside": where on the page it stands
    group     number of the smallest box (card, row, list entry) that holds this block and at least one other
    """

    index: int
    kind: str
    text: str
    headings: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    question: str | None = None
    intro: str | None = None
    region: str = "main"
    group: int = 0
    sentences: list[Sentence] = field(default_factory=list)

    @property
    def context(self) -> str:
        """Heading path, then table headers, then the question or the list's introduction, joined by " > "."""
        parts = [*self.headings, *self.headers, *(p for p in (self.question, self.intro) if p)]
        return " > ".join(dict.fromkeys(parts))
