"""How a provider's prices changed: what its pages said on one visit and what on the next, newest first."""

from dataclasses import dataclass

from directory_pages import fields, words
from directory_pages.index import Index
from directory_pages.record import Record


@dataclass(frozen=True)
class Step:
    """A price before and after, in words, "" where there was or is none; the facts that show it; `day` is ISO 8601."""

    day: str
    before: str
    after: str
    fact_before: str | None
    fact_after: str | None
    correction_id: int | None = None


def of_prices(one: Record, index: Index) -> list[Step]:
    """Return each change of a price, and each price that was no longer on its page though no change tells of it."""
    steps = [
        Step(
            row["seen_at"],
            _said(row["old"], index),
            _said(row["new"], index),
            _known(one, row["fact_old"]),
            _known(one, row["fact_new"]),
            row["correction_id"],
        )
        for row in one.changes
        if row["field"] == "prices"
    ]
    told = {step.fact_before for step in steps}
    days = {(step.day[:10], step.before) for step in steps}
    for fact in one.facts.values():
        if fact["field"] != "prices" or not fact["gone_at"] or fact["stance"] != "offered" or fact["withdrawn_at"]:
            continue
        before = _said(fact["value"], index)
        if fact["id"] not in told and (fact["gone_at"][:10], before) not in days:
            steps.append(Step(fact["gone_at"], before, "", fact["id"], None))
    return sorted(steps, key=lambda step: step.day, reverse=True)


def _said(text: str | None, index: Index) -> str:
    value = words.decoded(text)
    return "" if value is None else fields.said("prices", value, index.tables)


def _known(one: Record, fact_id: str | None) -> str | None:
    """Return the id of a fact that this directory has; of one that it no longer has, none."""
    return fact_id if one.fact(fact_id) else None
