"""The search page as a patient meets it, on a phone and at a desk, with JavaScript and without.

What is expected is written out by hand from tests/made_up_directory.py.
"""

import gzip
import html
import re
import sys
from datetime import UTC, date, datetime
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest

from tests.browsing import Watched, served
from tests.made_up_directory import MadeUp
from tests.serving import Site, database, folder

sys.path.append(str(Path(__file__).parent.parent / "plugins"))

from directory_pages import danger, places, rules, words

ROOT = Path(__file__).parent.parent


@pytest.fixture(scope="module")
def path(tmp_path_factory):
    return folder(tmp_path_factory.mktemp("site"))


@pytest.fixture(scope="module")
def site(path):
    one = Site(path)
    yield one
    one.close()


@pytest.fixture(autouse=True)
def day(monkeypatch):
    """Every page is read on 22 Nov 2026: prices of 3 Nov are not yet out of date."""
    monkeypatch.setattr(words, "today", lambda: date(2026, 11, 22))


def text_of(page: str) -> str:
    """Return the words of a page's main part, one blank apart."""
    main = page.split("<main", 1)[1].split("</main>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", main)).split())


def results_of(page: str) -> str:
    return page.split('id="results"')[1]


# --- words about suicide ------------------------------------------------------------------------------------------

SAID = {
    "suicidal": "en",
    "Suicide prevention": "en",
    "suicide loss bereavement center": "en",  # erring to show
    "suiside": "en",
    "sucide thoughts": "en",
    "i want to kill my self": "en",
    "killing myself": "en",
    "I want to die": "en",
    "wanna die": "en",
    "don't want to live anymore": "en",
    "dont want to be here": "en",
    "I don’t want to wake up": "en",
    "self-harm": "en",
    "selfharm": "en",
    "cutting myself": "en",
    "end my life": "en",
    "ending it all": "en",
    "take my own life": "en",
    "better off dead": "en",
    "no reason to live": "en",
    "overdose on pills": "en",
    "unalive": "en",
    "can't go on": "en",
    "he wants to die": "en",
    "quiero morir": "es",
    "ya no quiero vivir": "es",
    "matarme": "es",
    "quitarme la vida": "es",
    "hacerme daño": "es",
    "autolesión": "es",
    "suicidio": "es",
    "ideación suicida": "es",
}
NOT_SAID = [
    "painkiller", "kill pain", "chronic pain", "dietitian", "end of life care", "hospice", "living well", "self pay",
    "Seaside Clinic", "subside", "decide", "pesticide", "succeed", "Sussex", "overdose reversal training", "Matamoros",
    "Moriarty", "skilled nursing", "at home, not in person", "no quiero inyecciones", "Buena Vida", "Hurt, VA",
    "going to Dieppe", "want a dietitian", "dont want needles", "ketamine", "spravato", "depression", "die casting",
]  # fmt: skip


@pytest.mark.parametrize("said", SAID)
def test_words_about_suicide_are_known(said):
    assert danger.spoken_of(said) == SAID[said]
    assert danger.spoken_of(f"ketamine near me, {said.upper()}!") == SAID[said]


@pytest.mark.parametrize("said", NOT_SAID)
def test_other_words_are_not_taken_for_them(said):
    assert danger.spoken_of(said) == ""


def test_crisis_lines_stand_above_the_results_and_in_spanish_first_where_that_was_written(site):
    english = site.get("/?q=suicidal&near=80202").text
    assert english.index("You are not alone") < english.index('id="results"')
    assert english.index("Call or text") < english.index("En español")
    spanish = site.get("/?q=quiero morir").text.split("<main")[1]
    assert spanish.index("No está solo") < spanish.index("En español") < spanish.index("Call or text")
    assert "You are not alone" not in site.get("/?q=painkiller").text


# --- where --------------------------------------------------------------------------------------------------------


def links(page: str) -> dict[str, str]:
    """Return the links of a page's main part: words -> address."""
    main = page.split("<main", 1)[1].split("</main>")[0]
    return {
        " ".join(html.unescape(re.sub(r"<[^>]*>", "", said)).split()): html.unescape(address)
        for address, said in re.findall(r'<a\b[^>]*?href="([^"]*)"[^>]*>(.*?)</a>', main, re.S)
    }


