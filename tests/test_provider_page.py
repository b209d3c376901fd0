"""A provider's page and the evidence behind it: first screen, history, registers, findings, paper, JSON-LD.

Expected facts are written by hand from the providers made up here and in made_up_directory.py; about half are near
misses: what must not stand there.
"""

import json
import re
import sys
from datetime import date
from html import unescape

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browsing import VIOLATIONS, Watched, served
from tests.made_up_directory import BUILT_ON, CODES, POINTS, MadeUp, digest
from tests.serving import Site, database, folder

TODAY = date(2026, 11, 22)
STREETS, TOWNS = 60, list(POINTS)


def hard_ones(conn):
    """Add the providers that this file is about."""
    big(conn)
    aged(conn)
    registered(conn)
    others_and_reply(conn)
    broken_out(conn)
    conn.execute(
        "insert into registers (state, source_id, open, name, note, checked_at) values (?,?,?,?,?,?)",
        ("IL", "il", 1, "Register of Illinois", "Made available under the Open Sample License.", BUILT_ON),
    )
    conn.execute(
        "insert into registers (state, source_id, open, name, note, checked_at) values (?,?,?,?,?,?)",
        ("TX", "tx", 1, "Register of Texas", "A notice of Texas.", BUILT_ON),
    )
    conn.commit()


def big(conn):
    """Sixty places in twelve towns, one route at all of them, one at a single one; 300 changes over three years."""
    p = MadeUp(conn, "big.example", "Very Many Places", "multi_site_chain", lot=90)
    for n in range(STREETS):
        place = p.location(TOWNS[n % len(TOWNS)], street=f"{n + 1} Numbered Street", name=f"Office {n + 1}")
        p.offer("iv", "in_person", place, quote=f"Office {n + 1} gives infusions.")
        p.price("iv", 400 + n, location=place)
    p.offer("esketamine_nasal", "in_person", place)
    for n in range(300):
        year, of_year = divmod(n, 100)
        before, after = (f"+130355501{number % 100:02}" for number in (of_year, of_year + 1 + year))
        p.change("phone", before, after, None, f"{2024 + year}-0{1 + n % 9}-11T09:00:00Z")
    p.close()


def aged(conn):
    """A price seen 91 days ago, one seen 90 days ago; one changed with both facts, one gone without a change."""
    p = MadeUp(conn, "aged.example", "Slow Hour Clinic", lot=91)
    p.location("Denver", street="1 Sundial Road")
    p.offer("iv", "in_person")
    p.offer("im", "in_person")
    p.price("iv", 500, quote="An infusion is $500.", seen="2026-08-23T09:00:00Z")
    p.price("im", 320, quote="A shot is $320.", seen="2026-08-24T09:00:00Z")

    def priced(service, amount, quote):
        value = {"service": service, "amount": amount, "unit": "session", "price_kind": "exact", "currency": "USD"}
        return value, p.fact("prices", value, quote)

    before, old = priced("iv", 450, "An infusion is $450.")
    after, _ = priced("iv", 501, "An infusion is $501.")
    p.change("prices", before, after, None)
    conn.execute("update changes set fact_old = ? where provider_id = ?", (old, p.id))
    _, gone = priced("im", 299, "A shot is $299.")
    conn.execute("update facts set gone_at = '2026-10-01T09:00:00Z' where id in (?, ?)", (old, gone))
    p.settled("session_minutes", [90, 90], "Each infusion takes 90 minutes.", "iv")
    _, never = priced("im", 11, "We do not take $11.")
    conn.execute("update facts set gone_at = '2026-10-02T09:00:00Z', stance = 'mentioned' where id = ?", (never,))
    p.close()


