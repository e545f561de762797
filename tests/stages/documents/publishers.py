"""Books set as publishers set theirs: what `drawn` does not have, each trait drawn by number.

Sets at the ends of sections with subtitles, groups of exercises below a common instruction, short
exercises side by side, parts on lines or in a row, numbers in the margin, numbered equations,
theorems, footnotes, contents of a chapter, review sets; keys as lists, tables or run-on lines.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from random import Random
from typing import Any, Literal

HEADS = (
    "Exercises {s}", "{s} Exercises", "Exercise {s}", "EXERCISE SET {s}", "Problems {s}",
    "Exercises for Section {s}", "Section {s} Exercises", "Exercises", "PROBLEMS", "Practice {s}",
    "Problem Set {s}", "Homework {s}",
)  # fmt: skip
MARKERS = (
    "{n}.", "{n}.", "{n}.", "{n}", "{n})", "({n})", "{c}.{s}.{n}", "{c}.{s}.{n}.", "{c}.{n}",
    "Q{n}.", "Q{n}", "Q. {n}", "Ex. {n}", "Exercise {n}.", "Exercise {c}.{s}.{n}", "P{c}.{n}",
    "Problem {c}.{n}.", "{n}. *", "E{n}", "Question {n}",
)  # fmt: skip
GROUPS = (
    "In Exercises {a}–{b}, {do}.", "In Exercises {a}-{b}, {do}.", "For Exercises {a}–{b}, {do}.",
    "Exercises {a}–{b}: {Do}.", "{a}–{b} {Do}.", "{a}-{b}. {Do}.", "{a}–{b} • {Do}.",
    "In Problems {a} through {b}, {do}.", "For the following exercises, {do}.",
    "{Do}. (Exercises {a}–{b})", "In Exercises {a} to {b} {do}.", "Exercises {a}–{b} {Do}.",
)  # fmt: skip
KEYS = (
    "Answers to Odd-Numbered Exercises", "Answers", "Solutions to Selected Problems",
    "Answers to Selected Exercises", "ANSWERS", "Answer Key", "Selected Answers and Hints",
)  # fmt: skip
KEY_CHAPTERS = (
    "Chapter {c}", "CHAPTER {c}", "Chapter {c}: {title}", "{c} {title}", "CHAPTER {word}",
    "Chapter {c}, page {p}",
)  # fmt: skip
KEY_SECTIONS = (
    "Section {s}", "Exercises {s}", "{s} Exercises", "{s}", "Exercises {s}, page {p}",
    "Section {s} (page {p})", "{s} {title}", "Exercise {s}", "Section {s}, pp. {p}–{q}",
)  # fmt: skip
OPENINGS = ("Chapter {c}|{title}", "{c}|{title}", "{c} {title}", "Chapter {c}: {title}",
            "CHAPTER {word}|{title}", "{c}. {title}")  # fmt: skip
SUBTITLES = (("Terms and Concepts", "Problems"), ("Level 1", "Level 2"), ("Review", "Skills"))


LABELS = ("Solution.", "Answer:", "Ans.", "Sol.", "A.")


@dataclass(frozen=True)
class Publisher:
    """What a book draws. groups: share of exercises below a common instruction; grid: cells a row
    of short exercises. questions: a set of its own, from 1, without answers. parts: how sub-parts
    stand. label: of inline answers.
    """

    number: int
    opening: str = OPENINGS[0]
    head: str = HEADS[0]
    marker: str = MARKERS[0]
    restarts: Literal["chapter", "section"] = "section"
    bold: bool = True
    out: float = 0.0
    hang: float = 0.0
    size: float = 10.0
    columns: int = 1
    set_columns: int = 1
    key_columns: int = 1
    group: str = GROUPS[0]
    group_bold: bool = False
    groups: float = 0.0
    grid: int = 1
    subtitles: tuple[str, ...] = ()
    parts: Literal["none", "inline", "lines", "row", "letters"] = "none"
    equations: bool = False
    theorems: bool = False
    footnotes: bool = False
    minitoc: bool = False
    contents: bool = False
    review: str = ""
    examples: bool = False
    heads: bool = True
    key: Literal["none", "book", "chapter", "inline"] = "book"
    key_title: str = KEYS[0]
    key_chapter: str = KEY_CHAPTERS[0]
    key_section: str = KEY_SECTIONS[0]
    key_style: Literal["list", "run", "table"] = "list"
    label: str = "Solution."
    questions: bool = False
    odd: bool = True
    long: bool = False
    bookmarks: bool = False


#: Trait -> what it may be; what stands twice is drawn as often.
TRAITS: Mapping[str, tuple[Any, ...]] = {
    "opening": OPENINGS,
    "head": HEADS,
    "marker": MARKERS,
    "restarts": ("chapter", "section", "section"),
    "bold": (True, True, False),
    "out": (0.0, 0.0, 0.0, 22.0),
    "hang": (0.0, 0.0, 20.0),
    "size": (10.0, 10.0, 9.0),
    "columns": (1, 1, 1, 2),
    "set_columns": (1, 1, 2),
    "key_columns": (1, 2, 3),
    "group": GROUPS,
    "group_bold": (True, False, False),
    "groups": (0.0, 0.3, 0.6),
    "grid": (1, 1, 2, 3),
    "subtitles": ((), (), *SUBTITLES),
    "parts": ("none", "inline", "lines", "row", "letters"),
    "equations": (True, False),
    "theorems": (True, False),
    "footnotes": (True, False, False),
    "minitoc": (True, False, False),
    "contents": (True, False),
    "review": ("", "", "Chapter {c} Review Exercises", "Review Exercises", "Chapter {c} Review"),
    "examples": (True, False),
    "heads": (True, True, True, False),
    "key": ("none", "book", "book", "book", "chapter", "inline"),
    "key_title": KEYS,
    "key_chapter": KEY_CHAPTERS,
    "key_section": KEY_SECTIONS,
    "key_style": ("list", "list", "run", "table"),
    "label": LABELS,
    "questions": (True, False, False),
    "odd": (True, False),
    "long": (True, False),
    "bookmarks": (True, False),
}


def drawn(number: int) -> Publisher:
    """The publisher of a number; equal numbers give equal books."""
    picked = {name: Random(f"{number} {name}").choice(some) for name, some in TRAITS.items()}
    look = Publisher(number, **picked)
    columns = max(look.columns, look.set_columns)
    return replace(look, set_columns=columns, out=0.0 if columns > 1 else look.out)


def plain(**traits: object) -> Publisher:
    """A publisher with nothing but these traits."""
    return replace(Publisher(0), **traits)  # type: ignore[arg-type]
