"""Dated snapshots: one a month, with the SHA-256 of its file, rid of whoever is taken out, never half done."""

import base64
import hashlib
import json
import os
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from pipelines import publish as publishing
from pipelines import removed, snapshots
from pipelines.forget import forget
from tests import made_up_directory
from tests.histories import fact, price
from tests.made_up_store import MadeUpStore
from tests.serving import ROOT, Site, folder

SECRET, GONE = "Moss and Stone", "coach.example"  # a provider of the made-up directory
NOVEMBER, LATER, DECEMBER = "2026-11-05T08:00:00Z", "2026-11-28T08:00:00Z", "2026-12-02T08:00:00Z"


@pytest.fixture(scope="module")
def built(tmp_path_factory) -> Path:
    """The made-up directory."""
    return made_up_directory.build(tmp_path_factory.mktemp("built") / "directory.db")


class World:
    """A folder that `datasette .` would serve, and what is said while its snapshots are kept."""

    def __init__(self, tmp_path: Path, built: Path) -> None:
        self.built, self.site = built, tmp_path / "site"
        self.site.mkdir()
        (self.site / "metadata.yml").write_text("title: Test\n")
        self.target, self.folder = self.site / "directory.db", self.site / "snapshots"
        self.said: list[str] = []

    def put(self, at: str, *, made_up: bool = False, gone: str = "") -> None:
        """Put a directory into place as publishing does on a given day, without one who is taken out."""
        new = self.site / "new"
        shutil.copy(self.built, new)
        with closing(sqlite3.connect(new)) as db, db:
            db.execute("UPDATE build SET value = ? WHERE key = 'built_at'", (at,))
            db.execute("UPDATE build SET value = ? WHERE key = 'sample'", (str(int(made_up)),))
        if gone:
            removed.clear(new, {gone: at})
        os.replace(new, self.target)

    def publish(self, at: str, *, made_up: bool = False, gone: str = "") -> tuple[Path, ...]:
        """The same, and bring the snapshots up to date."""
        self.said.clear()
        self.put(at, made_up=made_up, gone=gone)
        return snapshots.keep(self.target, self.said.append)

    def names(self) -> list[str]:
        return sorted(path.name for path in self.folder.iterdir())

    def note(self, day: str) -> dict:
        return json.loads((self.folder / f"directory-{day}.json").read_text())

    def database(self, day: str) -> Path:
        return self.folder / f"directory-{day}.db"


@pytest.fixture
def world(tmp_path, built):
    return World(tmp_path, built)