def registered(conn):
    """Rows of two registers: one whose license asks for a notice, one whose notice must not stand: nothing matched."""
    p = MadeUp(conn, "listed.example", "Ledger Lane Clinic", lot=92)
    p.location("Chicago", street="2 Ledger Lane")
    p.offer("iv", "in_person")
    for name in ("Pia Example", "Quentin Example", "Rosa Example"):
        p.clinician(name, ["MD"], "prescriber")
    row = {"register": "il", "number": "036000001", "status": "ACTIVE", "active": 1, "expires": "2027-07-31"}
    p.looked_up("Pia Example", "IL", "matched", license_type="DR", credential="MD", **row)
    p.looked_up(
        "Quentin Example",
        "IL",
        "matched",
        license_type="QX",
        **{**row, "number": "036000002", "status": "EXPIRED", "active": 0},
    )
    p.looked_up("Rosa Example", "TX", "no_match", register="tx")
    clinician, fact = digest(p.id, "Rosa Example"), p.fact("npi_stated", "2000000119", "NPI 2000000119")
    for code, since in (("1128a3", "2025-08-20"), ("1128b14", "2024-01-18")):
        shown = p.fact(
            "exclusions",
            {"npi": "2000000119", "excluded_at": since, "type": code},
            f"EXCLTYPE: {code} · EXCLDATE: {since}",
            origin="registry",
            context="The list",
        )
        conn.execute(
            "insert into exclusions (id, provider_id, clinician_id, list, match, excluded_at, type, reason, "
            "checked_at, url, fact_id, register_fact_id, reviewed_at) values (?,?,?,'leie','matched',?,?,'',?,?,?,?,?)",
            (
                digest(p.id, code),
                p.id,
                clinician if code == "1128a3" else None,
                since,
                code,
                BUILT_ON,
                "https://list.example/",
                fact,
                shown,
                BUILT_ON,
            ),
        )
    p.close()


def others_and_reply(conn):
    """What a directory says, apart; a finding to which the provider replied; talks by video in states that it names."""
    p = MadeUp(conn, "answered.example", "Plain Answer Ketamine", lot=93, phone="+13035550133")
    p.offer("sublingual", "at_home", quote="We mail tablets.")
    p.value("states_served", "CO", "NY")
    p.claim("spravato_at_home", "accuses", "Take Spravato on your sofa.", "confirmed")
    conn.execute(
        "update claims set reply = 'We took the sentence down.', replied_at = ? where provider_id = ?",
        ("2026-11-10", p.id),
    )
    p.claim("not_addictive", "accuses", "It never hooks anyone.")  # nobody has read it: it is in no published file
    conn.execute("delete from claims where provider_id = ? and review is null and sense = 'accuses'", (p.id,))
    conn.execute("insert into sources values ('list.example', 'A list of clinics', 'directory', null, null, 1, 9)")
    for n, (field, value, relation) in enumerate(
        (("phone", "+13035550199", "differs"), ("route", "iv", "adds"), ("phone", "+13035550133", "agrees"))
    ):
        conn.execute(
            "insert into second_opinions values (?,?,'list.example',?,?,?,?,?,'r','s','website',?)",
            (f"o{n}", p.id, field, value, f"quote {n}", "https://list.example/x", BUILT_ON, relation),
        )
    p.close()


def broken_out(conn):
    """A name that tries to leave the JSON-LD and to turn what follows around."""
    p = MadeUp(conn, "breakout.example", '</script><script>alert("ld")</script>\u202e&\u2028', lot=94)
    p.location("Denver", street='"},{"@type":"Person')
    p.offer("iv", "in_person")
    p.price("iv", 1, quote="<!--<script>", includes="]]>")
    p.close()


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    path = folder(tmp_path_factory.mktemp("provider-page"))
    conn = database(path)
    hard_ones(conn)
    conn.close()
    one = Site(path)
    yield one
    one.close()


@pytest.fixture(autouse=True)
def day(site, monkeypatch):
    """Every test is read on 22 Nov 2026."""
    monkeypatch.setattr(sys.modules["directory_pages.words"], "today", lambda: TODAY)
    monkeypatch.setattr(sys.modules["directory_pages.rules"], "today", lambda: TODAY)


def text_of(html):
    body = re.sub(r"<script.*?</script>", " ", html, flags=re.S)
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", body)))


def page(site, provider_id):
    answer = site.get(f"/provider/{provider_id}")
    assert answer.status_code == 200
    return answer.text


