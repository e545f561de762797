"""HTML, EPUB and Markdown: the problems of a document, with gates that refuse one read wrong.

What reads books is imported where one is read: other corpora do not pay for it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, BinaryIO

from stages.documents.blocks import Block
from stages.extract.archive import Document
from stages.extract.epub import read_epub
from stages.extract.html_blocks import html_blocks, parse_html
from stages.extract.html_licence import licence_of
from stages.extract.json_documents import read_text
from stages.extract.json_text import entry
from stages.extract.pictures import Pictures, solution_text
from stages.extract.record import Entry, FileRefused, Place
from stages.extract.source import Reader
from stages.extract.trust import quarantine_entry

MAX_BYTES = 64_000_000


def html(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """One record for each problem of a page: id, kind, chapter, section, zone, number, problem,
    solution, figures, solution_figures, matched, confidence, leans_on, parts, licence.

    A page that fails a gate is refused as `untrusted_document`, as a PDF is.
    """
    root = parse_html(read_text(stream, MAX_BYTES))
    yield from _entries(html_blocks(root, Pictures(), ""), licence_of(root), reader)


def markdown(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """The records of `html` of a Markdown text; what stands inside lines stays as it is."""
    from stages.extract.markdown_blocks import markdown_blocks

    yield from _entries(markdown_blocks(read_text(stream, MAX_BYTES)), None, reader)


def epub(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """The records of `html` of an EPUB, its files in reading order; pictures have their hash."""
    book = read_epub(stream, reader)
    yield from _entries(book.blocks, book.licence, reader, book.title)


def html_book(members: Iterator[Document], reader: Reader) -> Iterator[tuple[Document, Entry]]:
    """The records of `html` of all pages of an archive, by name: one book, answers anywhere."""
    texts: list[tuple[Document, str]] = []
    pictures = Pictures()
    for document in members:
        if document.name.lower().endswith((".html", ".htm", ".xhtml")):
            texts.append((document, read_text(document.stream, MAX_BYTES)))
        else:
            pictures.add(document.name, document.stream)
    blocks: list[Block] = []
    licences = []
    for document, text in sorted(texts, key=lambda one: one[0].name):
        root = parse_html(text)
        found = html_blocks(root, pictures, document.member)
        if found:
            found[0].opens = True
        blocks += found
        licences.append(licence_of(root))
    if not texts:
        raise FileRefused("missing_part", "expected .html members; see reader.member")
    first = min((document for document, _ in texts), key=lambda document: document.name)
    stated = next((licence for licence in licences if licence), None)
    for item in _entries(blocks, stated, reader):
        yield first, item


def _entries(
    blocks: Sequence[Block], licence: str | None, reader: Reader, title: str = ""
) -> Iterator[Entry]:
    from stages.documents.marked import marked_records, read_marked

    book = read_marked(blocks)
    if (fault := quarantine_entry(book, reader.document)) is not None:
        yield fault
        return
    about: dict[str, Any] = {"book": title} if title else {}
    for position, value in enumerate(marked_records(book, blocks), 1):
        told = {**about, **value, **({"licence": licence} if licence else {})}
        if solution_text(told.get("solution", "")) is None:
            told.pop("solution", None)
        raw = str(value["id"]).encode()
        yield entry(told, Place(position), raw, reader.max_row_bytes, licence)
