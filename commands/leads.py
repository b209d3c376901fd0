"""`scrapy leads -s VAR=FOLDER`: sites that directories list and nobody has looked at; `accept`, `reject` decide."""
import argparse
from pathlib import Path
from typing import Any

from scrapy.commands import ScrapyCommand

from commands import refuse
from pipelines.store import StoreError

HOW = ("scrapy leads -s VAR=FOLDER; scrapy leads accept DOMAIN... -s VAR=FOLDER; "
       "scrapy leads reject DOMAIN... -s VAR=FOLDER [-s REASON=WHY]")


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "[accept|reject DOMAIN...] -s VAR=FOLDER [-s SOURCES=FOLDER] [-s REASON=WHY]"

    def short_desc(self) -> str:
        return "List, accept or reject the sites that directories led to"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from pipelines import listings
        from pipelines.decisions import DecisionError
        from pipelines.store import FILE, Store, working
        from spiders import listing_leads
        from spiders.providers import InputError

        assert self.settings is not None
        var, sources = Path(self.settings["VAR"]), Path(self.settings["SOURCES"])
        if args and args[0] not in ("accept", "reject") or len(args) == 1:
            refuse(f"Not understood. {HOW}")
        folder = listings.folder(var)
        if not (folder / FILE).exists():
            refuse(f"{var}: no directory was crawled there. First: scrapy crawl listings -s VAR={var}")
        try:
            with working(folder):
                store = Store(folder)
                try:
                    found = listing_leads.renew(var, sources, store)
                    if args:
                        self.decide(args[0], args[1:], found, sources)
                        found = listing_leads.renew(var, sources)
                finally:
                    store.close()
        except (InputError, DecisionError, StoreError) as error:
            refuse(error)
        if not args:
            for lead in found:
                place = ", ".join(part for part in (lead.city, lead.state) if part)
                print(f"{lead.domain}\t{lead.name}\t{place}\t{lead.website}\t{lead.source_note}, {lead.seen_at[:10]}")
        print(f"{len(found):,} leads wait in {var / listing_leads.LEADS}.")

    def decide(self, what: str, asked: list[str], found: list[Any], sources: Path) -> None:
        """Accept or reject the leads of some domains: all of them or, where one is no lead, none."""
        from spiders import listing_leads

        assert self.settings is not None
        by_domain = {lead.domain: lead for lead in found}
        if unknown := [domain for domain in asked if domain not in by_domain]:
            refuse(f"{', '.join(unknown)}: no lead of that domain; nothing was changed. List them: scrapy leads")
        chosen = [by_domain[domain] for domain in dict.fromkeys(asked)]
        if what == "accept":
            listing_leads.accept(sources, chosen)
            print(f"{len(chosen):,} added to {sources / listing_leads.PROVIDERS}. The next crawl visits them.")
        else:
            listing_leads.reject(sources, chosen, self.settings.get("REASON") or "")
            print(f"{len(chosen):,} added to {sources / listing_leads.REJECTED}. They do not come up again.")
