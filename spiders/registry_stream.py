"""Large CSV files of a register, zipped or not, read through DuckDB as they stream by: no copy is unpacked to the disk.

A thread reads the file, checks it, counts its lines and writes it into a named pipe, which DuckDB reads. So a zip's
checksum, a file that breaks off and bytes that are no UTF-8 are seen in passing, in bounded memory; a file that is not
zipped gets its own checksum in passing too.
"""
import csv
import os
import threading
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import IO

from spiders.registry_ask import RegistryFailure

LONGEST_LINE = 4_000_000   # bytes
BLOCK = 1 << 20   # bytes


class BrokenFile(RegistryFailure):
    """A file is no zip, is damaged, or breaks off."""


class Member:
    """One CSV file: a member of a zip, or (`name` None) the file itself."""

    def __init__(self, path: Path, name: str | None = None) -> None:
        self.path, self.name = path, name
        self.lines = 0   # counted while it streams by, the header among them
        self.checksum: str | None = None   # SHA-256 of a file that is in no zip, when it has streamed by

    @contextmanager
    def open(self) -> Iterator[IO[bytes]]:
        if self.name is None:
            with self.path.open("rb", buffering=0) as stream:
                yield stream
        else:
            with opened(self.path) as archive, archive.open(self.name) as stream:
                yield stream

    def header(self) -> list[str]:
        """The names of the columns."""
        with told(self.path), self.open() as stream:
            first = stream.read(BLOCK).partition(b"\n")[0]
        try:
            return next(csv.reader([first.decode("utf-8-sig")]))
        except (UnicodeDecodeError, csv.Error, StopIteration):
            raise BrokenFile(f"{self} does not begin with the names of its columns.") from None

    def blocks(self, sieve: Callable[[bytes], bytes] = bytes) -> Iterator[bytes]:
        """The file in blocks of whole lines, in UTF-8: what `sieve` leaves of each."""
        rest, digest = b"", sha256()
        with told(self.path), self.open() as stream:
            while block := stream.read(BLOCK):
                if self.name is None:
                    digest.update(block)
                cut = block.rfind(b"\n") + 1
                if not cut:
                    rest += block
                    if len(rest) > LONGEST_LINE:   # a small zip may hold very many bytes
                        raise BrokenFile(f"{self} has a line of more than {LONGEST_LINE:,} bytes.")
                    continue
                whole, rest = rest + block[:cut], block[cut:]
                self.lines += whole.count(b"\n")
                left = sieve(whole)
                yield left if left.isascii() else in_utf8(left)
        if rest.strip():
            raise BrokenFile(f"{self} breaks off after {self.lines:,} lines.")
        self.checksum = digest.hexdigest() if self.name is None else None

    def __str__(self) -> str:
        return f"{self.name} in {self.path.name}" if self.name else self.path.name


def members(path: Path) -> list[str]:
    """The names of a zip's members. Raises BrokenFile where it is no whole zip."""
    with opened(path) as archive:
        return archive.namelist()


@contextmanager
def opened(path: Path) -> Iterator[zipfile.ZipFile]:
    """A zip. Whatever is wrong with it, on opening or later, raises BrokenFile."""
    with told(path), zipfile.ZipFile(path) as archive:
        yield archive


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turns what goes wrong with a file into a failure that says so."""
    try:
        yield
    except (zipfile.BadZipFile, EOFError) as error:
        raise BrokenFile(f"{path.name} is no whole zip file ({error}).") from None
    except OSError as error:
        raise BrokenFile(f"{path} cannot be read ({error.strerror or error}).") from None


def in_utf8(block: bytes) -> bytes:
    """The same lines; those that are no UTF-8 are taken for Windows-1252, which the rest of them then are."""
    try:
        block.decode()
        return block
    except UnicodeDecodeError:
        return b"".join(line if _is_utf8(line) else line.decode("cp1252", "replace").encode()
                        for line in block.splitlines(keepends=True))


def _is_utf8(line: bytes) -> bool:
    try:
        line.decode()
        return True
    except UnicodeDecodeError:
        return False


@contextmanager
def piped(member: Member, folder: Path, sieve: Callable[[bytes], bytes] = bytes) -> Iterator[Path]:
    """A pipe to read the member from, once: what `sieve` leaves of its lines. What was wrong with the file is raised at
    the end of the block."""
    pipe = folder / f"{threading.get_ident()}-{member.path.name}-{len(os.listdir(folder))}.pipe"
    os.mkfifo(pipe)
    wrong: list[Exception] = []

    def feed() -> None:
        with suppress(BrokenPipeError), pipe.open("wb", buffering=0) as out:   # broken: the reader has given up
            try:
                for block in member.blocks(sieve):
                    view = memoryview(block)
                    while view:
                        view = view[out.write(view):]
            except BrokenPipeError:
                raise
            except Exception as failure:   # whatever it is: what came so far must not pass for the whole
                wrong.append(failure)

    feeder = threading.Thread(target=feed, daemon=True)
    feeder.start()
    try:
        yield pipe
    except BaseException:
        _let_go(pipe, feeder)
        if wrong:   # what the reader stumbled over
            raise wrong[0] from None
        raise
    _let_go(pipe, feeder)
    if wrong:
        raise wrong[0]


def _let_go(pipe: Path, feeder: threading.Thread) -> None:
    """Let the feeder end, also where nobody ever read from the pipe."""
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    os.close(reader)
    feeder.join()
    pipe.unlink()


def checksum(path: Path) -> str:
    """SHA-256 of a file."""
    with told(path), path.open("rb") as stream:
        digest = sha256()
        while block := stream.read(BLOCK):
            digest.update(block)
    return digest.hexdigest()
