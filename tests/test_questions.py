"""Saved questions: their numbers counted by hand, the words and charts around them, and that they end in time."""

import html
import json
import re
import sqlite3
import sys
import time
import xml.etree.ElementTree as ElementTree

import pytest
import yaml
from datasette.database import QueryInterrupted

from tests.made_up_directory import BUILT_ON, READ_ON, build
from tests.serving import ROOT, Site, database, folder

sys.path.append(str(ROOT / "plugins"))

from directory_pages import charts, questions

QUERIES = yaml.safe_load((ROOT / "metadata.yml").read_text())["databases"]["directory"]["queries"]
ABOUT_PEOPLE = re.compile(r"\b(claims|claim_rules|licenses|exclusions)\b")


def rows(site, name, **given):
    return site.get(f"/directory/{name}.json", params={"_shape": "array", **given}).json()


def page(site, name, **given):
    """A question's page, its tags and entities resolved to text with single spaces."""
    answer = site.get(f"/directory/{name}", params=given)
    assert answer.status_code == 200
    return " ".join(html.unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


# --- the words beside each question


def test_there_are_fifteen_questions_and_each_has_all_its_words():
    assert len(QUERIES) >= 15
    for name, query in QUERIES.items():
        for key in ("why", "read", "does_not_say"):
            assert len(query[key]) > 40 and query[key].endswith("."), f"{name}: {key}"
        assert query["counts"][0]["what"] == "Denominator", name
        assert set(query.get("asks", {})) == set(query.get("params", ())), name


@pytest.mark.parametrize("path", ["/data", "/directory"])
def test_all_questions_are_listed_by_group(site, path):
    answer = site.get(path).text
    listed = re.findall(r'href="/directory/(\w+)">[^<]+\?</a>', answer)
    assert listed == list(QUERIES)
    groups = list(dict.fromkeys(query["group"] for query in QUERIES.values()))
    assert [group for group in re.findall("<h3>([^<]+)</h3>", answer) if group in groups] == groups
    assert all(html.unescape(answer).count(query["description"]) == 1 for query in QUERIES.values())


@pytest.mark.parametrize("name", QUERIES)
def test_each_column_of_an_answer_is_explained_and_no_other(site, name):
    answer = site.get(f"/directory/{name}.json?provider_id=harbor.example&_shape=objects").json()
    assert answer["columns"] == list(QUERIES[name]["columns"])


def test_what_is_counted_of_people_and_findings_says_how_much_a_person_reviewed():
    about_people = {name for name, query in QUERIES.items() if ABOUT_PEOPLE.search(query["sql"])}
    assert about_people >= {"statements_by_rule", "license_outcomes", "exclusion_list", "advertising_as_published"}
    for name in about_people:
        assert any(count["what"] == "Reviewed by a person" for count in QUERIES[name]["counts"]), name


def test_a_chart_draws_columns_of_its_answer():
    drawn = {name: query["chart"] for name, query in QUERIES.items() if "chart" in query}
    assert {
        "prices_by_route_and_state",
        "statements_by_rule",
        "share_stating_a_price",
        "share_stating_a_price_by_state",
        "at_home_by_state",
        "license_outcomes",
    } <= set(drawn)
    for name, spec in drawn.items():
        words = {"kind", "title", "names", "most", "scale", "parts", "label", "group"}
        label = [spec["label"]] if isinstance(spec["label"], str) else spec["label"]
        used = [*label, *spec.get("group", ()), *spec.get("parts", {})]
        used += [value for key, value in spec.items() if key not in words]
        assert set(used) <= set(QUERIES[name]["columns"]), name


@pytest.mark.parametrize("name", QUERIES)
def test_the_page_of_a_question_shows_words_numbers_sql_and_citation(site, name):
    text = page(site, name, provider_id="harbor.example")
    query = QUERIES[name]
    for key in ("title", "why", "read", "does_not_say"):
        assert query[key] in text, key
    for count in query["counts"]:
        assert count["of"] in text
    assert " ".join(query["sql"].split()) in text
    assert "Change this question" in text and "CSV" in text and "JSON" in text
    assert f"“{query['title']}” Ketamine Provider Directory, built 4 Nov 2026" in text
    assert "What it does not say" in text


def test_a_question_leads_to_the_editor_with_its_sql_and_values(site):
    answer = site.get("/directory/price_rises?since=2026-10-01").text
    address = html.unescape(re.search(r'href="([^"]+)">Change this question', answer)[1])
    editor = site.get(address)
    assert editor.status_code == 200
    assert QUERIES["price_rises"]["sql"] in html.unescape(editor.text)
    assert 'name="since" value="2026-10-01"' in editor.text and "Harbor Infusion Clinic" in editor.text


def test_ids_in_an_answer_lead_to_the_provider_and_the_evidence(site):
    answer = site.get("/directory/sentences_to_cite?rule=spravato_at_home").text
    evidence = re.search(r'href="(/evidence/[^"]+)"', answer)[1]
    assert 'href="/provider/tele.example"' in answer
    assert "You may use the spray at home." in site.get(evidence).text
    listed = site.get(
        "/directory", params={"sql": "select id as provider_id from providers where id like 'freepages%'"}
    )
    assert 'href="/provider/freepages.example/oakfield"' in listed.text


# --- numbers, counted by hand on the made-up directory


def test_prices_are_told_by_treatment_and_state_with_each_price(site):
    found = {(row["route"], row["state"]): row for row in rows(site, "prices_by_route_and_state")}
    colorado = found["iv", "CO"]  # the chain by its lowest place, the closed one, six infusions for $2,400
    assert (colorado["providers"], colorado["lowest"], colorado["middle"], colorado["highest"]) == (3, 350, 375, 400)
    assert colorado["amounts"] == "[350.0,375.0,400.0]"
    assert colorado["lower_quarter"] is None and colorado["upper_quarter"] is None  # fewer than five
    assert found["esketamine_nasal", "CO"]["providers"] == 1
    assert set(found) == {
        ("esketamine_nasal", "CO"),
        ("im", "CO"),
        ("im", "IL"),
        ("im", "TX"),
        ("iv", "AK"),
        ("iv", "CO"),
        ("iv", "TX"),
        ("iv", "WA"),
        ("iv", "WY"),
    }
    # hybrid, harbor, chain, twoplaces, range, northern, videoonly, closed, hostile, disputed (its IM price)
    assert "10 of 23 (43%) providers of which pages were read" in page(site, "prices_by_route_and_state")


def test_prices_of_one_treatment_taken_in_two_places_are_never_one_line(tmp_path):
    build(tmp_path / "directory.db")
    conn = database(tmp_path)
    cases = [  # amount, where the price says it is taken, where the provider gives that treatment
        (900, "in_person", ["in_person"]),
        (200, "at_home", ["in_person", "at_home"]),
        (250, None, ["at_home"]),  # the only place it can mean
        (450, None, ["in_person", "at_home"]),  # either
        (500, None, ["in_person", None]),  # either: the page does not say where the other is
        (700, None, []),
    ]
    for n, (amount, setting, offered) in enumerate(cases):
        own = f"lozenge{n}.example"
        copy_price(conn, "northern.example", own, "VT", amount)
        conn.execute("update prices set service = 'sublingual', setting = ? where provider_id = ?", (setting, own))
        conn.execute("delete from offers where provider_id = ?", (own,))
        conn.executemany(
            "insert into offers (id, provider_id, route, setting, fact_id) "
            "select ?, ?, 'sublingual', ?, fact_id from prices where provider_id = ?2",
            [(f"{own} {number}", own, one) for number, one in enumerate(offered)],
        )
        other = (f"{own} iv", own)  # another treatment in another place tells nothing of this one
        conn.execute(
            "insert into offers (id, provider_id, route, setting, fact_id) "
            "select ?, ?, 'iv', 'home_visit', fact_id from prices where provider_id = ?2",
            other,
        )
    found = [
        (row["setting"], row["taken"], row["providers"], row["amounts"])
        for row in conn.execute(QUERIES["prices_by_route_and_state"]["sql"])
        if (row["route"], row["state"]) == ("sublingual", "VT")
    ]
    conn.close()
    assert found == [
        (None, "Place not stated", 3, "[450.0,500.0,700.0]"),
        ("at_home", "At home, by the patient", 2, "[200.0,250.0]"),
        ("in_person", "In a clinic or office", 1, "[900.0]"),
    ]


def test_quarters_and_middle_of_five_and_more(tmp_path):
    build(tmp_path / "directory.db")
    conn = database(tmp_path)
    sql = QUERIES["prices_by_route_and_state"]["sql"]
    for n, amount in enumerate((300, 100, 200, 500, 400)):  # five in one state
        copy_price(conn, "northern.example", f"five{n}.example", "WA", amount)
    found = {(row["route"], row["state"]): row for row in conn.execute(sql)}["iv", "WA"]
    assert found["providers"] == 6 and found["lowest"] == 100 and found["highest"] == 500
    assert found["middle"] == 350  # 100 200 300 400 410 500
    assert (found["lower_quarter"], found["upper_quarter"]) == (200, 410)
    conn.close()


def test_a_booster_and_a_first_session_are_not_what_one_session_costs(tmp_path):
    build(tmp_path / "directory.db")
    conn = database(tmp_path)
    question = QUERIES["prices_by_route_and_state"]
    behind = next(one["sql"] for one in question["counts"] if "sql" in one)
    before = tuple(conn.execute(behind).fetchone())
    for n, includes in enumerate(("booster", "first session, consultation", "consultation", None)):
        copy_price(conn, "northern.example", f"one{n}.example", "VT", 100 * (n + 1))
        conn.execute("update prices set includes = ? where provider_id = ?", (includes, f"one{n}.example"))
    found = {(row["route"], row["state"]): row for row in conn.execute(question["sql"])}["iv", "VT"]
    assert found["amounts"] == "[300.0,400.0]"
    assert tuple(conn.execute(behind).fetchone()) == (before[0] + 2, before[1] + 4)
    conn.close()


def copy_price(conn, of, provider_id, state, amount):
    """A provider with one place, IV in its office and one price of it, evidence borrowed of another."""
    fact = conn.execute("select fact_id from prices where provider_id = ?", (of,)).fetchone()[0]
    conn.execute(
        "insert into providers (id, website, status, pages_read, lot) values (?, 'https://x.example/', 'moved', 1, 1)",
        (provider_id,),
    )
    place = (f"{provider_id} place", provider_id, state, fact)
    conn.execute("insert into locations (id, provider_id, state, fact_id) values (?,?,?,?)", place)
    offer = (f"{provider_id} offer", provider_id, fact)
    conn.execute("insert into offers (id, provider_id, route, setting, fact_id) values (?,?,'iv','in_person',?)", offer)
    conn.execute(
        "insert into prices (id, provider_id, service, amount, currency, unit, price_kind, derived, fact_id) "
        "values (?, ?, 'iv', ?, 'USD', 'session', 'exact', 0, ?)",
        (f"{provider_id} price", provider_id, amount, fact),
    )


def test_packages_and_months_are_never_mixed_with_sessions(site):
    (package,) = rows(site, "prices_of_packages")
    assert (package["sessions"], package["providers"], package["derived"], package["middle"]) == (6, 1, 0, 2400)
    (month,) = rows(site, "prices_by_month")  # $150 and $249 of lozenges; "up to $329" is left out
    assert (month["providers"], month["lowest"], month["middle"], month["highest"]) == (2, 150, 199.5, 249)


def test_the_share_that_states_a_price(site):
    kinds = {
        row["kind"]: (row["read"], row["state_a_price"], row["percent"]) for row in rows(site, "share_stating_a_price")
    }
    assert kinds["Clinic"] == (13, 11, 84.6)  # all but island and unsure
    assert kinds["Psychiatry practice"] == (3, 3, None)  # too few for a percentage
    assert kinds["kind not found"] == (1, 0, None)
    assert sum(read for read, _, _ in kinds.values()) == 23
    states = {row["state"]: (row["read"], row["state_a_price"]) for row in rows(site, "share_stating_a_price_by_state")}
    assert states["CO"] == (5, 5) and states["IL"] == (2, 1) and states["PR"] == (1, 0) and states["OR"] == (3, 3)
    text = page(site, "share_stating_a_price")
    assert "20 of 23 (87%) providers of which pages were read" in text
    assert "11 of 13 (85%)" in text and "3 of 3" in text and "3 of 3 (100%)" not in text
    assert "7 rows rest on fewer than 5" in text


def test_prices_that_rose(site, tmp_path):
    (rise,) = rows(site, "price_rises", since="2026-10-01")
    assert (rise["provider_id"], rise["before"], rise["after"], rise["rise"]) == ("harbor.example", 425, 450, 25)
    assert rows(site, "price_rises", since="2026-11-04") == []
    assert len(rows(site, "price_rises", since="")) == len(rows(site, "price_rises")) == 1
    assert "1 of 20 (5%) providers that state a price" in page(site, "price_rises", since="2026-10-01")
    assert "0 of 0 providers" in page(site, "price_rises", since="2026-11-04")


NOT_RISES = {  # before, after: what was changed is no rise, or no rise of the same thing
    "fell": ({"amount": 500}, {"amount": 450}),
    "same": ({"amount": 500}, {"amount": 500}),
    "another unit": ({"amount": 500}, {"amount": 2400, "unit": "package"}),
    "another kind": ({"amount": 500, "price_kind": "from"}, {"amount": 600}),
    "another service": ({"amount": 500}, {"amount": 600, "service": "im"}),
    "more sessions": ({"amount": 500, "sessions": 2}, {"amount": 600, "sessions": 3}),
    "another currency": ({"amount": 500}, {"amount": 600, "currency": "CAD"}),
    "another setting": ({"amount": 500}, {"amount": 600, "setting": "home_visit"}),
    "new": (None, {"amount": 600}),
    "gone": ({"amount": 600}, None),
}
PRICE = {
    "service": "iv",
    "unit": "session",
    "price_kind": "exact",
    "currency": "USD",
    "sessions": None,
    "setting": None,
}


@pytest.mark.parametrize("case", NOT_RISES)
def test_what_is_no_rise(tmp_path, case):
    assert rises(tmp_path, *NOT_RISES[case]) == []


def test_a_rise_that_was_corrected_later_is_left_out(tmp_path):
    assert rises(tmp_path, {"amount": 500}, {"amount": 600}) == [("chain.example", 100)]
    assert rises(tmp_path, {"amount": 500}, {"amount": 600}, correction=1) == []


def rises(path, before, after, correction=None):
    """Which rises the question finds of one change alone."""
    conn = sqlite3.connect(build(path / "directory.db"))
    conn.execute("delete from changes")
    values = [json.dumps({**PRICE, **value}) if value else None for value in (before, after)]
    conn.execute(
        "insert into changes (id, provider_id, field, old, new, seen_at, correction_id) "
        "values ('1', 'chain.example', 'prices', ?, ?, ?, ?)",
        (*values, READ_ON, correction),
    )
    found = conn.execute(QUERIES["price_rises"]["sql"], {"since": ""}).fetchall()
    conn.close()
    return [(row[2], row[8]) for row in found]


def test_all_changes_of_prices_and_how_old_prices_are(site):
    (change,) = rows(site, "price_changes")
    assert (change["before"], change["after"], change["of_all"]) == (425, 450, 2)  # the other is a name
    assert rows(site, "age_of_prices") == [{"month": "2026-11", "prices": 33, "providers": 20, "of_all": 33}]


def test_who_treats_at_home_and_where(site):
    home = {row["state_served"]: (row["providers"], row["of_all"]) for row in rows(site, "at_home_by_state")}
    assert home == {"CO": (2, 4), "WY": (1, 4), "NY": (1, 4), "TX": (1, 4), "nationwide": (1, 4)}
    text = page(site, "at_home_by_state")
    assert "3 of 4 providers with an at-home offer" in text  # kap.example names no state
    assert "Nationwide, as they say" in text and "5 rows rest on fewer than 5" in text


def test_findings_by_rule_and_how_much_of_them_was_reviewed(site):
    found = {row["label"]: row for row in rows(site, "statements_by_rule")}
    outcomes = ("confirmed", "rejected", "awaiting_review", "findings")
    assert [found["Not addictive"][name] for name in outcomes] == [1, 1, 1, 3]
    assert [found["Spravato at home"][name] for name in outcomes] == [1, 0, 2, 3]
    assert [found["Names no risk"][name] for name in outcomes] == [1, 0, 3, 4]
    assert found["Names no risk"]["percent_reviewed"] is None  # four findings are too few
    text = page(site, "statements_by_rule")
    assert "4 of 10 (40%) findings of all rules" in text
    assert "confirmed 1, rejected 1, not yet read 1" in text


def test_confirmed_sentences_can_be_cited_and_the_others_cannot(site):
    everything = rows(site, "sentences_to_cite")
    assert {row["provider_id"] for row in everything} == {"tele.example", "nation.example", "hostile.example"}
    omission = next(row for row in everything if row["provider_id"] == "nation.example")
    assert omission["page_says"] == "not found on the 4 pages that were read"
    assert [row["provider_id"] for row in rows(site, "sentences_to_cite", rule="spravato_at_home")] == ["tele.example"]
    assert rows(site, "sentences_to_cite", rule="addiction_risk_disclosed") == []  # it accuses nobody
    assert "2 of 3" not in page(site, "sentences_to_cite", rule="no_risks")


def test_disclosures_licenses_and_the_exclusion_list(site):
    (said,) = rows(site, "off_label_said")
    assert (said["of_all"], said["say_off_label"], said["name_addiction_risk"]) == (19, 1, 1)
    assert "0 of 2 sentences that disclose a risk" in page(site, "off_label_said")
    people = {row["credential"]: row for row in rows(site, "license_outcomes")}
    assert (people["Physician (MD)"]["matched"], people["Physician (MD)"]["matched_active"]) == (1, 0)  # expired
    assert (people["Nurse practitioner"]["no_match"], people["Nurse practitioner"]["register_not_open"]) == (1, 0)
    assert "0 of 1 matches" in page(site, "license_outcomes")
    listed = {row["outcome"]: row["people"] for row in rows(site, "exclusion_list")}
    assert listed == {"matched": 0, "no_match": 0, "not_checked": 0}
    assert "0 of 1 matches" in page(site, "licenses_by_state") and "1 of 2 states" in page(site, "licenses_by_state")


def test_who_what_and_how_paid(site):
    credentials = {row["credential"]: (row["providers"], row["of_all"]) for row in rows(site, "who_prescribes")}
    assert credentials["Physician (MD)"] == (3, 4) and credentials["Nurse practitioner"] == (1, 4)
    conditions = {row["condition"]: row["providers"] for row in rows(site, "conditions_claimed")}
    assert conditions["Depression"] == 5 and conditions["Anxiety"] == 2
    safety = {row["label"]: row["providers"] for row in rows(site, "safety_stated")}
    assert safety["Says you must not drive home"] == 2 and safety["Asks for an adult with you at home"] == 1
    found = {row["field"]: row for row in rows(site, "found_by_field")}
    assert (found["prices"]["stated"], found["prices"]["not_found"]) == (20, 3)
    # 19 others offer something else than Spravato alone; of the rest it applies to those with Spravato or no offer
    assert found["rems_stated"]["of_all"] == 6 and found["rems_stated"]["stated"] == 1
    advertising = {(row["category"], row["code"]): row for row in rows(site, "advertising_as_published")}
    assert (
        advertising["kind of ketamine", "iv"]["providers"] == 12
        and advertising["leaves out", "no_risks"]["providers"] == 1
    )
    assert advertising["contradicts an authority", "not_addictive"]["of_all"] == 20


def test_disagreements_corrections_and_evidence(site):
    pairs = rows(site, "disagreements")
    assert len(pairs) == 3 and {row["provider_id"] for row in pairs} == {"disputed.example", "unsure.example"}
    assert "2 of 23 (9%) providers" in page(site, "disagreements")
    asked = {row["decision"]: (row["requests"], row["longest_days"]) for row in rows(site, "corrections_answered")}
    assert asked == {"corrected": (1, 14), "pending": (1, None)}
    facts = rows(site, "evidence_of_a_provider", provider_id="harbor.example")
    stands = "select count(*) from facts where provider_id = 'harbor.example' and gone_at is null"
    assert len(facts) == database(site.path).execute(stands).fetchone()[0] > 20
    assert rows(site, "evidence_of_a_provider", provider_id="nobody.example") == []
    empty = page(site, "evidence_of_a_provider")
    assert "Nothing of this kind is in this build for what was asked" in empty and "no proof" in empty


def test_a_count_that_takes_too_long_is_not_told_as_a_number(site, monkeypatch):
    execute = site.datasette.execute

    async def slow(database, sql, *arguments, **options):
        if "pages_read > 0)" in sql and sql != QUERIES["disagreements"]["sql"]:
            raise QueryInterrupted(RuntimeError("interrupted"), sql, {})
        return await execute(database, sql, *arguments, **options)

    monkeypatch.setattr(site.datasette, "execute", slow)
    text = page(site, "disagreements")
    assert "not counted in time: providers of which pages were read have pages that disagree" in text
    assert "3 rows" in text and "0 of 23" not in text


# --- counts in words


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ((12, 34), "12 of 34 (35%) providers"),
        ((3, 4), "3 of 4 providers"),
        ((0, 0), "0 of 0 providers"),
        ((None, 7), "0 of 7 (0%) providers"),
        ((1, 8), "1 of 8 (13%) providers"),
        ((1, 3000), "1 of 3,000 (under 1%) providers"),
        ((2999, 3000), "2,999 of 3,000 (over 99%) providers"),
        ((3000, 3000), "3,000 of 3,000 (100%) providers"),
        ((1234,), "1,234 providers"),
    ],
)
def test_counts_beside_an_answer_in_words(found, said):
    assert questions.counted({"what": "Denominator", "of": "providers"}, [], found) == said


