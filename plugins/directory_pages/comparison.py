"""Providers side by side: the same rows for all, each saying whether they differ."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from directory_pages import fields, licensing, profile, record, words
from directory_pages.index import Index
from directory_pages.profile import Line, Value
from directory_pages.record import Record

SAME, DIFFERS, UNKNOWN = "same", "differs", "unknown"
EXCLUSIONS = "Federal exclusion list"
NOT_CLEARED = "We have confirmed no entry. This is not a clearance."
ROWS = (
    "insurance",
    "payment",
    "payers",
    "states_served",
    "visit_modes",
    "telehealth_consult",
    "clinicians",
    "credentials",
    "licenses_stated",
    "licensed",
    "excluded",
    "conditions",
    "age_min",
    "referral_required",
    "sessions",
    "session_minutes",
    "monitoring",
)


@dataclass(frozen=True)
class Column:
    """One provider's head: its name, and the address of the comparison without it."""

    id: str
    name: str
    kind: str
    status: str
    without: str


@dataclass(frozen=True)
class Row:
    """One line. `state` is "differs" where two say different things, "unknown" where not all say something."""

    label: str
    cells: tuple[Line, ...]
    state: str


def columns(records: Sequence[Record], index: Index) -> list[Column]:
    """Return the heads of the columns."""
    return [
        Column(
            one.id,
            record.name_of(one.row),
            profile.kind(one, index),
            words.STATUSES.get(one.row["status"], ""),
            "/compare?" + urlencode([("id", other.id) for other in records if other is not one]),
        )
        for one in records
    ]


def rows(records: Sequence[Record], index: Index) -> list[Row]:
    """Return all rows in which any of the providers says something."""
    made = [
        _row("Treatments", [_offers(one, index) for one in records]),
        _row("Where", [_places(one) for one in records]),
        _row("Prices as stated", [_prices(one, derived=False) for one in records]),
        _row("Prices worked out by us", [_prices(one, derived=True) for one in records]),
    ]
    made += [
        _row(*_OF_REGISTERS[name](records, index))
        if name in _OF_REGISTERS
        else _row(fields.label(name), _lines(records, name, index))
        for name in ROWS
    ]
    made.append(_row("On the safety list", [_safety(one, index) for one in records]))
    return [row for row in made if any(cell.values for cell in row.cells)]


def _lines(records: Sequence[Record], name: str, index: Index) -> list[Line]:
    return [profile.line(one, name, index) for one in records]


def _licensed(records: Sequence[Record], index: Index) -> tuple[str, list[Line]]:
    """Return what the registers say of each person: every license found, else the best outcome, never one for all."""
    cells = []
    for one in records:
        panel = licensing.of(one, index)
        values = [
            Value(f"{person.name}: {text}", fact_id)
            for person in panel.people or panel.numbers
            for text, fact_id in _license_texts(person)
        ]
        cells.append(Line("", tuple(values), "" if values else _nobody(one)))
    return "In a state's register", cells


def _nobody(one: Record) -> str:
    return "Its pages name nobody whom we can look up." if one.row["pages_read"] else record.unsaid(one)


def _license_texts(person: licensing.Person) -> list[tuple[str, str | None]]:
    found = [said for said in person.licenses if said.outcome == "matched"]
    best = found or sorted(person.licenses, key=lambda said: licensing.OUTCOMES.index(said.outcome))[:1]
    if best:
        return [(said.text, said.fact_id) for said in best]
    states = words.listed([state for state, _ in person.closed])
    return [(f"We cannot check {states}. {licensing.NOT_UNLICENSED}" if states else "Not checked.", None)]


def _excluded(records: Sequence[Record], index: Index) -> tuple[str, list[Line]]:
    """Return the confirmed entries of the federal exclusion list, beside the licenses and apart from them."""
    cells = []
    for one in records:
        panel = licensing.of(one, index)
        found = [(person.name, person.exclusion) for person in panel.people if person.exclusion]
        found += [("The practice", said) for said in panel.firm if said.where == licensing.EXCLUSION_LIST]
        values = tuple(Value(f"{who}: {said.text}", said.fact_id) for who, said in found if said.outcome == "matched")
        cells.append(Line("", values, NOT_CLEARED if found else _nobody(one)))
    return EXCLUSIONS, cells


def _row(label: str, cells: list[Line]) -> Row:
    said = [frozenset(value.text for value in cell.values) for cell in cells]
    stated = {texts for texts in said if texts}
    if label == EXCLUSIONS:  # to be on it or not is nothing that a provider states
        return Row(label, tuple(cells), SAME)
    state = DIFFERS if len(stated) > 1 else UNKNOWN if len(stated) == 1 and not all(said) else SAME
    return Row(label, tuple(cells), state)


def _line(one: Record, name: str, values: Sequence[Value]) -> Line:
    return Line("", tuple(values), "" if values else record.missing(one, name))


def _offers(one: Record, index: Index) -> Line:
    return _line(one, "offers", [value for value, _ in profile.of(one, index).offers])


def _places(one: Record) -> Line:
    return _line(one, "locations", profile.locations(one))


def _prices(one: Record, derived: bool) -> Line:
    rows = [row for row in one.prices if bool(row["derived"]) == derived]
    rows.sort(key=profile.price_order)
    values = [
        Value(
            words.price(row),
            row["fact_id"],
            " ".join(
                part for part in (profile.price_note(one, row), f"Seen {words.day(one.seen(row['fact_id']))}.") if part
            ),
        )
        for row in rows
    ]
    if derived and not values:
        return Line("", (), "Nothing to work out from what is stated.")
    return _line(one, "prices", values)


def _safety(one: Record, index: Index) -> Line:
    values = [
        Value(line.label, line.values[0].fact_id)
        for _, state, line in profile.of(one, index).safety
        if state == "stated"
    ]
    return _line(one, "safety", values)


_OF_REGISTERS = {"licensed": _licensed, "excluded": _excluded}
