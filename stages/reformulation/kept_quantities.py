"""Whether a rewritten question still has the numbers and units of the one it was made from."""

from __future__ import annotations

import re
from collections import Counter
from fractions import Fraction

import polars as pl

from stages.identity.number_signs import SIGNS
from stages.identity.quantities import quantities

#: A minus right before a number is its sign, unless a term ends right before the minus.
_NUMBER = re.compile(
    r"(?P<sign>(?<![\w)\]}])[-\u2212])?"
    r"(?<!\d)(?P<digits>\d+(?:,\d{3})*(?:\.\d+)?|(?<!\d\.)\.\d+)"
)
#: Digits of all scripts, superscripts and fractions of one character, in ASCII.
_PLAIN = str.maketrans(SIGNS)
#: Longer runs of digits are no quantities, and no text with one passes (hostile replies).
_TOO_LONG = re.compile(r"(?:\d,?){41}")
#: "which one of", "the other half": words that a rewording may add or leave out.
_LOOSE = frozenset({Fraction(1)})
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
    "mph": r"mph",
    "kmph": r"kmph|kph",
    "%": r"percent|per cent",
    "deg": r"degrees?|celsius|fahrenheit",
    "rad": r"radians?",
    "dollar": r"dollars?|usd",
    "cent": r"cents?",
    "rupee": r"rs|rupees?",
    "euro": r"euros?",
    "N": r"newtons?|(?<=\d)\s?N",
    "J": r"joules?|(?<=\d)\s?J",
    "kJ": r"kilojoules?|kJ",
    "W": r"watts?|(?<=\d)\s?W",
    "kW": r"kilowatts?|kW",
    "V": r"volts?|(?<=\d)\s?V",
    "A": r"amperes?|amps?|(?<=\d)\s?A",
    "K": r"kelvins?|(?<=\d)\s?K",
    "Pa": r"[Pp]ascals?|(?<=\d)\s?Pa",
    "kPa": r"kpa|kilopascals?",
    "Hz": r"[Hh]ertz|(?<=\d)\s?Hz",
    "kHz": r"khz|kilohertz",
    "MHz": r"mhz|megahertz",
    "GHz": r"ghz|gigahertz",
    "mol": r"mol|moles?",
}
_UNITS = {
    name: re.compile(rf"(?<![A-Za-z\\])(?:{spelled})(?![A-Za-z])", re.IGNORECASE)
    if not re.search(r"\(\?<=", spelled)
    else re.compile(rf"(?<![A-Za-z\\])(?:{spelled})(?![A-Za-z])")
    for name, spelled in _SPELLINGS.items()
}
#: A dollar sign may also open a formula: it allows the word, and asks for none.
_PRICE = re.compile(r"\$\s?\d")
_SIGNS = {"%": "%", "€": "euro", "£": "pound sterling", "°": "deg", r"^\circ": "deg"}


def numbers_kept(before: str, after: str) -> bool:
    """Each number in digits as often as before or more often; no value that was not there.

    Numbers in words count by their value: two dice become 2 dice, and never three.
    """
    if _TOO_LONG.search(before) or _TOO_LONG.search(after):
        return False
    old, new = _numbers(before), _numbers(after)
    old_values, new_values = worths(before, after)
    known = set(old) | {-number for number in old} | set(old_values)
    lost = set(old_values) - set(old) - set(new_values) - _LOOSE
    digits_kept = not old - new and set(new) <= set(old) | set(old_values)
    return digits_kept and not lost and set(new_values) <= known | _LOOSE


def worths(*texts: str) -> list[Counter[Fraction]]:
    """How often each text states each quantity, in digits, fractions or words; without signs."""
    read = quantities(pl.Series(texts, dtype=pl.String), pl.Series(["en"] * len(texts)))
    found: list[Counter[Fraction]] = [Counter() for _ in texts]
    for text, value in read.select("text", "value").iter_rows():
        found[text][Fraction(value)] += 1
    return found


def units_kept(before: str, after: str, options: tuple[str, ...]) -> bool:
    """The same units; those that the options are given in may be asked for."""
    listed = " ; ".join(options)
    asked = units(listed)
    if _PRICE.search(f"{before} ; {listed}"):
        asked |= {"dollar"}
    old, new = units(before), units(after)
    return old <= new and new - old <= asked


def units(text: str) -> frozenset[str]:
    """The units that a text names, each by one name."""
    found = {name for name, pattern in _UNITS.items() if pattern.search(text)}
    return frozenset(found | {name for sign, name in _SIGNS.items() if sign in text})


def _numbers(text: str) -> Counter[Fraction]:
    plain = _NUMBER.finditer(text.translate(_PLAIN))
    return Counter(
        Fraction(one["digits"].replace(",", "")) * (-1 if one["sign"] else 1) for one in plain
    )
