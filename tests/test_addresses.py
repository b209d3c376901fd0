"""Whose a site is, what is on it, and which addresses nobody may be sent to."""
import ipaddress
from functools import partial

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scrapy.resolver import dnscache
from twisted.internet.testing import MemoryReactor

from spiders.addresses import Scope, canonical, is_public, page_key, provider_id, registered_domain
from spiders.guard import GuardedResolver, private_names, why_forbidden, why_unwanted

SHARED = frozenset({"sites.google.com"})


@pytest.mark.parametrize(("url", "expected"), [
    ("HTTPS://WWW.Clinic.Example:443/a/../b/?utm_source=x&p=1#z", "https://www.clinic.example/b/?p=1"),
    ("/fees", "http://base.example/fees"),
    ("?p=2", "http://base.example/d/?p=2"),
    ("//other.example", "http://other.example/"),
    ("http://127.0.0.1:8080", "http://127.0.0.1:8080/"),
    ("http://bücher.example/ü", "http://xn--bcher-kva.example/%C3%BC"),
    ("mailto:a@b.example", None),
    ("javascript:void(0)", None),
    ("file:///etc/passwd", None),
    ("http://user:word@clinic.example/", None),
    ("http://[broken", None),
    ("http://clinic.example:99999/", None),
    ("#top", None),
    ("/" + "x" * 3000, None),
])
def test_canonical(url: str, expected: str | None) -> None:
    assert canonical(url, "http://base.example/d/") == expected


@given(st.text(max_size=80))
def test_canonical_takes_anything_and_is_settled_after_one_time(text: str) -> None:
    once = canonical(text, "http://base.example/")
    assert once is None or canonical(once) == once


def test_one_page_under_several_addresses() -> None:
    same = ["http://clinic.example/fees", "https://www.clinic.example/fees/", "https://clinic.example/fees/index.html"]
    assert len({page_key(url) for url in same}) == 1
    assert page_key("http://clinic.example/fees?p=1") != page_key("http://clinic.example/fees?p=2")


@pytest.mark.parametrize(("website", "listed", "expected"), [
    ("https://www.clinic-one.com/denver", "", "clinic-one.com"),
    ("https://book.clinic.co.uk/", "", "clinic.co.uk"),
    ("https://oakfield.wixsite.com/home", "", "oakfield.wixsite.com"),
    ("https://sites.google.com/View/Oakfield/", "", "sites.google.com/view/oakfield"),
    ("http://127.0.1.11:8400/", "", "127.0.1.11"),
    ("http://[::1]:8400/", "", "::1"),
    ("http://harbor.example:8400/x", "", "harbor.example"),
    ("http://localhost:8400/", "", "localhost"),
    ("http://127.0.1.11:8400/", "harbor.example", "harbor.example"),
])
def test_provider_id(website: str, listed: str, expected: str) -> None:
    assert provider_id(canonical(website) or "", SHARED, listed) == expected


@pytest.mark.parametrize(("website", "id_", "inside", "outside"), [
    ("https://clinic-one.com/", "clinic-one.com",
     ["http://www.clinic-one.com/x", "https://book.clinic-one.com/"],
     ["https://clinic-two.com/", "https://clinic-one.com.evil.com/", "https://clinic-one.com:2083/"]),
    ("http://127.0.1.11:8400/", "harbor.example",
     ["http://127.0.1.11:8400/fees"], ["http://127.0.1.11:22/", "http://127.0.1.12:8400/"]),
    ("http://127.0.2.9:8400/oakfield/", "shared.example/oakfield",
     ["http://127.0.2.9:8400/oakfield", "http://127.0.2.9:8400/oakfield/fees"],
     ["http://127.0.2.9:8400/", "http://127.0.2.9:8400/oakfield-two/"]),
    ("https://oakfield.wixsite.com/home", "oakfield.wixsite.com",
     ["https://oakfield.wixsite.com/home/fees"], ["https://elm.wixsite.com/home"]),
])
def test_scope(website: str, id_: str, inside: list[str], outside: list[str]) -> None:
    scope = Scope.of(website, id_)
    assert [scope.holds(url) for url in inside] == [True] * len(inside)
    assert [scope.holds(url) for url in outside] == [False] * len(outside)


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "clinic.example", "clinic.test", "com", "printer.local"])
def test_names_that_nobody_registered(host: str) -> None:
    assert registered_domain(host) is None


@pytest.mark.parametrize(("address", "public"), [
    ("8.8.8.8", True), ("2606:4700::1111", True), ("127.0.0.1", False), ("10.1.2.3", False), ("169.254.169.254", False),
    ("100.64.0.1", False), ("0.0.0.0", False), ("224.0.0.1", False), ("240.0.0.1", False), ("::1", False),
    ("fe80::1", False), ("fd00:ec2::254", False), ("::ffff:10.0.0.1", False), ("64:ff9b::7f00:1", False),
    ("2002:7f00:1::", False), ("64:ff9b::808:808", True),
])
def test_public_addresses(address: str, public: bool) -> None:
    assert is_public(ipaddress.ip_address(address)) is public


def test_the_guard_lets_through_what_is_public_or_listed() -> None:
    listed = {("127.0.1.11", 8400), ("localhost", 8400)}
    assert why_forbidden("https://clinic.com/", listed) is None
    assert why_forbidden("http://127.0.1.11:8400/x", listed) is None
    assert why_forbidden("http://localhost:8400/x", listed) is None
    for url in ("http://127.0.1.11:22/", "http://127.0.1.12:8400/", "http://169.254.169.254/latest/",
                "http://[::ffff:127.0.0.1]/", "http://localhost/", "http://x.localhost/", "http://192.168.0.1/",
                "http://0177.0.0.1/", "http://127.1/", "http://2130706433/", "http://0x7f000001/", "http://a.0x7f.1./"):
        assert why_forbidden(url, listed) == "a private address"
    assert why_forbidden("ftp://clinic.com/", listed) == "not a web address"


def test_a_public_name_may_not_lead_to_a_listed_private_address() -> None:
    listed = {("127.0.1.11", 80), ("clinic.com", 80)}
    loopback = ipaddress.ip_address("127.0.1.11")
    assert why_unwanted("http://clinic.com/", loopback, listed) == "its name leads to a private address"
    assert why_unwanted("http://127.0.1.11/", loopback, listed) is None
    assert why_unwanted("http://clinic.com/", ipaddress.ip_address("8.8.8.8"), listed) is None


def test_a_name_that_leads_to_a_private_address_is_not_found() -> None:
    names = {"rebound.com": "127.0.0.1", "meta.com": "169.254.169.254", "fine.com": "8.8.8.8", "127.0.0.1": "127.0.0.1",
             "localhost": "127.0.0.1"}
    found: dict[str, str] = {}
    resolver = GuardedResolver(MemoryReactor(), 10, 1)
    for name, address in names.items():
        dnscache[name] = address
        deferred = resolver.getHostByName(name)
        deferred.addCallbacks(partial(found.__setitem__, name), lambda failure: failure.trap(OSError))
        dnscache.pop(name)
    assert found == {"fine.com": "8.8.8.8", "127.0.0.1": "127.0.0.1", "localhost": "127.0.0.1"}
    assert private_names >= {"rebound.com", "meta.com"}
