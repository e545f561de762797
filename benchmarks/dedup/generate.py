"""Rows with planted near-duplicates, and the exact truth about them.

    python -m benchmarks.dedup.generate FOLDER --rows 100000 --words 64 --seed 0

writes `rows.parquet` (id int64, text string; shuffled, ids count up) and `truth.parquet`: every
pair of rows of one planted cluster with J >= 0.5 (first, second, jaccard), J between their sets of
word 5-grams. Words come from a generated vocabulary with Zipf-like frequencies, so rows that were
not planted together share next to nothing. The same seed makes the same bytes.
"""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from benchmarks.dedup.edits import EXACT, Edit, edited

I32 = npt.NDArray[np.int32]
I64 = npt.NDArray[np.int64]

SHINGLE = 5
PLANTED = 0.3
CLUSTER = (2, 6)
LIKENESS = (EXACT, 0.95, 0.85, 0.75, 0.60)
FLOOR = 0.5
VOCABULARY = 50_000
LETTERS = (4, 10)
PHRASES, PHRASE_WORDS = 300, 12
ROWS_PER_GROUP = 50_000


@dataclass(frozen=True)
class Recipe:
    """What to generate: rows, mean words a row, share of rows that open with a stock phrase."""

    rows: int
    words: int = 64
    seed: int = 0
    stock: float = 0.0


def generate(folder: Path, recipe: Recipe) -> None:
    """Write rows.parquet and truth.parquet into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(recipe.seed)
    vocabulary = _vocabulary(rng)
    words, lengths, cluster = _rows(rng, recipe)
    place = rng.permutation(recipe.rows)
    words, lengths, cluster = words[place], lengths[place], cluster[place]
    _write_rows(folder / "rows.parquet", vocabulary, words, lengths)
    pq.write_table(_truth(words, lengths, cluster), folder / "truth.parquet")


def _vocabulary(rng: np.random.Generator) -> pa.Array:
    """Distinct words of lower-case letters."""
    sizes = rng.integers(LETTERS[0], LETTERS[1], size=2 * VOCABULARY, endpoint=True)
    letters = rng.integers(97, 123, size=int(sizes.sum()), dtype=np.uint8).tobytes().decode()
    ends = np.cumsum(sizes)
    words = dict.fromkeys(letters[end - size : end] for size, end in zip(sizes, ends, strict=True))
    return pa.array(list(words)[:VOCABULARY])


def _rows(rng: np.random.Generator, recipe: Recipe) -> tuple[I32, I64, I64]:
    """Word numbers (row, place), lengths, and each row's cluster (-1: planted in none)."""
    sizes = _cluster_sizes(rng, round(recipe.rows * PLANTED))
    planted, clusters = int(sizes.sum()), len(sizes)
    originals = recipe.rows - planted + clusters
    low, high = round(recipe.words * 0.8), round(recipe.words * 1.2)
    lengths = rng.integers(low, high, size=originals, endpoint=True)
    words = _zipf(rng, (originals, high))
    _open_with_stock(rng, words, recipe.stock)
    copied = np.repeat(np.arange(clusters), sizes - 1)
    copies, copy_lengths = words[copied], lengths[copied]
    for start in range(0, len(copied), ROWS_PER_GROUP):
        part = slice(start, start + ROWS_PER_GROUP)
        fresh = _zipf(rng, copies[part].shape)
        edit = Edit(rng, fresh, SHINGLE, LIKENESS)
        copies[part], copy_lengths[part] = edited(copies[part], copy_lengths[part], edit)
    own = np.where(np.arange(originals) < clusters, np.arange(originals), -1)
    return (
        np.concatenate([words, copies]),
        np.concatenate([lengths, copy_lengths]),
        np.concatenate([own, copied]),
    )


def _cluster_sizes(rng: np.random.Generator, rows: int) -> I64:
    """Sizes of clusters that hold about `rows` rows."""
    sizes = rng.integers(*CLUSTER, size=rows // CLUSTER[0] + 1, endpoint=True)
    return sizes[: int(np.searchsorted(np.cumsum(sizes), rows, side="right"))]


def _zipf(rng: np.random.Generator, shape: tuple[int, ...]) -> I32:
    """Word numbers with a density of 1 / rank, flattened at the head."""
    drawn = rng.random(shape, dtype=np.float32)
    return ((VOCABULARY + 100.0) ** drawn * 100.0 ** (1 - drawn) - 100.0).astype(np.int32)


def _open_with_stock(rng: np.random.Generator, words: I32, share: float) -> None:
    """Let a share of rows begin with one of a few phrases, as problems do."""
    if share:
        phrases = _zipf(rng, (PHRASES, PHRASE_WORDS))
        rows = np.flatnonzero(rng.random(len(words)) < share)
        words[rows, :PHRASE_WORDS] = phrases[rng.integers(PHRASES, size=len(rows))]


def _write_rows(path: Path, vocabulary: pa.Array, words: I32, lengths: I64) -> None:
    schema = pa.schema([("id", pa.int64()), ("text", pa.string())])
    with pq.ParquetWriter(path, schema, compression="zstd") as writer:
        for start in range(0, len(words), ROWS_PER_GROUP):
            part, sizes = words[start : start + ROWS_PER_GROUP], lengths[start:][:ROWS_PER_GROUP]
            used = part[np.arange(part.shape[1]) < sizes[:, None]]
            offsets = pa.array(np.concatenate([[0], np.cumsum(sizes)]).astype(np.int32))
            texts = pc.binary_join(pa.ListArray.from_arrays(offsets, vocabulary.take(used)), " ")
            ids = pa.array(np.arange(start, start + len(part), dtype=np.int64))
            writer.write_table(pa.table({"id": ids, "text": texts}, schema=schema))


def _truth(words: I32, lengths: I64, cluster: I64) -> pa.Table:
    """Every pair inside a cluster with J >= FLOOR, by sets of tuples in plain Python."""
    order = np.argsort(cluster, kind="stable")
    order = order[np.searchsorted(cluster[order], 0) :]
    cuts = np.flatnonzero(np.diff(cluster[order])) + 1
    found: list[tuple[int, int, float]] = []
    for members in np.split(order, cuts):
        ids = members.tolist()
        sets = [shingles(words[row, : lengths[row]].tolist()) for row in ids]
        for at, row in enumerate(ids):
            for other in range(at):
                score = jaccard(sets[at], sets[other])
                if score >= FLOOR:
                    found.append((ids[other], row, score))
    found.sort()
    kinds = {"first": pa.int64(), "second": pa.int64(), "jaccard": pa.float64()}
    columns = {
        name: pa.array([pair[at] for pair in found], kind)
        for at, (name, kind) in enumerate(kinds.items())
    }
    return pa.table(columns)


def shingles(words: list[int] | list[str]) -> set[tuple[int | str, ...]]:
    """The set of 5-grams of a row's words; of all its words where it has fewer."""
    last = max(1, len(words) - SHINGLE + 1)
    return {tuple(words[at : at + SHINGLE]) for at in range(last)}


def jaccard(one: set[tuple[int | str, ...]], other: set[tuple[int | str, ...]]) -> float:
    """Shared over all."""
    common = len(one & other)
    return common / (len(one) + len(other) - common)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--words", type=int, default=64)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--stock", type=float, default=0.0)
    given = parser.parse_args()
    generate(given.folder, Recipe(given.rows, given.words, given.seed, given.stock))
