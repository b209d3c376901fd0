"""Reading one page: the whole profile and each of its parts beside a lexbor parse of the same page."""

import sys
from collections.abc import Callable, Sequence
from functools import _lru_cache_wrapper
from pathlib import Path

import trafilatura
from selectolax.lexbor import LexborHTMLParser

from bench.measure import Row, best, rows
from bench.pages import make_page
from extraction import profile
from extraction.kinds import page_kind
from extraction.page import Page, WordIndex

URL = "http://127.0.3.1/page"
PARSE, WHOLE = "lexbor parse", "whole profile"
SAMPLE = Path(__file__).parent.parent / "sample" / "sites"


def forget() -> None:
    """Empty what is kept of sentences and class names seen before: each page is read as if it were the first.

    That is every cache of a size; those without one hold the vocabulary.
    """
    for name, module in list(sys.modules.items()):
        if name.startswith("extraction."):
            for kept in vars(module).values():
                if isinstance(kept, _lru_cache_wrapper) and kept.cache_parameters()["maxsize"] is not None:
                    kept.cache_clear()


def read(html: str) -> None:
    forget()
    profile.read(URL, html)


def first_page(html: str) -> None:
    forget()
    Page(URL, html)


def parts(html: str) -> dict[str, Callable[[], object]]:
    """The pieces of work on one page, by name."""
    page = Page(URL, html)
    page.kind = page_kind(page)

    def again(work: Callable[[Page], object]) -> Callable[[], object]:
        def run() -> object:
            forget()
            return list(work(page)) if work is not page_kind else work(page)  # type: ignore[call-overload]

        return run

    works: dict[str, Callable[[], object]] = {
        PARSE: lambda: LexborHTMLParser(html),
        WHOLE: lambda: read(html),
        "trafilatura (text only)": lambda: trafilatura.extract(html),
        "Page": lambda: first_page(html),
        "word index": lambda: WordIndex(page.blocks, page.text),
    }
    for reader in (page_kind, *profile.readers()):
        works[f"{reader.__module__.rpartition('.')[2]}.{reader.__name__}"] = again(reader)
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
