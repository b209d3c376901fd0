"""`scrapy review -s VAR=FOLDER [-s SOURCES=FOLDER] [-s PORT=8002]`: judge what accuses a provider, in a browser."""
import argparse
from pathlib import Path

from scrapy.commands import ScrapyCommand

from commands import refuse
from pipelines.store import StoreError


class Command(ScrapyCommand):
    requires_project = True
    requires_crawler_process = False

    def syntax(self) -> str:
        return "-s VAR=FOLDER [-s SOURCES=FOLDER] [-s PORT=8002]"

    def short_desc(self) -> str:
        return "Confirm or reject what accuses a provider, on a page of this machine"

    def run(self, args: list[str], opts: argparse.Namespace) -> None:
        from pipelines.decisions import DecisionError
        from pipelines.review_page import serve

        assert self.settings is not None
        sources, port = Path(self.settings["SOURCES"]), str(self.settings.get("PORT", 8002))
        if not (port.isascii() and port.isdigit() and int(port) < 65536):
            refuse(f"PORT={port}: not a port. Give a number up to 65535, or 0 for any that is free")
        try:
            server = serve(Path(self.settings["VAR"]), sources, int(port))
        except (StoreError, DecisionError) as error:
            refuse(error)
        except OSError as error:
            refuse(f"Port {port} cannot be used ({error.strerror}). Give another with -s PORT=NUMBER")
        print(f"{server.address}: {len(server.desk.waiting())} left to review. Decisions are written to "
              f"{sources / 'reviews.yml'}. Ctrl+C ends.", flush=True)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            print()
        finally:
            server.server_close()
