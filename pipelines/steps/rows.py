"""Runs a pure stage over parts of rows, asserts the laws, writes kept and dropped."""

from __future__ import annotations

import importlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, cast

import polars as pl
from pydantic import ValidationError

from pipelines import laws
from pipelines.bounded import pool
from pipelines.io import part_paths, write_parquet
from pipelines.job import Job, Metrics
from pipelines.stage_table import GLOBAL_STAGES, ROW_STAGES
from stages.core import Given, Split, StageParams
from stages.errors import ConfigError
from stages.schema import ROW_ID

#: Inputs cut into the same ranges of ids as the rows: a part of rows gets its own part of them.
ALIGNED = frozenset({"signals"})
ID_SPACE = 1 << 32


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


def build(job: Job, out: Path) -> Metrics:
    """Run the stage `job.stage` of one corpus into the folder `out`."""
    module = importlib.import_module(ROW_STAGES[job.stage])
    params = stage_params(job, module)
    tally, tables = Tally(), dict[str, list[pl.DataFrame]]()
    rows = part_paths(job.input("rows"), verify=True)
    with pool() as bounded:
        for number, before, split in _splits(job, module.run, params, rows, bounded):
            kept, dropped = pl.collect_all([split.kept.sort(ROW_ID), split.dropped.sort(ROW_ID)])
            _check(job.stage, before, kept, dropped)
            _count(tally, before, kept, dropped)
            write_parquet(kept, out / "kept" / f"part-{number:05d}.parquet")
            write_parquet(dropped, out / "dropped" / f"part-{number:05d}.parquet")
            _collect_tables(tables, split.tables)
    for name, frames in sorted(tables.items()):
        write_parquet(_whole(job.stage, name, frames), out / "tables" / f"{name}.parquet")
    (out / "tables").mkdir(exist_ok=True)
    return tally.metrics() | _summary(module, params)


def stage_params(job: Job, module: Any) -> StageParams:
    """The stage's own parameters, checked against its `Params`."""
    where = f"{job.unit}.{job.stage}"
    try:
        return cast(StageParams, module.Params.model_validate(job.section[job.stage]))
    except KeyError:
        raise ConfigError(f"params.yaml has no {where}; run: corpusmill compose") from None
    except ValidationError as error:
        raise ConfigError(f"params.yaml, {where}: {error}\nmend conf/, then: corpusmill compose") from None


def _splits(
    job: Job, run: Any, params: StageParams, rows: list[Path], bounded: Any
) -> Iterator[tuple[int, pl.Series, Split]]:
    """(part number, ids that came in, split) for each part: the map and the shuffle of a build."""
    tables = {name: part_paths(path, verify=True) for name, path in job.inputs.items() if name != "rows"}
    if job.stage not in GLOBAL_STAGES:
        for number, path in enumerate(rows):
            given = Given(_scans(tables, number), bounded)
            yield number, _ids([path]), run(pl.scan_parquet(path, glob=False), params, given)
        return
    split = run(pl.scan_parquet(rows, glob=False), params, Given(_scans(tables, None), bounded))
    for number, path in enumerate(rows):
        inside = _range(number, len(rows))
        part = Split(split.kept.filter(inside), split.dropped.filter(inside), split.tables if not number else {})
        yield number, _ids([path]), part


def _scans(tables: Mapping[str, list[Path]], number: int | None) -> dict[str, pl.LazyFrame]:
    return {
        name: pl.scan_parquet(paths[number] if name in ALIGNED and number is not None else paths, glob=False)
        for name, paths in tables.items()
    }


def _range(number: int, parts: int) -> pl.Expr:
    """Rows whose id lies in part `number` of `parts` equal ranges."""
    first = f"{-(-number * ID_SPACE // parts):08x}"
    last = f"{-(-(number + 1) * ID_SPACE // parts):08x}"
    inside = pl.col(ROW_ID) >= first
    return inside if number + 1 == parts else inside & (pl.col(ROW_ID) < last)


def _ids(paths: list[Path]) -> pl.Series:
    return pl.read_parquet(paths, columns=[ROW_ID], glob=False).get_column(ROW_ID)


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


def _collect_tables(into: dict[str, list[pl.DataFrame]], tables: Mapping[str, pl.LazyFrame]) -> None:
    for name, frame in tables.items():
        into.setdefault(name, []).append(frame.collect())


def _whole(stage: str, name: str, frames: list[pl.DataFrame]) -> pl.DataFrame:
    whole = pl.concat(frames)
    laws.check_table(stage, name, whole)
    return whole.sort(whole.columns)


def _summary(module: Any, params: StageParams) -> Metrics:
    """What a stage says of its own parameters (dedup: bands, rows, the S-curve)."""
    return {"about": module.summary(params)} if hasattr(module, "summary") else {}
