"""XML of books as a tree: no document types, no entities, no network, no other encodings."""

from __future__ import annotations

import re
from typing import Any

from lxml import etree

from stages.extract.record import FileRefused

MAX_XML_BYTES = 64_000_000
Element = Any  # lxml has no types

_ENCODING = re.compile(r"<\?xml[^>]{0,200}encoding\s*=\s*['\"]([A-Za-z0-9._-]{1,40})['\"]")


def parse_xml(text: str) -> Element:
    """The root of an XML text; FileRefused where it is none, or leans on what is outside."""
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


def local(element: Element) -> str:
    """The name of an element without its namespace; empty for comments and instructions."""
    return element.tag.rpartition("}")[2] if isinstance(element.tag, str) else ""
