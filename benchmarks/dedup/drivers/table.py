"""What the Python drivers share: the job's numbers, and Parquet in and out."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pyarrow as pa

N, PERMUTATIONS, BANDS, BAND_ROWS, THRESHOLD, SEED = 5, 128, 16, 8, 0.7, 42
BATCH = 10_000


def read() -> pa.Table:
    """The rows of the job: id, text."""
    import pyarrow.parquet as pq

    return pq.read_table(sys.argv[1], columns=["id", "text"])


def read_groups() -> pa.Table:
    """The same, one row group after the other: fewer pages are used for the first time."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    file = pq.ParquetFile(sys.argv[1])
    groups = range(file.num_row_groups)
    return pa.concat_tables([file.read_row_group(at, use_threads=False) for at in groups])


def write(rows: pa.Table, keep) -> None:
    """Write the rows whose mark in `keep` is true, as pyarrow does with zstd."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    mask = pa.array(np.asarray(keep, dtype=bool))
    pq.write_table(rows.filter(mask), sys.argv[2], compression="zstd")


def keep_one_each(size: int, first, second) -> np.ndarray:
    """Marks of the first row of each connected component; pairs are (first[k], second[k])."""
    root = np.arange(size)
    first, second = np.asarray(first, dtype=np.int64), np.asarray(second, dtype=np.int64)
    while True:
        low = np.minimum(root[first], root[second])
        before = root.copy()
        np.minimum.at(root, first, low)
        np.minimum.at(root, second, low)
        root = root[root]
        if np.array_equal(root, before):
            return root == np.arange(size)


def shingles(text: str) -> list[str]:
    """Word 5-grams on whitespace; the whole of a shorter text."""
    words = text.split()
    if len(words) < N:
        return [" ".join(words)]
    return list(map(" ".join, zip(words, words[1:], words[2:], words[3:], words[4:], strict=False)))


def batches(rows: pa.Table):
    """The texts as lists of strings, some thousands at a time, so that memory stays bounded."""
    for batch in rows.select(["text"]).to_batches(max_chunksize=BATCH):
        yield batch.column(0).to_pylist()
