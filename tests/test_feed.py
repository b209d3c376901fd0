"""The Atom feeds of changes: whole, of a state, of prices. What is expected is written out by hand."""

import html
import json
import re
from datetime import datetime
from typing import Any
from xml.etree import ElementTree as etree

import pytest

from tests.serving import Site, database, folder

ATOM = "{http://www.w3.org/2005/Atom}"
# provider, field, old, new, seen at; the rest of each provider is told in tests/made_up_directory.py
CHANGES: list[tuple[str, str, Any, Any, str]] = [
    ("chain.example", "insurance", None, "accepted", "2026-10-01T08:00:00Z"),
    ("tele.example", "prices", {"amount": 90, "unit": "dose", "service": "sublingual", "price_kind": "exact"}, None,
     "2026-10-02T08:00:00Z"),
    ("nation.example", "states_served", "TX", "nationwide", "2026-10-03T08:00:00+02:00"),
    ("videoonly.example", "referral_required", True, False, "2026-10-04T08:00:00Z"),
    ("talk.example", "name", "Open Window", "Open Window Talk Therapy", "2026-10-05"),
    ("island.example", "age_min", 18, 21, "2026-10-06T08:00:00"),
    ("kap.example", "clinicians", {"name": "Wilhelmina Oakheart"}, None, "2026-10-07T08:00:00Z"),
    ("hostile.example", "payers", None, "]]>\x00<b>&amp;\u202e\u200f\uffff\x85" + "ü" * 10_000, "2026-10-08T08:00:00Z"),
    ("refused.example", "status", "reachable", "unreadable", "2026-10-09T08:00:00Z"),
]  # fmt: skip
# What stands in made_up_directory.py already.
BEFORE = {"harbor.example prices", "hostile.example name"}
ALL = BEFORE | {f"{provider} {field}" for provider, field, *_ in CHANGES}


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    path = folder(tmp_path_factory.mktemp("feed"))
    with database(path) as conn:
        facts = [row["id"] for row in conn.execute("select id from facts where provider_id = 'chain.example'")]
        for number, (provider, field, old, new, seen_at) in enumerate(CHANGES):
            values = [json.dumps(one) if one is not None else None for one in (old, new)]
            shown = facts[:2] if provider == "chain.example" else (None, None)
            conn.execute(
                "insert into changes (id, provider_id, field, old, new, seen_at, fact_old, fact_new) "
                "values (?,?,?,?,?,?,?,?)",
                (f"change{number}", provider, field, *values, seen_at, *shown),
            )
        # A correction that came after the change was seen; and a provider that was taken out, its change still there.
        conn.execute("insert into removed values ('coach.example', '2026-11-04')")
        conn.execute(
            "insert into changes (id, provider_id, field, old, new, seen_at) "
            "values ('gone', 'coach.example', 'name', '\"A\"', '\"B\"', '2026-10-10T08:00:00Z')"
        )
        conn.execute("update changes set correction_id = 1 where id = 'change5'")
        conn.commit()
    one = Site(path)
    yield one
    one.close()


def feed_of(site: Site, query: str = "") -> etree.Element:
    answer = site.get(f"/changes.atom{query}")
    assert answer.status_code == 200, answer.text
    return etree.fromstring(answer.content)


def entries(site: Site, query: str = "") -> dict[str, etree.Element]:
    """The entries by "provider field"."""
    found = {}
    for entry in feed_of(site, query).iter(f"{ATOM}entry"):
        provider = entry.find(f"{ATOM}link[@rel='alternate']").get("href").split("/provider/")[1].split("#")[0]
        found[f"{provider} {entry.find(f'{ATOM}category').get('term')}"] = entry
    return found


def summary(entry: etree.Element) -> str:
    """The words of a summary as a reader of feeds shows them."""
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", entry.findtext(f"{ATOM}summary"))).split())


