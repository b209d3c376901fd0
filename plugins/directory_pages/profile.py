"""One provider laid out for reading: what its page and a comparison show, in their order, each value with its fact."""

from dataclasses import dataclass, field
from typing import Any

from directory_pages import fields, record, words
from directory_pages.index import Index
from directory_pages.record import Record
from directory_pages.words import Row

OF_THE_PAGE = ("crisis_info",)  # items of the safety list about the page itself: nothing to ask a provider


@dataclass(frozen=True)
class Value:
    """A value in words, the fact that shows it, and what is to be said beside it."""

    text: str
    fact_id: str | None
    note: str = ""


@dataclass(frozen=True)
class Line:
    """A field: its values, else why there are none; and the pairs of facts that contradict each other on it."""

    label: str
    values: tuple[Value, ...] = ()
    missing: str = ""
    disputes: tuple[tuple[Any, Any], ...] = ()


@dataclass(frozen=True)
class Profile:
    """The parts of a provider's page. `groups` holds the lines of paying, where, who and care."""

    name: str
    kind: str
    place: str
    status: str
    offers: tuple[tuple[Value, Row], ...]
    prices: tuple[tuple[Value, Row], ...]
    locations: tuple[Value, ...]
    groups: dict[str, tuple[Line, ...]]
    safety: tuple[tuple[str, str, Line], ...]
    accusing: tuple[tuple[Row, Row, Row], ...]
    disclosing: tuple[Value, ...]
    disputes: tuple[tuple[str, tuple[tuple[Any, Any], ...]], ...]
    changes: tuple[Row, ...]
    questions: tuple[str, ...] = field(default=())
    safety_questions: tuple[str, ...] = field(default=())


def of(one: Record, index: Index) -> Profile:
    """Return a provider's record laid out."""
    row = one.row
    groups = {
        name: tuple(
            line(one, each.name, index)
            for each in fields.FIELDS
            if each.group == name
            and each.name not in ("address", "locations")
            and one.state(each.name) != "not_applicable"
        )
        for name in ("paying", "where", "who", "care")
    }
    return Profile(
        name=record.name_of(row),
        kind=kind(one, index),
        place=one.place(),
        status=words.STATUSES.get(row["status"], ""),
        offers=tuple(_offers(one, index)),
        prices=tuple(_prices(one)),
        locations=tuple(locations(one)),
        groups=groups,
        safety=tuple(_safety(one, index)),
        accusing=tuple(accusing(one, index)),
        disclosing=tuple(_disclosing(one, index)),
        disputes=tuple(_disputes(one)),
        changes=tuple(_changes(one, index)),
        questions=tuple(questions(one)),
        safety_questions=tuple(_safety_questions(one, index)),
    )


def kind(one: Record, index: Index) -> str:
    """Return the label of a provider's kind, or ""."""
    return str(index.tables["provider_kinds"].get(one.row["provider_kind"] or "", {}).get("label", ""))


def line(one: Record, name: str, index: Index) -> Line:
    """Return one field in words."""
    about = {row["fact_id"]: words.decoded(row.get("routes")) for row in one.values[name]}
    values = tuple(
        Value(text, fact_id, _of_routes(about.get(fact_id), index)) for text, fact_id in one.field(name, index.tables)
    )
    return Line(fields.label(name), values, "" if values else record.missing(one, name), tuple(one.disputed(name)))


def _of_routes(codes: Any, index: Index) -> str:
    """Return which routes a value of a course is about, "" where it is about none in particular."""
    return f"({words.listed([words.route(code, index.routes) for code in codes])})" if codes else ""


def locations(one: Record) -> list[Value]:
    """Return the places of a provider, each on one line; its name and phone stand beside it."""
    return [
        Value(
            words.address(row),
            row["fact_id"],
            " · ".join(part for part in (row["name"], words.phone(row["phone"])) if part),
        )
        for row in one.locations
    ]


def _offers(one: Record, index: Index) -> list[tuple[Value, Row]]:
    found = []
    for row in one.offers:
        at = one.city(row["location_id"])
        dispute = "Its pages disagree on this." if one.in_dispute(row["fact_id"]) else ""
        note = " ".join(part for part in (f"In {at}." if at else "", dispute) if part)
        found.append(
            (
                Value(words.offer(row, index.routes), row["fact_id"], note),
                index.tables["routes"].get(row["route"] or "", {}),
            )
        )
    return found


def _prices(one: Record) -> list[tuple[Value, Row]]:
    """Return prices as stated, then those worked out; by service and unit, never by amount across them."""
    order = sorted(one.prices, key=price_order)
    return [(Value(words.price(row), row["fact_id"], price_note(one, row)), row) for row in order]


def price_order(row: Row) -> tuple[bool, bool, str, str, float]:
    """Treatments before the rest, stated before worked out; by amount only within one service and unit."""
    return bool(row["derived"]), not of_treatment(row), row["service"] or "", row["unit"] or "", row["amount"]


