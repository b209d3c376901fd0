"""The pages and the API as a reader meets them, on a made-up directory. What is expected is written out by hand."""

import html
import re
from pathlib import Path

import pytest
import us

from tests.serving import Site, database

STATES = [state.abbr for state in us.states.STATES]


def found(site: Site, query: str) -> set[str]:
    """Return the ids that the search page shows, all pages together."""
    ids: set[str] = set()
    for page in range(1, 10):
        answer = site.get(f"/?{query}&page={page}")
        if answer.status_code == 400 and page > 1:
            break
        assert answer.status_code == 200, text_of(answer.text)
        cards = re.findall(r'<h3><a href="/provider/([^"]+)">', answer.text.split('class="elsewhere"')[0])
        ids |= set(cards)
    return ids


def text_of(page: str) -> str:
    """Return a page's visible words in one line."""
    body = page[page.index("<main") : page.index("</main>")]
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", body)).split())


# --- what a search finds ---------------------------------------------------------------------------------------------

FINDS = [
    # One offer must meet route and setting: the hybrid never offers Spravato at home, nor lozenges in the office.
    ("route=esketamine_nasal&setting=at_home", set()),
    ("route=esketamine_nasal&setting=in_person", {"hybrid.example", "consult.example"}),
    ("route=sublingual&setting=at_home", {"hybrid.example", "tele.example", "kap.example"}),
    ("route=sublingual&setting=in_person", {"kap.example"}),
    # A price of another route does not count, and one for plain ketamine counts only where there is one route.
    ("route=esketamine_nasal&max_price=390", {"hybrid.example"}),
    ("route=esketamine_nasal&max_price=389", set()),
    ("route=sublingual&max_price=350", {"tele.example", "kap.example"}),
    ("route=sublingual&max_price=349", {"tele.example"}),
    ("route=sublingual&setting=at_home&max_price=400", {"tele.example"}),
    # A price of one location does not pass for another; nor does a route.
    ("near=Boulder, CO&miles=10&route=iv&max_price=400", {"chain.example"}),
    ("near=Denver, CO&miles=10&route=iv&max_price=400", {"harbor.example", "closed.example"}),
    ("near=Denver, CO&miles=10&route=iv&max_price=500", {"harbor.example", "closed.example", "chain.example"}),
    ("near=Denver, CO&miles=10&route=im", set()),
    ("near=Boulder, CO&miles=10&route=im", {"chain.example"}),
    ("near=Austin, TX&miles=20&route=iv", {"twoplaces.example", "range.example"}),
    ("near=Austin, TX&miles=20&route=im", set()),
    ("near=Austin, TX&miles=20&max_price=300", set()),
    ("near=75201&miles=20&max_price=300", {"twoplaces.example"}),
    # From, range, estimate and discount may fit; up to fits only at its upper end; another currency never.
    ("state=TX&route=iv&max_price=400", {"range.example"}),
    ("state=TX&route=iv&max_price=499", {"range.example"}),
    ("state=TX&route=iv&max_price=500", {"range.example", "upto.example"}),
    ("state=WA&route=im&max_price=300", {"estimate.example"}),
    ("state=WA&route=im&max_price=299", set()),
    ("state=OR&max_price=199", {"discount.example", "spray.example"}),
    # A consultation or therapy is no treatment.
    ("state=OR&route=esketamine_nasal&max_price=1000", set()),
    # Online means at home in a state that it says it serves; an office with video visits is not online.
    ("online=WY", {"hybrid.example", "nation.example"}),
    ("online=NY", {"tele.example", "nation.example"}),
    ("online=WY&route=esketamine_nasal", set()),
    ("online=AK&route=sublingual", set()),
    ("online=AK", {"nation.example"}),
    ("state=WY", {"videoonly.example"}),
    ("state=NY", {"coach.example"}),
    # What its pages disagree on passes no filter; the rest of it does.
    ("state=IL&route=iv&max_price=500", set()),
    ("state=IL&route=im&max_price=500", {"disputed.example"}),
    ("state=IL&route=iv", {"disputed.example", "unsure.example"}),
    ("state=IL&route=esketamine_nasal", set()),
    ("condition=ocd", set()),
    ("condition=depression&state=IL", {"unsure.example"}),
    # Any of these within one filter, all filters together.
    ("condition=crps&condition=ptsd", {"chain.example", "harbor.example"}),
    ("payment=superbill&payment=financing", {"hybrid.example", "kap.example", "harbor.example", "twoplaces.example"}),
    ("payment=financing&state=CO", {"harbor.example"}),
    ("kind=therapist_kap", {"kap.example"}),
    ("setting=home_visit", {"northern.example"}),
    ("setting=home_visit&near=99501", {"northern.example"}),
    ("licensed=1", set()),
    # Words: every word, as the beginning of a word, in names, places and treatments; no accents needed.
    ("q=spravato", {"hybrid.example", "consult.example"}),
    ("q=loz", {"hybrid.example", "tele.example", "kap.example"}),
    ("q=larkspur denver", {"hybrid.example"}),
    ("q=larkspur austin", set()),
    ("q=clinica ejemplo", {"island.example"}),
    ("q=fennimore", {"harbor.example"}),
    # Places: a ZIP with no clinic near, far places, a location without a point.
    ("near=00901", set()),
    ("state=PR", {"island.example"}),
    ("near=99501&miles=5", {"northern.example"}),
]


