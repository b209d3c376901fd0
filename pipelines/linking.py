"""Who is who: whether a row of a register is the person, or the firm, that a provider's pages name.

An exact key decides (an NPI, a licence number with its state, a phone with its ZIP code), and the name must agree with
it; a name alone decides nothing. Whatever leaves a doubt is `ambiguous`: one person is never taken for another.
Each `Link` keeps the code of the rule that decided, and a sentence that a person can check.
Look-ups: candidates.py. Names: names.py. What makes a key's row doubtful all the same: doubts.py.
"""
from collections.abc import Iterable
from dataclasses import dataclass

from extraction.normalise import STATES
from extraction.registers import number_key
from pipelines.candidates import Candidates, Found, Register, agreeing
from pipelines.credentials import credentials_of, may_be_one, prescribes
from pipelines.doubts import (
    doubt_of_family,
    doubt_of_license,
    doubt_of_npi,
    not_a_colleagues,
    of_letters,
    of_that_suffix,
)
from pipelines.names import Fit, compare, full_names, same_firm
from pipelines.persons import Organisation, Person, Stated
from pipelines.registry_store import Kept

__all__ = ["Candidates", "Link", "Organisation", "Person", "Stated", "exclusion", "license_in", "npi_record",
           "organisation_exclusion", "organisation_record", "possible_exclusions"]

NPI_RECORD, ENTRY = ("NPI record", "NPI records"), ("entry", "entries")


@dataclass(frozen=True, slots=True)
class Link:
    """What came of looking somebody up."""

    outcome: str         # matched, ambiguous, no_match, not_checked, register_not_open
    rule: str            # code of the rule that decided
    reason: str          # one sentence that a person can check
    kept: Kept | None = None   # the row, when matched


# --- the NPI record -------------------------------------------------------------------------------------------------

def npi_record(person: Person, candidates: Candidates) -> Link:
    """The person's NPI record. It proves no licence."""
    if not candidates.loaded("npi"):
        return Link("not_checked", "not_loaded", "The NPI registry was not loaded here.")
    return (_npi_stated(person, candidates) or _npi_at_phone(person, candidates) or _npi_by_name(person, candidates))


def _npi_stated(person: Person, candidates: Candidates) -> Link | None:
    """By an NPI that the pages state, whose record has the person's name; None: there is none."""
    found = of_that_suffix(person, not_a_colleagues(person, agreeing(person.name, candidates.with_npi(person.npis))))
    if len(found) > 1:
        return Link("ambiguous", "npi_stated", f"{len(found)} of the NPIs that the pages state are under this name.")
    for row, fit in found:
        if doubt := doubt_of_npi(person, row, fit, candidates):
            return Link("ambiguous", "npi_stated", f"The pages state NPI {row.entry.npi}, but {doubt}.")
        return Link("matched", "npi_stated", f"The pages state NPI {row.entry.npi}; the NPI registry has it under "
                    f"{fit.told()}.", row)
    return None


def _npi_at_phone(person: Person, candidates: Candidates) -> Link | None:
    """By a phone number with its ZIP code: only for the same name without any slip, and a credential that agrees."""
    found = [(row, fit) for row, fit in agreeing(person.name, candidates.at_phone(person.phones, person.zips))
             if fit.plain and may_be_one(person.credentials, credentials_of(row.entry))]
    found = of_that_suffix(person, not_a_colleagues(person, found))
    if len(found) > 1:
        return Link("ambiguous", "phone_and_zip", f"{len(found)} NPI records with this name have the phone number and "
                    "ZIP code of the pages.")
    for row, fit in found:
        place = f"phone number {row.entry.phone} and ZIP code {row.entry.zip} of the pages"
        if doubt := doubt_of_npi(person, row, fit, candidates) or doubt_of_family(person, row, fit, candidates):
            return Link("ambiguous", "phone_and_zip", f"One NPI record has the {place}, but {doubt}.")
        return Link("matched", "phone_and_zip", f"One NPI record has the {place}, under {fit.told()}; its credential "
                    "agrees too.", row)
    return None


def _npi_by_name(person: Person, candidates: Candidates) -> Link:
    """By the name in the person's states: never a match."""
    if not person.states:
        return Link("not_checked", "no_state", "The pages state no NPI of this person, and no state to look in.")
    rows = [row for state in person.states for row, _ in candidates.named("npi", person.name, state)]
    return _name_alone([row for row in rows if _type_agrees(person.credentials, row)], NPI_RECORD,
                       f"in {_listed(person.states)}", "no NPI, and no phone number with ZIP code, tells whose it is")


def _name_alone(rows: list[Kept], what: tuple[str, str], where: str, missing: str) -> Link:
    """However many rows bear a name, it decides nothing."""
    one, many = what
    if not rows:
        return Link("no_match", "name_alone", f"No {one} {where} has this name or a form of it.")
    have = f"1 {one} {where} has" if len(rows) == 1 else f"{len(rows)} {many} {where} have"
    return Link("ambiguous", "name_alone", f"{have} this name or a form of it; {missing}.")


