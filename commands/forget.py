"""`scrapy forget ID -s VAR=FOLDER`: purge a provider from a store; a tombstone stays."""
import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand

from commands import refuse
from pipelines.store import StoreError


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "ID -s VAR=FOLDER"

    def short_desc(self) -> str:
        return "Purge a provider: archived pages, facts, history"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from pipelines.decisions import DecisionError, domains
        from pipelines.forget import also, forget

        assert self.settings is not None
        if len(args) != 1:
            refuse("Name one provider by its id, as in: scrapy forget clinic.example -s VAR=FOLDER")
        try:
            others = also(args[0], domains(Path(self.settings["SOURCES"])))
            gone = forget(Path(self.settings["VAR"]), args[0])
            for other in others:
                forget(Path(self.settings["VAR"]), other, known=False)
        except (StoreError, DecisionError) as error:
            refuse(error)
        print(f"{args[0]} is forgotten: {gone.pages:,} archived pages, {gone.facts:,} facts, {gone.visits:,} visits. "
              "The published directory, and its dated snapshots, show it until you publish again. Its row in "
              "the list of providers stays; it is not visited again.")
