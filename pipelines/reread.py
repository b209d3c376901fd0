"""Read captures again with today's extraction: from the archive, without the network."""
import signal
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Executor
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from pipelines.archive import read_body
from pipelines.store import Capture, ReadingRows, Store, StoreError, rows_of, working

BATCH = 64  # captures in one transaction
READ_SECONDS = 60.0  # for one page: a thousand times what one takes, so only a page made to hang its reader meets it


class ReaderError(StoreError):
    """The readers cannot be loaded; the message says why and what to do."""


def prepare() -> str:
    """Load the readers and their words in the process that reads; return their version. Raises ReaderError."""
    try:
        from extraction import profile, vocabulary

        vocabulary.check()
        profile.read("http://localhost/", b"<p>Nothing is said here.</p>", "text/html")
    except Exception as error:
        raise ReaderError(f"pages cannot be read: {' '.join(str(error).split())}") from None
    return profile.VERSION


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """Raise TimeoutError where the work takes longer. Only a process of its own can be told to stop, no thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return

    def stop(*arguments: object) -> None:
        raise TimeoutError(f"not done within {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


@dataclass(frozen=True, slots=True)
class Again:
    """One capture read again; `reading` None: `failure` says why it could not be."""

    capture: int
    digest: str
    reading: ReadingRows | None
    failure: str | None = None


def read_again(job: tuple[Path, Capture]) -> Again:
    """Return what today's reader says of an archived capture."""
    from extraction import profile  # in the process that reads, which need not be this one

    folder, capture = job
    try:
        body = read_body(folder, capture.warc_file, capture.warc_offset)
        with within(READ_SECONDS):
            reading = profile.read(capture.url, body, capture.content_type)
    except Exception as error:  # one page costs itself, never the others
        return Again(capture.id, "", None, f"{capture.url}: {type(error).__name__}: {error}")
    return Again(capture.id, reading.digest, rows_of(reading, profile.VERSION))


def reread(folder: Path, executor: Executor, stale_only: bool = False,
           begin: Callable[[int], None] = lambda total: None,
           told: Callable[[Again], None] = lambda again: None) -> int:
    """Read every capture of the store in `folder` again, or those that another version read; return how many.

    `begin` is told how many there are, `told` what came of each. A capture that cannot be read keeps what was read in
    it before. Stopped half-way, what was read again stays, and its version tells which are left.
    Raises StoreError, and ReaderError where no page can be read.
    """
    if not (folder / "facts.db").exists():
        raise StoreError(f"{folder}: nothing was crawled there. Name the folder of a crawl with -s VAR=FOLDER")
    with working(folder):
        store = Store(folder)
        try:
            version = executor.submit(prepare).result()
            waiting = store.captures_to_read(version if stale_only else None)
            begin(len(waiting))
            for batch in batches(waiting):
                jobs = [(folder, capture) for id_ in batch if (capture := store.capture(id_))]
                for again in executor.map(read_again, jobs, chunksize=8):
                    if again.reading is not None:
                        store.replace_reading(again.capture, again.reading, again.digest)
                    told(again)
                store.commit()
        finally:
            store.close()
    return len(waiting)


def batches(ids: list[int]) -> Iterator[list[int]]:
    """Return `ids` in lists of BATCH."""
    rest = iter(ids)
    while batch := list(islice(rest, BATCH)):
        yield batch
