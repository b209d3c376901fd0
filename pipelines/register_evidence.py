"""A register's row as evidence: a fact of origin `registry` on the page that is the register's archived answer.

Ids are digests of what the row says, so that they outlive a rebuild; numbers of pages count on from those of captures.
"""
from collections.abc import Iterable
from typing import Any

from pipelines.evidence import Rows
from pipelines.history import canonical, digest
from pipelines.registers import Registers
from pipelines.registry_store import Kept, RegistryStore

READER, VERSION = "pipelines.verify", "1"
Told = str | None
NOTED = ("status", "expires", "discipline")   # what a change of a licence shows, beside register and number


class Evidence:
    """Adds facts, pages and changes to the rows of one provider after another."""

    def __init__(self, store: RegistryStore | None, registers: Registers, first_page: int) -> None:
        self.store, self.registers, self.next_page = store, registers, first_page
        self.pages: dict[tuple[str, str], int] = {}   # (provider, archived record) -> its page

    def fact(self, rows: Rows, field: str, value: dict[str, Any], kept: Kept) -> str:
        """Add what a register's row says of a provider's clinician; returns the id of the fact."""
        provider_id = rows["providers"][0]["id"]
        text, quote = canonical(value), kept.entry.quote
        id_ = digest(provider_id, kept.source_id, kept.entry.key, field, text, quote)
        if all(row["id"] != id_ for row in rows["facts"]):
            rows["facts"].append({
                "id": id_, "provider_id": provider_id, "page_id": self._page(rows, provider_id, kept), "field": field,
                "value": text, "stance": "offered", "quote": quote, "context": self.registers.name(kept.source_id),
                "origin": "registry", "extractor": READER, "extractor_version": VERSION,
                "first_seen": kept.fetched_at, "last_seen": kept.checked_at, "gone_at": None})
        return id_

    def changes(self, rows: Rows, kept: Kept, fact_id: str) -> None:
        """Add what the register was seen to say differently of a licence, back from what it says now."""
        if self.store is None:
            return
        provider_id = rows["providers"][0]["id"]
        noted = self.store.db.execute(
            "SELECT seen_at, field, old, new FROM entry_changes WHERE source_id = ? AND key = ? "
            "ORDER BY seen_at DESC, id DESC", (kept.source_id, kept.entry.key)).fetchall()
        state: dict[str, str | None] | None = {name: getattr(kept.entry, name) for name in NOTED}
        found: list[tuple[str, dict[str, Any] | None, dict[str, Any] | None]] = []
        for seen_at, told in _loads(noted):
            now = state
            state = _before(now, told)
            if now != state:
                found.append((seen_at, state, now))
        for number, (seen_at, old, new) in enumerate(found):
            values = [canonical(self._said(kept, one)) if one is not None else None for one in (old, new)]
            rows["changes"].append({
                "id": digest(provider_id, "licenses", kept.source_id, kept.entry.key, *values, len(found) - number),
                "provider_id": provider_id, "field": "licenses", "old": values[0], "new": values[1],
                "seen_at": seen_at, "fact_old": None, "fact_new": fact_id if number == 0 else None})

    def _said(self, kept: Kept, state: dict[str, str | None]) -> dict[str, Any]:
        entry = kept.entry
        return {"register": kept.source_id, "state": entry.state, "number": entry.number, **state}

    def _page(self, rows: Rows, provider_id: str, kept: Kept) -> int:
        """The page of the provider that stands for a register's answer, added once."""
        key = (provider_id, str(kept.record_id))
        if key not in self.pages:
            self.pages[key], self.next_page = self.next_page, self.next_page + 1
            rows["pages"].append({
                "id": self.pages[key], "provider_id": provider_id, "source_id": kept.source_id, "url": kept.record_url,
                "title": self.registers.name(kept.source_id), "kind": None, "status": None,
                "fetched_at": kept.fetched_at, "sha256": kept.sha256, "record_id": kept.record_id})
        return self.pages[key]


def _loads(noted: Iterable[tuple[str, str, Told, Told]]) -> list[tuple[str, list[tuple[str, Told, Told]]]]:
    """What each load noted of one row, the newest first: (when, [(field, old, new)]), a field once a load."""
    found: list[tuple[str, list[tuple[str, Told, Told]]]] = []
    for seen_at, field, old, new in noted:
        if not found or found[-1][0] != seen_at or field in {name for name, _, _ in found[-1][1]}:
            found.append((seen_at, []))
        found[-1][1].append((field, old, new))
    return found


def _before(now: dict[str, str | None] | None, noted: list[tuple[str, str | None, str | None]]) -> (
        dict[str, str | None] | None):
    """What the register said before one load, from what it said after it; None: it did not list the licence."""
    for name, old, new in noted:
        if name == "listed":   # it came, or it went: of what went, only the status was noted
            return dict.fromkeys(NOTED) | {"status": old} if new is None else None
    return now and now | {name: old for name, old, _ in noted}
