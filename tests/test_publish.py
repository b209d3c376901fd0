"""Publishing: a store becomes a directory, or the directory stays as it was."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from extraction.profile import VERSION
from extraction.terms import VocabularyError
from pipelines import publish as publishing
from pipelines.dump import dump
from pipelines.publish import PublishError, publish
from pipelines.vocabulary_tables import vocabulary_rows
from tests.histories import address, day, fact, offer, price
from tests.made_up_store import MadeUpStore

ROOT = Path(__file__).parent.parent
CURE = {"rule": "cure", "sense": "accuses"}
ALDER = [
    fact("name", "Alder Clinic", "Alder Clinic"),
    fact("phone", "+15135550101", "513-555-0101"),
    fact("address", address("12 Elm Street"), "12 Elm Street, Dayton, OH 45402"),
    fact("provider_kind", "clinic", "We are a clinic."),
    fact("offers", offer("iv", "in_person"), "IV ketamine in our office."),
    fact("offers", offer("im"), "No shots.", stance="not_offered"),
    fact("prices", price(450), "$450 per infusion", context="Prices > Infusions"),
    fact("insurance", "partial", "Visits only."),
    fact("conditions", "trd", "We treat depression that other treatment did not help."),
    fact("payment", "superbill", "A superbill."),
    fact("clinicians", {"name": "Ada Finch", "credentials": ["MD"], "role": None}, "Ada Finch, MD"),
    fact("licenses_stated", {"type": "MD", "number": "12-34", "state": "OH"}, "Ohio license 12-34"),
    fact("safety", {"code": "consent", "answer": "stated"}, "You sign a consent form."),
    fact("safety", {"code": "escort_no_drive", "answer": "contradicted"}, "Drive home whenever you like."),
    fact("claims", {"rule": "off_label_disclosed", "sense": "discloses"}, "This use is off-label."),
    fact("claims", CURE, "Zebrafinch infusions cure grief."),
]


@pytest.fixture
def made_up(tmp_path) -> MadeUpStore:
    """A store to fill, in tmp_path/var."""
    return MadeUpStore(tmp_path / "var")


@pytest.fixture
def build(tmp_path):
    """Publish what is in tmp_path/var to tmp_path/directory.db; returns a connection to it."""
    (tmp_path / "sources").mkdir()
    opened = []

    def run(store: MadeUpStore, accept=(), target="directory.db"):
        with ThreadPoolExecutor(1) as executor:
            publish(store.folder, tmp_path / target, tmp_path / "sources", executor, frozenset(accept))
        opened.append(sqlite3.connect(tmp_path / target))
        return opened[-1]

    yield run
    for connection in opened:
        connection.close()


def rows(db, sql, *values):
    return db.execute(sql, values).fetchall()


def test_every_table_reaches_its_evidence(made_up, build):
    made_up.crawl({"alder.example": {"/": ALDER, "/empty": [], "/no": "robots"}})
    db = build(made_up)
    found = {}
    for table in ("locations", "offers", "prices", "clinicians", "licenses", "provider_values", "claims"):
        joined = rows(
            db,
            f"SELECT f.quote, p.url, p.record_id FROM {table} v JOIN facts f ON f.id = v.fact_id "
            "JOIN pages p ON p.id = f.page_id WHERE f.provider_id = v.provider_id",
        )
        found[table] = len(joined)
        assert len(joined) == rows(db, f"SELECT count(*) FROM {table}")[0][0]
        assert all(
            quote and url == "https://alder.example/" and record.startswith("urn:uuid:")
            for quote, url, record in joined
        )
    assert found == {
        "locations": 1,
        "offers": 1,
        "prices": 1,
        "clinicians": 1,
        "licenses": 2,
        "provider_values": 3,
        "claims": 1,
    }
    assert rows(db, "SELECT url, kind, status, source_id FROM pages ORDER BY url") == [
        ("https://alder.example/", "provider", 200, "clinics"),
        ("https://alder.example/empty", "provider", 200, "clinics"),
    ]
    assert rows(db, "PRAGMA foreign_key_check") == []


def test_a_fact_as_published(made_up, build):
    made_up.crawl({"alder.example": {"/": [fact("prices", price(450), "$450 per infusion", context="Prices")]}})
    [row] = rows(build(made_up), "SELECT * FROM facts")
    assert len(row[0]) == 16 and int(row[0], 16)
    assert row[1:] == (
        "alder.example",
        1,
        "prices",
        json.dumps(price(450), sort_keys=True, separators=(",", ":")),
        "offered",
        "$450 per infusion",
        "Prices",
        "text",
        "read_prices",
        VERSION,
        day(1),
        day(1),
        None,
        None,
        None,
        None,
    )


def test_a_sentence_without_end_is_cut_so_that_its_row_can_be_asked_for(made_up, build):
    quote = "$450 per infusion " + "and more " * 20_000
    made_up.crawl({"alder.example": {"/": [fact("prices", price(450), quote, context="Prices " * 20_000)]}})
    [(shown, context)] = rows(build(made_up), "SELECT quote, context FROM facts")
    assert len(shown) == len(context) == 10_000 and quote.startswith(shown)


def test_what_accuses_stands_nowhere_in_the_file(made_up, build, tmp_path):
    made_up.crawl({"alder.example": {"/": ALDER}})
    db = build(made_up)
    content = (tmp_path / "directory.db").read_bytes()
    assert b"off-label" in content
    assert b"Zebrafinch" not in content and b"zebrafinch" not in content and b"whenever you like" not in content
    sql = "SELECT code, awaiting_review FROM claim_rules WHERE awaiting_review AND finding = 'sentence'"
    assert rows(db, sql) == [("cure", 1)]
    assert rows(db, "SELECT value FROM build WHERE key = 'safety_awaiting_review'") == [("1",)]


def review(tmp_path, decision, quote="Zebrafinch  infusions cure\\n  grief."):
    (tmp_path / "sources" / "reviews.yml").write_text(
        f"- {{provider_id: alder.example, rule: cure, decision: {decision}, reviewed_at: 2026-11-05, "
        f'quote: "{quote}"}}\n'
    )


def test_what_a_person_confirmed_is_published(made_up, build, tmp_path):
    made_up.crawl({"alder.example": {"/": ALDER}})
    review(tmp_path, "confirmed")
    sql = (
        "SELECT c.rule, c.sense, c.review, c.reviewed_at, f.quote FROM claims c JOIN facts f ON f.id = c.fact_id "
        "WHERE sense = 'accuses'"
    )
    db = build(made_up)
    assert rows(db, sql) == [("cure", "accuses", "confirmed", "2026-11-05", "Zebrafinch infusions cure grief.")]
    assert rows(db, "SELECT sum(awaiting_review) FROM claim_rules WHERE finding = 'sentence'") == [(0,)]
    review(tmp_path, "rejected")
    db = build(made_up)
    assert rows(db, sql) == []
    assert rows(db, "SELECT sum(awaiting_review) FROM claim_rules WHERE finding = 'sentence'") == [(0,)]
    review(tmp_path, "confirmed", quote="Other words.")
    db = build(made_up)
    waiting = "SELECT sum(awaiting_review) FROM claim_rules WHERE finding = 'sentence'"
    assert (rows(db, sql), rows(db, waiting)) == ([], [(1,)])


def test_what_leans_on_a_waiting_sentence_waits_with_it(made_up, build, tmp_path):
    cures = "Zebrafinch infusions cure grief."
    made_up.crawl({"alder.example": {
        "/": [fact("claims", {"rule": "cure", "sense": "accuses"}, cures, context="Why us")],
        "/about": [fact("conditions", "depression", f"{cures} So do lozenges for depression."),
                   fact("conditions", "ptsd", "We treat PTSD.", context=f"{cures} > Who we treat")],
    }})
    shown = "SELECT value, context FROM facts WHERE field = 'conditions' ORDER BY value"
    db = build(made_up)
    assert rows(db, shown) == [('"ptsd"', "… > Who we treat")]
    assert rows(db, "SELECT conditions FROM providers") == [('["ptsd"]',)]
    assert b"Zebrafinch" not in (tmp_path / "directory.db").read_bytes()
    for decision in ("confirmed", "rejected"):
        review(tmp_path, decision)
        assert rows(build(made_up), shown) == [('"depression"', ""), ('"ptsd"', f"{cures} > Who we treat")]
    review(tmp_path, "disputed")
    assert rows(build(made_up), shown) == [('"ptsd"', "… > Who we treat")]


def test_a_rule_that_accuses_cannot_be_called_a_disclosure(made_up, build):
    made_up.crawl({"alder.example": {"/": [fact("claims", {"rule": "cure", "sense": "discloses"}, "It cures.")]}})
    db = build(made_up)
    assert rows(db, "SELECT * FROM claims") == rows(db, "SELECT * FROM facts") == []


def test_excluded_and_forgotten_providers_leave_only_a_tombstone(made_up, build, tmp_path):
    made_up.crawl({name: {"/": ALDER} for name in ("alder.example", "birch.example", "cedar.example")})
    made_up.db.execute("INSERT INTO tombstones VALUES ('birch.example', '2026-11-02T00:00:00Z')")
    (tmp_path / "sources" / "exclude.yml").write_text("- {id: cedar.example, date: 2026-11-03, reason: asked}\n")
    db = build(made_up)
    assert rows(db, "SELECT * FROM removed") == [
        ("birch.example", "2026-11-02T00:00:00Z"),
        ("cedar.example", "2026-11-03"),
    ]
    for (table,) in rows(db, "SELECT name FROM sqlite_master WHERE sql LIKE '%provider_id TEXT NOT NULL%'"):
        assert {row[0] for row in rows(db, f"SELECT DISTINCT provider_id FROM {table}")} <= {"alder.example"}
    assert rows(db, "SELECT id FROM providers") == [("alder.example",)]


def domains(tmp_path, *lines):
    (tmp_path / "sources" / "domains.csv").write_text("\n".join(["domain,provider_id,from,until,kind", *lines]) + "\n")


def test_merged_providers_are_one(made_up, build, tmp_path):
    made_up.crawl(
        {
            "alder.example": {"/": [fact("name", "Alder"), fact("age_min", 18)]},
            "alder-two.example": {"/": [fact("conditions", "ptsd")]},
            "birch.example": {"/": []},
        }
    )
    domains(tmp_path, "alder-two.example,alder.example,,,merged")
    db = build(made_up)
    assert rows(db, "SELECT id, name, conditions, pages_read FROM providers ORDER BY id") == [
        ("alder.example", "Alder", '["ptsd"]', 2),
        ("birch.example", None, None, 1),
    ]
    assert rows(db, "SELECT * FROM redirects") == [("alder-two.example", "alder.example")]


def test_a_domain_is_an_alias_only_for_its_time(made_up, build, tmp_path):
    made_up.crawl({"alder.example": {"/": [fact("age_min", 18)]}, "alias.example": {"/": [fact("conditions", "ptsd")]}})
    made_up.crawl({"alias.example": {"/": [fact("conditions", "ocd")]}})
    domains(tmp_path, "alias.example,alder.example,,2026-11-02,alias")
    db = build(made_up)
    assert rows(db, "SELECT id, conditions FROM providers ORDER BY id") == [
        ("alder.example", '["ptsd"]'),
        ("alias.example", '["ocd"]'),
    ]
    assert rows(db, "SELECT * FROM redirects") == [], "it is a provider of its own now"


def test_a_provider_that_moved_keeps_its_id(made_up, build, tmp_path):
    made_up.crawl({"alder.example": {"/": [fact("age_min", 18)]}})
    made_up.crawl({"elder.example": {"/": [fact("age_min", 21)]}})
    domains(tmp_path, "elder.example,alder.example,2026-11-02,,moved")
    db = build(made_up)
    assert rows(db, "SELECT id, website FROM providers") == [("alder.example", "https://alder.example/")]
    assert rows(db, "SELECT value FROM provider_values") == [("21",)], "what the newer crawl confirmed comes first"
    assert rows(db, "SELECT * FROM redirects") == [("elder.example", "alder.example")]


def test_a_domain_taken_over_freezes_the_old_id(made_up, build, tmp_path):
    made_up.crawl({"alder.example": {"/": [fact("name", "Alder Clinic")]}})
    made_up.crawl({"alder.example": {"/": [fact("name", "Cheap Watches")]}})
    domains(tmp_path, "alder.example,alder.example,,2026-11-02,taken_over")
    db = build(made_up)
    assert rows(db, "SELECT name, status, status_since FROM providers") == [
        ("Alder Clinic", "unreachable", "2026-11-02")
    ]
    assert rows(db, "SELECT field, old, new, seen_at FROM changes") == [
        ("status", '"reachable"', '"unreachable"', "2026-11-02")
    ], "what the newcomer says is no change"


def test_who_was_not_visited_yet_is_not_published(made_up, build):
    made_up.crawl({"alder.example": {"/": [fact("age_min", 18)]}, "birch.example": {}, "cedar.example": {"/": []}})
    made_up.db.execute("UPDATE site_runs SET outcome = NULL, finished_at = NULL")
    assert rows(build(made_up), "SELECT id, status, pages_read FROM providers ORDER BY id") == [
        ("alder.example", "reachable", 1),
        ("cedar.example", "reachable", 1),
    ]


def test_a_site_that_never_answered(made_up, build):
    made_up.crawl({"alder.example": "unreachable", "birch.example": "unreadable"})
    db = build(made_up)
    assert rows(db, "SELECT id, status, status_since, pages_read, name FROM providers ORDER BY id") == [
        ("alder.example", "unreachable", day(1), 0, None),
        ("birch.example", "unreadable", day(1), 0, None),
    ]
    assert rows(db, "SELECT DISTINCT state FROM field_states") == [("not_read",)]


def test_changes_and_the_old_facts_they_point_at(made_up, build):
    made_up.crawl({"alder.example": {"/": [fact("prices", price(450), "$450"), fact("age_min", 18, "Over 18.")]}})
    made_up.crawl({"alder.example": {"/": [fact("prices", price(475), "$475"), fact("age_min", 18, "18 and up.")]}})
    db = build(made_up)
    assert rows(
        db,
        "SELECT o.quote, o.gone_at, p.fetched_at, n.quote, c.seen_at FROM changes c JOIN facts o ON o.id = c.fact_old "
        "JOIN facts n ON n.id = c.fact_new JOIN pages p ON p.id = o.page_id",
    ) == [("$450", day(2), day(1), "$475", day(2))]
    assert rows(db, "SELECT quote FROM facts WHERE field = 'age_min'") == [("18 and up.",)], (
        "nobody needs the old words"
    )
    assert rows(db, "SELECT last_changed FROM providers") == [(day(2),)]


def test_a_changed_reader_gives_no_change(tmp_path, build):
    store = MadeUpStore(tmp_path / "var", version="an older reader")
    store.crawl({"alder.example": {"/": [fact("prices", price(450), "An IV ketamine infusion costs $450.")]}})
    store.crawl({"alder.example": {"/": [fact("prices", price(9), "An IV ketamine infusion costs $450.")]}})
    db = build(store)
    assert rows(store.db, "SELECT DISTINCT extractor_version FROM readings") == [(VERSION,)]
    assert rows(db, "SELECT count(*) FROM changes") == [(0,)]


def test_search(made_up, build):
    made_up.crawl({"alder.example": {"/": ALDER}, "birch.example": {"/": [fact("name", "Birch Practice", "Birch")]}})
    db = build(made_up)
    sql = "SELECT id FROM providers WHERE rowid IN (SELECT rowid FROM providers_fts WHERE providers_fts MATCH ?)"
    assert rows(db, sql, "dayton") == rows(db, sql, "clinics") == [("alder.example",)]
    assert rows(db, sql, "practice") == [("birch.example",)]
    sql = "SELECT quote FROM facts WHERE rowid IN (SELECT rowid FROM facts_fts WHERE facts_fts MATCH 'infusion')"
    assert rows(db, sql) == [("$450 per infusion",)]


def test_a_rebuild_says_the_same_but_draws_the_order_anew(made_up, build, tmp_path):
    made_up.crawl({f"p{n}.example": {"/": ALDER} for n in range(12)})
    first = rows(build(made_up), "SELECT id, lot FROM providers ORDER BY id")
    lines = list(dump(tmp_path / "directory.db"))
    second = rows(build(made_up), "SELECT id, lot FROM providers ORDER BY id")
    assert list(dump(tmp_path / "directory.db")) == lines
    assert sorted(lot for _, lot in first) == list(range(12))
    assert first != second, "one in 479,001,600 of being the same"


def test_who_is_made_up(tmp_path, build):
    real = MadeUpStore(tmp_path / "var")
    real.crawl({"alder.example": {"/": []}})
    assert rows(build(real), "SELECT value FROM build WHERE key = 'sample'") == [("0",)]
    with ThreadPoolExecutor(1) as executor:
        publish(real.folder, tmp_path / "directory.db", ROOT / "sample" / "sources", executor)
    sample = MadeUpStore(tmp_path / "sample", note="made up for the sample web")
    sample.crawl({"alder.example": {"/": []}})
    with closing(sqlite3.connect(tmp_path / "directory.db")) as db:
        assert rows(db, "SELECT value FROM build WHERE key = 'sample'") == [("1",)]
    assert rows(build(sample), "SELECT value FROM build WHERE key = 'sample'") == [("1",)]


def test_corrections_and_operator_are_published(made_up, build, tmp_path):
    made_up.crawl({"alder.example": {"/": []}})
    (tmp_path / "sources" / "corrections.yml").write_text(
        "- {provider_id: alder.example, received: 2026-11-03, asked: The price is old., decision: pending}\n"
    )
    (tmp_path / "sources" / "operator.yml").write_text(
        "name: Someone\nemail: someone@example.org\nsite: https://Ketamine.example/\n"
    )
    db = build(made_up)
    sql = "SELECT id, provider_id, received, field, asked, decision, decided, answer, quote, state FROM corrections"
    assert rows(db, sql) == [
        (1, "alder.example", "2026-11-03", None, "The price is old.", "pending", None, None, None, "logged")
    ]
    assert rows(db, "SELECT key, value FROM build WHERE key LIKE 'operator%'") == [
        ("operator_email", "someone@example.org"),
        ("operator_name", "Someone"),
        ("operator_site", "https://Ketamine.example"),
    ]


@pytest.mark.parametrize(
    "site",
    [
        "http://directory.example",
        "directory.example",
        "https://directory",
        "https://directory.example/ketamine",
        "https://desk@directory.example",
        "https://directory.example?x=1",
        "https://directory.example:port",
        "[https://directory.example]",
    ],
)
def test_an_address_of_the_site_that_is_none_is_refused(made_up, build, tmp_path, site):
    made_up.crawl({"alder.example": {"/": []}})
    (tmp_path / "sources" / "operator.yml").write_text(f"name: Someone\nsite: {site}\n")
    with pytest.raises(PublishError, match="operator.yml: site is .* Write it as https://directory.example"):
        build(made_up)


# --- into place -------------------------------------------------------------------------------------------------------


def test_a_served_folder_gets_an_inspect_file(made_up, build, tmp_path):
    made_up.crawl({"alder.example": {"/": ALDER}})
    build(made_up)
    assert not (tmp_path / "inspect-data.json").exists() and not (tmp_path / "snapshots").exists()
    (tmp_path / "metadata.yml").write_text("title: Test\n")
    (tmp_path / "inspect-data.json").write_text('{"old": {}}')
    db = build(made_up)
    inspected = json.loads((tmp_path / "inspect-data.json").read_text())
    assert list(inspected) == ["directory"]
    assert inspected["directory"]["tables"]["facts"]["count"] == rows(db, "SELECT count(*) FROM facts")[0][0]
    assert sorted(path.name for path in tmp_path.iterdir()) == [
        "directory.db",
        "inspect-data.json",
        "metadata.yml",
        "snapshots",
        "sources",
        "var",
    ]


BROKEN = {
    "reviews.yml": ("- {provider_id: a, rule: cure}\n", "reviews.yml, line 1: missing quote, decision, reviewed_at"),
    "exclude.yml": ("a: b: c\n", "exclude.yml, line 1: mapping values are not allowed"),
    "domains.csv": ("domain,provider_id\na,b\n", "domains.csv, line 1: missing column from, until, kind"),
    "bands.yml": ("clinics:\n  providers: many\n", "bands.yml, line 2: clinics needs"),
    "corrections.yml": (
        "- {provider_id: a, received: soon, asked: b, decision: pending}\n",
        "line 1: received is 'soon', not a date",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
def test_decisions_that_cannot_be_read_stop_the_build(made_up, build, tmp_path, name):
    made_up.crawl({"alder.example": {"/": ALDER}})
    build(made_up)
    before = (tmp_path / "directory.db").read_bytes()
    text, message = BROKEN[name]
    (tmp_path / "sources" / name).write_text(text)
    with pytest.raises(PublishError) as error:
        build(made_up)
    assert message in str(error.value)
    assert (tmp_path / "directory.db").read_bytes() == before
    assert not list(tmp_path.glob("*.building"))


def test_a_store_of_a_newer_version(made_up, build):
    made_up.crawl({"alder.example": {"/": ALDER}})
    made_up.db.execute("PRAGMA user_version = 99")
    with pytest.raises(PublishError, match="newer version"):
        build(made_up)


def test_no_store(tmp_path):
    with ThreadPoolExecutor(1) as executor, pytest.raises(PublishError, match="nothing was crawled there"):
        publish(tmp_path / "nothing", tmp_path / "directory.db", tmp_path, executor)
    assert list(tmp_path.iterdir()) == []


def test_an_unknown_check_cannot_be_accepted(made_up, build):
    made_up.crawl({"alder.example": {"/": ALDER}})
    with pytest.raises(PublishError, match="ACCEPT=evidence: not a check that can be accepted"):
        build(made_up, accept=["evidence"])


def test_the_operator_is_asked_for_only_for_the_served_real_web(tmp_path, monkeypatch):
    monkeypatch.setattr(publishing, "ROOT", tmp_path)
    store = MadeUpStore(tmp_path / "var" / "web")
    store.crawl({"alder.example": {"/": ALDER}})
    (tmp_path / "metadata.yml").write_text("title: Test\n")
    (tmp_path / "elsewhere").mkdir()
    with ThreadPoolExecutor(1) as executor:
        with pytest.raises(PublishError, match="operator.yml: who runs this directory"):
            publish(store.folder, tmp_path / "directory.db", tmp_path / "sources", executor)
        assert publish(store.folder, tmp_path / "elsewhere" / "x.db", tmp_path / "sources", executor).providers == 1
        (tmp_path / "sources").mkdir()
        (tmp_path / "sources" / "operator.yml").write_text("name: A\naddress: B\nemail: c@example.org\n")
        assert publish(store.folder, tmp_path / "directory.db", tmp_path / "sources", executor).inspected


def test_one_publish_at_a_time(made_up, build, tmp_path):
    made_up.crawl({"alder.example": {"/": ALDER}})
    with publishing._building(tmp_path / "directory.db"), pytest.raises(PublishError, match="another publish"):
        build(made_up)


KILLER = """
import os, signal, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from pipelines import publish as p
where, var, target, sources = sys.argv[1], *map(Path, sys.argv[2:])
def die(*args, **kwargs):
    os.kill(os.getpid(), signal.SIGKILL)
