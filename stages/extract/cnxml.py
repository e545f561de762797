"""CNXML (OpenStax): exercises with their problem and solution; mathematics as LaTeX."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from stages.documents.lexicon import solution_label
from stages.extract.json_documents import read_text
from stages.extract.json_text import entry
from stages.extract.mathml import latex
from stages.extract.record import Entry, Place
from stages.extract.source import Reader
from stages.extract.xml_text import MAX_XML_BYTES, parse_xml

Element = Any  # lxml has no types

_BLOCKS = {
    "para", "list", "item", "equation", "title", "table", "row", "note", "section", "figure",
    "quote", "code", "problem", "solution", "commentary", "example",
}  # fmt: skip
_SILENT = {"media", "image", "caption", "iframe", "label", "footnote"}


def cnxml(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """One record for each exercise: id, type, title, problem, solution, figures (how many).

    Then one for each worked example: the same, with kind `example`; its solution begins at the
    paragraph that is headed `Solution` and goes on to its end.
    """
    root = parse_xml(read_text(stream, MAX_XML_BYTES))
    values = [_exercise(exercise) for exercise in root.iter("{*}exercise", "exercise")]
    examples = root.iter("{*}example", "example")
    values += [_example(one) for one in examples if one.find(".//{*}exercise") is None]
    for position, value in enumerate(values, 1):
        raw = repr(value).encode("utf-8", "replace")
        yield entry(value, Place(position), raw, reader.max_row_bytes)


def _example(example: Element) -> dict[str, Any]:
    paragraphs = _text(example).split("\n\n")
    cut = next((n for n, text in enumerate(paragraphs) if solution_label(text) == len(text)), None)
    value: dict[str, Any] = {"id": example.get("id"), "kind": "example"}
    value["problem"] = "\n\n".join(paragraphs[:cut])
    value["solution"] = None if cut is None else "\n\n".join(paragraphs[cut + 1 :])
    value["figures"] = sum(1 for _ in example.iter("{*}media", "{*}image")) or None
    return {key: inner for key, inner in value.items() if inner}


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
