"""/data and its codebook: every number beside a count made by hand in the made-up directory; every file as told."""

import csv
import hashlib
import io
import json
import re
import sqlite3
from contextlib import closing

import pytest
import yaml
from selectolax.lexbor import LexborHTMLParser

from tests import made_up_directory
from tests.made_up_directory import CODES, SCHEMA
from tests.serving import Site, folder, inspected

# 26 providers, of whom three were never read (refused, silent, moved) and one, oakfield, has a single page.
# field -> share and denominator, stated, pages disagree, not found, could not be read, does not apply
COMPLETE = {
    "insurance": ("13% of 23", 3, 0, 20, 3, 0),  # hybrid, harbor, consult
    "prices": ("87% of 23", 19, 1, 3, 3, 0),  # disputed disagrees; none at island, unsure, oakfield
    "conditions": ("22% of 23", 4, 1, 18, 3, 0),  # hybrid, harbor, chain, tele; unsure disagrees
    "rems_stated": ("17% of 6", 1, 0, 5, 3, 17),  # hybrid; 17 offer something, and no Spravato
    "phone": ("9% of 23", 2, 0, 21, 3, 0),  # hybrid, harbor
    "payers": ("9% of 23", 2, 0, 21, 3, 0),  # consult, hostile
}
ALTERED = """
update providers set last_visited = null where id = 'refused.example';
update providers set last_visited = '2026-09-30T10:00:00Z' where id in ('silent.example', 'closed.example');
insert into sources values ('co', 'Register of Colorado', 'registry', null, 'Public', 1, 100);
update registers set source_id = 'co', checked_at = '2026-10-05T06:00:00Z' where state = 'CO';
insert into changes values ('c1', 'harbor.example', 'prices', null,
    '{"amount": 425, "currency": "USD", "unit": "session", "service": "iv", "price_kind": "exact"}',
    '2026-09-02T09:00:00Z', null, null, 1);
insert into changes values ('c2', 'chain.example', 'prices', '{"amount": 500, "currency": "USD", "unit": "session",
    "service": "iv", "price_kind": "exact"}', null, '2026-09-03T09:00:00Z', null, null, null);
insert into accuracy values ('test', 'this reader', 'insurance', 100, 97, 90, 0.93, 0.86, 0.96, 0.85, 0.77, 0.91, 0.89);
insert into accuracy values ('dev', 'this reader', 'insurance', 1000, 999, 998, 0.99, 0.98, 1, 0.99, 0.98, 1, 0.99);
insert into accuracy values ('test', 'keywords', 'insurance', 100, 40, 11, 0.28, 0.2, 0.4, 0.11, 0.1, 0.2, 0.15);
insert or replace into build values ('accuracy_pages', '{"dev": 303, "test": 183}'),
    ('accuracy_near_misses', '{"dev": [925, 0], "test": [383, 3]}'), ('commit', 'c0ffee00c0ffee00'),
    ('operator_name', 'A & B {Trust}');
"""


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    path = folder(tmp_path_factory.mktemp("data"))
    with closing(sqlite3.connect(path / "directory.db")) as conn:
        conn.executescript(ALTERED)
    one = Site(inspected(path))
    yield one
    one.close()


@pytest.fixture(scope="module")
def page(site):
    answer = site.get("/data")
    assert answer.status_code == 200
    return LexborHTMLParser(answer.text)


def text(node):
    """The words of a node, white space collapsed."""
    return " ".join(node.text().split())


def rows(page, label):
    """The rows of the table in the region of that name, its head left out."""
    found = page.css_first(f'[aria-label="{label}"] tbody').css("tr")
    return [[text(cell) for cell in row.css("th, td")] for row in found]


def after(page, heading):
    """The words between a heading and the next of its rank."""
    node, said = page.css_first(f"h2#{heading}").next, []
    while node is not None and node.tag != "h2":
        if node.tag != "-text":
            said.append(text(node))
        node = node.next
    return " ".join(said)


