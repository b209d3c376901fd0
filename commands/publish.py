"""`scrapy publish -s VAR=FOLDER -s DIRECTORY=FILE.db [-s SOURCES=FOLDER] [-s ACCEPT=check,…]`: build a directory."""
import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand


class Command(ScrapyCommand):
    """Ends with 1 where nothing was published; the directory is then as it was. Also where all was published, and
    somebody who was taken out could not be taken out of a snapshot: then what it prints says so."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "-s VAR=FOLDER -s DIRECTORY=FILE.db [-s SOURCES=FOLDER] [-s ACCEPT=CHECK,...]"

    def short_desc(self) -> str:
        return "Build the directory from what was crawled, check it and put it into place"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from pipelines.publish import PublishError, publish
        from spiders.examine import default_processes, executor_of

        assert self.settings is not None
        executor = executor_of(self.settings.getint("READ_PROCESSES", default_processes()))
        try:
            done = publish(
                Path(self.settings["VAR"]), Path(self.settings["DIRECTORY"]).absolute(), Path(self.settings["SOURCES"]),
                executor, frozenset(self.settings.getlist("ACCEPT")), said=print)
        except PublishError as error:
            print(error)
            self.exitcode = 1
            return
        finally:
            executor.shutdown(cancel_futures=True)
        if done.accepted:
            print(f"Failed and accepted: {', '.join(done.accepted)}")
        print(f"{done.target}: {done.providers:,} providers, {done.facts:,} facts, {done.changes:,} changes. "
              "A running server shows it after a restart.")
        if done.held:
            self.exitcode = 1   # the directory is published, yet somebody may still stand in a snapshot
