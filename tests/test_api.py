"""/api/v1 as a program meets it, on a made-up directory. What is expected is written out by hand."""

import base64
import hashlib
import html
import json
import re
import shlex
import shutil
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, urlencode
from urllib.request import urlopen

import jsonschema_rs
import pytest

from tests.browsing import served
from tests.made_up_directory import BUILT_ON, READ_ON, MadeUp, digest
from tests.serving import Site, database, folder

SEARCH = "/api/v1/providers"
ROOT = Path(__file__).parent.parent
PROBLEM = {"type", "title", "status", "detail", "parameter", "allowed", "ok", "error"}
FIRST_SEEN = "2026-09-01T09:00:00Z"
# Ids that an address must not trip over; a shared host gives the ones with a path.
ODD = [
    "a.b-c_d~e.example",
    "sites.example/~ana/kétamine clinic",
    "clínica.example",
    "x.example/50% off?a=1&b=#c",
    "q+q",
]


@pytest.fixture(scope="module")
def rich(tmp_path_factory):
    """The same with what few providers have: a reply, words of others, corrected values, odd ids, many changes."""
    one = Site(folder(tmp_path_factory.mktemp("rich"), told_more))
    yield one
    one.close()


def told_more(conn) -> None:
    for number, provider_id in enumerate(ODD):
        p = MadeUp(conn, provider_id, f"Odd {number}", lot=500 + number)
        p.location("Dallas", street=f"{number} Odd Road")
        p.offer("iv", "in_person")
        p.close()
    p = MadeUp(conn, "busy.example", "Busy Beech Clinic", lot=600)
    p.location("Austin", street="1 Busy Street")
    read = p.price("iv", 40, quote="Infusions are $400, or $40 more on Sundays.")
    gone = p.price("im", 99, quote="A shot is $99 at our other brand.")
    for n in range(230):
        day = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(days=n)).strftime("%Y-%m-%dT09:00:00Z")
        p.change("phone" if n % 2 else "prices", {"amount": n}, {"amount": n + 1}, None, seen=day)
    p.close()
    conn.execute("insert into sources values ('listing', 'A Made-up Listing', 'directory', null, null, 1, 100)")
    conn.execute(
        "insert into second_opinions values "
        "('so1', 'busy.example', 'listing', 'price', ?, 'IV from $380', 'https://listing.example/busy', ?, "
        "'<urn:uuid:1>', 'aa', 'website', 'differs')",
        (json.dumps({"amount": 380, "currency": "USD", "service": "iv", "unit": "session"}), READ_ON),
    )
    conn.execute(
        "update claims set reply = 'We now ask patients to stay.', replied_at = '2026-11-04' "
        "where provider_id = 'tele.example' and sense = 'accuses'"
    )
    columns = "id, provider_id, received, field, asked, decision, decided, answer, value_read, value, reason, state"
    for row in (
        (71, "busy.example", "2026-10-30", "prices", "It is 400.", "corrected", "2026-11-01", "So it is.", "40", "400"),
        (72, "busy.example", "2026-10-31", "prices", "Not ours.", "corrected", "2026-11-02", "Taken back.", "99", None),
    ):
        conn.execute(f"insert into corrections ({columns}) values ({'?, ' * 10}'A person read it.', 'applied')", row)
    changed = "update facts set correction_id = ?, corrected_from = ?, withdrawn_at = ? where id = ?"
    conn.execute(changed, (71, json.dumps({"amount": 40}), None, read))
    conn.execute(changed, (72, None, "2026-11-02", gone))
    conn.execute("update changes set correction_id = 71 where seen_at = '2026-01-01T09:00:00Z'")


def send(site: Site, method: str, address: str, **options: Any) -> Any:
    return site.run(site.datasette.client.request(method, address, **options))


def walked(site: Site, address: str | None, name: str = "providers") -> list[str]:
    """Return the ids that a list gives, all its pages in turn."""
    ids: list[str] = []
    while address:
        answer = site.get(address)
        assert answer.status_code == 200, answer.text
        ids += [row["id"] for row in answer.json()[name]]
        address = answer.json()["next"]
    return ids


def is_problem(answer: Any, status: int, kind: str) -> dict[str, Any]:
    """Assert that an answer is an error as they are all described; return it."""
    body: dict[str, Any] = answer.json()
    assert answer.headers["content-type"] == "application/problem+json"
    assert set(body) == PROBLEM and body["ok"] is False and body["error"] == body["detail"]
    assert (answer.status_code, body["status"], body["type"]) == (status, status, f"/api/v1#{kind}")
    assert answer.headers["access-control-allow-origin"] == "*"
    return body


# --- what is said of a provider --------------------------------------------------------------------------------------


def shown(site: Site, value: Any) -> Any:
    """Return an answer with the words of the page in the place of each fact's id, which its evidence must lead to.

    The id of a row is checked to be the one of the table, and then left out.
    """
    with database(site.path) as conn:
        quotes = {row["id"]: row["quote"] for row in conn.execute("select id, quote from facts")}

    def told(one: Any) -> Any:
        if isinstance(one, list):
            return [told(each) for each in one]
        if not isinstance(one, dict):
            return one
        made = {key: told(each) for key, each in one.items()}
        if one.get("fact_id"):
            assert made.pop("evidence") == f"/evidence/{one['fact_id']}"
            made["fact_id"] = quotes[one["fact_id"]]
        return made

    return told(value)


def row(quote: str, /, **columns: Any) -> dict[str, Any]:
    return {**columns, "seen": READ_ON, "disputed": False, "fact_id": quote}


def silent(label: str, missing: str, state: str = "not_found") -> dict[str, Any]:
    return {"label": label, "state": state, "values": [], "missing": missing}


def says(label: str, **values: str) -> dict[str, Any]:
    said = [{"text": text.replace("_", " "), "fact_id": quote} for text, quote in values.items()]
    return {"label": label, "state": "stated", "values": said, "missing": None}


