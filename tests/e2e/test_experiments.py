"""`dvc exp run`, `dvc push` and `dvc pull` in a clone, as a user runs them."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest

from tests.e2e.conftest import FOLLOWERS, Clone, stages_run
from tests.project import ROOT

pytestmark = pytest.mark.slow


def test_a_sweep_runs_one_corpus_from_dedup_on(small: Clone):
    said = small.run("dvc", "exp", "run", "-S", "corpora.demo_math.dedup.threshold=0.6")
    ran = stages_run(said)
    assert ran[:2] == ["config", "dedup@demo_math"]
    assert set(ran[1:]) <= {f"{stage}@demo_math" for stage in [*FOLLOWERS, "catalog"]}


def test_queued_experiments_compare(small: Clone):
    key = "corpora.demo_math.dedup.threshold"
    small.run("dvc", "exp", "run", "--queue", "-S", f"{key}=0.5,0.9")
    small.run("dvc", "queue", "start", "-j", "1")
    _wait_for_queue(small)
    table = json.loads(small.run("dvc", "exp", "show", "--json"))
    kept = {
        (
            exp["data"]["params"]["params.yaml"]["data"]["corpora"]["demo_math"]["dedup"][
                "threshold"
            ]
        ): exp["data"]["metrics"]["data/demo_math/dedup/metrics.json"]["data"]["rows_kept"]
        for rev in table
        for group in rev.get("experiments") or []
        for exp in group["revs"][:1]
    }
    assert kept[0.5] < kept[0.9]
    for page in ("README.md", "docs/sweep.md"):
        command = re.search(r"^\$ (dvc exp show .*)$", (ROOT / page).read_text(), re.M)
        assert command, page
        shown = small.run(*shlex.split(command[1])).splitlines()
        assert {line.split("|")[3].strip() for line in shown[2:5]} == {"0.7", "0.9", "0.5"}
        assert max(map(len, shown)) < 120


def _wait_for_queue(clone: Clone) -> None:
    for _ in range(240):
        status = clone.run("dvc", "queue", "status")
        if not re.search(r"\b(Queued|Running)\b", status.partition("Worker status")[0]):
            assert "Failed" not in status, status
            return
        subprocess.run(["sleep", "1"], check=True)
    raise AssertionError("the queue did not end")


def test_what_is_pushed_is_not_built_again(small: Clone, tmp_path: Path):
    small.run("dvc", "remote", "add", "-d", "folder", str(tmp_path / "remote"))
    small.run("dvc", "push", "-q")
    small.run("git", "commit", "-qm", "remote", ".dvc/config")
    subprocess.run(["git", "clone", "-q", str(small.root), str(tmp_path / "other")], check=True)
    other = Clone(tmp_path / "other")
    other.run("dvc", "pull", "-q")
    # the catalog is no output: each clone writes its own
    assert {name.partition("@")[0] for name in stages_run(other.run("dvc", "repro"))} == {"catalog"}
    assert stages_run(other.run("dvc", "repro")) == []
