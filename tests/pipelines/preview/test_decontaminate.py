"""The preview of decontaminate against runs of the stage itself; it writes nothing."""

from __future__ import annotations

import json
from pathlib import Path

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from pipelines.cli import preview as commands_preview
from pipelines.preview.decontaminate import preview
from pipelines.project.files import write_json
from pipelines.project.parquet import write_parquet
from stages import decontaminate as stage
from stages.contamination.index import index_items
from stages.core import Given
from stages.errors import ConfigError, DataError
from tests.frames import rows
from tests.pipelines import tree

NGRAM = {"n": 13, "min_hits": 1, "min_coverage": 0.5, "min_words": 8}
DECLARED = {"enabled": True, "against": "exam", "exact": True, "ngram": NGRAM}
ITEM = (
    "A baker packs {} rolls into each of 23 crates and sells the 41 rolls that are left over, "
    "how many rolls came out of the oven on that day?"
)
ITEMS = [ITEM.format(place) for place in range(50, 70)]
#: Copies, copies in a longer text, other numbers, and rows of their own.
ROWS = [
    *(text.upper() for text in ITEMS[:5]),
    *(f"It is late in the evening. {text} Think of it well." for text in ITEMS[5:9]),
    *(ITEM.format(place) for place in range(900, 903)),
    *(f"Name the {place}th prime." for place in range(3, 11)),
]


def frame(texts: list[str], first: int) -> pl.LazyFrame:
    ids = [f"{first + place:08x}".ljust(32, "0") for place in range(len(texts))]
    return rows(row_id=ids, problem=texts, source="exam" if first else "s")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    parts = {
        "demo/dedup": frame(ROWS, 0).collect(),
        "benchmarks/exam/index": index_items(frame(ITEMS, 4096)),
    }
    for place, part in parts.items():
        write_parquet(part, tmp_path / f"data/{place}/kept/part-00000.parquet")
        tree.seal(tmp_path / "data" / place, {})
    write_json({"corpora": {"demo": {"decontaminate": DECLARED}}}, tmp_path / "params.yaml")
    command = (
        "python -m pipelines.run decontaminate corpora.${key} rows=data/${key}/dedup "
        "index=data/benchmarks/${item.decontaminate.against}/index"
    )
    write_json({"stages": {"decontaminate": {"do": {"cmd": command}}}}, tmp_path / "dvc.yaml")
    return tmp_path


def built(root: Path, **changed: object) -> tuple[int, dict[str, dict[str, dict[str, int]]]]:
    """Rows that the stage drops, and its counts by benchmark, method and relation."""
    rows, index = (
        pl.scan_parquet(root / f"data/{place}/kept/*.parquet")
        for place in ("demo/dedup", "benchmarks/exam/index")
    )
    params = stage.Params.model_validate(DECLARED | changed)
    split = stage.run(rows, params, Given(tables={"index": index}))
    told = stage.summary({"contamination": split.tables["contamination"].collect()})
    return split.dropped.collect().height, told["benchmarks"]


def test_counts_are_those_of_the_stage(root: Path):
    near = {"shingle": {"unit": "word", "n": 3}, "threshold": 0.95}
    shown = preview(root, "demo", ["ngram=null", f"near={json.dumps(near)}"], 0)
    now, before = built(root, ngram=None, near=near), built(root)
    assert (shown.dropped, shown.declared) == (now[0], before[0])
    assert 0 < now[0] != before[0] > 0
    for name, (_, counts) in (("rows", now), ("declared", before)):
        found = {
            (line["benchmark"], line["method"], line["relation"]): line[name]
            for line in shown.found
            if line[name]
        }
        assert found == {
            (benchmark, method, relation): rows
            for benchmark, methods in counts.items()
            for method, relations in methods.items()
            for relation, rows in relations.items()
        }


def test_rows_that_the_other_values_move_stand_beside_their_items(root: Path):
    moved = preview(root, "demo", ["decontaminate.ngram=null"], 0).moved
    assert {pair["what"] for pair in moved} == {"stays now"}
    assert len(moved) == 4
    for pair in moved:
        assert pair["right"]["problem"] in pair["left"]["problem"]


def test_the_weakest_pairs_of_each_measure_are_shown(root: Path):
    near = {"shingle": {"unit": "word", "n": 3}, "threshold": 0.3}
    pairs = preview(root, "demo", ["exact=false", f"near={json.dumps(near)}"], 0).pairs
    kinds = {"ngram, same", "ngram, variant", "near, same", "near, variant"}
    assert {pair["what"] for pair in pairs} == kinds
    same = [pair["score"] for pair in pairs if pair["what"] == "near, same"]
    assert max(same) < 1  # the copies have 1, and smaller ids


def test_a_sample_is_drawn_once_and_judged_alike(root: Path):
    shown = preview(root, "demo", [], 10)
    assert (shown.rows, shown.sampled) == (len(ROWS), 10)
    assert shown == preview(root, "demo", [], 10)
    assert 0 < shown.dropped < 10


@pytest.mark.parametrize(
    ("override", "named"),
    [
        ("against=none", "held against nothing"),
        ("enabled=false", "held against nothing"),
        ("against=other", "benchmarks/other/index"),
        ("ngram.m=3", "ngram.m"),
    ],
)
def test_wrong_values_are_named(root: Path, override: str, named: str):
    with pytest.raises((ConfigError, DataError), match=named):
        preview(root, "demo", [override], 0)


def test_the_command_writes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(root)
    app = typer.Typer()
    commands_preview.register(app)
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}

    def run(*more: str) -> str:
        done = CliRunner().invoke(
            app, ["preview", "decontaminate", "demo", *more], catch_exceptions=False
        )
        assert done.exit_code == 0
        return done.stdout

    text = run("-S", "ngram=null")
    assert "stays now: exam, ngram, same" in text
    assert json.loads(run("--json"))["sampled"] == len(ROWS)
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before
