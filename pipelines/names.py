"""Whether two names can be one person's, by rules that a person can read; and whether two are one firm's.

Pure. A page writes "Dr. Bob O'Neil-Braun, Jr., PMHNP-BC", a register "ONEIL BRAUN, ROBERT A, JR". `compare` says how
well the two agree, or None where they cannot be one. It never says that they are one: that takes a number (linking.py).
"""
import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path

import yaml
from rapidfuzz import fuzz
from rapidfuzz.distance import OSA

from extraction.people import letters_of
from extraction.registers import Entry, name_key

NICKNAMES = Path(__file__).with_name("nicknames.yml")
LAST = ("equal", "part", "former", "record", "spelling")            # how last names agree, the best first
FIRST = ("equal", "nickname", "middle", "initial", "spelling", "middle_initial")   # and first names
SUFFIXES = {"jr": "jr", "junior": "jr", "sr": "sr", "senior": "sr", "ii": "ii", "2nd": "ii", "iii": "iii", "3rd": "iii",
            "iv": "iv", "4th": "iv"}
TITLES = frozenset("dr doctor dra drs mr mrs ms miss mx prof professor".split())
PARTICLES = frozenset("de del della di da dos la las le los van von der den bin al el ter st saint san mac mc".split())
SLIP = 1            # by how many letters a slip may differ: two neighbours swapped, one too many, missing or wrong
SLIP_LENGTH = 4     # a shorter name has too many neighbours: "Lee" and "Lea" are two
SIMILAR_FIRM = 90   # of 100, of firms' names: what is left of them once legal forms are gone


@dataclass(frozen=True, slots=True)
class Name:
    """A person's name in folded words. `known_as`: names given in quotes or brackets ("Robert (Bob) Roe")."""

    words: tuple[str, ...]               # given names, then the last name; where that begins, the other name tells
    suffix: str = ""
    doubled: frozenset[str] = frozenset()   # the parts of hyphenated words
    known_as: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fit:
    """How well two names agree."""

    last: str             # one of LAST
    first: str            # one of FIRST
    middle: bool = False  # both give a middle name, and it agrees
    suffix: bool = True   # both give the same suffix, or neither gives one

    @property
    def rank(self) -> tuple[int, int, bool, bool]:
        """Lower is better."""
        return LAST.index(self.last), FIRST.index(self.first), not self.suffix, not self.middle

    @property
    def exact(self) -> bool:
        """The same last and the same first name."""
        return self.last == self.first == "equal"

    @property
    def plain(self) -> bool:
        """The same last name, and the same first name or a short form of it."""
        return self.last == "equal" and self.first in ("equal", "nickname")

    def told(self) -> str:
        """In words, to stand after "under" in a sentence."""
        last = {"equal": "the same last name", "part": "one half of the double last name",
                "former": "a former last name", "record": "a last name that the NPI record has for this person",
                "spelling": "a last name that differs by one letter"}[self.last]
        first = {"equal": "the same first name", "nickname": "a form of the same first name",
                 "middle": "the middle name as first name", "initial": "the same initial",
                 "spelling": "a first name that differs by one letter",
                 "middle_initial": "a middle initial that may be the first name"}[self.first]
        return f"{last} and {first}"


# --- persons --------------------------------------------------------------------------------------------------------

@lru_cache(maxsize=4096)
def read_name(text: str) -> Name:
    """A person's name as a page writes it, without titles, credentials and what stands in brackets."""
    known_as = tuple(name_key(m) for m in re.findall(r"[\"“(]\s*([^\W\d_]+)\s*[\"”)]", text))
    text = re.sub(r"[\"“(][^\"”)]*[\"”)]", " ", text)
    head, *tail = [part for part in text.split(",") if part.strip()] or [""]
    suffix = ""
    for part in tail:   # "Roe, Jr., MD": what follows the first comma is a suffix or credentials
        suffix = suffix or SUFFIXES.get(name_key(part.split()[0]), "")
    written = head.split()
    while len(written) > 1 and name_key(written[0]) in TITLES:
        written.pop(0)
    while len(written) > 2 and (name_key(written[-1]) in SUFFIXES or _is_credential(written[-1])):
        suffix = SUFFIXES.get(name_key(written.pop()), suffix)
    doubled = frozenset(key for word in written if re.search(r"\w[-‐‑–]\w", word) for key in name_key(word).split())
    return Name(tuple(name_key(" ".join(written)).split()), suffix, doubled, known_as)


