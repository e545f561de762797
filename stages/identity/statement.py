"""What a problem states besides its words: its quantities and its answer."""

from __future__ import annotations

import numpy as np
import polars as pl

from stages.identity.languages import languages
from stages.identity.problems import prose, quantified
from stages.identity.stated import NUMBER, stated
from stages.near.stated import Statements


def statements(rows: pl.DataFrame) -> Statements:
    """What each of `rows` (problem, answer, choices, language) states."""
    text = prose(rows["problem"])
    found, _ = quantified(text, languages(text, rows["language"]))
    answers = stated(rows)
    numbers = np.where(answers.kinds == NUMBER, answers.keys[:, 0], np.uint64(0))
    return Statements(found.offsets, found.keys, numbers)
