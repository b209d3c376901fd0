"""What a provider's pages say of those who are looked up in the registers. Pure data."""
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Stated:
    """A licence as a page states it; `state` and `type` are None where it does not say."""

    state: str | None
    number: str
    type: str | None = None


@dataclass(frozen=True, slots=True)
class Person:
    """One clinician. NPIs, licences and phones are all that the provider's pages state: some may be a colleague's."""

    name: str
    credentials: tuple[str, ...] = ()   # codes of vocabulary/credentials.yml
    npis: tuple[str, ...] = ()
    licenses: tuple[Stated, ...] = ()
    states: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()        # E.164
    zips: tuple[str, ...] = ()          # five digits
    colleagues: tuple[str, ...] = ()    # names of the provider's other clinicians: their rows are not this person's


@dataclass(frozen=True, slots=True)
class Organisation:
    """The firm, or one location of it."""

    names: tuple[str, ...]
    npis: tuple[str, ...] = ()
    phones: tuple[str, ...] = ()
    zips: tuple[str, ...] = ()
    states: tuple[str, ...] = ()