def glance(html):
    """Return {label: text} of the first screen."""
    part = re.search(r'<dl class="glance">(.*?)</dl>', html, re.S)[1]
    return {
        text_of(label).strip(): text_of(told).strip()
        for label, told in re.findall(r"<dt>(.*?)</dt><dd>(.*?)</dd>", part, re.S)
    }


def section(html, name):
    """Return the words of a part of the page."""
    return text_of(re.search(rf'<section[^>]*aria-labelledby="{name}".*?</section>', html, re.S)[0])


# --- the first screen ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("provider", "label", "told"),
    [
        ("harbor.example", "Treatment", "IV infusion in the office"),
        ("harbor.example", "Where", "400 Invented Avenue, Denver, CO 80202"),
        (
            "harbor.example",
            "Price",
            "From $450 per ketamine session First course of IV infusions: $2,400 a package of 6 sessions",
        ),
        ("harbor.example", "Insurance", "Says it does not take insurance."),
        (
            "harbor.example",
            "License",
            "Tobias Fennimore: “Expired” in the register of Colorado on 4 Nov 2026, "
            "expired 30 Apr 2025 This does not mean unlicensed.",
        ),
        (
            "tele.example",
            "Where",
            "At home in Colorado, New York and Texas You must be in that state during the visit.",
        ),
        ("tele.example", "Insurance", "We did not find this on the 4 pages we read. Ask them."),
        ("tele.example", "To check", "1 statement on its pages"),
        ("nation.example", "Where", "At home in the whole country You must be in that state during the visit."),
        (
            "kap.example",
            "Where",
            "30 Fourth Street, Boulder, CO 80302 At home Which states it serves: not found. Ask them.",
        ),
        ("northern.example", "Treatment", "IV infusion, a clinician comes to you"),
        ("disputed.example", "To check", "Its pages disagree with each other"),
        ("consult.example", "Price", "None of a ketamine treatment found It gives other prices."),
        ("chain.example", "Price", "$350 to $500 per IV infusion it depends on what, or where $300 per IM injection"),
        ("listed.example", "License", "Pia Example: active in the register of Illinois on 4 Nov 2026"),
        ("listed.example", "To check", "An entry of the federal exclusion list"),
        ("big.example", "Where", "60 places: Denver, CO, Boulder, CO, Colorado Springs, CO and 9 more"),
    ],
)
def test_the_first_screen_answers(site, provider, label, told):
    assert glance(page(site, provider))[label] == told


def test_the_first_screen_says_nothing_that_is_not_so(site):
    hybrid = glance(page(site, "hybrid.example"))
    assert "Spravato at home" not in hybrid["Treatment"] and "Spravato in the office" in hybrid["Treatment"]
    assert "To check" not in hybrid  # it only discloses
    assert "active" not in glance(page(site, "harbor.example"))["License"]  # expired
    video = glance(page(site, "videoonly.example"))
    assert "At home" not in video["Where"]  # serves states by video, but all treatment is in the office
    assert "$100" not in glance(page(site, "range.example"))["Price"].replace("$100 CAD", "")
    refused = page(site, "refused.example")
    assert 'class="glance"' not in refused  # nothing was read, so there is nothing to say four times
    told = text_of(refused)
    assert "Last tried on 3 Nov 2026" in told and "We could not read this site (3 Nov 2026). Ask them." in told
    assert "We cannot open this website." in text_of(page(site, "silent.example"))
    moved = text_of(page(site, "moved.example"))
    assert "It now leads to newpath.example" in moved and "Why:" not in moved


def test_what_is_at_a_glance_leads_to_where_it_is_told(site):
    for provider in ("harbor.example", "big.example", "tele.example", "disputed.example", "aged.example"):
        html = page(site, provider)
        ids = set(re.findall(r' id="([^"]+)"', html))
        links = set(re.findall(r'href="#([^"]+)"', html)) - {"main"}
        assert links <= ids, links - ids
        assert len(re.findall(r' id="([^"]+)"', html)) == len(ids)  # none twice


