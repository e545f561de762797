"""Elementary functions of real numbers in decimal arithmetic of 60 digits."""

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
_SMALL = Decimal("1e-62")


def sine(angle: Decimal) -> Decimal:
    """The sine, by its series; raises InvalidOperation beyond LARGEST_ANGLE."""
    if abs(angle) > LARGEST_ANGLE:
        raise InvalidOperation
    turns = (angle / (2 * PI)).to_integral_value()
    rest = CONTEXT.subtract(angle, CONTEXT.multiply(turns, 2 * PI))
    term, total, order = rest, rest, 1
    while abs(term) > _SMALL:
        order += 2
        term = CONTEXT.divide(-CONTEXT.multiply(term, rest * rest), Decimal(order * (order - 1)))
        total = CONTEXT.add(total, term)
    return total


def cosine(angle: Decimal) -> Decimal:
    """The cosine: the sine a right angle on."""
    return sine(CONTEXT.add(angle, PI / 2))


def tangent(angle: Decimal) -> Decimal:
    """The tangent."""
    return CONTEXT.divide(sine(angle), cosine(angle))


FUNCTIONS: dict[str, Callable[[Decimal], Decimal]] = {
    "\\sin": sine,
    "\\cos": cosine,
    "\\tan": tangent,
    "\\ln": CONTEXT.ln,
    "\\exp": CONTEXT.exp,
}
