"""Hostile answers before the judge: nothing runs, limits hold, each has its reason.

CORPUSMILL_HOSTILE names the script that writes them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipelines.sandbox.bounded import pool
from stages.answers.judge import compare
from stages.answers.types import classify

SCRIPT = os.environ.get("CORPUSMILL_HOSTILE", "")
pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not SCRIPT, reason="CORPUSMILL_HOSTILE names no script"),
]


def test_hostile_answers_are_judged_within_limits(tmp_path: Path):
    made = [sys.executable, SCRIPT, str(tmp_path), "--only", "tricks/math_answers*"]
    subprocess.run(made, check=True, capture_output=True)
    lines = (tmp_path / "tricks" / "math_answers.jsonl").read_text(encoding="utf-8").splitlines()
    rows = {row["id"]: row["answer"] for row in map(json.loads, lines)}
    bad = {name: text for name, text in rows.items() if not name.startswith("mok")}
    good = [text for name, text in rows.items() if name.startswith("mok")]
    began = time.monotonic()
    with pool(workers=2, seconds=1.0) as bounded:
        kinds = dict(classify(list(rows.values()), bounded).select("answer", "parse").iter_rows())
        # beside an honest answer, and beside itself in other words
        sides = [*bad.values()] * 2
        others = ["2"] * len(bad) + [f"{text} " for text in bad.values()]
        verdicts = compare(sides, others, bounded)
        fine = compare(good, [f"${text}$" for text in good], bounded)
    assert time.monotonic() - began < 6 * len(rows)
    assert not (tmp_path / "CANARY").exists()
    assert len(bad) == 24
    assert set(verdicts["verdict"]) <= {"equal", "different", "undecided"}
    assert verdicts["verdict_reason"].null_count() == 0
    assert verdicts.head(len(bad)).filter(verdicts.head(len(bad))["verdict"] == "equal").height == 0
    assert {kinds[text] for text in good} == {"ok"}
    assert set(fine["verdict"]) == {"equal"}