def test_offers_prices_places_and_findings_have_addresses(site):
    with database(site.path) as conn:
        for provider in ("harbor.example", "chain.example", "big.example", "tele.example"):
            html = page(site, provider)
            for table, prefix in (("offers", "offer"), ("prices", "price"), ("locations", "location")):
                for row in conn.execute(f"select id from {table} where provider_id = ?", (provider,)):
                    assert f'id="{prefix}-{row["id"]}"' in html
            for row in conn.execute("select id from claims where sense = 'accuses' and provider_id = ?", (provider,)):
                assert f'id="finding-{row["id"]}"' in html


# --- prices --------------------------------------------------------------------------------------------------------


def test_a_price_not_seen_for_more_than_90_days_may_be_out_of_date(site):
    html = page(site, "aged.example")
    prices = section(html, "prices")
    assert "$500 per IV infusion May be out of date" in prices  # 91 days
    assert "$320 per IM injection May be out of date" not in prices  # 90 days
    assert "may be out of date: seen 23 Aug 2026" in glance(html)["Price"]
    assert "ut of date" not in text_of(page(site, "harbor.example"))


def test_the_same_page_is_read_on_a_later_day(site, monkeypatch):
    monkeypatch.setattr(sys.modules["directory_pages.words"], "today", lambda: date(2027, 2, 2))
    html = page(site, "harbor.example")
    assert "May be out of date" in section(html, "prices")  # 3 Nov 2026 was 91 days ago
    assert "which may be out of date" not in section(html, "licenses")  # 4 Nov: 90 days
    html = page(site, "listed.example")
    assert glance(html)["License"].startswith("Pia Example: active")
    monkeypatch.setattr(sys.modules["directory_pages.words"], "today", lambda: date(2027, 2, 3))
    html = page(site, "listed.example")
    assert "active in the register" not in glance(html)["License"]
    assert "which may be out of date" in section(html, "licenses")


def test_a_clock_that_stands_before_the_build_makes_no_license_younger(tmp_path, monkeypatch):
    def told(conn):
        registered(conn)
        conn.execute("update licenses set checked_at = '2026-08-05T09:00:00Z', expires = '2026-10-31'")
        conn.execute("update licenses set checked_at = '2026-08-06T09:00:00Z' where number = '036000002'")

    one = Site(folder(tmp_path, told))  # built on 4 Nov 2026: 91 and 90 days later
    monkeypatch.setattr(sys.modules["directory_pages.words"], "today", lambda: date(2020, 1, 1))
    html = page(one, "listed.example")
    said = section(html, "licenses")
    assert "ACTIVE, was to expire 31 Oct 2026. Seen 5 Aug 2026, which may be out of date." in said
    assert "EXPIRED, was to expire 31 Oct 2026. Seen 6 Aug 2026." in said
    assert "active in the register" not in glance(html)["License"]
    one.close()


def test_price_history_shows_before_after_day_and_evidence(site):
    html = page(site, "aged.example")
    rows = re.findall(r'<tr><th scope="row">(.*?)</th>\s*<td>(.*?)</td>\s*<td>(.*?)</td></tr>', html, re.S)
    told = [tuple(" ".join(text_of(part).split()) for part in row) for row in rows]
    assert told == [
        (
            "3 Nov 2026",
            "$450 per IV infusion Evidence for $450 per IV infusion before 3 Nov 2026",
            "$501 per IV infusion",
        ),
        (
            "1 Oct 2026",
            "$299 per IM injection Evidence for $299 per IM injection before 1 Oct 2026",
            "no longer on its pages",
        ),
    ]  # not $11, which was never its price; and $450 only once
    for link in re.findall(r'href="(/evidence/[^"]+)"', rows[0][1] + rows[1][1]):
        assert site.get(link).status_code == 200
    assert "How its prices changed" not in page(site, "chain.example")


# --- many ----------------------------------------------------------------------------------------------------------


def test_sixty_places_and_three_hundred_changes_stay_usable(site):
    html = page(site, "big.example")
    assert len(html) < 300_000
    assert "In 60 places" in html and "Alaska: 5 places" in html and "54 more prices" in html
    changes = re.search(r'<section aria-labelledby="changes">.*?</section>', html, re.S)[0]
    assert len(re.findall("<li>", changes.split("<details>")[0])) == 12
    assert "Earlier in 2026: 88 changes" in changes and "In 2025: 100 changes" in changes
    assert "In 2024: 100 changes" in changes
    assert html.count("<dt>IV infusion in the office</dt>") == 1  # not once for each place


