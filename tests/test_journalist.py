"""What a journalist comes to do, as scripts that a person could follow, with JavaScript off where a browser is used.

Each answer was worked out by hand from tests/made_up_directory.py before a line of this ran.
"""

import csv
import hashlib
import io
import re
import sqlite3
from urllib.parse import urljoin

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browsing import VIOLATIONS, Watched, served
from tests.serving import folder

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    with served(folder(tmp_path_factory.mktemp("journalist"))) as one:
        yield one


@pytest.fixture
def reader(browser, address):
    one = Watched(browser, address, java_script_enabled=False)
    yield one
    one.close()


def counts(page: Page) -> dict[str, str]:
    """The numbers beside an answer: what is counted -> how many, in words."""
    names, said = (page.locator(f".counts {tag}").all_inner_texts() for tag in ("dt", "dd"))
    return {name: text.split("\n")[0] for name, text in zip(names, said, strict=True)}


def table(page: Page) -> list[dict[str, str]]:
    """The rows of an answer as the page shows them."""
    heads = page.locator("table.answer thead th").all_inner_texts()
    lines = page.locator("table.answer tbody tr").all()
    return [dict(zip(heads, line.locator("td").all_inner_texts(), strict=True)) for line in lines]


def saved_question(page: Page, title: str) -> None:
    """From the front page: Data, then a question by its title."""
    page.get_by_role("navigation", name="Site").get_by_role("link", name="Data").click()
    page.get_by_role("link", name=title, exact=True).click()
    assert page.get_by_role("heading", level=1).inner_text() == title


def test_how_much_one_iv_session_costs_in_colorado_and_how_many_say_so(reader):
    page = reader.go("/")
    saved_question(page, "What does one session cost, by treatment, place and state?")
    colorado = next(row for row in table(page) if (row["route"], row["state"]) == ("iv", "CO"))
    assert (colorado["lowest"], colorado["middle"], colorado["highest"]) == ("350.0", "375.0", "400.0")
    assert (colorado["setting"], colorado["taken"]) == ("in_person", "In a clinic or office")
    assert colorado["providers"] == "3 (few)" and colorado["amounts"] == "[350.0,375.0,400.0]"
    assert counts(page)["Behind the whole answer"] == "10 of 23 (43%) providers of which pages were read"
    assert page.get_by_text("Colorado (3): $350 to $400").is_visible()  # in the chart; of three, no middle
    assert page.get_by_text("Providers who name no price may ask more or less").is_visible()
    # Five more in Colorado are no part of it: a price for plain ketamine, a route of its own, no price of a session.
    page.get_by_role("link", name="Change this question").click()
    sql = page.get_by_label("SQL").input_value()
    page.get_by_label("SQL").fill(
        sql.replace("group by service, setting, state", "where state = 'CO' group by service, setting, state")
    )
    page.get_by_role("button", name="Run").click()
    assert [row["route"] for row in table(page)] == ["esketamine_nasal", "im", "iv"]


def test_which_rules_fire_most_and_how_much_of_that_was_reviewed(reader):
    page = reader.go("/data")
    page.get_by_role("link", name="Which statements contradict an authority?", exact=True).click()
    rows = table(page)
    assert [row["label"] for row in rows] == ["Names no risk", "Not addictive", "Spravato at home"]
    assert [row["findings"] for row in rows] == ["4", "3", "3"]
    assert [row["confirmed"] for row in rows] == ["1", "1", "1"] and rows[1]["rejected"] == "1"
    assert counts(page)["Reviewed by a person"] == "4 of 10 (40%) findings of all rules"
    assert counts(page)["Denominator"] == "23 providers of which pages were read"
    assert page.get_by_text("So the number of confirmed findings is a lower bound until all are read.").is_visible()
    # Nobody is named whose finding waits: the three names are those of confirmed findings.
    page.get_by_role("link", name="Other saved questions").click()
    page.get_by_role("link", name="Which sentences were confirmed, and where do they stand?", exact=True).click()
    assert {row["provider_id"] for row in table(page)} == {"hostile.example", "nation.example", "tele.example"}


def test_which_prices_rose_since_october(reader):
    page = reader.go("/data")
    page.get_by_role("link", name="Which prices rose since a day?", exact=True).click()
    page.get_by_label("Since which day?").fill("2026-10-01")
    page.get_by_role("button", name="Ask").click()
    (rise,) = table(page)
    assert (rise["name"], rise["before"], rise["after"], rise["rise"]) == (
        "Harbor Infusion Clinic",
        "425",
        "450",
        "25.0",
    )
    assert (rise["service"], rise["unit"], rise["price_kind"]) == ("iv", "session", "from")
    assert counts(page)["Denominator"].startswith("1 of 20 (5%) providers that state a price")
    page.get_by_label("Since which day?").fill("2026-11-04")
    page.get_by_role("button", name="Ask").click()
    assert page.get_by_role("heading", name="No rows").is_visible()
    assert page.get_by_text("That is no proof that there is nothing.").is_visible()


