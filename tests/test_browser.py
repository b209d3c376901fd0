"""Every page in a real Chromium: phone and desktop, with JavaScript and without, read by axe, its network watched."""

import os
import re
import shutil
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

from tests.serving import folder

pytestmark = pytest.mark.browser

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
VIOLATIONS = {"resultTypes": ["violations"]}  # axe then leaves out what it would only list
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}
PAGES = {
    "search": "/",
    "found": "/?route=iv&near=80202&max_price=450",
    "nothing found": "/?route=iv&near=00901",
    "crisis words": "/?q=suicidal",
    "picking": "/?id=harbor.example",
    "provider": "/provider/harbor.example",
    "conflicts": "/provider/unsure.example",
    "statements": "/provider/tele.example",
    "unread": "/provider/refused.example",
    "hostile": "/provider/hostile.example",
    "compare": "/compare?id=harbor.example&id=chain.example&id=hybrid.example",
    "compare nobody": "/compare",
    "evidence": "/evidence/{fact}",
    "corrections": "/corrections",
    "about": "/about",
    "accuracy": "/about/accuracy",
    "privacy": "/privacy",
    "legal": "/legal",
    "data": "/data",
    "bad parameter": "/?near=00000",
    "gone": "/provider/gone.example",
    "tables": "/directory",
    "table": "/directory/providers?_search=clinic",
    "facts": "/directory/facts?_size=5",
    "row": "/directory/providers/harbor~2Eexample",
    "saved question": "/directory/found_by_field",
    "own SQL": "/directory?sql=select+id,+name+from+providers",
    "SQL error": "/directory?sql=select+nope",
    "settings": "/-/settings",
}


def chromium() -> str:
    """Return the browser: $CHROMIUM, else one on the path."""
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found or not Path(found).exists():
        pytest.fail("No browser for the tests. Set CHROMIUM to one, or install it: apt-get install -y chromium")
    return found


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """A made-up directory served by `datasette .` as people start it; the address without a closing slash."""
    path = folder(tmp_path_factory.mktemp("served"))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open(path / "log", "w") as log:
        server = subprocess.Popen(
            [sys.executable, "-m", "datasette", ".", "-p", str(port)], cwd=path, stdout=log, stderr=log
        )
    try:
        for _ in range(120):
            try:
                urlopen(f"http://127.0.0.1:{port}/privacy").close()
                break
            except OSError:
                assert server.poll() is None, (path / "log").read_text()
                time.sleep(0.25)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
    assert "GET /" not in (path / "log").read_text(), "the server logged what people asked for"


@pytest.fixture(scope="module")
def browser():
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield one
        one.close()


class Watched:
    """A browser window that keeps the requests it made and the errors it met."""

    def __init__(self, browser: Browser, address: str, size: str = "desktop", **options: object) -> None:
        viewport = SIZES[size] if isinstance(size, str) else size
        self.address = address
        self.context: BrowserContext = browser.new_context(viewport=viewport, **options)  # type: ignore[arg-type]
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on(
            "console",
            lambda line: (
                self.errors.append(line.text) if line.type == "error" and "status of 4" not in line.text else None
            ),
        )

    def go(self, path: str) -> Page:
        self.page.goto(self.address + path)
        return self.page

    def close(self) -> None:
        """End, and make sure that nothing left the host, no cookie was set and no error met."""
        cookies = self.context.cookies()
        self.context.close()
        host = urlsplit(self.address).netloc
        assert {urlsplit(url).netloc for url in self.requests} == {host}
        assert cookies == [] and self.errors == []


@pytest.fixture(scope="module")
def fact(address):
    """The id of a fact that a provider's page shows."""
    page = urlopen(f"{address}/provider/harbor.example").read().decode()
    return re.search(r"/evidence/([^\"]+)\"", page)[1]  # type: ignore[index]


@pytest.fixture(scope="module", params=SIZES)
def window(request, browser, address):
    one = Watched(browser, address, request.param)
    yield one
    one.close()


@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_and_nothing_sticks_out(window, fact, name):
    page = window.go(PAGES[name].format(fact=fact))
    page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
    report = Axe().run(page, options=VIOLATIONS)
    assert report.violations_count == 0, report.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= window.page.viewport_size["width"]


def test_dark_colors_have_contrast_too(browser, address, fact):
    dark = Watched(browser, address, "phone", color_scheme="dark")
    for name in ("found", "provider", "statements", "compare", "data", "table"):
        report = Axe().run(dark.go(PAGES[name].format(fact=fact)), options=VIOLATIONS)
        assert report.violations_count == 0, f"{name}: {report.generate_report()}"
    dark.close()


def test_pages_reflow_at_320_pixels(browser, address, fact):
    narrow = Watched(browser, address, {"width": 320, "height": 640})  # type: ignore[arg-type]
    wide = [
        name
        for name, path in PAGES.items()
        if narrow.go(path.format(fact=fact)).evaluate("document.documentElement.scrollWidth") > 320
    ]
    narrow.close()
    assert wide == []


@pytest.mark.parametrize("size", SIZES)
def test_without_javascript_a_patient_finds_compares_and_checks(browser, address, size):
    plain = Watched(browser, address, size, java_script_enabled=False)
    page = plain.go("/")
    page.get_by_label("ZIP code, or city and state").fill("Denver, CO")
    page.get_by_label("IV infusion").check()
    page.get_by_role("button", name="Show results").click()
    assert (
        page.get_by_role("heading", name="4 providers found").is_visible()
        or page.get_by_role("heading", name="3 providers found").is_visible()
    )
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


@pytest.fixture(scope="module")
def with_and_without(browser, address):
    pair = [Watched(browser, address, "phone", java_script_enabled=javascript) for javascript in (True, False)]
    yield pair
    for one in pair:
        one.close()


@pytest.mark.parametrize("name", PAGES)
def test_every_page_says_the_same_without_javascript(with_and_without, fact, name):
    texts = [one.go(PAGES[name].format(fact=fact)).locator("main").inner_text() for one in with_and_without]
    assert texts[0] == texts[1]


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


def test_the_keyboard_alone_reaches_the_content_and_a_result(browser, address):
    one = Watched(browser, address)
    page = one.go("/?q=harbor")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "Skip to the content"
    page.keyboard.press("Enter")
    for _ in range(80):
        page.keyboard.press("Tab")
        if page.evaluate("document.activeElement.textContent") == "Harbor Infusion Clinic":
            break
    page.keyboard.press("Enter")
    page.wait_for_url("**/provider/harbor.example")
    one.close()


def test_hostile_text_runs_nothing(browser, address):
    one = Watched(browser, address)
    dialogs: list[str] = []
    one.page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    for path in (
        "/provider/hostile.example",
        "/?q=evil",
        "/compare?id=hostile.example&id=harbor.example",
        "/directory/providers?id=hostile.example",
        "/directory/facts?provider_id=hostile.example",
        "/corrections",
    ):
        one.go(path).locator("main").hover()
    one.close()
    assert dialogs == []
