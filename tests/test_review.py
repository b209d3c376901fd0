"""Reviewing: what accuses waits for a person, who judges it on a local page that appends to reviews.yml."""

import http.client
import json
import re
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from pathlib import Path
from urllib.parse import urlencode

import pytest
from playwright.sync_api import sync_playwright

from pipelines import publish as publishing
from pipelines.dump import dump
from pipelines.forget import forget
from pipelines.publish import PublishError, publish
from pipelines.vocabulary_tables import vocabulary_rows
from tests.browsing import FLAGS, chromium
from tests.conftest import scrapy
from tests.histories import day, fact
from tests.made_up_store import MadeUpStore

ROOT = Path(__file__).parent.parent
RULES = {row["code"]: row for row in vocabulary_rows()["claim_rules"]}
COLUMNS = "provider_id, rule, quote"
TEXT = """# Decisions   of ours, kept as they are
- {provider_id: other.example, rule: cure,   decision: rejected, reviewed_at: 2026-11-01, quote: "It  cures."}  # no"""


def accuses(rule: str, quote: str, context: str = ""):
    """A claim that no authority supports."""
    return fact("claims", {"rule": rule, "sense": "accuses"}, quote, context=context)


CURE = accuses("cure", "Zebrafinch infusions cure grief.", "Ketamine > Why us")
SAFE = accuses("no_side_effects", "There are no side effects.")
HOME = fact("safety", {"code": "escort_no_drive", "answer": "contradicted"}, "Drive home whenever you like.")
ESCORT = fact("safety", {"code": "escort_no_drive", "answer": "stated"}, "Bring someone to drive you home.")
CONSENT = fact("safety", {"code": "consent", "answer": "stated"}, "You sign a consent form.")
OFF_LABEL = fact("claims", {"rule": "off_label_disclosed", "sense": "discloses"}, "This use is off-label.")
NAME = fact("name", "Alder Clinic", "Alder Clinic")
ALDER = [NAME, CURE, fact("age_min", 18, "We see adults."), HOME, OFF_LABEL, CONSENT]


@dataclass
class Place:
    """A store, a sources folder and a directory in one folder."""

    path: Path
    store: MadeUpStore

    @property
    def reviews(self) -> Path:
        return self.path / "sources" / "reviews.yml"

    def publish(self) -> None:
        with ThreadPoolExecutor(1) as executor:
            publish(self.path / "var", self.path / "directory.db", self.path / "sources", executor)

    def queue(self, columns: str = COLUMNS) -> list[tuple]:
        return self.rows(f"SELECT {columns} FROM queue ORDER BY rowid", "var/review.db")

    def rows(self, sql: str, file: str = "directory.db") -> list[tuple]:
        with closing(sqlite3.connect(self.path / file)) as db:
            return db.execute(sql).fetchall()


@pytest.fixture
def place(tmp_path) -> Place:
    """An empty one."""
    (tmp_path / "sources").mkdir()
    return Place(tmp_path, MadeUpStore(tmp_path / "var"))


class Desk:
    """`scrapy review` as a person runs it, and what a browser sends to it."""

    def __init__(self, place: Place) -> None:
        settings = (f"VAR={place.path / 'var'}", f"SOURCES={place.path / 'sources'}", "PORT=0")
        command = [sys.executable, "-m", "scrapy", "review", *(part for s in settings for part in ("-s", s))]
        self.process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert self.process.stdout and self.process.stderr
        self.said = self.process.stdout.readline()
        found = re.search(r"http://127\.0\.0\.1:(\d+)/", self.said)
        assert found, self.process.stderr.read()
        self.port = int(found[1])

    def ask(self, method: str, path: str, form: dict[str, str] | None = None, **headers: str | None):
        """Send one request; return its status, headers and text. A header that is None is not sent."""
        body = urlencode(form or {})
        host = f"127.0.0.1:{self.port}"
        sent = {"Host": host} | ({"Origin": f"http://{host}", "Content-Length": str(len(body))} if form else {})
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)) as connection:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in (sent | headers).items():
                if value is not None:
                    connection.putheader(name, value)
            connection.endheaders(body.encode() if form else None)
            answer = connection.getresponse()
            return answer.status, dict(answer.getheaders()), answer.read().decode()

    def page(self) -> str:
        status, _, text = self.ask("GET", "/")
        assert status == 200, text
        return text

    def ids(self) -> list[str]:
        return re.findall(r'<article id="(\w+)">', self.page())

    def form(self, decision: str, number: int = 0) -> dict[str, str]:
        """The form of one of the findings shown, as its button sends it."""
        found = re.search(r'name="token" value="([^"]+)"', self.page())
        assert found
        return {"token": found[1], "id": self.ids()[number], "decision": decision}

    def close(self) -> None:
        self.process.terminate()
        self.process.communicate(timeout=30)


