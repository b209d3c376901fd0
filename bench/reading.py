"""Reading one page: the whole profile and each of its parts beside a lexbor parse of the same page."""

import sys
from collections.abc import Callable, Sequence
from functools import _lru_cache_wrapper, cache
from pathlib import Path

import trafilatura
from selectolax.lexbor import LexborHTMLParser

from bench.measure import Row, best, rows
from bench.pages import make_page
from extraction import profile
from extraction.kinds import page_kind
from extraction.page import Page

URL = "http://127.0.3.1/page"
PARSE, WHOLE = "lexbor parse", "whole profile"
SAMPLE = Path(__file__).parent.parent / "sample" / "sites"


@cache
def caches() -> "list[_lru_cache_wrapper[object]]":
    """Every cache of a size (those without one hold the vocabulary), of all that reading one page has loaded."""
    modules = [module for name, module in list(sys.modules.items()) if name.startswith("extraction.")]
    values = [value for module in modules for value in vars(module).values()]
    return [v for v in values if isinstance(v, _lru_cache_wrapper) and v.cache_parameters()["maxsize"] is not None]


def forget() -> None:
    """Empty what is kept of sentences and class names seen before: each page is read as if it were the first."""
    for kept in caches():
        kept.cache_clear()


def read(html: str) -> None:
    forget()
    profile.read(URL, html)


def parts(html: str) -> dict[str, Callable[[], object]]:
    """The pieces of work on one page, by name; the readers in their order, each with what those before it found."""
    profile.read(URL, html)
    pages: list[Page] = []

    def first_page() -> None:
        forget()
        pages[:] = [Page(URL, html)]

    def kind() -> None:
        pages[0].kind = page_kind(pages[0])

    works: dict[str, Callable[[], object]] = {
        PARSE: lambda: LexborHTMLParser(html),
        WHOLE: lambda: read(html),
        "trafilatura (text only)": lambda: trafilatura.extract(html),
        "Page": first_page,
        "word index": lambda: pages[0].words,
        "kinds.page_kind": kind,
    }
    for reader in profile.readers():
        name = f"{reader.__module__.rpartition('.')[2]}.{reader.__name__}"
        works[name] = lambda reader=reader: list(reader(pages[0]))  # type: ignore[misc]
    return works


def measured(group: str, pages: Sequence[str], rounds: int, aims: dict[str, str] | None = None) -> list[Row]:
    """The milliseconds a page of each piece of work, as means over the pages of each page's least time."""
    found = [best(parts(html), rounds) for html in pages]
    figures = {name: sum(one[name] for one in found) / len(found) for name in found[0]}
    return rows(group, "ms", figures, PARSE, aims)


def bench(pages: int = 4, rounds: int = 15) -> list[Row]:
    """Rows for made-up pages of real size and for the sample web's pages, which are small."""
    large = [make_page(number, number) for number in range(pages)]
    small = [path.read_text(encoding="utf-8") for path in sorted(SAMPLE.glob("*/*.html"))[: pages * 2]]
    told = f"{len(large[0].encode()) // 1000} kB, {len(Page(URL, large[0]).text) / 1000:.1f} kB of text"
    return [
        *measured(f"Reading a page of real size ({told})", large, rounds, {WHOLE: "at most 8"}),
        *measured(
            f"Reading a page of the sample web ({sum(map(len, small)) / len(small) / 1000:.1f} kB)", small, rounds
        ),
    ]