LABELS = {
    "insurance": "Insurance",
    "payment": "Ways to pay",
    "payers": "Plans named",
    "address": "Address",
    "phone": "Phone",
    "states_served": "States served",
    "visit_modes": "How visits are held",
    "telehealth_consult": "Visits by video or phone",
    "clinicians": "People who prescribe or treat",
    "credentials": "Credentials",
    "specialties": "Specialties",
    "licenses_stated": "License numbers stated",
    "npi_stated": "Provider number (NPI) stated",
    "rems_stated": "Says it is certified for Spravato",
    "conditions": "Conditions it says it treats",
    "age_min": "Youngest age",
    "referral_required": "Referral",
    "sessions": "Sessions in a first course",
    "session_minutes": "Length of a session",
    "monitoring": "Watched during treatment",
}
SAFETY = {
    "screening_medical": "Checks your medical history first",
    "monitored_continuously": "Watches you with devices",
    "escort_no_drive": "Says you must not drive home",
    "home_sitter": "Asks for an adult with you at home",
    "emergency_equipment": "Has emergency equipment",
}
NOWHERE = "We did not find this on the 4 pages we read (3 Nov 2026). Ask them."
UNREAD = "We could not read this site (3 Nov 2026). Ask them."
TELE: dict[str, Any] = {
    "id": "tele.example",
    "name": "Featherlight Online",
    "listed_name": None,
    "provider_kind": "telehealth_platform",
    "website": "https://tele.example/",
    "phone": None,
    "status": "reachable",
    "status_since": None,
    "status_reason": None,
    "moved_to": None,
    "city": None,
    "state": None,
    "zip": None,
    "latitude": None,
    "longitude": None,
    "insurance": None,
    "price_session_min": None,
    "price_session_max": None,
    "price_course_min": None,
    "price_course_basis": None,
    "license_outcome": None,
    "licensed": 0,
    "pages_read": 4,
    "first_seen": FIRST_SEEN,
    "last_visited": READ_ON,
    "last_changed": None,
    "routes": ["sublingual"],
    "settings": ["at_home"],
    "conditions": ["anxiety", "depression"],
    "payment": [],
    "states_served": ["CO", "NY", "TX"],
    "visit_modes": ["video"],
    "page": "/provider/tele.example",
    "locations": [],
    "offers": [
        row(
            "Tablets are sent to your home.",
            id=digest("tele.example", "offer", "sublingual", "at_home", None),
            location_id=None,
            route="sublingual",
            setting="at_home",
        )
    ],
    "prices": [
        row(
            "sublingual costs $90 a dose.",
            id=digest("tele.example", "price", "sublingual", 90, "dose", "exact", "at_home", None, None),
            location_id=None,
            service="sublingual",
            setting="at_home",
            amount=90.0,
            amount_max=None,
            currency="USD",
            unit="dose",
            price_kind="exact",
            sessions=None,
            includes=None,
            basis=None,
            derived=False,
        ),
        row(
            "sublingual costs $249 a month.",
            id=digest("tele.example", "price", "sublingual", 249, "month", "exact", None, None, None),
            location_id=None,
            service="sublingual",
            setting=None,
            amount=249.0,
            amount_max=None,
            currency="USD",
            unit="month",
            price_kind="exact",
            sessions=None,
            includes=None,
            basis=None,
            derived=False,
        ),
    ],
    "clinicians": [],
    "licenses": [],
    "npi_records": [],
    "exclusions": [],
    "registers": [],
    "prescribing": [],
    "values": [
        row("About states_served: CO.", field="states_served", value="CO"),
        row("About states_served: NY.", field="states_served", value="NY"),
        row("About states_served: TX.", field="states_served", value="TX"),
        row("About visit_modes: video.", field="visit_modes", value="video"),
        row("About safety: home_sitter.", field="safety", value="home_sitter"),
        row("About conditions: depression.", field="conditions", value="depression"),
        row("About conditions: anxiety.", field="conditions", value="anxiety"),
        row("Visits are by video.", field="telehealth_consult", value="true"),
    ],
    "fields": {
        **{name: silent(label, NOWHERE) for name, label in LABELS.items()},
        "states_served": says(
            "States served",
            Colorado="About states_served: CO.",
            New_York="About states_served: NY.",
            Texas="About states_served: TX.",
        ),
        "visit_modes": says("How visits are held", By_video="About visit_modes: video."),
        "telehealth_consult": {
            "label": "Visits by video or phone",
            "state": "stated",
            "values": [{"text": "Yes, it says so", "fact_id": "Visits are by video."}],
            "missing": None,
        },
        "conditions": says(
            "Conditions it says it treats",
            Depression="About conditions: depression.",
            Anxiety="About conditions: anxiety.",
        ),
        "rems_stated": silent(LABELS["rems_stated"], "Does not apply here.", "not_applicable"),
    },
    "field_states": {
        **dict.fromkeys([*LABELS, "locations"], "not_found"),
        **dict.fromkeys(
            ["name", "provider_kind", "offers", "prices", "states_served", "visit_modes", "safety", "conditions"],
            "stated",
        ),
        "telehealth_consult": "stated",
        "rems_stated": "not_applicable",
    },
    "safety": [
        {"code": code, "label": label, "state": "not_found", "fact_id": None, "evidence": None}
        if code != "home_sitter"
        else {"code": code, "label": label, "state": "stated", "fact_id": "About safety: home_sitter."}
        for code, label in SAFETY.items()
    ],
    "claims": [
        row(
            "You may use the spray at home.",
            id=digest("tele.example", "spravato_at_home", "You may use the spray at home."),
            rule="spravato_at_home",
            sense="accuses",
            review="confirmed",
            reviewed_at=BUILT_ON,
            reply=None,
            replied_at=None,
            label="Spravato at home",
            authority="FDA label of Spravato",
            authority_url="https://www.fda.gov/",
            authority_date="2026-03-13",
            authority_says="Spravato is given only in certified places, under watch for at least two hours.",
            quote="You may use the spray at home.",
            silent_pages=[],
        ),
        row(
            "Ketamine can be habit-forming.",
            id=digest("tele.example", "addiction_risk_disclosed", "Ketamine can be habit-forming."),
            rule="addiction_risk_disclosed",
            sense="discloses",
            review=None,
            reviewed_at=None,
            reply=None,
            replied_at=None,
            label="Names the risk of addiction",
            authority=None,
            authority_url=None,
            authority_date=None,
            authority_says=None,
            quote="Ketamine can be habit-forming.",
            silent_pages=[],
        ),
    ],
    "conflicts": [],
    "second_opinions": [],
    "changes": [],
    "price_history": [],
    "corrections": [],
    "corrected_values": [],
    "made_up": True,
}
REFUSED: dict[str, Any] = {
    **dict.fromkeys(TELE),
    **{name: [] for name, value in TELE.items() if isinstance(value, list)},
    "id": "refused.example",
    "name": "Gatehouse Clinic",
    "website": "https://refused.example/",
    "status": "unreadable",
    "status_since": READ_ON,
    "status_reason": "robots.txt does not allow it",
    "licensed": 0,
    "pages_read": 0,
    "first_seen": FIRST_SEEN,
    "last_visited": READ_ON,
    "page": "/provider/refused.example",
    "fields": {name: silent(label, UNREAD, "not_read") for name, label in LABELS.items()},
    "field_states": dict.fromkeys(TELE["field_states"], "not_read"),
    "safety": [
        {"code": code, "label": label, "state": "not_read", "fact_id": None, "evidence": None}
        for code, label in SAFETY.items()
    ],
    "made_up": True,
}


@pytest.mark.parametrize("expected", [TELE, REFUSED], ids=lambda one: one["id"])
def test_a_provider_is_told_whole(site, expected):
    body = shown(site, site.get(f"{SEARCH}/{expected['id']}").json())
    questions, pages = body.pop("questions"), body.pop("pages")
    assert body == expected
    assert "Do you take my insurance, and for which part of the care?" in questions
    assert [page["url"] for page in pages] == [
        f"https://{expected['id']}/{path}" for path in ("", "pricing", "faq", "team")[: expected["pages_read"]]
    ]


