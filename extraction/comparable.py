"""What a page's prices amount to per session and per first course, where the page itself gives both parts of the sum.

Nothing here is read off a page: every row rests on one stated price (`index`) and says how it was made (`basis`).
"""

from typing import Any

# Only sessions of the medicine are compared; therapy and consultations make no course.
NOT_TREATMENT = frozenset(("therapy", "consultation", "other", None))
BOUNDS = frozenset(("from", "up_to"))  # a lower or an upper bound says nothing of what a course comes to
NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def comparable(prices: list[dict[str, Any]], sessions: list[int] | None) -> list[dict[str, Any]]:
    """Return the derived prices, in the order of the prices on which they rest.

    A package of a stated number of sessions gives a price per session, unless a session price is stated for that
    service and setting. A session price gives a first course, where the page says how many sessions that takes
    (`sessions`, [min, max]), states no package of such a length, and states one session price only: of "$400 low dose,
    $500 high dose" nobody can say which the course costs. What holds for some people, for a first visit or a booster
    only is no price of a course.

    Args:
        prices: values as `extraction.prices.read_prices` gives them.
        sessions: sessions of a first course, [min, max], or None where the page does not say.

    Returns:
        Mappings of amount, amount_max (None where there is one amount), unit ("session" or "package"), service,
        setting, sessions (of a course of one length, else None), basis (words for patients) and index (of the price
        in `prices`).
    """
    rows = []
    for index, price in enumerate(prices):
        if price["service"] in NOT_TREATMENT or price["price_kind"] in BOUNDS:
            continue
        alike = [other for other in prices if same_care(other, price)]
        if price["unit"] == "package":
            if several(price["sessions"]) and not any(other["unit"] == "session" for other in alike):
                rows.append(one_session(price, index))
        elif is_plain(price) and sessions and several(sessions[1]) and not states_course(alike, sessions):
            amounts = {(other["amount"], other["amount_max"]) for other in alike if is_plain(other)}
            if len(amounts) == 1:
                rows.append(first_course(price, index, sessions))
    return rows


def several(count: int | None) -> bool:
    """Whether a number of sessions is stated, and more than one."""
    return count is not None and count > 1


def is_plain(price: dict[str, Any]) -> bool:
    """Whether every session of a course costs this much, as far as the page says."""
    return (
        price["unit"] == "session"
        and price["price_kind"] not in BOUNDS | {"discounted"}
        and not price.get("includes")
        and price["sessions"] is None
    )


def same_care(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two prices are of one service, and in no two different settings or currencies."""
    settings = {one.get("setting"), other.get("setting")} - {None}
    return (
        one["service"] == other["service"]
        and len(settings) < 2
        and one.get("currency", "USD") == other.get("currency", "USD")
    )


def states_course(prices: list[dict[str, Any]], sessions: list[int]) -> bool:
    """Whether the page itself prices a package as long as the first course, or of a length that it does not say."""
    return any(
        price["unit"] == "package" and (price["sessions"] is None or sessions[0] <= price["sessions"] <= sessions[1])
        for price in prices
    )


def one_session(price: dict[str, Any], index: int) -> dict[str, Any]:
    """A session's share of a package."""
    count = price["sessions"]
    high = price["amount_max"]
    basis = f"our sum: {stated(price)} ÷ {count}; the page sells {in_words(count)} sessions together"
    return row(price, index, share(price["amount"], count), share(high, count) if high else None, "session", basis)


def first_course(price: dict[str, Any], index: int, sessions: list[int]) -> dict[str, Any]:
    """A first course at the price of its sessions."""
    least, most = sessions
    low, high = price["amount"] * least, (price["amount_max"] or price["amount"]) * most
    factor = str(least) if least == most else f"{least} to {most}"
    said = in_words(least) if least == most else f"{in_words(least)} to {in_words(most)}"
    basis = f"our sum: {factor} × {stated(price)}; the page says {said}"
    made = row(price, index, low, high if high > low else None, "package", basis)
    return made | {"sessions": least if least == most else None}


def row(
    price: dict[str, Any], index: int, amount: float, amount_max: float | None, unit: str, basis: str
) -> dict[str, Any]:
    """One derived price."""
    return {
        "amount": amount,
        "amount_max": amount_max,
        "unit": unit,
        "service": price["service"],
        "setting": price.get("setting"),
        "sessions": None,
        "basis": basis,
        "index": index,
    }


def share(amount: float, count: int) -> float:
    """`amount` in `count` equal parts, to the cent; whole dollars stay whole."""
    part = round(amount / count, 2)
    return int(part) if part == int(part) else part


def stated(price: dict[str, Any]) -> str:
    """The price's amounts as text: "about $400 to $500"."""
    currency = price.get("currency") or "USD"
    sign = "$" if currency == "USD" else f"{currency} "
    amounts = [a for a in (price["amount"], price["amount_max"]) if a is not None]
    about = "about " if price["price_kind"] == "estimate" else ""
    return about + " to ".join(sign + (f"{a:,.0f}" if a == int(a) else f"{a:,.2f}") for a in amounts)


def in_words(count: int) -> str:
    """A small number as a word."""
    return NUMBERS[count] if count < len(NUMBERS) else str(count)