def _listed(states: tuple[str, ...]) -> str:
    return ", ".join(STATES.get(state, state) for state in states) or "any state that the pages name"


def _type_agrees(credentials: Iterable[str], row: Kept) -> bool:
    return may_be_one(credentials, credentials_of(row.entry)) is not False


# --- the licence ----------------------------------------------------------------------------------------------------

def license_in(person: Person, state: str, candidates: Candidates, npi: Link) -> Link:
    """The person's licence in the register of `state`; `npi` is what `npi_record` found."""
    place = STATES.get(state, state)
    if not candidates.sources("license", state):
        return Link("register_not_open", "no_register", f"{place} has no open register that this directory can read.")
    loaded = candidates.loaded("license", state)
    if not loaded:
        return Link("not_checked", "not_loaded", f"{place}'s register was not loaded here.")
    wanted = prescribes(person.credentials) or frozenset(person.credentials)
    if not _holds(loaded.values(), wanted):
        return Link("not_checked", "kind_not_held", f"{place}'s register, as it is read here, does not hold licenses "
                    f"of {', '.join(sorted(wanted))}.")
    names = full_names(npi.kept.entry) if npi.kept and npi.outcome == "matched" else ()
    stated = _licenses(person, _stated(person, state), wanted, state, candidates, names)
    anywhere = _licenses(person, _stated(person, None), wanted, state, candidates, names)
    own = _licenses(person, _of_npi_record(npi, state), wanted, state, candidates, names)
    if _differ(stated, own):
        return Link("ambiguous", "numbers_differ", f"The pages state one license number, the NPI record another; "
                    f"{place}'s register has both under this name.")
    if _differ(stated or own, anywhere):
        return Link("ambiguous", "numbers_differ", f"The pages state more than one license number, one of them without "
                    f"its state; {place}'s register has them under this name.")
    if stated:
        told = f"The pages give license {{}}; {place}'s register"
        return _numbered(person, stated, "number_stated", told, candidates, twice=bool(own))
    if own:
        told = f"The NPI record gives license {{}}; {place}'s register"
        return _numbered(person, own, "number_of_npi_record", told, candidates)
    rows = {_identity(row): row for row, _ in candidates.named("license", person.name, state)
            if row.source_id in loaded and _type_agrees(wanted, row)}
    return _name_alone(list(rows.values()), ENTRY, f"in {place}'s register", "no number tells whose it is")


def _holds(registers: Iterable[Register], wanted: frozenset[str]) -> bool:
    """Whether one of the registers holds licences of such credentials."""
    kinds = {code for register in registers for code in register.credentials.values()}
    return not kinds or may_be_one(wanted, kinds) is not False


def _stated(person: Person, state: str | None) -> list[str]:
    """The numbers that the pages state for a state; one without a state is of the only one that there is."""
    only = person.states[0] if len(person.states) == 1 else None
    return [stated.number for stated in person.licenses if (stated.state or only) == state]


def _differ(some: list[Found], others: list[Found]) -> bool:
    """Whether two keys lead to two licences."""
    return bool(some and others) and not {_identity(row) for row, _ in some} & {_identity(row) for row, _ in others}


def _of_npi_record(npi: Link, state: str) -> list[str]:
    """The numbers that a matched NPI record gives for the state."""
    pairs = npi.kept.entry.licenses if npi.kept and npi.outcome == "matched" else ()
    return [number for of, number in pairs if of == state]


def _licenses(person: Person, numbers: Iterable[str], wanted: frozenset[str], state: str, candidates: Candidates,
              names: tuple[str, ...]) -> list[Found]:
    """The licences with one of the numbers, of a type that agrees, and with the person's name: one row a licence.

    `names`: those of the matched NPI record, by which the register may know the person ("formerly Roe").
    """
    rows = [row for number in numbers for row in candidates.numbered(state, number)
            if _type_agrees(wanted, row) and of_letters(number, row)]
    once = {_identity(row): row for row in reversed(rows)}   # one row a disciplinary case: the first has the newest
    found = agreeing(person.name, once.values())
    known = {row.id for row, _ in found}
    found += [(row, Fit("record", fit.first, fit.middle, fit.suffix)) for name in names for row in once.values()
              if row.id not in known and (fit := compare(name, row.entry)) and fit.last == "equal"]
    return of_that_suffix(person, not_a_colleagues(person, found))


def _identity(row: Kept) -> tuple[str | None, ...]:
    """What tells one licence of a state from another."""
    entry = row.entry
    return (row.source_id, number_key(entry.number), entry.license_type, entry.last_name, entry.first_name,
            entry.middle_name)


