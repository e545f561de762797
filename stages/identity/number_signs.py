"""One spelling for the signs that numbers are written with."""

from __future__ import annotations

import unicodedata

import polars as pl

#: Digits of every script, and characters whose compatibility form loses what they say: 10⁶ is no
#: 106, 2½ no 21/2.
SIGNS: dict[str, str] = {
    **{chr(code): str(unicodedata.decimal(chr(code)))
       for code in range(0x80, 0x1FBFA) if unicodedata.decimal(chr(code), None) is not None},
    **{power: f"^{place}" for place, power in enumerate("⁰¹²³⁴⁵⁶⁷⁸⁹")},
    **{part: " " + unicodedata.normalize("NFKC", part).replace("⁄", "/")
       for part in "½⅓⅔¼¾⅕⅖⅗⅘⅙⅚⅛⅜⅝⅞⅐⅑⅒"},
    "⁄": "/", "，": ",", "．": ".", "\u00a0": " ", "\u202f": " ", "\u2009": " ", "٫": ".", "٬": ",",
}  # fmt: skip
#: Names that begin with a numeral and are none.
NAMES: dict[str, str] = {"千米": "km", "千克": "kg", "千瓦": "kw", "千卡": "kcal"}
#: A separator of thousands in LaTeX; and 0{,}4, 3{,}14159: a decimal comma.
LATEX_GROUP = r"(\d)(?:\{,\}|,?\\!|\\,)(\d{3})(\D|$)"
_LATEX_NOUGHT = r"(^|[^\d},])0\{,\}(\d)"
_LATEX_DECIMAL = r"(\d)\{,\}(\d)"
#: $16$ is 16: a formula that is a number and nothing else.
SET_APART = r"\$(\d+(?:[.,]\d+)*)\$"
#: $2$$3$ and 2$3$ are no 23.
_NEIGHBOURS = r"(\d\$?)(\$\d)"
#: [-500,500], [0,100), \{100,200\} and $(1,100)$ hold two numbers, and (2,\,100) does.
_PAIRS = (
    (r"(\[|\\\{|\$\s*\()(\s*-?\d{1,3}),(-?[1-9]\d{2}\s*(?:\]|\)|\\\}))", "${1}${2}, ${3}"),
    (r"(\()(\s*-?\d{1,3}),(-?[1-9]\d{2}\s*\])", "${1}${2}, ${3}"),
    (r",\\,", ", "),
)
#: \left. opens nothing: \left.10 is no decimal. {1 \over 2} is \frac{1}{2}; \log_264 is of 64.
_LATEX = (
    (r"\\(?:left|right)\b\s*\.?", " "),
    (r"\{\s*(\d+)\s*\\over\s*(\d+)\s*\}", r"\frac{${1}}{${2}}"),
    (r"\\log_([2-9])(\d)", r"\log_${1} ${2}"),
    (_LATEX_NOUGHT, "${1}0.${2}"),
    *_PAIRS,
)


def normal(text: pl.Expr) -> pl.Expr:
    """Lower case, ASCII digits, thousands separated by commas in LaTeX. A null stays null."""
    wide = text.str.len_bytes() != text.str.len_chars()
    signs = text.str.replace_many(SIGNS).str.replace_many(NAMES).str.normalize("NFKC")
    plain = pl.when(wide).then(signs).otherwise(text)
    plain = plain.str.to_lowercase()
    for pattern, replacement in _LATEX:
        plain = plain.str.replace_all(pattern, replacement)
    for _ in range(2):  # neighbouring groups share a digit, which one pass cannot use twice
        plain = plain.str.replace_all(LATEX_GROUP, "${1},${2}${3}")
    plain = plain.str.replace_all(_LATEX_DECIMAL, "${1}.${2}")
    return plain.str.replace_all(_NEIGHBOURS, "${1} ${2}").str.replace_all(SET_APART, "${1}")
