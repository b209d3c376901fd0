"""What leaves a doubt although a number and a name agree: each rule a function that says it in words, or None."""
import re

from rapidfuzz.distance import OSA

from extraction.registers import name_key, number_key
from pipelines.candidates import Candidates, Found, agreeing
from pipelines.credentials import code_of, credentials_of, may_be_one
from pipelines.names import Fit, compare, full_names, read_name, same_names
from pipelines.persons import Person
from pipelines.registry_store import Kept

WEAK_FIRST = ("middle", "initial", "spelling", "middle_initial")


def not_a_colleagues(person: Person, found: list[Found]) -> list[Found]:
    """Without the rows whose name is better a colleague's: the pages state the NPIs and numbers of all of them."""
    return [(row, fit) for row, fit in found
            if not any((other := compare(name, row.entry)) and other.rank < fit.rank for name in person.colleagues)]


def of_that_suffix(person: Person, found: list[Found]) -> list[Found]:
    """Where the page says "Jr." and a row says it too, the rows that do not are the father's."""
    suffixed = [(row, fit) for row, fit in found if fit.suffix] if read_name(person.name).suffix else []
    return suffixed or found


def doubt_of_npi(person: Person, row: Kept, fit: Fit, candidates: Candidates) -> str | None:
    """Why an NPI record with the right key and a name that agrees may still be another person's."""
    others = [one for one in _namesakes("npi", person, row, fit, candidates)
              if one[0].entry.npi != row.entry.npi and _of_that_profession(person, one[0])]
    return (_colleague(person, row, fit) or _profession(person, row) or _initial_alone(fit)
            or _unsupported(person, row, fit) or _better_name(fit, others) or _short_for_two(row, fit, others)
            or _at_the_same_phone(person, fit, others) or _with_the_stated_license(person, others)
            or (None if _with_the_stated_license(person, [(row, fit)]) else _needs_more(fit)))


def doubt_of_license(person: Person, row: Kept, fit: Fit, candidates: Candidates, twice: bool) -> str | None:
    """Why a licence with the right number and a name that agrees may still be another person's.

    `twice`: the pages and the NPI record both give its number.
    """
    rows = [one for one in _namesakes("license", person, row, fit, candidates)
            if number_key(one[0].entry.number) != number_key(row.entry.number)
            and may_be_one(credentials_of(one[0].entry), credentials_of(row.entry)) is not False]
    # A second license, of another type, under the very same name is most often the same person's.
    others = [one for one in rows if one[0].entry.license_type == row.entry.license_type or not _same_name(one[0], row)]
    if not fit.exact:   # then whoever else has an NPI record may be meant
        others += [one for one in _namesakes("npi", person, row, fit, candidates)
                   if _of_that_profession(person, one[0]) and not _gives(one[0], row)]
    return (_colleague(person, row, fit) or _initial_alone(fit) or _better_name(fit, others)
            or _short_for_two(row, fit, others) or _one_digit_off(row, candidates)
            or (None if twice else _needs_more(fit)))


def _namesakes(kind: str, person: Person, row: Kept, fit: Fit, candidates: Candidates) -> list[Found]:
    """The rows of a kind whose names agree with the person's, in the states that matter and at the telephone.

    Where the name agrees only in part with the row's, the rows that bear the row's name are looked at too; and of NPI
    records those of the whole country: a slip, a half or a short form is one only where nobody is called so.
    """
    names = (person.name,) if fit.exact else (person.name, *full_names(row.entry))
    states: list[str | None] = [row.entry.state]
    if kind == "npi":
        states = [*sorted({*person.states, row.entry.state or ""} - {""})] if fit.exact else [None]
    found = {other.id: other for name in names for state in states for other, _ in candidates.named(kind, name, state)}
    if kind == "npi":
        found |= {other.id: other for other in candidates.at_phone(person.phones, person.zips)}
    suffixed = fit.suffix and read_name(person.name).suffix   # then his father is another
    return [one for one in agreeing(person.name, found.values()) if one[1].suffix or not suffixed]


def _colleague(person: Person, row: Kept, fit: Fit) -> str | None:
    """The row may as well be that of another clinician of the provider."""
    if fit.suffix and read_name(person.name).suffix:
        return None
    for name in person.colleagues:
        if compare(name, row.entry) or _perhaps_short(name, row):
            return f"its name may as well be that of {name}"
    return None


def _perhaps_short(name: str, row: Kept) -> bool:
    """Whether a name may be a short form that no list has: the same last name and first letter ("Mikey" of Michael)."""
    first, *_, last = read_name(name).words or ("", "")
    return (last == name_key(row.entry.last_name) and first not in same_names()
            and first[:1] == name_key(row.entry.first_name)[:1])