def test_cite_a_sentence_with_its_page_time_and_archived_record(reader):
    page = reader.go("/data")
    page.get_by_role("link", name="Which sentences were confirmed, and where do they stand?", exact=True).click()
    page.get_by_label("Only one rule?").fill("spravato_at_home")
    page.get_by_role("button", name="Ask").click()
    (row,) = table(page)
    assert row["page_says"] == "You may use the spray at home."
    assert row["url"] == "https://tele.example/faq" and row["read_on"] == "2026-11-03T09:00:00Z"
    digest = hashlib.sha256(b"https://tele.example/faq").hexdigest()  # of the bytes that the made-up archive holds
    assert row["sha256"] == digest and row["record_id"].startswith("<urn:uuid:")
    assert row["authority"] == "FDA label of Spravato" and "under watch for at least two hours" in row["authority_says"]
    page.locator("table.answer").get_by_role("link", name=row["fact_id"]).click()
    for said in ("You may use the spray at home.", "https://tele.example/faq", "3 Nov 2026", digest, row["record_id"]):
        assert page.get_by_text(said).first.is_visible(), said
    page.go_back()
    cited = page.locator(".cite").inner_text()
    assert "built 4 Nov 2026" in cited and cited.startswith(
        "“Which sentences were confirmed, and where do they stand?”"
    )


def test_take_it_away_and_check_the_sum(reader, tmp_path):
    page = reader.go("/data")
    page.get_by_role("link", name="How many providers state a price, by kind?", exact=True).click()
    shown = table(page)
    file = page.request.get(urljoin(page.url, page.get_by_role("link", name="CSV", exact=True).get_attribute("href")))
    kept = list(csv.DictReader(io.StringIO(file.text())))
    assert [row["kind"] for row in kept] == [row["kind"] for row in shown]
    # The lines add up to what stands beside the answer: 20 of 23 providers state a price.
    assert (sum(int(row["state_a_price"]) for row in kept), sum(int(row["read"]) for row in kept)) == (20, 23)
    assert counts(page)["All kinds together"].startswith("20 of 23 (87%)")
    # The same from the whole file, without this site: its SHA-256 is the one that the citation names.
    whole = page.request.get(urljoin(page.url, "/directory.db")).body()
    digest = re.search(r"SHA-256 ([0-9a-f]{64})", page.locator(".cite").inner_text())
    assert digest and hashlib.sha256(whole).hexdigest() == digest[1]
    (tmp_path / "taken.db").write_bytes(whole)
    conn = sqlite3.connect(tmp_path / "taken.db")
    sql = "select count(distinct provider_id) from prices union all select count(*) from providers where pages_read > 0"
    assert [row[0] for row in conn.execute(sql)] == [20, 23]
    conn.close()
    # Every row of a table, not only the first thousand.
    every = page.request.get(urljoin(page.url, "/directory/prices.csv?_stream=on&_size=max")).text()
    assert sum(row["derived"] == "0" for row in csv.DictReader(io.StringIO(every))) == 33


# --- the pages themselves

CHARTS = (
    "/directory/prices_by_route_and_state",
    "/directory/statements_by_rule",
    "/directory/found_by_field",
    "/directory/at_home_by_state",
    "/directory/license_outcomes",
)
# Charts, the editor and a blank stand in the list of tests/every_page.py, which test_browser.py reads in every way.
ANSWERS = ("/directory/sentences_to_cite", "/directory/price_rises?since=2026-10-01")
WAYS = {
    "phone, dark": {"size": "phone", "color_scheme": "dark"},
    "desktop, forced colors": {"size": "desktop", "forced_colors": "active"},
}


@pytest.mark.parametrize("way", WAYS)
def test_axe_finds_nothing_on_long_answers_and_no_policy_is_broken(browser, address, way):
    one = Watched(browser, address, **WAYS[way])
    for path in ANSWERS:
        page = one.go(path)
        page.evaluate("for (const more of document.querySelectorAll('details')) more.open = true")
        report = Axe().run(page, options=VIOLATIONS)
        assert report.violations_count == 0, f"{path}: {report.generate_report()}"
        assert page.evaluate("document.documentElement.scrollWidth") <= page.viewport_size["width"], path
    one.close()  # asks that the console told of no error, such as a script or style that the policy refused


def test_the_editor_is_used_by_keyboard_alone(browser, address):
    one = Watched(browser, address)
    page = one.go("/directory?sql=select+1")
    for _ in range(40):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.id") == "sql-editor":
            break
    page.keyboard.press("Control+a")
    page.keyboard.type("select 6 * 7 as answer")
    for _ in range(5):  # leaves the editor: no key is caught in it
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Run":
            break
    with page.expect_navigation():
        page.keyboard.press("Enter")
    assert table(page) == [{"answer": "42"}]
    page.get_by_label("SQL").fill("select 43 as answer")
    with page.expect_navigation():
        page.get_by_label("SQL").press("Control+Enter")
    assert table(page) == [{"answer": "43"}]
    assert page.evaluate("document.querySelectorAll('.CodeMirror, script:not([src])').length") == 0
    one.close()


@pytest.mark.parametrize("width", [320, 390])
def test_no_letters_of_a_chart_are_cut_off_or_lie_on_others(browser, address, width):
    one = Watched(browser, address, {"width": width, "height": 800})
    for path in CHARTS:
        page = one.go(path)
        beyond = page.evaluate(
            """() => [...document.querySelectorAll('.chart text')].filter(text => {
              const box = text.getBoundingClientRect();
              return box.right > document.documentElement.clientWidth || box.left < 0;
            }).map(text => text.textContent)"""
        )
        assert beyond == [], path
        over = page.evaluate(
            """() => [...document.querySelectorAll('.chart svg')].flatMap(svg => {
              const texts = [...svg.querySelectorAll("text")].map(t => [t.getBoundingClientRect(), t.textContent]);
              return texts.flatMap(([a, one], n) => texts.slice(n + 1).filter(([b]) =>
                a.left < b.right - 1 && b.left < a.right - 1 && a.top < b.bottom - 3 && b.top < a.bottom - 3)
                .map(([, other]) => one + ' / ' + other));
            })"""
        )
        assert over == [], path
    one.close()
