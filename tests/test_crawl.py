"""The clinics spider over real HTTP, as `scrapy crawl` runs it, against small servers on loopback."""
import gzip
import itertools
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

import pytest

from pipelines.archive import read_body
from tests.loopback import ROOT, Answer, Asked, Page, Web, command, crawl, page, webs, write_list

TWELVE = ("-s", "SITE_MAX_PAGES=12")
counter = itertools.count()
PRICE = "One ketamine infusion costs $475."
LATIN = "<html><head><title>Café</title></head><body><h1>Ketamine</h1><p>A café behind the clinic – “quiet”.</p></body>"
SCRIPTED = ("<html><head><title>App</title></head><body><div id='root'></div><noscript>Please enable JavaScript to run "
            "this app.</noscript><script src='/static/js/main.js'></script></body></html>")


def nonce(asked: Asked) -> Page:
    """A page whose bytes differ each time and that says the same each time."""
    text = page("Fees", "/").replace("</head>", f'<meta name="csrf-token" content="{next(counter):040}"></head>')
    return Page(text)


def conditional(asked: Asked) -> Page:
    if asked.headers.get("If-None-Match") == '"v1"':
        return Page(status=304, headers={"ETag": '"v1"'})
    return Page(page("Team", "/"), headers={"ETag": '"v1"'})


@dataclass
class Done:
    """Two crawls of the same sites: the servers, the store, and what each server was asked in the second crawl."""

    sites: dict[str, Web]
    var: Path
    db: sqlite3.Connection
    output: list[str]
    second: dict[str, list[Asked]]

    def run(self, id_: str, crawl: int = 1) -> tuple[str, str | None, str | None]:
        return self.db.execute("SELECT outcome, reason, moved_to FROM site_runs WHERE provider_id = ? AND crawl_id = ?",
                               (id_, crawl)).fetchone()

    def outcomes(self, id_: str, crawl: int = 1) -> dict[str, str]:
        rows = self.db.execute("SELECT url, outcome FROM visits WHERE provider_id = ? AND crawl_id = ? ORDER BY id",
                               (id_, crawl))
        return {url.split("/", 3)[3]: outcome for url, outcome in rows}


