"""`dvc repro` and `dvc exp run` in a clone, as a user runs them."""

from __future__ import annotations

import json
import re
import shlex
import subprocess
from pathlib import Path

import pytest
import yaml

from pipelines.catalog import build as catalog
from pipelines.catalog.columns import columns
from pipelines.runner.stage_table import STAGE_ORDER
from tests.e2e.conftest import CORPUSMILL, ROOT, Clone, copy_checkout, stages_run

pytestmark = pytest.mark.slow

FOLLOWERS = [
    "dedup",
    "decontaminate",
    "reformulate",
    "verify",
    "validate",
    "release",
    "index",
    "score",
]


def test_the_committed_lock_is_what_a_clone_builds(tmp_path: Path):
    """The golden run: every byte of the embedded corpora, by the hashes of dvc.lock."""
    clone = copy_checkout(tmp_path / "clone")
    clone.run("dvc", "repro")
    locks = (path / "dvc.lock" for path in (clone.root, ROOT))
    built, committed = (yaml.safe_load(lock.read_text()) for lock in locks)
    assert built == committed
    assert stages_run(clone.run("dvc", "repro")) == []


def test_a_stage_writes_what_dvc_keeps_and_no_empty_folder(base: Clone):
    """DVC warns of an empty folder; what is not declared is lost to those who pull."""
    stages = yaml.safe_load((base.root / "dvc.yaml").read_text())["stages"]
    for stage in STAGE_ORDER:
        body = stages[stage]["do"]
        for corpus in ("demo_math", "demo_textbook"):
            folder = base.root / "data" / corpus / stage
            declared = [out.replace("${key}", corpus) for out in body["outs"] + body["metrics"]]
            there = [path.relative_to(base.root).as_posix() for path in folder.iterdir()]
            assert sorted(there) == sorted(declared)
            assert all(any(path.iterdir()) for path in folder.iterdir() if path.is_dir()), folder


def test_the_views_have_the_columns_that_the_reference_lists(base: Clone):
    with catalog.connect(base.root) as connection:
        for view, listed in columns().items():
            found = connection.execute(f"DESCRIBE {view}").fetchall()
            assert [(line[0], line[1]) for line in found] == listed


def test_one_thread_and_another_hash_seed_build_the_same(small: Clone):
    # DVC runs independent stages in the order of a set, and writes them in that order
    first = yaml.safe_load((small.root / "dvc.lock").read_text())
    small.run("rm", "-rf", "data", "dvc.lock", ".dvc/cache", ".dvc/tmp")
    small.run("dvc", "repro", "--no-run-cache", POLARS_MAX_THREADS="1", PYTHONHASHSEED="7")
    assert yaml.safe_load((small.root / "dvc.lock").read_text()) == first


def test_an_edit_in_conf_stops_the_build_until_it_is_composed(small: Clone):
    path = small.root / "conf" / "dedup" / "default.yaml"
    path.write_text(re.sub(r"threshold: [\d.]+", "threshold: 0.55", path.read_text()))
    said = small.run("dvc", "repro", code=255)
    assert "corpusmill compose" in said
    assert stages_run(said) == ["config"]
    small.compose()
    ran = stages_run(small.run("dvc", "repro"))
    assert ran[0] == "config"
    # a follower whose input came out the same is not run
    assert {"dedup@demo_math", "dedup@demo_textbook"} <= set(ran[1:])
    assert {name.partition("@")[0] for name in ran[1:]} <= {*FOLLOWERS, "catalog"}


def test_an_edit_of_params_yaml_stops_the_build(small: Clone):
    path = small.root / "params.yaml"
    path.write_text(path.read_text().replace("threshold: 0.7", "threshold: 0.6", 1))
    said = small.run("dvc", "repro", code=255)
    assert "params.yaml was edited by hand: corpora.demo_math, what dedup" in said
    assert stages_run(said) == ["config"]


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


def _released(clone: Clone) -> int:
    """Rows of the release, asked with a plain client of the catalog that lies there."""
    query = "SELECT count(*) FROM rows"
    script = (
        f"import duckdb; print(duckdb.connect('data/catalog.duckdb').sql('{query}').fetchall())"
    )
    return int(re.sub(r"\D", "", clone.run("python", "-c", script)))


def test_the_catalog_is_there_and_follows_every_build(small: Clone):
    before = _released(small)
    subprocess.run(
        ["git", "clone", "-q", str(small.root), str(small.root / "../other")], check=True
    )
    other = Clone(small.root / "../other")
    other.run("dvc", "repro")
    assert _released(other) == before
    (small.root / "data" / "catalog.duckdb").unlink()
    small.run(*CORPUSMILL, "doctor", "--quiet")
    small.compose("corpora.demo_math.extract.parts=3")
    assert "catalog@demo_math" in stages_run(small.run("dvc", "repro"))
    assert _released(small) == before
    small.run("git", "checkout", "-q", "params.yaml", "dvc.lock")
    small.run("dvc", "checkout", "-q")
    assert "catalog@demo_math" in stages_run(small.run("dvc", "repro"))
    assert _released(small) == before


def test_changed_code_runs_its_stage_again(small: Clone):
    path = small.root / "stages" / "reformulate.py"
    path.write_text(path.read_text() + "\n# changed\n")
    ran = {name.partition("@")[0] for name in stages_run(small.run("dvc", "repro"))}
    assert "reformulate" in ran
    assert not ran & {"fetch", "extract", "annotate", "filter", "dedup", "decontaminate"}


def test_a_failed_gate_stops_the_build_and_says_what_to_do(small: Clone):
    small.compose("corpora.demo_math.validate.rows.min=1000000")
    said = small.run("dvc", "repro", code=255)
    assert "validate@demo_math" in said
    assert "1,000,000" in said or "1000000" in said
    assert "corpusmill sql" in said
    assert "release@demo_math" not in stages_run(said)


def test_a_wrong_name_is_met_with_the_nearest(small: Clone):
    said = small.run(*CORPUSMILL, "compose", "+corpora.demo_math.filter.rules.profs={}", code=2)
    assert "profs" in said
    assert "proof" in said
