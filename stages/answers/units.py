"""Quantities in other units: 10 cm is 0.1 m. Runs in bounded workers only.

pint converts with exact fractions; importing it costs half a second, so it waits for a pair that
needs it.
"""

from __future__ import annotations

from fractions import Fraction
from functools import cache
from typing import Any

from stages.answers.quantity import parts
from stages.answers.structure import Verdict

#: Spellings that pint does not know.
_SPELLINGS = {"sq": "square", "cu": "cubic", "hr": "hour", "hrs": "hour", "sec": "second"}
#: Factors of angle are irrational (pi); equal within this relative difference.
CLOSE = Fraction(1, 10**14)


def compare_quantities(left: str, right: str) -> Verdict | None:
    """(verdict, reason) of two numbers with units; None where one is none, or has no unit."""
    first, second = parts(left), parts(right)
    if not (first and second and first[1] and second[1]):
        return None
    sizes = [_size(*first), _size(*second)]
    if sizes[0] is None or sizes[1] is None:
        return "undecided", "unknown_unit"
    if sizes[0][1] != sizes[1][1]:
        return "different", "dimension"
    (one, _), (other, _) = sizes[0], sizes[1]
    close = abs(one - other) <= CLOSE * max(abs(one), abs(other))
    return ("equal", "units") if close else ("different", "units")


@cache
def _registry() -> Any:
    import pint

    return pint.UnitRegistry(non_int_type=Fraction, cache_folder=None)


def _size(value: Fraction, unit: str) -> tuple[Fraction, str] | None:
    """The size in base units and their dimension; None for a unit that pint does not know."""
    words = [_SPELLINGS.get(word, word) for word in unit.rstrip(".").split()]
    text = " ".join(words)
    for prefix, power in (("square ", 2), ("cubic ", 3)):
        if text.startswith(prefix):
            text = f"({text.removeprefix(prefix)})**{power}"
    registry = _registry()
    try:
        found = registry.Quantity(value, registry.parse_units(text)).to_base_units()
        return Fraction(found.magnitude), str(dict(sorted(found.dimensionality.items())))
    except Exception:  # pint raises a dozen kinds; each says that it cannot read the unit
        return None
