"""Timing, and the table in which all figures are told."""

import gc
import time
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: `value` in `unit`, and how many times the baseline's that is."""

    group: str
    name: str
    value: float
    unit: str
    ratio: float | None = None
    baseline: str = ""
    aim: str = ""

    def line(self) -> str:
        beside = f"{self.ratio:8.2f} x {self.baseline}" if self.ratio is not None else ""
        return (
            f"  {self.name:<54}{self.value:>10,.2f} {self.unit:<8}{beside}{f'  (aim: {self.aim})' if self.aim else ''}"
        )


def rows(
    group: str, unit: str, figures: dict[str, float], baseline: str, aims: dict[str, str] | None = None
) -> list[Row]:
    """One row a figure, each beside the figure named `baseline`."""
    return [
        Row(
            group,
            name,
            value,
            unit,
            None if name == baseline else value / figures[baseline],
            baseline,
            (aims or {}).get(name, ""),
        )
        for name, value in figures.items()
    ]


def table(found: list[Row]) -> str:
    """All rows under the titles of their groups."""
    lines: list[str] = []
    for place, row in enumerate(found):
        if place == 0 or found[place - 1].group != row.group:
            lines += ["", row.group]
        lines.append(row.line())
    return "\n".join(lines[1:])


def best(works: dict[str, Callable[[], object]], rounds: int) -> dict[str, float]:
    """The least processor time of each piece of work, in milliseconds.

    They take turns, so that what else the machine does falls on all of them; the least of many rounds is what the
    work itself takes. A collection of garbage that other work left behind is kept out, as its own is not.
    """
    least = dict.fromkeys(works, float("inf"))
    gc.collect()
    gc.freeze()
    try:
        for _ in range(rounds):
            for name, work in works.items():
                start = time.thread_time()
                work()
                least[name] = min(least[name], time.thread_time() - start)
    finally:
        gc.unfreeze()
    return {name: seconds * 1000 for name, seconds in least.items()}
