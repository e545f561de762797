"""Runs a pure stage over parts of rows, asserts the laws, writes kept and dropped."""

from __future__ import annotations

import importlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.prior_releases.stored import read_references
from pipelines.project.files import copy_file, part_paths
from pipelines.project.parquet import write_parquet
from pipelines.runner import laws
from pipelines.runner.embeddings import EMBEDDINGS, embeddings
from pipelines.runner.engine import Inputs, Part, map_parts, whole
from pipelines.runner.job import Job, Metrics
from pipelines.runner.samples import samples
from pipelines.runner.stage_table import GLOBAL_STAGES, ROW_STAGES
from pipelines.sandbox.bounded import pool
from pipelines.sandbox.checkers import checks
from stages.core import Split
from stages.llm.model import Model, no_model
from stages.params import StageParams
from stages.schema import ROW_ID

#: The input that holds indexes of older releases, and no rows.
AGAINST = "against"


@dataclass
class Tally:
    """Counts over the parts of one run."""

    rows_in: int = 0
    rows_made: int = 0
    rows_kept: int = 0
    rows_dropped: int = 0
    dropped: dict[str, int] = field(default_factory=dict)

    def metrics(self) -> Metrics:
        """The counts as metrics.json has them."""
        return {
            "rows_in": self.rows_in,
            "rows_made": self.rows_made,
            "rows_kept": self.rows_kept,
            "rows_dropped": self.rows_dropped,
            "dropped": dict(sorted(self.dropped.items())),
        }


def build(job: Job, out: Path, model: Model = no_model) -> Metrics:
    """Run the stage `job.stage` of one corpus into the folder `out`."""
    module = importlib.import_module(ROW_STAGES[job.stage])
    params = stage_params(job, module)
    every = getattr(module, "needs_all_rows", lambda _: job.stage in GLOBAL_STAGES)
    over = whole if every(params) else map_parts
    folders = dict(job.inputs)
    stored = read_references(folders.pop(AGAINST)) if AGAINST in folders else {}
    paths = {name: part_paths(folder, verify=True) for name, folder in folders.items()}
    rows = paths.pop("rows")
    given, added = dict(pl.read_parquet_schema(rows[0])), getattr(module, "ADDED", {})
    if vectors := embeddings(params, job.root):
        paths[EMBEDDINGS] = [vectors]
    tally, tables, about = Tally(), dict[str, list[pl.DataFrame]](), Metrics()
    with pool() as bounded, samples(params, job.root) as recorded:
        check = checks(getattr(params, "checkers", {}))
        parts = over(
            lambda frame, others: module.run(frame, params, others),
            Inputs(rows, paths | recorded, bounded, stored, check=check, model=model),
        )
        for number, part in enumerate(parts):
            name = f"part-{number:05d}.parquet"
            kept, dropped = _collected(part)
            laws.check_columns(job.stage, given, kept, dropped, added)
            _check(job.stage, part.before, kept, dropped)
            _count(tally, part.before, kept, dropped)
            if part.handed_on:  # its bytes are those that writing the rows again would make
                copy_file(part.handed_on, out / "kept" / name)
            else:
                write_parquet(kept, out / "kept" / name)
            write_parquet(dropped, out / "dropped" / name)
            _collect_tables(tables, part.split.tables)
            about |= part.split.about
    metrics = tally.metrics() | ({"about": about} if about else {})
    metrics |= _tables(job.stage, module, tables, out)
    return metrics | _of_module(module, params, out)


def stage_params(job: Job, module: Any) -> StageParams:
    """The stage's own parameters, checked against its `Params`."""
    params: StageParams = job.params(module.Params, job.stage)
    return params


def _collected(part: Part) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The kept and the dropped rows, sorted; most come sorted, as their parts are."""
    kept, dropped = (
        frame if frame.get_column(ROW_ID).is_sorted() else frame.sort(ROW_ID)
        for frame in pl.collect_all([part.split.kept, part.split.dropped])
    )
    return kept, dropped


def _check(stage: str, before: pl.Series, kept: pl.DataFrame, dropped: pl.DataFrame) -> None:
    laws.check_frame(stage, kept, laws.kept_schema(stage))
    laws.check_dropped(stage, dropped)
    laws.check_accounting(stage, before, kept, dropped)


def _count(tally: Tally, before: pl.Series, kept: pl.DataFrame, dropped: pl.DataFrame) -> None:
    tally.rows_in += before.len()
    tally.rows_kept += kept.height
    tally.rows_dropped += dropped.height
    tally.rows_made += kept.height + dropped.height - before.len()
    for (reason,), group in dropped.explode("reasons").group_by("reasons"):
        tally.dropped[str(reason)] = tally.dropped.get(str(reason), 0) + group.height


def _collect_tables(
    into: dict[str, list[pl.DataFrame]], tables: Mapping[str, pl.LazyFrame]
) -> None:
    for name, frame in tables.items():
        into.setdefault(name, []).append(frame.collect())


def _whole_table(stage: str, name: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    whole = pl.concat(frames)
    laws.check_table(stage, name, whole)
    return whole.sort(whole.columns)


def _tables(stage: str, module: Any, parts: Mapping[str, list[pl.DataFrame]], out: Path) -> Metrics:
    """Write the side tables; returns what the stage tells of them (decontaminate: counts)."""
    whole = {name: _whole_table(stage, name, frames) for name, frames in sorted(parts.items())}
    for name, table in whole.items():
        write_parquet(table, out / "tables" / f"{name}.parquet")
    metrics: Metrics = module.summary(whole) if hasattr(module, "summary") and whole else {}
    return metrics


def _of_module(module: Any, params: StageParams, out: Path) -> Metrics:
    """What a stage tells of the rows that it wrote (filter: how often each rule flags)."""
    if not hasattr(module, "metrics"):
        return {}
    sides = [sorted((out / side).iterdir()) for side in ("kept", "dropped")]
    kept, dropped = (pl.scan_parquet(paths, glob=False) for paths in sides)
    tables = {path.stem: pl.scan_parquet(path) for path in out.glob("tables/*.parquet")}
    metrics: Metrics = module.metrics(Split(kept, dropped, tables), params)
    return metrics
