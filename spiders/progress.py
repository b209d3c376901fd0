"""Progress of long work: a bar on a terminal, plain lines elsewhere."""
import sys
import time
from collections.abc import Iterable
from typing import TextIO

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn

EVERY = 10.0  # seconds between two plain lines


class Work:
    """Counts what is done. `things` names what `total` counts; the other counts are told as they are."""

    def __init__(self, title: str, things: str, total: int, counts: Iterable[str],
                 stream: TextIO | None = None) -> None:
        self.title, self.things, self.total = title, things, total
        self.stream = stream or sys.stderr
        self.done = 0
        self.counts = dict.fromkeys(counts, 0)
        self._started = self._told = time.monotonic()
        self._bar: Progress | None = None
        if self.stream.isatty():
            self._bar = Progress(TextColumn("{task.description}"), BarColumn(bar_width=24),
                                 TextColumn("{task.completed}/{task.total} " + things + "{task.fields[counts]}"),
                                 TimeRemainingColumn(), console=Console(file=self.stream))
            self._task = self._bar.add_task(title, total=total, counts="")
            self._bar.start()
        else:
            self._line()

    def add(self, done: int = 0, **counts: int) -> None:
        """Count `done` more of the total, and more of what else is counted."""
        self.done += done
        for name, more in counts.items():
            self.counts[name] += more
        if self._bar:
            self._bar.update(self._task, completed=self.done, counts=self._counted())
        elif time.monotonic() - self._told >= EVERY:
            self._line()

    def _counted(self) -> str:
        return "".join(f", {count:,} {name}" for name, count in self.counts.items())

    def _line(self) -> None:
        self._told = time.monotonic()
        self.say(f"{self.title}: {self.done} of {self.total} {self.things}{self._counted()}{self._left()}")

    def _left(self) -> str:
        if not self.done or self.done >= self.total:
            return ""
        seconds = (time.monotonic() - self._started) / self.done * (self.total - self.done)
        return f", about {seconds / 60:.0f} min left" if seconds >= 90 else f", about {seconds:.0f} s left"

    def say(self, text: str) -> None:
        """Print a line of its own, above the bar where there is one."""
        if self._bar:
            self._bar.console.print(text, highlight=False, markup=False)
        else:
            print(text, file=self.stream, flush=True)

    def close(self, last: str = "") -> None:
        """Take the bar away and tell the final counts."""
        if self._bar:
            self._bar.stop()
            self._bar = None
        self._line()
        if last:
            self.say(last)