if where == "before":
    p._fill = die
elif where == "half filled":
    reader, calls = p.Reader.provider, []
    def provider(self, *args):
        calls.append(1)
        return die() if len(calls) == 2 else reader(self, *args)
    p.Reader.provider = provider
elif where == "filled":
    fill = p._fill
    p._fill = lambda *args: (fill(*args), die())
elif where == "checked":
    p._counts = die
elif where == "flushed":
    p.os.replace = die
elif where == "in place":
    p._inspect = die
with ThreadPoolExecutor(1) as executor:
    p.publish(var, target, sources, executor)
"""


@pytest.mark.parametrize("where", ["before", "half filled", "filled", "checked", "flushed", "in place"])
def test_killed_at_any_point(made_up, build, tmp_path, where):
    sites = {f"p{n}.example": {"/": ALDER} for n in range(3)}
    made_up.crawl(sites)
    build(made_up)
    old = list(dump(tmp_path / "directory.db"))
    made_up.crawl(sites | {"p1.example": {"/": [*ALDER, fact("age_min", 18)]}})
    build(made_up, target="undisturbed.db")
    undisturbed = list(dump(tmp_path / "undisturbed.db"))
    assert undisturbed != old
    command = [
        sys.executable,
        "-c",
        KILLER,
        where,
        *(str(tmp_path / name) for name in ("var", "directory.db", "sources")),
    ]
    killed = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)}
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr
    assert list(dump(tmp_path / "directory.db")) == (undisturbed if where == "in place" else old)
    build(made_up)
    assert list(dump(tmp_path / "directory.db")) == undisturbed
    assert not list(tmp_path.glob("*.building"))


FULL = """
import resource, sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from pipelines.publish import PublishError, publish
var, target, sources = map(Path, sys.argv[1:])
resource.setrlimit(resource.RLIMIT_FSIZE, (150_000, 150_000))
with ThreadPoolExecutor(1) as executor:
    try:
        publish(var, target, sources, executor)
    except PublishError as error:
        sys.exit(str(error))
