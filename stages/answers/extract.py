"""Where a text states its final answer: `\\boxed{}`, `#### n`, "The answer is ...".

Plain scanners, linear in the text: hostile braces cost nothing and nothing backtracks.
"""

from __future__ import annotations

import re

import polars as pl

BOXES = ("\\boxed", "\\fbox")
_TOKEN = re.compile(r"\\[a-zA-Z]+|\\.|[{}]")
#: The last line that a phrase may state the answer on.
_PHRASE = (
    r"(?i:\b(?:answer|ans)(?: to (?:the|this) (?:question|problem))?(?: is|:| =))"
    r"\s*:?\s*(?:\*\*)?\s*([^\n]{1,300})"
)
_SENTENCE = r"^(.*?)(?:\s?[.;!](?:\s|$)|$)"
_LEAD_IN = r"^(?i:(?:therefore|thus|then|hence|just|exactly|simply|equal to|equals),? )+"
_LATEX = r"\\[a-zA-Z]+"
#: More words make a sentence, not an answer.
MOST_WORDS = 4
_MARK = r"####\s*([^\n]{1,300})"


def boxed(text: str) -> list[str]:
    """The contents of all `\\boxed{...}` and `\\fbox{...}` in order, nested braces included.

    `\\boxed 7` (no braces) gives the word after it; a box that never closes gives nothing; of a
    box within a box only the outer one counts.
    """
    found: list[tuple[int, int, str]] = []
    openings: list[int | None] = []
    box_opens_at = -1
    for token in _TOKEN.finditer(text):
        if token[0] in BOXES:
            box_opens_at, bare = _after_box(text, token.end())
            found += [(token.end(), token.end(), bare)] if bare else []
        elif token[0] == "{":
            openings.append(token.end() if token.start() == box_opens_at else None)
        elif token[0] == "}" and openings:
            start = openings.pop()
            if start is not None:
                found = [box for box in found if box[0] < start]
                found.append((start, token.start(), text[start : token.start()].strip()))
    return [content for _, _, content in sorted(found)]


def _after_box(text: str, position: int) -> tuple[int, str]:
    """Where the brace after a box command stands, or else the bare word that follows."""
    rest = text[position : position + 50]
    blank = len(rest) - len(rest.lstrip(" "))
    if rest[blank : blank + 1] == "{":
        return position + blank, ""
    return -1, (rest.replace("$", " ").split() or [""])[0]


def stated(text: pl.Expr) -> pl.Expr:
    """The answer that each text states last: a box, else `####`, else a phrase; else null.

    What follows a phrase counts up to the end of its sentence, and only where it is an answer
    rather than a sentence itself.
    """
    box = text.map_batches(_last_boxes, return_dtype=pl.String)
    phrase = _last(text, _PHRASE).str.extract(_SENTENCE, 1).str.replace(_LEAD_IN, "")
    words = phrase.str.replace_all(_LATEX, " ").str.count_matches(r"\p{L}{2,}")
    phrase = pl.when(words <= MOST_WORDS).then(phrase.str.strip_chars(" *."))
    return pl.coalesce(box, _last(text, _MARK), phrase)


def _last(text: pl.Expr, pattern: str) -> pl.Expr:
    return text.str.extract(rf"(?s)^.*{pattern}", 1).str.strip_chars()


def _last_boxes(column: pl.Series) -> pl.Series:
    with_box = column.str.contains_any(list(BOXES)).fill_null(value=False)
    values = [
        next(reversed(boxed(text)), None) if has and text is not None else None
        for text, has in zip(column, with_box, strict=True)
    ]
    return pl.Series(column.name, values, dtype=pl.String)