IN = {
    "": ALL,
    "?state=CO": {
        "harbor.example prices",  # in Denver
        "chain.example insurance",
        "kap.example clinicians",
        "tele.example prices",  # treats at home, and says it serves Colorado
        "nation.example states_served",
        "talk.example name",  # it has no place at all, and says it serves Colorado
    },  # near miss: videoonly.example serves Colorado by video, but treats only in its office in Wyoming
    "?state=WY": {"videoonly.example referral_required", "nation.example states_served"},
    "?state=PR": {"island.example age_min", "nation.example states_served"},
    "?state=WA": {"hostile.example name", "hostile.example payers", "nation.example states_served"},
    "?state=VT": {"nation.example states_served"},
    "?field=prices": {"harbor.example prices", "tele.example prices"},
    "?state=NY&field=prices": {"tele.example prices"},  # near miss: harbor.example's price, in Colorado
    "?state=VT&field=prices": set(),
    "?state=PR&state=WY&field=age_min": {"island.example age_min"},
    "?field=status": {"refused.example status"},
    "?state=&field=": ALL,
    "?state=co&field=insurance": {"chain.example insurance"},
}


@pytest.mark.parametrize("query", IN)
def test_which_changes_a_feed_has(site, query):
    assert set(entries(site, query)) == IN[query]


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("?state=XX", "“XX” is no state. Give two letters, such as CO."),
        ("?state=Colorado", "is no state"),
        ("?state=CO&state=ZZ", "“ZZ” is no state"),
        ("?field=price", "“price” is no field. There are:"),
        ("?field=prices;drop", "is no field"),
        ("?states=CO", "“states” is not a parameter. Use: state, field, page."),
        ("?state=CO&since=2026-10-01", "“since” is not a parameter"),
        ("?<b>=", "“<b>” is not a parameter"),
        ("?page=0", "is no page of the feed"),
        ("?page=x", "is no page of the feed"),
        ("?page=2", "The feed has 1 pages."),
        ("?state=%3Cscript%3E", "is no state"),
    ],
)
def test_a_feed_that_there_is_not_is_refused_in_words(site, query, says):
    answer = site.get(f"/changes.atom{query}")
    assert answer.status_code == 400 and says in html.unescape(answer.text)
    assert "<script>" not in answer.text and answer.headers["content-type"].startswith("text/html")


@pytest.mark.parametrize("query", ["", "?state=CO", "?field=prices&state=VT", "?state=WA"])
def test_the_feed_keeps_the_musts_of_rfc_4287(site, query):
    root = feed_of(site, query)
    origin = "http://localhost"
    for one in [root, *root.iter(f"{ATOM}entry")]:
        for name in ("id", "title", "updated"):
            assert len(one.findall(f"{ATOM}{name}")) == 1
        for name in ("updated", "published"):
            for time in one.findall(f"{ATOM}{name}"):
                assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", time.text)
                datetime.fromisoformat(time.text)
        kinds = [(link.get("rel"), link.get("type"), link.get("hreflang")) for link in one.findall(f"{ATOM}link")]
        alternates = [kind for kind in kinds if kind[0] == "alternate"]
        assert len(alternates) == len(set(alternates)) == 1
        assert re.match(r"https?://", one.findtext(f"{ATOM}id"))
    assert root.findtext(f"{ATOM}author/{ATOM}name")
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids))
    self_link = root.find(f"{ATOM}link[@rel='self']").get("href")
    assert self_link == origin + "/changes.atom" + query.replace("?field=prices&state=VT", "?state=VT&field=prices")
    assert root.findtext(f"{ATOM}id") == self_link
    times = [entry.findtext(f"{ATOM}updated") for entry in root.iter(f"{ATOM}entry")]
    assert root.findtext(f"{ATOM}updated") == max(times, default="2026-11-04T06:00:00Z")
    assert {child.tag.removeprefix(ATOM) for child in root} <= {
        "title", "subtitle", "id", "updated", "author", "rights", "link", "entry",
    }  # fmt: skip


