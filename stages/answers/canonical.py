"""One spelling for an answer, in Polars: what settles most answers without a parser.

    tidy        LaTeX dressing off: dollars, \\text, \\left, \\dfrac, thousands separators
    canonical   a plain number (integer, decimal, fraction, mixed, repeating, scientific, with or
                without a unit) as "p/q" or "p/q unit"; anything else as its squeezed tidy text

Exact rationals throughout: 2.50, 5/2 and 2\\frac{1}{2} become "5/2", and 1/3 is not 0.333.
"""

from __future__ import annotations

import re
from fractions import Fraction

import polars as pl

#: Longer answers are no numbers and are never parsed (issue: hostile answers).
MAX_CHARS = 300

_FULL_WIDTH = {chr(code): chr(code - 0xFEE0) for code in range(0xFF01, 0xFF5F)}
_SIGNS = {
    **_FULL_WIDTH,
    **dict.fromkeys("‐‑‒–—―−﹣", "-"),
    "×": r"\times ",
    "÷": "/",
    "⁄": "/",
    "·": r"\cdot ",
    "π": r"\pi ",
    "∞": r"\infty ",
    "°": " deg",
    "²": "^{2}",
    "³": "^{3}",
    "\u00a0": " ",
    "≤": r"\le ",
    "≥": r"\ge ",
    "∪": r"\cup ",
    "，": ",",
}
#: Pattern and replacement, in order.
_ONE = r"\\[a-z]+|[A-Za-z0-9]"
_DRESSING = (
    (r"\\\\(dfrac|frac|tfrac|text|sqrt|pi|left|right)", r"\$1"),
    (r"\\[dtc]frac", r"\frac"),
    (r"\\(?:left|right|[bB]igg?[lr]?|displaystyle|textstyle|limits)([^a-zA-Z]|$)", "$1"),
    (r",\\!|\{,\}|\\!|\\limits", ""),
    (r"\\(?:,|;|:|quad|qquad| )|~", " "),
    (r"\^\s*\{\s*\\(?:circ|degree)\s*\}|\^\s*\\(?:circ|degree)|\\degree", " deg"),
    (
        r"\\(?:text(?:bf|it|rm|normal)?|math(?:rm|bf)|mbox|operatorname|rm)\s*\{([^{}]*)\}",
        " $1 ",
    ),
    (r"\\([%$#&])", "$1"),
    (r"\\le([^a-zA-Z]|$)", r"\leq$1"),
    (r"\\ge([^a-zA-Z]|$)", r"\geq$1"),
    (rf"\\frac\s*({_ONE})\s*", r"\frac{$1}"),
    (rf"\\frac\s*\{{([^{{}}]*)\}}\s*({_ONE})", r"\frac{$1}{$2}"),
    (r"\\sqrt\s*(\d)", r"\sqrt{$1}"),
    (r"^\s*\\approx", ""),
    (r"\s+", " "),
)
_NESTED = r"[^{}]*"
for _ in range(4):
    _NESTED = rf"(?:[^{{}}]|\{{{_NESTED}\}})*"
_WRAPPERS = (
    rf"^\{{({_NESTED})\}}$",
    r"^\$\$?([^$]*)\$\$?$",
    r"(?s)^\\\((.*)\\\)$",
    r"(?s)^\\\[(.*)\\\]$",
    rf"^\\boxed\s*\{{({_NESTED})\}}$",
    r"^\*\*(.*)\*\*$",
)

