"""Edits that take a row to a wanted Jaccard similarity of its word n-grams."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]

EXACT = 1.0
SPREAD = 0.03
KINDS = 3


@dataclass(frozen=True)
class Edit:
    """Randomness, fresh words (row, place) to put in, the shingle's n, and wanted similarities."""

    rng: np.random.Generator
    fresh: I32
    shingle: int
    likeness: tuple[float, ...]


def edited(words: I32, lengths: I64, edit: Edit) -> tuple[I32, I64]:
    """Copies of rows, each edited in one of three ways to about one of the wanted similarities.

    Words replaced one by one all over the row, the end rewritten, or the end cut off. What
    results is near the wanted value, not at it: the truth is computed, never assumed.
    """
    rows = len(words)
    wanted = edit.rng.choice(np.array(edit.likeness), size=rows)
    near = np.clip(wanted + edit.rng.uniform(-SPREAD, SPREAD, size=rows), 0.5, 0.99)
    near = np.where(wanted == EXACT, EXACT, near)
    kind = edit.rng.integers(KINDS, size=rows)
    count = lengths - edit.shingle + 1
    replaced = np.ceil(count * (1 - near) / (1 + near)).astype(np.int64)
    cut = np.ceil(count * (1 - near)).astype(np.int64)
    place = np.arange(words.shape[1])
    tail = np.where(kind == 0, replaced % edit.shingle, replaced)
    rewrite = place >= (lengths - tail)[:, None]
    single = np.where(kind == 0, replaced // edit.shingle, 0)
    rewrite |= _scattered(edit, lengths, single)
    rewrite[kind == KINDS - 1] = False
    return np.where(rewrite, edit.fresh, words), np.where(kind == KINDS - 1, lengths - cut, lengths)


def _scattered(edit: Edit, lengths: I64, count: I64) -> npt.NDArray[np.bool_]:
    """For each row `count` places, a shingle apart, none so near an end that it spares shingles."""
    width, n = edit.fresh.shape[1], edit.shingle
    place = np.arange(width)
    inner = (place >= n - 1) & (place < (lengths - 2 * n + 2)[:, None]) & (place % n == n - 1)
    rank = np.where(inner, edit.rng.random(edit.fresh.shape, dtype=np.float32), 2.0)
    nth = np.argsort(np.argsort(rank, axis=1), axis=1)
    chosen: npt.NDArray[np.bool_] = (nth < count[:, None]) & inner
    return chosen
