"""From the blocks of a marked-up document to its problems, by the rules that read printed books.

Headings are known here, and so are the elements that say what they are; all else (zones, markers,
chains, matching, gates) is what a PDF goes through.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any

from stages.documents.blocks import Block
from stages.documents.book import Book, once
from stages.documents.headings import outline
from stages.documents.items import Item, Span
from stages.documents.layout import Line
from stages.documents.matching import Pair, match
from stages.documents.named import named_items
from stages.documents.numbered import discover, numbered_items, renumbered_items
from stages.documents.owned import owned_items
from stages.documents.problem_records import records
from stages.documents.regions import regions
from stages.documents.zones import stretches

#: Characters that count as a page: gates measure problems a page.
PAGE = 2_500
BODY = 10.0
#: Font size in points that stands for a heading of each level.
SIZES = (BODY, 28.0, 22.0, 18.0, 15.0, 13.0, 12.0)
INDENT = 15.0
#: What records of printed books have and these have not.
_PRINTED = ("pages", "boxes", "solution_pages", "solution_boxes", "order")


def read_marked(blocks: Sequence[Block]) -> Book:
    """The book that blocks make: elements that name themselves, and what rules find elsewhere."""
    lines = _lines(blocks)
    found = outline(lines, BODY, ())
    zones = regions(stretches(found, len(lines)))
    problems, answers, linked = owned_items(blocks, lines, zones)
    owned = {index for index, block in enumerate(blocks) if block.owner is not None}
    items = numbered_items(lines, zones)
    unclaimed = [
        chain
        for chain in discover(lines, zones)
        if not {marker.line for marker in chain.markers} <= owned
    ]
    # beside elements that name themselves, a list below no heading of exercises is a list
    items = [*items, *(() if owned else renumbered_items(lines, zones)), *named_items(lines, zones)]
    items = [_outside(item, owned) for item in items if item.marker.line not in owned]
    problems += once(item for item in items if item.zone not in ("answer", "hint"))
    problems.sort(key=lambda item: (item.marker.line, item.marker.begin))
    answers += [item for item in items if item.zone == "answer"]
    _share_chapter(problems, answers)
    return Book(
        pages=lines[-1].page if lines else 1,
        silent_pages=0 if lines else 1,
        lines=lines,
        removed=[],
        orders={line.page: "stream" for line in lines},
        outline=found,
        regions=zones,
        pairs=_paired(problems, answers, linked),
        answers=answers,
        unclaimed=unclaimed,
        join=paragraphs,
    )


def marked_records(book: Book, blocks: Sequence[Block]) -> Iterable[dict[str, Any]]:
    """The records of `problem_records.records` without pages, with figures and their solutions'."""
    for pair, value in zip(book.pairs, records(book), strict=True):
        answer = pair.problem.solution or (pair.solution.spans if pair.solution else [])
        figures = {
            name: [one for line, _, _ in spans for one in blocks[line].figures]
            for name, spans in (("figures", pair.problem.spans), ("solution_figures", answer))
        }
        kept = {key: inner for key, inner in value.items() if key not in _PRINTED}
        yield {**kept, **{name: found for name, found in figures.items() if found}}


def paragraphs(lines: Sequence[Line], spans: Iterable[Span]) -> str:
    """The text of spans, a paragraph a line."""
    pieces = (lines[index].text[begin:end].strip() for index, begin, end in spans)
    return "\n\n".join(piece for piece in pieces if piece)


def _lines(blocks: Sequence[Block]) -> list[Line]:
    lines: list[Line] = []
    page, room = 1, PAGE
    for block in blocks:
        if (block.opens and lines and room < PAGE) or room <= 0:
            page, room = page + 1, PAGE
        room -= len(block.text)
        x = INDENT * block.depth
        heading = block.level > 0
        within = block.depth > 0 or block.owner is not None
        gap = 2.0 if heading else 1.0 if within and block.bold else 1.5  # else it is a heading
        lines.append(
            Line(block.text, page, x, x + 400.0, 0.0, SIZES[block.level], block.bold or heading,
                 left=0.0, gap=gap)
        )  # fmt: skip
    return lines


def _outside(item: Item, owned: Collection[int]) -> Item:
    """An item that rules found, without the lines of elements that say what they are."""
    item.spans = [span for span in item.spans if span[0] not in owned]
    item.solution = [span for span in item.solution if span[0] not in owned]
    return item


def _paired(
    problems: Sequence[Item], answers: Sequence[Item], linked: Mapping[int, Item]
) -> list[Pair]:
    """Problems with the solutions that point at them (by identity), the others by number."""
    taken = {id(answer) for answer in linked.values()}
    left = [problem for problem in problems if id(problem) not in linked]
    rest = iter(match(left, [answer for answer in answers if id(answer) not in taken]))
    return [
        Pair(one, linked[id(one)], "linked") if id(one) in linked else next(rest)
        for one in problems
    ]


def _share_chapter(problems: Sequence[Item], answers: Sequence[Item]) -> None:
    """One heading makes no chain of chapters: a lone chapter is known by its answers alone."""
    named = {item.chapter for item in answers}
    if len(named) == 1 and {item.chapter for item in problems} == {None}:
        for item in problems:
            item.chapter = next(iter(named))
