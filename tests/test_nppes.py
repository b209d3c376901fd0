"""The NPI registry's API: who is asked about, every page of an answer, old and new forms, and what leaves yesterday's
rows."""
import json
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from extraction.normalise import valid_npi
from extraction.registers import Entry
from pipelines.registry_store import RegistryStore
from tests.histories import fact
from tests.loopback import Page, Web, webs
from tests.made_up_store import MadeUpStore
from tests.nppes_api import Api, drifted, error, firm, person
from tests.socrata import load, write_registries

TWO_TRIES = ("-s", "REGISTRY_TRIES=2")


@pytest.fixture
def start() -> Iterator[Callable[..., Web]]:
    with webs() as begin:
        yield begin


@pytest.fixture
def var(tmp_path: Path) -> Path:
    return named_by_pages(tmp_path / "var")


def named_by_pages(folder: Path) -> Path:
    """A store whose pages name two clinicians, two NPIs (one of them none) and a clinic."""
    store = MadeUpStore(folder)
    store.crawl({"alder.example": {"/": [
        fact("name", "Sample Ketamine, PLLC"), fact("npi_stated", "2000000010"), fact("npi_stated", "2000000003"),
        fact("address", {"street": "12 Sample St", "city": "Seattle", "state": "WA", "zip": "98101"}),
        fact("clinicians", {"name": "Dr. Ann Roe-Poe, MD", "credentials": ["MD"], "role": None}),
        fact("clinicians", {"name": "Sam", "credentials": [], "role": None})]}})
    return store.close()


def entries(var: Path) -> dict[str, Entry]:
    store = RegistryStore(var)
    found = {kept.entry.key: kept.entry for kept in store.find("e.source_id = 'nppes'", ())}
    store.close()
    return found


