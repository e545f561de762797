"""Reads PDFs and prints pages a second of one core, what was found, and the gates.

    python -m benchmarks.extract.run BOOK.pdf ... [--repeat 3] [--write predictions.parquet]

Time is the processor time of this process, the best of the repeats; the reading is asserted to be
the same each time. --write leaves one row for each problem: document (the folder's name), kind,
chapter, number, problem, solution, page, for a scorer that holds the truth.
"""

from __future__ import annotations

import hashlib
import json
import resource
import time
from pathlib import Path
from typing import Annotated, Any

import polars as pl
import typer

from stages.documents.book import Book, read_book
from stages.documents.bounds import Gates
from stages.documents.gates import failures
from stages.documents.problem_records import records

SCHEMA = {
    "document": pl.String(), "kind": pl.String(), "chapter": pl.Int64(), "number": pl.String(),
    "problem": pl.String(), "solution": pl.String(), "page": pl.Int64(),
}  # fmt: skip


def main(
    books: Annotated[list[Path], typer.Argument(help="PDF files.")],
    repeat: Annotated[int, typer.Option(help="Readings of each file.")] = 3,
    write: Annotated[Path | None, typer.Option(help="Parquet file for the problems.")] = None,
) -> None:
    """Read each file `repeat` times and print one line for it."""
    found: list[dict[str, Any]] = []
    for path in books:
        data = path.read_bytes()
        seconds, book, values = measure(data, repeat)
        found += [row(path.parent.name, value) for value in values]
        solved = sum("solution" in value for value in values)
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(
            f"{path}: {book.pages:,} pages, {book.pages / seconds:.0f} pages/s, "
            f"{len(values):,} problems, {solved:,} with solution, {peak:,} MB peak; "
            f"gates: {'; '.join(map(str, failures(book, Gates()))) or 'passed'}"
        )
    if write is not None:
        pl.DataFrame(found, schema=SCHEMA).write_parquet(write)


def measure(data: bytes, repeat: int) -> tuple[float, Book, list[dict[str, Any]]]:
    """The least processor seconds of `repeat` readings, and the last reading."""
    times, digests = [], set()
    for _ in range(repeat):
        start = time.process_time()
        book = read_book(data)
        values = list(records(book))
        times.append(time.process_time() - start)
        digests.add(hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest())
    if len(digests) != 1:
        raise RuntimeError("two readings of one file differ")
    return min(times), book, values


def row(document: str, value: dict[str, Any]) -> dict[str, Any]:
    """A problem as the scorer wants it."""
    place = {"document": document, "page": value["pages"][0], "chapter": value.get("chapter")}
    texts = {key: value.get(key) for key in ("kind", "number", "problem", "solution")}
    return {**place, **texts}


if __name__ == "__main__":
    typer.run(main)
