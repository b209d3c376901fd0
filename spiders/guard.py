"""Where a crawl may not go: private, loopback and link-local addresses and other schemes, unless the address is listed.

Checked three times: what an address says (before the request), what its name resolves to (before the connection), and
whom the connection reached (before the body is looked at).
"""
import re
from ipaddress import IPv4Address, IPv6Address
from typing import Any
from urllib.parse import urlsplit

from scrapy.crawler import Crawler
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

from spiders.addresses import DEFAULT_PORT, as_ip, host_and_port, is_local_name, is_public

# A last part that is a number makes an address, never a name, and some look-ups read it as one ("0177.0.0.1", "127.1",
# "0x7f000001" are this machine). https://url.spec.whatwg.org/#ends-in-a-number-checker
NUMERIC = re.compile(r"(^|\.)(\d+|0x[0-9a-f]*)\.?$", re.I)
private_names: set[str] = set()  # names seen to resolve to an address that is not public


class Forbidden(IgnoreRequest):
    """A request to where the crawl may not go."""


def why_forbidden(url: str, listed: set[tuple[str, int]]) -> str | None:
    """Return why `url` may not be asked for, or None. `listed`: the hosts and ports that the providers list names."""
    if urlsplit(url).scheme not in DEFAULT_PORT:
        return "not a web address"
    host, port = host_and_port(url)
    ip = as_ip(host)
    public = is_public(ip) if ip is not None else not (is_local_name(host) or NUMERIC.search(host))
    return None if public or (host, port) in listed else "a private address"


def why_unwanted(url: str, ip: IPv4Address | IPv6Address | None, listed: set[tuple[str, int]]) -> str | None:
    """Return why an answer from `ip` to a request for `url` may not be used, or None."""
    if ip is None or is_public(ip):
        return None
    host, port = host_and_port(url)
    own = as_ip(host) is not None or is_local_name(host)
    return None if own and (host, port) in listed else "its name leads to a private address"


class Guard:
    """Downloader middleware, first in line, so that robots.txt, redirects and retries pass it too.

    The spider's `listed` holds the hosts and ports that the providers list names.
    """

    def __init__(self, crawler: Crawler) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> "Guard":
        return cls(crawler)

    def _listed(self) -> set[tuple[str, int]]:
        return getattr(self.crawler.spider, "listed", set())

    def process_request(self, request: Request) -> None:
        if reason := why_forbidden(request.url, self._listed()):
            raise Forbidden(reason)

    def process_response(self, request: Request, response: Response) -> Response:
        if reason := why_unwanted(request.url, response.ip_address, self._listed()):
            raise Forbidden(reason)
        return response


class GuardedResolver(CachingThreadedResolver):
    """Looks names up, and finds nothing where the answer is not a public address."""

    def getHostByName(self, name: str, timeout: Any = ()) -> "Deferred[str]":
        found = super().getHostByName(name, timeout)
        literal = as_ip(name) is not None or is_local_name(name)  # checked before: see Guard
        return found if literal else found.addCallback(self._public, name)

    @staticmethod
    def _public(address: str, name: str) -> str:
        ip = as_ip(address)
        if ip is None or not is_public(ip):
            private_names.add(name)
            raise DNSLookupError(f"{name} leads to a private address")
        return address