def test_a_town_of_several_states_is_asked_about_and_all_else_is_kept(site):
    answer = site.get("/?near=Portland&route=iv&max_price=300&id=harbor.example")
    found = links(answer.text)
    assert answer.status_code == 400 and "Which Portland do you mean?" in answer.text
    address = urlsplit(found["Portland, OR"])
    assert parse_qs(address.query) == {
        "near": ["Portland, OR"], "route": ["iv"], "max_price": ["300"], "id": ["harbor.example"],
    }  # fmt: skip
    after = site.get(found["Portland, OR"])
    assert after.status_code == 200 and "Within 50 miles of Portland, OR" in text_of(after.text)
    assert 'name="route" value="iv"' in answer.text  # the form on the page keeps it too
    assert list(found)[:2] == ["Portland, OR", "Portland, ME"]


@pytest.mark.parametrize(("name", "states", "small"), [("Springfield", 25, "SD"), ("Portland", 13, "ND")])
def test_every_state_that_has_a_place_of_the_name_is_listed(site, name, states, small):
    page = site.get(f"/?near={name}").text
    towns = [said for said in links(page) if said.startswith(f"{name}, ")]
    assert f"{states} states have a place called {name}" in page and len(towns) == states
    assert f"{name}, {small}" in towns and f"{name}, AK" not in towns


def test_a_state_with_many_towns_of_its_name_shows_the_state_before_them(site):
    found = list(links(site.get("/?near=Washington").text))
    assert found[:3] == ["Offices in Washington", "At home in Washington", "Washington, DC"]
    assert len([said for said in found if said.startswith("Washington, ")]) == 27


def test_a_state_alone_leads_to_its_offices_and_to_care_at_home(site):
    found = links(site.get("/?near=Colorado").text)
    assert found["Offices in Colorado"] == "/?state=CO" and found["At home in Colorado"] == "/?online=CO"
    new_york = links(site.get("/?near=new york").text)
    assert "New York, NY" in new_york and "Offices in New York" in new_york


@pytest.mark.parametrize(
    ("near", "says"),
    [
        ("00000", "We do not know the ZIP code 00000"),
        ("09001", "military mail"),
        ("10048", "no longer in use"),
        ("Bolder, CO", "Boulder, CO"),
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("x " * 5000 + "80202", "Write a ZIP code of five digits"),  # else it would be kept in memory
    ],
)
def test_a_place_that_is_none_is_said_with_a_way_on(site, near, says):
    answer = site.get("/", params={"near": near, "route": "iv"})
    assert answer.status_code == 400 and says in answer.text and "<b>x" not in answer.text
    assert links(answer.text)["Search without a place"] == "/?route=iv"


@pytest.mark.parametrize("near", ["99501", "00901", "Anchorage, AK", "San Juan, PR", "80201", "Mayagüez, PR", "96910"])
def test_far_places_are_places(site, near):
    assert site.get("/", params={"near": near}).status_code == 200


def test_every_state_can_be_chosen_and_has_its_count(site):
    page = site.get("/?route=sublingual").text
    online = page.split('id="online"')[1].split("</select>")[0]
    # Larkspur (CO, WY), Featherlight (CO, NY, TX); Tidewater is nationwide but has no lozenges.
    counts = dict(re.findall(r'<option value="(\w\w)">[^<(]*\((\d+)\)', online))
    assert len(counts) == len(words.STATES)
    assert {state: counts[state] for state in ("CO", "WY", "NY", "AK")} == {"CO": "2", "WY": "1", "NY": "1", "AK": "0"}
    chosen = site.get("/?online=CO&online=WY").text
    for state in ("CO", "WY"):
        assert (
            f'name="online" value="{state}" checked' in chosen
            and f'<option value="{state}">' not in (chosen.split('id="online"')[1].split("</select>")[0])
        )