@pytest.mark.parametrize(("query", "expected"), FINDS, ids=[query for query, _ in FINDS])
def test_search_finds_exactly_what_one_offer_meets(site, query, expected):
    assert found(site, query) == expected


def test_without_a_filter_everyone_is_found_in_the_order_of_the_lot(site):
    with database(site.path) as conn:
        by_lot = [row["id"] for row in conn.execute("select id from providers order by lot")]
    answer = site.get("/api/v1/providers").json()
    assert [row["id"] for row in answer["providers"]] == by_lot
    assert answer["sort"] == "lot"
    assert "drawn by lot" in text_of(site.get("/").text)


def test_near_orders_by_distance_and_says_so(site):
    answer = site.get("/api/v1/providers?near=80302&miles=100").json()
    distances = [row["distance_miles"] for row in answer["providers"]]
    assert distances == sorted(distances) and len(distances) == 6
    assert [row["id"] for row in answer["providers"]][:2] in (
        ["chain.example", "kap.example"],
        ["kap.example", "chain.example"],
    )
    assert "Nearest first" in text_of(site.get("/?near=80302&miles=100").text)


def test_price_orders_only_within_one_route_and_setting(site):
    answer = site.get("/api/v1/providers?route=iv&setting=in_person&sort=price").json()
    lowest = {
        "chain.example": 350,
        "closed.example": 375,
        "videoonly.example": 395,
        "range.example": 400,
        "harbor.example": 400,
    }
    ids = [row["id"] for row in answer["providers"]]
    assert answer["sort"] == "price"
    assert ids[:4] == ["discount.example", "chain.example", "closed.example", "videoonly.example"]
    assert set(ids[4:6]) == {"range.example", "harbor.example"}
    assert set(lowest) <= set(ids)
    for query in ("sort=price", "route=iv&sort=price", "route=iv&route=im&setting=in_person&sort=price"):
        assert site.get(f"/api/v1/providers?{query}").status_code == 400
        page = text_of(site.get(f"/?{query}").text)
        assert "First choose one route and one setting" in page and "drawn by lot" in page


def test_may_fit_and_no_price_are_said(site):
    page = text_of(site.get("/?route=iv&near=80202&max_price=450").text)
    assert "1 more give no price" not in page
    page = text_of(site.get("/?state=OR&max_price=200").text)
    assert "1 provider may fit" in page and "1 more give no price for one session" in page
    answer = site.get("/api/v1/providers?state=OR&max_price=200").json()
    assert (answer["total"], answer["may_fit"], answer["no_price"]) == (2, 1, 1)
    assert {row["id"]: row["may_fit"] for row in answer["providers"]} == {
        "discount.example": True,
        "spray.example": False,
    }


