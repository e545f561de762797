"""Running heads, running feet and page numbers: what a page repeats and no text contains."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence
from itertools import pairwise

from stages.documents.layout import Line
from stages.documents.lexicon import zone_of

#: Rows at either end of a page that may be furniture, and the white below them in font sizes.
EDGE, APART = 2, 1.45
#: Heights in points that are one row.
SAME_ROW = 3.0
#: Share of a height's lines that must look like furniture, and pages that have that height.
SHARE, PAGES = 0.6, 3
#: The same as a share of the pages.
FEW_PAGES = 0.02
#: Size of a heading, in sizes of the text.
LARGE = 1.12

_LONGEST = 120
#: Size of footnotes in sizes of the text, and their greatest share of a book.
SMALL, NOTES = 0.87, 0.05
_NOTE = re.compile(r"^(?:\d{1,2}|[*†‡§¶]{1,3}|[¹²³⁴⁵⁶⁷⁸⁹])\s?(?=[^\W\d_]|[\"“(])")


def without_furniture(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages without their furniture.

    A height at the edge of pages is furniture where most of its lines carry the page's number or
    a text that other pages repeat. Headings at the top of pages stand where other pages have text.
    """
    body = body_size(pages)
    edges = [[line for line in _edges(page) if line.size < LARGE * body] for page in pages]
    offset = _offset(edges)
    masks = Counter((round(line.y), _mask(line)) for edge in edges for line in edge)
    heights: dict[int, list[bool]] = defaultdict(list)
    looks: set[tuple[int, bool, int]] = set()
    for edge in edges:
        numbered = {round(line.y) for line in edge if _is_numbered(line, offset)}
        for line in edge:
            y = round(line.y)
            repeated = masks[y, _mask(line)] >= 2 and len(_mask(line)) >= 4
            heading = line.bold and y not in numbered and zone_of(line.text) is not None
            heights[y].append(_is_numbered(line, offset) or (repeated and not heading))
            if heights[y][-1]:
                looks.add(_look(line))
    at_edge = {id(line) for edge in edges for line in edge}
    text = Counter(round(line.y) for page in pages for line in page if id(line) not in at_edge)
    furniture = {
        y
        for y, marks in heights.items()
        if len(marks) >= max(PAGES, FEW_PAGES * len(pages))
        and sum(marks) >= SHARE * (len(marks) + text[y])
    }
    gone = {
        id(line)
        for edge in edges
        for line in edge
        if (round(line.y) in furniture and _look(line) in looks) or _is_number(line, offset)
    }
    return [[line for line in page if id(line) not in gone] for page in pages]


def _look(line: Line) -> tuple[int, bool, int]:
    """How furniture of one height is set: another line there is text."""
    return round(line.y), line.bold, round(2 * line.size)


def without_notes(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages without their footnotes: small lines below the text, the first with a sign.

    Where small type is more than a little of the book it is no sign of a note.
    """
    body = body_size(pages)
    notes = [_notes(page, SMALL * body) for page in pages]
    all_text, noted = (
        sum(len(line.text) for page in side for line in page) for side in (pages, notes)
    )
    if noted > NOTES * all_text:
        return list(pages)
    gone = {id(line) for page in notes for line in page}
    return [[line for line in page if id(line) not in gone] for page in pages]


def _notes(page: list[Line], small: float) -> list[Line]:
    """The small lines at the foot of a page from the first that a sign of a note begins."""
    foot: list[Line] = []
    for line in sorted(page, key=lambda line: (line.y, -line.x0)):
        if line.size > small:
            break
        foot.append(line)
    foot.reverse()
    first = next((at for at, line in enumerate(foot) if _NOTE.match(line.text)), len(foot))
    return foot[first:] if len(foot) < len(page) else []


def body_size(pages: Sequence[list[Line]]) -> float:
    """The font size in which most characters are set, in points; 10 where there is no text."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
    return min(sizes, key=lambda size: (-sizes[size], size)) if sizes else 10.0


def _edges(page: list[Line]) -> list[Line]:
    """The rows at the top and the bottom of a page that white sets apart from its text."""
    rows: list[list[Line]] = []
    for line in sorted(page, key=lambda line: (-line.y, line.x0)):
        if rows and rows[-1][0].y - line.y < SAME_ROW:
            rows[-1].append(line)
        else:
            rows.append([line])
    return [*_apart(rows), *_apart(rows[::-1])]


def _apart(rows: list[list[Line]]) -> list[Line]:
    found: list[Line] = []
    for row, inner in pairwise(rows[: EDGE + 1]):
        if abs(row[0].y - inner[0].y) < APART * min(row[0].size, inner[0].size):
            break
        found.extend(row)
    return found if len(rows) > 1 else [line for row in rows for line in row]


def _mask(line: Line) -> str:
    """A line without the page's number before or behind it."""
    words = line.text.casefold().split()
    return " ".join(
        word for word in words if not (word.isdigit() and word in (words[0], words[-1]))
    )


def _offset(edges: Sequence[list[Line]]) -> int | None:
    """Printed page number less the number of the page in the file, by majority."""
    votes = Counter(
        int(number) - line.page
        for edge in edges
        for line in edge
        if len(line.text) < _LONGEST
        for number in _outer_numbers(line.text)
    )
    if not votes:
        return None
    offset, count = min(votes.items(), key=lambda item: (-item[1], item[0]))
    return offset if count >= min(PAGES, len(edges)) else None


def _outer_numbers(text: str) -> set[str]:
    words = text.split()
    return {
        word
        for word in (*words[:1], *words[-1:])
        if word.isascii() and word.isdigit() and len(word) < 6
    }


def _is_numbered(line: Line, offset: int | None) -> bool:
    if offset is None or len(line.text) >= _LONGEST:
        return False
    return str(line.page + offset) in _outer_numbers(line.text)


def _is_number(line: Line, offset: int | None) -> bool:
    return offset is not None and line.text.strip() == str(line.page + offset)
