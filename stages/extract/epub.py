"""EPUB: the pages of a book in reading order, from one ZIP file that is read with care."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO
from urllib.parse import unquote

from stages.documents.blocks import Block
from stages.extract.archive import documents
from stages.extract.html_blocks import html_blocks, parse_html
from stages.extract.html_licence import licence_of
from stages.extract.json_documents import read_text
from stages.extract.licences import stated_licence
from stages.extract.pictures import Pictures, is_picture
from stages.extract.record import FileRefused
from stages.extract.source import Reader
from stages.extract.xml_text import Element, parse_xml

CONTAINER = "META-INF/container.xml"
MAX_PAGE_BYTES, MAX_BOOK = 64_000_000, 400_000_000
_TEXTS = (".xml", ".opf", ".html", ".xhtml", ".htm")


@dataclass
class Epub:
    """What an EPUB holds: its blocks in reading order; title and licence of its metadata."""

    blocks: list[Block] = field(default_factory=list)
    title: str = ""
    licence: str | None = None


def read_epub(stream: BinaryIO, reader: Reader) -> Epub:
    """Read an EPUB of any version.

    Raises FileRefused: as archives do, missing_part (no package, a page of the spine that is not
    there), encrypted (a book with rights management).
    """
    texts, pictures = _members(stream, reader)
    if "META-INF/encryption.xml" in texts and "EncryptedData" in texts["META-INF/encryption.xml"]:
        raise FileRefused("encrypted", "pages of this EPUB are encrypted")
    path = _package_path(texts)
    package = parse_xml(_of(texts, path))
    book = Epub(title=_metadata(package, "title"), licence=stated_licence(_rights(package)))
    for page in _spine(package, path):
        root = parse_html(_of(texts, page))
        found = html_blocks(root, pictures, page)
        if found:
            found[0].opens = True
        book.blocks += found
        book.licence = book.licence or licence_of(root)
    return book


def _members(stream: BinaryIO, reader: Reader) -> tuple[dict[str, str], Pictures]:
    texts: dict[str, str] = {}
    pictures, size = Pictures(), 0
    every = reader.model_copy(update={"member": "*"})
    for document in documents(stream, "book.zip", every):
        if document.name.lower().endswith(_TEXTS):
            texts[document.name] = read_text(document.stream, MAX_PAGE_BYTES)
            size += len(texts[document.name])
        elif is_picture(document.name):
            pictures.add(document.name, document.stream)
        if size > MAX_BOOK:
            raise FileRefused("too_long", f"pages of more than {MAX_BOOK:,} characters")
    return texts, pictures


def _package_path(texts: dict[str, str]) -> str:
    if CONTAINER not in texts:
        raise FileRefused("missing_part", f"expected {CONTAINER}: this is no EPUB")
    root = next(parse_xml(texts[CONTAINER]).iter("{*}rootfile", "rootfile"), None)
    return posixpath.normpath("" if root is None else root.get("full-path") or "")


def _of(texts: dict[str, str], path: str) -> str:
    if path not in texts:
        raise FileRefused("missing_part", f"{path!r} is named in the book and is not in the file")
    return texts[path]


def _spine(package: Element, path: str) -> Iterator[str]:
    """The pages in reading order, without the navigation."""
    items = {item.get("id"): item for item in package.iter("{*}item", "item")}
    for reference in package.iter("{*}itemref", "itemref"):
        item = items.get(reference.get("idref"))
        if item is None:
            raise FileRefused("missing_part", f"no item {reference.get('idref')!r} of the spine")
        kind = item.get("media-type") or ""
        if "html" in kind and "nav" not in (item.get("properties") or "").split():
            yield posixpath.normpath(
                posixpath.join(posixpath.dirname(path), unquote(item.get("href") or ""))
            )


def _metadata(package: Element, name: str) -> str:
    found = next(package.iter(f"{{*}}{name}"), None)
    return "" if found is None else " ".join("".join(found.itertext()).split())


def _rights(package: Element) -> str:
    links = [link.get("href") or "" for link in package.iter("{*}link")]
    return " ".join([_metadata(package, "rights"), *links, _metadata(package, "license")])
