"""What stands around an amount: its row and column heads, its card, its list's introduction, the headings above.

In widening circles, nearest first; the nearest that names a thing tells.
"""

import re
from collections.abc import Iterator
from itertools import islice, takewhile

from extraction.covers import AnyCase
from extraction.page import Block, Page
from extraction.price_words import VERB, Slot, is_bare, no_amount

SHORT = 60  # letters: a label, not a paragraph
LEADER = re.compile(r"\.{3}|…|_{3}")  # between what a price list sells and its amount
LEAD_IN_BLOCKS = 14
TITLES_ABOVE = 4
SECTION = 8  # blocks of a card, or of what stands under its title
FREE = AnyCase(r"\bfree\b|\bcomplimentary\b")


class Circles:
    """Finds the lines around the amounts of one page."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.cards: dict[int, list[str]] = {}  # what stands around a block is asked for many times
        self.leads: dict[int, str | None] = {}
        self.descriptions: dict[int, list[str]] = {}

    def labels(self, slot: Slot) -> Iterator[str]:
        """The lines that name a bare amount, nearest first: row and column heads, introduction, card."""
        block = slot.block
        row = list(self.row(block)) if block.kind == "cell" else []
        # The row's first cell is its title; what stands between it and the amount only describes it.
        heads = block.headers or self.grid_heads(block) or self.label_beside(block)
        yield from (h for h in reversed(heads) if len(h) <= 2 * SHORT)
        yield from (cell.text for cell in row if cell.index < block.index and cell.text not in block.headers)
        yield from self.column(block) if block.kind == "cell" and "$" in "".join(block.headers[-1:]) or not row else ()
        yield from (cell.text for cell in row if cell.index > block.index) if row else self.card(block)
        yield from (line for line in (block.intro or self.lead_in(block), self.line_above(block)) if line)

    def grid_heads(self, block: Block) -> tuple[str, ...]:
        """What heads a cell of a grid that is no table: the same column of the row on top, its own row's first cell."""
        if block.group < 0 or block.kind != "text":
            return ()
        first, last = self.page.groups[block.group]
        if any(b.kind != "text" for b in self.page.blocks[first:last]):
            return ()  # a card
        width, top = last - first, None
        while width > 1 and (above := self.row_above(first, width)) is not None:
            top = first = above
        if top is None:
            return ()
        column = block.index - self.page.groups[block.group][0]
        corner = self.page.groups[self.page.blocks[top].group]
        column -= width - (corner[1] - corner[0])  # a head row may lack the corner
        texts = [b.text for b in self.page.blocks[corner[0] : corner[1]]]
        if any("$" in t or len(t) > SHORT for t in texts) or not 0 <= column < len(texts):
            return ()
        row = self.page.blocks[self.page.groups[block.group][0]].text
        return (texts[column], *([row] if row != block.text and len(row) <= SHORT else []))

    def column(self, block: Block) -> list[str]:
        """What stands above an amount in a table whose rows have no titles of their own, nearest first."""
        found: list[str] = []
        if block.kind != "cell" or block.group < 0:
            return found
        first, last = self.page.groups[block.group]
        at, width = block.index - first, last - first
        while len(found) < TITLES_ABOVE and first >= width and self.page.blocks[first - width].kind == "cell":
            first -= width
            if self.page.box(self.page.blocks[first])[0].index != first:
                break
            text = self.page.blocks[first + at].text
            if "$" not in text and len(text) <= SHORT:
                found.append(text)
        return found

    def label_beside(self, block: Block) -> tuple[str, ...]:
        """What stands at the same place of a box of labels just before a box that holds amounts only."""
        if block.group < 0 or not is_bare(block.text):
            return ()
        first, last = self.page.groups[block.group]
        labels = self.page.blocks[max(0, 2 * first - last) : first]
        if len(labels) != last - first or labels[0].group in (-1, block.group):
            return ()
        if any(b.group != labels[0].group or "$" in b.text or len(b.text) > SHORT for b in labels):
            return ()
        if not all(is_bare(b.text) for b in self.page.blocks[first:last]):
            return ()
        return (labels[block.index - first].text,)

    def row_above(self, first: int, width: int) -> int | None:
        """Where the row of a grid begins that ends just before a block: as wide as the one below, or a corner less."""
        group = self.page.blocks[first - 1].group if first else -1
        if group < 0:
            return None
        start, end = self.page.groups[group]
        if self.page.blocks[start].kind == "item":
            return None  # the list of the card above
        return start if end == first and end - start in (width, width - 1) and width > 1 < end - start else None

    def section(self, block: Block) -> list[Block]:
        """The box around a block; where it stands in none, the lines under its heading, which holds no other amount."""
        box = self.page.box(block)
        blocks = self.page.blocks
        if len(box) > 1 and len(box) <= SECTION or block.index < 1 or block.kind in ("cell", "item", "heading"):
            return box
        above = blocks[block.index - 1]
        if above.kind != "heading" or not block.headings or above.text != block.headings[-1]:
            return box
        below = takewhile(lambda b: b.headings == block.headings and b.kind != "heading", blocks[block.index + 1 :])
        lines = list(islice(below, SECTION))
        return box if any("$" in b.text for b in lines) else [above, block, *lines]

    def row(self, block: Block) -> Iterator[Block]:
        """The other cells of a table row, those before the amount first, nearest first."""
        box = self.page.box(block)
        for other in (*(b for b in reversed(box) if b.index < block.index), *(b for b in box if b.index > block.index)):
            if "$" not in other.text and other.kind == "cell" and len(other.text) <= 2 * SHORT:
                yield other

    def card(self, block: Block) -> list[str]:
        """`lines_of_card`, kept."""
        if block.index not in self.cards:
            self.cards[block.index] = list(self.lines_of_card(block))
        return self.cards[block.index]

    def lines_of_card(self, block: Block) -> Iterator[str]:
        """The other lines of the boxes around a block, nearest first, as far as they hold no other amount.

        Lines after the amount count only where it is the box's only one, or the box has one title and it comes first.
        """
        seen = {block.index}
        section = self.section(block)
        spans = self.page.groups
        if section and section[0].index < block.index and section is not self.page.box(block):
            spans = [(section[0].index, section[-1].index + 1), *spans]
        for first, last in spans:
            if not first <= block.index < last:
                continue
            others = self.page.blocks[first:last]
            priced = not all(no_amount(b) for b in others if b is not block)
            shared = any("$" in b.text for b in others if b is not block)
            titled = others[0].kind == "heading" and sum(b.kind == "heading" for b in others) == 1
            before = sorted(
                takewhile(no_amount, (b for b in reversed(others) if b.index < block.index)),
                key=lambda b: b.kind != "heading",  # a card's title tells before the lines between it and the amount
            )
            after = takewhile(no_amount, (b for b in others if b.index > block.index)) if titled or not priced else ()
            for other in (*before, *after):
                short = len(other.text) <= 2 * SHORT and "$" not in other.text
                if other.index not in seen and short and not is_aside(other):
                    seen.add(other.index)
                    yield other.text
            if shared:
                return

    def description(self, block: Block) -> list[str]:
        """`find_description`, kept."""
        if block.index not in self.descriptions:
            self.descriptions[block.index] = self.find_description(block)
        return self.descriptions[block.index]

    def find_description(self, block: Block) -> list[str]:
        """The running text under the same heading as a short line: first what leads up to it, nearest first."""
        if len(block.text) > 2 * SHORT or not block.headings or block.kind == "cell":
            return []
        blocks, found = self.page.blocks, []
        before = reversed(blocks[max(0, block.index - SECTION) : block.index])
        for other in takewhile(lambda b: b.kind != "heading", before):
            if "$" in other.text or other.headings != block.headings:
                break
            found.append(other.text)
        for other in takewhile(lambda b: b.kind != "heading", blocks[block.index + 1 : block.index + SECTION]):
            if "$" in other.text or other.headings != block.headings:
                break
            found.append(other.text)
        return found

    def lead_in(self, block: Block) -> str | None:
        """`find_lead_in`, kept."""
        if block.index not in self.leads:
            self.leads[block.index] = self.find_lead_in(block)
        return self.leads[block.index]

    def find_lead_in(self, block: Block) -> str | None:
        """The nearest line above, under the same heading, that ends in a colon: "Session rates:"."""
        blocks = self.page.blocks
        for other in reversed(blocks[max(0, block.index - LEAD_IN_BLOCKS) : block.index]):
            if other.kind == "heading":
                return None
            if other.text.endswith(":") and len(other.text) <= 2 * SHORT:
                return other.text
        return None

    def line_above(self, block: Block) -> str | None:
        """The short line that stands above an amount and the amounts before it, under the same heading."""
        blocks = self.page.blocks
        if block.kind in ("cell", "heading") or len(block.text) > 2 * SHORT:
            return None
        for other in reversed(blocks[max(0, block.index - LEAD_IN_BLOCKS // 2) : block.index]):
            if other.kind in ("heading", "question", "cell"):
                return None
            if "$" not in other.text and not FREE.search(other.text):
                named = len(other.text) <= SHORT and other.text[-1] not in ".!?,;"
                return other.text if named and (other.kind == block.kind or other.kind != "item") else None
        return None

    def titles(self, slot: Slot) -> Iterator[str]:
        """What an amount stands under, nearest first; no running text."""
        yield from self.labels(slot)
        if slot.block.question and slot.block.question not in slot.block.headings:
            yield slot.block.question
        yield from reversed(slot.block.headings)

    def circles(self, slot: Slot) -> Iterator[str]:
        """What stands around an amount's own words, nearest first."""
        block = slot.block
        above = [s.text for s in slot.sentence.before if not is_entry(s.text)]
        if above and is_bare(slot.sentence.text):
            yield above.pop()  # "A full evaluation, 75 minutes. $425."
        yield from self.labels(slot)
        yield from reversed(above)
        if block.question and block.question not in block.headings:
            yield block.question
        yield from reversed(block.headings)

    def context(self, slot: Slot) -> str:
        """The block's context and, for a short line, the lines of its card that name it."""
        parts = [slot.block.context]
        if len(slot.block.text) <= SHORT:
            parts += [line for line in self.card(slot.block) if line not in slot.block.context][:3]
            lead = None if slot.block.intro else self.lead_in(slot.block)
            parts += [lead] if lead and lead not in parts else []
        return " > ".join(p for p in parts if p)


def is_entry(line: str) -> bool:
    """Whether a line is an entry of a price list, which tells nothing of the next: "Intake (90 min) $260"."""
    return ("$" in line or LEADER.search(line) is not None) and not VERB.search(line.partition("$")[0])


def is_aside(block: Block) -> bool:
    """Whether a card's line is a question or a button ("Start with a free consult"), and names nothing."""
    return block.kind == "question" or block.linked or FREE.search(block.text) is not None
