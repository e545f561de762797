"""The commands' exit codes and outputs, as a user meets them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from pipelines.cli import query as commands_query
from stages.errors import ConfigError
from tests.pipelines import tree

app = typer.Typer()
commands_query.register(app)


@pytest.fixture(autouse=True)
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tree.build(tmp_path))
    return tmp_path


def run(*arguments: str) -> tuple[int, str]:
    result = CliRunner().invoke(app, arguments)
    if isinstance(result.exception, ConfigError):
        raise result.exception
    return result.exit_code, result.stdout


def test_sql_as_json() -> None:
    code, text = run("sql", "SELECT source, rows_in FROM stages WHERE stage = 'extract'", "--json")
    assert code == 0
    assert json.loads(text) == [{"source": "aqua", "rows_in": 2}, {"source": "gsm8k", "rows_in": 5}]


def test_sql_as_a_table() -> None:
    assert "gsm8k" in run("sql", "SELECT DISTINCT source FROM ledger ORDER BY 1")[1]


def test_sql_refuses_more_than_a_select() -> None:
    with pytest.raises(ConfigError, match="exactly one SELECT"):
        run("sql", "DROP VIEW rows")


def test_why() -> None:
    code, text = run("why", "dd1", "--json")
    assert code == 0
    assert json.loads(text)[0]["events"][-1]["reasons"] == ["near_duplicate"]
    assert "near_duplicate" in run("why", "dd1")[1]


def test_check_ends_with_one_where_a_byte_differs(root: Path) -> None:
    (root / "dvc.yaml").touch()
    assert run("check")[0] == 0
    path = root / "data/demo/filter/kept/part-00000.parquet"
    path.write_bytes(path.read_bytes()[:-1] + b"x")
    code, text = run("check", "--json")
    assert code == 1
    assert json.loads(text)["faults"][0]["path"] == "data/demo/filter/kept/part-00000.parquet"
    assert "part-00000.parquet" in run("check")[1]


def test_doctor() -> None:
    code, text = run("doctor", "--json")
    assert code == 0
    assert json.loads(text)["mended"] == []


def test_check_outside_a_project_is_wrong_usage(root: Path) -> None:
    with pytest.raises(ConfigError, match=r"has no dvc\.yaml, .* go to the root of the project"):
        run("check")
