"""Two hundred readers at once, with and without heavy questions in the SQL console: `python -m bench load`.

A real `datasette .` over 3,000 made-up providers, asked over the loopback. Each reader opens a page, reads it for a
while, and opens the next. The questions of the console take longer than sql_time_limit_ms, so that all are cut off.
"""

import asyncio
import random
import socket
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from bench import latency
from bench.measure import Row

PROVIDERS, READERS, ASKERS = 3_000, 200, 4
THINKING = 10.0  # seconds at most, between two pages of a reader; half of it on average
HEAVY = "select count(*) from facts a join facts b on a.value < b.quote join facts c on b.value < c.quote"
SEARCH, REST = "/", "other pages"


@contextmanager
def server(folder: Path) -> Iterator[int]:
    """`datasette .` in a folder, on a free port of the loopback."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = int(free.getsockname()[1])
    command = [sys.executable, "-m", "datasette", ".", "--host", "127.0.0.1", "--port", str(port)]
    with open(folder.parent / "server.log", "wb") as log:
        running = subprocess.Popen(command, cwd=folder, stdout=log, stderr=log)
    try:
        for _ in range(600):
            with socket.socket() as trying:
                if trying.connect_ex(("127.0.0.1", port)) == 0:
                    break
            time.sleep(0.1)
        yield port
    finally:
        running.terminate()
        running.wait(20)


async def get(port: int, address: str) -> tuple[int, float]:
    """Return the status of an answer, read to its end (0 where there is none), and the seconds it took."""
    begun = time.perf_counter()
    try:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        asked = f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
        writer.write(asked.encode())
        answer = await asyncio.wait_for(reader.read(-1), 60)
        writer.close()
        status = int(answer.split(b" ", 2)[1])
    except (OSError, TimeoutError, IndexError, ValueError):
        status = 0
    return status, time.perf_counter() - begun


class Readers:
    """What they met: seconds by kind of page, and how often which status."""

    def __init__(self, port: int, until: float) -> None:
        self.port, self.until = port, until
        self.taken: dict[str, list[float]] = {SEARCH: [], REST: []}
        self.statuses: Counter[int] = Counter()
        self.cut_off: Counter[int] = Counter()
        self.pages = latency.asked(1_000)
        del self.pages[latency.SELECT_ONE]

    async def read(self, number: int) -> None:
        """Be one reader."""
        draw = random.Random(number)
        await asyncio.sleep(draw.random() * THINKING)
        while time.perf_counter() < self.until:
            one, two = (f"p{draw.randrange(PROVIDERS):07d}.example" for _ in range(2))
            others = (f"/provider/{one}", f"/provider/{one}", f"/compare?id={one}&id={two}", "/about", "/data")
            kind = draw.choice((*self.pages, *others))
            address = draw.choice(self.pages.get(kind, [kind]))
            status, seconds = await get(self.port, address)
            self.statuses[status] += 1
            self.taken[SEARCH if address.startswith("/?") or address == "/" else REST].append(seconds)
            await asyncio.sleep(draw.random() * THINKING)

    async def ask(self, number: int) -> None:
        """Be one who asks heavy questions, one after another, all different."""
        while time.perf_counter() < self.until:
            number += ASKERS
            status, _ = await get(self.port, f"/directory.json?sql={quote(f'{HEAVY} where a.rowid > {number}')}")
            self.cut_off[status] += 1

    async def all(self, askers: int) -> None:
        """Let everybody read until the time is over."""
        await asyncio.gather(*map(self.read, range(READERS)), *map(self.ask, range(askers)))


def bench(place: Path, seconds: float) -> list[Row]:
    """Return the rows of the readers alone, and of the same beside heavy questions."""
    folder = latency.served(place / "served", latency.directory(PROVIDERS))
    return [row for askers in (0, ASKERS) for row in _one(folder, seconds, askers)]


def _one(folder: Path, seconds: float, askers: int) -> list[Row]:
    with server(folder) as port:
        begun = time.perf_counter()
        readers = Readers(port, begun + seconds)
        asyncio.run(readers.all(askers))
        lasted = time.perf_counter() - begun  # to the end of the last answer
    beside = f", {askers} ask the SQL console heavy questions" if askers else ""
    group = f"{READERS} readers for {seconds:g} s, {THINKING / 2:g} s between two pages{beside}"
    errors = sum(times for status, times in readers.statuses.items() if status != 200)
    rows = [
        Row(group, "errors", errors, f"of {readers.statuses.total():,}", aim="0"),
        Row(group, "pages a second", readers.statuses.total() / lasted, ""),
    ]
    for name, times in readers.taken.items():
        ordered = sorted(times)
        for share in (50, 99):
            rows.append(Row(group, f"{name}, p{share}", 1000 * ordered[len(ordered) * share // 100], "ms"))
    if askers:
        cut_off, others = readers.cut_off[400], readers.cut_off.total() - readers.cut_off[400]
        rows.append(Row(group, "questions cut off", cut_off, f"{others} not"))
    return rows
