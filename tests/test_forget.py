"""Forgetting a provider: nothing of it stays but a tombstone, and nothing of others is lost."""

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from urllib.parse import urlencode

import pytest

from extraction.registers import Entry
from pipelines.archive import Archive, pack, read_body
from pipelines.dump import dump
from pipelines.forget import forget
from pipelines.publish import publish
from pipelines.registry_store import RegistryStore
from pipelines.store import Store, StoreError
from tests.histories import fact, price
from tests.made_up_store import MadeUpStore

ROOT = Path(__file__).parent.parent
SECRET = "Zebrafinch"


@pytest.fixture
def store(tmp_path) -> Path:
    """A store of two crawls of three providers; one is to be forgotten."""
    made_up = MadeUpStore(tmp_path / "var")
    for amount in (450, 475):
        made_up.crawl(
            {
                name: {
                    "/": [fact("name", name, f"{word} Clinic")],
                    "/prices": [fact("prices", price(amount), f"{word}: ${amount}")],
                }
                for name, word in (("a.example", "Alder"), ("z.example", SECRET), ("b.example", "Birch"))
            }
        )
    return made_up.close()


def bodies(folder: Path) -> list[tuple[str, str]]:
    """Every archived page of the store, found by where the store says it stands."""
    store = Store(folder)
    with closing(store.db):
        found = store.db.execute("SELECT url, warc_file, warc_offset FROM captures ORDER BY url, id").fetchall()
    return [(url, read_body(folder, file, offset).decode()) for url, file, offset in found]


def traces(folder: Path) -> list[str]:
    """The files of the store that still hold a word of the provider, packed or not."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            content = path.read_bytes()
            if path.name.endswith(".gz"):
                content = subprocess.run(["gzip", "-dc", str(path)], capture_output=True, check=True).stdout
            if SECRET.encode() in content or b"z.example/" in content:
                found.append(path.name)
    return found


def counts(folder: Path) -> dict[str, int]:
    """Rows of the provider, by table."""
    store = Store(folder)
    with closing(store.db):
        return {
            table: store.db.execute(f"SELECT count(*) FROM {table} WHERE provider_id = 'z.example'").fetchone()[0]
            for table in ("sites", "site_runs", "captures", "visits", "tombstones")
        }


def directory(folder: Path, target: Path) -> list[str]:
    """Publish, and dump what was published."""
    with ThreadPoolExecutor(1) as executor:
        publish(folder, target, target.parent / "sources", executor)
    return list(dump(target))


def test_nothing_stays_but_a_tombstone(store):
    others = [body for body in bodies(store) if "z.example" not in body[0]]
    (store / "crawl.log").write_text("2026-11-22 ERROR: https://z.example/prices: no answer\n")
    for name in ("leads.csv", "suggestions.csv"):
        (store / name).write_text("A clinic,https://z.example/\n")
    assert {"crawl.log", "leads.csv", "suggestions.csv"} <= set(traces(store)) and len(others) == 6
    gone = forget(store, "z.example")
    assert (gone.pages, gone.facts, gone.visits) == (3, 3, 4)
    assert counts(store) == {"sites": 0, "site_runs": 0, "captures": 0, "visits": 0, "tombstones": 1}
    assert traces(store) == []
    assert bodies(store) == others


def test_the_next_publish_says_removed_and_nothing_else(store, tmp_path):
    before = directory(store, tmp_path / "directory.db")
    assert any(SECRET in line for line in before)
    forget(store, "z.example")
    lines = directory(store, tmp_path / "directory.db")
    assert [line for line in lines if "z.example" in line or SECRET in line] == ['["z.example"]']
    with closing(sqlite3.connect(tmp_path / "directory.db")) as db:
        assert [row[0] for row in db.execute("SELECT provider_id FROM removed")] == ["z.example"]
        assert [row[0] for row in db.execute("SELECT id FROM providers ORDER BY id")] == ["a.example", "b.example"]
    others = [line for line in before if "a.example" in line or "b.example" in line]
    assert [line for line in lines if "a.example" in line or "b.example" in line] == others


def test_forgetting_twice_keeps_the_first_date(store):
    forget(store, "z.example")
    opened = Store(store)
    with closing(opened.db):
        opened.db.execute("UPDATE tombstones SET forgotten_at = '2026-01-01T00:00:00Z'")
    assert forget(store, "z.example").pages == 0
    opened = Store(store)
    with closing(opened.db):
        assert opened.db.execute("SELECT * FROM tombstones").fetchall() == [("z.example", "2026-01-01T00:00:00Z")]


def test_one_after_the_other(store):
    forget(store, "z.example")
    forget(store, "a.example")
    assert [url for url, _ in bodies(store)] == [
        "https://b.example/",
        "https://b.example/prices",
        "https://b.example/prices",
    ]
    forget(store, "b.example")
    assert bodies(store) == []


def test_a_crawl_after_forgetting_adds_to_the_archive(tmp_path, store):
    forget(store, "z.example")
    made_up = MadeUpStore(store)
    made_up.crawls = 2
    made_up.crawl({"c.example": {"/": [fact("name", "Cedar", "Cedar Clinic")]}})
    made_up.close()
    assert ("https://c.example/", "<p>Cedar Clinic</p>") in bodies(store)
    assert len(bodies(store)) == 7
    forget(store, "c.example")
    assert len(bodies(store)) == 6


def test_who_is_not_known(store, tmp_path):
    with pytest.raises(StoreError, match="nobody.example: the store in .* knows no such provider"):
        forget(store, "nobody.example")
    with pytest.raises(StoreError, match="nothing was crawled there"):
        forget(tmp_path / "nothing", "z.example")


KILLER = """
import os, signal, sys
from pathlib import Path
from pipelines import forget as f
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
if sys.argv[1] == "noted":
    f._rewrite = die
