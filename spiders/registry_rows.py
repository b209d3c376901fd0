"""What the rows of all registers have in common."""
from collections.abc import Mapping

Row = Mapping[str, str]   # column: what stands there, as written; nothing where the column is empty


def said(row: Row, *names: str) -> str:
    """The quote of a row: "column: value · column: value" of the columns that are filled."""
    return " · ".join(f"{name}: {row[name]}" for name in names if row.get(name))
