"""Providers side by side: the same rows for all, each saying whether they differ.

Treatments come in pairs of route and setting, one group of rows a pair, so that no price of one is ever read, summed or
compared as a price of another.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from directory_pages import fields, licensing, profile, record, rules, words
from directory_pages.course import MOST_SESSIONS, Course, course, length_of
from directory_pages.index import Index
from directory_pages.record import Record
from directory_pages.words import Row

SAME, DIFFERS, UNKNOWN = "same", "differs", "unknown"
EXCLUSIONS = "Federal exclusion list"
NOT_CLEARED = "We have confirmed no entry. This is not a clearance."
DISPUTED = "Its pages disagree on this."
Pair = tuple[str | None, str | None]  # route, setting
GROUPS = (
    ("Paying", ("insurance", "payment", "payers")),
    ("Where", ("states_served", "visit_modes", "telehealth_consult", "phone")),
    ("Who treats you", ("clinicians", "credentials", "licenses_stated", "licensed", "excluded")),
    (
        "The care",
        ("conditions", "age_min", "referral_required", "sessions", "session_minutes", "monitoring"),
    ),
)


@dataclass(frozen=True)
class Choice:
    """What the address asks for: ids as they stand there, how many sessions, and whether rows alike are left out."""

    ids: tuple[str, ...] = ()
    sessions: int | None = None
    only: bool = False

    def address(self, **changes: object) -> str:
        """Return the address of the page, some of the choice changed."""
        now = {"ids": self.ids, "sessions": self.sessions, "only": self.only} | changes
        ids: Iterable[str] = now["ids"]  # type: ignore[assignment]
        parts: list[tuple[str, object]] = [("id", one) for one in ids]
        parts += [("sessions", now["sessions"])] if now["sessions"] else []
        parts += [("only", "differences")] if now["only"] else []
        return f"/compare?{urlencode(parts)}" if parts else "/compare"


NO_KIND = {"not_read": "Kind not read", "conflict": "Its pages disagree on its kind"}


@dataclass(frozen=True)
class Column:
    """One provider's head: its name, what was read of it, and the address of the comparison without it."""

    id: str
    name: str
    kind: str
    status: str
    read: str
    without: str


@dataclass(frozen=True)
class Item:
    """One value in words. `links` are (what it shows, fact id); `old`: it was seen too long ago to rely on."""

    text: str
    links: tuple[tuple[str, str], ...] = ()
    note: str = ""
    old: bool = False
    first: bool = False  # the sum for which people come: set larger


@dataclass(frozen=True)
class Cell:
    """What one provider says on one line, else why there is nothing."""

    items: tuple[Item, ...] = ()
    missing: str = ""

    @property
    def short(self) -> bool:
        """Whether its values are so many, and so plain, that they read best on one line."""
        return len(self.items) > 2 and not any(item.note or item.old for item in self.items) and self._brief

    @property
    def _brief(self) -> bool:
        return all(len(item.text) < 60 and item.links for item in self.items)


@dataclass(frozen=True)
class Line:
    """One line. `state` is "differs" where two say different things, "unknown" where not all say something.

    `kept` lines are shown even where all are alike.
    """

    label: str
    cells: tuple[Cell, ...]
    state: str
    kept: bool = False


@dataclass(frozen=True)
class Group:
    """Lines under one heading; `rule` is the dated rule that bears on all of them."""

    label: str
    lines: tuple[Line, ...]
    rule: rules.Rule | None = None


@dataclass(frozen=True)
class Table:
    """The comparison. `folded` names the lines left out as all say the same, `silent` those on which nobody speaks."""

    columns: tuple[Column, ...]
    groups: tuple[Group, ...]
    folded: tuple[str, ...]
    silent: tuple[str, ...]


