"""The dated snapshots beside directory.db, as publishing left them: which there are, and what their JSON says.

They stand in `snapshots/` as `directory-2026-11-03.db` with `directory-2026-11-03.json`. One is shown when both are
there, when the size is the one that its JSON names, and when it is of the same kind, real or made up, as the directory
that is served.
"""

import asyncio
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from datasette.app import Datasette

from directory_pages import serving
from directory_pages.index import Index
from directory_pages.words import Row

FOLDER = "snapshots"
NAME = re.compile(r"directory-(\d{4}-\d\d-\d\d)\.json")
SHOWN = (  # what /data/snapshots.json says of each, under these names
    "date",
    "built_at",
    "sha256",
    "bytes",
    "commit",
    "commit_changed",
    "extractor_version",
    "counts",
    "accuracy",
    "method",
    "written_anew",
)


@dataclass(frozen=True)
class Snapshot:
    """A snapshot: its day (ISO 8601), its database, and what the JSON beside it says."""

    day: str
    path: Path
    note: Row

    @property
    def address(self) -> str:
        """The page about it."""
        return f"/data/{self.day}/"

    @property
    def file(self) -> str:
        """The address of the file with this SHA-256: where it was written anew since, that address says so."""
        return f"/data/{self.day}/directory.db?sha256={self.note['sha256']}"


def found(folder: Path, sample: bool) -> list[Snapshot]:
    """Return the snapshots in a folder, the newest first: those of made-up providers, or the real ones."""
    shown = (_read(path, sample) for path in sorted(folder.glob("directory-*.json"), reverse=True))
    return [one for one in shown if one]


async def beside(datasette: Datasette, index: Index) -> list[Snapshot]:
    """Return the snapshots that may be shown with the served directory, whose index is given; the newest first."""
    folder = Path(datasette.get_database(serving.DATABASE).path).parent / FOLDER
    sample = index.build.get("sample") == "1"
    return await asyncio.get_running_loop().run_in_executor(None, found, folder, sample)


def _read(path: Path, sample: bool) -> Snapshot | None:
    """Return one snapshot by its JSON; None where it is not whole, or of the other kind."""
    name = NAME.fullmatch(path.name)
    if not name:
        return None
    database = path.with_suffix(".db")
    try:
        note = json.loads(path.read_text(encoding="utf-8"))
        whole = note["sample"] is sample and note["bytes"] == database.stat().st_size
    except (OSError, ValueError, KeyError, TypeError):
        return None
    complete = whole and isinstance(note.get("sha256"), str) and note.get("date") == name[1]
    return Snapshot(name[1], database, note) if complete else None


def opened(one: Snapshot) -> IO[bytes] | None:
    """Return the file of a snapshot; None where it was written anew, or taken away, since its JSON was read."""
    try:
        file = one.path.open("rb")
    except OSError:
        return None
    now = _read(one.path.with_suffix(".json"), one.note["sample"])
    if now is None or now.note["sha256"] != one.note["sha256"]:
        file.close()
        return None
    return file


def listed(one: Snapshot, origin: str) -> dict[str, Any]:
    """Return what the list of snapshots for programs says of one; ``origin`` is the scheme and host of the site."""
    said = {name: one.note.get(name) for name in SHOWN}
    return {**said, "page": f"{origin}{one.address}", "download": f"{origin}{one.file}"}
