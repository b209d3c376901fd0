"""Every page by keys alone; and journeys of patients, by keys, with and without JavaScript.

All pages are those of tests/every_page.py.
"""

import pytest

from tests.browsing import SIZES, Watched, is_clean
from tests.every_page import PAGES, filled

pytestmark = pytest.mark.browser

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
MOVING = """() => [...document.getAnimations().map((one) => one.effect.target.outerHTML.slice(0, 90)),
  ...[...document.querySelectorAll('*')].filter((one) => getComputedStyle(one).scrollBehavior === 'smooth'
    || getComputedStyle(one).transitionDuration.split(', ').some((time) => parseFloat(time) > 0))
    .map((one) => one.outerHTML.slice(0, 90))]"""


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
