"""CNXML (OpenStax): exercises and worked examples of a module with their solutions."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, BinaryIO

from stages.documents.groups import for_following, how_many
from stages.documents.lexicon import Kind, Zone, solution_label, zone_of
from stages.extract.cnxml_text import reference_texts, text_of
from stages.extract.json_documents import read_text
from stages.extract.json_text import entry
from stages.extract.licences import stated_licence
from stages.extract.pictures import Pictures, solution_text
from stages.extract.record import Entry, Place
from stages.extract.source import Reader
from stages.extract.xml_text import MAX_XML_BYTES, Element, local, parse_xml

#: Classes of notes that hold an exercise within the text.
_CHECK = re.compile(r"(?:check|checkpoint|try|your turn|self check)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Around:
    """What the items of a module need to know of the rest of their book.

    names: what references say (`reference_texts`). zones: sections of exercises with their titles.
    pictures: those of the archive.
    """

    names: Mapping[str, str]
    zones: Mapping[str, str]
    pictures: Pictures


@dataclass(frozen=True)
class Item:
    """An exercise, a check (an exercise within the text) or a worked example of a module.

    zone: the section of exercises that it stands in, as `zones` names it. value: what its record
    holds.
    """

    kind: Kind
    zone: str | None
    value: dict[str, Any]


def cnxml(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """One record for each exercise: id, type, title, instruction (to the group that it is in),
    problem, solution, figures (src, alt).

    Then one for each worked example: the same, with kind `example`; its solution begins at the
    paragraph that is headed `Solution` and goes on to its end. `licence` where the module tells it.
    """
    root = parse_xml(read_text(stream, MAX_XML_BYTES))
    found = items(root, Around(reference_texts(root), zones(root), Pictures()), "")
    for position, item in enumerate(sorted(found, key=lambda item: item.kind == "example"), 1):
        value = item.value if item.kind == "exercise" else {**item.value, "kind": item.kind}
        yield record(value, licence_of(root), position, reader)


def record(value: dict[str, Any], licence: str | None, position: int, reader: Reader) -> Entry:
    """The record of an item under the licence that its document states."""
    if licence:
        value = {**value, "licence": licence}
    raw = repr(value).encode("utf-8", "replace")
    return entry(value, Place(position), raw, reader.max_row_bytes, licence)


def licence_of(root: Element) -> str | None:
    """The licence that the metadata of a module or a collection states."""
    for element in root.iter("{*}license"):
        if told := stated_licence(f"{element.get('url') or ''} {element.text or ''}"):
            return told
    return None


def title_of(root: Element) -> str:
    """The title of a module or a collection, or an empty text."""
    element = next(root.iter("{*}title", "title"), None)
    return "" if element is None else text_of(element, {})


def zones(root: Element) -> dict[str, str]:
    """Sections of a module that their words name as exercises, with their titles, in order.

    By class where there is one: titles vary within a book.
    """
    found: dict[str, str] = {}
    for section in root.iter("{*}section", "section"):
        zone, told = _zone(section)
        if told in ("exercise", "check"):
            found.setdefault(zone, _title(section) or zone.replace("-", " "))
    return found


def _zone(section: Element) -> tuple[str, Zone | None]:
    """The class of a section, else its title; what its words say it is."""
    title, words = _title(section), (section.get("class") or "").replace("-", " ")
    return section.get("class") or title, zone_of(title) or zone_of(words)


def _title(section: Element) -> str:
    heading = section.find("{*}title")
    return "" if heading is None else text_of(heading, {})


def items(root: Element, around: Around, member: str) -> list[Item]:
    """The items of a module in the order of its text; `member` is its path in the archive."""
    found = []
    for element in root.iter("{*}exercise", "exercise", "{*}example", "example"):
        is_example = local(element) == "example"
        if is_example and element.find(".//{*}exercise") is not None:
            continue
        names = around.names
        value = _example(element, names) if is_example else _exercise(element, names)
        value.update(_figures(element, is_example, around.pictures, member))
        kind, zone = _place(element, around.zones)
        kept = {key: inner for key, inner in value.items() if inner}
        found.append(Item("example" if is_example else kind, zone, kept))
    return found


def _place(element: Element, known: Collection[str]) -> tuple[Kind, str | None]:
    """The kind of an exercise, and the outermost section of exercises above it."""
    kind: Kind = "exercise"
    zone: str | None = None
    for outer in element.iterancestors():
        words = (outer.get("class") or "").replace("-", " ")
        if local(outer) == "note" and (zone_of(_title(outer)) == "check" or _CHECK.match(words)):
            kind = "check"
        elif local(outer) == "section" and _zone(outer)[0] in known:
            zone = _zone(outer)[0]
    return kind, zone


def _exercise(exercise: Element, names: Mapping[str, str]) -> dict[str, Any]:
    parts = {name: exercise.findall(f"{{*}}{name}") for name in ("title", "problem", "solution")}
    value: dict[str, Any] = {"id": exercise.get("id"), "type": exercise.get("type")}
    for name, found in parts.items():
        value[name] = "\n\n".join(text for part in found if (text := text_of(part, names)))
    value["solution"] = solution_text(value["solution"])
    value["instruction"] = _instruction(exercise, names) if value["problem"] else ""
    return value


def _instruction(exercise: Element, names: Mapping[str, str]) -> str:
    """The paragraph above a run of exercises that says what is asked of each of them."""
    place = 1
    for before in exercise.itersiblings(preceding=True):
        if local(before) == "para":
            text = text_of(before, names)
            told = for_following(text) and place <= (how_many(text) or place)
            return text if told else ""
        if local(before) != "exercise":
            return ""
        place += 1
    return ""


def _example(example: Element, names: Mapping[str, str]) -> dict[str, Any]:
    paragraphs = text_of(example, names).split("\n\n")
    cut = next((n for n, text in enumerate(paragraphs) if solution_label(text) == len(text)), None)
    value: dict[str, Any] = {"id": example.get("id"), "problem": "\n\n".join(paragraphs[:cut])}
    if cut is not None:
        value["solution"] = solution_text("\n\n".join(paragraphs[cut + 1 :]))
    return value


def _figures(
    element: Element, is_example: bool, pictures: Pictures, member: str
) -> dict[str, list[dict[str, str]]]:
    """References to the pictures of an item, those of its solution apart (examples: together)."""
    found: dict[str, list[dict[str, str]]] = {"figures": [], "solution_figures": []}
    for media in element.iter("{*}media", "media"):
        image = next(media.iter("{*}image", "image"), None)
        src = "" if image is None else image.get("src") or ""
        inside = {local(outer) for outer in media.iterancestors()}
        name = "solution_figures" if "solution" in inside and not is_example else "figures"
        found[name].append(pictures.reference(src, member, media.get("alt")))
    return found
