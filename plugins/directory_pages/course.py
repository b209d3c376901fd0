"""What a first course costs, by one rule for all providers. Pure: prices of one offer at one place in, a sum out.

A patient who compares needs the same sum for each: so many sessions, at what the page asks for them. The rule:

1. How many sessions: the number asked for; else what the page says of a first course; else those of its shortest
   package.
2. A package of that many sessions, as stated, is preferred: it is the provider's own sum. A plain one comes before one
   that differs by what it holds; an exact one before "from", "up to" and a discount.
3. Else the price of one session times their number: "from" gives "at least", "up to" gives "at most". Where a page has
   several prices of one session, nobody can say which of them a course costs, so there is no sum.
4. A discounted price of one session (often of the first), a share of a longer package, a month, a dose, therapy and
   consultations are never multiplied.

Publishing derives courses by nearly this rule (extraction/comparable.py), and where no number is asked for the results
are the same, but for these: publishing makes no sum of "from" and "up to" prices; it reads a price for plain "ketamine"
apart from one for the only route; and `providers.price_course_min` is the least of any route, setting, place and
length, where this keeps to the length that the page itself gives to a first course.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from math import inf
from typing import Any

from directory_pages import words
from directory_pages.pricing import NO_TREATMENT, OF_SOME
from directory_pages.words import Row

MOST_SESSIONS = 60  # more than a year of weekly sessions is no first course
# From the firmest kind of price to the loosest; those of one set stand beside each other.
KINDS = (("exact", "range", "estimate"), ("from",), ("up_to",), ("discounted",))
BEFORE = {"from": "At least ", "discounted": "At least ", "up_to": "At most ", "estimate": "About "}
SAID = {"from": "a “from” price", "discounted": "a discounted price", "up_to": "the highest named"}
DISCOUNT = "Ask whether you would get the discount."


@dataclass(frozen=True)
class Course:
    """The cost of a course. `low` and `high` are amounts of `currency`, None where no bound is known on that side.

    Attributes:
        text: the amount in words ("At least $2,700"), "" where there is no sum.
        basis: how it came about, as a sentence.
        missing: why there is no sum.
        sessions: the sessions counted, (least, most).
        fact_ids: the facts of the prices used, in their order.
        summed: it is our own sum, no price that a page states.
    """

    low: float | None = None
    high: float | None = None
    currency: str = "USD"
    text: str = ""
    basis: str = ""
    missing: str = ""
    sessions: tuple[int, int] | None = None
    fact_ids: tuple[str, ...] = ()
    summed: bool = False


def course(
    prices: Sequence[Row], sessions: Sequence[int] | None, asked: int | None = None, disputed: bool = False
) -> Course:
    """Return what a first course costs.

    Args:
        prices: rows of `prices` that go with one offer at one place, those in dispute left out.
        sessions: [least, most] sessions of a first course as the page states them for that route; None where it does
            not.
        asked: the number of sessions to count instead.
        disputed: whether the pages contradict each other on that number, which is then None.
    """
    stated = (sessions[0], sessions[1]) if sessions and sessions[1] > 1 else None
    rows = _of_one_currency([row for row in prices if not row["derived"] and row["service"] not in NO_TREATMENT])
    packages = [row for row in rows if row["unit"] == "package"]
    several = [row for row in packages if (row["sessions"] or 0) > 1]
    length = (asked, asked) if asked else stated
    if length is None:
        return _shortest(several, disputed) or _no_length(rows, disputed)
    of_length = [row for row in packages if row["sessions"] and length[0] <= row["sessions"] <= length[1]]
    if of_length:
        made = _package(of_length, length)
    elif not asked and any(row["sessions"] is None for row in packages):
        return Course(missing="It sells a package and does not say of how many sessions. Ask what is in it.")
    else:
        made = _sum(rows, length)
    if not made.text:
        return _without(replace(made, sessions=length), several)
    yours = "" if not asked or stated == length else "you chose the number; "
    return _finished(replace(made, basis=f"{made.basis}; {yours}{_says(stated, disputed)}"), rows)


def ceilings(prices: Sequence[Any], sessions: Sequence[int] | None) -> tuple[float, float, float]:
    """Return the lowest ceiling that a first course surely keeps, the lowest that it may keep, and its least amount.

    inf where there is none. A sum is sure up to its upper bound where the page itself says how long a first course is,
    and where it is no estimate and of no price for a booster or a first session alone. Arguments as of `course`, but
    for the place: prices of one place and those of none make courses of their own, and the best of them counts.
    """
    sure = maybe = least = inf
    if not sessions and all(row["unit"] != "package" for row in prices):
        return sure, maybe, least  # as for most providers: found here, not in the words for why there is no sum
    for place in dict.fromkeys(row["location_id"] for row in prices):
        there = [row for row in prices if row["location_id"] == place]
        made = course(there, sessions)
        if not made.text:
            continue
        high = inf if made.high is None else made.high
        low = high if made.low is None else made.low
        maybe, least = min(maybe, low), min(least, low)
        used = [row for row in there if row["fact_id"] in made.fact_ids and not row["derived"]]
        if sessions and sessions[1] > 1 and all(_holds(row) for row in used):
            sure = min(sure, high)
    return sure, maybe, least


def _holds(row: Row) -> bool:
    """Return whether a price is asked of everybody, and is what it says."""
    return row["price_kind"] != "estimate" and not OF_SOME.intersection((row["includes"] or "").split(", "))


def length_of(values: Iterable[Any], route: str | None) -> tuple[list[int] | None, str | None]:
    """Return the sessions of a first course as the pages state them for a route ([least, most]), and the fact.

    ``values`` are the rows of provider_values for the field sessions: what is said of the route comes before what is
    said of none in particular.
    """
    general = None
    for row in values:
        about, value = words.decoded(row["routes"]), words.decoded(row["value"])
        if not isinstance(value, list) or len(value) != 2:
            continue
        if about and route in about:
            return value, row["fact_id"]
        if not about:
            general = (value, row["fact_id"])
    return general or (None, None)


def counted(sessions: tuple[int, int]) -> str:
    """Return "6 sessions", "4 to 6 sessions", "1 session"."""
    return words.span(list(sessions), "session" if sessions == (1, 1) else "sessions")


def _of_one_currency(rows: list[Row]) -> list[Row]:
    """Return the prices in US dollars, where there are none those of the first currency: nothing is converted."""
    named = [row["currency"] or "USD" for row in rows]
    chosen = "USD" if "USD" in named else next(iter(named), "USD")
    return [row for row, currency in zip(rows, named, strict=True) if currency == chosen]


def _firmest(rows: list[Row]) -> list[Row]:
    """Return the prices of the firmest kind that there is, plain ones before those that something sets apart."""
    plain = [row for row in rows if not row["includes"]] or rows
    return next((found for kinds in KINDS if (found := [row for row in plain if row["price_kind"] in kinds])), [])


def _high(row: Row) -> float:
    return float(row["amount"] if row["amount_max"] is None else row["amount_max"])


def _made(rows: list[Row], low: float, high: float, basis: str, summed: bool) -> Course:
    """Return a course of prices of one kind: bounds as far as that kind gives any."""
    kind, currency = _kind(rows), rows[0]["currency"] or "USD"
    amount = words.money(low, currency)
    if kind == "up_to":
        amount = words.money(high, currency)
    elif high > low and kind not in ("from", "discounted"):
        amount = f"{amount} to {words.money(high, currency)}"
    return Course(
        low=None if kind == "up_to" else low,
        high=None if kind in ("from", "discounted") else high,
        currency=currency,
        text=BEFORE.get(kind, "") + amount,
        basis=basis,
        fact_ids=tuple(dict.fromkeys(row["fact_id"] for row in rows)),
        summed=summed,
    )


def _kind(rows: list[Row]) -> str:
    """Return the loosest kind of some prices."""
    kinds = {row["price_kind"] for row in rows}
    return next((kind for kind in ("discounted", "from", "up_to", "estimate") if kind in kinds), "exact")


def _package(rows: list[Row], length: tuple[int, int]) -> Course:
    """Return the price of a package as long as the course, as the page states it."""
    chosen = _firmest(rows)
    lengths = sorted({row["sessions"] for row in chosen})
    named = words.listed([str(n) for n in lengths])
    basis = f"{'a package' if len(chosen) == 1 else 'packages'} of {named} sessions, as stated"
    kind = _kind(chosen)
    if kind in SAID and kind != "estimate":
        basis += f" ({SAID[kind]})"
    with_what = sorted({words.apart(row["includes"]) for row in chosen if row["includes"]})
    if with_what:
        basis += f" ({', '.join(with_what)})"
    made = _made(chosen, min(row["amount"] for row in chosen), max(map(_high, chosen)), basis, summed=False)
    return replace(made, sessions=(lengths[0], lengths[-1]))


def _shortest(packages: list[Row], disputed: bool) -> Course | None:
    """Return the price of the shortest package, where no page says how long a first course is."""
    if not packages:
        return None
    least = min(row["sessions"] for row in packages)
    made = _package([row for row in packages if row["sessions"] == least], (least, least))
    return _finished(replace(made, basis=f"{made.basis}; {_says(None, disputed)}"), packages)


def _sum(rows: list[Row], length: tuple[int, int]) -> Course:
    """Return the price of one session times their number, where the page has one such price."""
    single = [row for row in rows if row["unit"] == "session" and row["sessions"] is None and not row["includes"]]
    chosen = _firmest(single)
    if not chosen:
        return Course(missing=_no_session(rows))
    kind = _kind(chosen)
    amounts = {(row["amount"], _high(row)) for row in chosen}
    if kind == "discounted":
        named = words.price(chosen[0])
        return Course(missing=f"It names only a discounted price ({named}). We make no sum of that.")
    if len(amounts) > 1:
        named = words.listed([words.money(low, chosen[0]["currency"]) for low, _ in sorted(amounts)])
        return Course(missing=f"It names several prices for one session ({named}). Ask which a first course costs.")
    low, high = amounts.pop()
    least, most = (length[0], length[0]) if kind == "from" else (length[1], length[1]) if kind == "up_to" else length
    each = words.money(low, chosen[0]["currency"])
    each = f"{each} to {words.money(high, chosen[0]['currency'])}" if high > low else each
    said = f"{SAID[kind]}, " if kind in ("from", "up_to") else ""
    basis = f"{counted((least, most))} × {each}, {said}our sum"
    return replace(_made(chosen[:1], low * least, high * most, basis, summed=True), sessions=(least, most))


def _no_session(rows: list[Row]) -> str:
    """Return why nothing can be multiplied."""
    other = next((row for row in rows if row["unit"] not in ("session", "package")), None)
    apart = next((row for row in rows if row["unit"] == "session" and row["includes"]), None)
    if apart:
        return f"It gives no price for a plain session, but {_set_apart(apart)}. We make no sum of that."
    if other:
        return f"It gives no price for one session, but {words.lower(words.price(other))}. We make no sum of that."
    return "We found no price for one session."


def _no_length(rows: list[Row], disputed: bool) -> Course:
    """Return why there is no sum where neither the page nor the reader gives a number of sessions."""
    if any(row["unit"] == "package" for row in rows):
        return Course(missing="It sells a package and does not say of how many sessions. Ask what is in it.")
    if any(row["unit"] == "session" for row in rows) and disputed:
        return Course(missing="Its pages disagree on how many sessions a first course is. Choose a number above.")
    if any(row["unit"] == "session" for row in rows):
        return Course(missing="We did not find how many sessions a first course of this is. Choose a number above.")
    return Course(missing=_no_session(rows))


def _says(stated: tuple[int, int] | None, disputed: bool) -> str:
    if stated:
        return f"its page says a first course is {counted(stated)}"
    return "its pages disagree on how long one is" if disputed else "its pages do not say how long one is"


def _finished(made: Course, rows: list[Row]) -> Course:
    """Return a course with a basis in whole sentences, and what else bears on the sum behind it."""
    return replace(made, basis=" ".join([f"{words.capital(made.basis)}.", *_also(made, rows)]))


def _also(made: Course, rows: list[Row]) -> list[str]:
    """Return what else bears on a sum: what it is without a discount, other packages, prices that are left out."""
    left = [row for row in rows if row["fact_id"] not in made.fact_ids]
    said = []
    if made.high is None and made.sessions and SAID["discounted"] in made.basis:
        single = _sum(rows, made.sessions)
        said.append(f"One by one: {single.text} ({words.lower(single.basis)})." if single.text else "")
        said.append(DISCOUNT)
    packages = [row for row in left if row["unit"] == "package" and (row["sessions"] or 0) > 1]
    if packages:
        said.append(f"It also sells {_sold(packages)}.")
    apart = [row for row in left if row["unit"] == "session" and row["includes"]]
    if made.summed and apart:
        said.append(f"Not counted: {words.listed([_set_apart(row) for row in apart])}.")
    return [text for text in said if text]


def _set_apart(row: Row) -> str:
    return f"{words.money(row['amount'], row['currency'])} {words.apart(row['includes'])}"


def _sold(packages: list[Row]) -> str:
    named = [f"{row['sessions']} sessions for {words.money(row['amount'], row['currency'])}" for row in packages]
    return words.listed(list(dict.fromkeys(named)))


def _without(made: Course, packages: list[Row]) -> Course:
    """Return a course without a sum; packages of another length are named, never divided."""
    return replace(made, missing=f"{made.missing} It sells {_sold(packages)}.") if packages else made
