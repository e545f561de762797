"""Where texts meet: buckets that hold two or more of them. Similar texts share a bucket."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stages.kernels.hashing import I32, I64, U64
from stages.kernels.jit import kernel
from stages.kernels.shingles import ALL, Marks, offsets_of


class Entries(NamedTuple):
    """A text and a key, `owners` ascending; a text has each key once, keys spread over 64 bits.

    first: whether the text can meet every other text under this key; two texts that both cannot
    need not be compared here, as they meet elsewhere if they are similar.
    """

    owners: I32
    keys: U64
    first: Marks


class Buckets(NamedTuple):
    """Text i is in the buckets numbers[offsets[i] : offsets[i + 1]], numbered below `buckets`.

    first: see `Entries`; each bucket has two texts and more, and one of them that is first.
    """

    offsets: I64
    numbers: I32
    first: Marks
    buckets: int


def fill_buckets(texts: int, entries: Entries) -> Buckets:
    """The buckets of entries of texts numbered below `texts`: one for each key that two share."""
    numbers = np.full(len(entries.keys), -1, np.int32)
    table = np.full(1 << (2 * len(numbers)).bit_length(), -1, np.int32)
    buckets = _number(entries.keys, table, numbers)
    useful = np.zeros(buckets + 1, np.bool_)  # the last is for the entries in no bucket, -1
    useful[numbers[entries.first]] = True
    useful[-1] = False
    shared = useful[numbers]
    sizes = np.bincount(entries.owners[shared], minlength=texts)
    return Buckets(offsets_of(sizes), numbers[shared], entries.first[shared], buckets)


def no_buckets(texts: int) -> Buckets:
    """So many texts that meet nowhere."""
    return Buckets(np.zeros(texts + 1, np.int64), np.empty(0, np.int32), ALL, 0)


@kernel
def _number(keys: U64, table: I32, numbers: I32) -> int:
    """Number the keys that occur twice and more, in the order of their first occurrence; the others
    keep -1. Returns how many there are.

    An open hash table holds one entry for each key: the first with it.
    """
    mask, used = len(table) - 1, 0
    for entry in range(len(keys)):
        slot = np.int64(keys[entry] >> np.uint64(1)) & mask
        while table[slot] >= 0 and keys[table[slot]] != keys[entry]:
            slot = (slot + 1) & mask
        first = table[slot]
        if first < 0:
            table[slot] = entry
            continue
        if numbers[first] < 0:
            numbers[first], used = used, used + 1
        numbers[entry] = numbers[first]
    return used
