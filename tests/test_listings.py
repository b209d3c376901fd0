"""Directories over real HTTP, as `scrapy crawl listings`, `scrapy leads` and `scrapy publish` read them."""
import csv
import io
import itertools
import json
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
import yaml
from bs4 import BeautifulSoup

from pipelines.archive import read_body
from sample.listings import write_leads
from tests.conftest import Built
from tests.loopback import ROOT, Page, Web, webs
from tests.serving import PARTS, Site

EXPECTED = yaml.safe_load((ROOT / "sample" / "directories" / "expected.yml").read_text(encoding="utf-8"))
HEADER = "id,name,website,kind,state,city,source_note"
PROVIDERS = "name,website,kind,state,city,source_note\r\nKnown Clinic,https://known.com/,clinic,CO,Denver,test\r\n"
CARD = """<li class="card {kind}"><h3>{name}</h3><p class="where">{where}</p>
<a class="site" href="{link}">Website</a> <b class="tel">{phone}</b></li>"""
RULES = """
start: [/list]
lists: ['^/list(\\?page=\\d+)?$']
pages: ['^/one/']
skip: [.ad]
entries:
  - {at: '^/list', each: li.card, name: h3, website: a.site, phone: .tel, address: .where, prices: .fee}
  - {at: '^/one/', name: h1, website: a.site, address: .where}
"""


def card(name: str, link: str, where: str = "Denver, CO 80202", phone: str = "", kind: str = "") -> str:
    return CARD.format(name=name, link=link, where=where, phone=phone, kind=kind)


def own_page(name: str, host: str) -> str:
    """A directory's page about one clinic."""
    return (f"<title>{name}</title><h1>{name}</h1><p class=where>Denver, CO 80202</p>"
            f"<a class=site href='http://{host}'>Website</a>")


def page(*parts: str) -> str:
    return f"<!doctype html><html><head><title>Clinics</title></head><body><ul>{''.join(parts)}</ul></body></html>"


@dataclass
class Desk:
    """A folder of sources and a store, and the commands that a person runs on them."""

    folder: Path

    @property
    def var(self) -> Path:
        return self.folder / "var"

    @property
    def sources(self) -> Path:
        return self.folder / "sources"

    @property
    def directories(self) -> Path:
        return self.sources / "leads.csv"

    def set_up(self, sites: dict[str, str], rules: dict[str, str] | None = None, providers: str = PROVIDERS) -> "Desk":
        """Write the lists: directories by id, their declarations, providers.csv."""
        (self.sources / "listings").mkdir(parents=True)
        rows = "".join(f"{id_},{id_.title()},{website},directory,,,test\n" for id_, website in sites.items())
        self.directories.write_text(f"{HEADER}\n{rows}")
        (self.sources / "providers.csv").write_bytes(providers.encode())
        for id_, text in (rules or {}).items():
            (self.sources / "listings" / f"{id_}.yml").write_text(text)
        return self

    def command(self, *arguments: str) -> list[str]:
        return [sys.executable, "-m", "scrapy", *arguments, "-s", f"VAR={self.var}", "-s", f"SOURCES={self.sources}",
                "-s", "READ_PROCESSES=0", "-s", "RETRY_TIMES=0"]

    def run(self, *arguments: str, code: int = 0) -> str:
        done = subprocess.run(self.command(*arguments), cwd=ROOT, capture_output=True, text=True, timeout=300)
        assert done.returncode == code, done.stdout + done.stderr
        return done.stdout + done.stderr

    def crawl(self, *arguments: str, code: int = 0) -> str:
        return self.run("crawl", "listings", *arguments, code=code)

    def leads(self) -> dict[str, dict[str, str]]:
        rows = csv.DictReader(io.StringIO((self.var / "leads.csv").read_text(encoding="utf-8"), newline=""))
        return {row["domain"]: row for row in rows}

    def rows(self, sql: str) -> list[tuple[Any, ...]]:
        with closing(sqlite3.connect(self.var / "listings" / "facts.db")) as db:
            return db.execute(sql).fetchall()


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


# --- the sample's two directories ------------------------------------------------------------------------------------

@dataclass
class Told:
    """The sample, published once without its directories and once with them."""

    desk: Desk
    before: Path
    after: Path


