"""Ctrl-C at any moment ends a program of ours in one line and the code 130."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.cli import app as cli
from tests.project import ROOT

STOPPED = "corpusmill: stopped\n"
LOADED = "import pipelines; raise KeyboardInterrupt"


def ended(*arguments: str, path: Path | None = None) -> tuple[int, str]:
    """Exit code and what was said of a Python that finds modules in `path` first."""
    env = os.environ | {"PYTHONPATH": str(path or "")}
    command = [sys.executable, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=env, capture_output=True, text=True)
    return done.returncode, done.stderr


@pytest.mark.parametrize(
    ("program", "loading"),
    [
        (["-m", "pipelines.run", "filter", "corpora.x"], "yaml"),
        (["-m", "pipelines.config.stage"], "pydantic"),
        (["-m", "pipelines.runner.code"], "hashlib"),
        (["-c", "from pipelines.cli.app import main; main()"], "typer"),
    ],
)
def test_while_modules_are_loaded(tmp_path: Path, program: list[str], loading: str):
    (tmp_path / f"{loading}.py").write_text("raise KeyboardInterrupt\n")
    assert ended(*program, path=tmp_path) == (130, STOPPED)


def test_in_a_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]):
    def interrupted(folder: Path) -> Path:
        raise KeyboardInterrupt

    monkeypatch.setattr(cli, "project_root", interrupted)
    monkeypatch.setattr(sys, "argv", ["corpusmill", "doctor"])
    with pytest.raises(SystemExit) as stopped:
        cli.main()
    assert (stopped.value.code, capsys.readouterr().err.strip()) == (130, STOPPED.strip())


def test_other_errors_and_who_types_into_python_keep_their_traceback():
    code, said = ended("-c", LOADED.replace("KeyboardInterrupt", "ValueError"))
    assert (code, said.splitlines()[-1]) == (1, "ValueError")
    code, said = ended("-c", f"import sys; sys.ps1 = '>>> '; {LOADED}")
    assert "Traceback" in said
    assert STOPPED not in said
