"""The build that /api/v1 serves: its id, what each of its addresses takes, and by what its answers are known again."""

import hashlib
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from weakref import WeakKeyDictionary

from datasette.app import Datasette

from directory_pages import openapi, serving
from directory_pages.index import Index

PLUGINS = Path(__file__).parent.parent
# All that answers are made of beside the build: of metadata.yml the words of the OpenAPI file.
CODE = [*sorted(PLUGINS.glob("api*.py")), *sorted(Path(__file__).parent.glob("*.py")), PLUGINS.parent / "metadata.yml"]
VERSION = hashlib.sha256(b"".join(file.read_bytes() for file in CODE)).hexdigest()[:12]


class Build:
    """A build: its index, its id, the SHA-256 of its file (or None), and what each address takes."""

    def __init__(self, index: Index, digest: str | None) -> None:
        self.index, self.digest = index, digest
        self.id = f"{index.build.get('built_at') or 'undated'}.{(digest or 'unhashed')[:12]}"
        self.operations = openapi.operations(index)
        self.parameters = {one.id: one.parameters for one in self.operations}
        self.modified: str | None = None
        try:
            built_at = datetime.fromisoformat(index.build.get("built_at") or "")
            self.modified = format_datetime(built_at.astimezone(UTC), usegmt=True)
        except ValueError:
            pass

    def etag(self, address: str, compressed: bool) -> str:
        """Return the strong validator of what is at an address; a compressed answer is another sequence of bytes."""
        made = hashlib.sha256(f"{self.id} {VERSION} {address}".encode()).hexdigest()[:24]
        return f'"{made}-gzip"' if compressed else f'"{made}"'


_builds: "WeakKeyDictionary[Datasette, Build]" = WeakKeyDictionary()


async def served(datasette: Datasette) -> Build:
    """Return the build that is served; kept, as a served file never changes."""
    index = await serving.index_of(datasette)
    if datasette not in _builds:
        database = datasette.get_database(serving.DATABASE)
        _builds[datasette] = Build(index, await serving.read(datasette, lambda conn: database.hash))
    return _builds[datasette]
