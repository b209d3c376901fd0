"""A large file of a register, asked for in pieces and written to the disk: a killed download goes on where it was."""
import json
import re
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Any

from pipelines.store import told
from spiders.fetch import Reply
from spiders.registry_ask import RegistryFailure, shape

RANGE = re.compile(r"bytes (\d+)-(\d+)/(\d+)")


class Download:
    """One file on its way into `folder`. `ask` asks for an address with headers, for `piece` bytes at a time."""

    def __init__(self, url: str, folder: Path, ask: Callable[[str, dict[str, str]], Awaitable[Reply]],
                 piece: int) -> None:
        self.url, self.ask, self.piece = url, ask, piece
        self.path = folder / url.rpartition("/")[2]
        self.part = self.path.with_name(self.path.name + ".part")
        self.note = self.path.with_name(self.path.name + ".json")   # size and version of what is on its way

    async def fetch(self) -> Path:
        """Return the whole file, asking for what is missing of it. Raises RegistryFailure."""
        if self.path.exists():
            return self.path
        with told(self.path):
            self.path.parent.mkdir(parents=True, exist_ok=True)
        while not await self._next():
            pass
        with told(self.path):
            self.part.rename(self.path)
            self.note.unlink(missing_ok=True)
        return self.path

    async def _next(self) -> bool:
        """Get one more piece; True when the file is whole."""
        have = self.part.stat().st_size if self.part.exists() else 0
        known = self._known()
        if have and have == known.get("size"):
            return True
        wanted = {"Range": f"bytes={have}-{have + self.piece - 1}", "Accept-Encoding": "identity"}
        reply = await self.ask(self.url, wanted)
        if reply.status == 416 and have:
            self._begin_again()   # another, shorter file by now
            return False
        begins = not have or reply.status == 200   # any byte may stand at the beginning of a later piece
        if reply.status not in (200, 206) or (begins and reply.body.lstrip()[:1] == b"<"):
            raise RegistryFailure(f"{self.url} answered with {shape(reply)}. Run the same command again later; what "
                                  "was downloaded is kept.")
        place = RANGE.fullmatch(reply.header("content-range") or "") if reply.status == 206 else None
        start, size = (int(place[1]), int(place[3])) if place else (0, len(reply.body))
        now = {"size": size, "version": reply.header("etag") or reply.header("last-modified")}
        if place is None:   # the server gives whole files only
            self._begin_again()
            have = 0
        elif have and now != known:
            self._begin_again()
            return False
        if start != have or (place and len(reply.body) != int(place[2]) - start + 1):
            raise RegistryFailure(f"{self.url} gave other bytes than were asked for. Run the same command again later.")
        self._write(reply.body, now)
        return start + len(reply.body) == size

    def _write(self, body: bytes, note: dict[str, Any]) -> None:
        with told(self.part):
            self.note.write_text(json.dumps(note))
            with self.part.open("ab") as out:
                out.write(body)

    def _known(self) -> dict[str, Any]:
        try:
            found = json.loads(self.note.read_text())
        except (OSError, ValueError):
            return {}
        return found if isinstance(found, dict) else {}

    def _begin_again(self) -> None:
        with told(self.part):
            self.part.unlink(missing_ok=True)
            self.note.unlink(missing_ok=True)
