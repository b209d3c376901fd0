"""Every page in a real Chromium: phone and desktop, keys alone, no JavaScript, large text, dark and forced colors.

All tests here walk the one list of tests/every_page.py. axe reads each page; the network is watched: no request leaves
the host.
"""

from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe

from pipelines import snapshots
from tests.browsing import SIZES, VIOLATIONS, Watched, served
from tests.every_page import HARBOR, PAGES, fact_of, filled
from tests.serving import folder

pytestmark = pytest.mark.browser

CONTRAST = {**VIOLATIONS, "runOnly": ["color-contrast"]}
OPEN_ALL = "for (const one of document.querySelectorAll('details')) one.open = true"
WIDTH = "document.documentElement.scrollWidth"
# What Tab should come to, in its order: all that can be used and is shown; of radio buttons one a group.
REACHABLE = """() => {
  const groups = new Set();
  const all = document.querySelectorAll('a[href], button, input, select, textarea, summary, [tabindex]');
  return [...all].filter((one) => {
    if (one.disabled || one.tabIndex < 0 || one.type === 'hidden' || !one.checkVisibility()) return false;
    if (one.type !== 'radio') return true;
    const same = [...document.getElementsByName(one.name)];
    const chosen = same.find((other) => other.checked) || same[0];
    return one === chosen;
  });
}"""
# Note each element that gets the focus: its place among those, whether the focus can be seen, and what hides it.
NOTE_FOCUS = """() => {
  const all = (REACHABLE)();
  window.seen = [];
  document.addEventListener('focusin', (event) => {
    const style = getComputedStyle(event.target);
    window.seen.push({
      place: all.indexOf(event.target),
      visible: style.outlineStyle !== 'none' && parseFloat(style.outlineWidth) >= 2,
      what: event.target.outerHTML.slice(0, 90),
    });
  });
  return {
    count: all.length,
    jumps: all.filter((one) => one.tabIndex > 0).length,
    stuck: [...document.querySelectorAll('body *')].filter((one) =>
      ['fixed', 'sticky'].includes(getComputedStyle(one).position) && one.checkVisibility()).length,
  };
}""".replace("REACHABLE", REACHABLE)
# What lies over the middle of the element with the focus, where that is neither it nor of it.
COVERED = """() => {
  const one = document.activeElement, box = one.getBoundingClientRect();
  if (one === document.body || !box.width) return null;
  const top = document.elementFromPoint(box.x + box.width / 2, box.y + Math.min(box.height, innerHeight) / 2);
  return !top || one.contains(top) || top.contains(one) ? null : one.outerHTML.slice(0, 90);
}"""
# Text that its own box cuts off. What only a screen reader hears is cut off on purpose.
CUT_OFF = """() => [...document.querySelectorAll('body *')].filter((one) => {
  const style = getComputedStyle(one);
  return ['hidden', 'clip'].includes(style.overflowY) && one.tagName !== 'svg' && one.checkVisibility()
    && style.clipPath === 'none' && one.innerText && one.scrollHeight > one.clientHeight + 2;
}).map((one) => one.outerHTML.slice(0, 90))"""
# In forced colors a surface is no more than its border.
WITHOUT_BORDER = """() => [...document.querySelectorAll('.tag, .panel, .card, .crisis, button:not(.term), .button, '
  + 'select, input:not([type=checkbox]):not([type=radio]):not([type=hidden]), textarea')].filter((one) =>
  one.checkVisibility() && getComputedStyle(one).borderTopStyle === 'none').map((one) => one.outerHTML.slice(0, 90))"""
MOVING = """() => [...document.getAnimations().map((one) => one.effect.target.outerHTML.slice(0, 90)),
  ...[...document.querySelectorAll('*')].filter((one) => getComputedStyle(one).scrollBehavior === 'smooth'
    || getComputedStyle(one).transitionDuration.split(', ').some((time) => parseFloat(time) > 0))
    .map((one) => one.outerHTML.slice(0, 90))]"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A made-up directory with a snapshot, as people start it."""
    path = folder(tmp_path_factory.mktemp("served"))
    snapshots.keep(path / "directory.db", print)
    with served(path) as one:
        yield one


@pytest.fixture(scope="module")
def fact(address):
    """The id of a fact that a provider's page shows."""
    return fact_of(urlopen(address + HARBOR).read().decode())


@pytest.fixture(scope="module", params=SIZES)
def window(request, browser, address):
    one = Watched(browser, address, request.param)
    yield one
    one.close()


@pytest.fixture(scope="module")
def still(browser, address):
    """A desktop window of somebody who asked for less motion."""
    one = Watched(browser, address, reduced_motion="reduce")
    yield one
    one.close()


def is_clean(page, options=VIOLATIONS):
    """Fail with what axe finds."""
    report = Axe().run(page, options=options)
    assert report.violations_count == 0, f"{page.url}\n{report.generate_report()}"


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_sticks_out(window, fact, name):
    page = window.go(filled(PAGES[name], fact))
    page.evaluate(OPEN_ALL)
    is_clean(page)
    assert page.evaluate(WIDTH) <= page.viewport_size["width"]


@pytest.mark.parametrize("name", PAGES)
def test_dark_and_forced_colors_can_be_read(still, fact, name):
    page = still.go(filled(PAGES[name], fact))
    page.evaluate(OPEN_ALL)
    try:
        page.emulate_media(color_scheme="dark")
        is_clean(page, CONTRAST)
        page.emulate_media(color_scheme="light", forced_colors="active")
        is_clean(page, CONTRAST)
        assert page.evaluate(WITHOUT_BORDER) == []
    finally:
        page.emulate_media(color_scheme="light", forced_colors="none")


