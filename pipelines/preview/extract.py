"""Preview of extract: one file as its reader sees it, drawn into a page of HTML.

Of a PDF: pictures of pages with what was found on them, also where its gates fail; of any other
file: its first records. No row is made and nothing is built.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from pipelines.ingest.pdf_process import is_pdf
from pipelines.ingest.source_files import open_source_file
from pipelines.preview.marks import KINDS, Mark, found_records, marks
from pipelines.preview.request import override_all
from pipelines.run import read_params, unit_section
from stages.documents.book import Book, read_book
from stages.documents.fragments import open_pdf
from stages.documents.gates import Measure, measures
from stages.documents.pictures import Picture, picture
from stages.documents.refusal import DocumentRefused
from stages.errors import ConfigError, DataError, unknown
from stages.extract.readers import read
from stages.extract.record import Broken, FileRefused
from stages.extract.source import Reader, explain, parse_sources

#: Pages with problems that are shown where none are asked for, and all that are, solutions'
#: pages included: a picture is some 100 kB.
FIRST, MOST = 12, 60
DPI, SHADES = 108, 16
#: Records of a file that is no PDF.
RECORDS = 200


@dataclass(frozen=True)
class Page:
    """A page drawn, and its marks; `picture.boxes` are theirs, in their order."""

    number: int
    picture: Picture
    marks: list[Mark]


@dataclass(frozen=True)
class BookPreview:
    """A PDF as the rules read it. items: the records whose problem or solution is shown."""

    name: str
    counts: Mapping[str, int | str]
    gates: list[Measure]
    pages: list[Page]
    items: list[dict[str, Any]]


@dataclass(frozen=True)
class RecordsPreview:
    """Any other file: its first records, and (position, reason, text) of those that broke."""

    name: str
    records: list[dict[str, Any]]
    broken: list[tuple[int, str, str]]
    more: bool


def preview(path: Path, reader: Reader, asked: Sequence[int] = ()) -> BookPreview | RecordsPreview:
    """What `reader` makes of a file; DataError where the file is refused, with its reason."""
    try:
        with open_source_file(path.parent, path.name) as stream:
            bare = b"%PDF-" in stream.read(1024) or path.name.lower().endswith(".pdf")
            stream.seek(0)
            if bare and is_pdf(path.name, reader) and reader.format != "pdf_pages":
                return _book(path.name, stream.read(), reader, asked)
            entries = [one for _, one in islice(read(stream, path.name, reader), RECORDS + 1)]
    except (FileRefused, DocumentRefused) as refused:
        raise DataError(f"{path} is refused as {refused.reason}: {refused.detail}") from refused
    shown = entries[:RECORDS]
    broken = [
        (one.position, one.reason, one.raw.decode("utf-8", "replace"))
        for one in shown
        if isinstance(one, Broken)
    ]
    values = [one.value for one in shown if not isinstance(one, Broken)]
    return RecordsPreview(path.name, values, broken, len(entries) > RECORDS)


def as_json(shown: BookPreview | RecordsPreview) -> dict[str, Any]:
    """A preview without pictures: of a PDF counts, gates, marks of the pages shown, problems."""
    if isinstance(shown, RecordsPreview):
        return asdict(shown)
    pages = [
        {"page": page.number, "marks": [asdict(mark) for mark in page.marks]}
        for page in shown.pages
    ]
    gates = [asdict(gate) for gate in shown.gates]
    told = {"name": shown.name, "counts": dict(shown.counts), "gates": gates}
    return {**told, "pages": pages, "problems": shown.items}


def _book(name: str, data: bytes, reader: Reader, asked: Sequence[int]) -> BookPreview:
    book = read_book(data)
    items = found_records(book)
    if beyond := [number for number in asked if not 1 <= number <= book.pages]:
        raise ConfigError(f"{name} has {book.pages:,} pages; --pages asks for {beyond[0]:,}")
    numbers = chosen_pages(items, asked or _first_pages(book, items))
    of_page: dict[int, list[Mark]] = {number: [] for number in numbers}
    for mark in marks(book, items):
        if mark.page in of_page:
            of_page[mark.page].append(mark)
    document = open_pdf(data)
    try:
        pages = [_page(document, number, of_page[number]) for number in numbers]
    finally:
        document.close()
    shown = {mark.item for page in pages for mark in page.marks}
    return BookPreview(
        name,
        _counts(book, items),
        measures(book, reader.document.gates),
        pages,
        [item for item in items if item["id"] in shown],
    )


def _page(document: Any, number: int, of_page: list[Mark]) -> Page:
    ordered = sorted(of_page, key=lambda mark: list(KINDS).index(mark.kind))
    drawn = picture(document, number, DPI, [mark.box for mark in ordered], SHADES)
    return Page(number, drawn, ordered)


def _first_pages(book: Book, items: Iterable[Mapping[str, Any]]) -> list[int]:
    with_problems = sorted({int(page) for item in items for page in item["pages"]})
    return with_problems[:FIRST] or list(range(1, min(book.pages, FIRST) + 1))


def chosen_pages(items: Iterable[Mapping[str, Any]], asked: Sequence[int]) -> list[int]:
    """The pages asked for, then those that hold the solutions of their problems, up to MOST."""
    if len(asked) > MOST:
        raise ConfigError(f"--pages asks for {len(asked):,} pages, at most {MOST} make one page")
    wanted = dict.fromkeys(asked)
    for item in items:
        if item["pages"][0] in asked:
            wanted |= dict.fromkeys(item.get("solution_pages", ()))
    return sorted(list(wanted)[:MOST])


def _counts(book: Book, items: Sequence[Mapping[str, Any]]) -> dict[str, int | str]:
    orders = set(book.orders.values())
    return {
        "pages": book.pages,
        "chapters": len(book.outline.chapters),
        "problems": len(items),
        "with a solution": sum("solution" in item for item in items),
        "answers without a problem": len(book.answers)
        - sum(pair.solution is not None for pair in book.pairs),
        "reading order": " and ".join(sorted(orders)),
    }


def reader_of(root: Path, file: str, corpus: str | None, overrides: Sequence[str]) -> Reader:
    """The reader of the corpus's source that has a file of this name, with `-S reader.key=value`.

    Without a corpus: the reader that the file's suffix names.
    """
    declared = _declared(root, file, corpus) if corpus is not None else Reader()
    values: dict[str, Any] = {"reader": declared.model_dump()}
    override_all(values, overrides, ())
    if others := sorted(set(values) - {"reader"}):
        raise ConfigError(f"-S here sets values of the reader: reader.{others[0]}=...")
    try:
        return Reader.model_validate(values["reader"])
    except ValidationError as error:
        raise explain(error, "reader") from None


def _declared(root: Path, file: str, corpus: str) -> Reader:
    section = unit_section(read_params(root / "params.yaml"), f"corpora.{corpus}")
    sources = parse_sources(section.get("sources") or {}, f"corpora.{corpus}.sources")
    readers = {one.name: source.reader for source in sources.values() for one in source.files}
    if file not in readers and len(sources) == 1:
        return next(iter(sources.values())).reader
    if file not in readers:
        raise unknown("file", file, readers, f"the sources of {corpus}")
    return readers[file]


def numbers(text: str) -> list[int]:
    """`10-20` or `3,7,10-12` as page numbers, in order."""
    found: dict[int, None] = {}
    for part in text.split(","):
        first, dash, last = (side.strip() for side in part.partition("-"))
        if not first.isdecimal() or (dash and not last.isdecimal()):
            raise ConfigError(f"--pages takes numbers and ranges, 10-20 or 3,7, not {text!r}")
        ends = range(int(first), min(int(last or first), int(first) + 10 * MOST) + 1)
        if not ends:
            raise ConfigError(f"--pages: {part.strip()!r} ends before it begins")
        found |= dict.fromkeys(ends)
    return list(found)
