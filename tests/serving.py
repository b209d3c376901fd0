"""A made-up directory served as `datasette .` serves the real one: configuration directory, inspect file and all."""

import asyncio
import json
import sqlite3
from collections.abc import Callable, Coroutine
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from datasette.app import Datasette
from datasette.cli import inspect_

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
    return inspected(path)


def inspected(path: Path) -> Path:
    """Write the inspect file of the directory in ``path`` as `datasette inspect` does; return ``path``.

    Within this process: the command takes two seconds to start. In a thread: Playwright has a loop in this one.
    """
    with ThreadPoolExecutor(1) as thread:
        found = thread.submit(asyncio.run, inspect_([str(path / "directory.db")], [])).result()
    found["directory"]["file"] = "directory.db"  # by its name `datasette .` knows that it is never written to
    (path / "inspect-data.json").write_text(json.dumps(found))
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
        """Let the processes, the threads and the loop go."""
        from directory_pages import asking  # is found once Datasette has loaded the plugins

        for database in self.datasette.databases.values():
            asking.close(database)
        self.datasette.executor.shutdown()
        self.loop.close()