def _is_credential(word: str) -> bool:
    """Whether a word behind a name is letters such as "MD" or "PMHNP-BC"."""
    bare = word.replace(".", "")
    return bare.isupper() and (bare in letters_of() or bare.split("-")[0] in letters_of())


def compare(name: str, entry: Entry) -> Fit | None:
    """How a name agrees with that of a register's row, former names included; None: it is another person's.

    Different middle names or suffixes make two persons of what would else be one name.
    """
    return _compared(name, entry.last_name, entry.first_name, entry.middle_name, entry.suffix, entry.other_names)


@lru_cache(maxsize=65536)   # one question is asked again by several rules
def _compared(name: str, last_name: str | None, first_name: str | None, middle_name: str | None,
              suffix_: str | None, other_names: tuple[str, ...]) -> Fit | None:
    page, best = read_name(name), None
    for last, given, suffix, former in _names(last_name, first_name, middle_name, suffix_, other_names):
        fit = _fit(page, last, given, suffix)
        if fit and former:
            fit = Fit("former", fit.first, fit.middle, fit.suffix) if fit.last == "equal" else None
        if fit and (best is None or fit.rank < best.rank):
            best = fit
    return best


def full_names(entry: Entry) -> tuple[str, ...]:
    """The names of a row, former ones too, as a page would write them."""
    names = _names(entry.last_name, entry.first_name, entry.middle_name, entry.suffix, entry.other_names)
    return tuple(f"{' '.join(given)} {last} {suffix}".strip() for last, given, suffix, _ in names)


def compare_names(name: str, other: str) -> Fit | None:
    """How two names as pages write them agree; None: they are two persons'."""
    words, best = read_name(other), None
    for place in range(1, len(words.words)):
        fit = _fit(read_name(name), " ".join(words.words[place:]), words.words[:place], words.suffix)
        if fit and (best is None or fit.rank < best.rank):
            best = fit
    return best


def last_keys(name: str) -> tuple[str, ...]:
    """What `name_key` of the last name may be in a register, to look it up by: "Ann Roe-Poe" under three names."""
    page = read_name(name)
    words = page.words
    keys = {" ".join(words[-length:]) for length in (1, 2, 3) if length < len(words) or length == 1}
    keys |= {part for part in page.doubled if part in words[1:]}
    keys |= {"".join(words[-length:]) for length in (2, 3) if length < len(words) and words[-length] in PARTICLES}
    return tuple(sorted(key for key in keys if key and key not in PARTICLES))


def initials(name: str) -> tuple[str, ...]:
    """The letters with which the first name may begin in a register, short forms and middle names included."""
    page = read_name(name)
    given = (*page.words[:-1], *page.known_as)
    forms = {form for word in given for form in (word, *same_names().get(word, ()))}
    return tuple(sorted({form[0] for form in forms}))


def _names(last_name: str | None, first_name: str | None, middle_name: str | None, suffix: str | None,
           other_names: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...], str, bool]]:
    """A row's names: (last name, given names, suffix, whether it is a former or other one)."""
    last, given = name_key(last_name), name_key(f"{first_name or ''} {middle_name or ''}").split()
    *words, end = last.split() or [""]
    suffix = SUFFIXES.get(name_key(suffix), "")
    if words and end in SUFFIXES:   # "ROE JR" stands in the last name where a register has no column for it
        last, suffix = " ".join(words), suffix or SUFFIXES[end]
    if len(given) > 1 and given[-1] in SUFFIXES:
        suffix = suffix or SUFFIXES[given.pop()]
    yield last, tuple(given), suffix, False
    for other in other_names:
        before, comma, after = other.partition(",")
        if comma:
            yield name_key(before), tuple(name_key(after).split()) or tuple(given), suffix, True


def _fit(page: Name, last: str, given: tuple[str, ...], suffix: str) -> Fit | None:
    """The best way to part the page's words into given and last names, beside those of a register."""
    if not last or not given or (page.suffix and suffix and page.suffix != suffix):
        return None
    best = None
    for place in range(1, len(page.words)):
        how = _last(" ".join(page.words[place:]), last, page.doubled)
        for first in (page.words[:place], *((alias, *page.words[1:place]) for alias in page.known_as)):
            found = _given(first, given) if how else None
            # A slip in one name counts beside the other exactly as it is: two differences are two persons.
            if how and found and ("spelling" not in (how, found[0]) or "equal" in (how, found[0])):
                fit = Fit(how, found[0], found[1], page.suffix == suffix)
                if best is None or fit.rank < best.rank:
                    best = fit
    return best


