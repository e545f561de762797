"""Records of a book: one problem each, with its place, its solution and how far to trust it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Any

from stages.documents.book import Book
from stages.documents.items import Item, Span
from stages.documents.matching import Pair

#: What a problem's text leans on outside itself, by name.
_LEANS: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("figure", re.compile(
        r"\b(?:figure|fig\.|diagram|graph|shown (?:above|below|here))", re.IGNORECASE)),
    ("table", re.compile(r"\btable\b", re.IGNORECASE)),
    ("other_problem", re.compile(
        r"\b(?:previous|preceding|above|last|following|next) "
        r"(?:problem|exercise|question|example|part)|"
        r"\b(?:problem|exercise|question|example) \d", re.IGNORECASE)),
    ("section", re.compile(r"\b(?:section|chapter|appendix|equation|eq\.) \(?\d", re.IGNORECASE)),
)  # fmt: skip
_SUBPART = re.compile(r"(?:^|\s)\(?([a-h])[).]\s")
#: How sure a match by each method is.
_SURE = {
    "adjacent": 0.95, "linked": 0.99, "section": 0.99, "chapter": 0.99, "chapter_any_series": 0.8,
    "tail": 0.9, "deep_number": 0.9, "whole_number": 0.9, "chapter_any_kind": 0.7,
    "no_solution": 1.0,
}  # fmt: skip
#: Pages whose order is not the content stream's are read a little less surely.
_REORDERED = 0.95


def records(book: Book) -> Iterator[dict[str, Any]]:
    """A mapping for each problem, in the order of the book.

    id, kind, chapter, section, zone, number, instruction, problem, solution, pages, boxes ([page,
    x0, y0, x1, y1] in points), solution_pages, solution_boxes, matched, order, confidence,
    leans_on, parts.
    """
    seen: dict[str, int] = {}
    for pair in book.pairs:
        value = _value(book, pair)
        seen[value["id"]] = count = seen.get(value["id"], 0) + 1
        if count > 1:
            value["id"] += f"~{count}"
        yield {key: inner for key, inner in value.items() if inner not in (None, [], "")}


def free_answers(book: Book) -> Iterator[dict[str, Any]]:
    """The answers that no problem was given: number, chapter, text, pages, boxes."""
    matched = {id(pair.solution) for pair in book.pairs if pair.solution is not None}
    for item in (answer for answer in book.answers if id(answer) not in matched):
        yield {
            "number": item.printed,
            "chapter": item.chapter,
            "text": book.text(item.spans),
            "pages": _pages(book, item.spans),
            "boxes": boxes(book, item.spans),
        }


def _value(book: Book, pair: Pair) -> dict[str, Any]:
    item = pair.problem
    answer = item.solution or (pair.solution.spans if pair.solution is not None else [])
    text, solution = book.text(item.spans), book.text(answer)
    instruction = book.text(item.instruction) if text else ""
    pages = _pages(book, item.spans)
    return {
        "id": _key(item),
        "kind": item.kind,
        "chapter": item.chapter,
        "section": item.section,
        "zone": item.heading,
        "number": item.printed,
        "instruction": instruction,
        "problem": text,
        "solution": solution,
        "pages": pages,
        "boxes": boxes(book, item.spans),
        "solution_pages": _pages(book, answer),
        "solution_boxes": boxes(book, answer),
        "matched": pair.method,
        "order": sorted({book.orders[page] for page in pages}),
        "confidence": _confidence(book, pair, text, solution),
        "leans_on": [name for name, pattern in _LEANS if pattern.search(f"{instruction} {text}")],
        "parts": len(_parts(text)) or None,
    }


def _key(item: Item) -> str:
    place = [item.kind, str(item.chapter or 0), item.section or "", item.printed]
    return "-".join(part for part in place if part)


def _pages(book: Book, spans: Sequence[Span]) -> list[int]:
    return sorted({book.lines[index].page for index, _, _ in spans})


def boxes(book: Book, spans: Sequence[Span]) -> list[list[float]]:
    """One box for each page and column that spans touch: page, x0, y0, x1, y1, in points."""
    found: dict[tuple[int, int], list[float]] = {}
    for index, _, _ in spans:
        line = book.lines[index]
        low, high = line.y - 0.25 * line.size, line.y + 0.8 * line.size
        box = found.setdefault((line.page, line.column), [line.page, line.x0, low, line.x1, high])
        box[1], box[2] = min(box[1], line.x0), min(box[2], low)
        box[3], box[4] = max(box[3], line.x1), max(box[4], high)
    return [[box[0], *(round(value, 1) for value in box[1:])] for _, box in sorted(found.items())]


def _parts(text: str) -> set[str]:
    return set(_SUBPART.findall(text))


def _confidence(book: Book, pair: Pair, text: str, solution: str) -> float:
    """From 0 to 1: of the chain, the match, the reading order and the agreement of sub-parts."""
    value = pair.problem.certainty * _SURE[pair.method]
    pages = _pages(book, pair.problem.spans)
    if any(book.orders[page] != "stream" for page in pages):
        value *= _REORDERED
    asked, told = _parts(text), _parts(solution)
    if solution and told - asked:
        value *= 0.9
    return round(value, 3)
