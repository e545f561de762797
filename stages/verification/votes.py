"""Majority votes: which answer most samples of a row and model agree on.

Two samples vote for the same answer where both equal the label, where their canonical forms are
one, or where the judge calls them equal. Most votes win; of several the one that was sampled first.
"""

from __future__ import annotations

import polars as pl

from stages.answers.canonical import canonical
from stages.answers.judge import compare
from stages.core import Bounded
from stages.schema import ROW_ID

GROUP = (ROW_ID, "model")
#: More distinct answers of a row are not compared with each other.
MOST_FORMS = 16
_LABEL = "\x00the label"


def majorities(judged: pl.DataFrame, bounded: Bounded, first: int | None) -> pl.DataFrame:
    """row_id, model, majority (a text), majority_votes, majority_of, majority_verdict; sorted.

    judged: what `stages.verification.samples.judge_samples` returns. first: the samples of each row
    that vote, by number; None for all. A row of whose samples none states an answer has no line.
    """
    voters = judged if first is None else judged.group_by(GROUP, maintain_order=True).head(first)
    cast = pl.len().over(GROUP).alias("majority_of")
    voters = voters.with_columns(cast).filter(pl.col("verdict") != "unstated")
    form = pl.when(pl.col("verdict") == "equal").then(pl.lit(_LABEL))
    voters = voters.with_columns(form.otherwise(canonical(pl.col("stated"))).alias("form"))
    voters = voters.filter(pl.col("form").is_not_null())
    same = _same(voters, bounded)
    voters = voters.join(same, on=[*GROUP, "form"], how="left").with_columns(
        pl.coalesce("as", "form").alias("form")
    )
    tally = (
        voters.sort("sample")
        .group_by(*GROUP, "form", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("majority_votes"),
            pl.first("sample"),
            pl.first("stated").alias("majority"),
            pl.first("verdict").alias("majority_verdict"),
            pl.first("majority_of").cast(pl.Int64),
        )
    )
    best = tally.sort(*GROUP, pl.col("majority_votes").neg(), "sample")
    return best.group_by(GROUP, maintain_order=True).first().drop("form", "sample").sort(GROUP)


def _same(voters: pl.DataFrame, bounded: Bounded) -> pl.DataFrame:
    """row_id, model, form, as: forms that the judge calls equal to another, and that one."""
    forms = (
        voters.filter(pl.col("form") != _LABEL)
        .group_by(*GROUP, "form", "kind")
        .agg(pl.min("stated"))
        .filter(pl.len().over(GROUP) <= MOST_FORMS)
        .sort(*GROUP, "form")
    )
    pairs = forms.join(forms, on=[*GROUP, "kind"], suffix="_other", nulls_equal=True)
    pairs = pairs.filter(pl.col("form") < pl.col("form_other")).sort(*GROUP, "form", "form_other")
    verdicts = compare(
        pairs["stated"].to_list(), pairs["stated_other"].to_list(), bounded, pairs["kind"].to_list()
    )
    root: dict[tuple[str, str, str], str] = {}
    equal = pairs.filter(verdicts["verdict"] == "equal")
    for row, model, form, other in equal.select(*GROUP, "form", "form_other").iter_rows():
        root.setdefault((row, model, other), root.get((row, model, form), form))
    schema = dict.fromkeys((*GROUP, "form", "as"), pl.String)
    return pl.DataFrame([(*key, form) for key, form in root.items()], schema, orient="row")
