"""One `Page` per page: visible text in reading order, with what a reader needs to understand each piece of it.

Built on lexbor in a single walk. Blocks are what a person sees as one piece; each knows the headings, table headers,
question or list introduction it stands under, because a bare "$450" or "Anxiety" proves nothing without them.
"""
import hashlib
import json
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Iterator, KeysView, Mapping
from contextlib import suppress
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import accumulate
from typing import TYPE_CHECKING, Any, NamedTuple
from urllib.parse import urldefrag, urljoin

from selectolax.lexbor import LexborHTMLParser, LexborNode
from w3lib.encoding import html_to_unicode

from extraction.sentences import split_sentences

if TYPE_CHECKING:
    from extraction.terms import Mention, Terms


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement read from one page: a value of a field, and the evidence for it."""

    field: str      # a key of the page profile: "offers", "prices", "phone", …
    value: Any      # JSON: a code, a number, a list or a mapping, as the field's reader documents
    stance: str     # "offered", "not_offered" or "mentioned"
    quote: str      # a contiguous piece of the page, white space collapsed
    context: str    # the heading path and table headers above the quote: a bare "$450" proves nothing
    origin: str = "text"  # "text", "title", "attribute", "jsonld" or "microdata"


@dataclass(slots=True, eq=False)
class Sentence:
    """A sentence of a block; `text` stands in `block.text` at `start`. Not frozen, as that costs half of its making."""

    text: str
    start: int
    block: "Block"

    @property
    def before(self) -> list["Sentence"]:
        """The sentences before it in its block."""
        return [s for s in self.block.sentences if s.start < self.start]

    @property
    def after(self) -> list["Sentence"]:
        """The sentences after it in its block."""
        return [s for s in self.block.sentences if s.start > self.start]


@dataclass(slots=True, eq=False)
class Block:
    """A run of visible text that the page shows as one piece: a paragraph, heading, list item, table cell, label.

    kind      "heading", "text", "item" (list item), "cell", "question", "title"
    text      white space collapsed
    headings  headings above it, outermost first
    headers   table cells that head this one: its column's head, its row's first cell
    question  for an answer, the question it answers
    intro     for a list item, the sentence that introduces the list ("We treat:")
    region    "main", "nav", "header", "footer" or "aside": where on the page it stands
    group     index into `Page.groups`: the smallest box (card, row, list) that holds this block and at least one
              other, in at most `GROUP_CHARACTERS`; -1 where there is none
    linked    the whole text is one link
    """

    index: int
    kind: str
    text: str
    headings: tuple[str, ...] = ()
    headers: tuple[str, ...] = ()
    question: str | None = None
    intro: str | None = None
    region: str = "main"
    group: int = -1
    linked: bool = False
    breaks: tuple[int, ...] = ()  # offsets in text at which the page breaks the line
    _sentences: list[Sentence] | None = None

    @property
    def sentences(self) -> list[Sentence]:
        """The block's sentences in order."""
        if self._sentences is None:
            self._sentences = [Sentence(self.text[a:b], a, self) for a, b in split_sentences(self.text, self.breaks)]
        return self._sentences

    def sentence_at(self, place: int) -> Sentence | None:
        """The sentence in which a place of the text lies, if any."""
        return next((s for s in self.sentences if s.start <= place < s.start + len(s.text)), None)

    @property
    def context(self) -> str:
        """Heading path, then table headers, then the question or the list's introduction, joined by " > "."""
        parts = [*self.headings, *self.headers, *(p for p in (self.question, self.intro) if p)]
        return " > ".join(dict.fromkeys(parts))


GROUP_CHARACTERS = 700
BLOCK_CHARACTERS = 4000
WORD = re.compile(r"[a-z0-9]+(?:'[a-z]+)?|\$")  # in text folded by `fold`
NO_PRICE = re.compile(r"(?:billed to|covered|included|free|no (?:charge|cost)|complimentary|varies|call|ask)\b", re.I)
DOLLAR = re.compile(r"\$")
XML_DECLARATION = re.compile(r"^\s*<\?xml[^>]*>")
SPACE = re.compile(r"\s+")

