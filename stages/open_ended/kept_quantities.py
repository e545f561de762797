"""Whether a rewritten question still has the numbers and units of the one it was made from."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction

_NUMBER = re.compile(r"(?<![\d.])\d+(?:,\d{3})*(?:\.\d+)?")
#: One unit in its spellings; a single letter is a unit only behind a number.
_SPELLINGS = {
    "km": r"km|kilomet(?:er|re)s?",
    "cm": r"cm|centimet(?:er|re)s?",
    "mm": r"mm|millimet(?:er|re)s?",
    "m": r"met(?:er|re)s?|(?<=\d)\s?m",
    "mile": r"mi|miles?",
    "ft": r"ft|feet|foot",
    "in": r"inch(?:es)?",
    "yd": r"yd|yards?",
    "kg": r"kg|kilograms?|kilos?",
    "mg": r"mg|milligrams?",
    "g": r"grams?|(?<=\d)\s?g",
    "lb": r"lbs?|pounds?",
    "oz": r"oz|ounces?",
    "l": r"lit(?:er|re)s?|(?<=\d)\s?[lL]",
    "ml": r"m[lL]|millilit(?:er|re)s?",
    "gallon": r"gallons?",
    "s": r"seconds?|secs?|(?<=\d)\s?s",
    "min": r"minutes?|mins?",
    "h": r"hours?|hrs?|(?<=\d)\s?h",
    "day": r"days?",
    "week": r"weeks?",
    "month": r"months?",
    "year": r"years?",
    "mph": r"mph|kmph|kph",
    "%": r"percent|per cent",
    "deg": r"degrees?|celsius|fahrenheit",
    "rad": r"radians?",
    "dollar": r"dollars?|usd",
    "cent": r"cents?",
    "rupee": r"rs|rupees?",
    "euro": r"euros?",
    "N": r"newtons?|(?<=\d)\s?N",
    "J": r"joules?|(?<=\d)\s?k?J",
    "W": r"watts?|(?<=\d)\s?k?W",
    "V": r"volts?|(?<=\d)\s?V",
    "A": r"amperes?|amps?|(?<=\d)\s?A",
    "K": r"kelvins?|(?<=\d)\s?K",
    "Pa": r"pascals?|k?Pa",
    "Hz": r"hertz|[kMG]?Hz",
    "mol": r"mol|moles?",
}
_UNITS = {
    name: re.compile(rf"(?<![A-Za-z\\])(?:{spelled})(?![A-Za-z])", re.IGNORECASE)
    if not re.search(r"\(\?<=", spelled)
    else re.compile(rf"(?<![A-Za-z\\])(?:{spelled})(?![A-Za-z])")
    for name, spelled in _SPELLINGS.items()
}
_SIGNS = {"%": "%", "€": "euro", "£": "pound sterling", "°": "deg", r"^\circ": "deg"}


def numbers_kept(before: str, after: str) -> bool:
    """Each number as often as before or more often, and no other value."""
    old, new = _numbers(before), _numbers(after)
    return not old - new and set(new) <= set(old)


def units_kept(before: str, after: str, options: tuple[str, ...]) -> bool:
    """The same units; those that the options are given in may be asked for."""
    old, new = units(before), units(after)
    return old <= new and new - old <= units(" ; ".join(options))


def units(text: str) -> frozenset[str]:
    """The units that a text names, each by one name."""
    found = {name for name, pattern in _UNITS.items() if pattern.search(text)}
    return frozenset(found | {name for sign, name in _SIGNS.items() if sign in text})


def _numbers(text: str) -> Counter[Fraction]:
    return Counter(Fraction(one[0].replace(",", "")) for one in _NUMBER.finditer(text))