def test_at_home_says_where_one_must_be_and_the_rule_with_its_day(site, monkeypatch):
    monkeypatch.setattr(rules, "clock", lambda: datetime(2026, 12, 31, 12, tzinfo=UTC))
    page = text_of(site.get("/?online=CO").text)
    assert "You must be in that state during the visit" in page and "is due to end on 31 Dec 2026" in page
    assert "we have not confirmed what follows" in page
    monkeypatch.setattr(rules, "clock", lambda: datetime(2027, 1, 2, tzinfo=UTC))
    assert "was due to end on 31 Dec 2026" in text_of(site.get("/?setting=at_home").text)
    assert "due to end" not in text_of(site.get("/?route=iv&state=CO").text)


def test_near_and_at_home_at_once_offers_each_alone(site):
    found = links(site.get("/?near=80202&online=CO&route=sublingual").text)
    assert found["Only at home in Colorado"] == "/?route=sublingual&online=CO"
    assert found["Only near 80202 (Denver, CO)"] == "/?near=80202&route=sublingual"


# --- price and orders ---------------------------------------------------------------------------------------------


def test_a_ceiling_for_a_first_course_says_what_it_is_about(site):
    page = text_of(site.get("/?route=iv&max_price=2400&price_for=course").text)
    assert "At most $2,400 for a first course" in page and "more give no price for a first course" in page
    api = site.get("/api/v1/providers?route=iv&max_price=2400&price_for=course").json()
    assert f"{api['no_price']} more give no price for a first course" in page
    assert {row["id"] for row in api["providers"]} == {
        "harbor.example"
    }  # six for $2,400, and it says six make a course
    assert "$2,400 for a package of 6 (IV infusions)" in page
    less = site.get("/?q=harbor&max_price=2399&price_for=course").text
    assert '<h2 id="found">0 providers found' in less


def test_the_order_by_the_price_of_a_course_says_how_long_each_is(site):
    page = text_of(site.get("/?route=iv&setting=in_person&sort=price&max_price=3000&price_for=course").text)
    assert "a first course first, each as long as its own page says, else its shortest package. Those that" in page


def test_a_price_seen_long_ago_says_so(site, monkeypatch):
    assert words.MAY_BE_OLD not in results_of(site.get("/?q=harbor").text)
    monkeypatch.setattr(words, "today", lambda: date(2027, 3, 1))
    assert "seen 3 Nov 2026, may be out of date" in text_of(site.get("/?q=harbor").text)


@pytest.mark.parametrize("price", ["1000000", "12345.67", "450.5", "400"])
def test_a_ceiling_stays_to_the_cent_in_every_link(site, price):
    page = site.get(f"/?route=iv&max_price={price}").text
    assert f'name="max_price" inputmode="decimal" value="{price}"' in page
    kept = [parse_qs(urlsplit(address).query).get("max_price") for address in links(page).values()]
    assert [price] in kept and {tuple(one) for one in kept if one} == {(price,)}


def test_each_order_is_explained_and_none_is_for_sale(site):
    page = text_of(site.get("/?near=80202&route=iv&setting=in_person").text)
    for said in (
        "Nearest first, as the crow flies from the middle of your ZIP code or city.",
        "Lowest price of one session or dose first. Those that state none come last.",
        "Those whose pages we read last come first.",
        "drawn by lot, anew each time the directory is built",
        "No place in any order can be bought.",
    ):
        assert said in page
    bare = text_of(site.get("/").text)
    assert "Needs a ZIP code or a city." in bare and "one kind of ketamine and one place to take it" in bare


def test_a_chain_shows_the_price_of_each_place_that_was_found(site):
    page = text_of(site.get("/?q=silverbirch&near=Denver, CO&miles=50&route=iv").text)
    assert "$500 per IV infusion , in Denver, CO" in page and "$350 per IV infusion , in Boulder, CO" in page
    assert "$425" not in page  # Colorado Springs lies 60 miles away


# --- nothing found ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "query",
    [
        "near=00901&route=iv",
        "near=80202&route=ketamine_nasal&max_price=100",
        "q=zzzz&state=CO&route=iv",
        "online=WY&route=im",
    ],
)
def test_what_to_change_says_how_much_is_found_then(site, query):
    page = site.get(f"/?{query}").text
    assert "Nobody here says all of this" in page and "findtreatment.gov" in page
    offered = re.findall(r'<li><a href="([^"]+)">([^<]+)</a>: ([\d,]+) provider', results_of(page))
    totals = [int(total) for _, _, total in offered]
    assert totals == sorted(totals, reverse=True) and 0 not in totals
    for address, _, total in offered:
        after = site.get(html.unescape(address)).text
        assert re.search(r'<h2 id="found">(\d+) provider', after)[1] == total


