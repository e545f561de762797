"""The step of the stage index: the items of a benchmark set, read once for all who compare."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.io import part_paths, write_parquet
from pipelines.runner.job import Job, Metrics
from stages.contamination.index import indexed


def build(job: Job, out: Path) -> Metrics:
    """Write one line an item; it depends on the items alone, not on any parameter."""
    rows = pl.scan_parquet(part_paths(job.input("rows"), verify=True), glob=False)
    lines = indexed(rows)
    write_parquet(lines, out / "kept" / "part-00000.parquet")
    by_source = lines["source"].value_counts().sort("source")
    return {"items": lines.height, "sources": dict(by_source.iter_rows())}
