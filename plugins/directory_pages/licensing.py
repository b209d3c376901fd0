"""What registers say of a provider's people, in words: license, NPI record, exclusion list; each dated, never mixed."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from directory_pages import words
from directory_pages.index import Index
from directory_pages.record import Record
from directory_pages.words import Row

EXCLUSION_LIST = "the exclusion list"
AUTHORITIES = "https://oig.hhs.gov/exclusions/authorities.asp"
# Why somebody is on the list, as its column EXCLTYPE writes it: the section of the Social Security Act, and what the
# office that keeps the list says of it there (read in a stored copy in November 2026). Of others we print the code.
GROUNDS = {
    "1128a1": "conviction of program-related crimes",
    "1128a2": "conviction relating to patient abuse or neglect",
    "1128a3": "felony conviction relating to health care fraud",
    "1128a4": "felony conviction relating to controlled substance",
    "1128b2": "conviction relating to obstruction of an investigation or audit",
    "1128b3": "misdemeanor conviction relating to controlled substance",
    "1128b4": "license revocation, suspension, or surrender",
    "1128b5": "exclusion or suspension under federal or state health care program",
}
NOT_UNLICENSED = "This does not mean unlicensed."
OUTCOMES = ("matched", "ambiguous", "no_match", "not_checked", "register_not_open")  # the best first
PRESCRIBERS = ("MD", "DO", "NP", "PA", "CRNA")
MAY = {"yes": "Yes", "limited": "Within limits", "no": "No"}
WHO = {
    "MD": "physicians (MD)",
    "DO": "physicians (DO)",
    "NP": "nurse practitioners",
    "PA": "physician assistants",
    "CRNA": "nurse anesthetists",
}


@dataclass(frozen=True)
class Said:
    """One fact of a register: the sentence, why it is this person's, where to check it, and the register's own row."""

    text: str
    outcome: str
    why: str = ""
    url: str | None = None
    fact_id: str | None = None
    where: str = ""  # the register, to name the link by


@dataclass(frozen=True)
class Person:
    """One clinician, or a number that belongs to nobody named. `closed`: states that are not open, with links."""

    name: str
    licenses: tuple[Said, ...]
    closed: tuple[tuple[str, str | None], ...]
    npi: Said | None
    exclusion: Said | None


@dataclass(frozen=True)
class Rule:
    """What a state lets a credential do with ketamine; without a source, `text` says so and the rest is empty."""

    about: str
    text: str
    may: str = ""
    source: str = ""
    url: str | None = None
    as_of: str = ""


@dataclass(frozen=True)
class Panel:
    """All of it."""

    people: tuple[Person, ...]
    numbers: tuple[Person, ...]
    firm: tuple[Said, ...]
    rules: tuple[Rule, ...]
    notices: tuple[str, ...] = ()  # what a register asks to be said where its rows are shown

    @property
    def looked_up(self) -> bool:
        """Whether there is anybody whom one could look up."""
        return bool(self.people or self.numbers)


def of(one: Record, index: Index) -> Panel:
    """Return what the registers say of the people of a provider."""
    on = _day(index)
    people = [
        _person(", ".join([row["name"], *_credentials(row)]), row["id"], one, on)
        for row in one.clinicians
        if any(found["clinician_id"] == row["id"] for found in (*one.licenses, *one.npi_records, *one.exclusions))
    ]
    numbers = [
        Person(
            " ".join(part for part in (row["license_type"], row["number"], f"({words.state(row['state'])})") if part),
            () if row["match"] == "register_not_open" else (license_said(row, on, number=True),),
            _closed([row]),
            None,
            None,
        )
        for row in one.licenses
        if not row["clinician_id"]
    ]
    firm = [_npi(row) for row in one.npi_records if not row["clinician_id"] and row["match"] == "matched"]
    firm += [_exclusion(row) for row in one.exclusions if not row["clinician_id"]]
    return Panel(tuple(people), tuple(numbers), tuple(firm), tuple(_rules(one, index)), tuple(_notices(one, index)))


def _notices(one: Record, index: Index) -> list[str]:
    """Return the notice of each register whose rows are shown and whose license asks for one."""
    shown = {row["register"] for row in one.licenses if row["match"] == "matched"}
    return [row["note"] for row in index.registers if row["open"] and row["note"] and row["source_id"] in shown]


def _day(index: Index) -> date:
    """Return the day by which ages are told: the request's, or the build's where a wrong clock stands before it."""
    return max(filter(None, (words.today(), words.date_of(index.build.get("built_at")))))


def summary(one: Record, index: Index) -> tuple[str, bool]:
    """Return in one line what registers say today of those who treat, and whether that is a license in force.

    In force: active when the register was read, at most 90 days ago, and not expired since.
    """
    on = _day(index)
    names = {row["id"]: row["name"] for row in one.clinicians}
    people = [row for row in one.licenses if row["clinician_id"]]
    holding = [row for row in people if in_force(row, on)]
    if holding:
        who = list(dict.fromkeys(names[row["clinician_id"]] for row in holding))
        states = words.listed(sorted({words.state(row["state"]) for row in holding}))
        named = words.listed(who) if len(who) < 4 else words.many(len(who), "person", "people")
        when = words.day(min(row["checked_at"] for row in holding))
        noted = "; it has notes on discipline" if any(row["discipline"] for row in holding) else ""
        return f"{named}: active in the register of {states} on {when}{noted}", True
    outcomes = {row["match"] for row in one.licenses}
    listed = next((row for row in people if row["match"] == "matched"), None)
    if listed:
        status = f"“{listed['status']}”" if listed["status"] else "listed"
        where = f"in the register of {words.state(listed['state'])} on {words.day(listed['checked_at'])}"
        return f"{names[listed['clinician_id']]}: {status} {where}{_expires(listed, on)}", False
    if outcomes & {"ambiguous", "no_match"}:
        return "We looked, and could not match a name for sure", False
    if "register_not_open" in outcomes:
        closed = {words.state(row["state"]) for row in one.licenses if row["match"] == "register_not_open"}
        registers = "the register is" if len(closed) == 1 else "the registers are"
        return f"We cannot check {words.listed(sorted(closed))}: {registers} not open to programs", False
    if outcomes:
        return "Not checked", False
    return ("Nobody is named whom we can look up" if one.row["pages_read"] else "Not checked"), False


def in_force(row: Row, on: date) -> bool:
    """Return whether a row of licenses shows a license that is in force on a day."""
    if row["match"] != "matched" or not row["active"] or words.stale(row["checked_at"], on=on):
        return False
    return not row["expires"] or row["expires"] >= on.isoformat()


def _person(name: str, clinician_id: str, one: Record, on: date) -> Person:
    def own(rows: Iterable[Row]) -> list[Row]:
        return [row for row in rows if row["clinician_id"] == clinician_id]

    licenses = own(one.licenses)
    return Person(
        name,
        tuple(license_said(row, on) for row in licenses if row["match"] != "register_not_open"),
        _closed(licenses),
        next((_npi(row) for row in own(one.npi_records)), None),
        next((_exclusion(row) for row in own(one.exclusions)), None),
    )


def _closed(licenses: Iterable[Row]) -> tuple[tuple[str, str | None], ...]:
    """Return the states whose registers are not open, each with where a person can look."""
    return tuple((words.state(row["state"]), row["url"]) for row in licenses if row["match"] == "register_not_open")


def _credentials(row: Row) -> list[str]:
    value = words.decoded(row["credentials"])
    return [str(code) for code in value] if isinstance(value, list) else []


def license_said(row: Row, on: date, number: bool = False) -> Said:
    """Return what a state's register says of a license, told on a day; `number`: it is a number of nobody named."""
    state, when = words.state(row["state"]), words.day(row["checked_at"])
    where = f"{state}'s register" if state else "the state's register"
    if row["match"] == "matched":
        kind = f" ({_kind(row)})" if row["license_type"] else ""
        discipline = f" On discipline it says: “{row['discipline']}”." if row["discipline"] else ""
        status = row["status"] or "no status given"
        seen = f"Seen {when}{_old(row, on)}."
        text = f"{where} lists license {row['number']}{kind}: {status}{_expires(row, on)}.{discipline} {seen}"
    elif row["match"] == "ambiguous":
        text = f"{where} has entries that may be this person, but nothing tells for sure ({when}). {NOT_UNLICENSED}"
    elif row["match"] == "no_match":
        what = "number with a name on these pages" if number else "name"
        text = f"We could not match this {what} in {where} on {when}. {NOT_UNLICENSED}"
    elif row["match"] == "register_not_open":
        text = f"{where} is not open to programs. We did not look. {NOT_UNLICENSED}"
    else:
        text = f"Not checked{f' in {where}' if state else ''}. {NOT_UNLICENSED}"
    return Said(text, row["match"] or "not_checked", _why(row), row["url"], row["register_fact_id"], where)


