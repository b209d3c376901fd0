"""What a page's prices amount to per session and per first course, where the page itself gives both parts of the sum.

Nothing here is read off a page: every row rests on one stated price (`index`), and says how it was made (`basis`).
"""

from typing import Any

# Only the medicine's own sessions are compared; therapy and consultations have no course.
NOT_TREATMENT = frozenset(("therapy", "consultation", "other", None))
ONE = "session"
COURSE = "package"


def comparable(prices: list[dict[str, Any]], sessions: list[int] | None) -> list[dict[str, Any]]:
    """Return the derived prices, in the order of the prices on which they rest.

    A package whose number of sessions is stated gives a price per session, unless the page states one for that
    service and setting. A session price gives a first course, where the page says how many sessions that takes
    (`sessions`, [min, max]) and states no package of such a length. A price that holds for some people or for a
    first visit only, or that is only a lower or upper bound, is never multiplied; a bound stays out altogether.

    Returns:
        Mappings of amount, amount_max (None where there is one amount), unit ("session" or "package"), service,
        setting, sessions (of a package with one length, else None), basis (a sentence for patients) and index
        (of the price in `prices`).
    """
    rows = []
    for index, price in enumerate(prices):
        if price["service"] in NOT_TREATMENT or price["price_kind"] in ("from", "up_to"):
            continue
        if price["unit"] == COURSE and _several(price["sessions"]) and not _states(prices, price, ONE):
            rows.append(_one_session(price, index))
        elif (
            _multipliable(price) and sessions and _several(sessions[1]) and not _states_course(prices, price, sessions)
        ):
            rows.append(_course(price, index, sessions))
    return rows


def _several(count: int | None) -> bool:
    return count is not None and count > 1


def _multipliable(price: dict[str, Any]) -> bool:
    """Whether every session of a course costs this much, as far as the page says."""
    return price["unit"] == ONE and price["price_kind"] != "discounted" and not price.get("includes")


def _same_care(a: dict[str, Any], b: dict[str, Any]) -> bool:
    return (
        a["service"] == b["service"]
        and a.get("setting") in (b.get("setting"), None)
        or (a["service"] == b["service"] and b.get("setting") is None)
    )


def _states(prices: list[dict[str, Any]], price: dict[str, Any], unit: str) -> bool:
    return any(other["unit"] == unit and _same_care(other, price) for other in prices)


def _states_course(prices: list[dict[str, Any]], price: dict[str, Any], sessions: list[int]) -> bool:
    """Whether the page itself prices a package as long as the first course, or of a length it does not say."""
    return any(
        other["unit"] == COURSE
        and _same_care(other, price)
        and (other["sessions"] is None or sessions[0] <= other["sessions"] <= sessions[1])
        for other in prices
    )


def _one_session(price: dict[str, Any], index: int) -> dict[str, Any]:
    count = price["sessions"]
    low = _share(price["amount"], count)
    high = _share(price["amount_max"], count) if price["amount_max"] else None
    basis = f"our sum: {_stated(price)} ÷ {count}; the page sells {count} sessions together"
    return _row(price, index, low, high, ONE, None, basis)


def _course(price: dict[str, Any], index: int, sessions: list[int]) -> dict[str, Any]:
    least, most = sessions
    low = price["amount"] * least
    high = (price["amount_max"] or price["amount"]) * most
    count = _number(least) if least == most else f"{_number(least)} to {_number(most)}"
    factor = str(least) if least == most else f"{least} to {most}"
    basis = f"our sum: {factor} × {_stated(price)}; the page says {count}"
    return _row(price, index, low, high if high != low else None, COURSE, least if least == most else None, basis)


def _row(
    price: dict[str, Any], index: int, low: float, high: float | None, unit: str, count: int | None, basis: str
) -> dict[str, Any]:
    return {
        "amount": low,
        "amount_max": high,
        "unit": unit,
        "service": price["service"],
        "setting": price.get("setting"),
        "sessions": count,
        "basis": basis,
        "index": index,
    }


def _share(amount: float, count: int) -> float:
    """`amount` in `count` equal parts, to the cent; whole dollars stay whole."""
    share = round(amount / count, 2)
    return int(share) if share == int(share) else share


def _stated(price: dict[str, Any]) -> str:
    sign = "$" if price.get("currency", "USD") == "USD" else f"{price['currency']} "
    amounts = [price["amount"], *([price["amount_max"]] if price["amount_max"] else [])]
    about = "about " if price["price_kind"] == "estimate" else ""
    return about + " to ".join(sign + (f"{a:,.0f}" if a == int(a) else f"{a:,.2f}") for a in amounts)


NUMBERS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")


def _number(count: int) -> str:
    return NUMBERS[count] if count < len(NUMBERS) else str(count)
