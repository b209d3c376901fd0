"""`scrapy crawl SPIDER`: Scrapy's own, with clear refusals, a log beside the store, and an exit code that tells."""
import argparse
import logging
from pathlib import Path

from scrapy.commands import crawl

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

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from spiders.providers import InputError

        assert self.crawler_process is not None and self.settings is not None
        spiders = self.crawler_process.spider_loader
        if len(args) != 1 or args[0] not in spiders.list():
            refuse("Name one spider, as in: scrapy crawl clinics -a providers=FILE.csv -s VAR=FOLDER. There is "
                   f"{', '.join(spiders.list())}.")
        try:
            spiders.load(args[0]).check(self.settings, opts.spargs)  # type: ignore[attr-defined]
        except (InputError, StoreError) as error:
            refuse(error)
        crawler = self._create_crawler(args[0])
        self.crawler_process.crawl(crawler, **opts.spargs)
        self.crawler_process.start()
        reason = crawler.stats.get_value("finish_reason") if crawler.stats else None
        if reason != "finished":
            self.exitcode = 1
            failure = getattr(crawler.spider, "failure", None)
            print(failure or "The crawl was stopped before its end. The same command goes on where it was; "
                  f"see {self.settings['LOG_FILE']}")
