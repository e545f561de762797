"""Textbooks as PDF, in many layouts, with the truth about their problems and solutions."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from random import Random
from typing import Any, Literal

from stages.demo.draft import problem
from stages.demo.draws import draws_at, stream
from stages.demo.pdf_writer import pdf
from stages.demo.problem import Problem
from stages.demo.typesetting import Block, Setter, Sheet

Truth = dict[str, Any]
PLAIN = Sheet()


@dataclass(frozen=True)
class Layout:
    """How a book is built and set.

    matter: with contents, an index and numbered steps in the text: what is not to be read.
    numbers: what begins anew where. marker: how an item's number is printed; {c} chapter, {n}.
    answers: where they stand; odd: only to odd numbers. opening: how a chapter is headed.
    """

    sheet: Sheet = PLAIN
    opening: str = "{c} {title}"
    title_size: float = 20.0
    sections: int = 2
    exercises: str = "Exercises"
    heading_size: float = 14.0
    numbers: Literal["chapter", "section", "book"] = "chapter"
    marker: str = "{n}."
    bold: bool = True
    hang: float = 0.0
    answers: Literal["none", "inline", "chapter", "book"] = "book"
    key: str = "Answers"
    key_chapter: str = "Chapter {c}"
    odd: bool = False
    label: str = "Solution."
    answer_only: bool = False
    examples: bool = True
    bookmarks: bool = False
    parts: bool = True
    matter: bool = True


@dataclass
class _Writing:
    layout: Layout
    draws: Iterator[Problem]
    truth: list[Truth] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    number: int = 0
    key: list[tuple[int, list[tuple[str, str]]]] = field(default_factory=list)


_TITLES = (
    "Money and Time", "Figures in the Plane", "Counting", "Rates of Change", "Chance", "Balances",
    "Growth", "Sequences", "Remainders", "Measures",
)  # fmt: skip
_TEXT = (
    "This part tells how the quantities of a problem hang together and how to find what is "
    "not given. "
    "We begin with what is known, write down what is asked, and look for a relation between "
    "the two. "
    "There are 3 steps, and each of them can be checked. In 1998 a reader asked whether "
    "Exercise 5 could "
    "be solved without any calculation; the answer is no."
)

_STEPS = (
    "Read the problem twice and say what is asked.",
    "Write down what is given, each with its unit.",
    "Look for a relation and solve it for what is asked.",
    "Check the result against what was given.",
)


def printed_book(layout: Layout, chapters: int, size: int, seed: int) -> tuple[bytes, list[Truth]]:
    """A book of `size` exercises in each of `chapters`, and its truth.

    A truth has kind, chapter, section, number (as printed), problem, solution (or None).
    """
    writing = _Writing(layout, _problems(seed))
    if layout.matter:
        writing.blocks += _contents(layout, chapters)
    for chapter in range(1, chapters + 1):
        _chapter(writing, chapter, size)
    if layout.answers == "book":
        _key(writing)
    if layout.matter:
        writing.blocks += _index(layout)
    setter = Setter(layout.sheet)
    setter.set(writing.blocks)
    return pdf(setter.pages, setter.marks if layout.bookmarks else ()), writing.truth


#: The books of `demo_books` by file: what textbooks differ in, each at least once.
BOOKS: dict[str, Layout] = {
    "plain.pdf": Layout(),
    "two-columns-odd.pdf": Layout(
        sheet=Sheet(columns=2), odd=True, opening="Chapter {c}|{title}", key="Selected Answers"
    ),
    "by-section.pdf": Layout(numbers="section", exercises="Exercises {s}", bold=False, hang=22.0),
    "inline.pdf": Layout(
        sheet=Sheet(columns=2), marker="Problem {c}.{n}", answers="inline", label="Solution."
    ),
    "chapter-end.pdf": Layout(answers="chapter", marker="({n})", bold=False, key="Answers"),
    "bookmarks.pdf": Layout(bookmarks=True, title_size=11.0, heading_size=10.0, marker="{n}"),
}
CHAPTERS = 4


def printed_files(size: int, seed: int) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The books of `BOOKS`, about `size` exercises over all; worked examples come on top."""
    for number, (name, layout) in enumerate(BOOKS.items()):
        each = max(size // (CHAPTERS * len(BOOKS)), 8)
        data, _ = printed_book(layout, CHAPTERS, each, seed * len(BOOKS) + number)
        yield f"printed/{name}", iter([data])


def _contents(layout: Layout, chapters: int) -> Iterator[Block]:
    yield Block("Contents", bold=True, size=layout.title_size, page=True, full=True)
    for chapter in range(1, chapters + 1):
        title = _TITLES[(chapter - 1) % len(_TITLES)]
        yield Block(f"{chapter} {title} {5 * chapter}", bold=True, above=8, full=True)
        for section in range(1, layout.sections + 1):
            name = _TITLES[(chapter + section) % len(_TITLES)]
            line = f"{chapter}.{section} {name} in Use {5 * chapter + section}"
            yield Block(line, above=2, hang=15, full=True)
        yield Block(f"{layout.exercises.format(c=chapter, s=chapter)} {5 * chapter + 3}", full=True)
    yield Block(f"{layout.key} {5 * chapters + 5}", bold=True, above=8, full=True)


def _index(layout: Layout) -> Iterator[Block]:
    yield Block("Index", bold=True, size=layout.title_size, page=True, full=True, mark="Index")
    for number, title in enumerate(_TITLES):
        yield Block(f"{title.lower()}, {3 * number + 4}, {5 * number + 9}", above=1)


def _problems(seed: int) -> Iterator[Problem]:
    rng, first = Random(), stream("printed_book", seed)
    place = 0
    while True:
        yield problem(draws_at(rng, first + place))
        place += 1


def _chapter(writing: _Writing, chapter: int, size: int) -> None:
    layout = writing.layout
    title = _TITLES[(chapter - 1) % len(_TITLES)]
    opening = layout.opening.format(c=chapter, title=title, word=_WORDS[chapter - 1])
    for number, line in enumerate(opening.split("|")):
        writing.blocks.append(
            Block(line, size=layout.title_size, bold=True, page=number == 0, full=True,
                  mark=f"{chapter} {title}" if number == 0 else "", above=4)
        )  # fmt: skip
    writing.number = 0 if layout.numbers != "book" else writing.number
    writing.key.append((chapter, []))
    for section in range(1, layout.sections + 1):
        heading = f"{chapter}.{section} {_TITLES[(chapter + section) % len(_TITLES)]} in Use"
        writing.blocks.append(
            Block(heading, bold=True, size=layout.heading_size, above=14, full=True)
        )
        writing.blocks += [Block(_TEXT), Block(_TEXT)]
        if layout.matter:
            writing.blocks += [
                Block(step, label=f"{n}.", hang=15) for n, step in enumerate(_STEPS, 1)
            ]
        if layout.examples:
            _example(writing, chapter, section)
        if layout.numbers == "section":
            writing.number = 0
            _exercises(writing, chapter, size // layout.sections, f"{chapter}.{section}")
    if layout.numbers != "section":
        _exercises(writing, chapter, size, None)
    if layout.answers == "chapter":
        answers = Block(layout.key, bold=True, size=layout.heading_size, above=14, full=True)
        writing.blocks += [answers, *_answers(layout, writing.key[-1][1])]


def _example(writing: _Writing, chapter: int, number: int) -> None:
    drawn = next(writing.draws)
    printed = f"{chapter}.{number}"
    writing.blocks += [
        Block(_plain(drawn.text), label=f"Example {printed}", bold=True, above=8),
        Block(_solution(drawn), label="Solution.", bold=True, above=8),
        Block(
            f"{_TITLES[chapter % len(_TITLES)]} against "
            f"{_TITLES[(chapter + 3 * number) % len(_TITLES)]}",
            bold=True,
            size=writing.layout.heading_size - 1,
            above=12,
            full=True,
        ),
        Block(_TEXT),
    ]
    text, solution = _plain(drawn.text), _solution(drawn)
    writing.truth.append(truth_of("example", chapter, printed, text, solution))


def _exercises(writing: _Writing, chapter: int, size: int, section: str | None) -> None:
    layout = writing.layout
    heading = layout.exercises.format(c=chapter, s=section or chapter)
    writing.blocks.append(Block(heading, bold=True, size=layout.heading_size, above=14, full=True))
    for _ in range(size):
        writing.number += 1
        drawn = next(writing.draws)
        label = layout.marker.format(c=chapter, n=writing.number)
        printed = _printed(layout, chapter, writing.number)
        text, solution = _plain(drawn.text), _solution(drawn)
        if layout.parts and writing.number % 5 == 0:
            text += " (a) Find it. (b) Check it. (c) Say why."
        if layout.answer_only:
            solution = f"{drawn.answer} in all"
        writing.blocks.append(Block(text, label=label, bold=layout.bold, hang=layout.hang, above=7))
        answered = layout.answers != "none" and (not layout.odd or writing.number % 2 == 1)
        if answered and layout.answers == "inline":
            writing.blocks.append(
                Block(solution, label=layout.label, bold=layout.bold, hang=layout.hang)
            )
        elif answered:
            writing.key[-1][1].append((label, solution))
        truth = truth_of("exercise", chapter, printed, text, solution if answered else None)
        writing.truth.append({**truth, "section": section})
    if layout.numbers == "section" and layout.answers != "inline":
        writing.key[-1][1].append(("", f"{section}"))


def _printed(layout: Layout, chapter: int, number: int) -> str:
    """The number in a marker without the words and signs about it."""
    label = layout.marker.format(c=chapter, n=number)
    return re.sub(r"^[^\W\d_]{2,}\s|[.()\]]+$|^[(\[]", "", label)


def _answers(layout: Layout, entries: list[tuple[str, str]]) -> Iterator[Block]:
    """The entries of one chapter; sections are told by their headings, which come first."""
    waiting: list[Block] = []
    for label, text in entries:
        if label:
            waiting.append(Block(text, label=label, bold=layout.bold, hang=layout.hang))
        else:
            yield Block(f"Section {text}", bold=True, above=10)
            yield from waiting
            waiting = []
    yield from waiting


def _key(writing: _Writing) -> None:
    layout = writing.layout
    writing.blocks.append(
        Block(layout.key, bold=True, size=layout.title_size, page=True, full=True, mark=layout.key)
    )
    for chapter, entries in writing.key:
        heading = layout.key_chapter.format(c=chapter, title=_TITLES[(chapter - 1) % len(_TITLES)])
        writing.blocks.append(
            Block(heading, bold=True, size=layout.heading_size, above=12, full=True)
        )
        writing.blocks += _answers(layout, entries)


def truth_of(kind: str, chapter: int, number: str, text: str, solution: str | None) -> Truth:
    """One item of a truth, as `printed_book` gives it."""
    return {
        "kind": kind,
        "chapter": chapter,
        "number": number,
        "problem": text,
        "solution": solution,
    }


def _plain(text: str) -> str:
    return " ".join(text.replace("$", "").replace("\\", "").split())


def _solution(drawn: Problem) -> str:
    return _plain(f"{'. '.join(drawn.steps)}. The answer is {drawn.answer}.")


_WORDS = "One Two Three Four Five Six Seven Eight Nine Ten Eleven Twelve".split()
