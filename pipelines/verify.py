"""What the registers say of the people whom a provider's pages name: three dated facts that are never mixed.

The licence in a state's register, the NPI record (a number for billing, which shows no licence) and the exclusion list.
Who is who is decided by linking.py; here its answers become rows, each with the page's words and the register's own row
as evidence. Where no register was ever read, everything is `not_checked`.
"""
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

from extraction.registers import number_key
from pipelines import linking
from pipelines.credentials import code_of, prescribes
from pipelines.decisions import Review
from pipelines.evidence import Row, Rows
from pipelines.exclusions import Exclusions
from pipelines.history import digest
from pipelines.linking import Candidates, Link, Organisation, Person, Stated
from pipelines.register_evidence import Evidence
from pipelines.registers import Registers, plain_page
from pipelines.registries import Registry
from pipelines.registry_store import FILE, RegistryStore
from pipelines.review_queue import Possible
from pipelines.store import now

OUTCOMES = ("matched", "ambiguous", "no_match", "not_checked", "register_not_open")   # the best first
ANSWERED = ("ambiguous", "no_match")   # a register was asked, and has no row to show
CHECK_HOLDS = timedelta(days=90)   # for how long after a register was read its word counts for the filter
SERVED = 3   # of the states that a provider without a place serves, how many are looked up
NOT_LOADED = Link("not_checked", "not_loaded", "No register was read for this directory.")
NOT_KEPT = Link("not_checked", "no_record", "The register's answer was not kept, so we cannot show it.")
NO_STATE = Link("not_checked", "no_state", "The pages name no state in which to look.")


@dataclass(frozen=True, slots=True)
class Clinician:
    """A row of `clinicians` that is looked up, as linking sees it."""

    row: Row
    person: Person
    npi: Link