def test_ids_and_evidence_lead_on(site):
    body = site.get(f"{SEARCH}/chain.example").json()
    assert [row["city"] for row in body["locations"]] == ["Denver", "Boulder", "Colorado Springs"]
    boulder = body["locations"][1]["id"]
    assert {(row["route"], row["setting"], row["location_id"]) for row in body["offers"]} == {
        ("iv", "in_person", None),
        ("im", "in_person", boulder),
    }
    assert {(row["service"], row["amount"], row["location_id"]) for row in body["prices"]} >= {
        ("im", 300.0, boulder),
        ("iv", 350.0, boulder),
    }
    for row in body["locations"] + body["offers"] + body["prices"]:
        assert site.get(row["evidence"]).status_code == 200
        assert site.get(f"/api/v1/evidence/{row['fact_id']}").json()["provider_id"] == "chain.example"
    assert body["insurance"] is None and body["payment"] == [] and body["field_states"]["insurance"] == "not_found"


def test_registers_and_laws_stand_with_whom_they_are_about(site):
    body = site.get(f"{SEARCH}/harbor.example").json()
    assert [(row["state"], row["name"], row["open"]) for row in body["registers"]] == [
        ("CO", "Register of Colorado", True),
        ("OR", "Register of Oregon", False),
    ]
    assert [(row["state"], row["credential"], row["may"], row["text"]) for row in body["prescribing"]] == [
        ("CO", "MD", "yes", "They may in every state."),
        ("OR", "NP", "limited", "Only under an agreement."),  # of NPs in Colorado no source is known: no row
    ]
    matched = [row for row in body["licenses"] if row["match"] == "matched"]
    assert [(row["status"], row["active"], row["expires"]) for row in matched] == [("Expired", 0, "2025-04-30")]
    shown_by = site.get(f"/api/v1/evidence/{matched[0]['register_fact_id']}").json()
    assert shown_by["origin"] == "registry" and "status: Expired" in shown_by["quote"]
    assert site.get(f"{SEARCH}/chain.example").json()["registers"] == body["registers"][:1]
    assert site.get(f"{SEARCH}/consult.example").json()["prescribing"] == []


def test_the_safety_list_says_what_does_not_apply(site):
    safety = {row["code"]: row["state"] for row in site.get(f"{SEARCH}/harbor.example").json()["safety"]}
    assert safety == {
        "screening_medical": "stated",
        "monitored_continuously": "stated",
        "escort_no_drive": "stated",
        "home_sitter": "not_applicable",  # all its treatment is in the office
        "emergency_equipment": "stated",
    }
    safety = {row["code"]: row["state"] for row in site.get(f"{SEARCH}/hybrid.example").json()["safety"]}
    assert (safety["home_sitter"], safety["screening_medical"]) == ("not_found", "stated")  # it has lozenges at home


def test_changes_and_corrections_stand_with_the_provider(site):
    body = site.get(f"{SEARCH}/harbor.example").json()
    (change,) = body["changes"]
    assert (change["field"], change["old"]["amount"], change["new"]["amount"]) == ("prices", 425, 450)
    assert (change["seen_at"], change["fact_new"], change["correction_id"]) == (READ_ON, None, None)
    assert [(step["before"], step["after"], step["seen_at"]) for step in body["price_history"]] == [
        ("From $425 per IV infusion", "From $450 per IV infusion", READ_ON)
    ]
    (correction,) = body["corrections"]
    assert (correction["received"], correction["field"], correction["decision"]) == (
        "2026-10-20",
        "prices",
        "corrected",
    )
    assert correction["answer"] == "We read the page again. It says $450 now."


def test_words_of_others_replies_and_corrected_values_are_told_apart(rich):
    body = rich.get(f"{SEARCH}/busy.example").json()
    assert body["second_opinions"] == [
        {
            "id": "so1",
            "field": "price",
            "quote": "IV from $380",
            "url": "https://listing.example/busy",
            "seen_at": READ_ON,
            "matched_by": "website",
            "relation": "differs",
            "value": {"amount": 380, "currency": "USD", "service": "iv", "unit": "session"},
            "source": "A Made-up Listing",
        }
    ]
    assert {(one["value"]["amount"], json.dumps(one["corrected_from"])) for one in body["corrected_values"]} == {
        (40, '{"amount": 40}'),
        (99, "null"),
    }
    assert {one["withdrawn_at"] for one in body["corrected_values"]} == {None, "2026-11-02"}
    assert {one["why"] for one in body["corrected_values"]} == {"A person read it."}
    assert [(one["id"], one["value_read"], one["value"]) for one in body["corrections"]] == [
        (72, 99, None),
        (71, 40, 400),
    ]
    claim = rich.get(f"{SEARCH}/tele.example").json()["claims"][0]
    assert (claim["reply"], claim["replied_at"]) == ("We now ask patients to stay.", "2026-11-04")


def test_a_claim_without_an_authority_is_not_told(rich, monkeypatch):
    index = rich.run(_index(rich))
    monkeypatch.setitem(index.tables["claim_rules"]["spravato_at_home"], "authority_says", None)
    rules = [claim["rule"] for claim in rich.get(f"{SEARCH}/tele.example").json()["claims"]]
    assert rules == ["addiction_risk_disclosed"]


async def _index(site):
    from directory_pages import serving

    return await serving.index_of(site.datasette)


def test_an_omission_names_the_pages_that_are_silent(site):
    (claim,) = site.get(f"{SEARCH}/nation.example").json()["claims"]
    assert claim["rule"] == "no_risks" and claim["authority"] == "FDA" and len(claim["silent_pages"]) == 4


def test_evidence_is_told_whole(site):
    fact = site.get(f"{SEARCH}/unsure.example").json()["conflicts"][0]["fact_ids"]
    bodies = [site.get(f"/api/v1/evidence/{one}").json() for one in fact]
    body = next(one for one in bodies if one["quote"] == "We offer Spravato.")
    other = next(one for one in bodies if one is not body)
    sha256 = body["page"].pop("sha256")
    assert body == {
        "id": body["id"],
        "provider_id": "unsure.example",
        "field": "offers",
        "stance": "offered",
        "quote": "We offer Spravato.",
        "context": "Treatments",
        "origin": "text",
        "extractor": "made_up",
        "extractor_version": "1",
        "first_seen": FIRST_SEEN,
        "last_seen": READ_ON,
        "gone_at": None,
        "withdrawn_at": None,
        "correction_id": None,
        "corrected_at": None,
        "corrected_why": None,
        "value": {"route": "esketamine_nasal", "setting": "in_person", "at": None},
        "value_in_words": "Spravato in the office",
        "corrected_from": None,
        "contradicted_by": [other["id"]],
        "page": {
            "url": "https://unsure.example/pricing",
            "title": "pricing page",
            "fetched_at": READ_ON,
            "record_id": body["page"]["record_id"],
        },
        "evidence": f"/evidence/{body['id']}",
        "provider": "/api/v1/providers/unsure.example",
        "made_up": True,
    }
    assert re.fullmatch("[0-9a-f]{64}", sha256) and body["page"]["record_id"].startswith("<urn:uuid:")
    assert other["contradicted_by"] == [body["id"]] and other["stance"] == "not_offered"
    is_problem(site.get("/api/v1/evidence/nothing"), 404, "not-found")


