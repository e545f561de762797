"""The preview of dedup against runs of the stage itself; it writes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from pipelines.cli import preview as commands_preview
from pipelines.preview.dedup import THRESHOLDS, preview
from pipelines.project.files import write_json
from pipelines.project.parquet import write_parquet
from stages import dedup
from stages.core import Given
from stages.errors import ConfigError
from tests.frames import rows
from tests.pipelines import tree

DEDUP = {"shingle": {"unit": "word", "n": 1}, "threshold": 0.7, "method": "auto"}
WORDS = "red green blue white black north south east west centre".split()
#: Rows of one text each, with 0 to 4 of 10 words exchanged, some with a number that differs.
TEXTS = [
    " ".join([word + family for word in WORDS[: 10 - out]] + [f"{letter * 9}{family}"] * (out > 0))
    + (f" {place}" if out == 1 else "")
    for family in "pqrstu"
    for place, (letter, out) in enumerate(zip("abcdefg", [0, 0, 1, 1, 2, 3, 4], strict=True))
]


@pytest.fixture
def root(tmp_path: Path) -> Path:
    ids = [f"{place:08x}".ljust(32, "0") for place in range(len(TEXTS))]
    found = rows(row_id=ids, problem=TEXTS, source="s").collect()
    write_parquet(found, tmp_path / "data/demo/filter/kept/part-00000.parquet")
    tree.seal(tmp_path / "data/demo/filter", {})
    write_json({"corpora": {"demo": {"dedup": DEDUP}}}, tmp_path / "params.yaml")
    command = "python -m pipelines.run dedup corpora.${key} rows=data/${key}/filter"
    write_json({"stages": {"dedup": {"do": {"cmd": command}}}}, tmp_path / "dvc.yaml")
    return tmp_path


def built(root: Path, **changed: Any) -> dict[str, int]:
    rows = pl.scan_parquet(root / "data/demo/filter/kept/part-00000.parquet")
    split = dedup.run(rows, dedup.Params.model_validate(DEDUP | changed), Given())
    reasons = split.dropped.select(pl.col("reasons").explode()).collect().to_series().to_list()
    events = split.tables["events"].collect()
    return {
        "exact": reasons.count("exact_duplicate"),
        "near": reasons.count("near_duplicate"),
        "variants": events.height,
    }


def test_each_threshold_is_what_the_stage_would_do(root: Path):
    shown = preview(root, "demo", [], 0)
    assert shown.rows == shown.sampled == len(TEXTS)
    assert [line["threshold"] for line in shown.thresholds] == list(THRESHOLDS)
    removed = set()
    for line in shown.thresholds:
        wanted = built(root, threshold=line["threshold"])
        assert {name: line[name] for name in wanted} == wanted
        removed.add(line["removed"])
    assert len(removed) > 3


def test_the_pairs_stand_on_both_sides_of_the_threshold(root: Path):
    shown = preview(root, "demo", ["threshold=0.65"], 0)
    kinds: dict[str, list[float]] = {}
    for pair in shown.pairs:
        kinds.setdefault(pair["what"], []).append(pair["similarity"])
        assert pair["left"]["problem"] != pair["right"]["problem"]
    assert min(kinds["goes"]) >= 0.65 > max(kinds["goes at its score"])
    assert kinds["variant, stays"]


def test_a_row_of_a_sample_meets_the_twins_it_has_among_all(root: Path):
    whole, shown = preview(root, "demo", [], 0), preview(root, "demo", [], 20)
    assert (shown.rows, shown.sampled) == (len(TEXTS), 20)
    assert shown == preview(root, "demo", [], 20)
    share = {line["threshold"]: line["removed_share"] for line in whole.thresholds}
    for line in shown.thresholds:
        assert line["removed_share"] == pytest.approx(share[line["threshold"]], abs=0.25)
    # a tenth of the rows alone would hold a hundredth of the pairs
    assert preview(root, "demo", [], 4).thresholds[0]["removed"] >= 1


def test_the_curve_and_the_plan_are_of_the_declared_method(root: Path):
    shown = preview(root, "demo", ["minhash.bands=4", "dedup.minhash.rows=2"], 0)
    assert (shown.s_curve["b"], shown.s_curve["r"]) == (4, 2)
    assert shown.s_curve["found"]["0.7"] == pytest.approx(1 - (1 - 0.49) ** 4, abs=1e-6)
    assert shown.method == "exact_jaccard"
    assert preview(root, "demo", ["memory_gb=1e-9"], 0).method == "minhash"


@pytest.mark.parametrize(
    ("override", "named"),
    [
        ("threshold=2", "less than or equal to 1"),
        ("treshold=0.5", "treshold"),
        ("threshold", "key=value"),
        ("method=none", "method none"),
        ("threshold=[", "YAML"),
    ],
)
def test_wrong_values_are_named(root: Path, override: str, named: str):
    with pytest.raises(ConfigError, match=named):
        preview(root, "demo", [override], 0)


def test_the_command_writes_nothing(root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(root)
    app = typer.Typer()
    commands_preview.register(app)
    before = {path: path.stat().st_mtime_ns for path in root.rglob("*")}

    def run(*more: str) -> str:
        done = CliRunner().invoke(app, ["preview", *more], catch_exceptions=False)
        assert done.exit_code == 0
        return done.stdout

    text = run("dedup", "demo", "-S", "threshold=0.8")
    assert "0.8 * " in text
    assert "nothing is written" in text
    told = json.loads(run("dedup", "demo", "-S", "corpora.demo.dedup.threshold=0.8", "--json"))
    assert told["threshold"] == 0.8
    assert CliRunner().invoke(app, ["preview", "verify", "demo"]).exit_code == 2
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before