def _profession(person: Person, row: Kept) -> str | None:
    """The row is of another profession."""
    return None if _of_that_profession(person, row) else "it is under another profession"


def _of_that_profession(person: Person, row: Kept) -> bool:
    return may_be_one(person.credentials, credentials_of(row.entry)) is not False


def _initial_alone(fit: Fit) -> str | None:
    """Nothing of the first name but a middle initial."""
    return f"it is under {fit.told()}" if fit.first == "middle_initial" else None


def _unsupported(person: Person, row: Kept, fit: Fit) -> str | None:
    """A name that agrees only in part needs one thing more that agrees: the state, or the phone number."""
    entry = row.entry
    states = {entry.state, *(state for state, _ in entry.licenses)}
    if fit.plain or states & set(person.states) or entry.phone in person.phones:
        return None
    return f"it is under {fit.told()}, in another state"


def _needs_more(fit: Fit) -> str | None:
    """A name with a slip, or a middle name for the first, needs a second key, or one more name that agrees."""
    weak = "spelling" in (fit.last, fit.first) or fit.first == "middle"
    return f"it is under {fit.told()}" if weak and not fit.middle else None


def _better_name(fit: Fit, others: list[Found]) -> str | None:
    """Another row of the register bears the name of the page rather than this one, its middle name or suffix too."""
    if any(found.rank < fit.rank or (found.rank[:2] == fit.rank[:2] and fit.first in WEAK_FIRST)
           for _, found in others):
        return "another entry of the register agrees with the name on the page as well or better"
    return None


def _short_for_two(row: Kept, fit: Fit, others: list[Found]) -> str | None:
    """A short form or an initial, and two that it may stand for: "Sue" beside Susan and Suzanne."""
    first = name_key(row.entry.first_name)
    if fit.first != "equal" and any(
            found.rank[:2] == fit.rank[:2] and name_key(other.entry.first_name) != first for other, found in others):
        return "the first name may be short for that of another entry too"
    return None


def _with_the_stated_license(person: Person, others: list[Found]) -> str | None:
    """The license number that the pages state is in a namesake's NPI record."""
    stated = {(license.state, number_key(license.number)) for license in person.licenses}
    if any((state, number_key(number)) in stated for other, _ in others for state, number in other.entry.licenses):
        return "another NPI record with such a name gives the license number of the pages"
    return None


def _at_the_same_phone(person: Person, fit: Fit, others: list[Found]) -> str | None:
    """A namesake at the very same phone number."""
    if any(other.entry.phone in person.phones and (found.first in ("equal", "nickname") or not fit.plain)
           for other, found in others):
        return "another NPI record with such a name has the same phone number"
    return None


def doubt_of_family(person: Person, row: Kept, fit: Fit, candidates: Candidates) -> str | None:
    """Father and son under one name, told apart by a suffix that the page may leave out."""
    if not fit.suffix:
        return "one of the two names has Jr., Sr. or a number behind it, the other not"
    if read_name(person.name).suffix:
        return None
    others = [one for state in sorted({*person.states, row.entry.state or ""} - {""})
              for one in candidates.named("npi", person.name, state)]
    if any(found.plain and not found.suffix for _, found in others):
        return "another NPI record has this name with Jr., Sr. or a number behind it"
    return None


def _one_digit_off(row: Kept, candidates: Candidates) -> str | None:
    """A namesake of the row, in the same register, whose number differs by one slip of the pen.

    Middle names are left out: the page may give none, and mean the one or the other.
    """
    number = number_key(row.entry.number)
    for name in (f"{row.entry.first_name} {row.entry.last_name}", *full_names(row.entry)):
        if any(OSA.distance(number, number_key(other.entry.number)) == 1
               and other.entry.license_type == row.entry.license_type
               for other, _ in candidates.named("license", name, row.entry.state)):
            return "the register has such a name a second time, with a number that differs by one digit"
    return None


def _gives(record: Kept, row: Kept) -> bool:
    """Whether an NPI record gives the licence's number."""
    return (row.entry.state, number_key(row.entry.number)) in {
        (state, number_key(number)) for state, number in record.entry.licenses}


def _same_name(one: Kept, other: Kept) -> bool:
    return all(name_key(getattr(one.entry, part)) == name_key(getattr(other.entry, part))
               for part in ("last_name", "first_name"))


def of_letters(number: str, row: Kept) -> bool:
    """Whether the letters of two numbers can be of one licence: "MD12345" is not "PA12345"."""
    one, other = (code_of("".join(re.findall(r"^\s*([A-Za-z]+)", text or ""))) for text in (number, row.entry.number))
    return one is None or other is None or bool(may_be_one([one], [other]))