def test_nothing_near_shows_the_nearest_three_and_who_treats_at_home_there(site):
    page = results_of(site.get("/?near=99501&route=sublingual").text)
    nearest, at_home = page.split("The nearest, at any distance")[1].split("At home in Alaska")
    assert re.findall(r'<a href="/provider/([^"]+)"', nearest) == ["kap.example", "hybrid.example"]  # Boulder, Denver
    assert "1 provider says it treats people at home there" in text_of(f"<main>{at_home}</main>")
    assert "nation.example" in at_home and "You must be in that state during the visit" in at_home


def test_where_no_distance_helps_the_nearest_meet_as_much_as_anybody_does(site):
    # Nobody has IV for $10: the nearest with IV. Nobody has a nasal spray of a pharmacy: the nearest of all.
    page = results_of(site.get("/?near=80202&route=iv&max_price=10").text)
    nearest = page.split("The nearest with such a treatment, whatever else you chose")[1].split("At home in")[0]
    assert nearest.count('<li class="card">') == 3 == nearest.count("IV infusion in the office")
    page = results_of(site.get("/?near=98101&route=ketamine_nasal").text)
    nearest = page.split("The nearest of all, with other treatments")[1].split("At home in")[0]
    assert re.findall(r'<a href="/provider/([^"]+)"', nearest)[0] in ("estimate.example", "hostile.example")


# --- the map ------------------------------------------------------------------------------------------------------


def test_the_map_is_there_on_request_alone_and_says_the_same_as_its_list(site, path):
    assert "<svg" not in site.get("/?route=iv").text and "/static/map.css" not in site.get("/?route=iv").text
    page = site.get("/?map=1").text
    figure = page.split('<figure class="map"')[1].split("</figure>")[0]
    drawn, listed = figure.split("<figcaption>")
    names = [html.unescape(name) for name in re.findall(r'<a href="[^"]+" class="\w+" aria-label="([^"]+)"', drawn)]
    rows = [
        " ".join(html.unescape(re.sub("<[^>]*>", "", row)).split()) for row in re.findall(r"<li>(.*?)</li>", listed)
    ]
    assert rows == names and len(names) > 3
    assert re.findall(r'<a href="([^"]+)"', drawn) == re.findall(r'<a href="([^"]+)"', listed)
    assert "style=" not in figure and "<image" not in figure and "url(" not in figure
    # As many places as the file has points; a provider without one is told of.
    conn = database(path)
    places_, providers = conn.execute(
        "select count(*), count(distinct provider_id) from locations where latitude is not null"
    ).fetchone()
    everyone = conn.execute("select count(*) from providers").fetchone()[0]
    assert f'aria-label="Map: {places_} places of {providers} providers"' in drawn
    assert f"{everyone - providers} providers have no place that we can put on a map" in text_of(
        f"<main>{listed}</main>"
    )


def test_places_that_the_map_of_the_country_does_not_show_are_said_beside_it(site, tmp_path):
    def moved(conn):
        conn.execute("update locations set latitude = 13.475, longitude = 144.75 where provider_id = 'harbor.example'")

    one = Site(folder(tmp_path, moved))
    page = text_of(one.get("/?map=1").text)
    one.close()
    assert "1 more place lies outside this map: 1 in Guam." in page
    before = text_of(site.get("/?map=1").text)
    assert "outside this map" not in before
    (without,) = re.findall(r"\d+ providers have no place that we can put on a map", before)
    assert without in page  # the one in Guam is not among them


def test_letters_on_the_map_are_those_of_the_list(site):
    page = site.get("/?map=1").text
    on_map = dict(re.findall(r'<a href="#card-(\w)" class="card" aria-label="\w: ([^"]+)"', page))
    cards = re.findall(r'id="card-(\w)">\s*<h3>.*?<a href="[^"]+">([^<]+)</a>', page)
    assert on_map and on_map.items() <= dict(cards).items()


