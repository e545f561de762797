"""The licence that an HTML page states of itself."""

from __future__ import annotations

from stages.extract.licences import stated_licence
from stages.extract.xml_text import Element, local


def licence_of(root: Element) -> str | None:
    """By a link with `rel=license` or a `meta` of that name; other links are no statement."""
    for element in root.iter("a", "link", "meta"):
        if "license" in (element.get("rel") or "").lower().split():
            told = stated_licence(element.get("href") or "")
        elif local(element) == "meta" and _is_rights(element):
            told = stated_licence(element.get("content") or "")
        else:
            continue
        if told:
            return told
    return None


def _is_rights(meta: Element) -> bool:
    name = (meta.get("name") or meta.get("property") or "").lower()
    return name.rpartition(".")[2].rpartition(":")[2] in ("license", "licence", "rights")
