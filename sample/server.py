"""The sample web over real HTTP: one process, one loopback address a site, nothing but the standard library and YAML.

`python -m sample.server [--port 8400] [--sites sample/sites]` serves until Ctrl-C. Tests use `serve()`.

A site is a folder with a `site.yml`:

    id: harborlight.example           the id its row in providers.csv gets
    name, kind, state, city           as the list says (may be wrong, as real lists are)
    address: 127.0.1.11               of 127.0.0.0/8; sites of one shared host have the same one
    prefix: /oakfield/                where the site stands on a shared host
    listed: true                      false: served, but not in providers.csv
    charset: utf-8                    files are stored as UTF-8 and served in this charset
    redirects: {/old: /new, /: "http://127.0.1.12:{port}/"}    301
    gone: [/x]                        410; `all_gone: true`: every path is
    headers: {/path: {Name: value}}   sent instead of, or beside, the usual ones

and the pages as files: `index.html` is `/`; `pricing/index.html` is `/pricing/` and `pricing.html` is `/pricing`, each
with a redirect from the other spelling; every file also answers at its own path. Paths in a site.yml are inside its
prefix. `{{origin}}` in a text file or a redirect stands for `http://address:port`.
"""
import argparse
import asyncio
import csv
import hashlib
import ipaddress
import mimetypes
import socket
import sys
import threading
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from email.utils import formatdate, parsedate_to_datetime
from functools import partial
from http import HTTPStatus
from pathlib import Path
from typing import Any, Protocol
from urllib.parse import unquote

import yaml

SITES = Path(__file__).with_name("sites")
COLUMNS = ("id", "name", "website", "kind", "state", "city", "source_note")
SOURCE_NOTE = "made up for the sample web"
TEXT_TYPES = ("text/", "application/xml", "application/json", "application/ld+json", "image/svg+xml")
LONGEST_REQUEST = 64 * 1024  # bytes of one request's head; a longer one is refused


