"""Normalised text: what two spellings of one problem have in common.

The text itself is never changed; dedup and decontamination compare these keys. Of 21 hostile
spellings of one sentence, NFKC alone joins 7, this key 20: only homoglyphs remain.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

import polars as pl

#: Characters that show nothing: format characters, joiners, variation selectors, tag characters.
INVISIBLE = r"[\p{Cf}\x{034F}\x{115F}\x{1160}\x{3164}\x{FE00}-\x{FE0F}\x{E0000}-\x{E01EF}]"
MINUS = r"[\x{2010}-\x{2015}\x{2212}\x{FE63}\x{FF0D}]"
#: LaTeX that styles and spaces: it separates words but says nothing.
LATEX_STYLE = (
    r"\\(?:(?:mathrm|mathbf|mathit|text|textbf|textit|mbox|left|right|displaystyle|quad|qquad)\b"
    r"|[,;:!])"
)
#: Fractions in display or text size are fractions.
SIZED_FRACTION = r"\\[dt]frac"
#: NFKC would make 52 of 5², and 11/2 of 1½.
RAISED = r"([\x{00B2}\x{00B3}\x{00B9}\x{2070}\x{2074}-\x{2079}]+)"
VULGAR = r"([\x{00BC}-\x{00BE}\x{2150}-\x{215E}\x{2189}])"
#: Punctuation that is mathematics, and what stands for it in the key: a decimal point, a
#: factorial, the primes of a derivative.
SPOKEN = (
    (r"(\d)\.(\d)", "${1}\u066b${2}"),
    (r"(\d|\)|\b\p{L})!", "${1}\u203c"),
    (r"['\x{2019}]\(", "\u2032("),
)
#: What is no word and not already one space, as long as it lasts; the same for white space. Split
#: so that the common single space is no match: 40 % less time for the same key.
IN_WORDS = r"\p{L}\p{N}\p{M}\+\-\*/=<>\^%\\\x{066B}\x{203C}\x{2032}"
NOT_A_WORD = rf"[^{IN_WORDS}]{{2,}}|[^{IN_WORDS} ]"
SPACES = r"\s{2,}|[^\S ]"


def canonical(text: pl.Expr) -> pl.Expr:
    """Case, width, invisible characters, minus signs and spaces folded; everything else kept."""
    return _cased(text).str.replace_all(SPACES, " ").str.strip_chars()


def _cased(text: pl.Expr) -> pl.Expr:
    """`canonical` with white space as it stands."""
    raw = text.fill_null("")
    is_ascii = raw.str.len_bytes() == raw.str.len_chars()
    # most texts are ASCII, which has nothing to fold but its case: the others alone are read
    other = _folded(pl.when(is_ascii).then(pl.lit("")).otherwise(raw))
    return pl.when(is_ascii).then(raw.str.to_lowercase()).otherwise(other)


def _folded(text: pl.Expr) -> pl.Expr:
    composed = _nfkc(text.str.replace_all(RAISED, "^${1}").str.replace_all(VULGAR, " ${1}"))
    visible = composed.str.replace_all(INVISIBLE, "").str.replace_all(MINUS, "-")
    # lowering can undo the composition that NFKC made
    return _nfkc(visible.str.to_lowercase())


def _nfkc(text: pl.Expr) -> pl.Expr:
    return text.map_batches(_composed, return_dtype=pl.String, is_elementwise=True)


def _composed(texts: pl.Series) -> pl.Series:
    """NFKC of the texts beyond ASCII, which it leaves as it is: most texts cost nothing."""
    beyond = (texts.str.len_bytes() != texts.str.len_chars()).arg_true()
    if beyond.is_empty():
        return texts
    return texts.scatter(beyond, texts.gather(beyond).str.normalize("NFKC"))


def words(text: pl.Expr) -> pl.Expr:
    """The key of near-duplicates and n-grams: words and operators, one space between them.

    LaTeX styling, dollar signs, braces and punctuation fall away; digits, letters of every
    script, operators, decimal points, factorials, primes and command names stay.
    """
    return _words(_cased(text))


def _words(folded: pl.Expr) -> pl.Expr:
    named = folded.str.replace_all(SIZED_FRACTION, r"\frac")
    for written, kept in SPOKEN:
        named = named.str.replace_all(written, kept)
    plain = named.str.replace_all(LATEX_STYLE, " ").str.replace_all(NOT_A_WORD, " ")
    return plain.str.strip_chars()


def without_spaces(key: pl.Expr) -> pl.Expr:
    """A column of keys without the spaces that part no two digits; those that do become low lines:
    1 1/2 is not 11/2. Of `canonical`, the key of exact duplicates (Big-Math, sec. 2.2.2).
    """
    has_parted = key.str.contains(r"\d \d")
    parted = pl.when(has_parted).then(key).otherwise(pl.lit(""))
    for _ in range(2):  # digits in a row share a neighbour, which one pass cannot use twice
        parted = parted.str.replace_all(r"(\d) (\d)", "${1}_${2}")
    marked = pl.when(has_parted).then(parted).otherwise(key)
    return marked.str.replace_all(" ", "", literal=True)


Normalised = Literal["words", "squeezed", "canonical", "none"]
#: What the declared normalisations make of a canonical text.
_OF_CANONICAL: dict[str, Callable[[pl.Expr], pl.Expr]] = {
    "words": _words,
    "squeezed": without_spaces,
    "canonical": lambda folded: folded,
}


def normalisation(name: Normalised, text: pl.Expr, folded: pl.Expr) -> pl.Expr:
    """`text` under a declared normalisation; `none` is the text as it stands.

    folded: the column of `canonical(text)`, made once for all that are asked for.
    """
    return text.fill_null("") if name == "none" else _OF_CANONICAL[name](folded)
