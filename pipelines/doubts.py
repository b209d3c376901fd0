"""What leaves a doubt although a number and a name agree: each rule a function that says it in words, or None."""
import re

from rapidfuzz.distance import OSA

from extraction.registers import name_key, number_key
from pipelines.candidates import Candidates
from pipelines.credentials import code_of, credentials_of, may_be_one
from pipelines.names import Fit, compare, read_name
from pipelines.persons import Person
from pipelines.registry_store import Kept

Found = tuple[Kept, Fit]
WEAK_FIRST = ("middle", "initial", "spelling")


def not_a_colleagues(person: Person, found: list[Found]) -> list[Found]:
    """Without the rows whose name is better a colleague's: the pages state the NPIs and numbers of all of them."""
    return [(row, fit) for row, fit in found
            if not any((other := compare(name, row.entry)) and other.rank < fit.rank for name in person.colleagues)]


def of_that_suffix(person: Person, found: list[Found]) -> list[Found]:
    """Where the page says "Jr." and a row says it too, the rows that do not are the father's."""
    suffixed = [(row, fit) for row, fit in found if fit.suffix] if read_name(person.name).suffix else []
    return suffixed or found


def doubt_of_npi(person: Person, row: Kept, fit: Fit, candidates: Candidates, family: bool = False) -> str | None:
    """Why an NPI record with the right key and a name that agrees may still be another person's."""
    states = {*person.states, row.entry.state}
    others = [other for state in sorted(filter(None, states)) for other in candidates.named("npi", person.name, state)
              if other.entry.npi != row.entry.npi]
    return (_colleague(person, row, fit) or _credential(person, row) or _unsupported(person, row, fit)
            or _better_name(person, row, fit, others) or (_family(person, row, fit, others) if family else None))


def doubt_of_license(person: Person, row: Kept, fit: Fit, candidates: Candidates) -> str | None:
    """Why a licence with the right number and a name that agrees may still be another person's."""
    others = [other for other in candidates.named("license", person.name, row.entry.state or "")
              if number_key(other.entry.number) != number_key(row.entry.number)
              and may_be_one(credentials_of(other.entry), credentials_of(row.entry)) is not False]
    return _colleague(person, row, fit) or _better_name(person, row, fit, others) or _one_digit_off(row, others)


def _colleague(person: Person, row: Kept, fit: Fit) -> str | None:
    """The row may as well be that of another clinician of the provider."""
    for name in person.colleagues:
        other = compare(name, row.entry)
        if other and other.rank == fit.rank:
            return f"its name may as well be that of {name}"
    return None


def _credential(person: Person, row: Kept) -> str | None:
    """The row is of another profession."""
    if may_be_one(person.credentials, credentials_of(row.entry)) is False:
        return "it is under another profession"
    return None


def _unsupported(person: Person, row: Kept, fit: Fit) -> str | None:
    """A name that agrees only in part needs one thing more that agrees: the state, or the phone number."""
    entry = row.entry
    states = {entry.state, *(state for state, _ in entry.licenses)}
    if fit.plain or states & set(person.states) or entry.phone in person.phones:
        return None
    return f"it is under {fit.told()}, in another state"


def _better_name(person: Person, row: Kept, fit: Fit, others: list[Kept]) -> str | None:
    """Another row of the register bears the name of the page rather than this one."""
    for other in others:
        found = compare(person.name, other.entry)
        if found is None or _same_name(other, row):
            continue
        closer, as_close = found.rank[:2] < fit.rank[:2], found.rank[:2] == fit.rank[:2]
        if closer or (as_close and fit.first in WEAK_FIRST):
            return "another entry of the register agrees with the name on the page as well"
    return None


def _family(person: Person, row: Kept, fit: Fit, others: list[Kept]) -> str | None:
    """Father and son under one name, told apart by a suffix that the page may leave out."""
    if not fit.suffix:
        return "one of the two names has Jr., Sr. or a number behind it, the other not"
    if not read_name(person.name).suffix and any(
            (found := compare(person.name, other.entry)) and found.plain and not found.suffix for other in others):
        return "another NPI record has this name with Jr., Sr. or a number behind it"
    return None


def _one_digit_off(row: Kept, others: list[Kept]) -> str | None:
    """A namesake whose number differs by one slip of the pen."""
    number = number_key(row.entry.number)
    if any(_same_name(row, other) and OSA.distance(number, number_key(other.entry.number)) <= 1
           and other.entry.license_type == row.entry.license_type for other in others):
        return "the register has this name a second time, with a number that differs by one digit"
    return None


def _same_name(one: Kept, other: Kept) -> bool:
    return all(name_key(getattr(one.entry, part)) == name_key(getattr(other.entry, part))
               for part in ("last_name", "first_name"))


def of_letters(number: str, row: Kept) -> bool:
    """Whether the letters of two numbers can be of one licence: "MD12345" is not "PA12345"."""
    one, other = (code_of("".join(re.findall(r"^\s*([A-Za-z]+)", text or ""))) for text in (number, row.entry.number))
    return one is None or other is None or bool(may_be_one([one], [other]))
