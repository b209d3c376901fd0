"""Whether the credentials of a page and those of a register's row can be one person's. Pure.

A register's type is wider than a credential: one board licenses MD and DO, another calls CRNA and NP both APRN.
"""
from collections.abc import Iterable

from extraction.people import letters_of
from extraction.registers import Entry

PRESCRIBING = frozenset(("MD", "DO", "NP", "PA", "CRNA"))
TOGETHER = (frozenset(("MD", "DO")), frozenset(("NP", "CRNA")), frozenset(("PhD", "PsyD")))   # often of one type
# What the beginning of a NUCC taxonomy code says; our own short list.
TAXONOMIES = {"207": "MD", "208": "MD", "363L": "NP", "364S": "NP", "363A": "PA", "3675": "CRNA", "163W": "RN",
              "103T": "PsyD", "101Y": "LPC", "1041C": "LCSW", "106H": "LMFT", "1835": "PharmD"}


def credentials_of(entry: Entry) -> frozenset[str]:
    """The codes that a row speaks of, by its type or its taxonomies; empty where it does not tell."""
    found = {entry.credential} if entry.credential else set()
    for code in entry.taxonomies:
        found |= {credential for start, credential in TAXONOMIES.items() if code.startswith(start)}
    return frozenset(found)


def code_of(letters: str | None) -> str | None:
    """The code of letters as written ("M.D."); None where they have none."""
    return letters_of().get((letters or "").replace(".", "").replace(" ", "").upper())


def may_be_one(some: Iterable[str], others: Iterable[str]) -> bool | None:
    """Whether two sets of credentials have one in common, or two that a register takes together; None: one is empty."""
    one, other = set(some), set(others)
    if not one or not other:
        return None
    return bool(one & other) or any(group & one and group & other for group in TOGETHER)


def prescribes(credentials: Iterable[str]) -> frozenset[str]:
    """Those of the credentials with which somebody may prescribe in some state."""
    return PRESCRIBING & frozenset(credentials)
