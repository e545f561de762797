"""What a problem states besides its words, its quantities and its answer: similar texts that state
something else are variants.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import polars as pl

from stages.identity.languages import languages
from stages.identity.problems import prose, quantify
from stages.identity.stated import NUMBER, stated_answers
from stages.kernels.hashing import I64, U64
from stages.kernels.jit import kernel


class Statements(NamedTuple):
    """Problem i states quantities[offsets[i] : offsets[i + 1]], keys ascending, and its answer.

    answer: a key where the answer is a number, else 0: other answers can be written in too many
    ways to differ for sure.
    """

    offsets: I64
    quantities: U64
    answer: U64


def nothing_stated(rows: int) -> Statements:
    """Of so many rows, each of which agrees with all others."""
    return Statements(
        np.zeros(rows + 1, np.int64), np.empty(0, np.uint64), np.zeros(rows, np.uint64)
    )


@kernel
def agree(left: Statements, row: int, right: Statements, other: int) -> bool:
    """Whether two similar texts state the same problem.

    Their quantities are equal and no two numbers are given as answers; or the same number is, and
    one text states all quantities of the other: a contest's name and year may be added.
    """
    answer, other_answer = left.answer[row], right.answer[other]
    if answer != other_answer and answer != 0 and other_answer != 0:
        return False
    at, end = left.offsets[row], left.offsets[row + 1]
    to, stop = right.offsets[other], right.offsets[other + 1]
    shared, sizes = 0, (end - at, stop - to)
    while at < end and to < stop:
        a, b = left.quantities[at], right.quantities[to]
        shared += a == b
        at, to = at + (a <= b), to + (b <= a)
    if shared == max(sizes):
        return True
    contained: bool = shared == min(sizes) and shared > 0
    return contained and answer == other_answer != 0


def statements(rows: pl.DataFrame) -> Statements:
    """What each of `rows` (problem, answer, choices, language) states."""
    text = prose(rows["problem"])
    found, _ = quantify(text, languages(text, rows["language"]))
    answers = stated_answers(rows)
    numbers = np.where(answers.kinds == NUMBER, answers.keys[:, 0], np.uint64(0))
    return Statements(found.offsets, found.keys, numbers)
