"""The structure of a text's formulas: runs of tokens with letters made alike, and of tokens with
numbers made alike as well, so that other numbers in the same formula share a half.
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
_STYLE = r"\\(?:left|right|displaystyle|mathrm|mathbf|text|textbf|mbox|operatorname|q?quad)\b"
#: Pattern -> replacement, in order: styling off, tokens apart, v for letters.
_NUMBER = r"\d+(?:[.,]\d+)*"
_TOKENS = (
    (r"\\[dtc]frac", r"\frac"),
    (rf"{_STYLE}|\\[,;:! ()\[\]]|[{{}}$]", " "),
    (rf"({_NUMBER})", " $1 "),
    (r"(\\[a-z]+)", " $1 "),
    (r"([^\\a-z0-9., ])", " $1 "),
    (r"([,.])", " "),
    (r"(^|[^\\a-z])[a-z]\b", "${1} v "),
    (r"\s+", " "),
)
#: Formulas without LaTeX: numbers, letters and signs side by side, with one sign that no prose has.
_BARE = r"(?:(?:\b[A-Za-z0-9]{1,2}\b|\d+(?:\.\d+)?|[-+*/=^_<>|{}()\[\],])\s?){3,}"
_SIGN = r"[=^_+<>|{]"
#: Runs of so many tokens are the keys, and the share of problems expected to have one.
GRAM = Shingle(unit="word", n=3)
PRIOR = 0.01


def structures(texts: pl.Series) -> Bag:
    """The distinct runs of tokens in each text's formulas; of LaTeX, else of bare signs."""
    text = pl.col("text")
    prose, sign = pl.element().str.contains(_PROSE), pl.element().str.contains(_SIGN)
    latex = text.str.extract_all(_SPAN).list.eval(pl.element().filter(~prose))
    bare = text.str.extract_all(_BARE).list.eval(pl.element().filter(sign))
    plain = pl.when(latex.list.len() > 0).then(latex).otherwise(bare).list.join(" ")
    plain = plain.str.to_lowercase()
    for pattern, replacement in _TOKENS:
        plain = plain.str.replace_all(pattern, replacement)
    tokens = texts.alias("text").to_frame().select(plain.str.strip_chars()).to_series()
    alike = tokens.str.replace_all(_NUMBER, "#")
    return merged([_bag(tokens), _bag(alike)])


def _bag(tokens: pl.Series) -> Bag:
    found = shingled(tokens, GRAM)
    return Bag(found.offsets, found.hashes, np.full(len(found.hashes), PRIOR))
