"""What stands around the answer to a saved question: its numbers in words, what is too few, its chart. Pure."""

import re
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from markupsafe import Markup

from directory_pages import charts, citing, fields, words

Row = Mapping[str, Any]
Count = Mapping[str, str]

LINKS = {"provider_id": "/provider/", "fact_id": "/evidence/", "fact_a": "/evidence/", "fact_b": "/evidence/"}
TIME = re.compile(r"\d{4}-\d\d-\d\dT[\d:.]+Z")
NAMES = {
    "state": lambda code: "Nationwide, as they say" if code == words.NATIONWIDE else words.state(code),
    "field": fields.label,
}


def lead(description: str) -> tuple[str, str]:
    """Return what a question asks, and its denominator in words; "" where it names none."""
    asked, _, denominator = description.partition("Denominator: ")
    return asked.strip(), denominator.strip()


def counted(count: Count, rows: Sequence[Row], found: Sequence[Any] | None) -> str:
    """Return a count beside an answer in words, such as "12 of 34 (35%) providers of which pages were read".

    Args:
        count: ``of`` says of what; ``column`` names a column of the answer, else ``found`` holds its numbers.
        found: one number, or two of which the first is a part of the second; None and NULL are 0.
    """
    if found is None:
        return _in_rows(count["column"], count["of"], rows)
    numbers = [value or 0 for value in found]
    if len(numbers) == 1:
        return f"{words.number(numbers[0])} {count['of']}"
    return f"{charts.share(*numbers)} {count['of']}"


def _in_rows(column: str, of: str, rows: Sequence[Row]) -> str:
    """Return the number that all rows give, or from which to which they go."""
    numbers = sorted({row[column] or 0 for row in rows})
    if not numbers:
        return f"none: there is no line in this build ({of})"
    if len(numbers) == 1:
        return f"{words.number(numbers[0])} {of}"
    return f"{words.number(numbers[0])} to {words.number(numbers[-1])} {of} (see the column {column})"


def few(question: Mapping[str, Any], rows: Sequence[Row]) -> int:
    """Return how many lines rest on a denominator of fewer than five."""
    column = denominator(question)
    return sum(row[column] is not None and row[column] < charts.FEW for row in rows) if column else 0


def denominator(question: Mapping[str, Any]) -> str | None:
    """Return the column that holds the denominator of each line; None where one number holds for all."""
    first: Count = (question.get("counts") or [{}])[0]
    return first.get("column")


def chart(question: Mapping[str, Any], rows: Sequence[Row]) -> Markup:
    """Return the chart that a question declares; nothing where it declares none."""
    spec = question.get("chart")
    return charts.drawn(spec, rows, NAMES.get(spec.get("names", ""))) if spec else Markup("")


def cell(column: str, value: Any, shown: Any) -> Any:
    """Return a cell as Datasette shows it: an id as a link to its page, a time on one line."""
    if column in LINKS and isinstance(value, str) and value:
        return Markup('<a href="{}">{}</a>').format(LINKS[column] + quote(value), value)
    if isinstance(value, str) and TIME.fullmatch(value):
        return Markup("<time>{}</time>").format(value)
    return shown


def citation(title: str, build: citing.Build) -> str:
    """Return how to cite an answer: what was asked, of which build, and where."""
    return f"“{title}” {citing.in_words(build)}"
