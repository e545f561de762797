"""What a page sets around a problem: its number, source and points, and the list of its options.

The same problem has number 14 in one book, stands alone in another, and lists its options in its
text or in a column of their own. None of this is stated: it is taken off before problems are
compared.
"""

from __future__ import annotations

from collections.abc import Iterable

import polars as pl

from stages.signals.plain import WIDE
from stages.text.option_list import split_options

#: Where a problem begins: white space, Markdown, LaTeX that styles.
_START = r"(?i)^(?:[\s*#>]|\\(?:noindent|item|textbf|text|bf)\b|\{)*"
_NAME = r"(?:problem|question|exercise|example|ex|no|q|№|例题?|问题|题)[ \t]*[.#]?[ \t]*"
_STYLED = r"[\s*}]*"
#: "第5、6天" begins no problem: days five and six.
_NAMED = rf"(?:{_NAME}\d{{1,3}}(?:\.\d{{1,2}})?|第[ \t]*\d{{1,3}}[ \t]*题)[ \t*}}]*"
#: 0.\overline{3} is a number.
_BARE = r"0*[\d--0]\d{0,2}[ \t]?"
#: What follows a point, put back where no space is between; a decimal goes on with a digit.
_AFTER = r"(?:[\s*}]+|([^\d*}\s]))"
#: Problem 3: / Problem 3 on a line of its own / 14. / 14) / 14、
NUMBERED = rf"{_START}(?:{_NAMED}(?:[):、\n]{_STYLED}|\.{_AFTER})|{_BARE}[.)、]{_AFTER})"
#: (14) and a word or a formula; (2)(3), (2)x + 3 and (2) \times 3 are calculations.
BRACKETED = (
    rf"{_START}[(\[]\d{{1,3}}[)\]]{_STYLED}"
    r"(\p{L}[\p{L}\p{M}]|\p{Han}|\p{L}[ \t]+\p{L}|\$|\\[(\[])"
)
_YEAR = r"(?:19|20)\d\d"
_PLAIN = r"[\p{L}\d ,.;:#•·'’-]*"
#: (2013 AMC 12A), [Jiangsu, 2016]: a year, a word, and nothing to calculate with.
SOURCE = (
    rf"{_START}[(\[【](?:{_PLAIN}\p{{L}}{_PLAIN}(?-u:\b){_YEAR}|{_YEAR}[\d ,.;:#•·'’-]*\p{{L}})"
    rf"{_PLAIN}[)\]】]"
)
#: What each of these begins with.
LABELLED = rf"{_START}(?:{_NAME}\d|第|\d+[ \t]?[.)、]|[(\[【]|\$\()"
_POINTS = r"(?:分|points?|pts?\.?|marks?)"
_WORTH = (
    rf"(?:[(\[【]\s*(?:本?小?题?满?分?|共)\s*\d{{1,3}}\s*{_POINTS}\s*[)\]】]"
    rf"|\$\(\s*\d{{1,3}}\s*\$\s*{_POINTS}\s*\$\s*\)\s*\$)"
)
#: Before or behind a problem; within it they are stated: "red (10 points) or blue (5 points)".
POINTS = rf"{_START}{_WORTH}{_STYLED}"
POINTS_BEHIND = rf"(?i){_WORTH}[\s*}}]*$"
#: Labels A, B and C in order, as `split_options` knows them: others are not looked at.
LISTED = r"(?s)(?:^|[^A-Za-z0-9])A[ \t]?[).:].+?[^A-Za-z0-9]B[ \t]?[).:].+?[^A-Za-z0-9]C[ \t]?[).:]"
#: In place of texts that need not be read.
_NONE = pl.Series([""])


def strip_labels(problems: pl.Series) -> pl.Series:
    """The problems without their numbers, sources and points; punctuation narrow."""
    text = _begun(problems)
    return _replaced(text, text.str.contains(POINTS_BEHIND), (POINTS_BEHIND,), " ")


def label_chars(problems: pl.Series) -> pl.Series:
    """How many characters of each problem are number, source and points before it."""
    return problems.fill_null("").str.len_chars() - _begun(problems).str.len_chars()


def narrow(problems: pl.Series) -> pl.Series:
    """The punctuation of Chinese and Japanese as ASCII has it, sign for sign; "" for a null."""
    text = problems.fill_null("")
    is_wide = text.str.len_bytes() != text.str.len_chars()
    if not is_wide.any():
        return text
    return text.zip_with(is_wide, _NONE).str.replace_many(WIDE).zip_with(is_wide, text)


def _begun(problems: pl.Series) -> pl.Series:
    text = narrow(problems)
    patterns = (SOURCE, NUMBERED, POINTS, BRACKETED, SOURCE, POINTS)
    return _replaced(text, text.str.contains(LABELLED), patterns, "${1}${2}")


def _replaced(text: pl.Series, where: pl.Series, patterns: Iterable[str], by: str) -> pl.Series:
    """The first match of each pattern replaced in the few texts that are marked."""
    if not where.any():
        return text
    few = text.zip_with(where, _NONE)
    for pattern in patterns:
        few = few.str.replace(pattern, by)
    return few.zip_with(where, text)


def with_options_apart(rows: pl.DataFrame) -> pl.DataFrame:
    """`rows` (problem, choices) with lists of options in `choices` alone.

    Options that a column gives stay as they are; the same list at the end of the text goes.
    """
    listed = rows.select(pl.col("problem").str.contains(LISTED).fill_null(False)).to_series()
    if not listed.any():
        return rows
    problem, choices = rows["problem"].to_list(), rows["choices"].to_list()
    for place in listed.arg_true():
        question = split_options(problem[place], choices[place], small=False)
        if question is not None and not _asks(question.options):
            problem[place] = question.stem
            if len(choices[place] or ()) < 2:
                choices[place] = list(question.options)
    return rows.with_columns(
        pl.Series("problem", problem, pl.String()),
        pl.Series("choices", choices, pl.List(pl.String())),
    )


def _asks(options: Iterable[str]) -> bool:
    """Whether they are questions: A, B and C are then more likely parts of one."""
    return any(option.endswith("?") for option in options)
