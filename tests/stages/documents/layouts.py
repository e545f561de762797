"""Layouts of printed books that the tests share, and how a reading of one is scored."""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from stages.demo.printed_book import Layout, Truth
from stages.demo.typesetting import Sheet
from stages.documents.book import Book

PLAIN = Layout()
TWO = Sheet(columns=2)

#: What the rules must read whole.
READ: dict[str, Layout] = {
    "plain": PLAIN,
    "two columns": replace(PLAIN, sheet=TWO),
    "three columns": replace(PLAIN, sheet=Sheet(columns=3)),
    "odd answers": replace(PLAIN, sheet=TWO, odd=True, key="Answers to Odd-Numbered Exercises"),
    "no heads": replace(PLAIN, sheet=Sheet(heads=False, hyphens=False)),
    "inline": replace(PLAIN, answers="inline"),
    "inline, unmarked": replace(PLAIN, answers="inline", label="Answer:", bold=False),
    "inline, short label": replace(
        PLAIN, bold=False, hang=22, sheet=Sheet(columns=2, heads=False),
        answers="inline", label="Ans.",
    ),
    "chapter end": replace(PLAIN, answers="chapter", key="Solutions to Exercises", sheet=TWO),
    "by section": replace(PLAIN, numbers="section", exercises="Exercises {s}"),
    "by section, two columns": replace(PLAIN, numbers="section", sheet=TWO, odd=True),
    "by section, chapter end": replace(
        PLAIN, numbers="section", exercises="Problems", answers="chapter"
    ),
    "through the book": replace(PLAIN, numbers="book"),
    "dotted": replace(PLAIN, marker="{c}.{n}", key_chapter="{c} {title}"),
    "dotted, regular": replace(PLAIN, marker="{c}.{n}.", bold=False, sheet=TWO),
    "dashed": replace(PLAIN, marker="{c}-{n}", opening="Chapter {c}|{title}"),
    "regular": replace(PLAIN, bold=False),
    "hanging": replace(PLAIN, bold=False, hang=22),
    "in parentheses": replace(PLAIN, marker="({n})", bold=False),
    "half parenthesis": replace(PLAIN, marker="{n})", bold=False, sheet=TWO, hang=20),
    "bare": replace(PLAIN, marker="{n}", hang=20),
    "named": replace(PLAIN, marker="Exercise {c}.{n}."),
    "named, inline": replace(PLAIN, marker="Problem {n}", answers="inline"),
    "codes": replace(PLAIN, marker="C{n}", hang=24),
    "chapter in words": replace(PLAIN, opening="CHAPTER {word}|{title}"),
    "number alone": replace(PLAIN, opening="{c}|{title}", title_size=24),
    "titles in the key": replace(PLAIN, key_chapter="{title}"),
    "small headings": replace(
        PLAIN, heading_size=10.0, title_size=11.0, opening="Chapter {c}. {title}"
    ),
    "bookmarks": replace(PLAIN, bookmarks=True, title_size=11, heading_size=10),
    "sections only": replace(PLAIN, opening="{title}"),
    "Spanish": replace(
        PLAIN, exercises="Ejercicios", key="Soluciones", opening="Capítulo {c} {title}",
        key_chapter="Capítulo {c}",
    ),
    "no answers": replace(PLAIN, answers="none"),
    "unknown words": replace(PLAIN, exercises="Over to You", key="At the Back"),
}  # fmt: skip

#: Layouts that are not read whole today: each must fail a gate, or be read.
HARD: dict[str, Layout] = {
    "bare and regular": replace(PLAIN, marker="{n}", bold=False, hang=20, sheet=TWO, odd=True),
    "nothing named": replace(
        PLAIN, opening="{title}", exercises="Train Yourself", answers="none", bold=False
    ),
    "no headings": replace(
        PLAIN, opening="{title}", exercises="", sections=0, key="", key_chapter="", examples=False
    ),
    "a word for a number": replace(PLAIN, marker="Task no. {n} of {c}"),
    "letters": replace(PLAIN, marker="{n}th", bold=False),
}


class Score(NamedTuple):
    """Shares from 0 to 1, every text letter for letter."""

    problem_recall: float
    problem_precision: float
    pair_recall: float
    pair_precision: float


def letters(text: str | None) -> str:
    return "".join(c for c in (text or "").casefold() if c.isalnum())


def score(truth: list[Truth], book: Book) -> Score:
    found = {}
    for pair in book.pairs:
        item = pair.problem
        spans = item.solution or (pair.solution.spans if pair.solution is not None else [])
        key = item.chapter, item.kind, item.printed, letters(book.text(item.spans))
        found[key] = letters(book.text(spans))
    keys = [(t["chapter"], t["kind"], t["number"], letters(t["problem"])) for t in truth]
    hits = [key in found for key in keys]
    pairs = [
        bool(t["solution"]) and found.get(key) == letters(t["solution"])
        for key, t in zip(keys, truth, strict=True)
    ]
    solved = sum(bool(t["solution"]) for t in truth)
    claimed = sum(map(bool, found.values()))
    return Score(
        sum(hits) / len(truth),
        sum(hits) / max(len(book.pairs), 1),
        sum(pairs) / max(solved, 1),
        sum(pairs) / claimed if claimed else 1.0,
    )