@pytest.fixture(scope="module")
def told(sample: Built, tmp_path_factory: pytest.TempPathFactory) -> Told:
    folder = tmp_path_factory.mktemp("told")
    desk = Desk(folder)
    shutil.copytree(sample.var, desk.var)
    shutil.copytree(ROOT / "sample" / "sources", desk.sources)
    write_leads(desk.directories, sample.port)
    site = folder / "site"
    site.mkdir()
    for part in PARTS:
        (site / part).symlink_to(ROOT / part)
    desk.run("publish", "-s", f"DIRECTORY={folder / 'before.db'}")
    desk.crawl()
    desk.run("publish", "-s", f"DIRECTORY={site / 'directory.db'}")
    return Told(desk, folder / "before.db", site / "directory.db")


def contents(path: Path) -> dict[str, list[tuple[Any, ...]]]:
    """Every table of a directory but what each build draws or times anew."""
    with closing(sqlite3.connect(path)) as db:
        db.execute("UPDATE providers SET lot = 0")
        db.execute("DELETE FROM build WHERE key = 'built_at'")
        names = [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table' "
                                                "AND name NOT LIKE 'sqlite_%' AND name NOT LIKE '%fts%'")]
        found = {name: sorted(db.execute(f"SELECT * FROM [{name}]").fetchall(), key=repr) for name in names}
        db.rollback()
    return found


def test_leads_of_the_sample_are_those_expected(told: Told) -> None:
    found = {domain: {"name": row["name"], "website": row["website"], "state": row["state"], "city": row["city"],
                      "seen_on": row["seen_on"].split()} for domain, row in told.desk.leads().items()}
    assert found == EXPECTED["leads"]
    assert not {domain for domain in EXPECTED["no_leads"] if domain in found}


def test_second_opinions_of_the_sample_are_those_expected(told: Told) -> None:
    with closing(sqlite3.connect(told.after)) as db:
        rows = db.execute("SELECT provider_id, source_id, field, value, relation FROM second_opinions").fetchall()
    found = [dict(zip(("provider", "source", "field", "value", "relation"), row, strict=True)) for row in rows]
    for one in found:
        if one["field"] in ("address", "price"):
            value = json.loads(one["value"])
            keep = ("amount", "service", "unit") if one["field"] == "price" else value
            one["value"] = {key: value[key] for key in keep}
    assert sorted(found, key=repr) == sorted(EXPECTED["opinions"], key=repr)


def test_second_opinions_change_nothing_of_what_providers_say(told: Told) -> None:
    """Offers, prices, filters' columns, facts, states of fields: every other table is the same without them."""
    before, after = contents(told.before), contents(told.after)
    opinions, sources = after.pop("second_opinions"), after.pop("sources")
    assert before.pop("second_opinions") == [] and len(opinions) == len(EXPECTED["opinions"])
    assert {(row[0], row[2]) for row in set(sources) - set(before.pop("sources"))} == {
        ("clinicatlas.example", "directory"), ("carelist.example", "directory")}
    assert after == before


def test_an_opinion_leads_to_the_archived_page_that_says_it(told: Told) -> None:
    folder = told.desk.var / "listings"
    where = {row[0]: row[1:] for row in told.desk.rows("SELECT record_id, warc_file, warc_offset, url FROM captures")}
    with closing(sqlite3.connect(told.after)) as db:
        rows = db.execute("SELECT quote, url, record_id, sha256, field FROM second_opinions").fetchall()
    assert rows
    for quote, url, record_id, digest, field in rows:
        file, offset, address = where[record_id]
        body = read_body(folder, file, offset)
        assert (sha256(body).hexdigest(), address) == (digest, url)
        words = BeautifulSoup(body, "lxml").get_text(" ") + body.decode()
        parts = quote.split(", ") if field == "address" else [quote]
        assert all(part in " ".join(words.split()) for part in parts), (quote, url)


def test_the_providers_page_says_whose_words_they_are(told: Told) -> None:
    site = Site(told.after.parent)
    try:
        pages = {id_: site.get(f"/provider/{id_}").text
                 for id_ in ("alderhouse.example", "cindercreek.example", "tworiverstherapy.example")}
    finally:
        site.close()
    text = {id_: " ".join(BeautifulSoup(page, "lxml").get_text(" ").split()) for id_, page in pages.items()}
    section = BeautifulSoup(pages["alderhouse.example"], "lxml").select_one('section[aria-labelledby="others"]')
    assert section
    said = " ".join(section.get_text(" ").split())
    assert "not of this provider. We did not check them" in said
    assert "Phone: (828) 555-0199 Its own site says something else. Clinic Atlas on " in said
    assert [str(link["href"]).rsplit("/", 2)[1] for link in section.select("dd a")] == ["clinics"]
    assert "Chestnut" not in said   # the address agrees: no news
    assert text["cindercreek.example"].count("$650") == 2   # the price and its quote, both in that section
    assert "Others say" not in text["tworiverstherapy.example"]


