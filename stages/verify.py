"""verify: the answer that a solution states against the given answer; samples; checkers.

Adds `verdict` (equal, different, undecided, no_statement) and `verdict_reason`. Recorded samples of
models give `solve_rate_k` and `solve_rate_n` and the table `solve_rates`; external checkers the
table `checks`. A share of `different` is gated in validate; rows are dropped only where the
configuration says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import polars as pl
from pydantic import Field

from stages.answers.choices import align_choices
from stages.answers.extract import stated_answer
from stages.answers.judge import SCHEMA, compare
from stages.answers.kinds import Kind
from stages.core import Given, Scope, Split, Stage, keep_all, split_by
from stages.params import StageParams
from stages.schema import CHECKS, EVENTS, ROW_ID, SOLVE_RATES, Schema, empty
from stages.verification import rates
from stages.verification.checkers import Checker, dropped_by, run_checkers
from stages.verification.decisions import merge_decisions
from stages.verification.params import Samples
from stages.verification.solved import Solved, apply_samples

REASON = "wrong_answer"
NAME = r"^[a-z][a-z0-9_]*$"
#: What rows have beside their own columns.
ADDED: Schema = SCHEMA
ABOUT = {
    "verdict": "the given answer against the one that the solution states",
    "verdict_reason": "why the verdict is what it is",
}


class Params(StageParams):
    """enabled: off passes rows through, with null verdicts.

    sources: the sources whose solutions state answers; null means all.
    kinds: what the answers of a source are, where their text does not show it
    (`stages.answers.kinds`).
    drop_different: drop rows whose solution states another answer (reason `wrong_answer`).
    samples: outputs of models, recorded or asked for. checkers: external commands by name.
    """

    enabled: bool = True
    sources: list[str] | None = None
    kinds: dict[str, Kind] = Field(default_factory=dict)
    drop_different: bool = False
    samples: Samples = Samples()
    checkers: dict[Annotated[str, Field(pattern=NAME)], Checker] = Field(default_factory=dict)


def scope(params: Params) -> Scope:
    """All parts at once where samples are judged: the fifths of a model's rows are of all rows."""
    return "corpus" if params.samples.some else "part"


def run(rows: pl.LazyFrame, params: Params, given: Given) -> Split:
    """Judge rows; equal pairs are judged once."""
    if not params.enabled:
        off = keep_all(_with_verdicts(rows, pl.DataFrame(schema={ROW_ID: pl.String(), **SCHEMA})))
        return Split(off.kept, off.dropped, _tables(None, None))
    judged, wrong = _statements(rows, params, given)
    rows = _with_verdicts(rows, judged)
    decisions = [wrong] if params.drop_different else []
    checks = run_checkers(rows, params.checkers, given.check)
    decisions.append(dropped_by(checks, params.checkers))
    found: Solved | None = None
    if params.samples.some:
        found = apply_samples(rows, params.samples, params.kinds, given)
        rows, decisions = found.rows, [*decisions, found.decisions]
    split = split_by(rows, merge_decisions(decisions).lazy())
    about = {"samples": found.about} if found else {}
    return Split(split.kept, split.dropped, _tables(found, checks), about)


def summary(tables: Mapping[str, pl.DataFrame]) -> dict[str, Any]:
    """For the metrics: each model's rates, the results of each checker."""
    told: dict[str, Any] = {}
    if tables["solve_rates"].height:
        told["solving"] = rates.summary(tables["solve_rates"])
    if tables["checks"].height:
        counts = tables["checks"].group_by("checker", "result").len().sort("checker", "result")
        told["checks"] = {
            str(checker): dict(lines.select("result", "len").iter_rows())
            for (checker,), lines in counts.group_by("checker", maintain_order=True)
        }
    return told


def _statements(
    rows: pl.LazyFrame, params: Params, given: Given
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """(row_id and SCHEMA of the rows asked, DECISION of those that state another answer)."""
    asked = pl.lit(value=True) if params.sources is None else pl.col("source").is_in(params.sources)
    kind = pl.col("source").replace_strict(params.kinds, default=None, return_dtype=pl.String)
    stating = stated_answer(pl.col("solution")).alias("stated")
    statements = (
        rows.filter(asked)
        .select(ROW_ID, "answer", stating, kind.alias("kind"), "choices")
        .collect()
    )
    pairs = statements.filter(pl.col("answer").is_not_null() & pl.col("stated").is_not_null())
    sides = align_choices(pairs["answer"], pairs["stated"], pairs["choices"])
    verdicts = compare(*sides, given.bounded, pairs["kind"].to_list())
    silent = statements.join(pairs, on=ROW_ID, how="anti").select(
        ROW_ID,
        pl.lit("no_statement").alias("verdict"),
        pl.when(pl.col("answer").is_null())
        .then(pl.lit("no_answer"))
        .otherwise(pl.lit("no_stated_answer"))
        .alias("verdict_reason"),
    )
    judged = pl.concat([pairs.select(ROW_ID).hstack(verdicts), silent])
    wrong = pairs.filter(verdicts["verdict"] == "different").select(
        ROW_ID, reason=pl.lit(REASON), statement=pl.struct(given="answer", stated="stated")
    )
    return judged, wrong


def _with_verdicts(rows: pl.LazyFrame, verdicts: pl.DataFrame) -> pl.LazyFrame:
    return rows.drop(SCHEMA.keys(), strict=False).join(verdicts.lazy(), on=ROW_ID, how="left")


def _tables(found: Solved | None, checks: pl.DataFrame | None) -> dict[str, pl.LazyFrame]:
    return {
        "solve_rates": empty(SOLVE_RATES) if found is None else found.table.lazy(),
        "checks": empty(CHECKS) if checks is None else checks.lazy(),
        "events": empty(EVENTS) if found is None else found.events.lazy(),
    }


STAGE = Stage(
    run=run,
    params=Params,
    added=ADDED,
    about=ABOUT,
    scope=scope,
    asks_model=True,
    off={"enabled": False},
    resources={
        "samples": lambda params: params.samples,
        "checkers": lambda params: params.checkers,
    },
    summary=summary,
)
