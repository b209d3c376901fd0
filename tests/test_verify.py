"""What registers say of a provider's people, as published: three dated facts, each with evidence, none for another."""

import html
import json
import sqlite3
import threading
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from urllib.request import urlopen

import pytest

from extraction.registers import Entry
from pipelines import review_queue
from pipelines.decisions import DecisionError
from pipelines.dump import dump
from pipelines.publish import PublishError, publish
from pipelines.reference import prescribing, registers
from pipelines.registries import load
from pipelines.registry_store import RegistryStore
from pipelines.review_page import serve
from spiders.registries.leie import ExclusionsSpider
from spiders.registries.nppes import read as read_nppes
from spiders.registries.wa import WashingtonSpider
from tests.histories import address, fact
from tests.made_up_store import MadeUpStore
from tests.serving import PARTS, ROOT, Site

REGISTRIES = """
wa: {name: Sample register of Washington, kind: license, state: WA, url: "https://wa.example", dataset: a,
     page: "https://wa.example/search", license: Public,
     credentials: {Physician And Surgeon License: MD, Advanced Registered Nurse Practitioner License: NP}}
nppes: {name: Sample NPI registry, kind: npi, url: "https://npi.example", page: "https://npi.example/{npi}",
        license: Public}
leie: {name: Sample exclusion list, kind: exclusion, url: "https://oig.example", page: "https://oig.example/",
       license: Public}
"""
PLACE = address("12 Sample Street", "Example City", "WA", "98001")
SITE = [
    fact("name", "Cedar Clinic", "Cedar Clinic"),
    fact("phone", "+12065550118", "206-555-0118"),
    fact("address", PLACE, "12 Sample Street, Example City, WA 98001"),
    fact("npi_stated", "2000000119", "NPI 2000000119"),
    fact("licenses_stated", {"type": "MD", "number": "MD00012345", "state": "WA"}, "Washington license MD00012345"),
    fact("clinicians", {"name": "Alex Sample", "credentials": ["MD"], "role": None}, "Alex Sample, MD"),
    fact("clinicians", {"name": "Robin Vale", "credentials": ["NP"], "role": None}, "Robin Vale, ARNP"),
    fact("clinicians", {"name": "Kim Lode", "credentials": ["LMFT"], "role": None}, "Kim Lode, LMFT"),
]
LICENSE = {
    "credentialnumber": "MD00012345",
    "lastname": "Sample",
    "firstname": "Alex",
    "middlename": "Q",
    "credentialtype": "Physician And Surgeon License",
    "status": "ACTIVE",
    "birthyear": "1943",
    "firstissuedate": "20100115",
    "expirationdate": "20990115",
    "actiontaken": "No",
}
NPI = {
    "enumeration_type": "NPI-1",
    "number": "2000000119",
    "created_epoch": "1262304000000",
    "last_updated_epoch": "1719792000000",
    "addresses": [
        {
            "address_purpose": "MAILING",
            "address_1": "PO BOX 1789",
            "city": "MAILTOWN",
            "state": "WA",
            "country_code": "US",
            "postal_code": "980990000",
            "telephone_number": "206-555-0177",
        },
        {
            "address_purpose": "LOCATION",
            "address_1": "12 SAMPLE ST",
            "city": "EXAMPLE CITY",
            "state": "WA",
            "country_code": "US",
            "postal_code": "980011234",
            "telephone_number": "206-555-0118",
        },
    ],
    "practiceLocations": [],
    "basic": {
        "first_name": "ALEX",
        "last_name": "SAMPLE",
        "middle_name": "Q",
        "credential": "MD",
        "status": "A",
        "sex": "F",
        "enumeration_date": "2010-01-01",
        "last_updated": "2024-07-01",
    },
    "taxonomies": [
        {"code": "2084P0800X", "desc": "Psychiatry", "license": "MD00012345", "state": "WA", "primary": True}
    ],
    "identifiers": [],
    "endpoints": [],
    "other_names": [],
}
EXCLUDED = {
    "LASTNAME": "SAMPLE",
    "FIRSTNAME": "ALEX",
    "MIDNAME": "Q",
    "BUSNAME": "",
    "GENERAL": "INDIVIDUAL - PRACTICE",
    "SPECIALTY": "PSYCHIATRY",
    "UPIN": "",
    "NPI": "2000000119",
    "DOB": "19430203",
    "ADDRESS": "17 HIDDEN LANE",
    "CITY": "HIDEAWAY",
    "STATE": "WA",
    "ZIP": "98099",
    "EXCLTYPE": "1128b4",
    "EXCLDATE": "20240118",
    "REINDATE": "00000000",
    "WAIVERDATE": "00000000",
    "WVRSTATE": "",
}
NAMESAKE = {
    **EXCLUDED,
    "LASTNAME": "VALE",
    "FIRSTNAME": "ROBIN",
    "MIDNAME": "",
    "NPI": "0000000000",
    "SPECIALTY": "NURSE PRACTITIONER",
}
CONFIRMED = """- provider_id: cedar.example
  rule: oig_exclusion
  quote: NPI 2000000119 · excluded 2024-01-18
  decision: confirmed
  reviewed_at: 2026-11-20
"""


