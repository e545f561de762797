"""What rules say of a question that a model wrote: they have the last word, before any judge."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stages.reformulation.answer_check import answer_in, options_in, spelled_in, value_of
from stages.reformulation.kept_formulas import formulas_added, formulas_lost
from stages.reformulation.kept_quantities import numbers_kept, units_kept, worths
from stages.text.option_list import Question, split_options

MIN_CHARS = 10
#: Longer texts are not read: patterns run on bounded text only.
MAX_CHARS = 6_000
_LABEL = re.compile(r"\(\s*[A-J]\s*\)|(?:^|\n)[ \t]*[A-J][.):]\s")
#: Two labels of one kind make a list, wherever they stand; f(a) and (a, b) hold none.
_PAIRS = [
    tuple(
        re.compile(rf"(?i)(?<![\w\\])\(\s?{label}\s?\)|(?:^|[\n;:?.])[ \t]*{label}\s?\)")
        for label in pair
    )
    for pair in ("ab", "bc", "12", "pq", ("i", "ii"))
]
_BULLET = re.compile(r"(?:^|\n)[ \t]*[-*\u2022][ \t]")
_CIRCLED = re.compile(r"[\u2460-\u2473\u249c-\u24e9]")
#: A place to fill in; dots may also go on with a sequence.
_BLANK = re.compile(
    r"_{2,}|(?:\\_\s*){2,}|\\(?:underline|boxed|square)\b|\((?:\s|\$|\\q?quad)*\)|\[\s*\]|（\s*）"
)
_MENTION = re.compile(
    r"(?i)\b(?:options?|choices?|alternatives?)\b|\b(?:given|listed) below\b|\bmultiple.choice\b"
    r"|\bof (?:the following|these|those(?! who| that))\b"
)


@dataclass(frozen=True)
class Original:
    """The question as it was: stem and options, the place of the right one, its canonical form."""

    question: Question
    place: int
    canonical: str | None

    @property
    def answer(self) -> str:
        """The text of the right option."""
        return self.question.options[self.place]


def broken_rule(text: str, original: Original) -> str | None:
    """The first rule that `text` breaks; None where it breaks none.

    empty_rewrite, rewrite_too_long, option_left, blank_left, answer_leaked, numbers_changed,
    formulas_changed, units_changed.
    """
    stem, options = original.question.stem, original.question.options
    if not MIN_CHARS <= len(text.strip()) <= MAX_CHARS:
        return "empty_rewrite" if len(text.strip()) < MIN_CHARS else "rewrite_too_long"
    checks = (
        (_has_options(text, original), "option_left"),
        (_BLANK.search(text) is not None, "blank_left"),
        (_leaks(text, original), "answer_leaked"),
        (not numbers_kept(stem, text), "numbers_changed"),
        (formulas_lost(stem, text) or formulas_added(stem, text), "formulas_changed"),
        (not units_kept(stem, text, options), "units_changed"),
    )
    return next((why for failed, why in checks if failed), None)


def _has_options(text: str, original: Original) -> bool:
    stem, options = original.question.stem, original.question.options
    others = [one for place, one in enumerate(options) if place != original.place]
    listed = any(answer_in(text, one, None) and not answer_in(stem, one, None) for one in others)
    return listed or _is_list(text) or options_in(text, options)


def _is_list(text: str) -> bool:
    """Labels, bullets, or a mention of options."""
    marked = any(mark.search(text) for mark in (_LABEL, _CIRCLED, _MENTION))
    bulleted = len(_BULLET.findall(text)) > 1
    paired = any(all(label.search(text) for label in pair) for pair in _PAIRS)
    return marked or bulleted or paired or split_options(text, None) is not None


def _leaks(text: str, original: Original) -> bool:
    """The new text states the answer more often than the old: as text, as a value, in words."""
    stem, answer = original.question.stem, original.answer
    if _stated(text, answer) > _stated(stem, answer):
        return True
    value = value_of(original.canonical)
    if value is None:
        return False
    old, new = worths(stem, text)
    return new[abs(value)] > old[abs(value)]


def _stated(text: str, answer: str) -> int:
    """How often `text` has the answer; a letter only as a formula, for "a" is also a word."""
    letter = answer.strip(" $")
    if re.fullmatch("[A-Za-z]", letter):
        return len(re.findall(rf"\$\s*{letter}\s*\$|=\s*\$?{letter}(?![A-Za-z0-9])", text))
    return spelled_in(text, answer)
