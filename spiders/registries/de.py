"""Delaware: Professional and Occupational Licensing, https://data.delaware.gov/d/pjnv-eaih, with its disciplinary
actions, https://data.delaware.gov/d/dz6p-akeq.

The column disciplinary_action is N on every row, revoked licences included, so it is not asked for: what was done
stands in the second data set, by licence number. Firms have their whole name in last_name. City and ZIP may be a
home's: not asked for.
"""
from dataclasses import replace

from extraction.registers import Entry, iso_date
from pipelines.registries import Registry
from pipelines.registry_store import Run
from spiders.registry_ask import RegistryFailure
from spiders.registry_rows import Row, said
from spiders.registry_socrata import SocrataSpider

WORKING = {
    "ACTIVE": True, "ACTIVE WITH CONDITIONS": True, "PROBATION": True, "ACTIVE - PROBATION": True, "EXPIRED": False,
    "LAPSED": False, "CLOSED": False, "INACTIVE": False, "NULL AND VOID": False, "REVOKED": False, "SUSPENDED": False,
    "TEMPORARILY SUSPENDED": False, "SURRENDERED": False, "VOLUNTARY SURRENDER": False, "RETIRED": False,
    "DECEASED": False, "DENIED": False, "PENDING": False, "WITHDRAWN": False,
}
ACTION_COLUMNS = ("license_id_l", "disp_start", "item_text")


class DelawareSpider(SocrataSpider):
    name = "de"
    type_column = "license_type"
    reads = ("last_name", "first_name", "license_no", "license_type", "issue_date", "expiration_date", "license_status")
    filled = ("last_name", "license_no", "license_type", "license_status")
    actions: dict[str, list[str]]   # licence number -> what was done, oldest first

    async def version(self) -> str | None:
        columns, changed = await self.about(self.registry.dataset)
        of_actions, actions_changed = await self.about(self.registry.actions)
        self.found([*columns, *(f"actions.{name}" for name in of_actions)],
                   [*self.reads, *(f"actions.{name}" for name in ACTION_COLUMNS)])
        return f"{changed} {actions_changed}"

    async def collect(self, run: Run) -> None:
        self.actions = {}
        size, offset = self.settings.getint("REGISTRY_PAGE_ROWS"), 0
        total = await self.total(self.registry.actions)
        while offset < total:
            rows, _ = await self.rows(run, self.address(
                self.registry.actions, select=",".join(ACTION_COLUMNS), order=":id", limit=size, offset=offset))
            if not rows:
                raise RegistryFailure(f"it gave {offset:,} of {total:,} disciplinary actions and then none. Run the "
                                      "same command again later.")
            for row in rows:
                self.actions.setdefault(row.get("license_id_l") or "", []).append(action(row))
            offset += len(rows)
        await super().collect(run)

    def entry(self, row: Row) -> Entry | None:
        entry = self.read(row, self.registry)
        done = self.actions.get(entry.number or "") if entry else None
        return replace(entry, discipline="; ".join(sorted(set(done)))) if entry and done else entry

    @staticmethod
    def read(row: Row, registry: Registry) -> Entry | None:
        """A licence, without what was done to it."""
        number, last, first = row.get("license_no"), row.get("last_name"), row.get("first_name") or None
        if not number or not last:
            return None
        status = row.get("license_status") or ""
        return Entry(
            kind="license", key=number, entity="person" if first else "organization",
            url=registry.page_of(number=number),
            quote=said(row, "license_no", "license_type", "last_name", "first_name", "license_status", "issue_date",
                       "expiration_date"),
            last_name=last if first else None, first_name=first, organization=None if first else last, state="DE",
            license_type=row.get("license_type") or None, credential=registry.credential(row.get("license_type")),
            number=number, status=status or None, active=WORKING.get(status.upper()),
            issued=iso_date(row.get("issue_date")), expires=iso_date(row.get("expiration_date")))


def action(row: Row) -> str:
    """One disciplinary action, as the register words it: "2019-05-01 Letter of Reprimand"."""
    return f"{iso_date(row.get('disp_start')) or ''} {row.get('item_text') or 'action not named'}".strip()
