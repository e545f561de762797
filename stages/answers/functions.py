"""Elementary functions of real numbers in decimal arithmetic of 60 digits.

Every operation is one of CONTEXT: the signs + - * / round to the 28 digits of Python's default.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow

CONTEXT = Context(
    prec=60, Emax=10**6, Emin=-(10**6), traps=[InvalidOperation, DivisionByZero, Overflow]
)
PI = Decimal("3.14159265358979323846264338327950288419716939937510582097494459230781640628620899")
EULER = CONTEXT.exp(Decimal(1))
#: Reducing larger arguments of a sine would cost digits.
LARGEST_ANGLE = Decimal(1000)
_TURN = CONTEXT.multiply(Decimal(2), PI)
_SMALL = Decimal("1e-62")


def sine(angle: Decimal) -> Decimal:
    """The sine, by its series; raises InvalidOperation beyond LARGEST_ANGLE."""
    if abs(angle) > LARGEST_ANGLE:
        raise InvalidOperation
    turns = CONTEXT.divide(angle, _TURN).to_integral_value()
    rest = CONTEXT.subtract(angle, CONTEXT.multiply(turns, _TURN))
    factor = CONTEXT.minus(CONTEXT.multiply(rest, rest))
    term, total, order = rest, rest, 1
    while abs(term) > _SMALL:
        order += 2
        term = CONTEXT.divide(CONTEXT.multiply(term, factor), Decimal(order * (order - 1)))
        total = CONTEXT.add(total, term)
    return total


def cosine(angle: Decimal) -> Decimal:
    """The cosine: the sine a right angle on."""
    return sine(CONTEXT.add(angle, CONTEXT.divide(PI, Decimal(2))))


def tangent(angle: Decimal) -> Decimal:
    """The tangent."""
    return CONTEXT.divide(sine(angle), cosine(angle))


def arctangent(value: Decimal) -> Decimal:
    """The arctangent: the series, after the argument was halved in angle four times."""
    rest, halvings = value, 4
    for _ in range(halvings):
        root = CONTEXT.sqrt(CONTEXT.add(Decimal(1), CONTEXT.multiply(rest, rest)))
        rest = CONTEXT.divide(rest, CONTEXT.add(Decimal(1), root))
    power, total, order = rest, rest, 1
    factor = CONTEXT.minus(CONTEXT.multiply(rest, rest))
    while abs(power) > _SMALL:
        order += 2
        power = CONTEXT.multiply(power, factor)
        total = CONTEXT.add(total, CONTEXT.divide(power, Decimal(order)))
    return CONTEXT.multiply(total, Decimal(2**halvings))


def arcsine(value: Decimal) -> Decimal:
    """The arcsine within -1 to 1, both excluded; raises DecimalException elsewhere."""
    root = CONTEXT.sqrt(CONTEXT.subtract(Decimal(1), CONTEXT.multiply(value, value)))
    return arctangent(CONTEXT.divide(value, root))


FUNCTIONS: dict[str, Callable[[Decimal], Decimal]] = {
    "\\sin": sine,
    "\\cos": cosine,
    "\\tan": tangent,
    "\\arcsin": arcsine,
    "\\arctan": arctangent,
    "\\ln": CONTEXT.ln,
    "\\exp": CONTEXT.exp,
}
