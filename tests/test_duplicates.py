"""Two providers that may be one are suggested to a person, and merged only by what the person writes."""
import csv
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

from pipelines.duplicates import COLUMNS, Listed, Suggestion, suggest, write
from pipelines.publish import publish
from tests.histories import fact
from tests.made_up_store import MadeUpStore


def place(phone=None, zip_code="98001", street=None, city="Example City", state="WA"):
    return {"street": street, "city": city, "state": state, "zip": zip_code, "phone": phone}


def pairs(*providers):
    return [(one.provider_id, one.domain, one.rule) for one in suggest(providers)]


ALDER = Listed("alder.example", "Alder Ketamine, PLLC", "2026-11-01", ("2000000028",),
               (place("+12065550118", street="12 Elm Street, Suite 4"),))


def test_an_npi_a_phone_with_its_zip_code_and_a_name_at_a_street_suggest_that_two_are_one():
    npi = Listed("b.example", "Other", "2026-11-02", ("2000000028",))
    phone = Listed("c.example", "Other", "2026-11-02", (), (place("+12065550118"),))
    street = Listed("d.example", "The Alder Ketamine", "2026-11-02", (), (place(street="12 Elm St"),))
    assert pairs(ALDER, npi) == [("alder.example", "b.example", "same_npi")]
    assert pairs(phone, ALDER) == [("alder.example", "c.example", "phone_and_zip")], "the one known first is kept"
    assert pairs(ALDER, street) == [("alder.example", "d.example", "name_and_street")]


def test_what_many_share_or_only_looks_alike_suggests_nothing():
    assert pairs(ALDER, Listed("b.example", "Other", "", (), (place("+12065550118", "98002"),))) == []
    assert pairs(ALDER, Listed("b.example", "Alder Ketamine", "", (), (place(street="14 Elm Street"),))) == []
    assert pairs(ALDER, Listed("b.example", "Birch Dental", "", (), (place(street="12 Elm Street"),))) == []
    tacoma = place(street="12 Elm Street", city="Tacoma")
    assert pairs(ALDER, Listed("b.example", "Alder Ketamine", "", (), (tacoma,))) == []
    assert pairs(ALDER, Listed("b.example", None, "", (), (place(street="12 Elm Street"),))) == []
    centre = [Listed(f"{n}.example", None, "", (), (place("+12065550118"),)) for n in range(5)]
    assert pairs(*centre) == [], "a call centre's number"


def test_a_suggestion_is_a_row_for_domains_csv_with_its_reason(tmp_path):
    file = tmp_path / "suggestions.csv"
    write(file, [Suggestion("b.example", "alder.example", "same_npi", "Both have NPI 2000000028.")])
    found = list(csv.DictReader(file.open(encoding="utf-8")))
    assert tuple(found[0]) == COLUMNS
    assert found[0] == {"domain": "b.example", "provider_id": "alder.example", "from": "", "until": "",
                        "kind": "merged", "rule": "same_npi", "reason": "Both have NPI 2000000028."}
    write(file, [])
    assert list(csv.DictReader(file.open(encoding="utf-8"))) == []


def test_publishing_writes_them_beside_the_store_until_a_person_has_merged_the_two(tmp_path):
    store = MadeUpStore(tmp_path / "var")
    at = {"street": "12 Elm St", "city": "Dayton", "state": "OH", "zip": "45402"}
    store.crawl({"alder.example": {"/": [fact("name", "Alder"), fact("phone", "+19375550101"), fact("address", at)]},
                 "alder-two.example": {"/": [fact("name", "Alder"), fact("phone", "+19375550101"),
                                             fact("address", at)]},
                 "birch.example": {"/": [fact("name", "Birch"), fact("phone", "+19375550102"), fact("address", at)]}})
    sources = tmp_path / "sources"
    sources.mkdir()

    def suggested(*rows):
        (sources / "domains.csv").write_text("\n".join(["domain,provider_id,from,until,kind", *rows, ""]))
        with ThreadPoolExecutor(1) as executor:
            publish(store.folder, tmp_path / "directory.db", sources, executor)
        return [tuple(row.values())[:6] for row in
                csv.DictReader((store.folder / "suggestions.csv").open(encoding="utf-8"))]

    [(domain, provider, _, _, kind, rule)] = suggested()
    assert ({domain, provider}, kind, rule) == ({"alder.example", "alder-two.example"}, "merged", "phone_and_zip")
    assert suggested(f"{domain},{provider},,,merged") == []


def test_a_merge_is_undone_by_taking_its_row_out(tmp_path):
    store = MadeUpStore(tmp_path / "var")
    store.crawl({"alder.example": {"/": [fact("name", "Alder"), fact("age_min", 18)]},
                 "alder-two.example": {"/": [fact("name", "Alder Two"), fact("conditions", "ptsd")]}})
    sources = tmp_path / "sources"
    sources.mkdir()

    def published(*rows):
        (sources / "domains.csv").write_text("\n".join(["domain,provider_id,from,until,kind", *rows, ""]))
        with ThreadPoolExecutor(1) as executor:
            publish(store.folder, tmp_path / "directory.db", sources, executor)
        with closing(sqlite3.connect(tmp_path / "directory.db")) as db:
            providers = db.execute("SELECT id, name, conditions, pages_read, first_seen FROM providers ORDER BY id")
            return providers.fetchall(), db.execute("SELECT * FROM redirects").fetchall()

    before = published()
    assert [row[:2] for row in before[0]] == [("alder-two.example", "Alder Two"), ("alder.example", "Alder")]
    merged = published("alder-two.example,alder.example,,,merged")
    assert [(row[0], json.loads(row[2]), row[3]) for row in merged[0]] == [("alder.example", ["ptsd"], 2)]
    assert merged[1] == [("alder-two.example", "alder.example")]
    assert published() == before, "every page is its own provider's again"
