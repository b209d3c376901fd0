"""Small web servers on loopback for the crawl's tests: one address a site, every request kept."""
import csv
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

ROOT = Path(__file__).parent.parent


@dataclass
class Asked:
    """One request that a server got."""

    path: str
    headers: dict[str, str]
    at: float


@dataclass
class Page:
    """What a server answers: `body` bytes, or a function of the request that gives a Page."""

    body: bytes | str = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    content_type: str | None = "text/html; charset=utf-8"


Answer = Page | str | Callable[[Asked], Page]


class Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        """A crawl that is killed, or that has read enough, breaks the connection off: nothing to tell."""


class Web:
    """One site: a server on `address` at a free port. What is missing from `pages` is 404."""

    def __init__(self, address: str, pages: dict[str, Answer] | None = None) -> None:
        self.pages = pages or {}
        self.asked: list[Asked] = []
        web = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self) -> None:
                asked = Asked(self.path, dict(self.headers.items()), time.monotonic())
                web.asked.append(asked)
                answer = web.pages.get(self.path, Page("<p>There is no such page.</p>", 404))
                page = answer(asked) if callable(answer) else Page(answer) if isinstance(answer, str) else answer
                body = page.body.encode() if isinstance(page.body, str) else page.body
                self.send_response(page.status)
                if page.content_type:
                    self.send_header("Content-Type", page.content_type)
                for name, value in page.headers.items():
                    self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        self.server = Server((address, 0), Handler)
        self.port = self.server.server_address[1]
        self.origin = f"http://{address}:{self.port}"
        threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()

    @property
    def paths(self) -> list[str]:
        """What was asked for, in order, robots.txt and the sitemap left out."""
        return [a.path for a in self.asked if a.path not in ("/robots.txt", "/sitemap.xml")]

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextmanager
def webs() -> Iterator[Callable[..., Web]]:
    """Give a function that starts sites; they stop at the end."""
    started: list[Web] = []

    def start(address: str, pages: dict[str, Answer] | None = None) -> Web:
        started.append(Web(address, pages))
        return started[-1]

    try:
        yield start
    finally:
        for web in started:
            web.close()


def page(title: str, *links: str, text: str = "We are a clinic.") -> str:
    """Return a small page of a clinic with a link to each path, named by it."""
    menu = "".join(f'<li><a href="{link}">{link.strip("/").replace("-", " ") or "home"}</a></li>' for link in links)
    return (f"<!doctype html><html lang=en><head><title>{title}</title></head><body><ul>{menu}</ul>"
            f"<h1>{title}</h1><p>{text}</p></body></html>")


def write_list(path: Path, rows: dict[str, str]) -> Path:
    """Write a providers list: id -> website."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["id", "name", "website", "kind", "state", "city", "source_note"])
        writer.writerows([id_, id_.title(), website, "clinic", "CO", "Denver", "test"] for id_, website in rows.items())
    return path


def command(providers: Path, var: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "scrapy", "crawl", "clinics", "-a", f"providers={providers}", "-s", f"VAR={var}",
            "-s", "READ_PROCESSES=0", "-s", "RETRY_TIMES=0", *more]


def crawl(providers: Path, var: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Run the crawl as a person does, and wait for its end."""
    return subprocess.run(command(providers, var, *more), cwd=ROOT, capture_output=True, text=True, timeout=300)
