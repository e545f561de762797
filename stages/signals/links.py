"""Hyperlinks: the problem or solution leans on another page."""

from __future__ import annotations

import polars as pl

from stages.signals.mark import signal

#: Schemes, LaTeX and Markdown links, `www.`; a bare domain only under a well-known ending that is
#: followed by a path or stands alone as a word (`x.com`, not `Find.In` or `e.g.net`).
LINK = (
    r"(?i)(?:https?|ftp)://[^\s)}>\]]+|\\(?:url|href)\s*\{[^}]*\}?"
    r"|(?-u:\b)www\.[a-z0-9\-]+\.[a-z]{2,}[^\s)}>\]]*"
    r"|\]\(\s*(?:https?:|www\.|/)[^)]*\)?|<a\s[^>]*href"
    r"|(?:^|[\s(\[<])[a-z0-9][a-z0-9\-]{2,}(?:\.[a-z0-9\-]{2,})*\.(?:com|org|net|edu|gov|io)"
    r"(?:/[^\s)}>\]]*|(?-u:\b))"
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