def of_treatment(row: Row) -> bool:
    """Return whether a price is one of ketamine itself, not of a consultation, therapy or something else."""
    return row["service"] in words.ROUTES or row["service"] == "ketamine"


def no_offers(one: Record, index: Index, missing: str) -> str:
    """Return why no treatment is shown; where none is to be expected, what the provider is instead."""
    about = index.tables["provider_kinds"].get(one.row["provider_kind"] or "", {}).get("description")
    return f"None. {about}" if about and one.state("offers") == "not_applicable" else missing


def price_note(one: Record, row: Row) -> str:
    """Return what belongs beside a price: where, in which setting, with what, how worked out, whether disputed."""
    at = one.city(row["location_id"])
    parts = (
        f"In {at}." if at else "",
        f"Taken {words.setting(row['setting'])}." if row["setting"] else "",
        f"{words.capital(words.apart(row['includes']))}." if row["includes"] else "",
        f"We worked this out: {words.basis(row['basis'])}." if row["derived"] and row["basis"] else "",
        "Its pages disagree on this." if one.in_dispute(row["fact_id"]) else "",
    )
    return " ".join(part for part in parts if part)


def _safety(one: Record, index: Index) -> list[tuple[str, str, Line]]:
    """Return (code, state, line) of each item of the list: stated, contradicted, or not found."""
    found = {row["value"]: ("stated", row["fact_id"]) for row in one.values["safety"]}
    found |= {row["value"]: ("contradicted", row["fact_id"]) for row in one.values["safety_contradicted"]}
    lines = []
    for code, row in index.tables["safety_items"].items():
        if code not in found and not applies(one, code):
            continue
        state, fact_id = found.get(code, ("not_found", ""))
        text = {"stated": "Stated", "contradicted": "Its page says the opposite"}.get(state, "")
        values = (Value(text, fact_id),) if text else ()
        lines.append((code, state, Line(str(row["label"]), values, "" if text else "Not found")))
    return lines


def applies(one: Record, code: str) -> bool:
    """Return whether an item of the safety list has to do with what is offered: some are about doses at home only."""
    settings = {row["setting"] for row in one.offers}
    return not code.startswith("home_") or not settings or bool(settings & {"at_home", None})


def accusing(one: Record, index: Index) -> list[tuple[Row, Row, Row]]:
    """Return (claim, fact, rule) of each statement that an authority contradicts; no authority, no finding."""
    found = []
    for claim in one.claims:
        rule, fact = index.tables["claim_rules"].get(claim["rule"], {}), one.fact(claim["fact_id"])
        if claim["sense"] == "accuses" and fact and rule.get("authority_says"):
            found.append((claim, fact, rule))
    return found


def _disclosing(one: Record, index: Index) -> list[Value]:
    return [
        Value(str(index.tables["claim_rules"].get(claim["rule"], {}).get("label", claim["rule"])), claim["fact_id"])
        for claim in one.claims
        if claim["sense"] == "discloses"
    ]


def _disputes(one: Record) -> list[tuple[str, tuple[tuple[Any, Any], ...]]]:
    """Return what its pages disagree on, each pair of facts once ("offers" and "routes" may share one)."""
    seen: set[tuple[str, str]] = set()
    found: dict[str, list[tuple[Any, Any]]] = {}
    for row in one.conflicts:
        if (row["fact_a"], row["fact_b"]) not in seen:
            seen.add((row["fact_a"], row["fact_b"]))
            found.setdefault(fields.label(row["field"]), []).append((one.fact(row["fact_a"]), one.fact(row["fact_b"])))
    return [(label, tuple(pairs)) for label, pairs in found.items()]


def _changes(one: Record, index: Index) -> list[Row]:
    return [change(row, index) for row in one.changes]


def change(row: Row, index: Index) -> Row:
    """Return a change with its field and both values in words; "" where there was or is no value."""

    def said(text: str | None) -> str:
        value = words.decoded(text)
        return "" if value is None else fields.said(row["field"], value, index.tables)

    told = {"label": fields.label(row["field"]), "before": said(row["old"]), "after": said(row["new"])}
    return {**row, **told, "year": row["seen_at"][:4]}


def questions(one: Record) -> list[str]:
    """Return what to ask: the question of each field that was not found, or on which the pages disagree."""
    skip = (
        {"locations", "rems_stated"}
        | ({"address"} if one.locations else set())
        | ({"payers"} if one.row["insurance"] == "not_accepted" else set())
    )
    unpriced = bool(one.offers) and not any(of_treatment(row) for row in one.prices)
    return [
        each.question
        for each in fields.FIELDS
        if each.name not in skip
        and (one.state(each.name) in ("not_found", "not_read", "conflict") or (each.name == "prices" and unpriced))
    ]


def _safety_questions(one: Record, index: Index) -> list[str]:
    """Return what to find out about safety: what no page tells of; nothing where no ketamine is given."""
    if one.state("offers") == "not_applicable":
        return []
    items = index.tables["safety_items"]
    return [
        str(items[code]["description"] or line.label)
        for code, state, line in _safety(one, index)
        if state == "not_found" and code not in OF_THE_PAGE
    ]
