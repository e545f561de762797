"""HTML as blocks: headings, paragraphs, list items, with LaTeX, pictures and what elements are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from stages.documents.blocks import Block, Owner
from stages.extract.html_items import is_hint, is_label, number_in, owner_of, problems_in
from stages.extract.html_maths import formula
from stages.extract.pictures import MARK, Pictures
from stages.extract.record import FileRefused
from stages.extract.xml_text import Element, local, refuse_entities

#: Not read: programs, controls, what stands around the text.
_SKIPPED = frozenset(
    "script style template noscript nav iframe video audio object embed button select input form "
    "textarea head canvas dialog math-field".split()
)
_HIDDEN = re.compile(r"\b(?:katex-html|MathJax_Preview|MathJax(?:_SVG|_CHTML|_Display)?|"
                     r"mwe-math-fallback\S*|os-divider|sr-only|screen-reader-text|visually-hidden|"
                     r"footnote\S*|permalink|headerlink)(?:\s|$)")  # fmt: skip
_BLOCKS = frozenset(
    "address article aside blockquote body caption center dd details div dl dt fieldset figcaption "
    "figure footer header hgroup hr html legend li main ol p pre section summary table tbody tfoot "
    "thead tr ul h1 h2 h3 h4 h5 h6 br".split()
)
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_BOLD = frozenset(("b", "strong", "th", "summary", "dt"))


@dataclass
class _Writing:
    """What a walk through the tree carries: finished blocks and the one that is being written."""

    pictures: Pictures
    member: str
    problems: Mapping[Element, str]
    done: list[Block] = field(default_factory=list)
    text: list[str] = field(default_factory=list)
    figures: list[dict[str, str]] = field(default_factory=list)
    owner: Owner | None = None
    level: int = 0
    lists: list[int] = field(default_factory=list)  # the next number of each list around
    bold: bool = False
    mark: str = ""  # of a list's item, until its first text comes

    def write(self, text: str, bold: bool) -> None:
        """Add inline text; a block is bold where its first words are."""
        if text.strip() and not "".join(self.text).strip():
            self.bold = bold
        self.text.append(text)

    def end(self) -> None:
        """Finish a block, if anything is in it."""
        text = " ".join("".join(self.text).split())
        if text or self.figures:
            text, self.mark = self.mark + text, ""
            # a heading in a list or in an exercise is part of it
            within = bool(self.lists) or self.owner is not None
            level, bold = (0, self.bold or self.level > 0) if within else (self.level, self.bold)
            self.done.append(
                Block(text, level, bold, len(self.lists), self.owner, list(self.figures))
            )
        self.text, self.figures, self.bold = [], [], False


def parse_html(text: str) -> Element:
    """The root of an HTML or XHTML text, as browsers read it; nothing is fetched or resolved.

    Raises FileRefused: entity_bomb or external_entity (a document type with own entities),
    too_deep, no_text.
    """
    refuse_entities(text)
    parser = etree.HTMLParser(
        no_network=True, huge_tree=False, remove_comments=True, remove_pis=True, encoding="utf-8"
    )
    root = etree.fromstring(text.encode("utf-8"), parser) if text.strip() else None
    if any("depth" in error.message.lower() for error in parser.error_log):
        raise FileRefused("too_deep", "elements nest deeper than 256")
    if root is None:
        raise FileRefused("no_text", "expected an HTML document, found nothing to read")
    return root


def html_blocks(root: Element, pictures: Pictures, member: str) -> list[Block]:
    """The blocks of a document whose pictures are looked for from the file `member`."""
    writing = _Writing(pictures, member, problems_in(root))
    _walk(root, writing, False)
    writing.end()
    return writing.done


def _walk(element: Element, writing: _Writing, bold: bool) -> None:
    name = local(element)
    if not name or name in _SKIPPED or _is_hidden(element):
        if name == "script":
            writing.write(formula(element) or "", bold)
        return
    if (latex := formula(element)) is not None:
        writing.write(latex, bold)
        return
    if name in ("img", "svg"):
        _picture(element, writing)
        return
    if number_in(element, writing.owner):
        return
    outer = (writing.owner, writing.level)
    begun = owner_of(element, writing.owner, writing.problems, writing.member)
    is_block = name in _BLOCKS or begun is not None
    if is_block:
        writing.end()
    if begun is not None:
        writing.owner = begun
    writing.level = _HEADINGS.get(name, writing.level)
    if name in ("ol", "ul"):
        start = element.get("start") or ""
        writing.lists.append(int(start) if start.isdecimal() and len(start) < 6 else 1)
    if not _is_summary_of(element, writing):
        writing.write(_before(element, writing), bold)
        _inside(element, writing, bold or name in _BOLD)
    if is_block:
        writing.end()
    writing.owner, writing.level = outer
    if name in ("ol", "ul"):
        writing.lists.pop()
    elif name == "li":
        writing.mark = ""


def _inside(element: Element, writing: _Writing, bold: bool) -> None:
    writing.write(element.text or "", bold)
    for child in element:
        _walk(child, writing, bold)
        writing.write(child.tail or "", bold)


def _is_hidden(element: Element) -> bool:
    if element.get("role") in ("navigation", "doc-toc") or element.get("hidden") is not None:
        return True
    if is_hint(element):
        return True
    return _HIDDEN.search(element.get("class") or "") is not None


def _is_summary_of(element: Element, writing: _Writing) -> bool:
    """Whether an element only says that a solution follows, inside the element that is one."""
    owner = writing.owner
    return owner is not None and owner.role == "solution" and is_label(element)


def _picture(element: Element, writing: _Writing) -> None:
    source = element.get("src") or element.get("data-src") or ""
    if source.startswith("data:"):
        source = source[:40]
    writing.figures.append(writing.pictures.reference(source, writing.member, element.get("alt")))
    writing.write(MARK, False)


def _before(element: Element, writing: _Writing) -> str:
    """What stands before an element's text: marks of list items, of raised and lowered text."""
    name = local(element)
    if name in ("sup", "sub"):
        return "^" if name == "sup" else "_"
    if name in ("td", "th") and element.getprevious() is not None:
        return " | "
    if name == "li" and local(element.getparent()) == "ol" and writing.lists:
        writing.mark += _mark(element, writing)
    return ""


def _mark(item: Element, writing: _Writing) -> str:
    """The mark of an item: `3. `; `(c) ` where the list counts in letters or stands in another."""
    value = item.get("value") or ""
    number = int(value) if value.isdecimal() and len(value) < 6 else writing.lists[-1]
    writing.lists[-1] = number + 1
    listed = item.getparent()
    said = " ".join(listed.get(name) or "" for name in ("class", "style", "data-number-style"))
    letters = listed.get("type") in ("a", "A") or "alpha" in said
    if (letters or len(writing.lists) > 1) and 1 <= number <= 26:
        return f"({chr(ord('a') + number - 1)}) "
    return f"{number}. "
