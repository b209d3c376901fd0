"""Between Datasette and the pages: one index for each server, reading in its threads, and answers that look alike."""

import asyncio
import hashlib
import re
import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import quote, urlsplit
from weakref import WeakKeyDictionary

from datasette.app import Datasette
from datasette.plugins import pm
from datasette.utils import await_me_maybe, format_bytes
from datasette.utils.asgi import Request, Response
from jinja2 import Environment

from directory_pages import places, words
from directory_pages.index import Index

DATABASE = "directory"
# Embeddings, overrides and isolates of writing directions; control characters but for tab and newline.
UNSEEN = re.compile("[\u202a-\u202e\u2066-\u2069\x00-\x08\x0b-\x1f\x7f-\x9f]")
READERS = 2  # threads of our own that read directory.db, each with a connection of its own
T = TypeVar("T")


class NoDirectory(Exception):
    """There is no directory.db to serve."""


class _Readers:
    """Threads that read directory.db for our pages alone: questions of the SQL console never make a search wait.

    A file that Datasette serves as immutable is opened as such, without locks: it is replaced, never written.
    """

    def __init__(self, path: str, immutable: bool) -> None:
        self._address = f"file:{quote(path)}?mode=ro{'&immutable=1' if immutable else ''}"
        self._threads = ThreadPoolExecutor(READERS, thread_name_prefix="pages")
        self._own = threading.local()

    async def run(self, fn: Callable[[sqlite3.Connection], T]) -> T:
        """Return ``fn(connection)``."""
        return await asyncio.get_running_loop().run_in_executor(self._threads, lambda: fn(self._connection()))

    def _connection(self) -> sqlite3.Connection:
        if not hasattr(self._own, "connection"):
            conn = sqlite3.connect(self._address, uri=True, check_same_thread=False)
            conn.row_factory = sqlite3.Row
            conn.text_factory = lambda text: str(text, "utf-8", "replace")
            self._own.connection = conn
        found: sqlite3.Connection = self._own.connection
        return found


_kept: "WeakKeyDictionary[Datasette, dict[str, asyncio.Task[Any]]]" = WeakKeyDictionary()
_readers: "WeakKeyDictionary[Datasette, _Readers]" = WeakKeyDictionary()
_environments: "WeakKeyDictionary[Datasette, Environment]" = WeakKeyDictionary()


async def read(datasette: Datasette, fn: Callable[[sqlite3.Connection], T]) -> T:
    """Return ``fn(connection)``, run on directory.db in a thread that serves our pages alone.

    Raises:
        NoDirectory: none has been built.
    """
    if DATABASE not in datasette.databases:
        raise NoDirectory
    if datasette not in _readers:
        database = datasette.get_database(DATABASE)
        _readers[datasette] = _Readers(str(database.path), not database.is_mutable)
    return await _readers[datasette].run(fn)


async def once(datasette: Datasette, name: str, fn: Callable[[sqlite3.Connection], T]) -> T:
    """Return ``fn(connection)``, worked out at the first call with this name and kept: a served file never changes.

    Who comes meanwhile waits for it.
    """
    tasks = _kept.setdefault(datasette, {})
    if name not in tasks:
        tasks[name] = asyncio.ensure_future(read(datasette, fn))
    try:
        found: T = await asyncio.shield(tasks[name])
    except Exception:
        tasks.pop(name, None)  # the next request tries again
        raise
    return found


async def index_of(datasette: Datasette) -> Index:
    """Return the index of the served directory."""
    return await once(datasette, "index", Index)


async def site(datasette: Datasette) -> str:
    """Return the address that operator.yml gives the site, without a closing slash; "" where it gives none."""

    def look_up(conn: sqlite3.Connection) -> str:
        found = conn.execute("select value from build where key = 'operator_site'").fetchone()
        return str(found[0]) if found else ""

    try:
        return await once(datasette, "site", look_up)
    except (NoDirectory, sqlite3.Error):  # which the page that is asked for tells
        return ""


async def warm(datasette: Datasette) -> None:
    """Build the index and the table of ZIP codes before the first reader comes."""
    if DATABASE in datasette.databases:
        await index_of(datasette)
    await asyncio.get_running_loop().run_in_executor(None, places.by_size)


async def page(
    datasette: Datasette, request: Request, template: str, context: dict[str, Any], status: int = 200
) -> Response:
    """Return a page made from a template.

    It is made in one go: Datasette's own way, a template as a coroutine, takes twice as long for a page of results.
    """
    if datasette not in _environments:
        _environments[datasette] = datasette.jinja_env.overlay(enable_async=False)
    around: dict[str, Any] = {"request": request, "urls": datasette.urls, "format_bytes": format_bytes}
    asked = {"template": template, "database": None, "table": None, "columns": None, "view_name": None}
    for found in pm.hook.extra_template_vars(**asked, request=request, datasette=datasette):
        around.update(await await_me_maybe(found))
    made = _environments[datasette].get_template(template).render({**context, **around})
    return Response.html(made, status=status)


async def message(
    datasette: Datasette,
    request: Request,
    status: int,
    title: str,
    text: str,
    *,
    links: list[tuple[str, str]] | None = None,
) -> Response:
    """Return a plain page that says what went wrong and what to do; ``links`` are (address, words)."""
    context = {"title": title, "text": text, "links": links or [("/", "Go to the search")], "status": status}
    return await page(datasette, request, "message.html", context, status)


def json_answer(body: Any, status: int = 200, content_type: str = "application/json; charset=utf-8") -> Response:
    """Return JSON that pages of other sites may read too."""
    answer = Response.json(body, status=status, headers={"access-control-allow-origin": "*"})
    answer.content_type = content_type
    return answer


def origin(datasette: Datasette, request: Request) -> str:
    """Return the scheme and host of this site: its own (plugins/hosts.py), else as the reader asked for it."""
    return str(datasette.absolute_url(request, "/")).rstrip("/")


def within(address: str) -> str:
    """Return an address of this site without scheme and host: links of pages stay on the host that is being read."""
    return urlsplit(address)._replace(scheme="", netloc="").geturl()


def known_tags(header: str | None) -> set[str]:
    """Return the tags of an If-None-Match, weak ones as if they were strong (RFC 9110, 13.1.2); "*" stands for any."""
    return {tag.strip().removeprefix("W/") for tag in (header or "").split(",")}


def args_of(request: Request) -> dict[str, list[str]]:
    """Return the parameters of a request with all their values. Datasette reads them anew for each `request.args`."""
    args = request.args
    return {name: args.getlist(name) for name in args}


def static_version(folder: Path) -> str:
    """Return a short digest of the files in static/, so that a browser keeps a file for just as long as it is right."""
    digest = hashlib.sha256()
    for file in sorted(folder.glob("*")):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:8]


def one_way(value: Any) -> Any:
    """Return what a template prints, without control characters and marks that would turn our own words around."""
    if not isinstance(value, str) or (value.isascii() and value.isprintable()):
        return value
    return type(value)(UNSEEN.sub("", value))


FILTERS: dict[str, Callable[..., Any]] = {
    "day": words.day,
    "money": words.money,
    "phone": words.phone,
    "web": words.web,
    "host": words.host,
    "many": words.many,
    "state_name": words.state,
    "price": words.price,
    "apart": words.apart,
    "basis": words.basis,
    "reason": words.reason,
    "offer": words.offer,
    "place": words.place,
    "address": words.address,
    "listed": words.listed,
    "within": within,
}
