"""Addresses of pages and sites: canonical forms, what is on one site, whose a site is. Pure: no network, no clock."""
import ipaddress
import posixpath
import re
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import SplitResult, urljoin, urlsplit, urlunsplit

import tldextract
from w3lib.url import safe_url_string

# The list of public suffixes that comes with the package: no request is made, so the same name always has one answer.
_suffixes = tldextract.TLDExtract(suffix_list_urls=(), cache_dir=None, include_psl_private_domains=True)

DEFAULT_PORT = {"http": 80, "https": 443}
TRACKING = re.compile(
    r"^(utm_\w+|gclid|gbraid|wbraid|fbclid|msclkid|yclid|mc_[ce]id|_ga|_gl|_hs\w+|ref|srsltid)$", re.I)
INDEX_PAGE = re.compile(r"/(index|default|home)\.(html?|php|aspx?)$", re.I)
MAX_LENGTH = 2000  # characters; longer ones are traps, not pages


@lru_cache(maxsize=20_000)
def canonical(url: str, base: str = "") -> str | None:
    """Return the address to ask for, or None where `url` (seen on the page `base`) is no web address.

    Host in lower case, default port, fragment and tracking parameters dropped, dots in the path resolved.
    Other schemes, addresses with a user name, and ones over MAX_LENGTH give None.
    """
    text = url.strip()
    if not text or text.startswith("#") or len(text) > MAX_LENGTH:
        return None
    try:
        parts = urlsplit(safe_url_string(urljoin(base, text)))
        host, port = parts.hostname, parts.port
        if parts.scheme not in DEFAULT_PORT or not host or parts.username is not None:
            return None
        host = host.rstrip(".").encode("idna").decode("ascii") if not host.isascii() else host.rstrip(".")
    except (ValueError, UnicodeError):
        return None
    if not host:
        return None
    netloc = f"[{host}]" if ":" in host else host
    if port and port != DEFAULT_PORT[parts.scheme]:
        netloc += f":{port}"
    query = "&".join(p for p in parts.query.split("&") if p and not TRACKING.match(p.partition("=")[0]))
    return urlunsplit(SplitResult(parts.scheme, netloc, _resolved(parts.path), query, ""))


def _resolved(path: str) -> str:
    """Resolve "." and ".." of a path, which `urljoin` leaves alone in an absolute address."""
    if not path:
        return "/"
    if "/." not in path:
        return path
    slash = "/" if path.endswith(("/", "/.", "/..")) else ""
    clean = posixpath.normpath(path).lstrip("/")
    return f"/{clean}{slash}" if clean and clean != "." else "/"


@lru_cache(maxsize=20_000)
def page_key(url: str) -> tuple[str, str, str]:
    """Return what makes two addresses one page: scheme, "www.", a last slash and an index file do not."""
    parts = urlsplit(url)
    path = INDEX_PAGE.sub("/", parts.path).rstrip("/") or "/"
    return parts.netloc.removeprefix("www."), path, parts.query


def host_and_port(url: str) -> tuple[str, int]:
    """Return the host name or address of a canonical `url`, and its port."""
    parts = urlsplit(url)
    return parts.hostname or "", parts.port or DEFAULT_PORT[parts.scheme]


def as_ip(host: str) -> ipaddress.IPv4Address | ipaddress.IPv6Address | None:
    """Return the address that `host` writes out, or None for a name."""
    try:
        return ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return None


def is_public(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> bool:
    """Tell whether anyone on the internet may own `ip`; an IPv6 address is as public as the IPv4 address inside it."""
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour or (ip.teredo[1] if ip.teredo else None)
        if inner is None and ip in ipaddress.ip_network("64:ff9b::/96"):
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        if inner is not None:
            return is_public(inner)
    return ip.is_global and not (ip.is_multicast or ip.is_reserved or ip.is_unspecified)


def is_local_name(host: str) -> bool:
    """Tell whether `host` is a name that always means this machine (RFC 6761)."""
    return host == "localhost" or host.endswith(".localhost")


def is_loopback(host: str) -> bool:
    """Tell whether `host` is this machine, where a pause between requests spares nobody."""
    ip = as_ip(host)
    return is_local_name(host) if ip is None else ip.is_loopback


@lru_cache(maxsize=5_000)
def registered_domain(host: str) -> str | None:
    """Return the domain that somebody registered ("clinic.example.co.uk" -> "example.co.uk").

    A name under a host that gives its customers names of their own (wixsite.com) is a domain of its own. None for an
    address, a name without a public suffix, and names reserved for examples and tests (RFC 2606, RFC 6761).
    """
    if as_ip(host) is not None or is_local_name(host):
        return None
    if host.rsplit(".", 1)[-1] in {"example", "test", "invalid", "local", "internal"}:
        return None
    return _suffixes(host).top_domain_under_public_suffix or None


def provider_id(website: str, shared_hosts: frozenset[str] = frozenset(), listed_id: str = "") -> str:
    """Return the id of the provider whose canonical `website` this is, by the rule of identity.

    The id that the list gives it; else on a host that many share, host plus path; else the registered domain;
    else (an address, a reserved name) the host without the port.
    """
    if listed_id:
        return listed_id
    parts = urlsplit(website)
    host = (parts.hostname or "").removeprefix("www.")
    if host in shared_hosts and parts.path.strip("/"):
        return f"{host}/{parts.path.strip('/').lower()}"
    return registered_domain(host) or (parts.hostname or "")


@dataclass(frozen=True, slots=True)
class Scope:
    """What belongs to one provider's site: a domain; or one host and port; or, on a shared host, a folder of it."""

    domain: str | None   # registered domain, any host under it
    host: str            # host[:port], used where there is no domain or where there is a folder
    folder: str = ""     # "/name" on a host that many share

    @classmethod
    def of(cls, website: str, id_: str) -> "Scope":
        """Return the scope of the provider `id_` at the canonical address `website`."""
        parts = urlsplit(website)
        host = (parts.hostname or "").removeprefix("www.")
        folder = "/" + parts.path.strip("/") if "/" in id_ and parts.path.strip("/") else ""
        return cls(None if folder else registered_domain(host), parts.netloc.removeprefix("www."), folder)

    def holds(self, url: str) -> bool:
        """Tell whether the canonical address `url` is on this site."""
        parts = urlsplit(url)
        if self.domain is not None:
            own_port = parts.port is None or self.host.endswith(f":{parts.port}")
            return own_port and registered_domain(parts.hostname or "") == self.domain
        if parts.netloc.removeprefix("www.") != self.host:
            return False
        return not self.folder or parts.path == self.folder or parts.path.startswith(self.folder + "/")

    @property
    def slot(self) -> str:
        """The name under which requests take turns: sites on one shared host take them together."""
        return self.domain or self.host
