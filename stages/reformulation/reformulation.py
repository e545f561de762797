"""The work of the stage `reformulate`: parents, their children, and what became of both."""

from __future__ import annotations

import polars as pl

from stages.core import Given, Split
from stages.opinions.asking import digests
from stages.reformulation.children import attempts, children
from stages.reformulation.params import ReformulateParams
from stages.reformulation.prompts import PROMPTS
from stages.reformulation.recheck import recheck_rows
from stages.reformulation.rewriting import rewrite_stems
from stages.schema import DROPPED, ROW_ID
from stages.text.detail import detail_of

REASON = "multiple_choice"


def reformulate_rows(rows: pl.LazyFrame, params: ReformulateParams, given: Given) -> Split:
    """Drop the parents, add their children, of all rows of a corpus."""
    is_parent = (pl.col("question_type") == REASON).fill_null(value=False)
    if params.recheck.filter is not None:
        is_parent = is_parent & params.recheck.filter.sends(REASON)
    others = rows.filter(~is_parent)
    parents = rows.filter(is_parent).sort(ROW_ID).collect()
    tried = attempts(parents, given.bounded)
    asks = params.model if params.mode == "model" else None
    if asks is not None:
        tried = rewrite_stems(tried, parents, asks, given)
    made = children(parents, tried)
    checked = recheck_rows(made, others, params.recheck, given)
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


def _prompts(params: ReformulateParams) -> dict[str, str]:
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
        _fate_detail().alias("detail"),
    )


def _fate_detail() -> pl.Expr:
    """The detail of a parent: its child or why there is none; the steps where a model was asked."""
    made, asked = pl.col("why").is_null(), pl.col("steps").is_not_null()
    routed = pl.col("routed").fill_null(value=False)
    return detail_of(
        pl.when(made).then(pl.struct("child", "child_dropped")),
        pl.when(~made).then(pl.struct(not_converted="why")),
        pl.when(asked).then(pl.struct("steps")),
        pl.when(~made & ~asked & routed).then(pl.struct("routed")),
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