def test_a_corrected_value_says_what_was_read_and_why(rich):
    told = {one["correction_id"]: one for one in rich.get(f"{SEARCH}/busy.example").json()["corrected_values"]}
    body = rich.get(f"/api/v1/evidence/{told[71]['fact_id']}").json()
    assert body["corrected_from"] == {"amount": 40} and body["corrected_at"] == "2026-11-01"
    assert body["corrected_why"] == "A person read it." and body["withdrawn_at"] is None
    assert rich.get(f"/api/v1/evidence/{told[72]['fact_id']}").json()["withdrawn_at"] == "2026-11-02"


@pytest.mark.parametrize("provider_id", ODD)
def test_odd_ids_work_in_every_address(rich, provider_id):
    for written in (quote(provider_id), quote(provider_id, safe="")):
        assert rich.get(f"{SEARCH}/{written}").json()["id"] == provider_id
    one = rich.get(f"{SEARCH}/{quote(provider_id)}").json()
    assert rich.get(one["page"]).status_code == 200
    assert rich.get(f"/api/v1/evidence/{one['offers'][0]['fact_id']}").json()["provider"] == (
        f"/api/v1/providers/{quote(provider_id)}"
    )


@pytest.mark.parametrize(
    "written", ["%FF%FE", "%00", "harbor.example%00", "HARBOR.EXAMPLE", "a" * 4000, "..%2F..", "%"]
)
def test_ids_that_are_none_are_a_404(site, written):
    for address in (SEARCH, "/api/v1/evidence"):
        told = is_problem(site.get(f"{address}/{written}"), 404, "not-found")
        assert (told["parameter"], told["allowed"]) == (None, [])


def test_ids_that_are_gone_merged_or_never_were(site):
    is_problem(site.get(f"{SEARCH}/nobody.example"), 404, "not-found")
    removed = site.get(f"{SEARCH}/gone.example")
    assert "2026-11-04" in is_problem(removed, 410, "removed")["detail"]
    moved = site.get(f"{SEARCH}/old-harbor.example")
    assert (moved.status_code, moved.headers["location"]) == (308, f"{SEARCH}/harbor.example")
    assert {"public, max-age=300"} == {one.headers["cache-control"] for one in (removed, moved)}


# --- lists: pages, cursors, builds -----------------------------------------------------------------------------------


@pytest.mark.parametrize("query", ["", "route=iv", "near=80202&miles=2500", "route=iv&setting=in_person&sort=price"])
@pytest.mark.parametrize("limit", [1, 7, 100])
def test_next_leads_through_a_list_once(crowd, query, limit):
    if limit == 1 and not query:
        query = "state=CO"  # 106 requests say no more than a few
    whole = [json.loads(line)["id"] for line in crowd.get(f"{SEARCH}.ndjson?{query}").text.splitlines()]
    assert walked(crowd, f"{SEARCH}?{query}&limit={limit}") == whole
    assert len(whole) == len(set(whole)) > 3


def test_next_stands_in_a_header_too_and_ends(crowd):
    first = crowd.get(SEARCH)
    body = first.json()
    assert (body["total"], body["pages"], body["per_page"], len(body["providers"])) == (106, 2, 100, 100)
    assert first.headers["link"].startswith(f'<{body["next"]}>; rel="next", ')
    last = crowd.get(body["next"])
    assert last.json()["next"] is None and 'rel="next"' not in last.headers["link"]
    assert len(last.json()["providers"]) == 6 and last.json()["page"] == 2


def bent(cursor: str) -> list[str]:
    """Return what a cursor must not pass for."""
    flipped = ("A" if cursor[5] != "A" else "B").join((cursor[:5], cursor[6:]))
    return [cursor[:-1], cursor + "AAAA", flipped, cursor[::-1], "2", "eyJwYWdlIjoyfQ", "ü", "'; drop table", "a" * 400]


def test_a_made_up_cursor_is_refused(crowd):
    following = crowd.get(f"{SEARCH}?route=iv&limit=5").json()["next"]
    cursor = following.split("cursor=")[1]
    for one in bent(cursor):
        body = is_problem(crowd.get(f"{SEARCH}?{urlencode({'route': 'iv', 'cursor': one})}"), 400, "bad-parameter")
        assert body["parameter"] == "cursor" and "first page" in body["detail"]
    for query, wrong in (
        (f"route=im&cursor={cursor}", "cursor"),  # a cursor of another search
        (f"cursor={cursor}", "cursor"),
        (f"route=iv&limit=6&cursor={cursor}", "limit"),
        (f"route=iv&page=2&cursor={cursor}", "page"),
        (f"route=iv&cursor={cursor}&cursor={cursor}", "cursor"),
    ):
        assert is_problem(crowd.get(f"{SEARCH}?{query}"), 400, "bad-parameter")["parameter"] == wrong, query
    of_changes = f"/api/v1/changes?cursor={cursor}"
    assert is_problem(crowd.get(of_changes), 400, "bad-parameter")["parameter"] == "cursor"
    assert crowd.get(f"{SEARCH}?route=iv&cursor={cursor}").status_code == 200  # limit may be left out
    assert crowd.get(f"{SEARCH}?cursor={cursor}&limit=5&route=iv").status_code == 200  # in any order


def test_a_cursor_with_a_right_check_and_wrong_content_is_refused(crowd):
    """How the check is made can be read in the source: it must not raise the number of rows, nor break anything."""
    for address in (f"{SEARCH}?limit=5", "/api/v1/changes?limit=1"):
        following = crowd.get(address).json()["next"]
        address, given = address.partition("?")[0], following.split("cursor=")[1].partition("&")[0]
        body = base64.urlsafe_b64decode(given + "==").rpartition(b".")[0]
        lists = json.loads(body)[:2]
        ends = ([1, 101], [1, 10**9], [0, 5], [-1, 5], [1, 0], [10**30, 5], [2**62, 5], [1.5, 5], ["1", 5], [1])
        for forged in (*(json.dumps([*lists, *end]) for end in ends), "5", "null", "{}", "not JSON", "\xff"):
            check = hashlib.sha256(b"a cursor of /api/v1: " + forged.encode()).hexdigest()[:16]
            cursor = base64.urlsafe_b64encode(f"{forged}.{check}".encode()).decode().rstrip("=")
            found = is_problem(crowd.get(f"{address}?cursor={cursor}"), 400, "bad-parameter")
            assert found["parameter"] == "cursor", forged


