"""The fast path for formulas and lists: values of plain formulas, without a parser of LaTeX.

The same measure as in the bounded worker (stages.answers.numeric): equal where all values agree to
30 digits, different where all differ; what lies between, or cannot be read, is left to the worker.
"""

from __future__ import annotations

import re
from decimal import Decimal

from stages.answers.formula import Unread, names_of, values
from stages.answers.quantity import Quantity, parts
from stages.answers.shape import elements
from stages.answers.structure import Verdict, compare_elements, shapes_apart

#: Equal within this relative difference; different beyond LOOSE; between them undecided.
TIGHT, LOOSE = Decimal("1e-30"), Decimal("1e-12")
LEAST_POINTS = 3
#: Values under it may be remains of a difference that is zero.
SMALLEST = Decimal("1e-25")
_DECIMAL = re.compile(r"^[+-]? ?\d*\.(\d+)$")
_INFINITE = {r"\infty": 1, r"+\infty": 1, r"-\infty": -1}


def compare_plain(left: str, right: str, kind: str | None) -> Verdict | None:
    """(verdict, reason) of two tidy texts; None where the parser must decide."""
    try:
        one, other = parts(left), parts(right)
        if one and other and (one[1] or other[1]):
            return _quantities(one, other)
        first, second = elements(left), elements(right)
        if first and second:
            return compare_elements((first, second), kind, compare_formulas)
        if first or second:
            return _one_and_many(left, right)
        return (
            _up_to_factor(left, right) if kind == "up_to_factor" else compare_formulas(left, right)
        )
    except Unread:
        return None


def _quantities(left: Quantity, right: Quantity) -> Verdict | None:
    """Plain numbers: 50% is 0.5; whether it may be written 50 depends on the question.

    None for two units: the worker converts.
    """
    (one, unit), (other, other_unit) = left, right
    if {unit, other_unit} != {"", "%"}:
        return None
    share, bare = (one, other) if unit else (other, one)
    if share == bare:
        return "undecided", "units"
    return ("equal", "percent") if share / 100 == bare else ("different", "value")


def compare_formulas(left: str, right: str) -> Verdict:
    """(verdict, reason) of two formulas by their values; raises Unread."""
    ends = [_INFINITE.get(side.replace(" ", "")) for side in (left, right)]
    if any(ends):
        if not all(ends):
            names_of_finite(right if ends[0] else left)
        return ("equal", "values") if ends[0] == ends[1] else ("different", "values")
    names = [names_of(left), names_of(right)]
    known = _known(left, right)
    if all(_difference(a, b) <= TIGHT for a, b in known):
        return "equal", "values"
    if not all(_difference(a, b) > LOOSE for a, b in known):
        return "undecided", "domain"
    if names[0] != names[1] and all(names):
        case = {n.lower() for n in names[0]} == {n.lower() for n in names[1]}
        return "undecided", "case" if case else "symbols"
    value = known[0]
    if not any(names) and (_rounds(left, value[1]) or _rounds(right, value[0])):
        return "undecided", "rounded"
    return "different", "values"


def names_of_finite(text: str) -> set[str]:
    """The letters of what is a formula; raises Unread for what is none."""
    names = names_of(text)
    values(text, sorted(names))
    return names


def _known(left: str, right: str) -> list[tuple[Decimal, Decimal]]:
    names = sorted(names_of(left) | names_of(right))
    pairs = list(zip(values(left, names), values(right, names), strict=True))
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    if len(known) < min(LEAST_POINTS, len(pairs)):
        raise Unread
    if any(a != b and max(abs(a), abs(b)) < SMALLEST for a, b in known):
        raise Unread
    return known


def _difference(one: Decimal, other: Decimal) -> Decimal:
    """The relative difference; 0 for two zeros."""
    size = max(abs(one), abs(other))
    return abs(one - other) / size if size else Decimal(0)


def _rounds(text: str, value: Decimal) -> bool:
    """Whether `text` is a decimal of two digits at least and `value` rounds to it."""
    found = _DECIMAL.match(text)
    if found is None:
        return False
    places = len(found[1].rstrip("0"))
    return places > 0 and abs(Decimal(text.replace(" ", "")) - value) <= Decimal(10) ** -places


def _up_to_factor(left: str, right: str) -> Verdict:
    """Equal where the ratio is one number, not zero, at all points."""
    known = _known(left, right)
    if any(a == 0 or b == 0 for a, b in known):
        raise Unread
    ratios = [a / b for a, b in known]
    same = all(_difference(ratios[0], ratio) <= TIGHT for ratio in ratios)
    return ("equal", "factor") if same else ("different", "factor")


def _one_and_many(left: str, right: str) -> Verdict:
    verdict = shapes_apart(left, right, compare_formulas)
    if verdict is None:
        single = right if elements(left) else left
        names_of_finite(single)
        return "different", "length"
    return verdict
