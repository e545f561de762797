"""The benchmark of the commands starts both programs in turn."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from benchmarks import read_commands


def checkout(folder: Path, script: str) -> Path:
    program = folder / ".venv/bin/corpusmill"
    program.parent.mkdir(parents=True)
    program.write_text(f'#!/bin/sh\necho "{folder.name} $*" >> {folder.parent}/runs\n{script}\n')
    program.chmod(0o755)
    return folder


def test_runs_are_interleaved_after_one_that_is_not_counted(tmp_path: Path) -> None:
    old, new = (checkout(tmp_path / name, "exit 0") for name in ("old", "new"))
    before, after = read_commands.measured(old, new, ["sql", "select 1"], 2)
    assert (len(before), len(after)) == (2, 2)
    runs = (tmp_path / "runs").read_text().splitlines()
    assert runs == ["old sql select 1", "new sql select 1"] * 3


def test_a_run_that_fails_ends_it_with_what_it_said(tmp_path: Path) -> None:
    broken = checkout(tmp_path / "broken", "echo nothing is built >&2; exit 1")
    with pytest.raises(SystemExit, match="nothing is built"):
        read_commands.cpu_seconds(broken, ["why"])


def test_prints_a_table(tmp_path: Path) -> None:
    old, new = (
        checkout(tmp_path / name, """echo '[{"row_id": "ab"}]'""") for name in ("old", "new")
    )
    app = read_commands.typer.Typer()
    app.command()(read_commands.main)
    told = CliRunner().invoke(app, ["--old", str(old), "--new", str(new), "--rounds", "1"])
    assert told.exit_code == 0, told.output
    lines = told.stdout.splitlines()
    assert lines[0] == "| command | old CPU s | new CPU s | new / old |"
    assert any(line.startswith("| `why ab` | ") for line in lines)