def test_the_same_change_has_the_same_id_in_every_feed(site):
    for query in ("?state=CO", "?field=prices"):
        for key, entry in entries(site, query).items():
            assert entry.findtext(f"{ATOM}id") == entries(site)[key].findtext(f"{ATOM}id")
    assert entries(site)["chain.example insurance"].findtext(f"{ATOM}id") == (
        "http://localhost/provider/chain.example#change0"
    )


SAYS = {
    "harbor.example prices": "3 Nov 2026. Prices: from “From $425 per IV infusion” to “From $450 per IV infusion”.",
    "chain.example insurance": "Insurance: now “Says it takes insurance. Ask for what, and for which plan”.",
    "tele.example prices": "Seen 2 Oct 2026. Prices: no longer “$90 per dose (lozenges)”.",
    "nation.example states_served": "States served: from “Texas” to “the whole country”.",
    "videoonly.example referral_required": "Referral: from “It says you need one” to “It says you need none”.",
    "island.example age_min": "Youngest age: from “From 18 years” to “From 21 years”. We had misread this; it was",
    "refused.example status": "Site: from “can be read” to “does not let us read it”.",
}


@pytest.mark.parametrize("key", SAYS)
def test_a_summary_says_old_and_new_in_words(site, key):
    said = summary(entries(site)[key])
    assert SAYS[key] in said and said.startswith("The providers here are made up. Seen ")


def test_times_are_told_in_utc(site):
    found = {key: entry.findtext(f"{ATOM}updated") for key, entry in entries(site).items()}
    assert found["nation.example states_served"] == "2026-10-03T06:00:00Z"  # from two hours east
    assert found["talk.example name"] == "2026-10-05T00:00:00Z"
    assert found["videoonly.example referral_required"] == "2026-10-04T08:00:00Z"
    # It was corrected on 3 November: the reader of feeds is to show it anew.
    assert found["island.example age_min"] == "2026-11-03T00:00:00Z"
    assert entries(site)["island.example age_min"].findtext(f"{ATOM}published") == "2026-10-06T08:00:00Z"


def test_an_entry_leads_to_both_evidences_and_to_the_provider(site):
    entry = entries(site)["chain.example insurance"]
    related = [link.get("href") for link in entry.findall(f"{ATOM}link[@rel='related']")]
    assert len(related) == 2
    for address in related:
        assert site.get(address.removeprefix("http://localhost")).status_code == 200
        assert f'<a href="{address}">' in entry.findtext(f"{ATOM}summary")
    assert "Evidence of what it said before · Evidence of what it said after" in summary(entry)
    home = entry.find(f"{ATOM}link[@rel='alternate']").get("href")
    assert home == "http://localhost/provider/chain.example#changes"
    assert site.get("/provider/chain.example").status_code == 200
    without = entries(site)["tele.example prices"]  # its facts are gone
    assert without.findall(f"{ATOM}link[@rel='related']") == [] and "Evidence" not in summary(without)


def test_nobody_is_named(site):
    text = site.get("/changes.atom").text
    assert "Oakheart" not in text
    assert "What is said of its people changed. This feed names nobody" in summary(
        entries(site)["kap.example clinicians"]
    )
    assert "Wren Hollow Counseling" in text  # near miss: the practice is named


def test_who_was_taken_out_is_not_in_it(site):
    assert "coach.example" not in site.get("/changes.atom").text


def test_hostile_text_stands_harmless(site):
    answer = site.get("/changes.atom?state=WA")
    found = entries(site, "?state=WA")
    for sign in "\x00\x85\u202e\u200f\uffff":
        assert sign not in answer.content.decode()
    said = found["hostile.example payers"].findtext(f"{ATOM}summary")
    assert "<b>" not in said and "]]&gt;&lt;b&gt;&amp;amp;" in said  # escaped as HTML, then as XML
    assert len(said) < 1500 and "…" in said
    title = found["hostile.example name"].findtext(f"{ATOM}title")
    assert title.startswith("<script>alert('x')</script>") and title.endswith(": Name")  # text, not HTML
    assert not re.search(r"<(?!/?p>|/?a\b)", said)