def test_a_card_says_offers_as_pairs_and_prices_with_unit_kind_and_date(site):
    page = text_of(site.get("/?q=larkspur").text)
    assert "Spravato in the office · Lozenges or dissolving tablets at home" in page
    assert "$390 per Spravato visit , seen 3 Nov 2026" in page
    assert "$150 a month (lozenges) , seen 3 Nov 2026" in page
    assert "$200" not in page  # for plain ketamine, and it has two routes
    page = text_of(site.get("/?q=harbor").text)
    assert "From $450 per ketamine session , seen 3 Nov 2026" in page
    assert "worked out: $2,400 for a package of 6, divided by 6" in page
    page = text_of(site.get("/?q=silverbirch&near=Boulder, CO&miles=10").text)
    assert "$350 per IV infusion , in Boulder, CO, seen 3 Nov 2026" in page and "$500" not in page
    page = text_of(site.get("/?q=old+mill").text)
    assert "This site says the practice is closed." in page
    page = text_of(site.get("/?q=oakfield").text)
    assert "We did not find this on the 1 page we read (3 Nov 2026). Ask them." in page


def test_nothing_found_says_what_to_do_and_shows_the_nearest(site):
    page = site.get("/?near=00901&route=iv").text
    assert "Nobody here says all of this" in page and "findtreatment.gov" in page and "/?online=PR" in page
    assert "The nearest, at any distance" in page
    nearest, at_home = page.split("The nearest, at any distance")[1].split("At home in Puerto Rico")
    assert nearest.count('<li class="card">') == 3 and at_home.count('<li class="card">') == 1
    assert "You must be in that state during the visit" in at_home


def test_words_about_suicide_put_the_crisis_line_above_the_results(site):
    page = site.get("/?q=suicidal thoughts").text
    assert page.index("You are not alone") < page.index('class="results"')
    assert "You are not alone" not in site.get("/?q=spravato").text


# --- pages of results -----------------------------------------------------------------------------------------------


def test_pages_of_results_are_whole_and_without_repeats(crowd):
    seen: list[str] = []
    first = crowd.get("/").text
    pages = int(re.search(r"Page 1 of (\d+)", first)[1])  # type: ignore[index]
    for page in range(1, pages + 1):
        seen += re.findall(r'<h3><a href="/provider/([^"]+)">', crowd.get(f"/?page={page}").text)
    assert pages == 6 and len(seen) == len(set(seen)) == 106
    assert crowd.get("/?page=7").status_code == 400


# --- bad addresses -------------------------------------------------------------------------------------------------

BAD = [
    ("route=potion", "route"),
    ("setting=moon", "setting"),
    ("state=ZZ", "state"),
    ("online=Colorado", "online"),
    ("max_price=cheap", "max_price"),
    ("max_price=-5", "max_price"),
    ("max_price=9e9", "max_price"),
    ("near=00000", "ZIP"),
    ("near=Denver", "Denver, CO"),
    ("near=Nowhereville, CO", "ZIP"),
    ("near=80202&miles=0", "miles"),
    ("sort=paid", "orders"),
    ("page=0", "page"),
    ("page=2&route=topical", "one of"),
    ("page=x", "page"),
    ("licensed=maybe", "licensed"),
    ("q=" + "a" * 201, "words"),
    ("near=80202&near=80302", "once"),
    ("max_price=٣", "max_price"),
]


@pytest.mark.parametrize(("query", "says"), BAD)
def test_a_bad_parameter_is_met_with_a_page_that_says_what_to_do(site, query, says):
    page = site.get(f"/?{query}")
    assert page.status_code == 400 and says.lower() in text_of(page.text).lower() and "Start a new search" in page.text
    answer = site.get(f"/api/v1/providers?{query}")
    assert answer.status_code == 400 and says.lower() in answer.json()["error"].lower()


def test_good_addresses_in_other_spellings_are_understood(site):
    assert found(site, "state=co&route=im") == {"chain.example"}
    assert found(site, "near=80202-1234&miles=10&route=iv&max_price=%24400") == {"harbor.example", "closed.example"}
    assert found(site, "near=denver, colorado&miles=10&route=iv&max_price=400") == {"harbor.example", "closed.example"}
    assert found(site, "q=&near=&route=im&state=CO&max_price=&sort=&page=") == {"chain.example"}
    assert found(site, "route=im&state=CO&utm_source=somewhere") == {"chain.example"}
    assert site.get("/api/v1/providers?utm_source=somewhere").status_code == 400


