"""Texts that are themselves an answer: the solutions that books print at their end."""

from __future__ import annotations

import polars as pl

from stages.answers.extract import MOST_WORDS

#: A line of more characters is not an answer by itself.
LONGEST = 120
_FORMULA = r"\$[^$]*\$"
#: Several answers: lines, clauses, the mark of a first part.
_APART = r"\n|;\s|^\(?(?:[a-i]|i{1,3})[.)]\s"


def short_answer(text: pl.Expr) -> pl.Expr:
    """A text that is one short line, no sentence and no list of parts, without its full stop."""
    line = text.str.strip_chars()
    words = line.str.replace_all(_FORMULA, " ").str.count_matches(r"\p{L}{2,}")
    fits = (line.str.len_chars() <= LONGEST) & (words <= MOST_WORDS)
    short = fits & ~line.str.contains(_APART) & (line != "")
    return pl.when(short).then(line.str.strip_chars_end("."))
