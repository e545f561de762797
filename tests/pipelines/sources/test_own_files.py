"""A file of one's own that was changed after it was pinned is named, as DVC does not see it."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.cli import app as cli
from pipelines.project.files import write_json
from pipelines.runner.job import Job
from pipelines.runner.provenance import manifest
from pipelines.sources.own_files import changed_files

BYTES = b'{"q": "What is 1+1?"}\n'
OTHER = b'{"q": "What is 2+2?"}\n'
URL = "file:my/a.jsonl"


def project(root: Path, pinned: bool = True, kind: str = "corpora") -> Path:
    """A project whose corpus `mine` was fetched; returns its file."""
    file = root / "my/a.jsonl"
    file.parent.mkdir()
    file.write_bytes(BYTES)
    pin = {"sha256": hashlib.sha256(BYTES).hexdigest(), "bytes": len(BYTES)}
    far = {"url": "https://localhost:1/b.jsonl", **pin}
    declared: dict[str, Any] = {"url": URL, **(pin if pinned else {})}
    sources = {"s": {"files": [declared, far]}}
    write_json({kind: {"mine": {"sources": sources}}}, root / "params.yaml")
    folder = root / ("data" if kind == "corpora" else "data/benchmarks") / "mine/fetch/files"
    write_json([{"source": "s", "url": URL, **pin}], folder / "sources.json")
    return file


@pytest.mark.parametrize("pinned", [True, False])
@pytest.mark.parametrize("kind", ["corpora", "benchmarks"])
@pytest.mark.parametrize("content", [OTHER, OTHER * 2, b""])
def test_a_changed_file_is_named_with_the_command(
    tmp_path: Path, pinned: bool, kind: str, content: bytes
) -> None:
    file = project(tmp_path, pinned, kind)
    assert list(changed_files(tmp_path)) == []
    file.write_bytes(content)
    (line,) = changed_files(tmp_path)
    assert line.startswith(f"{URL} of mine was changed; dvc repro still builds from the content")
    assert line.endswith("run: corpusmill pin mine && dvc repro")


def test_a_file_that_was_moved_there_is_seen_whatever_its_time(tmp_path: Path) -> None:
    file = project(tmp_path)
    other = tmp_path / "other"
    other.write_bytes(OTHER)
    os.utime(other, (0, 0))
    other.rename(file)
    assert list(changed_files(tmp_path))


def test_what_was_touched_only_or_was_never_fetched_is_not_named(tmp_path: Path) -> None:
    file = project(tmp_path)
    file.touch()
    assert list(changed_files(tmp_path)) == []
    file.write_bytes(OTHER)
    (tmp_path / "data/mine/fetch/files/sources.json").unlink()
    assert list(changed_files(tmp_path)) == []


def given(root: Path, section: dict[str, Any], stage: str, file: str = "my/given") -> Path:
    """A corpus `mine` whose `stage` was built beside a file of one's own; returns the file."""
    (root / file).parent.mkdir(parents=True, exist_ok=True)
    (root / file).write_bytes(BYTES)
    write_json({"corpora": {"mine": section}}, root / "params.yaml")
    write_json({}, root / f"data/mine/{stage}/parts.json")
    return root / file


PIN = hashlib.sha256(BYTES).hexdigest()
SAMPLES = {"samples": {"files": [{"file": "my/given", "sha256": PIN}]}}
VECTORS = {"semantic": {"embeddings": "my/given", "sha256": PIN}}
RELEASES = {"against": [{"ref": "old", "sha256": PIN}]}


@pytest.mark.parametrize(
    ("key", "section", "stage", "file"),
    [
        ("verify.samples", SAMPLES, "verify", "my/given"),
        ("dedup.semantic", VECTORS, "dedup", "my/given"),
        ("dedup.against", RELEASES, "against", "old/index/parts.json"),
    ],
)
def test_what_a_stage_is_given_is_named_with_the_hash_to_write(
    tmp_path: Path, key: str, section: dict[str, Any], stage: str, file: str
) -> None:
    path = given(tmp_path, {key.partition(".")[0]: section}, stage, file)
    assert list(changed_files(tmp_path)) == []
    path.write_bytes(OTHER)
    (line,) = changed_files(tmp_path)
    name, found = file.partition("/index")[0], hashlib.sha256(OTHER).hexdigest()
    assert line.startswith(f"{name} of mine ({key}) was changed; what {stage} built")
    assert line.endswith(f"conf/: sha256: {found}, then run: corpusmill compose && dvc repro")
    (tmp_path / f"data/mine/{stage}/parts.json").unlink()  # not built: it looks by itself
    assert list(changed_files(tmp_path)) == []


def test_a_stage_that_is_off_is_given_nothing(tmp_path: Path) -> None:
    given(tmp_path, {"verify": {"enabled": False, **SAMPLES}}, "verify").write_bytes(OTHER)
    assert list(changed_files(tmp_path)) == []


def test_a_script_that_checked_rows_is_named(tmp_path: Path) -> None:
    section = {"verify": {"checkers": {"mine": {"command": ["sh", "my/given", "{file}"]}}}}
    script = given(tmp_path, section, "verify")
    made = manifest(Job("verify", "corpora.mine", tmp_path, section), {}, {})
    assert made["programs"] == {"my/given": PIN}
    write_json(made, tmp_path / "data/mine/verify/manifest.json")
    assert list(changed_files(tmp_path)) == []
    script.write_bytes(OTHER)
    (line,) = changed_files(tmp_path)
    assert line.startswith("my/given of mine (verify.checkers) was changed after it checked the")
    assert line.endswith("run: dvc repro --force --single-item verify@mine && dvc repro")


def test_without_a_script_the_manifest_says_nothing_of_any(tmp_path: Path) -> None:
    job = Job("verify", "corpora.mine", tmp_path, {"verify": {"checkers": {}}})
    assert "programs" not in manifest(job, {}, {})


def test_doctor_names_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    project(tmp_path).write_bytes(OTHER)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(cli.app, ["doctor", "--quiet"])
    assert result.exit_code == 0
    assert result.stderr.startswith(f"doctor: {URL} of mine was changed;")
    assert "changed" in CliRunner().invoke(cli.app, ["doctor", "--json"]).stdout
