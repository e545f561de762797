"""CNXML books as web pages of our own making: MathML kept, chapters apart, answers on one page."""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections import defaultdict
from html import escape
from pathlib import Path
from typing import Any, Literal

from lxml import etree

from stages.extract.cnxml import _place, zones
from stages.extract.cnxml_book import _chapters, in_order
from stages.extract.cnxml_text import reference_texts
from stages.extract.xml_text import local, parse_xml

Mode = Literal["elements", "lists"]
TAGS = {
    "para": "p", "list": "ul", "item": "li", "emphasis": "em", "title": "h5", "equation": "div",
    "note": "div", "table": "table", "row": "tr", "entry": "td", "sup": "sup", "sub": "sub",
    "figure": "figure", "link": "a", "section": "div", "term": "b", "newline": "br",
}  # fmt: skip


def inside(element: Any, names: dict[str, str]) -> str:
    out = [escape(element.text or "")]
    for child in element:
        name = local(child)
        if name == "math":
            out.append(without_prefix(child))
        elif name == "media":
            out.append('<img src="x.png">')
        elif name not in ("caption", "label", ""):
            tag = TAGS.get(name, "span")
            text = inside(child, names)
            if name == "link" and not "".join(child.itertext()).strip():
                text = names.get(child.get("target-id") or "", "")
            listed = ' type="a"' if child.get("list-type") == "enumerated" else ""
            tag = "ol" if listed else tag
            out.append(f"<{tag}{listed}>{text}</{tag}>")
        out.append(escape(child.tail or ""))
    return "".join(out)


def without_prefix(math: Any) -> str:
    copy = etree.fromstring(etree.tostring(math, with_tail=False))
    for element in copy.iter("*"):
        element.tag = local(element)
    etree.cleanup_namespaces(copy)
    return etree.tostring(copy, encoding="unicode")


def rendered(archive: Path, mode: Mode) -> io.BytesIO:
    """A ZIP of pages. elements: OpenStax's data-type; lists: numbered lists below headings."""
    modules, collection = {}, None
    with tarfile.open(archive) as packed:
        for member in packed:
            stream = packed.extractfile(member)
            if member.name.endswith((".cnxml", ".xml")) and stream is not None:
                root = parse_xml(stream.read().decode())
                if member.name.endswith(".collection.xml"):
                    collection = root
                else:
                    modules[member.name.split("/")[-2]] = root
    names = {key: said for root in modules.values() for key, said in reference_texts(root).items()}
    order = in_order(zones(modules[name]) for name in sorted(modules))
    pages, key = {}, ["<h1>Answer Key</h1>"]
    for chapter in _chapters(collection):
        if chapter.number is not None:
            found = defaultdict(list)
            for name in chapter.modules:
                for exercise in modules[name].iter("{*}exercise"):
                    kind, zone = _place(exercise, order)
                    if kind == "exercise" and zone:
                        found[zone].append(exercise)
            page = Page(mode, names)
            body = f"<h1>Chapter {chapter.number} {escape(chapter.title)}</h1><p>Some text.</p>"
            for zone, title in order.items():
                body += f"<h2>{escape(title)}</h2>{page.exercises(found[zone])}"
            pages[f"chapter-{chapter.number:02d}.html"] = body
            key.append(f"<h2>Chapter {chapter.number}</h2>{page.listed(page.answers)}")
    pages["key.html"] = "".join(key)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as book:
        for name, body in pages.items():
            text = f"<!DOCTYPE html><html><head><title/></head><body>{body}</body></html>"
            book.writestr(name, text)
    out.seek(0)
    return out


class Page:
    """The exercises of a chapter, counted; their answers gathered."""

    def __init__(self, mode: Mode, names: dict[str, str]) -> None:
        self.mode, self.names = mode, names
        self.number, self.answers = 0, []

    def exercises(self, found: list[Any]) -> str:
        parts = []
        for exercise in found:
            self.number += 1
            number, key = self.number, exercise.get("id")
            problem, solution = (
                "".join(inside(part, self.names) for part in exercise.findall(f"{{*}}{name}"))
                for name in ("problem", "solution")
            )
            if self.mode == "elements":
                parts.append(
                    f'<div data-type="exercise" id="{key}"><div data-type="problem"><a '
                    f'class="os-number">{number}</a><span class="os-divider">. </span>{problem}'
                    "</div></div>"
                )
                answer = (
                    f'<div data-type="solution" id="{key}-solution"><a class="os-number" '
                    f'href="#{key}">{number}</a><span class="os-divider">. </span>{solution}</div>'
                )
            else:
                parts.append(f'<li value="{number}">{problem}</li>')
                answer = f'<li value="{number}">{solution}</li>'
            if exercise.find("{*}solution") is not None:
                self.answers.append(answer)
        return self.listed(parts)

    def listed(self, parts: list[str]) -> str:
        return "".join(parts) if self.mode == "elements" else f"<ol>{''.join(parts)}</ol>"