def _kind(row: Row) -> str:
    """Return the type of a license; where the register writes a code, what it stands for, and that the code is its."""
    code, means = row["license_type"], row.get("credential")
    if not re.fullmatch(r"[A-Z.]{1,5}", code) or code == means:
        return str(code)
    return f"“{code}” in the register, which we read as {means}" if means else f"“{code}”, as the register writes it"


def _old(row: Row, on: date) -> str:
    """Return that a register was read too long ago to tell of today."""
    return f", which {words.MAY_BE_OLD}" if words.stale(row["checked_at"], on=on) else ""


def _why(row: Row) -> str:
    """Return why the outcome is what it is, telephone numbers as people write them."""
    return re.sub(r"\+1\d{10}\b", lambda found: words.phone(found[0]), row["reason"] or "")


def _expires(row: Row, on: date) -> str:
    """Return when a license expires, that it had expired on the day it was seen, or that the day came since then."""
    if not row["expires"]:
        return ""
    if row["checked_at"] and row["expires"] < row["checked_at"][:10]:
        how = "expired"
    else:
        how = "was to expire" if row["expires"] < on.isoformat() else "expires"
    return f", {how} {words.day(row['expires'])}"


def _npi(row: Row) -> Said:
    """Return what the national registry says of an NPI."""
    when = words.day(row["checked_at"])
    if row["match"] == "matched":
        status = {1: "active", 0: "deactivated"}.get(row["active"], row["status"] or "no status given")
        changed = f", last changed {words.day(row['updated'])}" if row["updated"] else ""
        text = f"The national registry lists NPI {row['npi']} for {row['name']}: {status}{changed}. Seen {when}."
    elif row["match"] == "ambiguous":
        text = f"There are NPI records that may be this person's, but nothing tells which ({when})."
    elif row["match"] == "no_match":
        text = f"We could not match this name in the national registry on {when}."
    else:
        text = "Not checked."
    return Said(text, row["match"], _why(row), row["url"], row["register_fact_id"], "the national registry")


