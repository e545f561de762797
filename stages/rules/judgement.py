"""A policy applied to rows and their signals: reasons, evidence, and the columns they settle."""

from __future__ import annotations

from collections.abc import Mapping

import polars as pl

from stages.rules.mark import evidence_of
from stages.rules.policy import RULES, Policy, RuleOptions, failure, verdict
from stages.schema import ROW_ID
from stages.signals.language import UNDETERMINED
from stages.signals.question_type import OPEN
from stages.text.detail import detail_of

#: Columns of a row that its signals settle.
FILLED = ("language", "question_type", "answer_type", "answer_canonical")
_DECLARED = "declared_language"


def judge(rows: pl.LazyFrame, signals: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """`rows` beside their signals, judged by `evaluate`, with the columns FILLED settled.

    A row without signals has null verdicts, and a null verdict is a defect. A language that the
    source declares outranks the guess, for the rules too; it has no score.
    """
    declared = rows.with_columns(
        pl.when(pl.col("language") != UNDETERMINED).then("language").alias(_DECLARED)
    ).drop(FILLED, strict=False)
    beside = declared.join(signals, on=ROW_ID, how="left").with_columns(
        pl.coalesce(_DECLARED, "language").alias("language"),
        pl.when(pl.col(_DECLARED).is_null()).then("language_score").alias("language_score"),
    )
    judged = evaluate(beside, policy)
    return judged.with_columns(pl.col("language").fill_null(UNDETERMINED)).drop(_DECLARED)


def evaluate(rows: pl.LazyFrame, policy: Policy) -> pl.LazyFrame:
    """`rows` (row columns and signals) with `reasons`, `noted`, `detail` and `question_type`.

    reasons: for a row that some rule drops, the names of all rules that hit, those that would
    have sent it to reformulate among them, sorted; empty for a kept row. What a failure keeps from
    being measured is named `error:<kind>` in the rule's place, and is never sent on. noted: those
    of rules that only flag. detail: JSON of the evidence of both, null without any. question_type
    becomes the name of a rule with action reformulate where it hits, and is not where it does not.
    """
    drops, flags = policy.with_action("drop"), policy.with_action("flag")
    turns = policy.with_action("reformulate")
    every = {**drops, **flags, **turns}
    failures = {name: failure(name, options) for name, options in every.items()}
    hits = rows.with_columns(
        *(verdict(name, options).alias(_hit(name)) for name, options in every.items()),
        *(_nothing_or(failures[name]).alias(_failure(name)) for name in every),
    )
    marked = [mark for name, options in turns.items() for mark in _turned(name, options.scope)]
    return hits.with_columns(
        _reasons(drops, turns).alias("reasons"),
        _names(flags).alias("noted"),
        _detail(sorted({**drops, **flags})).alias("detail"),
        pl.coalesce(*marked, "question_type").alias("question_type"),
    ).drop(*(_hit(name) for name in every), *(_failure(name) for name in every))


def _hit(name: str) -> str:
    return f"hit_{name}"


def _failure(name: str) -> str:
    return f"failure_{name}"


def _turned(name: str, scope: pl.Expr) -> tuple[pl.Expr, pl.Expr]:
    """The question type of rows that a rule sends on, and of those that it clears of its type.

    A rule may follow models and contradict the signal of its name.
    """
    hit, sound = pl.col(_hit(name)), pl.col(_failure(name)).is_null()
    cleared = scope & ~hit & (pl.col("question_type") == name)
    return pl.when(hit & sound).then(pl.lit(name)), pl.when(cleared).then(pl.lit(OPEN))


def _nothing_or(failure: pl.Expr | None) -> pl.Expr:
    return pl.lit(None, dtype=pl.String) if failure is None else failure


def _reasons(drops: Mapping[str, RuleOptions], turns: Mapping[str, RuleOptions]) -> pl.Expr:
    dropped = pl.any_horizontal(
        pl.lit(False),
        *(pl.col(_hit(name)) for name in drops),
        *(pl.col(_failure(name)).is_not_null() for name in turns),
    )
    every = _names(dict(sorted({**drops, **turns}.items())))
    return pl.when(dropped).then(every).otherwise(pl.lit([], dtype=pl.List(pl.String)))


def _names(rules: Mapping[str, RuleOptions]) -> pl.Expr:
    if not rules:
        return pl.lit([], dtype=pl.List(pl.String))
    named = [
        pl.when(pl.col(_hit(name))).then(pl.coalesce(_failure(name), pl.lit(name)))
        for name in rules
    ]
    return pl.concat_list(named).list.drop_nulls().list.unique().list.sort()


def _detail(names: list[str]) -> pl.Expr:
    """One JSON object of the rules that hit and have evidence."""
    return detail_of(
        *(
            pl.when(pl.col(_hit(name))).then(pl.struct(pl.struct(shown).alias(name)))
            for name in names
            if (shown := evidence_of(RULES[name]))
        )
    )
