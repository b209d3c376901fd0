"""Which page of a site to visit next: the pages that say most first, within a budget. Pure: no network, no clock.

The order depends only on what was added and when, so a crawl that was killed and goes on visits the same pages.
"""
import heapq
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote, urlsplit

from spiders.addresses import Scope, canonical, page_key
from spiders.providers import link_words

WORD = re.compile(r"[a-z]+")
DATED = re.compile(r"/(19|20)\d\d/\d\d?(/|$)|/\d{4}-\d\d(-\d\d)?(/|$)")
AT_ONCE = 10_000   # before all others, even where the page was seen under another form of its address
SOON = 9_000       # before all others
UNKNOWN = 20       # points of a link that says nothing
STEP = 3           # points that each further link away from the front page costs
LONG_TEXT = 8      # words; a link of more is a sentence, and says less about where it leads


@dataclass(frozen=True, slots=True)
class Budget:
    """What one site may cost in one crawl."""

    pages: int = 40
    depth: int = 4           # links away from the front page
    bytes: int = 30_000_000  # unpacked
    seconds: float = 900

    @property
    def requests(self) -> int:
        """Pages and everything that turned out to be none: redirects, errors, files."""
        return self.pages * 3


@lru_cache(maxsize=20_000)
def score(url: str, text: str = "") -> int:
    """Return how promising a link is, 100 at best: the best word of its address and text, less what makes it wait."""
    words = link_words()
    path = set(WORD.findall(unquote(urlsplit(url).path).lower()))
    said = WORD.findall(text.lower())
    seen = path | set(said if len(said) <= LONG_TEXT else ())
    best = max((words["wanted"].get(word, 0) for word in seen), default=0) or UNKNOWN
    # A long address is mostly an article's title.
    late = max((words["later"].get(word, 0) for word in seen), default=0)
    late = max(late, 40 if DATED.search(url) else 0, 15 if len(path) > 6 else 0)
    return best - late


@lru_cache(maxsize=20_000)
def is_skipped(url: str) -> bool:
    """Tell whether `url` leads to what cannot help: a file, a cart, a login, a job, a calendar, a search."""
    words = link_words()
    parts = urlsplit(url)
    path = [part for part in unquote(parts.path).lower().split("/") if part]
    last = path[-1] if path else ""
    stem, dot, ending = last.rpartition(".")
    if dot and ending in words["skip_endings"]:
        return True
    if any(part in words["skip_parts"] for part in (*path, stem)):
        return True
    if not set(WORD.findall(parts.path.lower())).isdisjoint(words["skip_words"]):
        return True
    names = {pair.partition("=")[0].lower() for pair in parts.query.split("&")}
    return not names.isdisjoint(words["skip_parameters"]) or len(names) > 4


def links_on_site(links: Iterable[tuple[str, str]], base: str, scope: Scope) -> list[tuple[str, str]]:
    """Return the canonical addresses on this site of a page's `links`, each once, with its first text of any length."""
    kept: dict[str, str] = {}
    for link, text in links:
        # Told apart, so that a menu's links, the same on each page of a site, are worked out once.
        url = canonical(link) if link.startswith(("http://", "https://")) else canonical(link, base)
        if url and scope.holds(url) and not is_skipped(url) and not kept.get(url):
            kept[url] = text[:120]
    return list(kept.items())


class Frontier:
    """The addresses of one site that are known and not yet visited."""

    def __init__(self, scope: Scope, budget: Budget) -> None:
        self.scope = scope
        self.budget = budget
        self.pages = 0
        self.bytes = 0
        self.requests = 0
        self._heap: list[tuple[int, int, str, int]] = []
        self._best: dict[tuple[str, str, str], int] = {}
        self._visited_keys: set[tuple[str, str, str]] = set()
        self._visited: set[str] = set()
        self._added = 0

    def add(self, url: str, text: str = "", depth: int = 0) -> None:
        """Add a canonical address seen `depth` links away from the front page; seen again, its better score counts."""
        if depth > self.budget.depth or not self.scope.holds(url) or is_skipped(url):
            return
        key = page_key(url)
        points = score(url, text) - STEP * depth
        if key not in self._visited_keys and points > self._best.get(key, -1_000):
            self._best[key] = points
            self._push(points, depth, url)

    def add_front(self, url: str) -> None:
        """Put the front page first, whatever its address."""
        if self.scope.holds(url):
            self._push(AT_ONCE, 0, url)

    def add_redirect(self, source: str, target: str, depth: int) -> None:
        """Put the target of a redirect first; it may be the same page in another form (https, www., a last slash)."""
        if self.scope.holds(target) and not is_skipped(target):
            self._push(AT_ONCE if page_key(target) == page_key(source) else SOON, depth, target)

    def add_links(self, links: Iterable[tuple[str, str]], depth: int) -> None:
        """Add the links of a page that was itself `depth` links away."""
        for url, text in links:
            self.add(url, text, depth + 1)

    def _push(self, points: int, depth: int, url: str) -> None:
        self._added += 1
        heapq.heappush(self._heap, (-points, self._added, url, depth))

    def pop(self) -> tuple[str, int] | None:
        """Return the address to visit next and its depth, and take it for visited; None where nothing is left to do."""
        if self.is_spent:
            return None
        while self._heap:
            points, _, url, depth = heapq.heappop(self._heap)
            if url in self._visited or (page_key(url) in self._visited_keys and points != -AT_ONCE):
                continue
            self._visited.add(url)
            self._visited_keys.add(page_key(url))
            self.requests += 1
            return url, depth
        return None

    def spend(self, size: int) -> None:
        """Count one page of `size` bytes against the budget."""
        self.pages += 1
        self.bytes += size

    @property
    def is_spent(self) -> bool:
        budget = self.budget
        return self.pages >= budget.pages or self.bytes >= budget.bytes or self.requests >= budget.requests
