"""A book and its solutions manual, two documents, as one book."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from stages.documents.book import Book
from stages.documents.items import Item, Span
from stages.documents.matching import Pair, match


def with_manual(book: Book, manual: Book) -> Book:
    """`book` with the solutions of `manual`, by chapter and number as within one document.

    What the manual says of a problem goes before the book's own key, which often has the bare
    answer; a solution that stands beside its problem stays. The manual's lines follow the book's,
    its pages are counted on from the book's last.
    """
    answers = list(_answers(manual, len(book.lines)))
    problems = [pair.problem for pair in book.pairs]
    found = match(problems, answers)
    pairs = [_better(own, other) for own, other in zip(book.pairs, found, strict=True)]
    used = {id(pair.solution) for pair in pairs}
    matched = {id(pair.solution) for pair in book.pairs}
    kept = [one for one in book.answers if id(one) in used or id(one) not in matched]
    moved = [replace(line, page=line.page + book.pages) for line in manual.lines]
    orders = {page + book.pages: order for page, order in manual.orders.items()}
    return replace(
        book,
        lines=[*book.lines, *moved],
        orders={**book.orders, **orders},
        pairs=pairs,
        answers=[*kept, *answers],
    )


def _better(own: Pair, other: Pair) -> Pair:
    return own if own.problem.solution or other.solution is None else other


def _answers(manual: Book, shift: int) -> Iterator[Item]:
    """What a manual has under each number: a key, or items that are the solutions themselves.

    Where it repeats the problem before a label (`Solution`), only what follows counts.
    """
    matched = {id(pair.solution) for pair in manual.pairs if pair.solution is not None}
    for pair in manual.pairs:
        inner = pair.problem.solution or (pair.solution.spans if pair.solution else [])
        yield _moved(pair.problem, inner or pair.problem.spans, shift)
    for item in manual.answers:
        if id(item) not in matched:
            yield _moved(item, item.spans, shift)


def _moved(item: Item, spans: list[Span], shift: int) -> Item:
    """An item as an answer whose lines stand `shift` lines further on."""
    return replace(
        item,
        zone="answer",
        marker=replace(item.marker, line=item.marker.line + shift),
        spans=[(line + shift, begin, end) for line, begin, end in spans],
        solution=[],
    )
