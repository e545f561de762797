"""What each measure of contamination finds in a corpus, and of the benchmark's own items, edited.

    dvc repro index_benchmark@math extract@big_math
    python -m benchmarks.contamination data/benchmarks/math --rows data/big_math --source math_train
    python -m benchmarks.contamination data/benchmarks/math

The first tells rows by measure and relation; the second edits each item, and tells how many
are found as the item (`same`) and as a variant of it.
"""

from __future__ import annotations

import hashlib
import re
import time
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import polars as pl
import typer

from pipelines.project.parquet import scan
from stages.contamination.index import Items, read_items
from stages.contamination.params import ContaminationParams
from stages.contamination.verdict import contamination, decisions, notes

NGRAM = {"n": 13, "min_hits": 1, "min_coverage": 0.5, "min_words": 8}
NEAR = {"shingle": {"unit": "word", "n": 3}, "threshold": 0.7}
MEASURES = {
    name: ContaminationParams.model_validate(settings)
    for name, settings in {
        "exact": {},
        "ngram": {"exact": False, "ngram": NGRAM},
        "near": {"exact": False, "near": NEAR},
        "same_problem": {"exact": False, "same_problem": {}},
        "same_problem 0.9": {"exact": False, "same_problem": {"same": 0.9}},
        "exact + ngram": {"ngram": NGRAM},
        "exact + ngram + same_problem": {"ngram": NGRAM, "same_problem": {}},
    }.items()
}


def draw(text: str, choices: int) -> int:
    """A number below `choices` that depends on the text alone."""
    return int(hashlib.sha256(text.encode()).hexdigest()[:8], 16) % max(choices, 1)


def without_a_word(text: str) -> str:
    """One word less, not a number."""
    words = text.split(" ")
    plain = [place for place, word in enumerate(words) if word.isalpha()]
    if plain:
        del words[plain[draw(text, len(plain))]]
    return " ".join(words)


def wrapped(text: str) -> str:
    """The whole text with a task around it."""
    return f"Solve the following problem and show all of your 4 steps. {text} Good luck!"


def set_in_a_book(text: str) -> str:
    """With the number of an exercise and its points."""
    return f"{draw(text, 90) + 10}. (5 points) {text}"


def other_number(text: str) -> str:
    """One number (of two digits or more) is another."""
    found = list(re.finditer(r"(?<![\d.,])\d{2,}(?![\d.,])", text))
    if not found:
        return text
    one = found[draw(text, len(found))]
    return f"{text[: one.start()]}{int(one[0]) + 3}{text[one.end() :]}"


EDITS: dict[str, Callable[[str], str]] = {
    "a word left out": without_a_word,
    "inside a longer text": wrapped,
    "set in a book": set_in_a_book,
    "another number": other_number,
}


def main(
    benchmark: Annotated[Path, typer.Argument(help="A built benchmark set.")],
    rows: Annotated[Path | None, typer.Option(help="A built corpus.")] = None,
    source: Annotated[str | None, typer.Option(help="Its rows of this source alone.")] = None,
) -> None:
    """Print the table of a corpus, or of the benchmark's own items after each edit."""
    items = read_items(scan(benchmark / "index"))
    if rows is not None:
        table = scan(rows / "extract")
        tell(table.filter(pl.col("source") == source) if source else table, items)
        return
    texts = items.lines["problem"].fill_null("")
    for name, edit in EDITS.items():
        edited = pl.Series([edit(text) for text in texts], dtype=pl.String)
        changed = items.lines.with_columns(edited.alias("problem")).filter(edited != texts)
        print(f"\n{name}: {changed.height:,} items")
        tell(changed.lazy(), items)


def tell(rows: pl.LazyFrame, items: Items) -> None:
    """One line a measure: rows dropped and rows noted."""
    print("| measure | same | variant | CPU s |\n|---|---|---|---|")
    for name, params in MEASURES.items():
        contamination(rows.head(100), items, params)  # compiles
        started = time.process_time()
        found = contamination(rows, items, params)
        spent = time.process_time() - started
        dropped, noted = decisions(found, params).height, notes(found, params).height
        print(f"| {name} | {dropped:,} | {noted:,} | {spent:.1f} |")


if __name__ == "__main__":
    typer.run(main)
