"""Publishing, and the latency of the pages that a visitor asks for beside `select 1` through the same server."""

import shutil
import sqlite3
import sys
import time
from pathlib import Path

from bench.crawling import run
from bench.measure import Row, rows
from sample.server import SITES, serve, write_providers
from tests.serving import Site, folder

SOURCES = SITES.parent / "sources"
SELECT_ONE = "select 1"
ADDRESSES = {
    SELECT_ONE: "/directory.json?sql=select+1&_shape=array&_ttl=0",
    "search, no filter": "/",
    "search, route, setting and state": "/?route=iv&setting=in_person&state=CO",
    "search, words": "/?q=ketamine",
    "search, price and condition": "/?condition=depression&max_price=500&sort=price",
    "API, one state": "/api/v1/providers?state=CO",
}
COPIED = ("sites", "site_runs", "captures", "visits", "readings", "facts")


def multiply(var: Path, times: int) -> None:
    """Let each provider of a store stand `times` times in it, under ids of its own, with the same captures."""
    with sqlite3.connect(var / "facts.db") as db:
        columns = {table: [row[1] for row in db.execute(f"PRAGMA table_info({table})")] for table in COPIED}
        step = {table: db.execute(f"SELECT coalesce(max(rowid), 0) FROM {table}").fetchone()[0] for table in COPIED}
        for copy in range(1, times):
            for table, names in columns.items():
                changed = {
                    "provider_id": f"provider_id || '-{copy}'",
                    "id": f"id + {copy * step[table]}",
                    "capture_id": f"capture_id + {copy * step['captures']}",
                    "record_id": f"record_id || '-{copy}'",
                }
                values = ", ".join(changed.get(name, name) for name in names)
                rows_of_it = f"SELECT {values} FROM {table} WHERE rowid <= {step[table]}"
                db.execute(f"INSERT INTO {table} ({', '.join(names)}) {rows_of_it}")


def publish(var: Path, target: Path) -> tuple[int, float]:
    """(providers, seconds) of publishing a store to a file."""
    start = time.perf_counter()
    run("scrapy", "publish", "-s", f"VAR={var}", "-s", f"DIRECTORY={target}", "-s", f"SOURCES={SOURCES}")
    seconds = time.perf_counter() - start
    with sqlite3.connect(target) as db:
        return db.execute("SELECT count(*) FROM providers").fetchone()[0], seconds


def publishing(place: Path, providers: int, sites: Path = SITES) -> list[Row]:
    """Rows of seconds for the sample web and for about `providers` providers made of it."""
    var = place / "sample"
    with serve(0, sites) as port:
        write_providers(var / "providers.csv", port, sites)
        run("scrapy", "crawl", "clinics", "-a", f"providers={var / 'providers.csv'}", "-s", f"VAR={var}")
    few, seconds = publish(var, place / "sample.db")
    shutil.copytree(var, place / "many")
    multiply(place / "many", max(2, -(-providers // few)))
    many, longer = publish(place / "many", place / "many.db")
    sample, made_up = f"the sample web, {few:,} providers", f"made up from it, {many:,} providers"
    return rows(
        f"Publishing (Python {sys.version_info[0]}.{sys.version_info[1]} starts and loads included)",
        "s",
        {sample: seconds, made_up: longer},
        sample,
    )


def latency(place: Path, providers: int, rounds: int = 25) -> list[Row]:
    """Rows of milliseconds an answer, the middle one of `rounds`, of a directory of made-up providers."""
    site = Site(folder(place / "served", more=providers))
    taken: dict[str, list[float]] = {name: [] for name in ADDRESSES}
    try:
        for turn in range(rounds + 2):  # the first two build what is kept in memory
            for name, address in ADDRESSES.items():
                start = time.perf_counter()
                answer = site.get(address)
                if answer.status_code != 200:
                    raise ValueError(f"{address} answers {answer.status_code}")
                if turn > 1:
                    taken[name].append(time.perf_counter() - start)
    finally:
        site.close()
    middle = {name: sorted(times)[len(times) // 2] * 1000 for name, times in taken.items()}
    return rows(f"Answering from {providers:,} made-up providers, in one process", "ms", middle, SELECT_ONE)
