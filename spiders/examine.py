"""What is done with the body of one page, away from the network: read it, and pack it for the archive.

`examine` runs in a process of its own, so that reading one page and fetching the next go on at the same time.
"""
import asyncio
import os
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Executor, ProcessPoolExecutor, ThreadPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context, parent_process
from multiprocessing.process import BaseProcess
from typing import Any, TypeVar

from pipelines.archive import pack
from pipelines.reread import READ_SECONDS, within
from pipelines.store import ReadingRows, rows_of
from spiders.addresses import Scope
from spiders.frontier import links_on_site

R = TypeVar("R")


@dataclass(frozen=True, slots=True)
class Job:
    """One body to examine. `known_digest` is that of the last capture of the page, None where there is none."""

    record_id: str
    url: str
    fetched_at: str
    status: int
    protocol: str | None
    headers: list[tuple[str, str]]
    content_type: str | None
    body: bytes
    ip: str | None
    scope: Scope
    known_digest: str | None


@dataclass(frozen=True, slots=True)
class Result:
    """What a body holds; `record` None: it says what the last capture said, so there is nothing to keep."""

    links: list[tuple[str, str]]
    digest: str
    record: bytes | None
    reading: ReadingRows | None
    failure: str | None = None  # why the reader could not read it; it is archived all the same


def examine(job: Job) -> Result:
    """Read one body and pack it; a page that the reader stumbles over is packed unread."""
    from extraction import profile  # in the process that reads, which need not be this one

    try:
        with within(READ_SECONDS):
            reading = profile.read(job.url, job.body, job.content_type)
        links = links_on_site(reading.links, job.url, job.scope)
        digest, rows = reading.digest, rows_of(reading, profile.VERSION)
    except Exception as error:  # whatever a page does to the reader costs that page, never the crawl
        return unread(job, f"the reader failed: {type(error).__name__}: {error}")
    if digest == job.known_digest:
        return Result(links, digest, None, rows)
    return Result(links, digest, packed(job), rows)


def unread(job: Job, why: str) -> Result:
    """Return a body for the archive alone."""
    return Result([], "", packed(job), None, why)


def packed(job: Job) -> bytes:
    return pack(job.record_id, job.url, job.fetched_at, job.status, job.protocol, job.headers, job.body, job.ip)


def executor_of(processes: int) -> Executor:
    """Return where pages are read: that many processes, or, for 0, a thread of this one."""
    if processes <= 0:
        return ThreadPoolExecutor(1)
    return ProcessPoolExecutor(processes, mp_context=get_context("spawn"), initializer=_leave_with_parent)


def default_processes() -> int:
    """As many as there are processors: reading costs many times what fetching and storing do."""
    return os.cpu_count() or 1


def _leave_with_parent() -> None:
    """End this process when the crawl is killed: waiting for work that never comes, it would stay for ever."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the crawl to answer
    threading.Thread(target=_leave_after, args=(parent_process(),), daemon=True).start()


def _leave_after(parent: BaseProcess | None) -> None:
    if parent is not None:
        parent.join()
        os._exit(1)


class Readers:
    """Where pages are examined. A process that a page brought down is started anew; the page counts as unread."""

    def __init__(self, processes: int) -> None:
        self._processes = processes
        self._executor = executor_of(self._processes)

    async def run(self, work: Callable[..., R], *arguments: Any) -> R | None:
        """Return what `work` makes of the arguments, or None where it brought its process down."""
        executor = self._executor
        try:
            return await asyncio.get_running_loop().run_in_executor(executor, work, *arguments)
        except BrokenProcessPool:
            if self._executor is executor:
                executor.shutdown(wait=False)
                self._executor = executor_of(self._processes)
            return None

    def close(self) -> None:
        self._executor.shutdown(wait=True, cancel_futures=True)
