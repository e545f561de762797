"""Benchmarks that are known to lie within other files are found there, whole."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
import yaml

from stages.contamination.index import index_items, read_items
from stages.contamination.params import ContaminationParams
from stages.contamination.verdict import contamination
from stages.identity.params import SameProblem
from stages.text.boxed import boxed_text
from tests import frames
from tests.project import ROOT

pytestmark = pytest.mark.slow

DEFAULT = ROOT / "conf" / "decontaminate" / "default.yaml"
PARAMS = ContaminationParams.model_validate(yaml.safe_load(DEFAULT.read_text(encoding="utf-8")))


def rows(problems: list[str], source: str, answers: list[str | None] | None = None) -> pl.LazyFrame:
    """Rows of a source, whose ids begin with its name."""
    ids = [f"{source}-{place:05d}" for place in range(len(problems))]
    return frames.rows(row_id=ids, problem=problems, answer=answers, source=source)


def relations(
    texts: pl.LazyFrame, items: pl.LazyFrame, params: ContaminationParams = PARAMS
) -> dict[str, int]:
    """How many rows have each relation, `same` before `variant`."""
    found = contamination(texts, read_items(index_items(items).lazy()), params)
    best = found.group_by("row_id").agg(pl.col("relation").min())
    return dict(best["relation"].value_counts().sort("relation").iter_rows())


def lines(path: Path, field: str) -> list[str]:
    return [json.loads(line)[field] for line in path.read_text(encoding="utf-8").splitlines()]


@pytest.fixture(scope="module")
def math_test(mirror: Path) -> pl.LazyFrame:
    paths = sorted((mirror / "raw" / "math").glob("*_test.json"))
    return rows([text for path in paths for text in lines(path, "problem")], "math_test")


@pytest.fixture(scope="module")
def gsm8k_test(mirror: Path) -> pl.LazyFrame:
    return rows(lines(mirror / "raw" / "gsm8k" / "test.jsonl", "question"), "gsm8k_test")


def test_math_500_lies_within_math_test(mirror: Path, math_test: pl.LazyFrame):
    items = json.loads((mirror / "raw" / "deepscaler" / "math.json").read_text(encoding="utf-8"))
    problems = [item["problem"] for item in items]
    assert len(problems) == 500
    answers = [item["answer"] for item in items]
    assert relations(rows(problems, "math_500", answers), math_test) == {"same": 500}


def test_agieval_math_lies_within_math_test(mirror: Path, math_test: pl.LazyFrame):
    path = mirror / "raw" / "agieval" / "math.jsonl"
    problems = lines(path, "question")
    assert len(problems) == 1000
    assert relations(rows(problems, "agieval"), math_test) == {"same": 1000}
    answered = rows(problems, "agieval", lines(path, "answer"))
    assert relations(answered, math_test) == {"same": 1000}


def test_english_mgsm_lies_within_gsm8k_test(mirror: Path, gsm8k_test: pl.LazyFrame):
    text = (mirror / "raw" / "mgsm" / "mgsm_en.tsv").read_text(encoding="utf-8")
    problems = [line.split("\t")[0] for line in text.splitlines()]
    assert len(problems) == 250
    assert relations(rows(problems, "mgsm"), gsm8k_test) == {"same": 250}


@pytest.fixture(scope="module")
def math_train(mirror: Path) -> pl.LazyFrame:
    paths = sorted((mirror / "raw" / "math").glob("*_train.json"))
    answers = [boxed_text(text) for path in paths for text in lines(path, "solution")]
    return rows([text for path in paths for text in lines(path, "problem")], "train", answers)


@pytest.fixture(scope="module")
def benchmarks(mirror: Path) -> pl.LazyFrame:
    """MATH-500 and OlympiadBench."""
    parts = []
    for name in ("math", "olympiad_bench"):
        path = mirror / "raw" / "deepscaler" / f"{name}.json"
        items = json.loads(path.read_text(encoding="utf-8"))
        given = [item["answer"] for item in items]
        answers = [", ".join(one) if isinstance(one, list) else one for one in given]
        parts.append(rows([item["problem"] for item in items], name, answers))
    return pl.concat(parts)


def test_of_math_train_the_items_themselves_are_dropped(
    math_train: pl.LazyFrame, benchmarks: pl.LazyFrame
):
    """87 rows share runs of words with an item, read one by one: three of them are that item."""
    found = relations(math_train, benchmarks)
    assert found["same"] == 4
    assert 70 <= found["variant"] <= 87


def test_in_other_words_more_of_math_train_is_found(
    math_train: pl.LazyFrame, benchmarks: pl.LazyFrame
):
    """Of 20 rows, read one by one, ten are the item; seven of them share no run of words."""
    measures = PARAMS.model_copy(update={"same_problem": SameProblem()})
    found = relations(math_train, benchmarks, measures)
    assert 14 <= found["same"] <= 22


def test_gsm8k_train_and_mawps_are_clean_of_gsm8k_test(mirror: Path, gsm8k_test: pl.LazyFrame):
    train = lines(mirror / "raw" / "gsm8k" / "train.jsonl", "question")
    assert relations(rows(train, "gsm8k_train"), gsm8k_test).get("same", 0) <= 1
    loaded = json.loads((mirror / "raw" / "mawps" / "MAWPS.json").read_text(encoding="utf-8"))
    mawps = [item["original_text"] for item in loaded]
    assert len(mawps) > 2000
    assert relations(rows(mawps, "mawps"), gsm8k_test) == {}
