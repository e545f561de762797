"""CNXML (OpenStax): exercises with their problem and solution; mathematics as LaTeX."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any, BinaryIO

from lxml import etree

from stages.extract.json_documents import read_text
from stages.extract.json_text import entry
from stages.extract.mathml import latex
from stages.extract.record import Entry, FileRefused, Place
from stages.extract.source import Reader

MAX_XML_BYTES = 64_000_000
Element = Any  # lxml has no types

_ENCODING = re.compile(r"<\?xml[^>]{0,200}encoding\s*=\s*['\"]([A-Za-z0-9._-]{1,40})['\"]")
_BLOCKS = {
    "para", "list", "item", "equation", "title", "table", "row", "note", "section", "figure",
    "quote", "code", "problem", "solution", "commentary", "example",
}  # fmt: skip
_SILENT = {"media", "image", "caption", "iframe", "label", "footnote"}


def cnxml(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """One record for each exercise: id, type, title, problem, solution, figures (how many)."""
    root = _parse(read_text(stream, MAX_XML_BYTES))
    exercises = root.iter("{*}exercise", "exercise")
    for position, exercise in enumerate(exercises, 1):
        value = _exercise(exercise)
        raw = repr(value).encode("utf-8", "replace")
        yield entry(value, Place(position), raw, reader.max_row_bytes)


def _parse(text: str) -> Element:
    declared = _ENCODING.match(text.lstrip())
    if declared and declared[1].lower() not in {"utf-8", "utf8", "us-ascii", "ascii"}:
        raise FileRefused("bad_encoding", f"expected UTF-8, declared is {declared[1]}")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        outside = re.search(r"\b(?:SYSTEM|PUBLIC)\b", text) is not None
        raise FileRefused(
            "external_entity" if outside else "entity_bomb",
            "a document type declaration is refused: entities stand for other text or files",
        )
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        deep = "depth" in str(error).lower()
        raise FileRefused("too_deep" if deep else "invalid_xml", str(error)[:200]) from error


def _exercise(exercise: Element) -> dict[str, Any]:
    parts = {name: exercise.findall(f"{{*}}{name}") for name in ("title", "problem", "solution")}
    value: dict[str, Any] = {name: _joined(found) for name, found in parts.items()}
    figures = sum(1 for part in parts["problem"] for _ in part.iter("{*}media", "{*}image"))
    value.update(id=exercise.get("id"), type=exercise.get("type"), figures=figures or None)
    return {key: inner for key, inner in value.items() if inner is not None}


def _joined(elements: list[Element]) -> str | None:
    return "\n\n".join(text for element in elements if (text := _text(element))) or None


def _text(element: Element) -> str:
    paragraphs = "".join(_pieces(element)).split("\n\n")
    return "\n\n".join(text for part in paragraphs if (text := " ".join(part.split())))


def _pieces(element: Element) -> Iterator[str]:
    yield element.text or ""
    for number, child in enumerate(element):
        name = child.tag.rpartition("}")[2] if isinstance(child.tag, str) else ""
        block = name in _BLOCKS
        if block:
            yield "\n\n"
        if name == "math":
            yield f"${latex(child)}$"
        elif name and name not in _SILENT:
            yield _mark(element, name, number)
            yield from _pieces(child)
        yield "\n\n" if block else ""
        yield child.tail or ""


def _mark(parent: Element, name: str, number: int) -> str:
    if name == "sup" or name == "sub":
        return "^" if name == "sup" else "_"
    if name != "item" or parent.get("list-type") != "enumerated":
        return ""
    return f"({chr(ord('a') + number)}) " if number < 26 else f"({number + 1}) "
