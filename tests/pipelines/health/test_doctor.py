"""`corpusmill doctor` heals what kills leave, and leaves alone what is whole or at work."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import psutil  # type: ignore[import-untyped]
import pytest

from pipelines.health import doctor
from tests.project import ROOT

LOCK = """schema: '2.0'
stages:
  extract@demo:
    cmd: python -m pipelines.run extract corpora.demo
    deps:
    - path: data/demo/fetch/parts.json
      hash: md5
      md5: 0123456789abcdef0123456789abcdef
      size: 12
    outs:
    - path: data/demo/extract/kept
      hash: md5
      md5: 0123456789abcdef0123456789abcdef.dir
      nfiles: 2
"""
OLDER = LOCK.replace("size: 12", "size: 11")
TOKEN = "abcdefghijklmnopqrstu-"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / ".dvc/tmp").mkdir(parents=True)
    (tmp_path / "dvc.lock").write_text(LOCK, "utf-8")
    return tmp_path


def git(root: Path, *arguments: str) -> None:
    who = ["-c", "user.name=a", "-c", "user.email=a@example.org"]
    subprocess.run(["git", *who, *arguments], cwd=root, check=True, capture_output=True)


@pytest.mark.parametrize("share", [0.0, 0.05, 0.2, 0.4, 0.6])
def test_a_cut_lock_file_comes_back_from_the_copy(root: Path, share: float) -> None:
    assert doctor.heal(root) == []
    (root / "dvc.lock").write_text(LOCK[: int(len(LOCK) * share)], "utf-8")
    (done,) = doctor.heal(root)
    assert "last good copy" in done
    assert (root / "dvc.lock").read_text("utf-8") == LOCK


def test_without_a_copy_it_comes_from_git(root: Path) -> None:
    (root / "dvc.lock").write_text(OLDER, "utf-8")
    git(root, "init")
    git(root, "add", "dvc.lock")
    git(root, "commit", "-m", "x")
    (root / "dvc.lock").write_text("", "utf-8")
    assert "git HEAD" in doctor.heal(root)[0]
    assert (root / "dvc.lock").read_text("utf-8") == OLDER
    assert [path.name for path in (root / ".dvc/tmp/corpusmill").iterdir()] == []


def test_without_any_copy_it_is_removed(root: Path) -> None:
    (root / "dvc.lock").write_text("", "utf-8")
    assert "removed" in doctor.heal(root)[0]
    assert not (root / "dvc.lock").exists()


def test_the_copy_follows_a_whole_lock_file(root: Path) -> None:
    doctor.heal(root)
    (root / "dvc.lock").write_text(OLDER, "utf-8")
    assert doctor.heal(root) == []
    assert (root / doctor.GOOD_COPY).read_text("utf-8") == OLDER


@pytest.mark.parametrize(("content", "stays"), [("", False), ('{"write": {', False), ("{}", True)])
def test_a_cut_rwlock_goes_and_a_whole_one_stays(root: Path, content: str, stays: bool) -> None:
    (root / doctor.RWLOCK).write_text(content, "utf-8")
    assert bool(doctor.heal(root)) is not stays
    assert (root / doctor.RWLOCK).exists() is stays


def test_a_rwlock_whose_number_is_a_zombie_or_another_process_goes(root: Path) -> None:
    zombie = subprocess.Popen([sys.executable, "-c", ""])
    while psutil.Process(zombie.pid).status() != psutil.STATUS_ZOMBIE:  # nobody waits for it
        time.sleep(0.01)
    for pid in (zombie.pid, os.getpid()):
        held = {"write": {"data/demo": {"pid": pid, "cmd": "/x/bin/dvc repro"}}}
        (root / doctor.RWLOCK).write_text(json.dumps(held), "utf-8")
        assert f"killed ({pid})" in doctor.heal(root)[0]
        assert not (root / doctor.RWLOCK).exists()
    zombie.wait()


def test_a_rwlock_that_a_living_process_took_stays(root: Path) -> None:
    command = [sys.executable, "-c", "input()", "repro"]
    with subprocess.Popen(command, stdin=subprocess.PIPE) as living:
        held = {"read": {"data/demo": [{"pid": living.pid, "cmd": "input() repro"}]}}
        (root / doctor.RWLOCK).write_text(json.dumps(held), "utf-8")
        assert doctor.heal(root) == []
        assert json.loads((root / doctor.RWLOCK).read_text("utf-8")) == held
        living.communicate(b"\n")


def test_temporaries_of_dead_processes_go(root: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"],
        capture_output=True,
        text=True,
        check=True,
    )
    dead = int(done.stdout)
    half = root / f"data/demo/filter.tmp-{dead}/kept"
    half.mkdir(parents=True)
    (half / "part-0.parquet.tmp-1").write_text("x", "utf-8")
    cache = root / ".dvc/cache/files/md5/ab"
    cache.mkdir(parents=True)
    gone = [
        root / f"data/catalog.duckdb.tmp-{dead}",
        cache / f".{TOKEN}.tmp",
        root / f"data/demo/.{TOKEN}.tmp",
    ]
    stays = [cache / ("c" * 30), root / "data/demo/notes.tmp", root / "data/x.tmp-y"]
    for path in gone + stays:
        path.write_text("x", "utf-8")
    assert "removed 4 temporaries" in doctor.heal(root)[0]
    assert not half.parent.exists()
    assert [path for path in gone if path.exists()] == []
    assert all(path.exists() for path in stays)
    assert doctor.heal(root) == []


def test_a_temporary_at_work_stays(root: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", "input()"], cwd=root, stdin=subprocess.PIPE
    ) as live:
        path = root / f"data/demo/dedup.tmp-{live.pid}"
        path.mkdir(parents=True)
        assert doctor.heal(root) == []
        assert path.exists()
        live.communicate(b"\n")
    assert "removed 1" in doctor.heal(root)[0]


def test_nothing_is_touched_while_dvc_runs(root: Path) -> None:
    (root / doctor.RWLOCK).write_text("", "utf-8")
    script = root / "dvc"
    script.write_text("input()", "utf-8")
    with subprocess.Popen(
        [sys.executable, str(script), "repro"], cwd=root, stdin=subprocess.PIPE
    ) as live:
        while live.pid not in doctor.dvc_processes(root):
            time.sleep(0.02)
        assert f"pid {live.pid}" in doctor.heal(root)[0]
        assert (root / doctor.RWLOCK).exists()
        live.communicate(b"\n")
    assert doctor.heal(root) != []


def test_a_sick_repository_without_dvc_is_no_error(tmp_path: Path) -> None:
    assert doctor.heal(tmp_path) == []
    assert doctor.environment(tmp_path)["python"].startswith("3.")


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
def test_is_light(root: Path) -> None:
    heavy = ["polars", "duckdb", "pyarrow", "pandas", "great_expectations", "hydra"]
    script = (
        "import sys, pathlib; from pipelines.health import doctor; doctor.heal(pathlib.Path.cwd());"
        f"print([m for m in {heavy} if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script],
        cwd=root,
        text=True,
        check=True,
        capture_output=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )
    assert done.stdout.strip() == "[]"


def test_a_deleted_catalog_is_written_by_the_next_build(root: Path) -> None:
    mark = root / "data" / "demo" / "catalog.json"
    mark.parent.mkdir(parents=True)
    mark.write_text("{}", "utf-8")
    (root / "data" / "catalog.duckdb").touch()
    assert doctor.heal(root) == []
    (root / "data" / "catalog.duckdb").unlink()
    assert "catalog.duckdb is missing" in doctor.heal(root)[0]
    assert not mark.exists()
