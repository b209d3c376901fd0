"""How long a visitor waits for a page, at 3,000 to 1,000,000 providers, beside `select 1` and stock Datasette.

Whole answers of the real application (headers, compression and all), in one process, without a network. Every search is
another one: other places, treatments, conditions, words. The made-up directories stay in var/bench, for the next time;
`make clean` takes them away.
"""

import asyncio
import gzip
import hashlib
import re
import shutil
import statistics
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlencode

from datasette.app import Datasette

from bench import made_up
from bench.measure import Row
from tests.serving import PARTS, ROOT, Site

KEPT = ROOT / "var" / "bench"
SELECT_ONE = "select 1"
NEAR = "search: near, route, setting, condition"
STOCK = "stock Datasette, providers, 3 facets"
AIMS = {3_000: 3, 100_000: 4, 1_000_000: 8}  # how many times `select 1` the middle of NEAR may take
FIRST_LOAD = 60_000  # bytes of the search page and all that it loads, at most
SLOW_ROUNDS = 15  # of stock Datasette


def directory(providers: int) -> Path:
    """Return the file of a made-up directory, written if there is none by today's code."""
    written_by = "".join(f.read_text() for f in (Path(made_up.__file__), made_up.SCHEMA))
    path = KEPT / f"{providers}-{hashlib.sha256(written_by.encode()).hexdigest()[:8]}.db"
    if not path.exists():
        KEPT.mkdir(parents=True, exist_ok=True)
        for old in KEPT.glob(f"{providers}-*.db"):
            old.unlink()
        made_up.write(path.with_suffix(".part"), providers).rename(path)
    return path


def served(folder: Path, file: Path) -> Path:
    """Fill ``folder`` with links to what `datasette .` serves, and the directory, inspected; return it."""
    folder.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        (folder / part).symlink_to(ROOT / part)
    (folder / "directory.db").symlink_to(file)
    command = [sys.executable, "-m", "datasette", "inspect", "directory.db", "--inspect-file", "inspect-data.json"]
    subprocess.run(command, cwd=folder, check=True)
    return folder


def asked(count: int, seed: int = 7) -> dict[str, list[str]]:
    """Return ``count`` addresses, all different, of each kind of page."""
    made = made_up.MadeUp(seed)
    draw, searches = made.draw, list(made_up.searches(count, seed))

    def search(*names: str, **more: str) -> list[str]:
        return [f"/?{urlencode({name: one[name] for name in names} | more)}" for one in searches]

    states = draw.choices([spot[1] for spot in made.spots], cum_weights=made.thickness, k=count)
    words = [f"{draw.choice(made_up.FIRST)} {draw.choice(made_up.SECOND)[:3]}" for _ in range(count)]
    return {
        SELECT_ONE: ["/directory.json?sql=select+1&_shape=array&_ttl=0"],
        NEAR: search("near", "miles", "route", "setting", "condition"),
        "search: route, setting, state": [
            f"{page}&state={state}" for page, state in zip(search("route", "setting"), states, strict=True)
        ],
        "search: at home in a state": [f"/?online={state}" for state in states],
        "search: price of a course, by price": [
            f"{page}&max_price={draw.randrange(900, 4000, 50)}"
            for page in search("route", "setting", price_for="course", sort="price")
        ],
        "search: words": [f"/?{urlencode({'q': text})}" for text in words],
        "search: no filter": ["/"],
        "API: near, route, setting, condition": [
            page.replace("/?", "/api/v1/providers?")
            for page in search("near", "miles", "route", "setting", "condition")
        ],
    }


def memory() -> float:
    """Megabytes that this process holds."""
    found = re.search(r"VmRSS:\s+(\d+)", Path("/proc/self/status").read_text())
    return int(found[1]) / 1024 if found else 0.0


def latency(place: Path, sizes: tuple[int, ...], rounds: int = 200) -> list[Row]:
    """Return the rows of all sizes."""
    return [row for size in sizes for row in of_one_size(place / str(size), directory(size), size, rounds)]


