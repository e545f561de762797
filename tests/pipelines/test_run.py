"""The runner: what it prints of a stage."""

from __future__ import annotations

from pathlib import Path

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
