"""Chunks of a budget of tokens, cut where a unit begins rather than anywhere.

SCP-116K's rule: a chunk may end before a unit, at 1.5 times its size before a part of one, at
twice before an empty line, at four times anywhere. Where it had to end inside a unit, the next
chunk begins with that unit once more, so that one of them holds it whole.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from stages.assisted.pages import PageLine
from stages.assisted.params import Chunks

CHARACTERS_A_TOKEN = 4
#: A part of a problem: (a) b. [iv] (12) XI) and so on; `12.` alone numbers a problem.
_PART = re.compile(
    r"^[\s*_]*(?:[(\[](?:[a-z]|[ivxl]{1,6}|\d{1,2})[)\]]|(?:[a-z]|[ivxl]{1,6})[.)])(?=[\s*_]|$)",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Chunk:
    """Lines first to last (exclusive) of a document. inside: it ends within a unit."""

    number: int
    first: int
    last: int
    inside: bool


def is_part(text: str) -> bool:
    """Whether a line begins as a part of a problem does."""
    return _PART.match(text) is not None


def tokens(text: str) -> int:
    """Tokens of a line, at least 1."""
    return len(text) // CHARACTERS_A_TOKEN + 1


def chunks(lines: Sequence[PageLine], sizes: Chunks) -> list[Chunk]:
    """The chunks of a document, in order; together they hold every line."""
    found: list[Chunk] = []
    first, total, unit = 0, 0, 0
    index = 0
    while index < len(lines):
        line = lines[index]
        factor = _factor(line, sizes)
        if index > first and total + tokens(line.text) > factor * sizes.tokens:
            inside = line.starts is None
            found.append(Chunk(len(found), first, index, inside))
            index = unit if inside and unit > first else index
            first, total = index, 0
            line = lines[index]
        if line.starts is not None:
            unit = index
        total += tokens(line.text)
        index += 1
    if first < len(lines):
        found.append(Chunk(len(found), first, len(lines), inside=False))
    return found


def _factor(line: PageLine, sizes: Chunks) -> float:
    if line.starts is not None:
        return sizes.part if is_part(line.text) else sizes.unit
    return sizes.anywhere if line.text.strip() else sizes.blank


def text_of(lines: Sequence[PageLine], chunk: Chunk) -> str:
    """The text of a chunk, with a mark where each page begins."""
    parts: list[str] = []
    page = 0
    for line in lines[chunk.first : chunk.last]:
        if line.page != page:
            page = line.page
            parts.append(f"------page {page}------")
        parts.append(line.text)
    return "\n".join(parts)