def test_ids_that_are_gone_merged_or_never_were(site):
    for path in ("/provider/", "/api/v1/providers/"):
        assert site.get(path + "nobody.example").status_code == 404
        assert site.get(path + "gone.example").status_code == 410
        moved = site.get(path + "old-harbor.example")
        assert (moved.status_code, moved.headers["location"]) == (308, path + "harbor.example")
    assert site.get("/provider/freepages.example/oakfield").status_code == 200
    assert site.get("/provider/freepages.example%2Foakfield").status_code == 200
    assert site.get("/evidence/nothing").status_code == 404
    assert site.get("/no-such-page").status_code == 404
    assert site.get("/directory/no_such_table").status_code == 404
    assert site.get("/-/messages").status_code == 404


# --- the provider's page -------------------------------------------------------------------------------------------


def test_a_provider_shows_each_value_with_its_words_page_and_date(site):
    raw = site.get("/provider/harbor.example").text
    page = text_of(raw)
    for words in (
        "IV infusion in the office",
        "Ketamine infusions are given in our clinic.",
        "From $450 per ketamine session",
        "$2,400 for a package of 6 (IV infusions)",
        "Infusions start at $450.",
        "Under: Prices > Fees",
        "harbor.example/pricing , seen 3 Nov 2026",
        "Tobias Fennimore, MD",
        "From 18 years",
        "40 to 60 minutes",
        "Says it does not take insurance.",
        "400 Invented Avenue, Denver, CO 80202",
        "(303) 555-0102",
        "We read 12 pages of this site, last on 3 Nov 2026",
        "States served · Visits by video or phone: "
        "We did not find this on the 12 pages we read (3 Nov 2026). Ask them.",
        "from “From $425 per IV infusion” to “From $450 per IV infusion”",
        "Not checked in Colorado's register. This does not mean unlicensed.",
        "The register has the phone number (303) 555-0102 of the pages.",
        "In which states can you treat people?",
        "We worked this out: $2,400 for a package of 6, divided by 6",
    ):
        assert words in page, words
    assert "How can I reach you?" not in page  # its phone is stated
    assert "Says it is certified for Spravato" not in page  # does not apply


def test_every_fact_shown_leads_to_its_evidence(site):
    with database(site.path) as conn:
        facts = {
            row["id"]: row
            for row in conn.execute(
                "select facts.*, pages.sha256, pages.record_id from facts join pages on pages.id = page_id"
            )
        }
    for provider_id in ("harbor.example", "hybrid.example", "unsure.example"):
        links = set(re.findall(r'href="/evidence/([^"]+)"', site.get(f"/provider/{provider_id}").text))
        assert len(links) > 3
        for fact_id in links:
            page = text_of(site.get(f"/evidence/{fact_id}").text)
            fact = facts[fact_id]
            for words in (
                " ".join(fact["quote"].split()),
                fact["sha256"],
                fact["record_id"],
                "3 Nov 2026",
                fact["extractor"],
            ):
                assert words in page


def test_a_conflict_shows_both_quotes_and_counts_neither(site):
    page = text_of(site.get("/provider/disputed.example").text)
    assert (
        "An infusion costs $380." in page and "Each infusion is $480." in page and "Its pages disagree on this." in page
    )
    page = text_of(site.get("/provider/unsure.example").text)
    assert (
        "We offer Spravato." in page and "We no longer offer Spravato." in page and "What its pages disagree on" in page
    )
    assert "Spravato in the office (its pages disagree)" in text_of(site.get("/?q=saltmarsh").text)


