"""Which hashes occur twice and more, in a table of two bits a slot.

A hash names its slot by its first bits. What occurs twice is always called repeated; what occurs
once is called so by chance where its slot is shared, which costs time and never a result.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from typing import TypeAlias

import numpy as np

from stages.kernels.hashing import U8, U64
from stages.kernels.intrinsics import prefetch
from stages.kernels.jit import kernel

#: Slots: one or two for each hash, but no fewer and no more bits of it than these.
LEAST_BITS, MOST_BITS = 12, 30
#: So many hashes ahead a slot of a table, which no cache holds, is asked for.
AHEAD = 24
#: A table and how many bits name its slots.
Seen: TypeAlias = tuple[U8, int]
#: In each byte four slots, the low bit of each: seen; the high bit: seen again.
SEEN, AGAIN = np.uint8(0x55), np.uint8(0xAA)


def slot_bits(hashes: int) -> int:
    """How many first bits of a hash name its slot, for so many hashes."""
    return min(max(hashes.bit_length(), LEAST_BITS), MOST_BITS)


def empty_table(bits: int) -> U8:
    """A table in which nothing was seen; 2**bits slots."""
    return np.zeros(1 << (bits - 2), np.uint8)


def merge_tables(tables: Sequence[U8]) -> U8:
    """One table of what several saw: the order and the number of them never show."""
    return reduce(_merge, tables)


def _merge(left: U8, right: U8) -> U8:
    twice = (left & right & SEEN) << np.uint8(1)
    either: U8 = left | right | twice
    return either


@kernel
def see(table: U8, bits: int, hashes: U64) -> None:
    """Note each hash in the table."""
    shift = np.uint64(64 - bits)
    for place in range(len(hashes)):
        ahead = hashes[min(place + AHEAD, len(hashes) - 1)]
        prefetch(table, np.int64(ahead >> (shift + np.uint64(2))))
        slot = hashes[place] >> shift
        low = np.uint8(1) << np.uint8(2 * (slot & np.uint64(3)))
        byte = table[slot >> np.uint64(2)]
        table[slot >> np.uint64(2)] = byte | low | ((byte & low) << np.uint8(1))


@kernel
def is_repeated(table: U8, bits: int, value: np.uint64) -> bool:
    """Whether the table saw a hash of the same slot twice."""
    slot = value >> np.uint64(64 - bits)
    mark = np.uint8(2) << np.uint8(2 * (slot & np.uint64(3)))
    found: bool = (table[slot >> np.uint64(2)] & mark) != 0
    return found
