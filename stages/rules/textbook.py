"""Rules on problems of textbooks: a matched solution, a text that stands for itself."""

from __future__ import annotations

import polars as pl

from stages.rules.mark import rule
from stages.signals.answers import NO_ANSWER

_THING = r"(?:problem|exercise|question|example)"
#: What a text leans on outside itself. A reference without a number is a capital word within a
#: sentence (`stages.extract.cnxml_text.CALLED`): "Repeat Example for a car".
ELSEWHERE = (
    rf"(?i)(?-u:\b)(?:previous|preceding|above|last|earlier|next|following) {_THING}s?(?-u:\b)"
    rf"|(?-u:\b){_THING}s? \(?[0-9]+(?:\.[0-9]+)*(?-u:\b)"
    r"|(?-u:\b)(?:section|chapter|appendix|table|equation|eq\.) \(?[0-9]"
    r"|(?-i:[a-z,(]\s?(?:Example|Exercise|Section|Equation|Table))(?:[ ,;:.)?]|$)"
    r"|\[reference\]|\\(?:ref|eqref|pageref)\{"
)


@rule("solution")
def missing_solution() -> pl.Expr:
    """The book has no solution, or a word that stands for none: "proof", "answers may vary".

    SCP-116K keeps matched pairs alone.
    """
    return pl.col("solution").fill_null("").str.contains(NO_ANSWER)


@rule("problem")
def refers_elsewhere() -> pl.Expr:
    """The problem leans on another one, on a table, an equation or a section that is not in it.

    SCP-116K asks a model for that (its quality filter: another question or a formula is missing);
    here words and numbers that name such a thing tell it.
    """
    return pl.col("problem").str.contains(ELSEWHERE)