class Place:
    """A store, a sources folder, and registers to load."""

    def __init__(self, path: Path) -> None:
        self.path, self.store = path, MadeUpStore(path / "var")
        (path / "sources").mkdir()
        (path / "var" / "registries.yml").write_text(REGISTRIES)
        self.registries = load(path / "var")

    def load(self, source: str, *entries: Entry | None) -> None:
        """One whole load of a register, as its spider makes it."""
        with closing(RegistryStore(self.path / "var")) as store:
            run = store.begin(source, None)
            record = store.add_record(
                run,
                f"https://{source}.example/rows",
                "2026-11-21T08:00:00Z",
                200,
                "ab" * 32,
                f"urn:uuid:{source}-{run.id}",
                None,
            )
            store.add(run, [entry for entry in entries if entry], record)
            store.commit()
            store.finish(run)

    def license(self, **changed: str) -> Entry | None:
        return WashingtonSpider.read({**LICENSE, **changed}, self.registries["wa"])

    def exclusion(self, row: dict[str, str]) -> Entry | None:
        return ExclusionsSpider.read(row, self.registries["leie"])

    def load_all(self, *excluded: dict[str, str]) -> None:
        self.load("wa", self.license())
        self.load("nppes", read_nppes(NPI, self.registries["nppes"]))
        self.load("leie", *(self.exclusion(row) for row in excluded))

    def publish(self, name: str = "directory.db", said: list = SITE) -> sqlite3.Connection:
        if said is not None and not self.store.crawls:
            self.store.crawl({"cedar.example": {"/": said}})
        with ThreadPoolExecutor(1) as executor:
            publish(self.store.folder, self.path / name, self.path / "sources", executor)
        db = sqlite3.connect(self.path / name)
        db.row_factory = sqlite3.Row
        return db


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path)


def of(db, table, clinician="Alex Sample"):
    """The row of a clinician in a table of registers."""
    sql = f"SELECT t.* FROM {table} t JOIN clinicians c ON c.id = t.clinician_id WHERE c.name = ?"
    [row] = db.execute(sql, (clinician,)).fetchall()
    return row