def _exclusion(row: Row) -> Said:
    """Return what may be said of the federal exclusion list."""
    when = words.day(row["checked_at"])
    if row["match"] == "matched":
        why = f". The reason it gives: {ground(row['type'])}" if row["type"] else ""
        text = (
            f"The federal exclusion list has this NPI: excluded since {words.day(row['excluded_at'])}{why}. Those on "
            "it may not be paid by Medicare, Medicaid and other federal programs. A person compared the two on "
            f"{words.day(row['reviewed_at'])}. Seen {when}."
        )
    elif row["match"] == "no_match":
        text = (
            f"We have confirmed no entry of the federal exclusion list under this NPI. We read the list on {when}. "
            "This is not a clearance."
        )
    else:
        text = "Not checked."
    why = _why(row) if row["match"] != "no_match" else ""
    return Said(text, row["match"], why, row["url"], row["register_fact_id"], EXCLUSION_LIST)


def entry_said(value: object) -> str:
    """Return an entry of the exclusion list, the value of a fact, in words."""
    if not isinstance(value, Mapping):
        return words.plain(value)
    since = f"excluded since {words.day(value.get('excluded_at'))}" if value.get("excluded_at") else ""
    why = ground(str(value["type"])) if value.get("type") else ""
    npi = f"NPI {value['npi']}" if value.get("npi") else ""
    return ", ".join(filter(None, (npi, since, why)))


def whose(one: Record, fact_id: str) -> str:
    """Return whom a register's row is about: a clinician by name, else "the practice"; "" of a fact of a page."""
    for row in (*one.licenses, *one.npi_records, *one.exclusions):
        if row["register_fact_id"] == fact_id:
            names = {person["id"]: person["name"] for person in one.clinicians}
            return names.get(row["clinician_id"], "the practice")
    return ""


def ground(code: str) -> str:
    """Return why somebody is on the exclusion list: the section of the law and what its office says of it."""
    section = re.fullmatch(r"1128([ab])(\d+)", code)
    if not section:
        return f"“{code}”, as the list writes it"
    law = f"section 1128({section[1]})({section[2]}) of the Social Security Act"
    return f"{law}, {GROUNDS[code]}" if code in GROUNDS else f"{law} (“{code}” in the list)"


def _rules(one: Record, index: Index) -> list[Rule]:
    """Return what each state lets each of the credentials do, once; and for which we have no source."""
    codes = {row["id"]: _credentials(row) for row in one.clinicians}
    asked = {
        (row["state"], code)
        for row in one.licenses
        if row["state"]
        for code in codes.get(row["clinician_id"], ())
        if code in PRESCRIBERS
    }
    rules, without = [], []
    for state, code in sorted(asked):
        row = index.prescribing.get((state, code)) or index.prescribing.get(("US", code))
        if row is None:
            without.append(f"{WHO[code]} in {words.state(state)}")
            continue
        about = f"{words.state(state)}, {WHO[code]}"
        rules.append(
            Rule(about, row["text"], MAY.get(row["may"], ""), row["source_name"], row["source_url"], row["as_of"])
        )
    if without:
        rules.append(Rule("No source", f"We have no dated source for {words.listed(without)}."))
    return rules
