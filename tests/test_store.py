"""facts.db: what is kept, what is gone on with, and what a person is told where it cannot be used."""
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from pipelines.store import VERSION, NewCapture, ReadingRows, Store, StoreError, working

SITE = {"provider_id": "a.example", "name": "A", "website": "http://a.example/", "kind": "clinic", "state": "CO",
        "city": "Denver", "source_note": "x"}
OTHER = {**SITE, "provider_id": "b.example", "website": "http://b.example/"}
READING = ReadingRows("v1", "Fees", "provider", False, [("prices", "{}", "offered", "$475", "", "text", "x")])


def capture(url: str, number: int = 0, reading: ReadingRows | None = READING) -> NewCapture:
    links = [("http://a.example/team", "Team")]
    return NewCapture(url, "2026-11-03T10:00:00Z", 200, "text/html", f"sha-{number}", f"digest-{number}", None, None,
                      links, f"urn:uuid:{number}", "00001.warc.gz", 100 * number, 90, reading)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path)


def begin(store: Store, *sites: dict[str, str], only: str | None = None) -> int:
    return store.begin_crawl("clinics", "Websites", "list.csv", False, list(sites), only)


def test_an_unfinished_crawl_of_the_same_list_is_gone_on_with(store: Store) -> None:
    first = begin(store, SITE, OTHER)
    store.begin_site(first, "a.example")
    store.finish_site(first, "a.example", "read", None, None)
    store.begin_site(first, "b.example")
    store.commit()
    assert begin(store, SITE, OTHER) == first
    assert store.finished_sites(first) == {"a.example"}
    store.finish_crawl(first)
    store.commit()
    assert begin(store, SITE, OTHER) == first + 1


def test_a_crawl_whose_list_changed_is_abandoned(store: Store) -> None:
    first = begin(store, SITE, OTHER)
    second = begin(store, SITE)
    rows = store.db.execute("SELECT id, outcome FROM crawls ORDER BY id").fetchall()
    assert rows == [(first, "abandoned"), (second, None)]
    assert store.db.execute("SELECT provider_id FROM sites").fetchall() == [("a.example",)]


def test_a_crawl_of_one_site_leaves_the_list(store: Store) -> None:
    begin(store, SITE, OTHER)
    begin(store, {**SITE, "name": "New"}, only="a.example")
    assert store.db.execute("SELECT name FROM sites ORDER BY provider_id").fetchall() == [("New",), ("A",)]


def test_captures_and_visits_come_back(store: Store) -> None:
    crawl = begin(store, SITE)
    url = "http://a.example/fees"
    id_ = store.add_capture("a.example", capture(url, 1))
    store.add_visit(crawl, "a.example", url, "2026-11-03T10:00:00Z", "fetched", status=200, capture_id=id_)
    kept = store.last_capture("a.example", url)
    assert kept and (kept.id, kept.sha256, kept.links) == (id_, "sha-1", [("http://a.example/team", "Team")])
    assert store.visits(crawl, "a.example")[url].outcome == "fetched"
    assert store.last_capture("a.example", "http://a.example/other") is None
    assert store.archive_ends() == {"00001.warc.gz": 190}
    newer = store.add_capture("a.example", capture(url, 2))
    latest = store.last_capture("a.example", url)
    assert latest and latest.id == newer


def test_pages_are_known_until_they_were_missing_twice(store: Store) -> None:
    url, crawls = "http://a.example/fees", []
    for outcome in ("fetched", "gone", "refused", "gone", "error"):
        crawls.append(begin(store, SITE))
        assert bool(store.known_pages(crawls[-1], "a.example")) == (len(crawls) in (2, 3, 4))
        store.add_visit(crawls[-1], "a.example", url, "2026-11-03T10:00:00Z", outcome)
        store.finish_crawl(crawls[-1])
        store.commit()