def test_a_length_that_is_one_routes_says_whose(site):
    told = section(page(site, "aged.example"), "care")
    assert "90 minutes (IV infusion)" in told
    assert "40 to 60 minutes (" not in section(page(site, "harbor.example"), "care")  # of no route in particular


# --- registers -----------------------------------------------------------------------------------------------------


def test_codes_of_registers_are_told_in_words_or_marked_as_theirs(site):
    told = section(page(site, "listed.example"), "licenses")
    assert "lists license 036000001 (“DR” in the register, which we read as MD): ACTIVE, expires 31 Jul 2027." in told
    assert "lists license 036000002 (“QX”, as the register writes it): EXPIRED" in told
    assert "section 1128(a)(3) of the Social Security Act, felony conviction relating to health care fraud" in told
    assert "section 1128(b)(14) of the Social Security Act (“1128b14” in the list)" in told  # we have no words for it
    assert "1128a3" not in told


def test_a_notice_stands_where_rows_of_its_register_do(site):
    told = section(page(site, "listed.example"), "licenses")
    assert "Made available under the Open Sample License." in told
    assert "A notice of Texas." not in told  # nothing of that register is shown
    assert "Open Sample License" not in page(site, "harbor.example")


def test_the_evidence_of_an_exclusion_says_whose_it_is_and_why(site):
    with database(site.path) as conn:
        shown = {row["type"]: row["register_fact_id"] for row in conn.execute("select * from exclusions")}
    told = text_of(site.get(f"/evidence/{shown['1128a3']}").text)
    assert (
        "Federal exclusion list of Rosa Example: NPI 2000000119, excluded since 20 Aug 2025, section 1128(a)(3) of "
        "the Social Security Act, felony conviction relating to health care fraud"
    ) in told
    assert "What the exclusion list says" in told and "What the page said" not in told
    assert "Federal exclusion list of the practice:" in text_of(site.get(f"/evidence/{shown['1128b14']}").text)


# --- statements, others, questions ---------------------------------------------------------------------------------


def test_a_finding_has_its_words_its_authority_its_days_and_the_reply(site):
    told = section(page(site, "answered.example"), "check")
    assert "On 3 Nov 2026 this page said: Take Spravato on your sofa." in told
    assert "FDA label of Spravato, 13 Mar 2026, says: Spravato is given only in certified places" in told
    assert "The provider’s reply (10 Nov 2026): We took the sentence down." in told
    assert "Read by a person on 4 Nov 2026." in told
    assert "hooks" not in told
    assert "The provider’s reply" not in page(site, "tele.example")


def test_second_opinions_stand_apart(site):
    html = page(site, "answered.example")
    told = section(html, "others")
    assert "Phone: (303) 555-0199" in told and "Its own site says something else." in told
    assert "Treatment: IV infusion" in told and "(303) 555-0133" not in told  # what agrees is no news
    assert "IV infusion" not in section(html, "offers") and "0199" not in text_of(html).split("Others say")[0]
    assert 'id="others"' not in page(site, "harbor.example")


def test_a_treatment_at_home_names_its_states_and_the_rule_with_its_day(site):
    told = section(page(site, "answered.example"), "offers")
    assert "It says that it serves Colorado and New York. You must be in that state during the visit." in told
    assert "due to end on 31 Dec 2026; we have not confirmed what follows" in told
    assert "due to end" not in page(site, "videoonly.example")  # a video visit is no treatment at home
    assert "We did not find which states it serves." in section(page(site, "kap.example"), "offers")


def test_questions_are_made_of_what_was_not_found(site):
    told = section(page(site, "tele.example"), "ask")
    assert "Do you take my insurance, and for which part of the care?" in told
    assert "In which states can you treat people?" not in told  # it names them
    assert "What does one session cost" in section(page(site, "consult.example"), "ask")  # it prices only other things
    assert "What does one session cost" not in section(page(site, "harbor.example"), "ask")
    assert "Has emergency equipment." in told
    home = CODES["safety_items"]["home_sitter"]
    assert home not in section(page(site, "aged.example"), "ask")  # it gives nothing at home
    assert home in section(page(site, "answered.example"), "ask")


