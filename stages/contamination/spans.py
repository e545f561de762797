"""Where in a problem the words of its normalised key stand: evidence that can be shown."""

from __future__ import annotations

import re
import unicodedata

import polars as pl

from stages.signals.plain import ASYMPTOTE

#: What `stages.text.normalise.words` puts for punctuation that is mathematics, back.
WRITTEN = str.maketrans({"\u066b": ".", "\u203c": "!", "\u2032": "'"})
#: Longest text shown as evidence, in characters.
SHOWN = 200
_SPAN = pl.List(pl.Int64())
_DIAGRAM = re.compile(ASYMPTOTE)


def locate(problem: str, key: str, first: int, last: int) -> list[int]:
    """[first, last) of `problem` that the characters [first, last) of its key were made of.

    Words are looked for in order, so that a word which normalisation rewrites is passed over, and
    only narrows the span; the whole problem where none is found.
    """
    plain, places = _plain(problem)
    at, hits = 0, list[int]()
    for begin, end, wanted in ((0, first, False), (first, last, True)):
        for word in key[begin:end].split():
            place = plain.find(word.translate(WRITTEN), at)
            if place >= 0:
                at = place + len(word)
                hits += [places[place], places[at - 1] + 1] if wanted else []
    return [hits[0], hits[-1]] if hits else [0, len(problem)]


def evidence(
    found: pl.DataFrame, rows: pl.DataFrame, items: pl.DataFrame
) -> tuple[pl.Series, pl.Series, pl.Series]:
    """`matched`, `span` and `item_span` of each pair of a row and an item (problem, key).

    A span that the measure told stays; a stretch of the row's key is looked for in both problems;
    else the whole texts are alike.
    """
    texts = [side.select("problem", "key").fill_null("").rows() for side in (rows, items)]
    told = found.select("stretch", "span", "item_span").rows()
    lines = [_shown(*one) for one in zip(told, *texts, strict=True)]
    columns = list(zip(*lines, strict=True)) or [(), (), ()]
    kinds = {"matched": pl.String(), "span": _SPAN, "item_span": _SPAN}
    matched, span, item_span = (
        pl.Series(name, values, dtype=kind)
        for (name, kind), values in zip(kinds.items(), columns, strict=True)
    )
    return matched, span, item_span


def _shown(
    told: tuple[list[int] | None, ...], row: tuple[str, str], item: tuple[str, str]
) -> tuple[str, list[int], list[int]]:
    (stretch, span, item_span), (problem, key), (other, other_key) = told, row, item
    if span is not None and item_span is not None:
        return problem[slice(*span)][:SHOWN], span, item_span
    if stretch is None:
        return key[:SHOWN], [0, len(problem)], [0, len(other)]
    low, high = (len(key.encode()[:byte].decode()) for byte in stretch)
    there = _within(other_key, key[low:high])
    return (
        key[low:high][:SHOWN],
        locate(problem, key, low, high),
        locate(other, other_key, *there),
    )


def _within(key: str, stretch: str) -> tuple[int, int]:
    """Where an item's key has the stretch; where only in pieces, its longest beginning."""
    begin = key.find(stretch)
    while begin < 0 and " " in stretch:
        stretch = stretch.rpartition(" ")[0]
        begin = key.find(stretch)
    return (0, len(key)) if begin < 0 else (begin, begin + len(stretch))


def _plain(problem: str) -> tuple[str, list[int]]:
    """The problem in lower case without diagram code, and the place of each character in it."""
    blank = _DIAGRAM.sub(lambda code: " " * len(code.group()), problem)
    if blank.isascii():
        return blank.lower(), list(range(len(blank)))
    signs = [unicodedata.normalize("NFKC", sign).lower() for sign in blank]
    return "".join(signs), [place for place, part in enumerate(signs) for _ in part]
