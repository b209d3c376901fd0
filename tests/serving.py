"""A made-up directory served as `datasette .` serves the real one: configuration directory, inspect file and all."""

import asyncio
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Coroutine
from pathlib import Path
from typing import Any

from datasette.app import Datasette

from tests import made_up_directory

ROOT = Path(__file__).parent.parent
PARTS = ("metadata.yml", "settings.json", "plugins", "templates", "static")


def folder(path: Path, told_more: Callable[[sqlite3.Connection], None] | None = None, **options: Any) -> Path:
    """Fill ``path`` with links to what `datasette .` serves and a made-up directory.db, inspected; return it.

    ``told_more(connection)`` adds to the directory before it is inspected.
    """
    path.mkdir(parents=True, exist_ok=True)
    for part in PARTS:
        (path / part).symlink_to(ROOT / part)
    made_up_directory.build(path / "directory.db", **options)
    if told_more:
        with database(path) as conn:
            told_more(conn)
    command = [sys.executable, "-m", "datasette", "inspect", "directory.db", "--inspect-file", "inspect-data.json"]
    subprocess.run(command, cwd=path, check=True)
    return path


def database(path: Path) -> sqlite3.Connection:
    """Open the made-up directory in ``path``."""
    conn = sqlite3.connect(path / "directory.db")
    conn.row_factory = sqlite3.Row
    return conn


class Site:
    """Answers to requests, without a server: one Datasette on one event loop."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.loop = asyncio.new_event_loop()
        self.datasette = Datasette([], config_dir=path)
        self.run(self.datasette.invoke_startup())

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        """Run to the end."""
        return self.loop.run_until_complete(work)

    def get(self, address: str, **options: Any) -> Any:
        """Return the answer to a GET; redirects are not followed."""
        return self.run(self.datasette.client.get(address, **options))

    def close(self) -> None:
        """Let the threads and the loop go."""
        self.datasette.executor.shutdown()
        self.loop.close()