def ask(web: Web, var: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return load("nppes", write_registries(var.parent / "registries.yml", {"nppes": web.origin}), var, *more)


@pytest.mark.parametrize("npi", ["1234567893", "2000000002", "2000000010", "2000000028", "2000000119", "2999999990"])
def test_a_check_digit_that_is_right(npi: str) -> None:
    assert valid_npi(npi)


@pytest.mark.parametrize("npi", ["1234567890", "1234567894", "2000000003", "3000000000", "200000001", "20000000100",
                                 ""])
def test_a_check_digit_that_is_wrong_and_what_is_no_npi(npi: str) -> None:
    assert not valid_npi(npi)


def test_only_whom_the_pages_name_is_asked_about(var: Path, start: Callable[..., Web]) -> None:
    api = Api([person("2000000010", "ROE-POE", "ANN"), person("2000000002", "POE", "ANN"),
               person("2000000119", "OTHER", "ANN"), firm("2000000028", "SAMPLE INFUSION CLINIC PLLC")])
    web = start("127.0.12.11", api)
    done = ask(web, var)
    assert done.returncode == 0, done.stdout + done.stderr
    assert set(entries(var)) == {"2000000010", "2000000002", "2000000028"}   # the firm by its other name
    numbers = {query["number"] for query in api.queries if "number" in query}
    assert numbers == {"2000000010"}   # 2000000003 is no NPI
    names = {(query.get("first_name"), query.get("last_name"), query.get("state")) for query in api.queries
             if query.get("enumeration_type") == "NPI-1"}
    assert names == {("Ann", last, state) for last in ("Roe-Poe", "Roe", "Poe") for state in ("OH", "WA")}
    firms = {query["organization_name"] for query in api.queries if query.get("enumeration_type") == "NPI-2"}
    assert firms == {"Sample Ketamine*", "Listed name*"}
    assert {(query["version"], query["limit"]) for query in api.queries} == {("2.1", "200")}


def test_an_answer_counts_for_a_week_and_is_then_asked_for_again(var: Path, start: Callable[..., Web]) -> None:
    api = Api([person("2000000010", "ROE-POE", "ANN")])
    web = start("127.0.12.12", api)
    assert ask(web, var).returncode == 0
    first = len(api.queries)
    api.records = [person("2000000010", "ROE-POE", "ANN", credential="D.O.")]
    assert ask(web, var).returncode == 0
    assert len(api.queries) == first   # nothing was asked, and everything is still there
    assert entries(var)["2000000010"].credential == "MD"
    with sqlite3.connect(var / "registries.db") as db:
        db.execute("UPDATE asked SET asked_at = '2026-01-01T00:00:00Z' WHERE query LIKE '%number=%'")
    assert ask(web, var).returncode == 0
    assert [query.get("number") for query in api.queries[first:]] == ["2000000010"]
    with sqlite3.connect(var / "registries.db") as db:
        answers = db.execute("SELECT count(*), count(DISTINCT run_id) FROM records").fetchone()
        assert answers == (first, 1)   # each counts once, in the last run


def test_a_new_clinician_is_asked_about_and_the_others_stay(var: Path, start: Callable[..., Web]) -> None:
    api = Api([person("2000000010", "ROE-POE", "ANN"), person("2000000119", "NEW", "OLGA", state="OH")])
    web = start("127.0.12.13", api)
    assert ask(web, var).returncode == 0
    before = len(api.queries)
    store = MadeUpStore(var)
    store.crawls = 1
    store.crawl({"beech.example": {"/": [fact("clinicians", {"name": "Olga New", "credentials": [], "role": None})]}})
    store.close()
    assert ask(web, var).returncode == 0
    assert set(entries(var)) == {"2000000010", "2000000119"}
    assert {query.get("last_name") for query in api.queries[before:]} == {"New"}


def test_more_than_1200_records_are_asked_for_zip_code_by_zip_code(var: Path, start: Callable[..., Web]) -> None:
    from bench.bulk_file import npi

    crowd = [person(npi(n), "POE", "ANN", zip_=f"98{n % 10}0{n % 7}1234") for n in range(1300)]
    api = Api([*crowd, person(npi(5000), "POE", "ANN", zip_="99301")])
    done = ask(start("127.0.12.14", api), var)
    assert done.returncode == 0, done.stdout + done.stderr
    assert len(entries(var)) == 1301
    assert max(int(query["skip"]) for query in api.queries) == 1000
    prefixes = {query["postal_code"] for query in api.queries if "postal_code" in query}
    assert {"98*", "99*", "980*", "989*"} <= prefixes   # two digits, then three where there are still too many
    assert not {prefix for prefix in prefixes if prefix.startswith("993")}   # where there are few, no further


def test_old_and_new_forms_say_the_same(var: Path, start: Callable[..., Web]) -> None:
    record = person("2000000010", "ROE-POE", "ANN")
    api = Api([record])
    web = start("127.0.12.15", api)
    assert ask(web, var).returncode == 0
    new = entries(var)["2000000010"]
    api.records = [drifted(record)]
    with sqlite3.connect(var / "registries.db") as db:
        db.execute("DELETE FROM asked")
    assert ask(web, var).returncode == 0
    old = entries(var)["2000000010"]
    assert [getattr(old, name) for name in Entry.__slots__ if name != "quote"] == [
        getattr(new, name) for name in Entry.__slots__ if name != "quote"]
    assert (new.last_name, new.first_name, new.credential, new.status, new.active) == (
        "ROE-POE", "ANN", "MD", "Active", True)
    assert new.taxonomies == ("2084P0800X", "208600000X")       # the primary one first
    assert new.licenses == (("WA", "MD00012345"),)
    assert (new.phone, new.zip, new.state, new.street) == ("+12065550118", "98001", "WA", "12 SAMPLE ST STE 4")
    assert (new.issued, new.updated) == ("2012-03-04", "2024-07-01")
    assert "MAILTOWN" not in json.dumps(new.quote) and "--" not in (new.suffix or "")


def test_masked_numbers_are_none_and_deactivated_records_and_former_names_are_kept(
        var: Path, start: Callable[..., Web]) -> None:
    record = person("2000000010", "ROE-POE", "ANN", status="D")
    record["other_names"] = [{"type": "Former Name", "code": "1", "last_name": "ROE", "first_name": "ANN"}]
    record["taxonomies"] += [{**record["taxonomies"][0], "state": "WA", "license": number} for number in
                             ("$$$$$$$$$", "********", "_________", "", "--", None, "<UNAVAIL>")]
    assert ask(start("127.0.12.16", Api([record])), var).returncode == 0
    entry = entries(var)["2000000010"]
    assert (entry.status, entry.active, entry.other_names) == ("Deactivated", False, ("ROE, ANN",))
    assert entry.licenses == (("WA", "MD00012345"),)


def test_one_question_refused_is_told_and_the_rest_is_loaded(var: Path, start: Callable[..., Web]) -> None:
    class Picky(Api):
        def _answer(self, query: dict[str, str]) -> Page:
            if query.get("organization_name", "").startswith("Listed"):
                return error("Field contains special character(s) or wrong number of characters",
                             "organization_name", "05")
            return super()._answer(query)

    done = ask(start("127.0.12.18", Picky([person("2000000010", "ROE-POE", "ANN")])), var)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "refused: " in done.stdout and "wrong number of characters" in done.stdout
    assert set(entries(var)) == {"2000000010"}


def renamed(record: dict[str, Any]) -> dict[str, Any]:
    return {("npi" if key == "number" else key): value for key, value in record.items()}


def results(*records: dict[str, Any]) -> Page:
    return Page(json.dumps({"result_count": len(records), "results": records}), content_type="application/json")


BROKEN = {
    "a new version": (error("Unsupported Version. Supported version is: 3.0", "version", "19"), "another version"),
    "all refused": (error("Field number is not a valid search field", "number", "02"), "it refused"),
    "a page": (Page("<!doctype html><p>Sorry, we are down for maintenance.</p>"), "a web page instead of data"),
    "half an answer": (Page('{"result_count": 2, "results": [{"number": "20000', content_type="application/json"),
                       "data that breaks off"),
    "no results": (Page('{"result_count": 0}', content_type="application/json"), "other than a list of records"),
    "a renamed key": (results(renamed(person("2000000010", "ROE-POE", "ANN"))), "number"),
    "a new key": (results({**person("2000000010", "ROE-POE", "ANN"), "sanctions": []}), "new: sanctions"),
    "too many": (Page("", 429, {"Retry-After": "0"}), "429"),
}


@pytest.fixture(scope="module")
def yesterday(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store into which the registry was loaded, more than a week ago."""
    var = named_by_pages(tmp_path_factory.mktemp("yesterday") / "var")
    with webs() as begin:
        assert ask(begin("127.0.12.21", Api([person("2000000010", "ROE-POE", "ANN")])), var).returncode == 0
    with sqlite3.connect(var / "registries.db") as db:
        db.execute("DELETE FROM asked")
    return var


@pytest.mark.parametrize("fault", BROKEN)
def test_what_is_broken_leaves_yesterdays_rows(
        fault: str, yesterday: Path, tmp_path: Path, start: Callable[..., Web]) -> None:
    var = Path(shutil.copytree(yesterday, tmp_path / "var"))
    answer, said = BROKEN[fault]
    done = ask(start("127.0.12.19", Api([], answer)), var, *TWO_TRIES)
    assert done.returncode == 1
    assert said in done.stdout and "1 rows of the last good load" in done.stdout
    assert set(entries(var)) == {"2000000010"}


def test_a_store_without_pages_names_nobody(tmp_path: Path, start: Callable[..., Web]) -> None:
    (tmp_path / "var").mkdir()
    done = ask(start("127.0.12.20", Api([])), tmp_path / "var")
    assert done.returncode == 1 and "no pages that name anybody" in done.stdout