def test_a_cursor_of_an_older_build_is_told_to_start_again(site, rich):
    older = site.get(f"{SEARCH}?limit=5").json()["next"]
    body = is_problem(rich.get(older), 409, "old-cursor")
    assert "Start again without “cursor”" in body["detail"] and body["parameter"] == "cursor"
    older = rich.get("/api/v1/changes?limit=5").json()["next"]
    is_problem(site.get(older), 409, "old-cursor")
    assert rich.get(older).status_code == 200


def test_changes_are_told_newest_first_and_can_be_narrowed(rich):
    body = rich.get("/api/v1/changes").json()
    times = [one["seen_at"] for one in body["changes"]]
    assert (body["total"], len(times)) == (232, 100) and times == sorted(times, reverse=True)
    assert len(set(walked(rich, "/api/v1/changes?limit=9", "changes"))) == 232
    prices = walked(rich, "/api/v1/changes?field=prices", "changes")
    assert len(prices) == 116  # 115 of the busy one, one of the harbor's
    assert set(prices) < set(walked(rich, "/api/v1/changes?field=prices&field=name", "changes"))
    (one,) = rich.get("/api/v1/changes?state=CO").json()["changes"]
    assert one == {
        **one,
        "provider_id": "harbor.example",
        "provider_name": "Harbor Infusion Clinic",
        "page": "/provider/harbor.example",
        "field": "prices",
        "corrected": False,
    }
    assert len(walked(rich, "/api/v1/changes?state=TX", "changes")) == 230
    assert walked(rich, "/api/v1/changes?state=tx&state=CO&field=phone&limit=50", "changes") == walked(
        rich, "/api/v1/changes?state=TX&field=phone", "changes"
    )
    assert walked(rich, "/api/v1/changes?state=AK", "changes") == []
    assert len(walked(rich, "/api/v1/changes?since=2026-08-17", "changes")) == 4
    assert len(walked(rich, "/api/v1/changes?since=2026-08-17T09:00:01Z", "changes")) == 3
    first = rich.get("/api/v1/changes?since=2026-01-01&field=prices&state=TX&limit=100").json()
    last = rich.get(first["next"]).json()["changes"][-1]
    assert (last["seen_at"], last["corrected"], last["correction_id"]) == ("2026-01-01T09:00:00Z", True, 71)


def test_the_build_says_what_is_served(site, empty):
    body = site.get("/api/v1/build").json()
    with database(site.path) as conn:
        rows = {name: conn.execute(f"select count(*) from {name}").fetchone()[0] for name in body["counts"]}
    assert body["counts"] == rows and rows["providers"] == 26 and rows["changes"] == 2
    assert (body["built_at"], body["commit"], body["extractor_version"]) == (BUILT_ON, "0000000", "1")
    digest_of = subprocess.run(["sha256sum", site.path / "directory.db"], capture_output=True, text=True, check=True)
    assert body["sha256"] == digest_of.stdout.split()[0] and body["made_up"] is True
    assert site.get(SEARCH).json()["build"] == body["id"] != empty.get("/api/v1/build").json()["id"]
    assert empty.get("/api/v1/build").json()["made_up"] is False


def test_codes_say_what_all_codes_mean(site):
    body = site.get("/api/v1/codes").json()
    assert {"code": "at_home", "label": "At home, by the patient"}.items() <= body["settings"][1].items()
    assert [one["state"] for one in body["registers"]] == ["CO", "OR"]
    assert [one["until"] for one in body["dated_rules"]] == ["2026-12-31"]
    used = {one["route"] for one in site.get(f"{SEARCH}/hybrid.example").json()["offers"]}
    assert used <= {one["code"] for one in body["routes"]}


# --- places and the whole --------------------------------------------------------------------------------------------


def test_geojson_gives_longitude_first(site):
    features = site.get(f"{SEARCH}.geojson?q=northern").json()["features"]
    assert [feature["geometry"] for feature in features] == [{"type": "Point", "coordinates": [-149.8677, 61.2225]}]


def test_geojson_gives_the_places_of_the_offers_that_were_found(site):
    answer = site.get(f"{SEARCH}.geojson?near=Boulder, CO&miles=10&route=im")
    assert answer.headers["content-type"] == "application/geo+json"
    (feature,) = answer.json()["features"]
    with database(site.path) as conn:
        boulder = conn.execute("select * from locations where provider_id = 'chain.example' and city = 'Boulder'")
        location = boulder.fetchone()
    assert feature == {
        "type": "Feature",
        "id": location["id"],
        "geometry": {"type": "Point", "coordinates": [-105.2851, 40.0172]},
        "properties": {
            "provider_id": "chain.example",
            "location_id": location["id"],
            "name": "Silverbirch Ketamine Centers",
            "page": "/provider/chain.example",
            "place": "Boulder, CO",
            "precision": "zip",
            "routes": ["im", "iv"],
            "settings": ["in_person"],
            "fact_id": location["fact_id"],
            "evidence": f"/evidence/{location['fact_id']}",
        },
    }
    assert site.get(f"{SEARCH}.geojson?q=ceiba").json()["features"] == []  # found, but its point is not known
    assert site.get(f"{SEARCH}.geojson?online=NY").json()["features"] == []


def test_every_place_is_on_earth_once(crowd):
    body = crowd.get(f"{SEARCH}.geojson").json()
    assert set(body) == {"type", "features"} and body["type"] == "FeatureCollection"
    ids = [feature["id"] for feature in body["features"]]
    assert len(ids) == len(set(ids)) > 100
    for feature in body["features"]:
        longitude, latitude = feature["geometry"]["coordinates"]
        assert -180 <= longitude < -60 and 17 < latitude < 72
    for name in ("page", "limit", "cursor", "sort"):
        is_problem(crowd.get(f"{SEARCH}.geojson?{name}=1"), 400, "bad-parameter")


def test_each_line_of_the_download_is_a_provider_whole(site, empty):
    answer = site.get(f"{SEARCH}.ndjson")
    assert answer.headers["content-type"] == "application/x-ndjson"
    bodies = [json.loads(line) for line in answer.text.split("\n")[:-1]]
    assert len(bodies) == 26
    for body in bodies:
        assert body == site.get(f"{SEARCH}/{body['id']}").json()
    assert empty.get(f"{SEARCH}.ndjson").text == ""
    assert empty.get(f"{SEARCH}.geojson").json() == {"type": "FeatureCollection", "features": []}
    assert empty.get(SEARCH).json()["providers"] == [] and empty.get("/api/v1/changes").json()["total"] == 0
    assert empty.get("/api/v1").status_code == 200


# --- what may be asked -----------------------------------------------------------------------------------------------

