"""What several test modules share: the sample web and registers, crawled over HTTP and published, once a session."""
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from sample.register import Register
from sample.registries import asking, registers, write_registries
from sample.server import SITES, serve, write_providers

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