def _last(one: str, other: str, doubled: frozenset[str]) -> str | None:
    """How two folded last names agree: one of LAST but "former", or None."""
    if _joined(one) == _joined(other):
        return "equal"
    halves = [half for half in other.split() if len(half) > 2 and half not in PARTICLES]
    if (one in halves and len(halves) > 1) or (other in doubled and other in one.split()):
        return "part"
    words = list(zip(one.split(), other.split(), strict=False))
    unlike = [pair for pair in words if pair[0] != pair[1]]
    return "spelling" if len(unlike) == 1 and len(one.split()) == len(other.split()) and is_slip(*unlike[0]) else None


def _joined(last: str) -> str:
    """A last name without what is a matter of habit: "De La Cruz" and "Delacruz", "St John" and "Saint John"."""
    return f"{'saint' if last.startswith('st ') else ''}{last.removeprefix('st ')}".replace(" ", "")


def _given(page: tuple[str, ...], register: tuple[str, ...]) -> tuple[str, bool] | None:
    """How given names agree, (one of FIRST, whether middle names do); None where they contradict each other."""
    if not page or not register:
        return None
    for length in (2, 3):   # "Maryann" and "Mary Ann"
        if "".join(page[:length]) == register[0] != page[0]:
            page = (register[0], *page[length:])
        elif "".join(register[:length]) == page[0] != register[0]:
            register = (page[0], *register[length:])
    how = _first(page[0], register[0])
    if how:
        agree = _middles(page[1:], register[1:])
        return None if agree is None else (how, agree)
    # One side may have the name that the person goes by: "Robert Roe", "J. Robert Roe".
    one, others = (page[0], register[1:]) if len(page) == 1 else (register[0], page[1:] if len(register) == 1 else ())
    ways = {_first(one, word) for word in others}
    if ways & {"equal", "nickname"}:
        return "middle", False
    return ("middle_initial", False) if "initial" in ways else None


def _first(one: str, other: str) -> str | None:
    """How two first names agree: one of FIRST but "middle", or None."""
    if one == other:
        return "equal"
    if len(one) == 1 or len(other) == 1:
        return "initial" if one[0] == other[0] else None
    if other in same_names().get(one, ()):
        return "nickname"
    known = one in same_names() and other in same_names()   # "Maria" and "Mario" are no slip of the pen
    ends_alike = one[0] == other[0] and one[-1] == other[-1]   # nor are "Eric" and "Erica"
    return "spelling" if ends_alike and not known and is_slip(one, other) else None


def _middles(page: tuple[str, ...], register: tuple[str, ...]) -> bool | None:
    """Whether middle names agree; False where one side has none; None where they contradict each other."""
    if not page or not register:
        return False
    agree = any(_first(one, other) in ("equal", "initial", "nickname") for one in page for other in register)
    return True if agree else None


def is_slip(one: str, other: str) -> bool:
    """Whether two folded names differ as by a slip of the pen."""
    return min(len(one), len(other)) >= SLIP_LENGTH and OSA.distance(one, other, score_cutoff=SLIP) <= SLIP


@cache
def same_names() -> dict[str, frozenset[str]]:
    """Each known first name with the others that the same person may go by; a name without others has an empty set."""
    data = yaml.safe_load(NICKNAMES.read_text(encoding="utf-8"))
    found: dict[str, set[str]] = {name: set() for name in data["others"].split()}
    for formal, short in data["names"].items():
        for form in short.split():
            found.setdefault(formal, set()).add(form)
            found.setdefault(form, set()).add(formal)
    return {name: frozenset(forms) for name, forms in found.items()}


# --- firms ----------------------------------------------------------------------------------------------------------

LEGAL = frozenset("llc pllc inc incorporated ltd limited lp llp pllp corp corporation co company pc pa psc apc plc pl "
                  "sc chartered dba the and of at".split())


def firm_key(name: str | None) -> str:
    """A firm's name without its legal form: "The Sample Clinic, P.L.L.C." is "sample clinic"."""
    return " ".join(word for word in name_key((name or "").replace("&", " ")).split() if word not in LEGAL)


def same_firm(name: str, entry: Entry) -> bool:
    """Whether a name is that of a row's firm, or one that it does business under: equal, or all but a letter or two."""
    own = firm_key(name)
    keys = [firm_key(other) for other in (entry.organization, *entry.other_names)]
    return bool(own) and any(key and fuzz.ratio(own, key) >= SIMILAR_FIRM for key in keys)
