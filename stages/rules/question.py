"""Rules on the kind of question: what has no single answer that a program can compare.

by: whose word counts: `rule` (the signal of that name), `model` (at least `votes` opinions of
`model_question_type` name it), `either` (the union) or `both`. A failed call is no vote; where it
could have decided, the row goes under `error:question_type_<kind>`.
"""

from __future__ import annotations

import polars as pl

from stages.opinions.columns import failure
from stages.rules.mark import rule
from stages.rules.opinion import By, Votes, of_type

_FAILURE = failure("question_type")


@rule(failure=_FAILURE)
def multiple_choice(by: By = "rule", votes: Votes = 1) -> pl.Expr:
    """Options are given; a guess is right too often (Big-Math, sec. 2.2.2).

    Signals: `stages.signals.options.multiple_choice`, `model_question_type`. With `action:
    reformulate` the row goes on, and reformulate drops it there and makes its open-ended child.
    """
    return of_type("multiple_choice", by, votes)


@rule(failure=_FAILURE)
def multi_part(by: By = "rule", votes: Votes = 1) -> pl.Expr:
    """Several tasks under one number have several answers (Big-Math, sec. 2.2.2).

    Signals: `stages.signals.parts.multi_part`, `model_question_type`.
    """
    return of_type("multi_part", by, votes)


@rule(failure=_FAILURE)
def true_false(by: By = "rule", votes: Votes = 1) -> pl.Expr:
    """True or false: half of all guesses are right (Big-Math, sec. 2.2.2).

    Signals: `stages.signals.verdicts.true_false`, `model_question_type`.
    """
    return of_type("true_false", by, votes)


@rule(failure=_FAILURE)
def yes_no(by: By = "rule", votes: Votes = 1) -> pl.Expr:
    """Yes or no: half of all guesses are right (Big-Math, sec. 2.2.2).

    Signals: `stages.signals.verdicts.yes_no`, `model_question_type`.
    """
    return of_type("yes_no", by, votes)


@rule(failure=_FAILURE)
def proof(by: By = "rule", votes: Votes = 1) -> pl.Expr:
    """A proof has no final answer to compare (Big-Math, sec. 2.2.2).

    Signals: `stages.signals.proofs.proof`, `model_question_type`.
    """
    return of_type("proof", by, votes)
