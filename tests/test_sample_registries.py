"""The sample registers answer as the real ones do: paging, limits, errors and drift; and who is seeded in them."""
import csv
import http.client
import io
import json
from collections import Counter
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
import yaml

from extraction.normalise import valid_npi
from pipelines.registries import load
from sample.register import FAULTS, FOLDER, Fault, Register, names
from sample.registries import registers, write_registries
from sample.server import SITES, serve

EXPECTED = yaml.safe_load((FOLDER / "expected.yml").read_text(encoding="utf-8"))
PEOPLE = [(provider["id"], person) for provider in EXPECTED["providers"] for person in provider["people"]]
CASES = Counter(case for one in [*(person for _, person in PEOPLE), *EXPECTED["organizations"]]
                for case in one.get("cases", ()))
FACTS = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(SITES.glob("*/facts.json"))]
PRESCRIBING = {"MD", "DO", "NP", "PA", "CRNA"}
KINDS = """npi_stated phone_and_zip npi_name_only npi_none number_stated number_of_npi_record license_name_only
license_none number_of_another number_in_two_states father_and_son moved deactivated expired suspended discipline_rows
married nickname masked_license register_not_open not_held_by_register excluded_confirmed excluded_unconfirmed
same_number_other_type clinic_phone_and_zip clinic_npi_stated clinic_dba near:clinic_name_only near:excluded_namesake
near:namesake_same_address near:namesake_same_city near:namesake_other_state
near:same_last_name_and_initial near:same_name_other_type near:phone_without_zip near:npi_of_another""".split()
WASHINGTON = "/resource/qxh8-f4bd.json"


class Served:
    """The registers as served, and how to ask them."""

    def __init__(self, port: int, found: dict[str, Register]) -> None:
        self.port, self.registers = port, found

    def get(self, id_: str, path: str, query: dict[str, Any] | None = None,
            **headers: str) -> tuple[int, dict[str, str], bytes]:
        connection = http.client.HTTPConnection(self.registers[id_].address, self.port, timeout=10)
        try:
            connection.request("GET", path + ("?" + urlencode(query) if query else ""), headers=headers)
            answer = connection.getresponse()
            return answer.status, {name.lower(): value for name, value in answer.getheaders()}, answer.read()
        finally:
            connection.close()

    def json(self, id_: str, path: str, query: dict[str, Any] | None = None) -> tuple[int, Any]:
        status, headers, body = self.get(id_, path, query)
        assert headers["content-type"].startswith("application/json")
        return status, json.loads(body)

    def nppes(self, **query: Any) -> dict[str, Any]:
        """An answer of the NPI registry: its status is 200 whatever it says."""
        status, said = self.json("nppes", "/api/", {"version": "2.1", **query})
        assert status == 200
        return said


@pytest.fixture(scope="module")
def served() -> Iterator[Served]:
    found = registers()
    with serve(0, registers=found.values()) as port:
        yield Served(port, found)


# --- the NPI registry -----------------------------------------------------------------------------------------------

@pytest.mark.parametrize("query", [
    {"last_name": "CASTELLANOS", "limit": 201}, {"last_name": "CASTELLANOS", "limit": 0},
    {"last_name": "CASTELLANOS", "skip": 1001}, {"state": "WA"}, {"enumeration_type": "NPI-1", "state": "WA"}, {},
    {"last_name": "C*"}, {"number": "123"}, {"surname": "Castellanos"}, {"last_name": "CASTELLANOS", "version": "2.0"},
])
def test_nppes_tells_of_errors_under_status_200(served, query):
    said = served.nppes(**query)
    assert set(said) == {"Errors"}
    assert set(said["Errors"][0]) == {"description", "field", "number"}


def test_nppes_gives_no_more_than_1200_records_of_one_query(served):
    query = {"taxonomy_description": "Psychiatry & Neurology*", "state": "WA", "limit": 200}
    pages = [served.nppes(**query, skip=skip) for skip in range(0, 1001, 200)]
    assert [page["result_count"] for page in pages] == [200] * 6   # of the page, not of the query
    reached = {record["number"] for page in pages for record in page["results"]}
    split = {record["number"] for prefix in ("980*", "981*") for skip in range(0, 1001, 200)
             for record in served.nppes(**query, skip=skip, postal_code=prefix)["results"]}
    assert len(reached) == 1200 and len(split) == 1280 and reached < split


