"""The quantities that a text states, as exact rationals: what translation and rewording keep.

A number is found by a regular expression of its text's language (Rust's linear-time engine);
each distinct spelling is then read once. 25 %, 25 percent and 25 are one quantity, 1/4 and 0.25
another: that these two may mean the same is for the comparison to say. Signs are not read
(x - 3 holds no -3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from fractions import Fraction
from functools import cache
from typing import NamedTuple

import polars as pl

from stages.identity.number_phrases import Phrase, numeric
from stages.identity.number_signs import normal
from stages.identity.numerals import COMMA, NUMERALS, Numerals

#: One line a quantity: row number of the text, as written, and "p" or "p/q".
SCHEMA: dict[str, pl.DataType] = {
    "text": pl.UInt32(),
    "spelling": pl.String(),
    "value": pl.String(),
}
#: A word boundary that keeps Rust's engine linear on non-ASCII text.
_EDGE = r"(?-u:\b)"
_POINT = rf"\d{{1,3}}(?:,\d{{3}})+{_EDGE}(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+"
_COMMA = rf"\d{{1,3}}(?:[. ]\d{{3}})+{_EDGE}(?:,\d+)?|\d{{1,3}}(?:,\d{{3}})+{_EDGE}|\d+(?:[.,]\d+)?"
_GROUP = r"(?:\{\s*\d[\d.,]*\s*\}|\d)"
#: 三分之二, 3分の2: the denominator first. 第三, 周三: ordinals.
_PARTS = r"(?:[一二两三四五六七八九十百]+|\d+)分[之の](?:[一二两三四五六七八九十]+|\d+(?:\.\d+)?)"
_ORDINAL = r"(?:第|周|週|星期|礼拜)[一二三四五六七八九十]+"
#: Longer spellings are no quantities (hostile input).
MAX_CHARS = 200
#: หนึ่งในสาม: one of three.
_THAI_OF = "ใน"


class Reader(NamedTuple):
    """How the numbers of one language are found (Rust) and taken apart (`re`)."""

    pattern: str
    pieces: re.Pattern[str]
    numerals: Numerals
    comma: bool


@cache
def reader(language: str) -> Reader:
    """The reader of a language; of digits alone where it has no table."""
    numerals = NUMERALS.get(language, NUMERALS[""])
    comma = numerals.comma or language in COMMA
    digits = _digits(_COMMA if comma else _POINT)
    pattern, pieces = digits, rf"(?P<digits>{digits})"
    if numerals.words:
        plus = rf"(?P<plus>\b(?:{_any(numerals.plus)})\b)|" if numerals.plus else ""
        pieces = rf"{plus}(?P<word>{_any(numerals.words)})(?:{numerals.ending})|{pieces}"
        build = _spaced if numerals.spaced else _unspaced
        pattern = build(numerals, digits)
    plain = pieces.replace(_EDGE, r"\b").replace(r"\p{Telugu}", "\u0c00-\u0c7f")
    return Reader(pattern, re.compile(plain), numerals, comma)


def _digits(decimal: str) -> str:
    """Powers of ten, LaTeX fractions, plain fractions, decimals: the first that fits."""
    return (
        rf"(?:(?:{decimal})\s*(?:\\times|\\cdot|[*×x])\s*|\b)10\s*\^\s*(?:\{{\s*-?\d+\s*\}}|\d+)"
        rf"|\d*\\[dtc]?frac\s*{_GROUP}\s*{_GROUP}"
        rf"|(?:\d+[ -])?(?:{decimal})\s?/\s?(?:{decimal})|{decimal}"
    )


def _spaced(numerals: Numerals, digits: str) -> str:
    """Digits or a word, and the words that go on with the same number."""
    edge = _EDGE if all(word.isascii() for word in numerals.words) else r"\b"
    word = rf"(?:{_any(numerals.words)}){numerals.ending}{edge}"
    plus = rf"(?:(?:{_any(numerals.plus)})[ -])?" if numerals.plus else ""
    return rf"(?:{digits}|{edge}{word})(?:[ -]{plus}{word})*"


def _unspaced(numerals: Numerals, digits: str) -> str:
    """Digits and the scales behind them (8万), or numerals without a break."""
    scales = [word for word, value in numerals.words.items() if "/" in value or int(value) > 9]
    words = rf"(?:{_any(numerals.words)})+"
    of = rf"(?:{words}|\d+){_THAI_OF}(?:{words}|\d+)"
    return rf"{_ORDINAL}|{_PARTS}|{of}|(?:{digits})(?: ?(?:{_any(scales)}))*|{words}"


def _any(words: Iterable[str]) -> str:
    """An alternation, the longest word first."""
    return "|".join(re.escape(word) for word in sorted(words, key=lambda word: (-len(word), word)))


def worth(spelling: str, language: str) -> list[Fraction]:
    """The values of one spelling that the reader's pattern found."""
    if len(spelling) > MAX_CHARS or re.match(_ORDINAL, spelling):
        return []
    if len(parts := re.split("分[之の]", spelling)) > 1:
        return _part(parts[1], parts[0], language)
    if len(parts := spelling.split(_THAI_OF)) > 1:
        return _part(parts[0], parts[1], language)
    how = reader(language)
    phrase, added = Phrase(ten_scales=not how.numerals.spaced), False
    for piece in how.pieces.finditer(spelling):
        if piece.lastgroup == "word":
            phrase.word(Fraction(how.numerals.words[piece["word"]]), added)
        elif piece.lastgroup == "digits" and (value := numeric(piece[0], how.comma)) is not None:
            phrase.number(value)
        added = piece.lastgroup == "plus"
    phrase.close()
    return phrase.values


def _part(top: str, bottom: str, language: str) -> list[Fraction]:
    """So many of so many parts; per cent as the number alone."""
    over, under = worth(top, language), worth(bottom, language)
    if not over or not under or under[0] in (0, 100):
        return over
    return [over[0] / under[0]]


def quantities(texts: pl.Series, languages: pl.Series) -> pl.DataFrame:
    """The quantities of each text, in reading order: SCHEMA.

    languages: ISO 639-1 of each text; "" or an unknown one reads digits alone.
    """
    frame = pl.DataFrame({"body": texts, "language": languages}).with_row_index("text")
    groups = frame.sort("language", "text").group_by("language", maintain_order=True)
    parts = [_found(part, str(key[0] or "")) for key, part in groups]
    return pl.concat([pl.DataFrame(schema=SCHEMA), *parts]).sort("text", maintain_order=True)


def _found(part: pl.DataFrame, language: str) -> pl.DataFrame:
    spellings = normal(pl.col("body")).str.extract_all(reader(language).pattern)
    spelled = part.select("text", spelling=spellings).explode("spelling").drop_nulls()
    distinct = spelled["spelling"].unique().sort().to_list()
    values = [[str(value) for value in worth(spelling, language)] for spelling in distinct]
    schema = {"spelling": pl.String(), "value": pl.List(pl.String())}
    known = pl.DataFrame({"spelling": distinct, "value": values}, schema=schema)
    read = spelled.join(known, on="spelling", how="left", maintain_order="left")
    return read.explode("value").drop_nulls()
