"""The dressing of an answer: dollars, boxes, \\text, \\left, \\dfrac, thousands separators."""

from __future__ import annotations

import polars as pl

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
    "∘": r"\circ ",
    "\u00a0": " ",
    "≤": r"\le ",
    "≥": r"\ge ",
    "∪": r"\cup ",
    "，": ",",
}
#: ½ as a fraction; ⅒ is the only one of these with two digits below.
_VULGAR = dict(
    zip("½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅒", "12 13 23 14 34 15 25 35 45 16 56 18 38 58 78 110".split(), strict=True)
)
_FRACTIONS = {sign: rf"\frac{{{d[0]}}}{{{d[1:]}}}" for sign, d in _VULGAR.items()}
#: The digits of Arabic, Persian and Devanagari.
_DIGITS = {chr(zero + n): str(n) for zero in (0x660, 0x6F0, 0x966) for n in range(10)}
#: Digits above and below the line, set as powers and indices.
_RAISED, _LOWERED = "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻ⁿ", "₀₁₂₃₄₅₆₇₈₉₊₋ₙ"
_LEVELS = {
    **dict(zip(_RAISED, "0123456789+-n", strict=True)),
    **dict(zip(_LOWERED, "0123456789+-n", strict=True)),
}
#: Pattern and replacement, before all others: what Unicode writes without LaTeX.
_UNICODE = (
    (rf"([{_RAISED}]+)", "^{$1}"),
    (rf"([{_LOWERED}]+)", "_{$1}"),
    (r"√ ?(\([^()]*\)|\{[^{}]*\}|\d+(?:\.\d+)?|[A-Za-z])", r"\sqrt{$1}"),
)
#: Pattern and replacement, in order.
#: Private characters that stand for what other patterns must not see.
_ROW_END, _CURRENCY = "\ue000", "\ue001"
_ONE = r"\\[a-z]+|[A-Za-z0-9]"
_DRESSING = (
    (r"\\\\(dfrac|frac|tfrac|text|sqrt|pi|left|right)", r"\$1"),
    # the end of a matrix row is no space
    (r"\\\\", _ROW_END),
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
    (_ROW_END, r"\\"),
    (r"\s+", " "),
    (r"([(\[{]) ", "$1"),
    (r" ([)\]}])", "$1"),
)
_NESTED = r"[^{}]*"
for _ in range(4):
    _NESTED = rf"(?:[^{{}}]|\{{{_NESTED}\}})*"
_WRAPPERS = (
    rf"^\{{({_NESTED})\}}$",
    r"(?s)^\\\((.*)\\\)$",
    r"(?s)^\\\[(.*)\\\]$",
    rf"^\\boxed\s*\{{({_NESTED})\}}$",
    r"^\*\*(.*)\*\*$",
)

#: x, f(x), (x, y); and in a tidy answer what it is said to be.
NAME = r"(?:[A-Za-z](?:_\{?\w+\}?)?(?:\([a-z]\))?|\([A-Za-z](?:, ?[A-Za-z])+\))"
NAMED = rf"^({NAME})\s?=\s?([^=<>]+)$"
#: A formula (it ends in a digit, a brace, or a command) and then words of two letters or more.
_UNIT_TAIL = r"^([^a-zA-Z]*(?:\\[a-zA-Z]+[^a-zA-Z]*)+) ((?:square |cubic )?[a-zA-Z]{2,})$"


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
    out = text
    for pattern, replacement in _UNICODE:
        out = out.str.replace_all(pattern, replacement)
    out = out.str.replace_many({**_SIGNS, **_FRACTIONS, **_DIGITS, **_LEVELS})
    out = out.str.replace_all(r"\$", _CURRENCY, literal=True)
    # one dollar sign beside a number is a currency; two make a formula, and so does half of a pair
    one = out.str.count_matches("$", literal=True) == 1
    formula = ~(one & out.str.contains(r"\$\s?[.0-9]|^-?[0-9.,]+\s?\$$"))
    out = pl.when(formula).then(out.str.replace_all("$", "", literal=True)).otherwise(out)
    out = out.str.strip_chars()
    for _ in range(2):
        for wrapper in _WRAPPERS:
            out = out.str.replace(wrapper, "$1").str.strip_chars()
    for pattern, replacement in _DRESSING:
        out = out.str.replace_all(pattern, replacement)
    out = out.str.replace_all(_CURRENCY, "$", literal=True)
    return out.str.strip_chars().str.replace(r"([^.\\])[.,;]$", "$1").str.strip_chars()


def unit(plain: pl.Expr) -> pl.Expr:
    """The words of a unit that end a formula ("12\\sqrt{13} feet"); null where there are none.

    Degrees stay: under a sine they are a factor.
    """
    tail = plain.str.extract(_UNIT_TAIL, 2)
    return pl.when(tail != "deg").then(tail)


def without_unit(plain: pl.Expr) -> pl.Expr:
    """`plain` without the unit that `unit` finds."""
    return pl.when(unit(plain).is_null()).then(plain).otherwise(plain.str.replace(_UNIT_TAIL, "$1"))