@pytest.fixture(scope="module")
def done(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Done]:
    """Crawl a dozen sites twice in one go; most tests look at what came of it."""
    folder = tmp_path_factory.mktemp("crawl")
    with webs() as start:
        secret = start("127.0.9.99", {"/": page("Secret"), "/admin": page("Secret")})
        plain = start("127.0.9.1", {
            "/": Page(page("Clinic", "/careers", "/blog/a-day", "/pricing", "/team", "/fees", "/prices.pdf", "/cart",
                           "/gone", "/film", "/calendar/2026-11", "/old-pricing", f"{secret.origin}/admin", "/broken",
                           "/forms", "file:///etc/passwd", "/contact?utm_source=x", "/contact#map", "/mixed")),
            "/pricing": page("Prices", "/", text=PRICE), "/team": conditional, "/fees": nonce,
            "/gone": Page("gone", 410), "/film": Page(b"\0" * 5000, content_type="video/mp4"), "/broken": Page("", 500),
            "/contact": page("Contact", "/"), "/old-pricing": Page(status=301, headers={"Location": "/pricing/"}),
            "/pricing/": page("Prices", "/", text=PRICE), "/blog/a-day": page("A day"), "/forms": page("Forms"),
            "/mixed": Page(gzip.compress(page("Packed", text="Packed words.").encode()),
                           headers={"Content-Encoding": "gzip"})})
        sites = {
            "plain": plain,
            "robots": start("127.0.9.2", {"/": page("Front"), "/robots.txt": Page("User-agent: *\nDisallow: /")}),
            "robots-part": start("127.0.9.3", {
                "/": page("Front", "/private/fees", "/team"), "/team": page("Team"), "/private/fees": page("Fees"),
                "/robots.txt": Page("User-agent: ketaminedirectorybot\nDisallow: /private/\n\n"
                                    "User-agent: *\nDisallow: /")}),
            "robots-503": start("127.0.9.4", {"/": page("Front"), "/robots.txt": Page("", 503)}),
            "robots-403": start("127.0.9.5", {"/": page("Front"), "/robots.txt": Page("", 403)}),
            "slow": start("127.0.9.6", {
                "/": page("Front", "/fees", "/team"), "/fees": page("Fees"), "/team": page("Team"),
                "/robots.txt": Page("User-agent: *\nCrawl-delay: 0.4\n")}),
            "moved": start("127.0.9.7", {"/": Page(status=301, headers={"Location": f"{secret.origin}/"})}),
            "script": start("127.0.9.8", {"/": SCRIPTED, "/static/js/main.js": Page("1")}),
            "bomb": start("127.0.9.9", {
                "/": page("Front", "/fees", "/big"),
                "/fees": Page(gzip.compress(b"<p>" + b"0" * 50_000_000), headers={"Content-Encoding": "gzip"}),
                "/big": Page(b"<p>" + b"0" * 4_000_000)}),
            "latin": start("127.0.9.10", {
                "/": Page(LATIN.encode("cp1252"), content_type="text/html; charset=windows-1252")}),
            "closed": start("127.0.9.11", {"/": Page("gone", 410)}),
            "circle": start("127.0.9.12", {"/": Page(status=302, headers={"Location": "/"})}),
            "sitemap": start("127.0.9.13", {
                "/": page("Front"), "/hidden-fees": page("Fees"), "/away": page("Away")}),
            "prefix/one": start("127.0.9.14", {
                "/one/": page("One", "/one/fees", "/two/fees"), "/one/fees": page("Fees"), "/two/fees": page("Other")}),
            "refresh": start("127.0.9.15", {
                "/": '<html><head><meta http-equiv="refresh" content="0; url=/home.asp"></head></html>',
                "/home.asp": page("Home", "/fees"), "/fees": page("Fees")}),
        }
        site = sites["sitemap"]
        site.pages["/robots.txt"] = Page(f"User-agent: *\nSitemap: {site.origin}/maps.xml\n", content_type="text/plain")
        site.pages["/maps.xml"] = Page(
            f"<sitemapindex><sitemap><loc>{site.origin}/post-sitemap.xml</loc></sitemap>"
            f"<sitemap><loc>{site.origin}/pages.xml.gz</loc></sitemap></sitemapindex>", content_type="text/xml")
        site.pages["/pages.xml.gz"] = Page(gzip.compress(
            f"<urlset><url><loc>{site.origin}/hidden-fees</loc></url><url><loc>{secret.origin}/admin</loc></url>"
            "</urlset>".encode()), content_type="application/gzip")
        rows = {id_: f"{web.origin}/{'one/' if '/' in id_ else ''}" for id_, web in sites.items()}
        providers = write_list(folder / "providers.csv", rows)
        sites["secret"] = secret
        first = crawl(providers, folder / "var")
        assert first.returncode == 0, first.stderr
        counts = {id_: len(web.asked) for id_, web in sites.items()}
        again = crawl(providers, folder / "var")
        assert again.returncode == 0, again.stderr
        yield Done(sites, folder / "var", sqlite3.connect(folder / "var" / "facts.db"),
                   [first.stderr, again.stderr], {id_: web.asked[counts[id_]:] for id_, web in sites.items()})


def test_pages_that_say_most_come_first_and_what_cannot_help_is_left_alone(done: Done) -> None:
    outcomes = done.outcomes("plain")
    order = list(outcomes)
    assert order[:2] == ["", "pricing"]
    assert order.index("pricing") < order.index("team") < order.index("forms") < order.index("blog/a-day")
    asked = {a.path for a in done.sites["plain"].asked}
    assert asked.isdisjoint({"/careers", "/cart", "/prices.pdf", "/calendar/2026-11"})
    assert "/contact?utm_source=x" not in asked


def test_each_visit_says_what_came_of_it(done: Done) -> None:
    outcomes = done.outcomes("plain")
    assert {path: outcomes[path] for path in ("pricing", "gone", "film", "old-pricing", "broken")} == {
        "pricing": "fetched", "gone": "gone", "film": "not_html", "old-pricing": "redirected", "broken": "error"}
    assert done.run("plain") == ("read", None, None)


def test_one_request_at_a_time_that_says_who_it_is(done: Done) -> None:
    agents = {a.headers["User-Agent"] for web in done.sites.values() for a in web.asked}
    assert agents == {"KetamineDirectoryBot/1.0 (private network)"}


def test_nothing_but_the_site_is_asked_for(done: Done) -> None:
    assert done.sites["secret"].asked == []


def test_robots_txt_that_forbids_all(done: Done) -> None:
    assert done.run("robots") == ("unreadable", "robots.txt", None)
    assert done.sites["robots"].paths == []


def test_robots_txt_that_names_us_comes_before_that_for_all(done: Done) -> None:
    assert done.outcomes("robots-part") == {"": "fetched", "team": "fetched", "private/fees": "robots"}
    assert "/private/fees" not in done.sites["robots-part"].paths