def of_one_size(place: Path, file: Path, providers: int, rounds: int) -> list[Row]:
    """Return the rows of one directory: p50 and p99 of each kind of page, and what a start takes."""
    before, started = memory(), time.process_time()
    site = Site(served(place, file))
    from directory_pages import serving

    site.run(serving.warm(site.datasette))
    start, held = time.process_time() - started, memory() - before
    taken, worked = timed(site, asked(rounds + 3), rounds)
    first = first_load(site)
    site.close()
    taken[STOCK] = stock(file)
    shutil.rmtree(place)
    group = f"{providers:,} made-up providers ({file.stat().st_size / 1e6:,.0f} MB), one process, no network"
    base = statistics.median(taken[SELECT_ONE])
    aim = AIMS.get(providers)
    rows = []
    for name, times in taken.items():
        middle, high = statistics.median(times), sorted(times)[int(len(times) * 0.99)]
        wanted = (f"at most {aim}", f"at most {2 * aim}") if aim and name == NEAR else ("", "")
        for what, value, aimed in (("p50", middle, wanted[0]), ("p99", high, wanted[1])):
            ratio = None if (name, what) == (SELECT_ONE, "p50") else value / base
            rows.append(Row(group, f"{name}, {what}", value * 1000, "ms", ratio, SELECT_ONE, aimed))
    for name in (SELECT_ONE, NEAR):
        middle, one = statistics.median(worked[name]), statistics.median(worked[SELECT_ONE])
        ratio = middle / one if name != SELECT_ONE else None
        rows.append(Row(group, f"processor: {name}, p50", middle * 1000, "ms", ratio, SELECT_ONE))
    rows.append(Row(group, "start: index and places, processor", start, "s"))
    rows.append(Row(group, "start: memory", held, "MB"))
    for name, size in first.items():
        aimed = "" if "gzip" in name else f"at most {FIRST_LOAD / 1000:g}"
        rows.append(Row(group, name, size / 1000, "kB", aim=aimed))
    return rows


Times = dict[str, list[float]]


def timed(site: Site, pages: dict[str, list[str]], rounds: int) -> tuple[Times, Times]:
    """Return the seconds of each answer, by kind of page, and those of the processor.

    The kinds take turns, so that what else the machine does falls on all alike.
    """
    taken: Times = {name: [] for name in pages}
    worked: Times = {name: [] for name in pages}
    for turn in range(rounds + 3):  # the first few are not counted: templates and connections are opened
        for name, addresses in pages.items():
            address = addresses[turn % len(addresses)]
            begun, worked_before = time.perf_counter(), time.process_time()
            answer = site.get(address)
            if turn > 2:
                taken[name].append(time.perf_counter() - begun)
                worked[name].append(time.process_time() - worked_before)
            if answer.status_code != 200:
                raise ValueError(f"{address} answers {answer.status_code}")
    return taken, worked


def first_load(site: Site) -> dict[str, int]:
    """Return the bytes of the search page with all that a browser fetches for it, and the same as compressed."""
    page = site.get("/").text
    found = set(re.findall(r'(?:href|src)="(/static/[^"]+\.(?:css|js|svg)[^"]*)"', page))
    bodies = [page.encode(), *(site.get(html.replace("&amp;", "&")).content for html in sorted(found))]
    return {
        f"first load of /, {len(bodies)} files": sum(map(len, bodies)),
        "the same with gzip": sum(len(gzip.compress(body)) for body in bodies),
    }


def stock(file: Path) -> list[float]:
    """Return the seconds of a table page with facets of Datasette as it comes, over the same file."""
    app = Datasette([], immutables=[str(file)])
    loop = asyncio.new_event_loop()
    loop.run_until_complete(app.invoke_startup())
    facets = "_facet=state&_facet=provider_kind&_facet=licensed"
    taken = []
    for turn in range(SLOW_ROUNDS + 1):
        begun = time.perf_counter()
        address = f"/{file.stem}/providers?{facets}&status=reachable&_size={20 + turn}"
        answer = loop.run_until_complete(app.client.get(address))
        if answer.status_code != 200:
            raise ValueError(f"stock Datasette answers {answer.status_code}")
        if turn:
            taken.append(time.perf_counter() - begun)
    app.executor.shutdown()
    loop.close()
    return taken
