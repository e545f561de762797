"""XML of books as a tree: no document types, no entities, no network, no other encodings."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from stages.extract.record import FileRefused

MAX_XML_BYTES = 64_000_000
Element = Any  # lxml has no types

_ENCODING = re.compile(r"<\?xml[^>]{0,200}encoding\s*=\s*['\"]([A-Za-z0-9._-]{1,40})['\"]")
_DECLARED = "a document type declaration is refused: entities stand for other text or files"


def parse_xml(text: str) -> Element:
    """The root of an XML text; FileRefused where it is none, or leans on what is outside."""
    declared = _ENCODING.match(text.lstrip())
    if declared and declared[1].lower() not in {"utf-8", "utf8", "us-ascii", "ascii"}:
        raise FileRefused("bad_encoding", f"expected UTF-8, declared is {declared[1]}")
    if "<!DOCTYPE" in text or "<!ENTITY" in text:
        outside = re.search(r"\b(?:SYSTEM|PUBLIC)\b", text) is not None
        raise FileRefused("external_entity" if outside else "entity_bomb", _DECLARED)
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=False
    )
    try:
        return etree.fromstring(text.encode("utf-8"), parser)
    except etree.XMLSyntaxError as error:
        deep = "depth" in str(error).lower()
        raise FileRefused("too_deep" if deep else "invalid_xml", str(error)[:200]) from error


def refuse_entities(text: str) -> None:
    """FileRefused where a document type declares entities; that of HTML declares none."""
    if "<!ENTITY" in text.upper():
        outside = re.search(r"<!ENTITY[^>]{0,200}\b(?:SYSTEM|PUBLIC)\b", text, re.IGNORECASE)
        raise FileRefused("external_entity" if outside else "entity_bomb", _DECLARED)


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
