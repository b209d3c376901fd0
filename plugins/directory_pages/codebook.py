"""The codebook: every table and column with what it means, its type, an example, and its codes with their labels.

Nothing of it is written by hand: the meanings are those of metadata.yml, types and bonds those of the schema. The codes
come from the table that a meaning names ("a code of routes"), or from the values that the schema allows.
"""

import csv
import io
import re
import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from directory_pages import fields, overview
from directory_pages.words import Row

CODES_OF = re.compile(r"\bcodes? of (\w+)")
ALLOWED = re.compile(r"CHECK\s*\(\s*(\w+)\s+IN\s*\(([^()]*)\)", re.I)
LOOKED_AT = 5000  # rows in which an example is looked for
LONGEST = 80  # characters of an example
NO_EXAMPLE = {"lot"}  # drawn anew with each build
HEADER = ("table", "column", "type", "required", "key", "leads_to", "meaning", "codes", "rows_with_a_value", "example")


@dataclass(frozen=True)
class Column:
    """A column. ``codes``: (code, label), the label "" where the code speaks for itself; ``codes_in``: their table."""

    name: str
    type: str
    required: bool
    key: bool
    leads_to: str
    meaning: str
    filled: int
    example: str
    codes: tuple[tuple[str, str], ...] = ()
    codes_in: str = ""


@dataclass(frozen=True)
class Table:
    """A table with its columns in their order."""

    name: str
    title: str
    meaning: str
    rows: int
    columns: tuple[Column, ...] = field(default=())


def read(conn: sqlite3.Connection, about: Mapping[str, Any]) -> list[Table]:
    """Return the codebook of a directory; ``about`` are the tables of metadata.yml, whose order is kept."""
    counts = overview.tables(conn)
    labels = {name: _labels(conn, name) for name in counts}
    order = [*(name for name in about if name in counts), *(name for name in counts if name not in about)]
    return [_table(conn, name, about.get(name) or {}, counts[name], labels) for name in order]


def _labels(conn: sqlite3.Connection, table: str) -> tuple[tuple[str, str], ...]:
    """Return the codes of a table of the vocabulary with their labels; of any other table, none."""
    columns = {row[1] for row in conn.execute(f"pragma table_info([{table}])")}
    if not {"code", "label"} <= columns:
        return ()
    return tuple(conn.execute(f"select code, label from [{table}] order by rowid").fetchall())


def _table(
    conn: sqlite3.Connection, name: str, about: Mapping[str, Any], rows: int, labels: Mapping[str, Any]
) -> Table:
    columns = conn.execute(f"pragma table_info([{name}])").fetchall()
    filled = conn.execute(f"select {', '.join(f'count([{column[1]}])' for column in columns)} from [{name}]").fetchone()
    leads = {row[3]: f"{row[2]}.{row[4]}" for row in conn.execute(f"pragma foreign_key_list([{name}])")}
    sql = conn.execute("select sql from sqlite_master where name = ?", (name,)).fetchone()[0]
    allowed = {column: re.findall(r"'([^']*)'|(\d+)", values) for column, values in ALLOWED.findall(sql)}
    meanings = about.get("columns") or {}
    found = []
    for (_, column, kind, required, _, key), count in zip(columns, filled, strict=True):
        meaning = str(meanings.get(column) or "")
        codes_in = next((table for table in CODES_OF.findall(meaning) if labels.get(table)), "")
        codes = labels[codes_in] if codes_in else _allowed(column, allowed.get(column, []))
        if column == "field" and not codes:
            codes = _fields(conn, name)
        made = Column(
            name=column,
            type=kind.lower() or "any",
            required=bool(required or key),
            key=bool(key),
            leads_to=leads.get(column, ""),
            meaning=meaning,
            filled=count,
            example="" if column in NO_EXAMPLE else _example(conn, name, column),
            codes=tuple(codes),
            codes_in=codes_in,
        )
        found.append(made)
    return Table(name, str(about.get("title") or name), str(about.get("description") or ""), rows, tuple(found))


def _allowed(column: str, values: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return the values that the schema allows, each with the words that the pages have for it, if any."""
    names = [text or number for text, number in values]
    if column == "status":
        return [(name, overview.STATUS.get(name, "")) for name in names]
    return [(name, "") for name in names]


def _fields(conn: sqlite3.Connection, table: str) -> list[tuple[str, str]]:
    """Return the fields that a table speaks of, with the words that the pages have for them."""
    found = conn.execute(f"select distinct field from [{table}] where field is not null order by 1")
    return [(name, fields.label(name)) for (name,) in found]


def _example(conn: sqlite3.Connection, table: str, column: str) -> str:
    """Return the first value that is there, cut to a length that can be read; "" where none is found soon."""
    sql = f"select [{column}] from (select [{column}] from [{table}] limit {LOOKED_AT}) where [{column}] is not null"
    row = conn.execute(f"{sql} limit 1").fetchone()
    text = " ".join(str(row[0]).split()) if row else ""
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def as_csv(tables: list[Table]) -> str:
    """Return the codebook as CSV: one row a column."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADER)
    for table in tables:
        for one in table.columns:
            writer.writerow(_line(table.name, one).values())
    return text.getvalue()


def _line(table: str, one: Column) -> Row:
    codes = "; ".join(f"{code} = {label}" if label else code for code, label in one.codes)
    values = (table, one.name, one.type, int(one.required), int(one.key), one.leads_to, one.meaning, codes, one.filled)
    return dict(zip(HEADER, (*values, one.example), strict=True))
