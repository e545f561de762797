"""Pairs of answers of real corpora: as stated against as labelled, respelled, and of neighbours.

From the folder `unified` of a mirror of corpora (CORPUSMILL_MIRROR): one Parquet file a corpus with
question, solution, answer.
"""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl

from stages.answers.extract import stated_answer

Pairs = list[tuple[str, str]]


def sets(mirror: Path) -> dict[str, Pairs]:
    """Name -> pairs. Neighbours are answers of two problems in a row: mostly unequal."""
    gsm8k, math = _stated(mirror, "gsm8k"), _stated(mirror, "math")
    deepscaler = _table(mirror, "deepscaler_math").select("question", "answer")
    both = math.select("question", "stated").join(deepscaler, on="question")
    minerva = [
        (told, label)
        for told, labels in _rows(_stated(mirror, "test_minerva"))
        for label in json.loads(labels)
    ]
    olympiad = [
        label
        for labels in _table(mirror, "test_olympiadbench")["answer"].drop_nulls()
        for label in json.loads(labels)
    ]
    college = _table(mirror, "qwen_college_math")["answer"].drop_nulls().to_list()
    labels = {
        "gsm8k": gsm8k["answer"].drop_nulls().to_list(),
        "math": math["answer"].drop_nulls().to_list(),
        "minerva": [label for _, label in minerva],
        "olympiad": olympiad,
        "college": college,
    }
    found = {
        "gsm8k: stated, label": _rows(gsm8k),
        "math: stated, label": _rows(math),
        "math: stated, deepscaler's label": list(
            both.select("stated", "answer").drop_nulls().rows()
        ),
        "aime: stated, label": _rows(_stated(mirror, "deepscaler_aime")),
        "minerva: stated, labels": minerva,
        "olympiad: respelled, label": [(respelled(label), label) for label in olympiad],
        "college: respelled, label": [(respelled(label), label) for label in college],
    }
    return found | {
        f"{name}: neighbours": list(zip(texts, texts[1:] + texts[:1], strict=True))
        for name, texts in labels.items()
    }


def respelled(answer: str) -> str:
    """An answer as another author may write it: no dollars, no spaces around signs, \\dfrac."""
    text = answer.strip()
    if text[:1] == text[-1:] == "$" and text.count("$") == 2:
        text = text[1:-1]
    text = text.replace("\\frac", "\\dfrac").replace(" +", "+").replace("+ ", "+")
    return text.replace(", ", ",").replace(" =", "=").replace("= ", "=")


def _table(mirror: Path, name: str) -> pl.DataFrame:
    return pl.read_parquet(mirror / "unified" / f"{name}.parquet", glob=False)


def _stated(mirror: Path, name: str) -> pl.DataFrame:
    return _table(mirror, name).with_columns(stated=stated_answer(pl.col("solution")))


def _rows(frame: pl.DataFrame) -> Pairs:
    return list(frame.select("stated", "answer").drop_nulls().rows())