def test_how_to_correct_is_filled_in_with_provider_and_build(site):
    html = page(site, "harbor.example")
    assert 'href="/corrections?provider=harbor.example"' in html
    assert "Provider harbor.example, built 4 Nov 2026, read by version 1." in text_of(html)
    letter = text_of(site.get("/corrections?provider=harbor.example").text)
    assert "Provider: Harbor Infusion Clinic (harbor.example)" in letter and "Directory built: 2026-11-04" in letter


# --- JSON-LD -------------------------------------------------------------------------------------------------------


def linked(html):
    blocks = re.findall(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)
    assert len(blocks) == 1
    return json.loads(blocks[0])


def test_json_ld_says_what_is_stated_and_no_more(site):
    found = linked(page(site, "harbor.example"))
    assert found["@type"] == "WebPage" and found["lastReviewed"] == "2026-11-03"
    about = found["mainEntity"]
    assert (about["@type"], about["name"], about["telephone"]) == (
        "MedicalBusiness",
        "Harbor Infusion Clinic",
        "+13035550102",
    )
    assert about["address"] == {
        "@type": "PostalAddress",
        "streetAddress": "400 Invented Avenue",
        "addressLocality": "Denver",
        "addressRegion": "CO",
        "postalCode": "80202",
        "addressCountry": "US",
    }
    prices = [offer["priceSpecification"] for offer in about["makesOffer"] if "priceSpecification" in offer]
    assert {"@type": "UnitPriceSpecification", "priceCurrency": "USD", "minPrice": 450, "unitText": "session"} in prices
    assert {"@type": "UnitPriceSpecification", "priceCurrency": "USD", "price": 2400, "unitText": "package"} in prices
    assert 400 not in [price.get("price") for price in prices]  # worked out, not stated
    assert "geo" not in about and "Fennimore" not in json.dumps(found)


def test_json_ld_leaves_out_what_is_in_dispute_stale_or_closed(site):
    told = json.dumps(linked(page(site, "disputed.example")))
    assert "380" not in told and "480" not in told and '"price": 310' in told
    told = json.dumps(linked(page(site, "aged.example")))
    assert '"price": 500' not in told and '"price": 320' in told
    assert "makesOffer" not in linked(page(site, "closed.example"))["mainEntity"]
    about = linked(page(site, "coach.example"))["mainEntity"]
    assert about["@type"] == "Organization"
    about = linked(page(site, "tele.example"))["mainEntity"]
    assert about["@type"] == "MedicalOrganization" and "address" not in about
    assert [one["name"] for one in about["areaServed"]] == ["Colorado", "New York", "Texas"]
    assert "Spravato" not in json.dumps(about)
    assert "0199" not in json.dumps(linked(page(site, "answered.example")))  # a directory's words


def test_json_ld_goes_by_the_day_of_the_build_where_the_clock_stands_before_it(tmp_path, monkeypatch):
    def told(conn):
        conn.execute("update facts set last_seen = '2026-06-01T00:00:00Z' where field = 'prices'")

    one = Site(folder(tmp_path, told))  # built on 4 Nov 2026
    monkeypatch.setattr(sys.modules["directory_pages.words"], "today", lambda: date(2020, 1, 1))
    assert "priceSpecification" not in json.dumps(linked(page(one, "harbor.example")))
    one.close()


def test_a_hostile_name_cannot_leave_the_json_ld(site):
    for provider in ("breakout.example", "hostile.example"):
        html = page(site, provider)
        block = re.search(r'<script type="application/ld\+json">(.*?)</script>', html, re.S)[1]
        assert "<" not in block and ">" not in block and "&" not in block
        assert "202e" not in block and "javascript:" not in block
        assert "alert" in linked(html)["mainEntity"]["name"]
        assert len(re.findall(r"<script", html)) == 2  # its own two: data, and the site's script
    about = linked(page(site, "breakout.example"))["mainEntity"]
    assert about["address"]["streetAddress"] == '"},{"@type":"Person'


