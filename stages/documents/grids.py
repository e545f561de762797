"""Short items side by side whose numbers run along the rows: 1 2 3, then 4 5 6 below them.

Columns of text are read one after another. Where numbers say that rows come first, the columns are
taken apart and read so.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from stages.documents.layout import Line
from stages.documents.markers import cell_numbers

#: Columns side by side, and rows that show how their numbers run.
COLUMNS, ROWS = (4, 3, 2), 2
#: Numbers from one item to the next: all of them, or odd ones alone.
STEPS = (1, 2)


def rows_first(lines: list[Line]) -> list[Line]:
    """The lines of a page with such columns read row by row."""
    columns = [list(group) for _, group in groupby(lines, key=lambda line: line.column)]
    if len(columns) < 2:
        return lines
    marks = [_marks(column) for column in columns]
    if sum(len(told) >= ROWS for told in marks) < 2:
        return lines
    result: list[Line] = []
    at = 0
    while at < len(columns):
        for count in COLUMNS:
            beside = columns[at : at + count]
            told = marks[at : at + count]
            cells = _cells(beside, told) if len(beside) == count else None
            if cells is not None:
                result.extend(cells)
                at += count
                break
        else:
            result.extend(columns[at])
            at += 1
    return result


def _cells(
    columns: Sequence[list[Line]], marks: Sequence[dict[int, list[int]]]
) -> list[Line] | None:
    """The lines of columns in the order of their rows; None where they are read column by column.

    What stands above the first row and below the last keeps its order.
    """
    lefts = [column[0].left for column in columns]
    if lefts != sorted(lefts) or len(marks[0]) < ROWS or not all(marks[1:]):
        return None
    rows = next((found for step in STEPS if (found := _rows(columns, marks, step))), None)
    if rows is None:
        return None
    starts = [[at for row in rows if (at := row[place]) is not None] for place in range(len(marks))]
    result: list[Line] = []
    for column, cut in zip(columns, starts, strict=True):
        result.extend(column[: cut[0]])
    for number, row in enumerate(rows):
        for place, start in enumerate(row):
            if start is not None:
                following = rows[number + 1][place] if number + 1 < len(rows) else None
                result.extend(columns[place][start : _end(marks[place], start, following)])
    for place, column in enumerate(columns):
        last = starts[place][-1]
        end = _end(marks[place], last, None)
        result.extend(column[end:] if end is not None else [])
    return result


def _end(marks: dict[int, list[int]], start: int, following: int | None) -> int | None:
    """Where the cell at `start` ends: at the next row, or before a marker of no row."""
    return following or min((at for at in marks if at > start), default=None)


def _marks(column: Sequence[Line]) -> dict[int, list[int]]:
    """The numbers with which lines of a column begin, and of cells behind, by their places."""
    told = ((place, cell_numbers(line)) for place, line in enumerate(column))
    return {place: numbers for place, numbers in told if numbers}


def _rows(
    columns: Sequence[list[Line]], marks: Sequence[dict[int, list[int]]], step: int
) -> list[list[int | None]] | None:
    """The places of each row's cells, where at least `ROWS` rows count along themselves."""
    rows: list[list[int | None]] = []
    wanted: int | None = None
    for start, numbers in marks[0].items():
        row, after = _row(columns, marks, start, step)
        if numbers[0] != wanted:
            if _full(rows) >= ROWS:
                break
            rows = []
        if rows or row[1] is not None:
            rows.append(row)
            wanted = after
    return rows if _full(rows) >= ROWS else None


def _full(rows: Sequence[list[int | None]]) -> int:
    return sum(None not in row for row in rows)


def _row(
    columns: Sequence[list[Line]], marks: Sequence[dict[int, list[int]]], start: int, step: int
) -> tuple[list[int | None], int]:
    """The places in each column of the row that begins at `start`, and the number after it."""
    first = columns[0][start]
    row: list[int | None] = [start]
    wanted = marks[0][start][-1] + step
    for column, told in zip(columns[1:], marks[1:], strict=True):
        level = (
            at
            for at, numbers in told.items()
            if numbers[0] == wanted and abs(column[at].y - first.y) < 0.5 * first.size
        )
        row.append(next(level, None))
        if row[-1] is not None:
            wanted = told[row[-1]][-1] + step
    return row, wanted
