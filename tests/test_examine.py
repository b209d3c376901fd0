"""What is done with a page away from the network: read, packed, read again from the archive."""
import io
import re
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from extraction import profile
from pipelines.archive import Archive, record_id
from pipelines.reread import Again, ReaderError, prepare, reread, within
from pipelines.store import NewCapture, Store, StoreError
from spiders import examine as examine_module
from spiders.addresses import Scope
from spiders.examine import Job, examine
from spiders.fetch import Reply
from spiders.progress import Work
from spiders.robots import rules_of
from spiders.site import redirected_by_page, sitemap_entries

URL = "http://127.0.0.1:8000/fees"
BODY = b"""<!doctype html><html><head><title>Fees</title></head><body><p>One ketamine infusion costs $475.</p>
<a href="/team">Team</a><a href="https://elsewhere.example/">Elsewhere</a><a href="/cart">Cart</a></body></html>"""
JOB = Job(record_id(1, "a", URL), URL, "2026-11-03T10:00:00Z", 200, "HTTP/1.1", [("Content-Type", "text/html")],
          "text/html", BODY, "127.0.0.1", Scope.of(URL, "a"), None)


def test_a_page_is_read_and_packed_with_the_links_that_stay_on_the_site() -> None:
    result = examine(JOB)
    assert result.links == [("http://127.0.0.1:8000/team", "Team")]
    assert result.record and result.reading and result.failure is None
    assert (result.reading.title, result.reading.version) == ("Fees", profile.VERSION)


def test_other_bytes_that_say_the_same_are_not_kept() -> None:
    first = examine(JOB)
    nonce = replace(JOB, body=BODY.replace(b"<title>", b'<meta name="nonce" content="82f1"><title>'))
    assert examine(replace(nonce, known_digest=first.digest)).record is None
    dearer = replace(JOB, body=BODY.replace(b"$475", b"$495"), known_digest=first.digest)
    assert examine(dearer).record is not None


def test_a_page_that_the_reader_stumbles_over_is_archived_unread(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile, "read", stumble)
    result = examine(JOB)
    assert result.record and result.reading is None and result.failure == "the reader failed: KeyError: 'no such word'"


def test_a_page_that_hangs_the_reader_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(TimeoutError), within(0.05):
        re.match(r"(a+)+$", "a" * 40 + "b")
    monkeypatch.setattr(examine_module, "READ_SECONDS", 0.05)
    monkeypatch.setattr(profile, "read", lambda *arguments: re.match(r"(a+)+$", "a" * 40 + "b"))
    result = examine(JOB)
    assert result.record and result.failure == "the reader failed: TimeoutError: not done within 0.05 seconds"


def stumble(*arguments: object) -> None:
    raise KeyError("no such word")


@pytest.fixture
def var(tmp_path: Path) -> Path:
    """A folder with two captures, one of them read by an older version."""
    store, archive = Store(tmp_path), Archive(tmp_path, {})
    for number, version in enumerate(("v0", profile.VERSION)):
        result = examine(replace(JOB, record_id=f"urn:uuid:{number}"))
        assert result.record and result.reading
        place = archive.append(result.record)
        reading = replace(result.reading, version=version, facts=[])
        store.add_capture("a", NewCapture(
            f"{URL}/{number}", JOB.fetched_at, 200, "text/html", "x", "old", None, None, [], f"urn:uuid:{number}",
            *place, len(result.record), reading))
    archive.close()
    store.commit()
    store.close()
    return tmp_path


def rows(var: Path, sql: str) -> list[tuple]:
    store = Store(var)
    try:
        return store.db.execute(sql).fetchall()
    finally:
        store.close()


def test_every_capture_is_read_again(var: Path) -> None:
    with ThreadPoolExecutor(1) as executor:
        assert reread(var, executor) == 2
    facts = rows(var, "SELECT capture_id, count(*) FROM facts GROUP BY capture_id")
    assert [capture for capture, _ in facts] == [1, 2] and facts[0][1] == facts[1][1] > 0
    assert rows(var, "SELECT DISTINCT extractor_version FROM readings") == [(profile.VERSION,)]
    assert rows(var, "SELECT DISTINCT digest FROM captures") == [(examine(JOB).digest,)]


def test_only_what_another_version_read_is_read_again(var: Path) -> None:
    totals: list[int] = []
    with ThreadPoolExecutor(1) as executor:
        assert reread(var, executor, stale_only=True, begin=totals.append) == 1
        assert reread(var, executor, stale_only=True, begin=totals.append) == 0
    assert totals == [1, 0]


