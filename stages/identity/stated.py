"""The stated answer of a problem, in one form, as keys."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from stages.answers.canonical import canonical
from stages.answers.extract import stated as final
from stages.hashing import U64
from stages.identity.bags import fnv
from stages.identity.values import hundredfold

_LETTERS = "ABCDEFGHIJ"
_LETTER = rf"^\W*([{_LETTERS}{_LETTERS.lower()}])\W*$"
#: AC; A and C; ["A", "C"]; (A)(C): several options. "AB = 6", "CH4", "A ∪ B" and "(C) AB" are none.
_NO_LETTER = rf"[^{_LETTERS}]+"
_BETWEEN = r"(?:[\s,;、&\"'$]|\band\b|\)\s*[,;]?\s*\()+"
_SEVERAL = (
    rf"^[\s\[({{\"'$]*[{_LETTERS}](?:[{_LETTERS}]+|(?:{_BETWEEN}[{_LETTERS}])+)[\s\])}}\"'$.]*$"
)
#: (B) 4, B. 4: the option itself.
_WITH_TEXT = r"^\s*(?:\([A-J]\)|[A-J][.:)])\s*([^\s(].*)$"
#: [18.0] and ["B"], as columns of lists are written down; [n/2] is the floor of n/2.
_ALONE = r"""^\s*\[\s*(?:"([^"]*)"|'([^']*)'|([+-]?\d+(?:\.\d+)?))\s*\]\s*$"""
_LABEL = r"^\s*\(?[A-Ja-j][).:]\s*"
#: A number of `answers.canonical`, whatever its unit.
_NUMBER = r"^(-?\d+(?:/\d+)?)(?: .*)?$"
#: x = 5 says 5.
_NAME = r"^[A-Za-z](?:_\{?\w+\}?)?=(.+)$"


class Answers(NamedTuple):
    """keys: (problems, 2), the answer and a hundred times it where that may be meant; 0: none.

    numeric: the answer is a number.
    """

    keys: U64
    numeric: npt.NDArray[np.bool_]


def stated(rows: pl.DataFrame) -> Answers:
    """The answers of `rows` (answer, choices): what `answer` states last, else all of it.

    A letter is its option; without options, nothing.
    """
    # a column of its own: Polars would look for the boxes at each mention
    rows = rows.select("choices", answer=pl.coalesce(final(pl.col("answer")), "answer"))
    form = canonical(_option_or_answer()).str.replace(_NAME, "$1").str.to_lowercase()
    forms = rows.select(form.alias("form")).select(
        pl.coalesce(pl.col("form").str.extract(_NUMBER, 1), "form").alias("form"),
        numeric=pl.col("form").str.contains(_NUMBER).fill_null(False),
    )
    distinct = forms.unique().drop_nulls().sort("form")
    hundreds = [hundredfold(form) if number else 0 for form, number in distinct.rows()]
    known = distinct.select("form").with_columns(
        key=pl.Series([fnv(form) for form in distinct["form"]], dtype=pl.UInt64),
        hundred=pl.Series(hundreds, dtype=pl.UInt64),
    )
    keyed = forms.join(known, on="form", how="left", maintain_order="left")
    keys = keyed.select(pl.col("key", "hundred").fill_null(0)).to_numpy()
    return Answers(np.ascontiguousarray(keys, np.uint64), forms["numeric"].to_numpy())


def bare(option: pl.Expr) -> pl.Expr:
    """An option without its label."""
    return option.str.replace(_LABEL, "")


def _option_or_answer() -> pl.Expr:
    answer = pl.col("answer").str.replace(_ALONE, "${1}${2}${3}")
    letter = answer.str.extract(_LETTER, 1).str.to_uppercase()
    places = {name: place for place, name in enumerate(_LETTERS)}
    place = letter.replace_strict(places, default=None, return_dtype=pl.Int64)
    option = bare(pl.col("choices").list.get(place, null_on_oob=True))
    listed = pl.col("choices").list.len().fill_null(0) > 0
    bare_letter = letter.is_not_null() & ~listed
    plain = (
        pl.when(~answer.str.contains(_SEVERAL))
        .then(answer.str.replace(_WITH_TEXT, "${1}"))
        .when(listed)
        .then(answer.str.replace_all(_NO_LETTER, ""))
        .otherwise(answer)
    )
    return pl.when(~bare_letter).then(pl.coalesce(option, plain))
