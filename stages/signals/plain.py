"""What a text says outside its formulas and diagrams."""

from __future__ import annotations

import polars as pl

#: Diagram code, environments, displayed and inline formulas. A closing dollar before a digit is
#: an amount of money; the character after it is put back.
ASYMPTOTE = r"(?s)\[asy\].*?(?:\[/asy\]|$)"
DISPLAYED = r"(?s)\$\$.*?\$\$|\\\[.*?\\\]|\\\(.*?\\\)"
INLINE = r"\$[^$]*\$([^0-9]|$)"
ENVIRONMENT = r"(?s)\\begin\{[A-Za-z*]+\}.*?\\end\{[A-Za-z*]+\}"
#: Text set inside a formula is read, the commands' names are not.
COMMAND = r"\\[A-Za-z]+\*?"
NOT_PROSE = r"[^\p{L}\p{M}'’-]+"


def prose(text: pl.Expr) -> pl.Expr:
    """Words of `text` with one space between them: no LaTeX, code, links, digits or symbols."""
    bare = text.fill_null("")
    for pattern in (ASYMPTOTE, r"https?://\S+", DISPLAYED):
        bare = bare.str.replace_all(pattern, " ")
    bare = bare.str.replace_all(INLINE, " ${1}")
    for pattern in (ENVIRONMENT, COMMAND, NOT_PROSE):
        bare = bare.str.replace_all(pattern, " ")
    return bare.str.strip_chars()


#: Full-width punctuation of Chinese and Japanese texts, and what it is matched as.
WIDE = {"（": "(", "）": ")", "．": ".", "：": ":", "？": "?", "；": ";", "，": ",", "！": "!"}
#: A label set in LaTeX (`\textbf{(A)}`, `(\text{A})`) or Markdown (`**A.**`).
STYLED_LABEL = (
    r"\\(?:text|textbf|textrm|textit|mathrm|mathbf|mathit|mbox|emph|rm|bf)\s*"
    r"\{\s*(\(?\s*[A-Za-z0-9]{1,3}\s*[).:]{0,2}(?:~|\\ |\s)*)\}"
)
BOLD_LABEL = r"\*\*\s*(\(?[A-Za-z0-9]{1,3}[).:]{0,2})\s*\*\*"


#: Innermost brackets, and what stands for them while unbalanced ones are sought.
BALANCED = r"\([^()\[\]]*\)"
FILLED = "□"


def prepared(rows: pl.LazyFrame) -> pl.LazyFrame:
    """`rows` with the texts that signals share: `body` of the problem, and `unbalanced`.

    unbalanced: body with balanced round brackets filled, so that the bracket of "A)" stands out.
    """
    once = pl.col("body").str.replace_all(BALANCED, FILLED)
    return rows.with_columns(body(pl.col("problem")).alias("body")).with_columns(
        once.str.replace_all(BALANCED, FILLED).alias("unbalanced")
    )


def body(text: pl.Expr) -> pl.Expr:
    """`text` for finding labels: no diagram code, narrow punctuation, labels without styling."""
    return (
        text.fill_null("")
        .str.replace_all(ASYMPTOTE, " ")
        .str.replace_many(WIDE)
        .str.replace_all(STYLED_LABEL, " ${1}")
        .str.replace_all(BOLD_LABEL, "${1}")
    )
