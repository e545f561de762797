"""Scores read from stage folders, with the broken records of the generator."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
from rich.console import Console

from pipelines.project.files import entries, write_json
from pipelines.project.parquet import write_parquet
from pipelines.runner.stage_table import row_flow
from pipelines.steps.audit_scores import audit_corpus, print_scores
from stages.demo import broken_records
from stages.errors import DataError
from stages.schema import DROPPED, QUARANTINE
from tests import frames

GENERATE: dict[str, Any] = {"name": "demo_math", "size": 400, "seed": 7}


def rows(*labels: str) -> pl.DataFrame:
    ids = [frames.row_id(number) for number in range(len(labels))]
    return frames.rows(row_id=ids, extra=list(labels)).collect()


def stage(folder: Path, kept: pl.DataFrame, dropped: pl.DataFrame, *reasons: str) -> None:
    found = dropped.with_columns(
        pl.lit(list(reasons), DROPPED["reasons"]).alias("reasons"),
        pl.lit(None, DROPPED["detail"]).alias("detail"),
    )
    for kind, frame in (("kept", kept), ("dropped", found)):
        write_parquet(frame, folder / kind / "part-00000.parquet")
        # a file that the list does not name: it must not be read
        write_parquet(frame, folder / kind / "part-00001.parquet")
    listed = {
        kind: entries(folder, [folder / name / "part-00000.parquet"])
        for kind, name in (("parts", "kept"), ("dropped", "dropped"))
    }
    write_json(listed | {"tables": []}, folder / "parts.json")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    proof, clean = '{"planted": ["proof"]}', '{"planted": []}'
    table = rows(proof, clean, proof, clean)
    for name in row_flow():
        here = name == "filter"
        gone = table.head(2) if here else table.clear()
        kept = table if name == "extract" else table.tail(2)
        stage(tmp_path / name, kept, gone, *(["proof"] if here else []))
    return tmp_path


def test_labels_and_reasons_come_from_the_listed_parts(corpus: Path) -> None:
    assert audit_corpus(corpus).to_dicts() == [
        {"reason": "proof", "planted": 2, "found": 2, "tp": 1, "fp": 1, "fn": 1}
        | {"precision": 0.5, "recall": 0.5}
    ]


def test_quarantine_is_held_against_the_generator(corpus: Path) -> None:
    folder = corpus / "extract"
    truth = broken_records(**GENERATE)
    reasons = [reason for reason, count in truth.items() for _ in range(count)]
    lines = [dict.fromkeys(QUARANTINE) | {"reason": reason} for reason in reasons]
    write_parquet(pl.DataFrame(lines, schema=QUARANTINE), folder / "tables/quarantine.parquet")
    listed = pl.read_json(folder / "parts.json").to_dicts()[0]
    tables = entries(folder, [folder / "tables/quarantine.parquet"])
    write_json(listed | {"tables": tables}, folder / "parts.json")
    found = audit_corpus(corpus, GENERATE)
    assert found["reason"].to_list() == sorted([*truth, "proof"])
    assert found.filter(pl.col("reason") != "proof")["recall"].to_list() == [1.0] * len(truth)


def test_a_stage_that_is_not_built_is_named(tmp_path: Path) -> None:
    with pytest.raises(DataError, match=r"extract/parts\.json is missing.*dvc repro"):
        audit_corpus(tmp_path)


def test_what_is_scored_is_what_was_built(corpus: Path) -> None:
    path = corpus / "filter" / "dropped" / "part-00000.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(DataError, match="not what the stage before wrote"):
        audit_corpus(corpus)


def test_the_table_is_printed(corpus: Path) -> None:
    console = Console(record=True, width=100, file=None, quiet=False)
    print_scores(audit_corpus(corpus), "demo", console)
    text = console.export_text()
    assert "demo" in text
    assert "proof" in text
    assert "0.500" in text
