"""What was found in a book, as marks: boxes on its pages, each with what it is part of."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from stages.documents.book import Book
from stages.documents.layout import Line
from stages.documents.problem_records import boxes, records

#: Kinds of marks in the order in which they are drawn, and what they say.
KINDS: Mapping[str, str] = {
    "furniture": "running heads, page numbers, contents: not read",
    "heading": "headings, with the zone that each opens",
    "problem": "problems",
    "solution": "solutions of these problems",
    "orphan": "answers whose problem was not found",
    "unclaimed": "numbered runs outside every zone",
}


@dataclass(frozen=True)
class Mark:
    """A box on a page: x0, y0, x1, y1 in points. item: the id of the problem it belongs to."""

    kind: str
    page: int
    box: tuple[float, float, float, float]
    told: str
    item: str = ""


def found_records(book: Book) -> list[dict[str, Any]]:
    """The records of `stages.documents.problem_records`, in the order of `book.pairs`."""
    return list(records(book))


def marks(book: Book, items: Iterable[Mapping[str, Any]]) -> Iterator[Mark]:
    """All marks of a book, `items` being what `found_records` told of it."""
    for line in book.removed:
        yield _of_line("furniture", line, "not read")
    yield from _headings(book)
    for item in items:
        told = f"{item['id']} · {item['matched']} · confidence {item['confidence']:g}"
        for kind, key in (("problem", "boxes"), ("solution", "solution_boxes")):
            for page, *box in item.get(key, ()):
                yield Mark(kind, int(page), _four(box), told, item["id"])
    matched = {id(pair.solution) for pair in book.pairs if pair.solution is not None}
    for lost in (answer for answer in book.answers if id(answer) not in matched):
        told = f"answer {lost.printed}, chapter {lost.chapter}: no problem has this number"
        for page, *box in boxes(book, lost.spans):
            yield Mark("orphan", int(page), _four(box), told)
    for marker in (one for chain in book.unclaimed for one in chain.markers):
        told = f"{marker.printed}: numbered, in no zone"
        yield _of_line("unclaimed", book.lines[marker.line], told)


def _headings(book: Book) -> Iterator[Mark]:
    zones = {
        stretch.title: stretch for region in book.regions for stretch in region.breaks.values()
    }
    for heading in book.outline.headings:
        stretch = zones.get(heading.first)
        zone = f"zone {stretch.zone}, chapter {stretch.chapter}" if stretch else "no zone"
        for index in range(heading.first, heading.last + 1):
            yield _of_line("heading", book.lines[index], f"{zone}: {heading.text}")


def _of_line(kind: str, line: Line, told: str) -> Mark:
    low, high = line.y - 0.25 * line.size, line.y + 0.85 * line.size
    return Mark(kind, line.page, (line.x0, low, line.x1, high), told)


def _four(box: list[float]) -> tuple[float, float, float, float]:
    x0, y0, x1, y1 = box
    return x0, y0, x1, y1
