"""The structure of a text's formulas: runs of tokens with letters made alike, and of tokens with
numbers made alike as well, so that other numbers in the same formula share a half.

Notation is no structure: fractions are quotients, \\leqslant is ≤, and what groups, spaces or
dresses is left out.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np
import polars as pl

from stages.identity.bags import Bag, merge_bags
from stages.kernels.shingle import Shingle
from stages.kernels.shingles import shingle_texts

_SET = r"\{(?:align|alignat|aligned|equation|gather|eqnarray|multline)\*?\}"
_SPAN = (
    r"(?s)\$\$.+?\$\$|\$[^$]+\$|\\\(.+?\\\)|\\\[.+?\\\]"
    rf"|\\begin{_SET}.+?\\end{_SET}"
)
#: Two amounts of dollars and the prose between them are no formula.
_PROSE = r"\p{L}{2,} \p{L}{2,} \p{L}{2,}"
#: Formulas without LaTeX: numbers, letters and signs side by side, with one sign that no prose has.
_BARE = r"(?:(?:\b[A-Za-z0-9]{1,2}\b|\d+(?:\.\d+)?|[-+*/=^_<>|{}()\[\],])\s?){3,}"
_SIGN = r"[=^_+<>|{]"
#: How signs are written, and what stands for them. Letters are v; a problem's own operation is @.
_WRITTEN = {
    "≤": r"\leqslant \leq \le",
    "≥": r"\geqslant \geq \ge",
    "≠": r"\neq \ne",
    "<": r"\lt",
    ">": r"\gt",
    "±": r"\pm \mp",
    "*": r"\cdot \times · ×",
    "/": r"\over \div ÷",
    "-": "− –",
    "|": r"\lvert \rvert \vert \mid \|",
    "√": r"\sqrt",
    "π": r"\pi",
    "∞": r"\infty",
    "≡": r"\equiv",
    "∪": r"\cup",
    "∩": r"\cap",
    "∈": r"\in",
    "S": r"\sum ∑",
    "P": r"\prod ∏",
    "I": r"\int ∫",
    "F": r"\lfloor \rfloor \lceil \rceil",
    "C": r"\binom \dbinom \tbinom \choose",
    "@": r"\star \oplus \otimes \odot \diamond \bullet \& \#",
    "^2": "²",
    "^3": "³",
}
_FUNCTIONS = (
    "arcsin arccos arctan sinh cosh tanh sin cos tan cot sec csc log ln exp lim max min gcd lcm mod"
    " det"
).split()
_GREEK = (
    "alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi rho sigma tau upsilon"
    " phi chi psi omega ell varepsilon vartheta varphi varrho"
).split()
#: By now each command of letters ends in a space, so that none begins another.
_SIGNS = {
    f"{written} " if written[1:].isalpha() else written: f" {sign} "
    for sign, ways in _WRITTEN.items()
    for written in ways.split()
}
_SIGNS |= {f"\\{name} ": f" {name.upper()} " for name in _FUNCTIONS}
_SIGNS |= {f"\\{name} ": " v " for name in _GREEK}
#: Pattern -> replacement, in order. First what tells units and functions from names.
_FIRST = (
    (rf"\\(?:operatorname|mathrm|text)\*?\s*\{{\s*({'|'.join(_FUNCTIONS)})\s*\}}", r"\${1} "),
    (r"\\mathrm\s*\{\s*(?:~[^{}]*|[a-z]{2,}[^{}]*)\}", " "),
    (r"\\(?:text|textbf|textrm|mbox|color|hspace|vspace|label|tag)\s*\{[^{}]*\}", " "),
    (r"\\(?:begin|end)\s*\{[^{}]*\}(?:\{[^{}]*\})?", " "),
    (r"\{,\}", ""),
)
#: A part of a fraction, when powers, indices and roots have no braces any more.
_PART = r"\s*(?:\{([^{}]*)\}|([a-z0-9]))"
_BEFORE = (
    (r"(\\[a-z]+)", "${1} "),
    (r"\\(?:left|right|big+[lr]?) \.?", " "),
    (r"\^ ?\{? ?\\circ ?\}?|°", " "),
    *[(r"([_^]|\\sqrt ) ?\{([^{}]*)\}", "${1}${2} ")] * 2,
    *[(rf"\\[dtc]?frac {_PART}{_PART}", " ${1}${2} / ${3}${4} ")] * 3,
)
_NUMBER = r"\d+(?:·\d+)?"
_AFTER = (
    (r"\\[a-z]+ |\\.|\.\.\.|…|\b[a-z]{4,}", " "),
    (r"(\d),(\d{3})(\D|$)", "${1}${2}${3}"),
    (r"(\d)\.(\d)", "${1}·${2}"),
    (r"""[{}()\[\]$&~.,:;'"]""", " "),
    (r"[a-zα-ορ-ω]", " v "),
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
    plain = _replaced(_replaced(plain, _FIRST).str.to_lowercase(), _BEFORE)
    plain = _replaced(plain.str.replace_many(_SIGNS, leftmost=True), _AFTER)
    tokens = texts.alias("text").to_frame().select(plain.str.strip_chars()).to_series()
    alike = tokens.str.replace_all(_NUMBER, "#")
    return merge_bags([_bag(tokens), _bag(alike)])


def _replaced(text: pl.Expr, patterns: Iterable[tuple[str, str]]) -> pl.Expr:
    for pattern, replacement in patterns:
        text = text.str.replace_all(pattern, replacement)
    return text


def _bag(tokens: pl.Series) -> Bag:
    found = shingle_texts(tokens, GRAM)
    return Bag(found.offsets, found.hashes, np.full(len(found.hashes), PRIOR))
