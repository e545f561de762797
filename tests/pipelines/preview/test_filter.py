"""The preview of filter against runs of the stage itself; it writes nothing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import typer
from typer.testing import CliRunner

from pipelines.cli import preview as commands_preview
from pipelines.preview.filter import preview
from pipelines.project.files import write_json
from pipelines.project.parquet import write_parquet
from stages import filter as stage
from stages.core import Given
from stages.errors import ConfigError
from tests.frames import rows
from tests.pipelines import tree

RULES: dict[str, Any] = {
    "problem_too_long": {"max_chars": 100},
    "proof": {},
    "yes_no": {"action": "flag"},
    "multiple_choice": {"action": "reformulate"},
}
COUNT = 40


def signals(place: int) -> dict[str, Any]:
    return {
        "row_id": f"{place:08x}".ljust(32, "0"),
        "problem_chars": 10 * place,
        "proof": place % 4 == 0,
        "yes_no": place % 5 == 0,
        "multiple_choice": place % 3 == 0,
        "language": "en",
        "language_score": 1.0,
        "question_type": "multiple_choice" if place % 3 == 0 else "open",
        "answer_type": "integer",
        "answer_canonical": "2",
    }


@pytest.fixture
def root(tmp_path: Path) -> Path:
    told = pl.DataFrame([signals(place) for place in range(COUNT)])
    problems = [f"Problem {place}" for place in range(COUNT)]
    read = rows(row_id=told["row_id"].to_list(), problem=problems, source="s")
    for name, frame in (("extract", read.collect()), ("annotate", told)):
        write_parquet(frame, tmp_path / f"data/demo/{name}/kept/part-00000.parquet")
        tree.seal(tmp_path / f"data/demo/{name}", {})
    write_json({"corpora": {"demo": {"filter": {"rules": RULES}}}}, tmp_path / "params.yaml")
    command = (
        "python -m pipelines.run filter corpora.${key} rows=data/${key}/extract "
        "signals=data/${key}/annotate"
    )
    write_json({"stages": {"filter": {"do": {"cmd": command}}}}, tmp_path / "dvc.yaml")
    return tmp_path


def built(root: Path, rules: dict[str, Any]) -> pl.DataFrame:
    rows, told = (
        pl.scan_parquet(root / f"data/demo/{name}/kept/*.parquet")
        for name in ("extract", "annotate")
    )
    given = Given(tables={"signals": told})
    return stage.run(rows, stage.Params(rules=rules), given).dropped.collect()


def test_counts_are_those_of_the_stage(root: Path):
    shown = preview(root, "demo", ["rules.problem_too_long.max_chars=300"], 0)
    now = built(root, RULES | {"problem_too_long": {"max_chars": 300}})
    before = built(root, RULES)
    assert (shown.kept, shown.declared) == (COUNT - now.height, COUNT - before.height)
    lines = {line["rule"]: line for line in shown.rules}
    for rule in ("problem_too_long", "proof"):
        named = now.filter(pl.col("reasons").list.contains(rule))
        alone = named.filter(pl.col("reasons").list.len() == 1)
        was = before.filter(pl.col("reasons").list.contains(rule))
        found = [lines[rule][name] for name in ("hits", "alone", "declared")]
        assert found == [named.height, alone.height, was.height]


def test_rules_that_drop_nothing_are_counted_too(root: Path):
    lines = {line["rule"]: line for line in preview(root, "demo", [], 0).rules}
    assert lines["yes_no"] == {
        "rule": "yes_no", "action": "flag", "hits": COUNT // 5, "alone": 0, "declared": COUNT // 5,
    }  # fmt: skip
    assert lines["multiple_choice"]["hits"] == -(-COUNT // 3)


def test_rows_that_the_other_values_move_are_shown(root: Path):
    moved = preview(
        root, "demo", ["rules.problem_too_long.max_chars=50", "filter.rules.proof.action=flag"], 0
    ).moved
    kinds = {line["problem"]: (line["what"], line["reasons"]) for line in moved}
    assert kinds["Problem 0"] == ("stays now", ["multiple_choice", "proof"])
    assert kinds["Problem 7"] == ("goes now", ["problem_too_long"])
    assert "Problem 20" not in kinds


def test_a_rule_is_shown_by_rows_that_it_alone_drops(root: Path):
    shown = [line for line in preview(root, "demo", [], 0).examples if line["what"] == "proof"]
    assert [line["problem"] for line in shown] == ["Problem 4", "Problem 8"]


def test_a_sample_is_drawn_once_and_judged_alike(root: Path):
    shown = preview(root, "demo", [], 10)
    assert (shown.rows, shown.sampled) == (COUNT, 10)
    assert shown == preview(root, "demo", [], 10)
    assert 0 < shown.kept < 10


@pytest.mark.parametrize(
    ("override", "named"),
    [
        ("rules.prof.action=drop", "prof"),
        ("rules.proof.actoin=drop", "actoin"),
        ("rules.problem_too_long.max_chars=many", "max_chars"),
        ("rules", "key=value"),
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
        done = CliRunner().invoke(app, ["preview", "filter", "demo", *more], catch_exceptions=False)
        assert done.exit_code == 0
        return done.stdout

    text = run("-S", "rules.problem_too_long.max_chars=50")
    assert "as declared" in text
    assert "goes now: 00000007" in text
    assert json.loads(run("--json"))["sampled"] == COUNT
    assert {path: path.stat().st_mtime_ns for path in root.rglob("*")} == before
