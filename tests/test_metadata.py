"""metadata.yml: every table and column described, every saved question answered in time, on a full and on no data."""

import csv
import html
import io
import re
import sqlite3
import time

import pytest
import yaml

from tests.made_up_directory import SCHEMA
from tests.serving import ROOT, Site, folder

METADATA = yaml.safe_load((ROOT / "metadata.yml").read_text())
DIRECTORY = METADATA["databases"]["directory"]
QUERIES = DIRECTORY["queries"]


@pytest.fixture(scope="module", params=["full", "empty"])
def site(request, tmp_path_factory):
    full = request.param == "full"
    one = Site(folder(tmp_path_factory.mktemp(request.param), providers=full, more=300 if full else 0))
    yield one
    one.close()


@pytest.fixture(scope="module")
def columns():
    """The columns of every table of the schema."""
    conn = sqlite3.connect(":memory:")
    conn.executescript(SCHEMA.read_text())
    tables = [row[0] for row in conn.execute("select name from sqlite_master where type = 'table'")]
    return {table: [row[1] for row in conn.execute(f"pragma table_info([{table}])")] for table in tables}


def test_every_table_and_column_is_described_and_nothing_else(columns):
    described = {table: list(entry["columns"]) for table, entry in DIRECTORY["tables"].items()}
    assert {table: set(names) for table, names in described.items()} == {
        table: set(names) for table, names in columns.items()
    }
    for table, entry in DIRECTORY["tables"].items():
        assert entry["title"] and entry["description"].endswith("."), table
        assert all(text and len(text) > 2 for text in entry["columns"].values()), table


def test_facets_orders_and_labels_name_columns_that_there_are(columns):
    for table, entry in DIRECTORY["tables"].items():
        named = [
            *entry.get("facets", []),
            *(entry[key] for key in ("sort", "sort_desc", "label_column") if key in entry),
        ]
        assert set(named) <= set(columns[table]), table


def test_the_site_has_a_title_a_license_and_a_source():
    assert (
        METADATA["title"]
        and METADATA["license"]
        and METADATA["license_url"].startswith("https://")
        and METADATA["source"]
    )


def test_there_are_saved_questions_and_each_says_its_denominator():
    assert len(QUERIES) >= 10
    for name, query in QUERIES.items():
        assert query["title"].endswith("?"), name
        assert "Denominator: " in query["description"], name
        told = re.search(r"Denominator:.*?\(columns? ([^)]+)\)", query["description"])
        for column in re.findall(r"\w+", told[1]) if told else []:
            assert re.search(rf"\b{column}\b", query["sql"]), f"{name} has no column {column}"


@pytest.mark.parametrize("name", QUERIES)
def test_a_saved_question_is_answered_within_the_time_limit(site, name):
    start = time.process_time()
    answer = site.get(f"/directory/{name}.json?provider_id=harbor.example&_shape=objects")
    assert answer.status_code == 200, answer.text
    assert time.process_time() - start < 1
    if "full" in str(site.path):
        assert answer.json()["rows"], "no row on a full directory"
    page = site.get(f"/directory/{name}?provider_id=harbor.example")
    assert page.status_code == 200 and QUERIES[name]["title"] in html.unescape(page.text)


