"""Rules on what models say of a row: each counts opinions, none asks anybody.

A failed call is no vote. Where it could have decided, the row goes under `error:<signal>_<kind>`;
where nobody was asked, under the rule's name.
"""

from __future__ import annotations

from typing import Annotated, Literal, get_args

import polars as pl
from pydantic import Field

from stages.opinions.columns import SCORE, VALUES, agreement, failure, names
from stages.opinions.params import OTHER
from stages.opinions.shapes import Criterion, Defect
from stages.rules.mark import rule

#: Whose word counts: the rule's expression, the models' opinions, any of both, or both.
By = Literal["rule", "model", "either", "both"]
Votes = Annotated[int, Field(ge=1)]


@rule("model_validity", failure=failure("validity"))
def invalid_problem(
    defects: Annotated[tuple[Defect, ...], Field(min_length=1)] = get_args(Defect),
    votes: Votes = 1,
) -> pl.Expr:
    """At least `votes` opinions name one of `defects` (MathQ-Verify; OpenMathReasoning: invalid).

    Nothing is asked, a premise or a figure is missing, the conditions contradict each other, two
    readings have two answers. Signal: `model_validity` (annotate.llm.signals.validity).
    """
    return agreement("validity", names(defects), votes)


@rule("model_quality", failure=failure("quality"))
def low_quality(
    min_score: Annotated[int, Field(ge=1, le=5)] = 3,
    unmet: tuple[Criterion, ...] = (),
    votes: Votes = 1,
) -> pl.Expr:
    """At least `votes` opinions score it below `min_score` of 5, or find one of `unmet` unmet.

    As II-Thought-RL keeps what a model grades good or excellent. Signal: `model_quality`
    (annotate.llm.signals.quality).
    """
    low = SCORE.lt(min_score)
    return agreement("quality", low | names(unmet) if unmet else low, votes)


@rule("model_domain", failure=failure("domain"))
def off_domain(domains: tuple[str, ...] = (), votes: Votes = 1) -> pl.Expr:
    """At least `votes` opinions name none of `domains`; without any, nothing but `other`.

    Signal: `model_domain` (annotate.llm.signals.domain), whose labels are a closed vocabulary.
    """
    outside = ~names(domains) if domains else VALUES.list.eval(pl.element() == OTHER).list.all()
    return agreement("domain", outside, votes)


def of_type(name: str, by: By, votes: int) -> pl.Expr:
    """Whether a row is of a question type, by the signal of that name, by models, or by both."""
    if by == "rule":
        return pl.col(name)
    said = agreement("question_type", names((name,)), votes)
    return {"model": said, "either": pl.col(name) | said, "both": pl.col(name) & said}[by]