"""


def test_a_full_disk(made_up, build, tmp_path):
    made_up.crawl({"alder.example": {"/": ALDER}})
    build(made_up)
    before = (tmp_path / "directory.db").read_bytes()
    assert len(before) > 150_000
    command = [sys.executable, "-c", FULL, *(str(tmp_path / name) for name in ("var", "directory.db", "sources"))]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, env=os.environ | {"PYTHONPATH": str(ROOT)})
    assert done.returncode == 1
    assert "no room is left on the disk" in done.stderr
    assert (tmp_path / "directory.db").read_bytes() == before
    assert not list(tmp_path.glob("*.building"))


def test_the_command(made_up, tmp_path):
    made_up.crawl({"alder.example": {"/": ALDER}})

    def run(var, *more):
        settings = [
            part
            for setting in (f"VAR={var}", f"DIRECTORY={tmp_path / 'd.db'}", f"SOURCES={tmp_path}", *more)
            for part in ("-s", setting)
        ]
        return subprocess.run(
            [sys.executable, "-m", "scrapy", "publish", *settings], cwd=ROOT, capture_output=True, text=True
        )

    done = run(tmp_path / "var")
    assert done.returncode == 0, done.stderr
    assert "1 providers" in done.stdout and "A running server shows it after a restart." in done.stdout
    (tmp_path / "bands.yml").write_text("clinics: {providers: [5, 9]}\n")
    assert run(tmp_path / "var").returncode == 0, "bands hold for lists in sources/ only"
    made_up.db.execute("UPDATE crawls SET in_sources = 1")
    done = run(tmp_path / "var")
    assert (done.returncode, "1 providers were read, expected 5 to 9" in done.stdout) == (1, True)
    assert run(tmp_path / "var", "ACCEPT=counts").returncode == 0


# --- vocabulary -------------------------------------------------------------------------------------------------------


def test_the_vocabulary_is_published_as_tables(made_up, build):
    made_up.crawl({"alder.example": {"/": []}})
    db = build(made_up)
    codes = {row[0] for row in rows(db, "SELECT code FROM routes")}
    assert {"iv", "im", "sc", "esketamine_nasal", "sublingual", "nasal_unspecified"} <= codes
    for table in (
        "routes",
        "settings",
        "conditions",
        "credentials",
        "payment",
        "safety_items",
        "provider_kinds",
        "claim_rules",
    ):
        assert rows(db, f"SELECT count(*) FROM {table} WHERE label = '' OR description IS NULL") == [(0,)]
        assert rows(db, f"SELECT count(*) > 2 FROM {table}") == [(1,)]
    assert rows(db, "SELECT count(*) FROM claim_rules WHERE sense = 'accuses' AND authority_url IS NULL") == [(0,)]
    assert rows(db, "SELECT count(*) FROM routes WHERE fda_status IS NULL") == [(0,)]


UNREADABLE = {
    "no YAML": ("iv:\n  label: 'IV\n", "routes.yml, line 3"),
    "no mapping": ("- iv\n", "routes.yml: expected lines such as"),
    "no label": (
        "iv:\n  label: IV\n  description: A drip.\nim:\n  description: A shot.\n",
        "routes.yml, line 5: label is missing",
    ),
    "a code without anything": ("iv:\n", "routes.yml: iv must have a label"),
    "one code twice": (
        "iv: {label: a, description: b}\niv: {label: c, description: d}\n",
        "routes.yml, line 2: 'iv' stands twice",
    ),
}


@pytest.mark.parametrize("case", UNREADABLE)
def test_an_unreadable_vocabulary_file(tmp_path, case):
    text, message = UNREADABLE[case]
    (tmp_path / "routes.yml").write_text(text)
    with pytest.raises(VocabularyError) as error:
        vocabulary_rows(tmp_path)
    assert message in str(error.value)