def sha256(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def both(*days: str) -> list[str]:
    """The files of whole snapshots, and no other."""
    return sorted(f"directory-{day}.{kind}" for day in days for kind in ("db", "json"))


# --- one a month ------------------------------------------------------------------------------------------------------


def test_the_first_of_a_month_is_kept_as_it_was_published(world):
    world.publish(NOVEMBER)
    assert world.names() == both("2026-11-05")
    note, path = world.note("2026-11-05"), world.database("2026-11-05")
    assert path.read_bytes() == world.target.read_bytes() and not path.stat().st_mode & 0o222
    assert note["sha256"] == sha256(path) == sha256(world.target)
    assert note["bytes"] == len(path.read_bytes())
    assert (note["date"], note["file"], note["built_at"]) == ("2026-11-05", "directory-2026-11-05.db", NOVEMBER)
    assert (note["sample"], note["written_anew"]) == (False, [])
    assert (note["commit"], note["commit_changed"], note["extractor_version"]) == ("0000000", False, "1")
    assert (note["counts"]["removed"], note["counts"]["registers"], note["counts"]["corrections"]) == (1, 2, 2)
    assert not [table for table in note["counts"] if "fts" in table or table.startswith("sqlite")]
    assert note["method"] == list(snapshots.METHOD) and all(text.endswith(".") for text in note["method"])
    assert world.said == [f"{path}: the snapshot of 2026-11 is kept"]


def test_a_second_publish_in_the_month_keeps_none_and_the_next_month_one(world):
    world.publish(NOVEMBER)
    before = sha256(world.database("2026-11-05"))
    world.publish(LATER)
    assert world.names() == both("2026-11-05") and world.said == []
    world.publish(DECEMBER)
    assert world.names() == both("2026-11-05", "2026-12-02")
    assert sha256(world.database("2026-11-05")) == before == world.note("2026-11-05")["sha256"]
    assert world.note("2026-12-02")["sha256"] == sha256(world.target) != before


def test_git_ignores_them():
    asked = subprocess.run(["git", "check-ignore", "snapshots/directory-2026-11-05.db"], cwd=ROOT, capture_output=True)
    assert asked.returncode == 0


# --- real and made up -------------------------------------------------------------------------------------------------


def test_publishing_the_real_web_removes_those_of_the_made_up_one(world):
    world.publish(NOVEMBER, made_up=True)
    assert world.note("2026-11-05")["sample"] is True
    world.publish(LATER)
    assert world.names() == both("2026-11-28") and world.note("2026-11-28")["sample"] is False
    assert f"{world.database('2026-11-05')}: removed, as its providers were made up" in "\n".join(world.said)


def test_publishing_the_made_up_web_leaves_the_real_ones(world):
    world.publish(NOVEMBER)
    before = sha256(world.database("2026-11-05"))
    world.publish(LATER, made_up=True)
    assert world.names() == both("2026-11-05", "2026-11-28")
    assert sha256(world.database("2026-11-05")) == before
    assert [world.note(day)["sample"] for day in ("2026-11-05", "2026-11-28")] == [False, True]


def test_a_made_up_one_never_takes_the_name_of_a_real_one(world):
    world.publish(NOVEMBER)
    before = sha256(world.database("2026-11-05"))
    world.publish(NOVEMBER, made_up=True)
    assert world.names() == both("2026-11-05") and sha256(world.database("2026-11-05")) == before
    assert any("stays" in text for text in world.said)


# --- taking out -------------------------------------------------------------------------------------------------------


def test_who_is_forgotten_is_taken_out_of_old_snapshots(world):
    world.publish(NOVEMBER)
    world.publish(DECEMBER)
    old = {day: world.note(day) for day in ("2026-11-05", "2026-12-02")}
    world.publish("2026-12-20T08:00:00Z", gone=GONE)
    assert world.names() == both("2026-11-05", "2026-12-02")
    for day, before in old.items():
        path, note = world.database(day), world.note(day)
        assert SECRET.encode() not in path.read_bytes() and SECRET not in json.dumps(note)
        assert note["sha256"] == sha256(path) != before["sha256"] and note["bytes"] == path.stat().st_size
        assert note["counts"]["providers"] == before["counts"]["providers"] - 1
        assert [entry["day"] for entry in note["written_anew"]] == ["2026-12-20"]
        assert GONE not in json.dumps(note) and "taken out" in note["written_anew"][0]["reason"]
        kept = {key for key in note if note[key] == before[key]}
        assert set(note) - kept - {"bytes"} == {"sha256", "counts", "written_anew"}
        with closing(sqlite3.connect(path)) as db:
            assert db.execute("SELECT count(*) FROM providers WHERE id = ?", (GONE,)).fetchone() == (0,)
            assert db.execute("SELECT count(*) FROM facts WHERE provider_id = ?", (GONE,)).fetchone() == (0,)
            assert db.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
    assert sum("written anew" in text for text in world.said) == 2


def test_nobody_taken_out_leaves_a_snapshot_as_it_is(world):
    world.publish(NOVEMBER)
    before = {path.name: (path.stat().st_ino, sha256(path)) for path in world.folder.iterdir()}
    world.publish(LATER, gone="nobody.example")
    assert {path.name: (path.stat().st_ino, sha256(path)) for path in world.folder.iterdir()} == before


# --- through the commands ---------------------------------------------------------------------------------------------


def test_publishing_keeps_one_where_there_is_room_and_takes_out_who_is_forgotten(tmp_path, monkeypatch):
    store, site = MadeUpStore(tmp_path / "var"), tmp_path / "site"
    store.crawl(
        {
            name: {"/": [fact("name", f"{word} Clinic", f"{word} Clinic"), fact("prices", price(450), f"{word}: $450")]}
            for name, word in (("a.example", "Alder"), ("z.example", "Zebrafinch"))
        }
    )
    store.close()
    for place in (site, tmp_path / "sources"):
        place.mkdir()

    (site / "metadata.yml").write_text("title: Test\n")

    def publish() -> str:
        said: list[str] = []
        with ThreadPoolExecutor(1) as executor:
            done = publishing.publish(
                tmp_path / "var", site / "directory.db", tmp_path / "sources", executor, said=said.append
            )
        assert done.inspected and done.held == ()
        return "\n".join(said)

    with monkeypatch.context() as patch:
        usage = shutil.disk_usage(site)
        patch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=0))
        assert "The directory itself is published. Make room" in publish()
    assert (site / "directory.db").exists() and not [*(site / "snapshots").iterdir()]
    assert "is kept" in publish()
    [path], [note] = site.glob("snapshots/*.db"), site.glob("snapshots/*.json")
    told = json.loads(note.read_text())
    assert told["sha256"] == sha256(path) == sha256(site / "directory.db") and told["counts"]["providers"] == 2
    assert re.fullmatch("[0-9a-f]{40}", told["commit"]) and told["commit_changed"] in (True, False)
    with closing(sqlite3.connect(path)) as db:
        build = dict(db.execute("SELECT key, value FROM build"))
        tested = db.execute("SELECT count(*) FROM accuracy WHERE half = 'test' AND reader = 'this reader'").fetchone()
    assert told["commit"] == build["commit"] and told["extractor_version"] == build["extractor_version"]
    assert (len(told["accuracy"]["fields"]),) == tested
    assert list(json.loads((site / "inspect-data.json").read_text())) == ["directory"], "they are no databases to serve"
    forget(tmp_path / "var", "z.example")
    assert "written anew" in publish()
    after = json.loads(note.read_text())
    assert after["sha256"] == sha256(path) != told["sha256"] and after["counts"]["providers"] == 1
    assert b"Zebrafinch" not in path.read_bytes() and len(after["written_anew"]) == 1


