"""What several test modules share: the sample web and registers, crawled over HTTP and published, once a session; the
made-up directory, served anew for each module; a browser."""
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.request import urlopen

import pytest

from sample.register import Register
from sample.registries import asking, registers, write_registries
from sample.server import SITES, serve, write_providers

if TYPE_CHECKING:
    from playwright.sync_api import Browser

    from tests.browsing import Watched
    from tests.serving import Site

ROOT = Path(__file__).resolve().parent.parent


def scrapy(*arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    """Run one scrapy command in the project's folder, as a person would."""
    done = subprocess.run([sys.executable, "-m", "scrapy", *arguments], cwd=ROOT, capture_output=True, text=True)
    assert not check or done.returncode == 0, f"scrapy {' '.join(arguments)}\n{done.stdout}\n{done.stderr}"
    return done


@dataclass(frozen=True)
class Built:
    """A crawled and published sample web: its store, its directory, the port it was served on, and its registers."""

    var: Path
    directory: Path
    port: int
    registers: dict[str, Register]


@pytest.fixture(scope="session")
def sample(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Built]:
    """The sample web and its registers, crawled and published; they stay served on their port for the session."""
    var, served = tmp_path_factory.mktemp("sample"), registers()
    with serve(0, registers=served.values()) as port:
        write_providers(var / "providers.csv", port, SITES)
        ids = write_registries(var / "registries.yml", port, served)
        scrapy("crawl", "clinics", "-a", f"providers={var / 'providers.csv'}", "-s", f"VAR={var}")
        scrapy(*asking(var / "registries.yml", ids, var))
        scrapy("publish", "-s", f"VAR={var}", "-s", f"DIRECTORY={var / 'directory.db'}", "-s", "SOURCES=sample/sources")
        yield Built(var, var / "directory.db", port, served)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Site"]:
    """The made-up directory, answering without a server."""
    yield from _site(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Site"]:
    """The same with 80 more providers, drawn at random: everything that a search looks at, mixed."""
    yield from _site(tmp_path_factory.mktemp("crowd"), more=80)


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator["Site"]:
    """A directory of real providers that has none yet."""
    yield from _site(tmp_path_factory.mktemp("empty"), providers=False, sample=False)


def _site(path: Path, **options: Any) -> Iterator["Site"]:
    from tests.serving import Site, folder  # loads all of Datasette, which most modules do without

    one = Site(folder(path, **options))
    yield one
    one.close()


@pytest.fixture(scope="module")
def browser() -> Iterator["Browser"]:
    """Chromium."""
    from tests.browsing import started

    with started() as one:
        yield one


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A made-up directory with a snapshot, served as people start it."""
    from pipelines import snapshots
    from tests.browsing import served
    from tests.serving import folder

    path = folder(tmp_path_factory.mktemp("served"))
    snapshots.keep(path / "directory.db", print)
    with served(path) as one:
        yield one


@pytest.fixture(scope="module")
def fact(address: str) -> str:
    """The id of a fact that a provider's page shows."""
    from tests.every_page import HARBOR, fact_of

    return fact_of(urlopen(address + HARBOR).read().decode())


@pytest.fixture(scope="module")
def still(browser: "Browser", address: str) -> Iterator["Watched"]:
    """A desktop window of somebody who asked for less motion."""
    from tests.browsing import Watched

    one = Watched(browser, address, reduced_motion="reduce")
    yield one
    one.close()
