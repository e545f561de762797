"""The exact join on real problems against all pairs, counted by plain Python and SciPy."""

from __future__ import annotations

import json
from itertools import pairwise
from pathlib import Path

import numpy as np
import polars as pl
import pytest
from scipy import sparse

from stages.duplicates.near.pairs import all_pairs
from stages.duplicates.near.params import Search
from stages.kernels.shingle import Shingle
from stages.kernels.utf8 import utf8_parts
from stages.text.normalise import words
from tests.stages.test_real_rules import lines, mmlu

pytestmark = pytest.mark.slow


def corpora(mirror: Path) -> dict[str, list[str]]:
    raw = mirror / "raw"
    mawps = json.loads((raw / "mawps" / "MAWPS.json").read_text(encoding="utf-8"))
    split = {
        part: [
            row["problem"]
            for file in sorted((raw / "math").glob(f"*_{part}.json"))
            for row in lines(file)
        ]
        for part in ("train", "test")
    }
    return {
        "math_train": split["train"],
        "math_test": split["test"],
        "aime": [
            row["problem"]
            for row in json.loads(
                (raw / "deepscaler/deepscaler__data__train__aime.json").read_text()
            )
        ],
        "omni_math": [row["problem"] for row in lines(raw / "omni_math_rule/omni_math_rule.jsonl")],
        "mawps": [row["original_text"] for row in mawps],
        "mmlu_stem": [record[0] for record in mmlu(mirror)],
    }


def brute_force(keys: list[str], n: int, threshold: float) -> dict[tuple[int, int], float]:
    """J of every two sets of word n-grams by a product of sparse matrices, all with all."""
    number: dict[tuple[str, ...], int] = {}
    rows: list[list[int]] = []
    for key in keys:
        tokens = key.split()
        runs = range(max(len(tokens) - n + 1, min(len(tokens), 1)))
        rows.append(
            sorted({number.setdefault(tuple(tokens[i : i + n]), len(number)) for i in runs})
        )
    sizes = np.array([len(row) for row in rows])
    columns = np.concatenate([np.array(row, int) for row in rows])
    bounds = np.concatenate([[0], np.cumsum(sizes)])
    matrix = sparse.csr_matrix((np.ones(len(columns), np.int32), columns, bounds))
    found = {}
    for first, last in pairwise([*range(0, len(rows), 1000), len(rows)]):
        shared = (matrix[first:last] @ matrix.T).tocoo()
        left, right = shared.row + first, shared.col
        score = shared.data / (sizes[left] + sizes[right] - shared.data)
        hit = (left < right) & (score >= threshold)
        found |= dict(
            zip(
                zip(left[hit].tolist(), right[hit].tolist(), strict=True),
                score[hit].tolist(),
                strict=True,
            )
        )
    return found


def test_the_pairs_are_those_of_brute_force(mirror: Path):
    parts = corpora(mirror)
    assert [len(part) for part in parts.values()] == [7500, 5000, 975, 2821, 2373, 3705]
    frame = pl.DataFrame({"text": [text for part in parts.values() for text in part]})
    keys = frame.select(words(pl.col("text"))).to_series()
    found = all_pairs(utf8_parts(keys), Search(Shingle("word", 3), 0.7, "exact_jaccard"))
    pairs = dict(
        zip(
            zip(found.left.tolist(), found.right.tolist(), strict=True),
            found.similarity.tolist(),
            strict=True,
        )
    )
    assert pairs == brute_force(keys.to_list(), 3, 0.7)
    bounds = np.cumsum([0, *(len(part) for part in parts.values())])
    origin = np.searchsorted(bounds, np.arange(bounds[-1]), side="right") - 1
    counts = np.zeros((len(parts), len(parts)), int)
    np.add.at(counts, (origin[found.left], origin[found.right]), 1)
    print(pl.DataFrame(counts, schema=list(parts)).with_columns(corpus=pl.Series(list(parts))))
    assert counts[0, 1] > 200  # MATH train and test
    assert counts[4, 4] > 300  # MAWPS repeats its problems