BLOCK_TAGS = frozenset(
    "html body address article aside blockquote button caption center dd details dialog dir div dl dt fieldset "
    "figcaption figure footer form h1 h2 h3 h4 h5 h6 header hgroup hr iframe label legend li main menu nav ol "
    "option p pre search section select summary table tbody td tfoot th thead tr ul video audio textarea".split())
DROPPED_TAGS = frozenset(
    "script style template noscript svg canvas object embed iframe head select textarea option datalist math "
    "audio video map -comment -doctype".split())
HEADING_LEVEL = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "h5": 5, "h6": 6, "dt": 8, "summary": 7, "legend": 7, "caption": 7}
REGION_TAGS = {"nav": "nav", "header": "header", "footer": "footer", "aside": "aside"}
REGION_ROLES = {"navigation": "nav", "banner": "header", "contentinfo": "footer", "complementary": "aside"}
SCOPE_TAGS = frozenset(("section", "article", "aside", "footer", "nav", "li", "td", "details", "form", "dl", "header"))
NAV_CLASS = re.compile(r"(?:^|[\s_-])(?:nav(?:bar|igation)?|menus?|breadcrumbs?)(?:$|[\s_-])", re.I)
FOOTER_CLASS = re.compile(r"(?:^|\s)(?:site-|page-|main-|global-)?footer(?:$|[\s_-])", re.I)
TITLE_CLASS = re.compile(r"(?:^|[\s_-])(?:title|heading|headline|question)(?:$|[\s_-])", re.I)
HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.I)
HIDDEN_CLASS = frozenset(("sr-only", "visually-hidden", "screen-reader-text", "elementor-screen-only", "d-none"))
# What a click opens is there for the visitor, though it starts closed.
OPENABLE = re.compile(
    r"accordion|collaps|faq|toggle|tab-?(?:panel|content|pane)|answer|panel|expand|dropdown|drawer", re.I)
# A button says by aria-controls what it opens, Bootstrap by a target, a link by its fragment.
CONTROLS = re.compile(r"(?:(?:aria-controls|data-(?:bs-)?target)=[\"']?#?|href=[\"']?#)([\w:.-]+)")
DEEPEST = 150  # elements within elements, beyond any page made by people
BULLET = re.compile(r"^[•●▪◦‣✓✔☑➤»*·–-]\s*(?=\S)")
LEVELS = frozenset("123456")
PSEUDO_LEVEL = 7  # bold lines and titled boxes stand below h6
MAX_HEADING = 160
LONGEST_LABEL = 40  # letters of a menu entry that is no link


KINDS = {tag: f"h{level}" for tag, level in HEADING_LEVEL.items()} | {
    "li": "item", "td": "cell", "th": "cell", "button": "text"}
# What the walk does with an element; one that is neither named here nor a box runs in its line.
DROP, LINE_BREAK, BOX, ANCHOR, BOLD, INLINE = range(6)
ACTIONS: dict[str | None, int] = {None: DROP, "br": LINE_BREAK, "a": ANCHOR, "strong": BOLD, "b": BOLD} | dict.fromkeys(
    BLOCK_TAGS, BOX) | dict.fromkeys(DROPPED_TAGS, DROP)
MENU_TAGS = frozenset(("div", "nav", "p", "span", "footer", "header"))
SITE = re.compile(r"https?://[^/?#]+")
PLAIN_PATH = re.compile(r"/(?:[\w-]+/)*[\w-]*", re.A)
BREAK = "\ue000"  # stands for <br> while a block is gathered; a private character, and the parser replaces NUL


class ClassTraits(NamedTuple):
    """What an element's class names say of it."""

    nav: bool
    footer: bool
    title: bool
    hidden: bool


@lru_cache(maxsize=4096)
def class_traits(names: str) -> ClassTraits:
    """The traits of a class attribute; a builder gives each element names of its own, so most are ruled out early."""
    folded = names.lower()
    nav = (("nav" in folded or "menu" in folded or "breadcrumb" in folded) and NAV_CLASS.search(names) is not None
           and "price" not in names and "service" not in names)
    footer = "footer" in folded and FOOTER_CLASS.search(names) is not None
    title = ("title" in folded or "head" in folded or "question" in folded) and TITLE_CLASS.search(names) is not None
    traits = ClassTraits(nav, footer, title, not HIDDEN_CLASS.isdisjoint(names.split()))
    return traits if any(traits) else NO_TRAITS


