"""Registers that give whole files: CSV, read when all of them are there.

A file's version is its ETag, else its Last-Modified, else its own digest. It is asked for with what the last good run
got, so that a server that keeps count answers "not changed" (304) and sends nothing.
"""
import csv
import io
from abc import abstractmethod
from collections.abc import Iterator
from hashlib import sha256
from itertools import chain, islice

from extraction.registers import Entry
from pipelines.registries import Registry
from pipelines.registry_store import Run
from spiders.fetch import Reply
from spiders.registry import RegistrySpider
from spiders.registry_ask import RegistryFailure, data
from spiders.registry_rows import Row

AT_ONCE = 5_000      # rows
HEAD = 20            # lines within which the line of the columns' names stands
BETWEEN = " | "      # the versions of several files


class FileSpider(RegistrySpider):
    """A register of one or more CSV files, whose paths stand in `files` of registries.yml."""

    reads: tuple[tuple[str, ...], ...]    # for each file, the columns that `read` looks at
    filled: tuple[tuple[str, ...], ...]   # of these, the ones that nearly every row fills
    also_called: dict[str, str] = {}      # of some of `reads`, another name that a file may have for them
    closed = True                         # a whole file ends with the end of a line

    @staticmethod
    @abstractmethod
    def read(row: Row, registry: Registry) -> Entry | None:
        """What a row says; None where it is of no use."""

    def keyed(self, entry: Entry) -> Entry:
        """The entry with a key that no other row of the run has."""
        return entry

    async def version(self) -> str | None:
        if not hasattr(self, "replies"):
            self.replies = await self._ask_all()
        if not self.replies:
            return BETWEEN.join(self._known())
        return BETWEEN.join(_version(reply) for reply in self.replies)

    async def collect(self, run: Run) -> None:
        tables = [self._table(reply, reads) for reply, reads in zip(self.replies, self.reads, strict=True)]
        self._look_at(tables)
        self.expect(sum(reply.body.count(b"\n") - 1 for reply in self.replies))
        for reply, (columns, lines), filled in zip(self.replies, tables, self.filled, strict=True):
            record = self.keep(run, reply)
            rows = _rows(reply, columns, lines)
            while some := list(islice(rows, AT_ONCE)):
                self.tally.rows(some, filled)
                entries = [self.read(row, self.registry) for row in some]
                self.tally.left_out += sum(entry is None for entry in entries)
                self.add(run, [self.keyed(entry) for entry in entries if entry], record, rows=len(some))

    async def _ask_all(self) -> list[Reply]:
        """The files; none where the server says of each that it has not changed."""
        urls = [f"{self.registry.url}/{path.lstrip('/')}" for path in self.registry.files]
        known = self._known()
        replies = [await self.ask(url, _condition(version)) for url, version in zip(urls, known, strict=True)]
        if known and all(reply.status == 304 for reply in replies):
            return []
        return [data(await self.ask(reply.url) if reply.status == 304 else reply) for reply in replies]

    def _known(self) -> list[str]:
        """What the last good run got of each file, where it was read as we read today."""
        source, _, reader = (self.good.version if self.good and self.good.version else "").rpartition(" read by ")
        versions = source.split(BETWEEN) if reader == self.reader() else []
        return versions if len(versions) == len(self.registry.files) else [""] * len(self.registry.files)

    def _table(self, reply: Reply, reads: tuple[str, ...]) -> tuple[list[str], Iterator[list[str]]]:
        """The columns of a file, and its further lines. Lines may stand above that of the columns."""
        try:
            text = reply.body.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = reply.body.decode("cp1252", errors="replace")
        if self.closed and not text.endswith("\n"):
            raise RegistryFailure(f"{reply.url} breaks off: its last line has no end. Run the same command again "
                                  "later.")
        lines = csv.reader(io.StringIO(text, newline=""), strict=True)
        try:
            head = [[name.strip() for name in line] for line in islice(lines, HEAD)]
        except csv.Error as error:
            raise RegistryFailure(f"{reply.url} is not readable as CSV ({error}).") from None
        most = max(range(len(head)), key=lambda n: (len(set(head[n]) & set(reads)), -n), default=0)
        return head[most] if head else [], chain(head[most + 1:], lines)

    def _look_at(self, tables: list[tuple[list[str], Iterator[list[str]]]]) -> None:
        """Check the columns of all files at once."""
        columns: list[str] = []
        needed: list[str] = []
        for path, (here, _), reads in zip(self.registry.files, tables, self.reads, strict=True):
            file = f"{path.rsplit('/', 1)[-1]}: " if len(tables) > 1 else ""
            others = {name: self.also_called.get(name, name) for name in reads}
            columns += [file + name for name in here]
            needed += [file + (others[name] if name not in here and others[name] in here else name) for name in reads]
        self.found(columns, needed)


def _condition(version: str) -> dict[str, str]:
    """The header that asks for a file only where it is not this version."""
    if version.startswith(('"', 'W/"')):
        return {"If-None-Match": version}
    return {"If-Modified-Since": version} if version.endswith("GMT") else {}


def _version(reply: Reply) -> str:
    return reply.header("etag") or reply.header("last-modified") or f"sha256 {sha256(reply.body).hexdigest()}"


def _rows(reply: Reply, columns: list[str], lines: Iterator[list[str]]) -> Iterator[dict[str, str]]:
    """The rows of a file; raises RegistryFailure at one that has another number of values than there are columns."""
    try:
        for number, line in enumerate(lines, 1):
            if not any(line):
                continue
            if len(line) != len(columns):
                raise RegistryFailure(f"{reply.url}: row {number:,} has {len(line)} values for {len(columns)} columns: "
                                      "the file breaks off there, or has another form. Run the same command again "
                                      "later; if it stays so, look at the file.")
            yield {name: value.strip() for name, value in zip(columns, line, strict=True)}
    except csv.Error as error:
        raise RegistryFailure(f"{reply.url} is not readable as CSV ({error}): a quote is left open, or the file breaks "
                              "off. Run the same command again later.") from None