@pytest.mark.parametrize(("query", "found"), [
    ({"number": "2100000373"}, ["2100000373"]),
    ({"last_name": "dempsey", "first_name": "Walt"}, ["2100001850"]),
    ({"last_name": "dempsey", "first_name": "Walt", "use_first_name_alias": "False"}, []),
    ({"last_name": "dempsey", "first_name": "Wa*"}, ["2100001850", "2100013699"]),
    ({"organization_name": "BORDERLIGHT*"}, ["2100011107"]),
    ({"last_name": "SORRELL", "postal_code": "03801"}, ["2100008889"]),
    ({"last_name": "SORRELL", "postal_code": "03801", "address_purpose": "LOCATION"}, ["2100008889"]),
    ({"last_name": "FERREIRA", "first_name": "SALOME", "state": "MD"}, []),
    ({"last_name": "NOBODY"}, []),
])
def test_nppes_finds_by_every_criterion_that_is_given(served, query, found):
    said = served.nppes(**query)
    assert (said["result_count"], sorted(str(record["number"]) for record in said["results"])) == (len(found), found)


def test_nppes_records_drift_from_one_to_the_next(served):
    records = served.nppes(last_name="TSOSIE")["results"] + served.nppes(last_name="MARCHETTI", limit=200)["results"]
    for form in (lambda r: type(r["number"]), lambda r: type(r["created_epoch"]), lambda r: "sex" in r["basic"],
                 lambda r: "practiceLocations" in r):
        assert len({form(record) for record in records}) == 2
    assert all(len(place["postal_code"]) == 9 for record in records for place in record["addresses"])
    purposes = {tuple(place["address_purpose"] for place in record["addresses"]) for record in records}
    assert purposes == {("MAILING", "LOCATION")}


# --- Socrata --------------------------------------------------------------------------------------------------------

def test_socrata_counts_pages_and_orders(served):
    where = {"$where": "upper(credentialtype) in ('PHYSICIAN AND SURGEON LICENSE','PHYSICIAN ASSISTANT LICENSE')"}
    status, count = served.json("wa", WASHINGTON, {"$select": "count(*) AS total", **where})
    pages = [served.json("wa", WASHINGTON, {**where, "$order": "lastname,:id", "$limit": 50, "$offset": offset})[1]
             for offset in range(0, 250, 50)]
    rows = [row for page in pages for row in page]
    assert status == 200 and count == [{"total": str(len(rows))}] and len(rows) > 150
    assert [row["lastname"] for row in rows] == sorted(row["lastname"] for row in rows)
    assert len({row["credentialnumber"] for row in rows}) == len(rows)
    assert {row["credentialtype"] for row in rows} == {"Physician And Surgeon License", "Physician Assistant License"}


def test_socrata_leaves_empty_columns_out_of_json_and_keeps_them_in_csv(served):
    query = {"$select": "lastname,middlename,status", "$where": "credentialnumber = 'AP61500117'"}
    assert served.json("wa", WASHINGTON, query) == (200, [{"lastname": "Castellanos", "status": "ACTIVE"}])
    _, _, body = served.get("wa", WASHINGTON.replace("json", "csv"), query)
    assert body.decode() == '"lastname","middlename","status"\r\n"Castellanos","","ACTIVE"\r\n'


@pytest.mark.parametrize(("query", "code"), [
    ({"$limit": 50_001}, "invalid-limit"), ({"$select": "surname"}, "query.soql.no-such-column"),
    ({"$where": "surname = 'Roe'"}, "query.soql.no-such-column"),
    ({"$where": "lastname like 'Ro%'"}, "query.compiler.malformed"),
    ({"$order": "surname"}, "query.soql.no-such-column"), ({"$offset": "x"}, "query.soql.invalid"),
])
def test_socrata_refuses_what_it_cannot_answer(served, query, code):
    status, said = served.json("wa", WASHINGTON, query)
    assert (status, said["code"], said["error"]) == (400, code, True)


def test_socrata_tells_of_a_data_set_and_asks_for_a_login_at_its_newer_door(served):
    status, about = served.json("wa", "/api/views/qxh8-f4bd.json")
    assert status == 200 and isinstance(about["rowsUpdatedAt"], int)
    assert [column["fieldName"] for column in about["columns"]][:2] == ["credentialnumber", "lastname"]
    assert served.json("wa", "/api/v3/views/qxh8-f4bd/query.json")[0] == 403
    assert served.json("wa", "/resource/7358-krk7.json")[0] == 404


def test_colorado_has_a_row_for_each_discipline_case(served):
    _, rows = served.json("co", "/resource/7s5z-vewr.json", {"$where": "licensenumber = '0031288'"})
    assert sorted(row["casenumber"] for row in rows) == ["2014-0402", "2019-1183"]
    assert {row["licensetype"] for row in rows} == {"DR"}


# --- files, openFDA, robots.txt -------------------------------------------------------------------------------------

