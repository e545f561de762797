"""What can be said of an answer before it is parsed."""

from __future__ import annotations

import polars as pl

from stages.signals.mark import signal
from stages.text.boxed import COMMANDS, boxed_text

BOX = r"\\(?:boxed|fbox)(?-u:\b)"
#: Words that data sets write where there is no answer (NuminaMath-1.5: proof, notfound). `None` is
#: Python's; "none" is an answer to "how many".
NO_ANSWER = (
    r"(?i)^\W*(?:proof|not ?found|n\s?/?\s?a|nan|null|(?-i:None)|nil|unknown|tbd"
    r"|see (?:the )?solution|no answer|not (?:given|available|provided|applicable)"
    r"|answers? (?:may )?var(?:y|ies)|略|答案略|证明略|见解析|无答案|no final answer)?\W*$"
)


def final_answer() -> pl.Expr:
    """The answer without dollar signs, box and text commands; empty where it is null."""
    return (
        pl.col("answer")
        .fill_null("")
        .str.replace_all(r"\\(?:boxed|fbox|text\w*|mathrm|mbox|mathbf)\s*\{", "")
        .str.strip_chars(" \t\r\n$}{.")
    )


@signal
def n_boxed() -> pl.Expr:
    """Number of boxes in the solution (Big-Math, sec. 2.2.1: exactly one)."""
    return pl.col("solution").fill_null("").str.count_matches(BOX)


@signal
def boxed_answer() -> pl.Expr:
    """The content of the solution's last box (`stages.text.boxed`); null if there is none."""
    return pl.col("solution").map_batches(_last_boxes, return_dtype=pl.String)


@signal
def missing_answer() -> pl.Expr:
    """No answer, a blank one, or a word that stands for none.

    Source: Big-Math, sec. 2.2.2 (no final answer); the words `proof` and `notfound` of
    NuminaMath-1.5, and further ones met in the wild. What is one of the options is an answer.
    """
    option = pl.col("choices").list.contains(pl.col("answer")).fill_null(False)
    return final_answer().str.contains(NO_ANSWER) & ~_symbol() & ~(option & (final_answer() != ""))


@signal
def answer_chars() -> pl.Expr:
    """Length of the answer in characters, outer white space aside; 0 where there is none."""
    return pl.col("answer").fill_null("").str.strip_chars().str.len_chars()


def _symbol() -> pl.Expr:
    """Answers that are a sign: an empty set, an infinity, an operator to fill in."""
    return final_answer().str.contains(r"[∅∞<>=+×÷√]|\\[a-zA-Z]{2,}")


def _last_boxes(solutions: pl.Series) -> pl.Series:
    with_box = solutions.str.contains_any(list(COMMANDS)).fill_null(value=False)
    found = [
        boxed_text(text) if has else None for text, has in zip(solutions, with_box, strict=True)
    ]
    return pl.Series(solutions.name, found, dtype=pl.String)