@pytest.fixture
def desk(place) -> Iterator[Desk]:
    """The page of two findings: alder's claim that it cures, and what it says of driving home."""
    place.store.crawl({"alder.example": {"/": ALDER}})
    place.publish()
    opened = Desk(place)
    yield opened
    opened.close()


# --- the queue --------------------------------------------------------------------------------------------------------


def test_a_row_as_a_person_gets_it(place):
    place.store.crawl({"alder.example": {"/": [NAME], "/about": [OFF_LABEL]}})
    place.store.crawl({"alder.example": {"/": ALDER, "/about": [OFF_LABEL], "/two": [CURE]}})
    place.publish()
    with closing(sqlite3.connect(place.path / "var" / "review.db")) as db:
        db.row_factory = sqlite3.Row
        [row] = [dict(found) for found in db.execute("SELECT * FROM queue WHERE sense = 'accuses'")]
    rule = RULES["cure"]
    [(record,)] = place.rows("SELECT record_id FROM captures WHERE url LIKE '%e/' AND id > 1", "var/facts.db")
    assert re.fullmatch(r"[0-9a-f]{16}", row.pop("id"))
    assert json.loads(row.pop("read")) == []
    assert json.loads(row.pop("beside")) == [
        {"rule": "off_label_disclosed", "label": RULES["off_label_disclosed"]["label"],
         "quote": "This use is off-label.", "url": "https://alder.example/"}
    ]
    assert row == {
        "provider_id": "alder.example", "provider_name": "Alder Clinic", "rule": "cure", "label": rule["label"],
        "description": rule["description"], "sense": "accuses", "severity": rule["severity"],
        "quote": "Zebrafinch infusions cure grief.", "context": "Ketamine > Why us", "text_before": "Alder Clinic",
        "text_after": "We see adults.", "url": "https://alder.example/", "title": "A page", "fetched_at": day(2),
        "record_id": record, "pages": 2, "authority": rule["authority"], "authority_url": rule["authority_url"],
        "authority_date": rule["authority_date"], "authority_says": rule["authority_says"], "first_seen": day(2),
    }


def test_a_safety_item_that_is_denied(place):
    place.store.crawl({"alder.example": {"/": [HOME, OFF_LABEL, CONSENT], "/visit": [ESCORT]}})
    place.publish()
    [row] = place.queue(f"{COLUMNS}, sense, severity, authority, beside")
    [(label,)] = place.rows("SELECT label FROM safety_items WHERE code = 'escort_no_drive'")
    assert row[:6] == ("alder.example", "escort_no_drive", "Drive home whenever you like.", "contradicted", None, None)
    assert json.loads(row[6]) == [{"rule": "escort_no_drive", "label": label, "quote": ESCORT.quote,
                                   "url": "https://alder.example/visit"}]


def test_what_does_not_wait(place):
    """Judged, gone, of an excluded provider, or no accusation at all; other words of the same claim do wait."""
    other = accuses("cure", "Ketamine cures sadness.")
    place.store.crawl({"alder.example": {"/": [*ALDER, SAFE]}, "birch.example": {"/": [CURE]}})
    place.store.crawl({"alder.example": {"/": [*ALDER, other]}, "birch.example": {"/": [CURE]}})
    (place.path / "sources" / "exclude.yml").write_text("- {id: birch.example, date: 2026-11-03}\n")
    place.reviews.write_text("".join(
        f"- {{provider_id: alder.example, rule: {rule}, decision: {decision}, reviewed_at: 2026-11-05, "
        f'quote: "{quote}"}}\n'
        for rule, decision, quote in (("cure", "disputed", "Zebrafinch  infusions cure grief."),
                                      ("escort_no_drive", "rejected", "Drive home whenever you like."))))
    place.publish()
    assert place.queue() == [("alder.example", "cure", "Ketamine cures sadness.")]
    content = (place.path / "directory.db").read_bytes()
    assert b"Zebrafinch" not in content and b"whenever you like" not in content and b"cures sadness" not in content