def table(records: Sequence[Record], index: Index, choice: Choice) -> Table:
    """Return the comparison of some providers."""
    groups, folded, silent = [], [], []
    for group in _groups(records, index, choice):
        lines = [line for line in group.lines if line.kept or any(cell.items for cell in line.cells)]
        silent += [line.label for line in group.lines if line not in lines]
        if choice.only:
            alike = [line for line in lines if line.state == SAME and line.label != EXCLUSIONS]
            folded += [f"{line.label} ({group.label})" if line.kept else line.label for line in alike]
            lines = [line for line in lines if line not in alike]
        if lines:
            groups.append(Group(group.label, tuple(lines), group.rule))
    return Table(tuple(_columns(records, index, choice)), tuple(groups), tuple(folded), tuple(silent))


def _columns(records: Sequence[Record], index: Index, choice: Choice) -> list[Column]:
    ids = [one.id for one in records]
    return [
        Column(
            one.id,
            record.name_of(one.row),
            profile.kind(one, index) or NO_KIND.get(one.state("provider_kind"), "Kind not found"),
            words.STATUSES.get(one.row["status"], ""),
            _read(one),
            choice.address(ids=[other for other in ids if other != one.id]),
        )
        for one in records
    ]


def _read(one: Record) -> str:
    if not one.row["pages_read"]:
        return "We read no page of its site."
    return f"{words.many(one.row['pages_read'], 'page')} read, last on {words.day(one.row['last_visited'])}"


def _groups(records: Sequence[Record], index: Index, choice: Choice) -> list[Group]:
    groups = [_treatment(records, pair, index, choice) for pair in pairs(records)]
    others = [_other_prices(one, index) for one in records]
    groups.append(Group("Other prices", (_line("Prices of other things", others),)))
    for label, names in GROUPS:
        lines = [
            _line(*_OF_REGISTERS[name](records, index))
            if name in _OF_REGISTERS
            else _line(fields.label(name), [_field(one, name, index) for one in records])
            for name in names
        ]
        if label == "Where":
            lines.insert(0, _line("Places", [_places(one) for one in records]))
        groups.append(Group(label, tuple(lines)))
    groups.append(Group("Safety: what the site says", tuple(_safety(records, index))))
    return groups


# --- treatments and what they cost ------------------------------------------------------------------------------------


def pairs(records: Sequence[Record]) -> list[Pair]:
    """Return the pairs of route and setting that any of the providers offers, in one order for every comparison."""
    found = {(row["route"], row["setting"]) for one in records for row in one.offers}

    def order(pair: Pair) -> tuple[int, int, str]:
        place = [
            list(known).index(code) if code in known else len(known) for code, known in zip(pair, KNOWN, strict=True)
        ]
        return place[0], place[1], str(pair)

    return sorted(found, key=order)


KNOWN = (words.ROUTES, words.SETTINGS)


def _treatment(records: Sequence[Record], pair: Pair, index: Index, choice: Choice) -> Group:
    """Return the lines of one treatment: who offers it, its prices, and what a first course of it costs."""
    label = words.offer({"route": pair[0], "setting": pair[1]}, index.routes)
    lines = (
        _line("Offered", [_offered(one, pair) for one in records], kept=True),
        _line("First course", [_courses(one, pair, index, choice.sessions) for one in records], kept=True),
        _line("Prices", [_prices(one, pair, index) for one in records], kept=True),
    )
    return Group(label, lines, rules.current(index) if pair[1] == "at_home" else None)


def _offers_of(one: Record, pair: Pair) -> list[Row]:
    return [row for row in one.offers if (row["route"], row["setting"]) == pair]


def _offered(one: Record, pair: Pair) -> Cell:
    items = []
    for row in _offers_of(one, pair):
        at = one.city(row["location_id"])
        text = f"It says so for {at}" if at else "It says so"
        items.append(_item(text, row["fact_id"], DISPUTED if one.in_dispute(row["fact_id"]) else ""))
    return _cell(items, _missing(one, "offers") if not one.offers else _unsaid(one))


def prices_of(one: Record, pair: Pair) -> list[Row]:
    """Return the prices that go with a treatment at any place where it is to be had; courses we derived left out."""
    found: dict[str, Row] = {}
    for offer in _offers_of(one, pair):
        for place in [offer["location_id"]] if offer["location_id"] else [None, *(row["id"] for row in one.locations)]:
            found |= {row["id"]: row for row in one.prices_of(offer, place) if not _derived_course(row)}
    return sorted(found.values(), key=profile.price_order)


