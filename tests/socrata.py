"""Registers on loopback for the tests: one that answers as Socrata does, and lists for them."""
import json
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import yaml

from tests.loopback import ROOT, Answer, Page

COMPUTED = ":@computed_region_{}"   # Socrata's own columns come and go
IN = re.compile(r"upper\((\w+)\) in \((.*)\)")


@dataclass
class Table:
    """A data set: all its columns, its rows, and when they last changed."""

    columns: list[str]
    rows: list[dict[str, Any]]
    updated: int = 1_700_000_000


@dataclass
class Socrata(dict[str, Answer]):
    """The pages of a register. `faults` stand in the place of the next answers with rows; None: no fault."""

    tables: dict[str, Table]
    faults: list[Answer | None] = field(default_factory=list)
    robots: Answer = field(default_factory=lambda: Page("", 404))

    def __bool__(self) -> bool:
        return True

    def get(self, path: str, default: Any = None) -> Answer:  # type: ignore[override]
        parts = urlsplit(path)
        query = dict(parse_qsl(parts.query))
        if parts.path == "/robots.txt":
            return self.robots
        if found := re.fullmatch(r"/api/views/([\w-]+)\.json", parts.path):
            table = self.tables[found[1]]
            return data({"id": found[1], "rowsUpdatedAt": table.updated,
                         "columns": [{"fieldName": name} for name in (*table.columns, COMPUTED.format(table.updated))]})
        if found := re.fullmatch(r"/resource/([\w-]+)\.json", parts.path):
            if "count" not in query["$select"] and self.faults and (fault := self.faults.pop(0)) is not None:
                return fault
            return self._rows(self.tables[found[1]], query)
        return Page("<p>There is no such page.</p>", 404)

    def _rows(self, table: Table, query: dict[str, str]) -> Page:
        rows = [row for row in table.rows if meets(row, query.get("$where", ""))]
        if "count" in query["$select"]:
            return data([{"total": str(len(rows))}])
        selected = query["$select"].split(",")
        if missing := [name for name in selected if name not in table.columns]:
            return data({"code": "query.soql.no-such-column", "message": f"No such column: {missing[0]}"}, 400)
        order = query["$order"].split(",")
        assert order.pop() == ":id"
        rows = sorted(rows, key=lambda row: [str(row.get(name, "")) for name in order])
        start = int(query["$offset"])
        return data([{name: row[name] for name in selected if row.get(name) not in (None, "")}
                     for row in rows[start:start + int(query["$limit"])]])


def data(value: Any, status: int = 200) -> Page:
    return Page(json.dumps(value), status, content_type="application/json; charset=utf-8")


def meets(row: dict[str, Any], where: str) -> bool:
    """Whether a row meets the only condition that is ever asked for."""
    found = IN.fullmatch(where)
    assert found or not where, where
    return not found or str(row.get(found[1], "")).upper() in re.findall(r"'([^']*)'", found[2])


def write_registries(path: Path, origins: dict[str, str], **changes: Any) -> Path:
    """Write a registries.yml: the project's own entries of `origins`, asked there, without a band unless given."""
    known = yaml.safe_load((ROOT / "sources" / "registries.yml").read_text(encoding="utf-8"))
    entries = {id_: {**known[id_], "url": origin, "rows": None, **changes} for id_, origin in origins.items()}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(yaml.safe_dump(entries), encoding="utf-8")
    return path


def command(name: str, registries: Path, var: Path, *more: str) -> list[str]:
    return [sys.executable, "-m", "scrapy", "crawl", *name.split(), "-a", f"registries={registries}", "-s",
            f"VAR={var}", "-s", "REGISTRY_WAIT=0.05", *more]


def load(name: str, registries: Path, var: Path, *more: str) -> subprocess.CompletedProcess[str]:
    """Load a register, or several, as a person does, and wait for the end."""
    return subprocess.run(command(name, registries, var, *more), cwd=ROOT, capture_output=True, text=True, timeout=180)
