"""The step of the stage release: what verify kept, told with what validate counted."""

from __future__ import annotations

from pathlib import Path

import polars as pl

from pipelines.counts import SCHEMAS
from pipelines.io import part_paths, table
from pipelines.job import Job, Metrics
from pipelines.release import ReleaseParams, release
from stages.errors import DataError


def build(job: Job, out: Path) -> Metrics:
    """Write the release of `job` under `out`."""
    params = ReleaseParams.model_validate(job.section["release"])
    rows = part_paths(job.input("rows"), verify=True)
    gates = job.input("gates")
    part_paths(gates, "tables", verify=True)
    told = {name: _told(gates, name) for name in ("gates", *SCHEMAS)}
    return release(job.name, rows, told, params, out)


def _told(folder: Path, name: str) -> pl.DataFrame:
    found = table(folder, name)
    if found is None:
        raise DataError(f"{folder} has no table {name}; build it again: dvc repro -f validate")
    return found.collect()
