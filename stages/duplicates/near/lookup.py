"""Owners of 64-bit keys in flat arrays, which can lie in a file and be mapped.

Keys are hashes, spread evenly, so that their first bits name a short run of entries. Entries are
put there by counting and mended by insertion: linear in their number.
"""

from __future__ import annotations

import numpy as np

from stages.kernels.hashing import I32, I64, U64
from stages.kernels.jaccard import Lookup
from stages.kernels.jit import kernel

#: Entries of a run on average: one or two cache lines of keys.
RUN_BITS = 3
MOST_BITS = 28


def lookup_by_counting(keys: U64, owners: I32) -> Lookup:
    """A lookup of equally long keys and owners; owners of one key stay in the order given."""
    bits = min(max(len(keys).bit_length() - RUN_BITS, 1), MOST_BITS)
    starts = np.zeros((1 << bits) + 1, np.int64)
    out = Lookup(np.empty_like(keys), np.empty_like(owners), starts, np.uint64(64 - bits))
    _place(keys, owners, out)
    return out


def lookup_of_arrays(keys: U64, owners: I32, starts: I64) -> Lookup:
    """The same lookup from its three arrays."""
    bits = (len(starts) - 1).bit_length() - 1
    return Lookup(keys, owners, starts, np.uint64(64 - bits))


@kernel
def entry_of(lookup: Lookup, key: np.uint64) -> int:
    """The first entry whose key is `key`, or -1: a binary search in the run of its first bits."""
    slot = np.int64(key >> lookup.shift)
    low, high = int(lookup.starts[slot]), int(lookup.starts[slot + 1])
    end = high
    while low < high:
        middle = (low + high) >> 1
        if lookup.hashes[middle] < key:
            low = middle + 1
        else:
            high = middle
    return low if low < end and lookup.hashes[low] == key else -1


@kernel
def _place(keys: U64, owners: I32, out: Lookup) -> None:
    for key in keys:
        out.starts[np.int64(key >> out.shift) + 1] += 1
    for slot in range(1, len(out.starts)):
        out.starts[slot] += out.starts[slot - 1]
    ends = out.starts[:-1].copy()
    for entry in range(len(keys)):
        run = np.int64(keys[entry] >> out.shift)
        out.hashes[ends[run]], out.owners[ends[run]] = keys[entry], owners[entry]
        ends[run] += 1
    for slot in range(len(ends)):
        _sort_run(out, out.starts[slot], out.starts[slot + 1])


@kernel
def _sort_run(out: Lookup, first: int, last: int) -> None:
    """A stable insertion sort; equal keys, which may be many, cost nothing."""
    for place in range(first + 1, last):
        key, owner, to = out.hashes[place], out.owners[place], place
        while to > first and out.hashes[to - 1] > key:
            out.hashes[to], out.owners[to] = out.hashes[to - 1], out.owners[to - 1]
            to -= 1
        out.hashes[to], out.owners[to] = key, owner
