"""A real Chromium before a server that people would start: what the tests of pages share."""

import functools
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Locator, Page, sync_playwright

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
OPEN_ALL = "for (const one of document.querySelectorAll('details')) one.open = true"
WIDTH = "document.documentElement.scrollWidth"
SIZES = {"phone": {"width": 390, "height": 844}, "desktop": {"width": 1280, "height": 900}}


def come(act: Callable[..., None]) -> Callable[..., None]:
    """Let a click or a key end when the page that it opens has come whole, as a person looks then.

    Playwright's own end with the first bytes of the answer: on a busy machine what is read next is an empty page.
    """

    @functools.wraps(act)
    def and_look(self: Locator, *given: object, **options: object) -> None:
        act(self, *given, **options)
        self.page.wait_for_load_state()

    return and_look


Locator.click = come(Locator.click)  # type: ignore[method-assign]
Locator.press = come(Locator.press)  # type: ignore[method-assign]


def chromium() -> str:
    """Return the browser: $CHROMIUM, else one on the path."""
    named = os.environ.get("CHROMIUM")
    found = named or next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if not found or not Path(found).exists():
        pytest.fail("No browser for the tests. Set CHROMIUM to one, or install it: apt-get install -y chromium")
    return found


@contextmanager
def started() -> Iterator[Browser]:
    """A browser, ended with the block."""
    with sync_playwright() as playwright:
        one = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
        yield one
        one.close()


@contextmanager
def served(path: Path) -> Iterator[str]:
    """What stands in ``path`` served by `datasette .`; the address without a closing slash. It may log no request."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    with open(path / "log", "w") as log:
        command = [sys.executable, "-m", "datasette", ".", "-p", str(port)]
        server = subprocess.Popen(command, cwd=path, stdout=log, stderr=log)
    try:
        for _ in range(240):
            try:
                urlopen(f"http://127.0.0.1:{port}/privacy", timeout=30).close()
                break
            except OSError:
                assert server.poll() is None, (path / "log").read_text()
                time.sleep(0.25)
        else:
            pytest.fail(f"The server does not answer.\n{(path / 'log').read_text()}")
        yield f"http://127.0.0.1:{port}"
    finally:
        server.terminate()
        server.wait(20)
    assert "GET /" not in (path / "log").read_text(), "the server logged what people asked for"


def is_clean(page: Page, options: dict[str, object] = VIOLATIONS) -> None:
    """Fail with what axe finds."""
    report = Axe().run(page, options=options)
    assert report.violations_count == 0, f"{page.url}\n{report.generate_report()}"


class Watched:
    """A browser window that keeps the requests it made and the errors and dialogs it met."""

    def __init__(
        self, browser: Browser, address: str, size: str | dict[str, int] = "desktop", **options: object
    ) -> None:
        viewport = SIZES[size] if isinstance(size, str) else size
        self.address = address
        self.context: BrowserContext = browser.new_context(viewport=viewport, **options)  # type: ignore[arg-type]
        self.requests: list[str] = []
        self.errors: list[str] = []
        self.dialogs: list[str] = []
        self.context.on("request", lambda request: self.requests.append(request.url))
        self.page: Page = self.context.new_page()
        self.page.set_default_timeout(15_000)
        self.page.on("pageerror", lambda error: self.errors.append(str(error)))
        self.page.on("console", self._note)
        self.page.on("dialog", lambda dialog: (self.dialogs.append(dialog.message), dialog.dismiss()))

    def _note(self, line) -> None:  # type: ignore[no-untyped-def]
        """Keep an error of the console; that an answer was 404 is none."""
        if line.type == "error" and "status of 4" not in line.text:
            self.errors.append(f"{self.page.url}: {line.text}")

    def go(self, path: str) -> Page:
        """Open an address of the site."""
        self.page.goto(self.address + path)
        return self.page

    def close(self) -> None:
        """End, and make sure that nothing left the host, no cookie was set, no dialog was opened and no error met."""
        cookies = self.context.cookies()
        self.context.close()
        host = urlsplit(self.address).netloc
        assert {urlsplit(url).netloc for url in self.requests} <= {host}
        met = {"cookies": cookies, "errors": self.errors, "dialogs": self.dialogs}
        assert not any(met.values()), met
