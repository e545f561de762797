"""The stated answer of a problem, in one form, as keys."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import polars as pl

from stages.answers.canonical import form_of
from stages.answers.extract import stated_answer as final
from stages.answers.tidy import NAMED, tidy
from stages.identity.bags import fnv
from stages.identity.evaluated import SUBSTANCE, evaluate
from stages.identity.values import hundredfold
from stages.kernels.hashing import U64
from stages.kernels.jit import kernel

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
#: 12,345\\pi and 1,000\\sqrt{2} are no lists.
_THOUSANDS = r"(^|[^\d,])(\d{1,3}),(\d{3})( ?\\[a-z])"
#: 2516_8 may be written 2516 where the question names the base.
_BASE = r"^(\d+)_\{?\d+\}?$"
#: What an answer is: words; notation that nobody read; a formula of letters, or without any; a
#: number. The value of all but the first two is known.
WORDS, UNREAD, FORMULA, CONSTANT, NUMBER = range(5)
_NOTATION = r"[\\\d=+<>^/|!]"
_KINDS = {"rational": NUMBER, "constant": CONSTANT, "formula": FORMULA}
#: From here on constants in brackets, a kind for each sort of brackets.
IN_BRACKETS, SORTS = 10, 100
#: What two spellings of one answer that nobody read share: numbers, minus signs, kinds of bounds.
_SIGNS = r"\d+|-|<|\\leq|[\[\]]"


class Answers(NamedTuple):
    """keys: (problems, 3), the answer, another reading of it (a hundred times it, the same without
    a base), and its numbers and signs; 0: none. kinds: WORDS to NUMBER, or IN_BRACKETS and more.
    """

    keys: U64
    kinds: npt.NDArray[np.int8]


def stated_answers(rows: pl.DataFrame) -> Answers:
    """The answers of `rows` (answer, choices): what `answer` states last, else all of it.

    A letter is its option; without options, nothing.
    """
    # columns of their own: Polars would undress the answers at each mention
    rows = rows.select("choices", answer=pl.coalesce(final(pl.col("answer")), "answer"))
    plain = rows.select(plain=tidy(_option_or_answer()))
    bare = pl.col("plain").str.replace(NAMED, "$2").str.replace_all(_THOUSANDS, "$1$2$3$4")
    plain = plain.select(plain=bare)
    known = _known(plain.unique().filter(pl.col("plain") != "").sort("plain"))
    keyed = plain.join(known, on="plain", how="left", maintain_order="left")
    keys = keyed.select(pl.col("key", "other", "signs").fill_null(0)).to_numpy()
    kinds = keyed["kind"].fill_null(WORDS).to_numpy()
    return Answers(np.ascontiguousarray(keys, np.uint64), kinds)


def _known(distinct: pl.DataFrame) -> pl.DataFrame:
    """`distinct` tidy answers with their keys and kinds."""
    forms = distinct.select("plain", form=form_of(pl.col("plain")))
    forms = forms.with_columns(number=pl.col("form").str.extract(_NUMBER, 1))
    formulas = forms.filter(pl.col("number").is_null())["plain"]
    worth = dict(zip(formulas, evaluate(formulas), strict=True))
    read = [worth.get(plain) for plain in forms["plain"]]
    lower = pl.col("form").str.to_lowercase()
    named = pl.col("form").str.contains(rf"^{SUBSTANCE}$")
    written = pl.col("form").str.contains(_NOTATION) & ~named
    notation = pl.when(written).then(UNREAD).otherwise(WORDS)
    number = pl.when(pl.col("number").is_not_null()).then(NUMBER)
    forms = forms.with_columns(
        value=pl.Series([one and one.text for one in read], dtype=pl.String),
        kind=pl.Series([one and _kind(one.kind) for one in read], dtype=pl.Int8),
        base=lower.str.extract(_BASE, 1).str.strip_chars_start("0"),
        signs=_signs(lower),
    ).with_columns(
        said=pl.coalesce("number", "value", lower),
        kind=pl.coalesce(number, "kind", notation).cast(pl.Int8),
    )
    other = [
        hundredfold(said) if kind == NUMBER else fnv(base) if base else 0
        for said, kind, base in forms.select("said", "kind", "base").rows()
    ]
    return forms.select(
        "plain",
        "kind",
        key=pl.Series([fnv(said) for said in forms["said"]], dtype=pl.UInt64),
        other=pl.Series(other, dtype=pl.UInt64),
        signs=pl.Series([fnv(signs) if signs else 0 for signs in forms["signs"]], dtype=pl.UInt64),
    )


def _kind(name: str) -> int:
    return _KINDS[name] if name in _KINDS else IN_BRACKETS + fnv(name) % SORTS


def _signs(form: pl.Expr) -> pl.Expr:
    turned = form.str.replace_all(">", "<", literal=True)
    turned = turned.str.replace_all(r"\geq", r"\leq", literal=True)
    return turned.str.extract_all(_SIGNS).list.sort().list.join(" ")


@kernel
def agreement(left: Answers, row: int, right: Answers, item: int) -> int:
    """1: equal (25 and 0.25 may be). -1: others. 0: not known; also where one has no value and the
    same numbers and signs as the other: they may be one formula in two notations.
    """
    one, other = left.keys[row], right.keys[item]
    if one[0] == 0 or other[0] == 0:
        return 0
    if one[0] == other[0] or one[1] == other[0] or one[0] == other[1]:
        return 1
    unread = left.kinds[row] == UNREAD or right.kinds[item] == UNREAD
    return 0 if unread and one[2] == other[2] != 0 else -1


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