_DIGITS = r"(?:\d{1,3}(?:,\d{3})+|\d{1,3}(?: \d{3})+|\d+)"
_DECIMAL = rf"(?:{_DIGITS}(?:\.\d*)?|\.\d+)"
_FRAC = r"\\frac\s?\{\s?-?\d+\s?\}\s?\{\s?\d+\s?\}"
_NUMBER = (
    rf"[+-]?\s?(?:{_DECIMAL}\s?(?:\\times|\\cdot|\*|x)\s?10\s?\^\s?(?:\{{\s?[+-]?\d{{1,3}}\s?\}}|\d)"
    rf"|\d*\.\d*\\overline\s?\{{\d+\}}|\d+ ?{_FRAC}|\d+ \d+\s?/\s?\d+|{_FRAC}"
    rf"|{_DECIMAL}\s?/\s?{_DIGITS}|{_DECIMAL})"
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

#: A formula (it ends in a digit, a brace, or a command) and then words of two letters or more.
_UNIT_TAIL = r"^([^a-zA-Z]*(?:\\[a-zA-Z]+[^a-zA-Z]*)+) ((?:square |cubic )?[a-zA-Z]{2,})$"

_CHOICE = r"^(?:(?i:option|choice|answer) )?\(?([A-J])\)?$"

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


def tidy(text: pl.Expr) -> pl.Expr:
    """The answer without its dressing, single spaces inside; "" for null."""
    return text.map_batches(_tidied, return_dtype=pl.String).fill_null("")


def _tidied(column: pl.Series) -> pl.Series:
    """Plain integers are tidy; of the others each distinct text is undressed once."""
    text = pl.col("text")
    texts = pl.DataFrame({"text": column}).unique()
    dressed = texts.filter(~text.str.contains(r"^-?[0-9]+$"))
    undressed = dict(dressed.select(text, _undress(text).alias("plain")).rows())
    known = column.replace_strict(undressed, default=None, return_dtype=pl.String)
    return known.zip_with(known.is_not_null(), column)


def _undress(text: pl.Expr) -> pl.Expr:
    out = text.str.replace_many(_SIGNS).str.strip_chars()
    for _ in range(2):
        for wrapper in _WRAPPERS:
            out = out.str.replace(wrapper, "$1").str.strip_chars()
    for pattern, replacement in _DRESSING:
        out = out.str.replace_all(pattern, replacement)
    return out.str.strip_chars().str.replace(r"([^.\\])[.,;]$", "$1").str.strip_chars()


def canonical(text: pl.Expr) -> pl.Expr:
    """Canonical form of each answer: number, number with unit, or squeezed text; null if empty."""
    plain = tidy(text)
    form = pl.coalesce(number(plain), squeezed(plain))
    return pl.when(plain != "").then(form)


def squeezed(plain: pl.Expr) -> pl.Expr:
    """Tidy text without the spaces that separate nothing; a choice as its bare letter.

    A space between two letters stays: words, or a command and what follows.
    """
    bare = plain.str.replace(_CHOICE, "$1").str.replace_all(r"([^A-Za-z]) ", "$1")
    return bare.str.replace_all(r" ([^A-Za-z])", "$1")


def unit(plain: pl.Expr) -> pl.Expr:
    """The words of a unit that end a formula ("12\\sqrt{13} feet"); null where there are none.

    Degrees stay: under a sine they are a factor.
    """
    tail = plain.str.extract(_UNIT_TAIL, 2)
    return pl.when(tail != "deg").then(tail)


def without_unit(plain: pl.Expr) -> pl.Expr:
    """`plain` without the unit that `unit` finds."""
    return pl.when(unit(plain).is_null()).then(plain).otherwise(plain.str.replace(_UNIT_TAIL, "$1"))


def number(plain: pl.Expr) -> pl.Expr:
    """`plain` (tidy text) as "p", "p/q" or "p/q unit"; null where it is no plain number."""
    short = pl.when(plain.str.len_chars() <= MAX_CHARS).then(plain)
    integer = short.str.extract(r"^[+-]?0*([0-9]+)$", 1)
    sign = short.str.extract(r"^(-)0*[1-9][0-9]*$", 1).fill_null("")
    other = pl.when(integer.is_null() & short.str.contains("[0-9]")).then(short)
    return pl.coalesce(
        pl.concat_str(sign, integer),
        other.map_batches(_quantities, return_dtype=pl.String),
    )


def _quantities(column: pl.Series) -> pl.Series:
    known = {text: quantity(text) for text in column.unique().drop_nulls()}
    return pl.Series(column.name, [known.get(text) for text in column], dtype=pl.String)


_QUANTITY_RE = re.compile(_QUANTITY, re.ASCII)
_NO_UNIT_RE = re.compile(_NO_UNIT)


def quantity(plain: str) -> str | None:
    """One tidy text as "p/q" or "p/q unit", or None where it is no plain number."""
    found = _QUANTITY_RE.match(plain)
    if not found:
        return None
    sign, prefix, digits, suffix = (part.strip() for part in found.groups())
    unit = " ".join((prefix or suffix).lower().replace("{", "").replace("}", "").split())
    twice = (prefix and suffix) or (sign and digits[0] in "+-")
    if twice or _NO_UNIT_RE.match(unit):
        return None
    value = _value(sign + digits)
    if value is None:
        return None
    unit = _UNIT_NAMES.get(unit, unit.rstrip("."))
    return f"{value} {unit}" if unit else str(value)


def _value(digits: str) -> Fraction | None:
    sign = -1 if digits.startswith("-") else 1
    body = digits.lstrip("+-").strip()
    try:
        return sign * _magnitude(body)
    except (ValueError, ZeroDivisionError):
        return None


def _magnitude(body: str) -> Fraction:
    power = re.match(r"^(.*?)\s?(?:\\times|\\cdot|\*|x)\s?10\s?\^\s?\{?\s?([+-]?\d+)\s?\}?$", body)
    if power:
        return _plain(power[1]) * Fraction(10) ** int(power[2])
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
