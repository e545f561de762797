"""The step of the stage index: what later releases need to be held against this one."""

from __future__ import annotations

from pathlib import Path

from pipelines.io import part_paths
from pipelines.releases.params import IndexParams
from pipelines.runner.job import Job, Metrics


def build(job: Job, out: Path) -> Metrics:
    """Write the index of the released rows of `job` into `out`, where it is wanted."""
    (out / "files").mkdir()
    if not IndexParams.model_validate(job.section["index"]).enabled:
        return {"rows": 0, "bytes": 0}
    return _written(job, out / "files")


def _written(job: Job, folder: Path) -> Metrics:
    import polars as pl  # not for a corpus without an index

    from pipelines.releases.stored import write_stored
    from stages.duplicates import DuplicateParams
    from stages.releases import index_of

    paths = part_paths(job.input("release"), "files", verify=True)
    rows = pl.scan_parquet([path for path in paths if path.suffix == ".parquet"], glob=False)
    stored = index_of(rows, DuplicateParams.model_validate(job.section["dedup"]))
    write_stored(stored, folder)
    size = sum(path.stat().st_size for path in folder.iterdir())
    return {"rows": stored.about["rows"], "bytes": size}
