"""Amounts of money, counts and durations in running text. Pure: text in, numbers out."""

import re
from dataclasses import dataclass
from math import inf

NUMBER = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d{1,2})?"
SIGN = r"(?:(?<![A-Za-z])(?-i:US\s?|AU?|CA?|NZ))?\$"
CODE = r"(?:USD|AUD|CAD|NZD|(?:US |U\.S\. )?dollars)"
DASH = r"[-‐‑–—−]"
AMOUNT = re.compile(
    rf"(?:(?<![\w$])(?P<before>USD|AUD|CAD|NZD)\s?)?(?P<sign>{SIGN})\s?(?P<low>{NUMBER})(?P<k>k\b)?"
    rf"|(?<![\w$.,])(?:(?P<bare>{NUMBER})\s?(?P<bare_code>{CODE})\b|(?P<code>USD|AUD|CAD|NZD)\s?(?P<coded>{NUMBER}))",
    re.I,
)
# What follows the first amount of a range. The second may lack the sign, as in "$400-600".
TO = re.compile(
    rf"\s?(?:(?:USD|AUD|CAD)\s)?(?P<join>{DASH}|to|through|and|or up to|up to)\s?(?:up to )?(?:USD |AUD |CAD )?"
    rf"(?P<sign>{SIGN})?\s?(?P<high>{NUMBER})(?P<k>k\b)?(?![\d,]*\d|%|\s?(?:st|nd|rd|th)\b)",
    re.I,
)
COUNTED = re.compile(
    r"\s?-?\s?(?:x\b|min|minute|hour|hr|day|week|month|year|session|infusion|treatment|injection|dose|visit|pack|mg|people|am\b|pm\b)",
    re.I,
)
# At the end of a line, behind a leader or a dash.
LISTED = re.compile(rf"(?:\.{{3,}}|…+|_{{3,}}|\s{DASH}|:)\s?(?P<low>{NUMBER})\s*$")
FOLLOWS = re.compile(rf"\s?(?P<code>{CODE})\b", re.I)
HUGE = re.compile(r"\s?(?:million|billion|trillion|mm?\b|bn?\b)", re.I)
CURRENCIES = {"us": "USD", "a": "AUD", "au": "AUD", "c": "CAD", "ca": "CAD", "nz": "NZD"}

WORDS = {
    word: number
    for number, word in enumerate(
        (
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        )
    )
}
WORDS |= {
    "twenty-one": 21,
    "thirty": 30,
    "forty": 40,
    "forty-five": 45,
    "fifty": 50,
    "sixty": 60,
    "ninety": 90,
}
_SMALL = "|".join(word for word, value in WORDS.items() if 0 < value < 20)
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
# "four hundred and fifty dollars", "twelve hundred dollars".
SPELLED = re.compile(
    rf"\b(?:(?P<thousands>{_SMALL}|a)[ -]thousand(?:,? and|,)? ?)?(?:(?P<hundreds>{_SMALL}|a)[ -]hundred(?: and)? ?)?"
    rf"(?:(?P<tens>{'|'.join(_TENS)})[ -]?)?(?P<ones>{_SMALL})? ?(?:US )?(?<=[ -])dollars\b",
    re.I,
)
WORDS |= {"dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "ocho": 8, "diez": 10}  # "once" is no eleven here
COUNT = r"(?:\d{1,3}(?!\d)|" + "|".join(sorted((w.replace("-", "[ -]") for w in WORDS), key=len, reverse=True)) + ")"


@dataclass(frozen=True, slots=True)
class Amount:
    """An amount of money in a text, or a range of two."""

    low: float
    high: float | None
    start: int
    end: int
    currency: str | None  # ISO 4217 where the amount itself says it; a bare "$" does not
    open: bool  # "$450+"


def find_amounts(text: str) -> list[Amount]:
    """Return the amounts of money in `text`, in order; millions and the like are left out."""
    found, position = [], 0
    while match := AMOUNT.search(text, position):
        position = match.end()
        amount = _amount(text, match)
        if amount is not None:
            found.append(amount)
            position = amount.end
    spelled = spelled_amounts(text)
    return sorted([*found, *spelled], key=lambda amount: amount.start) if spelled else found


def spelled_amounts(text: str) -> list[Amount]:
    """The amounts that stand in words: "four hundred and fifty dollars"."""
    if "dollars" not in text.lower():
        return []
    return [amount for amount in map(_spelled, SPELLED.finditer(text)) if amount.low]


def _spelled(match: re.Match[str]) -> Amount:
    said = {name: (word or "").lower() for name, word in match.groupdict().items()}
    one = {"": 0, "a": 1} | WORDS
    value = 1000 * one[said["thousands"]] + 100 * one[said["hundreds"]] + _TENS.get(said["tens"], 0) + one[said["ones"]]
    return Amount(value, None, match.start(), match.end(), None, False)


def listed_amounts(text: str) -> list[Amount]:
    """The amount of a line of a price list that goes without signs: "Infusion ..... 450", "Consultation: 200.00"."""
    match = LISTED.search(text)
    return [Amount(number(match["low"]), None, match.start("low"), match.end("low"), None, False)] if match else []


def _amount(text: str, match: re.Match[str]) -> Amount | None:
    low = number(match["low"] or match["bare"] or match["coded"]) * (1000 if match["k"] else 1)
    high, end, currency = None, match.end(), _currency(match)
    second = TO.match(text, end)
    if second and _is_range(text, match, second, low):
        high, end = number(second["high"]) * (1000 if second["k"] else 1), second.end()
        if second["k"] and not match["k"] and low < 100:
            low *= 1000
    if HUGE.match(text, end) or inf in (low, high):
        return None
    if code := FOLLOWS.match(text, end):
        currency = code["code"].upper() if len(code["code"]) == 3 else currency
        end = code.end()
    plus = text[end : end + 1] == "+"
    return Amount(low, high, match.start(), end + plus, currency, plus)


def _is_range(text: str, match: re.Match[str], second: re.Match[str], low: float) -> bool:
    """Whether the number after "-", "to" or "and" is the upper end of a range that `match` opens."""
    high = number(second["high"]) * (1000 if second["k"] else 1)
    if high <= low or high > low * 10 and not second["sign"]:
        return False
    if second["join"].lower() == "and" and not re.search(
        r"\bbetween\W*$", text[max(0, match.start() - 12) : match.start()], re.I
    ):
        return False
    return bool(second["sign"]) or not COUNTED.match(text, second.end())


def _currency(match: re.Match[str]) -> str | None:
    code = match["before"] or match["bare_code"] or match["code"]
    if code and len(code) == 3:
        return code.upper()
    return CURRENCIES.get((match["sign"] or "").strip("$ ").lower())


def number(text: str) -> float:
    """A written number: 450 for "450" and "450.00", 1050.5 for "1,050.50"; inf for one of hundreds of digits."""
    value = float(text.replace(",", ""))
    return int(value) if value.is_integer() else value


def count(text: str) -> int:
    """A small count in figures or words: 6 for "6" and "six"."""
    folded = text.lower().replace(" ", "-")
    return WORDS[folded] if folded in WORDS else int(text)
