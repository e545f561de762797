"""What `dvc repro` writes in a clone: the bytes of dvc.lock, whatever the machine does."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from pipelines.catalog import build as catalog
from pipelines.catalog.columns import columns
from pipelines.runner.stage_table import STAGE_ORDER
from tests.e2e.conftest import ROOT, Clone, copy_checkout, stages_run

pytestmark = pytest.mark.slow


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
