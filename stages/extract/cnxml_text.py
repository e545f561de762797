"""The text of CNXML: paragraphs apart, mathematics as LaTeX, references and pictures by name."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from stages.extract.mathml import latex
from stages.extract.pictures import MARK
from stages.extract.xml_text import Element, local

_BLOCKS = {
    "para", "list", "item", "equation", "title", "table", "row", "note", "section", "figure",
    "quote", "code", "problem", "solution", "commentary", "example",
}  # fmt: skip
_SILENT = {"caption", "iframe", "label", "footnote"}
#: What a reference to an element says where it has no text of its own.
CALLED = {
    "figure": "Figure", "subfigure": "Figure", "table": "Table", "example": "Example",
    "equation": "Equation", "exercise": "Exercise", "section": "Section", "note": "Note",
}  # fmt: skip
#: A reference into a file that is not there.
ELSEWHERE = "[reference]"


def reference_texts(root: Element) -> dict[str, str]:
    """What references to the elements of a document say, by their ids."""
    return {
        name: CALLED[local(element)]
        for element in root.iter()
        if (name := element.get("id")) and local(element) in CALLED
    }


def text_of(element: Element, names: Mapping[str, str]) -> str:
    """The text of an element; names: the `reference_texts` of all files that are at hand."""
    paragraphs = "".join(_pieces(element, names)).split("\n\n")
    return "\n\n".join(text for part in paragraphs if (text := " ".join(part.split())))


def _pieces(element: Element, names: Mapping[str, str]) -> Iterator[str]:
    yield element.text or ""
    for number, child in enumerate(element):
        name = local(child)
        block = name in _BLOCKS
        if block:
            yield "\n\n"
        if name == "math":
            yield f"${formula}$" if (formula := latex(child)) else ""
        elif name in ("media", "image"):
            yield MARK
        elif name and name not in _SILENT:
            yield _mark(element, name, number)
            yield from _pieces(child, names)
            if name == "link" and not "".join(child.itertext()).strip():
                yield names.get(child.get("target-id") or child.get("document") or "", ELSEWHERE)
        yield "\n\n" if block else ""
        yield child.tail or ""


def _mark(parent: Element, name: str, number: int) -> str:
    if name == "sup" or name == "sub":
        return "^" if name == "sup" else "_"
    if name != "item" or parent.get("list-type") != "enumerated":
        return ""
    return f"({chr(ord('a') + number)}) " if number < 26 else f"({number + 1}) "
