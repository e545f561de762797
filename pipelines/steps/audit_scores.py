"""Reads what a demo corpus was planted with and what its stages found; prints the table."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console
from rich.table import Table

from pipelines.project.files import part_paths
from pipelines.project.parquet import table
from pipelines.runner.stage_table import row_flow
from stages.demo import broken_records
from stages.demo.audit import SCORES, audit, audit_quarantine

COLUMNS = ["row_id", "parents", "extra"]


def audit_corpus(corpus_dir: Path, generate: Mapping[str, Any] | None = None) -> pl.DataFrame:
    """Precision and recall of each reason over the stages built in `data/<corpus>`.

    `generate` (name, size, seed) adds the broken records, of which the generator knows how many
    must be quarantined. Raises DataError where a stage was not built.
    """
    stages = row_flow()
    dropped = [_rows(corpus_dir / name, "dropped", name) for name in stages]
    released = _rows(corpus_dir / stages[-1], "parts", stages[-1])
    scores = audit(released, pl.concat(dropped), stages[: stages.index("dedup")])
    if generate is None:
        return scores
    truth = broken_records(generate["name"], generate["size"], generate["seed"])
    found = audit_quarantine(_quarantined(corpus_dir / "extract"), truth)
    return pl.concat([scores, found]).sort("reason")


def score_table(scores: pl.DataFrame, title: str) -> Table:
    """The scores as a table for a terminal."""
    grid = Table(title=title, title_justify="left")
    for name in SCORES:
        grid.add_column(name, justify="left" if name == "reason" else "right")
    for row in scores.iter_rows():
        grid.add_row(*(_cell(value) for value in row))
    return grid


def print_scores(scores: pl.DataFrame, title: str, console: Console | None = None) -> None:
    """Print the scores, by default to stderr, where progress goes."""
    (console or Console(stderr=True)).print(score_table(scores, title))


def _cell(value: object) -> str:
    if value is None:
        return "-"
    return f"{value:.3f}" if isinstance(value, float) else str(value)


def _rows(folder: Path, kind: str, stage: str) -> pl.LazyFrame:
    columns = [*COLUMNS, "reasons"] if kind == "dropped" else COLUMNS
    paths = part_paths(folder, kind, verify=True)
    return pl.scan_parquet(paths, glob=False).select(columns).with_columns(stage=pl.lit(stage))


def _quarantined(folder: Path) -> dict[str, int]:
    quarantine = table(folder, "quarantine", verify=True)
    if quarantine is None:
        return {}
    counts = quarantine.group_by("reason").agg(pl.len().alias("records")).collect()
    return dict(counts.iter_rows())