def every_value(db):
    """Every value of every table, as text."""
    tables = [row[0] for row in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")]
    return {str(value) for table in tables for row in db.execute(f"SELECT * FROM [{table}]") for value in row}


def test_without_registers_nothing_is_checked(place):
    db = place.publish()
    assert {
        row["match"]
        for table in ("licenses", "npi_records", "exclusions")
        for row in db.execute(f"SELECT match FROM {table}")
    } == {"not_checked"}
    provider = db.execute("SELECT * FROM providers").fetchone()
    assert (provider["license_outcome"], provider["licensed"]) == ("not_checked", 0)
    assert db.execute("SELECT count(*) FROM clinicians WHERE npi IS NOT NULL").fetchone()[0] == 0
    assert (
        db.execute(
            "SELECT count(*) FROM licenses l JOIN clinicians c ON c.id = l.clinician_id WHERE c.name = 'Kim Lode'"
        ).fetchone()[0]
        == 0
    )  # whoever cannot prescribe is not looked up


def test_a_license_as_its_register_words_it(place):
    place.load_all()
    db = place.publish()
    row = of(db, "licenses")
    assert (row["match"], row["rule"], row["register"]) == ("matched", "number_stated", "wa")
    assert (row["number"], row["status"], row["expires"], row["issued"]) == (
        "MD00012345",
        "ACTIVE",
        "2099-01-15",
        "2010-01-15",
    )
    assert (row["active"], row["discipline"]) == (1, None)
    provider = db.execute("SELECT license_outcome, licensed FROM providers").fetchone()
    assert tuple(provider) == ("matched", 1)
    quotes = [
        db.execute("SELECT quote FROM facts WHERE id = ?", (row[key],)).fetchone()[0]
        for key in ("fact_id", "register_fact_id")
    ]
    assert quotes[0] == "Washington license MD00012345" and "credentialnumber: MD00012345" in quotes[1]
    other = of(db, "licenses", "Robin Vale")
    assert (other["match"], other["number"], other["register_fact_id"]) == ("no_match", None, None)
    assert db.execute("SELECT count(*) FROM licenses").fetchone()[0] == 2  # the stated number belongs to somebody


@pytest.mark.parametrize(
    ("changed", "active", "licensed"),
    [
        ({"expirationdate": "20200115"}, 1, 0),  # its day has passed, whatever its status
        ({"status": "EXPIRED", "expirationdate": "20200115"}, 0, 0),
        ({"status": "SUMMARY SUSPENSION"}, 0, 0),
        ({"status": "WORD NEVER SEEN"}, None, 0),  # what cannot be told is no license to show
        ({"status": "ACTIVE WITH CONDITIONS", "actiontaken": "Yes"}, 1, 1),
        ({"lastname": "Varga"}, None, 0),  # another's number
    ],
)
def test_only_an_active_license_that_is_not_expired_counts(place, changed, active, licensed):
    place.load_all()
    place.load("wa", place.license(**changed))
    db = place.publish()
    row = of(db, "licenses")
    assert (row["active"], db.execute("SELECT licensed FROM providers").fetchone()[0]) == (active, licensed)
    if row["match"] == "matched":
        assert row["status"] == changed.get("status", "ACTIVE")


@pytest.mark.parametrize(("days", "licensed"), [(89, 1), (91, 0)])
def test_a_register_read_long_ago_shows_no_license_of_today(place, days, licensed):
    """What it said stays, with its day."""
    place.load("wa", place.license(expirationdate="20990115"))
    read = f"{datetime.now(UTC).date() - timedelta(days=days)}T08:00:00Z"
    with closing(sqlite3.connect(place.path / "var" / "registries.db")) as db, db:
        db.execute("UPDATE current SET checked_at = ?", (read,))
    db = place.publish()
    assert (of(db, "licenses")["match"], of(db, "licenses")["checked_at"]) == ("matched", read)
    assert db.execute("SELECT licensed FROM providers").fetchone()[0] == licensed


@pytest.mark.parametrize(("days", "licensed"), [(-2, 0), (2, 1)])
def test_a_license_that_expired_since_its_register_was_read_does_not_count(place, tmp_path, days, licensed):
    today = datetime.now(UTC).date()
    expires = today + timedelta(days=days)
    place.load("wa", place.license(expirationdate=f"{expires:%Y%m%d}"))
    with closing(sqlite3.connect(place.path / "var" / "registries.db")) as db, db:
        db.execute("UPDATE current SET checked_at = ?", (f"{today - timedelta(days=30)}T08:00:00Z",))
    db = place.publish()
    assert of(db, "licenses")["match"] == "matched"
    assert db.execute("SELECT licensed FROM providers").fetchone()[0] == licensed
    site = Site(linked(place, tmp_path / "served"))
    said = html.unescape(site.get("/provider/cedar.example").text)
    site.close()
    word = "was to expire" if days < 0 else "expires"
    assert f", {word} {expires.day} {expires:%b} {expires.year}" in said


def test_a_name_alone_is_never_a_match(place):
    place.load("wa", place.license(), place.license(credentialnumber="MD00099999", middlename="R"))
    db = place.publish(said=[one for one in SITE if one.field not in ("licenses_stated", "npi_stated")])
    row = of(db, "licenses")
    assert (row["match"], row["number"], row["register_fact_id"]) == ("ambiguous", None, None)
    assert db.execute("SELECT licensed FROM providers").fetchone()[0] == 0


def test_an_npi_record_proves_no_license(place):
    place.load("nppes", read_nppes(NPI, place.registries["nppes"]))
    db = place.publish()
    row = of(db, "npi_records")
    assert (row["match"], row["npi"], row["active"], row["city"]) == ("matched", "2000000119", 1, "EXAMPLE CITY")
    assert of(db, "licenses")["match"] == "not_checked"
    assert tuple(db.execute("SELECT license_outcome, licensed FROM providers").fetchone()) == ("not_checked", 0)
    assert db.execute("SELECT npi FROM clinicians WHERE name = 'Alex Sample'").fetchone()[0] == "2000000119"


def test_every_row_of_a_register_leads_to_its_archived_answer(place):
    place.load_all()
    db = place.publish()
    for table in ("licenses", "npi_records"):
        sql = f"""SELECT t.match, f.origin, f.quote, p.source_id, p.record_id, p.sha256, p.fetched_at, s.source_kind
                  FROM {table} t JOIN facts f ON f.id = t.register_fact_id JOIN pages p ON p.id = f.page_id
                  JOIN sources s ON s.id = p.source_id"""
        [row] = db.execute(sql).fetchall()
        assert tuple(row)[:2] == ("matched", "registry") and row["source_kind"] == "registry"
        assert row["record_id"].startswith("urn:uuid:") and row["sha256"] == "ab" * 32
        assert row["fetched_at"] == "2026-11-21T08:00:00Z"
    assert (
        db.execute("SELECT pages_read FROM providers").fetchone()[0] == 1
    )  # a register's answer is no page of its own
    assert db.execute("PRAGMA foreign_key_check").fetchall() == []


def test_an_exclusion_waits_for_a_person_and_leaves_no_trace(place):
    place.load_all()
    nobody = dict(of(place.publish(), "exclusions"))
    place.load_all(EXCLUDED)
    db = place.publish()
    waits = dict(of(db, "exclusions"))
    # Whoever waits has the very row of one who is not on the list: what differs from all others' would name them.
    assert {**waits, "checked_at": nobody["checked_at"]} == nobody and waits["match"] == "no_match"
    assert "no clearance" in waits["reason"] and "not on" not in waits["reason"]
    assert not [value for value in every_value(db) if "2024-01-18" in value or "1128b4" in value or "20240118" in value]
    [waiting] = review_queue.read(place.store.folder)
    assert (waiting["rule"], waiting["quote"]) == ("oig_exclusion", "NPI 2000000119 · excluded 2024-01-18")
    assert waiting["beside"][0]["quote"] == "Alex Sample, MD" and "EXCLTYPE: 1128b4" in waiting["authority_says"]


def test_the_review_page_shows_both_sides_of_a_possible_exclusion(place):
    place.load_all(EXCLUDED, NAMESAKE)
    place.publish().close()
    server = serve(place.store.folder, place.path / "sources", 0)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        page = html.unescape(urlopen(server.address, timeout=10).read().decode())
    finally:
        server.shutdown()
        server.server_close()
    for words in ("Alex Sample, MD", "NPI 2000000119 · excluded 2024-01-18", "Sample exclusion list", "1128b4", "Vale"):
        assert words in page, words
    assert page.count("Confirm: the same person") == 2 and "This is never published" in page
    assert "19430203" not in page and "HIDDEN LANE" not in page


def test_a_confirmed_exclusion_is_published_with_the_day_of_its_review(place, tmp_path):
    place.load_all(EXCLUDED)
    (place.path / "sources" / "reviews.yml").write_text(CONFIRMED)
    row = of(place.publish(), "exclusions")
    assert (row["match"], row["excluded_at"], row["type"]) == ("matched", "2024-01-18", "1128b4")
    assert row["reviewed_at"] == "2026-11-20" and row["register_fact_id"]
    assert review_queue.read(place.store.folder) == []
    site = Site(linked(place, tmp_path / "served"))
    beside = html.unescape(site.get("/compare?id=cedar.example").text)
    assert "Alex Sample, MD: Washington's register lists license MD00012345" in beside  # apart: one is not the other
    assert "Alex Sample, MD: The federal exclusion list has this NPI: excluded since 18 Jan 2024" in beside
    assert f'href="/evidence/{row["register_fact_id"]}"' in beside
    site.close()


@pytest.mark.parametrize("decision", ["rejected", "disputed", "withdrawn"])
def test_an_exclusion_that_is_not_confirmed_stays_out(place, decision):
    place.load_all(EXCLUDED)
    (place.path / "sources" / "reviews.yml").write_text(CONFIRMED.replace("confirmed", decision))
    db = place.publish()
    assert of(db, "exclusions")["match"] == "no_match" and review_queue.read(place.store.folder) == []
    assert not [value for value in every_value(db) if "1128b4" in value or "2024-01-18" in value]


def test_a_namesake_on_the_list_is_for_a_persons_eyes_only(place):
    place.load_all(NAMESAKE)
    [waiting] = [] if place.publish() is None else review_queue.read(place.store.folder)
    assert waiting["rule"] == "oig_exclusion_name" and waiting["context"] == "Robin Vale"
    judged = CONFIRMED.replace("rule: oig_exclusion", "rule: oig_exclusion_name").replace(
        "NPI 2000000119 · excluded 2024-01-18", waiting["quote"]
    )
    (place.path / "sources" / "reviews.yml").write_text(judged)
    db = place.publish()
    assert of(db, "exclusions", "Robin Vale")["match"] == "not_checked"  # even a confirmed name is no match
    assert of(db, "exclusions")["match"] == "no_match"


def test_birth_data_and_mailing_addresses_are_nowhere(place):
    place.load_all(EXCLUDED, NAMESAKE)
    (place.path / "sources" / "reviews.yml").write_text(CONFIRMED)
    values = every_value(place.publish())
    for private in (
        "1943",
        "PO BOX",
        "MAILTOWN",
        "980990000",
        "98099",
        "0177",
        "HIDDEN LANE",
        "HIDEAWAY",
        "12 SAMPLE ST",
    ):
        assert not [value for value in values if private in value], private


def test_an_answer_taken_from_the_archive_bears_the_day_it_was_given(place):
    """A register that is asked by name is asked again after a week; until then its older answers count."""
    place.load_all()
    with closing(RegistryStore(place.path / "var")) as store, store.db:
        [(run,)] = store.db.execute("SELECT run_id FROM current WHERE source_id = 'nppes'").fetchall()
        url = "https://nppes.example/rows"
        store.db.execute("INSERT INTO asked VALUES ('nppes', ?, '2026-11-21T08:00:00Z', ?)", (url, run))
        store.db.execute("UPDATE current SET checked_at = '2026-11-26T08:00:00Z'")
    db = place.publish()
    assert of(db, "npi_records")["checked_at"] == "2026-11-21T08:00:00Z"
    rows = db.execute("SELECT match, checked_at FROM npi_records").fetchall()  # nobody's row has a day of its own
    assert {row["checked_at"] for row in rows if row["match"] in ("no_match", "ambiguous")} == {"2026-11-21T08:00:00Z"}
    assert of(db, "licenses")["checked_at"] == "2026-11-26T08:00:00Z"  # loaded whole, and checked again since


def test_what_a_register_said_before_is_a_change(place):
    place.load("wa", place.license(status="ACTIVE IN RENEWAL"))
    place.load("wa", place.license(status="SUMMARY SUSPENSION"))
    place.load("wa", place.license())
    db = place.publish()
    rows = db.execute("SELECT * FROM changes WHERE field = 'licenses' ORDER BY seen_at").fetchall()
    told = [tuple(json.loads(row[side])["status"] for side in ("old", "new")) for row in rows]
    assert sorted(told) == [("ACTIVE IN RENEWAL", "SUMMARY SUSPENSION"), ("SUMMARY SUSPENSION", "ACTIVE")]
    assert all(json.loads(row["new"])["number"] == "MD00012345" and row["fact_old"] is None for row in rows)


def test_ids_outlive_a_rebuild_and_a_new_load(place):
    place.load_all()
    place.publish("first.db").close()
    place.load_all()
    place.publish("second.db").close()
    assert list(dump(place.path / "first.db")) == list(dump(place.path / "second.db"))


def test_an_answer_that_was_not_kept_is_not_shown(place):
    with closing(RegistryStore(place.path / "var")) as store:
        run = store.begin("wa", None)
        store.add(run, [replace(place.license(), key="MD00012345")], None)
        store.finish(run)
    db = place.publish()
    assert (of(db, "licenses")["match"], of(db, "licenses")["rule"]) == ("not_checked", "no_record")


def test_the_states_that_can_be_checked(place):
    place.load("wa", place.license())
    db = place.publish()
    rows = db.execute("SELECT state, open, source_id, url FROM registers").fetchall()
    assert {row["state"] for row in rows if row["open"]} == {"WA"}
    assert len({row["state"] for row in rows}) == 51
    assert [row["url"] for row in rows if row["state"] == "WA"] == ["https://wa.example/search"]


HEAD = "state,credential,may,text,source_name,source_url,as_of\n"
GOOD = "WA,NP,yes,They may.,A board,https://board.example/,2026-01-02\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("state,credential,may\n", "line 1: missing column text, source_name, source_url, as_of"),
        (HEAD + GOOD.replace("WA", "Washington"), "line 2: state is 'Washington'"),
        (HEAD + GOOD.replace(",NP,", ",LMFT,"), "line 2: credential is 'LMFT'"),
        (HEAD + GOOD.replace(",yes,", ",maybe,"), "line 2: may is 'maybe'"),
        (HEAD + GOOD.replace("https://board.example/", ""), "each row needs its source"),
        (HEAD + GOOD.replace("2026-01-02", "January"), "line 2: as_of is 'January'"),
        (HEAD + GOOD + GOOD, "line 3: WA NP stands on line 2 already"),
    ],
)
def test_a_table_of_laws_with_a_mistake_is_not_published(place, text, said):
    path = place.path / "sources" / "prescribing.csv"
    path.write_text(text)
    with pytest.raises(DecisionError, match="prescribing.csv"):
        prescribing(path.parent)
    with pytest.raises(PublishError) as error:
        place.publish()
    assert said in str(error.value)


