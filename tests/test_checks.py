"""Checks before publishing: each has a case that fails and a near miss that does not."""

import sqlite3
from pathlib import Path

import pytest

from pipelines.checks import ACCEPTABLE, problems, shares
from pipelines.decisions import Band

SCHEMA = (Path(__file__).parent.parent / "pipelines" / "schema.sql").read_text()


def directory(providers: int = 1, stating: int | None = None) -> sqlite3.Connection:
    """A directory of that many providers, of which `stating` state a phone and all state an age."""
    db = sqlite3.connect(":memory:")
    db.executescript(SCHEMA)
    db.execute("INSERT INTO sources (id, name, source_kind) VALUES ('clinics', 'Clinics', 'provider')")
    db.execute("INSERT INTO claim_rules (code, label, sense, finding) VALUES ('cure', 'Cure', 'accuses', 'sentence')")
    for number in range(providers):
        add(db, number, phone=stating is None or number < stating)
    return db


def add(db: sqlite3.Connection, number: int, phone: bool = True, source: str = "clinics") -> None:
    """One provider with one page, and an age on it."""
    id_ = f"p{number}.example"
    db.execute(
        "INSERT INTO providers (id, website, status, pages_read, lot, phone) VALUES (?, '', 'reachable', 1, 0, ?)",
        (id_, "+15135550101" if phone else None),
    )
    db.execute(
        "INSERT INTO pages VALUES (?, ?, ?, 'https://p.example/', NULL, 'provider', 200, '2026-11-01', 'ab', 'urn:a')",
        (number, id_, source),
    )
    for field in ("age_min", "phone") if phone else ("age_min",):
        fact(db, number, field, f'"{field}"')
        db.execute("INSERT INTO field_states VALUES (?, ?, 'stated', ?)", (id_, field, f"{field}{number}"))
    if not phone:
        db.execute("INSERT INTO field_states VALUES (?, 'phone', 'not_found', NULL)", (id_,))
    db.execute("INSERT INTO provider_values VALUES (?, 'age_min', '18', ?, NULL)", (id_, f"age_min{number}"))


def fact(db: sqlite3.Connection, number: int, field: str, value: str, quote: str = "As it stands.") -> None:
    db.execute(
        "INSERT INTO facts (id, provider_id, page_id, field, value, stance, quote, context, origin, extractor, "
        "extractor_version, first_seen, last_seen) VALUES (?, ?, ?, ?, ?, 'offered', ?, '', 'text', 'r', '1', '', '')",
        (f"{field}{number}", f"p{number}.example", number, field, value, quote),
    )


def failed(db: sqlite3.Connection, old: sqlite3.Connection | None = None, **bands: Band) -> list[str]:
    return [problem.check for problem in problems(db, old, bands)]


def test_a_sound_directory_passes():
    assert failed(directory(3), directory(3), clinics=Band(1, 5, {"age_min": 1.0, "phone": 0.9})) == []


CLAIM = "INSERT INTO claims (id, provider_id, rule, sense, review, reviewed_at, fact_id) VALUES ('c', 'p0.example', "
SPOILT = {
    "evidence: a value without its fact": ("UPDATE provider_values SET fact_id = 'nothing'", {"evidence", "integrity"}),
    "evidence: a fact of another provider": (
        "UPDATE provider_values SET fact_id = 'age_min1' WHERE provider_id = 'p0.example'",
        {"evidence"},
    ),
    "evidence: no archived record": ("UPDATE pages SET record_id = ''", {"evidence"}),
    "evidence: a column without a stated field": ("UPDATE providers SET name = 'Alder'", {"evidence"}),
    "evidence: a column in conflict": (
        "UPDATE field_states SET state = 'conflict', fact_id = NULL WHERE field = 'phone'",
        {"evidence"},
    ),
    "quotes: an empty one": ("UPDATE facts SET quote = '  ' WHERE id = 'phone0'", {"quotes"}),
    "evidence: a license with a page's fact in the place of its register's": (
        "INSERT INTO licenses (id, provider_id, match, fact_id, register_fact_id) "
        "VALUES ('l', 'p0.example', 'matched', 'age_min0', 'phone0')",
        {"evidence"},
    ),
    "accusations: a row of the exclusion list that nobody confirmed": (
        "UPDATE facts SET field = 'exclusions', origin = 'registry' WHERE id = 'phone0'",
        {"accusations"},
    ),
    "integrity: a page of nobody": ("UPDATE pages SET source_id = 'nobody'", {"integrity"}),
    "accusations: a claim": (
        CLAIM + "'x', 'accuses', NULL, NULL, 'age_min0')",
        {"accusations"},
    ),
    "accusations: called a disclosure": (
        CLAIM + "'cure', 'discloses', NULL, NULL, 'age_min0')",
        {"accusations"},
    ),
    "near miss: confirmed": (
        CLAIM + "'cure', 'accuses', 'confirmed', '2026-11-02', 'age_min0')",
        set(),
    ),
    "near miss: discloses": (
        CLAIM + "'off_label', 'discloses', NULL, NULL, 'age_min0')",
        set(),
    ),
}


@pytest.mark.parametrize("case", SPOILT)
def test_what_guards_the_truth(case):
    sql, expected = SPOILT[case]
    db = directory(2)
    db.execute(sql)
    assert set(failed(db)) == expected
    assert not expected & ACCEPTABLE


def test_an_accusation_is_not_even_a_fact():
    db = directory(1)
    fact(db, 0, "claims", '{"rule":"cure","sense":"accuses"}', "It cures.")
    assert failed(db) == ["accusations"]
    db.execute(CLAIM + "'cure', 'accuses', 'confirmed', '2026-11-02', 'claims0')")
    assert failed(db) == []
    db.execute("UPDATE facts SET id = 'first' WHERE id = 'claims0'")
    db.execute("UPDATE claims SET fact_id = 'first'")
    fact(db, 0, "claims", '{"rule":"cure","sense":"accuses"}', "Another sentence.")
    assert failed(db) == ["accusations"], "confirmed was another sentence of the rule"


@pytest.mark.parametrize(("count", "expected"), [(4, ["counts"]), (5, []), (9, []), (10, ["counts"])])
def test_counts_within_bands(count, expected):
    assert failed(directory(count), clinics=Band(5, 9)) == expected
    assert failed(directory(count)) == [], "near miss: no band"


def test_shares_are_of_providers_that_were_read():
    db = directory(10, stating=4)
    assert shares(db) == {"age_min": 1.0, "phone": 0.4}
    assert failed(db, clinics=Band(1, 99, {"phone": 0.4})) == []
    assert failed(db, clinics=Band(1, 99, {"phone": 0.5})) == ["shares"]
    db.execute("UPDATE providers SET pages_read = 0 WHERE phone IS NULL")
    assert shares(db)["phone"] == 1.0


CHANGES = {
    # name: (providers and phones before, after, failed)
    "a fifth fewer": ((20, 20), (16, 16), []),
    "more than a fifth fewer": ((20, 20), (15, 15), ["change_providers"]),
    "more than a fifth more": ((20, 20), (25, 25), ["change_providers"]),
    "too few to say": ((19, 19), (5, 0), []),
    "a field's share falls by a third": ((30, 30), (30, 20), []),
    "a field's share falls by more": ((30, 30), (30, 19), ["change_fields"]),
    "a field's share rises": ((30, 3), (30, 30), []),
}


@pytest.mark.parametrize("case", CHANGES)
def test_change_since_the_last_build(case):
    before, after, expected = CHANGES[case]
    assert failed(directory(*after), directory(*before)) == expected
    assert set(expected) <= ACCEPTABLE
