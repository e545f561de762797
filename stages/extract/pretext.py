"""PreTeXt: exercises and examples with their solutions; mathematics stays LaTeX as it is there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from stages.extract.cnxml_text import ELSEWHERE
from stages.extract.json_documents import read_text
from stages.extract.json_text import entry
from stages.extract.pictures import MARK, Pictures
from stages.extract.record import Entry, Place
from stages.extract.source import Reader
from stages.extract.xml_text import MAX_XML_BYTES, Element, parse_xml

XML_ID = "{http://www.w3.org/XML/1998/namespace}id"
#: Parts of an item that are not its problem, and the field each becomes.
ASIDE = {"solution": "solution", "answer": "answer", "hint": "hint"}

_BLOCKS = {
    "p", "li", "ol", "ul", "dl", "me", "men", "md", "mdn", "statement", "introduction",
    "conclusion", "task", "choice", "premise", "table", "row", "figure", "blockquote", "title",
    "pre", "program", "proof",
}  # fmt: skip
#: What is drawn, run or only refers; its text is not the item's.
_SILENT = {
    "latex-image", "description", "shortdescription", "idx", "webwork", "fn",
    "caption", "video", "sage", "notation", "setup", "feedback", "response",
}  # fmt: skip
#: The mark of a part that its first paragraph follows.
_LONE_MARK = re.compile(r"(\([a-z]\))\s+")
_DISPLAYS = {"me", "men", "md", "mdn"}
_SIGNS = {
    "nbsp": " ",
    "ndash": "–",
    "mdash": "—",
    "ellipsis": "…",
    "times": "×",
    "lq": "“",
    "rq": "”",
}


#: What references to elements say that have no name of their own in print.
_CALLED = {"men": "Equation", "mrow": "Equation", "p": ELSEWHERE, "li": ELSEWHERE, "fn": ELSEWHERE}


@dataclass(frozen=True)
class Around:
    """What the items of a file need to know of the rest of their book.

    names: what references say (`reference_texts`). pictures: those of the archive.
    """

    names: Mapping[str, str]
    pictures: Pictures


def pretext(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """One record for each exercise and example, in the order of the file.

    id, kind, title, instruction (to the group that it is in), division (`exercises`, `worksheet`,
    ... that holds it), problem, solution, answer, hint, figures (src, where there is a file),
    webwork (true where a program makes the problem's values).
    Included files (`xi:include`) are not followed: they are files of the source themselves.
    """
    root = parse_xml(read_text(stream, MAX_XML_BYTES))
    found = (item for item in root.iter("exercise", "example") if not inside_item(item))
    for position, item in enumerate(found, 1):
        value = value_of(item, Around(reference_texts(root), Pictures()), "")
        raw = repr(value).encode("utf-8", "replace")
        yield entry(value, Place(position), raw, reader.max_row_bytes)


def inside_item(item: Element) -> bool:
    """Whether an exercise or example is part of another."""
    return any(outer.tag in ("exercise", "example") for outer in item.iterancestors())


def reference_texts(root: Element) -> dict[str, str]:
    """What references to the elements of a file say, by their ids: `Theorem`, `Example`, ..."""
    return {
        name: _CALLED.get(element.tag, element.tag.capitalize())
        for element in root.iter()
        if (name := element.get(XML_ID)) and isinstance(element.tag, str)
    }


def division_of(element: Element) -> str | None:
    """The kind of division that an element stands in, within its file."""
    return next((o.tag for o in element.iterancestors() if o.tag in _DIVISIONS), None)


def title_of(element: Element) -> str:
    """The title of a division or an item, or an empty text."""
    title = element.find("title")
    return "" if title is None else _text(title, {})


def value_of(item: Element, around: Around, member: str) -> dict[str, Any]:
    """The value of an item's record; pictures are looked for from the file `member`."""
    problem = _text(item, around.names)
    value: dict[str, Any] = {
        "id": item.get(XML_ID),
        "kind": item.tag,
        "title": title_of(item),
        "instruction": _instruction(item, around.names) if problem else "",
        "division": division_of(item),
        "problem": problem,
        "figures": [
            around.pictures.reference(picture.get("source") or "", member)
            for picture in item.iter("image", "interactive")
        ],
        "webwork": item.find(".//webwork") is not None,
    }
    for tag, field in ASIDE.items():
        parts = (_text(part, around.names, True) for part in item.iter(tag))
        value[field] = "\n\n".join(filter(None, parts))
    return {key: inner for key, inner in value.items() if inner}


def _instruction(item: Element, names: Mapping[str, str]) -> str:
    """What is asked once of the group that an exercise stands in."""
    group = next(item.iterancestors("exercisegroup"), None)
    told = None if group is None else group.find("introduction")
    return "" if told is None else _text(told, names)


_DIVISIONS = {"exercises", "reading-questions", "worksheet", "exercisegroup"}


def _text(element: Element, names: Mapping[str, str], aside: bool = False) -> str:
    """The text of an element: paragraphs apart, white space single; asides only inside one."""
    text = _LONE_MARK.sub(r"\1 ", "".join(_pieces(element, names, aside)))
    paragraphs = text.split("\n\n")
    return "\n\n".join(text for part in paragraphs if (text := " ".join(part.split())))


def _pieces(element: Element, names: Mapping[str, str], aside: bool) -> Iterator[str]:
    yield element.text or ""
    number = 0
    for child in element:
        name = child.tag if isinstance(child.tag, str) else ""
        block = name in _BLOCKS
        if block:
            yield "\n\n"
        if name == "m" or name in _DISPLAYS:
            yield f"${' '.join(''.join(child.itertext()).split())}$"
        elif name in ("image", "interactive"):
            yield MARK
        elif name == "xref":
            yield child.text or names.get(child.get("ref") or "", ELSEWHERE)
        elif name in _SIGNS:
            yield _SIGNS[name]
        elif name and name not in _SILENT and (aside or name not in ASIDE) and not _is_title(child):
            if name == "task":
                yield f"({chr(ord('a') + number % 26)}) "
                number += 1
            yield from _pieces(child, names, aside)
        yield "\n\n" if block else ""
        yield child.tail or ""


def _is_title(child: Element) -> bool:
    return child.tag == "title" and child.getparent().tag in ("exercise", "example")
