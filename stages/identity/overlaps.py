"""How much two bags share, in nats. Compiled."""

from __future__ import annotations

from typing import NamedTuple, TypeAlias

import numpy as np
import numpy.typing as npt

from stages.identity.bags import TRUST, Bag, Index
from stages.kernels.hashing import F64, I64, U64
from stages.kernels.jaccard import first_entry
from stages.kernels.jit import kernel

Flags: TypeAlias = npt.NDArray[np.bool_]
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
def weigh(bag: Bag, row: int, index: Index) -> tuple[Side, I64]:
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
def kin_weight(left: Side, left_kin: U64, right: Side, right_kin: U64) -> float:
    """Weight of quantities that only one side has but the other may mean: 1/4 and 25."""
    if not left_kin.any() and not right_kin.any():
        return 0.0
    used = np.zeros(len(left.keys), np.bool_), np.zeros(len(right.keys), np.bool_)
    there = _kin(left, left_kin, right, used[0], used[1])
    return there + _kin(right, right_kin, left, used[1], used[0])


@kernel
def _kin(one: Side, kin: U64, other: Side, used: Flags, used_there: Flags) -> float:
    """Weight of what `one` alone has and `other` states as its kin; each is used once."""
    weight = 0.0
    for at in range(len(one.keys)):
        if not kin[at].any() or used[at] or _has(other.keys, one.keys[at]):
            continue
        for to in range(len(other.keys)):
            means = other.keys[to] != 0 and _has(kin[at], other.keys[to])
            if means and not used_there[to] and not _has(one.keys, other.keys[to]):
                used[at], used_there[to] = True, True
                weight += min(one.weights[at], other.weights[to])
                break
    return weight


@kernel
def _has(keys: U64, wanted: np.uint64) -> bool:
    for key in keys:  # noqa: SIM110 - a kernel has no generators
        if key == wanted:
            return True
    return False
