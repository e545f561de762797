"""Made rows pass the rules, the decontamination and the deduplication of their corpus again."""

from __future__ import annotations

from typing import NamedTuple

import polars as pl

from stages.contamination.index import read_items
from stages.contamination.verdict import contamination, decisions, notes
from stages.core import Given
from stages.duplicates.keys import comparison_keys, duplicate_decisions
from stages.duplicates.made_rows import duplicates_of
from stages.duplicates.params import DuplicateParams
from stages.duplicates.prior_releases import match_prior_releases, named_indexes
from stages.errors import DataError
from stages.opinions.asking import with_opinions
from stages.reformulation.params import Recheck
from stages.rules import Policy, judge
from stages.schema import CONTAMINATION, DROPPED, EVENTS, ROW_ID, TABLES, empty
from stages.signals import measure

SAID = TABLES["opinions"]


class Rechecked(NamedTuple):
    """The made rows with their settled columns, the decisions on those that must go, what they
    repeat or vary of a benchmark, the notes (EVENTS) on what varies, and what models say of them.
    """

    rows: pl.DataFrame
    decisions: pl.DataFrame
    hits: pl.DataFrame
    notes: pl.DataFrame
    opinions: pl.DataFrame


def recheck_rows(
    made: pl.DataFrame, others: pl.LazyFrame, recheck: Recheck, given: Given
) -> Rechecked:
    """Duplicates are looked for last, so that a twin is always a row that stays.

    Raises DataError where a decontamination is asked for and no table `index` is given.
    """
    settled, found, said = _judged(made, recheck, given)
    clean = settled.join(found, on=ROW_ID, how="anti")
    check = recheck.decontaminate
    hits, noted = empty(CONTAMINATION).collect(), empty(EVENTS).collect()
    if check is not None and check.enabled and check.against != "none":
        if "index" not in given.tables:
            raise DataError(
                f"reformulate needs the index of the benchmark set that its recheck names "
                f"({check.against}); dvc.yaml must give index=data/benchmarks/..., as it does to "
                "decontaminate"
            )
        items = read_items(given.tables["index"])
        hits = contamination(clean.lazy(), items, check)
        repeated, noted = decisions(hits, check), notes(hits, check)
        found = pl.concat([found, repeated])
        clean = clean.join(repeated, on=ROW_ID, how="anti")
    if recheck.dedup is not None and recheck.dedup.enabled:
        found = pl.concat([found, _repeats(clean, others, recheck.dedup, given)])
    return Rechecked(settled, found, hits, noted, said)


def _repeats(
    made: pl.DataFrame, others: pl.LazyFrame, params: DuplicateParams, given: Given
) -> pl.DataFrame:
    """The decisions on made rows that repeat one of an older release, or one that stays."""
    older = match_prior_releases(
        comparison_keys(made.lazy(), params), params, named_indexes(params, given)
    )
    found = duplicate_decisions(older.twins, params)
    fresh = made.join(found, on=ROW_ID, how="anti")
    return pl.concat([found, duplicates_of(fresh.lazy(), others, params)])


def _judged(
    made: pl.DataFrame, recheck: Recheck, given: Given
) -> tuple[pl.DataFrame, pl.DataFrame, pl.DataFrame]:
    """The made rows as filter settles them, its decisions, and what models say of the rows.

    A child that still reads as multiple choice is dropped: it is not reformulated twice.
    """
    schema = {ROW_ID: pl.String(), **DROPPED}
    policy, rows, asked = recheck.filter, made.lazy(), recheck.annotate.llm
    if policy is None:
        return made, pl.DataFrame(schema=schema), pl.DataFrame(schema=SAID)
    signals = with_opinions(measure(rows, given.bounded), rows, asked, given.model).collect()
    judged = judge(rows, signals.lazy(), _strict(policy)).collect()
    settled = judged.select(made.columns).with_columns(question_type=pl.lit("open_ended"))
    decisions = judged.filter(pl.col("reasons").list.len() > 0).select(schema.keys())
    return settled, decisions, signals.select(SAID.keys()).head(made.height if asked else 0)


def _strict(policy: Policy) -> Policy:
    """`policy` whose rules drop where they would reformulate once more."""
    drop = {"action": "drop"}
    rules = {
        name: options.model_copy(update=drop) if options.action == "reformulate" else options
        for name, options in policy.rules.items()
    }
    return policy.model_copy(update={"rules": rules})