def test_a_new_reading_takes_the_place_of_the_old(store: Store) -> None:
    begin(store, SITE)
    id_ = store.add_capture("a.example", capture("http://a.example/", 1))
    unread = store.add_capture("a.example", capture("http://a.example/x", 2, None))
    assert store.captures_to_read() == [id_, unread]
    assert store.captures_to_read(not_by="v1") == [unread]
    store.replace_reading(id_, ReadingRows("v2", "Fees", "article", False, []), "digest-new")
    assert store.db.execute("SELECT count(*) FROM facts").fetchone() == (0,)
    assert store.captures_to_read(not_by="v2") == [unread]
    kept = store.capture(id_)
    assert kept and kept.digest == "digest-new"


def test_what_was_not_committed_is_not_kept(tmp_path: Path) -> None:
    store = Store(tmp_path)
    crawl = begin(store, SITE)
    store.begin_site(crawl, "a.example")
    store.close()
    assert Store(tmp_path).db.execute("SELECT count(*) FROM site_runs").fetchone() == (0,)


def test_a_store_of_a_newer_version_is_refused_and_left_as_it_is(tmp_path: Path) -> None:
    Store(tmp_path).close()
    db = sqlite3.connect(tmp_path / "facts.db")
    db.execute(f"PRAGMA user_version = {VERSION + 1}")
    db.close()
    before = (tmp_path / "facts.db").read_bytes()
    with pytest.raises(StoreError, match="newer version"):
        Store(tmp_path)
    assert (tmp_path / "facts.db").read_bytes() == before


@pytest.mark.parametrize("content", [b"this is a letter to my aunt, and no store at all, " * 40])
def test_a_file_that_is_no_store_is_refused(tmp_path: Path, content: bytes) -> None:
    (tmp_path / "facts.db").write_bytes(content)
    with pytest.raises(StoreError, match="no store of ours"):
        Store(tmp_path)
    assert (tmp_path / "facts.db").read_bytes() == content


def test_somebody_elses_database_is_refused(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "facts.db") as db:
        db.execute("CREATE TABLE letters (text)")
    with pytest.raises(StoreError, match="no store of ours"):
        Store(tmp_path)


def test_a_full_disk_keeps_what_was_committed(tmp_path: Path) -> None:
    store = Store(tmp_path)
    crawl = begin(store, SITE)
    store.add_visit(crawl, "a.example", "http://a.example/", "2026-11-03T10:00:00Z", "gone")
    store.commit()
    pages = store.db.execute("PRAGMA page_count").fetchone()[0]
    store.db.execute(f"PRAGMA max_page_count = {pages + 2}")
    with pytest.raises(StoreError, match="What was stored is safe"):
        for number in range(2000):
            store.add_visit(crawl, "a.example", f"http://a.example/{number:0900}", "2026-11-03T10:00:00Z", "gone")
    store.close()
    again = Store(tmp_path)
    assert [visit.url for visit in again.visits(crawl, "a.example").values()] == ["http://a.example/"]


def test_one_command_works_in_a_folder_at_a_time(tmp_path: Path) -> None:
    with working(tmp_path), pytest.raises(StoreError, match="another command is at work"), working(tmp_path):
        raise AssertionError("both got in")
    with working(tmp_path / "new"):
        assert (tmp_path / "new").is_dir()


def test_a_folder_that_cannot_be(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(StoreError, match="VAR=FOLDER"), working(tmp_path / "file" / "var"):
        raise AssertionError("got in")


ASKED_AGAIN = {
    "missing once": (("fetched", "gone"), True),
    "missing once, twice over": (("fetched", "gone", "unchanged", "gone"), True),
    "missing twice": (("fetched", "gone", "gone"), False),
    "missing, failing, missing": (("fetched", "gone", "error", "gone"), False),
    "never read": (("gone",), False),
}


@pytest.mark.parametrize(("outcomes", "asked"), ASKED_AGAIN.values(), ids=ASKED_AGAIN)
def test_a_page_that_no_link_leads_to_is_asked_for_until_it_was_missing_twice_since_it_was_read(
    tmp_path, outcomes, asked
):
    store = Store(tmp_path)
    with closing(store.db):
        for outcome in outcomes:
            crawl = store.begin_crawl("clinics", "", "", False, [])
            store.add_visit(crawl, "a.example", "https://a.example/fees", "2026-11-03T09:00:00Z", outcome)
            store.finish_crawl(crawl)
        assert bool(store.known_pages(len(outcomes) + 1, "a.example")) == asked
