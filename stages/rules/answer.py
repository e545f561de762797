"""Rules on the answer: it must be there, be one, be short, and parse."""

from __future__ import annotations

from typing import Annotated

import polars as pl
from pydantic import Field

from stages.rules.mark import rule
from stages.schema import FAILURE

_FAILED = pl.col("answer_parse").str.starts_with(FAILURE)


@rule("n_boxed")
def no_boxed_answer() -> pl.Expr:
    """The solution has no box, or an empty one (Big-Math, sec. 2.2.1: exactly one box).

    For sources whose answers come from boxes; name them under `sources`. Signals: `n_boxed`,
    `boxed_answer` of `stages.signals.answers`.
    """
    return (pl.col("n_boxed") == 0) | pl.col("boxed_answer").is_null()


@rule("n_boxed", "boxed_answer")
def many_boxed_answers(max_boxed: Annotated[int, Field(ge=1)] = 1) -> pl.Expr:
    """The solution has over `max_boxed` boxes (Big-Math, sec. 2.2.1: exactly one box)."""
    return pl.col("n_boxed") > max_boxed


@rule("answer")
def missing_answer() -> pl.Expr:
    """No answer, or a word that stands for none (Big-Math, sec. 2.2.2; NuminaMath-1.5).

    Signal: `stages.signals.answers.missing_answer`.
    """
    return pl.col("missing_answer")


@rule("answer_parse", failure=pl.when(_FAILED).then("answer_parse"))
def unparsable_answer() -> pl.Expr:
    """The bounded parser makes nothing of the answer (open-r1's Big-Math-Processed).

    Where the answer broke the parser's limits the reason is `error:timeout`, `error:memory` or
    `error:crash`, and the gate `error_share` counts it. A missing answer is another rule's; that
    of a multiple-choice row is an option, no value yet.
    Signals: `answer_parse` of `stages.answers.types.classify`, `multiple_choice`.
    """
    broken = pl.when(~_FAILED).then(pl.col("answer_parse").is_in(["unparsable", "too_long"]))
    return broken & ~pl.col("multiple_choice")


@rule("answer_chars")
def answer_too_long(max_chars: Annotated[int, Field(gt=0)] = 100) -> pl.Expr:
    """The answer has over `max_chars` characters (GURU / Reasoning360: 100).

    Not asked of a multiple-choice row, whose answer is an option. Signals: `answer_chars` of
    `stages.signals.answers`, `multiple_choice`.
    """
    return (pl.col("answer_chars") > max_chars) & ~pl.col("multiple_choice")
