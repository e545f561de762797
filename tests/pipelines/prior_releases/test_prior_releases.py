"""The index of a release on disk: written, found in folders and revisions, pinned, mapped."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl
import pytest
from dvc.api import DVCFileSystem

from pipelines import run as runner
from pipelines.catalog import lineage
from pipelines.prior_releases.find import find
from pipelines.prior_releases.stored import read_references, read_stored
from pipelines.project.files import read_parts, write_json
from pipelines.project.parquet import write_parquet
from pipelines.runner.job import Job
from stages.duplicates.reference import Reference
from stages.errors import ConfigError, DataError
from tests import frames
from tests.pipelines import tree

DEDUP = {"shingle": {"unit": "word", "n": 1}, "threshold": 0.6}
OLD = ["red green blue white black", "north south east west centre"]


def rows(kind: str, texts: list[str]) -> pl.DataFrame:
    ids = [f"{kind[0].encode().hex()}{place}".ljust(32, "0") for place in range(len(texts))]
    return frames.rows(row_id=ids, corpus=kind, source="s", problem=texts).collect()


def release(root: Path, corpus: str = "old", texts: list[str] = OLD, *, enabled: bool = True):
    """A released corpus with its index, as the runner writes it; the section of params.yaml."""
    folder = root / "data" / corpus / "release"
    shutil.rmtree(folder, ignore_errors=True)
    write_parquet(rows(corpus, texts), folder / "data" / "train-00000-of-00001.parquet")
    (folder / "README.md").write_text("a card")
    tree.seal(folder, {})
    section = {"index": {"enabled": enabled}, "dedup": DEDUP}
    return build(root, "index", corpus, section, release=folder)


def build(root: Path, stage: str, corpus: str, section: Any, **inputs: Path) -> Path:
    job = Job(stage, f"corpora.{corpus}", root, section, inputs)
    (root / "pipelines").mkdir(exist_ok=True)
    runner.run(job)
    return job.folder


def pin(index: Path) -> str:
    return hashlib.sha256((index / "parts.json").read_bytes()).hexdigest()


def look(reference: Reference, corpus: str, root: Path) -> None:
    with find(reference, corpus, root):
        pass


@pytest.mark.parametrize("place", ["data/old", "data/old/release", "data/old/index"])
def test_a_folder_is_a_corpus_a_release_or_an_index(tmp_path: Path, place: str):
    index = release(tmp_path)
    with find(Reference(ref=place, sha256=pin(index)), "new", tmp_path) as found:
        assert found.parts == read_parts(index)


def test_what_is_not_pinned_stops_the_build_and_names_the_pin(tmp_path: Path):
    index = release(tmp_path)
    with pytest.raises(ConfigError, match=rf"write: {{ref: data/old, sha256: {pin(index)}}}"):
        look(Reference(ref="data/old"), "new", tmp_path)


def test_another_content_than_the_pinned_one_is_refused(tmp_path: Path):
    with_one = pin(release(tmp_path))
    release(tmp_path, texts=[*OLD, "up down"])
    with pytest.raises(ConfigError, match=f"expected an index of sha256 {with_one}"):
        look(Reference(ref="data/old", sha256=with_one), "new", tmp_path)


def test_equal_rows_make_equal_bytes(tmp_path: Path):
    assert pin(release(tmp_path / "a")) == pin(release(tmp_path / "b"))


def test_a_release_without_an_index(tmp_path: Path):
    index = release(tmp_path, enabled=False)
    assert [entry["path"] for entry in read_parts(index)["files"]] == ["files/off.json"]
    with pytest.raises(DataError, match=r"index\.enabled: true"):
        look(Reference(ref="data/old", sha256="0" * 64), "new", tmp_path)
    (tmp_path / "empty").mkdir()
    with pytest.raises(DataError, match="has no index"):
        look(Reference(ref="empty"), "new", tmp_path)


def test_a_flipped_byte_stops_the_fetch_and_the_stage(tmp_path: Path):
    index = release(tmp_path)
    section = {"dedup": {**DEDUP, "against": [{"ref": "data/old", "sha256": pin(index)}]}}
    fetched = build(tmp_path, "against", "new", section)
    for folder, work in (
        (fetched / "files" / "0", lambda: read_references(fetched)),
        (index / "files", lambda: build(tmp_path, "against", "new", section)),
    ):
        path = folder / "set_hashes.npy"
        path.write_bytes(path.read_bytes()[:-1] + b"\x01")
        with pytest.raises(DataError, match="set_hashes"):
            work()


def test_arrays_are_mapped_and_cannot_be_written(tmp_path: Path):
    stored = read_stored(release(tmp_path) / "files")
    hashes = stored.arrays["set_hashes"]
    assert type(hashes).__name__ == "memmap"
    with pytest.raises(ValueError, match="read-only"):
        hashes[0] = 1


@pytest.fixture
def tagged(tmp_path: Path) -> Path:
    """A repository whose tag v1 holds a released corpus `math` with an index; then it is gone."""
    root = tmp_path / "repo"
    root.mkdir()
    release(root, "math")
    stages = {
        "index": {"cmd": "true", "outs": ["data/math/index/files", "data/math/index/parts.json"]}
    }
    write_json({"stages": stages}, root / "dvc.yaml")
    for command in (
        "git init -q .",
        "git config user.email t@localhost",
        "git config user.name t",
        f"{sys.executable} -m dvc init -q",
        f"{sys.executable} -m dvc commit -q -f",
        "git add -A",
        "git commit -qm built",
        "git tag v1",
        "rm -rf data",
    ):
        subprocess.run(command.split(), cwd=root, check=True)
    return root


def test_a_revision_is_read_from_the_cache_of_dvc(tagged: Path):
    wanted = rows("math", OLD)
    with pytest.raises(ConfigError, match=r"write: \{ref: v1, sha256: "):
        look(Reference(ref="v1"), "math", tagged)
    with pytest.raises(ConfigError, match="neither a folder nor a git revision"):
        look(Reference(ref="v2"), "math", tagged)
    with pytest.raises(DataError, match="v1:other has no index"):
        look(Reference(ref="v1", corpus="other"), "math", tagged)
    sha256 = pin(release(tagged / "twin", "math"))
    reference = {"ref": "v1", "corpus": "math", "sha256": sha256}
    section = {"dedup": {**DEDUP, "against": [reference]}}
    fetched = read_references(build(tagged, "against", "other", section))
    assert list(fetched) == ["v1:math"]
    assert fetched["v1:math"].arrays["ids"].tolist() == [
        row_id.encode() for row_id in wanted["row_id"]
    ]


def test_a_repository_without_a_commit_has_no_revision(tmp_path: Path):
    subprocess.run(["git", "init", "-q", str(tmp_path)], check=True)
    with pytest.raises(ConfigError, match="neither a folder nor a git revision"):
        look(Reference(ref="v1"), "math", tmp_path)


def test_the_files_of_a_revision_are_open_as_long_as_they_are_read(
    tagged: Path, monkeypatch: pytest.MonkeyPatch
):
    close, closed = DVCFileSystem.close, list[int]()

    def seen(files: DVCFileSystem) -> None:
        closed.append(id(files))
        close(files)

    monkeypatch.setattr(DVCFileSystem, "close", seen)
    sha256 = pin(release(tagged / "twin", "math"))
    with find(Reference(ref="v1", corpus="math", sha256=sha256), "math", tagged) as found:
        assert not closed
        with found.open("parts.json") as stream:
            assert hashlib.sha256(stream.read()).hexdigest() == sha256
    assert len(closed) == 1
    for refused in (Reference(ref="v2"), Reference(ref="v1"), Reference(ref="v1", corpus="other")):
        with pytest.raises((ConfigError, DataError)):
            look(refused, "math", tagged)
    assert len(closed) == 4


def test_the_whole_pipeline_and_what_the_ledger_shows_of_it(tmp_path: Path):
    index = release(tmp_path)
    new = rows("new", ["red green blue white black", "north south east west above", "else"])
    for stage in ("extract", "filter"):
        write_parquet(new, tmp_path / "data/new" / stage / "kept" / "part-00000.parquet")
        tree.seal(tmp_path / "data/new" / stage, {})
    section = {"dedup": {**DEDUP, "against": [{"ref": "data/old", "sha256": pin(index)}]}}
    fetched = build(tmp_path, "against", "new", section)
    folders = {"rows": tmp_path / "data/new/filter", "against": fetched}
    out = build(tmp_path, "dedup", "new", section, **folders)
    metrics = json.loads((out / "metrics.json").read_text())
    assert metrics["dropped"] == {"exact_duplicate": 1, "near_duplicate": 1}
    life = lineage.row_history(tmp_path, "6e1")
    assert life.events[-1].reasons == ["near_duplicate"]
    detail = life.events[-1].detail
    assert (detail["release"], detail["twin"]) == ("data/old", "6f1".ljust(32, "0"))
    manifest = json.loads((out / "manifest.json").read_text())
    assert manifest["params"]["dedup"]["against"][0]["sha256"] == pin(index)
