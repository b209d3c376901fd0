"""One provider's site in one crawl: front page, then page by page, the ones that say most first, one at a time."""
import asyncio
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import islice
from typing import Protocol

from scrapy.http import HtmlResponse
from scrapy.utils.gz import gunzip
from scrapy.utils.response import get_meta_refresh
from scrapy.utils.sitemap import Sitemap

from pipelines.archive import Archive, record_id
from pipelines.store import Capture, NewCapture, Store, now
from spiders.addresses import canonical, is_loopback
from spiders.examine import Job, Readers, Result, examine, unread
from spiders.fetch import Fetcher, Reply
from spiders.frontier import Budget, Frontier
from spiders.guard import why_forbidden
from spiders.progress import Work
from spiders.providers import Site, link_words
from spiders.robots import Robots, Rules

logger = logging.getLogger(__name__)

MAX_FRONT_REDIRECTS = 8
MAX_SITEMAPS = 3        # files a site
MAX_SITEMAP_PAGES = 500
MAX_SITEMAP_BYTES = 5_000_000
PAGES = ("fetched", "unchanged")
MAX_FAILURES = 6        # in a row, after which a site is left alone


@dataclass(frozen=True, slots=True)
class Ending:
    """How a site's run ended, in the words of the store."""

    outcome: str
    reason: str | None = None
    moved_to: str | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """One visited address: what came of it, and where it leads."""

    url: str
    depth: int
    outcome: str
    status: int | None
    reason: str | None
    links: list[tuple[str, str]] = field(default_factory=list)
    target: str | None = None
    needs_javascript: bool = False

    @property
    def is_page(self) -> bool:
        return self.outcome in PAGES


class Crawl(Protocol):
    """What a site's run needs of the spider: the same for all its sites."""

    store: Store
    archive: Archive
    readers: Readers
    fetcher: Fetcher
    robots: Robots
    progress: Work
    budget: Budget
    crawl_id: int
    listed: set[tuple[str, int]]
    crawl_delays: dict[str, float]

    def save(self, now: bool = False) -> None: ...