def test_nothing_waits(place):
    place.store.crawl({"alder.example": {"/": [OFF_LABEL, CONSENT]}})
    place.publish()
    assert place.queue() == []
    desk = Desk(place)
    assert "0 left to review" in desk.said
    assert "Nothing is left to review" in desk.page() and "<form" not in desk.page()
    desk.close()


def test_a_failed_publish_changes_nothing(place, monkeypatch):
    place.store.crawl({"alder.example": {"/": ALDER}})
    place.publish()
    queue, directory = (place.path / "var" / "review.db").read_bytes(), list(dump(place.path / "directory.db"))
    place.store.crawl({"alder.example": {"/": [*ALDER, SAFE]}})
    for part, name in ((publishing.review_queue, "write"), (publishing.checks, "problems")):
        with monkeypatch.context() as broken, pytest.raises(PublishError, match="database or disk is full"):
            broken.setattr(part, name, full)
            place.publish()
        assert (place.path / "var" / "review.db").read_bytes() == queue
        assert list(dump(place.path / "directory.db")) == directory
        assert not list(place.path.rglob("*.building*"))
    place.publish()
    assert len(place.queue()) == 3


def full(*arguments):
    """What SQLite says when the disk is full."""
    raise sqlite3.OperationalError("database or disk is full")


def test_a_page_that_left_the_archive_still_waits(place):
    place.store.crawl({"alder.example": {"/": ALDER}})
    for path in (place.path / "var" / "archive").iterdir():
        path.write_bytes(b"")
    place.publish()
    assert place.queue("quote, text_before, text_after") == [
        (CURE.quote, None, None), ("Drive home whenever you like.", None, None)]


def test_forgetting_takes_the_queue_away(place):
    place.store.crawl({"alder.example": {"/": ALDER}, "birch.example": {"/": [SAFE]}})
    place.publish()
    place.store.close()
    forget(place.path / "var", "alder.example")
    assert not [path for path in (place.path / "var").rglob("*.db*") if b"Zebrafinch" in path.read_bytes()]
    done = scrapy("review", "-s", f"VAR={place.path / 'var'}", "-s", f"SOURCES={place.path / 'sources'}", check=False)
    assert (done.returncode, "there is no queue yet. Write it: scrapy publish -s VAR=" in done.stderr) == (2, True)
    place.publish()
    assert place.queue() == [("birch.example", "no_side_effects", "There are no side effects.")]


# --- the page ---------------------------------------------------------------------------------------------------------


def test_what_the_page_shows(desk):
    page = unescape(desk.page())
    rule = RULES["cure"]
    for text in ("2 left to review", "Alder Clinic", "<mark>Zebrafinch infusions cure grief.</mark> We see adults.",
                 "Under: Ketamine > Why us", '<a href="https://alder.example/"', day(1), rule["description"],
                 rule["authority"], rule["authority_says"], f'<a href="{rule["authority_url"]}"',
                 "This use is off-label.", "Confirm: the page says this, and the authority says otherwise",
                 "Reject: misread", "Later"):
        assert text in page, text
    assert "<script" not in page and "<img" not in page


def test_like_is_judged_with_like(place):
    severe = {"high": [], "medium": [], "low": []}
    for code, rule in RULES.items():
        if rule["sense"] == "accuses":
            severe[rule["severity"]].append(code)
    codes = [severe["low"][0], severe["high"][0], severe["medium"][0], severe["high"][1]]
    said = [HOME, *(accuses(code, f"{code} is said.") for code in codes)]
    place.store.crawl({"birch.example": {"/": said}, "alder.example": {"/": said}})
    place.publish()
    desk = Desk(place)
    order = [*severe["high"][:2], severe["medium"][0], severe["low"][0], "escort_no_drive"]
    found = re.findall(r"<code>(\w+)</code>.*?\((\w+\.example)\) says", desk.page(), re.S)
    desk.close()
    assert found == [(rule, provider) for rule in order for provider in ("alder.example", "birch.example")]


