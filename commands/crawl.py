"""`scrapy crawl SPIDER …`: Scrapy's own for several spiders, one after the other, with clear refusals, a log beside the
store, and an exit code that tells.
"""
import argparse
import asyncio
import logging
from itertools import zip_longest
from pathlib import Path

from scrapy.commands import crawl
from scrapy.crawler import AsyncCrawlerProcess, Crawler

from commands import refuse
from pipelines.store import LOG, StoreError


class Command(crawl.Command):
    """Ends with 1 where the crawl did not come to its end, and with 2 where it could not begin."""

    def process_options(self, args: list[str], opts: argparse.Namespace) -> None:
        super().process_options(args, opts)
        assert self.settings is not None
        folder = Path(self.settings["VAR"])
        logging.raiseExceptions = False  # a full disk is told once, by the store, not with each line of the log
        if self.settings.get("LOG_FILE") is None:  # the terminal is for the progress
            try:
                folder.mkdir(parents=True, exist_ok=True)
                self.settings.set("LOG_FILE", str(folder / LOG), priority="command")
            except OSError as error:
                refuse(f"{folder}: cannot be made ({error.strerror}). Give another with -s VAR=FOLDER")

    def syntax(self) -> str:
        return "[options] <spider> [<spider> ...]"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        """Run the spiders one after the other: each has the store to itself. One that fails stops no other."""
        from spiders.providers import InputError

        assert self.crawler_process is not None and self.settings is not None
        spiders = self.crawler_process.spider_loader
        if not args or set(args) - set(spiders.list()):
            refuse("Name one spider, as in: scrapy crawl clinics -a providers=FILE.csv -s VAR=FOLDER, or several that "
                   f"take the same arguments. There is {', '.join(spiders.list())}.")
        try:
            for name in args:
                spiders.load(name).check(self.settings, opts.spargs)  # type: ignore[attr-defined]
        except (InputError, StoreError) as error:
            refuse(error)
        assert isinstance(self.crawler_process, AsyncCrawlerProcess)
        crawlers = [self._create_crawler(name) for name in args]
        begun = self.crawler_process.crawl(crawlers[0], **opts.spargs)   # a process that knows of no crawl ends at once
        turns = begun.get_loop().create_task(self._in_turn(begun, crawlers, opts.spargs))
        self.crawler_process.start()
        if not turns.done():
            self.exitcode = 1   # stopped by force

    async def _in_turn(self, begun: "asyncio.Task[None]", crawlers: list[Crawler], arguments: dict[str, str]) -> None:
        """Begin the next crawl when the one before has come to its end, and tell how that one went."""
        assert isinstance(self.crawler_process, AsyncCrawlerProcess) and self.settings is not None
        for crawler, following in zip_longest(crawlers, crawlers[1:]):
            await asyncio.wait([begun])
            reason = crawler.stats.get_value("finish_reason") if crawler.stats else None
            if reason != "finished":
                self.exitcode = 1
                failure = getattr(crawler.spider, "failure", None)
                print(failure or "The crawl was stopped before its end. The same command goes on where it was; "
                      f"see {self.settings['LOG_FILE']}", flush=True)
            if following is None or reason == "shutdown":
                return
            begun = self.crawler_process.crawl(following, **arguments)
