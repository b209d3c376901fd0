"""Providers' own websites, from a list: `scrapy crawl clinics -a providers=FILE.csv -s VAR=FOLDER [-a only=ID]`.

Each site is visited within a budget, one request at a time, as its robots.txt allows; its pages go into the archive and
what they say into the store of VAR. Interrupted or killed, the same command goes on where it was.
"""
import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from scrapy import Spider
from scrapy.crawler import Crawler
from scrapy.exceptions import CloseSpider
from scrapy.settings import BaseSettings

from pipelines.archive import Archive
from pipelines.reread import prepare
from pipelines.store import Store, StoreError, working
from spiders.examine import Readers, default_processes
from spiders.fetch import Fetcher, Reply
from spiders.frontier import Budget
from spiders.progress import Work
from spiders.providers import InputError, Site, needs_contact, read_excluded, read_providers
from spiders.robots import Robots
from spiders.site import Ending, SiteRun

TOKEN = "KetamineDirectoryBot"  # what robots.txt calls us
CONTACT = re.compile(r"(mailto:)?[^@\s<>()]+@[^@\s<>()]+\.[^@\s<>()]+|https?://[^\s<>()]+")
SAVE_EVERY = 0.5  # seconds
ARGUMENTS = {"providers": "FILE.csv", "only": "ID"}  # of -a


@dataclass(frozen=True, slots=True)
class Plan:
    """What one crawl is asked to do."""

    file: Path
    folder: Path
    in_sources: bool
    sites: list[Site]
    only: str | None
    contact: str


def plan(settings: BaseSettings, providers: str = "", only: str | None = None) -> Plan:
    """Return what the settings and arguments ask for. Raises InputError, which says what to do, where they cannot."""
    if not providers:
        raise InputError("which sites? Give a list with -a providers=FILE.csv")
    file, sources, contact = Path(providers), Path(settings["SOURCES"]), (settings["CONTACT"] or "").strip()
    sites = read_providers(file)
    if only is not None:
        sites = [site for site in sites if site.provider_id == only]
        if not sites:
            raise InputError(f"{file}: no provider has the id {only}")
    excluded = read_excluded(sources)
    sites = [site for site in sites if site.provider_id not in excluded]
    if contact and not CONTACT.fullmatch(contact):
        raise InputError(f"CONTACT={contact} is neither an email address nor a web address")
    if not contact and (site := needs_contact(sites)):
        raise InputError(f"{site.website} is on the internet, so its owner must be able to reach you: give an email or "
                         "web address with -s CONTACT=name@example.org. It stands in the user agent.")
    return Plan(file, Path(settings["VAR"]), sources.resolve() in file.resolve().parents, sites, only, contact)


