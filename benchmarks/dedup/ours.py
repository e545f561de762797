"""Our engine on the benchmark's job: Parquet (id, text) in, Parquet of the kept rows out.

    python -m benchmarks.dedup.ours IN.parquet OUT.parquet --method exact_jaccard|minhash

The engine is `stages.near`, which the stage dedup calls; texts are taken as they stand.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from stages.near.engine import Method, Search, kept
from stages.near.minhash import Bands
from stages.shingles import Shingle
from stages.utf8 import utf8_parts

#: 12 bands of 3 rows: a pair of J = 0.7 meets with 0.994, one of 0.1 with 0.012.
BANDS = Bands(num_perm=36, bands=12, rows=3)
#: Rows that are filtered and written at once: the memory of one batch is used again by the next.
WRITTEN = 1 << 16


def run(rows: Path, out: Path, method: Method) -> None:
    """Read, keep, write."""
    file = pq.ParquetFile(rows)
    # group by group, on one thread: else pages that were never used cost more than the reading
    groups = [file.read_row_group(at, use_threads=False) for at in range(file.num_row_groups)]
    table = pa.concat_tables(groups)
    search = Search(Shingle("word", 5), 0.7, method, BANDS)
    stays = pa.array(kept(utf8_parts(table["text"]), search))
    with pq.ParquetWriter(out, table.schema, compression="zstd") as writer:
        for first in range(0, len(table), WRITTEN):
            mask = stays.slice(first, WRITTEN)
            writer.write_table(table.slice(first, WRITTEN).filter(mask))


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
