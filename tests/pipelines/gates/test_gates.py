"""Quality gates pass, fail, and say what a person needs."""

from __future__ import annotations

import json
import shlex
import subprocess
from contextlib import closing
from pathlib import Path

import polars as pl
import pytest
import yaml
from pydantic import ValidationError

from pipelines.catalog import query
from pipelines.gates.gate import command
from pipelines.gates.validate import ValidateParams, failure_message, measure, validate
from pipelines.project.files import write_json
from pipelines.project.gate_table import GATES
from stages.errors import ConfigError, DataError
from tests.pipelines import tree
from tests.project import ROOT


@pytest.fixture
def root(tmp_path: Path) -> Path:
    return tree.build(tmp_path)


def run(root: Path, **params: object) -> pl.DataFrame:
    defaults = {"conservation": False, "unique_ids": False}
    return judged(root, defaults | params)


def judged(root: Path, params: dict[str, object]) -> pl.DataFrame:
    with measure("demo", root) as seen:
        return validate(seen, ValidateParams.model_validate(params))


def only(gates: pl.DataFrame, scope: str) -> dict[str, object]:
    return gates.filter(pl.col("scope") == scope).row(0, named=True)


def test_the_laws_hold_in_a_whole_tree(root: Path) -> None:
    gates = run(root, conservation=True, unique_ids=True)
    assert gates.schema == GATES
    assert gates.height > 10
    assert gates["passed"].all()
    assert failure_message(gates) == ""


def test_a_lost_row_is_found_by_stage_and_source(root: Path) -> None:
    tree.stage(root, "demo/verify", [tree.PLAIN, tree.CHILD])
    failed = run(root, conservation=True).filter(~pl.col("passed"))
    assert failed["scope"].to_list() == ["stage verify, source gsm8k"]
    assert failed["measured"][0] == "2 in and made, 1 kept, dropped and quarantined"


def test_an_id_twice_is_named(root: Path) -> None:
    tree.stage(root, "demo/verify", [tree.PLAIN, tree.CHILD, tree.PLAIN])
    gate = only(run(root, unique_ids=True), "stage verify")
    assert not gate["passed"]
    assert tree.PLAIN["row_id"] in str(gate["sample"])


def test_metrics_that_say_otherwise_than_the_files(root: Path) -> None:
    write_json({"rows_kept": 9}, root / "data/demo/verify/metrics.json")
    failed = run(root, conservation=True).filter(~pl.col("passed"))
    assert failed.row(0)[:4] == ("recorded", "stage verify", "rows_kept 9", "rows_kept 3")


@pytest.mark.parametrize(
    ("params", "scope", "passed"),
    [
        ({"rows": {"min": 3, "max": 3}}, "corpus demo", True),
        ({"rows": {"min": 4}}, "corpus demo", False),
        ({"rows": {"max": 2}}, "corpus demo", False),
        ({"drop_share": {"max": 0.6}}, "source gsm8k", True),
        ({"drop_share": {"max": 0.5}}, "source gsm8k", False),
        ({"drop_share": {"sources": {"aqua": {"min": 1.0}}}}, "source aqua", False),
        ({"drop_share": {"max": 0.1, "sources": {"aqua": {"max": 0.7}}}}, "source aqua", True),
        ({"drop_share": {"stages": {"dedup": {"max": 0.25}}}}, "stage dedup, source gsm8k", True),
        ({"drop_share": {"stages": {"dedup": {"max": 0.2}}}}, "stage dedup, source gsm8k", False),
        ({"quarantined_share": {"max": 0.2}}, "source gsm8k", True),
        ({"quarantined_share": {"max": 0.19}}, "source gsm8k", False),
        ({"error_share": {"max": 0.0}}, "stage filter, source aqua", True),
        ({"undecided_share": {"max": 0.0}}, "source gsm8k", True),
    ],
)
def test_bounds(root: Path, params: dict[str, object], scope: str, passed: bool) -> None:
    assert only(run(root, **params), scope)["passed"] is passed


def test_every_gate_that_may_be_declared_is_asked(root: Path) -> None:
    declared = {*ValidateParams.model_fields} - {"expectations", "house_expectations"}
    switches = {"conservation", "unique_ids"}
    asked = judged(root, {name: True if name in switches else {} for name in declared})
    assert declared <= {*asked["gate"]}, "a field of ValidateParams needs its line in hard.py"


