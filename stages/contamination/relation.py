"""Whether a row that shares its wording with an item is that item, or one with other numbers.

other     options or diagrams differ: a stock question is all that is shared
same      one text lies in the other from end to end; or all quantities that one states stand
          in the other, no two answers contradict each other, and either the quantities are
          equal (and there are some), or nearly all of the shorter text is shared, or most of it
          and the answer
variant   the rest
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from stages.identity.bags import Bag
from stages.identity.problems import Problems
from stages.identity.stated import agreement
from stages.kernels.hashing import F64, I64
from stages.kernels.jit import kernel, over_rows

OTHER, SAME, VARIANT = 0, 1, 2
NAMES = ("other", "same", "variant")
#: Share of the shorter text from which it lies in the other but for a word or two; and from which
#: an equal answer speaks for it.
NEARLY_ALL, MOST = 0.9, 0.7
#: Share of options or diagrams in common below which these are others.
PARTICULARS = 0.5

I8 = npt.NDArray[np.int8]


def relations(rows: Problems, items: Problems, pairs: I64, covered: F64) -> I8:
    """The relation of each pair of a row and an item; covered: share of the shorter text."""
    out = np.zeros(len(pairs), np.int8)
    over_rows(len(pairs), lambda first, last: _judge(rows, items, pairs, covered, first, last, out))
    return out


@kernel
def _judge(
    rows: Problems,
    items: Problems,
    pairs: I64,
    covered: F64,
    first: int,
    last: int,
    out: I8,
) -> None:
    for pair in range(first, last):
        row, item = pairs[pair]
        shared, fewer, more = _shared(rows.particulars, row, items.particulars, item)
        if fewer > 0 and shared < PARTICULARS * fewer:
            out[pair] = OTHER
            continue
        shared, fewer, more = _shared(rows.quantities, row, items.quantities, item)
        share, answers = covered[pair], agreement(rows.answers, row, items.answers, item)
        carried = share >= NEARLY_ALL or shared == more > 0 or (share >= MOST and answers > 0)
        agreed = shared == fewer and carried and answers >= 0
        out[pair] = SAME if agreed or share >= 1.0 else VARIANT


@kernel
def _shared(left: Bag, row: int, right: Bag, item: int) -> tuple[int, int, int]:
    """How many keys two bags share, and the sizes of the smaller and of the larger one."""
    at, end = left.offsets[row], left.offsets[row + 1]
    to, stop = right.offsets[item], right.offsets[item + 1]
    shared, sizes = 0, (end - at, stop - to)
    while at < end and to < stop:
        a, b = left.keys[at], right.keys[to]
        shared += a == b
        at, to = at + (a <= b), to + (b <= a)
    return shared, min(sizes), max(sizes)
