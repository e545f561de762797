"""PDF: a book and its solutions manual, members of one archive."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from stages.documents.refusal import DocumentRefused
from stages.extract.archive import Document, matches
from stages.extract.json_text import entry
from stages.extract.pdf import whole_pdf
from stages.extract.record import Entry, FileRefused, Place
from stages.extract.source import Reader
from stages.extract.trust import quarantine_entry


def pdf_with_manual(
    members: Iterator[Document], reader: Reader
) -> Iterator[tuple[Document, Entry]]:
    """The records of `pdf` of a book, with the solutions of the members `reader.solutions` names.

    A solution out of a manual has `solution_file`; its pages and boxes are the manual's own.
    """
    from stages.documents.book import read_book
    from stages.documents.manual import with_manual
    from stages.documents.problem_records import records

    books: list[tuple[Document, bytes]] = []
    manuals: list[tuple[Document, bytes]] = []
    for document in members:
        is_manual = matches(document.member, reader.solutions or ())
        (manuals if is_manual else books).append((document, whole_pdf(document.stream)))
    if len(books) != 1 or len(manuals) != 1:
        raise FileRefused(
            "missing_part",
            f"expected one book and one manual, found {len(books)} and {len(manuals)}; "
            "choose them with reader.member and reader.solutions",
        )
    [(document, data)], [(beside, more)] = books, manuals
    try:
        own = read_book(data)
        book = with_manual(own, read_book(more))
    except DocumentRefused as refused:
        raise FileRefused(refused.reason, refused.detail) from refused
    if (fault := quarantine_entry(book, reader.document)) is not None:
        yield document, fault
        return
    for position, value in enumerate(records(book), 1):
        told = _own_pages(value, own.pages, beside.member)
        raw = str(value["id"]).encode()
        yield document, entry(told, Place(position), raw, reader.max_row_bytes)


def _own_pages(value: dict[str, Any], before: int, manual: str) -> dict[str, Any]:
    """The record with the pages of a manual's solution counted from the manual's first."""
    pages = value.get("solution_pages") or [0]
    if pages[0] <= before:
        return value
    boxes = [[box[0] - before, *box[1:]] for box in value["solution_boxes"]]
    own = {"solution_pages": [page - before for page in pages], "solution_boxes": boxes}
    return {**value, **own, "solution_file": manual}