# --- manners ---------------------------------------------------------------------------------------------------------

@pytest.fixture
def start() -> Iterator[Callable[..., Web]]:
    with webs() as one:
        yield one


def test_robots_pauses_and_ads(desk: Desk, start: Callable[..., Web]) -> None:
    """What robots.txt forbids is not asked for, its pause is kept, the asker says who it is, others are left alone."""
    other = start("127.0.14.2", {"/": "<p>secret</p>"})
    web = start("127.0.14.1", {
        "/robots.txt": Page("User-agent: *\nCrawl-delay: 0.3\nDisallow: /one/hidden"),
        "/list": page(card("Sunny Clinic", "https://sunnyclinic.com/"),
                      card("Bought Place", "https://bought.com/", kind="ad"), card("Near Clinic", f"{other.origin}/"),
                      '<a href="/one/a">a</a> <a href="/one/hidden">b</a>'
                      f'<a href="/login">c</a> <a href="{other.origin}/x">d</a> <a href="/list?page=2">next</a>'),
        "/list?page=2": page(card("Second Clinic", "https://second-clinic.com/?utm_source=list")),
        "/one/a": own_page("Third Clinic", "third-clinic.com")})
    desk.set_up({"list": f"{web.origin}/"}, {"list": RULES})
    said = desk.crawl()
    assert web.paths == ["/list", "/list?page=2", "/one/a"]
    assert other.asked == []
    times = [asked.at for asked in web.asked]
    assert all(later - earlier > 0.15 for earlier, later in itertools.pairwise(times))
    assert {asked.headers["User-Agent"] for asked in web.asked} == {"KetamineDirectoryBot/1.0 (private network)"}
    assert set(desk.leads()) == {"sunnyclinic.com", "second-clinic.com", "third-clinic.com"}
    assert "3 leads" in said


def test_a_public_directory_is_not_visited_without_a_contact(desk: Desk) -> None:
    said = desk.set_up({"list": "https://directory.example/"}).crawl(code=2)
    assert "CONTACT" in said and not (desk.var / "listings" / "facts.db").exists()


@pytest.mark.parametrize("text, wanted", [
    ("entries: []", "it has no `entries`"),
    ("entries: [{name: 'h3['}]", "is no CSS selector"),
    ("entries: [{each: li}]", "need a `name`"),
    ("entires: []", "unknown key entires"),
    ("lists: ['(']\nentries: [{name: h3}]", "list.yml"),
    ("- a list", "list.yml"),
])
def test_a_declaration_that_is_wrong_stops_the_crawl_by_name(desk: Desk, text: str, wanted: str) -> None:
    said = desk.set_up({"list": "http://127.0.14.3:1/"}, {"list": text}).crawl(code=2)
    assert wanted in said and "list.yml" in said and "Traceback" not in said


def test_arguments_and_lists_that_are_wrong_are_told(desk: Desk) -> None:
    desk.set_up({"list": "http://127.0.14.3:1/"}, {"list": RULES})
    assert "no such argument" in desk.crawl("-a", "providers=x.csv", code=2)
    assert "no provider has the id" in desk.crawl("-a", "source=nobody", code=2)
    assert "cannot be read" in desk.crawl("-a", "leads=nothing.csv", code=2)
    (desk.sources / "leads_rejected.csv").write_text("domain,date,reason\n,2026-11-03,why\n")
    assert "leads_rejected.csv, line 2" in desk.crawl(code=2)
    assert "no directory was crawled there" in desk.run("leads", code=2)


def test_a_budget_ends_a_crawl_and_the_next_one_sees_what_is_new_first(desk: Desk, start: Callable[..., Web]) -> None:
    names = [f"/one/{number}" for number in range(6)]
    web = start("127.0.14.4", {"/list": page(*(f'<a href="{name}">x</a>' for name in names))} | {
        name: own_page(f"Clinic {name[-1]}", f"c{name[-1]}.com") for name in names})
    desk.set_up({"list": f"{web.origin}/"}, {"list": RULES + "budget: {pages: 4}\n"})
    desk.crawl()
    assert web.paths == ["/list", *names[:3]]
    web.asked.clear()
    desk.crawl()
    assert web.paths == ["/list", *names[3:]]
    assert set(desk.leads()) == {f"c{number}.com" for number in range(6)}
    assert desk.rows("SELECT count(*) FROM captures") == [(7,)]   # /list said the same, so it is kept once