NO_TRAITS = ClassTraits(False, False, False, False)  # by which most elements are passed over


def hidden(attributes: dict[str, str | None], traits: ClassTraits, walk: "_Walk") -> bool:
    """Whether an element cannot be seen by a visitor, whatever is clicked."""
    style = attributes.get("style")
    if ("hidden" in attributes and attributes["hidden"] != "until-found") or (style and HIDDEN_STYLE.search(style)):
        marks = f"{attributes.get('class') or ''} {attributes.get('id') or ''} {attributes.get('role') or ''}"
        opened = "aria-labelledby" in attributes or attributes.get("id") in walk.controlled
        return not (opened or OPENABLE.search(marks))
    return traits.hidden


def region(tag: str, role: str | None, traits: ClassTraits, outer: str) -> str:
    """The region that an element opens, else the one it lies in."""
    if outer == "nav" or outer == "footer":
        return outer
    found = REGION_TAGS.get(tag) or REGION_ROLES.get(role or "")
    if found:
        return found
    if traits.nav and tag in ("ul", "div"):
        return "nav"
    return "footer" if traits.footer else outer


class _Walk:
    """The single walk over the tree that fills a page's blocks, groups and links."""

    def __init__(self, base: str, html: str) -> None:
        self.base = base
        self.html = html
        site = SITE.match(base)
        self.origin = site.group() if site else ""
        self.addresses: dict[str, str] = {}  # href -> absolute address
        self.blocks: list[Block] = []
        self.ends: list[int] = []            # characters of text up to and with each block
        self.groups: list[tuple[int, int]] = []
        self.links: list[tuple[str, str, str]] = []
        self.pieces: list[str] = []          # inline text of the block being gathered
        self.deep = 0                        # depth of elements
        self.bold = 0                        # depth of <strong>/<b>
        self.plain = False                   # some of the gathered text is not bold
        self.unlinked = False                # some of it lies outside a link
        self.in_link = 0
        self.path: list[tuple[int, str]] = []  # (level, heading)
        self.headings: tuple[str, ...] = ()    # the headings of the path
        self.question: tuple[int, str] | None = None
        self.region = "main"
        self.kind = "text"
        self.titled = False
        self.table: list[list[tuple[int, int, bool]]] | None = None  # rows of (first block, last block + 1, is th)
        self.table_closed = False  # a table has ended within the one being walked

    @cached_property
    def controlled(self) -> frozenset[str]:
        """The ids of what some control of the page opens or shows."""
        return frozenset(CONTROLS.findall(self.html))

    def flush(self) -> None:
        """Close the block being gathered, if it holds any text."""
        if not self.pieces:
            return
        joined = "".join(self.pieces)
        all_bold, linked = not self.plain, not self.unlinked
        self.pieces.clear()
        self.plain = self.unlinked = False
        if BREAK not in joined:
            text = " ".join(joined.split())
            if len(text) > BLOCK_CHARACTERS:
                self.add_all(text, (), all_bold, linked)
            elif text:
                self.add(text, (), all_bold, linked)
            return
        text, breaks = "", []
        for line in joined.split(BREAK):
            words = line.split()
            if words:
                if text:
                    text += " "
                    breaks.append(len(text))
                text += " ".join(words)
        if text:
            self.add_all(text, tuple(breaks), all_bold, linked)

    def add_all(self, text: str, breaks: tuple[int, ...], all_bold: bool, linked: bool) -> None:
        """Append a block, or several where it is longer than a reader, or a pattern, takes in at once."""
        while len(text) > BLOCK_CHARACTERS:
            stop = text.rfind(". ", 0, BLOCK_CHARACTERS) + 1 or text.rfind(" ", 0, BLOCK_CHARACTERS)
            cut = stop + 1 if stop > 0 else BLOCK_CHARACTERS
            self.add(text[:cut].rstrip(), tuple(b for b in breaks if b < cut), all_bold, linked)
            text, breaks = text[cut:], tuple(b - cut for b in breaks if b > cut)
        self.add(text, breaks, all_bold, linked)

    def add(self, text: str, breaks: tuple[int, ...], all_bold: bool, linked: bool) -> None:
        """Append one block, and let a heading or a question govern what follows it."""
        level = self.heading_level(text, breaks, all_bold)
        # A line that asks is a question whole, its "My sister takes tablets." included.
        question = not breaks and len(text) <= 240 and text.endswith("?") and (bool(level) or "? " not in text)
        kind = self.kind
        if question:
            kind = "question"
        elif level:
            kind = "heading"
        elif kind == "text" and BULLET.match(text):
            kind = "item"
        intro = self.intro() if kind == "item" else None
        if level:
            while self.path and self.path[-1][0] >= level:
                self.path.pop()
            self.headings = tuple([h for _, h in self.path])
        if (question or level) and self.question and (not level or level <= self.question[0]):
            self.question = None
        # Builders put whole answers into a <nav> that drops down; a menu holds links.
        region_here = "main" if self.region == "nav" and not linked and len(text) > LONGEST_LABEL else self.region
        block = Block(len(self.blocks), kind, text, self.headings, (),
                      self.question[1] if self.question else None, intro, region_here, -1, linked, breaks)
        self.blocks.append(block)
        self.ends.append(len(text) + (self.ends[-1] if self.ends else 0))
        if question:
            self.question = (level or 9, text)
        if level:
            self.path.append((level, text))
            self.headings += (text,)

    def heading_level(self, text: str, breaks: tuple[int, ...], all_bold: bool) -> int:
        """The level of the heading that `text` is, or 0."""
        if self.kind.startswith("h"):
            return int(self.kind[1:]) if len(text) <= MAX_HEADING else 0
        if self.kind in ("item", "cell") or "$" in text or breaks or not 2 <= len(text) <= 90 or text[-1] in ".,;!":
            return 0
        return PSEUDO_LEVEL if (all_bold or self.titled) and any(c.isalpha() for c in text) else 0

    def intro(self) -> str | None:
        """The line that introduces a list item: the last text before the list, when it ends in a colon."""
        for block in reversed(self.blocks[-40:]):
            if block.kind == "item":
                return block.intro
            if block.kind in ("text", "heading", "question"):
                return block.sentences[-1].text if block.text.endswith((":", "…", "...")) else None
        return None

    def visit(self, node: LexborNode, tag: str) -> None:
        """Walk the children of `node` in reading order."""
        if self.deep > DEEPEST:
            self.visit_flat(node)
            return
        self.deep += 1
        child = node.first_child
        pieces = self.pieces
        menu: bool | None = None if tag in MENU_TAGS else False  # None: to be found out at the first link
        after_element = False
        while child is not None:
            name = child.tag
            if name == "-text":
                text = child.text_content
                if text:
                    if not text.isspace():
                        if not self.bold:
                            self.plain = True
                        if not self.in_link:
                            self.unlinked = True
                        pieces.append(text)
                    elif pieces:
                        pieces.append(" ")
                after_element = False
            else:
                action = ACTIONS.get(name, INLINE)
                if action == LINE_BREAK:
                    pieces.append(BREAK)
                    after_element = False
                elif action:
                    if after_element and pieces:
                        pieces.append(" ")  # two inline elements side by side are two words
                    after_element = True
                    attributes = child.attributes
                    names = attributes.get("class")
                    traits = class_traits(names) if names else NO_TRAITS
                    if ("style" in attributes or "hidden" in attributes or traits.hidden) and hidden(
                            attributes, traits, self):
                        child = child.next
                        continue
                    if action == BOX:
                        self.box(child, name or "", attributes, traits)
                    elif action == ANCHOR:
                        if menu is None:
                            menu = self.links_only(node)
                        self.anchor(child, attributes, menu)
                    elif action == BOLD:
                        self.bold += 1
                        self.visit(child, "b")
                        self.bold -= 1
                    elif attributes.get("role") == "heading":
                        self.box(child, name or "", attributes, traits)
                    else:
                        self.visit(child, name or "")
            child = child.next
        self.deep -= 1

    def visit_flat(self, node: LexborNode) -> None:
        """Take the lines of text below a node, without recursion and without links, tables or headings."""
        todo: list[LexborNode | None] = [node.first_child]
        while todo:
            child = todo.pop()
            if child is None:
                self.flush()  # the end of a box
                continue
            if child.next is not None:
                todo.append(child.next)
            action = ACTIONS.get(child.tag, INLINE)
            if child.tag == "-text":
                self.plain = self.unlinked = True
                self.pieces.append(child.text_content or "")
            elif action == LINE_BREAK:
                self.pieces.append(BREAK)
            elif action and child.first_child is not None and not hidden(child.attributes, NO_TRAITS, self):
                self.pieces.append(" ")
                if action == BOX:
                    self.flush()
                    todo.append(None)
                todo.append(child.first_child)

    @staticmethod
    def links_only(node: LexborNode) -> bool:
        """Whether the children are two or more links and nothing else: a menu made without a list."""
        count = 0
        child = node.first_child
        while child is not None:
            if child.tag == "a":
                count += 1
            elif child.tag != "-text" or not (child.text_content or "").isspace():
                return False
            child = child.next
        return count > 1

    def anchor(self, node: LexborNode, attributes: dict[str, str | None], own_line: bool) -> None:
        """Visit a link and remember where it leads."""
        if own_line or attributes.get("role") == "button":
            self.flush()
        before = len(self.pieces)
        blocks = len(self.blocks)
        self.in_link += 1
        self.visit(node, "a")
        self.in_link -= 1
        href = (attributes.get("href") or "").strip()
        if href and not href.startswith(("javascript:", "#", "data:")):
            text = "".join(self.pieces[before:]) if len(self.blocks) == blocks else self.blocks[-1].text
            label = " ".join(text.replace(BREAK, " ").split())
            label = label or attributes.get("aria-label") or attributes.get("title") or ""
            with suppress(ValueError):  # an address that is none, such as http://[x
                self.links.append((self.address(href), label, self.region))
        if own_line or attributes.get("role") == "button":
            self.flush()

    def address(self, href: str) -> str:
        """The absolute address without a fragment; ValueError where it is none."""
        known = self.addresses.get(href)
        if known is None:
            # Most links are plain paths, which need none of the care of urljoin.
            known = (self.origin + href if self.origin and PLAIN_PATH.fullmatch(href)
                     else urldefrag(urljoin(self.base, href)).url)
            self.addresses[href] = known
        return known

    def box(self, node: LexborNode, tag: str, attributes: dict[str, str | None], traits: ClassTraits) -> None:
        """Visit an element that starts a line of its own."""
        if self.pieces:
            self.flush()
        outer = self.region, self.kind, self.titled
        question = self.question
        depth, first = len(self.path), len(self.blocks)
        role = attributes.get("role")
        if role or traits is not NO_TRAITS or tag in REGION_TAGS:
            self.region = region(tag, role, traits, self.region)
        self.titled = traits.title and tag in ("div", "p", "button", "label")
        if tag in KINDS:
            self.kind = KINDS[tag]
        if role == "heading":
            level = attributes.get("aria-level") or ""
            self.kind = "h" + (level if level in LEVELS else "3")
        if tag == "table":
            self.walk_table(node)
        else:
            self.visit(node, tag)
        if self.pieces:
            self.flush()
        self.region, self.kind, self.titled = outer
        last = len(self.blocks)
        if self.table is not None and tag in ("td", "th", "tr"):
            if tag != "tr":
                self.table[-1].append((first, last, tag == "th"))
            elif self.table[-1]:
                self.table.append([])
        if last - first > 1 or (last > first and len(self.path) != depth):
            self.leave(tag, first, last, depth)
        if tag in ("details", "li", "section", "article"):
            self.question = question

    def leave(self, tag: str, first: int, last: int, depth: int) -> None:
        """Close a box: number it as a group, and end the headings that belong to it alone."""
        size = self.ends[last - 1] - (self.ends[first - 1] if first else 0)
        if last - first >= 2 and size <= GROUP_CHARACTERS and (not self.groups or self.groups[-1] != (first, last)):
            number = len(self.groups)
            self.groups.append((first, last))
            for block in self.blocks[first:last]:
                if block.group < 0:
                    block.group = number
        if len(self.path) == depth or all(b.kind in ("heading", "question") for b in self.blocks[first:last]):
            return
        # A section ends its headings. A <div> does when it holds several of one level: the last card's title
        # says nothing of what follows the cards.
        floor = 2 if tag in SCOPE_TAGS else 3
        while len(self.path) > depth and self.path[-1][0] >= floor and (
                tag in SCOPE_TAGS or self.titles(first, last, len(self.path) - 1) > 1):
            self.path.pop()
            self.headings = self.headings[:-1]

    def titles(self, first: int, last: int, depth: int) -> int:
        """How many headings stand at one depth of the heading path in a run of blocks."""
        return sum(len(b.headings) == depth and b.kind in ("heading", "question") for b in self.blocks[first:last])

    def walk_table(self, node: LexborNode) -> None:
        """Visit a table, then tell each cell what heads it; one that holds tables lays out the page and heads none."""
        outer, self.table, self.table_closed = self.table, [[]], False
        self.visit(node, "table")
        self.flush()
        rows = [row for row in self.table if row]
        layout, self.table, self.table_closed = self.table_closed, outer, True
        if layout or len(rows) < 2 or max(len(row) for row in rows) < 2:
            return
        head = self.table_head(rows)
        for row in rows[1:] if head else rows:
            label = self.cell_text(row[0])
            for column, (first, last, _) in enumerate(row):
                heads = [head[column] if head and column < len(head) else "", label if column else ""]
                for block in self.blocks[first:last]:
                    block.headers = tuple(h for h in heads if h and h != block.text)

    def table_head(self, rows: list[list[tuple[int, int, bool]]]) -> list[str] | None:
        """The texts of the head row, or None: a row of <th>, or one without any amount above rows that have some."""
        texts = [self.cell_text(cell) for cell in rows[0]]
        if any(len(t) > 90 for t in texts):
            return None
        if all(cell[2] for cell in rows[0]):
            return texts
        below = any("$" in self.cell_text(cell) for row in rows[1:] for cell in row)
        heads = len(texts) > 1 and below and "$" not in " ".join(texts) and len(rows[0]) == len(rows[1])
        if len(texts) == 2 and NO_PRICE.match(texts[1]):
            return None  # "Evaluation | billed to your plan" is a row as those below are
        return texts if heads else None

    def cell_text(self, cell: tuple[int, int, bool]) -> str:
        """A cell's text, its blocks joined."""
        return " ".join(b.text for b in self.blocks[cell[0]:cell[1]])


