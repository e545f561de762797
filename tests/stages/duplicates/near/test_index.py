"""Later rows against the index of a release: equal to all pairs, whatever the threads and order."""

from __future__ import annotations

from collections import defaultdict

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.duplicates.near.against_index import Query, look_up, pairs
from stages.duplicates.near.index import Index, build_index, of_arrays, text_keys, to_arrays
from stages.duplicates.near.lookup import entry_of, lookup_by_counting
from stages.duplicates.near.representatives import EXACT, KEPT, NEAR
from stages.identity.statements import Statements, nothing_stated
from stages.kernels.hashing import I64
from stages.kernels.shingle import Shingle
from stages.kernels.shingles import Shingles, shingle_texts
from stages.kernels.utf8 import utf8

#: Few words, so that random texts are alike at every degree.
TEXTS = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=12).map(" ".join), max_size=16)
SHINGLES = st.sampled_from([Shingle("word", 1), Shingle("word", 2), Shingle("char", 3)])
THRESHOLDS = st.sampled_from([0.1, 0.3, 0.5, 2 / 3, 0.7, 0.8, 0.9, 1.0])


def sets_of(texts: list[str], shingle: Shingle) -> Shingles:
    return shingle_texts(pl.Series(texts, dtype=pl.String), shingle)


def index_of(texts: list[str], shingle: Shingle, threshold: float) -> Index:
    exact = text_keys(utf8(pl.Series(texts, dtype=pl.String)))
    stated = nothing_stated(len(texts))
    return of_arrays(to_arrays(build_index(exact, sets_of(texts, shingle), stated, threshold)))


def grams(text: str, shingle: Shingle) -> set[str]:
    tokens = text.split() if shingle.unit == "word" else list(text)
    runs = range(max(len(tokens) - shingle.n + 1, min(len(tokens), 1)))
    return {" ".join(tokens[at : at + shingle.n]) for at in runs}


def score(one: set[str], other: set[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


@given(TEXTS, TEXTS, SHINGLES, THRESHOLDS, THRESHOLDS)
@settings(deadline=None, max_examples=250)
def test_all_pairs_and_no_others(
    old: list[str], new: list[str], shingle: Shingle, one: float, other: float
):
    least, threshold = sorted((one, other))
    index = index_of(old, shingle, least)
    later = Query(np.zeros(len(new), np.uint64), sets_of(new, shingle), threshold)
    found = pairs(index, later, np.ones(len(new), np.bool_))
    got = {(i, j): s for i, j, s in zip(*(c.tolist() for c in found), strict=True)}
    assert len(got) == len(found.left)
    own = [grams(text, shingle) for text in old]
    wanted = {
        (i, j): each
        for i, text in enumerate(new)
        for j, theirs in enumerate(own)
        if (each := score(grams(text, shingle), theirs)) >= threshold
    }
    assert got == wanted


@given(TEXTS, TEXTS, THRESHOLDS)
@settings(deadline=None, max_examples=100)
def test_the_twin_is_the_equal_row_else_the_most_similar_then_the_first(
    old: list[str], new: list[str], threshold: float
):
    shingle = Shingle("word", 1)
    exact = text_keys(utf8(pl.Series(new, dtype=pl.String)))
    later = Query(exact, sets_of(new, shingle), threshold)
    index = index_of(old, shingle, threshold)
    choice = look_up(index, later, lambda rows: nothing_stated(len(new)))
    for row, text in enumerate(new):
        scores = [score(grams(text, shingle), grams(other, shingle)) for other in old]
        best = max(scores, default=0.0)
        if text and text in old:
            wanted = (EXACT, old.index(text))
        elif best >= threshold:
            wanted = (NEAR, scores.index(best))
        else:
            wanted = (KEPT, -1)
        assert (choice.method[row], choice.twin[row]) == wanted


def test_rows_that_state_otherwise_are_variants_and_give_way_to_twins():
    texts = ["a b c d e f g h", "a b c d e f g x"]
    shingle, quantities = Shingle("word", 1), np.array([7, 9], np.uint64)
    none = np.zeros(2, np.uint64)
    stated = Statements(np.array([0, 1, 2]), quantities, none)
    exact = text_keys(utf8(pl.Series(texts)))
    index = of_arrays(to_arrays(build_index(exact, sets_of(texts, shingle), stated, 0.5)))
    new = ["a b c d e f g h i", "a b c d e f h i"]

    def said(rows: I64) -> Statements:
        assert rows.tolist() == [0, 1]
        return Statements(np.array([0, 1, 2]), np.array([9, 3], np.uint64), none)

    later = Query(np.zeros(2, np.uint64), sets_of(new, shingle), 0.5)
    choice = look_up(index, later, said)
    assert choice.method.tolist() == [NEAR, KEPT]  # the first states what the less similar row does
    assert choice.twin.tolist() == [1, 0]


@settings(deadline=None)
@given(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 3), max_size=200), st.integers(0, 5))
def test_a_lookup_finds_each_key_at_its_first_owner(values: list[int], absent: int):
    keys = np.array(values, np.uint64)
    found = lookup_by_counting(keys, np.arange(len(keys), dtype=np.int32))
    assert (np.diff(found.hashes.astype(object)) >= 0).all()
    owners = defaultdict(list)
    for owner, key in enumerate(values):
        owners[key].append(owner)
    for key, wanted in owners.items():
        entry = entry_of(found, np.uint64(key))
        assert found.owners[entry : entry + len(wanted)].tolist() == wanted
        assert (found.hashes[entry : entry + len(wanted)] == np.uint64(key)).all()
    if absent not in owners:
        assert entry_of(found, np.uint64(absent)) == -1


@pytest.mark.parametrize("threads", ["1", "3"])
def test_threads_change_nothing(threads: str, monkeypatch: pytest.MonkeyPatch):
    rng = np.random.default_rng(3)
    texts = [" ".join(rng.choice(list("abcdefgh"), 9)) for _ in range(20_000)]
    monkeypatch.setenv("POLARS_MAX_THREADS", threads)
    arrays = to_arrays(index_of(texts, Shingle("word", 3), 0.7))
    monkeypatch.setenv("POLARS_MAX_THREADS", "2")
    again = to_arrays(index_of(texts, Shingle("word", 3), 0.7))
    assert all(arrays[name].tobytes() == again[name].tobytes() for name in again)


def test_empty_texts_have_no_key():
    assert text_keys(utf8(pl.Series(["", "a", "a\0", None, "a"]))).tolist().count(0) == 2
    keys = text_keys(utf8(pl.Series(["a", "a\0", "a"])))
    assert keys[0] == keys[2] != keys[1]
