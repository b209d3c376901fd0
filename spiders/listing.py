"""Directories and lists: `scrapy crawl listings -s VAR=FOLDER [-a leads=FILE.csv] [-a source=ID]`.

Each site of the list (SOURCES/leads.csv) is visited with the manners of the clinics spider, by its own declaration
(spiders/listings/<source>.yml, or the generic one). Its pages go into VAR/listings, a store and archive of their own:
nothing in there is a provider. What they say of providers becomes leads (VAR/leads.csv) and, at publishing, second
opinions. Interrupted or killed, the same command goes on where it was.
"""
import time
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import partial
from itertools import islice
from pathlib import Path

from scrapy.settings import BaseSettings
from scrapy.utils.gz import gunzip
from scrapy.utils.sitemap import Sitemap

from pipelines import listings
from pipelines.decisions import DecisionError
from pipelines.reread import READ_SECONDS, within
from spiders.addresses import Scope, canonical, page_key
from spiders.clinics import ClinicsSpider, Plan, plan
from spiders.examine import Job, Result, packed, unread
from spiders.fetch import Reply
from spiders.frontier import Budget, Frontier
from spiders.listing_rules import Declaration, declaration, place_of
from spiders.providers import InputError, Site
from spiders.site import SiteRun

LISTS, NEW, KNOWN = 8_000, 7_000, 6_000   # points: lists first, then pages never seen, then those not seen for longest
DEPTH = 10_000                            # numbered pages follow each other for as long as the budget lasts
MAX_SITEMAPS = 12
MAX_ADDRESSES = 20_000                    # of one source's sitemaps
MAX_SITEMAP_BYTES = 10_000_000


@dataclass(frozen=True, slots=True)
class ListingPlan(Plan):
    """What one crawl of directories is asked to do."""

    var: Path
    sources: Path


class ListingFrontier(Frontier):
    """The addresses of one directory that its declaration asks for and that are not yet visited."""

    def __init__(self, scope: Scope, budget: Budget, rules: Declaration, known: Iterable[str]) -> None:
        super().__init__(scope, budget)
        self.rules = rules
        self.lists = 0
        self.ranks = {page_key(url): rank for rank, url in enumerate(known)}   # of those seen before, longest ago first

    def add(self, url: str, text: str = "", depth: int = 0) -> None:
        """Add a canonical address where the declaration asks for it."""
        kind = self.rules.wants(place_of(url)) if self.scope.holds(url) else None
        key = page_key(url)
        if kind is None or key in self._best or key in self._visited_keys:
            return
        rank = self.ranks.get(key)
        self.lists += kind == "list"
        early = kind == "list" and self.lists <= self.budget.pages // 2   # of many lists, half the budget's worth
        self._best[key] = LISTS if early else NEW if rank is None else max(KNOWN - rank, 1)
        self._push(self._best[key], depth, url)


class ListingRun(SiteRun):
    """Visits one directory: its start addresses, then the pages that its declaration asks for."""

    def __init__(self, crawl: "ListingsSpider", site: Site) -> None:
        super().__init__(crawl, site)
        self.rules = declaration(site.provider_id, crawl.plan.sources)
        budget = self.rules.budget
        limits = Budget(budget["pages"], DEPTH, budget["bytes"], budget["seconds"])
        self.frontier = ListingFrontier(
            self.scope, limits, self.rules, listings.visited_before(crawl.store, crawl.crawl_id, self.id))
        self.until = time.monotonic() + limits.seconds
        self.examine = partial(examine_listing, self.rules)
        for start in self.rules.start[1:]:
            if url := canonical(start, self.site.website):
                self.frontier.add(url)
        self.site = replace(site, website=canonical(self.rules.start[0], site.website) or site.website)

    async def _sitemaps(self) -> None:
        """Add the pages that the declaration asks for and the site's own sitemaps list."""
        waiting = (await self._rules(self.site.website)).sitemaps or ["/sitemap.xml"]
        asked, added = 0, 0
        while waiting and asked < MAX_SITEMAPS and added < MAX_ADDRESSES:
            url = canonical(waiting.pop(0), self.site.website)
            if not url or not self.scope.holds(url) or not (await self._rules(url)).allows(url):
                continue
            asked += 1
            kind, found = sitemap_addresses(await self.crawl.fetcher.get(url, self.slot, page=False))
            waiting += found if kind == "sitemapindex" else []
            for link in found if kind == "urlset" else ():
                if page := canonical(link, url):
                    self.frontier.add(page, depth=1)
                    added += 1


def sitemap_addresses(reply: Reply) -> tuple[str, list[str]]:
    """Return the kind of a sitemap ("urlset", "sitemapindex"; "": it is none) and the addresses in it."""
    if reply.outcome != "fetched":
        return "", []
    try:
        body = gunzip(reply.body, max_size=MAX_SITEMAP_BYTES) if reply.body[:2] == b"\x1f\x8b" else reply.body
        sitemap = Sitemap(body)
        return sitemap.type, [entry["loc"] for entry in islice(sitemap, MAX_ADDRESSES) if entry.get("loc")]
    except Exception:  # a broken sitemap costs what it would have told, never the site
        return "", []


def examine_listing(rules: Declaration, job: Job) -> Result:
    """Read one page of a directory and pack it; runs in a process of its own, as `examine` does."""
    from spiders import listing_leads, listing_reader  # there: readers take a second to load

    try:
        with within(READ_SECONDS):
            reading = listing_reader.read(rules, job.scope, job.url, job.body, job.content_type)
        rows = listing_leads.rows_of(reading, listing_reader.version(rules))
    except Exception as error:  # whatever a page does to the reader costs that page, never the crawl
        return unread(job, f"the reader failed: {type(error).__name__}: {error}")
    if reading.digest == job.known_digest:
        return Result(reading.links, reading.digest, None, rows)
    return Result(reading.links, reading.digest, packed(job), rows)


class ListingsSpider(ClinicsSpider):
    name = "listings"
    title = "Directories and lists"
    source_kind = "directory"
    arguments = {"leads": "FILE.csv", "source": "ID"}

    plan: ListingPlan

    @classmethod
    def planned(cls, settings: BaseSettings, arguments: dict[str, str]) -> ListingPlan:
        """Return what the settings and arguments ask for; raises InputError, where a decision is not understood too."""
        from spiders import listing_leads  # where it is needed: each start of any crawl loads this file

        var, sources = Path(settings["VAR"]), Path(settings["SOURCES"])
        file = arguments.get("leads") or str(sources / "leads.csv")
        asked = plan(settings, file, arguments.get("source"))
        for site in asked.sites:
            declaration(site.provider_id, sources)
        try:
            listing_leads.known_of(var, sources)
        except DecisionError as error:
            raise InputError(str(error)) from None
        return ListingPlan(asked.file, listings.folder(var), asked.in_sources, asked.sites, asked.only, asked.contact,
                           var, sources)

    def run_of(self, site: Site) -> SiteRun:
        return ListingRun(self, site)

    async def _crawl(self) -> None:
        from spiders import listing_leads

        await super()._crawl()
        found = listing_leads.renew(self.plan.var, self.plan.sources, self.store)
        entries = listings.current(self.plan.var)
        self.progress.say(f"{len(entries):,} entries of {len({entry.source_id for entry in entries}):,} directories; "
                          f"{len(found):,} leads in {self.plan.var / listing_leads.LEADS}. List them: scrapy leads "
                          f"-s VAR={self.plan.var}")
        crawled = {site.provider_id for site in self.plan.sites}
        for warning in listing_leads.unexpected(entries, self.plan.sources, crawled):
            self.progress.say(warning)
