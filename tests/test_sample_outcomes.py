"""Every person and clinic seeded in the sample registers ends, in the published directory, as expected.yml says."""
import shutil
import sqlite3
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from tests.conftest import Built, scrapy
from tests.test_sample_registries import CASES, EXPECTED, PEOPLE


@pytest.fixture(scope="module")
def db(sample: Built) -> Iterator[sqlite3.Connection]:
    connection = sqlite3.connect(f"file:{sample.directory}?mode=ro", uri=True)
    connection.row_factory = sqlite3.Row
    yield connection
    connection.close()


def wanted(person: dict[str, Any], unloaded: frozenset[str] = frozenset()) -> dict[str, Any]:
    """What expected.yml says of a person, in the shape of `published`; `unloaded`: states never loaded."""
    npi, licenses = person["npi"], person["licenses"]
    return {
        "npi": {"match": npi["match"], "rule": npi.get("rule"), "npi": npi.get("npi"),
                "active": {"matched": int(npi.get("status") != "D")}.get(npi["match"])},
        "licenses": {state: {"match": "not_checked" if state in unloaded else one["match"], **{
            key: None if state in unloaded else one.get(key) for key in ("rule", "number", "active", "discipline")}}
            for state, one in licenses.items()},
        # Of an exclusion that nobody confirmed nothing may be told: it looks like one that is not on the list.
        "exclusion": {"withheld": "no_match"}.get(person["exclusion"], person["exclusion"])}


def published(db: sqlite3.Connection) -> dict[tuple[str, str], dict[str, Any]]:
    """{(provider, clinician): what directory.db says of the registers} of everybody of whom it says anything."""
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for table in ("npi_records", "licenses", "exclusions"):
        for row in db.execute(f"select c.name as who, t.* from {table} t join clinicians c on c.id = t.clinician_id"):
            nothing: dict[str, Any] = {"npi": None, "licenses": {}, "exclusion": None}
            person = found.setdefault((row["provider_id"], row["who"]), nothing)
            matched = row["match"] == "matched"
            if table == "exclusions":
                assert person["exclusion"] is None
                person["exclusion"] = row["match"]
            elif table == "npi_records":
                assert person["npi"] is None
                person["npi"] = {"match": row["match"], "rule": row["rule"] if matched else None, "npi": row["npi"],
                                 "active": row["active"]}
            else:
                assert row["state"] not in person["licenses"]
                person["licenses"][row["state"]] = {
                    "match": row["match"], "rule": row["rule"] if matched else None, "number": row["number"],
                    "active": row["active"], "discipline": row["discipline"]}
    return found


def differences(want: dict[tuple[str, str], dict[str, Any]], got: dict[tuple[str, str], dict[str, Any]]) -> list[str]:
    """A line for each outcome that is missing, is another, or is one too many."""
    lines = [f"{' '.join(who)}: nobody expected this" for who in got.keys() - want.keys()]
    for who, one in want.items():
        other = got.get(who, {"npi": None, "licenses": {}, "exclusion": None})
        lines += [f"{' '.join(who)}: {key}: expected {one[key]}, got {other[key]}" for key in ("npi", "exclusion")
                  if one[key] != other[key]]
        lines += [f"{' '.join(who)}: {state}: expected {one['licenses'].get(state)}, got {other['licenses'].get(state)}"
                  for state in sorted(one["licenses"].keys() | other["licenses"].keys())
                  if not same(one["licenses"].get(state), other["licenses"].get(state))]
    return lines


def same(want: dict[str, Any] | None, got: dict[str, Any] | None) -> bool:
    """Whether two licences agree; a discipline must be told where there is one, in the register's words."""
    if want is None or got is None:
        return want is got
    said, must = got["discipline"] or "", want["discipline"] or ""
    return {**want, "discipline": ""} == {**got, "discipline": ""} and must in said and bool(must) == bool(said)