class SiteRun:
    """Visits one site. What this crawl visited already, before it was killed, is recalled and not asked for again."""

    def __init__(self, crawl: Crawl, site: Site) -> None:
        self.crawl, self.site = crawl, site
        self.id = site.provider_id
        self.scope = site.scope
        self.slot = self.scope.slot
        self.frontier = Frontier(self.scope, crawl.budget)
        self.examine: Callable[[Job], Result] = examine   # what is made of a page, in a process of its own
        self.past = crawl.store.visits(crawl.crawl_id, self.id)
        self.until = time.monotonic() + crawl.budget.seconds
        self.failures = 0

    async def run(self) -> Ending:
        """Visit the site and return how it ended."""
        self.crawl.fetcher.open_slot(self.slot, 0 if is_loopback(self.site.address[0]) else None)
        ending = await self._front()
        if ending is None:
            for url in self.crawl.store.known_pages(self.crawl.crawl_id, self.id):
                self.frontier.add(url, depth=1)
            await self._sitemaps()
            await self._pages()
        return ending or Ending("read")

    # the front page decides whether there is a site to read

    async def _front(self) -> Ending | None:
        """Visit the front page, through redirects on the site; return how the site ended, None: it can be read."""
        self.frontier.add_front(self.site.website)
        for _ in range(MAX_FRONT_REDIRECTS):
            step = self.frontier.pop()
            if step is None:
                return Ending("unreachable", "its front page redirects to itself")
            seen = await self._visit(*step)
            if seen.target is None:
                break
            if ending := self._elsewhere(seen.target):
                return ending
            self.frontier.add_redirect(seen.url, canonical(seen.target) or seen.target, 0)
        else:
            return Ending("unreachable", "its front page redirects without end")
        if not seen.is_page:
            return ending_of(seen)
        if seen.needs_javascript:
            return Ending("unreadable", "needs JavaScript")
        self._follow(seen)
        return None

    def _elsewhere(self, target: str) -> Ending | None:
        """Return the ending that a redirect of the front page off the site means; None where it stays on the site."""
        url = canonical(target)
        if url is None:
            return Ending("unreachable", "its front page redirects to what is no web address")
        if self.scope.holds(url):
            return None
        if not self.site.is_private and (reason := why_forbidden(url, set())):
            return Ending("unreachable", f"its front page redirects to {reason}")
        return Ending("moved", "redirects to another site", url)

    # the other pages

    async def _pages(self) -> None:
        """Visit what the frontier holds until nothing is left of it or of the budget.

        While one page is read, the next is fetched. Which one that is, is settled by what the pages before those two
        said, however long reading takes, so the order is the same each time.
        """
        reading: asyncio.Future[Seen] | None = None
        try:
            while True:
                step = self._next()
                if step is None and reading is None:
                    return
                reply = await self._ask(step[0]) if step else None
                if reading is not None:
                    self._follow(await reading)
                    reading = None
                if step and reply:
                    reading = asyncio.ensure_future(self._keep(*step, reply))
        finally:
            if reading is not None:
                reading.cancel()

    def _next(self) -> tuple[str, int] | None:
        if self.failures >= MAX_FAILURES or time.monotonic() > self.until:
            return None
        return self.frontier.pop()

    def _follow(self, seen: Seen) -> None:
        """Take up where a visited page leads."""
        if seen.is_page:
            self.frontier.add_links(seen.links, seen.depth)
        elif seen.target and (target := canonical(seen.target)):
            self.frontier.add_redirect(seen.url, target, seen.depth)

    async def _sitemaps(self) -> None:
        """Add the pages that the site's own sitemaps list."""
        waiting = (await self._rules(self.site.website)).sitemaps or ["/sitemap.xml"]
        skipped = set(link_words()["skip_sitemaps"])
        asked, added = 0, 0
        while waiting and asked < MAX_SITEMAPS and added < MAX_SITEMAP_PAGES:
            url = canonical(waiting.pop(0), self.site.website)
            if not url or not self.scope.holds(url) or not (await self._rules(url)).allows(url):
                continue
            asked += 1
            kind, found = sitemap_entries(await self.crawl.fetcher.get(url, self.slot, page=False))
            if kind == "sitemapindex":
                names = [(link, link.rsplit("/", 1)[-1].lower().replace("_", "-")) for link in found]
                good = [link for link, name in names if skipped.isdisjoint(name.split(".")[0].split("-"))]
                waiting += sorted(good, key=lambda link: "page" not in link)
            for link in found[:MAX_SITEMAP_PAGES - added] if kind == "urlset" else ():
                if page := canonical(link, url):
                    self.frontier.add(page, depth=1)
                    added += 1

    # one address

    async def _visit(self, url: str, depth: int) -> Seen:
        return await self._keep(url, depth, await self._ask(url))

    async def _rules(self, url: str) -> Rules:
        rules = await self.crawl.robots.rules(url, self.slot)
        if rules.delay > self.crawl.crawl_delays.get(self.slot, 0.0):
            self.crawl.crawl_delays[self.slot] = rules.delay
            self.crawl.fetcher.open_slot(self.slot, rules.delay)
        return rules

    async def _ask(self, url: str) -> Reply | Seen:
        """Return what came of asking for an address, or what this crawl saw there before it was killed."""
        answer = self._recalled(url) or await self._fetched(url)
        failed = answer.outcome in ("error", "refused")
        self.failures = MAX_FAILURES if answer.status == 429 else self.failures + 1 if failed else 0
        if answer.outcome in PAGES:
            self.frontier.spend(len(answer.body) if isinstance(answer, Reply) else 0)
        return answer

    def _recalled(self, url: str) -> Seen | None:
        visit = self.past.get(url)
        if visit is None:
            return None
        capture = self.crawl.store.capture(visit.capture_id) if visit.capture_id else None
        return Seen(url, 0, visit.outcome, visit.status, visit.reason, capture.links if capture else [],
                    visit.reason if visit.outcome == "redirected" else None,
                    capture.needs_javascript if capture else False)

    async def _fetched(self, url: str) -> Reply:
        rules = await self._rules(url)
        if rules.failure:
            outcome = "error" if rules.unreachable else "robots"
            return Reply(url, now(), outcome, reason=rules.failure)
        if rules.delay > self.crawl.budget.seconds:
            return Reply(url, now(), "robots", reason=f"robots.txt asks for {rules.delay:g} seconds between requests")
        if not rules.allows(url):
            return Reply(url, now(), "robots", reason="robots.txt")
        last = self.crawl.store.last_capture(self.id, url)
        reply = await self.crawl.fetcher.get(url, self.slot, validators(last))
        if reply.status == 304 and last is None:
            return replace(reply, outcome="error", reason="304, though we have nothing of it")
        return redirected_by_page(reply)

    async def _keep(self, url: str, depth: int, reply: Reply | Seen) -> Seen:
        """Read, archive and store what came of a visit, and return where it leads."""
        if isinstance(reply, Seen):
            return replace(reply, depth=depth)
        if reply.outcome not in PAGES:
            return self._noted(depth, reply)
        last = self.crawl.store.last_capture(self.id, url)
        if last and (reply.outcome == "unchanged" or last.sha256 == sha256(reply.body).hexdigest()):
            return self._unchanged(depth, reply, last)
        job = Job(record_id(self.crawl.crawl_id, self.id, url), url, reply.fetched_at, reply.status or 0,
                  reply.protocol, reply.headers, reply.header("content-type"), reply.body, reply.ip, self.scope,
                  last.digest if last else None)
        result = await self.crawl.readers.run(self.examine, job) or unread(job, "the reader broke down")
        if last and result.record is None:
            return self._unchanged(depth, reply, last)
        return self._changed(depth, reply, result)

    def _noted(self, depth: int, reply: Reply) -> Seen:
        """Store a visit that brought no page."""
        self._add_visit(reply, reply.outcome, reply.reason, None)
        self.crawl.progress.add(errors=reply.outcome in ("error", "refused"))
        return Seen(reply.url, depth, reply.outcome, reply.status, reply.reason, target=reply.target)

    def _unchanged(self, depth: int, reply: Reply, last: Capture) -> Seen:
        """Store that a page says what it said before."""
        if reply.status == 200:
            self.crawl.store.renew_validators(last.id, reply.header("etag"), reply.header("last-modified"))
        self._add_visit(reply, "unchanged", None, last.id)
        self.crawl.progress.add(pages=1)
        return Seen(reply.url, depth, "unchanged", reply.status, None, last.links,
                    needs_javascript=last.needs_javascript)

    def _changed(self, depth: int, reply: Reply, result: Result) -> Seen:
        """Archive and store a page that is new or says something new. All its rows stand in one transaction."""
        assert result.record is not None
        warc_file, offset = self.crawl.archive.append(result.record)
        capture = self.crawl.store.add_capture(self.id, NewCapture(
            reply.url, reply.fetched_at, reply.status or 0, reply.header("content-type"),
            sha256(reply.body).hexdigest(), result.digest, reply.header("etag"), reply.header("last-modified"),
            result.links, record_id(self.crawl.crawl_id, self.id, reply.url), warc_file, offset, len(result.record),
            result.reading))
        if result.failure:
            logger.error("%s: %s", reply.url, result.failure)
        self._add_visit(reply, "fetched", result.failure, capture)
        facts = len(result.reading.facts) if result.reading else 0
        self.crawl.progress.add(pages=1, facts=facts, errors=bool(result.failure))
        return Seen(reply.url, depth, "fetched", reply.status, result.failure, result.links,
                    needs_javascript=bool(result.reading and result.reading.needs_javascript))

    def _add_visit(self, reply: Reply, outcome: str, reason: str | None, capture: int | None) -> None:
        self.crawl.store.add_visit(self.crawl.crawl_id, self.id, reply.url, reply.fetched_at, outcome,
                                   status=reply.status, reason=reason, capture_id=capture)
        self.crawl.save()


