"""Hyperlinks: the problem or solution leans on another page."""

from __future__ import annotations

import polars as pl

from stages.signals.mark import signal

#: Schemes, LaTeX, HTML and Markdown links, `www.`; a bare domain only with a path behind it
#: (`example.org/x`): Amazon.com is a shop in a word problem.
LINK = (
    r"(?i)(?:https?|ftp)://[^\s)}>\]]+|\\(?:url|href)\s*\{[^}]*\}?"
    r"|(?-u:\b)www\.[a-z0-9\-]+\.[a-z]{2,}[^\s)}>\]]*"
    r"|\]\(\s*(?:https?:|www\.|/)[^)]*\)?|<a\s[^>]*href"
    r"|(?-u:\b)[a-z0-9][a-z0-9\-]+(?:\.[a-z0-9\-]{2,})*\.(?:com|org|net|edu|gov|io)/[^\s)}>\]]*"
)


@signal
def link() -> pl.Expr:
    """The first hyperlink of the problem, or null.

    Source: Big-Math, sec. 2.2.2 (`\\url`, `\\href`, http); here also `www.`, Markdown, domains.
    """
    return pl.col("problem").str.extract(f"({LINK})").str.strip_chars()


@signal
def solution_link() -> pl.Expr:
    """The first hyperlink of the solution, or null."""
    return pl.col("solution").str.extract(f"({LINK})").str.strip_chars()
