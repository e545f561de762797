"""From an open file to its records: archive, compression, format."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import BinaryIO

from stages.extract.archive import Document, documents
from stages.extract.cnxml import cnxml
from stages.extract.cnxml_book import cnxml_book
from stages.extract.csv_records import csv_records
from stages.extract.json_documents import concatenated_json, json_document, read_text
from stages.extract.json_lines import json_lines
from stages.extract.json_text import entry
from stages.extract.latex import latex
from stages.extract.latex_solutions import latex_solutions
from stages.extract.marked_up import epub, html, html_book, markdown
from stages.extract.parquet_records import parquet_records
from stages.extract.pdf import pdf, pdf_pages
from stages.extract.pdf_manual import pdf_with_manual
from stages.extract.pretext import pretext
from stages.extract.pretext_book import pretext_book
from stages.extract.record import Entry, FileRefused, Place
from stages.extract.source import Reader

Read = Callable[[BinaryIO, Reader], Iterator[Entry]]
ReadBook = Callable[[Iterator[Document], Reader], Iterator[tuple[Document, Entry]]]


def whole_text(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """The whole file as one record with the field `text`."""
    text = read_text(stream)
    yield entry({"text": text}, Place(1, 0), text.encode("utf-8"), reader.max_row_bytes)


#: format -> reader of one unpacked stream
FORMATS: Mapping[str, Read] = {
    "jsonl": json_lines,
    "json": json_document,
    "concatenated_json": concatenated_json,
    "csv": csv_records,
    "tsv": csv_records,
    "parquet": parquet_records,
    "cnxml": cnxml,
    "epub": epub,
    "html": html,
    "latex": latex,
    "markdown": markdown,
    "pdf": pdf,
    "pdf_pages": pdf_pages,
    "pretext": pretext,
    "text": whole_text,
}
#: format -> reader of all chosen members of an archive, which are one book
BOOKS: Mapping[str, ReadBook] = {
    "cnxml_book": cnxml_book,
    "html_book": html_book,
    "pretext_book": pretext_book,
}
#: format -> the same where `solutions` names members that hold solutions alone
WITH_SOLUTIONS: Mapping[str, ReadBook] = {
    "latex": latex_solutions,
    "pdf": pdf_with_manual,
}
#: suffix -> format, where the reader names none
SUFFIXES: Mapping[str, str] = {
    ".jsonl": "jsonl",
    ".ndjson": "jsonl",
    ".json": "json",
    ".csv": "csv",
    ".tsv": "tsv",
    ".parquet": "parquet",
    ".cnxml": "cnxml",
    ".epub": "epub",
    ".html": "html",
    ".htm": "html",
    ".xhtml": "html",
    ".md": "markdown",
    ".markdown": "markdown",
    ".tex": "latex",
    ".pdf": "pdf",
    ".ptx": "pretext",
    ".txt": "text",
}


def read(
    stream: BinaryIO, name: str, reader: Reader, pdfs: list[str] | None = None
) -> Iterator[tuple[Document, Entry]]:
    """Every record of a file with the document that holds it.

    `stream` is seekable and stands at the beginning; `name` tells packing and, where the reader
    declares none, the format. Raises FileRefused where the file is not what it claims.
    pdfs: takes the members that are PDFs, which are not read here then.
    """
    book = BOOKS.get(reader.format or "")
    if reader.solutions is not None:
        book = WITH_SOLUTIONS[reader.format or ""]
    if book is not None:
        yield from book(documents(stream, name, reader), reader)
        return
    for document in documents(stream, name, reader):
        if pdfs is not None and is_pdf_document(document, reader):
            pdfs.append(document.member)
            continue
        for item in read_document(document, reader):
            yield document, item


def is_pdf_document(document: Document, reader: Reader) -> bool:
    """Whether a document is read as a PDF because its name says so."""
    return reader.format is None and document.name.lower().endswith(".pdf")


def read_document(document: Document, reader: Reader) -> Iterator[Entry]:
    """Every record of one document of a file."""
    chosen, declared = _format(document.name, reader)
    yield from FORMATS[chosen](document.stream, declared)


def _format(name: str, reader: Reader) -> tuple[str, Reader]:
    if reader.format:
        return reader.format, reader
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if suffix not in SUFFIXES:
        raise FileRefused(
            "unsupported_format",
            f"{name!r} has no known suffix; declare reader.format: {', '.join([*FORMATS, *BOOKS])}",
        )
    chosen = SUFFIXES[suffix]
    return chosen, reader.model_copy(update={"format": chosen})