def test_what_strangers_wrote_is_shown_as_text(place):
    hostile = '</mark><script>alert(1)</script><img src=x onerror="alert(2)">{{ 7 * 7 }} cures'
    place.store.crawl({"alder.example": {"/": [
        fact("name", "<b>Alder", "<b>Alder"), accuses("cure", hostile, "<i>Under</i>"),
        fact("claims", {"rule": "off_label_disclosed", "sense": "discloses"}, "<u>off-label</u>")]}})
    place.publish()
    desk = Desk(place)
    status, headers, page = desk.ask("GET", "/")
    posted = desk.ask("POST", "/decide", desk.form("confirmed"))
    desk.close()
    assert not re.search(r"<(?:script|img|b>|i>|u>)", page) and "49 cures" not in page
    assert hostile in unescape(page)
    policy = headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'none'; style-src 'nonce-") and "unsafe" not in policy
    assert "form-action 'self'; frame-ancestors 'none'; base-uri 'none'" in policy
    assert (status, posted[0]) == (200, 303)
    place.publish()
    assert place.rows("SELECT f.quote FROM claims c JOIN facts f ON f.id = c.fact_id WHERE sense = 'accuses'") == [
        (hostile,)]
    assert place.queue() == []


# --- judging ----------------------------------------------------------------------------------------------------------


def test_from_the_page_to_the_directory(place, desk):
    place.reviews.write_text(TEXT)
    first, second = desk.ids()
    status, headers, _ = desk.ask("POST", "/decide", desk.form("confirmed"))
    assert (status, headers["Location"]) == (303, f"/#{second}")
    assert desk.ids() == [second] and "1 left to review" in desk.page()
    assert desk.ask("POST", "/decide", desk.form("rejected"))[0] == 303
    assert "Nothing is left to review" in desk.page() and "1 confirmed, 1 rejected" in desk.page()
    today = datetime.now(UTC).date().isoformat()
    assert place.reviews.read_text() == TEXT + f"""
- provider_id: alder.example
  rule: cure
  quote: Zebrafinch infusions cure grief.
  decision: confirmed
  reviewed_at: {today}
- provider_id: alder.example
  rule: escort_no_drive
  quote: Drive home whenever you like.
  decision: rejected
  reviewed_at: {today}
"""
    assert [path.name for path in (place.path / "sources").iterdir()] == ["reviews.yml"]
    folders = ("-s", f"VAR={place.path / 'var'}", "-s", f"SOURCES={place.path / 'sources'}")
    scrapy("publish", *folders, "-s", f"DIRECTORY={place.path / 'directory.db'}")
    assert place.rows("SELECT rule, review, reviewed_at FROM claims WHERE sense = 'accuses'") == [
        ("cure", "confirmed", today)]
    assert b"whenever you like" not in (place.path / "directory.db").read_bytes()
    assert place.queue() == []


def test_a_second_decision_of_the_same_finding(place, desk):
    form = desk.form("confirmed")
    assert desk.ask("POST", "/decide", form)[0] == 303
    text = place.reviews.read_bytes()
    for decision in ("confirmed", "rejected", "later"):
        assert desk.ask("POST", "/decide", form | {"decision": decision})[0] == 303
    assert place.reviews.read_bytes() == text and text.count(b"Zebrafinch") == 1


def test_later(place, desk):
    first, second = desk.ids()
    assert desk.ask("POST", "/decide", desk.form("later"))[0] == 303
    assert desk.ids() == [second, first] and "2 left to review" in desk.page()
    assert not place.reviews.exists()


FOREIGN = {
    "wrong token": ({"token": "x"}, {}),
    "no token": ({"token": ""}, {}),
    "foreign origin": ({}, {"Origin": "https://evil.example"}),
    "origin of another port": ({}, {"Origin": "http://127.0.0.1:1"}),
    "null origin": ({}, {"Origin": "null"}),
    "no origin": ({}, {"Origin": None}),
    "foreign host": ({}, {"Host": "evil.example"}),
    "foreign host and origin": ({}, {"Host": "evil.example", "Origin": "http://evil.example"}),
    "no host": ({}, {"Host": None}),
}


def test_who_may_not_judge(place, desk):
    for name, (fields, headers) in FOREIGN.items():
        status, _, text = desk.ask("POST", "/decide", desk.form("confirmed") | fields, **headers)
        assert status == 403 and "Zebrafinch" not in text and 'name="token"' not in text, name
    status, _, text = desk.ask("GET", "/", Host="evil.example")
    assert status == 403 and "Zebrafinch" not in text, "its token could be read through a name that leads here"
    assert len(desk.ids()) == 2 and not place.reviews.exists()
    assert desk.ask("POST", "/decide", desk.form("later"), Host=f"localhost:{desk.port}",
                    Origin=f"http://localhost:{desk.port}")[0] == 303


