"""The exact join against all pairs, and what no number of threads or order of rows may change."""

from __future__ import annotations

import random
from itertools import combinations

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.duplicates.near.params import Search
from stages.duplicates.near.plan import kept_texts
from stages.duplicates.near.prefixes import join
from stages.duplicates.near.representatives import Likeness, choose, components
from stages.identity.statements import nothing_stated
from stages.kernels.shingle import Shingle
from stages.kernels.utf8 import utf8_parts

#: Few words, so that random texts are alike at every degree.
TEXTS = st.lists(st.lists(st.sampled_from("abcdefgh"), max_size=12).map(" ".join), max_size=24)
SHINGLES = st.sampled_from([Shingle("word", 1), Shingle("word", 2), Shingle("char", 3)])
THRESHOLDS = st.sampled_from([0.1, 0.3, 0.5, 2 / 3, 0.7, 0.8, 0.9, 1.0])


def sets(texts: list[str], shingle: Shingle) -> list[set[str]]:
    out = []
    for text in texts:
        tokens = text.split() if shingle.unit == "word" else list(text)
        runs = range(max(len(tokens) - shingle.n + 1, min(len(tokens), 1)))
        out.append({" ".join(tokens[i : i + shingle.n]) for i in runs})
    return out


def alike(texts: list[str], shingle: Shingle, threshold: float) -> set[tuple[int, int]]:
    """All pairs with J >= threshold, by brute force."""
    own = sets(texts, shingle)
    return {
        (i, j)
        for i, j in combinations(range(len(texts)), 2)
        if own[i] and own[j] and len(own[i] & own[j]) / len(own[i] | own[j]) >= threshold
    }


def greedy(rows: int, pairs: set[tuple[int, int]]) -> list[bool]:
    stays: list[bool] = []
    for row in range(rows):
        stays.append(not any(stays[other] and (other, row) in pairs for other in range(row)))
    return stays


@given(TEXTS, SHINGLES, THRESHOLDS)
@settings(deadline=None, max_examples=150)
def test_every_similar_pair_meets(texts: list[str], shingle: Shingle, threshold: float):
    found, met = join(utf8_parts(pl.Series(texts, dtype=pl.String)), shingle, threshold)
    places = [
        set(met.numbers[met.offsets[row] : met.offsets[row + 1]].tolist())
        for row in range(len(texts))
    ]
    for i, j in alike(texts, shingle, threshold):
        assert places[i] & places[j]
        assert np.diff(found.offsets)[[i, j]].all()


@given(TEXTS, SHINGLES, THRESHOLDS)
@settings(deadline=None, max_examples=150)
def test_the_choice_and_the_clusters_are_those_of_all_pairs(
    texts: list[str], shingle: Shingle, threshold: float
):
    pairs = alike(texts, shingle, threshold)
    found, met = join(utf8_parts(pl.Series(texts, dtype=pl.String)), shingle, threshold)
    stated = nothing_stated(len(texts))
    likeness = Likeness(np.arange(len(texts)), found, met, threshold, stated)
    choice = choose(likeness)
    assert (choice.method == 0).tolist() == greedy(len(texts), pairs)
    for row in np.flatnonzero(choice.twin >= 0).tolist():
        assert (choice.twin[row], row) in pairs
    roots = list(range(len(texts)))
    for _ in texts:
        for i, j in pairs:
            roots[i] = roots[j] = min(roots[i], roots[j])
    assert components(likeness, choice).tolist() == roots


def problems(rows: int) -> list[str]:
    draw = random.Random(rows)
    texts: list[str] = []
    for _ in range(rows):
        if texts and draw.random() < 0.5:
            words = draw.choice(texts).split()
            words[draw.randrange(len(words))] = f"w{draw.randrange(60)}"
            texts.append(" ".join(words))
        else:
            texts.append(" ".join(f"w{draw.randrange(60)}" for _ in range(draw.randrange(3, 40))))
    return texts


@pytest.mark.parametrize("method", ["exact_jaccard", "minhash"])
def test_threads_spans_and_parts_change_nothing(method: str, monkeypatch: pytest.MonkeyPatch):
    texts = pl.Series(problems(400))
    text = utf8_parts(texts)
    split = utf8_parts(pl.concat([texts[:1], texts[1:1], texts[1:130], texts[130:]], rechunk=False))
    assert [part.rows for part in split if part.rows] == [1, 129, 270]
    search = Search(Shingle("word", 2), 0.7, method)  # type: ignore[arg-type]
    whole = kept_texts(text, search)
    for threads, size in (("1", 1 << 20), ("3", 500), ("2", 50)):
        monkeypatch.setenv("POLARS_MAX_THREADS", threads)
        monkeypatch.setattr("stages.kernels.shingles.CHUNK_BYTES", size)
        assert np.array_equal(whole, kept_texts(text, search))
        assert np.array_equal(whole, kept_texts(split, search))


def test_frequent_shingles_cost_no_comparison_of_all_with_all():
    """A hundred thousand texts that share a long phrase, each with words of its own, are quick."""
    phrase = "determine whether the following statement is true or false and say why"
    texts = [f"{phrase} {i} {i * 7} {i * 13} {i * 31}" for i in range(100_000)]
    assert kept_texts(utf8_parts(pl.Series(texts)), Search(Shingle("word", 3), 0.7)).all()
