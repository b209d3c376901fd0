"""Every page as eyes meet it: dark and forced colors, large text, narrow windows, paper.

All pages are those of tests/every_page.py.
"""

import pytest

from tests.browsing import OPEN_ALL, SIZES, VIOLATIONS, WIDTH, Watched, is_clean
from tests.every_page import HARBOR, PAGES, filled

pytestmark = pytest.mark.browser

CONTRAST = {**VIOLATIONS, "runOnly": ["color-contrast"]}
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


def test_paper_shows_the_page_without_what_is_only_for_the_screen(browser, address):
    one = Watched(browser, address)
    page = one.go(HARBOR)
    page.emulate_media(media="print")
    assert not page.get_by_role("navigation", name="Site").is_visible()
    assert page.get_by_role("heading", level=1).is_visible() and page.get_by_text("988").first.is_visible()
    one.close()