def test_errors_and_verdicts_are_counted(root: Path) -> None:
    failed = tree.drop(tree.TWIN, "error:timeout")
    unclear = {**tree.PLAIN, "verdict": "undecided", "verdict_reason": "shape"}
    tree.stage(root, "demo/verify", [unclear, tree.CHILD], [failed])
    gates = run(root, error_share={"max": 0.1}, undecided_share={"max": 0.1})
    found = gates.filter(~pl.col("passed"))
    assert found["gate"].to_list() == ["error_share", "undecided_share"]
    assert found["measured"].to_list() == ["0.500000 (1 of 2 rows)"] * 2
    assert tree.PLAIN["row_id"] in found["sample"][1]


EXPECTATIONS = [
    {"type": "expect_column_values_to_not_be_null", "kwargs": {"column": "answer"}},
    {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "row_id"}},
    {
        "type": "expect_column_values_to_be_in_set",
        "kwargs": {"column": "language", "value_set": ["en"]},
        "meta": {"why": "English only"},
    },
    {
        "type": "expect_column_values_to_be_in_set",
        "kwargs": {"column": "source", "value_set": ["gsm8k"], "mostly": 0.5},
    },
    {
        "type": "expect_column_value_lengths_to_be_between",
        "kwargs": {"column": "problem", "min_value": 20},
    },
    {
        "type": "expect_table_columns_to_match_set",
        "kwargs": {"column_set": ["row_id", "nothing"], "exact_match": False},
    },
    {
        "type": "expect_column_values_to_match_regex",
        "kwargs": {"column": "problem", "regex": "plus one"},
    },
    {
        "type": "expect_column_mean_to_be_between",
        "kwargs": {"column": "solve_rate_k", "min_value": 1},
    },
]


def test_expectations_in_their_own_names(root: Path) -> None:
    gates = run(root, expectations=EXPECTATIONS)
    assert gates["gate"].to_list() == [each["type"] for each in EXPECTATIONS]
    assert gates["passed"].to_list() == [True, True, True, True, False, False, False, False]
    assert gates["wanted"][2] == '{"value_set": ["en"]}: English only'
    assert gates["measured"][4] == "1 of 3 rows otherwise"
    assert json.loads(gates["sample"][4])[0]["problem"] == tree.CHILD["problem"]
    assert run(root, expectations=EXPECTATIONS).equals(gates)