WRONG = [  # the query, the parameter it names, words of what to write instead
    ("route=potion", "route", "one of"),
    ("route=IV", "route", "one of"),
    ("route=", "route", "empty"),
    ("q=", "q", "empty"),
    ("state=", "state", "empty"),
    ("state=Colorado", "state", "two letters"),
    ("online=ZZ", "online", "two letters"),
    ("max_price=$400", "max_price", "number"),
    ("max_price=1,200", "max_price", "number"),
    ("max_price=1e400", "max_price", "number"),
    ("max_price=NaN", "max_price", "number"),
    ("max_price=-0.01", "max_price", "number"),
    ("max_price=0400", "max_price", "number"),
    ("licensed=yes", "licensed", "one of"),
    ("price_for=month", "price_for", "one of"),
    ("near=00000", "near", "ZIP"),
    ("near=" + "a" * 101, "near", ""),
    ("miles=0.5&near=80202", "miles", "1 to 5,000"),
    ("sort=distance", "sort", "first say where"),
    ("sort=price&route=iv", "sort", "one setting"),
    ("limit=0", "limit", "1 to 100"),
    ("limit=101", "limit", "1 to 100"),
    ("limit=1.5", "limit", "whole"),
    ("limit=+5", "limit", "whole"),
    ("limit=5&limit=5", "limit", "once"),
    ("page=0", "page", ""),
    ("page=99", "page", "page"),
    ("map=1", "map", "not a parameter"),
    ("id=harbor.example", "id", "not a parameter"),
    ("per_page=5", "per_page", "not a parameter"),
    ("Route=iv", "Route", "not a parameter"),
]


@pytest.mark.parametrize(("query", "name", "words"), WRONG, ids=[query[:30] for query, _, _ in WRONG])
def test_what_cannot_be_understood_is_said(site, query, name, words):
    body = is_problem(site.get(f"{SEARCH}?{quote(query, safe='=&,$+')}"), 400, "bad-parameter")
    assert body["parameter"] == name and words in body["detail"]


def test_a_wrong_code_is_answered_with_all_right_ones(site):
    body = site.get(f"{SEARCH}?setting=at_work").json()
    assert body["allowed"] == ["in_person", "at_home", "home_visit"] and body["parameter"] == "setting"
    assert "in_person, at_home, home_visit" in body["detail"]
    assert site.get(f"{SEARCH}?miles=x").json()["allowed"] == []
    for address in ("/api/v1/build", "/api/v1/codes", f"{SEARCH}/harbor.example", "/api/v1/changes"):
        assert is_problem(site.get(f"{address}?utm_source=x"), 400, "bad-parameter")["parameter"] == "utm_source"


RIGHT = ["state=co&route=im", "max_price=4e2", "max_price=0", "max_price=1e-9", "miles=1&near=80202-1234", "licensed=0"]


@pytest.mark.parametrize("query", [*RIGHT, "q=%00", "q=%F0%9F%92%89", "near=denver, colorado", "price_for=course"])
def test_what_can_be_understood_is_answered(site, query):
    assert site.get(f"{SEARCH}?{query}").status_code == 200


def test_numbers_mean_what_they_say(site):
    exact = walked(site, f"{SEARCH}?route=iv&max_price=400")
    assert (
        exact == walked(site, f"{SEARCH}?route=iv&max_price=4e2") == walked(site, f"{SEARCH}?route=iv&max_price=400.0")
    )
    assert set(walked(site, f"{SEARCH}?route=iv&max_price=399.99")) < set(exact)


@pytest.mark.parametrize(
    "query", ["since=yesterday", "since=2026-13-01", "since=2026-11-03T25:00:00Z", "since=٢٠٢٦-11-03"]
)
def test_a_time_that_is_none_is_refused(site, query):
    assert is_problem(site.get(f"/api/v1/changes?{query}"), 400, "bad-parameter")["parameter"] == "since"
    assert site.get("/api/v1/changes?since=2026-11-03").status_code == 200


# --- deprecation -----------------------------------------------------------------------------------------------------


def test_what_is_to_go_is_announced_twelve_months_ahead(site):
    from directory_pages import deprecations, parameters

    names = {one.name for one in parameters.of_search(site.run(_index(site)))}
    described = site.get("/openapi.json").json()["paths"][SEARCH]["get"]["parameters"]
    page = site.get("/api/v1").text
    for one in deprecations.DEPRECATED:
        assert one.sunset - one.since >= timedelta(days=366) and one.parameter in names
        assert f"<code>{one.parameter}</code>" in page and one.instead in html.unescape(page)
    assert {one["name"] for one in described if one.get("deprecated")} == {"page"} == set(deprecations.BY_NAME)


def test_only_who_uses_what_is_to_go_is_told_so(site):
    told = site.get(f"{SEARCH}?page=1").headers
    assert told["deprecation"] == f"@{int(datetime(2026, 11, 22, tzinfo=UTC).timestamp())}"
    assert parsedate_to_datetime(told["sunset"]) == datetime(2027, 12, 31, tzinfo=UTC)
    assert '</api/v1#deprecations>; rel="deprecation"; type="text/html"' in told["link"]
    for address in (SEARCH, f"{SEARCH}?limit=2", "/api/v1/build"):
        headers = site.get(address).headers
        assert "deprecation" not in headers and "sunset" not in headers and 'rel="deprecation"' not in headers["link"]
    assert 'id="deprecations"' in site.get("/api/v1").text


# --- caching, other sites, methods -----------------------------------------------------------------------------------

ANSWERS = [
    SEARCH,
    f"{SEARCH}?route=iv",
    f"{SEARCH}.geojson",
    f"{SEARCH}.ndjson?route=im",
    f"{SEARCH}/harbor.example",
    "/api/v1/changes",
    "/api/v1/codes",
    "/api/v1/build",
    "/openapi.json",
]


@pytest.mark.parametrize("address", ANSWERS)
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_an_answer_is_known_again_by_its_etag(site, address, coding):
    accept = {"accept-encoding": coding}
    first = site.get(address, headers=accept)
    etag = first.headers["etag"]
    assert re.fullmatch(r'"[\w-]+"', etag) and first.headers["cache-control"] == "public, max-age=300"
    assert parsedate_to_datetime(first.headers["last-modified"]) == datetime(2026, 11, 4, 6, tzinfo=UTC)
    assert "accept-encoding" in first.headers["vary"].lower()
    for known in (etag, f"W/{etag}", f'"another", {etag}', "*"):
        again = site.get(address, headers={**accept, "if-none-match": known})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", etag), known
        assert again.headers["access-control-allow-origin"] == "*" and "content-type" not in again.headers
        assert again.headers["cache-control"] == first.headers["cache-control"]
    assert site.get(address, headers={**accept, "if-none-match": '"another"'}).content == first.content
    assert site.get(address, headers=accept).headers["etag"] == etag


