"""The first screen of a provider's page: what, where, how much, at home or in person, licensed, checked when.

Each answer is short and leads to the part of the page that tells it in full, with its evidence.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from directory_pages import licensing, profile, record, treatments, words
from directory_pages.index import Index
from directory_pages.pricing import SESSION_UNITS
from directory_pages.record import Record
from directory_pages.words import Row

MOST = 4  # of what one answer names; the rest is counted
MOST_STATES = 6
IN_THAT_STATE = "You must be in that state during the visit."


@dataclass(frozen=True)
class Item:
    """One thing in words, the address on the page where it is told in full, and what is to be said beside it."""

    text: str
    link: str = ""
    note: str = ""


@dataclass(frozen=True)
class Answer:
    """A question of a patient, and what the pages say; `missing`: why there is nothing."""

    label: str
    items: tuple[Item, ...]
    missing: str = ""


def of(one: Record, index: Index) -> list[Answer]:
    """Return the answers in the order in which patients ask; none where no page could be read."""
    if not one.row["pages_read"] and not one.offers and not one.prices:
        return []
    offered = treatments.of(one, index)
    answers = [
        Answer("Treatment", *_treatments(one, offered, index)),
        Answer("Where", *_where(one, offered)),
        Answer("Price", *_price(one, index)),
        Answer("Insurance", *_insurance(one)),
        Answer("License", *_license(one, index)),
        Answer("To check", tuple(_to_check(one, index))),
    ]
    return [answer for answer in answers if answer.items or answer.missing]


def _cut(items: list[Item], link: str) -> tuple[Item, ...]:
    """Return no more items than fit, then how many more there are."""
    more = len(items) - MOST
    return tuple(items if more <= 0 else [*items[:MOST], Item(f"and {more} more", link)])


def _missing(one: Record, name: str) -> str:
    """Return why a field has no value; the day stands beside the provider's kind."""
    return record.missing(one, name, dated=False)


def _treatments(one: Record, offered: Sequence[treatments.Treatment], index: Index) -> tuple[tuple[Item, ...], str]:
    items = [
        Item(each.text, f"#offer-{each.anchor}", "Its pages disagree on this." if each.disputed else "")
        for each in offered
    ]
    return _cut(items, "#offers"), "" if items else profile.no_offers(one, index, _missing(one, "offers"))


def _where(one: Record, offered: Sequence[treatments.Treatment]) -> tuple[tuple[Item, ...], str]:
    """Return its places, and for what is taken at home the states served."""
    items = []
    if len(one.locations) == 1:
        row = one.locations[0]
        items.append(Item(words.address(row), f"#location-{row['id']}"))
    elif one.locations:
        towns = list(dict.fromkeys(words.place(row) for row in one.locations if words.place(row)))
        named = words.listed([*towns[:3], f"{len(towns) - 3} more"] if len(towns) > 4 else towns)
        items.append(Item(f"{words.many(len(one.locations), 'place')}: {named}", "#where"))
    if any(each.setting == "at_home" for each in offered):
        items.append(_at_home(one))
    return tuple(items), "" if items else _missing(one, "locations")


def _at_home(one: Record) -> Item:
    served = [row["value"] for row in one.values["states_served"]]
    if not served:
        return Item("At home", "#where", "Which states it serves: not found. Ask them.")
    return Item(f"At home in {words.served(served, MOST_STATES)}", "#where", IN_THAT_STATE)