def _derived_course(row: Row) -> bool:
    return bool(row["derived"]) and row["unit"] == "package"


def _prices(one: Record, pair: Pair, index: Index) -> Cell:
    return _cell([_price(one, row, index) for row in prices_of(one, pair)], _no_price(one, pair))


def _no_price(one: Record, pair: Pair) -> str:
    if not _offers_of(one, pair):
        return "We did not find this treatment."
    return _missing(one, "prices") if not one.prices else _unsaid(one)


def _price(one: Record, row: Row, index: Index) -> Item:
    seen = one.seen(row["fact_id"])
    note = " ".join(part for part in (profile.price_note(one, row), f"Seen {words.day(seen)}.") if part)
    return _item(words.price(row), row["fact_id"], note, old=_old(seen, index))


def _old(seen: str | None, index: Index) -> bool:
    return words.stale(seen, index.build.get("built_at"))


def _courses(one: Record, pair: Pair, index: Index, asked: int | None) -> Cell:
    """Return what a first course costs at each place that has prices of its own, else wherever it is to be had."""
    rows = prices_of(one, pair)
    sound = [row for row in rows if not one.in_dispute(row["fact_id"])]
    if rows and not sound:
        return Cell(missing="Its pages disagree on the price. See what each says.")
    length, shown = length_of(one.values["sessions"], pair[0])
    places = list(dict.fromkeys(row["location_id"] for row in sound))
    unsure = one.state("sessions") == "conflict"
    made = [
        (place, course([row for row in sound if row["location_id"] == place], length, asked, unsure))
        for place in places
    ]
    if not any(one_course.text for _, one_course in made):
        why = dict.fromkeys(one_course.missing for _, one_course in made)
        return Cell(missing=" ".join(why) or _no_price(one, pair))
    return Cell(tuple(_course(one, place, one_course, shown, index) for place, one_course in made))


def _course(one: Record, place: str | None, made: Course, shown: str | None, index: Index) -> Item:
    at = one.city(place)
    if not made.text:
        return Item(f"No sum{f' for {at}' if at else ''}", note=made.missing)
    links = [("the price", fact_id) for fact_id in made.fact_ids]
    if shown and "page says" in made.basis:
        links.append(("the number of sessions", shown))
    old = any(_old(one.seen(fact_id), index) for fact_id in made.fact_ids)
    return Item(f"{made.text}{f' in {at}' if at else ''}", tuple(links), made.basis, old, first=True)


def _other_prices(one: Record, index: Index) -> Cell:
    """Return the prices that go with no one treatment: consultations, therapy, ketamine of a kind not said."""
    taken = {row["id"] for pair in pairs([one]) for row in prices_of(one, pair)}
    rows = [row for row in one.prices if row["id"] not in taken and not _derived_course(row)]
    items = [_price(one, row, index) for row in sorted(rows, key=profile.price_order)]
    return _cell(items, _missing(one, "prices") if not one.prices else "We found no other price.")


# --- all the rest -----------------------------------------------------------------------------------------------------


def _item(text: str, fact_id: str | None, note: str = "", old: bool = False) -> Item:
    return Item(text, (("", fact_id),) if fact_id else (), note, old)


def _cell(items: Sequence[Item], missing: str) -> Cell:
    return Cell(tuple(items), "" if items else missing)


def _missing(one: Record, name: str) -> str:
    """Return why a field has no value, shortly where it was only not found: the head says what was read, and when."""
    said = record.missing(one, name)
    return _unsaid(one) if said == record.unsaid(one) else said


def _unsaid(one: Record) -> str:
    pages = one.row["pages_read"]
    return f"Not found on its {words.many(pages, 'page')}. Ask them." if pages else record.unsaid(one)