def test_sites_that_could_not_be_read_say_so_and_not_that_nothing_was_found(site):
    page = text_of(site.get("/provider/refused.example").text)
    assert "We could not read this site." in page and "robots.txt does not allow it" in page
    assert "We could not read this site (3 Nov 2026). Ask them." in page and "We did not find" not in page
    assert "name nobody" not in page and "Ask who prescribes" in page  # no page was read, so none could name anybody
    page = site.get("/provider/moved.example").text
    assert "It now leads to" in page and 'href="https://newpath.example/"' in page


def test_the_licensed_filter_says_what_it_means_and_which_states_it_can_know(site):
    page = text_of(site.get("/?licensed=1").text)
    assert "At least one person whom the site names was found in a state’s register" in page
    assert (
        "We can check Colorado. The registers of other states are not open to programs. "
        "Being left out does not mean unlicensed." in page
    )
    assert "At least one person whom the site names" not in text_of(site.get("/").text)


def test_statements_to_check_stand_beside_the_authority_and_what_the_site_says_itself(site):
    page = text_of(site.get("/provider/tele.example").text)
    assert "On 3 Nov 2026 this page said: You may use the spray at home." in page
    assert "FDA label of Spravato, 13 Mar 2026, says: Spravato is given only in certified places" in page
    assert "The same site also says: Names the risk of addiction" in page
    assert "Statements to check" not in text_of(site.get("/provider/hybrid.example").text)  # it only discloses


def test_picked_providers_travel_through_the_search(site):
    page = site.get("/?id=harbor.example&route=im").text
    assert (
        "Comparing Harbor Infusion Clinic" in page and '<input type="hidden" name="id" value="harbor.example">' in page
    )
    assert found(site, "id=harbor.example&route=im&state=CO") == {"chain.example"}


# --- the frame of every page ----------------------------------------------------------------------------------------

PAGES = [
    "/",
    "/?route=iv&near=80202&max_price=450",
    "/provider/harbor.example",
    "/provider/hostile.example",
    "/compare",
    "/compare?id=harbor.example&id=kap.example",
    "/corrections",
    "/about",
    "/about/accuracy",
    "/privacy",
    "/legal",
    "/data",
    "/provider/nobody.example",
    "/provider/gone.example",
    "/?route=potion",
    "/nowhere",
    "/directory",
    "/directory/providers",
    "/directory/facts?field=prices",
    "/directory/providers/harbor~2Eexample",
    "/directory?sql=select+1",
    "/directory?sql=select+nope",
    "/directory/found_by_field",
    "/-/settings",
    "/-/versions",
]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_has_the_crisis_lines_and_the_privacy_headers(site, address):
    answer = site.get(address)
    page = answer.text
    for words in (
        '<html lang="en">',
        'Call or text <a href="tel:988">988</a>',
        "hard to wake or breathing badly",
        "This is not medical advice",
        "The providers here are made up",
    ):
        assert words in page, words
    assert page.count("<h1") == 1 and page.count("<main") == 1
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy and "*" not in policy
    assert answer.headers["referrer-policy"] == "no-referrer" and answer.headers["x-content-type-options"] == "nosniff"
    assert "set-cookie" not in answer.headers
    tags = [re.sub(r'"[^"]*"', '""', tag) for tag in re.findall(r"<[a-zA-Z][^<>]*>", page)]
    assert not [tag for tag in tags if re.search(r"<style|\sstyle=|\son\w+=", tag)], "inline code or style"
    data = page.count('<script type="application/ld+json">')  # data that a browser does not run
    assert page.count("<script") == 1 + data and data <= 1
    assert not re.search(r'<(?:link|script|img|iframe)[^>]+(?:src|href)="(?!/)', page), "something from elsewhere"
    for link in re.findall(r'<a [^>]*href="(https?://(?!localhost)[^"]+)"[^>]*>', page):
        assert re.search(rf'href="{re.escape(link)}"[^>]*rel="[^"]*noreferrer', page), link


def test_a_directory_of_real_providers_is_not_called_made_up(empty):
    for address in ("/", "/about", "/data", "/directory", "/directory/providers", "/compare"):
        answer = empty.get(address)
        assert answer.status_code == 200 and "made up" not in answer.text


