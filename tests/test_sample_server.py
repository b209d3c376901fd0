"""The sample web's server: what a crawler meets on it over real HTTP."""
import csv
import http.client
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from sample.server import read_sites, serve, write_providers

QUOTES = "Caf\u00e9 \u201cket\u201d \u2013 \u2022"


def write(root: Path, path: str, text: str) -> None:
    file = root / path
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small web: a usual site, one in windows-1252, one gone, two on a shared host, one that is not listed."""
    write(tmp_path, "usual/site.yml", """
id: usual.example
name: Usual
address: 127.0.9.1
kind: clinic
state: OH
city: Dayton
redirects: {/old: /pricing/, /away: "http://127.0.9.5:{port}/", /self: "{{origin}}/faq"}
gone: [/x]
headers: {/faq: {X-Seen: "yes", Cache-Control: no-store}}
""")
    write(tmp_path, "usual/index.html", "<a href='{{origin}}/pricing/'>Prices</a>")
    write(tmp_path, "usual/pricing/index.html", "<p>$450</p>")
    write(tmp_path, "usual/faq.html", "<p>Why?</p>")
    write(tmp_path, "usual/robots.txt", "Sitemap: {{origin}}/sitemap.xml\n")
    write(tmp_path, "usual/facts.json", "{}")
    write(tmp_path, "western/site.yml", "{id: w.example, name: W, address: 127.0.9.2, charset: windows-1252}")
    write(tmp_path, "western/index.html", f"<p>{QUOTES}</p>")
    write(tmp_path, "gone/site.yml", "{id: g.example, name: G, address: 127.0.9.3, all_gone: true}")
    write(tmp_path, "one/site.yml", """
{id: s.example/one, name: One, address: 127.0.9.4, prefix: /one/, redirects: {/a: /b}}""")
    write(tmp_path, "one/index.html", "<p>one</p>")
    write(tmp_path, "one/b.html", "<p>b of one</p>")
    write(tmp_path, "two/site.yml", "{id: s.example/two, name: Two, address: 127.0.9.4, prefix: /two/}")
    write(tmp_path, "two/index.html", "<p>two</p>")
    write(tmp_path, "new/site.yml", "{id: n.example, name: New, address: 127.0.9.5, listed: false}")
    write(tmp_path, "new/index.html", "<p>new</p>")
    return tmp_path


@pytest.fixture
def port(folder: Path) -> Iterator[int]:
    with serve(sites=folder) as port:
        yield port


def get(port: int, host: str, path: str, method: str = "GET", **headers: str) -> tuple[int, dict[str, str], bytes]:
    connection = http.client.HTTPConnection(host, port, timeout=5)
    try:
        connection.request(method, path, headers={name.replace("_", "-"): value for name, value in headers.items()})
        response = connection.getresponse()
        return response.status, {name.lower(): value for name, value in response.getheaders()}, response.read()
    finally:
        connection.close()


def test_origin_stands_for_the_address_and_the_port(port: int) -> None:
    assert get(port, "127.0.9.1", "/")[2].decode() == f"<a href='http://127.0.9.1:{port}/pricing/'>Prices</a>"
    assert get(port, "127.0.9.1", "/robots.txt")[2].decode() == f"Sitemap: http://127.0.9.1:{port}/sitemap.xml\n"


@pytest.mark.parametrize(("path", "status", "location"), [
    ("/pricing/", 200, None),
    ("/pricing", 301, "/pricing/"),
    ("/pricing/index.html", 200, None),
    ("/pricing/?utm_source=x", 200, None),
    ("/%70ricing/", 200, None),
    ("/faq", 200, None),
    ("/faq.html", 200, None),
    ("/faq/", 301, "/faq"),
    ("/old", 301, "/pricing/"),
    ("/away", 301, "http://127.0.9.5:{port}/"),
    ("/self", 301, "http://127.0.9.1:{port}/faq"),
    ("/x", 410, None),
    ("/nothing", 404, None),
    ("/site.yml", 404, None),
    ("/facts.json", 404, None),
    ("/../western/index.html", 404, None),
])
def test_paths(port: int, path: str, status: int, location: str | None) -> None:
    got, headers, _ = get(port, "127.0.9.1", path)
    assert (got, headers.get("location")) == (status, location and location.replace("{port}", str(port)))


def test_a_page_is_served_in_the_site_s_charset(port: int) -> None:
    status, headers, body = get(port, "127.0.9.2", "/")
    assert headers["content-type"] == "text/html; charset=windows-1252"
    assert body == f"<p>{QUOTES}</p>".encode("cp1252")


def test_a_character_that_the_charset_lacks_is_named(folder: Path) -> None:
    write(folder, "western/snow.html", "\u2603")
    with pytest.raises(ValueError, match="snow.html"), serve(sites=folder):
        pass


def test_every_path_of_a_gone_site_is_gone(port: int) -> None:
    assert [get(port, "127.0.9.3", path)[0] for path in ("/", "/robots.txt", "/any/thing")] == [410, 410, 410]


def test_headers_of_one_path(port: int) -> None:
    headers = get(port, "127.0.9.1", "/faq")[1]
    assert (headers["x-seen"], headers["cache-control"]) == ("yes", "no-store")
    assert "x-seen" not in get(port, "127.0.9.1", "/")[1]


@pytest.mark.parametrize("given", ["etag", "weak", "date"])
def test_an_unchanged_page_is_304_with_no_body(port: int, given: str) -> None:
    headers = get(port, "127.0.9.1", "/")[1]
    asked = {
        "etag": {"If_None_Match": headers["etag"]},
        "weak": {"If_None_Match": f'"other", W/{headers["etag"]}'},
        "date": {"If_Modified_Since": headers["last-modified"]},
    }[given]
    status, headers, body = get(port, "127.0.9.1", "/", **asked)
    assert (status, body) == (304, b"")
    assert "etag" in headers


def test_a_changed_page_is_sent_whole(folder: Path) -> None:
    with serve(sites=folder) as port:
        headers = get(port, "127.0.9.1", "/faq")[1]
    write(folder, "usual/faq.html", "<p>Because.</p>")
    with serve(port, sites=folder) as port:
        status, _, body = get(
            port, "127.0.9.1", "/faq", If_None_Match=headers["etag"], If_Modified_Since=headers["last-modified"])
    assert (status, body) == (200, b"<p>Because.</p>")


def test_sites_of_one_host_stand_below_their_prefixes(port: int) -> None:
    assert [get(port, "127.0.9.4", path)[2] for path in ("/one/", "/two/", "/one/b")] == [
        b"<p>one</p>", b"<p>two</p>", b"<p>b of one</p>"]
    assert get(port, "127.0.9.4", "/one")[1]["location"] == "/one/"
    assert get(port, "127.0.9.4", "/one/a")[1]["location"] == "/one/b"
    assert get(port, "127.0.9.4", "/")[0] == 404


def test_head_and_other_methods(port: int) -> None:
    status, headers, body = get(port, "127.0.9.1", "/faq", method="HEAD")
    assert (status, headers["content-length"], body) == (200, "11", b"")
    assert get(port, "127.0.9.1", "/faq", method="POST")[0] == 405


def test_one_connection_serves_many_requests(port: int) -> None:
    connection = http.client.HTTPConnection("127.0.9.1", port, timeout=5)
    bodies = []
    for path in ("/faq", "/nothing", "/pricing/"):
        connection.request("GET", path)
        bodies.append(connection.getresponse().read())
    connection.close()
    assert bodies[0] == b"<p>Why?</p>" and bodies[2] == b"<p>$450</p>"


def test_what_is_no_http_is_refused(port: int) -> None:
    with socket.create_connection(("127.0.9.1", port), timeout=5) as client:
        client.sendall(b"hello\r\n\r\n")
        assert client.recv(64).startswith(b"HTTP/1.1 400 ")


def test_a_taken_port_gives_way_to_a_free_one(folder: Path) -> None:
    with socket.create_server(("127.0.9.4", 0)) as other, serve(other.getsockname()[1], folder) as port:
        assert port != other.getsockname()[1]
        assert get(port, "127.0.9.4", "/two/")[2] == b"<p>two</p>"


def test_it_listens_on_the_sites_addresses_only(port: int) -> None:
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection(("127.0.9.99", port), timeout=5)


def test_the_port_is_free_again_afterwards(folder: Path) -> None:
    with serve(sites=folder) as port:
        assert get(port, "127.0.9.1", "/")[0] == 200
    with serve(port, folder) as again:
        assert again == port


def test_providers_lists_the_listed_sites(folder: Path) -> None:
    write_providers(folder / "var" / "providers.csv", 8400, folder)
    with (folder / "var" / "providers.csv").open(newline="") as file:
        rows = list(csv.DictReader(file))
    assert [row["website"] for row in rows] == [
        "http://127.0.9.3:8400/", "http://127.0.9.4:8400/one/", "http://127.0.9.4:8400/two/",
        "http://127.0.9.1:8400/", "http://127.0.9.2:8400/"]
    assert list(rows[3].items())[:2] == [("id", "usual.example"), ("name", "Usual")]
    assert (rows[3]["kind"], rows[3]["state"], rows[3]["city"]) == ("clinic", "OH", "Dayton")


@pytest.mark.parametrize(("text", "message"), [
    ("{id: a, name: A, address: 10.0.0.1}", "loopback"),
    ("{id: a, name: A, address: 127.0.9.1}", "two sites"),
    ("{id: a, name: A, address: 127.0.9.7, prefix: oak}", "slash"),
    ("{id: a, name: A, address: 127.0.9.7, colour: red}", "colour"),
])
def test_a_bad_site_is_named(folder: Path, text: str, message: str) -> None:
    write(folder, "bad/site.yml", text)
    with pytest.raises(ValueError, match=message):
        read_sites(folder)


def test_a_folder_without_sites_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="no site.yml"):
        read_sites(tmp_path)
