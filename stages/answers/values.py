"""The fast path for formulas and lists: values of plain formulas, without a parser of LaTeX.

The same measure as in the bounded worker (stages.answers.numeric): equal where all values agree to
30 digits, different where all differ; what lies between, or cannot be read, is left to the worker.
"""

from __future__ import annotations

import re
from decimal import Decimal
from fractions import Fraction

from stages.answers.formula import IMAGINARY, Unread, names_of, values
from stages.answers.functions import CONTEXT
from stages.answers.quantity import Quantity, parts
from stages.answers.structure import Reader, Verdict, half_solved

#: Equal within this difference, relative below 1; different beyond LOOSE; between them undecided.
TIGHT, LOOSE = Decimal("1e-30"), Decimal("1e-25")
LEAST_POINTS = 3
#: Values under it may be remains of a difference that is zero.
SMALLEST = Decimal("1e-10")
_DECIMAL = re.compile(r"^[+-]? ?\d*\.(\d+)$")
#: Minutes and seconds of arc, which are no powers.
_SECONDS = re.compile(r"\d ?\^ ?\{? ?\\prime")
_INFINITE = {r"\infty": 1, r"+\infty": 1, r"-\infty": -1}


def compare_plain(left: str, right: str, kind: str | None) -> Verdict | None:
    """(verdict, reason) of two tidy texts; None where the parser must decide."""
    try:
        if _SECONDS.search(f"{left} {right}"):
            return "undecided", "units"
        one, other = parts(left), parts(right)
        if one and other:
            units = one[1] or other[1]
            return _quantities(one, other) if units else _numbers((left, right), one[0], other[0])
        if kind == "up_to_factor":
            return _up_to_factor(left, right)
        return None if half_solved(left, right) else READER.judge(left, right, kind)
    except Unread:
        return None


def _numbers(texts: tuple[str, str], one: Fraction, other: Fraction) -> Verdict:
    if one == other:
        return "equal", "value"
    return ("undecided", "rounded") if _rounded(texts, (one, other)) else ("different", "value")


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
            _is_value(right if ends[0] else left)
        return ("equal", "values") if ends[0] == ends[1] else ("different", "values")
    names = [names_of(left), names_of(right)]
    known = _known(left, right)
    apart = [_difference(a, b) > LOOSE for a, b in known]
    if names[0] != names[1] and all(names) and any(apart) and not IMAGINARY & (names[0] | names[1]):
        case = {n.lower() for n in names[0]} == {n.lower() for n in names[1]}
        return "undecided", "case" if case else "symbols"
    if len(known) < (LEAST_POINTS if any(names) else 1):
        raise Unread
    if all(_difference(a, b) <= TIGHT for a, b in known):
        return "equal", "values"
    if IMAGINARY & (names[0] | names[1]):
        raise Unread
    if not all(apart):
        return "undecided", "domain"
    exact = Fraction(known[0][0]), Fraction(known[0][1])
    if not any(names) and _rounded((left, right), exact):
        return "undecided", "rounded"
    return "different", "values"


def _is_value(text: str) -> bool:
    """True for a formula; raises Unread for what is none."""
    values(text, sorted(names_of(text)))
    return True


def _known(left: str, right: str) -> list[tuple[Decimal, Decimal]]:
    names = sorted(names_of(left) | names_of(right))
    pairs = list(zip(values(left, names), values(right, names), strict=True))
    known = [(a, b) for a, b in pairs if a is not None and b is not None]
    if any(a != b and max(abs(a), abs(b)) < SMALLEST for a, b in known):
        raise Unread
    return known


def _difference(one: Decimal, other: Decimal) -> Decimal:
    """The difference, relative for values under 1: 2^100 is not 2^100 + 1."""
    size = max(abs(one), abs(other))
    apart = abs(CONTEXT.subtract(one, other))
    return CONTEXT.divide(apart, size) if 0 < size < 1 else apart


def _rounded(texts: tuple[str, str], exact: tuple[Fraction, Fraction]) -> bool:
    """Whether the shorter decimal, or the only one, is the other value rounded or cut."""
    found = [_DECIMAL.match(text) for text in texts]
    places = [len(one[1]) if one else None for one in found]
    if places[0] == places[1]:
        return False
    short = min((place, side) for side, place in enumerate(places) if place is not None)[1]
    scale = 10 ** (places[short] or 0)
    said, meant = exact[short] * scale, exact[1 - short] * scale
    return bool(abs(said - meant) <= Fraction(1, 2) or int(meant) == said)


def _up_to_factor(left: str, right: str) -> Verdict:
    """Equal where the ratio is one number, not zero, at all points."""
    known = _known(left, right)
    if len(known) < LEAST_POINTS or any(a == 0 or b == 0 for a, b in known):
        raise Unread
    ratios = [CONTEXT.divide(a, b) for a, b in known]
    same = all(_difference(ratios[0], ratio) <= TIGHT for ratio in ratios)
    return ("equal", "factor") if same else ("different", "factor")


READER = Reader(compare_formulas, _is_value)