elif sys.argv[1] == "written":
    f._delete = die
elif sys.argv[1] == "half deleted":
    delete = f._delete
    f._delete = lambda *args: (delete(*args), die())
elif sys.argv[1] == "forgotten":
    finish, calls = f._finish, []
    f._finish = lambda *args: die() if calls else (calls.append(1), finish(*args))
f.forget(Path(sys.argv[2]), "z.example")
"""


@pytest.mark.parametrize("where", ["noted", "written", "half deleted", "forgotten"])
def test_killed_at_any_point(store, where):
    before = bodies(store)
    others = [body for body in before if "z.example" not in body[0]]
    command = [sys.executable, "-c", KILLER, where, str(store)]
    killed = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert bodies(store) == (others if where == "forgotten" else before)
    forget(store, "z.example")
    assert (bodies(store), traces(store), counts(store)["tombstones"]) == (others, [], 1)
    assert len(list((store / "archive").iterdir())) == 1


# --- every trace ------------------------------------------------------------------------------------------------------

CLINICIAN, NPI, OTHER_NPI = "Quillon Zebra", "2000000119", "2000000127"


def query(**said: str) -> str:
    return f"https://npi.example/api/?{urlencode({'version': '2.1', **said, 'limit': '200', 'skip': '0'})}"


def row(npi: str, last: str, first: str) -> Entry:
    return Entry("npi", npi, "person", f"https://npi.example/{npi}", f"name: {first} {last}", last_name=last,
                 first_name=first, npi=npi, status="Active", active=True)


ASKED = {   # question -> the row that it was answered with; who has the people on its pages
    query(number=NPI): row(NPI, "ZEBRA", "QUILLON"),                              # the one to be forgotten
    query(first_name="Quillon", last_name="Zebra"): row(NPI, "ZEBRA", "QUILLON"),
    query(organization_name="Zebrafinch Clinic"): row("2000000135", "ZEBRAFINCH", ""),
    query(first_name="Ada", last_name="Finch"): row(OTHER_NPI, "FINCH", "ADA"),   # another one too
}


@pytest.fixture
def traced(tmp_path) -> Path:
    """A store in which much leads to one provider: a site moved to it, a correction, registers asked for its people."""
    made_up = MadeUpStore(tmp_path / "var")
    people = [fact("clinicians", {"name": name, "credentials": ["MD"], "role": None}, f"{name}, MD")
              for name in (CLINICIAN, "Ada Finch")]
    pages = {
        "/": [fact("name", "Zebrafinch Clinic", f"{SECRET} Clinic"), *people, fact("npi_stated", NPI, f"NPI {NPI}"),
              fact("phone", "+15135550142", "(513) 555-0142")],
        "/prices": [fact("prices", price(450), f"{SECRET}: $450")],
    }
    for amount in (450, 475):
        pages["/prices"] = [fact("prices", price(amount), f"{SECRET}: ${amount}")]
        alder = {"/": [fact("name", "Alder", "Alder"), people[1]]}
        made_up.crawl({"z.example": pages, "a.example": alder, "b.example": "moved"})
    made_up.db.execute("UPDATE site_runs SET moved_to = 'https://www.z.example/new' WHERE provider_id = 'b.example'")
    folder = made_up.close()
    registers, archive = RegistryStore(folder), Archive(folder, {}, "registry-")
    run = registers.begin("nppes", None)
    for number, (url, entry) in enumerate(ASKED.items()):
        packed = pack(f"urn:uuid:r{number}", url, "2026-11-02T09:00:00Z", 200, "HTTP/1.1", [], entry.quote.encode())
        place = (*archive.append(packed), len(packed))
        record = registers.add_record(run, url, "2026-11-02T09:00:00Z", 200, "0" * 64, f"urn:uuid:r{number}", place)
        registers.add(run, [entry], record)
        registers.note_asked(run, url)
    registers.finish(run)
    archive.flush()
    archive.close()
    registers.close()
    (tmp_path / "sources").mkdir()
    (tmp_path / "sources" / "corrections.yml").write_text(
        f"- {{provider_id: z.example, received: 2026-11-03, asked: {SECRET} has moved., decision: pending}}\n")
    return folder


TRACES = (SECRET, SECRET.upper(), "Quillon", "QUILLON", NPI, "5135550142", "555-0142", "z.example")


def every_trace(*files: Path) -> set[tuple[str, str]]:
    """(file, word) of every word of the provider in the files, packed or not."""
    found = set()
    for path in files:
        content = path.read_bytes()
        if path.name.endswith(".gz"):
            content = subprocess.run(["gzip", "-dc", str(path)], capture_output=True, check=True).stdout
        found |= {(path.name, word) for word in TRACES if word.encode() in content}
    return found


def all_files(folder: Path) -> list[Path]:
    return [path for path in sorted(folder.rglob("*")) if path.is_file()]


def test_forgotten_everywhere(traced, tmp_path):
    target, copy = tmp_path / "directory.db", tmp_path / "directory-2026-11-02.db"
    directory(traced, target)
    shutil.copy(target, copy)
    assert {word for _, word in every_trace(*all_files(traced), target, copy)} == set(TRACES)
    forget(traced, "z.example")
    assert every_trace(*all_files(traced)) == {("facts.db", "z.example")}, "the tombstone"
    directory(traced, target)
    left = {(name, "z.example") for name in ("facts.db", "directory.db", "directory-2026-11-02.db")}
    assert every_trace(*all_files(traced), target, copy) == left
    for path in (target, copy):
        with closing(sqlite3.connect(path)) as db:
            tables = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
            held = {table: db.execute(f"SELECT * FROM [{table}]").fetchall() for table in tables}
            assert [table for table, rows in held.items() if "z.example" in str(rows)] == ["removed"]
            assert db.execute("SELECT id, moved_to FROM providers ORDER BY id").fetchall() == [
                ("a.example", None), ("b.example", None)]
            assert db.execute("PRAGMA foreign_key_check").fetchall() == []
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            assert db.execute("SELECT count(*) FROM facts_fts WHERE facts_fts MATCH ?", (SECRET,)).fetchone() == (0,)


def test_what_registers_say_of_others_stays(traced):
    forget(traced, "z.example")
    registers = RegistryStore(traced)
    with closing(registers):
        assert [kept.entry.npi for kept in registers.find("1", ())] == [OTHER_NPI]
        [(url, file, offset)] = registers.db.execute("SELECT url, warc_file, warc_offset FROM records").fetchall()
        assert url in ASKED and read_body(traced, file, offset) == b"name: ADA FINCH"
        assert registers.db.execute("SELECT query FROM asked").fetchall() == [(url,)]


def test_forgotten_in_answers_that_no_longer_count(traced):
    """A register was asked again since, without the person: the old answer's bytes and the old question go too."""
    registers = RegistryStore(traced)
    with closing(registers):
        run = registers.begin("nppes", None)
        [(kept,)] = registers.db.execute("SELECT id FROM records WHERE url LIKE '%first_name=Ada%'").fetchall()
        record = registers.keep_record(run, kept)
        registers.add(run, [row(OTHER_NPI, "FINCH", "ADA")], record)
        registers.finish(run)
    old = traced / "archive" / "registry-00009.warc.gz"   # a file of which no answer counts any more
    shutil.copy(next((traced / "archive").glob("registry-*")), old)
    with closing(Store(traced).db) as db:   # and its pages say so no longer
        db.execute("UPDATE facts SET value = json_set(value, '$.name', 'Ada Finch') WHERE field = 'clinicians'")
        db.execute("DELETE FROM facts WHERE field = 'npi_stated'")
    forget(traced, "z.example")
    assert every_trace(*all_files(traced)) == {("facts.db", "z.example")} and not old.exists()
    registers = RegistryStore(traced)
    with closing(registers):
        [(url, file, offset)] = registers.db.execute("SELECT url, warc_file, warc_offset FROM records").fetchall()
        assert read_body(traced, file, offset) == b"name: ADA FINCH"
        assert registers.db.execute("SELECT query FROM asked").fetchall() == [(url,)]