# --- killed, and no room ----------------------------------------------------------------------------------------------

KILLER = """
import os, signal, sys
from pathlib import Path
from pipelines import publish as publishing
from pipelines import removed, snapshots
calls, replace = [], os.replace
def dying(old, new):
    if len(calls) == int(sys.argv[2]):
        os.kill(os.getpid(), signal.SIGKILL)
    calls.append(new)
    replace(old, new)
os.replace = dying
snapshots.keep(Path(sys.argv[1]), print)
"""


def killed(target: Path, after: int) -> None:
    """Bring snapshots up to date, and be killed before the rename after so many."""
    command = [sys.executable, "-c", KILLER, str(target), str(after)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == -signal.SIGKILL, done.stderr


def shown(folder: Path) -> list[str]:
    """The days of the snapshots that the pages show; each is whole."""
    sys.path.append(str(ROOT / "plugins"))
    from directory_pages import snapshots as pages

    found = pages.found(folder, sample=False)
    assert all(sha256(one.path) == one.note["sha256"] for one in found)
    return [one.day for one in found]


@pytest.mark.parametrize("after", [0, 1, 2])
def test_killed_while_it_is_kept(world, after):
    """Before the JSON is written, before it is in place, before the database is."""
    world.publish(NOVEMBER)
    shutil.rmtree(world.folder)
    if after < 2:
        killed(world.target, after)
    else:  # nothing but the database itself, half written
        world.folder.mkdir()
        (world.folder / "directory-2026-11-05.db.making").write_bytes(world.target.read_bytes()[:5000])
    assert shown(world.folder) == []
    world.publish(LATER)
    assert world.names() == both("2026-11-28") and shown(world.folder) == ["2026-11-28"]


@pytest.mark.parametrize("after", range(4))
def test_killed_while_somebody_is_taken_out(world, after):
    """Before the JSON is hidden, the new database in place, the new JSON written, the new JSON in place."""
    world.publish(NOVEMBER)
    world.put(LATER, gone=GONE)
    assert SECRET.encode() in world.database("2026-11-05").read_bytes()
    if after < 3:
        killed(world.target, after)
        assert shown(world.folder) == (["2026-11-05"] if after == 0 else [])
    else:
        snapshots.keep(world.target, world.said.append)
        shutil.copy(world.folder / "directory-2026-11-05.json", world.folder / "directory-2026-11-05.json.hidden")
    world.publish("2026-11-29T08:00:00Z", gone=GONE)
    assert world.names() == both("2026-11-05") and shown(world.folder) == ["2026-11-05"]
    assert SECRET.encode() not in world.database("2026-11-05").read_bytes()
    assert len(world.note("2026-11-05")["written_anew"]) == 1


def test_too_little_room_leaves_the_directory_published_and_says_what_to_do(world, monkeypatch):
    usage = shutil.disk_usage(world.site)
    monkeypatch.setattr(shutil, "disk_usage", lambda _: usage._replace(free=30 * 2**20))
    assert world.publish(NOVEMBER) == () and world.names() == []
    [told] = world.said
    assert "30 MB are free" in told and "Make room, then publish again" in told
    monkeypatch.undo()
    world.publish(LATER)
    assert world.names() == both("2026-11-28")


FULL = """
import resource, signal, sys
from pathlib import Path
from pipelines import snapshots
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (50_000, 50_000))
print(snapshots.keep(Path(sys.argv[1]), print))
"""


def full(target: Path) -> str:
    """Bring snapshots up to date where no file can be longer than 50,000 bytes; return what is said."""
    command = [sys.executable, "-c", FULL, str(target)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_disk_that_fills_up_while_it_is_kept(world):
    world.publish(NOVEMBER)
    shutil.rmtree(world.folder)
    told = full(world.target)
    assert "No snapshot of 2026-11 was kept" in told and "The directory itself is published" in told
    assert world.names() == []


def test_a_disk_that_fills_up_while_somebody_is_taken_out(world):
    """The snapshot still holds them: it is not shown until they are out, and the command ends with 1."""
    world.publish(NOVEMBER)
    world.put(LATER, gone=GONE)
    told = full(world.target)
    assert "It is not shown until then" in told and str(world.database("2026-11-05")) in told.splitlines()[-1]
    assert shown(world.folder) == [] and not list(world.folder.glob("*.clearing"))
    world.publish("2026-11-29T08:00:00Z", gone=GONE)
    assert shown(world.folder) == ["2026-11-05"] and len(world.note("2026-11-05")["written_anew"]) == 1


def test_a_file_that_is_no_database_stops_nothing(world):
    world.publish(NOVEMBER)
    (world.folder / "notes.json").write_text("somebody's own")
    (world.folder / "directory-2026-10-01.db").write_text("Not a database, yet long enough to be looked into." * 90)
    held = world.publish(DECEMBER, gone=GONE)
    assert [path.name for path in held] == ["directory-2026-10-01.db"]
    assert shown(world.folder) == ["2026-12-02", "2026-11-05"] and (world.folder / "notes.json").exists()


def test_a_hidden_note_that_cannot_be_read_stays_hidden(world):
    world.publish(NOVEMBER)
    note = world.folder / "directory-2026-11-05.json"
    os.replace(note, note.with_name(note.name + ".hidden"))
    note.with_name(note.name + ".hidden").write_text("[]")
    assert world.publish(LATER) == (world.database("2026-11-05"),)
    assert shown(world.folder) == [] and world.names() == ["directory-2026-11-05.db", note.name + ".hidden"]


# --- their pages ------------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """A made-up directory with three snapshots; from that of September somebody was taken out in October."""
    path = folder(tmp_path_factory.mktemp("served"), providers=True)
    last = sha256(path / "directory.db")
    other = World(tmp_path_factory.mktemp("other"), path / "directory.db")
    other.publish("2026-09-03T08:00:00Z", made_up=True)
    before = sha256(other.database("2026-09-03"))
    other.publish("2026-10-02T08:00:00Z", made_up=True, gone=GONE)
    shutil.copytree(other.folder, path / "snapshots")
    snapshots.keep(path / "directory.db", print)
    shutil.copy(path / "snapshots/directory-2026-10-02.db", path / "snapshots/directory-2026-08-01.db")
    real = json.loads((path / "snapshots/directory-2026-10-02.json").read_text()) | {"date": "2026-08-01"}
    (path / "snapshots/directory-2026-08-01.json").write_text(json.dumps(real | {"sample": False}))
    one = Site(path)
    one.last, one.before = last, before
    yield one
    one.close()


def page(site, address):
    """The page's words, white space collapsed."""
    answer = site.get(address)
    return answer.status_code, " ".join(LexborHTMLParser(answer.text).css_first("main").text(separator=" ").split())


FILE = "/data/2026-09-03/directory.db"


def test_the_list_names_those_of_the_same_kind_the_newest_first(site):
    listed = site.get("/data/snapshots.json")
    assert listed.headers["access-control-allow-origin"] == "*" and "max-age=300" in listed.headers["cache-control"]
    found = listed.json()["snapshots"]
    assert [one["date"] for one in found] == ["2026-11-04", "2026-10-02", "2026-09-03"]
    assert found[0]["sha256"] == site.last and found[0]["bytes"] == (site.path / "directory.db").stat().st_size
    assert found[0]["page"] == "http://localhost/data/2026-11-04/"
    for one in found:
        answer = site.get(one["download"].removeprefix("http://localhost"))
        assert hashlib.sha256(answer.content).hexdigest() == one["sha256"] and len(answer.content) == one["bytes"]
    _, data = page(site, "/data")
    days = [data.index(day) for day in ("4 Nov 2026 26", "2 Oct 2026 25", "3 Sep 2026 25")]
    assert days == sorted(days) and "1 Aug 2026" not in data


def test_a_page_says_what_it_is_and_how_to_cite_it(site):
    status, said = page(site, "/data/2026-11-04/")
    assert status == 200 and "Snapshot of 4 Nov 2026" in said
    assert site.last in said and "26 providers" in said and "0000000" in said
    assert "Nothing. The file is as it was built." in said and "Written anew" not in said
    assert "The providers in this snapshot are made up." in said
    assert all(sentence in said for sentence in snapshots.METHOD) and "It was not measured." in said
    assert f"snapshot of 4 Nov 2026, commit 0000000, SHA-256 {site.last}. http://localhost/data/2026-11-04/." in said
    assert "Before: 2 Oct 2026" in said and "After: " not in said


def test_a_page_says_when_it_was_written_anew_and_never_who(site):
    status, said = page(site, "/data/2026-09-03/")
    assert status == 200 and "Written anew 2 Oct 2026. Somebody who was removed" in said and "25 providers" in said
    assert GONE not in said and SECRET not in said and site.before not in said
    assert "After: 2 Oct 2026" in said and "Before: " not in said


def test_the_address_without_a_slash_leads_to_the_one_with_it(site):
    answer = site.get("/data/2026-09-03")
    assert (answer.status_code, answer.headers["location"]) == (301, "/data/2026-09-03/")


@pytest.mark.parametrize(
    "address, title",
    [
        ("/data/2026-10-20/", "We have no snapshot of 20 Oct 2026"),
        ("/data/2026-10-20/directory.db", "We have no snapshot of 20 Oct 2026"),
        ("/data/2026-08-01/", "We have no snapshot of 1 Aug 2026"),  # one of the real web
        ("/data/2026-13-40/", "There is no such day"),
    ],
)
def test_a_day_without_one_says_so(site, address, title):
    status, said = page(site, address)
    assert status == 404 and title in said
    if "20 Oct" in title:
        assert "We keep one snapshot a month" in said and "Snapshot of 2 Oct 2026" in said and "4 Nov 2026" in said


def test_the_file_whole(site):
    answer, content = site.get(FILE), (site.path / "snapshots/directory-2026-09-03.db").read_bytes()
    told = hashlib.sha256(content).hexdigest()
    assert answer.status_code == 200 and answer.content == content
    assert answer.headers["etag"] == f'"{told}"' and answer.headers["content-length"] == str(len(content))
    assert answer.headers["content-disposition"] == 'attachment; filename="ketamine-provider-directory-2026-09-03.db"'
    assert (
        answer.headers["content-type"] == "application/vnd.sqlite3" and "max-age=300" in answer.headers["cache-control"]
    )
    assert answer.headers["repr-digest"] == f"sha-256=:{base64.b64encode(bytes.fromhex(told)).decode()}:"
    head = site.run(site.datasette.client.head(FILE))
    same = ("etag", "content-length", "content-type", "accept-ranges", "cache-control")
    assert head.content == b"" and {name: head.headers[name] for name in same} == {
        name: answer.headers[name] for name in same
    }


@pytest.mark.parametrize(
    "asked, first, last",  # bytes, both ends counted
    [
        ("bytes=0-99", 0, 99),
        ("bytes=100-", 100, None),
        ("bytes=-16", -16, None),
        ("bytes=5-5", 5, 5),
        ("bytes=10-99999999999", 10, None),
        ("bytes=-99999999999", 0, None),
    ],
)
def test_a_part_of_the_file(site, asked, first, last):
    content = (site.path / "snapshots/directory-2026-09-03.db").read_bytes()
    answer = site.get(FILE, headers={"range": asked, "accept-encoding": "gzip"})
    wanted = content[first : last + 1 if last is not None else None]
    start = len(content) + first if first < 0 else first
    assert answer.status_code == 206 and answer.content == wanted
    assert answer.headers["content-range"] == f"bytes {start}-{start + len(wanted) - 1}/{len(content)}"


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,4-5", "bytes=x-y", "pages=1-2", "bytes=-", "", "bytes 0-1", f"bytes=0-{'1' * 5000}"]
)
def test_what_is_no_single_range_gives_the_whole_file(site, asked):
    assert site.get(FILE, headers={"range": asked}).status_code == 200


@pytest.mark.parametrize("asked", ["bytes=99999999999-", "bytes=-0", "bytes=9-5"])
def test_a_part_that_is_not_there(site, asked):
    answer, size = (
        site.get(FILE, headers={"range": asked}),
        (site.path / "snapshots/directory-2026-09-03.db").stat().st_size,
    )
    assert (answer.status_code, answer.headers["content-range"], answer.content) == (416, f"bytes */{size}", b"")


def test_what_a_reader_has_is_not_sent_again(site):
    etag = site.get(FILE).headers["etag"]
    for known in (etag, f'"other", W/{etag}', "*"):
        answer = site.get(FILE, headers={"if-none-match": known})
        assert (answer.status_code, answer.content, answer.headers["etag"]) == (304, b"", etag)
    assert site.get(FILE, headers={"if-none-match": '"other"'}).status_code == 200
    assert site.get(FILE, headers={"range": "bytes=0-9", "if-range": etag}).status_code == 206
    assert site.get(FILE, headers={"range": "bytes=0-9", "if-range": '"other"'}).status_code == 200


def test_an_address_with_its_sha256_never_gives_another_file(site):
    sha = site.get(FILE).headers["etag"].strip('"')
    assert "immutable" in site.get(f"{FILE}?sha256={sha}").headers["cache-control"]
    status, said = page(site, f"{FILE}?sha256={site.before}")
    assert status == 410 and "This file was written anew" in said


def test_one_that_is_being_written_anew_is_not_shown(site):
    note = site.path / "snapshots/directory-2026-10-02.json"
    os.replace(note, note.with_name(note.name + ".hidden"))
    try:
        assert [one["date"] for one in site.get("/data/snapshots.json").json()["snapshots"]] == [
            "2026-11-04",
            "2026-09-03",
        ]
        assert site.get("/data/2026-10-02/").status_code == site.get("/data/2026-10-02/directory.db").status_code == 404
    finally:
        os.replace(note.with_name(note.name + ".hidden"), note)


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"sample": true, "bytes": 5}', "null"])
def test_a_note_that_cannot_be_read_is_no_snapshot(site, text):
    note = site.path / "snapshots/directory-2026-10-02.json"
    before = note.read_text()
    note.write_text(text)
    try:
        assert site.get("/data/2026-10-02/").status_code == 404 and site.get("/data").status_code == 200
    finally:
        note.write_text(before)


def test_none_is_served_as_a_database(site):
    assert [name for name in site.datasette.databases if not name.startswith("_")] == ["directory"]
    assert site.get("/directory-2026-09-03").status_code == 404


def test_make_clean_leaves_those_of_the_real_web(tmp_path):
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "snapshots").mkdir()
    for day, made_up in (("2026-10-02", True), ("2026-11-03", False)):
        (tmp_path / f"snapshots/directory-{day}.json").write_text(json.dumps({"sample": made_up}, indent=1))
        (tmp_path / f"snapshots/directory-{day}.db").touch()
    subprocess.run(["make", "clean"], cwd=tmp_path, check=True, capture_output=True)
    assert sorted(path.name for path in (tmp_path / "snapshots").iterdir()) == both("2026-11-03")
