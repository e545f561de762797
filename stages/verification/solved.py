"""Recorded samples of a corpus: judged, counted, voted, and what follows for its rows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import polars as pl

from stages.core import Given
from stages.errors import ConfigError
from stages.schema import EVENTS, ROW_ID, empty
from stages.text.detail import detail_of
from stages.verification.decisions import DECISION
from stages.verification.matching import NAMES
from stages.verification.params import Samples
from stages.verification.policy import POLICY
from stages.verification.rates import solve_rates
from stages.verification.sample_files import SAMPLES, TABLE
from stages.verification.samples import Placed, judge_samples, samples_of_rows
from stages.verification.solver_samples import SolverSamples, ask
from stages.verification.votes import majorities


@dataclass(frozen=True)
class Solved:
    """rows: with solve_rate_k and solve_rate_n of the target model, where it has samples.

    table: SOLVE_RATES. decisions: DECISION of the rows that policies drop. events:
    labels that a majority disputes, noted. about: counts, for the metrics.
    """

    rows: pl.LazyFrame
    table: pl.DataFrame
    decisions: pl.DataFrame
    events: pl.DataFrame
    about: Mapping[str, Any]


def apply_samples(
    rows: pl.LazyFrame, params: Samples, kinds: Mapping[str, str], given: Given
) -> Solved:
    """Judge the samples of `rows` (all rows of the corpus)."""
    asked = ask(rows.select(ROW_ID, "problem").collect(), params.solvers, given.model)
    samples = pl.concat([given.tables.get(TABLE, empty(SAMPLES)), asked.samples.lazy()])
    kind = pl.col("source").replace_strict(dict(kinds), default=None, return_dtype=pl.String)
    labels = rows.select(
        ROW_ID, "source", "source_key", "answer", kind.alias("kind"), "choices"
    ).collect()
    found = samples_of_rows(samples, labels.select(NAMES))
    verdicts = judge_samples(found.samples, labels.drop("source", "source_key"), given.bounded)
    table = solve_rates(verdicts, majorities(verdicts, given.bounded, params.majority_of))
    model = target(params, table)
    own = table.filter(pl.col("model") == pl.lit(model, pl.String))
    about = _about(found, asked)
    beside = labels.select(ROW_ID).join(own, on=ROW_ID, how="left", maintain_order="left")
    beside = beside.with_columns(pl.col("k", "n").fill_null(0))
    return Solved(
        _with_rates(rows, own),
        table,
        pl.concat([_decisions(beside, params, params.drop), _failed(asked)], how="diagonal"),
        _noted(_decisions(beside, params, ("disputed_label",))),
        {"model": model, **about},
    )


def _about(found: Placed, asked: SolverSamples) -> dict[str, Any]:
    """Counts of samples: all, by file where they were recorded, and calls without a reply."""
    other = sum(one["of_other_rows"] for one in found.by_file.values())
    judged_now = found.samples.height
    about = {"read": judged_now + other, "judged": judged_now, "of_other_rows": other}
    by_file = {"files": found.by_file} if found.by_file else {}
    return about | by_file | ({"failed_calls": asked.counts} if asked.counts else {})


def target(params: Samples, table: pl.DataFrame) -> str | None:
    """The model that policies are about: the declared one, or the only one."""
    models = table["model"].unique().sort().to_list()
    if params.model is None and len(models) > 1:
        raise ConfigError(
            f"verify.samples.model: the samples are of {len(models)} models "
            f"({', '.join(models)}); name the one that solve rates and policies are about"
        )
    if params.model is not None and models and params.model not in models:
        raise ConfigError(
            f"verify.samples.model: {params.model!r} has no sample; those of: {', '.join(models)}"
        )
    return params.model or next(iter(models), None)


def _with_rates(rows: pl.LazyFrame, own: pl.DataFrame) -> pl.LazyFrame:
    rated = own.lazy().select(ROW_ID, "k", "n")
    names = rows.collect_schema().names()
    return (
        rows.join(rated, on=ROW_ID, how="left")
        .with_columns(
            pl.coalesce("k", "solve_rate_k").alias("solve_rate_k"),
            pl.coalesce("n", "solve_rate_n").alias("solve_rate_n"),
        )
        .select(names)
    )


def _decisions(beside: pl.DataFrame, params: Samples, names: tuple[str, ...]) -> pl.DataFrame:
    """DECISION of the rows that the named policies hit, with the line of their samples.

    A row without samples is hit by `no_samples` alone.
    """
    line = pl.struct("model", "k", "n", "majority", "majority_votes")
    lines = [
        beside.filter(
            POLICY[name](params.band, params.agreement).fill_null(value=False)
            & ((pl.col("n") > 0) | (name == "no_samples"))
        ).select(ROW_ID, reason=pl.lit(name), samples=line)
        for name in names
    ]
    return pl.concat([pl.DataFrame(schema=DECISION), *lines], how="diagonal")


def _failed(asked: SolverSamples) -> pl.DataFrame:
    """Rows that a model gave no reply to at all: what it would have said is not known."""
    columns = dict.fromkeys((ROW_ID, "no_reply", "reason"), pl.String)
    lines = pl.DataFrame(asked.failed, schema=columns, orient="row")
    models = pl.col("no_reply").sort().str.join(", ").over(ROW_ID)
    return lines.select(*DECISION, failed=pl.struct(models))


def _noted(disputed: pl.DataFrame) -> pl.DataFrame:
    reasons = pl.concat_list("reason").alias("reasons")
    detail = detail_of(pl.col("samples")).alias("detail")
    noted = disputed.select(ROW_ID, pl.lit("noted").alias("action"), reasons, detail)
    return noted.select([pl.col(name).cast(kind) for name, kind in EVENTS.items()]).sort(ROW_ID)
