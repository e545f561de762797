"""The runner: what it prints of a stage."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines import run
from pipelines.run import line
from pipelines.runner.job import Job

COUNTS = {"rows_in": 4000, "rows_made": 0, "rows_kept": 3930, "rows_dropped": 0, "dropped": {}}


def job(stage: str) -> Job:
    return Job(stage, "corpora.demo", Path(), {})


def test_a_line_says_why_records_went_to_quarantine():
    broken = {"rows_quarantined": 1070, "quarantined": {"bad_utf8": 20, "invalid_json": 1050}}
    said = line(job("extract"), COUNTS | broken, 0.6)
    assert said.startswith(
        "extract demo  4,000 -> 3,930 (1,070 quarantined: invalid_json 1,050, bad_utf8 20)  0.6 s"
    )


def test_a_line_says_why_rows_were_dropped():
    dropped = {"rows_dropped": 4, "dropped": {"proof": 1, "yes_no": 3}}
    said = line(job("filter"), COUNTS | dropped, 0.6)
    assert said.startswith("filter demo  4,000 -> 3,930 (-4: yes_no 3, proof 1)  0.6 s")
    assert line(job("fetch"), {"files": 1}, 0.6).startswith("fetch demo    0.6 s")


def _interrupted(job: Job, out: Path) -> None:
    # raised here, as a shell's background processes ignore the signal
    raise KeyboardInterrupt


def test_ctrl_c_says_that_nothing_is_lost_and_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
):
    stage = Job("filter", "corpora.demo", tmp_path, {})
    monkeypatch.setattr(run, "read_job", lambda arguments, root: stage)
    monkeypatch.setattr(run, "die_with_parent", lambda: None)
    step = type("Step", (), {"build": _interrupted})
    monkeypatch.setattr(run, "step_of", lambda name: "step")
    monkeypatch.setattr("importlib.import_module", lambda name: step)
    assert run.main(["filter", "corpora.demo"]) == 130
    said = capsys.readouterr().err
    assert said.startswith("corpusmill: stopped; what was built stays; go on with: make repro")
    assert "Traceback" not in said
    assert list((tmp_path / "data/demo").iterdir()) == []
