"""Registers on Socrata (SODA 2): asked for their columns and version, then for the rows, a page at a time.

Asked for, in this order, where REGISTER is the `url` of registries.yml:
  REGISTER/api/views/DATASET.json                  columns[].fieldName and rowsUpdatedAt, the version
  REGISTER/resource/DATASET.json?$select=count(*) AS total[&$where=…]
  REGISTER/resource/DATASET.json?$select=a,b[&$where=…]&$order=:id&$limit=10000&$offset=0
$where is `upper(COLUMN) in ('TYPE','TYPE')` of the types in registries.yml. https://dev.socrata.com/docs/queries
"""
import json
from abc import abstractmethod
from collections.abc import Sequence
from dataclasses import replace
from typing import Any
from urllib.parse import quote, urlencode

from extraction.registers import Entry
from pipelines.registries import Registry
from pipelines.registry_store import Run
from spiders.registry import RegistrySpider
from spiders.registry_ask import RegistryFailure
from spiders.registry_rows import Row


class SocrataSpider(RegistrySpider):
    """One data set. Its rows are text, or nothing where the column is empty."""

    reads: tuple[str, ...]            # the columns that `read` looks at: only they are asked for
    filled: tuple[str, ...]           # of these, the ones that nearly every row fills
    type_column: str | None = None    # only rows whose type is one of registries.yml are asked for
    together: tuple[str, ...] = ()    # columns by which rows belong together: read as one, never parted by a page
    custom_settings = {**RegistrySpider.custom_settings, "REGISTRY_PAGE_ROWS": 10_000}

    @staticmethod
    @abstractmethod
    def read(row: Row, registry: Registry) -> Entry | None:
        """What a row says; None where it is of no use."""

    def entry(self, row: Row) -> Entry | None:
        """What a row says, and what else the spider knows of it."""
        return self.read(row, self.registry)

    @classmethod
    def join(cls, entries: Sequence[Entry]) -> Entry:
        """One entry of the rows that have one key: the last, with what all of them quote and say of discipline."""
        quote = " · ".join(dict.fromkeys(part for entry in entries for part in entry.quote.split(" · ")))
        discipline = "; ".join(dict.fromkeys(entry.discipline for entry in entries if entry.discipline))
        return replace(entries[-1], quote=quote, discipline=discipline or None)

    async def version(self) -> str | None:
        columns, changed = await self.about(self.registry.dataset)
        self.found(columns, self.reads)
        return changed

    async def about(self, dataset: str | None) -> tuple[list[str], str]:
        """The columns of a data set, and when its rows last changed."""
        url = f"{self.registry.url}/api/views/{dataset}.json"
        about, _ = await self.asker.json(url)
        try:
            names = [str(column["fieldName"]) for column in about["columns"]]
            # Socrata adds columns of its own (":@computed_region_…"), which say nothing of the register.
            return [name for name in names if not name.startswith(":")], str(int(about["rowsUpdatedAt"]))
        except (KeyError, TypeError, ValueError):
            raise RegistryFailure(f"{url} says nothing of the columns and version of the data set. Is it still there? "
                                  "See registries.yml.") from None

    async def collect(self, run: Run) -> None:
        noted = json.loads(run.next or "{}")
        offset, self.tally.left_out = noted.get("offset", 0), noted.get("left_out", 0)
        total = await self.total(self.registry.dataset, self.where())
        self.expect(total, offset)
        size = self.settings.getint("REGISTRY_PAGE_ROWS")
        while offset < total:
            rows, record = await self._page(run, size, offset)
            if not rows:
                raise RegistryFailure(f"it gave {offset:,} of {total:,} rows and then none. Run the same command again "
                                      "later.")
            taken = self._whole(rows) if offset + len(rows) < total else rows
            self.tally.rows(taken, self.filled)
            entries = self._entries(taken)
            offset += len(taken)
            self.add(run, entries, record, json.dumps({"offset": offset, "left_out": self.tally.left_out}), len(taken))
        if offset != total:
            raise RegistryFailure(f"it counted {total:,} rows and gave {offset:,}. Run the same command again later.")

    def address(self, dataset: str | None, **query: str | int) -> str:
        """Where to ask a data set a SoQL query."""
        soql = {f"${name}": value for name, value in query.items() if value != ""}
        return f"{self.registry.url}/resource/{dataset}.json?{urlencode(soql, quote_via=quote, safe='$:,()*')}"

    def where(self) -> str:
        """The condition on the type; empty where all rows are asked for."""
        if not (self.type_column and self.registry.types):
            return ""
        listed = ",".join("'" + name.upper().replace("'", "''") + "'" for name in self.registry.types)
        return f"upper({self.type_column}) in ({listed})"

    async def total(self, dataset: str | None, where: str = "") -> int:
        """How many rows of a data set meet a condition."""
        url = self.address(dataset, select="count(*) AS total", where=where)
        answer, _ = await self.asker.json(url)
        try:
            return int(answer[0]["total"])
        except (LookupError, TypeError, ValueError):
            raise RegistryFailure(f"{url} does not say how many rows there are. Run the same command again "
                                  "later.") from None

    async def _page(self, run: Run, size: int, offset: int) -> tuple[list[Row], int]:
        return await self.rows(run, self.address(
            self.registry.dataset, select=",".join(self.reads), where=self.where(),
            order=",".join((*self.together, ":id")), limit=size, offset=offset))

    async def rows(self, run: Run, url: str) -> tuple[list[Row], int]:
        """The rows at an address, and the record that keeps them."""
        answer, reply = await self.asker.json(url)
        if not isinstance(answer, list) or not all(isinstance(row, dict) for row in answer):
            raise RegistryFailure(f"{url} answered with something other than a list of rows. Run the same command "
                                  "again later; if it stays so, look at the register's page.")
        return [{name: text(value) for name, value in row.items()} for row in answer], self.keep(run, reply)

    def _whole(self, rows: list[Row]) -> list[Row]:
        """The rows of a page without those at its end that may go on on the next one."""
        if not self.together:
            return rows
        last = self._belongs(rows[-1])
        whole = [row for row in rows if self._belongs(row) != last]
        if not whole:
            raise RegistryFailure(f"more than {len(rows):,} rows of one {' and '.join(self.together)}: {last}.")
        return whole

    def _belongs(self, row: Row) -> tuple[str | None, ...]:
        return tuple(row.get(name) for name in self.together)

    def _entries(self, rows: Sequence[Row]) -> list[Entry]:
        """What the rows of one answer say, one entry a key."""
        found: dict[str, list[Entry]] = {}
        for row in rows:
            entry = self.entry(row)
            if entry is None:
                self.tally.left_out += 1
            else:
                found.setdefault(entry.key, []).append(entry)
        return [self.join(entries) for entries in found.values()]


def text(value: Any) -> str:
    """A value of a row as text, without white space around it; an address where it is one."""
    if isinstance(value, dict):
        value = value.get("url") or ""
    return "" if value is None else str(value).strip()
