"""Where a text states its final answer: `\\boxed{}`, `#### n`, `<answer>`, "The answer is ...".

Linear in the text: hostile braces cost nothing and nothing backtracks.
"""

from __future__ import annotations

import re

import polars as pl

from stages.answers.labelled import NAME
from stages.text.boxed import COMMANDS, placed_boxes

#: The label of a first part, (a), i), (1), and of the others.
_FIRST, _NEXT = r"\(?[ai1]\)", r"\(?(?:[b-j]|ii|iii|iv|[2-9])\)"
#: The last line that a phrase may state the answer on, and those after it that are labelled.
_PARTS = rf"{_FIRST}[^\n]{{1,100}}(?:\n\s*{_NEXT}[^\n]{{1,100}}){{0,8}}"
_PHRASE = (
    r"(?i:\b(?:answer|ans)(?: to (?:the|this) (?:question|problem))?(?: is|:| =))"
    rf"\s*:?\s*(?:\*\*)?\s*({_PARTS}|[^\n]{{1,300}})"
)
_SEVERAL = rf"(?i:\banswers(?: are|:))\s*(?:\*\*)?\s*({_PARTS})"
_BEFORE_NEXT = rf"[\s;.,]+({_NEXT})"
_SENTENCE = r"^(.*?)(?:\s?[.;!](?:\s|$)|$)"
_LEAD_IN = r"^(?i:(?:therefore|thus|then|hence|just|exactly|simply|equal to|equals),? )+"
_LATEX = r"\\[a-zA-Z]+"
#: More words make a sentence, not an answer.
MOST_WORDS = 4
_MARK = r"####\s*([^\n]{1,300})"
_TAG = r"(?i:<answer>)\s*([^<>]{1,300}?)\s*(?i:</answer>)"
#: What stands between two boxes that state one answer together, the label of a part among it.
_LABEL = rf"(?:\(({NAME})\)|({NAME})\))[\s$:.]{{0,10}}"
_BOX = r"\\(?:boxed|fbox) *\{?$"
_JOINT = re.compile(
    r"^\}?[\s$,;&\\]{0,20}(?:\\text *\{ *(?:and|or) *\}|and|or|\\q?quad)?[\s$,;]{0,20}"
    rf"(?:[\s$.]{{0,9}}{_LABEL})?{_BOX}"
)
_LABELLED = re.compile(rf"(?:^|[\s$,;.:]){_LABEL}{_BOX}")
_LONGEST_LABEL = 40


def stated_answer(text: pl.Expr) -> pl.Expr:
    """The answer that each text states last: a box that holds one, else `####`, a tag or a phrase.

    Boxes that only commas or "and" separate are one answer, a list. What follows a phrase counts up
    to the end of its sentence, and only where it is an answer rather than a sentence itself.
    """
    box = text.map_batches(_last_boxes, return_dtype=pl.String)
    phrase = pl.coalesce(_last(text, _PHRASE), _last(text, _SEVERAL))
    in_parts = phrase.str.contains(f"^{_FIRST}")
    phrase = (
        pl.when(in_parts).then(phrase.str.replace_all(_BEFORE_NEXT, ", ${1}")).otherwise(phrase)
    )
    phrase = phrase.str.extract(_SENTENCE, 1).str.replace(_LEAD_IN, "")
    words = phrase.str.replace_all(_LATEX, " ").str.count_matches(r"\p{L}{2,}")
    phrase = pl.when(words <= MOST_WORDS).then(phrase.str.strip_chars(" *."))
    return pl.coalesce(box, _last(text, _MARK), _last(text, _TAG), phrase)


def _last(text: pl.Expr, pattern: str) -> pl.Expr:
    return text.str.extract(rf"(?s)^.*{pattern}", 1).str.strip_chars()


def _last_boxes(column: pl.Series) -> pl.Series:
    with_box = column.str.contains_any(list(COMMANDS)).fill_null(value=False)
    values = [_last_box(text) if has else None for text, has in zip(column, with_box, strict=True)]
    return pl.Series(column.name, values, dtype=pl.String)


def _last_box(text: str) -> str | None:
    """The last box that holds something, with those that it is joined to."""
    filled = [box for box in placed_boxes(text) if box[2]]
    joined = filled[-1:]
    for box in reversed(filled[:-1]):
        if not _JOINT.match(text[box[1] : joined[0][0]]):
            break
        joined.insert(0, box)
    contents = [content or "" for _, _, content in joined]
    before = [text[max(start - _LONGEST_LABEL, 0) : start] for start, _, _ in joined]
    labels = [_LABELLED.search(one) for one in before]
    if len(joined) > 1 and all(labels):
        names = [one[1] or one[2] for one in labels if one]
        pairs = zip(names, contents, strict=True)
        return " ".join(f"({name}) {content}" for name, content in pairs)
    return ", ".join(contents) or None
