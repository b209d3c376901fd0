"""Publishing."""

import shutil
import sqlite3
import sys
import time
from pathlib import Path

from bench.crawling import run
from bench.measure import Row, rows
from sample.server import SITES, serve, write_providers

SOURCES = SITES.parent / "sources"
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
