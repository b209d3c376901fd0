"""SQL of readers is answered in processes of its own, so that no question ever makes a page wait.

In the server's own process a question holds pages up even in a thread of its own: what is left of one that was cut off
is freed in the thread of the pages, which then waits until the next question on that connection has ended.
"""

import asyncio
import contextlib
import os
import pickle
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, NoReturn
from urllib.parse import quote
from weakref import WeakKeyDictionary, finalize

from datasette.database import Database
from datasette.views.base import DatasetteError

PROGRAM = Path(__file__).with_name("answering.py")
PROCESSES = 2  # for each server: as many questions are answered at once
MOST_WAITING = 20  # questions, with those that are being answered: at a second each, none waits for more than ten
RETRY_AFTER = 10  # seconds
BUSY = "Too many people are asking at once. Ask again in some seconds."
BROKEN = "What answers questions has ended, and starts anew. Ask again, or ask for less."
REBUILT = "The directory has been built anew. Questions are answered when the server has been started again."
Process = subprocess.Popen[bytes]


class _Plain(pickle.Unpickler):
    """Reads lists, texts and numbers alone: nothing that runs comes out of the process that runs readers' SQL."""

    def find_class(self, module: str, name: str) -> NoReturn:
        raise pickle.UnpicklingError


class _Questions:
    """The processes that answer questions to one database; each is started when it is first needed."""

    def __init__(self, database: Database) -> None:
        self._path = str(database.path)
        self._file = os.stat(self._path)
        mode = "mode=ro" if database.is_mutable else "immutable=1"
        self._address = f"file:{quote(self._path)}?{mode}"
        self._threads = ThreadPoolExecutor(PROCESSES, thread_name_prefix="questions")
        self._idle: list[Process] = []
        self._waiting = 0
        self.close = finalize(self, _end, self._idle)

    async def ask(self, *question: Any) -> tuple[Any, Any, str | None]:
        """Return what `answering.py` answers.

        Raises:
            DatasetteError: with status 503, too many wait, the process has died, or another one would read another
                build than the pages show.
        """
        if self._waiting >= MOST_WAITING:
            raise DatasetteError(BUSY, title="Please wait", status=503)
        self._waiting += 1
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, self._ask, question)
        finally:
            self._waiting -= 1

    def _ask(self, question: tuple[Any, ...]) -> tuple[Any, Any, str | None]:
        asked = pickle.dumps(question)
        while True:
            try:
                process, fresh = self._idle.pop(), False
            except IndexError:
                process, fresh = self._started(), True
            try:
                process.stdin.write(asked)  # type: ignore[union-attr]
                process.stdin.flush()  # type: ignore[union-attr]
                answer: tuple[Any, Any, str | None] = _Plain(process.stdout).load()  # type: ignore[arg-type]
                self._idle.append(process)
                return answer
            except Exception:  # it has ended; or what it writes is no pickle, which may raise anything
                _end([process])
                if process.returncode == -signal.SIGALRM:
                    return None, None, "interrupted"
                if fresh:  # one that waited may have been ended before: the next is asked
                    raise DatasetteError(BROKEN, title="Please ask again", status=503) from None

    def _started(self) -> Process:
        command = [sys.executable, "-I", str(PROGRAM), self._address]
        try:
            if not os.path.samestat(self._file, os.stat(self._path)):
                raise DatasetteError(REBUILT, title="Please come back", status=503)
            return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE)
        except OSError:  # as where the machine has no memory left
            raise DatasetteError(BROKEN, title="Please ask again", status=503) from None


def _end(processes: list[Process]) -> None:
    """End processes, and forget them."""
    while processes:
        process = processes.pop()
        process.kill()
        with contextlib.suppress(OSError), process:  # closes the pipes, and waits for its end
            pass


_questions: "WeakKeyDictionary[Database, _Questions]" = WeakKeyDictionary()


def open_for(database: Database) -> None:
    """Note which file a database is, before it may be replaced beside its server."""
    _questions[database] = _Questions(database)


async def ask(database: Database, *question: Any) -> tuple[Any, Any, str | None]:
    """Return (names of columns, rows, None) or (None, None, what is wrong) for a question to a database.

    ``question``: the SQL, its parameters, the milliseconds it may take, the most rows wanted or None for all.

    Raises:
        DatasetteError: with status 503, too many wait, or the process has died.
    """
    if database not in _questions:
        _questions[database] = _Questions(database)
    return await _questions[database].ask(*question)


def close(database: Database) -> None:
    """End the processes that wait for questions to a database, before its server ends."""
    if database in _questions:
        _questions.pop(database).close()