def test_a_capture_whose_record_is_lost_keeps_its_reading(var: Path) -> None:
    [archive] = (var / "archive").iterdir()
    archive.unlink()
    told: list[Again] = []
    with ThreadPoolExecutor(1) as executor:
        reread(var, executor, told=told.append)
    assert [again.reading for again in told] == [None, None] and "Put the archive back" in str(told[0].failure)
    kept = {version for (version,) in rows(var, "SELECT extractor_version FROM readings")}
    assert kept == {"v0", profile.VERSION}


def test_readers_that_cannot_be_loaded_stop_everything(var: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(profile, "read", stumble)
    with pytest.raises(ReaderError, match="pages cannot be read: 'no such word'"):
        prepare()
    with ThreadPoolExecutor(1) as executor, pytest.raises(StoreError, match="no such word"):
        reread(var, executor)


def test_nothing_to_read_again(tmp_path: Path) -> None:
    with ThreadPoolExecutor(1) as executor, pytest.raises(StoreError, match="nothing was crawled there"):
        reread(tmp_path, executor)


@pytest.mark.parametrize(("reply", "fees", "failure"), [
    (Reply("", "", "fetched", 200, body=b"User-agent: *\nDisallow: /fees"), False, None),
    (Reply("", "", "fetched", 200, body=b"\xef\xbb\xbfUser-agent: *\nDisallow: /fees"), False, None),
    (Reply("", "", "fetched", 200, body=b"User-agent: *\nDisallow: /\nAllow: /fees"), True, None),
    (Reply("", "", "fetched", 200, body=b"User-agent: *\nDisallow: /\n\nUser-agent: KetamineDirectoryBot\nDisallow:"),
     True, None),
    (Reply("", "", "fetched", 200, body=b"<html>\xff no robots here"), True, None),
    (Reply("", "", "gone", 404), True, None),
    (Reply("", "", "refused", 403), True, None),
    (Reply("", "", "refused", 429), False, "robots.txt answers 429"),
    (Reply("", "", "error", 503), False, "robots.txt answers 503"),
    (Reply("", "", "error", None, "timed out"), False, "timed out"),
    (Reply("", "", "too_large", None, "larger than we read"), False, "robots.txt is larger than we read"),
    (Reply("", "", "refused", None, "not asked for", forbidden=True), True, None),
])
def test_what_an_answer_to_robots_txt_means(reply: Reply, fees: bool, failure: str | None) -> None:
    rules = rules_of(reply, "KetamineDirectoryBot")
    assert (rules.allows("http://a.example/fees"), rules.failure) == (fees, failure)


def test_crawl_delay_and_sitemaps() -> None:
    body = b"User-agent: *\nCrawl-delay: 2.5\nSitemap: http://a.example/s.xml"
    rules = rules_of(Reply("", "", "fetched", 200, body=body), "KetamineDirectoryBot")
    assert (rules.delay, rules.sitemaps) == (2.5, ["http://a.example/s.xml"])


@pytest.mark.parametrize("body", [b"", b"no xml", b"\x1f\x8bno gzip", b"<urlset><url><loc>", b"<html></html>"])
def test_broken_sitemaps_cost_nothing(body: bytes) -> None:
    assert sitemap_entries(Reply("http://a.example/sitemap.xml", "", "fetched", 200, body=body))[1] == []


def test_entities_of_a_sitemap_are_not_filled_in() -> None:
    body = (b'<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]><urlset><url><loc>http://a.example/&e;</loc></url>'
            b"</urlset>")
    found = sitemap_entries(Reply("http://a.example/sitemap.xml", "", "fetched", 200, body=body))[1]
    assert found in ([], ["http://a.example/"])


@pytest.mark.parametrize(("content", "target"), [
    (b"0; url=/home", "http://a.example/home"), (b"30; url=/home", None), (b"300", None), (b"0; url=/", None)])
def test_a_page_that_sends_its_reader_on(content: bytes, target: str | None) -> None:
    body = b'<html><head><meta http-equiv="Refresh" content="' + content + b'"></head></html>'
    reply = redirected_by_page(Reply("http://a.example/", "", "fetched", 200, body=body))
    assert (reply.outcome, reply.target) == (("redirected" if target else "fetched"), target)


def test_progress_in_plain_lines() -> None:
    stream = io.StringIO()
    work = Work("Visiting", "sites", 2, ("pages", "errors"), stream)
    work.add(1, pages=1200)
    work.add(1, errors=1)
    work.close("Done.")
    assert stream.getvalue().splitlines() == [
        "Visiting: 0 of 2 sites, 0 pages, 0 errors", "Visiting: 2 of 2 sites, 1,200 pages, 1 errors", "Done."]


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_progress_on_a_terminal() -> None:
    stream = Terminal()
    work = Work("Visiting", "sites", 4, ("pages",), stream)
    work.add(3, pages=5)
    work.say("a.example: [closed]")
    work.close()
    shown = stream.getvalue()
    assert "a.example: [closed]" in shown and "3 of 4 sites, 5 pages, about" in shown
