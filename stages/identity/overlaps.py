"""How much two bags share, in nats. Compiled."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from stages.compiled import kernel
from stages.hashing import F64, I64, U64
from stages.identity.bags import TRUST, Bag, Index
from stages.similarity import first_entry

#: A key's weight when a text repeats it: three times "2" says little more than once.
AGAIN = 0.5


class Side(NamedTuple):
    """One text's keys, ascending, and their weights."""

    keys: U64
    weights: F64


@kernel
def number_of(index: Index, key: np.uint64) -> int:
    """The number of a key among the references' keys, or -1."""
    entry = first_entry(index.lookup, key)
    return int(index.lookup.owners[entry]) if entry >= 0 else -1


@kernel
def weighed(bag: Bag, row: int, index: Index) -> tuple[Side, I64]:
    """A row's keys with their weights, and their numbers among the references' keys."""
    first, last = bag.offsets[row], bag.offsets[row + 1]
    weights, numbers = np.empty(last - first), np.empty(last - first, np.int64)
    for place in range(last - first):
        number = number_of(index, bag.keys[first + place])
        numbers[place] = number
        if number >= 0:
            weights[place] = index.weights[number]
        else:  # no reference has it: the prior alone, of the pseudo-references
            share = max(TRUST * bag.priors[first + place], 1e-3) / index.known
            weights[place] = max(-np.log(share), 0.0)
    return Side(bag.keys[first:last], weights), numbers


@kernel
def side(bag: Bag, item: int, index: Index) -> Side:
    """A reference's keys with their weights."""
    first, last = bag.offsets[item], bag.offsets[item + 1]
    return Side(bag.keys[first:last], index.entries[first:last])


@kernel
def overlap(left: Side, right: Side) -> tuple[float, float, float]:
    """Weight of what both have, of all of the left one, and of all of the right one."""
    shared, at, to = 0.0, 0, 0
    while at < len(left.keys) and to < len(right.keys):
        if left.keys[at] == right.keys[to]:
            again = at > 0 and left.keys[at] == left.keys[at - 1]
            shared += right.weights[to] * (AGAIN if again else 1.0)
            at, to = at + 1, to + 1
        elif left.keys[at] < right.keys[to]:
            at += 1
        else:
            to += 1
    return shared, total(left), total(right)


@kernel
def total(one: Side) -> float:
    """The weight of a bag, repeats at AGAIN."""
    weight = 0.0
    for place in range(len(one.keys)):
        again = place > 0 and one.keys[place] == one.keys[place - 1]
        weight += one.weights[place] * (AGAIN if again else 1.0)
    return weight


@kernel
def kindred(left: Side, left_kin: U64, right: Side, right_kin: U64) -> float:
    """Weight of quantities that only one side has but the other may mean: 1/4 and 25."""
    shared, used = 0.0, np.zeros(len(right.keys), np.bool_)
    for at in range(len(left.keys)):
        if _has(right.keys, left.keys[at]):
            continue
        for to in range(len(right.keys)):
            if used[to] or _has(left.keys, right.keys[to]):
                continue
            means = _has(left_kin[at], right.keys[to]) or _has(right_kin[to], left.keys[at])
            if means:
                used[to] = True
                shared += min(left.weights[at], right.weights[to])
                break
    return shared


@kernel
def _has(keys: U64, wanted: np.uint64) -> bool:
    for key in keys:  # noqa: SIM110 - a kernel has no generators
        if key == wanted:
            return True
    return False
