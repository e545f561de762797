"""Pages as lines with unit starts, by a model that sees their pictures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from stages.assisted.asking import Asking, Failed
from stages.assisted.prompts import BLANK, TRANSCRIBE, UNITS, Start, Starts, UnitKind
from stages.documents.lexicon import CHAPTER, ordinal
from stages.llm.model import Image

_NUMBER = re.compile(r"^[#*\s]*(\d{1,3})(?:[.:]?\s|$)")


@dataclass(frozen=True)
class Scan:
    """A document as pictures. name: its file; pages: one picture each, in order."""

    name: str
    pages: Sequence[Image]


@dataclass(slots=True)
class PageLine:
    """A line of a transcription: page from 1, what begins there (None: nothing), its chapter."""

    page: int
    text: str
    starts: UnitKind | None = None
    chapter: int | None = None


@dataclass(frozen=True)
class LostPage:
    """A page that a step failed on: nothing of it is read."""

    page: int
    reason: str


def read_pages(scan: Scan, asking: Asking) -> tuple[list[PageLine], list[LostPage]]:
    """The lines of all pages in order, and the pages that were lost on the way.

    The text of an error is never the text of a page.
    """
    assist = asking.assist
    shown = [({"page": n, "book": scan.name}, image) for n, image in enumerate(scan.pages, 1)]
    said = asking.texts(TRANSCRIBE, assist.transcribe, shown)
    lost = [LostPage(n, one.reason) for n, one in enumerate(said, 1) if isinstance(one, Failed)]
    pages = [
        (number, lines)
        for number, one in enumerate(said, 1)
        if isinstance(one, str) and (lines := _lines(one))
    ]
    told = asking.shapes(UNITS, Starts, assist.units, (_numbered(lines) for _, lines in pages))
    found: list[PageLine] = []
    for (number, lines), starts in zip(pages, told, strict=True):
        marked = _marked(number, lines, starts)
        if isinstance(marked, LostPage):
            lost.append(marked)
        else:
            found.extend(marked)
    return list(_with_chapters(found)), sorted(lost, key=lambda one: one.page)


def _lines(text: str) -> list[str]:
    """The lines of a transcription, without a fence around the whole; none for a blank page."""
    lines = [line.rstrip() for line in text.strip().split("\n")]
    if len(lines) > 1 and lines[0].startswith("```") and lines[-1] == "```":
        lines = lines[1:-1]
    blank = " ".join(lines).strip(" .`*[]") in ("", BLANK)
    return [] if blank else lines


def _numbered(lines: Sequence[str]) -> dict[str, list[str]]:
    return {"lines": [f"{index}|{line}" for index, line in enumerate(lines)]}


def _marked(page: int, lines: Sequence[str], said: Starts | Failed) -> list[PageLine] | LostPage:
    if isinstance(said, Failed):
        return LostPage(page, said.reason)
    if wrong := _wrong(said.starts, len(lines)):
        return LostPage(page, wrong)
    starts = {start.line: start.kind for start in said.starts}
    return [PageLine(page, line, starts.get(index)) for index, line in enumerate(lines)]


def _wrong(starts: Iterable[Start], lines: int) -> str | None:
    """Why a list of starts cannot be one of this page: it is checked against the line count."""
    places = [start.line for start in starts]
    if any(not 0 <= place < lines for place in places):
        return "error:units_index_out_of_range"
    return "error:units_doubled_index" if len(set(places)) < len(places) else None


def _with_chapters(lines: Iterable[PageLine]) -> Iterator[PageLine]:
    chapter: int | None = None
    for line in lines:
        if line.starts == "chapter":
            chapter = _chapter(line.text, chapter)
        line.chapter = chapter
        yield line


def _chapter(text: str, before: int | None) -> int:
    """The printed number of a chapter, else the next one."""
    match = CHAPTER.match(text.lstrip("#* "))
    named = ordinal(match["number"]) if match else None
    if named is None and (number := _NUMBER.match(text)):
        named = int(number[1])
    return named if named is not None else (before or 0) + 1
