"""A PreTeXt book: the files that its main file includes, its items with chapter and number."""

from __future__ import annotations

import posixpath
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stages.extract.archive import Document
from stages.extract.json_documents import read_text
from stages.extract.json_text import entry
from stages.extract.pictures import Pictures, is_picture
from stages.extract.pretext import (
    Around,
    division_of,
    inside_item,
    reference_texts,
    title_of,
    value_of,
)
from stages.extract.record import Entry, FileRefused, Place, broken_record
from stages.extract.source import Reader
from stages.extract.xml_text import MAX_XML_BYTES, Element, local, parse_xml

INCLUDE = "{http://www.w3.org/2001/XInclude}include"
#: Files within files; a book has four or five.
MAX_DEPTH = 20
#: What numbers of exercises begin with, by the division that they stand in; elsewhere I.
_SERIES = {"exercises": "", "exercisegroup": "", "reading-questions": "RQ", "worksheet": "W"}


@dataclass
class _Place:
    """Where a walk through the book stands: numbers from 1, what they were counted to."""

    chapter: int = 0
    chapter_title: str = ""
    section: int = 0
    section_title: str = ""
    counts: dict[str, int] = field(default_factory=lambda: defaultdict(int))


@dataclass(frozen=True)
class _Book:
    files: Mapping[str, tuple[Document, Element]]
    around: Around


def pretext_book(members: Iterator[Document], reader: Reader) -> Iterator[tuple[Document, Entry]]:
    """The records of `stages.extract.pretext` in the order of the book.

    With chapter, chapter_title, section (`2.1`), section_title and number: `2.1.4` in a division
    of exercises; `2.1.RQ1` (reading question), `2.1.W1` (worksheet), `2.1.I1` (elsewhere); examples
    are counted apart. The book begins at the file with a `book` or `article` that no other
    includes. An included file that is not among the members is quarantined as `missing_part`.
    """
    files: dict[str, tuple[Document, Element]] = {}
    pictures = Pictures()
    for document in members:
        if is_picture(document.name):
            pictures.add(document.name, document.stream)
        elif document.name.endswith((".ptx", ".xml", ".mbx")):
            files[document.name] = (document, parse_xml(read_text(document.stream, MAX_XML_BYTES)))
    names = {key: said for _, root in files.values() for key, said in reference_texts(root).items()}
    book = _Book(files, Around(names, pictures))
    positions: dict[str, int] = defaultdict(int)
    for document, found in _walk(book, _main(files), _Place(), None, 0):
        positions[document.name] += 1
        place = Place(positions[document.name])
        if isinstance(found, str):
            yield document, broken_record("missing_part", place, found.encode("utf-8", "replace"))
            continue
        raw = repr(found).encode("utf-8", "replace")
        yield document, entry(found, place, raw, reader.max_row_bytes)


def _main(files: Mapping[str, tuple[Document, Element]]) -> str:
    """The file that holds the book: one with a `book` or `article` that no other includes."""
    included = {
        _target(name, element.get("href") or "")
        for name, (_, root) in files.items()
        for element in root.iter(INCLUDE)
    }
    mains = sorted(
        name
        for name, (_, root) in files.items()
        if name not in included and next(root.iter("book", "article"), None) is not None
    )
    if len(mains) != 1:
        raise FileRefused(
            "missing_part",
            f"expected one file with a <book> that no other includes, found {mains or 'none'}; "
            "choose it and its parts with reader.member",
        )
    return mains[0]


def _target(name: str, href: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), href))


def _walk(
    book: _Book, name: str, place: _Place, outer: str | None, depth: int
) -> Iterator[tuple[Document, dict[str, Any] | str]]:
    """The items of a file and of those it includes; the name of a file that is not there.

    outer: the division in which the file is included, if any.
    """
    if depth > MAX_DEPTH:
        raise FileRefused("too_deep", f"{name!r} stands in more than {MAX_DEPTH} files")
    document, root = book.files[name]
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag == INCLUDE:
            target = _target(name, element.get("href") or "")
            if target in book.files:
                division = division_of(element) or outer
                yield from _walk(book, target, place, division, depth + 1)
            elif target.endswith((".ptx", ".xml", ".mbx")):
                yield document, target
            continue
        _enter(element, place)
        if local(element) in ("exercise", "example") and not inside_item(element):
            value = value_of(element, book.around, name)
            yield document, _placed(value, place, division_of(element) or outer)
        else:
            waiting.extend(reversed(element))


def _enter(element: Element, place: _Place) -> None:
    if element.tag == "chapter":
        place.chapter += 1
        place.section, place.section_title = 0, ""
        place.chapter_title = title_of(element)
        place.counts.clear()
    elif element.tag in ("section", "appendix"):
        place.section += 1
        place.section_title = title_of(element)
        place.counts.clear()


def _placed(value: dict[str, Any], place: _Place, division: str | None) -> dict[str, Any]:
    section = f"{place.chapter}.{place.section}" if place.section else str(place.chapter)
    series = "example" if value["kind"] == "example" else _SERIES.get(division or "", "I")
    place.counts[series] += 1
    number = f"{'' if series == 'example' else series}{place.counts[series]}"
    about = {
        "chapter": place.chapter, "chapter_title": place.chapter_title, "section": section,
        "section_title": place.section_title, "number": f"{section}.{number}",
        "division": division,
    }  # fmt: skip
    return {**{key: inner for key, inner in about.items() if inner}, **value}
