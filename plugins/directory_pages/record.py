"""Everything that directory.db knows of one provider, read in one go, with the evidence of each value."""

import json
import sqlite3
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from directory_pages import fields, rows, words
from directory_pages.pricing import goes_with

Row = dict[str, Any]
TABLES = {  # table -> the order of its rows
    "locations": "rowid",
    "offers": "rowid",
    "prices": "rowid",
    "conflicts": "rowid",
    "field_states": "",
    "provider_values": "rowid",
    "facts": "",
    "clinicians": "rowid",
    "licenses": "rowid",
    "npi_records": "rowid",
    "exclusions": "rowid",
    "claims": "rowid",
    "omission_pages": "page_id",
    "second_opinions": "field, seen_at desc, id",
    "changes": "seen_at desc, id",
    "pages": "id",
}
REGISTERS = ("licenses", "npi_records", "exclusions")
NOT_APPLICABLE = "Does not apply here."
OTHERS = """select second_opinions.*, sources.name as source_name
    from second_opinions join sources on sources.id = second_opinions.source_id"""
EVIDENCE = """select facts.*, pages.url, pages.title, pages.fetched_at, pages.sha256, pages.record_id,
    corrections.decided as corrected_at, corrections.reason as corrected_why
    from facts join pages on pages.id = facts.page_id left join corrections on corrections.id = facts.correction_id"""

# What is read, table by table, up to "in (ids)": for a provider's own page, for a list of the API, for a card of the
# search. The facts of the last two only tell when the rows beside them were last seen.
WHOLE = {
    "providers": "select * from providers where id",
    **{name: f"select * from {name} where provider_id" for name in TABLES},
    "facts": f"{EVIDENCE} where facts.provider_id",
    "second_opinions": f"{OTHERS} where second_opinions.provider_id",
}
LISTED = {
    **{name: WHOLE[name] for name in ("providers", "locations", "offers", "prices", "conflicts")},
    "facts": """select facts.id, facts.provider_id, facts.last_seen from (
        select provider_id, fact_id from locations union all select provider_id, fact_id from offers
        union all select provider_id, fact_id from prices
    ) as shown join facts on facts.id = shown.fact_id where shown.provider_id""",
}
CARD = {
    **LISTED,
    "providers": """select id, name, listed_name, website, provider_kind, status, last_visited, insurance, pages_read,
        city, state from providers where id""",
    "locations": "select id, provider_id, city, state from locations where provider_id",
    "field_states": "select * from field_states where field in ('offers', 'prices') and provider_id",
    "facts": """select facts.id, facts.provider_id, facts.last_seen
        from prices join facts on facts.id = prices.fact_id where prices.provider_id""",
    "provider_values": "select * from provider_values where field = 'states_served' and provider_id",
}


class Record:
    """One provider: its row, its tables, and `fact(id)` for the evidence of any value."""

    def __init__(self, row: Row, of: Callable[[str], list[Row]]) -> None:
        self.row, self.id = row, str(row["id"])
        self.locations, self.offers, self.prices = of("locations"), of("offers"), of("prices")
        self.clinicians, self.licenses, self.claims = of("clinicians"), of("licenses"), of("claims")
        self.npi_records, self.exclusions = of("npi_records"), of("exclusions")
        self.omission_pages = of("omission_pages")
        self.others = of("second_opinions")
        self.conflicts, self.changes, self.pages = of("conflicts"), of("changes"), of("pages")
        self.states: dict[str, Row] = {state["field"]: state for state in of("field_states")}
        self.values: dict[str, list[Row]] = defaultdict(list)
        for value in of("provider_values"):
            self.values[value["field"]].append(value)
        self.facts = {fact["id"]: fact for fact in of("facts")}
        answers = {fact["page_id"] for fact in self.facts.values() if fact.get("origin") == "registry"}
        self.pages = [page for page in self.pages if page["id"] not in answers]  # a register's answer is no page of it

    def fact(self, fact_id: str | None) -> Row | None:
        """Return a fact with its page."""
        return self.facts.get(fact_id or "")

    def seen(self, fact_id: str | None) -> str | None:
        """Return when a fact was last seen on its page."""
        fact = self.fact(fact_id)
        return fact["last_seen"] if fact else None

    def state(self, name: str) -> str:
        """Return the state of a field; a field without one was not found."""
        return self.states[name]["state"] if name in self.states else "not_found"

    def in_dispute(self, fact_id: str) -> bool:
        """Return whether another page of the provider contradicts a fact."""
        return any(fact_id in (row["fact_a"], row["fact_b"]) for row in self.conflicts)

    def disputed(self, name: str) -> list[tuple[Row | None, Row | None]]:
        """Return the pairs of facts that contradict each other on a field."""
        return [(self.fact(row["fact_a"]), self.fact(row["fact_b"])) for row in self.conflicts if row["field"] == name]

    def field(self, name: str, labels: fields.Labels) -> list[tuple[str, str]]:
        """Return what was found for a field, as (words, fact id); [] where nothing was."""
        if name == "clinicians":
            return [(", ".join([row["name"], *_list(row["credentials"])]), row["fact_id"]) for row in self.clinicians]
        if self.values[name]:
            return [
                (fields.said(name, words.decoded(row["value"]), labels), row["fact_id"]) for row in self.values[name]
            ]
        fact = self.fact(self.states.get(name, {}).get("fact_id"))
        if fact is None or self.state(name) != "stated":
            return []
        same = [
            other
            for other in self.facts.values()
            if other["field"] == name
            and other["stance"] == "offered"
            and not (other["gone_at"] or other["withdrawn_at"])
        ]
        several = same if name in ("licenses_stated", "npi_stated", "credentials", "specialties") else [fact]
        found = {fields.said(name, words.decoded(one["value"]), labels): one["id"] for one in reversed(several)}
        return sorted(found.items())

    def place(self) -> str:
        """Return where the provider is, in a few words."""
        spots = list(dict.fromkeys(words.place(row) for row in self.locations if words.place(row))) or [
            words.place(self.row)
        ]
        return spots[0] + (f" and {words.many(len(spots) - 1, 'more place')}" if len(spots) > 1 else "")

    def city(self, location_id: str | None) -> str:
        """Return the city and state of a location, or ""."""
        return next((words.place(row) for row in self.locations if row["id"] == location_id), "") if location_id else ""

    def silent_pages(self, claim_id: str) -> list[Row]:
        """Return the pages that were read and do not say what an omission's rule looks for."""
        ids = {row["page_id"] for row in self.omission_pages if row["claim_id"] == claim_id}
        return [page for page in self.pages if page["id"] in ids]

    def prices_of(self, offer: Row, location: str | None) -> list[Row]:
        """Return the prices that go with an offer at a location, as stated before as derived."""
        return [row for row in self.prices if goes_with(row, offer, location, self.offers)]


