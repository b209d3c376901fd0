"""What the NPI registry's API and its bulk files have in common: NPPES' placeholders, numbers and words. Pure.

An NPI proves no licence. Licence numbers in an NPI record are what the person wrote there; nobody checked them.
"""
import re
from collections.abc import Iterable, Sequence
from functools import cache, lru_cache

from extraction.normalise import STATES

# A tax number stood where it should not, or nothing was to be said: SSN, ITIN and EIN are masked (NPPES readme).
_NOTHING = re.compile(r"[$*_=<>.-]*|<?UNAVAIL>?|NONE|N/?A", re.I)
_US_PHONE = re.compile(r"1?([2-9]\d{2}[2-9]\d{6})")   # North American Numbering Plan
ACTIVE, DEACTIVATED = "Active", "Deactivated"


def filled(text: str | None) -> str | None:
    """A value without white space around it; None where it is empty, masked or a placeholder."""
    text = (text or "").strip()
    return None if _NOTHING.fullmatch(text) else text


@lru_cache(maxsize=50_000)
def us_phone(text: str | None) -> str | None:
    """A number of the United States as E.164; None for others. Only digits are looked at: millions are read."""
    found = _US_PHONE.fullmatch(re.sub(r"\D", "", text or ""))
    return f"+1{found[1]}" if found else None


def us_state(code: str | None, country: str | None = "US") -> str | None:
    """A state's two letters; None abroad, where the same letters mean something else."""
    code = (code or "").strip().upper()
    return code if code in STATES and (country or "US").strip().upper() == "US" else None


@lru_cache(maxsize=50_000)
def credential_of(text: str | None) -> str | None:
    """The code of a credential text ("M.D., PHD", "PMHNP-BC"), one that may prescribe before others; else None."""
    codes = [code for word in re.split(r"[,;/&\s]+", (text or "").upper().replace(".", ""))
             if (code := _letters().get(word))]
    return next((code for code in codes if code in ("MD", "DO", "NP", "PA", "CRNA")), codes[0] if codes else None)


@cache
def _letters() -> dict[str, str | None]:
    from extraction.people import letters_of  # takes a while to load, and every `scrapy` command imports the spiders

    return letters_of()


def works(deactivated: str | None, reactivated: str | None) -> bool:
    """Whether an NPI with these ISO dates is active: never deactivated, or reactivated since."""
    return not deactivated or bool(reactivated and reactivated >= deactivated)


def primary_first(taxonomies: Iterable[tuple[str, bool]]) -> tuple[str, ...]:
    """NUCC codes, the primary one first, each once; of (code, is primary)."""
    return tuple(dict.fromkeys(code for code, _ in sorted(taxonomies, key=lambda one: not one[1])))


def told(pairs: Sequence[tuple[str, str | None]]) -> str:
    """A quote: "column: value · column: value" of what is filled."""
    return " · ".join([f"{name}: {value}" for name, value in pairs if value])
