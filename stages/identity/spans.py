"""What two texts share, shown: their common quantities, and where in each text these stand."""

from __future__ import annotations

import unicodedata
from typing import NamedTuple

import polars as pl

from stages.identity.languages import languages
from stages.identity.layout import label_chars
from stages.identity.number_signs import SIGNS
from stages.identity.problems import lay_out, prose
from stages.identity.quantities import quantities

#: A quantity as written, and its value.
Spelled = list[tuple[str, str]]


class Shown(NamedTuple):
    """Per pair: the quantities in common, in the row's order, and [first, last) characters of the
    row's and of the reference's text from the first of them to the last; the whole text where
    none is found.
    """

    shared: list[list[str]]
    spans: list[list[int]]
    item_spans: list[list[int]]


def matched_spans(rows: pl.DataFrame, items: pl.DataFrame) -> Shown:
    """For row k and reference k (problem, choices, language), equally many."""
    sides = [_spelled(rows), _spelled(items)]
    shared = [
        list(dict.fromkeys(value for _, value in ours if value in {value for _, value in theirs}))
        for ours, theirs in zip(*sides, strict=True)
    ]
    texts = (rows["problem"].fill_null(""), items["problem"].fill_null(""))
    labels = [label_chars(side["problem"]) for side in (rows, items)]
    spans = [
        [_span(*one) for one in zip(*columns, shared, strict=True)]
        for columns in zip(texts, labels, sides, strict=True)
    ]
    return Shown(shared, *spans)


def _spelled(rows: pl.DataFrame) -> list[Spelled]:
    text = prose(lay_out(rows)["problem"])
    found: list[Spelled] = [[] for _ in range(rows.height)]
    for number, spelling, value in quantities(text, languages(text, rows["language"])).iter_rows():
        found[number].append((spelling, value))
    return found


def _span(text: str, label: int, found: Spelled, shared: list[str]) -> list[int]:
    """Sought behind the problem's number (label: its characters). What `normal` changes beyond
    single characters is not found, and only narrows the span.
    """
    signs = [unicodedata.normalize("NFKC", SIGNS.get(char, char)).lower() for char in text]
    plain = "".join(signs)
    places = [place for place, part in enumerate(signs) for _ in part]
    at, hits = len("".join(signs[:label])), []
    for spelling, value in found:
        place = plain.find(spelling, at)
        if place < 0:
            continue
        at = place + len(spelling)
        if value in shared:
            hits += [places[place], places[at - 1] + 1]
    return [min(hits), max(hits)] if hits else [0, len(text)]
