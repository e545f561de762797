"""The generated corpora by name: files as blocks of bytes, in bounded memory."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator

from stages.demo import (
    benchmark,
    files,
    marked_book,
    math_plan,
    plan,
    printed_book,
    records,
    textbook,
)
from stages.demo.drafting import drafts
from stages.errors import unknown

Files = Iterator[tuple[str, Iterator[bytes]]]
Writer = Callable[[files.Drafts, files.Shape], Iterator[bytes]]

#: source -> (file, how records look, how the file is written)
MATH_FILES: dict[str, tuple[str, files.Shape, Writer]] = {
    math_plan.MARKET: ("market.jsonl", records.market, files.json_lines),
    math_plan.LESSONS: ("lessons.json", records.lessons, files.json_array),
    math_plan.EXAMS: ("exams.csv", records.exams, files.csv_table),
    math_plan.ARCHIVE: ("archive.parquet", records.archive, files.parquet),
    math_plan.CLUB: ("club.jsonl", records.market, files.json_lines),
}


def generate(name: str, size: int, seed: int) -> Files:
    """The files of a generated corpus: (`<source>/<file>`, its bytes block by block).

    A file's blocks are to be read before the next file is asked for.

    `size` counts records over all sources, broken ones and copies included (the benchmark has
    the same 200 items whatever size and seed). The same arguments give the same bytes on every
    machine. Raises ConfigError for an unknown name.
    """
    if name not in CORPORA:
        raise unknown("generated corpus", name, CORPORA, where="generate.name")
    return CORPORA[name][0](size, seed)


def broken_records(name: str, size: int, seed: int) -> dict[str, int]:
    """How many of the generated records must be quarantined, by reason."""
    if name not in CORPORA:
        raise unknown("generated corpus", name, CORPORA, where="generate.name")
    return CORPORA[name][1](size, seed)


def _math(size: int, seed: int) -> Files:
    for source, (file, shape, write) in MATH_FILES.items():
        yield f"{source}/{file}", write(drafts(math_plan.PLAN, source, size, seed), shape)


def _math_broken(size: int, seed: int) -> dict[str, int]:
    return plan.broken_records(math_plan.PLAN, size, seed)


def _benchmark(size: int, seed: int) -> Files:
    lines = (
        {
            "id": f"item-{number}",
            "problem": item.text,
            "answer": item.answer,
            "solution": ". ".join(item.steps),
        }
        for number, item in enumerate(benchmark.items())
    )
    text = "".join(json.dumps(line) + "\n" for line in lines)
    yield "demo/items.jsonl", iter([text.encode()])


def _books(size: int, seed: int) -> Files:
    yield from printed_book.printed_files(size, seed)
    yield from marked_book.marked_files(size // 6, seed)


def _nothing_broken(size: int, seed: int) -> dict[str, int]:
    return {}


CORPORA: dict[str, tuple[Callable[[int, int], Files], Callable[[int, int], dict[str, int]]]] = {
    "demo_math": (_math, _math_broken),
    "demo_benchmark": (_benchmark, _nothing_broken),
    "demo_books": (_books, _nothing_broken),
    "demo_textbook": (textbook.textbook_files, textbook.broken_records),
}
