"""Are two parsed answers equal? Decided by values to 50 digits, never by simplification.

math-verify compares rounded floats, and calls 1/2^99 and 1/2^98 equal. Here closed forms are
evaluated, formulas at several points of both signs, and what that does not settle is undecided.
Runs in bounded workers only.
"""

from __future__ import annotations

import itertools
from typing import Any

from math_verify import verify
from sympy import (
    Basic,
    Expr,
    FiniteSet,
    Float,
    I,
    Integer,
    MatrixBase,
    Rational,
    Symbol,
    Tuple,
    log,
)
from sympy.core.relational import Equality, Relational
from sympy.sets.sets import Interval, Set

from stages.answers.formula import IMAGINARY, POINTS
from stages.answers.structure import Verdict, compare_ordered, compare_unordered
from stages.answers.values import LEAST_POINTS, LOOSE, TIGHT

DIGITS = 50
#: Of larger numbers no equality is claimed.
MOST_PLACES = 1000


def compare_parsed(left: Any, right: Any) -> Verdict:
    """(verdict, reason) of two sympy objects of any kind."""
    left, right = _right_hand(left, right), _right_hand(right, left)
    if isinstance(left, MatrixBase) and isinstance(right, MatrixBase):
        if left.shape != right.shape:
            return "different", "shape"
        return compare_ordered(list(left), list(right), compare_parsed)
    if isinstance(left, Interval) and isinstance(right, Interval):
        return _compare_intervals(left, right)
    if isinstance(left, FiniteSet) and isinstance(right, FiniteSet):
        return compare_unordered(list(left.args), list(right.args), compare_parsed)
    if isinstance(left, Tuple) and isinstance(right, Tuple):
        return compare_ordered(list(left.args), list(right.args), compare_parsed)
    if isinstance(left, Relational) and isinstance(right, Relational):
        return _compare_relations(left, right)
    if isinstance(left, Set | Relational) or isinstance(right, Set | Relational):
        return _last_resort(left, right)
    if isinstance(left, Expr) and isinstance(right, Expr):
        return _compare_values(left, right)
    return _last_resort(left, right)


def _right_hand(one: Any, other: Any) -> Any:
    """`x = 5` beside `5` or `x = 6` means 5: a lone symbol on the left is a name."""
    if not isinstance(one, Equality) or not isinstance(one.lhs, Symbol):
        return one
    named = isinstance(other, Equality) and other.lhs == one.lhs
    bare = isinstance(other, Expr) and one.lhs not in other.free_symbols
    return one.rhs if named or bare else one


def _compare_intervals(left: Interval, right: Interval) -> Verdict:
    if (left.left_open, left.right_open) != (right.left_open, right.right_open):
        return "different", "bounds"
    return compare_ordered([left.start, left.end], [right.start, right.end], compare_parsed)


def _compare_relations(left: Relational, right: Relational) -> Verdict:
    """Relations whose sides differ by a constant factor are equal; others may still be."""
    if isinstance(left, Equality) != isinstance(right, Equality):
        return "different", "relation"
    sides = [relation.lhs - relation.rhs for relation in (left, right)]
    turned = str(left.rel_op)[0] != str(right.rel_op)[0]
    if len(str(left.rel_op)) != len(str(right.rel_op)):
        return "undecided", "relation"
    ratios = [_ratio(*pair) for pair in _at_points(sides[0], sides[1])]
    known = [ratio for ratio in ratios if ratio is not None]
    if len(known) < LEAST_POINTS or any(_apart(known[0], ratio) for ratio in known):
        return "undecided", "relation"
    sign_fits = isinstance(left, Equality) or bool((known[0] < 0) == turned)
    return ("equal", "factor") if sign_fits else ("different", "relation")


def _ratio(one: Any, other: Any) -> Any:
    ratio = None if one is None or other is None or other == 0 else one / other
    return ratio if ratio is not None and ratio.is_real and ratio != 0 else None


