"""The index of a benchmark set: built once, from its items alone, and read by who compares."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.run import run
from pipelines.runner.job import Job
from stages.contamination.index import INDEX
from tests.pipelines import tree

SECTION = {"decontaminate": {"against": "tests", "ngram": {"n": 3, "min_words": 2}}}


def index(root: Path) -> Path:
    rows = root / "data" / "benchmarks" / "tests" / "extract"
    job = Job("index", "benchmarks.tests", root, {}, {"rows": rows})
    assert run(job) == {"items": 3, "sources": {"gsm8k_test": 3}}
    return job.folder


def decontaminate(root: Path, rows: str, against: Path) -> dict[str, Any]:
    inputs = {"rows": root / "data" / "demo" / rows, "index": against}
    return run(Job("decontaminate", "corpora.demo", root, SECTION, inputs))


@pytest.fixture
def root(tmp_path: Path) -> Path:
    items = [
        tree.row("a1", "gsm8k_test", problem="Bob has 12 apples", answer="3"),
        tree.row("a2", "gsm8k_test", problem="Bob has 12 pears and 5 figs", answer="3"),
        tree.row("a3", "gsm8k_test", problem=None),
    ]
    rows = [
        tree.row("b1", problem="bob has 12 apples!", answer="3"),
        tree.row("b2", problem="Bob has 13 pears and 5 figs", answer="4"),
        tree.row("b3", problem="Ann sings", answer="4"),
    ]
    tree.stage(tmp_path, "benchmarks/tests/extract", items)
    tree.stage(tmp_path, "demo/dedup", rows)
    return tmp_path


def test_the_index_depends_on_the_items_alone(root: Path):
    folder = index(root)
    first = (folder / "parts.json").read_bytes()
    lines = pl.read_parquet(folder / "kept" / "part-00000.parquet")
    assert lines.columns == list(INDEX)
    assert lines.height == 3
    index(root)
    assert (folder / "parts.json").read_bytes() == first


def test_what_is_found_is_dropped_noted_told_and_counted(root: Path):
    metrics = decontaminate(root, "dedup", index(root))
    assert metrics["dropped"] == {"contaminated": 1}
    wanted = {"exact": {"same": 1}, "ngram": {"same": 1, "variant": 1}}
    assert metrics["benchmarks"] == {"gsm8k_test": wanted}
    tables = root / "data" / "demo" / "decontaminate" / "tables"
    assert pl.read_parquet(tables / "contamination.parquet").height == 3
    note = pl.read_parquet(tables / "events.parquet").row(0, named=True)
    assert (note["action"], note["reasons"]) == ("noted", ["benchmark_variant"])
    detail = json.loads(note["detail"])
    assert detail["item"].startswith("a2")
    assert detail["relation"] == "variant"
    begin, end = detail["span"]
    assert "Bob has 13 pears and 5 figs"[begin:end] == "pears and 5 figs"
