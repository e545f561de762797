"""A CNXML collection: the modules of a book in order, its exercises with their printed numbers."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from stages.extract.archive import Document
from stages.extract.cnxml import Around, Item, items, licence_of, record, title_of, zones
from stages.extract.cnxml_text import reference_texts
from stages.extract.json_documents import read_text
from stages.extract.pictures import Pictures, is_picture
from stages.extract.record import Entry, FileRefused
from stages.extract.source import Reader
from stages.extract.xml_text import MAX_XML_BYTES, Element, local, parse_xml

#: All text of the modules of one archive, in characters.
MAX_BOOK = 400_000_000


@dataclass(frozen=True)
class Module:
    """A module of the archive: its document and its text."""

    document: Document
    text: str


@dataclass(frozen=True)
class Chapter:
    """A chapter: its number from 1 (None outside of all), title, the modules in order."""

    number: int | None
    title: str
    modules: tuple[str, ...]


def cnxml_book(members: Iterator[Document], reader: Reader) -> Iterator[tuple[Document, Entry]]:
    """The records of `stages.extract.cnxml` of every collection among `members`, in its order.

    With book, chapter, chapter_title, section (`4.2`), section_title, zone, kind and number: that
    of examples and checks is `4.3`; exercises are counted through the chapter, zone by zone, or
    in the section where the zone is called so. An exercise outside all zones has no number.
    Pictures of the archive are hashed. Modules that no collection names are not read.
    """
    collections, modules, pictures = _sorted_out(members)
    names: dict[str, str] = {}
    zones_of: list[dict[str, str]] = []
    for name in sorted(modules):
        root = parse_xml(modules[name].text)
        names |= {**reference_texts(root), name: title_of(root)}
        zones_of.append(zones(root))
    around = Around(names, in_order(zones_of), pictures)
    for root in collections:
        book = {"book": title_of(root)}
        licence = licence_of(root)
        for chapter in _chapters(root):
            missing = [name for name in chapter.modules if name not in modules]
            if missing:
                raise FileRefused(
                    "missing_part", f"{book['book']!r} names {missing[0]!r}, which is not there"
                )
            read = [(modules[name], parse_xml(modules[name].text)) for name in chapter.modules]
            found = [items(tree, around, module.document.member) for module, tree in read]
            titles = [title_of(tree) for _, tree in read]
            told = _numbered(chapter, titles, found, around.zones)
            for (module, tree), values in zip(read, told, strict=True):
                stated = licence_of(tree) or licence
                for position, value in enumerate(values, 1):
                    yield module.document, record({**book, **value}, stated, position, reader)


def _sorted_out(
    members: Iterator[Document],
) -> tuple[list[Element], dict[str, Module], Pictures]:
    collections: list[tuple[str, Element]] = []
    modules: dict[str, Module] = {}
    pictures, size = Pictures(), 0
    for document in members:
        if document.name.endswith(".collection.xml"):
            collections.append((document.name, parse_xml(read_text(document.stream))))
        elif document.name.endswith(".cnxml"):
            text = read_text(document.stream, MAX_XML_BYTES)
            name = document.name.rpartition("/")[0].rpartition("/")[2]
            modules[name] = Module(document, text)
            size += len(text)
        elif is_picture(document.name):
            pictures.add(document.name, document.stream)
        if size > MAX_BOOK:
            raise FileRefused("too_long", f"modules of more than {MAX_BOOK:,} characters")
    if not collections:
        raise FileRefused(
            "missing_part", "expected a *.collection.xml among the members; see reader.member"
        )
    return [root for _, root in sorted(collections, key=lambda one: one[0])], modules, pictures


def _chapters(root: Element) -> list[Chapter]:
    """The innermost subcollections in order, and what stands beside them without a number."""
    found: list[Chapter] = []
    number = 0

    def walk(element: Element, title: str) -> None:
        nonlocal number
        content = element.find("{*}content")
        parts = [] if content is None else list(content)
        inner = [part for part in parts if local(part) == "subcollection"]
        modules = tuple(str(part.get("document")) for part in parts if local(part) == "module")
        is_chapter = bool(modules) and not inner and element is not root
        number += is_chapter
        if modules:
            found.append(Chapter(number if is_chapter else None, title, modules))
        for part in inner:
            walk(part, title_of(part))

    walk(root, "")
    return found


def _numbered(
    chapter: Chapter,
    titles: Sequence[str],
    found: Sequence[Sequence[Item]],
    known: Mapping[str, str],
) -> list[list[dict[str, Any]]]:
    """The values of a chapter's items, module by module, with their place and number."""
    numbers = _numbers(chapter, found, known)
    first = 0 if titles and titles[0].casefold().startswith("introduction") else 1
    values: list[list[dict[str, Any]]] = []
    for place, (title, module) in enumerate(zip(titles, found, strict=True)):
        section = f"{chapter.number}.{first + place}" if chapter.number else None
        about = {
            "chapter": chapter.number, "chapter_title": chapter.title,
            "section": section if first + place else None, "section_title": title,
        }  # fmt: skip
        values.append([])
        for item in module:
            own = {"zone": known.get(item.zone or ""), "kind": item.kind}
            value = {**about, **own, "number": numbers.get(id(item)), **item.value}
            values[-1].append({key: inner for key, inner in value.items() if inner})
    return values


def _numbers(
    chapter: Chapter, found: Sequence[Sequence[Item]], order: Iterable[str]
) -> Mapping[int, str]:
    """The printed number of each item that has one, by the identity of the item."""
    if chapter.number is None:
        return {}
    numbers: dict[int, str] = {}
    counts: dict[object, int] = defaultdict(int)
    for module in found:
        for item in module:
            if item.kind != "exercise":
                counts[item.kind] += 1
                numbers[id(item)] = f"{chapter.number}.{counts[item.kind]}"
    for zone in order:
        for place, module in enumerate(found):
            for item in module:
                if item.kind == "exercise" and item.zone == zone:
                    count = place if zone.startswith("section") else "chapter"
                    counts[count] += 1
                    numbers[id(item)] = str(counts[count])
    return numbers


def in_order(modules: Iterable[Mapping[str, str]]) -> dict[str, str]:
    """Zones in the order in which a book prints them, each with its commonest title.

    A module has only some of the zones: one that precedes more of the others, in most of the
    modules that have both, comes first. Ties: by name.
    """
    before: Counter[tuple[str, str]] = Counter()
    titles: dict[str, Counter[str]] = defaultdict(Counter)
    for zones_here in modules:
        before.update(combinations(zones_here, 2))
        for zone, title in zones_here.items():
            titles[zone][title] += 1
    wins = {a: sum(before[a, b] > before[b, a] for b in titles) for a in titles}
    return {
        zone: min(titles[zone], key=lambda title: (-titles[zone][title], title))
        for zone in sorted(titles, key=lambda zone: (-wins[zone], zone))
    }
