"""Whether somebody is on the federal exclusion list, as far as it may be published.

Published is only what a person has confirmed (reviews.yml, rule `oig_exclusion`) of a row with the very same NPI. What
nobody has confirmed goes to review.db, and so do namesakes, for a person's eyes: no trace of them is in directory.db.
So whoever waits must get the very row of those who are not on the list: one that only says that nothing is confirmed.
"""
from collections.abc import Mapping

from pipelines import linking
from pipelines.decisions import Review
from pipelines.evidence import Row, Rows
from pipelines.history import digest
from pipelines.linking import Candidates, Link, Person
from pipelines.register_evidence import Evidence
from pipelines.registers import Registers, plain_page
from pipelines.registry_store import Kept
from pipelines.review_queue import Possible

SAME_NPI, NAMESAKE = "oig_exclusion", "oig_exclusion_name"   # rules of reviews.yml; the second is never published
NO_ANSWER = "We cannot say. Either we know no NPI to look up, or the list was not read for this directory."
NONE_CONFIRMED = "No entry of the exclusion list of {day} is confirmed to be of NPI {npi}; this is no clearance."


class Exclusions:
    """Asks the list for one provider after another; `possible` gathers what a person is to judge."""

    def __init__(self, registers: Registers, candidates: Candidates | None, evidence: Evidence,
                 verdicts: Mapping[tuple[str, str, str], Review]) -> None:
        self.registers, self.candidates, self.evidence, self.verdicts = registers, candidates, evidence, verdicts
        self.possible: dict[tuple[str, str, str], Possible] = {}

    def person(self, rows: Rows, clinician: Row, person: Person, npi: Link) -> Row:
        """What may be published of a clinician."""
        link = linking.exclusion(person, self.candidates, npi) if self.candidates else None
        if self.candidates and (link is None or link.outcome != "matched"):
            for kept in linking.possible_exclusions(person, self.candidates, npi):
                entry = kept.entry
                quote = f"{entry.last_name}, {entry.first_name} · {entry.state} · excluded {entry.issued}"
                self._verdict(rows, NAMESAKE, quote, kept, person.name, clinician["fact_id"])
        return self._row(rows, link, npi, clinician["id"], clinician["fact_id"], person.name)

    def firm(self, rows: Rows, name: str, link: Link, npi: Link, fact_id: str, key: str) -> Row:
        """What may be published of the firm; `key`: of several records of its, which."""
        return self._row(rows, link, npi, None, fact_id, name, key)

    def _row(self, rows: Rows, link: Link | None, npi: Link, clinician_id: str | None, fact_id: str, who: str,
             key: str = "") -> Row:
        """A row of `exclusions`: matched only where a person confirmed it; else what hangs on `npi` alone, not on the
        list."""
        provider_id, list_ = rows["providers"][0]["id"], self.registers.national("exclusion")
        row: Row = {
            "id": digest(provider_id, "exclusion", clinician_id, key), "provider_id": provider_id,
            "clinician_id": clinician_id, "list": list_.id if list_ else "leie", "match": "not_checked",
            "excluded_at": None, "type": None, "reason": NO_ANSWER, "checked_at": None,
            "url": list_ and plain_page(list_), "fact_id": fact_id, "register_fact_id": None, "reviewed_at": None}
        if list_ and npi.outcome == "matched" and npi.kept:
            checked = self.registers.checked[list_.id]
            row |= {"match": "no_match", "checked_at": checked,
                    "reason": NONE_CONFIRMED.format(day=checked[:10], npi=npi.kept.entry.npi)}
        if not link or not list_ or link.outcome != "matched" or not link.kept or not link.kept.record_id:
            return row
        kept, since = link.kept, link.kept.entry.issued
        verdict = self._verdict(rows, SAME_NPI, f"NPI {kept.entry.npi} · excluded {since}", kept, who, fact_id)
        if verdict is None or verdict.decision != "confirmed":
            return row
        value = {"list": kept.source_id, "npi": kept.entry.npi, "excluded_at": since, "type": kept.entry.status}
        return row | {
            "match": "matched", "list": kept.source_id, "excluded_at": since, "type": kept.entry.status,
            "reason": link.reason, "checked_at": kept.checked_at, "url": kept.entry.url,
            "reviewed_at": verdict.reviewed_at,
            "register_fact_id": self.evidence.fact(rows, "exclusions", value, kept)}

    def _verdict(self, rows: Rows, rule: str, quote: str, kept: Kept, who: str, fact_id: str) -> Review | None:
        """What a person said of a possible exclusion; what nobody has judged is put down to be asked."""
        provider = rows["providers"][0]
        key = (provider["id"], rule, quote)
        if key not in self.verdicts:
            fact = next(row for row in rows["facts"] if row["id"] == fact_id)
            page = next(row for row in rows["pages"] if row["id"] == fact["page_id"])
            self.possible.setdefault(key, Possible(
                *key, provider["name"] or provider["listed_name"], who, kept, self.registers.name(kept.source_id),
                fact["quote"], page["url"]))
        return self.verdicts.get(key)
