"""Runs a pure stage over parts of rows, asserts the laws, writes kept and dropped."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pipelines.prior_releases.stored import read_references
from pipelines.project.files import copy_file, part_paths
from pipelines.project.parquet import write_parquet
from pipelines.runner import laws
from pipelines.runner.engine import Inputs, Part, map_parts, whole
from pipelines.runner.job import Job, Metrics
from pipelines.runner.resources import open_resources
from pipelines.runner.stage_table import stage_of
from pipelines.sandbox.bounded import pool
from stages.core import Split, Stage
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
    stage = stage_of(job.stage)
    params = job.own_params(stage.params)
    over = whole if stage.scope_of(params) == "corpus" else map_parts
    folders = dict(job.inputs)
    stored = read_references(folders.pop(AGAINST)) if AGAINST in folders else {}
    paths = {name: part_paths(folder, verify=True) for name, folder in folders.items()}
    rows = paths.pop("rows")
    given = dict(pl.read_parquet_schema(rows[0]))
    tally, tables, about = Tally(), dict[str, list[pl.DataFrame]](), Metrics()
    with pool() as bounded, open_resources(stage, params, job.root) as named:
        parts = over(
            lambda frame, others: stage.run(frame, params, others),
            Inputs(
                rows,
                {**paths, **named.tables},
                bounded,
                stored,
                aligned=stage.aligned,
                check=named.check,
                model=model,
            ),
        )
        for number, part in enumerate(parts):
            name = f"part-{number:05d}.parquet"
            kept, dropped = _collected(part)
            laws.check(job.stage, stage, laws.Sides(part.before, given, kept, dropped))
            _count(tally, part.before, kept, dropped)
            if part.handed_on:  # its bytes are those that writing the rows again would make
                copy_file(part.handed_on, out / "kept" / name)
            else:
                write_parquet(kept, out / "kept" / name)
            write_parquet(dropped, out / "dropped" / name)
            _collect_tables(tables, part.split.tables)
            about |= part.split.about
    metrics = tally.metrics() | ({"about": about} if about else {})
    metrics |= _tables(job.stage, stage, tables, out)
    return metrics | _of_stage(stage, params, out)


def _collected(part: Part) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The kept and the dropped rows, sorted; most come sorted, as their parts are."""
    kept, dropped = (
        frame if frame.get_column(ROW_ID).is_sorted() else frame.sort(ROW_ID)
        for frame in pl.collect_all([part.split.kept, part.split.dropped])
    )
    return kept, dropped


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


def _tables(
    name: str, stage: Stage[Any], parts: Mapping[str, list[pl.DataFrame]], out: Path
) -> Metrics:
    """Write the side tables; returns the stage's summary of them (decontaminate: counts)."""
    whole = {table: _whole_table(name, table, frames) for table, frames in sorted(parts.items())}
    for table, frame in whole.items():
        write_parquet(frame, out / "tables" / f"{table}.parquet")
    return stage.summary(whole) if stage.summary and whole else {}


def _of_stage(stage: Stage[Any], params: StageParams, out: Path) -> Metrics:
    """What a stage counts in the rows that it wrote (filter: how often each rule flags)."""
    if not stage.metrics:
        return {}
    sides = [sorted((out / side).iterdir()) for side in ("kept", "dropped")]
    kept, dropped = (pl.scan_parquet(paths, glob=False) for paths in sides)
    tables = {path.stem: pl.scan_parquet(path) for path in out.glob("tables/*.parquet")}
    return stage.metrics(Split(kept, dropped, tables), params)
