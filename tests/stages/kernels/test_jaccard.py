"""Jaccard similarity and the exact join against Python sets."""

from __future__ import annotations

from itertools import chain

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.kernels.jaccard import jaccard, pairs_with, prefix, required_overlap
from stages.kernels.shingles import Shingles

#: Few values spread over the range of a hash, so that sets overlap.
SETS = st.lists(st.frozensets(st.integers(0, 14), max_size=12), max_size=7)
THRESHOLDS = st.sampled_from([0.1, 0.3, 0.5, 0.6, 0.7, 0.8, 0.9, 1.0])


def packed(sets: list[frozenset[int]]) -> Shingles:
    rows = [sorted(value * 0x1111_1111_1111_1111 for value in row) for row in sets]
    offsets = np.cumsum([0, *map(len, rows)]).astype(np.int64)
    return Shingles(offsets, np.array(list(chain.from_iterable(rows)), np.uint64))


def plain(a: frozenset[int], b: frozenset[int]) -> float:
    return len(a & b) / len(a | b) if a | b else 0.0


@given(SETS, SETS, THRESHOLDS)
@settings(deadline=None, max_examples=200)
def test_the_join_finds_every_pair_and_no_other(left: list, right: list, threshold: float):
    found = pairs_with(packed(left), packed(right), threshold)
    wanted = [
        (i, j, plain(a, b))
        for i, a in enumerate(left)
        for j, b in enumerate(right)
        if plain(a, b) >= threshold
    ]
    assert list(zip(*(column.tolist() for column in found), strict=True)) == wanted


@given(SETS, SETS)
@settings(deadline=None, max_examples=60)
def test_jaccard_is_exact(left: list, right: list):
    pairs = [(i, j) for i in range(len(left)) for j in range(len(right))]
    scores = jaccard(np.array(pairs, np.int64).reshape(-1, 2), packed(left), packed(right))
    assert scores.tolist() == [plain(left[i], right[j]) for i, j in pairs]


@pytest.mark.parametrize("threshold", [0.1, 0.3, 0.5, 0.7, 0.75, 0.9, 1.0])
def test_the_overlaps_needed_are_the_least_ones(threshold: float):
    for left in range(1, 40):
        alone = [shared for shared in range(1, left + 1) if shared / left >= threshold]
        assert prefix(left, threshold) == left - alone[0] + 1
        for right in range(1, 40):
            both = left + right
            enough = [s for s in range(both + 1) if both - s and s / (both - s) >= threshold]
            assert required_overlap(left, right, threshold) == enough[0]


def test_a_pair_just_at_the_threshold_is_in():
    seven_of_ten = packed([frozenset(range(10))]), packed([frozenset(range(7))])
    assert pairs_with(*seven_of_ten, 0.7).similarity.tolist() == [0.7]
