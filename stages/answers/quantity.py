"""Plain numbers, with or without a unit, as exact rationals."""

from __future__ import annotations

import re
from fractions import Fraction
from math import gcd

#: A value and its unit.
Quantity = tuple[Fraction, str]

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)"
_DECIMAL = rf"(?:{_DIGITS}(?:\.\d*)?|\.\d+)"
_FRAC = r"\\frac\s?\{\s?-?\d+\s?\}\s?\{\s?\d+\s?\}"
_NUMBER = (
    rf"[+-]?\s?(?:(?:{_DECIMAL}\s?(?:\\times|\\cdot|\*|x)\s?)?10\s?\^\s?(?:\{{\s?[+-]?\d{{1,3}}\s?\}}|\d)"
    rf"|\d*\.\d*\\overline\s?\{{\d+\}}|\d+ ?{_FRAC}|\d+ \d+\s?/\s?\d+|{_FRAC}"
    rf"|{_DECIMAL}\s?/\s?{_DIGITS}|{_DECIMAL}[eE][+-]?\d{{1,3}}|{_DECIMAL})"
)
_CURRENCY = r"(?:\$|Rs\.?|£|€|¥|USD|US\$)"
_UNIT = (
    r"%|deg|(?:(?:square|cubic|sq\.?|cu\.?) )?(?:[a-zA-Z]{2,}|[mgshLJNVWK])\.?(?:/[a-zA-Z]+)?"
    r"(?:\s?\^\s?\{?-?[23]\}?)?(?: (?:[a-zA-Z]{1,}|/) ?[a-zA-Z]*){0,3}"
)
_QUANTITY = rf"^([+-]?)\s?({_CURRENCY}?)\s?({_NUMBER})\s?({_CURRENCY}|{_UNIT}|)$"
#: Words after a number that are mathematics or grammar rather than a unit.
_NO_UNIT = (
    r"^(?:pi|sqrt|sin|cos|tan|log|ln|exp|or|and|to|mod|choose|by|of|is|if|for|[a-z] .*)( .*)?$"
)

#: Where a capital M is not its small letter: mega, not milli.
_MEGA = re.compile(r"M(?:[mgsJNVW]|Hz|Pa|eV)?")

_UNIT_NAMES = {
    "percent": "%",
    "per cent": "%",
    "degree": "deg",
    "degrees": "deg",
    "centimeter": "cm",
    "centimeters": "cm",
    "centimetres": "cm",
    "meter": "m",
    "meters": "m",
    "metre": "m",
    "metres": "m",
    "kilometers": "km",
    "kilometres": "km",
    "inch": "in",
    "inches": "in",
    "feet": "ft",
    "foot": "ft",
    "second": "s",
    "seconds": "s",
    "sec": "s",
    "hour": "h",
    "hours": "h",
    "hr": "h",
    "hrs": "h",
    "minutes": "min",
    "minute": "min",
    "mins": "min",
    "dollars": "$",
    "dollar": "$",
    "rs": "rs",
    "rs.": "rs",
    "gram": "g",
    "grams": "g",
    "kilograms": "kg",
    "sq cm": "cm^2",
    "square cm": "cm^2",
    "sq m": "m^2",
    "square meters": "m^2",
}

_QUANTITY_RE = re.compile(_QUANTITY, re.ASCII)
_NO_UNIT_RE = re.compile(_NO_UNIT)
#: The plainest fractions, which are most numbers beside the whole ones.
_NUMERAL = r"(\d{1,300})"
_FRACTION_RE = re.compile(
    rf"(-?)(?:\\frac\{{{_NUMERAL}\}}\{{{_NUMERAL}\}}|{_NUMERAL}/{_NUMERAL})", re.ASCII
)


def quantity(plain: str) -> str | None:
    """One tidy text as "p/q" or "p/q unit", or None where it is no plain number."""
    if fraction := _FRACTION_RE.fullmatch(plain):
        return _reduced(fraction)
    found = parts(plain)
    if found is None:
        return None
    value, unit = found
    unit = unit if _MEGA.fullmatch(unit) else unit.lower()
    unit = _UNIT_NAMES.get(unit, unit.rstrip("."))
    return f"{value} {unit}" if unit else str(value)


def _reduced(fraction: re.Match[str]) -> str | None:
    sign, *digits = fraction.groups()
    top, bottom = (int(number) for number in digits if number is not None)
    if bottom == 0:
        return None
    shared = gcd(top, bottom)
    whole, rest = f"{sign if top else ''}{top // shared}", bottom // shared
    return whole if rest == 1 else f"{whole}/{rest}"


def parts(plain: str) -> Quantity | None:
    """The value of one tidy text and its unit as written ("" without one), or None."""
    found = _QUANTITY_RE.match(plain)
    if not found:
        return None
    sign, prefix, digits, suffix = (part.strip() for part in found.groups())
    unit = " ".join((prefix or suffix).replace("{", "").replace("}", "").split())
    lower = unit if _MEGA.fullmatch(unit) else unit.lower()
    twice = (prefix and suffix) or (sign and digits[0] in "+-")
    if twice or _NO_UNIT_RE.match(lower):
        return None
    value = _value(sign + digits)
    return None if value is None else (value, unit)


def _value(digits: str) -> Fraction | None:
    sign = -1 if digits.startswith("-") else 1
    body = digits.lstrip("+-").strip()
    try:
        return sign * _magnitude(body)
    except (ValueError, ZeroDivisionError):
        return None


def _magnitude(body: str) -> Fraction:
    power = re.match(
        r"^(?:(.*?)\s?(?:\\times|\\cdot|\*|x)\s?)?10\s?\^\s?\{?\s?([+-]?\d+)\s?\}?$", body
    )
    if power:
        return _plain(power[1] or "1") * Fraction(10) ** int(power[2])
    repeating = re.match(r"^(\d*)\.(\d*)\\overline\s?\{(\d+)\}$", body)
    if repeating:
        whole, head, cycle = repeating.groups()
        tail = Fraction(int(cycle), (10 ** len(cycle) - 1) * 10 ** len(head))
        return Fraction(f"{whole or 0}.{head or 0}") + tail
    mixed = re.match(r"^(\d*) ?\\frac\s?\{\s?(-?\d+)\s?\}\s?\{\s?(\d+)\s?\}$", body)
    if mixed:
        return int(mixed[1] or 0) + Fraction(int(mixed[2]), int(mixed[3]))
    mixed = re.match(r"^(\d+) (\d+)\s?/\s?(\d+)$", body)
    if mixed and not re.match(r"^\d{1,3} \d{3}\s?/", body):
        return int(mixed[1]) + Fraction(int(mixed[2]), int(mixed[3]))
    top, _, bottom = body.partition("/")
    return _plain(top) / _plain(bottom) if bottom else _plain(top)


def _plain(digits: str) -> Fraction:
    return Fraction(digits.replace(",", "").replace(" ", "").rstrip(".") or "0")