@pytest.mark.parametrize("field", COMPLETE)
def test_how_complete_a_field_is(page, field):
    share, *numbers = COMPLETE[field]
    cells = [text(cell) for cell in page.css(f"#found-{field} td")]
    assert cells == [share, *map(str, numbers)] and sum(numbers) == 26


def test_every_field_counts_every_provider_once(page):
    found = rows(page, "Found and not found")
    assert len(found) == 26 and all(sum(map(int, row[2:])) == 26 for row in found)
    shares = [int(row[1].split("%")[0]) for row in found]
    assert shares == sorted(shares, reverse=True)


def test_how_fresh_it_is(page):
    months, sites = (
        [[text(cell) for cell in row.css("th, td")] for row in table.css("tbody tr")]
        for table in page.css("#fresh ~ .pair table")
    )
    assert months == [["2026-11", "23"], ["2026-09", "2"], ["not yet visited", "1"]]
    assert sorted(sites) == [
        ["Could be read", "22"],
        ["Did not answer", "1"],
        ["Did not let us read it", "1"],
        ["Leads to another address", "1"],
        ["Says it is closed", "1"],
    ]


def test_how_old_the_registers_are(page):
    assert rows(page, "How old the registers are") == [["Register of Colorado", "5 Oct 2026", "30"]]
    assert "Of 2 states (Washington, DC is counted as one), 1 has no register that a program may read." in after(
        page, "fresh"
    )


def test_how_accurate_it_is(page):
    """Only this reader's, and only on the pages that it was not worked on with."""
    assert rows(page, "How accurate, field by field") == [["Insurance", "100", "93% (86–96)", "85% (77–91)"]]
    assert "183 pages" in after(page, "accuracy")
    assert page.css_first('#accuracy ~ p a[href="/about/accuracy"]') is not None


def test_what_changed(page):
    """Two changes of the made-up directory on 3 November, two more in September, one of them misread."""
    head = [text(cell) for cell in page.css('[aria-label="Changes by field and month"] th[scope=col]')]
    assert head == ["Field", "2026-11", "2026-09", "In all"]
    assert rows(page, "Changes by field and month") == [["Prices", "1", "2", "3"], ["Name", "1", "0", "1"]]
    said = after(page, "changes")
    assert "4 changes seen" in said and "1 change had been misread, and was corrected later" in said
    latest = [text(item) for item in page.css("#changes ~ h3 ~ ul")[0].css("li")]
    assert len(latest) == 4 and latest[-1].startswith("Harbor Infusion Clinic, 2 Sep 2026. Prices: now “$425")
    assert latest[-2].startswith("Silverbirch Ketamine Centers, 3 Sep 2026. Prices: no longer “$500")
    assert latest[-1].endswith("We had misread this; it was corrected later.")


def test_what_is_in_it(page):
    figures = {text(item).split(" ", 1)[1]: text(item).split(" ")[0] for item in page.css(".figures li")}
    assert figures["providers"] == "26" and figures["changes seen"] == "4" and figures["people named"] == "5"


# --- taking it away ---------------------------------------------------------------------------------------------------


def test_the_whole_file_and_its_sha256(site, page):
    told = text(page.css_first("#downloads ~ dl code.hash"))
    whole = site.get("/directory.db")
    assert whole.status_code == 200 and hashlib.sha256(whole.content).hexdigest() == told
    assert f"{len(whole.content) / 2**20:.1f} MB, 4 Nov 2026" in after(page, "downloads")


def test_the_file_is_known_by_what_is_in_it_also_after_a_publish_without_a_new_start(tmp_path):
    path = folder(tmp_path / "served")
    one = Site(path)
    first = one.get("/directory.db")
    known = {"if-none-match": first.headers["etag"]}
    assert first.headers["etag"] == f'"{hashlib.sha256(first.content).hexdigest()}"'
    assert first.headers["content-disposition"] == 'attachment; filename="directory.db"'
    assert one.get("/directory.db", headers=known).status_code == 304
    made_up_directory.build(tmp_path / "new.db", more=1)
    (tmp_path / "new.db").rename(path / "directory.db")
    second = one.get("/directory.db", headers=known)
    one.close()
    assert second.status_code == 200 and second.content == (path / "directory.db").read_bytes() != first.content
    assert second.headers["etag"] == f'"{hashlib.sha256(second.content).hexdigest()}"'


