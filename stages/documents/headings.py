"""Lines that are headings, by bookmark, size, weight and white; and the chapters they open."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from stages.documents.fragments import SOFT_HYPHEN, Bookmark
from stages.documents.furniture import LARGE
from stages.documents.groups import names_group, speaks_of_group
from stages.documents.layout import Line
from stages.documents.lexicon import CHAPTER, named_marker, ordinal, solution_label, zone_of
from stages.documents.markers import LETTERED, starts_run

#: Longest heading in characters, and in words where only its weight marks it.
LONGEST, WORDS = 160, 9
#: White above a heading of the text's own size, in line heights.
WHITE = 1.35
#: Pages beyond which a chapter does not get more likely by being longer.
CHAPTER_PAGES = 4
#: What a chain of first sections is worth beside one of headings of chapters.
SECTIONS_FOR_CHAPTERS = 0.85

#: The style of `Chapter 3 Review Exercises`: it names a chapter and opens none.
ABOUT = "about"

_NUMBERED = re.compile(r"^(?P<number>\d{1,3})(?:[.:]\s*|\s+)(?=[^\W\d_])")
_ALONE = re.compile(r"^\d{1,3}$")
_SECTION = re.compile(
    r"^(?:section |§ ?|exercises? (?:for )?(?:section )?)?"
    r"(?P<chapter>\d{1,2})[.–-](?P<section>\d{1,2})\b(?![.,]?\d)",
    re.IGNORECASE,
)
#: A numbered item, a number that no title follows, or a dashed one.
_ITEM = re.compile(
    r"^[(\[]?\d{1,4}(?:[.–-]\d{1,3})*[.)\]:](?!\d)|^\d[\d.–-]*+(?!\s+[^\W\d_]{3})|^\d+[–-]\d"
)
#: What may stand above a set: a number alone, with a word before it, with a page behind it.
_NAMES_SET = re.compile(
    r"(?:[^\W\d_]{4,14}\s+)?\d{1,2}(?:[.–-]\d{1,2}){0,2}[.:]?"
    r"(?:,?\s+\(?(?:page|pp?\.) ?\d[\d–-]*\)?)?$"
)
_FORMULA = re.compile(r"[=<>≤≥≈±∣∫∑√→⇒\U0001d400-\U0001d7ff]")
_OTHER = re.compile(r"[\W_]+")
_SENTENCE = re.compile(r"[.,;?!]$")


@dataclass(slots=True)
class Heading:
    """A heading: lines first to last (inclusive), its text, its rank (font size in points).

    chapter: the number of the chapter it opens or names; section: `3.4` where it has one.
    style: which kind of chapter heading it is.
    """

    first: int
    last: int
    text: str
    rank: float
    chapter: int | None = None
    section: str | None = None
    style: str = ""
    page: int = 0


@dataclass(frozen=True)
class Outline:
    """All headings in order, and those that open the chapters of the body."""

    headings: list[Heading]
    chapters: list[Heading] = field(default_factory=list)


def outline(lines: Sequence[Line], body: float, marks: Sequence[Bookmark]) -> Outline:
    """The headings of a document; `body` is the font size of its text."""
    marked = _bookmarked(lines, marks)
    found = _joined(lines, body, marked)
    for heading in found:
        _number(heading, body, heading.first in marked)
    last = lines[-1].page if lines else 0
    chapters = _chapters(found, last)
    _recognise(found, chapters)
    return Outline(found, chapters)


def _joined(lines: Sequence[Line], body: float, marked: set[int]) -> list[Heading]:
    found: list[Heading] = []
    for index, line in enumerate(lines):
        if not _is_heading(lines, index, body, marked):
            continue
        before = found[-1] if found else None
        goes_on = (
            before is not None
            and before.last == index - 1
            and line.size >= LARGE * body
            and abs(line.size - before.rank) < 0.3
            and line.page == before.page
            and line.gap < 2.0
            and index not in marked
            and len(before.text) < LONGEST
        )
        if goes_on and before is not None:
            joint = "" if before.text.endswith(SOFT_HYPHEN) else " "
            before.text = before.text.rstrip(SOFT_HYPHEN) + joint + line.text
            before.last = index
        else:
            found.append(Heading(index, index, line.text, line.size, page=line.page))
    return found


def _is_heading(lines: Sequence[Line], index: int, body: float, marked: set[int]) -> bool:
    line = lines[index]
    text = line.text.strip()
    if not any(c.isalnum() for c in text) or len(text) > LONGEST:
        return False
    if _heads_set(lines, index, body):
        return True
    if named_marker(text) is not None or solution_label(text) is not None:
        return False
    if index in marked:
        return True
    if line.size >= LARGE * body:
        return sum(c.isalpha() for c in text) >= 3 or _ALONE.match(text) is not None
    if line.size < 0.85 * body or len(text.split()) > WORDS or _SENTENCE.search(text):
        return False
    if any(known.search(text) for known in (_ITEM, LETTERED, _FORMULA)) or names_group(text):
        return False
    if line.gap < WHITE or not text[0].isalnum() or line.indent > 0.3 * (line.x1 - line.left) + 60:
        return False
    if line.bold or (text.isupper() and len(text) > 4):
        return sum(c.isalpha() for c in text) >= 3 and not _goes_on(lines, index)
    named = zone_of(text) in ("exercise", "answer", "hint") and text[0].isupper()
    return named and len(text.split()) <= 5 and not _goes_on(lines, index)


def _heads_set(lines: Sequence[Line], index: int, body: float) -> bool:
    """Whether `Exercise 3.2` or `3.2`, alone on a line that stands out, opens a run of numbers.

    The same words before a problem's text are its own marker.
    """
    line = lines[index]
    text = line.text.strip()
    large = line.size >= LARGE * body
    if not (large or (line.bold and line.gap >= WHITE)) or not _NAMES_SET.match(text):
        return False
    for following in lines[index + 1 : index + 4]:
        if speaks_of_group(following.text):
            return True
        if starts_run(following, at_one=not large):
            return True
        if not (following.bold and following.gap >= WHITE):  # a subtitle
            return False
    return False


def _goes_on(lines: Sequence[Line], index: int) -> bool:
    """Whether the next line goes on close below: a sentence, or an item whose number is dotted."""
    following = lines[index + 1] if index + 1 < len(lines) else None
    if following is None or following.gap >= 1.5:
        return False
    return following.text[:1].islower() or (
        lines[index].text[:1].isdigit() and following.gap < WHITE
    )


def _bookmarked(lines: Sequence[Line], marks: Sequence[Bookmark]) -> set[int]:
    """Indices of the lines that bookmarks lead to and whose text begins as their titles do."""
    by_page: dict[int, list[tuple[int, str]]] = defaultdict(list)
    pages = {mark.page for mark in marks}
    for index, line in enumerate(lines):
        if line.page in pages and len(text := _folded(line.text)) >= 3:
            by_page[line.page].append((index, text))
    found: set[int] = set()
    for mark in marks:
        title = _folded(mark.title)
        near = [i for i, text in by_page[mark.page] if title.startswith(text) and i not in found]
        if near:
            y = mark.y if mark.y is not None else 1e6
            found.add(min(near, key=lambda index: (abs(lines[index].y - y), index)))
    return found


def _folded(text: str) -> str:
    return _OTHER.sub("", text.casefold())


def _number(heading: Heading, body: float, marked: bool) -> None:
    """Read the chapter and section that a heading names."""
    text = heading.text.strip()
    size = f"{heading.rank:.0f}"
    if match := CHAPTER.match(text):
        about = zone_of(text[match.end() :]) is not None or zone_of(text) is not None
        heading.chapter = ordinal(match["number"])
        heading.style = ABOUT if about else f"word{size}"
    elif match := _SECTION.match(text):
        heading.chapter, heading.style = int(match["chapter"]), "section"
        heading.section = f"{int(match['chapter'])}.{int(match['section'])}"
    elif (match := _NUMBERED.match(text)) and (marked or heading.rank >= LARGE * body):
        heading.chapter, heading.style = int(match["number"]), f"title{size}"
    elif _ALONE.match(text) and heading.rank >= 1.5 * body:
        heading.chapter, heading.style = int(text), f"number{size}"


def _recognise(headings: Sequence[Heading], chapters: Sequence[Heading]) -> None:
    """Headings that repeat a chapter's title without its number name that chapter."""
    titles = {
        _folded(_NUMBERED.sub("", CHAPTER.sub("", heading.text))): heading.chapter
        for heading in chapters
        if heading.style != "section"
    }
    for heading in headings:
        if heading.chapter is not None:
            continue
        printed = _NUMBERED.match(heading.text)
        number = titles.get(_folded(_NUMBERED.sub("", heading.text)))
        if number is not None and (printed is None or int(printed["number"]) == number):
            heading.chapter, heading.style = number, "repeated"