def test_counts_in_the_rows_in_words():
    count = {"what": "Denominator", "of": "providers", "column": "n"}
    assert questions.counted(count, [{"n": 7}, {"n": 7}], None) == "7 providers"
    assert questions.counted(count, [{"n": 7}, {"n": 2}], None) == "2 to 7 providers (see the column n)"
    assert questions.counted(count, [], None).startswith("none")


# --- charts

BARS = {"kind": "bars", "title": "Bars", "label": "name", "value": "n", "of": "all"}
PARTS = {"kind": "parts", "title": "Parts", "label": "name", "parts": {"a": "first", "b": "second"}, "of": "all"}
STRIP = {
    "kind": "strip",
    "title": "Prices",
    "group": ["kind"],
    "label": "name",
    "n": "n",
    "low": "low",
    "low_quarter": "q1",
    "middle": "mid",
    "high_quarter": "q3",
    "high": "high",
    "points": "points",
}


def marks(chart, tag):
    """The marks of one kind, as dicts of their attributes; the chart must be well-formed."""
    root = ElementTree.fromstring(f"<all>{chart}</all>")
    return [{**mark.attrib, "text": mark.text} for mark in root.iter(tag)]


def test_bars_are_as_long_as_their_share():
    chart = charts.drawn(BARS, [{"name": "one", "n": 5, "all": 10}, {"name": "none", "n": 0, "all": 10}])
    drawn = [mark for mark in marks(chart, "rect") if mark["class"] == "part-1"]
    assert [float(mark["width"].rstrip("%")) for mark in drawn] == [charts.WIDEST / 2, 0]
    assert [mark["text"] for mark in marks(chart, "text")] == ["one", "5 of 10 (50%)", "none", "0 of 10 (0%)"]