@dataclass(frozen=True)
class Site:
    """One made-up website as its site.yml describes it; `folder` holds its files."""

    folder: Path
    id: str
    name: str
    address: str
    kind: str = ""
    state: str = ""
    city: str = ""
    prefix: str = "/"
    listed: bool = True
    charset: str = "utf-8"
    all_gone: bool = False
    redirects: dict[str, str] = field(default_factory=dict)
    gone: list[str] = field(default_factory=list)
    headers: dict[str, dict[str, str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not ipaddress.ip_address(self.address).is_loopback:
            raise ValueError(f"{self.folder}/site.yml: {self.address} is no loopback address")
        if not (self.prefix.startswith("/") and self.prefix.endswith("/")):
            raise ValueError(f"{self.folder}/site.yml: prefix {self.prefix!r} must start and end with a slash")

    def path(self, inside: str) -> str:
        """Where a path of this site stands on its host: "/team" is "/oakfield/team" under the prefix "/oakfield/"."""
        return self.prefix + inside.lstrip("/")


@dataclass(frozen=True)
class Answer:
    """A ready answer: `head` ends before the blank line; `etag`, `modified` (seconds) serve conditional requests."""

    status: int
    head: bytes
    body: bytes = b""
    etag: str | None = None
    modified: int | None = None
    cut: bool = False    # the connection ends before all of the body was sent


Answers = dict[str, Answer]  # by path


def read_sites(folder: Path = SITES) -> list[Site]:
    """The sites of a folder in the order of their names. Raises ValueError where a site.yml is no good."""
    sites = []
    for path in sorted(folder.glob("*/site.yml")):
        keys = yaml.safe_load(path.read_text(encoding="utf-8"))
        try:
            sites.append(Site(folder=path.parent, **keys))
        except TypeError as error:
            raise ValueError(f"{path}: {error}") from None
    if not sites:
        raise ValueError(f"no site.yml below {folder}")
    places = [(site.address, site.prefix) for site in sites]
    for place in places:
        if places.count(place) > 1:
            raise ValueError(f"two sites stand at {place[0]}{place[1]}")
    return sites


def write_providers(path: Path, port: int, sites: Path = SITES) -> None:
    """Write the providers.csv that lists the sample's listed sites as served on `port`."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(COLUMNS)
        for site in read_sites(sites):
            if site.listed:
                website = f"http://{site.address}:{port}{site.prefix}"
                rows.writerow([site.id, site.name, website, site.kind, site.state, site.city, SOURCE_NOTE])


def answer(status: int, headers: dict[str, str], body: bytes = b"", **rest: Any) -> Answer:
    """An answer with its head written out; a Content-Length is added."""
    lines = [f"HTTP/1.1 {status} {HTTPStatus(status).phrase}"]
    lines += [f"{name}: {value}" for name, value in {**headers, "Content-Length": str(len(body))}.items()]
    return Answer(status, "\r\n".join(lines).encode("latin-1"), body, **rest)


def plain(status: int) -> Answer:
    """A short page that says no more than the status."""
    text = f"<!doctype html><title>{status}</title><h1>{status} {HTTPStatus(status).phrase}</h1>"
    return answer(status, {"Content-Type": "text/html; charset=utf-8"}, text.encode())


def redirect(target: str) -> Answer:
    headers = {"Location": target, "Content-Type": "text/html; charset=utf-8"}
    return answer(301, headers, b"<!doctype html><title>Moved</title>")


def read_file(site: Site, path: Path, origin: str, headers: dict[str, str]) -> Answer:
    """A file's answer, in the site's charset. Raises ValueError where the charset lacks a character of the file."""
    body = path.read_bytes()
    kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
    if kind.startswith(TEXT_TYPES):
        try:
            body = body.decode("utf-8").replace("{{origin}}", origin).encode(site.charset)
        except UnicodeError as error:
            raise ValueError(f"{path}: {error}") from None
        kind += f"; charset={site.charset}"
    etag = f'"{hashlib.sha256(body).hexdigest()[:20]}"'
    modified = int(path.stat().st_mtime)
    sent = {"Content-Type": kind, "ETag": etag, "Last-Modified": formatdate(modified, usegmt=True), **headers}
    return answer(200, sent, body, etag=etag, modified=modified)


def site_answers(site: Site, port: int) -> Answers:
    """Every path that a site answers other than by 404. What its site.yml says comes before its files."""
    origin = f"http://{site.address}:{port}"
    answers: Answers = {}
    for file in sorted(site.folder.rglob("*")):
        name = "/" + file.relative_to(site.folder).as_posix()
        if not file.is_file() or name in ("/site.yml", "/facts.json"):
            continue
        page, other = name, ""
        if name.endswith("/index.html"):
            page = name.removesuffix("index.html")
            other = site.path(page).rstrip("/")
        elif name.endswith(".html"):
            page = name.removesuffix(".html")
            other = site.path(page) + "/"
        found = read_file(site, file, origin, site.headers.get(page, {}))
        answers[site.path(name)] = answers[site.path(page)] = found
        if other:
            answers.setdefault(other, redirect(site.path(page)))
    for path, target in site.redirects.items():
        target = target.replace("{port}", str(port)).replace("{{origin}}", origin)
        answers[site.path(path)] = redirect(site.path(target) if target.startswith("/") else target)
    for path in site.gone:
        answers[site.path(path)] = plain(410)
    return answers


class Answering(Protocol):
    """What stands at one address: all its sites, or a register."""

    def get(self, path: str) -> Answer:
        """What GET answers at a path with its percent-encoding and its query."""


class Register(Answering, Protocol):
    """A register with an address of its own (sample/registries.py)."""

    address: str


class Host:
    """All sites at one address."""

    def __init__(self, sites: Iterable[Site], port: int) -> None:
        self.answers: Answers = {}
        self.gone: tuple[str, ...] = ()
        for site in sites:
            self.answers.update(site_answers(site, port))
            if site.all_gone:
                self.gone += (site.prefix,)

    def get(self, path: str) -> Answer:
        """What GET answers at a path with its percent-encoding; a query changes nothing."""
        path = unquote(path.partition("?")[0])
        if self.gone and path.startswith(self.gone):
            return plain(410)
        return self.answers.get(path) or plain(404)


def unchanged(found: Answer, headers: dict[str, str]) -> bool:
    """Whether the client's copy is what stands here (RFC 9110, section 13: an ETag decides before a date)."""
    if found.etag is None or found.modified is None:
        return False
    if "if-none-match" in headers:
        tags = [tag.strip().removeprefix("W/") for tag in headers["if-none-match"].split(",")]
        return found.etag in tags or "*" in tags
    try:
        return found.modified <= parsedate_to_datetime(headers["if-modified-since"]).timestamp()
    except (KeyError, ValueError):
        return False


class Connection(asyncio.Protocol):
    """One client's connection: answers requests in turn and stays open until the client closes it."""

    def __init__(self, host: Answering, open_ones: set[asyncio.BaseTransport]) -> None:
        self.host, self.open_ones, self.pending = host, open_ones, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        self.open_ones.add(transport)

    def connection_lost(self, error: Exception | None) -> None:
        self.open_ones.discard(self.transport)

    def data_received(self, data: bytes) -> None:
        self.pending += data
        while b"\r\n\r\n" in self.pending and not self.transport.is_closing():
            head, _, self.pending = self.pending.partition(b"\r\n\r\n")
            self.respond(head.decode("latin-1"))
        if len(self.pending) > LONGEST_REQUEST:
            self.send(plain(431), close=True)

    def respond(self, head: str) -> None:
        request, *lines = head.split("\r\n")
        headers = {name.strip().lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        method, _, rest = request.partition(" ")
        path, _, version = rest.partition(" ")
        if not version.startswith("HTTP/1.") or not path.startswith("/"):
            return self.send(plain(400), close=True)
        if method not in ("GET", "HEAD"):
            return self.send(plain(405), close=True)  # a form's body may follow, which nobody reads
        close = headers.get("connection", "").lower() == "close" or version == "HTTP/1.0"
        found = self.host.get(path)
        if found.status == 200 and unchanged(found, headers):
            assert found.etag is not None and found.modified is not None
            dates = {"ETag": found.etag, "Last-Modified": formatdate(found.modified, usegmt=True)}
            return self.send(answer(304, dates), close=close, body=False)
        return self.send(found, close=close or found.cut, body=method == "GET")

    def send(self, found: Answer, close: bool, body: bool = True) -> None:
        ending = f"\r\nDate: {formatdate(usegmt=True)}\r\nConnection: {'close' if close else 'keep-alive'}\r\n\r\n"
        self.transport.write(found.head + ending.encode() + (found.body if body else b""))
        if close:
            self.transport.close()


def bind(addresses: Iterable[str], port: int) -> tuple[list[socket.socket], int]:
    """Listening sockets, one an address, all on one port: `port`, or a free one where that is 0 or taken.

    Raises OSError where an address cannot be had at all (some systems have 127.0.0.1 only).
    """
    addresses = list(addresses)
    for attempt in range(20):
        sockets: list[socket.socket] = []
        wanted = port if attempt == 0 else 0
        try:
            for address in addresses:
                listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
                sockets.append(listener)
                listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
                listener.bind((address, wanted))
                listener.listen(128)
                wanted = listener.getsockname()[1]
            return sockets, wanted
        except OSError as error:
            failed = error
            for listener in sockets:
                listener.close()
    raise OSError(f"could not listen on {', '.join(addresses)}: {failed}")


@contextmanager
def serve(port: int = 0, sites: Path = SITES, registers: Iterable[Register] = ()) -> Iterator[int]:
    """Serve the sites of a folder while the block runs, and give the port, which is the same at every address.

    The files are read once, at the start; to serve a changed page, serve again. Raises ValueError for a bad site.yml.
    """
    by_address: dict[str, list[Site]] = {}
    for site in read_sites(sites):
        by_address.setdefault(site.address, []).append(site)
    beside = {register.address: register for register in registers}
    sockets, port = bind([*by_address, *beside], port)
    try:
        hosts: list[Answering] = [Host(sites_there, port) for sites_there in by_address.values()]
        hosts += beside.values()
    except ValueError:
        for listener in sockets:
            listener.close()
        raise
    loop = asyncio.new_event_loop()
    open_ones: set[asyncio.BaseTransport] = set()
    servers = [
        loop.run_until_complete(loop.create_server(partial(Connection, host, open_ones), sock=listener))
        for host, listener in zip(hosts, sockets, strict=True)
    ]

    async def stop() -> None:
        for server in servers:
            server.close()
        for transport in list(open_ones):
            transport.close()
        await asyncio.sleep(0)  # lets the transports close before the loop ends
        loop.stop()

    thread = threading.Thread(target=loop.run_forever, name="sample web", daemon=True)
    thread.start()
    try:
        yield port
    finally:
        asyncio.run_coroutine_threadsafe(stop(), loop)
        thread.join()
        with closing(loop):
            loop.run_until_complete(loop.shutdown_asyncgens())


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m sample.server", description="Serve the sample web until Ctrl-C.")
    parser.add_argument("--port", type=int, default=8400, help="the port at every address (default 8400)")
    parser.add_argument("--sites", type=Path, default=SITES, help="the folder of sites")
    arguments = parser.parse_args()
    try:
        with serve(arguments.port, arguments.sites) as port:
            for site in read_sites(arguments.sites):
                print(f"http://{site.address}:{port}{site.prefix}  {site.name}{'' if site.listed else ' (not listed)'}")
            threading.Event().wait()
    except KeyboardInterrupt:
        pass
    except (OSError, ValueError) as error:
        sys.exit(str(error))


if __name__ == "__main__":
    main()