def test_a_number_on_the_map_leads_closer_and_keeps_the_rest_of_the_search(site):
    page = site.get("/?map=1&route=iv&state=CO").text
    address = html.unescape(re.search(r'<a href="([^"]+)" class="many"', page)[1])
    asked = parse_qs(urlsplit(address).query)
    assert asked["route"] == ["iv"] and asked["map"] == ["1"] and asked["near"] == ["Denver, CO"]
    after = site.get(address)
    assert after.status_code == 200 and '<figure class="map"' in after.text


def test_every_name_that_a_link_of_the_map_may_ask_for_is_a_place():
    wrong = [town for town in places.by_size() if places.find(town.place.name).state != town.state]
    assert wrong == []


# --- size ---------------------------------------------------------------------------------------------------------


def test_the_first_load_is_small(site):
    """What travels at a first visit, packed as the server packs it: 60 kB are allowed, a quarter is used."""
    parts = [site.get("/").text.encode(), *((ROOT / "static" / one).read_bytes() for one in ("site.css", "site.js"))]
    assert sum(len(gzip.compress(part, 6)) for part in parts) < 25_000
    assert len(parts[0]) < 45_000
    with_map = site.get("/?map=1").text.encode()
    assert len(gzip.compress(with_map, 6)) < 30_000


def test_a_price_on_which_the_pages_disagree_says_so_on_its_card(site):
    card = text_of(site.get("/?q=cobblestone").text)
    assert "$380 per IV infusion , seen 3 Nov 2026, its pages disagree on it" in card
    assert "$310 per IM injection , seen 3 Nov 2026 " in card  # near miss: nobody contradicts that
    assert card.count("its pages disagree") == 1


def test_a_price_that_is_not_of_a_plain_session_says_so_wherever_it_stands(tmp_path):
    def add(conn):
        made = MadeUp(conn, "booster.example", "Boosterfield Clinic")
        made.offer("iv", "in_person")
        made.price("iv", 475)
        made.price("iv", 425, includes="booster")
        made.close()
        conn.execute("insert into providers_fts(providers_fts) values ('rebuild')")

    one = Site(folder(tmp_path / "site", add))
    card, page = (one.get(path).text for path in ("/?q=boosterfield", "/provider/booster.example"))
    plain, dear = (one.get(f"/?q=boosterfield&max_price={most}").text for most in (450, 475))
    one.close()
    assert "$425 per IV infusion , for a booster, seen 3 Nov 2026" in text_of(card)
    assert "$475 per IV infusion · $425 per IV infusion for a booster" in text_of(page)
    assert '"description": "$425 per IV infusion, for a booster"' in page
    assert '"description": "$475 per IV infusion"' in page
    assert "May fit" in text_of(plain) and "May fit" not in text_of(dear), "a booster is not what a session costs"


# --- in a browser -------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(path):
    with served(path) as one:
        yield one


@pytest.mark.browser
def test_on_a_phone_without_javascript_from_a_question_to_a_clinic_by_the_map(browser, address):
    plain = Watched(browser, address, "phone", java_script_enabled=False)
    page = plain.go("/")
    page.get_by_label("ZIP code, or city and state").fill("Boulder")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("link", name="Boulder, CO").click()
    assert page.get_by_role("heading", name="providers found").is_visible()
    assert not page.get_by_label("ZIP code, or city and state").is_visible()  # folded: the results come first
    assert page.get_by_role("heading", name="providers found").bounding_box()["y"] < 500
    page.get_by_text("Change your search").click()
    page.get_by_label("How far").select_option("10")
    page.get_by_role("button", name="Search", exact=True).click()
    page.get_by_role("link", name="Show on a map").click()
    assert page.url.endswith("#map") and page.get_by_role("group", name="Map:").is_visible()
    page.get_by_text("The map as a list").click()
    page.locator(".marks a").first.click()
    assert "/?near=Boulder" in page.url or "#card-" in page.url
    plain.close()