def test_few_are_paler_and_give_no_percentage():
    chart = charts.drawn(BARS, [{"name": "two", "n": 2, "all": 4}])
    assert "part-1 few" in chart and "%)" not in chart


def test_parts_fill_the_bar_and_a_scale_by_number_does_not():
    rows = [{"name": "x", "a": 1, "b": 3, "all": 4}, {"name": "y", "a": 0, "b": 1, "all": 1}]
    widths = [mark["width"] for mark in marks(charts.drawn(PARTS, rows), "rect") if "%" in mark["width"]]
    assert widths == ["25%", "75%", "100%"]
    widths = [
        mark["width"]
        for mark in marks(charts.drawn({**PARTS, "scale": "count"}, rows), "rect")
        if mark["width"].endswith("%")
    ]
    assert widths == ["25%", "75%", "25%"]


def test_each_treatment_has_a_scale_of_its_own_and_a_middle_only_of_five():
    def row(kind, n, low, high):
        points = str([low, high])
        quarters = {"q1": low, "q3": high} if n >= 5 else {"q1": None, "q3": None}
        return {
            "kind": kind,
            "name": "CO",
            "n": n,
            "low": low,
            "mid": 0.5 * (low + high),
            "high": high,
            "points": points,
            **quarters,
        }

    chart = charts.drawn(STRIP, [row("iv", 2, 300, 500), row("im", 5, 100, 200)])
    assert chart.count("<svg") == 2 and chart.count('class="middle"') == 1 and chart.count('class="box"') == 1
    texts = [mark["text"] for mark in marks(chart, "text")]
    assert "CO (2): $300 and $500" in texts
    assert "CO (5): $100 to $200, middle $150" in texts
    assert len(marks(chart, "circle")) == 4
    ids = re.findall(r'id="([^"]+)"', chart)
    assert len(ids) == len(set(ids)) == 4