def fold(text: str) -> str:
    """Text in lower case with plain apostrophes, character for character."""
    folded = text.lower().replace("’", "'")
    if len(folded) != len(text):  # a letter whose lower case is longer, such as İ
        folded = "".join(c.lower() if len(c.lower()) == 1 else c for c in text).replace("’", "'")
    return folded


LETTERS = frozenset(b"abcdefghijklmnopqrstuvwxyz0123456789'")
ALONE = bytes(c if c in LETTERS else 32 for c in range(256))  # what is no letter, digit or apostrophe is a space
ONE_MORE = (1).__add__  # a word's length and the space after it


def words_of(folded: str) -> dict[str, list[int]]:
    """Each match of `WORD` in a folded text -> where it starts, in order; several times faster than by the pattern."""
    pieces = folded.encode("latin-1", "replace").translate(ALONE).decode("ascii").split(" ")
    places: defaultdict[str, list[int]] = defaultdict(list)
    for piece, at in zip(pieces, accumulate(map(ONE_MORE, map(len, pieces)), initial=0), strict=False):
        places[piece].append(at)
    places.pop("", None)  # between two that are no letters
    for piece in [p for p in places if "'" in p]:
        found = places.pop(piece)
        for word in WORD.finditer(piece):
            held = places[word.group()]
            held += [start + word.start() for start in found]
            held.sort()
    dollars = [m.start() for m in DOLLAR.finditer(folded)]
    if dollars:
        places["$"] = dollars
    return dict(places)


