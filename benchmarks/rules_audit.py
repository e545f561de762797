"""Prints, per rule, a seeded sample of flagged and unflagged rows for a person to judge.

    python -m benchmarks.rules_audit CORPUS --rows 10 --seed 0 [--rule multi_part]
    python -m benchmarks.rules_audit --parquet FILE [--problem question]

The first form takes the rows that extract and annotate of a built corpus left; the second
measures a Parquet file of problems as it stands. Rules apply with their defaults to all sources.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from pipelines.sandbox.bounded import pool
from stages.errors import unknown
from stages.rules import RULES, RuleOptions
from stages.rules.policy import rule_expression, verdict
from stages.schema import OPINIONS, ROW, ROW_ID, conform
from stages.signals import measure

WIDTH = 700


def built(folder: Path) -> pl.DataFrame:
    """Rows of a built corpus beside their signals (`data/<corpus>`)."""
    rows = pl.read_parquet(folder / "extract" / "kept" / "*.parquet")
    signals = pl.read_parquet(folder / "annotate" / "kept" / "*.parquet")
    return _beside(rows.lazy(), signals.lazy())


def measured(path: Path, problem: str) -> pl.DataFrame:
    """Problems of a Parquet file, measured now; `problem` names the column of their text."""
    found = pl.read_parquet(path).rename({problem: "problem"})
    known = found.select(name for name in found.columns if name in ROW and name != ROW_ID)
    numbered = known.with_row_index(ROW_ID).with_columns(pl.col(ROW_ID).cast(pl.String))
    rows = conform(numbered.lazy(), ROW)
    with pool() as bounded:
        return _beside(rows, measure(rows, bounded))


def _beside(rows: pl.LazyFrame, signals: pl.LazyFrame) -> pl.DataFrame:
    columns = set(signals.collect_schema().names()) - {ROW_ID}
    return rows.drop(columns, strict=False).join(signals, on=ROW_ID).sort(ROW_ID).collect()


def auditable(rows: pl.DataFrame) -> list[str]:
    """The rules whose signals `rows` have; models may not have been asked for theirs."""
    asked = {name for name in OPINIONS if name in rows.columns and rows[name].count()}
    known = {*rows.columns} - {*OPINIONS} | asked
    return [
        name for name in RULES if {*rule_expression(name, RuleOptions()).meta.root_names()} <= known
    ]


def samples(rows: pl.DataFrame, rule: str, count: int, seed: int) -> Iterator[str]:
    """The lines that show `count` flagged and `count` unflagged rows of one rule."""
    hit = rows.select(verdict(rule, RuleOptions())).to_series()
    yield f"\n## {rule}: {hit.sum():,} of {rows.height:,} rows"
    for name, side in (("flagged", rows.filter(hit)), ("unflagged", rows.filter(~hit))):
        for row in side.sample(min(count, side.height), seed=seed).iter_rows(named=True):
            text = " ".join((row["problem"] or "").split())
            short = text if len(text) <= WIDTH else f"{text[: WIDTH // 2]} … {text[-WIDTH // 2 :]}"
            place = f"{row['source'] or '-'} {row[ROW_ID]}"
            yield f"- {name} {place}: {short}  | answer: {row['answer']}"


def audit(
    corpus: Annotated[str, typer.Argument(help="a built corpus")] = "",
    parquet: Annotated[Path | None, typer.Option(help="a Parquet file instead")] = None,
    problem: Annotated[str, typer.Option(help="its column of problem texts")] = "question",
    rows: Annotated[int, typer.Option(help="rows a rule and side")] = 10,
    seed: Annotated[int, typer.Option(help="seed of the samples")] = 0,
    rule: Annotated[str, typer.Option(help="one rule; all by default")] = "",
) -> None:
    """Print seeded samples of flagged and unflagged rows per rule."""
    if rule and rule not in RULES:
        raise SystemExit(str(unknown("rule", rule, RULES, "--rule")))
    if not corpus and parquet is None:
        raise SystemExit("name a built corpus, or a file by --parquet")
    frame = measured(parquet, problem) if parquet else built(Path("data") / corpus)
    for name in [rule] if rule else auditable(frame):
        for line in samples(frame, name, rows, seed):
            sys.stdout.write(line + "\n")


if __name__ == "__main__":
    typer.run(audit)
