"""Items: one numbered thing of a book, the printed text of each, in its parts."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from stages.documents.fragments import SOFT_HYPHEN
from stages.documents.layout import WIDE_BLANK, Line
from stages.documents.lexicon import Kind, Zone, solution_label
from stages.documents.markers import Marker

#: White above a paragraph, in line heights, where the lines of one stand closer.
PARAGRAPH = 1.45
#: Line, first and last column.
Span = tuple[int, int, int]

_ENDED = re.compile(r"[.?!:)\]”\"]\s*$")
_PART = re.compile(r"^\(?[a-z0-9ivx]{1,3}[.)]\s|^[•–-]\s")


@dataclass(slots=True)
class Item:
    """One numbered item of a zone.

    chapter: by headings, or the first part of a dotted number. series: counts how often numbers
    began again under this chapter and kind. spans: (line, first column, last column) of the text;
    solution: where a label inside the item begins its solution, the same for that.
    certainty: of its chain, 0 to 1. instruction: what is asked once for a group it is in.
    """

    kind: Kind
    zone: Zone
    chapter: int | None
    section: str | None
    series: int
    number: tuple[int, ...]
    printed: str
    marker: Marker
    spans: list[Span]
    solution: list[Span] = field(default_factory=list)
    heading: str = ""
    certainty: float = 1.0
    instruction: list[Span] = field(default_factory=list)


def split_at_solutions(
    lines: Sequence[Line], spans: list[Span], frequent: bool = False, letter: bool = False
) -> tuple[list[Span], list[Span]]:
    """Cut a span at a solution label that begins one of its lines.

    frequent: such labels come so often here that they need neither bold nor a sign nor white;
    letter: and so does `A.`.
    """
    for place, (index, begin, end) in enumerate(spans):
        if place == 0 or begin:
            continue
        line = lines[index]
        after = solution_label(line.text, line.bold or frequent, letter)
        if after is None:
            continue
        if frequent or letter or line.bold or line.gap >= PARAGRAPH or after >= len(line.text):
            return spans[:place], [(index, after, end), *spans[place + 1 :]]
    return spans, []


def paragraph(lines: Sequence[Line], spans: list[Span]) -> list[Span]:
    """The first paragraph of a run-in item, with the displays and parts that go on with it."""
    for place in range(1, len(spans)):
        line, before = lines[spans[place][0]], lines[spans[place - 1][0]]
        new = line.gap >= PARAGRAPH and before.column == line.column and before.page == line.page
        if new and _ENDED.search(before.text) and not _PART.match(line.text):
            return spans[:place]
    return spans


def text_of(lines: Sequence[Line], spans: Iterable[Span]) -> str:
    """The text of spans in one line: hyphens at line ends joined, white as single spaces."""
    text = ""
    for index, begin, end in spans:
        piece = lines[index].text[begin:end]
        if text.endswith(SOFT_HYPHEN):
            text = text[:-1] + ("" if piece[:1].islower() else "-") + piece
        elif text.endswith("-") and piece[:1].islower() and text[-2:-1].isalpha():
            text = text[:-1] + piece
        else:
            text += " " + piece
    return " ".join(text.replace(WIDE_BLANK, " ").replace(SOFT_HYPHEN, "-").split())