class Verifier:
    """Looks up the people of one provider after another in one view of registries.db; `possible`: for review.db."""

    def __init__(self, folder: Path, sources: Path, verdicts: Mapping[tuple[str, str, str], Review],
                 first_page: int) -> None:
        """Raises StoreError, DecisionError. `first_page`: the number from which pages may be counted on."""
        self.store = RegistryStore(folder) if (folder / FILE).exists() else None
        if self.store:
            self.store.db.execute("BEGIN")   # one view, whatever is loaded meanwhile
        self.registers = Registers(folder, sources, self.store)
        self.candidates = Candidates(self.store, self.registers.known) if self.store else None
        self.evidence = Evidence(self.store, self.registers, first_page)
        self.exclusions = Exclusions(self.registers, self.candidates, self.evidence, verdicts)
        self.today = now()[:10]

    def __enter__(self) -> "Verifier":
        return self

    def __exit__(self, *_: object) -> None:
        if self.store:
            self.store.close()

    @property
    def possible(self) -> list[Possible]:
        """Possible exclusions of all providers so far that nobody has judged."""
        return list(self.exclusions.possible.values())

    def verify(self, rows: Rows) -> None:
        """Add to a provider's rows what the registers say."""
        provider, stated = rows["providers"][0], rows.get("licenses", [])
        people, states = self._people(rows), _states(rows) or [None]
        licenses = [self._license(rows, one, state, stated) for one in people for state in states]
        matched = {(row["state"], number_key(row["number"])) for row in licenses if row["match"] == "matched"}
        licenses += [self._of_nobody(row, licenses) for row in stated
                     if (row["state"], number_key(row["number"])) not in matched]
        rows["licenses"] = licenses
        rows["npi_records"] = [self._npi(rows, one.npi, one.row["id"], one.row["fact_id"]) for one in people]
        for one in people:
            if one.npi.kept:
                one.row["npi"] = one.npi.kept.entry.npi
        rows["exclusions"] = [self.exclusions.person(rows, one.row, one.person, one.npi) for one in people]
        self._firm(rows)
        outcomes = {row["match"] for row in licenses}
        provider["license_outcome"] = next((outcome for outcome in OUTCOMES if outcome in outcomes), None)
        provider["licensed"] = int(any(_holds(row, self.today) for row in licenses))
        provider["last_changed"] = max((row["seen_at"] for row in rows["changes"]), default=None)

    def _people(self, rows: Rows) -> list[Clinician]:
        """Those who may prescribe; where pages state a number, also those whose credentials they leave out."""
        clinicians, places = rows.get("clinicians", []), rows.get("locations", [])
        numbers = _values(rows, "npi_stated")
        stated = tuple(Stated(row["state"], row["number"], row["license_type"])
                       for row in rows.get("licenses", ()) if row["number"])
        found = []
        for row in clinicians:
            credentials = tuple(json.loads(row["credentials"] or "[]"))
            if not prescribes(credentials) and (credentials or not (numbers or stated)):
                continue
            person = Person(
                name=row["name"], credentials=credentials, npis=numbers, licenses=stated, states=_all_states(rows),
                phones=_phones(rows), zips=_distinct(place["zip"] for place in places),
                colleagues=tuple(other["name"] for other in clinicians if other is not row))
            link = linking.npi_record(person, self.candidates) if self.candidates else NOT_LOADED
            found.append(Clinician(row, person, _shown(link)))
        return found

    # the licence

    def _license(self, rows: Rows, one: Clinician, state: str | None, stated: list[Row]) -> Row:
        """What the register of a state says of a clinician."""
        link = NOT_LOADED if state else NO_STATE
        if self.candidates and state:
            link = _shown(linking.license_in(one.person, state, self.candidates, one.npi))
        row = self._unmatched(link, {
            "id": digest(one.row["provider_id"], "license", one.row["id"], state), "state": state,
            "provider_id": one.row["provider_id"], "clinician_id": one.row["id"], "fact_id": one.row["fact_id"],
            "license_type": None, "number": None}, self.registers.holding(state, one.person.credentials))
        if not link.kept:
            return row
        entry = link.kept.entry
        row |= {"register": link.kept.source_id, "license_type": entry.license_type, "number": entry.number,
                "credential": entry.credential,
                "status": entry.status, "expires": entry.expires, "active": _flag(entry.active),
                "issued": entry.issued, "discipline": entry.discipline, "url": entry.url,
                "checked_at": link.kept.checked_at}
        value = {key: row[key] for key in ("register", "state", "license_type", "number", "status", "expires")}
        row["register_fact_id"] = self.evidence.fact(rows, "licenses", value, link.kept)
        self.evidence.changes(rows, link.kept, row["register_fact_id"])
        for said in stated:   # the page gives the number itself
            if said["state"] in (state, None) and number_key(said["number"]) == number_key(entry.number):
                row["fact_id"] = said["fact_id"]
        return row

    def _unmatched(self, link: Link, known: Row, register: Registry | None) -> Row:
        """A row of `licenses` as far as a link without a register's row tells."""
        asked = register if link.outcome in ANSWERED else None
        return {
            **known, "register": asked and asked.id, "status": None, "expires": None, "match": link.outcome,
            "reason": link.reason, "checked_at": asked and self.registers.checked.get(asked.id),
            "url": self.registers.page(known["state"], register), "rule": link.rule, "active": None, "issued": None,
            "discipline": None, "credential": None, "register_fact_id": None}

    def _of_nobody(self, row: Row, licenses: list[Row]) -> Row:
        """A number that pages state and that no register has under the name of one of their people."""
        state, code = row["state"], code_of(row["license_type"])
        answers = {other["match"] for other in licenses if other["state"] == state and other["clinician_id"]}
        if code and not prescribes({code}):
            link = Link("not_checked", "not_a_prescriber", "We look up only those who may prescribe.")
        elif not self.candidates:
            link = NOT_LOADED
        elif not state:
            link = Link("not_checked", "no_state", "The page names no state for this number.")
        elif not self.registers.of(state):
            link = Link("register_not_open", "register_not_open", "This state's register is not open to programs.")
        elif answers & {"matched", *ANSWERED}:
            link = Link("no_match", "number_of_nobody",
                        "The register does not have this number under the name of a person whom these pages name.")
        else:
            link = Link("not_checked", "number_alone",
                        "A number alone is no match, and the pages name nobody for it whom we can look up.")
        known = {key: row[key] for key in ("id", "provider_id", "clinician_id", "state", "license_type", "number",
                                           "fact_id")}
        return self._unmatched(link, known, self.registers.holding(state, (code,) if code else ()))

    # the NPI record

    def _npi(self, rows: Rows, link: Link, clinician_id: str | None, fact_id: str, key: str = "") -> Row:
        """What the national registry says of a clinician, or (None) of the firm; `key`: of several, which."""
        provider_id, register = rows["providers"][0]["id"], self.registers.national("npi")
        asked = register if link.outcome in ANSWERED else None
        row: Row = {
            "id": digest(provider_id, "npi_record", clinician_id, key), "provider_id": provider_id,
            "clinician_id": clinician_id, "npi": None, "entity": "person" if clinician_id else "organization",
            "name": None, "credential": None, "taxonomies": None, "status": None, "active": None, "enumerated": None,
            "updated": None, "city": None, "state": None, "match": link.outcome, "rule": link.rule,
            "reason": link.reason, "checked_at": asked and self.registers.answered[asked.id],
            "url": register and plain_page(register), "fact_id": fact_id, "register_fact_id": None}
        if not link.kept:
            return row
        entry = link.kept.entry
        names = filter(None, (entry.first_name, entry.middle_name, entry.last_name, entry.suffix))
        row |= {"npi": entry.npi, "name": entry.organization or " ".join(names) or None,
                "credential": entry.credential, "status": entry.status, "active": _flag(entry.active),
                "taxonomies": json.dumps(entry.taxonomies) if entry.taxonomies else None, "enumerated": entry.issued,
                "updated": entry.updated, "city": entry.city, "state": entry.state, "url": entry.url,
                "checked_at": link.kept.checked_at}
        value = {key: row[key] for key in ("npi", "name", "status")}
        row["register_fact_id"] = self.evidence.fact(rows, "npi_records", value, link.kept)
        return row

    def _firm(self, rows: Rows) -> None:
        """Add the firm's own NPI record (of a chain, its places'), and whether that is on the exclusion list."""
        name = rows["providers"][0]["name"]
        fact_id = next((row["fact_id"] for row in rows["field_states"] if row["field"] == "name"), None)
        if not name or not fact_id:
            return
        places, npis = rows.get("locations", []), _values(rows, "npi_stated")
        names, states = _distinct([name, *(place["name"] for place in places)]), _all_states(rows)
        firm = Organisation(names, npis, _phones(rows), _distinct(place["zip"] for place in places), states)
        found: dict[str, tuple[Organisation, Link]] = {"": (firm, self._record_of(firm))}
        if found[""][1].outcome == "ambiguous" and len(places) > 1:
            for place in places:
                one = Organisation(names, (), _distinct([place["phone"]]), _distinct([place["zip"]]), states)
                link = self._record_of(one)
                if link.kept:
                    found[str(link.kept.entry.npi)] = one, link
            if len(found) > 1:
                del found[""]
        for key, (asked, link) in found.items():
            rows["npi_records"].append(self._npi(rows, link, None, fact_id, key))
            if self.candidates and link.kept:
                listed = linking.organisation_exclusion(asked, self.candidates, link)
                rows["exclusions"].append(self.exclusions.firm(rows, name, listed, link, fact_id, key))

    def _record_of(self, firm: Organisation) -> Link:
        return _shown(linking.organisation_record(firm, self.candidates)) if self.candidates else NOT_LOADED