def test_robots_txt_that_fails_forbids_all_and_one_that_is_refused_nothing(done: Done) -> None:
    assert done.run("robots-503") == ("unreadable", "robots.txt answers 503", None)
    assert done.run("robots-403") == ("read", None, None)


def test_crawl_delay_is_the_least_pause(done: Done) -> None:
    times = [a.at for a in done.sites["slow"].asked[:5]]
    gaps = [later - earlier for earlier, later in itertools.pairwise(times)]
    assert len(gaps) == 4 and sum(gaps) > 4 * 0.4 - 0.05
    assert min(gaps) > 0.25  # a busy machine may answer one request late and the next at once


def test_a_redirect_to_another_site_ends_as_moved(done: Done) -> None:
    assert done.run("moved") == ("moved", "redirects to another site", f"{done.sites['secret'].origin}/")


def test_a_site_that_needs_javascript(done: Done) -> None:
    assert done.run("script", 1) == done.run("script", 2) == ("unreadable", "needs JavaScript", None)


def test_large_bodies_are_left_packed_or_not(done: Done) -> None:
    assert done.outcomes("bomb") == {"": "fetched", "fees": "too_large", "big": "too_large"}


def test_a_site_that_is_gone_and_one_that_runs_in_a_circle(done: Done) -> None:
    assert done.run("closed") == ("unreachable", "410 Gone", None)
    assert done.run("circle") == ("unreachable", "its front page redirects to itself", None)


def test_sitemaps_lead_to_pages_without_links(done: Done) -> None:
    assert done.outcomes("sitemap") == {"": "fetched", "hidden-fees": "fetched"}
    assert "/post-sitemap.xml" not in done.sites["sitemap"].paths


def test_a_folder_of_a_shared_host_is_a_site(done: Done) -> None:
    assert done.outcomes("prefix/one") == {"one/": "fetched", "one/fees": "fetched"}


def test_a_page_that_sends_its_reader_on_is_a_redirect(done: Done) -> None:
    assert done.outcomes("refresh") == {"": "redirected", "home.asp": "fetched", "fees": "fetched"}


def test_every_capture_stands_in_the_archive_as_fetched(done: Done) -> None:
    rows = done.db.execute("SELECT url, warc_file, warc_offset FROM captures").fetchall()
    bodies = {url: read_body(done.var, file, offset) for url, file, offset in rows}
    assert len(bodies) > 20
    assert bodies[done.sites["latin"].origin + "/"] == LATIN.encode("cp1252")
    assert b"Packed words." in bodies[done.sites["plain"].origin + "/mixed"]
    title = done.db.execute("SELECT title FROM readings JOIN captures ON id = capture_id WHERE provider_id = 'latin'")
    assert title.fetchone() == ("Café",)


def test_a_second_crawl_reads_nothing_again(done: Done) -> None:
    crawls = done.db.execute("SELECT outcome FROM crawls ORDER BY id").fetchall()
    assert crawls == [("finished",), ("finished",)]
    again = done.db.execute("SELECT count(*) FROM visits WHERE crawl_id = 2 AND outcome = 'fetched'").fetchone()
    assert again == (0,)
    assert ", 0 facts" in done.output[1].splitlines()[-1]
    asked = next(a for a in done.second["plain"] if a.path == "/team")
    assert asked.headers["If-None-Match"] == '"v1"'
    assert done.outcomes("plain", 2)["team"] == done.outcomes("plain", 2)["fees"] == "unchanged"


def rows_without_times(var: Path) -> list[list[tuple]]:
    """Return what a store holds, times left out."""
    db = sqlite3.connect(var / "facts.db")
    return [db.execute(sql).fetchall() for sql in (
        "SELECT provider_id, outcome, reason FROM site_runs ORDER BY provider_id",
        "SELECT provider_id, url, status, outcome, reason FROM visits ORDER BY provider_id, id",
        "SELECT provider_id, url, sha256, digest, record_id FROM captures ORDER BY provider_id, id",
        "SELECT url, field, value, quote FROM facts JOIN captures c ON c.id = capture_id ORDER BY 1, facts.id",
        "SELECT outcome FROM crawls")]


