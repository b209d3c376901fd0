"""Every kind of answer has the same strict headers, whatever made it; nothing is written; much is shut."""

import re
import time

import pytest
from datasette.plugins import pm

from pipelines import snapshots
from tests.every_page import CLOSED, FILES, HARBOR, PAGES, fact_of, filled
from tests.serving import Site, folder

POLICY = (
    "default-src 'none'; style-src 'self'; script-src 'self'; img-src 'self'; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
SENT = {
    "content-security-policy": POLICY,
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    path = folder(tmp_path_factory.mktemp("headers"))
    snapshots.keep(path / "directory.db", print)
    one = Site(path)
    yield one
    one.close()


@pytest.fixture(scope="module")
def fact(site):
    return fact_of(site.get(HARBOR).text)


def strict(answer):
    """Whether an answer has each header once, with its value, and sets no cookie."""
    return {name: answer.headers.get_list(name) for name in SENT} == {
        name: [value] for name, value in SENT.items()
    } and "set-cookie" not in answer.headers


@pytest.mark.parametrize("address", [*PAGES.values(), *FILES, *CLOSED])
def test_every_answer_has_the_strict_headers(site, fact, address):
    answer = site.get(filled(address, fact))
    assert strict(answer), dict(answer.headers)
    assert answer.status_code < 500


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"])
@pytest.mark.parametrize(
    "address", ["/", HARBOR, "/nowhere", "/directory/providers", "/static/site.css", "/-/messages"]
)
def test_nothing_can_be_written(site, method, address):
    answer = site.run(site.datasette.client.request(method, address))
    assert answer.status_code == 405 and strict(answer)
    assert answer.headers["allow"] == "GET, HEAD, OPTIONS" and "only answers to reading" in answer.text


def test_a_program_that_would_write_is_refused_in_json(site):
    for address in ("/api/v1/providers", "/directory/providers.json"):
        answer = site.run(site.datasette.client.post(address))
        assert answer.status_code == 405 and answer.json()["ok"] is False and strict(answer)


def test_a_page_of_another_site_may_ask_before_it_reads(site):
    asked = site.run(site.datasette.client.options("/api/v1/providers"))
    assert asked.status_code == 204 and asked.headers["access-control-allow-origin"] == "*"
    assert "if-none-match" in asked.headers["access-control-allow-headers"] and strict(asked)
    page = site.run(site.datasette.client.options("/"))
    assert page.status_code == 204 and "access-control-allow-origin" not in page.headers


@pytest.mark.parametrize("address", ["/", HARBOR, "/nowhere", "/directory/providers", "/api/v1/providers"])
def test_head_answers_as_get_does(site, address):
    head, got = site.run(site.datasette.client.head(address)), site.get(address)
    assert head.status_code == got.status_code and strict(head)
    assert head.headers["content-type"] == got.headers["content-type"]


def test_a_fault_of_ours_has_the_headers_too_and_says_nothing_of_the_inside(site, monkeypatch, caplog):
    """In the making of a page, and where not even the page of the fault can be made."""

    async def broken(*args, **kwargs):
        raise RuntimeError("secret inside")

    monkeypatch.setattr("directory_pages.serving.index_of", broken)
    answer = site.get("/about")
    assert answer.status_code == 500 and strict(answer) and answer.headers["cache-control"] == "no-store"
    monkeypatch.setattr(type(site.datasette), "render_template", broken)
    worse = site.get("/about")
    assert worse.status_code == 500 and strict(worse) and "on our side" in worse.text
    assert "secret inside" not in answer.text + worse.text


@pytest.mark.parametrize("address", ["/", "/?near=80202&q=help", "/compare?id=harbor.example", HARBOR, "/nowhere"])
def test_what_a_person_looked_for_is_kept_by_their_own_browser_alone(site, address):
    assert site.get(address).headers["cache-control"] == "private, max-age=60"


def test_answers_of_the_console_are_not_kept_by_others_either(site):
    for address in ("/directory?sql=select+1", "/directory.json?sql=select+1", "/directory/providers.json?_search=x"):
        assert "private" in site.get(address).headers["cache-control"], address


@pytest.mark.parametrize("host", ['evil"><script>', "a@b", "evil.example/x?y#", "e'v", "x" * 300, "a b"])
def test_a_host_that_is_none_stands_in_no_answer(site, host):
    for address in ("/sitemap.xml", "/changes.atom", "/data/snapshots.json", "/directory/providers.json?_size=1"):
        answer = site.get(address, headers={"host": host})
        assert answer.status_code == 400 and host not in answer.text + str(answer.headers) and strict(answer)


@pytest.mark.parametrize("host", ["directory.example", "127.0.0.1:8001", "[::1]:8001", "our_server", ""])
def test_a_host_of_any_kind_is_answered(site, host):
    assert site.get("/sitemap.xml", headers={"host": host}).status_code == 200


@pytest.fixture(scope="module")
def named(tmp_path_factory):
    """A real copy whose operator.yml names the address of the site."""

    def told(conn):
        conn.execute("insert into build values ('operator_site', 'https://directory.example:8443')")

    path = folder(tmp_path_factory.mktemp("named"), told, sample=False)
    snapshots.keep(path / "directory.db", print)
    one = Site(path)
    yield one
    one.close()


@pytest.mark.parametrize("address", [*PAGES.values(), *FILES])
def test_a_false_host_stands_in_no_answer_where_the_site_has_a_name(named, fact, address):
    answer = named.get(filled(address, fact), headers={"host": "false.example"})
    assert b"false.example" not in answer.content and "false.example" not in str(answer.headers)


ABSOLUTE = {  # an address, and what stands in its answer behind the address of the site
    "/": '<link rel="canonical" href="{}/">',
    HARBOR: "Printed from {}/provider/harbor.example.",
    "/robots.txt": "Sitemap: {}/sitemap.xml",
    "/sitemap.xml": "<loc>{}/provider/harbor.example</loc>",
    "/changes.atom": "<id>{}/provider/harbor.example#",
    "/data": "url = {{{}/data}}",
    "/directory/found_by_field": "{}/directory/found_by_field",
    "/data/{day}/": "url: {}/data/",
    "/data/snapshots.json": '"page": "{}/data/',
    "/api/v1": "{}/api/v1/providers",
    "/directory/facts.json?_size=1": '"next_url": "{}/directory/facts.json?',
}


@pytest.mark.parametrize("address", ABSOLUTE)
def test_absolute_addresses_begin_with_the_name_of_the_site(named, address):
    said = ABSOLUTE[address].format("https://directory.example:8443")
    assert said in named.get(filled(address, "")).text


# Relative on the page itself; of made-up providers there is no sitemap.
@pytest.mark.parametrize("address", sorted(set(ABSOLUTE) - {"/", "/robots.txt"}))
def test_without_a_name_they_begin_with_the_host_that_is_asked(site, address):
    answer = site.get(filled(address, ""), headers={"host": "localhost:8001"})
    assert ABSOLUTE[address].format("http://localhost:8001") in answer.text


def test_the_openapi_file_names_the_site(site, named):
    assert site.get("/openapi.json").json()["servers"] == [{"url": "/"}]
    assert named.get("/openapi.json").json()["servers"] == [{"url": "https://directory.example:8443"}]


def test_links_of_tables_stay_on_the_host_that_is_read(site, named):
    for one in (site, named):
        page = one.get("/directory/facts?_facet=field&_size=1").text
        assert 'href="/directory/facts?_facet=field&amp;_size=1&amp;field=' in page and "_next=" in page
        assert not re.search(r'<a href="https?://[^"]*/directory/facts', page)


def test_a_name_that_is_too_long_for_a_file_is_none(site):
    for address in ("/static/" + "a" * 5000, "/-/static/" + "a" * 5000):
        assert site.get(address).status_code == 404


def test_thousands_of_parameters_keep_nobody_waiting(site):
    start = time.process_time()
    asked = "&".join(f"x{n}=1" for n in range(3000))
    for address, status in (("/", 200), ("/compare", 200), ("/changes.atom", 400)):
        assert site.get(f"{address}?{asked}").status_code == status
    assert time.process_time() - start < 3


def test_static_files_are_kept_for_as_long_as_their_address_holds(site):
    (address,) = set(re.findall(r"/static/site\.css\?\w+", site.get("/").text))
    assert site.get(address).headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "immutable" not in site.get("/static/nothing.css?1").headers.get("cache-control", "")


@pytest.mark.parametrize("address", CLOSED)
def test_what_is_of_the_machine_or_of_nobody_is_shut(site, address):
    answer = site.get(address)
    assert answer.status_code in (403, 404) and "sqlite" not in answer.text.lower()


def test_every_route_of_ours_stands_in_the_list(site):
    """A page that is added without being listed is a page that nobody tests."""
    listed = [filled(address, "x").partition("?")[0] for address in [*PAGES.values(), *FILES, *CLOSED]]
    for routes in pm.hook.register_routes(datasette=site.datasette):
        for pattern, _ in routes:
            assert any(re.match(pattern, address) for address in listed), f"{pattern} is not in tests/every_page.py"


def test_every_page_of_the_list_is_answered_as_its_name_says(site, fact):
    """So that a test of all pages does not walk over pages that all say "not found"."""
    wrong = {
        "bad parameter": 400,
        "which place": 400,
        "gone": 410,
        "SQL error": 400,
        "SQL that writes": 400,
        "nowhere": 404,
    }
    for name, address in PAGES.items():
        expected = wrong.get(name) or (404 if name.startswith("no such") or name.endswith("not there") else 200)
        assert site.get(filled(address, fact)).status_code == expected, name


# --- what search engines and browsers ask for ------------------------------------------------------------------------


def test_a_copy_with_made_up_providers_is_not_for_search_engines(site):
    assert site.get("/robots.txt").text.splitlines()[1:] == ["User-agent: *", "Disallow: /"]
    assert '<meta name="robots" content="noindex">' in site.get("/about").text


def test_pages_are_listed_and_searches_are_not(tmp_path):
    real = Site(folder(tmp_path, sample=False, more=3))
    try:
        robots, listed = real.get("/robots.txt").text, real.get("/sitemap.xml").text
        assert "Disallow: /directory\n" in robots and "Disallow: /*?*near=" in robots and "/sitemap.xml" in robots
        assert "/provider/harbor.example</loc>" in listed and "<loc>http://localhost/about</loc>" in listed
        assert "near=" not in listed and "/evidence/" not in listed and "gone.example" not in listed
        assert "noindex" not in real.get(HARBOR).text and "noindex" not in real.get("/?route=iv").text
        for address in ("/?near=80202", "/?q=help", "/?id=harbor.example", "/nowhere", "/directory/providers"):
            assert "noindex" in real.get(address).text, address
    finally:
        real.close()


@pytest.mark.parametrize(
    ("address", "canonical"),
    [
        ("/", "/"),
        ("/?near=80202&q=help&id=harbor.example&sort=checked&page=1", "/"),
        ("/?kind=clinic&route=iv&route=im&near=Denver%2C+CO", "/?route=im&amp;route=iv&amp;kind=clinic"),
        ("/compare?id=tele.example&id=harbor.example", "/compare?id=harbor.example&amp;id=tele.example"),
        (HARBOR, HARBOR),
        ("/directory/providers?state=CO", "/directory/providers"),
    ],
)
def test_a_page_says_under_which_address_it_is_best_known(site, address, canonical):
    assert f'<link rel="canonical" href="{canonical}">' in site.get(address).text


def test_a_page_that_is_not_there_has_no_address_to_be_known_by(site):
    assert "canonical" not in site.get("/nowhere").text


def test_large_directories_list_their_pages_in_parts(site, monkeypatch):
    (plugin,) = (one for one in pm.get_plugins() if getattr(one, "__name__", "") == "robots.py")
    monkeypatch.setattr(plugin, "MOST", 10)
    whole = site.get("/sitemap.xml").text
    parts = re.findall(r"<loc>http://localhost(/sitemap\.xml\?part=\d+)</loc>", whole)
    addresses = [one for part in parts for one in re.findall(r"<loc>([^<]+)</loc>", site.get(part).text)]
    assert len(parts) > 2 and "sitemapindex" in whole and len(addresses) == len(set(addresses))
    for part in ("0", "99", "x", "-1", "9" * 5000):
        assert site.get(f"/sitemap.xml?part={part}").status_code == 404, part


def test_pages_have_titles_of_their_own_and_say_what_they_are(site, fact):
    titles = {}
    for name, address in PAGES.items():
        page = site.get(filled(address, fact)).text
        title = re.search(r"<title>(.*?)</title>", page, re.S)[1]
        assert title.strip() and not title.strip().startswith("·"), name
        assert page.count('<meta name="description" content="') == 1 and '<html lang="en">' in page, name
        titles.setdefault(title, []).append(name)
    for same in (["provider", "statements"], ["about", "privacy"], ["data", "tables"], ["search", "found"]):
        assert not any(set(same) <= set(names) for names in titles.values()), same
