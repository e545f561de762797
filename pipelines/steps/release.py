"""The step of the stage release: what others load, with its card and description."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.io import part_paths
from pipelines.release.release import release
from pipelines.release.released import ReleaseParams
from pipelines.runner.job import Job, Metrics


def build(job: Job, out: Path) -> Metrics:
    """Release the rows of `job` that passed the gates into `out`."""
    rows = part_paths(job.input("rows"), verify=True)
    tables = part_paths(job.input("gates"), "tables", verify=True)
    told = {path.stem: pl.read_parquet(path) for path in tables}
    params = ReleaseParams.model_validate(job.section["release"])
    return release(job.name, rows, told, params, out)
