"""What is asked once before a group of problems: `In Exercises 5–10, find the derivative.`

Such a paragraph stands behind the text of the problem before it and belongs to those after it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stages.documents.groups import (
    for_following,
    how_many,
    last_of_group,
    names_group,
)
from stages.documents.items import Item, Span
from stages.documents.layout import Line
from stages.documents.regions import Region

#: White above a paragraph in line heights.
WHITE = 1.3
#: Lines that an instruction may have above the one that names its problems.
ABOVE = 6

_ENDED = re.compile(r"[.?!:)\]”\"]\s*$")


@dataclass(frozen=True)
class Instruction:
    """Its text, and the last number that it is for (None: up to the next heading)."""

    spans: list[Span]
    last: int | None


def instruct(lines: Sequence[Line], region: Region, items: Sequence[Item]) -> None:
    """Give the items of a zone, in order, their instructions; take these from the items before."""
    told: Instruction | None = None
    before: Item | None = None
    for item in items:
        first = item.marker.line
        start = max((line for line in region.breaks if line <= first), default=region.lines[0])
        if before is None or before.marker.line < start:  # a heading stands between them
            told = told if told is not None and told.last is not None else None
            run, low = _below(lines, region, start, first), 0
        else:
            run, low = [*before.spans, *before.solution], 1
        found = _found(lines, run, low, item.number[-1])
        if found is not None:
            told = found
            if low and before is not None:
                gone = len(found.spans)
                before.solution, more = _without(before.solution, gone)
                before.spans, _ = _without(before.spans, more)
        if told is not None and told.last is not None and item.number[-1] > told.last:
            told = None
        item.instruction = list(told.spans) if told is not None else []
        before = item


def _without(spans: list[Span], last: int) -> tuple[list[Span], int]:
    """The spans without the `last` of them, and how many of these were not there."""
    kept = max(len(spans) - last, 0)
    return spans[:kept], last - (len(spans) - kept)


def _below(lines: Sequence[Line], region: Region, start: int, first: int) -> list[Span]:
    """The lines from a heading to a marker; the heading's own where it names a group."""
    heading = region.breaks.get(start)
    where: list[int] = []
    if heading is not None and heading.title is not None and names_group(heading.heading):
        where = list(range(heading.title, heading.first))
    where += [index for index in region.lines if start <= index < first]
    return [(index, 0, len(lines[index].text)) for index in where]


def _found(lines: Sequence[Line], run: Sequence[Span], low: int, number: int) -> Instruction | None:
    """The instruction that ends a run of lines before the item of a number.

    low: the first place where it may begin; what stands before is the marker of an item.
    """
    for place in range(len(run) - 1, low - 1, -1):
        index, begin, end = run[place]
        text = lines[index].text[begin:end]
        beyond = lines[run[place + 1][0]].text if place + 1 < len(run) else ""
        last = last_of_group(text, f"{text} {beyond}", number)
        if last is None and not _is_for_following(lines, run, place):
            continue
        if last is None and (count := how_many(text)) is not None:
            last = number + count - 1
        return Instruction(list(run[_begin(lines, run, place, low) :]), last)
    return None


def _is_for_following(lines: Sequence[Line], run: Sequence[Span], place: int) -> bool:
    line = lines[run[place][0]]
    return for_following(line.text) and (place == 0 or _is_new(line, lines[run[place - 1][0]]))


def _is_new(line: Line, before: Line) -> bool:
    """Whether a paragraph begins with `line`."""
    if line.page == before.page and (line.column == before.column or line.y < before.y):
        return line.gap >= WHITE or (line.bold and not before.bold)
    return _ENDED.search(before.text) is not None


def _begin(lines: Sequence[Line], run: Sequence[Span], place: int, low: int) -> int:
    """The place at which the paragraph begins that names its problems at `place`."""
    starts = range(place, max(place - ABOVE, low - 1), -1)
    pairs = [(start, lines[run[start][0]], lines[run[start - 1][0]]) for start in starts if start]
    new = (start for start, line, before in pairs if _is_new(line, before))
    ended = (start for start, _, before in pairs if _ENDED.search(before.text))
    return next(new, 0 if low == 0 and place < ABOVE else next(ended, place))