@pytest.mark.parametrize(("low", "high"), [(100, 100), (99, 401), (0, 0), (0.5, 0.7), (250, 12_000), (449.99, 450.01)])
def test_a_scale_is_round_and_holds_all(low, high):
    ticks = charts.scale(low, high)
    assert ticks[0] <= low and high <= ticks[-1] and 2 <= len(ticks) <= 7
    assert ticks == sorted(set(ticks))


def test_nothing_to_draw_is_nothing():
    assert charts.drawn(BARS, []) == ""
    assert charts.drawn(BARS, [{"name": "x", "n": 1, "all": 0}]) == ""
    assert charts.drawn(BARS, [{"name": "x", "n": 1, "all": None}]) == ""


def test_what_a_chart_leaves_out_is_said():
    rows = [{"name": f"state {n}", "n": 1, "all": 40 - n} for n in range(33)]
    chart = charts.drawn({**BARS, "most": 30}, rows)
    assert "3 lines with 0 or with smaller numbers stand in the table only." in chart
    assert "state 29" in chart and "state 30" not in chart


@pytest.mark.parametrize("name", [name for name, query in QUERIES.items() if "chart" in query])
def test_a_chart_needs_no_style_and_has_a_title_and_a_description(site, name):
    answer = site.get(f"/directory/{name}").text
    figures = re.findall(r"<figure.*?</figure>", answer, re.S)
    assert figures
    for figure in figures:
        svg = ElementTree.fromstring(figure).find("svg")
        assert svg is not None and svg.get("role") == "img"
        named = svg.get("aria-labelledby", "").split()
        assert [svg.find("title").get("id"), svg.find("desc").get("id")] == named
        assert "The table on this page says the same." in svg.find("desc").text
    assert not re.search(r"\sstyle=|<style|\son\w+=|<script(?! src=\"/static/)", answer)


