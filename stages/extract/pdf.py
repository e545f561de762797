"""PDF: a book's problems with their solutions, or its pages as text.

What reads books is imported where a book is read: corpora without PDFs do not pay for pdfium.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from stages.documents.refusal import DocumentRefused
from stages.extract.json_text import entry
from stages.extract.record import Entry, FileRefused, Place, Routed, broken_record, dumps
from stages.extract.source import Reader
from stages.extract.trust import failed_gate, quarantine_entry

if TYPE_CHECKING:
    from stages.documents.book import Book

MAX_PDF_BYTES = 512_000_000
PIECE = 1 << 20
#: The reason of problems that are routed without their document.
OPEN = "open_matches"


def pdf(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """One record for each problem of a book (`stages.documents.problem_records.records`).

    A book that fails a gate is refused as `untrusted_document`, or, with `document.on_failure:
    quarantine`, one quarantine entry of that name, or one for the model path (`model`); `keep`
    takes it as it is.
    """
    from stages.documents.book import read_book

    options = reader.document
    try:
        book = read_book(whole_pdf(stream))
    except DocumentRefused as refused:
        if options.on_failure != "quarantine":
            raise FileRefused(refused.reason, refused.detail) from refused
        yield broken_record(refused.reason, Place(1), refused.detail.encode())
        return
    if options.on_failure == "model" and options.assist is not None:
        doubt = failed_gate(book, options.gates)
        if doubt is not None or options.assist.when == "always":
            reason, message = doubt or ("model_path", "")
            yield Routed(1, None, reason, message.encode(), pages=book.pages)
            return
    elif (fault := quarantine_entry(book, options)) is not None:
        yield fault
        return
    yield from _problems(book, reader)


def _problems(book: Book, reader: Reader) -> Iterator[Entry]:
    """The problems of a book that is trusted; with `assist.items` those of which the rules do not
    know whose solution is whose come as one `Routed` without pages: {problems, answers} in JSON.
    """
    from stages.assisted.leftovers import doubtful
    from stages.documents.problem_records import free_answers, records

    values, assist = list(records(book)), reader.document.assist
    asks = reader.document.on_failure == "model" and assist is not None and assist.items
    free = list(free_answers(book)) if asks else []
    unsure = doubtful(values, free)
    if unsure:
        told = dumps({"problems": unsure, "answers": free}).encode("utf-8")
        yield Routed(1, None, OPEN, told)
    names = {value["id"] for value in unsure}
    for position, value in enumerate(values, 1):
        if value["id"] not in names:
            raw = str(value["id"]).encode()
            yield entry(value, Place(position), raw, reader.max_row_bytes)


def pdf_pages(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """One record for each page: id (`page1`, ...), page, text (lines), order.

    A page without text is quarantined as `no_text`.
    """
    from stages.documents.fragments import open_pdf, pages
    from stages.documents.items import text_of
    from stages.documents.layout import read_page

    try:
        document = open_pdf(whole_pdf(stream))
        try:
            for page in pages(document):
                lines, order = read_page(page)
                text = "\n".join(text_of([line], [(0, 0, len(line.text))]) for line in lines)
                place = Place(page.number)
                if not text.strip():
                    yield broken_record("no_text", place, b"")
                    continue
                value = {
                    "id": f"page{page.number}",
                    "page": page.number,
                    "text": text,
                    "order": order,
                }
                yield entry(value, place, text.encode("utf-8", "replace"), reader.max_row_bytes)
        finally:
            document.close()
    except DocumentRefused as refused:
        raise FileRefused(refused.reason, refused.detail) from refused


def whole_pdf(stream: BinaryIO) -> bytes:
    """A whole stream, by pieces: one great read would take the greatest size beforehand."""
    data = bytearray()
    while piece := stream.read(PIECE):
        data += piece
        if len(data) > MAX_PDF_BYTES:
            raise FileRefused("too_long", f"more than {MAX_PDF_BYTES:,} bytes")
    return bytes(data)
