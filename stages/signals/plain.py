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
    return words_of(bare(text))


def bare(text: pl.Expr) -> pl.Expr:
    """`text` without LaTeX, code and links; `words_of` takes out what else is no prose."""
    rest = text.fill_null("")
    for pattern in (ASYMPTOTE, r"https?://\S+", DISPLAYED):
        rest = rest.str.replace_all(pattern, " ")
    rest = rest.str.replace_all(INLINE, " ${1}")
    for pattern in (ENVIRONMENT, COMMAND):
        rest = rest.str.replace_all(pattern, " ")
    return rest


def words_of(text: pl.Expr) -> pl.Expr:
    """The words of a bare text with one space between them."""
    return text.str.replace_all(NOT_PROSE, " ").str.strip_chars()


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


def prepare(rows: pl.LazyFrame) -> pl.LazyFrame:
    """`rows` with the texts that signals share: `body` of the problem, and `unbalanced`.

    unbalanced: body with balanced round brackets filled, so that the bracket of "A)" stands out.
    """
    once = pl.col("body").str.replace_all(BALANCED, FILLED)
    return rows.with_columns(body(pl.col("problem")).alias("body")).with_columns(
        once.str.replace_all(BALANCED, FILLED).alias("unbalanced")
    )


def any_of(*patterns: str) -> str:
    """One pattern that matches where one of `patterns` does: a text is read once for all."""
    return "|".join(f"(?:{pattern})" for pattern in patterns)


def where(condition: pl.Expr, text: pl.Expr) -> pl.Expr:
    """`text` where the condition holds, else nothing to read: a null's text would be."""
    return pl.when(condition).then(text).otherwise(pl.lit(""))


def body(text: pl.Expr) -> pl.Expr:
    """`text` for finding labels: no diagram code, narrow punctuation, labels without styling."""
    drawn = text.fill_null("").str.replace_all(ASYMPTOTE, " ")
    is_wide = drawn.str.len_bytes() != drawn.str.len_chars()
    narrow = where(is_wide, drawn).str.replace_many(WIDE)
    return (
        pl.when(is_wide)
        .then(narrow)
        .otherwise(drawn)
        .str.replace_all(STYLED_LABEL, " ${1}")
        .str.replace_all(BOLD_LABEL, "${1}")
    )
