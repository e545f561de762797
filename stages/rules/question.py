"""Rules on the kind of question: what has no single answer that a program can compare."""

from __future__ import annotations

import polars as pl

from stages.rules.mark import rule


@rule()
def multiple_choice() -> pl.Expr:
    """Options are given; a guess is right too often (Big-Math, sec. 2.2.2).

    Signal: `stages.signals.options.multiple_choice`. With `action: reformulate` the row goes on,
    and reformulate drops it there and makes its open-ended child.
    """
    return pl.col("multiple_choice")


@rule()
def multi_part() -> pl.Expr:
    """Several tasks under one number have several answers (Big-Math, sec. 2.2.2).

    Signal: `stages.signals.parts.multi_part`.
    """
    return pl.col("multi_part")


@rule()
def true_false() -> pl.Expr:
    """True or false: half of all guesses are right (Big-Math, sec. 2.2.2).

    Signal: `stages.signals.verdicts.true_false`.
    """
    return pl.col("true_false")


@rule()
def yes_no() -> pl.Expr:
    """Yes or no: half of all guesses are right (Big-Math, sec. 2.2.2).

    Signal: `stages.signals.verdicts.yes_no`.
    """
    return pl.col("yes_no")


@rule()
def proof() -> pl.Expr:
    """A proof has no final answer to compare (Big-Math, sec. 2.2.2).

    Signal: `stages.signals.proofs.proof`.
    """
    return pl.col("proof")
