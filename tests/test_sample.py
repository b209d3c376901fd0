"""The sample web from crawl to directory.db: every fact file is met whole, and every value leads to its evidence."""
import csv
import html
import io
import json
import re
import sqlite3
from collections import Counter
from collections.abc import Iterator

import pytest
from bs4 import BeautifulSoup

from pipelines.archive import read_body
from sample.server import SITES
from tests.as_published import differences, expected, facts_count, published
from tests.conftest import Built

FILES = sorted(SITES.glob("*/facts.json"))
EVIDENT = {  # table -> the column that leads to a fact
    "locations": "fact_id", "offers": "fact_id", "prices": "fact_id", "clinicians": "fact_id", "licenses": "fact_id",
    "provider_values": "fact_id", "claims": "fact_id", "field_states": "fact_id", "conflicts": "fact_a",
    "changes": "fact_new",
}
READ_OFF_A_PAGE = {  # column of providers -> its field
    "name": "name", "provider_kind": "provider_kind", "phone": "phone", "routes": "offers", "settings": "offers",
    "conditions": "conditions", "payment": "payment", "insurance": "insurance", "states_served": "states_served",
    "visit_modes": "visit_modes", "zip": "locations", "price_session_min": "prices",
}
HYBRID = """select route, setting from offers where provider_id in (
  select provider_id from offers group by 1 having count(distinct setting) = 2 and sum(route = 'esketamine_nasal'))"""
QUOTES = "select f.quote, f.origin, p.record_id, p.url from facts f join pages p on p.id = f.page_id"


@pytest.fixture(scope="module")
def db(sample: Built) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{sample.directory}?mode=ro", uri=True)
    yield connection
    connection.close()


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.parent.name)
def test_a_fact_file_is_met_whole(db, file):
    want = json.loads(file.read_text(encoding="utf-8"))
    assert differences(expected(want), published(db, want["id"])) == []


def test_counts_per_field(db, capsys):
    """All facts of the sample are published and no others: the counts by field, in the test's output."""
    want, got = Counter(), Counter()
    for file in FILES:
        facts = json.loads(file.read_text(encoding="utf-8"))
        want.update(facts_count(expected(facts)))
        got.update(facts_count(published(db, facts["id"])))
    with capsys.disabled():
        print("\nfacts of the sample by field (expected/published):",
              ", ".join(f"{key} {want[key]}/{got[key]}" for key in want))
    assert got == want and sum(want.values()) > 500


def test_the_hybrid_never_matches_spravato_at_home(db):
    at_home = db.execute("select count(*) from offers where route = 'esketamine_nasal' and setting = 'at_home'")
    assert at_home.fetchone()[0] == 0
    assert {tuple(row) for row in db.execute(HYBRID)} == {("esketamine_nasal", "in_person"), ("sublingual", "at_home")}


@pytest.mark.parametrize("table", EVIDENT)
def test_one_join_leads_from_every_value_to_its_archived_record(db, table):
    column = EVIDENT[table]
    total, joined = db.execute(
        f"select count(*), count(p.record_id) from {table} t left join facts f on f.id = t.{column}"
        f" left join pages p on p.id = f.page_id where t.{column} is not null").fetchone()
    assert joined == total and (total > 0 or table == "changes")


@pytest.mark.parametrize("column", READ_OFF_A_PAGE)
def test_a_column_of_providers_that_is_read_off_a_page_has_a_fact(db, column):
    missing = db.execute(
        f"select p.id from providers p left join field_states s on s.provider_id = p.id and s.field = ?"
        f" left join facts f on f.id = s.fact_id where p.{column} is not null and f.id is null",
        (READ_OFF_A_PAGE[column],)).fetchall()
    assert missing == []


def bare(text: str) -> str:
    """Text without white space, entities resolved: what is left however a page wraps its words in elements."""
    return re.sub(r"\s+", "", html.unescape(text))


def page_of(body: bytes) -> dict[str, str]:
    """What a page holds, by origin of a quote, read by another parser than the reader's."""
    soup = BeautifulSoup(body, "lxml")
    source = bare(str(soup))
    source += source.replace("\\/", "/")
    return {"text": bare(soup.body.get_text(" ")), "title": bare(soup.title.get_text() if soup.title else ""),
            "attribute": source, "jsonld": source, "microdata": source}


def test_every_quote_stands_in_the_archived_page(sample, db):
    """Each quote, by its origin, in the bytes of its record."""
    store = sqlite3.connect(sample.var / "facts.db")
    where = {row[0]: row[1:] for row in store.execute("select record_id, warc_file, warc_offset from captures")}
    pages: dict[str, dict[str, str]] = {}
    rows = db.execute(f"{QUOTES} where f.origin <> 'registry'").fetchall()
    for quote, origin, record_id, url in rows:
        if record_id not in pages:
            pages[record_id] = page_of(read_body(sample.var, *where[record_id]))
        assert bare(quote) in pages[record_id][origin], (url, origin, quote)
    assert len(rows) > 1000


def pairs_of(body: bytes) -> set[tuple[str, str]]:
    """Each (column, value) that a register's answer holds, whether it is JSON or CSV."""
    text = body.decode()
    if text[0] not in "[{":
        return {pair for row in csv.DictReader(io.StringIO(text, newline="")) for pair in row.items()}
    found: set[tuple[str, str]] = set()
    waiting = [json.loads(text)]
    while waiting:
        value = waiting.pop()
        parts = value.items() if isinstance(value, dict) else enumerate(value)
        for key, part in parts:
            if isinstance(part, dict | list):
                waiting.append(part)
            else:
                found.add((str(key), str(part).strip()))
    return found


def test_every_pair_that_is_quoted_of_a_register_stands_in_its_archived_answer(sample, db):
    """A quote of a register is "column: value · column: value", each as the answer has it."""
    store = sqlite3.connect(sample.var / "registries.db")
    where = {row[0]: row[1:] for row in store.execute("select record_id, warc_file, warc_offset from records")}
    rows = db.execute(f"{QUOTES} where f.origin = 'registry'").fetchall()
    for quote, _, record_id, url in rows:
        held = pairs_of(read_body(sample.var, *where[record_id]))
        told = [tuple(pair.split(": ", 1)) for pair in quote.split(" · ")]
        assert [pair for pair in told if pair not in held] == [], (url, quote)
    assert len(rows) > 40


def test_no_accusation_is_published_before_a_person_confirmed_it(db):
    unreviewed = "select count(*) from claims where sense = 'accuses' and review is not 'confirmed'"
    reviewed = db.execute(unreviewed).fetchone()[0]
    counted = db.execute("select sum(awaiting_review) from claim_rules").fetchone()[0]
    hidden = db.execute("select count(*) from facts f left join claims c on c.fact_id = f.id where f.field = 'claims'"
                        " and json_extract(f.value, '$.sense') = 'accuses' and c.id is null").fetchone()[0]
    assert (reviewed, hidden) == (0, 0) and counted > 0


def test_a_sentence_that_waits_stands_nowhere_in_the_directory(sample, db):
    """Not as the quote of another fact (a condition in a false approval), not in a heading, not in a title."""
    with sqlite3.connect(sample.var / "review.db") as queue:
        waiting = queue.execute("select provider_id, quote from queue where sense <> 'omits'").fetchall()
    tables = [row[0] for row in db.execute("select name from sqlite_master where type = 'table'")]
    values = {value for table in tables for row in db.execute(f"select * from [{table}]").fetchall() for value in row}
    texts = [value for value in values if isinstance(value, str)]
    assert len(waiting) > 5
    assert [(by, quote) for by, quote in waiting if any(quote in text for text in texts)] == []
