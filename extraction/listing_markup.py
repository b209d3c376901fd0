"""Cards where a listing's markup has none: lines parted by breaks, definition lists and preformatted columns.

A person sees the same list whether each provider has a box of its own or only a line; so the tree is given the boxes
before it is read.
"""
import re
from collections.abc import Callable

from bs4 import BeautifulSoup, NavigableString, Tag
from bs4.element import PageElement

from extraction.page import HIDDEN_STYLE, OPENABLE

OUTSIDE = ("script", "style", "template", "noscript", "nav", "header", "footer", "form", "select", "svg", "aside")
LINED = ("p", "div", "li", "td", "section", "article", "pre", "blockquote", "font", "center", "span")
COLUMN = re.compile(r"\t+| {3,}")


def with_cards(html: str, is_name: Callable[[str], bool], is_entry: Callable[[str], bool]) -> BeautifulSoup:
    """The tree of a listing without what is no part of the list, each provider in a box of its own.

    `is_name` tells whether a line can be a provider's name, `is_entry` whether it names one with its place or number.
    """
    soup = BeautifulSoup(html, "lxml")
    for element in soup.find_all(OUTSIDE):
        if element.name not in ("header", "footer") or not element.find_parent(("article", "li")):
            element.decompose()
    for element in soup.find_all(_is_hidden):
        if not element.decomposed:
            element.decompose()
    for element in soup.find_all("pre"):
        _columns_to_lines(soup, element)
    for element in soup.find_all("dl"):
        _box_terms(soup, element, is_name)
    for element in soup.find_all(LINED):
        if element.find("br", recursive=False):
            _box_lines(soup, element, is_name, is_entry)
    return soup


def _is_hidden(tag: Tag) -> bool:
    """Whether no click of the visitor shows an element: a sample card that scripts copy."""
    if "hidden" not in tag.attrs and not HIDDEN_STYLE.search(str(tag.get("style") or "")):
        return False
    marks = f"{tag.get('class')} {tag.get('id')} {tag.get('role')}"
    return not (OPENABLE.search(marks) or tag.get("aria-labelledby"))


def _columns_to_lines(soup: BeautifulSoup, element: Tag) -> None:
    """Preformatted text: a break for each of its lines, a bar for each gap between columns."""
    lines = [COLUMN.sub(" | ", line.strip()) for line in element.get_text().splitlines()]
    element.clear()
    for line in lines:
        element.append(NavigableString(line))
        element.append(soup.new_tag("br"))


def _box_terms(soup: BeautifulSoup, element: Tag, is_name: Callable[[str], bool]) -> None:
    """A definition list whose terms are names: a box for each term with what is said of it."""
    terms = element.find_all("dt", recursive=False)
    if len(terms) < 2 or not all(is_name(_text(term)) for term in terms):
        return
    for term in terms:
        said: list[PageElement] = []
        for sibling in term.next_siblings:
            if isinstance(sibling, Tag) and sibling.name == "dt":
                break
            said.append(sibling)
        term.name = "h6"
        _box(soup, [term, *said])


def _box_lines(soup: BeautifulSoup, element: Tag, is_name: Callable[[str], bool],
               is_entry: Callable[[str], bool]) -> None:
    """Lines parted by breaks: a box for each that is an entry, else for each name in bold or each run of lines."""
    lines: list[list[PageElement]] = [[]]
    for child in list(element.children):
        if isinstance(child, Tag) and child.name == "br":
            lines.append([])
        lines[-1].append(child)
    texts = ["".join(_text(part) for part in line).strip() for line in lines]
    entries = sum(is_entry(text) for text in texts)
    bold = [_opens_with_name(line, is_name, ("b", "strong", "u", "em")) for line in lines]
    if sum(bold) < 2:
        bold = [_opens_with_name(line, is_name, ("a",)) for line in lines]
    empty = [not text for text in texts]
    if entries >= 2:
        starts = [True] * len(lines)
    elif sum(bold) >= 2:
        starts = bold
    elif any(empty[1:-1]):
        starts = [not empty[i] and (i == 0 or empty[i - 1]) for i in range(len(lines))]
    else:
        return
    runs: list[list[PageElement]] = []
    for line, begins in zip(lines, starts, strict=True):
        if begins or not runs:
            runs.append([])
        runs[-1] += line
    if len(runs) > 1:
        for run in runs:
            if run:
                _box(soup, run)


def _opens_with_name(line: list[PageElement], is_name: Callable[[str], bool], tags: tuple[str, ...]) -> bool:
    """Whether a line begins with a name in one of some elements."""
    first = next((p for p in line if _text(p) and not (isinstance(p, Tag) and p.name == "br")), None)
    return isinstance(first, Tag) and first.name in tags and is_name(_text(first))


def _box(soup: BeautifulSoup, parts: list[PageElement]) -> None:
    """Put parts that stand beside each other into a box."""
    box = soup.new_tag("div", attrs={"class": "boxed"})
    parts[0].insert_before(box)
    for part in parts:
        box.append(part.extract())


def _text(part: PageElement) -> str:
    """The text of a part, white space collapsed; a comment has none."""
    if isinstance(part, NavigableString):
        return "" if type(part) is not NavigableString else re.sub(r"\s+", " ", part)
    return re.sub(r"\s+", " ", part.get_text(" ")) if isinstance(part, Tag) else ""