def test_the_exclusion_list_is_the_full_file_and_unchanged_files_are_not_sent_again(served):
    path = "/exclusions/downloadables/UPDATED.csv"
    status, headers, body = served.get("leie", path)
    rows = list(csv.DictReader(io.StringIO(body.decode(), newline="")))
    assert status == 200 and len(rows[0]) == 18 and len(rows) > 200
    assert {row["REINDATE"] for row in rows} == {"00000000"}
    assert sum(row["NPI"] == "0000000000" for row in rows) > len(rows) / 2
    assert all(valid_npi(row["NPI"]) for row in rows if row["NPI"] != "0000000000")
    assert served.get("leie", path, **{"If-None-Match": headers["etag"]})[0] == 304


def test_marylands_second_file_has_other_names_for_two_columns(served):
    heads = [served.get("md", f"/forms/{name}.csv")[2].split(b"\r\n")[0].decode()
             for name in ("doctor_list_revised", "allied_health_list")]
    assert heads == ["License #,Last Name,First Name,License Status,Expiration Date,Discipline",
                     "License #,Last Name,First Name,Status,Expire Date,Discipline"]


def test_openfda_answers_404_where_nothing_matches(served):
    found = {"search": 'openfda.spl_set_id:"d81a6a79-a74a-44b7-822c-0dfa3036eaed"', "limit": 1}
    status, said = served.json("openfda", "/drug/label.json", found)
    assert status == 200 and said["results"][0]["openfda"]["brand_name"] == ["SPRAVATO"]
    status, said = served.json("openfda", "/drug/label.json", {"search": 'openfda.spl_set_id:"0"'})
    assert (status, said["error"]["code"]) == (404, "NOT_FOUND")


def test_every_register_allows_everything(served):
    for id_ in served.registers:
        assert served.get(id_, "/robots.txt")[2] == b"User-agent: *\nAllow: /\n"
        assert served.get(id_, "/nothing/here")[0] == 404


# --- misbehaving ----------------------------------------------------------------------------------------------------

@pytest.fixture
def washington(served: Served) -> Iterator[Register]:
    yield served.registers["wa"]
    served.registers["wa"].fault = None


@pytest.mark.parametrize("kind", FAULTS)
def test_a_register_misbehaves_when_told_to(served, washington, kind):
    query = {"$select": "credentialnumber", "$limit": 5}
    good = served.get("wa", WASHINGTON, query)[2]
    washington.fault = Fault(kind)
    if kind == "cut":
        with pytest.raises(http.client.IncompleteRead):
            served.get("wa", WASHINGTON, query)
        return
    status, _, body = served.get("wa", WASHINGTON, query)
    columns = served.get("wa", "/api/views/qxh8-f4bd.json")[2]
    assert {
        "429": lambda: status == 429, "500": lambda: status == 500, "html": lambda: body.startswith(b"<!doctype html"),
        "half": lambda: body == good[:len(good) // 2],
        "fewer": lambda: len(json.loads(served.get("wa", WASHINGTON)[2])) < 40,
        "new_column": lambda: b'"added"' in columns and body == good,
        "renamed_column": lambda: b'"credentialnumber_new"' in columns and status == 400,
    }[kind]()


def test_a_register_misbehaves_after_good_answers_and_so_many_times(served, washington):
    washington.fault = Fault("429", after=2, times=1)
    assert [served.get("wa", WASHINGTON)[0] for _ in range(5)] == [200, 200, 429, 200, 200]


# --- the rows and what is expected of them --------------------------------------------------------------------------

def test_the_list_of_the_sample_registers_is_one_that_the_spiders_take(served, tmp_path):
    ids = write_registries(tmp_path / "registries.yml", 8400, served.registers)
    known = load(tmp_path)
    assert list(known) == ids and set(ids) == set(served.registers)
    assert all(one.url.startswith("http://127.0.3.") and one.pause == 0 for one in known.values())


def test_generated_rows_are_of_nobody_on_the_pages():
    lists = names()
    people = [one["name"].removesuffix(" Jr.").split() for facts in FACTS for one in facts["clinicians"]]
    lasts = {part for words in people for part in words[-1].split("-")}
    assert not lasts & set(lists["last"])
    assert set(lists["namesakes"]) <= lasts
    made = {(first, last) for first in lists["first"] for last in lists["namesakes"]}
    assert not made & {(words[0], words[-1]) for words in people}


def test_everybody_who_may_prescribe_is_expected_to_end_somehow():
    prescribers = {(facts["id"], one["name"]) for facts in FACTS for one in facts["clinicians"]
                   if PRESCRIBING & set(one["credentials"])}
    assert {(id_, person["who"]) for id_, person in PEOPLE} == prescribers
    assert all(valid_npi(person["npi"]["npi"]) for _, person in PEOPLE if person["npi"]["match"] == "matched")


def test_every_kind_of_case_is_seeded_twice():
    assert [kind for kind in KINDS if CASES[kind] < 2] == []
