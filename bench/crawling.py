"""Pages per second of the whole crawl (read, archived, stored) beside the bare engine, on the same server."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.measure import Row, rows
from bench.pages import make_site, write_sites
from sample.server import read_sites, write_providers

ROOT = Path(__file__).parent.parent
BARE, WHOLE = "bare Scrapy engine", "whole crawl"
ELAPSED = re.compile(r"'elapsed_time_seconds': ([\d.]+)")


@contextmanager
def served(sites: Path) -> Iterator[int]:
    """Serve a folder of sites by a process of its own, as the real web does not share our processor; give the port."""
    server = subprocess.Popen(
        [sys.executable, "-m", "sample.server", "--port", "0", "--sites", str(sites)],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
        env={"PYTHONUNBUFFERED": "1"},
    )
    try:
        assert server.stdout is not None
        line = server.stdout.readline()
        found = re.match(r"http://[\d.]+:(\d+)/", line)
        if found is None:
            raise OSError(f"the bench's own server did not start: {line!r}")
        yield int(found.group(1))
    finally:
        server.terminate()
        server.wait()


def run(*command: str) -> str:
    """What a command of ours prints; raises CalledProcessError where it fails."""
    return subprocess.run(
        [sys.executable, "-m", *command], cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True
    ).stdout


def bare(folder: Path, sites: Path, port: int, pages: int) -> tuple[int, float]:
    """(pages, seconds) of the bare engine over the first `pages` pages of each site."""
    listed = read_sites(sites)
    urls = [
        f"http://{site.address}:{port}{path}"
        for number, site in enumerate(listed)
        for path in list(make_site(number, pages))
    ]
    file = folder / f"urls-{pages}.txt"
    file.write_text("\n".join(urls))
    fetched, seconds = run("bench.bare", str(file), str(len(listed))).split()[-2:]
    return int(fetched), float(seconds)


def whole(folder: Path, sites: Path, port: int, pages: int) -> tuple[int, float]:
    """(pages, seconds) of `scrapy crawl clinics` with a budget of `pages` pages a site."""
    var = folder / f"var-{pages}"
    write_providers(var / "providers.csv", port, sites)
    run(
        "scrapy",
        "crawl",
        "clinics",
        "-a",
        f"providers={var / 'providers.csv'}",
        "-s",
        f"VAR={var}",
        "-s",
        f"SITE_MAX_PAGES={pages}",
        "-s",
        f"SITES_AT_ONCE={len(read_sites(sites))}",
    )
    found = ELAPSED.findall((var / "crawl.log").read_text())
    with sqlite3.connect(var / "facts.db") as db:
        stored = db.execute("SELECT count(*) FROM captures JOIN readings ON capture_id = captures.id").fetchone()[0]
    return stored, float(found[-1])


def bench(folder: Path, sites: int = 12, few: int = 4, many: int = 24) -> list[Row]:
    """Rows of pages per second. Each crawl is run with few pages and with many: what lies between is the pace without
    the start, in which the crawl's readers load what they know."""
    write_sites(folder / "sites", sites, many)
    figures, starts = {}, {}
    with served(folder / "sites") as port:
        for name, crawl in ((BARE, bare), (WHOLE, whole)):
            (pages, seconds), (more, longer) = (crawl(folder, folder / "sites", port, n) for n in (few, many))
            figures[name] = (more - pages) / (longer - seconds)
            starts[f"{name}, to start"] = max(0.0, longer - more / figures[name])
    group = f"Crawling {sites} sites of {many} pages of 172 kB, one request at a time to each"
    return [
        *rows(group, "pages/s", figures, BARE, {WHOLE: "at least 0.4"}),
        *(Row(group, name, seconds, "s") for name, seconds in starts.items()),
    ]
