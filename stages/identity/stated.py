"""The stated answer of a problem, in one form, as keys."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from stages.answers.canonical import canonical
from stages.answers.extract import stated as final
from stages.compiled import kernel
from stages.hashing import U64
from stages.identity.bags import fnv
from stages.identity.evaluated import evaluated
from stages.identity.values import hundredfold

_TEXTS = {"form": pl.String(), "value": pl.String()}
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
_ALONE = r"""^\s*\[\s*(?:"([^"]*?)(?:\\n)?"|'([^']*?)(?:\\n)?'|([+-]?\d+(?:\.\d+)?))\s*\]\s*$"""
_LABEL = r"^\s*\(?[A-Ja-j][).:]\s*"
#: A number of `answers.canonical`, whatever its unit.
_NUMBER = r"^(-?\d+(?:/\d+)?)(?: .*)?$"
#: x = 5 says 5.
_NAME = r"^[A-Za-z](?:_\{?\w+\}?)?=(.+)$"
#: 2516_8 may be written 2516 where the question names the base.
_BASE = r"^(\d+)_\{?\d+\}?$"
#: What an answer is: words; notation that nobody read; a formula of letters, or without any; a
#: number. The value of all but the first two is known.
WORDS, UNREAD, FORMULA, CONSTANT, NUMBER = range(5)
_NOTATION = r"[\\\d=+<>^]"


class Answers(NamedTuple):
    """keys: (problems, 3), the answer, another reading of it (a hundred times it, the same without
    a base), and its digits; 0: none. kinds: WORDS to NUMBER.
    """

    keys: U64
    kinds: npt.NDArray[np.int8]


def stated(rows: pl.DataFrame) -> Answers:
    """The answers of `rows` (answer, choices): what `answer` states last, else all of it.

    A letter is its option; without options, nothing.
    """
    # a column of its own: Polars would look for the boxes at each mention
    rows = rows.select("choices", answer=pl.coalesce(final(pl.col("answer")), "answer"))
    form = canonical(_option_or_answer()).str.replace(_NAME, "$1").str.to_lowercase()
    forms = rows.select(form=form)
    known = _known(forms.unique().drop_nulls().sort("form"))
    keyed = forms.join(known, on="form", how="left", maintain_order="left")
    keys = keyed.select(pl.col("key", "other", "digits").fill_null(0)).to_numpy()
    kinds = keyed["kind"].fill_null(WORDS).to_numpy()
    return Answers(np.ascontiguousarray(keys, np.uint64), kinds)


def _known(distinct: pl.DataFrame) -> pl.DataFrame:
    """`distinct` forms with their keys and kinds."""
    number = distinct["form"].str.extract(_NUMBER, 1)
    formulas = distinct["form"].filter(number.is_null())
    worth = pl.DataFrame({"form": formulas, "value": evaluated(formulas)}, schema_overrides=_TEXTS)
    read = distinct.with_columns(number=number).join(worth, on="form", how="left")
    base = pl.col("form").str.extract(_BASE, 1).str.strip_chars_start("0")
    digits = pl.col("form").str.extract_all(r"\d+").list.sort().list.join(" ")
    read = read.with_columns(
        said=pl.coalesce("number", "value", "form"),
        base=base,
        digits=pl.when(pl.col("number").is_null()).then(digits).fill_null(""),
        kind=_kind(),
    )
    other = [
        hundredfold(number) if number else fnv(base) if base else 0
        for number, base in read.select("number", "base").rows()
    ]
    return read.select(
        "form",
        "kind",
        key=pl.Series([fnv(said) for said in read["said"]], dtype=pl.UInt64),
        other=pl.Series(other, dtype=pl.UInt64),
        digits=pl.Series([fnv(text) if text else 0 for text in read["digits"]], dtype=pl.UInt64),
    )


def _kind() -> pl.Expr:
    letters = pl.col("value").str.contains(",", literal=True)
    return (
        pl.when(pl.col("number").is_not_null())
        .then(NUMBER)
        .when(letters)
        .then(FORMULA)
        .when(~letters)
        .then(CONSTANT)
        .when(pl.col("form").str.contains(_NOTATION))
        .then(UNREAD)
        .otherwise(WORDS)
        .cast(pl.Int8)
    )


@kernel
def agreement(left: Answers, row: int, right: Answers, item: int) -> int:
    """1: equal (25 and 0.25 may be). -1: others. 0: not known; also where two answers have the same
    digits and one has no value, so that they may be one formula in two notations.
    """
    one, other = left.keys[row], right.keys[item]
    if one[0] == 0 or other[0] == 0:
        return 0
    if one[0] == other[0] or one[1] == other[0] or one[0] == other[1]:
        return 1
    read = left.kinds[row] >= FORMULA and right.kinds[item] >= FORMULA
    return 0 if not read and one[2] == other[2] != 0 else -1


def bare(option: pl.Expr) -> pl.Expr:
    """An option without its label."""
    return option.str.replace(_LABEL, "")


def _option_or_answer() -> pl.Expr:
    alone = pl.col("answer").str.replace(_ALONE, "${1}${2}${3}")
    was_listed = pl.col("answer").str.contains(_ALONE)
    answer = (
        pl.when(was_listed)
        .then(alone.str.replace_all("\\\\", "\\", literal=True))
        .otherwise("answer")
    )
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