def written_to(path):
    (path / "inspect-data.json").unlink()  # by which Datasette knows that it is never written to


def not_to_be_taken(path):
    settings = json.loads((path / "settings.json").read_text())
    (path / "settings.json").unlink()
    (path / "settings.json").write_text(json.dumps(settings | {"allow_download": False}))


@pytest.mark.parametrize("make", [written_to, not_to_be_taken])
def test_a_file_that_may_be_written_to_or_must_not_be_taken_is_not_sent(tmp_path, make):
    path = folder(tmp_path)
    make(path)
    one = Site(path)
    answer = one.get("/directory.db")
    one.close()
    assert answer.status_code == 403 and "not open for download" in answer.text


def test_every_table_as_csv_has_as_many_rows_as_told(site, page):
    told = {
        text(item.css_first("dt a")): int(text(item.css_first("dt .note")).split()[0].replace(",", ""))
        for item in page.css("#tables ~ dl > div, #tables ~ details dl > div")
        if item.css_first("dd a[href*='.csv']")
    }
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.executescript(SCHEMA.read_text())
        tables = {name for (name,) in conn.execute("select name from sqlite_master where type = 'table'")}
    assert set(told) == tables
    for table, count in told.items():
        answer = site.get(f"/directory/{table}.csv?_stream=on&_size=max")
        assert len([*csv.reader(io.StringIO(answer.text, newline=""))]) - 1 == count, table


def test_the_places_on_a_map(site, page):
    points = len(site.get("/api/v1/providers.geojson").json()["features"])
    assert points == 21 and f"{points} points, 4 Nov 2026" in after(page, "downloads")


def test_every_address_on_the_page_answers(site, page):
    for address in {link.attributes["href"] for link in page.css("main a[href^='/']")}:
        assert site.get(address, follow_redirects=True).status_code in (200, 400), address  # 400: a question asks back
    for anchor in {link.attributes["href"] for link in page.css("main a[href^='#']")}:
        assert page.css_first(f"[id='{anchor[1:]}']") is not None, anchor


def test_feeds_by_state_and_of_prices(page):
    feeds = {link.attributes["href"] for link in page.css("main a[href^='/changes.atom']")}
    assert {"/changes.atom", "/changes.atom?field=prices", "/changes.atom?state=CO", "/changes.atom?state=PR"} <= feeds
    assert "/changes.atom?state=NV" not in feeds


def test_saved_questions_are_listed_with_their_descriptions(page):
    listed = page.css("#questions ~ ul li:has(a[href^='/directory/'])")
    queries = yaml.safe_load((SCHEMA.parent.parent / "metadata.yml").read_text())["databases"]["directory"]["queries"]
    titles = [text(item.css_first("a")) for item in listed]
    assert sorted(titles) == sorted(query["title"] for query in queries.values())


def test_how_to_cite(site, page):
    words, bibtex, cff = (node.text() for node in page.css("#cite ~ pre, #cite ~ details pre"))
    sha256 = hashlib.sha256((site.path / "directory.db").read_bytes()).hexdigest()
    assert words == (
        "A & B {Trust}. Ketamine Provider Directory, built 4 Nov 2026, commit c0ffee00c0ff, "
        f"SHA-256 {sha256}. http://localhost/data. CC BY 4.0."
    )
    assert "author = {{A \\& B \\{Trust\\}}}" in bibtex and "year = {2026}" in bibtex and sha256 in bibtex
    assert bibtex.replace("\\{", "").replace("\\}", "").count("{") == bibtex.replace("\\{", "").replace(
        "\\}", ""
    ).count("}")
    cited = yaml.safe_load(cff)
    assert (cited["cff-version"], cited["type"], cited["date-released"]) == ("1.2.0", "dataset", "2026-11-04")
    assert cited["authors"] == [{"name": "A & B {Trust}"}] and cited["identifiers"][0]["value"] == f"sha256:{sha256}"
    assert "made up, so there is nothing to cite" in after(page, "cite")