class ClinicsSpider(Spider):
    name = "clinics"
    title = "Providers' own websites"
    source_kind = "provider"  # who is speaking: provider, directory or registry
    arguments = ARGUMENTS

    plan: Plan
    failure: str | None = None  # why the crawl could not go on

    @classmethod
    def from_crawler(cls, crawler: Crawler, *args: Any, **kwargs: Any) -> "ClinicsSpider":
        spider = super().from_crawler(crawler)
        spider.plan = cls.planned(crawler.settings, kwargs)
        spider.listed = {site.address for site in spider.plan.sites}
        return spider

    @classmethod
    def check(cls, settings: BaseSettings, arguments: dict[str, str]) -> None:
        """Raise InputError or StoreError where a crawl with these settings and arguments cannot even begin."""
        if unknown := arguments.keys() - cls.arguments.keys():
            raise InputError(f"-a {', '.join(sorted(unknown))}: this spider knows no such argument. It takes "
                             + " and ".join(f"-a {name}={value}" for name, value in cls.arguments.items()))
        folder = cls.planned(settings, arguments).folder
        with working(folder):
            Store(folder).close()

    @classmethod
    def planned(cls, settings: BaseSettings, arguments: dict[str, str]) -> Plan:
        """Return what the settings and arguments ask for; raises InputError."""
        return plan(settings, **arguments)

    def run_of(self, site: Site) -> SiteRun:
        """Return what visits a site."""
        return SiteRun(self, site)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.listed: set[tuple[str, int]] = set()
        self.crawl_delays: dict[str, float] = {}
        self._open = ExitStack()
        self._saved = 0.0

    async def start(self) -> AsyncIterator[Any]:
        """Visit all sites, several at a time, each in a run of its own; nothing is left for Scrapy to schedule."""
        try:
            await self._crawl()
        except* StoreError as errors:
            self.failure = str(leaf(errors))
        finally:
            self._open.close()
        if self.failure:
            raise CloseSpider("failed")
        return
        yield  # makes this the generator that Scrapy asks for

    async def _crawl(self) -> None:
        self._open_store()
        await self.readers.run(prepare)
        gone = self.store.tombstones()
        sites = [site for site in self.plan.sites if site.provider_id not in gone]
        self.crawl_id = self.store.begin_crawl(
            self.name, self.title, str(self.plan.file), self.plan.in_sources, [site.row() for site in sites],
            self.plan.only)
        done = self.store.finished_sites(self.crawl_id)
        waiting = [site for site in sites if site.provider_id not in done]
        self.progress = Work("Visiting", "sites", len(sites), ("pages", "facts", "errors"))
        self._open.callback(self.progress.close)
        self.progress.add(len(sites) - len(waiting))
        queue = iter(waiting)
        try:
            async with asyncio.TaskGroup() as group:
                for _ in range(min(self.settings.getint("SITES_AT_ONCE"), len(waiting))):
                    group.create_task(self._visit_each(queue))
            self.store.finish_crawl(self.crawl_id)
        finally:
            self.save(now=True)

    def _open_store(self) -> None:
        settings, folder = self.settings, self.plan.folder
        self._open.enter_context(working(folder))
        self.store = Store(folder)
        self._open.callback(self.store.close)
        self.archive = Archive(folder, self.store.archive_ends())
        self._open.callback(self.archive.close)
        self.readers = Readers(settings.getint("READ_PROCESSES", default_processes()))
        self._open.callback(self.readers.close)
        contact = self.plan.contact
        agent = f"{TOKEN}/1.0 (+{contact})" if contact else f"{TOKEN}/1.0 (private network)"
        self.fetcher = Fetcher(self.crawler, agent, contact)
        self.robots = Robots(self._robots_txt, TOKEN)
        self.budget = Budget(settings.getint("SITE_MAX_PAGES"), settings.getint("SITE_MAX_DEPTH"),
                             settings.getint("SITE_MAX_BYTES"), settings.getfloat("SITE_MAX_SECONDS"))

    async def _robots_txt(self, url: str, slot: str) -> Reply:
        return await self.fetcher.get(url, slot, page=False)

    async def _visit_each(self, queue: Any) -> None:
        """Visit sites of the queue, one after the other, until it is empty."""
        for site in queue:
            self.store.begin_site(self.crawl_id, site.provider_id)
            try:
                ending = await self.run_of(site).run()
            except StoreError:
                raise
            except Exception as error:  # a mistake of ours costs one site, and is told
                self.logger.exception("%s", site.website)
                ending = Ending("unreadable", f"our mistake: {type(error).__name__}: {error}")
                self.progress.add(errors=1)
            self.store.finish_site(self.crawl_id, site.provider_id, ending.outcome, ending.reason, ending.moved_to)
            self.progress.add(1)
            self.save()

    def save(self, now: bool = False) -> None:
        """Keep what was stored, at most every SAVE_EVERY seconds; the archive first: no row may lack its record."""
        if time.monotonic() - self._saved < SAVE_EVERY and not now:
            return
        self.archive.flush()
        self.store.commit()
        self._saved = time.monotonic()


def leaf(error: BaseException) -> BaseException:
    """Return the first error of a group of errors."""
    return leaf(error.exceptions[0]) if isinstance(error, BaseExceptionGroup) else error
