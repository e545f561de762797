"""From the bytes of a PDF to its problems, with what was found on the way."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from stages.documents.contents import without_contents
from stages.documents.fragments import bookmarks, open_pdf, pages
from stages.documents.furniture import body_size, without_furniture, without_notes
from stages.documents.grids import rows_first
from stages.documents.headings import Outline, outline
from stages.documents.items import Item, Span, text_of
from stages.documents.layout import Line, Order, read_page
from stages.documents.markers import Chain
from stages.documents.matching import Pair, match
from stages.documents.named import named_items
from stages.documents.numbered import discover, numbered_items, renumbered_items
from stages.documents.regions import Region, regions
from stages.documents.zones import stretches


@dataclass(frozen=True)
class Book:
    """A document read: its lines and everything found in them.

    removed: lines that no text contains, running heads and contents, in order. join: how lines
    become a text.
    """

    pages: int
    silent_pages: int
    lines: list[Line]
    removed: list[Line]
    orders: dict[int, Order]
    outline: Outline
    regions: list[Region]
    pairs: list[Pair]
    answers: list[Item]
    unclaimed: list[Chain]
    join: Callable[[Sequence[Line], Iterable[Span]], str] = text_of

    def text(self, spans: list[Span]) -> str:
        """The text of an item's spans."""
        return self.join(self.lines, spans)


def read_book(data: bytes) -> Book:
    """Read a PDF; DocumentRefused as `open_pdf`, and no_text where no page has text."""
    document = open_pdf(data)
    try:
        marks = bookmarks(document)
        read = [(page.number, *read_page(page)) for page in pages(document)]
    finally:
        document.close()
    by_page = without_furniture([rows_first(lines) for _, lines, _ in read])
    by_page = without_contents(without_notes(by_page))
    lines = [line for page in by_page for line in page]
    kept = {id(line) for line in lines}
    found = outline(lines, body_size(by_page), marks)
    zones = regions(stretches(found, len(lines)))
    items = numbered_items(lines, zones)
    unclaimed = discover(lines, zones)
    items = [*items, *renumbered_items(lines, zones), *named_items(lines, zones)]
    problems = once(item for item in items if item.zone not in ("answer", "hint"))
    answers = [item for item in items if item.zone == "answer"]
    problems.sort(key=lambda item: (item.marker.line, item.marker.begin))
    return Book(
        pages=len(read),
        silent_pages=sum(not lines for _, lines, _ in read),
        lines=lines,
        removed=[line for _, page, _ in read for line in page if id(line) not in kept],
        orders={number: order for number, _, order in read},
        outline=found,
        regions=zones,
        pairs=match(problems, answers),
        answers=answers,
        unclaimed=unclaimed,
    )


def once(items: Iterable[Item]) -> list[Item]:
    """One item for a marker: a zone's own outranks what a name in it would make."""
    kept: dict[tuple[int, int], Item] = {}
    for item in items:
        kept.setdefault((item.marker.line, item.marker.begin), item)
    return list(kept.values())
