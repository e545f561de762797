"""Gutters: the white strips between columns, by where text begins and what is written when."""

from __future__ import annotations

import re
from collections import Counter

from stages.documents.fragments import Fragment

#: A gutter lies in this part of the width of the text.
MIDDLE = (0.2, 0.8)
#: Rows with text on both sides that make a gutter.
ROWS = 4
#: ... where the content stream has the one column before the other.
FEW = 3
#: How far a number may hang before the text of its column, in points, and what it looks like.
HANG = 45.0
_HANGING = re.compile(
    r"^\W{0,2}(?:[^\W\d_]{1,10}\.?\s?)?\d{1,3}(?:[.–-]\d{1,3}){0,3}[.):\]]?(?:\s|$)"
)
#: The number of an equation, at the right edge of its column.
_EQUATION = re.compile(r"^\(\d{1,3}(?:[.–-]\d{1,3})*[a-z]?\)$")
#: Share of the rows right of a gutter that begin at it.
EDGE = 0.35
#: Size in points of exponents and indices.
SMALL = 7.5


def gutter_of(fragments: list[Fragment], slim: float) -> float | None:
    """The x of the white strip that most rows with text on both sides share, if there is one.

    Text to its right must begin at one x on most of these rows: that is a column's edge, the
    chance white between two words is not.
    """
    left, right = min(f.x0 for f in fragments), max(f.x1 for f in fragments)
    low, high = (left + share * (right - left) for share in MIDDLE)
    low, high = max(low, left + slim), min(high, right - slim / 2)
    starts = Counter(
        round(f.x0) for f in fragments if low < f.x0 < high and not _EQUATION.match(f.text)
    )
    best: tuple[int, float] | None = None
    for x, _ in sorted(starts.items(), key=lambda item: (-item[1], item[0]))[:6]:
        beside = x - 2.0
        opened = [f for f in fragments if abs(f.x0 - x) <= 2.5 and not _EQUATION.match(f.text)]
        crossing = [f.y for f in fragments if f.x0 < beside - 2 and f.x1 > beside + 1]
        ended = [f.y for f in fragments if f.x1 <= beside + 1]
        free = [f for f in opened if not any(abs(f.y - y) < 0.5 * f.size for y in crossing)]
        beside_text = [f for f in free if any(abs(f.y - y) < 1.2 * f.size for y in ended)]
        few = FEW <= len(beside_text) < ROWS and _is_written_apart(fragments, beside_text)
        if (few or len(beside_text) >= ROWS) and (best is None or len(free) > best[0]):
            beyond = {round(f.y / f.size) for f in fragments if f.x0 > beside and f.size > SMALL}
            if len({round(f.y / f.size) for f in opened}) >= EDGE * len(beyond):
                best = (len(free), beside)
    return None if best is None else _with_numbers(fragments, best[1])


def _with_numbers(fragments: list[Fragment], gutter: float) -> float:
    """The gutter left of the numbers that hang before the text on its right.

    A number's text goes on over the gutter, or is what is written next.
    """
    text = {f.place - 1: f.y for f in fragments if abs(f.x0 - gutter - 2.0) <= 3.0}
    hanging = [
        f.x0
        for f in fragments
        if gutter - HANG < f.x0 < gutter
        and _HANGING.match(f.text)
        and (f.x1 > gutter + 3 or abs(text.get(f.place, f.y + f.size) - f.y) < 0.5 * f.size)
    ]
    often = [x for x in hanging if sum(abs(x - other) <= 2.5 for other in hanging) > 1]
    edge = min(often or hanging, default=gutter + 2.0) - 2.0
    right = [f for f in fragments if f.x0 >= edge]
    reaching = [f for f in fragments if f.x0 < edge and edge - 2 < f.x1 <= gutter + 1]
    reached = any(abs(f.y - beside.y) < 0.5 * f.size for f in reaching for beside in right)
    return gutter if reached else edge


def _is_written_apart(fragments: list[Fragment], right: list[Fragment]) -> bool:
    """Whether the content stream has all on the left of a gutter before what is on its right.

    right: what begins at the gutter, beside text; only what stands as high is looked at.
    """
    low, high = min(f.y - f.size for f in right), max(f.y + f.size for f in right)
    gutter, first = min(f.x0 for f in right), min(f.place for f in right)
    level = [f for f in fragments if low < f.y < high and f.x0 < gutter - 2]
    return all(f.x1 <= gutter and f.place < first for f in level)
