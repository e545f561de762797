"""Layouts of printed books drawn at random from what textbooks differ in, by number."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from stages.demo.printed_book import Layout
from stages.demo.typesetting import Sheet

MARKERS = (
    "{n}.", "{n}.", "{n}.", "{n})", "({n})", "[{n}]", "{n}", "{c}.{n}", "{c}.{n}.", "{c}-{n}",
    "C{n}",
    "Exercise {c}.{n}.", "Problem {n}", "Problem {c}.{n}", "Question {n}.", "Exercise {n}",
)  # fmt: skip
OPENINGS = (
    "{c} {title}", "{c}. {title}", "Chapter {c}|{title}", "Chapter {c}. {title}", "{c}|{title}",
    "CHAPTER {word}|{title}", "Unit {c}: {title}", "{title}",
)  # fmt: skip
EXERCISES = (
    "Exercises", "Problems", "Exercises {s}", "Practice Problems", "Review Questions", "Homework",
    "Problem Set {s}", "Chapter Exercises", "EXERCISES", "Over to You",
)  # fmt: skip
KEYS = (
    "Answers", "Solutions", "Answer Key", "Answers to Selected Exercises", "Selected Answers",
    "Solutions to Exercises", "Hints and Answers", "At the Back",
)  # fmt: skip
CHAPTERS_OF_KEYS = ("Chapter {c}", "{c} {title}", "{title}", "Chapter {c}: {title}", "{c}")
LABELS = ("Solution.", "Answer:", "Ans.", "Solution:", "Answer.")


def drawn(number: int) -> Layout:
    """The layout of a number; equal numbers give equal layouts."""
    draw = Random(f"layout {number}")
    marker = draw.choice(MARKERS)
    numbers = draw.choice(("chapter", "chapter", "section", "book"))
    layout = Layout(
        sheet=Sheet(draw.choice((1, 1, 2, 2, 3)), draw.random() < 0.7, draw.random() < 0.7),
        opening=draw.choice(OPENINGS),
        title_size=draw.choice((11.0, 14.0, 20.0, 24.0)),
        sections=draw.choice((1, 2, 2, 3)),
        exercises=draw.choice(EXERCISES),
        heading_size=draw.choice((10.0, 11.0, 12.0, 14.0)),
        numbers=numbers,  # type: ignore[arg-type]
        marker=marker,
        bold=draw.random() < 0.6 or marker == "{n}",
        hang=draw.choice((0.0, 0.0, 20.0, 26.0)),
        answers=draw.choice(("none", "inline", "chapter", "book", "book")),  # type: ignore[arg-type]
        key=draw.choice(KEYS),
        key_chapter=draw.choice(CHAPTERS_OF_KEYS),
        odd=draw.random() < 0.3,
        label=draw.choice(LABELS),
        answer_only=draw.random() < 0.3,
        examples=draw.random() < 0.7,
        bookmarks=draw.random() < 0.3,
        parts=draw.random() < 0.7,
        matter=draw.random() < 0.7,
    )
    # what no reader could tell apart: answers that begin as their problems do, in one zone
    return replace(layout, label="Solution.") if layout.answers == "inline" else layout
