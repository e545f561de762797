"""Which references a row is compared with: those that share its rarest keys. Compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stages.identity.bags import Index
from stages.kernels.hashing import F64, I64
from stages.kernels.jit import kernel

#: So many entries of the index are read for a row and kind of key, the rarest keys first. Keys as
#: common as "2" or "the" are reached where few references have the rarer ones.
BUDGET = 4096


class Tally(NamedTuple):
    """Scores of the references for one row, and which have one (touched[: size[0]])."""

    scores: F64
    touched: I64
    size: I64


@kernel
def tally(references: int) -> Tally:
    """An empty tally."""
    return Tally(np.zeros(references), np.empty(references, np.int64), np.zeros(1, np.int64))


@kernel
def add(to: Tally, index: Index, number: int) -> None:
    """Add the weight of one key to all references that have it."""
    for entry in range(index.offsets[number], index.offsets[number + 1]):
        owner = index.owners[entry]
        if to.scores[owner] == 0.0:
            to.touched[to.size[0]] = owner
            to.size[0] += 1
        to.scores[owner] += index.weights[number] + 1e-9  # a weight may be 0


@kernel
def add_rarest(to: Tally, index: Index, numbers: I64, weights: F64) -> None:
    """Add the keys of a row by weight, the rarest first, within the budget."""
    budget = BUDGET
    for place in np.argsort(-weights, kind="mergesort"):
        number = numbers[place]
        if number < 0 or (place > 0 and numbers[place - 1] == number):
            continue
        budget -= index.offsets[number + 1] - index.offsets[number]
        if budget < 0:
            return
        add(to, index, number)


@kernel
def take_best(of: Tally, chosen: I64, count: int, room: int) -> int:
    """Add the `room` best references to chosen[:count] unless they are there; returns the count.

    Ties go to the smaller number. Empties the tally.
    """
    best, size = np.empty(room, np.int64), 0
    for place in range(of.size[0]):
        item = of.touched[place]
        if size == room and not _ahead(of.scores, item, best[room - 1]):
            continue
        size = min(size + 1, room)
        to = size - 1
        while to > 0 and _ahead(of.scores, item, best[to - 1]):
            best[to] = best[to - 1]
            to -= 1
        best[to] = item
    for item in best[:size]:
        count = append(chosen, count, item)
    for place in range(of.size[0]):
        of.scores[of.touched[place]] = 0.0
    of.size[0] = 0
    return count


@kernel
def append(chosen: I64, count: int, item: int) -> int:
    """Add `item` to chosen[:count] unless it is there."""
    for place in range(count):
        if chosen[place] == item:
            return count
    chosen[count] = item
    return count + 1


@kernel
def _ahead(scores: F64, item: int, other: int) -> bool:
    return scores[item] > scores[other] or (scores[item] == scores[other] and item < other)