@pytest.mark.parametrize("name", PAGES)
def test_large_text_and_narrow_windows_lose_nothing(still, fact, name):
    """400 % zoom of 1280 pixels is 320; 200 % is 640; and text alone at twice its size."""
    page = still.go(filled(PAGES[name], fact))
    page.evaluate(OPEN_ALL)
    try:
        for width in (320, 640):
            page.set_viewport_size({"width": width, "height": 450})
            assert page.evaluate(WIDTH) <= width, f"sticks out at {width}"
            assert page.evaluate(CUT_OFF) == []
        page.evaluate("document.documentElement.style.fontSize = '200%'")
        for width in (640, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate(WIDTH) <= width, f"sticks out at {width} with text twice as large"
            assert page.evaluate(CUT_OFF) == []
    finally:
        page.set_viewport_size(SIZES["desktop"])


@pytest.mark.parametrize("name", PAGES)
def test_keys_alone_reach_all_in_order_and_one_sees_where_one_is(still, fact, name):
    page = still.go(filled(PAGES[name], fact))
    assert page.evaluate(MOVING) == []
    there = page.evaluate(NOTE_FOCUS)
    assert there["jumps"] == 0
    for _ in range(there["count"]):
        page.keyboard.press("Tab")
        if there["stuck"]:
            assert page.evaluate(COVERED) is None
    seen = page.evaluate("window.seen")
    places = [one["place"] for one in seen if one["place"] >= 0]
    assert places == sorted(places) and len(places) >= there["count"] - 1, "order, or a trap"
    assert "Skip to the content" in seen[0]["what"]
    assert [one["what"] for one in seen if not one["visible"]] == []


@pytest.fixture(scope="module")
def with_and_without(browser, address):
    pair = [Watched(browser, address, "phone", java_script_enabled=javascript) for javascript in (True, False)]
    yield pair
    for one in pair:
        one.close()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_the_same_without_javascript(with_and_without, fact, name):
    texts = [one.go(filled(PAGES[name], fact)).locator("main").inner_text() for one in with_and_without]
    assert texts[0] == texts[1]


# --- journeys --------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("size", SIZES)
def test_without_javascript_a_patient_finds_compares_and_checks(browser, address, size):
    plain = Watched(browser, address, size, java_script_enabled=False)
    page = plain.go("/")
    page.get_by_label("ZIP code, or city and state").fill("Denver, CO")
    page.get_by_label("IV infusion").check()
    page.get_by_role("button", name="Show results").click()
    assert page.get_by_role("heading", name="3 providers found").is_visible()  # Harbor, Silverbirch, Old Mill
    assert "route=iv" in page.url and "near=Denver%2C+CO" in page.url
    page.get_by_label("Compare Harbor Infusion Clinic").check()
    page.get_by_label("Compare Silverbirch Ketamine Centers").check()
    page.get_by_role("button", name="Compare the ticked").click()
    assert page.get_by_role("columnheader").count() == 2
    assert page.get_by_text("Differs").first.is_visible()
    page.get_by_role("link", name="Harbor Infusion Clinic", exact=True).click()
    page.get_by_text("What the page says about From $450 per ketamine session").click()
    assert page.get_by_text("Infusions start at $450.").is_visible()
    page.get_by_role("link", name="All the evidence for From $450 per ketamine session").click()
    assert page.get_by_text("SHA-256 of the page").is_visible()
    plain.close()


def test_with_javascript_the_address_of_a_search_stays_short(browser, address):
    one = Watched(browser, address)
    page = one.go("/")
    page.get_by_label("IM injection").check()
    page.get_by_role("button", name="Show results").click()
    page.wait_for_url("**/?*")
    assert page.url == f"{address}/?route=im"
    page.go_back()
    page.get_by_label("ZIP code, or city and state").fill("80302")
    page.get_by_role("button", name="Search", exact=True).click()
    page.wait_for_url("**near=*")
    assert "near=80302" in page.url
    one.close()


def test_with_javascript_no_more_than_four_can_be_ticked(browser, address):
    one = Watched(browser, address)
    ticks = one.go("/").locator('input[name="id"]')
    for n in range(4):
        ticks.nth(n).check()
    assert ticks.nth(4).is_disabled()
    ticks.nth(0).uncheck()
    assert ticks.nth(4).is_enabled()
    one.close()


def test_the_skip_link_leads_past_the_frame_and_a_result_opens_by_keys(browser, address):
    one = Watched(browser, address)
    page = one.go("/?q=harbor")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")
    for _ in range(90):
        if page.evaluate("document.activeElement.textContent") == "Harbor Infusion Clinic":
            break
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/provider/harbor.example")
    one.close()


@pytest.mark.parametrize("javascript", [True, False], ids=["with JavaScript", "without"])
def test_a_hard_word_opens_by_keys_and_closes_again(browser, address, javascript):
    one = Watched(browser, address, "phone", java_script_enabled=javascript)
    page = one.go("/about")
    page.get_by_role("button", name="Spravato").focus()
    page.keyboard.press("Enter")
    meaning = page.get_by_role("note", name="Spravato")
    assert "two hours or more" in meaning.inner_text()
    if javascript:  # axe is JavaScript itself
        is_clean(page)
    page.keyboard.press("Tab")
    assert meaning.get_by_role("link").evaluate("one => one === document.activeElement")
    page.keyboard.press("Escape")
    assert not meaning.is_visible()
    assert page.get_by_role("button", name="Spravato").evaluate("one => one === document.activeElement")
    one.close()


def test_paper_shows_the_page_without_what_is_only_for_the_screen(browser, address):
    one = Watched(browser, address)
    page = one.go(HARBOR)
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Site").is_visible()
    assert page.get_by_role("heading", level=1).is_visible() and page.get_by_text("988").first.is_visible()
    one.close()
