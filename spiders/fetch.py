"""One request through Scrapy's downloader, and what came of it in the words of the store."""
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urljoin

from scrapy import Request, Spider, signals
from scrapy.crawler import Crawler
from scrapy.exceptions import (
    CannotResolveHostError,
    DownloadCancelledError,
    DownloadConnectionRefusedError,
    DownloadTimeoutError,
    IgnoreRequest,
    ResponseDataLossError,
    StopDownload,
)
from scrapy.http import Headers, Response
from scrapy.http.request import NO_CALLBACK

from pipelines.store import now
from spiders.addresses import host_and_port, is_loopback
from spiders.guard import Forbidden, private_names

HTML = ("text/html", "application/xhtml+xml")
REFUSED = {401, 402, 403, 407, 429, 451}
GONE = {404, 410}
TOO_LARGE = "larger than we read"


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one request. `outcome` is one of the store's; `target` is where a redirect points."""

    url: str
    fetched_at: str
    outcome: str
    status: int | None = None
    reason: str | None = None
    target: str | None = None
    body: bytes = b""
    headers: list[tuple[str, str]] = field(default_factory=list)
    protocol: str | None = None
    ip: str | None = None

    forbidden: bool = False  # the guard did not let us ask

    def header(self, name: str) -> str | None:
        return next((value for key, value in self.headers if key.lower() == name), None)


class Fetcher:
    """Asks for one address at a time in each slot, says who asks, and takes no more than it is meant to."""

    def __init__(self, crawler: Crawler, user_agent: str, contact: str) -> None:
        self._crawler = crawler
        self._headers = {"User-Agent": user_agent}
        if "@" in contact:
            self._headers["From"] = contact.removeprefix("mailto:")
        crawler.signals.connect(self._headers_received, signals.headers_received)

    def open_slot(self, slot: str, delay: float | None = None) -> None:
        """Let requests of a slot take turns, `delay` seconds apart; None: as far apart as the settings say."""
        settings = self._crawler.engine.downloader.per_slot_settings
        settings.setdefault(slot, {"concurrency": 1, "jitter": 0})
        if delay is not None:
            settings[slot]["delay"] = delay
            live = self._crawler.engine.downloader.slots.get(slot)
            if live is not None:
                live.delay = delay

    async def get(self, url: str, slot: str, headers: dict[str, str] | None = None, page: bool = True) -> Reply:
        """Return what came of asking for `url`; of a `page` that is no HTML, the body is left where it is."""
        meta: dict[str, Any] = {"download_slot": slot, "page": page}
        if is_loopback(host_and_port(url)[0]):
            meta["autothrottle_dont_adjust_delay"] = True
        request = Request(url, headers={**self._headers, **(headers or {})}, meta=meta, callback=NO_CALLBACK)
        try:
            response = await self._crawler.engine.download_async(request)
        except Exception as error:
            return _failed(url, error)
        return _reply(url, response, page)

    @staticmethod
    def _headers_received(headers: Headers, body_length: int, request: Request, spider: Spider) -> None:
        """Keep the headers as received, before they are worked on, and let no film or leaflet come in."""
        request.meta["received"] = [(key.decode("latin-1"), value.decode("latin-1"))
                                    for key, values in headers.items() for value in values]
        if request.meta.get("page") and not _may_be_html(headers.get("Content-Type")):
            raise StopDownload(fail=False)


def _may_be_html(content_type: bytes | str | None) -> bool:
    text = content_type.decode("latin-1") if isinstance(content_type, bytes) else content_type
    return not text or text.partition(";")[0].strip().lower() in HTML


def _reply(url: str, response: Response, page: bool) -> Reply:
    meta = response.request.meta if response.request else {}
    location = response.headers.get("Location")
    status = response.status
    target, reason = None, None
    if status == 304:
        outcome = "unchanged"
    elif 300 <= status < 400 and location:
        outcome, target = "redirected", urljoin(url, location.decode("utf-8", "replace").strip())
        reason = target
    elif 200 <= status < 300:
        outcome = "fetched"
        if page and ("download_stopped" in response.flags or not _is_html(response)):
            outcome, reason = "not_html", (response.headers.get("Content-Type") or b"").decode("latin-1") or None
    else:
        outcome = "gone" if status in GONE else "refused" if status in REFUSED else "error"
        reason = f"{status} {_phrase(status)}".strip()
    return Reply(url, now(), outcome, status, reason, target, response.body, meta.get("received", []),
                 response.protocol, str(response.ip_address) if response.ip_address else None)


def _is_html(response: Response) -> bool:
    content_type = response.headers.get("Content-Type")
    return _may_be_html(content_type) if content_type else response.body.lstrip()[:1] == b"<"


def _phrase(status: int) -> str:
    try:
        return HTTPStatus(status).phrase
    except ValueError:
        return ""


def _failed(url: str, error: Exception) -> Reply:
    if isinstance(error, Forbidden):
        return Reply(url, now(), "refused", reason=f"not asked for: {error}", forbidden=True)
    if isinstance(error, DownloadCancelledError) or (isinstance(error, IgnoreRequest) and "MAXSIZE" in str(error)):
        return Reply(url, now(), "too_large", reason=TOO_LARGE)
    return Reply(url, now(), "error", reason=_why(url, error))


def _why(url: str, error: Exception) -> str:
    if isinstance(error, CannotResolveHostError):
        private = host_and_port(url)[0] in private_names
        return "its name leads to a private address" if private else "no such name (DNS)"
    known = {DownloadTimeoutError: "timed out", DownloadConnectionRefusedError: "connection refused",
             ResponseDataLossError: "the answer broke off"}
    text = next((text for kind, text in known.items() if isinstance(error, kind)), None)
    return text or f"no answer ({type(error).__name__})"
