"""Rules on the text of the problem."""

from __future__ import annotations

from typing import Annotated

import polars as pl
from pydantic import Field

from stages.rules.mark import rule
from stages.signals.language import UNDETERMINED

#: What says that a licence is not for everybody's use: CC BY-NC, "non-commercial".
NON_COMMERCIAL = (r"(?:^|[^a-z])nc(?:[^a-z]|$)", r"non-?\s?commercial", "proprietary")


@rule("link", "solution_link")
def hyperlink(in_solution: bool = True) -> pl.Expr:
    """The problem leans on another page; with `in_solution` also the solution (Big-Math, 2.2.2).

    Signals: `link`, `solution_link` of `stages.signals.links`.
    """
    found = pl.col("link").is_not_null()
    return found | pl.col("solution_link").is_not_null() if in_solution else found


@rule("language", "language_score")
def not_english(languages: Annotated[tuple[str, ...], Field(min_length=1)] = ("en",)) -> pl.Expr:
    """The problem is in none of `languages` (ISO 639; Big-Math, sec. 2.2.2: English).

    What has too few words to tell is never dropped. Signal: `stages.signals.language`.
    """
    return ~pl.col("language").is_in([*languages, UNDETERMINED])


@rule()
def needs_figure() -> pl.Expr:
    """A picture is part of the problem (Big-Math, sec. 2.2.1: `[asy]` in HARP).

    Signal: `stages.signals.figures.needs_figure`.
    """
    return pl.col("needs_figure")


@rule("problem_chars")
def problem_too_short(min_chars: Annotated[int, Field(ge=0)] = 5) -> pl.Expr:
    """Under `min_chars` characters: an empty field, a fragment, a bare label.

    The shortest whole problems have 9 characters in Math23K and 16 in MATH; our own choice.
    """
    return pl.col("problem_chars") < min_chars


@rule("problem_chars")
def problem_too_long(max_chars: Annotated[int, Field(gt=0)] = 8000) -> pl.Expr:
    """Over `max_chars` characters: a document rather than a problem; our own choice."""
    return pl.col("problem_chars") > max_chars


@rule()
def control_characters() -> pl.Expr:
    """Characters that no text has: LaTeX whose backslashes were read as escapes, lost bytes.

    Signal: `stages.signals.damage.control_characters`. Of Omni-MATH's 2,821 rule-checkable rows
    some hold a form feed where `\\frac` stood.
    """
    return pl.col("control_characters")


@rule()
def mojibake() -> pl.Expr:
    """UTF-8 that was decoded as Windows-1252. Signal: `stages.signals.damage.mojibake`."""
    return pl.col("mojibake")


@rule("licence")
def licence_not_allowed(
    allowed: tuple[str, ...] = (), denied: tuple[str, ...] = NON_COMMERCIAL
) -> pl.Expr:
    """The row's licence matches one of `denied`, or none of `allowed` where that is given.

    Patterns are regular expressions without regard to case. A row without a licence fails only
    a list of allowed ones.
    """
    licence = pl.col("licence")
    bad = pl.any_horizontal(pl.lit(False), *[_has(licence, item) for item in denied])
    if not allowed:
        return bad.fill_null(False)
    return bad.fill_null(True) | ~pl.any_horizontal(*[_has(licence, item) for item in allowed])


def _has(licence: pl.Expr, pattern: str) -> pl.Expr:
    return licence.str.contains(f"(?i){pattern}")