# --- the codebook -----------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def codebook(site):
    answer = site.get("/data/codebook.csv")
    assert answer.headers["content-type"].startswith("text/csv")
    return [*csv.DictReader(io.StringIO(answer.text, newline=""))]


def one(codebook, table, column):
    [found] = [row for row in codebook if (row["table"], row["column"]) == (table, column)]
    return found


def test_the_codebook_has_every_column_with_its_meaning(codebook):
    with closing(sqlite3.connect(":memory:")) as conn:
        conn.executescript(SCHEMA.read_text())
        tables = [name for (name,) in conn.execute("select name from sqlite_master where type = 'table'")]
        columns = {(table, row[1]) for table in tables for row in conn.execute(f"pragma table_info([{table}])")}
    assert {(row["table"], row["column"]) for row in codebook} == columns and len(codebook) == len(columns)
    assert all(row["meaning"] for row in codebook)


@pytest.mark.parametrize(
    "table, column, expected",
    [
        ("providers", "id", {"type": "text", "required": "1", "key": "1", "rows_with_a_value": "26"}),
        ("providers", "insurance", {"required": "0", "rows_with_a_value": "3"}),
        ("prices", "amount", {"type": "real", "required": "1", "leads_to": ""}),
        ("offers", "fact_id", {"leads_to": "facts.id", "required": "1"}),
        ("offers", "setting", {"codes": "; ".join(f"{code} = {label}" for code, label in CODES["settings"].items())}),
        ("providers", "licensed", {"codes": "0; 1"}),
        ("removed", "provider_id", {"example": "gone.example", "rows_with_a_value": "1"}),
        ("providers", "lot", {"example": ""}),
    ],
)
def test_a_line_of_the_codebook(codebook, table, column, expected):
    line = one(codebook, table, column)
    assert {key: line[key] for key in expected} == expected


def test_codes_carry_their_labels(codebook):
    assert "telehealth_platform = Online service" in one(codebook, "providers", "provider_kind")["codes"]
    assert "trd = Depression that other treatment did not help" in one(codebook, "providers", "conditions")["codes"]
    assert "unreachable = Did not answer" in one(codebook, "providers", "status")["codes"]
    assert one(codebook, "field_states", "state")["codes"] == "stated; conflict; not_found; not_read; not_applicable"
    assert "prices = Prices" in one(codebook, "changes", "field")["codes"]
    assert one(codebook, "facts", "quote")["codes"] == ""


def test_no_cell_of_the_codebook_is_a_formula_or_too_long(codebook):
    assert not [row for row in codebook for cell in row.values() if cell.startswith(("=", "+1 ", "@"))]
    assert max(len(row["example"]) for row in codebook) <= 81


def test_the_page_of_the_codebook_says_the_same(site, codebook):
    shown = LexborHTMLParser(site.get("/data/codebook").text)
    for section in shown.css("main section"):
        table = section.attributes["aria-labelledby"]
        lines = [row for row in codebook if row["table"] == table]
        assert [text(cell) for cell in section.css("tbody th")] == [row["column"] for row in lines]
        filled = [text(cell).replace(",", "") for cell in section.css("tbody .number")]
        assert filled == [row["rows_with_a_value"] for row in lines]
    assert not shown.css("main script, main img, main svg")


# --- without anything -------------------------------------------------------------------------------------------------


def test_an_empty_directory_has_its_pages_too(tmp_path):
    empty = Site(folder(tmp_path, providers=False, sample=False))
    shown = LexborHTMLParser(empty.get("/data").text)
    assert "No change has been seen yet" in after(shown, "changes") and "has not been measured" in after(
        shown, "accuracy"
    )
    assert "There is none yet" in after(shown, "snapshots") and "made up" not in shown.css_first("main").text()
    assert "Nothing yet." in after(shown, "found")
    assert empty.get("/data/codebook").status_code == 200
    assert re.search(r"^providers,id,text,1,1,", empty.get("/data/codebook.csv").text, re.M)
    empty.close()