def test_questions_give_the_numbers_that_a_hand_count_gives(tmp_path):
    one = Site(folder(tmp_path))

    def rows(name):
        return one.get(f"/directory/{name}.json?_shape=objects").json()["rows"]

    home = {row["state_served"]: row["providers"] for row in rows("at_home_by_state")}
    assert home == {"CO": 2, "WY": 1, "NY": 1, "TX": 1, "nationwide": 1} and rows("at_home_by_state")[0]["of_all"] == 4
    prices = {
        (row["route"], row["state"]): (row["providers"], row["lowest"], row["middle"], row["highest"])
        for row in rows("prices_by_route_and_state")
    }
    assert prices["iv", "CO"] == (3, 350, 375, 400)  # closed 375, chain 350, harbor 400; "ketamine" is no route
    assert ("iv", "IL") not in prices  # in dispute
    assert prices["iv", "TX"] == (2, 400, 500, 600)  # a range by its lower end; up to $500 is no price to count
    insurance = {row["insurance"]: row["providers"] for row in rows("insurance_and_payment")}
    assert insurance == {"not found": 20, "partial": 1, "not_accepted": 1, "accepted": 1}
    said = rows("off_label_said")[0]
    assert (said["of_all"], said["say_off_label"], said["name_addiction_risk"]) == (19, 1, 1)
    states = rows("licenses_by_state")
    outcomes = ("matched", "ambiguous", "no_match", "not_checked", "register_not_open")
    assert all(row["of_all"] == sum(row[outcome] for outcome in outcomes) for row in states)
    pairs = {(row["treatment"], row["setting"]): row["providers"] for row in rows("routes_and_settings")}
    assert ("Spravato (esketamine nasal spray)", "At home, by the patient") not in pairs
    one.close()


def test_tables_can_be_searched_sorted_and_taken_away(site):
    assert site.get("/directory/providers?_search=larkspur").status_code == 200
    assert site.get("/directory/facts?_search=infusions").status_code == 200
    assert site.get("/directory/providers?_search=%22unclosed").status_code == 200
    for table in DIRECTORY["tables"]:
        assert site.get(f"/directory/{table}").status_code == 200, table
        assert site.get(f"/directory/{table}.json?_shape=array").status_code == 200, table
        assert site.get(f"/directory/{table}.csv").status_code == 200, table
    assert site.get("/directory.db").status_code == 200
    if "full" in str(site.path):
        names = [row["name"] for row in site.get("/directory/providers.json?_search=larkspur&_shape=array").json()]
        assert names == ["Larkspur Psychiatry"]
        quotes = [row["quote"] for row in site.get("/directory/facts.json?_search=infusions+start&_shape=array").json()]
        assert quotes == ["Infusions start at $450."]


def test_a_question_without_end_is_cut_off(site):
    endless = "with recursive n(x) as (select 1 union all select x + 1 from n) select count(*) from n"
    start = time.process_time()
    answer = site.get("/directory", params={"sql": endless})
    assert answer.status_code == 400 and time.process_time() - start < 4


CELLS = {  # what a table holds -> what its CSV holds; numbers are numbers
    '=HYPERLINK("https://evil.example","Call")': '\'=HYPERLINK("https://evil.example","Call")',
    "@SUM(A1)": "'@SUM(A1)",
    "-2+3": "'-2+3",
    "  =1+1": "'  =1+1",
    "+1 (303) 555-0100": "'+1 (303) 555-0100",
    "\t=1": "'\t=1",
    "=1\n,=2": "'=1\n,=2",
    "+13035550100": "+13035550100",
    "-104.8": "-104.8",
    "-1.5e-3": "-1.5e-3",
    "a=1, -2": "a=1, -2",
    "\uff1d1+1": "'\uff1d1+1",
    "\u00a0=1+1": "'\u00a0=1+1",
    "\uff20SUM(1)": "'\uff20SUM(1)",
    "\uff11": "\uff11",
    'He said "=1"': 'He said "=1"',
    "two\n=lines": "two\n=lines",
    "Zoë": "Zoë",
}


def test_a_spreadsheet_runs_nothing_of_a_table(site):
    sql = " union all ".join(f"select {n}, '{cell}' as cell" for n, cell in enumerate(CELLS)) + " order by 1"
    for more in ({}, {"_stream": "on"}, {"_dl": "on"}):
        answer = site.get("/directory.csv", params={"sql": sql, **more})
        assert answer.status_code == 200
        _, *rows = csv.reader(io.StringIO(answer.text, newline=""))
        assert [row[1] for row in rows] == list(CELLS.values()), more
    assert site.get("/directory/no_such_table.csv").status_code == 404