def test_an_etag_belongs_to_one_address_coding_and_build(site, rich):
    etags = [site.get(address).headers["etag"] for address in ANSWERS]
    plain = [site.get(address, headers={"accept-encoding": "identity"}).headers["etag"] for address in ANSWERS]
    others = [rich.get(address).headers["etag"] for address in ANSWERS]
    assert len({*etags, *plain, *others}) == 3 * len(ANSWERS)


def test_the_page_and_the_index_of_one_address_are_not_taken_for_each_other(site):
    """Who has the JSON of /api/v1 and asks for the page gets the page."""
    page, program = {"accept": "text/html,*/*"}, {"accept": "application/json"}
    etag = site.get("/api/v1", headers=program).headers["etag"]
    again = site.get("/api/v1", headers={**program, "if-none-match": etag})
    assert again.status_code == 304 and "Accept" in again.headers["vary"].split(", ")
    answer = site.get("/api/v1", headers={**page, "if-none-match": etag})
    assert answer.status_code == 200 and "<h1" in answer.text and "Accept" in answer.headers["vary"].split(", ")
    assert answer.headers.get("etag") != etag


def test_errors_are_not_kept_nor_known_again(site):
    for address in (f"{SEARCH}/nobody.example", f"{SEARCH}?route=potion", "/api/v1/nowhere"):
        answer = site.get(address, headers={"if-none-match": "*"})
        assert answer.status_code in (400, 404) and "etag" not in answer.headers
        assert answer.headers["cache-control"] == "no-store"


@pytest.mark.parametrize("address", [*ANSWERS, f"{SEARCH}/nobody.example", f"{SEARCH}/old-harbor.example", "/api/v1"])
def test_head_has_the_headers_of_get_and_no_body(site, address):
    options = {"headers": {"accept-encoding": "identity"}}
    head, got = send(site, "HEAD", address, **options), site.get(address, **options)
    assert head.content == b"" and head.status_code == got.status_code
    told = [{**one.headers, "vary": set(one.headers["vary"].split(", "))} for one in (head, got)]
    assert told[0] == told[1]


@pytest.mark.parametrize("address", [*ANSWERS, "/api/v1", "/api/v1/nowhere", f"{SEARCH}/gone.example", f"{SEARCH}?x=1"])
def test_pages_of_other_sites_may_read_everything(site, address):
    answer = site.get(address, headers={"origin": "https://elsewhere.example"})
    assert answer.headers["access-control-allow-origin"] == "*"
    exposed = answer.headers["access-control-expose-headers"].lower()
    assert all(name in exposed for name in ("etag", "link", "deprecation", "sunset"))
    assert "access-control-allow-credentials" not in answer.headers and "set-cookie" not in answer.headers
    asked = {"origin": "https://elsewhere.example", "access-control-request-method": "GET"}
    before = send(site, "OPTIONS", address, headers={**asked, "access-control-request-headers": "if-none-match"})
    assert (before.status_code, before.content) == (204, b"") and before.headers["access-control-allow-origin"] == "*"
    assert "if-none-match" in before.headers["access-control-allow-headers"]
    assert before.headers["allow"] == before.headers["access-control-allow-methods"] == "GET, HEAD, OPTIONS"
    for method in ("POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"):
        refused = send(site, method, address)
        is_problem(refused, 405, "method")
        assert refused.headers["allow"] == "GET, HEAD, OPTIONS"


def test_an_address_that_is_none_and_a_fault_have_the_same_shape(site, monkeypatch, caplog):
    for address in ("/api/v1/nowhere", "/api/v2/providers", "/api/v1/evidence/a/b"):
        is_problem(site.get(address), 404, "not-found")

    def broken(*args, **kwargs):
        raise RuntimeError("secret inside")

    monkeypatch.setattr("directory_pages.search.run", broken)
    body = is_problem(site.get(SEARCH), 500, "fault")
    assert "secret" not in json.dumps(body) and site.get(SEARCH).headers["cache-control"] == "no-store"


def test_without_a_directory_the_api_says_so(tmp_path):
    for part in ("metadata.yml", "settings.json", "plugins", "templates", "static"):
        (tmp_path / part).symlink_to(ROOT / part)
    bare = Site(tmp_path)
    for address in (SEARCH, "/api/v1/build", "/openapi.json"):
        assert "make directory" in is_problem(bare.get(address), 503, "no-directory")["detail"]
    bare.close()


# --- what describes it -----------------------------------------------------------------------------------------------


def closed(schema: Any) -> Any:
    """Return a schema that lets no property pass which it does not name."""
    if isinstance(schema, list):
        return [closed(one) for one in schema]
    if not isinstance(schema, dict):
        return schema
    made = {key: closed(one) for key, one in schema.items()}
    if "properties" in made and isinstance(made.get("type"), str):
        made.setdefault("additionalProperties", False)
    return made


def validator(site: Site, name: str) -> jsonschema_rs.Draft202012Validator:
    """Return what checks that a value has the shape of a schema of the OpenAPI file, and nothing besides."""
    components = site.get("/openapi.json").json()["components"]
    schema = {"$ref": f"#/components/schemas/{name}", "components": {"schemas": closed(components["schemas"])}}
    return jsonschema_rs.Draft202012Validator(schema)


def test_the_openapi_file_describes_what_is_served(rich, crowd):
    for site in (rich, crowd):
        checks = {name: validator(site, name) for name in site.get("/openapi.json").json()["components"]["schemas"]}
        answers = [
            ("Search", f"{SEARCH}{query}")
            for query in ("", "?near=80202&max_price=450", "?price_for=course&max_price=3000&limit=100")
        ]
        answers += [("Problem", f"{SEARCH}?route=potion"), ("Problem", f"{SEARCH}/gone.example")]
        answers += [("Places", f"{SEARCH}.geojson"), ("Changes", "/api/v1/changes")]
        answers += [("Build", "/api/v1/build"), ("Codes", "/api/v1/codes")]
        with database(site.path) as conn:
            sql = "select id from facts where rowid % 9 = 0 or correction_id is not null"
            answers += [("Evidence", f"/api/v1/evidence/{fact['id']}") for fact in conn.execute(sql)]
        bodies = [(name, site.get(address).json()) for name, address in answers]
        bodies += [("Provider", json.loads(line)) for line in site.get(f"{SEARCH}.ndjson").text.splitlines()]
        assert {name for name, _ in bodies} >= {"Evidence", "Provider"}
        for name, body in bodies:
            assert [str(error) for error in checks[name].iter_errors(body)] == []


def test_what_is_not_described_would_be_found(site):
    body = site.get(f"{SEARCH}/harbor.example").json()
    check = validator(site, "Provider")
    assert check.is_valid(body)
    for wrong in ({**body, "more": 1}, {**body, "name": 5}, {k: v for k, v in body.items() if k != "routes"}):
        assert not check.is_valid(wrong)
    body["offers"][0]["more"] = 1
    assert not check.is_valid(body)


