"""`corpusmill check` names every flipped byte and nothing else."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
import yaml

from pipelines.health.check import check
from tests.pipelines import tree


def pin(root: Path) -> Path:
    """Put everything under data/ into a DVC cache and dvc.lock, as `dvc repro` would."""
    stages = {}
    for folder in sorted(path.parent for path in (root / "data").rglob("parts.json")):
        outs = [pinned(root, path) for path in sorted(folder.iterdir())]
        stages[f"{folder.name}@{folder.parent.name}"] = {"cmd": "run", "outs": outs}
    (root / "dvc.lock").write_text(yaml.safe_dump({"schema": "2.0", "stages": stages}), "utf-8")
    return root


def pinned(root: Path, path: Path) -> dict[str, object]:
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file())
        listed = [
            {"md5": store(root, file.read_bytes()), "relpath": file.relative_to(path).as_posix()}
            for file in files
        ]
        md5 = store(root, json.dumps(listed).encode(), ".dir")
    else:
        md5 = store(root, path.read_bytes())
    return {"path": path.relative_to(root).as_posix(), "hash": "md5", "md5": md5}


def store(root: Path, content: bytes, kind: str = "") -> str:
    md5 = hashlib.md5(content).hexdigest() + kind
    path = root / ".dvc/cache/files/md5" / md5[:2] / md5[2:]
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        path.write_bytes(content)
        path.chmod(0o444)
    return md5


def flip(path: Path) -> None:
    mode = path.stat().st_mode
    path.chmod(0o644)
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)
    path.chmod(mode)


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return pin(tree.build(tmp_path_factory.mktemp("whole")))


@pytest.fixture
def root(whole: Path, tmp_path: Path) -> Path:
    shutil.copytree(whole, tmp_path / "root")
    return tmp_path / "root"


def test_no_false_alarm(root: Path) -> None:
    files, faults = check(root)
    assert faults == []
    assert files > 50


def test_every_flipped_byte_is_named_and_nothing_else(root: Path) -> None:
    everything = sorted(
        p for top in ("data", ".dvc") for p in (root / top).rglob("*") if p.is_file()
    )
    assert len(everything) > 60
    for path in everything:
        before, mode = path.read_bytes(), path.stat().st_mode
        flip(path)
        named = {fault.path for fault in check(root)[1]}
        assert named == {path.relative_to(root).as_posix()}
        path.chmod(0o644)
        path.write_bytes(before)
        path.chmod(mode)


def test_all_flipped_bytes_at_once(root: Path) -> None:
    some = [*(root / "data/demo").rglob("kept/*.parquet"), *(root / ".dvc").rglob("*.dir")]
    for path in some:
        flip(path)
    named = {fault.path for fault in check(root)[1]}
    assert named == {path.relative_to(root).as_posix() for path in some}


def test_an_output_that_is_not_built_is_no_fault(root: Path) -> None:
    shutil.rmtree(root / "data/demo/verify")
    assert check(root)[1] == []


def test_a_lost_file_of_a_built_stage_is_a_fault(root: Path) -> None:
    (root / "data/demo/verify/kept/part-00000.parquet").unlink()
    faults = check(root)[1]
    assert {fault.path for fault in faults} == {"data/demo/verify/kept/part-00000.parquet"}
    assert faults[0].found == "nothing: No such file or directory"


@pytest.mark.parametrize("name", ["parts.json", "manifest.json"])
def test_without_dvc_lock_the_two_lists_watch_each_other(root: Path, name: str) -> None:
    (root / "dvc.lock").unlink()
    assert check(root)[1] == []
    flip(root / "data/demo/filter" / name)
    assert [fault.path for fault in check(root)[1]] == ["data/demo/filter/parts.json"]
