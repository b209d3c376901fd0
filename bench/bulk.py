"""Loading a bulk file of NPPES, and looking people up in it, beside DuckDB reading the same CSV alone: seconds, the
processor's, and most memory.

`python -m bench.bulk ROWS [FOLDER]` measures a file of so many rows (the real one has 9 million: 10.6 GB, made first).
Each piece of work runs in a process of its own, whose greatest resident memory the system tells (ru_maxrss).
"""

import os
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple

import yaml

from bench import linking
from bench.bulk_file import WANTED, write_bulk
from bench.measure import Row, rows, table
from spiders.registries.nppes_file import NEEDED, READ
from tests.namesakes import world

ROOT = Path(__file__).parent.parent
ROWS = 200_000
PERSONS = 3_000        # who are looked up in what was loaded,
REGISTERS = 400_000    # and in rows of states' registers and of people known, which are added to it
COUNT, SAME = "DuckDB alone, count with a filter", "DuckDB alone, the same columns"
EVERY, SOME = "load, all states", "load, eight states"
LINK, BOTH = "linking", "load of all states and linking"
STATES = "WA,CO,CT,DE,TX,IL,NY,MD"  # with open registers
ALONE = """
import sys, duckdb
from spiders.registries.nppes_file import COLUMNS
from spiders.registries.nppes_rows import _csv
file, what, where = sys.argv[1:]
print(duckdb.connect().execute(f"SELECT {what} FROM {_csv(file, COLUMNS)} {where}").fetchall()[0][0])
"""


class Cost(NamedTuple):
    """What a piece of work took; the processor's seconds hold where the machine has other work too."""

    seconds: float
    processor: float
    megabytes: float


def measured(*command: str) -> Cost:
    """What a command of ours took; raises OSError where it fails."""
    start = time.perf_counter()
    child = os.posix_spawn(sys.executable, [sys.executable, *command], {**os.environ, "PYTHONPATH": str(ROOT)},
                           file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0),
                                         (os.POSIX_SPAWN_OPEN, 2, os.devnull, os.O_WRONLY, 0)])
    _, status, usage = os.wait4(child, 0)
    if status:
        raise OSError(f"{' '.join(command)[:200]} ended with {os.waitstatus_to_exitcode(status)}")
    return Cost(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)


def alone(file: Path) -> dict[str, Cost]:
    """DuckDB reading the file with nothing of ours."""
    state = READ["state"]
    columns = ", ".join(f'max("{name}")' for name in NEEDED)
    return {COUNT: measured("-c", ALONE, str(file), "count(*)", f"WHERE \"{state}\" = 'WA'"),
            SAME: measured("-c", ALONE, str(file), columns, "")}


def load(file: Path, folder: Path, states: str, var: str) -> Cost:
    """`scrapy crawl nppes_bulk` into the store `var`."""
    registries = folder / "registries.yml"
    entry = yaml.safe_load((ROOT / "sources" / "registries.yml").read_text(encoding="utf-8"))["nppes_bulk"]
    entry["options"] = {"taxonomies": list(WANTED), "file_rows": [1, 20_000_000]}
    registries.write_text(yaml.safe_dump({"nppes_bulk": entry}), encoding="utf-8")
    return measured("-m", "scrapy", "crawl", "nppes_bulk", "-a", f"file={file}", "-a", f"states={states}", "-a",
                    f"registries={registries}", "-s", f"VAR={var}")


def loads(file: Path, folder: Path, persons: int, registers: int) -> dict[str, Cost]:
    """Loading, and looking the people of bench/linking.py up in what was loaded from all states."""
    with tempfile.TemporaryDirectory(dir=folder) as var:
        some = load(file, folder, STATES, var)
    with tempfile.TemporaryDirectory(dir=folder) as var:
        every = load(file, folder, "all", var)
        linking.fill(Path(var), world(persons), registers)
        told = linking.alone(Path(var), persons, "rules")
    link = Cost(told["seconds"], told["processor"], told["megabytes"])
    both = Cost(every.seconds + link.seconds, every.processor + link.processor, max(every.megabytes, link.megabytes))
    return {SOME: some, EVERY: every, LINK: link, BOTH: both}


def bench(folder: Path, count: int = ROWS, persons: int = PERSONS, registers: int = REGISTERS) -> list[Row]:
    """Rows of seconds and megabytes for a file of `count` rows."""
    folder.mkdir(parents=True, exist_ok=True)
    file = write_bulk(folder / "npidata_pfile_20050523-20261108.csv", count)
    try:
        found = alone(file) | loads(file, folder, persons, registers)
        size = file.stat().st_size / 1e9
    finally:
        file.unlink()
    group = f"A bulk file of NPPES, {count:,} rows, {size:.1f} GB"
    aims = dict.fromkeys((EVERY, SOME, BOTH), "at most 3")
    return [*rows(group, "s", {name: cost.seconds for name, cost in found.items()}, COUNT, aims),
            *rows(f"{group}: processor", "s", {name: cost.processor for name, cost in found.items()}, COUNT),
            *(Row(f"{group}: memory", name, cost.megabytes, "MB", aim="under 2,000") for name, cost in found.items())]


def main() -> None:
    count = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory(dir=sys.argv[2] if len(sys.argv) > 2 else None) as folder:
        print(table(bench(Path(folder), count)))


if __name__ == "__main__":
    main()
