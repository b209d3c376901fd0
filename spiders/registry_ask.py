"""Asking a register politely: one request at a time, as its robots.txt allows, waiting when it asks us to."""
import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlsplit

from scrapy.settings import BaseSettings

from spiders.fetch import Fetcher, Reply
from spiders.robots import Robots

TOO_BUSY = {408, 425, 429, 500, 502, 503, 504}
MAX_REDIRECTS = 3


class RegistryFailure(Exception):
    """A register cannot be loaded now; the message says what was wrong and what to do."""


class Asker:
    """Asks one register. What it cannot have after a bounded number of tries raises RegistryFailure."""

    def __init__(self, fetcher: Fetcher, token: str, settings: BaseSettings, pause: float, local: bool,
                 say: Callable[[str], None]) -> None:
        self._fetcher, self._say = fetcher, say
        self._robots = Robots(self._robots_txt, token)
        self._pause = 0.0 if local else pause
        self._tries = settings.getint("REGISTRY_TRIES")
        self._wait = settings.getfloat("REGISTRY_WAIT")
        self._longest = settings.getfloat("REGISTRY_LONGEST_WAIT")

    async def get(self, url: str, headers: dict[str, str] | None = None) -> Reply:
        """What came of asking for `url`: its data (200), "not changed" (304), or a refusal of this very request (4xx).

        Other answers raise RegistryFailure: too busy after every try, robots.txt, another address, no such page.
        """
        for _ in range(MAX_REDIRECTS + 1):
            reply = await self._allowed(url, headers)
            if reply.target is None:
                return reply
            if urlsplit(reply.target)[:2] != urlsplit(url)[:2]:   # another host, or plain http
                raise RegistryFailure(f"{url} now leads to {reply.target}. If that is the register's new home, put it "
                                      "into registries.yml.")
            url = reply.target
        raise RegistryFailure(f"{url} leads in a circle. Look at it in a browser, and mend registries.yml.")

    async def json(self, url: str) -> tuple[Any, Reply]:
        """The JSON at `url`, and the answer it came in. Raises RegistryFailure also where it is no JSON."""
        reply = data(await self.get(url, {"Accept": "application/json"}))
        try:
            return json.loads(reply.body), reply
        except ValueError:
            raise RegistryFailure(f"{url} answered with {shape(reply)}. Try again later; if it stays so, look at the "
                                  "register's page.") from None

    async def _allowed(self, url: str, headers: dict[str, str] | None) -> Reply:
        slot = urlsplit(url).netloc
        rules = await self._robots.rules(url, slot)
        if not rules.allows(url):
            why = rules.failure or "its robots.txt does not allow it"
            raise RegistryFailure(f"{url} may not be asked for: {why}.")
        self._fetcher.open_slot(slot, max(self._pause, rules.delay))
        return await self._patient(url, slot, headers)

    async def _robots_txt(self, url: str, slot: str) -> Reply:
        self._fetcher.open_slot(slot, self._pause)
        return await self._patient(url, slot, None, give_up=False)

    async def _patient(self, url: str, slot: str, headers: dict[str, str] | None, give_up: bool = True) -> Reply:
        """Ask again, a bounded number of times, while the register is too busy or does not answer."""
        for tried in range(1, self._tries + 1):
            reply = await self._fetcher.get(url, slot, headers, page=False)
            busy = reply.status in TOO_BUSY or (reply.status is None and reply.outcome == "error")
            if not busy:
                break
            wait = _asked_to_wait(reply) or self._wait * 2 ** (tried - 1)
            if tried == self._tries or wait > self._longest:
                if give_up:
                    raise RegistryFailure(f"{url}: {reply.reason} ({_tries(tried, wait, self._longest)}). Run the "
                                          "same command again later.")
                break
            self._say(f"{urlsplit(url).netloc}: {reply.reason}; asking again in {wait:.0f} s")
            await asyncio.sleep(wait)
        if reply.forbidden or reply.outcome == "too_large":
            raise RegistryFailure(f"{url}: {reply.reason}.")
        return reply


def data(reply: Reply) -> Reply:
    """The reply, where it is data; else raises RegistryFailure with what it is instead."""
    if reply.status == 200 and reply.body and not _is_html(reply):
        return reply
    raise RegistryFailure(f"{reply.url} answered with {shape(reply)}. Try again later; if it stays so, look at the "
                          "register's page and mend registries.yml.")


def shape(reply: Reply) -> str:
    """An answer in a few words, for a person."""
    status = "" if reply.status == 200 else f"{reply.reason or reply.status}: "
    if not reply.body:
        return f"{status}nothing"
    if _is_html(reply):
        return f"{status}a web page instead of data"
    if said := _message(reply.body):
        return f"{status}an error: {said}"
    head = reply.body[-60:].decode("utf-8", "replace").strip()
    return f"{status}data that breaks off or is in another form (it ends {head!r})"


def _is_html(reply: Reply) -> bool:
    return reply.body.lstrip(b"\xef\xbb\xbf \t\r\n")[:1] == b"<"


def _message(body: bytes) -> str | None:
    """What an error object says, in whichever of the usual words."""
    try:
        said = json.loads(body)
    except ValueError:
        return None
    if isinstance(said, dict):
        for key in ("message", "error", "errorMessage"):
            if isinstance(said.get(key), str):
                return " ".join(said[key].split())[:200]
    return None


def _asked_to_wait(reply: Reply) -> float | None:
    """Retry-After in seconds: a number, or a date (RFC 9110, 10.2.3)."""
    text = (reply.header("retry-after") or "").strip()
    if text.isdigit():
        return float(text)
    try:
        return max((parsedate_to_datetime(text) - datetime.now(UTC)).total_seconds(), 1.0)
    except (ValueError, TypeError):
        return None


def _tries(tried: int, wait: float, longest: float) -> str:
    if wait > longest:
        return f"it asks us to wait {wait / 60:.0f} minutes"
    return f"tried {tried} times"
