"""From the fragments of a page to its lines in reading order.

Two orders compete: that of the content stream, which a typesetter writes column by column, and
that of the geometry: gutters, bands, then top to bottom. The stream is taken unless it jumps
about between the lines that geometry sees; a page records which one it was.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from stages.documents.fragments import SOFT_HYPHEN, Fragment, Page
from stages.documents.gutters import ROWS, SMALL, gutter_of

Order = Literal["stream", "columns"]

#: Widths in widths of the page: a column below the first holds no columns of its own; what is
#: narrower than the second is the numbers of a list, not a column.
NARROW, SLIM = 0.45, 0.14
#: White that separates columns of a table or of short answers, in font sizes.
BLANK = 1.6
WIDE_BLANK = "\u2003"
#: Jumps back over lines that the content stream of a well-written page may have.
JUMPS, JUMP_SHARE = 1, 0.12


@dataclass(slots=True)
class Line:
    """One printed line. x0, x1, y (baseline), size in points; left: left edge of its column.

    bold: its first character. page from 1. gap: white above it in line heights of its size
    (9.0 at the top of a column). column: number of the column on its page, from 0.
    bolds: columns of the text behind wide white at which type in bold begins.
    """

    text: str
    page: int
    x0: float
    x1: float
    y: float
    size: float
    bold: bool
    left: float = 0.0
    column: int = 0
    gap: float = 9.0
    bolds: tuple[int, ...] = ()

    @property
    def indent(self) -> float:
        """Distance from the left edge of the column, in points."""
        return self.x0 - self.left


@dataclass(frozen=True)
class Column:
    """Fragments that are read from top to bottom before what follows."""

    fragments: list[Fragment]


def read_page(page: Page) -> tuple[list[Line], Order]:
    """The lines of a page in reading order, and which order it is."""
    if not page.fragments:
        return [], "stream"
    for place, part in enumerate(page.fragments):
        part.place = place
    columns = list(_columns(page.fragments, page.width))
    rows = [(number, row) for number, column in enumerate(columns) for row in _rows(column)]
    at = {id(part): place for place, (_, row) in enumerate(rows) for part in row}
    order: Order = "stream" if _is_calm([at[id(f)] for f in page.fragments]) else "columns"
    column_of = {id(part): number for number, row in rows for part in row}
    runs = (
        _stream_rows(page.fragments, column_of)
        if order == "stream"
        else [sorted(row, key=lambda part: part.x0) for _, row in rows]
    )
    lines = [_line(run, page.number, column_of[id(run[0])]) for run in runs]
    _measure(lines)
    return lines, order


def _is_calm(places: Sequence[int]) -> bool:
    """Whether a walk over the rows of a page goes forward, small steps back aside."""
    jumps = sum(after < before - 2 for before, after in pairwise(places))
    return jumps <= max(JUMPS, JUMP_SHARE * len(set(places)))


def _width(fragments: list[Fragment]) -> float:
    return max(f.x1 for f in fragments) - min(f.x0 for f in fragments)


def _columns(fragments: list[Fragment], page: float) -> Iterator[list[Fragment]]:
    """Cut a region at its gutters and bands."""
    roomy = len(fragments) >= 2 * ROWS and _width(fragments) > NARROW * page
    gutter = gutter_of(fragments, SLIM * page) if roomy else None
    if gutter is None:
        yield fragments
        return
    for band, is_cut in _bands(fragments, gutter):
        if not is_cut:
            yield band
            continue
        for side in (True, False):
            part = [f for f in band if (f.x0 < gutter) == side]
            if part:
                yield from _columns(part, page)


def _bands(fragments: list[Fragment], gutter: float) -> Iterator[tuple[list[Fragment], bool]]:
    """Bands from top to bottom, and whether each is cut at the gutter or crosses it."""
    band: list[Fragment] = []
    was_across = False
    for row in _rows(fragments):
        crosses = any(f.x0 < gutter - 2 and f.x1 > gutter + 3 for f in row)
        across = crosses or _is_heading(row, fragments, gutter)
        if band and across != was_across:
            yield band, not was_across and any(f.x0 >= gutter for f in band)
            band = []
        band.extend(row)
        was_across = across
    if band:
        yield band, not was_across and any(f.x0 >= gutter for f in band)


def _is_heading(row: list[Fragment], fragments: list[Fragment], gutter: float) -> bool:
    """A row on the left whose height is white on the right: large, or bold with white above."""
    first = row[0]
    if any(f.x0 >= gutter for f in row):
        return False
    body = sorted(f.size for f in fragments)[len(fragments) // 2]
    if first.size < 1.12 * body and not first.bold:
        return False
    reach = 1.3 * first.size
    beside = [f for f in fragments if abs(f.y - first.y) < reach and f not in row]
    return not beside


def _rows(fragments: list[Fragment]) -> list[list[Fragment]]:
    """Fragments that stand on one height, rows from top to bottom.

    Small ones (exponents, indices) join the row of the text that they lean on.
    """
    rows: list[list[Fragment]] = []
    base: list[Fragment] = []  # the largest fragment of each row: it says where the row stands
    height = 0.62 * max((f.size for f in fragments), default=1.0)  # no row reaches farther
    at: dict[int, list[int]] = defaultdict(list)  # rows by their height in units of `height`
    for part in sorted(fragments, key=lambda f: (-f.size if f.size > SMALL else 0.0, -f.y, f.x0)):
        reach = 0.45 if part.size > SMALL else 0.62
        level = int(part.y // height)
        near, least = None, 0.0
        for index in sorted((*at[level - 1], *at[level], *at[level + 1]), reverse=True):
            away = abs(base[index].y - part.y)
            if away < reach * base[index].size and (near is None or away < least):
                near, least = index, away
        if near is None:
            at[level].append(len(rows))
            rows.append([part])
            base.append(part)
        else:
            rows[near].append(part)
    placed = sorted(range(len(rows)), key=lambda index: (-base[index].y, base[index].x0))
    return [rows[index] for index in placed]


def _stream_rows(fragments: list[Fragment], column_of: dict[int, int]) -> list[list[Fragment]]:
    """Fragments in stream order, joined while they go on to the right on one height."""
    rows: list[list[Fragment]] = []
    for part in fragments:
        last = rows[-1][-1] if rows else None
        if (
            last is not None
            and column_of[id(last)] == column_of[id(part)]
            and abs(last.y - part.y) < 0.62 * max(last.size, part.size)
            and part.x0 > last.x1 - 0.4 * part.size
        ):
            rows[-1].append(part)
        else:
            rows.append([part])
    return rows


def _line(run: list[Fragment], page: int, column: int) -> Line:
    first, largest = run[0], max(run, key=lambda f: len(f.text) if f.size > 0 else 0)
    text, bolds = run[0].text, []
    for before, part in pairwise(run):
        white = (part.x0 - before.x1) / part.size
        text += "" if white < 0.12 else " " if white < BLANK else WIDE_BLANK
        if part.bold and white >= BLANK:
            bolds.append(len(text))
        text += part.text
    return Line(
        text.rstrip() if not text.endswith(SOFT_HYPHEN) else text,
        page,
        first.x0,
        max(part.x1 for part in run),
        largest.y,
        largest.size,
        first.bold,
        column=column,
        bolds=tuple(bolds),
    )


def _measure(lines: list[Line]) -> None:
    """Set the left edge of each line's column and the white above it."""
    lefts: dict[int, float] = {}
    for line in lines:
        lefts[line.column] = min(lefts.get(line.column, line.x0), line.x0)
    for line in lines:
        line.left = lefts[line.column]
    above: Line | None = None
    for line in lines:
        if above is not None and above.y > line.y and _is_below(above, line):
            line.gap = (above.y - line.y) / line.size
        above = line


def _is_below(above: Line, line: Line) -> bool:
    """Whether a line follows in the column of another, or in a band below it."""
    return above.column == line.column or abs(above.left - line.left) < 2 * line.size
