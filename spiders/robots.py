"""robots.txt by RFC 9309: what may be asked for, how often, and where the sitemaps are."""
import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from protego import Protego

from spiders.addresses import canonical
from spiders.fetch import Reply

MAX_BYTES = 512 * 1024  # RFC 9309, 2.5: at least 500 KiB are read
MAX_REDIRECTS = 5       # RFC 9309, 2.3.1.2


@dataclass(frozen=True, slots=True)
class Rules:
    """What the robots.txt of one host lets us do; `parsed` None: everything, or, with a `failure`, nothing."""

    parsed: Protego | None = None
    failure: str | None = None      # why nothing may be asked for
    unreachable: bool = False       # and that is so because the host did not answer at all
    token: str = "*"

    def allows(self, url: str) -> bool:
        if self.failure is not None:
            return False
        return self.parsed is None or self.parsed.can_fetch(url, self.token)

    @property
    def delay(self) -> float:
        """Seconds to leave between requests."""
        return (self.parsed.crawl_delay(self.token) if self.parsed else None) or 0.0

    @property
    def sitemaps(self) -> list[str]:
        return list(self.parsed.sitemaps) if self.parsed else []


class Robots:
    """The rules of every host met in one crawl, each asked for once. `fetch` asks for an address in a slot."""

    def __init__(self, fetch: Callable[[str, str], Awaitable[Reply]], token: str) -> None:
        self._fetch = fetch
        self._token = token
        self._rules: dict[str, asyncio.Future[Rules]] = {}

    async def rules(self, url: str, slot: str) -> Rules:
        """Return the rules that hold for `url`."""
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        if origin not in self._rules:
            self._rules[origin] = asyncio.ensure_future(self._ask(f"{origin}/robots.txt", slot))
        return await asyncio.shield(self._rules[origin])

    async def _ask(self, url: str, slot: str) -> Rules:
        for _ in range(MAX_REDIRECTS + 1):
            reply = await self._fetch(url, slot)
            if reply.target is None:
                return rules_of(reply, self._token)
            url = canonical(reply.target) or reply.target
        return Rules()  # more redirects than that: as if there were no file


def rules_of(reply: Reply, token: str) -> Rules:
    """Return what an answer means: 2xx is read, 4xx allows all, 5xx and silence forbid all (RFC 9309, 2.3.1).

    429 is no answer but a plea for rest, so it forbids all. Where we may not ask, there is no file for us.
    """
    if reply.forbidden:
        return Rules()
    if reply.outcome == "too_large":
        return Rules(failure=f"robots.txt is {reply.reason}")
    if reply.status is None:
        return Rules(failure=reply.reason, unreachable=True)
    if reply.status >= 500 or reply.status == 429:
        return Rules(failure=f"robots.txt answers {reply.status}")
    if not 200 <= reply.status < 300:
        return Rules()
    text = reply.body[:MAX_BYTES].decode("utf-8-sig", errors="ignore")
    return Rules(Protego.parse(text), token=token)
