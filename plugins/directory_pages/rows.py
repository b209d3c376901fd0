"""Rows of directory.db as mappings, whatever the connection makes of them."""

import sqlite3
from collections.abc import Mapping, Sequence
from typing import Any

from directory_pages.words import Row


def of(conn: sqlite3.Connection, sql: str, values: Sequence[Any] | Mapping[str, Any] = ()) -> list[Row]:
    """Return the rows that ``sql`` gives with ``values`` bound."""
    cursor = conn.execute(sql, values)
    names = [column[0] for column in cursor.description]
    return [dict(zip(names, row, strict=True)) for row in cursor]
