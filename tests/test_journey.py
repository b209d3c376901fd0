"""The whole way of the data, through the commands and the files they leave: killed, repeated, changed, forgotten.

A part of the sample web is crawled over real HTTP. Its port stays the same through all crawls of one store, since the
list of providers names it. What the commands keep when they are killed inside, at each step, the tests of the single
rooms show (test_crawl, test_publish, test_forget).
"""
import json
import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from pipelines.dump import dump
from sample import server
from sample.server import SITES, serve, write_providers
from tests.conftest import ROOT
from tests.serving import PARTS, Site

SOURCES = ROOT / "sample" / "sources"
PLACES = ("cinder-creek", "prairie-bell", "talkharbor", "oakfield", "silver-dew", "juniper-gate", "juniper-gate-new",
          "greystone", "vellum")
LISTED_CONDITION = "<li><p>PTSD</p></li>"
NEW_WORD = "Ringing ears"  # on a page of the web, in no list of today's words
PRICE_PAGE, OLD_PRICE, NEW_PRICE = Path("cinder-creek", "pricing.html"), "$475", "$495"
PAUSE = 0.04  # seconds that each answer takes where a crawl is to be killed: it is kept every half a second


@dataclass(frozen=True)
class World:
    """A web, the store of its crawls and the directory published from it."""

    sites: Path
    port: int
    providers: Path
    var: Path
    directory: Path

    def copied(self, folder: Path) -> "World":
        """The same web, with store and directory of its own."""
        folder.mkdir(exist_ok=True)
        shutil.copytree(self.var, folder / "var")
        shutil.copy(self.directory, folder / "directory.db")
        return replace(self, var=folder / "var", directory=folder / "directory.db")

    def crawl(self, *more: str) -> list[str]:
        """The command that crawls this web; reading in the same process, which starts faster."""
        return ["crawl", "clinics", "-a", f"providers={self.providers}", *settings(VAR=self.var), *more]

    def publish(self, sources: Path = SOURCES) -> list[str]:
        return ["publish", *settings(VAR=self.var, DIRECTORY=self.directory, SOURCES=sources)]

    def dump(self) -> list[str]:
        """The directory in a form in which two builds can be compared; the list of crawls, which grows, left out."""
        tables: dict[str, list[str]] = {}
        for line in dump(self.directory):
            if line.startswith("== "):
                rows = tables.setdefault(line, [])
            else:
                rows.append(line)
        del tables["== crawls"]
        return [f"{table} {row}" for table, rows in tables.items() for row in rows]

    def stored(self, sql: str, *values: object) -> list[tuple]:
        return query(self.var / "facts.db", sql, *values)

    def published(self, sql: str, *values: object) -> list[tuple]:
        return query(self.directory, sql, *values)


def query(path: Path, sql: str, *values: object) -> list[tuple]:
    with closing(sqlite3.connect(path)) as db:
        return db.execute(sql, values).fetchall()


def settings(**values: object) -> list[str]:
    return [part for name, value in {"READ_PROCESSES": 0, **values}.items() for part in ("-s", f"{name}={value}")]


def command(arguments: list[str]) -> list[str]:
    return [sys.executable, "-m", "scrapy", *arguments]


def run(arguments: list[str], root: Path = ROOT) -> str:
    """Run one scrapy command to its good end; return what it printed."""
    done = subprocess.run(command(arguments), cwd=root, capture_output=True, text=True)
    assert done.returncode == 0, f"{arguments}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@contextmanager
def served(world: World, sites: Path | None = None) -> Iterator[list[tuple[str, str]]]:
    """Serve the web, or other sites, at its port; give the list of (address, path) to which each request is added."""
    asked: list[tuple[str, str]] = []
    with pytest.MonkeyPatch.context() as patch, serve(world.port, sites or world.sites) as port:
        assert port == world.port, "somebody took the port meanwhile"
        respond = server.Connection.respond

        def watched(self: server.Connection, head: str) -> None:
            asked.append((self.transport.get_extra_info("sockname")[0], head.split(" ")[1]))
            for told in LISTENERS:
                told(len(asked))
            respond(self, head)

        patch.setattr(server.Connection, "respond", watched)
        yield asked


LISTENERS: list[Callable[[int], None]] = []  # told of each request before it is answered


@pytest.fixture(scope="module")
def calm(tmp_path_factory: pytest.TempPathFactory) -> World:
    """One crawl and one publish that nobody disturbed."""
    folder = tmp_path_factory.mktemp("calm")
    for place in PLACES:
        shutil.copytree(SITES / place, folder / "sites" / place)
    front = folder / "sites" / "cinder-creek" / "index.html"
    edit(front, LISTED_CONDITION, f"{LISTED_CONDITION}<li><p>{NEW_WORD}</p></li>")
    with serve(0, folder / "sites") as port:
        write_providers(folder / "providers.csv", port, folder / "sites")
        world = World(folder / "sites", port, folder / "providers.csv", folder / "var", folder / "directory.db")
        run(world.crawl())
    run(world.publish())
    return world