def test_every_seeded_person_ends_as_expected(db, capsys):
    want, got = {(id_, person["who"]): wanted(person) for id_, person in PEOPLE}, published(db)
    outcomes = Counter(("licence", one["match"]) for person in got.values() for one in person["licenses"].values())
    outcomes.update(("npi", person["npi"]["match"]) for person in got.values())
    outcomes.update(("exclusion", person["exclusion"]) for person in got.values())
    with capsys.disabled():
        print(f"\n{len(want)} people of the sample in the registers:", ", ".join(
            f"{kind} {match} {count}" for (kind, match), count in sorted(outcomes.items())))
        print("seeded cases:", ", ".join(f"{case} {count}" for case, count in sorted(CASES.items())))
    assert differences(want, got) == []


def test_every_clinics_own_record_ends_as_expected(db):
    want = {one["id"]: (one["match"], one.get("rule"), one.get("npi")) for one in EXPECTED["organizations"]}
    rows = db.execute("select * from npi_records where clinician_id is null").fetchall()
    got = {row["provider_id"]: (row["match"], row["rule"] if row["match"] == "matched" else None, row["npi"])
           for row in rows}
    assert len(rows) == len(got)
    assert {id_: end for id_, end in got.items() if id_ in want or end[0] != "no_match"} == want


def test_numbers_that_no_named_clinician_has_are_told_as_such(db):
    rows = db.execute("select provider_id, state, number, match from licenses where clinician_id is null")
    got = sorted(tuple(row) for row in rows)
    assert got == sorted((one["id"], one["state"], number, one["match"]) for one in EXPECTED["numbers_of_nobody"]
                         for number in one["numbers"])


def test_licensed_means_a_named_prescriber_in_an_open_register(db):
    want = {provider["id"] for provider in EXPECTED["providers"] if provider.get("licensed")}
    assert {row[0] for row in db.execute("select id from providers where licensed = 1")} == want


def test_nothing_of_an_exclusion_that_nobody_confirmed_is_in_the_directory(sample, db):
    """Neither its row, nor its date, nor another reason than where no NPI is known; it waits in review.db instead."""
    tables = [row[0] for row in db.execute("select name from sqlite_master where type = 'table'")]
    texts = {value for table in tables for row in db.execute(f"select * from [{table}]").fetchall()
             for value in tuple(row) if isinstance(value, str)}
    secret = ("1128a2", "2009-03-19", "2023-06-19", "20230619", "2022-04-19", "20220419", "FONTAINE, ABRAHAM")
    assert [text for text in texts if any(word in text for word in secret)] == []
    assert len({row[0] for row in db.execute("select reason from exclusions where match = 'not_checked'")}) == 1
    with sqlite3.connect(sample.var / "review.db") as queue:
        waiting = {row[0] for row in queue.execute("select quote from queue where rule = 'oig_exclusion'")}
    assert waiting == {"NPI 2100006669 · excluded 2023-06-19", "NPI 2100008145 · excluded 2022-04-19"}


def test_a_register_that_was_never_loaded_leaves_its_people_not_checked(sample, tmp_path):
    """The same sample without Delaware: only Delaware's rows differ."""
    shutil.copytree(sample.var, tmp_path / "var")
    with sqlite3.connect(tmp_path / "var" / "registries.db") as store:
        store.execute("delete from current where source_id = 'de'")
    directory = tmp_path / "directory.db"
    scrapy("publish", "-s", f"VAR={tmp_path / 'var'}", "-s", f"DIRECTORY={directory}", "-s", "SOURCES=sample/sources")
    want = {(id_, person["who"]): wanted(person, frozenset(["DE"])) for id_, person in PEOPLE}
    with sqlite3.connect(directory) as db:
        db.row_factory = sqlite3.Row
        got = published(db)
    assert differences(want, got) == []
    assert sum(one["licenses"].get("DE", {}).get("match") == "not_checked" for one in got.values()) == 5
