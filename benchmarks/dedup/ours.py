"""Our engine on the benchmark's job: Parquet (id, text) in, Parquet of the kept rows out.

    python -m benchmarks.dedup.ours IN.parquet OUT.parquet --method exact_jaccard|minhash

The engine is `stages.near`, which the stage dedup calls; texts are taken as they stand.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from stages.loading import leave_unsearched
from stages.near.engine import Method, Search, kept
from stages.near.minhash import Bands
from stages.shingles import Marks, Shingle
from stages.utf8 import utf8_parts

#: 12 bands of 3 rows: a pair of J = 0.7 meets with 0.994, one of 0.1 with 0.012.
BANDS = Bands(num_perm=36, bands=12, rows=3)
#: Rows that are read, and rows that are filtered and written, at once.
BATCH, WRITTEN = 1 << 13, 1 << 16


def run(rows: Path, out: Path, method: Method) -> None:
    """Read, keep, write."""
    # batch by batch, on one thread: pages of memory that were never used cost more than the reading
    file = pq.ParquetFile(rows, pre_buffer=False)
    table = pa.Table.from_batches(file.iter_batches(BATCH, use_threads=False), file.schema_arrow)
    search = Search(Shingle("word", 5), 0.7, method, BANDS)
    stays = _booleans(kept(utf8_parts(table["text"]), search))
    with pq.ParquetWriter(out, table.schema, compression="zstd") as writer:
        for first in range(0, len(table), WRITTEN):
            mask = stays.slice(first, WRITTEN)
            writer.write_table(table.slice(first, WRITTEN).filter(mask))


def _booleans(flags: Marks) -> pa.BooleanArray:
    """`pa.array(flags)`, which would import pandas."""
    bits = pa.py_buffer(np.packbits(flags, bitorder="little"))
    return pa.BooleanArray.from_buffers(pa.bool_(), len(flags), [None, bits])


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
    leave_unsearched()  # as pipelines.run does
