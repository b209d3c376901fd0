"""Rules that end on a day: said with that day, rightly before, on and after it, and never what follows."""

import csv
from datetime import UTC, date, datetime
from types import SimpleNamespace

import pytest

from pipelines.decisions import DecisionError
from pipelines.reference import DATED_RULES, dated_rules
from tests.serving import ROOT, Site, database, folder

DUE = "is due to end on 31 Dec 2026; we have not confirmed what follows. Until then"
OVER = "was due to end on 31 Dec 2026; we have not confirmed what follows. Without that rule"
ROW = {
    "code": "one",
    "title": "The rule",
    "text_until": "It holds.",
    "text_after": "Ask.",
    "until": "2026-12-31",
    "source_name": "An agency",
    "source_url": "https://agency.example/rule",
    "as_of": "2025-12-31",
    "checked": "2026-11-22",
}


@pytest.fixture
def rules(site):
    """The module as the server uses it, its clock put right again at the end."""
    from directory_pages import rules

    yield rules
    rules.clock = rules.now


@pytest.mark.parametrize(
    ("on", "text"),
    [
        ("2026-12-30", "The rule is due to end on 31 Dec 2026; we have not confirmed what follows. It holds."),
        ("2026-12-31", "The rule is due to end on 31 Dec 2026; we have not confirmed what follows. It holds."),
        ("2027-01-01", "The rule was due to end on 31 Dec 2026; we have not confirmed what follows. Ask."),
        ("2031-06-01", "The rule was due to end on 31 Dec 2026; we have not confirmed what follows. Ask."),
    ],
)
def test_a_rule_holds_through_its_last_day(rules, on, text):
    rule = rules.current({"one": ROW}, "one", date.fromisoformat(on))
    assert (rule.text, rule.ended) == (text, on > "2026-12-31")
    assert (rule.source_url, rule.as_of, rule.checked) == ("https://agency.example/rule", "2025-12-31", "2026-11-22")


@pytest.mark.parametrize(
    ("time", "ended"),
    [
        (datetime(2026, 12, 31, 23, 59, tzinfo=UTC), False),
        (datetime(2027, 1, 1, 4, 59, tzinfo=UTC), False),  # a minute to midnight in Washington
        (datetime(2027, 1, 1, 5, 0, tzinfo=UTC), True),
    ],
)
def test_the_day_is_that_of_washington(rules, time, ended):
    rules.clock = lambda: time
    assert rules.current(SimpleNamespace(dated_rules={"one": ROW}), "one").ended is ended


def test_a_rule_that_is_not_in_the_table_is_not_spoken_of(rules):
    assert rules.current({}, "one") is None
    assert rules.current({"one": ROW}) is None


def test_a_server_that_runs_over_the_new_year_changes_its_words(site, rules):
    """The page is asked for by one server, whose directory was built before; only the clock goes on."""
    rules.clock = lambda: datetime(2026, 12, 31, 12, 0, tzinfo=UTC)
    before = " ".join(site.get("/about").text.split())
    rules.clock = lambda: datetime(2027, 1, 1, 12, 0, tzinfo=UTC)
    after = " ".join(site.get("/about").text.split())
    assert DUE in before and OVER not in before
    assert OVER in after and DUE not in after
    for page in (before, after):
        assert 'href="https://agency.example/rule"' in page and "We last looked on 22 Nov 2026" in page


def test_a_directory_without_dated_rules_says_nothing_of_them(tmp_path):
    path = folder(tmp_path)
    with database(path) as conn:
        conn.execute("delete from dated_rules")
    bare = Site(path)
    page = bare.get("/about")
    bare.close()
    assert page.status_code == 200 and "due to end" not in page.text


def test_the_projects_own_rule_says_its_source_and_is_published(tmp_path):
    (rule,) = (row for row in dated_rules(ROOT / "sources") if row["code"] == "dea_telehealth")
    assert rule["until"] == "2026-12-31"
    assert rule["source_url"] == "https://www.govinfo.gov/content/pkg/FR-2025-12-31/html/2025-24123.htm"
    assert dated_rules(tmp_path) == dated_rules(ROOT / "sources")  # a folder without the file gets the project's own


@pytest.mark.parametrize(
    ("column", "value", "said"),
    [
        ("until", "31 December 2026", "until is '31 December 2026', not a day"),
        ("until", "", "until is None, not a day"),
        ("source_url", "", "each rule needs its source"),
        ("title", "The rule.", "ends with a full stop"),
        ("text_after", " ", "text_after is empty"),
    ],
)
def test_a_rule_without_its_day_or_its_source_is_refused(tmp_path, column, value, said):
    with open(tmp_path / "dated_rules.csv", "w", newline="") as file:
        writer = csv.DictWriter(file, DATED_RULES)
        writer.writeheader()
        writer.writerow({**ROW, column: value})
    with pytest.raises(DecisionError, match=r"dated_rules\.csv, line 2") as error:
        dated_rules(tmp_path)
    assert said in str(error.value)


def test_no_page_says_that_ketamine_by_video_is_lawful_without_the_day():
    """Words of our own that would outlive the rule: they belong in the table, with their day."""
    ours = [
        *(ROOT / "templates").glob("*.html"),
        *(ROOT / "plugins").rglob("*.py"),
        *(ROOT / "vocabulary").glob("*.yml"),
    ]
    for path in ours:
        text = path.read_text().lower()
        assert "legal by telehealth" not in text and "legal by video" not in text, path