def test_hostile_cells_are_harmless_in_a_chart_a_page_and_a_file(site):
    nasty = "<script>alert(1)</script>\"'>=1+1 ]]> </svg>"
    for spec, row in ((BARS, {"n": 6, "all": 9}), (PARTS, {"a": 1, "b": 2, "all": 3})):
        chart = charts.drawn(spec, [{"name": nasty, **row}])
        assert "<script" not in chart and marks(chart, "text")
    answer = site.get("/directory/sentences_to_cite").text
    assert "<script>alert" not in answer and "&lt;script&gt;alert(6)" in answer
    assert 'href="javascript:' not in answer and "\u202e" not in answer
    credentials = site.get("/directory/who_prescribes").text
    assert "<b>" not in credentials and "&lt;b&gt;" in credentials  # in the chart and in the table
    sql = """select '=HYPERLINK("https://evil.example")', '"><script>alert(1)</script>' as "<img src=x onerror=1>\""""
    shown = site.get("/directory", params={"sql": sql}).text
    assert "<script>alert" not in shown and "<img src=x" not in shown
    assert "'=HYPERLINK" in site.get("/directory.csv", params={"sql": sql}).text
    asked = site.get("/directory/price_rises", params={"since": '"><script>alert(1)</script>'}).text
    assert "<script>alert" not in asked


# --- in time


@pytest.fixture(scope="module")
def grown(tmp_path_factory):
    one = Site(folder(tmp_path_factory.mktemp("grown"), more=3000))
    yield one
    one.close()


@pytest.mark.parametrize("name", QUERIES)
def test_a_question_of_three_thousand_providers_ends_in_time(grown, name):
    start = time.process_time()
    answer = grown.get(f"/directory/{name}?provider_id=harbor.example")
    assert answer.status_code == 200 and "This did not work" not in answer.text
    assert time.process_time() - start < 1.5  # the SQL itself is cut off after one second
    assert BUILT_ON[:4] in answer.text
