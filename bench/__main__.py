"""Print the table: `python -m bench [reading] [crawling] [publishing] [bulk] [linking] [latency]`, or all.

By hand only, as they take long: `growth` (latency at a million providers too: its directory is written first, 6 GB in
var/bench, in minutes) and `load` (200 readers at once, twice two minutes; `--seconds` for less).
"""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import bulk, crawling, latency, linking, load, reading, serving
from bench.measure import Row, table

PROVIDERS = 3000
PARTS: dict[str, Callable[[Path], list[Row]]] = {
    "reading": lambda folder: reading.bench(),
    "crawling": lambda folder: crawling.bench(folder / "crawling"),
    "publishing": lambda folder: serving.publishing(folder / "publishing", PROVIDERS),
    "bulk": lambda folder: bulk.bench(folder / "bulk"),
    "linking": lambda folder: linking.bench(folder / "linking"),
    "latency": lambda folder: latency.latency(folder / "latency", (3_000, 100_000)),
}
SECONDS = 120.0
BY_HAND: dict[str, Callable[[Path, float], list[Row]]] = {
    "growth": lambda folder, seconds: latency.latency(folder / "growth", (3_000, 100_000, 1_000_000)),
    "load": lambda folder, seconds: load.bench(folder / "load", seconds),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parts = [*PARTS, *BY_HAND]
    parser.add_argument("part", nargs="*", help=f"any of {', '.join(parts)}")
    parser.add_argument("--seconds", type=float, default=SECONDS, help="how long `load` lasts, each time")
    given = parser.parse_args()
    asked = given.part or list(PARTS)
    if unknown := set(asked) - set(parts):
        sys.exit(f"{', '.join(sorted(unknown))}: no part of the bench. There are {', '.join(parts)}.")
    where = f"Python {platform.python_version()}, {os.cpu_count()} processors"
    print(f"{where}. Ratios hold on any machine, the rest on this one.")
    with tempfile.TemporaryDirectory() as folder:
        for part in asked:
            found = PARTS[part](Path(folder)) if part in PARTS else BY_HAND[part](Path(folder), given.seconds)
            print("\n" + table(found), flush=True)


if __name__ == "__main__":
    main()
