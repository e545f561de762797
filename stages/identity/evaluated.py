"""Answers that are formulas, by value: \\frac{3\\sqrt{3}}{4} and 3\\sqrt{3}/4 are one answer.

Letters stand for fixed values in the order of the alphabet, so that n - 1 and m - 1 are one too;
the elements of a list or a set are compared in any order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Context, Decimal

from stages.answers.formula import MAX_CHARS, Unread, names_of, values
from stages.answers.shape import elements

#: Two values are one to so many digits: formulas are equal or far apart.
DIGITS = Context(prec=12)
#: f(x) = x - 1 says x - 1.
_FUNCTION = re.compile(r"^[a-z]\([a-z]\)=")
#: Letters without a sign between them are words, or the names of options.
_WORD = re.compile(r"[a-z\s(),.;&]*")
#: [n/2] is the floor of n/2.
_FLOOR = re.compile(r"(?<!\\sqrt)\[")


def evaluated(forms: Iterable[str]) -> list[str | None]:
    """The value of each form (of `answers.canonical`, lower case); None where it has none."""
    return [_evaluated(form) for form in forms]


def _evaluated(form: str) -> str | None:
    if len(form) > MAX_CHARS or _WORD.fullmatch(form):
        return None
    bare = _FUNCTION.sub("", form)
    try:
        shape = elements(bare)
        found = [_value(text) for text in (shape.texts if shape else (bare,))]
    except (Unread, RecursionError):
        return None
    unordered = shape is not None and shape.kind in ("list", "set")
    return "; ".join(sorted(found) if unordered else found)


def _value(text: str) -> str:
    """The values at all points, rounded, and the indices of names: H_4 is no H_3. Raises Unread."""
    names = sorted(names_of(text))
    if _FLOOR.search(text):
        raise Unread
    points = values(text, names)
    if all(point is None for point in points):
        raise Unread
    indices = [name.partition("_")[2] for name in names if "_" in name]
    return ",".join([*("-" if one is None else _rounded(one) for one in points), *indices])


def _rounded(value: Decimal) -> str:
    """Whole numbers as `answers.canonical` has them."""
    short = DIGITS.plus(value).normalize()
    return f"{short:f}" if short == short.to_integral_value() else f"{short}"
