"""Signatures are datasketch's; rows meet as the S-curve says."""

from __future__ import annotations

import random

import numpy as np
import polars as pl
import pytest
from datasketch import MinHash, MinHashLSH
from pydantic import ValidationError

from stages.minhash import Bands, bands_and_rows, buckets, s_curve, signatures
from stages.shingles import Shingle, Shingles, shingled
from stages.similarity import pairs_with

WORD3 = Shingle(unit="word", n=3)


def corpus(rows: int, seed: int) -> Shingles:
    """Texts of 60 words; every second one is the one before with some words replaced."""
    draw = random.Random(seed)
    texts: list[list[str]] = []
    for _ in range(rows // 2):
        text = [f"w{draw.randrange(5000)}" for _ in range(60)]
        copy = list(text)
        for place in draw.sample(range(60), draw.randrange(8)):
            copy[place] = "other"
        texts += [text, copy]
    return shingled(pl.Series([" ".join(text) for text in texts]), WORD3)


@pytest.mark.parametrize(("num_perm", "seed"), [(16, 1), (128, 1), (128, 7)])
def test_signatures_are_those_of_plain_datasketch(num_perm: int, seed: int):
    shingles = corpus(40, seed=1)
    made = signatures(shingles, Bands(num_perm=num_perm, seed=seed), 10, 30)
    for row in range(10, 30):
        plain = MinHash(num_perm=num_perm, seed=seed, scheme="affine32", hashfunc=int)
        for value in shingles.hashes[shingles.offsets[row] : shingles.offsets[row + 1]]:
            plain.update(int(value) >> 32)
        assert made[row - 10].tolist() == plain.hashvalues.tolist()


def test_rows_meet_exactly_where_their_signatures_agree_in_a_band():
    shingles, params = corpus(80, seed=2), Bands(num_perm=32, bands=8, rows=4)
    signed, places = signatures(shingles, params, 0, 80), buckets(shingles, params, 0.7)
    for i in range(80):
        for j in range(i):
            equal = (signed[i] == signed[j]).reshape(8, 4).all(axis=1)
            assert ((places[i] == places[j]) & (places[i] >= 0)).tolist() == equal.tolist()


def test_a_row_without_shingles_meets_nobody():
    shingles = shingled(pl.Series(["", "", "a b c d", "a b c d"]), WORD3)
    places = buckets(shingles, Bands(), 0.7)
    assert (places[:2] == -1).all()
    assert (places[2] == places[3]).all()


def test_batches_change_nothing(monkeypatch: pytest.MonkeyPatch):
    shingles = corpus(60, seed=3)
    whole = buckets(shingles, Bands(), 0.7)
    monkeypatch.setattr("stages.minhash.BATCH_ROWS", 7)
    assert np.array_equal(whole, buckets(shingles, Bands(), 0.7))


def test_planted_pairs_are_found_as_often_as_the_curve_says():
    shingles = corpus(4000, seed=4)
    pairs = pairs_with(shingles, shingles, 0.7)
    upper = pairs.left < pairs.right
    left, right, score = (column[upper] for column in pairs)
    places = buckets(shingles, Bands(), 0.7)
    met = ((places[left] == places[right]) & (places[left] >= 0)).any(axis=1)
    expected = np.mean(s_curve(*bands_and_rows(Bands(), 0.7), score.tolist()))
    assert len(left) > 1000
    assert met.mean() >= 0.99
    assert met.mean() == pytest.approx(expected, abs=0.01)


def test_the_bands_are_datasketchs_optimum_unless_given():
    index = MinHashLSH(threshold=0.8, num_perm=128, weights=(0.5, 0.5))
    assert bands_and_rows(Bands(miss_weight=0.5), 0.8) == (index.b, index.r)
    assert bands_and_rows(Bands(bands=9, rows=13), 0.8) == (9, 13)


def test_the_curve():
    assert s_curve(2, 3, [0.0, 0.5, 1.0]) == [0.0, 1 - (1 - 0.125) ** 2, 1.0]


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"bands": 4}, "both bands and rows"),
        ({"bands": 20, "rows": 8}, "num_perm=128"),
        ({"scheme": "legacy"}, "affine32"),
    ],
)
def test_bands_that_do_not_fit_are_refused(params: dict, message: str):
    with pytest.raises(ValidationError, match=message):
        Bands.model_validate(params)
