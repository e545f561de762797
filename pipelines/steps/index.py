"""The step of the stage index: what others need to be held against a benchmark set or a release."""

from __future__ import annotations

from pathlib import Path

from pipelines.prior_releases.params import IndexParams
from pipelines.project.files import part_paths, write_json
from pipelines.runner.job import Job, Metrics


def build(job: Job, out: Path) -> Metrics:
    """Write the index of a benchmark set, or of the released rows of a corpus that wants one."""
    if job.unit.startswith("benchmarks."):
        return _items(job, out)
    params = job.params(IndexParams, "index")
    (out / "files").mkdir()
    if not params.enabled:
        write_json({"enabled": False}, out / "files" / "off.json")  # DVC warns of empty folders
        return {"rows": 0, "bytes": 0}
    return _release(job, out / "files")


def _items(job: Job, out: Path) -> Metrics:
    """One line an item; it depends on the items alone, not on any parameter."""
    import polars as pl

    from pipelines.project.parquet import write_parquet
    from stages.contamination.index import index_items

    lines = index_items(pl.scan_parquet(part_paths(job.input("rows"), verify=True), glob=False))
    write_parquet(lines, out / "kept" / "part-00000.parquet")
    by_source = lines["source"].value_counts().sort("source")
    return {"items": lines.height, "sources": dict(by_source.iter_rows())}


def _release(job: Job, folder: Path) -> Metrics:
    import polars as pl  # not for a corpus without an index

    from pipelines.prior_releases.stored import write_stored
    from stages.duplicates.params import DuplicateParams
    from stages.duplicates.prior_releases import index_of

    paths = part_paths(job.input("release"), "files", verify=True)
    rows = pl.scan_parquet([path for path in paths if path.suffix == ".parquet"], glob=False)
    stored = index_of(rows, job.params(DuplicateParams, "dedup"))
    write_stored(stored, folder)
    size = sum(path.stat().st_size for path in folder.iterdir())
    return {"rows": stored.about["rows"], "bytes": size}