def _shown(link: Link) -> Link:
    """The link, unless the answer that it rests on was not kept: what cannot be shown is not published."""
    kept = link.kept
    return NOT_KEPT if link.outcome == "matched" and not (kept and kept.record_id and kept.sha256) else link


def _states(rows: Rows) -> list[str | None]:
    """Whose registers are asked: of licences that pages state, else of the places, else of the first states served."""
    stated = {row["state"] for row in rows.get("licenses", ()) if row["state"]
              and (code_of(row["license_type"]) is None or prescribes([code_of(row["license_type"]) or ""]))}
    placed = {row["state"] for row in rows.get("locations", ()) if row["state"]}
    return sorted(stated or placed) or list(_served(rows)[:SERVED])


def _served(rows: Rows) -> tuple[str, ...]:
    """The states that pages say are served, "nationwide" aside."""
    return tuple(state for state in _values(rows, "states_served") if len(state) == 2)


def _all_states(rows: Rows) -> tuple[str, ...]:
    """Every state in which the provider works, as far as its pages tell."""
    stated = [row["state"] for name in ("licenses", "locations") for row in rows.get(name, ())]
    return _distinct([*_served(rows), *stated])


def _phones(rows: Rows) -> tuple[str, ...]:
    return _distinct([rows["providers"][0]["phone"], *(place["phone"] for place in rows.get("locations", ()))])


def _values(rows: Rows, name: str) -> tuple[str, ...]:
    """The values of a list field."""
    return _distinct(row["value"] for row in rows.get("provider_values", ()) if row["field"] == name)


def _distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(sorted({value for value in values if value}))


def _holds(row: Row, today: str) -> bool:
    """Whether a row says that somebody holds a licence: active when it was checked, which is not long ago, and not
    expired since."""
    if row["match"] != "matched" or not row["active"] or (row["expires"] or today) < today:
        return False
    return date.fromisoformat(today) - date.fromisoformat(row["checked_at"][:10]) <= CHECK_HOLDS


def _flag(value: bool | None) -> int | None:
    return None if value is None else int(value)
