"""Markdown as blocks: markdown-it finds headings, paragraphs and lists; lines stay as they are."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from stages.documents.blocks import Block
from stages.extract.pictures import MARK, Pictures

#: A display; no second one begins in it, so that unclosed ones cost no more than their length.
_DISPLAY = re.compile(r"\$\$.{1,20000}?\$\$|\\\[(?:(?!\\\[).){1,20000}?\\\]", re.DOTALL)
_IMAGE = re.compile(r"!\[([^\[\]]{0,500})\]\(\s*<?([^()\s<>]{1,500})>?(?:\s[^()]{0,300})?\)")
_IMG = re.compile(r"<img\b[^<>]{0,1000}>", re.IGNORECASE)
_SRC = re.compile(r"\bsrc\s*=\s*[\"']([^\"']{1,500})", re.IGNORECASE)
_TAG = re.compile(r"</?(?:details|summary|div|p|br|center|section)\b[^<>]{0,300}>", re.IGNORECASE)
_SUMMARY = re.compile(r"<summary\b[^<>]{0,300}>(.{0,300}?)</summary>", re.IGNORECASE | re.DOTALL)
_SOLUTION = re.compile(r"\b(?:solutions?|answers?)\b", re.IGNORECASE)


def markdown_blocks(text: str) -> list[Block]:
    """The blocks of a Markdown text. Formulas between dollar signs keep every sign.

    A `<details>` whose summary speaks of a solution is one: it opens with the label `Solution.`
    """
    # a line of a display may begin as a heading or a list does: displays become one line
    whole = _DISPLAY.sub(lambda found: " ".join(found[0].split()), text)
    tokens = MarkdownIt("commonmark", {"html": True}).enable("table").disable("inline").parse(whole)
    return [block for block in _blocks(tokens) if block.text or block.figures]


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    level, mark = 0, ""
    lists: list[tuple[bool, int]] = []  # ordered, number of the next item
    for token in tokens:
        if token.type == "heading_open":
            level = int(token.tag[1:])
        elif token.type == "heading_close":
            level = 0
        elif token.type in ("ordered_list_open", "bullet_list_open"):
            start = token.attrGet("start")
            lists.append((token.type.startswith("ordered"), int(1 if start is None else start)))
        elif token.type in ("ordered_list_close", "bullet_list_close"):
            lists.pop()
        elif token.type == "list_item_open" and lists[-1][0]:
            mark = f"{lists[-1][1]}. "
            lists[-1] = (True, lists[-1][1] + 1)
        elif token.type in ("inline", "fence", "code_block"):
            yield _block(mark + token.content, level, max(len(lists), 0))
            mark = ""
        elif token.type == "html_block":
            yield from _html(token.content, len(lists))


def _html(content: str, depth: int) -> Iterator[Block]:
    """What a block of HTML in the text says; a summary is a label."""
    summary = _SUMMARY.search(content)
    if summary is None:
        yield _block(_TAG.sub(" ", content), 0, depth)
        return
    yield _block(_TAG.sub(" ", content[: summary.start()]), 0, depth)
    label = "Solution." if _SOLUTION.search(summary[1]) else summary[1]
    yield Block(label, 0, bold=True, depth=depth)
    yield _block(_TAG.sub(" ", content[summary.end() :]), 0, depth)


def _block(content: str, level: int, depth: int) -> Block:
    pictures = Pictures()
    tags = [found for tag in _IMG.findall(content) if (found := _SRC.search(tag))]
    figures = [pictures.reference(src, "", alt) for alt, src in _IMAGE.findall(content)]
    figures += [pictures.reference(found[1], "") for found in tags]
    text = _IMG.sub(MARK, _IMAGE.sub(MARK, content)).strip()
    bold = text.startswith(("**", "__"))
    if bold and (end := text.find(text[:2], 2)) > 0:
        # the marker or label in front is read without its stars
        text = text[2:end] + text[end + 2 :]
    return Block(text, level, bold, depth, figures=figures)