class WordIndex(Mapping[str, list[int]]):
    """Word -> indexes of the blocks that hold it, each once, in order; it also knows where in a block a word stands."""

    def __init__(self, blocks: list[Block], text: str) -> None:
        """Take the blocks and their texts, a line a block."""
        self._places = words_of(fold(text))
        self._starts = [0, *accumulate([len(b.text) + 1 for b in blocks])]  # of each block, and where the last ends
        self._blocks: dict[str, list[int]] = {}

    def __getitem__(self, word: str) -> list[int]:
        found = self._blocks.get(word)
        if found is None:
            if word not in self._places:
                raise KeyError(word)
            starts = self._starts
            found = list(dict.fromkeys([bisect_right(starts, place) - 1 for place in self._places[word]]))
            self._blocks[word] = found
        return found

    def get(self, word: str, default: Any = None) -> Any:
        """The blocks of a word, or the default."""
        return self[word] if word in self._places else default

    def __contains__(self, word: object) -> bool:
        return word in self._places

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)

    def keys(self) -> KeysView[str]:
        """The words, as a view that intersects fast."""
        return self._places.keys()

    def places(self, words: frozenset[str]) -> list[tuple[int, list[tuple[int, str]]]]:
        """Where any of the words stand: block -> (offset in its text, word), both in reading order."""
        found = sorted((place, word) for word in words & self._places.keys() for place in self._places[word])
        by_block: list[tuple[int, list[tuple[int, str]]]] = []
        start = end = 0
        for place, word in found:
            if place >= end:
                block = bisect_right(self._starts, place) - 1
                start, end = self._starts[block], self._starts[block + 1]
                by_block.append((block, []))
            by_block[-1][1].append((place - start, word))
        return by_block


