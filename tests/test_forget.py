"""Forgetting a provider: nothing of it stays but a tombstone, and nothing of others is lost."""

import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.archive import read_body
from pipelines.dump import dump
from pipelines.forget import forget
from pipelines.publish import publish
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
    assert "crawl.log" in traces(store) and len(others) == 6
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


def test_the_command(store):
    def run(*ids):
        command = [sys.executable, "-m", "scrapy", "forget", *ids, "-s", f"VAR={store}"]
        return subprocess.run(command, cwd=ROOT, capture_output=True, text=True)

    done = run("z.example")
    assert (done.returncode, "3 archived pages, 3 facts, 4 visits" in done.stdout) == (0, True), done.stderr
    assert run().returncode == 2
    assert "knows no such provider" in (lambda done: done.stdout + done.stderr)(run("nobody.example"))
