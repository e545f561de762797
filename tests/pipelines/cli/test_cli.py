"""What the command line says where a command, or a project, is not there."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from pipelines.cli.app import app
from stages.errors import ConfigError


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ("preview verify mine", ["'verify'", "dedup, filter, decontaminate, extract"]),
        ("responses lod x", ["'lod'", "Did you mean 'load'?"]),
        ("corpus drop x", ["'drop'", "list, add, remove"]),
        ("nosuch", ["'nosuch'", "sql, why, check, doctor"]),
    ],
)
def test_an_unknown_command_is_met_with_those_that_exist(command: str, said: list[str]) -> None:
    result = CliRunner().invoke(app, command.split())
    assert result.exit_code == 2
    told = " ".join(result.stderr.replace("│", " ").split())
    assert all(text in told for text in said)


def test_an_unknown_option_is_still_told_as_one() -> None:
    assert "No such option: --nope" in CliRunner().invoke(app, ["preview", "--nope"]).stderr


@pytest.mark.parametrize(
    "command",
    [
        ["sql", "SELECT 1"],
        ["why", "aa"],
        ["catalog"],
        ["check"],
        ["compose"],
        ["corpus", "list"],
        ["pin", "x"],
        ["export", "scp116k", "x"],
        ["preview", "dedup", "x"],
        ["estimate", "filter", "x"],
    ],
)
def test_outside_a_project_one_is_sent_to_its_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, command: list[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(app, command)
    assert isinstance(result.exception, ConfigError)
    assert "is in no project" in str(result.exception)
    assert "go to the root of the project" in str(result.exception)
    assert list(tmp_path.iterdir()) == []
