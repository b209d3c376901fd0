"""`scrapy registries -s VAR=FOLDER [-s SOURCES=FOLDER]`: how each register stands, one line each."""
import argparse
from pathlib import Path
from typing import TYPE_CHECKING

from scrapy.commands import ScrapyCommand

from commands import refuse
from pipelines.store import StoreError

if TYPE_CHECKING:
    from pipelines.registry_report import Standing


class Command(ScrapyCommand):
    """Ends with 1 where the last load of a register failed."""

    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "-s VAR=FOLDER [-s SOURCES=FOLDER]"

    def short_desc(self) -> str:
        return "Tell when each register was last loaded, and what went wrong"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from pipelines.decisions import DecisionError
        from pipelines.registries import load
        from pipelines.registry_report import standings
        from pipelines.registry_store import FILE, RegistryStore

        assert self.settings is not None
        folder = Path(self.settings["VAR"])
        try:
            listed = load(folder) or load(Path(self.settings["SOURCES"]))
            known: dict[str, Standing] = {}
            if (folder / FILE).exists():
                store = RegistryStore(folder)
                known = {one.source_id: one for one in standings(store)}
                store.close()
        except (StoreError, DecisionError) as error:
            refuse(error)
        for id_ in [*listed, *sorted(known.keys() - listed.keys())]:
            one = known.get(id_)
            print(f"{id_}: {told(one) if one else 'never asked'}")
            if one and one.reason:
                self.exitcode = 1


def told(one: "Standing") -> str:
    """How one source stands, in a line."""
    good = f"{one.rows:,} rows, checked {one.checked_at}" if one.checked_at else "never loaded whole"
    notes = f"; note: {'; '.join(one.notes)}" if one.notes else ""
    failed = f"; failed {one.failed_at}: {one.reason}" if one.reason else ""
    under_way = "; a load was begun and is not done: the same command goes on with it" if one.under_way else ""
    return good + failed + under_way + notes
