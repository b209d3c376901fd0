"""The demo: serve the sample web with its directories and its registers, crawl all into var/sample, publish, stop.

`python -m sample [--port 8400] [--var var/sample] [--directory directory.db]`. Exits with a message and a code other
than 0 where a step fails; a directory that was there before is then as it was.
"""
import argparse
import subprocess
import sys
from pathlib import Path

from sample.listings import write_leads
from sample.registries import asking, registers, write_registries
from sample.server import SITES, serve, write_providers

ROOT = Path(__file__).resolve().parent.parent
SOURCES = Path(__file__).with_name("sources")


def step(what: str, *command: str) -> None:
    """Run one scrapy command in the project's folder; ends the program where it fails."""
    done = subprocess.run([sys.executable, "-m", "scrapy", *command], cwd=ROOT)
    if done.returncode:
        sys.exit(f"The demo stopped: {what} failed (exit code {done.returncode}). What it printed above says why.")


def demo(port: int, var: Path, directory: Path) -> None:
    """Fill `var` from the sample web, its directories and its registers, and build `directory` from it."""
    providers, directories = var / "providers.csv", var / "directories.csv"
    registries, served = var / "registries.yml", registers()
    with serve(port, registers=served.values()) as actual:
        if port not in (0, actual):
            print(f"Port {port} is taken; the sample web is on {actual} instead.", file=sys.stderr)
        write_providers(providers, actual, SITES)
        write_leads(directories, actual, SITES)
        ids = write_registries(registries, actual, served)
        step("crawling the sample web", "crawl", "clinics", "-a", f"providers={providers}", "-s", f"VAR={var}")
        step("crawling the sample directories", "crawl", "listings", "-a", f"leads={directories}", "-s", f"VAR={var}",
             "-s", f"SOURCES={SOURCES}")
        step("asking the sample registers", *asking(registries, ids, var))
    step("publishing", "publish", "-s", f"VAR={var}", "-s", f"DIRECTORY={directory}", "-s", f"SOURCES={SOURCES}")


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sample", description="Build the directory from the sample web.")
    parser.add_argument("--port", type=int, default=8400, help="where to serve the sample web (default 8400)")
    parser.add_argument("--var", type=Path, default=ROOT / "var" / "sample", help="the crawl's own store")
    parser.add_argument("--directory", type=Path, default=ROOT / "directory.db", help="the file to publish")
    arguments = parser.parse_args()
    try:
        demo(arguments.port, arguments.var.resolve(), arguments.directory.resolve())
    except KeyboardInterrupt:
        sys.exit("The demo was stopped; run it again to go on where it was.")
    except (OSError, ValueError) as error:
        sys.exit(f"The demo stopped: {error}")


if __name__ == "__main__":
    main()