def test_excluded_everywhere_that_is_served(traced, tmp_path):
    target, copy = tmp_path / "directory.db", tmp_path / "directory-2026-11-02.db"
    directory(traced, target)
    shutil.copy(target, copy)
    (tmp_path / "sources" / "exclude.yml").write_text("- {id: z.example, date: 2026-11-04}\n")
    directory(traced, target)
    assert every_trace(target, copy, traced / "review.db") == {
        (path.name, "z.example") for path in (target, copy)}


def test_a_copy_without_the_provider_is_left_as_it_is(traced, tmp_path):
    copy = tmp_path / "directory-2026-11-02.db"
    directory(traced, copy)
    (tmp_path / "sources" / "exclude.yml").write_text("- {id: nobody.example, date: 2026-11-04}\n")
    before = copy.read_bytes()
    directory(traced, tmp_path / "directory.db")
    assert copy.read_bytes() == before


def test_the_command(store, tmp_path):
    (tmp_path / "domains.csv").write_text(
        "domain,provider_id,from,until,kind\na.example,z.example,,,alias\nb.example,z.example,,2026-11-02,alias\n")

    def run(*ids):
        command = [sys.executable, "-m", "scrapy", "forget", *ids, "-s", f"VAR={store}", "-s", f"SOURCES={tmp_path}"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    done = run("z.example")
    assert (done.returncode, "3 archived pages, 3 facts, 4 visits" in done.stdout) == (0, True), done.stderr
    left = {url.split("/")[2] for url, _ in bodies(store)}
    assert left == {"b.example"}, "its second domain goes too; one that was its own only for a time is somebody else's"
    assert run().returncode == 2
    assert "knows no such provider" in (lambda done: done.stdout + done.stderr)(run("nobody.example"))
