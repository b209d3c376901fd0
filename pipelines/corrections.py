"""Corrections that count: what a person found to be so, put in the place of what was read in one sentence. Pure.

A correction answers a quote: it holds for each fact of its provider and field that quotes these very words, white
space aside, on whatever page. When no fact does any more, it lapses, and the log says so: the clinic's own new words
count again. Where a sentence gives several values of the field, `read` says which one is answered; without it nothing
is done, and the log says that too. One that today's reader agrees with is not needed any more.

A correction is no change of the clinic: `changes` is what two visits said, as read, and a row whose value was corrected
later says so.
"""
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from extraction.normalise import STATES, to_e164, valid_npi
from pipelines.decisions import ABSENT, Correction, DecisionError, collapsed
from pipelines.evidence import Row
from pipelines.history import History, Statement, canonical

Codes = Mapping[str, Iterable[str]]   # table of the vocabulary -> its codes
Check = Callable[[Any, Codes], bool]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of an entry of the log. `state` is logged, applied, agreed, lapsed or unclear."""

    correction: Correction
    state: str
    value_read: str | None = None    # canonical
    lapsed_at: str | None = None     # the visit that no longer found the quote; None: no visit ever did


# --- what can be said of a field --------------------------------------------------------------------------------------

def _text(value: Any, codes: Codes) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _flag(value: Any, codes: Codes) -> bool:
    return isinstance(value, bool)


def _number(value: Any, codes: Codes) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and value >= 0


def _range(value: Any, codes: Codes) -> bool:
    return isinstance(value, list) and len(value) == 2 and all(_number(one, codes) for one in value) and (
        value[0] <= value[1])


def _texts(value: Any, codes: Codes) -> bool:
    return isinstance(value, list) and all(_text(one, codes) for one in value)


def _of(*allowed: str) -> Check:
    return lambda value, codes: value in allowed


def _code(table: str) -> Check:
    return lambda value, codes: isinstance(value, str) and value in codes[table]


def _or_nothing(check: Check) -> Check:
    return lambda value, codes: value is None or check(value, codes)


ADDRESS = {name: _or_nothing(_text) for name in ("street", "city", "state", "zip")}
PHONE: Check = lambda value, codes: isinstance(value, str) and to_e164(value) == value  # noqa: E731
# field -> how its value must be; a mapping may name only those of its keys that are otherwise than read
VALUES: dict[str, Check | dict[str, Check]] = {
    "name": _text, "phone": PHONE, "address": ADDRESS,
    "locations": {**ADDRESS, "name": _or_nothing(_text), "phone": _or_nothing(PHONE)},
    "provider_kind": _code("provider_kinds"),
    "offers": {"route": _or_nothing(_code("routes")), "setting": _or_nothing(_code("settings"))},
    "visit_modes": _of("in_person", "video", "phone", "message"), "telehealth_consult": _flag,
    "states_served": lambda value, codes: isinstance(value, str) and value in (*STATES, "nationwide"),
    "prices": {
        "amount": _number, "amount_max": _or_nothing(_number), "currency": _text,
        "unit": _or_nothing(_of("session", "package", "month", "week", "hour", "dose", "year", "consultation")),
        "price_kind": _of("exact", "from", "range", "up_to", "discounted", "estimate"),
        "sessions": _or_nothing(_number), "setting": _or_nothing(_code("settings")), "includes": _or_nothing(_text),
        "service": lambda value, codes: value in (None, "ketamine", "therapy", "consultation", "other") or (
            _code("routes")(value, codes)),
    },
    "insurance": _of("accepted", "not_accepted", "partial"), "payment": _code("payment"),
    "payers": {"name": _text, "covers": _or_nothing(_text)}, "conditions": _code("conditions"),
    "credentials": _code("credentials"), "specialties": _text,
    "clinicians": {"name": _text, "credentials": _texts, "role": _or_nothing(_text)},
    "licenses_stated": {"type": _or_nothing(_text), "number": _or_nothing(_text), "state": _or_nothing(_text)},
    "npi_stated": lambda value, codes: isinstance(value, str) and valid_npi(value),
    "rems_stated": _flag, "sessions": _range, "session_minutes": _range, "age_min": _number, "monitoring": _flag,
    "referral_required": _flag, "provider_status": _of("says_closed"),
    # That a page contradicts an authority is never said without a review.
    "safety": {"code": _code("safety_items"), "answer": _of("stated")},
}


# By these a register is asked who is licensed: such a number comes from the page itself, or not at all.
READ_ONLY = ("licenses_stated", "npi_stated")


def check(entries: Iterable[Correction], codes: Codes) -> None:
    """Raise DecisionError, naming file and line, where an entry that counts says what cannot be, or says it twice."""
    seen: dict[tuple[str, str | None, str | None], Correction] = {}
    for entry in entries:
        if not entry.counts:
            continue
        if entry.field == "claims":
            raise DecisionError(f"{entry.line}: claims are judged, and replied to, in reviews.yml")
        if entry.field not in VALUES:
            raise DecisionError(f"{entry.line}: field is {entry.field!r}, not one of {', '.join(sorted(VALUES))}")
        if entry.field in READ_ONLY and entry.value is not ABSENT:
            raise DecisionError(f"{entry.line}: {entry.field} can only be withdrawn (without `value`). The number by "
                                "which a register is asked must stand on the provider's own page")
        for key, value in (("value", entry.value), ("read", entry.read)):
            if value is not ABSENT and (wrong := _wrong(entry.field, value, codes)):
                raise DecisionError(f"{entry.line}: {key} {wrong}")
        about = (entry.provider_id, entry.field, entry.quote)
        other = seen.setdefault(about, entry)
        if other is not entry and (ABSENT in (other.read, entry.read) or other.read == entry.read):
            raise DecisionError(f"{entry.line}: the same quote is answered on {other.line.rpartition(', ')[2]}. Where "
                                "it gives several values, say in each entry with `read:` which one it answers")


def _wrong(field: str, value: Any, codes: Codes) -> str | None:
    """What is wrong with a value of a field, if anything."""
    rule = VALUES[field]
    if not isinstance(rule, dict):
        return None if rule(value, codes) else f"{value!r} is no value of {field}"
    if not isinstance(value, dict) or not value or value.keys() - rule:
        return f"of {field} must be of {', '.join(rule)}, as in `{{{next(iter(rule))}: …}}`"
    bad = [key for key, one in value.items() if not rule[key](one, codes)]
    return f"{bad[0]} {value[bad[0]]!r} is no value of {field}" if bad else None


# --- applying ---------------------------------------------------------------------------------------------------------

def apply(entries: Iterable[Correction], history: History) -> list[Answer]:
    """Put what is so into the provider's statements that each entry answers, and tell what became of the entries."""
    return [_apply(entry, history) if entry.counts else Answer(entry, "logged") for entry in entries]