def test_requests_that_make_no_sense(place, desk):
    form = desk.form("confirmed")
    assert desk.ask("POST", "/decide", form | {"decision": "withdrawn"})[0] == 400
    assert desk.ask("POST", "/elsewhere", form)[0] == 400
    assert desk.ask("POST", "/decide", form | {"id": "unknown"})[0] == 303
    assert desk.ask("POST", "/decide", form | {"more": "x" * 20_000})[0] == 403
    assert desk.ask("POST", "/decide", form, **{"Content-Length": "many"})[0] == 403
    assert desk.ask("GET", "/../settings.py")[0] == 404
    assert not place.reviews.exists()


UNUSABLE = {
    "another shape": ("[]\n", "nothing can be appended to it"),
    "an indented list": ("  - {provider_id: a, rule: cure, quote: b, decision: rejected, reviewed_at: 2026-11-01}\n",
                         "nothing can be appended to it"),
    "no YAML": ("- a: b: c\n", "reviews.yml, line 1"),
}


@pytest.mark.parametrize("case", UNUSABLE)
def test_a_file_that_cannot_take_a_decision_stays_as_it_is(place, desk, case):
    form = desk.form("confirmed")
    text, message = UNUSABLE[case]
    place.reviews.write_text(text)
    status, _, page = desk.ask("POST", "/decide", form)
    assert (status, message in unescape(page)) == (500, True), page
    assert place.reviews.read_text() == text
    assert [path.name for path in (place.path / "sources").iterdir()] == ["reviews.yml"]


def test_what_is_missing_is_named(place, tmp_path):
    def refused(*settings: str) -> str:
        done = scrapy("review", *(part for s in settings for part in ("-s", s)), check=False)
        assert done.returncode == 2 and "Traceback" not in done.stderr
        return done.stderr

    sources = f"SOURCES={tmp_path / 'sources'}"
    assert "nothing was crawled there" in refused(f"VAR={tmp_path / 'nothing'}", sources)
    assert "scrapy publish -s VAR=" in refused(f"VAR={tmp_path / 'var'}", sources)
    assert "no such folder" in refused(f"VAR={tmp_path / 'var'}", f"SOURCES={tmp_path / 'none'}")
    assert "PORT=many: not a port" in refused(f"VAR={tmp_path / 'var'}", sources, "PORT=many")
    assert not (tmp_path / "nothing").exists()


@pytest.mark.browser
def test_in_a_browser_without_javascript(place, desk):
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        page = browser.new_context(java_script_enabled=False).new_page()
        said = []
        page.on("console", lambda message: said.append(message.text))
        page.goto(f"http://127.0.0.1:{desk.port}/")
        page.get_by_role("button", name="Confirm").first.click()
        assert page.get_by_role("heading", level=1).inner_text() == "1 left to review"
        page.get_by_role("button", name="Reject").click()
        assert page.get_by_role("heading", level=1).inner_text() == "Nothing is left to review"
        browser.close()
    assert not [text for text in said if "Content Security Policy" in text]
    assert place.reviews.read_text().count("provider_id") == 2


# --- when the sentence is gone ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("left", [[], [accuses("cure", "Ketamine cures sadness.")]], ids=["none", "another sentence"])
def test_a_confirmed_finding_moves_to_history(place, left):
    place.reviews.write_text("".join(
        f"- {{provider_id: alder.example, rule: cure, decision: confirmed, reviewed_at: 2026-11-05, quote: {quote}}}\n"
        for quote in (CURE.quote, "Ketamine cures sadness.")))
    place.store.crawl({"alder.example": {"/": [NAME, CURE, *left]}})
    place.store.crawl({"alder.example": {"/": [NAME, *left]}})
    place.publish()
    standing = [(said.quote,) for said in left]
    assert place.rows("SELECT f.quote FROM claims c JOIN facts f ON f.id = c.fact_id") == standing
    assert place.rows("SELECT f.quote, f.first_seen, f.last_seen, f.gone_at, p.url, p.fetched_at FROM facts f "
                      "JOIN pages p ON p.id = f.page_id WHERE f.field = 'claims' AND gone_at IS NOT NULL") == [
        (CURE.quote, day(1), day(1), day(2), "https://alder.example/", day(1))]
    place.reviews.write_text(place.reviews.read_text().replace("confirmed", "withdrawn"))
    place.publish()
    assert b"Zebrafinch" not in (place.path / "directory.db").read_bytes(), "withdrawn: not in history either"
