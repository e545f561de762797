"""The step of the stage release: what others load, with its card and description."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from pipelines.project.files import part_paths, table_path
from pipelines.release.how import policies
from pipelines.release.release import Built, release
from pipelines.release.released import ReleaseParams
from pipelines.runner.code import columns
from pipelines.runner.job import Job, Metrics
from stages.opinions.columns import COLUMN_OF
from stages.opinions.params import Asking


def build(job: Job, out: Path) -> Metrics:
    """Release the rows of `job` that passed the gates into `out`."""
    params = job.params(ReleaseParams, "release")
    tables = part_paths(job.input("gates"), "tables", verify=True)
    told = {path.stem: pl.read_parquet(path) for path in tables}
    return release(job.name, _built(job, params), told, params, out)


def _built(job: Job, params: ReleaseParams) -> Built:
    """The rows, and what models say of them where `annotate.llm` asks somebody."""
    rows = part_paths(job.input("rows"), verify=True)
    llm = job.params(Asking, "annotate").llm
    how, words = policies(job.section, _method(job.input("dedup"))), columns(job.root)
    if llm is None:
        return Built(rows, policies=how, columns=words)
    said = part_paths(job.input("signals"), verify=True)
    if made := table_path(job.input("made"), "opinions", verify=True):
        said.append(made)
    asked = [name for signal, name in COLUMN_OF.items() if signal in llm.wanted_signals()]
    return Built(rows, said, asked, params.subject == "model", how, words)


def _method(dedup: Path) -> str | None:
    """How dedup found similar rows, of the methods that `auto` chooses from."""
    metrics = json.loads((dedup / "metrics.json").read_text(encoding="utf-8"))
    method: str | None = metrics.get("about", {}).get("method")
    return method