def test_nobody_pays_for_a_hash_of_all_cells(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from great_expectations.execution_engine import pandas_execution_engine as engine

    def refuse(frame: object) -> str:
        raise AssertionError("hashed")

    smallest = engine.HASH_THRESHOLD
    monkeypatch.setattr(engine, "hash_pandas_dataframe", refuse)
    assert run(root, expectations=EXPECTATIONS).height
    assert smallest == engine.HASH_THRESHOLD


@pytest.mark.parametrize(
    ("wanted", "measured"),
    [("MIT", "0 values otherwise: []"), ("ISC", '1 values otherwise: ["MIT"]')],
)
def test_an_expectation_that_counts_values_is_a_gate(
    root: Path, wanted: str, measured: str
) -> None:
    kwargs = {"column": "licence", "value_set": [wanted]}
    asked = {"type": "expect_column_distinct_values_to_be_in_set", "kwargs": kwargs}
    told = run(root, expectations=[asked]).filter(pl.col("gate") == asked["type"])
    assert told["measured"].to_list() == [measured]


def test_the_message_has_rows_and_a_command_that_shows_them_all(root: Path) -> None:
    gates = run(root, expectations=EXPECTATIONS)
    message = failure_message(gates)
    assert "gate expect_column_value_lengths_to_be_between failed for problem" in message
    assert "found   1 of 3 rows otherwise" in message
    assert "What is the sum?" in message
    asked = shlex.split(gates["query"][4])
    assert asked[:2] == ["corpusmill", "sql"]
    found = query.run(root, asked[2]).records()
    assert [line["row_id"] for line in found] == [tree.CHILD["row_id"]]


def test_every_query_can_be_asked(root: Path) -> None:
    bounds = {"max": 0.0}
    names = ("drop_share", "quarantined_share", "error_share", "undecided_share", "different_share")
    gates = run(
        root,
        conservation=True,
        unique_ids=True,
        rows={"min": 9},
        expectations=EXPECTATIONS,
        **dict.fromkeys(names, bounds),
    )
    with closing(query.connect(root)) as connection:
        for text in gates["query"].unique().to_list():
            connection.execute(shlex.split(text)[2])


def test_a_command_survives_the_shell() -> None:
    asked = "SELECT '$HOME `id` \\ \" !'"
    shell = command(asked).replace("corpusmill sql", "printf %s")
    done = subprocess.run(["sh", "-c", shell], capture_output=True, text=True, check=True)
    assert done.stdout == asked


def test_an_unknown_expectation_is_wrong_configuration(root: Path) -> None:
    with pytest.raises(ConfigError, match="expect_nothing"):
        run(root, expectations=[{"type": "expect_nothing", "kwargs": {}}])


def test_an_expectation_without_its_column_is_wrong_configuration(root: Path) -> None:
    with pytest.raises(ConfigError, match="column"):
        run(
            root, expectations=[{"type": "expect_column_values_to_be_unique", "kwargs": {"min": 1}}]
        )


def test_a_pipeline_with_a_gap_is_not_judged(root: Path) -> None:
    (root / "data/demo/dedup/kept/part-00001.parquet").unlink()
    with pytest.raises(DataError, match="dvc repro dedup@demo"):
        run(root)


def test_bounds_for_a_source_that_is_not_there(root: Path) -> None:
    with pytest.raises(ConfigError, match="did you mean gsm8k"):
        run(root, drop_share={"sources": {"gsm8": {"max": 1.0}}})


def test_a_source_without_a_record_or_of_which_nothing_is_left_may_have_bounds(root: Path) -> None:
    sources = {"gsm8k": {}, "aqua": {}, "empty": {}}
    write_json({"sources": sources}, root / "data/demo/extract/metrics.json")
    tree.stage(root, "demo/verify", [{**tree.PLAIN, "verdict": "equal"}])
    bounds = {"sources": {"empty": {"max": 0.5}, "aqua": {"max": 0.5}}}
    names = ("drop_share", "quarantined_share", "undecided_share", "different_share", "error_share")
    gates = run(root, **dict.fromkeys(names, bounds))
    empty = gates.filter(pl.col("scope") == "source empty")
    assert sorted(empty["gate"]) == sorted(set(names) - {"error_share"})
    assert set(empty["measured"]) == {"0.000000 (0 of 0 rows)"}
    with pytest.raises(ConfigError, match="known: aqua, empty, gsm8k"):
        run(root, drop_share={"sources": {"x": {"max": 1.0}}})


def test_what_is_judged_is_what_was_built(root: Path) -> None:
    path = root / "data/demo/filter/dropped/part-00000.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    with pytest.raises(DataError, match=r"filter/dropped/part-00000.*expected sha256"):
        run(root)


@pytest.mark.parametrize(
    "params",
    [
        {"drop_share": {"max": 1.5}},
        {"rows": {"least": 1}},
        {"drop_share": {"min": 0.5, "max": 0.1}},
        {"expectations": [{"type": "os.system", "kwargs": {}}]},
    ],
)
def test_wrong_parameters_are_refused(params: dict[str, object]) -> None:
    with pytest.raises(ValidationError):
        ValidateParams.model_validate(params)


def test_the_default_gates_pass_on_a_whole_tree(root: Path) -> None:
    path = ROOT / "conf" / "validate" / "default.yaml"
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    gates = judged(root, declared)
    failed = gates.filter(~pl.col("passed"))
    assert failed["gate"].to_list() == ["quarantined_share"]


def test_no_query_has_a_condition_that_says_nothing(root: Path) -> None:
    unsaid = {"type": "expect_table_row_count_to_be_between", "kwargs": {"min_value": 1}}
    queries = run(root, rows={"min": 4}, expectations=[unsaid]).get_column("query")
    assert len(queries) == 2
    assert all(" WHERE corpus = 'demo' AND stage = " in query for query in queries)
    assert not any("AND true" in query for query in queries)
