"""Print the table: `python -m bench [reading] [crawling] [publishing] [bulk] [linking] [latency]`, or all."""

import argparse
import os
import platform
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench import bulk, crawling, linking, reading, serving
from bench.measure import Row, table

PROVIDERS = 3000
PARTS: dict[str, Callable[[Path], list[Row]]] = {
    "reading": lambda folder: reading.bench(),
    "crawling": lambda folder: crawling.bench(folder / "crawling"),
    "publishing": lambda folder: serving.publishing(folder / "publishing", PROVIDERS),
    "bulk": lambda folder: bulk.bench(folder / "bulk"),
    "linking": lambda folder: linking.bench(folder / "linking"),
    "latency": lambda folder: serving.latency(folder / "latency", PROVIDERS),
}


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("part", nargs="*", help=f"any of {', '.join(PARTS)}")
    asked = parser.parse_args().part or list(PARTS)
    if unknown := set(asked) - PARTS.keys():
        sys.exit(f"{', '.join(sorted(unknown))}: no part of the bench. There are {', '.join(PARTS)}.")
    where = f"Python {platform.python_version()}, {os.cpu_count()} processors"
    print(f"{where}. Ratios hold on any machine, the rest on this one.")
    with tempfile.TemporaryDirectory() as folder:
        for part in asked:
            print("\n" + table(PARTS[part](Path(folder))), flush=True)


if __name__ == "__main__":
    main()
