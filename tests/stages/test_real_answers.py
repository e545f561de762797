"""Answers and multiple choice of real corpora: what is settled how, and what is made of it."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from stages.answers.canonical import number
from stages.answers.judge import compare
from stages.answers.tidy import tidy
from stages.answers.types import classify
from stages.core import Bounded, Given
from stages.reformulate import Params, run
from stages.reformulation.answer_check import options_in
from stages.schema import ROW_ID
from stages.signals import measure
from stages.text.boxed import boxed_text
from tests.frames import frame, row_id

NUMBER = re.compile(r"\d+(?:\.\d+)?")
#: Corpus -> least share of parents that rules open.
SHARES = {"aqua": 0.38, "agieval_aqua": 0.40, "agieval_sat": 0.08, "mmlu_stem": 0.08}
SCIENCE = (
    "abstract_algebra",
    "college_mathematics",
    "college_physics",
    "elementary_mathematics",
    "high_school_mathematics",
    "high_school_physics",
    "high_school_statistics",
)


def _lines(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").split("\n") if line]


def _math_answers(mirror: Path) -> list[str]:
    files = sorted((mirror / "raw" / "math").glob("*.json*"))
    records = [record for file in files for record in _lines(file)]
    return [last for record in records if (last := boxed_text(record["solution"]))]


def test_math_answers_are_typed(mirror: Path, bounded: Bounded):
    answers = _math_answers(mirror)
    plain = pl.DataFrame({"answer": answers}).select(number(tidy(pl.col("answer"))))
    assert len(answers) > 12_000
    assert plain.to_series().is_not_null().mean() > 0.80
    kinds = classify(answers, bounded)
    bad = kinds.filter(~pl.col("parse").is_in(["ok", "missing"]))
    assert bad.height <= 5, bad["answer"].to_list()
    assert set(compare(answers, answers, bounded)["verdict"]) <= {"equal", "undecided"}


def _aqua(path: Path) -> list[dict[str, Any]]:
    return [
        {"problem": r["question"], "choices": r["options"], "answer": r["correct"],
         "solution": r["rationale"]}
        for r in _lines(path)
    ]  # fmt: skip


def _agieval(path: Path) -> list[dict[str, Any]]:
    return [
        {"problem": f"{r['passage'] or ''}\n{r['question']}".strip(), "choices": r["options"],
         "answer": r["label"], "solution": (r["other"] or {}).get("solution")}
        for r in _lines(path)
    ]  # fmt: skip


def _mmlu(path: Path) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    with zipfile.ZipFile(path) as archive:
        names = [n for n in sorted(archive.namelist()) if n.endswith(".csv")]
        for name in (n for n in names if any(subject in n for subject in SCIENCE)):
            text = archive.read(name).decode("utf-8-sig")
            rows += [
                {"problem": r[0], "choices": r[1:5], "answer": r[5], "solution": None}
                for r in csv.reader(io.StringIO(text))
                if len(r) >= 6
            ]
    return rows


def _rows(corpus: str, mirror: Path) -> pl.DataFrame:
    raw = mirror / "raw"
    records = {
        "aqua": lambda: _aqua(raw / "aqua" / "dev.json") + _aqua(raw / "aqua" / "test.json"),
        "agieval_aqua": lambda: _agieval(raw / "agieval" / "aqua-rat.jsonl"),
        "agieval_sat": lambda: _agieval(raw / "agieval" / "sat-math.jsonl"),
        "mmlu_stem": lambda: _mmlu(raw / "mmlu_zip" / "mmlu.zip"),
    }[corpus]()
    constant = {"question_type": "multiple_choice", "language": "en", "source": corpus}
    numbered = ({ROW_ID: row_id(place), **record} for place, record in enumerate(records))
    return frame(*numbered, **constant).collect()


@pytest.mark.parametrize("corpus", SHARES)
def test_what_is_made_stands_alone(corpus: str, mirror: Path, bounded: Bounded):
    rows = _rows(corpus, mirror)
    split = run(rows.lazy(), Params(), Given(bounded=bounded))
    made, dropped = split.kept.collect(), split.dropped.collect()
    assert dropped.height == rows.height
    assert made.height >= SHARES[corpus] * rows.height
    signals = measure(made.lazy(), bounded).collect()
    assert signals["multiple_choice"].sum() == 0
    parents = rows.select(pl.col(ROW_ID).alias("parent"), "choices", before="problem")
    pairs = made.with_columns(parent=pl.col("parents").list.first()).join(parents, on="parent")
    texts = [
        (child, before) for child, before in pairs.select("problem", "before").iter_rows()
        if not before.startswith(child)
    ]  # fmt: skip
    assert texts == []
    for row in pairs.iter_rows(named=True):
        assert not options_in(row["problem"], tuple(row["choices_right"])), row["problem"]
        assert row["answer"] not in NUMBER.findall(row["problem"]), row["problem"]
        assert any(row["answer"] in choice for choice in row["choices_right"])