# --- in a browser --------------------------------------------------------------------------------------------------

browsers = pytest.mark.browser
LOOKED_AT = ("harbor", "tele", "chain", "big", "aged", "listed", "answered", "breakout", "hostile", "refused", "closed")


@pytest.fixture(scope="module")
def address(site):
    with served(site.path) as one:
        yield one


@browsers
@pytest.mark.parametrize(("size", "script"), [("phone", False), ("desktop", True)])
def test_pages_hold_in_a_browser(address, browser, size, script):
    """No error is logged (the Content-Security-Policy's neither), no dialog opens, nothing sticks out, axe is quiet."""
    window = Watched(browser, address, size, java_script_enabled=script)
    for name in LOOKED_AT:
        one = window.go(f"/provider/{name}.example")
        if script:
            one.evaluate("for (const one of document.querySelectorAll('details')) one.open = true")
            if name in ("aged", "listed", "answered", "big"):  # the others stand in tests/every_page.py
                report = Axe().run(one, options=VIOLATIONS)
                assert report.violations_count == 0, f"{name}: {report.generate_report()}"
            assert one.evaluate("document.documentElement.scrollWidth") <= one.viewport_size["width"], name
        else:
            assert one.locator("h1").is_visible()
    window.close()


@browsers
def test_the_first_screen_of_a_phone_answers_what_where_and_how_much(address, browser):
    window = Watched(browser, address, "phone", java_script_enabled=False)
    for name in ("harbor", "hybrid", "chain", "tele"):
        one = window.go(f"/provider/{name}.example")
        for label in ("Treatment", "Where", "Price"):
            box = one.locator(".glance > div", has=one.get_by_text(label, exact=True)).bounding_box()
            assert box["y"] + box["height"] < 844, (name, label)
        assert one.get_by_text("last read on 3 Nov 2026").bounding_box()["y"] < 400
    window.close()


@browsers
def test_an_address_opens_what_it_points_to(address, browser, site):
    with database(site.path) as conn:
        place = conn.execute("select id from locations where street = '60 Numbered Street'").fetchone()["id"]
    window = Watched(browser, address, "phone")
    one = window.go(f"/provider/big.example#location-{place}")
    assert one.locator(f"#location-{place}").is_visible()  # within an opening that was closed
    assert not one.get_by_text("59 Numbered Street").first.is_visible()
    window.close()


@browsers
def test_on_paper_there_are_addresses_room_to_write_and_no_navigation(address, browser):
    window = Watched(browser, address, "desktop", java_script_enabled=False)
    one = window.go("/provider/harbor.example")
    assert not one.get_by_text("Printed from").is_visible()
    one.emulate_media(media="print")
    assert one.get_by_text(f"Printed from {address}/provider/harbor.example").is_visible()
    assert one.get_by_text("Infusions start at $450.").is_visible()  # what the page says is open
    assert one.get_by_text("Asked on ______").is_visible()
    for name in ("Site", "On this page", "More"):
        assert not one.locator(f'nav[aria-label="{name}"]').is_visible()
    assert not one.get_by_role("link", name="Compare with others").is_visible()
    question = one.locator(".questions li").first
    assert question.bounding_box()["height"] > 60
    window.close()


@browsers
def test_without_a_script_a_reader_walks_from_a_price_to_its_archive(address, browser):
    window = Watched(browser, address, "phone", java_script_enabled=False)
    one = window.go("/provider/harbor.example")
    one.locator(".glance").get_by_role("link", name="From $450 per ketamine session").click()
    one.get_by_text("What the page says about From $450 per ketamine session").click()
    one.get_by_role("link", name="All the evidence for From $450 per ketamine session").click()
    assert one.get_by_text("Infusions start at $450.").is_visible() and one.get_by_text("urn:uuid:").is_visible()
    one.get_by_role("link", name="Is it wrong?").click()
    assert one.get_by_text("Infusions start at $450.").count() == 1
    window.close()
