"""The license panel of a provider in a real Chromium, on a directory published from made-up registers."""

import re

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browsing import SIZES, VIOLATIONS, served
from tests.test_verify import EXCLUDED, SITE, Place, linked

pytestmark = pytest.mark.browser
DAY = r"\d{1,2} [A-Z][a-z]{2} \d{4}"
MORE = [
    # A page that says no state, no number: nobody can be looked up by more than a name.
    *(one for one in SITE if one.field in ("name", "clinicians")),
]


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Where a served directory stands with three providers, published from registers that were read."""
    place = Place(tmp_path_factory.mktemp("place"))
    place.load_all(EXCLUDED)
    place.store.crawl({"cedar.example": {"/": SITE}, "larch.example": {"/": MORE}, "nobody.example": {"/": SITE[:3]}})
    place.publish().close()
    with served(linked(place, place.path / "served")) as one:
        yield one


@pytest.mark.parametrize("size", SIZES)
def test_each_fact_is_dated_and_linked(browser, address, size):
    page = browser.new_page(viewport=SIZES[size])
    page.goto(f"{address}/provider/cedar.example#licenses")
    panel = page.locator("section[aria-labelledby=licenses]")
    person = panel.locator(".card", has=page.get_by_role("heading", name="Alex Sample, MD"))
    told = {term: person.locator("dl > div", has_text=term).locator("dd") for term in ("License", "NPI record")}
    text = told["License"].inner_text()
    assert re.search(rf"lists license MD00012345 .*: ACTIVE, expires 15 Jan 2099\. Seen {DAY}\.", text)
    assert told["License"].get_by_role("link", name="Check").get_attribute("href") == "https://wa.example/search"
    text = told["NPI record"].inner_text()
    assert re.search(rf"lists NPI 2000000119 for ALEX Q SAMPLE: active, last changed 1 Jul 2024\. Seen {DAY}\.", text)
    link = told["NPI record"].get_by_role("link", name="Check").get_attribute("href")
    assert link == "https://npi.example/2000000119"
    excluded = person.locator("dl > div", has_text="Federal exclusion list").locator("dd")
    assert excluded.inner_text().startswith("We have confirmed no entry") and "1128b4" not in page.content()
    other = panel.locator(".card", has=page.get_by_role("heading", name="Robin Vale, NP")).inner_text()
    assert re.search(
        rf"could not match this name in Washington's register on {DAY}\. This does not mean unlicensed", other
    )
    assert "does not show a license" in panel.inner_text()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert not Axe().run(page, options=VIOLATIONS).response["violations"]
    told["License"].get_by_role("link", name="What the register says").click()
    evidence = page.locator("main").inner_text()
    for words in (
        "What the register says",
        "credentialnumber: MD00012345",
        "Sample register of Washington",
        "ab" * 32,
        "urn:uuid:wa-",
        "21 Nov 2026",
    ):
        assert words in evidence, words
    page.close()


def test_not_checked_is_plain(browser, address):
    page = browser.new_page(viewport=SIZES["phone"])
    page.goto(f"{address}/provider/larch.example")
    text = page.locator("section[aria-labelledby=licenses]").inner_text()
    assert text.count("Not checked. This does not mean unlicensed.") == 2 and "The pages name no state" in text
    page.goto(f"{address}/provider/nobody.example")
    assert (
        "Its pages name nobody whom we can look up." in page.locator("section[aria-labelledby=licenses]").inner_text()
    )
    page.close()


def test_the_filter_says_which_states_can_be_checked(browser, address):
    page = browser.new_page(viewport=SIZES["desktop"])
    page.goto(f"{address}/?licensed=1")
    group = page.locator("details.group", has=page.get_by_role("heading", name="License"))
    assert "We can check Washington. The registers of other states are not open" in group.inner_text()
    assert page.locator(".cards .card h3").all_inner_texts() == ["Cedar Clinic"]
    page.goto(f"{address}/?licensed=1&state=OR")  # nobody: the reader learns why
    assert (
        "We can check Washington. The registers of other states are not open" in page.locator(".results").inner_text()
    )
    page.close()
