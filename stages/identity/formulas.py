"""The structure of a text's formulas: runs of LaTeX tokens, numbers and letters made alike."""

from __future__ import annotations

import numpy as np
import polars as pl

from stages.identity.bags import Bag
from stages.shingles import Shingle, shingled

_SPAN = r"(?s)\$\$.+?\$\$|\$[^$]+\$|\\\(.+?\\\)|\\\[.+?\\\]"
#: Two amounts of dollars and the prose between them are no formula.
_PROSE = r"\p{L}{2,} \p{L}{2,} \p{L}{2,}"
_STYLE = r"\\(?:left|right|displaystyle|mathrm|mathbf|text|textbf|mbox|operatorname|q?quad)\b"
#: Pattern -> replacement, in order: styling off, tokens apart, # for numbers, v for letters.
_TOKENS = (
    (r"\\[dtc]frac", r"\frac"),
    (rf"{_STYLE}|\\[,;:! ()\[\]]|[{{}}$]", " "),
    (r"\d+(?:[.,]\d+)*", " # "),
    (r"(\\[a-z]+)", " $1 "),
    (r"([^\\a-z #])", " $1 "),
    (r"(^|[^\\a-z])[a-z]\b", "${1} v "),
    (r"\s+", " "),
)
#: Runs of so many tokens are the keys, and the share of problems expected to have one.
GRAM = Shingle(unit="word", n=3)
PRIOR = 0.01


def structures(texts: pl.Series) -> Bag:
    """The distinct runs of tokens in each text's formulas; none where it has no LaTeX."""
    prose = pl.element().str.contains(_PROSE)
    spans = pl.col("text").str.extract_all(_SPAN).list.eval(pl.element().filter(~prose))
    plain = spans.list.join(" ").str.to_lowercase()
    for pattern, replacement in _TOKENS:
        plain = plain.str.replace_all(pattern, replacement)
    tokens = texts.alias("text").to_frame().select(plain.str.strip_chars()).to_series()
    found = shingled(tokens, GRAM)
    return Bag(found.offsets, found.hashes, np.full(len(found.hashes), PRIOR))
