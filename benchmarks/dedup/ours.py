"""Our engine on the benchmark's job: Parquet (id, text) in, Parquet of the kept rows out.

    python -m benchmarks.dedup.ours IN.parquet OUT.parquet --method exact_jaccard|minhash

The engine is `stages.duplicates.near`, which the stage dedup calls; texts are taken as they stand.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from pipelines.runner.process import leave
from stages.duplicates.near.params import Bands, Method, Search
from stages.duplicates.near.plan import kept_texts
from stages.kernels.hashing import U8
from stages.kernels.shingle import Shingle
from stages.kernels.shingles import Marks
from stages.kernels.utf8 import utf8_parts

#: 12 bands of 3 rows: a pair of J = 0.7 meets with 0.994, one of 0.1 with 0.012.
BANDS = Bands(num_perm=36, bands=12, rows=3)
BUFFER = 1 << 20
SCHEMA = pa.schema({"id": pa.int64(), "text": pa.string()})
#: Rows that are read, and written, at once.
BATCH = 1 << 13


def run(rows: Path, out: Path, method: Method) -> None:
    """Read, keep, write."""
    # batch by batch, on one thread, a part of a row group's bytes at a time: pages of memory that
    # were never used cost more than the reading
    file = pq.ParquetFile(rows, pre_buffer=False, buffer_size=BUFFER)
    if not file.schema_arrow.equals(SCHEMA):
        raise SystemExit(f"{rows}: expected {SCHEMA}, found {file.schema_arrow}")
    batches = list(file.iter_batches(BATCH, columns=["id", "text"], use_threads=False))
    if any(column.null_count for batch in batches for column in batch.columns):
        raise SystemExit(f"{rows}: expected no nulls")
    texts = pa.chunked_array([batch.column("text") for batch in batches], pa.string())
    marks = kept_texts(utf8_parts(texts), Search(Shingle("word", 5), 0.7, method, BANDS))
    room, row = np.empty(max((batch.nbytes for batch in batches), default=0), np.uint8), 0
    with pq.ParquetWriter(out, SCHEMA, compression="zstd", use_dictionary=False) as writer:
        for batch in batches:
            stays = marks[row : row + len(batch)]
            writer.write_batch(_staying(batch, stays, room))
            row += len(batch)


def _staying(batch: pa.RecordBatch, stays: Marks, room: U8) -> pa.RecordBatch:
    """`batch.filter(pa.array(stays))`, which would load Arrow's functions: 28 ms of the process."""
    ids, texts = batch.columns
    data = np.frombuffer(texts.buffers()[2], np.uint8)
    bounds = np.frombuffer(texts.buffers()[1], np.int32)[texts.offset :][: len(texts) + 1]
    edges = bounds[np.flatnonzero(np.diff(stays, prepend=False, append=False))]
    used = 0
    for first, last in edges.reshape(-1, 2).tolist():
        room[used : used + last - first] = data[first:last]
        used += last - first
    kept_bounds = np.append(0, np.cumsum(np.diff(bounds)[stays])).astype(np.int32)
    kept_ids = np.frombuffer(ids.buffers()[1], np.int64)[ids.offset :][: len(ids)][stays]
    columns = [
        pa.Int64Array.from_buffers(pa.int64(), len(kept_ids), [None, pa.py_buffer(kept_ids)]),
        pa.StringArray.from_buffers(
            len(kept_ids), pa.py_buffer(kept_bounds), pa.py_buffer(room[:used])
        ),
    ]
    return pa.RecordBatch.from_arrays(columns, ["id", "text"])


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--method", default="exact_jaccard", choices=["exact_jaccard", "minhash"])
    given = parser.parse_args()
    run(given.rows, given.out, given.method)


if __name__ == "__main__":
    main()
    leave(0)  # as a stage does