@pytest.fixture(scope="module")
def repriced(calm: World, tmp_path_factory: pytest.TempPathFactory) -> World:
    """A second crawl, after one page stated another price, published over the first directory."""
    folder = tmp_path_factory.mktemp("repriced")
    world = calm.copied(folder)
    shutil.copytree(calm.sites, folder / "sites")
    edit(folder / "sites" / PRICE_PAGE, OLD_PRICE, NEW_PRICE)
    world = replace(world, sites=folder / "sites")
    with served(world):
        run(world.crawl())
    run(world.publish())
    return world


def edit(path: Path, old: str, new: str) -> None:
    """Replace the one place of a text in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, f"{old!r} stands {text.count(old)} times in {path}"
    path.write_text(text.replace(old, new), encoding="utf-8")


def killed_after(arguments: list[str], requests: int) -> None:
    """Run a command in a group of its own; kill the whole group when the web is asked for the last of `requests`."""
    begun = subprocess.Popen(command(arguments), cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                             start_new_session=True)
    seen = []

    def count(total: int) -> None:
        seen.append(total)
        if len(seen) == requests:
            os.killpg(begun.pid, signal.SIGKILL)
        time.sleep(PAUSE)

    LISTENERS.append(count)
    try:
        assert begun.wait(timeout=180) == -signal.SIGKILL, "the crawl ended before it was killed"
    finally:
        LISTENERS.remove(count)


def test_a_crawl_killed_twice_publishes_what_an_undisturbed_one_does(calm: World, tmp_path: Path) -> None:
    world = replace(calm, var=tmp_path / "var", directory=tmp_path / "directory.db")
    kept: list[set[str]] = []
    with served(world) as asked:
        for requests in (24, 20):
            killed_after(world.crawl(), requests)
            kept.append({url for (url,) in world.stored("SELECT url FROM captures")})
            assert world.stored("SELECT count(*) FROM crawls WHERE finished_at IS NULL") == [(1,)]
        begun = len(asked)
        run(world.crawl())
        again = {f"http://{address}:{world.port}{path}" for address, path in asked[begun:]}
    pages = {url for (url,) in calm.stored("SELECT url FROM captures")}
    assert set() < kept[0] < kept[1] < pages
    assert kept[1].isdisjoint(again), "it did not go on where it was"
    assert world.stored("SELECT outcome FROM crawls") == [("finished",)]
    run(world.publish())
    assert world.dump() == calm.dump()


@contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold a directory so that a publish, which compares with it at the end, waits there for some seconds."""
    with closing(sqlite3.connect(directory, isolation_level=None)) as db:
        db.execute("BEGIN EXCLUSIVE")
        yield


