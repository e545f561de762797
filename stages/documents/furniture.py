"""Running heads, running feet and page numbers: what a page repeats and no text contains."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Sequence

from stages.documents.layout import Line

#: Lines at either end of a page that may be furniture.
EDGE = 3
#: Share of a height's lines that must look like furniture, and pages that have that height.
SHARE, PAGES = 0.6, 3
#: Size of a heading, in sizes of the text.
LARGE = 1.12

_DIGITS = re.compile(r"\d+")
_LONGEST = 120


def without_furniture(pages: Sequence[list[Line]]) -> list[list[Line]]:
    """The pages without their furniture.

    A height at the edge of pages is furniture where most of its lines carry the page's number or
    a text that other pages repeat. A heading of the text stands at no fixed height.
    """
    body = body_size(pages)
    edges = [[line for line in _edges(page) if line.size < LARGE * body] for page in pages]
    offset = _offset(edges)
    masks = Counter((round(line.y), _mask(line)) for edge in edges for line in edge)
    heights: dict[int, list[bool]] = defaultdict(list)
    for edge in edges:
        for line in edge:
            repeated = masks[round(line.y), _mask(line)] >= 2 and len(_mask(line)) >= 4
            heights[round(line.y)].append(_is_numbered(line, offset) or repeated)
    furniture = {
        y for y, marks in heights.items() if len(marks) >= PAGES and sum(marks) >= SHARE * len(marks)
    }
    gone = {
        id(line)
        for edge in edges
        for line in edge
        if round(line.y) in furniture or _is_number(line, offset)
    }
    return [[line for line in page if id(line) not in gone] for page in pages]


def body_size(pages: Sequence[list[Line]]) -> float:
    """The font size in which most characters are set, in points; 10 where there is no text."""
    sizes: Counter[float] = Counter()
    for page in pages:
        for line in page:
            sizes[round(line.size, 1)] += len(line.text)
    return min(sizes, key=lambda size: (-sizes[size], size)) if sizes else 10.0


def _edges(page: list[Line]) -> list[Line]:
    """The topmost and bottommost lines of a page, by height."""
    ordered = sorted(page, key=lambda line: (-line.y, line.x0))
    if len(ordered) <= 2 * EDGE:
        return ordered
    return [*ordered[:EDGE], *ordered[-EDGE:]]


def _mask(line: Line) -> str:
    return _DIGITS.sub("#", line.text.casefold()).strip("# \u2003.|-–")


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
    return {word for word in (*words[:1], *words[-1:]) if word.isascii() and word.isdigit() and len(word) < 6}


def _is_numbered(line: Line, offset: int | None) -> bool:
    if offset is None or len(line.text) >= _LONGEST:
        return False
    return str(line.page + offset) in _outer_numbers(line.text)


def _is_number(line: Line, offset: int | None) -> bool:
    return offset is not None and line.text.strip() == str(line.page + offset)