def test_a_killed_crawl_goes_on_where_it_was(desk: Desk, start: Callable[..., Web]) -> None:
    stopped: list[str] = []

    def slowly(asked: Any) -> Page:
        if asked.path == "/one/3" and not stopped:
            stopped.append(asked.path)
            time.sleep(60)
        return Page(own_page("Clinic", f"c{asked.path[-1]}.com"))

    names = [f"/one/{number}" for number in range(5)]
    front = page(*(f'<a href="{name}">x</a>' for name in names))
    web = start("127.0.14.5", {"/list": front, **dict.fromkeys(names, slowly)})
    desk.set_up({"list": f"{web.origin}/"}, {"list": RULES})
    process = subprocess.Popen(desk.command("crawl", "listings"), cwd=ROOT, stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
    while not stopped or not (desk.var / "listings" / "facts.db").exists() or not desk.rows(
            "SELECT count(*) FROM captures")[0][0]:
        assert process.poll() is None
        time.sleep(0.1)
    kept = {url.removeprefix(web.origin) for (url,) in desk.rows("SELECT url FROM visits")}
    process.send_signal(signal.SIGKILL)
    process.wait()
    web.asked.clear()
    desk.crawl()
    assert kept.isdisjoint(web.paths)
    assert set(desk.leads()) == {f"c{number}.com" for number in range(5)}
    assert desk.rows("SELECT count(*) FROM crawls") == [(1,)]


def test_an_entry_is_gone_with_its_page_and_not_with_a_failure(desk: Desk, start: Callable[..., Web]) -> None:
    one = own_page("Lost Clinic", "lost.com")
    web = start("127.0.14.6", {"/list": page(card("Here", "https://here.com/"), '<a href="/one/lost">x</a>')})
    desk.set_up({"list": f"{web.origin}/"}, {"list": RULES})
    seen = []
    for answer in (one, Page("", 503), Page("", 404), Page("", 404)):
        web.pages["/one/lost"] = answer
        desk.crawl()
        seen.append("lost.com" in desk.leads())
    assert seen == [True, True, True, False]
    assert "here.com" in desk.leads()


def test_another_declaration_reads_the_archive_again(desk: Desk, start: Callable[..., Web]) -> None:
    web = start("127.0.14.7", {"/list": page(card("Sunny Clinic", "https://sunny-clinic.com/"))})
    desk.set_up({"list": f"{web.origin}/"}, {"list": RULES.replace("li.card", "li.kard") + "expect: [1, 5]\n"})
    assert "list: 0 entries, expected 1 to 5" in desk.crawl()
    assert desk.leads() == {}
    (desk.sources / "listings" / "list.yml").write_text(RULES)
    web.asked.clear()
    assert "Sunny Clinic" in desk.run("leads")
    assert set(desk.leads()) == {"sunny-clinic.com"} and web.asked == []


def test_the_generic_reader_takes_lists_items_and_sitemaps(desk: Desk, start: Callable[..., Web]) -> None:
    def item(name: str, url: str) -> dict[str, Any]:
        return {"@type": "MedicalClinic", "name": name, "url": url, "address": {"addressLocality": "Reno"}}

    def data(value: Any) -> str:
        return f"<title>x</title><script type='application/ld+json'>{json.dumps(value)}</script><p>Clinics</p>"

    web = start("127.0.14.8", {})
    web.pages |= {
        "/": data({"@type": "ItemList", "itemListElement": [
            {"@type": "ListItem", "url": f"{web.origin}/clinic/by-list"},
            {"@type": "ListItem", "item": item("Inline", "https://inline.com")}]}),
        "/clinic/by-list": data(item("By list", "https://bylist.com/")),
        "/clinic/by-sitemap": data({"@graph": [{"@type": "WebSite", "name": "The list", "url": web.origin},
                                               item("By sitemap", "https://bysitemap.com/x?utm_source=y")]}),
        "/clinic/broken": "<script type='application/ld+json'>{nonsense</script><title>x</title><p>Nothing</p>",
        "/blog/post": data(item("In an article", "https://article.com")),
        "/sitemap.xml": Page(f"<sitemapindex><sitemap><loc>{web.origin}/clinics.xml</loc></sitemap></sitemapindex>",
                             content_type="text/xml"),
        "/clinics.xml": Page("<urlset>" + "".join(f"<url><loc>{url}</loc></url>" for url in (
            f"{web.origin}/clinic/by-sitemap", f"{web.origin}/clinic/broken", f"{web.origin}/blog/post",
            "http://127.0.14.9/clinic/x")) + "</urlset>", content_type="text/xml")}
    desk.set_up({"list": f"{web.origin}/"}).crawl()
    assert {domain: row["name"] for domain, row in desk.leads().items()} == {
        "inline.com": "Inline", "bylist.com": "By list", "bysitemap.com": "By sitemap"}
    assert "/blog/post" not in web.paths


# --- hostile and known entries ---------------------------------------------------------------------------------------

NO_LEADS = (
    "javascript:alert(1)", "data:text/html,<h1>x</h1>", "file:///etc/passwd", "ftp://files.com/", "mailto:a@mail.com",
    "tel:+13035550100", "/own", "", "#", "https://user:secret@tricky.com/", "https://" + "a" * 5000 + ".com/",
    "http://127.0.0.1:8001/", "http://localhost/", "http://10.1.2.3/", "http://192.168.0.1/", "http://[::1]/",
    "http://169.254.169.254/latest", "http://0x7f000001/", "http://127.1/", "http://2130706433/", "http://intranet/",
    "https://www.facebook.com/clinic", "https://maps.app.goo.gl/x", "https://clinic.janeapp.com/",
    "https://calendly.com/clinic", "https://www.psychologytoday.com/us/x", "https://sites.google.com/",
    "https://bit.ly/abc",
)
ODD_LEADS = (
    "https://sites.google.com/view/quiet-clinic/home", "https://quiet.wixsite.com/clinic", "//protocol-relative.com/x",
    "www.bare-address.com/care", "HTTPS://LOUD.COM:443/a/../b?q=1#x", "https://münchen-klinik.com/",
)
HOSTILE = (*NO_LEADS, *ODD_LEADS)


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Desk]:
    desk = Desk(tmp_path_factory.mktemp("hostile"))
    cards = [card(f"Clinic {number}", link) for number, link in enumerate(HOSTILE)]
    cards += [
        card("=HYPERLINK(&quot;http://evil.com&quot;;&quot;x&quot;)", "https://formula.com/", where="+1 City, CO"),
        card("@SUM(1+1)*cmd|' /C calc'!A0", "https://at.com/"), card("-2+3 Clinic", "https://minus.com/"),
        card("A" * 10_000, "https://long.com/"), card("Line\nbreak,\t\"quoted\"\0 \u202egnp.exe", "https://control.com/"),
        card("Known twice", "https://www.known.com/other"), card("Excluded", "https://excluded.com/"),
        card("Forgotten", "https://forgotten.com/"), card("Moved", "https://old-domain.com/"),
        card("Rejected", "https://rejected.com/x"), card("A directory", "https://other-directory.com/"),
        card("", "https://nameless.com/"), card("<b>Bold & Co</b>", "https://bold.com/"),
        "<li class=card><h3>Unclosed<p class=where>Denver, CO<a class=site href='https://unclosed.com/'>x",
    ]
    with webs() as start:
        web = start("127.0.14.10", {"/list": page(*cards)})
        desk.set_up({"list": f"{web.origin}/", "other-directory.com": "http://127.0.14.10:1/"}, {"list": RULES})
        (desk.sources / "exclude.yml").write_text("- {id: excluded.com, date: 2026-11-03, reason: asked}\n")
        (desk.sources / "domains.csv").write_text(
            "domain,provider_id,from,until,kind\nold-domain.com,known.com,,,alias\n")
        (desk.sources / "leads_rejected.csv").write_text("domain,date,reason\nrejected.com,2026-11-03,closed\n")
        desk.var.mkdir()
        store = sqlite3.connect(desk.var / "facts.db")
        store.executescript((ROOT / "pipelines" / "store.sql").read_text())
        store.execute("INSERT INTO tombstones VALUES ('forgotten.com', '2026-11-03T00:00:00Z')")
        store.commit()
        store.close()
        desk.crawl("-a", "source=list")
        assert web.paths == ["/list"]
    yield desk