class Page:
    """A page as a visitor sees it, with its links and structured data.

    Args:
        url: its address; relative links are resolved against it (and against <base href>).
        body: the bytes as they came, or text.
        content_type: the Content-Type header, for the charset.
    """

    def __init__(self, url: str, body: bytes | str, content_type: str | None = None) -> None:
        self.url = url
        self.html = body if isinstance(body, str) else decode(body, content_type)
        self.kind = "provider"  # set by extraction.kinds before the readers run
        tree = LexborHTMLParser(self.html)
        self.meta, base, self.lang = self._head(tree)
        title = tree.css_first("head title")
        self.title = SPACE.sub(" ", title.text()).strip() if title is not None else ""
        self.base = base
        walk = _Walk(base, self.html)
        body_node = tree.body
        if body_node is not None:
            walk.visit(body_node, "body")
            walk.flush()
        self.blocks = walk.blocks
        self.groups = walk.groups
        self.links = walk.links
        self.scripts = self.html.count("<script")
        self._mentions: dict[Terms, list[tuple[Sentence, list[Mention]]]] = {}
        self._ld = [n.text() for n in tree.css('script[type="application/ld+json"]')] if "ld+json" in self.html else []

    def _head(self, tree: LexborHTMLParser) -> tuple[dict[str, str], str, str | None]:
        meta: dict[str, str] = {}
        base, lang = self.url, None
        if tree.head is not None:
            for node in tree.css("head meta"):
                attributes = node.attributes
                name = attributes.get("property") or attributes.get("name")
                if name and attributes.get("content"):
                    meta.setdefault(name.lower(), SPACE.sub(" ", attributes["content"] or "").strip())
            link = tree.css_first("head base[href]")
            if link is not None:
                with suppress(ValueError):
                    base = urljoin(self.url, link.attributes.get("href") or "")
        if tree.root is not None:
            lang = tree.root.attributes.get("lang")
        return meta, base, lang

    @cached_property
    def words(self) -> "WordIndex":
        """The word index: lower-case word, or "$" -> indexes of the blocks that hold it."""
        return WordIndex(self.blocks, self.text)

    def having(self, *words: str) -> list[Block]:
        """The blocks that hold any of the words (lower case; "$" for a dollar sign), in reading order."""
        found: set[int] = set()
        for word in words:
            found.update(self.words.get(word, ()))
        return [self.blocks[i] for i in sorted(found)]

    def sentences_with(self, terms: "Terms") -> list[tuple[Sentence, list["Mention"]]]:
        """Each sentence that holds a mention of the terms, with its mentions; looked for once."""
        if terms not in self._mentions:
            self._mentions[terms] = list(self._sentences_with(terms))
        return self._mentions[terms]

    def _sentences_with(self, terms: "Terms") -> Iterator[tuple[Sentence, list["Mention"]]]:
        for block, places in self.words.places(terms.first_words):
            passed = 0
            for sentence in self.blocks[block].sentences:
                start, end, first = sentence.start, sentence.start + len(sentence.text), passed
                while passed < len(places) and places[passed][0] < end:
                    passed += 1
                if passed > first:
                    mentions = terms.find_at(sentence.text, [(at - start, w) for at, w in places[first:passed]])
                    if mentions:
                        yield sentence, mentions

    def box(self, block: Block) -> list[Block]:
        """The blocks of the smallest box (card, row, list entry) around a block; itself alone where there is none."""
        if block.group < 0:
            return [block]
        first, last = self.groups[block.group]
        return self.blocks[first:last]

    @cached_property
    def jsonld(self) -> list[dict[str, Any]]:
        """Every JSON-LD object that has a @type, @graph and nested ones flattened, in order."""
        found: list[dict[str, Any]] = []
        for text in self._ld:
            flatten(load_json(text), found)
        return found

    @cached_property
    def microdata(self) -> list[dict[str, Any]]:
        """Every microdata item, in the shape of `jsonld`: {"@type": "MedicalClinic", "telephone": …}."""
        if "itemscope" not in self.html:
            return []
        # Imported where it is needed, since it brings readers of six more formats: half of the time a start takes.
        import lxml.html
        from extruct.w3cmicrodata import MicrodataExtractor
        from lxml.etree import ParserError
        found: list[dict[str, Any]] = []
        with suppress(ParserError, ValueError, RecursionError):  # nothing in it, or no page made by people
            tree = lxml.html.fromstring(XML_DECLARATION.sub("", self.html, count=1))
            items = MicrodataExtractor(strict=False).extract_items(tree, self.url)
            flatten([_microdata_item(item) for item in items], found)
        return found

    @cached_property
    def text(self) -> str:
        """All visible text, a line a block."""
        return "\n".join(b.text for b in self.blocks)

    @cached_property
    def digest(self) -> str:
        """SHA-256 of text blocks, links and structured data: it stays when only nonces or markup change."""
        content = [self.title, [b.text for b in self.blocks], [link[:2] for link in self.links], self._ld]
        return hashlib.sha256(json.dumps(content, ensure_ascii=False).encode("utf-8", "surrogatepass")).hexdigest()

    @property
    def needs_javascript(self) -> bool:
        """Whether next to nothing is written on the page before its scripts run."""
        return self.scripts > 0 and sum(len(b.text) for b in self.blocks) < 200 and len(self.links) < 3