def test_a_publish_killed_twice_leaves_the_old_directory_and_the_next_is_the_undisturbed_one(
        calm: World, repriced: World, tmp_path: Path) -> None:
    world = repriced.copied(tmp_path)
    shutil.copy(calm.directory, world.directory)
    old, building = world.directory.read_bytes(), world.directory.with_name("directory.db.building")
    with closing(sqlite3.connect(world.var / "facts.db")) as db, db:
        db.execute("UPDATE readings SET extractor_version = 'earlier'")
    for least in (0, len(old) * 0.7):  # bytes of the new file: just begun, and all but done
        building.unlink(missing_ok=True)
        with locked(world.directory):
            begun = subprocess.Popen(command(world.publish()), cwd=ROOT, start_new_session=True,
                                     stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            until = time.monotonic() + 180
            while not building.exists() or building.stat().st_size < least:
                assert begun.poll() is None and time.monotonic() < until, "it ended before it could be killed"
                time.sleep(0.002)
            os.killpg(begun.pid, signal.SIGKILL)
            assert begun.wait(timeout=180) == -signal.SIGKILL
        assert building.exists() and world.directory.read_bytes() == old
    run(world.publish())
    assert not building.exists()
    assert world.dump() == repriced.dump() != calm.dump()


def test_a_second_crawl_of_the_unchanged_web_reads_nothing_again(calm: World, tmp_path: Path) -> None:
    world = calm.copied(tmp_path)
    read = "SELECT (SELECT count(*) FROM captures), (SELECT count(*) FROM readings), (SELECT count(*) FROM facts)"
    with served(world):
        run(world.crawl())
    assert world.stored(read) == calm.stored(read)
    first, second = (world.stored("SELECT provider_id, url, outcome, capture_id FROM visits WHERE crawl_id = ? ORDER BY"
                                  " provider_id, url", crawl) for crawl in (1, 2))
    assert second == [(id_, url, "unchanged" if outcome == "fetched" else outcome, capture)
                      for id_, url, outcome, capture in first]
    assert ", 0 changes." in run(world.publish())
    assert world.dump() == calm.dump()


def test_one_price_changed_on_one_page_is_one_row(calm: World, repriced: World) -> None:
    assert calm.published("SELECT count(*) FROM changes") == [(0,)]
    [(provider, field, old, new)] = repriced.published("SELECT provider_id, field, old, new FROM changes")
    assert (provider, field) == ("cindercreek.example", "prices")
    before, after = json.loads(old), json.loads(new)
    assert (before["amount"], after["amount"]) == (475, 495)
    assert {**before, "amount": 0} == {**after, "amount": 0}
    address = f"http://127.0.1.11:{repriced.port}/pricing"
    joined = repriced.published(
        "SELECT f.quote, p.url, f.gone_at IS NOT NULL, p.sha256, p.record_id FROM changes c JOIN facts f ON f.id IN "
        "(c.fact_old, c.fact_new) JOIN pages p ON p.id = f.page_id ORDER BY f.id = c.fact_new")
    assert [row[1:3] for row in joined] == [(address, 1), (address, 0)]
    assert OLD_PRICE in joined[0][0] and NEW_PRICE in joined[1][0]
    assert joined[0][3:] != joined[1][3:]
    assert repriced.stored("SELECT url FROM captures WHERE id > ?",
                           calm.stored("SELECT max(id) FROM captures")[0][0]) == [(address,)]


def test_a_changed_reader_gives_no_change(calm: World, repriced: World, tmp_path: Path) -> None:
    tree = tmp_path / "tree"
    for part in ("commands", "extraction", "pipelines", "spiders", "vocabulary"):
        shutil.copytree(ROOT / part, tree / part, ignore=shutil.ignore_patterns("__pycache__"))
    for part in ("settings.py", "scrapy.cfg"):
        shutil.copy(ROOT / part, tree)
    with (tree / "vocabulary" / "conditions.yml").open("a", encoding="utf-8") as words:
        words.write(f"\nringing:\n  label: Ringing ears\n  description: A sound that only you hear.\n"
                    f"  phrases: [{NEW_WORD.lower()}]\n")
    changes = "SELECT id, provider_id, field, old, new, seen_at, fact_old, fact_new FROM changes"
    facts = "SELECT provider_id, field, value, quote FROM facts WHERE gone_at IS NULL"
    world = repriced.copied(tmp_path / "copy")
    with served(world):
        run(world.crawl(), tree)
    assert world.stored("SELECT outcome, count(*) FROM visits WHERE crawl_id = 3 AND capture_id NOT NULL GROUP BY 1"
                        ) == [("unchanged", calm.stored("SELECT count(*) FROM captures")[0][0])]
    assert "were read again, by today's reader" in run(world.publish(), tree)
    assert set(world.published(facts)) - set(repriced.published(facts)) == {
        ("cindercreek.example", "conditions", '"ringing"', NEW_WORD)}
    assert set(repriced.published(facts)) <= set(world.published(facts))
    assert world.published(changes) == repriced.published(changes)


def test_who_is_forgotten_or_excluded_is_left_alone_and_answers_410(repriced: World, tmp_path: Path) -> None:
    world = repriced.copied(tmp_path / "site")
    for part in PARTS:
        (tmp_path / "site" / part).symlink_to(ROOT / part)
    sources = tmp_path / "sources"
    shutil.copytree(SOURCES, sources)
    with (sources / "exclude.yml").open("a", encoding="utf-8") as file:
        file.write("- {id: prairiebell.example, reason: the owner asked, date: 2026-11-04}\n")
    assert traces(world)
    run(["forget", "cindercreek.example", *settings(VAR=world.var)])
    with served(world) as asked:
        run(world.crawl("-s", f"SOURCES={sources}"))
    assert asked and {"127.0.1.11", "127.0.1.14"}.isdisjoint(address for address, _ in asked)
    run(world.publish(sources))
    assert traces(world) == []
    assert world.published("SELECT provider_id FROM removed ORDER BY 1") == [
        ("cindercreek.example",), ("prairiebell.example",)]
    assert mentions(world, "prairiebell.example") == {"removed"}
    assert mentions(world, "cindercreek.example") == {"removed"}
    site = Site(tmp_path / "site")
    try:
        status = {(id_, place): site.get(place + id_).status_code for place in ("/provider/", "/api/v1/providers/")
                  for id_ in ("cindercreek.example", "prairiebell.example", "talkharbor.example")}
    finally:
        site.close()
    assert status == {(id_, place): 200 if id_.startswith("talk") else 410 for id_, place in status}


def traces(world: World) -> list[str]:
    """The files of the store, and the directory, that hold a word of the forgotten provider, packed or not."""
    found = []
    for path in [*sorted(world.var.rglob("*")), world.directory]:
        if path.is_file():
            content = unpacked(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
            if any(word in content for word in (b"Cinder Creek", b"127.0.1.11", b"Marisol")):
                found.append(path.name)
    return found


def unpacked(content: bytes) -> bytes:
    """All gzip members of a file."""
    plain = b""
    while content:
        unpacker = zlib.decompressobj(zlib.MAX_WBITS + 16)
        plain += unpacker.decompress(content)
        content = unpacker.unused_data
    return plain


def mentions(world: World, word: str) -> set[str]:
    """The tables of the directory in which a word stands."""
    with closing(sqlite3.connect(world.directory)) as db:
        tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' "
                                                 "AND name NOT LIKE '%fts%'")]
        return {table for table in tables for row in db.execute(f"SELECT * FROM [{table}]") if word in str(row)}