def _line(label: str, cells: Sequence[Cell], kept: bool = False) -> Line:
    said = [frozenset(item.text for item in cell.items) for cell in cells]
    stated = {texts for texts in said if texts}
    if label == EXCLUSIONS:  # to be on it or not is nothing that a provider states
        return Line(label, tuple(cells), SAME)
    state = DIFFERS if len(stated) > 1 else UNKNOWN if len(stated) == 1 and not all(said) else SAME
    return Line(label, tuple(cells), state, kept)


def _field(one: Record, name: str, index: Index) -> Cell:
    line = profile.line(one, name, index)
    return _cell([_item(value.text, value.fact_id, value.note) for value in line.values], _missing(one, name))


def _places(one: Record) -> Cell:
    items = [_item(value.text, value.fact_id, value.note) for value in profile.locations(one)]
    return _cell(items, _missing(one, "locations"))


def _safety(records: Sequence[Record], index: Index) -> list[Line]:
    """Return one line for each item of the safety list that has to do with any of them, as each site answers it."""
    return [
        _line(str(row["label"]), [_answer(one, code) for one in records])
        for code, row in index.tables["safety_items"].items()
        if any(profile.applies(one, code) or _answer(one, code).items for one in records)
    ]


def _answer(one: Record, code: str) -> Cell:
    for name, text in (("safety", "Stated"), ("safety_contradicted", "Its page says the opposite")):
        found = [_item(text, row["fact_id"]) for row in one.values[name] if row["value"] == code]
        if found:
            return Cell(tuple(found))
    return Cell(missing=_unsaid(one) if profile.applies(one, code) else record.NOT_APPLICABLE)


def _licensed(records: Sequence[Record], index: Index) -> tuple[str, list[Cell]]:
    """Return what the registers say of each person: every license found, else the best outcome, never one for all."""
    cells = []
    for one in records:
        panel = licensing.of(one, index)
        items = [
            _item(f"{person.name}: {text}", fact_id)
            for person in panel.people or panel.numbers
            for text, fact_id in _license_texts(person)
        ]
        cells.append(_cell(items, _nobody(one)))
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


def _excluded(records: Sequence[Record], index: Index) -> tuple[str, list[Cell]]:
    """Return the confirmed entries of the federal exclusion list, beside the licenses and apart from them."""
    cells = []
    for one in records:
        panel = licensing.of(one, index)
        found = [(person.name, person.exclusion) for person in panel.people if person.exclusion]
        found += [("The practice", said) for said in panel.firm if said.where == licensing.EXCLUSION_LIST]
        items = [_item(f"{who}: {said.text}", said.fact_id) for who, said in found if said.outcome == "matched"]
        cells.append(_cell(items, NOT_CLEARED if found else _nobody(one)))
    return EXCLUSIONS, cells


_OF_REGISTERS = {"licensed": _licensed, "excluded": _excluded}


# --- the address ------------------------------------------------------------------------------------------------------


def sessions_of(text: str) -> int | None:
    """Return the number of sessions asked for; None where nothing is.

    Raises:
        ValueError: it is no number of sessions that a first course has.
    """
    if not text.strip():
        return None
    if not re.fullmatch(r"[0-9]{1,3}", text.strip()) or not 1 <= int(text) <= MOST_SESSIONS:
        raise ValueError(f"“{text[:20]}” is no number of sessions. Give a whole number from 1 to {MOST_SESSIONS}.")
    return int(text)


def notices(asked: Sequence[str], fates: Mapping[str, tuple[str, str | None]], index: Index) -> list[str]:
    """Return what is to be said of ids that are no provider: merged into another, taken out, or never known."""
    said = []
    for one in dict.fromkeys(asked):
        fate, what = fates.get(one, ("", None))
        name = one[:80]
        if fate == "merged" and what in index.position:
            said.append(f"“{name}” is now listed as {index.names[index.position[what]]}. We compare that.")
        elif fate == "removed":
            said.append(f"“{name}” was taken out of the directory ({words.day(what)}). We keep nothing about it.")
        elif fate:
            said.append(f"We do not know “{name}”. Check the address, or search for it.")
    return said