def _list(text: str | None) -> list[str]:
    value = words.decoded(text)
    return [str(one) for one in value] if isinstance(value, list) else []


def read(conn: sqlite3.Connection, provider_id: str) -> Record | None:
    """Return one provider, or None where there is none of that id."""
    return next(iter(read_many(conn, [provider_id])), None)


def read_many(conn: sqlite3.Connection, ids: Iterable[str], shown: Mapping[str, str] = WHOLE) -> list[Record]:
    """Return the providers of ``ids`` that there are, in their order, each table read once for all of them.

    ``shown`` is which tables are read and what of them: WHOLE, LISTED or CARD.
    """
    wanted = list(ids)
    found = {row["id"]: row for row in _of(conn, shown["providers"], "", wanted)}
    tables: dict[str, dict[str, list[Row]]] = {}
    for name, order in TABLES.items():
        if name in shown:
            grouped = tables.setdefault(name, defaultdict(list))
            for row in _of(conn, shown[name], f"order by {order}" if order else "", wanted):
                grouped[row["provider_id"]].append(row)
    return [_record(found[one], tables) for one in wanted if one in found]


def _record(row: Row, tables: Mapping[str, Mapping[str, list[Row]]]) -> Record:
    return Record(row, lambda name: tables.get(name, {}).get(row["id"], []))


def _of(conn: sqlite3.Connection, sql: str, order: str, ids: list[str]) -> list[Row]:
    """Return the rows whose last named column is one of ``ids``; they are bound as one value, however many."""
    return rows.of(conn, f"{sql} in (select value from json_each(?)) {order}", [json.dumps(ids)])


def fate(conn: sqlite3.Connection, provider_id: str) -> tuple[str, str | None]:
    """Return what became of an id that is no provider: merged (its new id), removed (when) or unknown (None)."""
    for sql, answer in (
        ("select provider_id from redirects where old_id = ?", "merged"),
        ("select removed_at from removed where provider_id = ?", "removed"),
    ):
        row = conn.execute(sql, [provider_id]).fetchone()
        if row:
            return answer, row[0]
    return "unknown", None


def evidence(conn: sqlite3.Connection, fact_id: str) -> Row | None:
    """Return one fact with its page, or None."""
    return next(iter(rows.of(conn, f"{EVIDENCE} where facts.id = ?", [fact_id])), None)


def against(conn: sqlite3.Connection, fact: Row) -> list[str]:
    """Return the ids of the facts of the same provider that contradict one."""
    sql = """select distinct case when fact_a = ?1 then fact_b else fact_a end from conflicts
        where provider_id = ?2 and ?1 in (fact_a, fact_b) order by 1"""
    return [row[0] for row in conn.execute(sql, [fact["id"], fact["provider_id"]])]


def corrections(conn: sqlite3.Connection, ids: Iterable[str]) -> dict[str, list[Row]]:
    """Return the rows of the public log about each of some providers, the latest first."""
    found: dict[str, list[Row]] = defaultdict(list)
    for row in _of(conn, "select * from corrections where provider_id", "order by received desc, id desc", list(ids)):
        found[row["provider_id"]].append(row)
    return found


def missing(record: Record, name: str, dated: bool = True) -> str:
    """Return the words for a field without a value: not found is never shown as "no"."""
    state = record.state(name)
    if state == "not_applicable":
        return NOT_APPLICABLE
    if state == "conflict":
        return "Its pages disagree. See what each says."
    return unsaid(record, state == "not_read", dated)


def unsaid(record: Record, not_read: bool = False, dated: bool = True) -> str:
    """Return the words for what was looked for and not found; where no page could be read, say that.

    ``dated``: with the day of the last visit.
    """
    read_on, pages = words.day(record.row["last_visited"]), record.row["pages_read"]
    when = f" ({read_on})" if read_on and dated else ""
    if not_read or not pages:
        return f"We could not read this site{when}. Ask them."
    return f"We did not find this on the {words.many(pages, 'page')} we read{when}. Ask them."


def name_of(row: Mapping[str, Any]) -> str:
    """Return a provider's name; where none was found, the one it is listed under, else its site."""
    return row["name"] or row["listed_name"] or words.host(row["website"]) or row["id"]
