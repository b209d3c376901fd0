"""Checks of a directory before it is published. A check that fails says what is wrong; then nothing is published.

Some a person may accept knowingly (`scrapy publish -s ACCEPT=name,name`): the web did change, the list did shrink.
Those that guard the truth of what is published can never be accepted.
"""
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from pipelines.decisions import Band

ACCEPTABLE = frozenset({"counts", "shares", "change_providers", "change_fields"})
ENOUGH = 20             # providers, below which a change since the last build says nothing
PROVIDERS_CHANGE = 0.2  # of their number
SHARE_FALLS = 1 / 3     # of a field's share
WITH_FACT = ("locations", "offers", "prices", "clinicians", "licenses", "npi_records", "exclusions", "provider_values",
             "claims")
WITH_REGISTER = ("licenses", "npi_records", "exclusions")   # with a second fact, the register's own row
COLUMNS = ("name", "phone", "provider_kind", "insurance")  # of providers, each shown by its field's state


@dataclass(frozen=True, slots=True)
class Problem:
    """One failed check."""

    check: str
    message: str


def problems(db: sqlite3.Connection, old: sqlite3.Connection | None, bands: Mapping[str, Band]) -> list[Problem]:
    """What is wrong with a new directory, beside the last one; `bands` only of sources that are to be held to them."""
    found = [*_sound(db), *_evidence(db), *_quotes(db), *_accusations(db), *_counts(db, bands)]
    return [*found, *_changed(db, old)] if old else found


def shares(db: sqlite3.Connection, source: str | None = None) -> dict[str, float]:
    """Of the providers (of a source) whose pages were read, the share for which each field was found or is disputed."""
    sql = """SELECT s.field, avg(s.state IN ('stated', 'conflict')) FROM field_states s
             JOIN providers p ON p.id = s.provider_id WHERE p.pages_read > 0
             AND (:source IS NULL OR p.id IN (SELECT provider_id FROM pages WHERE source_id = :source))
             GROUP BY s.field"""
    return dict(db.execute(sql, {"source": source}))


def _sound(db: sqlite3.Connection) -> Iterator[Problem]:
    """The file is whole, and every reference leads somewhere."""
    said = [text for (text,) in db.execute("PRAGMA integrity_check")]
    if said != ["ok"]:
        yield Problem("integrity", f"the database is damaged: {said[0]}")
    for table, row, parent, _ in db.execute("PRAGMA foreign_key_check"):
        yield Problem("integrity", f"{table}, row {row}: refers to something missing in {parent}")
        break


def _evidence(db: sqlite3.Connection) -> Iterator[Problem]:
    """Every published value leads to its fact, its page and the archived record, and the fact is of that provider."""
    for table in WITH_FACT:
        sql = f"""SELECT v.provider_id FROM {table} v LEFT JOIN facts f ON f.id = v.fact_id
                  LEFT JOIN pages p ON p.id = f.page_id
                  WHERE p.record_id IS NULL OR p.record_id = '' OR f.provider_id <> v.provider_id"""
        if row := db.execute(sql).fetchone():
            yield Problem("evidence", f"{table}: a value of {row[0]} has no evidence")
    for table in WITH_REGISTER:
        sql = f"""SELECT v.provider_id FROM {table} v LEFT JOIN facts f ON f.id = v.register_fact_id
                  WHERE v.register_fact_id IS NOT NULL
                  AND (f.origin IS NOT 'registry' OR f.provider_id <> v.provider_id OR v.match <> 'matched')"""
        if row := db.execute(sql).fetchone():
            yield Problem("evidence", f"{table}: what a register says of {row[0]} has no evidence")
    for column in COLUMNS:
        sql = f"""SELECT p.id FROM providers p LEFT JOIN field_states s ON s.provider_id = p.id AND s.field = '{column}'
                  WHERE p.{column} IS NOT NULL AND (s.state IS NOT 'stated' OR s.fact_id IS NULL)"""
        if row := db.execute(sql).fetchone():
            yield Problem("evidence", f"providers.{column} of {row[0]} has no evidence")


def _quotes(db: sqlite3.Connection) -> Iterator[Problem]:
    """A fact without a quote shows nothing."""
    if row := db.execute("SELECT provider_id, field FROM facts WHERE trim(quote) = ''").fetchone():
        yield Problem("quotes", f"{row[0]}: a fact on {row[1]} has an empty quote")


def _accusations(db: sqlite3.Connection) -> Iterator[Problem]:
    """Nothing accuses unless a person confirmed it; not even in the table of facts."""
    sql = """SELECT f.provider_id FROM facts f
             WHERE f.field = 'claims' AND f.gone_at IS NULL AND json_extract(f.value, '$.sense') IS NOT 'discloses'
             AND NOT EXISTS (SELECT 1 FROM claims c JOIN facts shown ON shown.id = c.fact_id
               WHERE c.provider_id = f.provider_id AND c.rule = json_extract(f.value, '$.rule')
               AND c.review = 'confirmed' AND shown.quote = f.quote)
             UNION SELECT provider_id FROM claims WHERE sense = 'accuses' AND review IS NOT 'confirmed'
             UNION SELECT c.provider_id FROM claims c JOIN claim_rules r ON r.code = c.rule
             WHERE r.sense = 'accuses' AND c.review IS NOT 'confirmed'"""
    sql += """ UNION SELECT f.provider_id FROM facts f WHERE f.field = 'exclusions' AND NOT EXISTS (
               SELECT 1 FROM exclusions e WHERE e.register_fact_id = f.id AND e.reviewed_at IS NOT NULL)"""
    if row := db.execute(sql).fetchone():
        yield Problem("accusations", f"{row[0]}: a statement that accuses, and that no person has confirmed")


def _counts(db: sqlite3.Connection, bands: Mapping[str, Band]) -> Iterator[Problem]:
    """As many providers of each source, and as many of them with each field, as are to be expected."""
    for source, band in bands.items():
        sql = "SELECT count(DISTINCT provider_id) FROM pages WHERE source_id = ?"
        count = db.execute(sql, (source,)).fetchone()[0]
        if not band.low <= count <= band.high:
            yield Problem("counts", f"{source}: {count} providers were read, expected {band.low} to {band.high}")
        stated = shares(db, source)
        for field, least in band.shares.items():
            if stated.get(field, 0) < least:
                yield Problem("shares", f"{source}: {stated.get(field, 0):.0%} of providers state {field}, "
                                        f"expected {least:.0%} or more")


def _changed(db: sqlite3.Connection, old: sqlite3.Connection) -> Iterator[Problem]:
    """The difference to the last build is one that the web makes, not one that a fault makes."""
    before, after = (c.execute("SELECT count(*) FROM providers").fetchone()[0] for c in (old, db))
    if before < ENOUGH:
        return
    if abs(after - before) > PROVIDERS_CHANGE * before:
        yield Problem("change_providers", f"{after} providers, {before} in the last build")
    was, now = shares(old), shares(db)
    for field in sorted(was):
        if now.get(field, 0) < was[field] * (1 - SHARE_FALLS) - 1e-9:   # a third exactly is allowed
            yield Problem("change_fields", f"{field} is found for {now.get(field, 0):.0%} of providers, "
                                           f"{was[field]:.0%} in the last build")