def test_hostile_links_are_no_leads(hostile: Desk) -> None:
    found = hostile.leads()
    listed = {row["name"] for row in found.values()}
    assert {link for number, link in enumerate(HOSTILE) if f"Clinic {number}" in listed} == set(ODD_LEADS)
    assert {"sites.google.com/view/quiet-clinic/home", "quiet.wixsite.com", "bare-address.com", "loud.com",
            "xn--mnchen-klinik-wob.com"} <= set(found)
    assert found["loud.com"]["website"] == "https://loud.com/b"


def test_hostile_words_are_harmless_cells(hostile: Desk) -> None:
    found = hostile.leads()
    values = [value for row in found.values() for value in row.values()]
    assert all(not value.startswith(("=", "+", "-", "@", "\t", "\r")) for value in values)
    assert all(len(value) <= 2000 and value.isprintable() for value in values)
    assert len(found["long.com"]["name"]) <= 120
    assert found["formula.com"]["name"].startswith("'=HYPERLINK")
    assert found["control.com"]["name"] == "Line break, \"quoted\" gnp.exe"
    assert "nameless.com" not in found and found["bold.com"]["name"] == "Bold & Co"


def test_what_is_known_or_decided_is_no_lead(hostile: Desk) -> None:
    known = {"known.com", "excluded.com", "forgotten.com", "old-domain.com", "rejected.com", "other-directory.com"}
    assert known.isdisjoint(hostile.leads())