def test_the_projects_own_tables_are_whole():
    sources = Path(__file__).parent.parent / "sources"
    laws = prescribing(sources)
    assert {row["may"] for row in laws if row["credential"] in ("MD", "DO")} == {"yes"}
    assert len({row["state"] for row in laws if row["credential"] == "NP"}) == 51
    opened = {one.state for one in load(sources).values() if one.kind == "license"}
    assert len(opened | {row["state"] for row in registers(sources)}) == 51


# --- the page -------------------------------------------------------------------------------------------------------


def test_a_page_keeps_the_three_apart(place, tmp_path):
    place.load_all(EXCLUDED)
    place.publish().close()
    site = Site(linked(place, tmp_path / "served"))
    page = " ".join(site.get("/provider/cedar.example").text.split())
    assert (
        "Washington's register lists license MD00012345 (Physician And Surgeon License): ACTIVE, expires 15 Jan 2099."
        in (page.replace("&#39;", "'"))
    )
    assert "We could not match this name in Washington's register on" in page.replace("&#39;", "'")
    assert "This does not mean unlicensed." in page and "does not show a license" in page
    assert "1128b4" not in page
    answer = site.get("/api/v1/providers/cedar.example").json()
    assert [row["match"] for row in answer["licenses"]] == ["matched", "no_match"]
    assert answer["licensed"] == 1 and answer["npi_records"][0]["npi"] == "2000000119"
    evidence = site.get(answer["licenses"][0]["register_evidence"]).text
    assert "credentialnumber: MD00012345" in evidence and "What the register says" in evidence
    letter = site.get("/corrections?fact=" + answer["licenses"][0]["register_evidence"].split("/")[-1]).text
    assert "The register said: credentialnumber: MD00012345" in letter and "The page said" not in letter
    assert site.get("/api/v1/providers?licensed=1").json()["total"] == 1
    assert "We can check Washington." in site.get("/").text
    site.close()


def test_a_registers_words_cannot_turn_ours_around(place, tmp_path):
    place.load("wa", replace(place.license(), status="EVITCA \u202e\u2067DEKOVER", quote="status: \u202eDEKOVER"))
    place.publish().close()
    site = Site(linked(place, tmp_path / "served"))
    evidence = site.get("/api/v1/providers/cedar.example").json()["licenses"][0]["register_evidence"]
    for address_ in ("/provider/cedar.example", evidence, "/directory/licenses", "/directory/facts"):
        text = site.get(address_).text
        assert "DEKOVER" in text and "\u202e" not in text and "\u2067" not in text, address_
    site.close()


def linked(place: Place, path: Path) -> Path:
    """A folder that `datasette .` serves: the published directory with the project's own pages."""
    path.mkdir()
    for part in PARTS:
        (path / part).symlink_to(ROOT / part)
    (path / "directory.db").write_bytes((place.path / "directory.db").read_bytes())
    return path
