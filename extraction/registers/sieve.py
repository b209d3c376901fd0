"""Which lines of a bulk file of NPPES may be wanted, told by their bytes: three of four need not be taken apart then.

A line is left out only where it surely is a whole row, of somebody who is not deactivated, without one of the
taxonomies and the NPIs that are wanted. All others go on to DuckDB, which looks at them closely: also those that are no
whole row, which are an error there.
"""
import re
from collections.abc import Collection
from typing import Any

import numpy as np

CODE = re.compile(r"[0-9A-Z]{9}X")   # of NUCC's taxonomies
_QUOTE, _COMMA, _END, _LAST = map(ord, '",\nX')
_HEAD = 15   # bytes of "0123456789","1

Bytes = np.ndarray[Any, np.dtype[np.uint8]]
Places = np.ndarray[Any, np.dtype[np.intp]]
Flags = np.ndarray[Any, np.dtype[np.bool_]]


class Sieve:
    """Takes lines of `columns` values, the first an NPI and the second what sort it is of, out of blocks.
    `taxonomies`: NUCC codes; `npis`: wanted whatever they do.
    """

    def __init__(self, columns: int, taxonomies: Collection[str], npis: Collection[str]) -> None:
        if strange := [code for code in taxonomies if not CODE.fullmatch(code)]:
            raise ValueError(f"{', '.join(strange)}: no code of a taxonomy, which has ten characters, the last an X")
        self.quotes = 2 * columns   # in a whole line: every value stands in quotes
        self.codes, self.npis = _texts(taxonomies), _texts(npis)

    def __call__(self, block: bytes) -> bytes:
        """A block of whole lines without those that cannot be wanted."""
        text = np.frombuffer(block, np.uint8)
        ends = np.flatnonzero(text == _END)
        if len(text) <= _HEAD or not len(ends):
            return block
        starts = np.concatenate(([0], ends[:-1] + 1))
        kept = self._with_code(text, ends) | self._out_of_order(text, starts)
        kept |= self._strange_or_ours(text, starts)
        turns = np.diff(kept.astype(np.int8), prepend=0, append=0)
        firsts, lasts = starts[turns[:-1] == 1], ends[turns[1:] == -1]
        view = memoryview(block)
        return b"".join([view[first:last + 1] for first, last in zip(firsts.tolist(), lasts.tolist(), strict=True)])

    def _with_code(self, text: Bytes, ends: Places) -> Flags:
        """The lines that have one of the codes as a value."""
        last = np.flatnonzero(text == _LAST)
        last = last[(last >= 10) & (last < len(text) - 1)]
        last = last[(text[last + 1] == _QUOTE) & (text[last - 10] == _QUOTE)]
        kept = np.zeros(len(ends), bool)
        kept[np.searchsorted(ends, last[_among(_ten(text, last - 9), self.codes)])] = True
        return kept

    def _out_of_order(self, text: Bytes, starts: Places) -> Flags:
        """The lines that have more or fewer quotes than a whole row."""
        quotes = (text == _QUOTE).astype(np.uint16)   # summed up as they are: three times as fast as in wider numbers
        return np.add.reduceat(quotes, starts, dtype=np.uint16) != self.quotes

    def _strange_or_ours(self, text: Bytes, starts: Places) -> Flags:
        """The lines that do not begin with an NPI and what sort it is of, and those whose NPI is wanted."""
        head = np.lib.stride_tricks.sliding_window_view(text, _HEAD)[np.minimum(starts, len(text) - _HEAD)]
        plain = (head[:, [0, 11, 13]] == _QUOTE).all(axis=1) & (head[:, 12] == _COMMA) & (head[:, 14] != _QUOTE)
        strange = ~plain | (starts > len(text) - _HEAD)
        return strange | _among(np.ascontiguousarray(head[:, 1:11]).view("S10").ravel(), self.npis)


def _texts(values: Collection[str]) -> Any:
    return np.array(sorted(value.encode() for value in values if len(value) == 10 and value.isascii()), "S10")


def _ten(text: Bytes, places: Places) -> Any:
    """The ten bytes from each place on."""
    return np.ascontiguousarray(np.lib.stride_tricks.sliding_window_view(text, 10)[places]).view("S10").ravel()


def _among(values: Any, known: Any) -> Any:
    """Which of the values are among the known ones, which are sorted."""
    if not len(known):
        return np.zeros(len(values), bool)
    return known[np.minimum(np.searchsorted(known, values), len(known) - 1)] == values
