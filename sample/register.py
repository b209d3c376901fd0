"""What the sample's registers have in common: how one answers and misbehaves, and its generated rows."""
import csv
import io
import json
from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from random import Random
from typing import Any
from urllib.parse import parse_qsl, unquote

import yaml

from sample.server import Answer, answer

FOLDER = Path(__file__).with_name("registries")
FAULTS = ("429", "500", "html", "half", "cut", "fewer", "new_column", "renamed_column")
Row = dict[str, Any]
Query = dict[str, str]


@dataclass
class Fault:
    """How a register misbehaves: one of FAULTS, after so many good answers; so many times, or from then on."""

    kind: str
    after: int = 0
    times: int | None = None

    def __post_init__(self) -> None:
        if self.kind not in FAULTS:
            raise ValueError(f"{self.kind}: no such fault. There is {', '.join(FAULTS)}")


class Register(ABC):
    """One register. Its kinds differ in `reply`."""

    def __init__(self, id_: str, said: Row) -> None:
        self.id, self.said = id_, said
        self.address: str = said["address"]
        self.fault: Fault | None = None
        self.asked: list[str] = []   # paths with their queries, but robots.txt
        self._answered = 0

    def get(self, target: str) -> Answer:
        """What GET answers at a path with its query."""
        path, _, query = target.partition("?")
        if path == "/robots.txt":
            return body("text/plain", b"User-agent: *\nAllow: /\n")
        self.asked.append(target)
        fault = self._misbehaves()
        if fault in ("429", "500"):
            return answer(int(fault), {"Content-Type": "application/json"}, b'{"message": "Sample: not now"}')
        if fault == "html":
            return body("text/html", b"<!doctype html><title>Sorry</title><h1>Down for maintenance</h1>")
        found = self.reply(unquote(path), dict(parse_qsl(query, keep_blank_values=True)), fault or "")
        if fault == "half":
            return body("application/octet-stream", found.body[:len(found.body) // 2])
        return replace(found, body=found.body[:len(found.body) // 2], cut=True) if fault == "cut" else found

    def _misbehaves(self) -> str | None:
        if self.fault is None:
            return None
        if self.fault.after > 0:
            self.fault.after -= 1
            return None
        if self.fault.times is not None:
            if self.fault.times == 0:
                return None
            self.fault.times -= 1
        return self.fault.kind

    @abstractmethod
    def reply(self, path: str, query: Query, fault: str) -> Answer:
        """The good answer, but that its columns or rows may be at fault."""


@dataclass(frozen=True)
class Table:
    """A data set: its columns in order, and its rows."""

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    name: str = ""
    updated: int = 0

    def at_fault(self, fault: str) -> "Table":
        """The table with a column more, with its first column renamed, or with a tenth of its rows."""
        if fault == "new_column":
            return replace(self, columns=(*self.columns, "added"), rows=tuple({**r, "added": "x"} for r in self.rows))
        if fault == "renamed_column":
            old, new = self.columns[0], f"{self.columns[0]}_new"
            rows = tuple({new if name == old else name: value for name, value in row.items()} for row in self.rows)
            return replace(self, columns=(new, *self.columns[1:]), rows=rows)
        return replace(self, rows=self.rows[:len(self.rows) // 10]) if fault == "fewer" else self


def body(kind: str, content: bytes, **headers: str) -> Answer:
    """An answer with status 200."""
    return answer(200, {"Content-Type": f"{kind}; charset=utf-8", **headers}, content)


def as_json(value: Any, status: int = 200, **headers: str) -> Answer:
    sent = {"Content-Type": "application/json; charset=utf-8", **headers}
    return answer(status, sent, json.dumps(value, ensure_ascii=False).encode())


def as_csv(columns: Iterable[str], rows: Iterable[Row], every_quoted: bool = False) -> bytes:
    file = io.StringIO(newline="")
    out = csv.writer(file, quoting=csv.QUOTE_ALL if every_quoted else csv.QUOTE_MINIMAL, lineterminator="\r\n")
    columns = list(columns)
    out.writerow(columns)
    out.writerows([row.get(name, "") for name in columns] for row in rows)
    return file.getvalue().encode()


# --- generated rows -------------------------------------------------------------------------------------------------

def names() -> dict[str, list[str]]:
    """The lists of names that generated rows are made of."""
    lists: dict[str, list[str]] = yaml.safe_load((FOLDER / "names.yml").read_text(encoding="utf-8"))
    return lists


def filled(template: Any, values: Row) -> Any:
    """A template with its place-holders filled in, at whatever depth."""
    if isinstance(template, str):
        return template.format_map(values)
    if isinstance(template, dict):
        return {key: filled(value, values) for key, value in template.items()}
    return [filled(value, values) for value in template] if isinstance(template, list) else template


def npi(number: int) -> str:
    """The NPI of a number up to 99,999,999: it begins with 2, and its check digit is right."""
    nine = f"2{number:08d}"
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in nine[::2])
    return nine + str(-(24 + doubled + sum(map(int, nine[1::2]))) % 10)


def generated(seed: str, filler: Iterable[Row], key: str) -> Iterator[Row]:
    """Rows by templates, the same at every call. `from: namesakes`: with last names of the sample's clinicians."""
    random, lists, number = Random(seed), names(), 100
    for group in filler:
        for _ in range(group["count"]):
            last, first = random.choice(lists[group.get("from", "last")]), random.choice(lists["first"])
            number += random.randint(1, 9)
            yield filled(group[key], {"last": last, "first": first, "LAST": last.upper(), "FIRST": first.upper(),
                                      "n": number, "npi": npi(50_000_000 + number)})


def tables(id_: str, said: Row) -> dict[str, Table]:
    """The tables of a register's file. The people of expected.yml stand spread among the generated rows."""
    found = {}
    for name, table in said["tables"].items():
        rows = [*table["rows"], *generated(f"{id_} {name}", table.get("filler", ()), "row")]
        Random(name).shuffle(rows)
        columns = tuple(table["columns"])
        whole = [{**table.get("defaults", {}), **row} for row in rows]
        if unknown := {key for row in whole for key in row} - set(columns):
            raise ValueError(f"sample/registries/{id_}.yml: {name} has no column {', '.join(sorted(unknown))}")
        found[name] = Table(columns, tuple(whole), table.get("name", ""), table.get("updated", 0))
    return found