def validators(last: Capture | None) -> dict[str, str]:
    """Return the headers that ask for a page only where it is not as we have it."""
    if last is None:
        return {}
    known = {"If-None-Match": last.etag, "If-Modified-Since": last.last_modified}
    return {name: value for name, value in known.items() if value}


def redirected_by_page(reply: Reply) -> Reply:
    """Return a page that sends its reader elsewhere at once (meta refresh) as the redirect that it is."""
    if reply.outcome != "fetched" or b"refresh" not in reply.body[:4096].lower():
        return reply
    seconds, target = get_meta_refresh(HtmlResponse(reply.url, body=reply.body, encoding="utf-8"))
    url = canonical(target, reply.url) if target else None
    if url is None or seconds is None or seconds > 5 or url == reply.url:
        return reply
    return replace(reply, outcome="redirected", reason=url, target=url)


def ending_of(seen: Seen) -> Ending:
    """Return how a site ended whose front page brought nothing to read."""
    if seen.outcome == "robots":
        return Ending("unreadable", seen.reason)
    if seen.outcome in ("not_html", "too_large"):
        return Ending("unreadable", f"its front page is no web page we read ({seen.reason or 'no type given'})")
    if seen.outcome == "refused" and seen.status is not None:
        return Ending("unreadable", f"refused ({seen.reason})")
    return Ending("unreachable", seen.reason)


def sitemap_entries(reply: Reply) -> tuple[str, list[str]]:
    """Return the kind of a sitemap ("urlset", "sitemapindex"; "": it is none) and the addresses in it."""
    if reply.outcome != "fetched":
        return "", []
    try:
        body = reply.body
        if body[:2] == b"\x1f\x8b":
            body = gunzip(body, max_size=MAX_SITEMAP_BYTES)
        sitemap = Sitemap(body)
        found = [entry["loc"] for entry in islice(sitemap, MAX_SITEMAP_PAGES) if entry.get("loc")]
    except Exception as error:  # a broken sitemap costs what it would have told, never the site
        logger.info("%s: no sitemap: %s", reply.url, error)
        return "", []
    return sitemap.type, found
