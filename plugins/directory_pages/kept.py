"""What is worked out once for each server and kept: a served directory never changes."""

import asyncio
import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar
from weakref import WeakKeyDictionary

from datasette.app import Datasette

from directory_pages import serving

T = TypeVar("T")
_kept: "WeakKeyDictionary[Datasette, dict[str, asyncio.Task[Any]]]" = WeakKeyDictionary()


async def once(datasette: Datasette, name: str, fn: Callable[[sqlite3.Connection], T]) -> T:
    """Return ``fn(connection)``, worked out at the first call with this name; who comes meanwhile waits for it."""
    tasks = _kept.setdefault(datasette, {})
    if name not in tasks:
        tasks[name] = asyncio.ensure_future(serving.read(datasette, fn))
    try:
        found: T = await asyncio.shield(tasks[name])
    except Exception:
        tasks.pop(name, None)  # the next request tries again
        raise
    return found