# --- a person's decisions --------------------------------------------------------------------------------------------

@pytest.fixture
def decided(hostile: Desk, tmp_path: Path) -> Desk:
    desk = Desk(tmp_path / "copy")
    shutil.copytree(hostile.folder, desk.folder)
    return desk


def test_accepting_appends_to_the_list_and_leaves_its_text_alone(decided: Desk) -> None:
    path = decided.sources / "providers.csv"
    before = path.read_bytes()
    said = decided.run("leads", "accept", "loud.com", "sites.google.com/view/quiet-clinic/home")
    assert "2 added" in said
    after = path.read_bytes()
    assert after.startswith(before) and after.endswith(b"\r\n")
    rows = list(csv.reader(io.StringIO(after.decode()[len(before):], newline="")))
    assert [(row[1], row[5]) for row in rows] == [
        ("https://loud.com/b", "listed by list"),
        ("https://sites.google.com/view/quiet-clinic/home", "listed by list")]
    assert not {"loud.com", "sites.google.com/view/quiet-clinic/home"} & set(decided.leads())
    assert "no lead of that domain; nothing was changed" in decided.run("leads", "accept", "at.com", "loud.com", code=2)
    assert path.read_bytes() == after
    assert sorted(file.name for file in decided.sources.iterdir()) == [
        "domains.csv", "exclude.yml", "leads.csv", "leads_rejected.csv", "listings", "providers.csv"]


def test_a_list_without_a_last_line_end_gets_one(decided: Desk) -> None:
    path = decided.sources / "providers.csv"
    path.write_bytes(path.read_bytes().rstrip())
    decided.run("leads", "accept", "at.com")
    lines = path.read_bytes().split(b"\r\n")[1:3]
    assert [line.split(b",")[1] for line in lines] == [b"https://known.com/", b"https://at.com/"]


def test_rejecting_keeps_a_lead_from_coming_up_again(decided: Desk) -> None:
    decided.run("leads", "reject", "at.com", "-s", "REASON==a spa")
    text = (decided.sources / "leads_rejected.csv").read_text()
    assert text.startswith("domain,date,reason\nrejected.com,2026-11-03,closed\nat.com,")
    assert text.endswith(",'=a spa\n")
    assert "at.com" not in decided.leads() and "bold.com" in decided.leads()


def test_a_list_that_cannot_be_read_is_left_as_it_is(decided: Desk) -> None:
    path = decided.sources / "providers.csv"
    path.write_bytes(path.read_bytes() + b'"open,https://x.com/\r\n')
    before = path.read_bytes()
    said = decided.run("leads", "accept", "at.com", code=2)
    assert "providers.csv" in said and "Traceback" not in said and path.read_bytes() == before


def test_commands_that_make_no_sense_are_told(decided: Desk) -> None:
    for arguments in (["accept"], ["burn", "at.com"]):
        assert "Not understood" in decided.run("leads", *arguments, code=2)
