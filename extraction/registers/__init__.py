"""One row of a register, in the same words whichever register it comes from; and the keys by which rows are compared.

Pure. Each source's own file under spiders/registries/ turns its rows into `Entry`; pipelines/ link and publish them.
A folder of its own: it reads no provider's page, so a change here is no new version of the reader of pages.
"""
import re
import unicodedata
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from extraction.normalise import valid_npi

KINDS = ("npi", "license", "exclusion", "action")
# Numbers that NPPES masks: a tax number stood where a licence number should.
_MASKED = re.compile(r"[$*_=<>]{3,}")
_INSIDE_WORD = re.compile(r"['’.]")
_NOT_WORD = re.compile(r"[^\w\s]")
_DATES = ("%Y-%m-%d", "%m/%d/%Y", "%Y%m%d", "%m-%d-%Y", "%d-%b-%Y", "%b %d, %Y")


@dataclass(frozen=True, slots=True)
class Entry:
    """A person or a firm as one row of one register has it. What the row does not say is None or empty.

    Birth dates and mailing addresses are not taken over from any source.
    """

    kind: str                              # one of KINDS
    key: str                               # of the row within its source, the same from one download to the next
    entity: str                            # person, organization
    url: str                               # where a person can check this row
    quote: str                             # "column: value · column: value" of what may be published, as the row has it
    last_name: str | None = None
    first_name: str | None = None
    middle_name: str | None = None
    suffix: str | None = None
    organization: str | None = None
    other_names: tuple[str, ...] = ()      # former and "doing business as" names; of a person "LAST, FIRST"
    npi: str | None = None
    state: str | None = None               # two letters: that licensed; of an NPI, of its place of practice
    license_type: str | None = None        # as the register words it
    credential: str | None = None          # a code of vocabulary/credentials.yml, where the type is one
    number: str | None = None              # as written
    status: str | None = None              # as the register words it
    active: bool | None = None             # what that status means for working today; None where it cannot be told
    issued: str | None = None              # dates: ISO 8601
    expires: str | None = None
    discipline: str | None = None          # as the register words it; None where it says there is none, or nothing
    phone: str | None = None               # E.164, of the place of practice
    street: str | None = None              # place of practice, for comparing only
    city: str | None = None
    zip: str | None = None                 # five digits
    taxonomies: tuple[str, ...] = ()       # NUCC codes, the primary one first
    licenses: tuple[tuple[str, str], ...] = ()   # (state, number) as an NPI record says of itself: unchecked
    updated: str | None = None


@lru_cache(maxsize=50_000)   # names recur, and millions are read
def name_key(name: str | None) -> str:
    """A name in one form: "O'Neil-Bräun" and "ONEIL BRAUN" are both "oneil braun"."""
    if not name:
        return ""
    if not name.isascii():
        name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(_NOT_WORD.sub(" ", _INSIDE_WORD.sub("", name.casefold())).split())


def number_key(number: str | None) -> str:
    """A licence number's digits without leading zeros: "MD.00012345" and "12345" are one; "" where it has none."""
    if not number or _MASKED.search(number):
        return ""
    return re.sub(r"\D", "", number).lstrip("0")


def iso_date(text: str | None) -> str | None:
    """A register's date as ISO 8601; None where it is empty, all zeros, or no date that we know."""
    head = (text or "").strip().split("T")[0].split(" 00:00")[0]
    for form in _DATES:
        try:
            return date.isoformat(datetime.strptime(head, form))
        except ValueError:
            continue
    return None


def npi_or_none(text: str | None) -> str | None:
    """The NPI where it is one (check digit and all); "0000000000" and the like are none."""
    digits = (text or "").strip()
    return digits if valid_npi(digits) else None


def zip5(text: str | None) -> str | None:
    """The first five digits of a ZIP code, with or without hyphen; None where there are fewer."""
    digits = re.sub(r"\D", "", text or "")
    return digits[:5] if len(digits) in (5, 9) else None