def _apply(entry: Correction, history: History) -> Answer:
    """One entry that counts."""
    answered = [s for s in history.statements.values() if s.field == entry.field
                and collapsed(s.quote) == entry.quote and (entry.read is ABSENT or _says(s, entry.read))]
    standing = [s for s in answered if s.gone_at is None]
    if standing and all(s.hidden for s in standing):
        return Answer(entry, "logged")   # what waits for a person is not shown, and not said to wait
    read = {s.canonical for s in standing or answered}
    if len(read) > 1:
        return Answer(entry, "unclear")
    changed = [_correct(statement, entry) for statement in answered]
    if standing:
        return Answer(entry, "applied" if any(changed) else "agreed", read.pop())
    return Answer(entry, "lapsed", read.pop() if read else None, max((s.gone_at or "" for s in answered), default=None))


def _says(statement: Statement, read: Any) -> bool:
    """Whether a statement's value is the one that an entry means: the same, or in all keys that it names."""
    value = statement.value
    if isinstance(read, dict) and isinstance(value, dict):
        return all(value.get(key) == one for key, one in read.items())
    return canonical(value) == canonical(read)


def _correct(statement: Statement, entry: Correction) -> bool:
    """Put the value that is so in the place of the one read; without one, the statement is withdrawn. False: they are
    the same."""
    value = entry.value
    if isinstance(statement.value, dict) and isinstance(value, dict):
        value = {**statement.value, **value}
    if value is not ABSENT and canonical(value) == statement.canonical:
        return False
    statement.correction, statement.corrected_from = entry.number, statement.canonical
    if value is ABSENT:
        statement.withdrawn_at = entry.decided
    else:
        statement.value, statement.canonical = value, canonical(value)
    return True


def rows(answers: Iterable[Answer], provider_id: str, cut: Callable[[str], str] = lambda text: text) -> list[Row]:
    """The rows of the log. `cut` takes out what waits for a person: a quote may hold it."""
    found = []
    for answer in answers:
        entry = answer.correction
        said: Row = {name: cut(text) if (text := getattr(entry, name)) else None
                     for name in ("asked", "answer", "quote", "reason", "evidence")}
        found.append({
            "id": entry.number, "provider_id": provider_id, "received": entry.received, "field": entry.field,
            "decision": entry.decision, "decided": entry.decided, **said, "value_read": answer.value_read,
            "value": None if entry.value is ABSENT else canonical(entry.value), "state": answer.state,
            "lapsed_at": answer.lapsed_at,
        })
    return found
