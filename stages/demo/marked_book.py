"""Textbooks as HTML, EPUB and Markdown, with the truth about their problems and solutions."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from html import escape
from random import Random
from typing import Literal

from stages.demo.draft import problem
from stages.demo.draws import draws_at, stream
from stages.demo.printed_book import Truth, truth_of

Form = Literal["html", "epub", "markdown"]
_TITLES = ("Money and Time", "Counting", "Rates of Change", "Balances", "Growth", "Measures")
_TEXT = "Each quantity is written down first, with its unit; then the relation between them."


@dataclass(frozen=True)
class Marking:
    """How a book is marked up.

    form: of the file. named: exercises are elements that say so, with their solution in them;
    otherwise numbered lists below headings, and answers to odd numbers at the end.
    """

    form: Form
    named: bool = False


@dataclass
class _Chapter:
    number: int
    title: str
    exercises: list[tuple[str, str]] = field(default_factory=list)

    def odd(self) -> Iterator[tuple[int, str]]:
        """Numbers and solutions of the answer key."""
        for number, (_, solution) in enumerate(self.exercises, 1):
            if number % 2:
                yield number, solution


#: The marked-up books of `demo_books` by file.
BOOKS: dict[str, Marking] = {
    "page.html": Marking("html", named=True),
    "lists.html": Marking("html"),
    "book.epub": Marking("epub"),
    "notes.md": Marking("markdown"),
}


def marked_book(marking: Marking, chapters: int, size: int, seed: int) -> tuple[bytes, list[Truth]]:
    """A book of `size` exercises in each of `chapters`, and its truth (as `printed_book`)."""
    rng, first = Random(), stream("marked_book", seed)
    book: list[_Chapter] = []
    truth: list[Truth] = []
    for chapter in range(1, chapters + 1):
        book.append(_Chapter(chapter, _TITLES[(chapter - 1) % len(_TITLES)]))
        for number in range(1, size + 1):
            drawn = problem(draws_at(rng, first + chapter * size + number))
            text = " ".join(drawn.text.split())
            solution = f"{'. '.join(drawn.steps)}. The answer is {drawn.answer}."
            book[-1].exercises.append((text, solution))
            answered = marking.named or number % 2 == 1
            truth.append(
                truth_of("exercise", chapter, str(number), text, solution if answered else None)
            )
    return _WRITERS[marking.form](book, marking), truth


def marked_files(size: int, seed: int) -> Iterator[tuple[str, Iterator[bytes]]]:
    """The books of `BOOKS`, about `size` exercises over all."""
    for number, (name, marking) in enumerate(BOOKS.items()):
        data, _ = marked_book(marking, 3, max(size // (3 * len(BOOKS)), 4), 100 * seed + number)
        yield f"marked/{name}", iter([data])


def _page(title: str, body: str) -> str:
    return (
        f'<!DOCTYPE html>\n<html><head><meta charset="utf-8"><title>{title}</title></head>'
        f"<body>{body}</body></html>\n"
    )


def _html(book: list[_Chapter], marking: Marking) -> bytes:
    body = "".join(_html_chapter(chapter, marking) for chapter in book)
    return _page("Exercises", body + ("" if marking.named else _html_key(book))).encode()


def _html_chapter(chapter: _Chapter, marking: Marking) -> str:
    head = f"<h1>Chapter {chapter.number} {chapter.title}</h1><p>{_TEXT}</p><h2>Exercises</h2>"
    if marking.named:
        return head + "".join(
            _html_exercise(f"{chapter.number}-{number}", exercise)
            for number, exercise in enumerate(chapter.exercises, 1)
        )
    items = "".join(f"<li>{_formulas(text)}</li>" for text, _ in chapter.exercises)
    return f"{head}<ol>{items}</ol>"


def _html_exercise(place: str, exercise: tuple[str, str]) -> str:
    text, solution = exercise
    number = place.rpartition("-")[2]
    return (
        f'<div class="exercise" id="e{place}"><span class="number">{number}.</span> '
        f"<p>{_formulas(text)}</p><details><summary>Show the solution</summary>"
        f"<p>{_formulas(solution)}</p></details></div>"
    )


def _html_key(book: list[_Chapter]) -> str:
    parts = ["<h1>Answers to Odd-Numbered Exercises</h1>"]
    for chapter in book:
        items = "".join(
            f'<li value="{number}">{_formulas(solution)}</li>' for number, solution in chapter.odd()
        )
        parts.append(f"<h2>Chapter {chapter.number}</h2><ol>{items}</ol>")
    return "".join(parts)


def _formulas(text: str) -> str:
    """Formulas as MathML with their LaTeX beside, as converters write them."""
    return re.sub(
        r"\$([^$]{1,400})\$",
        lambda found: (
            "<math><semantics><mrow><mtext>…</mtext></mrow>"
            f'<annotation encoding="application/x-tex">{found[1]}</annotation></semantics></math>'
        ),
        escape(text, quote=False),
    )


def _markdown(book: list[_Chapter], marking: Marking) -> bytes:
    parts = []
    for chapter in book:
        parts.append(f"# Chapter {chapter.number} {chapter.title}\n\n{_TEXT}\n\n## Exercises\n")
        parts += [f"{number}. {text}" for number, (text, _) in enumerate(chapter.exercises, 1)]
        parts.append("")
    parts.append("# Answers to Odd-Numbered Exercises\n")
    for chapter in book:
        parts.append(f"## Chapter {chapter.number}\n")
        parts += [f"**{number}.** {solution}\n" for number, solution in chapter.odd()]
    return "\n".join(parts).encode()


def _epub(book: list[_Chapter], marking: Marking) -> bytes:
    pages = {f"chapter-{one.number}.xhtml": _html_chapter(one, marking) for one in book}
    pages["key.xhtml"] = _html_key(book)
    items = "".join(
        f'<item id="p{n}" href="{name}" media-type="application/xhtml+xml"/>'
        for n, name in enumerate(pages)
    )
    spine = "".join(f'<itemref idref="p{n}"/>' for n in range(len(pages)))
    package = (
        '<package xmlns="http://www.idpf.org/2007/opf" version="3.0"><metadata '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>Exercises</dc:title><dc:rights>CC0 '
        "https://creativecommons.org/publicdomain/zero/1.0/</dc:rights></metadata>"
        f"<manifest>{items}</manifest><spine>{spine}</spine></package>"
    )
    container = (
        '<container xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>'
        '<rootfile full-path="OPS/book.opf"/></rootfiles></container>'
    )
    files = {"mimetype": "application/epub+zip", "META-INF/container.xml": container}
    files["OPS/book.opf"] = package
    files |= {f"OPS/{name}": _page(name, body) for name, body in pages.items()}
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in files.items():
            archive.writestr(zipfile.ZipInfo(name), text)  # a time of its own: 1980
    return stream.getvalue()


_WRITERS: dict[Form, Callable[[list[_Chapter], Marking], bytes]] = {
    "html": _html,
    "epub": _epub,
    "markdown": _markdown,
}
