"""reformulate: multiple-choice rows become open-ended ones, by rules, where that is safe.

What rules leave and a model could still turn is marked `routed`; with `mode: model` it is asked.

Every row of question type `multiple_choice` that the corpus's filter sends on (rule of that name,
action `reformulate`) is a parent: it is dropped under that reason, and its detail says which child
it has, or why none. A child is a row of its own (role `reformulated`) and
passes the rules, the decontamination and the deduplication of its corpus again.

Big-Math (arXiv:2502.17387, sec. 3) rewrites with a model; here the stem stays as it is, so that
nothing is added, lost or leaked, and what does not stand alone is left.
"""

from __future__ import annotations

from typing import Literal

import polars as pl
from pydantic import model_validator

from stages.core import Given, Split, keep_all
from stages.open_ended.children import attempts, children
from stages.open_ended.prompts import PROMPTS
from stages.open_ended.recheck_params import Recheck
from stages.open_ended.rewrite_params import RewriteParams
from stages.open_ended.rewriting import rewritten
from stages.opinions.asking import digests
from stages.params import StageParams
from stages.schema import DROPPED, ROW_ID, TABLES, empty

REASON = "multiple_choice"


class Params(StageParams):
    """enabled: off passes rows through, multiple choice included.

    mode: rules, or model: rules first, then the model on what they leave as `routed`.
    """

    enabled: bool = True
    mode: Literal["rules", "model"] = "rules"
    model: RewriteParams | None = None
    recheck: Recheck = Recheck()

    @model_validator(mode="after")
    def _checked(self) -> Params:
        if self.mode == "model" and self.model is None:
            raise ValueError("mode: model needs `model`, which names the model to ask")
        return self


def most_calls(params: Params) -> tuple[dict[str, int], ...]:
    """Step -> calls of a model for one parent, at most; a dict waits for replies to those before.

    Empty where no model writes: what rules make is asked about at once, and needs no bound.
    """
    if params.mode != "model" or params.model is None:
        return ()
    asked = params.recheck.annotate.llm
    signals: dict[str, int] = {}
    if asked is not None:
        signals = {name: len(asked.voices(name)) for name in asked.asked()}
    return *params.model.most_calls(), signals


def run(rows: pl.LazyFrame, params: Params, given: Given) -> Split:
    """Drop the parents, add their children. `rows` must be all rows: children meet kept rows.

    Raises DataError where a decontamination is asked for and no table `index` is given.
    """
    if not params.enabled:
        whole = keep_all(rows)
        tables = {name: empty(TABLES[name]) for name in ("events", "contamination", "opinions")}
        return Split(whole.kept, whole.dropped, tables)
    from stages.open_ended.recheck import rechecked  # kernels: not where the stage is off

    is_parent = (pl.col("question_type") == REASON).fill_null(value=False)
    if params.recheck.filter is not None:
        is_parent = is_parent & params.recheck.filter.sends(REASON)
    others = rows.filter(~is_parent)
    parents = rows.filter(is_parent).sort(ROW_ID).collect()
    tried = attempts(parents, given.bounded)
    asks = params.model if params.mode == "model" else None
    if asks is not None:
        tried = rewritten(tried, parents, asks, given)
    made = children(parents, tried)
    checked = rechecked(made, others, params.recheck, given)
    settled, decided, columns = checked.rows, checked.decisions, parents.columns
    dropped = pl.concat([
        parents.join(_fates(tried, made, decided), on=ROW_ID, how="inner"),
        settled.join(decided, on=ROW_ID, how="inner").select(*columns, *DROPPED),
    ])  # fmt: skip
    kept = settled.join(decided, on=ROW_ID, how="anti").select(columns)
    noted = checked.notes.join(kept, on=ROW_ID, how="semi")
    tables = {
        "events": pl.concat([_events(parents, made), noted]).lazy(),
        "contamination": checked.hits.lazy(),
        "opinions": checked.opinions.lazy(),
    }
    about = {"prompts": prompts} if (prompts := _prompts(params)) else {}
    return Split(pl.concat([others, kept.lazy()]), dropped.lazy(), tables, about)


def _prompts(params: Params) -> dict[str, str]:
    """Step -> digest of what a model is asked in it."""
    asked = params.recheck.annotate.llm
    own = {one.name: one.digest for one in PROMPTS} if params.mode == "model" else {}
    return {**own, **(digests(asked) if asked else {})}


def _fates(tried: pl.DataFrame, made: pl.DataFrame, decisions: pl.DataFrame) -> pl.DataFrame:
    """One decision a parent, with the child and what became of it, or why there is none."""
    child = made.select(
        pl.col("parents").list.first().alias("parent"), pl.col(ROW_ID).alias("child")
    )
    fate = child.join(
        decisions.select(pl.col(ROW_ID).alias("child"), pl.col("reasons").alias("child_dropped")),
        on="child",
        how="left",
    )
    lines = tried.join(fate, left_on=ROW_ID, right_on="parent", how="left")
    failed = pl.when(pl.col("why").str.starts_with("error:")).then("why")
    return lines.select(
        ROW_ID,
        pl.concat_list(failed, pl.lit(REASON)).list.drop_nulls().alias("reasons"),
        _told().alias("detail"),
    )


def _told() -> pl.Expr:
    """The detail of a parent: its child or why there is none; the steps where a model was asked."""
    child = (pl.col("child"), pl.col("child_dropped"))
    why, steps = pl.col("why").alias("not_converted"), pl.col("steps")
    asked = steps.is_not_null()
    return (
        pl.when(why.is_null() & asked)
        .then(pl.struct(*child, steps).struct.json_encode())
        .when(why.is_null())
        .then(pl.struct(*child).struct.json_encode())
        .when(asked)
        .then(pl.struct(why, steps).struct.json_encode())
        .when(pl.col("routed"))
        .then(pl.struct(why, "routed").struct.json_encode())
        .otherwise(pl.struct(why).struct.json_encode())
    )


def _events(parents: pl.DataFrame, made: pl.DataFrame) -> pl.DataFrame:
    """One `made` event a child: its parents, and problem and solution before and after."""
    before = parents.select(
        pl.col(ROW_ID).alias("parent"),
        pl.col("problem").alias("before"),
        pl.col("choices").alias("choices_before"),
        pl.col("solution").alias("solution_before"),
    )
    pairs = made.with_columns(pl.col("parents").list.first().alias("parent")).join(
        before, on="parent", how="inner"
    )
    edited = pl.col("solution").ne_missing(pl.col("solution_before"))
    detail = pl.struct(
        "parents",
        "before",
        choices="choices_before",
        after="problem",
        solution_before=pl.when(edited).then("solution_before"),
    ).struct.json_encode()
    none = pl.lit([], dtype=pl.List(pl.String))
    return pairs.select(ROW_ID, action=pl.lit("made"), reasons=none, detail=detail)
