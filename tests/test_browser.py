"""Every page in a real Chromium, on a phone and at a desk: axe reads it; with and without JavaScript it says the same.

The tests of all pages walk the one list of tests/every_page.py; the network is watched: no request leaves the host.
What eyes see stands in test_browser_sight.py, what keys reach, and whole journeys, in test_browser_keys.py.
"""

import pytest

from tests.browsing import OPEN_ALL, SIZES, WIDTH, Watched, is_clean
from tests.every_page import PAGES, filled

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module", params=SIZES)
def window(request, browser, address):
    one = Watched(browser, address, request.param)
    yield one
    one.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_sticks_out(window, fact, name):
    page = window.go(filled(PAGES[name], fact))
    page.evaluate(OPEN_ALL)
    is_clean(page)
    assert page.evaluate(WIDTH) <= page.viewport_size["width"]


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
