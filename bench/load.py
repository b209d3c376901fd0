"""Two hundred readers at once, with and without heavy questions in the SQL console: `python -m bench load`.

A real `datasette .` over 3,000 made-up providers, asked over the loopback. Each reader opens a page, reads it for a
while, and opens the next. The questions of the console take longer than sql_time_limit_ms, so that all are cut off.
Both come in turns, so that what else the machine does falls on both.
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
PATIENCE = 30.0  # seconds, after which a page counts as an error
HEAVY = "select count(*) from facts a join facts b on a.value < b.quote join facts c on b.value < c.quote"
SEARCH, REST = "/", "other pages"
TURNS = 2  # of readers alone, and beside heavy questions
SLOWER = {50: 1.5, 99: 2.0}  # how many times as long a page of SEARCH may take beside heavy questions, by share


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
                if trying.connect_ex(("127.0.0.1", port)) == 0 or running.poll() is not None:
                    break
            time.sleep(0.1)
        yield port
    finally:
        running.terminate()
        try:
            running.wait(20)
        except subprocess.TimeoutExpired:  # it answers nobody: what was measured until then is told all the same
            running.kill()
            running.wait()


async def get(port: int, address: str) -> tuple[int, float]:
    """Return the status of an answer, read to its end (0 where there is none), and the seconds it took."""
    begun = time.perf_counter()
    asked = f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAccept-Encoding: gzip\r\nConnection: close\r\n\r\n"
    try:
        async with asyncio.timeout(PATIENCE):
            reader, writer = await asyncio.open_connection("127.0.0.1", port)
            writer.write(asked.encode())
            answer = await reader.read(-1)
            writer.close()
        status = int(answer.split(b" ", 2)[1])
    except (OSError, TimeoutError, IndexError, ValueError):
        status = 0
    return status, time.perf_counter() - begun


class Met:
    """What readers met: seconds by kind of page, how often which status, and how long it all lasted."""

    def __init__(self) -> None:
        self.taken: dict[str, list[float]] = {SEARCH: [], REST: []}
        self.statuses: Counter[int] = Counter()
        self.cut_off: Counter[int] = Counter()
        self.lasted = 0.0

    def share(self, name: str, share: int) -> float:
        """Return the milliseconds within which ``share`` of a hundred pages of a kind came; 0 where there were none."""
        ordered = sorted(self.taken[name])
        return 1000 * ordered[len(ordered) * share // 100] if ordered else 0.0


class Readers:
    """Two hundred people, for some seconds."""

    def __init__(self, port: int, seconds: float, met: Met) -> None:
        self.port, self.met = port, met
        self.begun = time.perf_counter()
        self.until = self.begun + seconds
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
            self.met.statuses[status] += 1
            self.met.taken[SEARCH if address.startswith("/?") or address == "/" else REST].append(seconds)
            await asyncio.sleep(draw.random() * THINKING)

    async def ask(self, number: int) -> None:
        """Be one who asks heavy questions, one after another, all different."""
        while time.perf_counter() < self.until:
            number += ASKERS
            status, _ = await get(self.port, f"/directory.json?sql={quote(f'{HEAVY} where a.rowid > {number}')}")
            self.met.cut_off[status] += 1

    async def all(self, askers: int) -> None:
        """Let everybody read until the time is over."""
        await asyncio.gather(*map(self.read, range(READERS)), *map(self.ask, range(askers)))
        self.met.lasted += time.perf_counter() - self.begun  # to the end of the last answer


def bench(place: Path, seconds: float) -> list[Row]:
    """Return the rows of the readers alone, and of the same beside heavy questions: ``seconds`` each, in turns.

    Raises:
        OSError: the server does not answer.
    """
    folder = latency.served(place / "served", latency.directory(PROVIDERS))
    with server(folder) as port:
        if asyncio.run(get(port, "/"))[0] != 200:
            raise OSError(f"No page at 127.0.0.1:{port}: {(folder.parent / 'server.log').read_text()}")
        alone, beside = Met(), Met()
        for turn in range(2 * TURNS):
            asyncio.run(Readers(port, seconds / TURNS, beside if turn % 2 else alone).all(ASKERS if turn % 2 else 0))
    group = f"{READERS} readers for {seconds:g} s, {THINKING / 2:g} s between two pages"
    return [*_rows(alone, group), *_rows(beside, f"{group}, {ASKERS} ask the SQL console heavy questions", alone)]


def _rows(met: Met, group: str, alone: Met | None = None) -> list[Row]:
    """Return what readers met, and how many times as long pages took as for the readers ``alone``."""
    errors = sum(times for status, times in met.statuses.items() if status != 200)
    rows = [
        Row(group, "errors", errors, f"of {met.statuses.total():,}", aim="0"),
        Row(group, "pages a second", met.statuses.total() / met.lasted, ""),
    ]
    for name in met.taken:
        for share, slower in SLOWER.items():
            value = met.share(name, share)
            ratio = value / alone.share(name, share) if alone and alone.taken[name] else None
            aim = f"at most {slower:g}" if alone and name == SEARCH else ""
            rows.append(Row(group, f"{name}, p{share}", value, "ms", ratio, "alone", aim))
    if alone:
        cut_off, others = met.cut_off[400], met.cut_off.total() - met.cut_off[400]
        rows.append(Row(group, "questions cut off", cut_off, f"{others} not"))
    return rows
