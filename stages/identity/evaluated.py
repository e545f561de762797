"""Answers that are formulas, by value: \\frac{3\\sqrt{3}}{4} and 3\\sqrt{3}/4 are one answer.

Letters stand for fixed values in the order of the alphabet, so that n - 1 and m - 1 are one too;
the elements of a list or a set are compared in any order.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Context, Decimal, DecimalException
from fractions import Fraction
from typing import NamedTuple

from stages.answers.formula import IMAGINARY, MAX_CHARS, Unread, names_of, values
from stages.answers.shape import elements

#: Two values are one to so many digits, and what is smaller than LEAST is 0.
DIGITS, LEAST = Context(prec=30), Decimal("1e-40")
#: Rational values have denominators up to it, and are that close to their fraction.
LARGEST, CLOSE = 10**9, Fraction(1, 10**27)
#: H_2O, AB_1: symbols and indices without a sign between them.
SUBSTANCE = r"(?:[A-Z][a-z]?(?: ?_ ?(?:\d|\{ ?\d+ ?\}))? ?)+"
#: Letters without a sign between them are words, or names of options, points, substances.
_WORD = re.compile(rf"[a-zA-Z\s(),;.&]*|{SUBSTANCE}")
#: [n/2] is the floor of n/2.
_FLOOR = re.compile(r"(?<!\\sqrt)\[")
#: Shapes that are one in other brackets: a column is a tuple, and so may an open interval be.
_TUPLE, _LIST = ("tuple", "()"), ("list", "set")
_COLUMN = re.compile(r"matrix (?:1x\d+|\d+x1)")
#: Where an interval ends that has no end.
_ENDLESS = (r"\infty", r"+\infty", r"-\infty")


class Worth(NamedTuple):
    """text: equal for equal answers; of a rational number as `answers.canonical` has it.

    kind: rational, constant, or the brackets of constants, where there are no letters; formula.
    """

    text: str
    kind: str


def evaluate(answers: Iterable[str]) -> list[Worth | None]:
    """The worth of each tidy answer; None where it cannot be evaluated."""
    return [_evaluated(answer) for answer in answers]


def _evaluated(answer: str) -> Worth | None:
    if len(answer) > MAX_CHARS or _WORD.fullmatch(answer):
        return None
    try:
        shape = elements(answer)
        return _alone(answer) if shape is None else _together(shape.kind, shape.texts)
    except (Unread, RecursionError, DecimalException):
        return None


def _alone(answer: str) -> Worth:
    names = sorted(names_of(answer))
    value = _value(answer, names)
    if names:
        return Worth(f"{value}{_fixed_names(names)}", "formula")
    rational = _rational(value)
    return Worth(rational or value, "rational" if rational else "constant")


def _together(kind: str, texts: Iterable[str]) -> Worth:
    names = sorted(set().union(*map(names_of, texts)))
    found = [text.lstrip("+") if text in _ENDLESS else _value(text, names) for text in texts]
    values = "; ".join(sorted(found) if kind in _LIST else found)
    shape = _bracket(kind)
    return Worth(f"{shape} {values}{_fixed_names(names)}", "formula" if names else shape)


def _value(text: str, names: list[str]) -> str:
    """The values at all points, rounded. Raises Unread."""
    if _FLOOR.search(text):
        raise Unread
    points = values(text, names)
    if all(point is None for point in points):
        raise Unread
    return ",".join("-" if point is None else _rounded(point) for point in points)


def _rounded(value: Decimal) -> str:
    short = DIGITS.plus(value).normalize() if value.copy_abs() > LEAST else Decimal(0)
    return f"{short:f}" if short == short.to_integral_value() else f"{short}"


def _rational(value: str) -> str | None:
    """A value of one point as p or p/q, where it is one."""
    exact = Fraction(value)
    near = exact.limit_denominator(LARGEST)
    return str(near) if abs(near - exact) <= CLOSE * max(Fraction(1), abs(exact)) else None


def _fixed_names(names: list[str]) -> str:
    """Names that are no variables, which another may stand for: those with an index, and i."""
    own = [name for name in names if "_" in name or name in IMAGINARY]
    return f" of {', '.join(own)}" if own else ""


def _bracket(kind: str) -> str:
    if kind in _TUPLE or _COLUMN.fullmatch(kind):
        return "()"
    return "{}" if kind in _LIST else kind
