"""The page of `scrapy review`: what awaits a person, one finding after another, with buttons to judge it.

It is served on 127.0.0.1 only, to whoever runs the command. The text on it was written by strangers, and other pages
open in the same browser may send requests here: so everything is escaped, nothing is loaded or run, a request must
name this server as its host (against DNS rebinding), and a judgement must come from this page with this run's token.
"""
import secrets
import sqlite3
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime
from hmac import compare_digest
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from pipelines import decisions, review_queue
from pipelines.decisions import DecisionError, Review
from pipelines.review_queue import Row
from pipelines.store import StoreError

HOST = "127.0.0.1"
SHOWN = 20              # findings on one page
LONGEST = 10_000        # bytes of a form
JUDGED = ("confirmed", "rejected")
TEMPLATES = Environment(loader=FileSystemLoader(Path(__file__).parent), autoescape=True, undefined=StrictUndefined,
                        trim_blocks=True, lstrip_blocks=True)
HEADERS = {
    "Content-Type": "text/html; charset=utf-8",
    "Cache-Control": "no-store",
    "Referrer-Policy": "same-origin",   # with no-referrer, browsers send "Origin: null" from our own form
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
POLICY = "default-src 'none'; style-src 'nonce-{}'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"


class Refused(Exception):
    """A request that is not answered as asked: its status and why."""

    def __init__(self, status: int, why: str) -> None:
        super().__init__(why)
        self.status = status


class Desk:
    """The queue of one store, less what sources/reviews.yml has judged by now."""

    def __init__(self, store: Path, sources: Path) -> None:
        self.store, self.sources = store, sources
        self.later: dict[str, None] = {}    # put off in this run, in this order
        self.judged: Counter[str] = Counter()

    def waiting(self) -> list[Row]:
        """What is left, in order; what was put off comes last. Raises StoreError, DecisionError."""
        known = {(review.provider_id, review.rule, review.quote) for review in decisions.reviews(self.sources)}
        left = [row for row in review_queue.read(self.store)
                if (row["provider_id"], row["rule"], row["quote"]) not in known]
        place = {id_: number for number, id_ in enumerate(self.later, 1)}
        return sorted(left, key=lambda row: place.get(row["id"], 0))

    def decide(self, id_: str, decision: str) -> str | None:
        """Judge one finding, or put it off; return the id of the next. A finding judged already stays as it is."""
        waiting = self.waiting()
        here = next((number for number, row in enumerate(waiting) if row["id"] == id_), None)
        if here is None:
            return None
        row = waiting[here]
        if decision == "later":
            self.later.pop(id_, None)
            self.later[id_] = None
        else:
            today = datetime.now(UTC).date().isoformat()
            review = Review(row["provider_id"], row["rule"], row["quote"], decision, today)
            self.judged[decision] += decisions.add_review(self.sources, review)
        return str(waiting[here + 1]["id"]) if here + 1 < len(waiting) else None


class Server(ThreadingHTTPServer):
    """Serves one desk. Threads, since browsers open connections that they do not use."""

    daemon_threads = True

    def __init__(self, desk: Desk, port: int) -> None:
        super().__init__((HOST, port), Page)
        self.desk, self.token = desk, secrets.token_urlsafe(32)
        self.hosts = {f"{name}:{self.server_port}" for name in (HOST, "localhost")}

    @property
    def address(self) -> str:
        """Where the page is."""
        return f"http://{HOST}:{self.server_port}/"


class Page(BaseHTTPRequestHandler):
    """One request."""

    server: Server
    timeout = 30
    server_version, sys_version = "review", ""

    def do_GET(self) -> None:
        self._answer(self._show)

    def do_POST(self) -> None:
        form = self._form()   # taken in before anything is refused, or the browser would not see why
        self._answer(lambda: self._decide(form))

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing: the terminal is for the person who judges."""

    def _answer(self, work: Callable[[], None]) -> None:
        """Do the work; tell in plain words where it could not be done."""
        try:
            if self.headers.get("Host") not in self.server.hosts:
                raise Refused(403, f"This page answers only at {self.server.address}")
            work()
        except Refused as error:
            self._send(error.status, message=str(error))
        except (StoreError, DecisionError, OSError, sqlite3.Error) as error:
            self._send(500, message=str(error))

    def _show(self) -> None:
        if urlsplit(self.path).path != "/":
            raise Refused(404, "There is one page only")
        waiting = self.server.desk.waiting()
        self._send(200, rows=waiting[:SHOWN], left=len(waiting), judged=self.server.desk.judged)

    def _decide(self, form: dict[str, str]) -> None:
        """Take a judgement, from this page and this run only, and go on to the next finding."""
        if self.headers.get("Origin") != f"http://{self.headers['Host']}":
            raise Refused(403, "A judgement is taken only from this page")
        if not compare_digest(form.get("token", "").encode(), self.server.token.encode()):
            raise Refused(403, "This form is of an earlier run. Load the page again")
        decision = form.get("decision", "")
        if self.path != "/decide" or decision not in (*JUDGED, "later"):
            raise Refused(400, "A decision is confirmed, rejected or later")
        following = self.server.desk.decide(form.get("id", ""), decision)
        self.send_response(303)
        self.send_header("Location", f"/#{following}" if following else "/")
        self.send_header("Content-Length", "0")
        self.end_headers()

    def _form(self) -> dict[str, str]:
        """The fields of the form that was sent; of what is no form of this page, none."""
        length = self.headers.get("Content-Length", "")
        if not (length.isascii() and length.isdigit()) or int(length) > LONGEST:
            return {}
        sent = self.rfile.read(int(length)).decode("utf-8", "replace")
        return {key: values[-1] for key, values in parse_qs(sent).items()}

    def _send(self, status: int, **shown: object) -> None:
        nonce = secrets.token_urlsafe(16)
        defaults = {"rows": [], "left": 0, "judged": {}, "message": None}
        store = self.server.desk.store
        body = TEMPLATES.get_template("review.html").render(
            **{**defaults, **shown}, token=self.server.token, nonce=nonce, store=store).encode()
        self.send_response(status)
        for name, value in HEADERS.items():
            self.send_header(name, value)
        self.send_header("Content-Security-Policy", POLICY.format(nonce))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def serve(store: Path, sources: Path, port: int) -> Server:
    """A server that is ready to run. Raises StoreError, DecisionError or OSError where it cannot begin."""
    if not sources.is_dir():
        raise DecisionError(f"{sources}: no such folder. Name the one with reviews.yml with -s SOURCES=FOLDER")
    desk = Desk(store, sources)
    desk.waiting()
    return Server(desk, port)
