"""The kernels against plain Python that follows the same documented arithmetic."""

from __future__ import annotations

import re
from itertools import pairwise

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.kernels.hashing import UNSPACED
from stages.kernels.shingle import Shingle
from stages.kernels.shingles import shingle_texts, tokenise

MASK = 2**64 - 1


def mix(value: int) -> int:
    value = (value ^ (value >> 30)) * 0xBF58476D1CE4E5B9 & MASK
    value = (value ^ (value >> 27)) * 0x94D049BB133111EB & MASK
    return value ^ (value >> 31)


def token_hash(token: str) -> int:
    folded, data = 0x9E3779B97F4A7C15, token.encode()
    for begin in range(0, len(data), 8):
        block = int.from_bytes(data[begin : begin + 8], "little")
        folded = (folded ^ block) * 0xD6E8FEB86659FD93 & MASK
        folded ^= folded >> 32
    return mix(folded)


def run_hash(tokens: list[str]) -> int:
    folded = 0
    for token in tokens:
        folded = (folded * 0xD1342543DE82EF97 + token_hash(token)) & MASK
    return mix(folded ^ (len(tokens) * 0x9E3779B97F4A7C15 & MASK))


def plain_tokens(text: str, unit: str) -> list[str]:
    if unit == "char":
        return list(text)
    for char in sorted({c for c in text if any(a <= ord(c) <= b for a, b in UNSPACED)}):
        text = text.replace(char, f" {char} ")
    return [token for token in re.split("[\\x00-\\x20]+", text) if token]


def plain_shingles(text: str, unit: str, n: int) -> list[int]:
    tokens = plain_tokens(text, unit)
    if not tokens:
        return []
    runs = [tokens[i : i + n] for i in range(max(len(tokens) - n + 1, 1))]
    return sorted({run_hash(run) for run in runs})


TEXTS = st.lists(
    st.text(st.sampled_from("abcdefghxé÷٣  \n三角形かไท𝑥𠀀ᄀ <"), max_size=40), max_size=8
)
#: Words around the 8, 16 and 64 bytes that are read at once, in texts that end anywhere.
ASCII = st.lists(
    st.lists(
        st.one_of(
            st.text(st.sampled_from("ab~\x7f\\<"), min_size=1, max_size=20),
            st.sampled_from([7, 8, 9, 15, 16, 17, 63, 64, 65, 130]).map(lambda size: "ab" * size),
        ),
        max_size=30,
    ).map(" ".join),
    max_size=4,
)


@given(TEXTS, st.sampled_from(["word", "char"]), st.integers(1, 6))
@settings(deadline=None, max_examples=80)
def test_shingles_are_those_of_plain_python(texts: list[str], unit: str, n: int):
    made = shingle_texts(pl.Series(texts, dtype=pl.String), Shingle(unit=unit, n=n))
    rows = [made.hashes[a:b].tolist() for a, b in pairwise(made.offsets)]
    assert rows == [plain_shingles(text, unit, n) for text in texts]


@given(ASCII)
@settings(deadline=None, max_examples=80)
def test_words_of_ascii_of_any_length_are_those_of_plain_python(texts: list[str]):
    made = shingle_texts(pl.Series(texts, dtype=pl.String), Shingle(unit="word", n=2))
    rows = [made.hashes[a:b].tolist() for a, b in pairwise(made.offsets)]
    assert rows == [plain_shingles(text, "word", 2) for text in texts]


@given(TEXTS)
@settings(deadline=None, max_examples=40)
def test_tokens_and_their_places_are_those_of_plain_python(texts: list[str]):
    made = tokenise(pl.Series(texts, dtype=pl.String))
    for row, text in enumerate(texts):
        own = slice(made.offsets[row], made.offsets[row + 1])
        tokens = [text.encode()[a:b].decode() for a, b in made.spans[own]]
        assert tokens == plain_tokens(text, "word")
        assert made.hashes[own].tolist() == [token_hash(token) for token in tokens]


@pytest.mark.parametrize(
    ("text", "unit", "n", "count"),
    [
        ("how many apples are left", "word", 3, 3),
        ("how many", "word", 3, 1),  # shorter than n: the whole text
        ("", "word", 3, 0),
        (None, "word", 3, 0),
        ("a a a a a", "word", 2, 1),  # a set: repeats count once
        ("求三角形的面积", "word", 3, 5),  # Han: a character is a word
        ("求 x 的值", "word", 2, 3),
        ("abcd", "char", 3, 2),
    ],
)
def test_number_of_shingles(text: str | None, unit: str, n: int, count: int):
    made = shingle_texts(pl.Series([text], dtype=pl.String), Shingle(unit=unit, n=n))
    assert len(made.hashes) == count


def test_whole_short_text_is_not_an_n_gram_of_a_longer_one():
    made = shingle_texts(pl.Series(["a b", "a b c d"]), Shingle(unit="word", n=3))
    assert not set(made.hashes[:1].tolist()) & set(made.hashes[1:].tolist())


def test_slices_and_chunks_of_a_series_are_read_at_their_own_place():
    whole = pl.Series(["one two three", "four five", "six"])
    chunked = pl.concat([whole[:1], whole[1:]], rechunk=False)
    rule = Shingle(unit="word", n=2)
    for part in (whole[1:], chunked[1:]):
        assert np.array_equal(
            shingle_texts(part, rule).hashes, shingle_texts(pl.Series(part.to_list()), rule).hashes
        )


def test_chunks_of_rows_change_nothing(monkeypatch: pytest.MonkeyPatch):
    texts = pl.Series([f"row {i} has {i * i} words and {i % 7} more" for i in range(500)])
    whole = shingle_texts(texts, Shingle(unit="word", n=2))
    monkeypatch.setattr("stages.kernels.shingles.CHUNK_BYTES", 7)
    cut = shingle_texts(texts, Shingle(unit="word", n=2))
    assert np.array_equal(whole.hashes, cut.hashes)
    assert np.array_equal(whole.offsets, cut.offsets)
