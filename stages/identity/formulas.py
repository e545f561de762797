"""The structure of a text's formulas: runs of tokens with letters made alike, and of tokens with
numbers made alike as well, so that other numbers in the same formula share a half.

Notation is no structure: fractions are quotients, \\leqslant is ≤, and what groups, spaces or
dresses is left out.
"""

from __future__ import annotations

import numpy as np
import polars as pl

from stages.identity.bags import Bag, merged
from stages.near.params import Shingle
from stages.shingles import shingled

_SPAN = r"(?s)\$\$.+?\$\$|\$[^$]+\$|\\\(.+?\\\)|\\\[.+?\\\]"
#: Two amounts of dollars and the prose between them are no formula.
_PROSE = r"\p{L}{2,} \p{L}{2,} \p{L}{2,}"
#: Formulas without LaTeX: numbers, letters and signs side by side, with one sign that no prose has.
_BARE = r"(?:(?:\b[A-Za-z0-9]{1,2}\b|\d+(?:\.\d+)?|[-+*/=^_<>|{}()\[\],])\s?){3,}"
_SIGN = r"[=^_+<>|{]"
#: Pattern -> replacement, in order, before signs are read.
_BEFORE = (
    (r"\\(?:left|right|[bB]ig+[lr]?)\b\.?", " "),
    (r"\\(?:text|textbf|textrm|mbox|mathrm)\s*\{[^{}]*\}", " "),
    (r"\\[dtc]?frac\s*(\d)\s*(\d)", " ${1} / ${2} "),
    *[(r"\\[dtc]?frac\s*\{([^{}]*)\}\s*\{([^{}]*)\}", " ${1} / ${2} ")] * 2,
    (r"\\over\b", " / "),
    (r"\^\s*\{?\s*\\circ\s*\}?|°", " "),
)
#: What formulas are made of besides letters and digits, and how it is written.
_WRITTEN = {
    "≤": r"\leqslant \leq \le",
    "≥": r"\geqslant \geq \ge",
    "≠": r"\neq \ne",
    "*": r"\cdots \cdot \times · ×",
    "|": r"\lvert \rvert \vert \mid \|",
    "√": r"\sqrt",
    "π": r"\pi",
    "∞": r"\infty",
    "≡": r"\equiv",
    "∪": r"\cup",
    "∩": r"\cap",
    "S": r"\sum",
    "P": r"\prod",
    "I": r"\int",
    "∈": r"\in",
    "F": r"\lfloor \rfloor \lceil \rceil",
    "C": r"\binom \dbinom \tbinom \choose",
    # operations that a problem defines
    "@": r"\star \& \# \oplus \otimes \odot \diamond \bullet",
    "/": r"\div ÷",
    "-": "− –",
}
_FUNCTIONS = "arcsin arccos arctan sin cos tan cot sec csc log ln exp lim max min gcd lcm mod det"
_SIGNS = {written: f" {sign} " for sign, ways in _WRITTEN.items() for written in ways.split()} | {
    f"{slash}{name}": f" {name.upper()} " for name in _FUNCTIONS.split() for slash in ("\\", "")
}
_SIGNS[r"\cdots"] = " "
#: The same, after them: other commands and brackets off, tokens apart, v for letters.
_NUMBER = r"\d+(?:·\d+)?"
_AFTER = (
    (r"\\[a-z]+|\\.|\.\.\.|…", " "),
    (r"(\d)\.(\d)", "${1}·${2}"),
    (r"""[{}()\[\]$&~.,:;'"!]""", " "),
    (r"[a-z]", " v "),
    (rf"({_NUMBER})", " ${1} "),
    (r"([^\s\w·])", " ${1} "),
    (r"\s+", " "),
)
#: Runs of so many tokens are the keys, and the share of problems expected to have one.
GRAM = Shingle(unit="word", n=3)
PRIOR = 0.01


def structures(texts: pl.Series) -> Bag:
    """The distinct runs of tokens in each text's formulas; of LaTeX, else of bare signs."""
    text = pl.col("text")
    prose, sign = pl.element().str.contains(_PROSE), pl.element().str.contains(_SIGN)
    latex = text.str.extract_all(_SPAN).list.eval(pl.element().filter(~prose))
    bare = text.str.extract_all(_BARE).list.eval(pl.element().filter(sign))
    plain = pl.when(latex.list.len() > 0).then(latex).otherwise(bare).list.join(" ¦ ")
    plain = plain.str.to_lowercase()
    for pattern, replacement in _BEFORE:
        plain = plain.str.replace_all(pattern, replacement)
    plain = plain.str.replace_many(_SIGNS, leftmost=True)
    for pattern, replacement in _AFTER:
        plain = plain.str.replace_all(pattern, replacement)
    tokens = texts.alias("text").to_frame().select(plain.str.strip_chars()).to_series()
    alike = tokens.str.replace_all(_NUMBER, "#")
    return merged([_bag(tokens), _bag(alike)])


def _bag(tokens: pl.Series) -> Bag:
    found = shingled(tokens, GRAM)
    return Bag(found.offsets, found.hashes, np.full(len(found.hashes), PRIOR))