def test_stopped_and_killed_it_ends_as_if_it_had_not_been(tmp_path: Path) -> None:
    names = [f"/{word}-{n}" for n in range(5) for word in ("fees", "team", "faq")]
    with webs() as start:
        sites = {f"site-{n}": start(f"127.0.8.{n + 1}", paced(names)) for n in range(3)}
        providers = write_list(tmp_path / "list.csv", {id_: f"{web.origin}/" for id_, web in sites.items()})
        killed, calm = tmp_path / "killed", tmp_path / "calm"

        def asked() -> int:
            return sum(len(web.paths) for web in sites.values())

        stopped = start_crawl(providers, killed, *TWELVE)
        wait_for(lambda: asked() > 9)
        stopped.send_signal(signal.SIGINT)
        said = stopped.communicate(timeout=30)[0]
        assert stopped.returncode == 1 and "goes on where it was" in said

        begun = asked()
        running = start_crawl(providers, killed, *TWELVE, "-s", "READ_PROCESSES=1")
        wait_for(lambda: asked() > begun + 9)
        readers = children_of(running.pid)
        running.kill()
        running.communicate(timeout=30)
        assert readers
        wait_for(lambda: not any(Path(f"/proc/{pid}").exists() for pid in readers))

        begun = asked()
        assert crawl(providers, killed, *TWELVE).returncode == 0
        resumed = asked() - begun
        begun = asked()
        assert crawl(providers, calm, *TWELVE).returncode == 0
        assert resumed < asked() - begun
    assert rows_without_times(killed) == rows_without_times(calm)
    db = sqlite3.connect(killed / "facts.db")
    for sha, file, offset in db.execute("SELECT sha256, warc_file, warc_offset FROM captures"):
        assert sha256(read_body(killed, file, offset)).hexdigest() == sha


def paced(names: list[str]) -> dict[str, Answer]:
    """Return a site whose pages take a moment each, with a redirect among them."""
    def slow(body: str) -> Callable[[Asked], Page]:
        def answer(asked: Asked) -> Page:
            time.sleep(0.05)
            return Page(body)
        return answer

    pages: dict[str, Answer] = {name: slow(page(name, *names[i:i + 4], f"/x{i}", text=PRICE))
                                for i, name in enumerate(names)}
    return {"/": page("Front", *names[:3], "/old"), "/old": Page(status=302, headers={"Location": "/faq-4"}), **pages}


def start_crawl(providers: Path, var: Path, *more: str) -> subprocess.Popen[str]:
    return subprocess.Popen(command(providers, var, *more), cwd=ROOT, text=True, stdout=subprocess.PIPE,
                            stderr=subprocess.STDOUT)


def wait_for(condition: Callable[[], bool]) -> None:
    """Wait until the condition holds, half a minute at most."""
    until = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < until, "waited in vain"
        time.sleep(0.01)


def test_a_full_disk_is_told_and_costs_nothing_that_was_stored(tmp_path: Path) -> None:
    noise = [os.urandom(90_000).hex() for _ in range(12)]
    with webs() as start:
        web = start("127.0.8.10", {f"/fees-{n}": page(f"Fees {n}", text=text) for n, text in enumerate(noise)})
        web.pages["/"] = page("Front", *web.pages)
        providers = write_list(tmp_path / "list.csv", {"one": f"{web.origin}/"})
        shell = " ".join(["ulimit -f 600;", "trap '' XFSZ;", "exec", *command(providers, tmp_path / "var")])
        full = subprocess.run(["bash", "-c", shell], cwd=ROOT, capture_output=True, text=True, timeout=60)
        assert full.returncode == 1
        assert "What was stored is safe" in full.stdout + full.stderr
        db = sqlite3.connect(tmp_path / "var" / "facts.db")
        assert db.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert db.execute("SELECT count(*) FROM crawls WHERE finished_at IS NULL").fetchone() == (1,)
        db.close()
        assert crawl(providers, tmp_path / "var").returncode == 0
    db = sqlite3.connect(tmp_path / "var" / "facts.db")
    assert db.execute("SELECT count(*) FROM captures").fetchone() == (13,)


def children_of(pid: int) -> list[int]:
    """Return the processes that `pid` started (Linux)."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


def test_reread_reads_the_archive_and_not_the_network(done: Done) -> None:
    before = rows_without_times(done.var)
    asked = [len(web.asked) for web in done.sites.values()]
    again = subprocess.run(
        [sys.executable, "-m", "scrapy", "reread", "-s", f"VAR={done.var}", "-s", "READ_PROCESSES=0"],
        cwd=ROOT, capture_output=True, text=True, timeout=60)
    assert again.returncode == 0, again.stderr
    assert rows_without_times(done.var) == before
    assert [len(web.asked) for web in done.sites.values()] == asked
