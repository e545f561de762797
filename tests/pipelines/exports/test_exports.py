"""A release in the columns that another data set was published in."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.exports import scp116k
from pipelines.exports.write import export
from pipelines.project.files import sha256
from stages.errors import ConfigError, DataError
from stages.schema import SOLVE_RATES
from tests.frames import row_id, rows

IDS = [row_id(number) for number in range(3)]
ROWS = rows(
    row_id=IDS,
    source="s",
    source_key=["f#0", "f#1", "f#2"],
    problem=["p0", "p1", "p2"],
    solution=["s0", "s1", "s2"],
    subject="Physics",
).collect()
NO_RATES = pl.DataFrame(schema=SOLVE_RATES)


def verify(root: Path, samples: list[dict[str, Any]], key: str = "row_id") -> dict[str, Any]:
    path = root / "samples.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in samples), encoding="utf-8")
    return {"samples": {"files": [{"file": path.name, "sha256": sha256(path), "key": key}]}}


def test_without_samples_the_columns_of_models_are_null(tmp_path: Path):
    table = scp116k.table(ROWS, NO_RATES, {}, tmp_path)
    assert dict(table.schema) == scp116k.COLUMNS
    assert table.row(1) == ("Physics", "p1", "s1", None, None, None, None)
    assert table.height == 3


@pytest.mark.parametrize("key", ["row_id", "source_key"])
def test_samples_of_the_named_models_fill_their_columns(tmp_path: Path, key: str):
    keys = IDS if key == "row_id" else ["f#0", "f#1", "f#2"]
    said = [
        {"key": keys[0], "sample": 1, "model": "o1-mini", "output": "second"},
        {"key": keys[0], "sample": 0, "model": "o1-mini", "output": "first"},
        {"key": keys[2], "sample": 0, "model": "QwQ-32B-preview", "output": "third"},
        {"key": keys[1], "sample": 0, "model": "other", "output": "no"},
    ]
    rates = pl.DataFrame(
        [
            {"row_id": IDS[0], "model": "o1-mini", "majority_verdict": "equal"},
            {"row_id": IDS[2], "model": "QwQ-32B-preview", "majority_verdict": "different"},
        ],
        schema=SOLVE_RATES,
    )
    table = scp116k.table(ROWS, rates, verify(tmp_path, said, key), tmp_path)
    assert table.rows() == [
        ("Physics", "p0", "s0", "first", True, None, None),
        ("Physics", "p1", "s1", None, None, None, None),
        ("Physics", "p2", "s2", None, None, "third", False),
    ]


def built(root: Path) -> None:
    for stage, file in (("release", "data/train-00000-of-00001.parquet"), ("verify", "p.parquet")):
        path = root / "data" / "books" / stage / file
        path.parent.mkdir(parents=True)
        ROWS.write_parquet(path)
        entry = {"path": file, "rows": 3, "sha256": sha256(path)}
        parts = root / "data" / "books" / stage / "parts.json"
        kind = "files" if stage == "release" else "parts"
        parts.write_text(json.dumps({kind: [entry]}), encoding="utf-8")
    (root / "params.yaml").write_text("corpora: {books: {verify: {}}}", encoding="utf-8")


def test_a_release_is_written_as_lines_or_parquet(tmp_path: Path):
    built(tmp_path)
    path, rows = export(tmp_path, "scp116k", "books")
    assert (path, rows) == (tmp_path / "data" / "books" / "scp116k.jsonl", 3)
    lines = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert [line["problem"] for line in lines] == ["p0", "p1", "p2"]
    assert list(lines[0]) == list(scp116k.COLUMNS)
    parquet, _ = export(tmp_path, "scp116k", "books", tmp_path / "out.parquet")
    assert pl.read_parquet(parquet).rows() == [tuple(line.values()) for line in lines]


def test_what_cannot_be_exported_is_named(tmp_path: Path):
    with pytest.raises(ConfigError, match="scp116k"):
        export(tmp_path, "scp117k", "books")
    with pytest.raises(ConfigError, match=r"\.jsonl or \.parquet"):
        export(tmp_path, "scp116k", "books", tmp_path / "out.csv")
    (tmp_path / "params.yaml").write_text("corpora: {books: {verify: {}}}", encoding="utf-8")
    with pytest.raises(DataError, match="books has no release"):
        export(tmp_path, "scp116k", "books")
    with pytest.raises(ConfigError, match=r"unknown corpus 'boks'.*did you mean books\?"):
        export(tmp_path, "scp116k", "boks")