def _price(one: Record, index: Index) -> tuple[tuple[Item, ...], str]:
    """Return what a treatment costs: of one service, unit and setting the span where each price is a plain one."""
    groups: dict[tuple[str, ...], list[Row]] = {}
    course = one.row["price_course_min"]
    routes = ["ketamine", *dict.fromkeys(row["route"] for row in one.offers)]  # in the order of what it offers

    def order(row: Row) -> tuple[bool, int, tuple[bool, bool, str, str, float]]:
        rank = routes.index(row["service"]) if row["service"] in routes else len(routes)
        return row["unit"] not in SESSION_UNITS, rank, profile.price_order(row)

    for row in sorted(one.prices, key=order):
        if profile.of_treatment(row) and not row["derived"] and not (row["sessions"] and row["amount"] == course):
            key = (row["service"], row["unit"], row["setting"], row["currency"])
            groups.setdefault(tuple(str(part) for part in key), []).append(row)
    old = {row["id"] for row in one.prices if stale(one, row, index)}
    items = [_span(one, rows, old) for rows in groups.values()]
    if course is not None:
        priced = course_row(one)
        is_old = priced["id"] in old if priced else bool(old)
        notes = [words.basis(one.row["price_course_basis"]), words.MAY_BE_OLD if is_old else ""]
        text = f"First course{f' of {course_of(one)}' if priced else ''}: {words.money(course)}"
        items.append(Item(text, "#course", ", ".join(filter(None, notes))))
    if items:
        return _cut(items, "#prices"), ""
    if one.prices:
        return (Item("None of a ketamine treatment found", "#prices", "It gives other prices."),), ""
    return (), _missing(one, "prices")


def course_row(one: Record) -> Row | None:
    """Return the price that is the lowest of a first course, whatever the treatment; None where there is none."""
    rows = (row for row in one.prices if row["unit"] == "package" and profile.of_treatment(row))
    return next((row for row in rows if row["amount"] == one.row["price_course_min"]), None)


def course_of(one: Record) -> str:
    """Return which treatment the lowest price of a first course is of, in words; "" where that cannot be told."""
    row = course_row(one)
    return words.SERVICES.get(row["service"], "") if row else ""


def stale(one: Record, row: Row, index: Index) -> bool:
    """Return whether a price was last seen more than 90 days ago."""
    return words.stale(one.seen(row["fact_id"]), index.build.get("built_at"))


def _span(one: Record, rows: list[Row], old: set[str]) -> Item:
    first, link = rows[0], f"#price-{rows[0]['id']}" if len(rows) == 1 else "#prices"
    disputed = any(one.in_dispute(row["fact_id"]) for row in rows)
    notes = ["its pages disagree"] if disputed else []
    if any(row["id"] in old for row in rows):
        notes.append(f"{words.MAY_BE_OLD}: seen {words.day(min(one.seen(row['fact_id']) or '' for row in rows))}")
    if len(rows) > 1 and all(row["price_kind"] in ("exact", "range") for row in rows):
        high = max(row["amount_max"] if row["amount_max"] is not None else row["amount"] for row in rows)
        first = {**first, "amount": min(row["amount"] for row in rows), "amount_max": high, "price_kind": "range"}
        if not disputed:
            notes.insert(0, "it depends on what, or where" if high != first["amount"] else "")
    elif len(rows) > 1:
        notes.insert(0, words.many(len(rows) - 1, "more price"))
    return Item(words.price(first), link, "; ".join(filter(None, notes)))


def _insurance(one: Record) -> tuple[tuple[Item, ...], str]:
    if one.state("insurance") == "conflict":
        return (Item("Its pages disagree", "#disagree"),), ""
    said = words.INSURANCE.get(one.row["insurance"] or "")
    return ((Item(said, "#paying"),), "") if said else ((), _missing(one, "insurance"))


def _license(one: Record, index: Index) -> tuple[tuple[Item, ...], str]:
    text, sure = licensing.summary(one, index)
    return (Item(text, "#licenses", "" if sure else licensing.NOT_UNLICENSED if one.licenses else ""),), ""


def _to_check(one: Record, index: Index) -> list[Item]:
    accusing = len(profile.accusing(one, index))
    found = [Item(words.many(accusing, "statement") + " on its pages", "#check")] if accusing else []
    if any(row["match"] == "matched" for row in one.exclusions):  # each of them confirmed by a person
        found.append(Item("An entry of the federal exclusion list", "#licenses"))
    if one.conflicts:
        found.append(Item("Its pages disagree with each other", "#disagree"))
    return found


def read_on(one: Record, index: Index) -> Item | None:
    """Return when the site was last read, or tried; None where it never was."""
    when, pages = words.day(one.row["last_visited"]), one.row["pages_read"]
    if not when:
        return None
    if not pages:
        return Item(f"last tried on {when}")
    old = words.stale(one.row["last_visited"], index.build.get("built_at"))
    return Item(f"last read on {when}", "", words.MAY_BE_OLD if old else "")
