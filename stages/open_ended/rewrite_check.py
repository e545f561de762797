"""What rules say of a question that a model wrote: they have the last word, before any judge."""

from __future__ import annotations

import re
from dataclasses import dataclass

from stages.open_ended.answer_check import answer_in, options_in
from stages.open_ended.kept_quantities import numbers_kept, units_kept
from stages.open_ended.options import Question, split_options

MIN_CHARS = 10
#: Longer texts are not read: patterns run on bounded text only.
MAX_CHARS = 6_000
_LABEL = re.compile(r"\(\s*[A-J]\s*\)|(?:^|\n)\s*[A-J][.):]\s")
_MENTION = re.compile(
    r"(?i)\b(?:options?|choices?|alternatives?)\b|\bof (?:the following|these|those)\b"
    r"|\b(?:given|listed) below\b|\bmultiple.choice\b"
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


def broken(text: str, original: Original) -> str | None:
    """The first rule that `text` breaks; None where it breaks none.

    empty_rewrite, option_left, answer_leaked, numbers_changed, units_changed.
    """
    stem, options = original.question.stem, original.question.options
    if not MIN_CHARS <= len(text.strip()) <= MAX_CHARS:
        return "empty_rewrite" if len(text.strip()) < MIN_CHARS else "rewrite_too_long"
    checks = (
        (_has_options(text, original), "option_left"),
        (_leaks(text, original), "answer_leaked"),
        (not numbers_kept(stem, text), "numbers_changed"),
        (not units_kept(stem, text, options), "units_changed"),
    )
    return next((why for failed, why in checks if failed), None)


def _has_options(text: str, original: Original) -> bool:
    stem, options = original.question.stem, original.question.options
    others = [one for place, one in enumerate(options) if place != original.place]
    listed = any(answer_in(text, one, None) and not answer_in(stem, one, None) for one in others)
    labelled = _LABEL.search(text) or _MENTION.search(text) or split_options(text, None)
    return listed or bool(labelled) or options_in(text, options)


def _leaks(text: str, original: Original) -> bool:
    """The answer stands in the new text and did not in the old."""
    answer, canonical = original.answer, original.canonical
    return answer_in(text, answer, canonical) and not answer_in(
        original.question.stem, answer, canonical
    )
