"""Our engine on the benchmark's job: Parquet (id, text) in, Parquet of the kept rows out.

    python -m benchmarks.dedup.ours IN.parquet OUT.parquet --method exact_jaccard|minhash

`kept` is the one place that knows the engine.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import polars as pl

from stages import dedup
from stages.core import Given
from stages.schema import ROW, ROW_ID, conform

SHINGLE = {"unit": "word", "n": 5}
THRESHOLD = 0.7


def kept(rows: pl.DataFrame, method: str) -> pl.DataFrame:
    """The rows of (id, text) that dedup keeps, in their order."""
    problems = rows.lazy().select(pl.format("{}", "id").alias(ROW_ID), problem="text")
    params = dedup.Params.model_validate(
        {"exact": "none", "method": method, "shingle": SHINGLE, "threshold": THRESHOLD}
    )
    split = dedup.run(conform(problems, ROW), params, Given())
    ids = split.kept.select(pl.col(ROW_ID).cast(pl.Int64)).collect().to_series()
    return rows.filter(pl.col("id").is_in(ids.implode()))


def main() -> None:
    """Read, keep, write."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("rows", type=Path)
    parser.add_argument("out", type=Path)
    parser.add_argument("--method", default="exact_jaccard")
    given = parser.parse_args()
    kept(pl.read_parquet(given.rows), given.method).write_parquet(given.out, compression="zstd")


if __name__ == "__main__":
    main()