def test_registers_are_described_with_what_they_do_not_say(site):
    told = site.get("/openapi.json").json()["components"]["schemas"]["Provider"]["properties"]
    assert "register_not_open" in told["licenses"]["items"]["properties"]["match"]["enum"]
    assert "No outcome means unlicensed" in told["licenses"]["description"]
    assert "shows no license" in told["npi_records"]["description"]
    assert "no clearance" in told["exclusions"]["description"]


def test_every_described_value_is_understood(site):
    described = site.get("/openapi.json").json()
    for one in described["paths"][SEARCH]["get"]["parameters"]:
        for value in one["schema"].get("items", one["schema"]).get("enum", [])[:12]:
            query = f"{one['name']}={value}" + (
                "&near=80202&route=iv&setting=in_person" if one["name"] == "sort" else ""
            )
            assert site.get(f"{SEARCH}?{query}").status_code == 200, query
    from directory_pages import search

    names = [one["name"] for one in described["paths"][SEARCH]["get"]["parameters"] if one["in"] == "query"]
    assert names == [*search.PARAMETERS, "limit", "cursor"] and "map" not in names


def test_every_status_is_described(site):
    paths = site.get("/openapi.json").json()["paths"]
    expected = {
        SEARCH: {"200", "304", "400", "405", "409", "503"},
        f"{SEARCH}.geojson": {"200", "304", "400", "405", "503"},
        f"{SEARCH}.ndjson": {"200", "304", "400", "405", "503"},
        f"{SEARCH}/{{id}}": {"200", "304", "308", "400", "404", "405", "410", "503"},
        "/api/v1/evidence/{fact_id}": {"200", "304", "400", "404", "405", "503"},
        "/api/v1/changes": {"200", "304", "400", "405", "409", "503"},
        "/api/v1/codes": {"200", "304", "400", "405", "503"},
        "/api/v1/build": {"200", "304", "400", "405", "503"},
    }
    assert {path: set(item["get"]["responses"]) for path, item in paths.items()} == expected


def test_the_page_and_the_index_name_every_address(site):
    paths = set(site.get("/openapi.json").json()["paths"])
    page = html.unescape(site.get("/api/v1").text)
    assert all(f"<code>{path}</code>" in page for path in paths)
    index = site.get("/api/v1", headers={"accept": "application/json"})
    assert set(index.json()["addresses"].values()) == paths and index.json()["openapi"] == "/openapi.json"
    assert index.json()["license"].startswith("CC BY 4.0") and index.json()["made_up"] is True
    for accept in ("text/html,application/xhtml+xml,application/json;q=0.9", "*/*"):
        assert site.get("/api/v1", headers={"accept": accept}).headers["content-type"].startswith("text/html")
    assert "Accept" in index.headers["vary"].split(", ")
    for address in ("/api", "/api/", "/api/v1/"):
        assert (site.get(address).status_code, site.get(address).headers["location"]) == (308, "/api/v1")


def test_the_page_explains_every_kind_of_error(site):
    page = site.get("/api/v1").text
    kinds = site.get("/openapi.json").json()["components"]["schemas"]["Problem"]["properties"]["type"]["enum"]
    assert len(kinds) == 7 and all(f'id="{kind.partition("#")[2]}"' in page for kind in kinds)


def test_a_forged_host_is_not_repeated(site):
    forged = site.get("/api/v1", headers={"host": "evil.example'; rm -rf ~; '"})
    assert forged.status_code == 400 and "rm -rf" not in forged.text
    assert (
        "curl &#39;http://good.example:81/api/v1/providers?"
        in site.get("/api/v1", headers={"host": "good.example:81"}).text
    )


# --- over real HTTP --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def address(site):
    """The directory as people start it; the address without a closing slash."""
    with served(site.path) as one:
        yield one


def read(address: str) -> str:
    """Return what an address of the server answers."""
    return urlopen(address, timeout=30).read().decode()


def examples(page: str, kind: str) -> list[str]:
    return [html.unescape(one) for one in re.findall(rf'<pre class="{kind}"><code>(.*?)</code></pre>', page, re.S)]


def test_the_examples_of_the_page_work(address, tmp_path):
    """As they stand there, in a shell; expected is only what their words promise."""
    assert shutil.which("curl"), "The examples are run with curl. Install it: apt-get install -y curl"
    commands = examples(read(f"{address}/api/v1"), "run")
    assert len(commands) == 10
    for command in commands:
        words = shlex.split(command)
        assert words[0] == "curl" and any(word.startswith(address) for word in words)
        done = subprocess.run([*words, "-sS"], capture_output=True, text=True, cwd=tmp_path, timeout=30, check=True)
        if "-i" in words:
            assert done.stdout.startswith("HTTP/1.1 200")
        elif "-o" not in words:
            body = json.loads(done.stdout)
            assert body.get("ok", True) is ("at_work" not in command), command
            assert "id" in body or "at_work" in command or body.get("total", len(body.get("features", ()))) > 0, command
    assert len((tmp_path / "providers.ndjson").read_text().splitlines()) == 26


def test_the_program_of_the_page_works(address):
    (program,) = examples(read(f"{address}/api/v1"), "python")
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, timeout=30, check=True)
    assert "harbor.example Harbor Infusion Clinic" in done.stdout.splitlines()


def schemathesis(tmp_path: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run schemathesis; what it draws is the same in each run."""
    command = [sys.executable, "-m", "schemathesis.cli", "run", "--no-color", "--seed", "5", "--continue-on-failure"]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": str(ROOT), "SCHEMATHESIS_HOOKS": "tests.schemathesis_hooks"}
    return subprocess.run(
        [*command, *arguments], capture_output=True, text=True, cwd=tmp_path, timeout=240, env=environment
    )


def test_schemathesis_finds_nothing_undocumented_and_no_fault(address, tmp_path):
    done = schemathesis(tmp_path, f"{address}/openapi.json", "--phases", "coverage,fuzzing", "-n", "15")
    assert done.returncode == 0, done.stdout[-8000:] + done.stderr[-2000:]
    generated = re.search(r"(\d+) generated, (\d+) passed", done.stdout)
    assert "Tested: 8" in done.stdout and generated and int(generated[2]) == int(generated[1]) > 800


FOUND = ("Response violates schema", "Undocumented status code")


def test_schemathesis_would_find_something(address, tmp_path):
    """A shape that is not so, and a status that is not described."""
    described = json.loads(read(f"{address}/openapi.json"))
    described["components"]["schemas"]["Build"]["properties"]["built_at"] = {"type": "integer"}
    evidence = described["paths"]["/api/v1/evidence/{fact_id}"]
    del evidence["get"]["responses"]["404"]
    build = described["paths"]["/api/v1/build"]
    described["paths"] = {"/api/v1/build": build, "/api/v1/evidence/{fact_id}": evidence}
    (tmp_path / "wrong.json").write_text(json.dumps(described))
    done = schemathesis(tmp_path, "wrong.json", "--url", address, "--phases", "coverage")
    assert done.returncode == 1
    assert all(words in done.stdout for words in FOUND), done.stdout[-4000:]
