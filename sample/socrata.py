"""A sample data portal as Socrata runs them, as far as the registers are asked: https://dev.socrata.com/docs/queries"""
import re
from collections.abc import Iterator

from sample.register import Query, Register, Row, Table, as_csv, as_json, body, tables
from sample.server import Answer

LIMIT, MOST = 1000, 50_000   # rows of an answer where $limit is not said; the most it may say
TEXT = r"'(?:[^']|'')*'"
CONDITION = re.compile(rf"\s*(?P<upper>upper\s*\(\s*)?(?P<column>:?\w+)(?(upper)\s*\))\s*"
                       rf"(?:=\s*(?P<one>{TEXT})|in\s*\(\s*(?P<many>{TEXT}(?:\s*,\s*{TEXT})*)\s*\))"
                       r"\s*(?:and\b|$)", re.I)
COUNT = re.compile(r"count\(\s*\*\s*\)(?:\s+as\s+(\w+))?", re.I)


class Refused(Exception):
    """A query that Socrata answers with 400, and how it says so."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.answer = as_json({"code": code, "error": True, "message": message}, 400)


class Socrata(Register):
    """A data portal: /resource/<id>.json or .csv with SoQL, and /api/views/<id>.json for a data set's columns."""

    def __init__(self, id_: str, said: Row) -> None:
        super().__init__(id_, said)
        self.tables = tables(id_, said)

    def reply(self, path: str, query: Query, fault: str) -> Answer:
        if path.startswith("/api/v3/"):
            return as_json({"code": "permission_denied", "error": True, "message": "You must be logged in"}, 403)
        match = re.fullmatch(r"/(resource|api/views)/(\w{4}-\w{4})\.(json|csv)", path)
        if match is None or match[2] not in self.tables:
            return as_json({"code": "dataset.missing", "error": True, "message": "Not found"}, 404)
        table = self.tables[match[2]].at_fault(fault)
        if match[1] == "api/views":
            columns = [{"name": name, "fieldName": name, "dataTypeName": "text"} for name in table.columns]
            about = {"id": match[2], "name": table.name, "rowsUpdatedAt": table.updated, "columns": columns}
            return as_json(about)
        try:
            names, rows = soql(table, query)
        except Refused as refused:
            return refused.answer
        if match[3] == "csv":
            return body("text/csv", as_csv(names, rows, every_quoted=True))
        return as_json([{name: row[name] for name in names if row.get(name) not in (None, "")} for row in rows])


def soql(table: Table, query: Query) -> tuple[tuple[str, ...], list[Row]]:
    """The columns and rows that a query asks for; raises Refused."""
    if unknown := [name for name in query if name not in ("$select", "$where", "$order", "$limit", "$offset")]:
        raise Refused("query.soql.no-such-column", f"Unrecognized arguments {unknown}")
    rows = [{**row, ":id": f"row-{number:06}"} for number, row in enumerate(table.rows)]
    for condition in _conditions(table, query.get("$where", "")):
        rows = [row for row in rows if _meets(condition, row)]
    wanted = query.get("$select", "*")
    if count := COUNT.fullmatch(wanted.strip()):
        return (count[1] or "count",), [{count[1] or "count": str(len(rows))}]
    columns = table.columns if wanted.strip() == "*" else tuple(name.strip() for name in wanted.split(","))
    for name in columns:
        _known(table, name)
    for part in reversed(query.get("$order", ":id").split(",")):
        name, _, way = part.strip().partition(" ")
        _known(table, name)
        rows.sort(key=lambda row: str(row.get(name) or ""), reverse=way.strip().lower() == "desc")
    limit, offset = _whole(query, "$limit", LIMIT), _whole(query, "$offset", 0)
    if limit > MOST:
        raise Refused("invalid-limit", f"Requested limit exceeds {MOST}")
    return columns, rows[offset:offset + limit]


def _known(table: Table, column: str) -> None:
    if column not in (*table.columns, ":id"):
        raise Refused("query.soql.no-such-column", f"No such column: {column}")


def _conditions(table: Table, where: str) -> Iterator[re.Match[str]]:
    """The conditions that `and` joins: `column = 'x'` or `column in ('x', 'y')`, with or without upper()."""
    at = 0
    while where[at:].strip():
        match = CONDITION.match(where, at)
        if match is None:
            raise Refused("query.compiler.malformed", f"Could not parse SoQL query near {where[at:at + 40]!r}")
        _known(table, match["column"])
        yield match
        at = match.end()


def _meets(condition: re.Match[str], row: Row) -> bool:
    value = str(row.get(condition["column"]) or "")
    listed = [text[1:-1].replace("''", "'") for text in re.findall(TEXT, condition["one"] or condition["many"])]
    return (value.upper() if condition["upper"] else value) in listed


def _whole(query: Query, name: str, otherwise: int) -> int:
    text = query.get(name, str(otherwise))
    if not text.isdigit():
        raise Refused("query.soql.invalid", f"{name} must be a whole number")
    return int(text)