def _numbered(person: Person, found: list[Found], rule: str, told: str, candidates: Candidates,
              twice: bool = False) -> Link:
    """What licences with the right number and name amount to."""
    ways = {row.entry.license_type for row, _ in found}
    if len(found) > 1 and (len(ways) < len(found) or len({number_key(row.entry.number) for row, _ in found}) == 1):
        number = found[0][0].entry.number or ""
        return Link("ambiguous", rule, f"{told.format(number)} has {len(found)} entries with it under this name.")
    # Of several licences of one person, each with a number of its own, the one that is in force.
    row, fit = min(found, key=lambda one: (not one[0].entry.active, one[1].rank, one[0].entry.license_type or ""))
    told = told.format(row.entry.number)
    if doubt := doubt_of_license(person, row, fit, candidates, twice):
        return Link("ambiguous", rule, f"{told} has it, but {doubt}.")
    return Link("matched", rule, f"{told} has it under {fit.told()}.", row)


# --- the exclusion list ---------------------------------------------------------------------------------------------

def exclusion(person: Person, candidates: Candidates, npi: Link) -> Link:
    """The person's row of the exclusion list, by NPI alone. Published only when a person has confirmed it."""
    own = npi.kept.entry.npi if npi.kept and npi.outcome == "matched" else None
    stated = [row for row, _ in agreeing(person.name, candidates.with_npi(person.npis, "exclusion"))]
    return _excluded(own, stated, candidates)


def _excluded(own: str | None, stated: list[Kept], candidates: Candidates) -> Link:
    """By the NPI of the matched record, else by one that the pages state and the list has under this name."""
    loaded = candidates.loaded("exclusion")
    if not loaded:
        return Link("not_checked", "not_loaded", "The exclusion list was not loaded here.")
    rows = candidates.with_npi([own], "exclusion") if own else stated
    if rows:
        return Link("matched", "npi_on_list", f"NPI {rows[0].entry.npi} is on the exclusion list.", rows[0])
    if own is None:
        return Link("not_checked", "no_npi", "No NPI is known by which to look in the exclusion list.")
    date = min(candidates.checked[id_] for id_ in loaded)[:10]
    return Link("no_match", "npi_not_on_list", f"NPI {own} is not on the exclusion list of {date}.")


def possible_exclusions(person: Person, candidates: Candidates, npi: Link) -> list[Kept]:
    """Rows of the exclusion list with the person's name in one of its states, and no NPI that says it is another.

    For the queue of what a person looks at. They are never published.
    """
    own = npi.kept.entry.npi if npi.kept and npi.outcome == "matched" else None
    rows = [row for state in person.states for row, _ in candidates.named("exclusion", person.name, state)]
    return [row for row in rows if not (own and row.entry.npi)]


# --- firms ----------------------------------------------------------------------------------------------------------

def organisation_record(org: Organisation, candidates: Candidates) -> Link:
    """The firm's NPI record. A chain has one a place: ask with the phones and ZIP codes of one location."""
    if not candidates.loaded("npi"):
        return Link("not_checked", "not_loaded", "The NPI registry was not loaded here.")
    stated = [row for row in candidates.with_npi(org.npis) if row.entry.entity == "organization"]
    near = [row for row in candidates.at_phone(org.phones, org.zips)
            if row.entry.entity == "organization" and any(same_firm(name, row.entry) for name in org.names)]
    same = [row for row in stated if row.entry.phone in org.phones or any(same_firm(n, row.entry) for n in org.names)]
    if len(same) == 1:
        return Link("matched", "npi_stated", f"The pages state NPI {same[0].entry.npi}; the NPI registry has it under "
                    "this name or this phone number.", same[0])
    if same or stated:
        return Link("ambiguous", "npi_stated", "The pages state an NPI of a firm, but neither one name nor one phone "
                    "number tells that it is this one.")
    if len(near) == 1:
        return Link("matched", "phone_and_zip", f"One NPI record of a firm has the phone number {near[0].entry.phone} "
                    f"and ZIP code {near[0].entry.zip} of the pages, and a name like it.", near[0])
    if near:
        return Link("ambiguous", "phone_and_zip", f"{len(near)} NPI records of firms with a name like it have the "
                    "phone number and ZIP code of the pages.")
    named = [row for state in org.states for row in candidates.firms_named(org.names, state)]
    return _name_alone(named, NPI_RECORD, f"of a firm in {_listed(org.states)}",
                       "no NPI, and no phone number with ZIP code, tells whose it is")


def organisation_exclusion(org: Organisation, candidates: Candidates, npi: Link) -> Link:
    """The firm's row of the exclusion list, by NPI alone. Published only when a person has confirmed it."""
    own = npi.kept.entry.npi if npi.kept and npi.outcome == "matched" else None
    stated = [row for row in candidates.with_npi(org.npis, "exclusion")
              if any(same_firm(name, row.entry) for name in org.names)]
    return _excluded(own, stated, candidates)
