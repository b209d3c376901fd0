"""The pictures of the README, taken of the directory that stands at the top: `make screenshots`."""
import socket
import subprocess
import sys
import time
from pathlib import Path
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import sync_playwright

from tests.browsing import FLAGS, SIZES, chromium

ROOT = Path(__file__).parent.parent
PICTURES = {  # file -> address, size
    "search": ("/?route=iv&route=sublingual", "desktop"),
    "search-phone": ("/", "phone"),
    "provider": ("/provider/larkspurpsych.example", "desktop"),
    "compare": ("/compare?id=larkspurpsych.example&id=tidewell.example&id=northfold.example", "desktop"),
}


def wait_for(address: str) -> None:
    """Return once the server answers.

    Raises:
        TimeoutError: it did not within half a minute.
    """
    for _ in range(300):
        try:
            urlopen(address, timeout=5).close()
            return
        except URLError:
            time.sleep(0.1)
    raise TimeoutError(f"{address} does not answer")


def main() -> None:
    """Serve the directory, take each picture into docs/, stop."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = subprocess.Popen([sys.executable, "-m", "datasette", ".", "--port", str(port)], cwd=ROOT)
    try:
        wait_for(f"http://127.0.0.1:{port}/")
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=chromium(), args=FLAGS)
            for name, (path, size) in PICTURES.items():
                page = browser.new_page(viewport=SIZES[size])
                page.goto(f"http://127.0.0.1:{port}{path}")
                page.screenshot(path=ROOT / "docs" / f"{name}.png")
            browser.close()
    finally:
        server.terminate()
        server.wait()


if __name__ == "__main__":
    main()
