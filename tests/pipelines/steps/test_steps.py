"""The steps of a build check what they read against the list of the stage before."""

from __future__ import annotations

import importlib
from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipelines.project.files import entries, part_paths, write_json
from pipelines.project.parquet import write_parquet
from pipelines.run import read_job
from pipelines.runner.job import Job
from pipelines.runner.stage_table import stage_of, step_of
from pipelines.steps import against, extract, rows
from stages.core import Split
from stages.errors import ConfigError, DataError
from stages.schema import DROPPED
from tests.pipelines import tree

DETAIL = pl.lit(None, dtype=DROPPED["detail"]).alias("detail")
SOURCE = {"licence": "MIT", "files": [{"name": "a.jsonl"}], "fields": {"problem": "q"}}


def fetched(root: Path) -> Job:
    """The job `extract` of a corpus with one fetched file of one record."""
    folder = root / "data" / "c" / "fetch"
    file = folder / "files" / "s" / "a.jsonl"
    file.parent.mkdir(parents=True)
    file.write_bytes(b'{"q": "What is 1+1?"}\n')
    write_json({"files": entries(folder, [file])}, folder / "parts.json")
    section = {"sources": {"s": SOURCE}, "extract": {}}
    return Job("extract", "corpora.c", root, section, {"files": folder})


def test_extract_reads_what_was_fetched(tmp_path: Path) -> None:
    assert extract.build(fetched(tmp_path), tmp_path / "out")["rows_kept"] == 1


def test_extract_refuses_a_flipped_byte(tmp_path: Path) -> None:
    job = fetched(tmp_path)
    file = job.input("files") / "files" / "s" / "a.jsonl"
    file.write_bytes(file.read_bytes().replace(b"1+1", b"1+2"))
    with pytest.raises(DataError, match=r"a\.jsonl is not what the stage before wrote"):
        extract.build(job, tmp_path / "out")


@pytest.mark.parametrize("stage", ["extract", "filter", "validate", "release", "index"])
def test_values_that_an_edited_model_refuses_are_told_by_their_place(tmp_path: Path, stage: str):
    """DVC does not run `config` again after such an edit."""
    build = importlib.import_module(step_of(stage)).build
    job = Job(stage, "corpora.c", tmp_path, {stage: {"nosuch": 1}})
    with pytest.raises(ConfigError, match=rf"params\.yaml, corpora\.c\.{stage}: [^?]*nosuch"):
        build(job, tmp_path / "out")


@pytest.mark.parametrize("stage", ["extract", "validate", "release", "index"])
def test_a_section_that_is_missing_is_named(tmp_path: Path, stage: str):
    build = importlib.import_module(step_of(stage)).build
    job = Job(stage, "corpora.c", tmp_path, {})
    with pytest.raises(ConfigError, match=rf"has no corpora\.c\.{stage}; run: corpusmill compose"):
        build(job, tmp_path / "out")


def test_a_stage_of_rows_that_conf_says_nothing_of_takes_its_defaults(tmp_path: Path):
    model = stage_of("verify").params
    assert Job("verify", "corpora.c", tmp_path, {}).own_params(model) == model()
    with pytest.raises(ConfigError, match=r"(?s)corpora\.c\.dedup: .*needs a shingle"):
        Job("dedup", "corpora.c", tmp_path, {}).own_params(stage_of("dedup").params)


def test_an_older_release_that_an_edited_model_refuses_is_told_by_its_place(tmp_path: Path):
    job = Job("against", "corpora.c", tmp_path, {"dedup": {"against": [{"ref": ""}]}})
    with pytest.raises(ConfigError, match=r"params\.yaml, corpora\.c\.dedup\.against\.0: "):
        against.build(job, tmp_path)


def test_an_input_without_a_name_is_wrong_usage(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"NAME=FOLDER.*'rows'.*\n?.*dvc repro filter@demo_math"):
        read_job(["filter", "corpora.demo_math", "rows"], tmp_path)


@pytest.mark.parametrize(
    ("unit", "declared"),
    [("corpora.c", "conf/corpus/c.yaml"), ("benchmarks.c", "conf/benchmark/c.yaml")],
)
def test_a_misspelt_field_is_told_with_the_file_to_mend(
    tmp_path: Path, unit: str, declared: str
) -> None:
    job = fetched(tmp_path)
    sources = {"s": {**SOURCE, "fields": {"problem": "questoin"}}}
    job = replace(job, unit=unit, section={**job.section, "sources": sources})
    with pytest.raises(DataError, match=rf"corpus c, source s: .*'questoin'.*\n.* in {declared},"):
        extract.build(job, tmp_path / "out")


@pytest.mark.parametrize("stage", ["dedup", "decontaminate", "reformulate"])
def test_a_stage_that_is_off_hands_on_the_bytes_that_it_was_given(
    tmp_path: Path, stage: str
) -> None:
    before = tree.stage(tmp_path, "demo/filter", [tree.row(i) for i in ("0a", "8b", "1c", "9d")])
    section = {stage: {"enabled": False}}
    job = Job(stage, "corpora.demo", tmp_path, section, {"rows": before})
    counts = rows.build(job, tmp_path / "out")
    assert (counts["rows_in"], counts["rows_kept"], counts["rows_dropped"]) == (4, 4, 0)
    for given in part_paths(before):
        made = tmp_path / "out" / given.relative_to(before)
        write_parquet(pl.read_parquet(made), tmp_path / "again.parquet")
        assert made.read_bytes() == given.read_bytes() == (tmp_path / "again.parquet").read_bytes()
        lost = pl.read_parquet(tmp_path / "out" / "dropped" / given.name)
        assert lost.height == 0
        assert {"reasons", "detail", "row_id"} <= set(lost.columns)


def test_rows_that_come_in_another_order_are_sorted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def turned(frame: pl.LazyFrame, *_: object) -> Split:
        lost = pl.lit(["proof"], dtype=DROPPED["reasons"]).alias("reasons"), DETAIL
        kept, goes = frame.filter(pl.col("row_id") < "5"), frame.filter(pl.col("row_id") > "5")
        back = goes.with_columns(lost).sort("row_id", descending=True)
        return Split(kept.sort("row_id", descending=True), back)

    ids = ("0a", "1b", "2c", "8d", "9e", "af")
    before = tree.stage(tmp_path, "demo/filter", [tree.row(i) for i in ids])
    stage = replace(stage_of("decontaminate"), run=turned, summary=None)
    monkeypatch.setattr("stages.decontaminate.STAGE", stage)
    job = Job("decontaminate", "corpora.demo", tmp_path, {"decontaminate": {}}, {"rows": before})
    assert rows.build(job, tmp_path / "out")["rows_dropped"] == 3
    for side in ("kept", "dropped"):
        for file in sorted((tmp_path / "out" / side).iterdir()):
            found = pl.read_parquet(file)["row_id"]
            assert found.len()
            assert found.is_sorted()
