"""Formulas so plain that their type is seen without a parser, by a regular grammar.

    factor  2 | 2.5 | x | \\pi | \\sqrt{3} | \\frac{1}{2}, each perhaps with a power
    sum     factors side by side, joined by + and -
    formula sums, sums in brackets, fractions of sums; a quotient of these by a number or letter

Everything it accepts, math-verify parses to the same type (tested on the answers of MATH); it
spares the parser most of the rest. `i` and `e` are left to the parser: they may be numbers.
"""

from __future__ import annotations

import polars as pl

_LETTER = r"[a-df-hj-zA-DF-HJ-Z]"
_POWER = rf"(?: ?\^ ?(?:\d|{_LETTER}|\{{ ?-?\d+ ?\}}|\{{ ?{_LETTER} ?\}}))?"
_ROOT = rf"\\sqrt ?(?:\[\d\])? ?\{{ ?(?:\d+|{_LETTER}) ?\}}"
_FACTOR = (
    rf"(?:(?:\d+(?:\.\d+)?|{_LETTER}|\\pi|{_ROOT}|\\frac ?\{{ ?\d+ ?\}} ?\{{ ?\d+ ?\}}){_POWER})"
)
_TERM = rf"{_FACTOR}(?: ?(?:\\cdot ?)?{_FACTOR})*"
_SUM = rf"[+-]? ?{_TERM}(?: ?[+-] ?{_TERM})*"
_GROUP = rf"(?:\({_SUM}\){_POWER}|\\frac ?\{{ ?{_SUM} ?\}} ?\{{ ?{_SUM} ?\}}|{_FACTOR})"
_PRODUCT = rf"{_GROUP}(?: ?{_GROUP})*"
_FORMULA = rf"[+-]? ?{_PRODUCT}(?: ?[+-] ?{_PRODUCT})*(?: ?/ ?(?:\d+|{_LETTER}))?"
_BOUND = rf"(?:{_SUM}|[+-]?\\infty|[+-]? ?\\frac ?\{{ ?{_SUM} ?\}} ?\{{ ?{_SUM} ?\}})"
_SPAN = rf"[(\[]{_BOUND}, ?{_BOUND}[)\]]"
_ENDLESS = rf"(?:[+-]?\\infty, ?{_BOUND}|{_BOUND}, ?[+-]?\\infty)"
_ENTRY = rf"{_BOUND}(?: ?/ ?\d+)?"
_ROWS = rf"{_ENTRY}(?: ?(?:&|\\\\) ?{_ENTRY})*"
_MATRIX = rf"\\begin\{{[pbv]?matrix\}} ?{_ROWS} ?\\end\{{[pbv]?matrix\}}"

#: Form -> type, the first that fits; a formula's type depends on its letters.
FORMS: dict[str, str] = {
    rf"^{_LETTER} ?= ?{_FORMULA}$": "equation",
    rf"^\({_BOUND}, ?{_BOUND}\]$|^\[{_BOUND}, ?{_BOUND}[\])]$": "interval",
    rf"^\({_ENDLESS}\)$": "interval",
    rf"^\((?:{_BOUND})(?:, ?{_BOUND})+\)$": "list",
    rf"^(?:{_BOUND})(?:, ?{_BOUND})+$": "list",
    rf"^{_LETTER} ?(?:[<>]|\\[lg]eq) ?{_SUM}$": "interval",
    rf"^{_SPAN}(?: ?\\cup ?{_SPAN})+$": "interval",
    rf"^{_MATRIX}$": "expression",
}
#: A division by nothing is left to the parser, which refuses it.
_BY_ZERO = r"(?:/ ?|\\frac ?\{[^{}]*\} ?\{ ?)0+(?:[^.\d]|$)"
_COMMAND = r"\\[a-z]+"


def plain_type(plain: pl.Expr) -> pl.Expr:
    """The answer type of tidy text that the grammar accepts; null for all other text."""
    letters = plain.str.replace_all(_COMMAND, "").str.contains(_LETTER)
    formula = pl.when(letters).then(pl.lit("expression")).otherwise(pl.lit("numeric"))
    forms = [pl.when(plain.str.contains(form)).then(pl.lit(kind)) for form, kind in FORMS.items()]
    wordy = plain.str.contains(r"\b(?:and|or)\b")
    formula = pl.when(plain.str.contains(rf"^{_FORMULA}$")).then(formula)
    return pl.when(~wordy & ~plain.str.contains(_BY_ZERO)).then(pl.coalesce(*forms, formula))
