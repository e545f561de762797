"""Multiple choice: a list of options, in the columns or in the text."""

from __future__ import annotations

import polars as pl

from stages.signals.mark import signal
from stages.signals.parts import PHRASES, TASK
from stages.signals.plain import any_of, where

#: The first characters of an option; "(A), (B) and (C)" is a list of labels and has none.
FIRST = (
    r"(?:[^\s,;.()$}ao+=]|a[^n]|an[^d]|and[a-z]|o[^r]|or[a-z]|\.\d|\+[\d\\]"
    r"|\((?:[^A-E]|[A-E][^)]))"
)
GAP = r"[\s$~:.{}]*"
CHOICE_CUE = (
    r"(?i)which (?:one |statement |choice |answer |value |number )?(?:of|is|are|must)"
    r"|(?:choose|select|pick) |correct (?:answer|option|choice)|options?:|choices?:"
    r"|下列|以下|选项|哪"
)
#: What numbers conditions rather than options.
CONDITION = r"(?i)conditions?|propert|satisf|\bhold|\brules?\b|such that|条件|满足"
#: An answer that is nothing but a label.
LETTER = r"^\W{0,3}(?:\\text\w*\{)?\(?[A-E]\)?\}?\W{0,3}$"


def _list(labels: list[str], before: str, after: str, start: str = "", gap: str = "") -> str:
    """A pattern of labels in order, each followed by the first characters of an option.

    gap: what may stand between an option and the next label, any text that ends in `before` by
    default. start: what stands before the first label, if not `before`.
    """
    options = [label + after + GAP + FIRST for label in labels]
    return "(?s)" + (start or before) + (gap or f".*?{before}").join(options)


def _in_brackets(labels: str) -> list[str]:
    return [rf"\(\s*{label}\s*\)" for label in labels]


#: (A) x (B) y (C) z. A letter or digit before the bracket is a function: P(A) + P(B).
BRACKETS = _list(
    _in_brackets("ABC"), "", "", start=r"(?:^|[^A-Za-z0-9\\])", gap=r"(?:.*?[^A-Za-z\\])?"
)
#: A. x, A) x, A: x, each at the start of a line.
LINES = _list(list("ABC"), r"(?:^|\n)[ \t*>•-]*", r"[ \t]?[.):、,]")
#: A. x B. y C. z D. w within a line, after the end of the stem.
INLINE = _list(
    list("ABCD"),
    r"[^A-Za-z]",
    "[.、]",
    r"(?:^|[?:.!_$)}\]。\n][ \t]*|(?-u:\b)(?:is|are|be|equals?|equal to)[ \t]+|\p{Han}[ \t]*)",
)
#: The same wherever the stem ends, if nothing is asked behind the options.
CLOSING = _list(list("ABCD"), r"[^A-Za-z]", r"[.、:]", r"(?:^|\s)") + r"[^?]*$"
#: A) x B) y C) z, once balanced brackets are gone.
CLOSED = _list(list("ABC"), r"[^A-Za-z0-9\\]", r"\s?\)", r"(?:^|[^A-Za-z0-9\\])")
#: The same labels in lower case, as numbers and as circled numbers: these also count parts and
#: conditions, hence four of them, no word of conditions unless a cue outweighs it, and no task
#: among or behind them.
SMALL = "|".join(
    [
        _list(_in_brackets("abcd"), r"(?:^|[^0-9A-Za-z\\])", ""),
        _list(_in_brackets("1234"), r"(?:^|[^0-9A-Za-z\\])", ""),
        _list(list("abcd"), r"(?:^|\s)", r"[ \t]?[.:、]"),
        _list(list("1234"), r"(?:^|\s)", r"[.、]\s"),
        _list(list("①②③④"), "", ""),
    ]
)
SMALL_CLOSED = "|".join(
    _list(list(labels), r"(?:^|[\s,;?:.])", r"\s?\)") for labels in ("abcd", "1234")
)
#: The first small label, and what follows it.
_LABEL = r"(?:\(\s*[a1]\s*\)|(?:^|\s)[a1][ \t]?[.):、]\s|①)"
REST = rf"(?s){_LABEL}(.*)$"


@signal
def multiple_choice() -> pl.Expr:
    """Options are given: in the column `choices`, or listed in the problem under any labels.

    Source: Big-Math, sec. 2.2.2 (labels anywhere in order). Here a label needs its delimiter and
    an option after it; numbers and small letters must not number parts or conditions.
    """
    text, unbalanced = pl.col("body"), pl.col("unbalanced")
    listed = text.str.contains(any_of(BRACKETS, LINES, INLINE, CLOSING))
    letter = pl.col("answer").fill_null("").str.contains(LETTER)
    small = where(text.str.contains(SMALL) | unbalanced.str.contains(SMALL_CLOSED), text)
    free = small.str.contains(CHOICE_CUE) | ~small.str.contains(any_of(CONDITION, PHRASES))
    asks = small.str.extract(REST).fill_null("").str.contains(TASK)
    return (
        (pl.col("choices").list.len().fill_null(0) >= 2)
        | listed
        | unbalanced.str.contains(CLOSED)
        | ((small != "") & free & ~asks)
        | where(letter, text).str.contains(CHOICE_CUE)
    )
