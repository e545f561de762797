"""Signatures are datasketch's; texts meet as the S-curve says."""

from __future__ import annotations

import random

import numpy as np
import polars as pl
import pytest
from datasketch import MinHash, MinHashLSH
from pydantic import TypeAdapter, ValidationError

from stages.duplicates.near.minhash import bands_and_rows, find_candidates, s_curve, signatures
from stages.duplicates.near.params import Bands
from stages.kernels.jaccard import pairs_with
from stages.kernels.shingle import Shingle
from stages.kernels.shingles import Windows, most_windows, shingle_texts, windows
from stages.kernels.utf8 import Span, Utf8, utf8

WORD3 = Shingle(unit="word", n=3)
BANDS = Bands(num_perm=32, bands=8, rows=4)


def corpus(rows: int, seed: int) -> pl.Series:
    """Texts of 60 words; every second one is the one before with some words replaced."""
    draw = random.Random(seed)
    texts: list[list[str]] = []
    for _ in range(rows // 2):
        text = [f"w{draw.randrange(5000)}" for _ in range(60)]
        copy = list(text)
        for place in draw.sample(range(60), draw.randrange(8)):
            copy[place] = "other"
        texts += [text, copy]
    return pl.Series([" ".join(text) for text in texts])


def windows_of(text: Utf8, first: int, last: int) -> Windows:
    span = Span(text, first, last, first)
    return windows(span, WORD3, np.empty(most_windows(span, WORD3), np.uint64))


def plain(text: Utf8, row: int, params: Bands) -> MinHash:
    """The signature that datasketch makes of the same 32-bit hashes."""
    made = MinHash(num_perm=params.num_perm, seed=params.seed, scheme="affine32", hashfunc=int)
    for value in windows_of(text, row, row + 1).hashes:
        made.update(int(value) >> 32)
    return made


@pytest.mark.parametrize(("num_perm", "seed"), [(16, 1), (128, 1), (128, 7), (125, 2**32 - 1)])
def test_signatures_are_those_of_plain_datasketch(num_perm: int, seed: int):
    text, params = utf8(corpus(40, seed=1)), Bands(num_perm=num_perm, seed=seed)
    made = signatures(windows_of(text, 10, 30), params)
    for row in range(10, 30):
        assert made[row - 10].tolist() == plain(text, row, params).hashvalues.tolist()


def test_an_index_of_datasketch_takes_our_signatures():
    text, params = utf8(corpus(40, seed=5)), Bands()
    index = MinHashLSH(threshold=0.5, num_perm=128)
    for row, values in enumerate(signatures(windows_of(text, 0, 40), params)):
        index.insert(row, MinHash(hashvalues=values, scheme="affine32", seed=1))
    assert 0 in index.query(plain(text, 0, params))


def test_texts_meet_exactly_where_their_signatures_agree_in_a_band():
    text = utf8(corpus(80, seed=2))
    signed = signatures(windows_of(text, 0, 80), BANDS)
    met = pairs_in_buckets(text, BANDS)
    for i in range(80):
        for j in range(i):
            agree = (signed[i] == signed[j]).reshape(8, 4).all(axis=1).any()
            assert ((j, i) in met) == agree


def pairs_in_buckets(text: Utf8, params: Bands) -> set[tuple[int, int]]:
    _, met = find_candidates([text], WORD3, 0.7, params)
    owners = np.repeat(np.arange(text.rows), np.diff(met.offsets))
    frame = pl.DataFrame({"bucket": met.numbers, "row": owners})
    pairs = frame.join(frame, on="bucket").filter(pl.col("row") < pl.col("row_right"))
    return set(pairs.select("row", "row_right").rows())


def test_a_text_without_shingles_meets_nobody():
    sets, met = find_candidates(
        [utf8(pl.Series(["", "", "a b c d", "a b c d"]))], WORD3, 0.7, Bands()
    )
    assert np.diff(met.offsets).tolist()[:2] == [0, 0]
    assert (met.numbers[: met.offsets[3]] == met.numbers[met.offsets[3] :]).all()
    assert np.diff(sets.offsets).tolist() == [0, 0, 2, 2]


def test_planted_pairs_are_found_as_often_as_the_curve_says():
    texts = corpus(4000, seed=4)
    shingles = shingle_texts(texts, WORD3)
    pairs = pairs_with(shingles, shingles, 0.7)
    upper = pairs.left < pairs.right
    left, right, score = (column[upper] for column in pairs)
    met = pairs_in_buckets(utf8(texts), Bands())
    found = np.mean([pair in met for pair in zip(left.tolist(), right.tolist(), strict=True)])
    expected = np.mean(s_curve(*bands_and_rows(Bands(), 0.7), score.tolist()))
    assert len(left) > 1000
    assert found >= 0.99
    assert found == pytest.approx(expected, abs=0.01)


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
        ({"seeds": 1}, "seeds"),
    ],
)
def test_bands_that_do_not_fit_are_refused(params: dict, message: str):
    with pytest.raises(ValidationError, match=message):
        TypeAdapter(Bands).validate_python(params)