@pytest.mark.browser
@pytest.mark.parametrize("size", ["phone", "desktop"])
def test_at_home_in_a_state_without_javascript(browser, address, size):
    plain = Watched(browser, address, size, java_script_enabled=False)
    page = plain.go("/")
    page.get_by_label("Or at home: your state").select_option(label="Colorado (3)")
    page.get_by_role("button", name="Search", exact=True).click()
    assert page.get_by_role("heading", name="3 providers found").is_visible()
    if size == "phone":
        page.get_by_text("Change your search").click()
    assert page.get_by_role("checkbox", name="At home in Colorado").is_checked()
    page.get_by_label("Or at home: your state").select_option(label="Wyoming (2)")  # a second one, beside the first
    page.get_by_role("button", name="Search", exact=True).click()
    assert "online=CO" in page.url and "online=WY" in page.url
    plain.close()


@pytest.mark.browser
def test_a_choice_changes_counts_list_and_address_in_place(browser, address):
    one = Watched(browser, address)
    page = one.go("/")
    page.evaluate("window.same = true")
    page.get_by_label("Compare Harbor Infusion Clinic").check()
    box = page.get_by_label("IV infusion")
    box.check()
    page.locator("#said:text-is('12 providers found')").wait_for(state="attached")
    assert page.url == f"{address}/?route=iv&id=harbor.example" and page.title().startswith("12 providers found")
    assert page.evaluate("window.same") and box.evaluate("one => one === document.activeElement")
    assert page.get_by_label("Compare Harbor Infusion Clinic").is_checked()
    assert page.get_by_role("button", name="Show results (12)").is_visible()
    counts = {
        row.locator("input").get_attribute("value"): row.locator(".count").inner_text().split()[0]
        for row in page.locator('label.option:has(input[name="setting"])').all()
    }
    assert counts == {"in_person": "11", "at_home": "0", "home_visit": "1"}
    page.get_by_label("Or at home: your state").select_option("CO")
    page.locator("#said:text-is('0 providers found')").wait_for(state="attached")
    assert page.get_by_text("Nobody here says all of this").is_visible()
    page.get_by_label("Words").fill("suicidal")
    page.get_by_label("Words").blur()
    page.get_by_text("You are not alone with this").wait_for()
    # The page that the address names is the page that is shown.
    shown = page.locator("#results").inner_text()
    page.goto(page.url)
    assert page.locator("#results").inner_text() == shown
    one.close()


@pytest.mark.browser
def test_where_refreshing_fails_the_button_still_works(browser, address):
    one = Watched(browser, address)
    page = one.go("/")
    page.route("**/?*", lambda route: route.abort() if route.request.resource_type == "fetch" else route.continue_())
    with page.expect_event("requestfailed"):
        page.get_by_label("IM injection").check()
    page.locator("#results:not([aria-busy])").wait_for()
    assert page.url == f"{address}/" and page.get_by_role("heading", name="26 providers").is_visible()
    page.get_by_role("button", name="Show results").click()
    page.wait_for_url("**/?route=im")
    assert page.get_by_role("heading", name="5 providers found").is_visible()
    one.errors.clear()  # the browser reports the request that the test cut off
    one.close()


@pytest.mark.browser
def test_the_map_is_walked_by_keys_and_has_marks_a_finger_can_hit(browser, address):
    one = Watched(browser, address, "phone")
    page = one.go("/?map=1")
    boxes = page.locator(".map svg a.many, .map svg a.card").all()
    assert boxes
    for box in boxes:
        size = box.locator("circle, rect").first.bounding_box()
        assert min(size["width"], size["height"]) >= 15
    centers = [
        (b["x"] + b["width"] / 2, b["y"] + b["height"] / 2)
        for b in (x.locator("circle, rect").first.bounding_box() for x in boxes)
    ]
    for n, (x, y) in enumerate(centers):  # WCAG 2.5.8: circles of 24 pixels around their middles do not meet
        assert all((x - u) ** 2 + (y - v) ** 2 >= 20**2 for u, v in centers[n + 1 :])
    page.locator(".map svg a.card").first.focus()
    name = page.evaluate("document.activeElement.getAttribute('aria-label')")
    page.keyboard.press("Enter")
    letter = name.split(":")[0]
    page.wait_for_url(f"**#card-{letter}")
    assert page.locator(f"#card-{letter} h3").inner_text().endswith(name.split(": ", 1)[1])
    one.close()