def test_what_a_reader_has_is_not_sent_again(site):
    first = site.get("/changes.atom?state=CO")
    tag, day = first.headers["etag"], first.headers["last-modified"]
    assert re.fullmatch(r'W/"[0-9a-f]{32}"', tag) and day == "Wed, 04 Nov 2026 06:00:00 GMT"
    assert first.headers["content-type"] == "application/atom+xml; charset=utf-8"
    assert first.headers["cache-control"] == "public, max-age=300"
    assert first.headers["access-control-allow-origin"] == "*"
    for headers in (
        {"if-none-match": tag},
        {"if-none-match": f'"other", {tag}'},
        {"if-none-match": tag.removeprefix("W/")},
        {"if-none-match": "*"},
        {"if-modified-since": day},
        {"if-modified-since": "Thu, 05 Nov 2026 00:00:00 GMT"},
    ):
        again = site.get("/changes.atom?state=CO", headers=headers)
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag), headers
    for headers in (
        {"if-none-match": '"other"'},
        {"if-none-match": '"other"', "if-modified-since": day},  # the tag decides
        {"if-none-match": tag[:-1]},
        {"if-modified-since": "Wed, 04 Nov 2026 05:59:59 GMT"},
        {"if-modified-since": "yesterday"},
        {"if-modified-since": "Mon, 01 Jan 99999999999999 00:00:00 GMT"},
        {"if-modified-since": "Mon, 01 Jan 2026 00:00:00 +99999999999999"},
        {},
    ):
        assert site.get("/changes.atom?state=CO", headers=headers).status_code == 200, headers
    assert site.get("/changes.atom", headers={"if-none-match": tag}).status_code == 200  # another feed


def test_a_compressed_feed_is_the_same_in_other_bytes(site):
    """One validator for both is a weak one (RFC 9110, 8.8.3.3), and caches keep the two apart."""
    answers = [site.get("/changes.atom", headers={"accept-encoding": coding}) for coding in ("gzip", "identity")]
    assert [one.headers.get("content-encoding") for one in answers] == ["gzip", None]
    tags = {one.headers["etag"] for one in answers}
    assert len(tags) == 1 and tags.pop().startswith('W/"')
    again = site.get("/changes.atom", headers={"if-none-match": answers[0].headers["etag"]})
    for one in (*answers, again):
        assert one.headers["vary"].split(", ").count("Accept-Encoding") == 1


def test_an_empty_feed_is_a_feed(tmp_path_factory):
    one = Site(folder(tmp_path_factory.mktemp("empty"), providers=False, sample=False))
    root = etree.fromstring(one.get("/changes.atom").content)
    one.close()
    assert root.findtext(f"{ATOM}updated") == "2026-11-04T06:00:00Z" and root.find(f"{ATOM}entry") is None
    assert "made up" not in root.findtext(f"{ATOM}subtitle")


def test_a_long_feed_has_pages_that_lead_on(tmp_path_factory):
    path = folder(tmp_path_factory.mktemp("long"))
    with database(path) as conn:
        conn.executemany(
            "insert into changes (id, provider_id, field, old, new, seen_at) "
            "values (?, 'harbor.example', 'age_min', ?, ?, ?)",
            [(f"n{n}", str(n), str(n + 1), f"2026-09-01T00:{n // 60:02}:{n % 60:02}Z") for n in range(248)],
        )
        conn.commit()
    one = Site(path)
    seen: list[str] = []
    address: str | None = "/changes.atom?state=CO"
    lengths = []
    while address:
        root = etree.fromstring(one.get(address).content)
        found = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
        seen += found
        lengths.append(len(found))
        following = root.find(f"{ATOM}link[@rel='next']")
        address = following.get("href").removeprefix("http://localhost") if following is not None else None
    last = one.get("/changes.atom?state=CO&page=4")
    one.close()
    assert lengths == [100, 100, 49] and len(set(seen)) == 249  # 248 and its price
    assert last.status_code == 400 and "The feed has 3 pages." in last.text