def _chapters(headings: Iterable[Heading], last_page: int) -> list[Heading]:
    """The chain of chapter headings, of one style, that covers the most of the document.

    First sections of chapters stand for them where no headings of chapters cover about as much:
    the chain of sections may run on through the book's key.
    """
    styles: dict[str, list[Heading]] = defaultdict(list)
    for heading in headings:
        if heading.chapter is not None and heading.style != ABOUT:
            styles[heading.style].append(heading)
    styles["section"] = _first_sections(styles["section"])
    best: tuple[float, float, list[Heading]] = (0.0, 0.0, [])
    for style in sorted(name for name in styles if styles[name]):
        chain, score = _longest(styles[style], last_page)
        score *= SECTIONS_FOR_CHAPTERS if style == "section" else 1.0
        if len(chain) >= 2 and (score, chain[0].rank) > best[:2]:
            best = (score, chain[0].rank, chain)
    return best[2]


def _first_sections(sections: list[Heading]) -> list[Heading]:
    """The first section of each chapter, where the number is not one of a figure or a table."""
    return [heading for heading in sections if (heading.section or "").split(".")[-1] in ("0", "1")]


def _longest(candidates: list[Heading], last_page: int) -> tuple[list[Heading], float]:
    """The chain of increasing numbers with the most pages between them, and its score."""
    scores: list[float] = []
    before: list[int] = []
    for index, heading in enumerate(candidates):
        best, link = _start(heading), -1
        for earlier in range(index):
            step = (heading.chapter or 0) - (candidates[earlier].chapter or 0)
            if step < 1:
                continue
            score = scores[earlier] + _weight(candidates[earlier], heading.page) - 0.4 * (step - 1)
            if score > best:
                best, link = score, earlier
        scores.append(best)
        before.append(link)
    totals = [
        score + _weight(heading, last_page + 1)
        for score, heading in zip(scores, candidates, strict=True)
    ]
    at = max(range(len(totals)), key=lambda index: (totals[index], -index))
    total, chain = totals[at], []
    while at >= 0:
        chain.append(candidates[at])
        at = before[at]
    return chain[::-1], total


def _start(heading: Heading) -> float:
    return -0.4 * max(0, (heading.chapter or 1) - 1)


def _weight(heading: Heading, next_page: int) -> float:
    return 0.1 + min(max(next_page - heading.page, 0), CHAPTER_PAGES) / CHAPTER_PAGES
