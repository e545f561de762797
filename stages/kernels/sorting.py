"""Sorts of short arrays inside kernels."""

from __future__ import annotations

from stages.kernels.hashing import I32, I64, U64
from stages.kernels.jit import kernel

#: Gaps of a shell sort (Ciura 2001), continued.
SHELL_GAPS = (19903, 8810, 3905, 1750, 701, 301, 132, 57, 23, 10, 4, 1)


@kernel
def sort_distinct(values: I64) -> int:
    """Sort in place and move the distinct values to the front; returns how many.

    A shell sort: as fast as the library's for the sizes of texts, and compiled in a tenth of the
    time.
    """
    for gap in SHELL_GAPS:
        for place in range(gap, len(values)):
            value, to = values[place], place
            while to >= gap and values[to - gap] > value:
                values[to] = values[to - gap]
                to -= gap
            values[to] = value
    distinct = min(len(values), 1)
    for place in range(1, len(values)):
        if values[place] != values[distinct - 1]:
            values[distinct] = values[place]
            distinct += 1
    return distinct


@kernel
def sort_hashes(values: U64, copy: U64, starts: I32) -> None:
    """Sort hashes, which are spread evenly over 64 bits, in place: in linear time.

    Their first bits name one bucket for each value on average; an insertion sort mends the rest.
    copy, starts: room for as many values, and for twice as many counts and two.
    """
    bits = 1
    while 1 << bits < len(values):
        bits += 1
    starts[: (1 << bits) + 1] = 0
    for place in range(len(values)):
        copy[place] = values[place]
        starts[(values[place] >> (64 - bits)) + 1] += 1
    for bucket in range(1, 1 << bits):
        starts[bucket + 1] += starts[bucket]
    for place in range(len(values)):
        bucket = copy[place] >> (64 - bits)
        values[starts[bucket]] = copy[place]
        starts[bucket] += 1
    for place in range(1, len(values)):
        value, to = values[place], place
        while to > 0 and values[to - 1] > value:
            values[to] = values[to - 1]
            to -= 1
        values[to] = value
