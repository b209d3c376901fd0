"""`scrapy reread -s VAR=FOLDER`: read every capture again with today's extraction; no network."""
import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand

from commands import refuse
from pipelines.store import StoreError


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "-s VAR=FOLDER"

    def short_desc(self) -> str:
        return "Read every archived page again with today's extraction"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from pipelines.reread import Again, reread
        from spiders.examine import default_processes, executor_of
        from spiders.progress import Work

        assert self.settings is not None
        works: list[Work] = []
        executor = executor_of(self.settings.getint("READ_PROCESSES", default_processes()))

        def begin(total: int) -> None:
            works.append(Work("Reading again", "pages", total, ("facts", "errors")))

        def told(again: Again) -> None:
            works[0].add(1, facts=len(again.reading.facts) if again.reading else 0, errors=again.reading is None)
            if again.failure:
                works[0].say(again.failure)
                self.exitcode = 1

        try:
            reread(Path(self.settings["VAR"]), executor, begin=begin, told=told)
        except StoreError as error:
            refuse(error)
        finally:
            for work in works:
                work.close()
            executor.shutdown(cancel_futures=True)
