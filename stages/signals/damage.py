"""Damaged text, and its size."""

from __future__ import annotations

import polars as pl

from stages.signals.mark import signal

#: Control characters other than tab and line ends; the bell, backspace and form feed are what
#: reading "\\a", "\\b", "\\f" of LaTeX as escapes leaves. A tab or return before the rest of a
#: command is the same accident. U+FFFD stands for bytes that no decoder understood.
CONTROL = (
    r"[\x00-\x08\x0B\x0C\x0E-\x1F\x7F\x{80}-\x{84}\x{86}-\x{9F}\x{FFFD}]"
    r"|\t(?:imes(?:[^a-z]|$)|ext\{|heta(?-u:\b)|frac\{|riangle(?-u:\b)|an(?-u:\b)\s?[({\\])"
    r"|\r(?:ight[)\]}\\|.]|ho(?-u:\b)|angle(?-u:\b))"
)
#: UTF-8 read as Windows-1252: "Ã©", "â€™", "Â°".
MOJIBAKE = r"Ã[\x{80}-\x{BF}©¨¤¶¼±¢«ª§¡³º]|â€[™œ\x{9C}\x{9D}˜”“¦¢]|Â[°±²³·½¼¾»«£¢]|ï¿½"


@signal
def control_characters() -> pl.Expr:
    """Characters that no text has: lost backslashes of LaTeX, bytes that were not text."""
    return pl.any_horizontal(
        pl.col(name).fill_null("").str.contains(CONTROL) for name in ("problem", "answer")
    )


@signal
def mojibake() -> pl.Expr:
    """UTF-8 that was decoded as Windows-1252."""
    return pl.any_horizontal(
        pl.col(name).fill_null("").str.contains(MOJIBAKE) for name in ("problem", "answer")
    )


@signal
def problem_chars() -> pl.Expr:
    """Length of the problem in characters, outer white space aside."""
    return pl.col("problem").fill_null("").str.strip_chars().str.len_chars()