def _compare_values(left: Expr, right: Expr) -> Verdict:
    if left.is_infinite or right.is_infinite:
        finite = left.is_finite or right.is_finite
        return ("equal", "values") if left == right else _infinite(finite=bool(finite))
    names = [{symbol.name for symbol in side.free_symbols} for side in (left, right)]
    pairs = _at_points(left, right)
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    if len(known) < min(LEAST_POINTS, len(pairs)):
        return "undecided", "no_value"
    places = max(0, *(_places(value) for pair in known for value in pair))
    if places > DIGITS // 4:  # digits before the point count: 2^100 is not 2^100 + 1
        digits = DIGITS + min(places, MOST_PLACES)
        pairs = _at_points(left, right, digits)
        known = [(a, b) for a, b in pairs if a is not None and b is not None]
    if all(_difference(a, b) <= TIGHT for a, b in known):
        return ("undecided", "too_large") if places > MOST_PLACES else ("equal", "values")
    if not all(_apart(a, b) for a, b in known):
        return "undecided", "domain"
    if (names[0] != names[1] and all(names)) or IMAGINARY & (names[0] | names[1]):
        return "undecided", "symbols"
    first = known[0]
    if not any(names) and (_rounds(left, first[1]) or _rounds(right, first[0])):
        return "undecided", "rounded"
    return "different", "values"


def _infinite(*, finite: bool) -> Verdict:
    return ("different", "values") if finite else ("undecided", "no_value")


def _places(value: Any) -> int:
    """Digits before the point; of a complex value those of its larger part."""
    size = max(abs(part) for part in value.as_real_imag())
    return int(log(size, 10).evalf(15)) + 1 if size > 1 else 0


def _at_points(left: Expr, right: Expr, digits: int = DIGITS) -> list[tuple[Any, Any]]:
    """The values of both at each point; one pair where there is no symbol."""
    names = sorted({symbol.name for side in (left, right) for symbol in side.free_symbols})
    count = len(POINTS) if names else 1
    chosen = [_chosen(names, shift) for shift in range(count)]
    return [(_value(left, point, digits), _value(right, point, digits)) for point in chosen]


def _chosen(names: list[str], shift: int) -> dict[str, str]:
    points = itertools.islice(itertools.cycle(POINTS), shift, shift + len(names))
    return dict(zip(names, points, strict=True))


def _value(side: Expr, chosen: dict[str, str], digits: int) -> Any | None:
    """`side` to so many digits with the symbols set; None where it is not a finite number."""
    values = {s: Rational(chosen[s.name]) for s in side.free_symbols if isinstance(s, Symbol)}
    value = side.evalf(digits, subs=values, maxn=8 * digits)
    real, imaginary = value.as_real_imag()
    finite = isinstance(real, Basic) and real.is_number and real.is_finite
    if not finite or not imaginary.is_number or not imaginary.is_finite:
        return None
    if not value.is_number or value.atoms(Symbol):
        return None
    return _unless_cancelled(real) + I * _unless_cancelled(imaginary)


def _unless_cancelled(part: Any) -> Any:
    """0 for a value of which no digit is known, as that of pi - pi: all of it cancels."""
    return part if part.is_comparable else Integer(0)


def _difference(one: Any, other: Any) -> float:
    """The difference, relative for values under 1."""
    size = max(abs(one), abs(other))
    return float(abs(one - other) / size) if 0 < size < 1 else _float(abs(one - other))


def _float(value: Any) -> float:
    """A float, infinite where it has no room."""
    try:
        return float(value)
    except OverflowError:
        return float("inf")


def _apart(one: Any, other: Any) -> bool:
    return _difference(one, other) > LOOSE


def _rounds(side: Expr, value: Any) -> bool:
    """Whether `side` is a decimal (two digits at least) and `value` rounds to it."""
    text = str(side)
    decimal = isinstance(side, Float) and "e" not in text and "." in text
    if not decimal or value.has(I):
        return False
    places = len(text.rstrip("0").partition(".")[2])
    return bool(abs(side - value) <= Rational(1, 10**places))


def _last_resort(left: Any, right: Any) -> Verdict:
    """math-verify's word where values do not apply; only its yes is believed."""
    same = verify(left, right, timeout_seconds=None, raise_on_error=True)
    return ("equal", "math_verify") if same else ("undecided", "forms")
