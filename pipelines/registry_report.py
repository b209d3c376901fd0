"""How the loads of registers went: what one run's rows amount to, and one line a source for a person."""
import json
from collections.abc import Iterator
from dataclasses import dataclass

from pipelines.registry_store import RegistryStore


def types(store: RegistryStore, source_id: str, run_id: int) -> dict[str, int]:
    """{the register's type: number of rows} of a source's run; "" where it has no types."""
    return dict(store.db.execute("SELECT coalesce(license_type, ''), count(*) FROM entries WHERE source_id = ? AND "
                                 "run_id = ? GROUP BY 1 ORDER BY 1", (source_id, run_id)))


def unknown_words(store: RegistryStore, source_id: str, run_id: int) -> dict[str, int]:
    """{status word: number of rows} where the source's reader cannot tell whether it lets a person work."""
    return dict(store.db.execute(
        "SELECT status, count(*) FROM entries WHERE source_id = ? AND run_id = ? AND kind = 'license' AND "
        "active IS NULL AND status IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1", (source_id, run_id)))


def turnover(store: RegistryStore, run_id: int) -> tuple[int, int, int]:
    """How many rows came, went and changed with a run, against the one before."""
    came, went, changed = store.db.execute("SELECT came, went, changed FROM runs WHERE id = ?", (run_id,)).fetchone()
    return came or 0, went or 0, changed or 0


@dataclass(frozen=True, slots=True)
class Standing:
    """How a source stands: its last good load, and the failure after it, if any."""

    source_id: str
    checked_at: str | None
    rows: int | None
    notes: list[str]
    failed_at: str | None
    reason: str | None
    under_way: bool


def standings(store: RegistryStore) -> Iterator[Standing]:
    """Every source that was ever asked."""
    yield from (Standing(source, at, rows, json.loads(notes or "[]"), failed_at, reason, bool(under_way))
                for source, at, rows, notes, failed_at, reason, under_way in store.db.execute(
        """SELECT s.source_id, c.checked_at, g.rows, g.notes, f.finished_at, f.reason,
                  EXISTS (SELECT 1 FROM runs u WHERE u.source_id = s.source_id AND u.outcome IS NULL)
           FROM (SELECT DISTINCT source_id FROM runs) s
           LEFT JOIN current c ON c.source_id = s.source_id LEFT JOIN runs g ON g.id = c.run_id
           LEFT JOIN runs f ON f.id = (SELECT max(id) FROM runs x WHERE x.source_id = s.source_id
                                       AND x.outcome IS NOT NULL) AND f.outcome = 'failed'
           ORDER BY s.source_id"""))