def decode(body: bytes, content_type: str | None) -> str:
    """The page as text, by header, byte order mark, meta; then UTF-8, else Windows-1252."""
    def guess(data: bytes) -> str:
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            return "cp1252"
        return "utf-8"
    return html_to_unicode(content_type, body, auto_detect_fun=guess)[1]


def load_json(text: str) -> Any:
    """JSON as clinics write it: comments and trailing commas are forgiven, else None."""
    text = text.strip().removeprefix("<!--").removesuffix("-->").strip().rstrip(";")
    for candidate in (text, re.sub(r",\s*([}\]])", r"\1", text)):
        try:
            value = json.loads(candidate, strict=False)
            if "\\ud" in candidate.lower():  # half of an escaped pair is no character, and nothing could store it
                value = json.loads(json.dumps(value, ensure_ascii=False).encode("utf-8", "replace"))
            return value
        except (ValueError, RecursionError):
            continue
    return None


def flatten(value: Any, found: list[dict[str, Any]], depth: int = 0) -> None:
    """Append every mapping with a @type to `found`, the outer before the inner."""
    if depth > DEEPEST:
        return
    if isinstance(value, list):
        for item in value:
            flatten(item, found, depth + 1)
    elif isinstance(value, dict):
        if "@type" in value:
            found.append(value)
        for item in value.values():
            if isinstance(item, dict | list):
                flatten(item, found, depth + 1)


def _microdata_item(item: Any) -> Any:
    if isinstance(item, list):
        return [_microdata_item(i) for i in item]
    if not isinstance(item, dict):
        return item
    kind = item.get("type")
    kinds = [k.rsplit("/", 1)[-1] for k in (kind if isinstance(kind, list) else [kind or "Thing"])]
    return {"@type": kinds[0] if len(kinds) == 1 else kinds,
            **{name: _microdata_item(v) for name, v in item.get("properties", {}).items()}}