def test_an_empty_directory_is_served_without_a_fault(empty):
    assert "0 providers" in text_of(empty.get("/").text)
    assert empty.get("/?route=iv&near=80202&max_price=100&online=CO").status_code == 200
    assert empty.get("/api/v1/providers").json()["providers"] == []
    assert empty.get("/api/v1/providers.geojson").json() == {"type": "FeatureCollection", "features": []}
    assert empty.get("/changes.atom").status_code == 200


def test_the_first_load_stays_small(site):
    size = sum(
        len(site.get(address).content) for address in ("/", "/static/site.css", "/static/site.js", "/static/icon.svg")
    )
    assert size < 60_000


def test_no_search_reaches_a_log(site, capfd, caplog):
    site.get("/?q=secretword&near=80202")
    site.get("/provider/secretword")
    site.get("/secretword")
    shown = capfd.readouterr()
    assert "secretword" not in shown.out + shown.err + caplog.text


def test_without_a_directory_the_pages_say_how_to_build_one(tmp_path):
    for part in ("metadata.yml", "settings.json", "plugins", "templates", "static"):
        (tmp_path / part).symlink_to(Path(__file__).parent.parent / part)
    bare = Site(tmp_path)
    answer = bare.get("/")
    bare.close()
    assert answer.status_code == 503 and "make directory" in answer.text


# --- hostile text ---------------------------------------------------------------------------------------------------

HOSTILE = [
    "/provider/hostile.example",
    "/?q=evil",
    "/compare?id=hostile.example&id=harbor.example",
    "/directory/providers?id=hostile.example",
    "/directory/facts?provider_id=hostile.example",
    "/directory/locations?provider_id=hostile.example",
    "/corrections",
    "/directory/providers/hostile~2Eexample",
    "/directory/pages?provider_id=hostile.example",
    "/?q=%3Cscript%3Ealert(9)%3C/script%3E",
    "/?near=%3Cimg%20src%3Dx%3E",
    "/provider/%3Cscript%3E",
    "/compare?id=%3Cscript%3E",
    "/directory?sql=select+'%3Cscript%3Ealert(9)%3C/script%3E'",
]


@pytest.mark.parametrize("address", HOSTILE)
def test_text_from_outside_stands_harmless_on_every_page(site, address):
    page = site.get(address).text
    tags = re.findall(r"<[a-zA-Z][^<>]*>", page)
    assert not [tag for tag in tags if re.search(r"\son\w+\s*=", re.sub(r'"[^"]*"', '""', tag), re.I)]
    assert not re.search(r"<script>|<img|<svg|<b onmouse|<iframe", page)
    assert not re.search(r'href="\s*(javascript|data):', page, re.I)


def test_templates_in_crawled_text_are_not_run(site):
    assert "{{ 7 * 7 }} ${7*7} $410 per infusion" in text_of(site.get("/provider/hostile.example").text)


def test_hostile_text_in_json_is_json(site):
    body = site.get("/api/v1/providers/hostile.example")
    assert body.headers["content-type"].startswith("application/json") and body.json()["name"].startswith("<script>")
    assert body.json()["claims"][0]["rule"] == "not_addictive"


def test_a_table_shows_each_facet_once_and_none_without_rows(site):
    page = site.get("/directory/facts?_facet=field&_facet=origin").text
    assert [page.count(f"Filter by </span>{name} ") for name in ("field", "stance", "origin")] == [1, 1, 1]
    nothing = site.get("/directory/facts?field=nothing").text
    assert "No rows." in nothing and "Filter by" not in nothing and "</a>, ·" not in nothing


def test_sql_that_writes_is_told_what_it_may_do(site):
    answer = site.get("/directory?sql=delete+from+providers")
    assert answer.status_code == 400
    assert "This question cannot be run" in answer.text
    assert "Statement must be a SELECT. The tables can only be read." in answer.text


def test_without_results_a_choice_is_offered_to_be_left_out(site):
    page = site.get("/?route=iv&near=00901").text
    assert 'Leave out <a href="/?near=00901">IV infusion</a>' not in page  # nobody is near San Juan either way
    assert 'Leave out <a href="/?route=iv">Within 50 miles of 00901 (San Juan, PR)</a>: 12 providers' in page
