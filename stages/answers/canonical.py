"""One spelling for an answer, in Polars: what settles most answers without a parser.

    tidy        LaTeX dressing off: dollars, \\text, \\left, \\dfrac, thousands separators
    canonical   a plain number (integer, decimal, fraction, mixed, repeating, scientific, with or
                without a unit) as "p/q" or "p/q unit"; anything else as its squeezed tidy text

Exact rationals throughout: 2.50, 5/2 and 2\\frac{1}{2} become "5/2", and 1/3 is not 0.333.
"""

from __future__ import annotations

import polars as pl

from stages.answers.quantity import quantity
from stages.answers.tidy import tidy

#: Longer answers are no numbers and are never parsed (issue: hostile answers).
MAX_CHARS = 300
#: Stands for a space between two digits while others go.
_GAP = "\ue002"
_CHOICE = r"^(?:(?i:option|choice|answer) )?\(?([A-J])\)?$"


def canonical(text: pl.Expr) -> pl.Expr:
    """Canonical form of each answer: number, number with unit, or squeezed text; null if empty."""
    return text.map_batches(_canonical, return_dtype=pl.String)


def _canonical(column: pl.Series) -> pl.Series:
    """In two steps: as one expression each mention of the tidy text would make it anew."""
    plain = pl.DataFrame({column.name: column}).select(tidy(pl.col(column.name)))
    return plain.select(form_of(pl.col(column.name))).to_series()


def form_of(plain: pl.Expr) -> pl.Expr:
    """`canonical` of an answer that is `tidy` already."""
    form = pl.coalesce(number(plain), squeeze(plain))
    return pl.when(plain != "").then(form)


def squeeze(plain: pl.Expr) -> pl.Expr:
    """Tidy text without the spaces that separate nothing; a choice as its bare letter.

    A space between two letters stays (words, or a command and what follows), and one between two
    digits: 1 1/2 is not 11/2.
    """
    bare = plain.str.replace(_CHOICE, "$1")
    for _ in range(2):  # a match takes the digit that the next one begins with
        bare = bare.str.replace_all(r"([0-9]) ([0-9])", f"${{1}}{_GAP}$2")
    bare = bare.str.replace_all(r"([^A-Za-z]) ", "$1").str.replace_all(r" ([^A-Za-z])", "$1")
    return bare.str.replace_all(_GAP, " ", literal=True)


def number(plain: pl.Expr) -> pl.Expr:
    """`plain` (tidy text) as "p", "p/q" or "p/q unit"; null where it is no plain number."""
    short = pl.when(plain.str.len_chars() <= MAX_CHARS).then(plain)
    integer = short.str.extract(r"^[+-]?0*([0-9]+)$", 1)
    sign = short.str.extract(r"^(-)0*[1-9][0-9]*$", 1).fill_null("")
    other = pl.when(integer.is_null() & short.str.contains("[0-9]")).then(short)
    return pl.coalesce(
        pl.concat_str(sign, integer),
        other.map_batches(_quantities, return_dtype=pl.String),
    )


def _quantities(column: pl.Series) -> pl.Series:
    known = {text: quantity(text) for text in column.unique().drop_nulls()}
    return pl.Series(column.name, [known.get(text) for text in column], dtype=pl.String)
