"""The pictures of the README, of the sample's made-up providers as today's code publishes and shows them.

    python -m tests.screenshots [NAME...]     (`make screenshots` takes them all)

Each page is taken as it opens, on a desk and on a phone, into docs/NAME.png and docs/NAME-phone.png.
"""
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from playwright.sync_api import Browser

from tests.browsing import SIZES, served, started
from tests.serving import PARTS

ROOT = Path(__file__).parent.parent
STORE = ROOT / "var" / "sample"
MOST_BYTES = 250_000   # of one picture: a clone fetches them all
THREE = "/compare?id=cindercreek.example&id=alderhouse.example&id=juniperhollow.example"
# name -> address, and what the picture begins with on a desk and on a phone ("": the top of the page)
PICTURES = {
    "search": ("/?route=iv&route=sublingual", "", ""),
    "map": ("/?setting=in_person&map=1", "#found", "#map"),
    "provider": ("/provider/larkspurpsych.example", "", ""),
    "compare": (THREE, "form.sum", ".compare tr.group"),
    "data": ("/data", "", ""),
    "api": ("/api/v1", "", ""),
}


def publish(directory: Path) -> None:
    """Build a directory of the sample web: from its store where there is one, else crawled anew.

    Raises:
        subprocess.CalledProcessError: the crawl or the publishing failed; what it printed says why.
    """
    if (STORE / "facts.db").exists():
        where = [f"VAR={STORE}", f"DIRECTORY={directory}", "SOURCES=sample/sources"]
        command = ["scrapy", "publish", *(part for setting in where for part in ("-s", setting))]
    else:
        command = ["sample", "--directory", str(directory)]
    subprocess.run([sys.executable, "-m", *command], cwd=ROOT, check=True)


def take(browser: Browser, address: str, name: str, size: str) -> Path:
    """Take one picture; return its file.

    Raises:
        ValueError: the page did not answer with 200, or the picture is too large for the repository.
    """
    path, desk, phone = PICTURES[name]
    part = desk if size == "desktop" else phone
    page = browser.new_page(viewport=SIZES[size], reduced_motion="reduce")  # type: ignore[arg-type]
    answer = page.goto(address + path)
    if answer is None or answer.status != 200:
        raise ValueError(f"{path} answers {answer.status if answer else 'nothing'}")
    if part:
        page.locator(part).first.evaluate("one => one.scrollIntoView()")
    file = ROOT / "docs" / f"{name}{'' if size == 'desktop' else '-phone'}.png"
    page.screenshot(path=file)
    page.close()
    if file.stat().st_size > MOST_BYTES:
        raise ValueError(f"{file.name} has {file.stat().st_size:,} bytes, more than the {MOST_BYTES:,} of a picture")
    return file


def main(names: list[str]) -> None:
    """Publish, serve, take the pictures, stop."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for part in PARTS:
            (folder / part).symlink_to(ROOT / part)
        publish(folder / "directory.db")
        with served(folder) as address, started() as browser:
            for one in names or PICTURES:
                for size in SIZES:
                    print(take(browser, address, one, size))


if __name__ == "__main__":
    main(sys.argv[1:])
