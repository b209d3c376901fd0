"""Sets of offers and of providers as bits, in numpy words of 64: what a search is made of.

Providers are numbered from 0, those with the most atoms (see `index`) first. A set of providers has one bit for each.
A set of atoms has one bit for each atom, and the bits lie in *layers*: the first layer holds the first atom of every
provider, the second the second atom of those that have two, and so on, the same provider always at the same place. So
the providers of a set of atoms are its layers or-ed together. A few chains have a hundred atoms and more: what one has
beyond the layers follows in words of its own. A layer of a few words would take as long as a wide one: there are as
many as are worth it.

    layer 0   provider 0 1 2 3 4 5 …      "both" is `&`, "either" is `|`, "how many" is the number of bits;
    layer 1   provider 0 1 2 3            no row is looked at.
    …
    beyond    provider 0 | provider 1
"""

import numpy as np
from numpy.typing import NDArray

Bits = NDArray[np.uint64]  # a set, or with one more dimension in front, several
Numbers = NDArray[np.int64]  # providers by number, or atoms by the place of their bit
LAYERS, NARROW = 16, 4  # layers at most; words of the narrowest
FEW = 4  # a set with a bit in fewer than every so many words is looked at bit by bit
AT_ONCE = 1 << 15  # words that are worked on together: as many as the processor's nearest memory holds


class Layout:
    """Where the bit of each atom lies. `owner` is the provider of each place of a bit."""

    def __init__(self, counts: Numbers) -> None:
        """``counts`` is how many atoms each provider has: at least one, and never more than the provider before."""
        self.providers = len(counts)
        self.counts = counts
        self.provider_words = _words(self.providers)
        self.layers: list[slice] = []
        end = 0
        for layer in range(LAYERS):
            width = _words(int(np.count_nonzero(counts > layer)))
            if layer and width < NARROW:
                break
            self.layers.append(slice(end, end + width))
            end += width
        layers = len(self.layers)
        more = counts[counts > layers] - layers
        widths = -(-more // 64)
        self._first_beyond = np.cumsum(widths) - widths  # where the words of each of the first providers begin
        self.beyond = slice(end, end + int(widths.sum()))
        self.words = self.beyond.stop
        self.owner = self._owners(widths)

    def _owners(self, widths: Numbers) -> NDArray[np.int32]:
        rows = [np.arange((layer.stop - layer.start) * 64) for layer in self.layers]
        rows.append(np.repeat(np.arange(len(widths)), widths * 64))
        return np.concatenate(rows).astype(np.int32)

    def places(self, provider: Numbers, atom: Numbers) -> Numbers:
        """Return the places of bits: of the ``atom``-th atom of each ``provider``."""
        starts, layers = np.array([layer.start for layer in self.layers]), len(self.layers)
        found = starts[np.minimum(atom, layers - 1)] * 64 + provider
        far = atom >= layers
        found[far] = (self.beyond.start + self._first_beyond[provider[far]]) * 64 + atom[far] - layers
        return found

    def atoms(self, places: NDArray[np.integer]) -> Bits:
        """Return the set of the atoms at ``places``."""
        return _bits(places, self.words)

    def numbers(self, providers: NDArray[np.integer]) -> Bits:
        """Return the set of ``providers``."""
        return _bits(providers, self.provider_words)

    def providers_of(self, atoms: Bits) -> Bits:
        """Return the providers that have an atom in a set; of several sets, those of each."""
        found = np.ascontiguousarray(atoms[..., self.layers[0]]).copy()
        for layer in self.layers[1:]:
            found[..., : layer.stop - layer.start] |= atoms[..., layer]
        if len(self._first_beyond):
            beyond = np.bitwise_or.reduceat(atoms[..., self.beyond], self._first_beyond, axis=-1)
            packed = np.packbits(beyond != 0, axis=-1, bitorder="little")
            found.view(np.uint8)[..., : packed.shape[-1]] |= packed
        return found

    def counts_of(self, table: Bits, column: NDArray[np.uint16], atoms: Bits, among: Bits) -> list[int]:
        """Return for each set of atoms in a ``table`` how many of ``among`` have an atom in it and in ``atoms``.

        No atom is in two of the sets; ``column`` is the number of its set, from 1, at the place of each atom.
        """
        if int(count(atoms)) * FEW < self.words:  # one by one
            at = held(atoms)
            at = at[holds(among, self.owner[at])]
            pairs = np.unique(self.owner[at].astype(np.int64) * (len(table) + 1) + column[at])
            counted: list[int] = np.bincount(pairs % (len(table) + 1), minlength=len(table) + 1)[1:].tolist()
            return counted
        step = max(1, AT_ONCE // max(1, self.words))
        found: list[int] = []
        for first in range(0, len(table), step):
            providers = self.providers_of(table[first : first + step] & atoms)
            providers &= among
            found += count(providers).tolist()
        return found


def _words(bits: int) -> int:
    return -(-bits // 64)


def _bits(places: NDArray[np.integer], words: int) -> Bits:
    held = np.zeros(words * 64, dtype=bool)
    held[places] = True
    return np.packbits(held, bitorder="little").view("<u8")


def count(bits: Bits) -> Numbers:
    """Return how many are in a set; of several sets, in each."""
    return np.bitwise_count(bits).sum(axis=-1, dtype=np.int64)


def counts_in(table: Bits, bits: Bits) -> list[int]:
    """Return for each set in a ``table`` how many it holds of those in a set."""
    filled = np.flatnonzero(bits != 0)
    if len(filled) * FEW < len(bits):
        table, bits = table[:, filled], bits[filled]
    counted: list[int] = count(table & bits).tolist()
    return counted


def held(bits: Bits) -> Numbers:
    """Return what is in a set, in order: the numbers of providers, or the places of atoms.

    As truth values they are looked through many times as fast as as numbers.
    """
    filled = np.flatnonzero(bits != 0)  # most words of most sets are empty
    at = np.flatnonzero(np.unpackbits(bits[filled].view(np.uint8), bitorder="little").view(np.bool_))
    return filled[at >> 6] * 64 + (at & 63)


def holds(bits: Bits, places: NDArray[np.integer]) -> NDArray[np.bool_]:
    """Return for each of ``places`` whether it is in a set."""
    return (bits[places >> 6] >> (places & 63).astype(np.uint64) & np.uint64(1)).astype(bool)
