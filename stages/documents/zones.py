"""Zones: what each stretch of a document holds, by the headings above it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from stages.documents.headings import ABOUT, Heading, Outline
from stages.documents.lexicon import Kind, Zone, is_of_chapter, zone_of

#: A heading this much smaller than the one that opened a zone stands inside it.
SMALLER = 0.3


@dataclass(slots=True)
class Stretch:
    """Lines first to last (exclusive) under one heading.

    kind: what its numbered items are. chapter, section: where they belong, by headings.
    key: in the answer part of the book. open: the heading above does not say what this is; it
    stands after a zone and may go on with it. rank: font size of the heading, title: its first
    line (None before the first heading).
    """

    first: int
    last: int
    zone: Zone
    kind: Kind
    chapter: int | None
    section: str | None
    heading: str
    key: bool = False
    open: bool = False
    rank: float = 0.0
    title: int | None = None


@dataclass
class _State:
    zone: Zone = "body"
    kind: Kind = "exercise"
    rank: float = 0.0  # of the heading that opened the zone
    chapter: int | None = None
    section: str | None = None
    key: bool = False
    key_rank: float = 0.0
    is_open: bool = False
    filled: bool = False  # whether this section has had a set


def stretches(found: Outline, lines: int) -> list[Stretch]:
    """The whole document cut at its headings, in order."""
    return list(_walk(found, lines))


def _walk(found: Outline, lines: int) -> Iterator[Stretch]:
    state = _State()
    opening = {id(heading) for heading in found.chapters}
    ends: Sequence[int] = [*(heading.first for heading in found.headings[1:]), lines]
    if found.headings and found.headings[0].first:
        yield _stretch(state, 0, found.headings[0].first, "")
    for heading, end in zip(found.headings, ends, strict=False):
        _enter(state, heading, id(heading) in opening, bool(found.chapters))
        stretch = _stretch(state, heading.last + 1, end, heading.text)
        stretch.rank, stretch.title = heading.rank, heading.first
        is_set = stretch.zone in ("exercise", "check", "answer")
        state.filled = state.filled or (is_set and stretch.last > stretch.first)
        yield stretch
    if not found.headings:
        yield _stretch(state, 0, lines, "")


def _stretch(state: _State, first: int, last: int, heading: str) -> Stretch:
    return Stretch(
        first, last, state.zone, state.kind, state.chapter, state.section, heading,
        state.key, state.is_open,
    )  # fmt: skip


def _enter(state: _State, heading: Heading, opens_chapter: bool, has_chapters: bool) -> None:
    """Change the state at a heading."""
    state.is_open = False
    named = zone_of(heading.text)
    if opens_chapter:
        state.__init__()  # type: ignore[misc]
        state.chapter, state.section = heading.chapter, heading.section
        return
    if state.key or _is_in_answers(state, heading, named):
        _enter_key(state, heading, named)
        return
    if heading.chapter is not None:
        if _opens_key(state, heading):
            state.key, state.key_rank = True, max(state.rank, heading.rank)
            _enter_key(state, heading, named)
            return
        _enter_section(state, heading, named, has_chapters)
        return
    if named is not None:
        _open_zone(state, named, heading)
    elif state.zone == "body" or heading.rank > state.rank + SMALLER:
        state.zone, state.kind = "body", "exercise"
    else:
        state.is_open = state.zone in ("exercise", "check")


def _is_in_answers(state: _State, heading: Heading, named: Zone | None) -> bool:
    """Whether a heading parts the answers at the end of a chapter, smaller than their own."""
    smaller = state.zone == "answer" and heading.rank < state.rank - SMALLER
    told = named in ("exercise", "answer", "check") or heading.section is not None
    return smaller and told and heading.chapter in (None, state.chapter)


def _opens_key(state: _State, heading: Heading) -> bool:
    """Whether the answer part begins here: chapters count from the start once more.

    Below a heading of answers that is certain; below any other, only for a chapter's own name.
    """
    if state.zone == "answer":
        return _restarts(state, heading)
    answers = heading.style == ABOUT and zone_of(heading.text) == "answer"
    again = (heading.style.startswith("word") or answers) and heading.section is None
    return again and state.chapter is not None and (heading.chapter or 0) < state.chapter


def _restarts(state: _State, heading: Heading) -> bool:
    """Whether a numbered heading after an answers heading goes back to an earlier chapter."""
    if heading.section is None or heading.chapter != state.chapter:
        return state.chapter is None or (heading.chapter or 0) <= state.chapter
    return state.section is None or _parts(heading.section) <= _parts(state.section)


def _parts(section: str) -> tuple[int, ...]:
    return tuple(map(int, section.split(".")))


def _enter_section(state: _State, heading: Heading, named: Zone | None, has_chapters: bool) -> None:
    """A heading with a section's number: a section of the text, or a subtitle inside a zone."""
    if heading.style == "section":
        if not has_chapters:
            state.chapter = heading.chapter
        if heading.chapter != state.chapter:
            state.is_open = state.zone != "body"
            return
        state.section, state.filled = heading.section, False
    if named in ("exercise", "check", "answer", "hint"):
        _open_zone(state, named, heading)
    elif state.zone != "body" and heading.rank <= state.rank - SMALLER:
        return  # exercises under the titles of their sections
    else:
        state.zone, state.kind = "body", "exercise"


def _open_zone(state: _State, zone: Zone, heading: Heading) -> None:
    inside = state.zone == zone and heading.rank < state.rank - SMALLER
    if not inside and heading.section is None and is_of_chapter(heading.text, state.filled):
        state.section = None
    state.zone, state.rank = zone, heading.rank
    state.kind = "check" if zone == "check" else "exercise"


def _enter_key(state: _State, heading: Heading, named: Zone | None) -> None:
    """A heading in the answer part: a chapter, a section, a kind of items, or its end."""
    state.zone = "answer"
    if heading.chapter is not None:
        state.chapter = heading.chapter
        state.section, state.filled = heading.section, False
        state.kind = "exercise"
        if named == "check":
            state.kind = "check"
    elif named == "check":
        state.kind = "check"
    elif named == "hint":
        state.zone = "hint"
    elif named in ("exercise", "answer"):
        state.kind = "exercise"
        if is_of_chapter(heading.text, state.filled):
            state.section = None
    elif named == "closed" or heading.rank > state.key_rank + SMALLER:
        state.zone, state.key = "closed", heading.rank < state.key_rank
