"""Fetch: mirrors, addresses, what goes wrong, and that nothing half-written stays."""

from __future__ import annotations

import hashlib
import json
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.sources import download
from pipelines.sources.fetch import fetch
from stages.errors import ConfigError, DataError
from tests.pipelines.loopback import Site, serve

BODY = b'{"problem": "1+1", "answer": "2"}\n' * 400
SHA = hashlib.sha256(BODY).hexdigest()


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("CORPUSMILL_MIRROR", raising=False)
    monkeypatch.setattr(download, "PAUSES", (0.0, 0.0))


@pytest.fixture
def site() -> Iterator[Site]:
    with serve(Site({"/train.jsonl": BODY})) as running:
        yield running


def source(**file: Any) -> dict[str, Any]:
    """One source `own` of one file, pinned to BODY unless said otherwise."""
    pinned = {"sha256": SHA, "bytes": len(BODY)} | file
    kept = {key: value for key, value in pinned.items() if value is not None}
    return {"own": {"licence": "MIT", "files": [kept], "fields": {"problem": "problem"}}}


def files_under(folder: Path) -> list[str]:
    return sorted(
        path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
    )


def mirror_of(folder: Path, name: str, body: bytes, sha256: str = "") -> Path:
    """A mirror folder that holds `body`; with `sha256`, an index that lists it so."""
    (folder / "deep").mkdir(parents=True)
    (folder / "deep" / name).write_bytes(body)
    if sha256:
        listed = [{"file": f"deep/{name}", "sha256": sha256}, {"file": "gone", "sha256": "0"}]
        (folder / "sources.json").write_text(json.dumps(listed))
    return folder


def test_a_download_lands_read_only_and_listed(site: Site, tmp_path: Path):
    [fetched] = fetch("corpora.c", source(url=f"{site.url}/train.jsonl"), tmp_path)
    path = tmp_path / "files" / "own" / "train.jsonl"
    assert path.read_bytes() == BODY
    assert stat.S_IMODE(path.stat().st_mode) == 0o444
    assert (fetched.sha256, fetched.bytes, fetched.origin) == (SHA, len(BODY), "download")
    assert files_under(tmp_path) == ["files/own/train.jsonl", "files/sources.json"]
    [listed] = json.loads((tmp_path / "files" / "sources.json").read_text())
    assert listed["file"] == "own/train.jsonl"
    assert listed["licence"] == "MIT"


@pytest.mark.parametrize("index", [SHA, ""], ids=["with an index", "without"])
@pytest.mark.parametrize("name", ["train.jsonl", "renamed.bin"])
def test_a_mirror_is_found_by_content(tmp_path: Path, monkeypatch, name: str, index: str):
    mirror = mirror_of(tmp_path / "mirror", name, BODY, index)
    (tmp_path / "other").mkdir()
    monkeypatch.setenv("CORPUSMILL_MIRROR", f"{tmp_path / 'other'}{os.pathsep}{mirror}")
    unreachable = source(url="http://127.0.0.1:9/train.jsonl")
    [fetched] = fetch("corpora.c", unreachable, tmp_path / "out")
    assert fetched.origin == "mirror"
    assert (tmp_path / "out" / "files" / "own" / "train.jsonl").read_bytes() == BODY


def test_what_was_fetched_is_itself_a_mirror(site: Site, tmp_path: Path, monkeypatch):
    fetch("corpora.c", source(url=f"{site.url}/train.jsonl"), tmp_path / "a")
    monkeypatch.setenv("CORPUSMILL_MIRROR", str(tmp_path / "a" / "files"))
    [fetched] = fetch("corpora.c", source(name="x.jsonl"), tmp_path / "b")
    assert fetched.origin == "mirror"


def test_a_wrong_file_in_a_mirror_without_index_is_passed_over(site, tmp_path, monkeypatch):
    wrong = BODY[:-2] + b"!\n"
    monkeypatch.setenv(
        "CORPUSMILL_MIRROR", str(mirror_of(tmp_path / "mirror", "train.jsonl", wrong))
    )
    [fetched] = fetch("corpora.c", source(url=f"{site.url}/train.jsonl"), tmp_path / "out")
    assert fetched.origin == "download"


def test_a_truncated_file_of_an_indexed_mirror_stops_the_build(tmp_path: Path, monkeypatch):
    cut = BODY[: len(BODY) // 2]
    mirror = mirror_of(tmp_path / "mirror", "train.jsonl", cut, SHA)
    monkeypatch.setenv("CORPUSMILL_MIRROR", str(mirror))
    with pytest.raises(DataError) as caught:
        fetch("corpora.c", source(name="train.jsonl"), tmp_path / "out")
    said = str(caught.value)
    assert f"{len(BODY):,} bytes" in said
    assert f"{len(cut):,} bytes" in said
    assert SHA in said
    assert hashlib.sha256(cut).hexdigest() in said
    assert str(mirror / "deep" / "train.jsonl") in said
    assert "dvc repro" in said
    assert files_under(tmp_path / "out") == []


def test_nowhere_to_be_had_names_the_variable_and_what_is_near(tmp_path: Path, monkeypatch):
    mirror = mirror_of(tmp_path / "mirror", "train.jsonl", BODY[:100])
    monkeypatch.setenv("CORPUSMILL_MIRROR", str(mirror))
    with pytest.raises(DataError) as caught:
        fetch("corpora.c", source(url="http://127.0.0.1:9/train.jsonl"), tmp_path / "out")
    said = str(caught.value)
    assert "CORPUSMILL_MIRROR" in said
    assert "has 100 bytes" in said
    assert "Cannot connect" in said
    assert "http://127.0.0.1:9/train.jsonl" in said
    assert files_under(tmp_path / "out") == []


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (BODY[:-10], f"found {len(BODY) - 10:,} bytes"),
        (BODY + b"x", f"found more than {len(BODY):,} bytes"),
        (BODY[:-2] + b"!\n", hashlib.sha256(BODY[:-2] + b"!\n").hexdigest()),
        (b"", "found 0 bytes"),
    ],
    ids=["short", "long", "other", "empty"],
)
def test_wrong_content_stops_the_build(site: Site, tmp_path: Path, body: bytes, found: str):
    site.files["/train.jsonl"] = body
    url = f"{site.url}/train.jsonl"
    with pytest.raises(DataError) as caught:
        fetch("corpora.c", source(url=url), tmp_path)
    said = str(caught.value)
    for part in ("source own", "file train.jsonl", url, f"{len(BODY):,} bytes", SHA, found):
        assert part in said
    assert "corpusmill pin c" in said
    assert files_under(tmp_path) == []


def test_a_busy_server_is_not_a_missing_file(site: Site, tmp_path: Path):
    site.faults["/train.jsonl"] = ["any 503", "any 503"]
    fetch("corpora.c", source(url=f"{site.url}/train.jsonl"), tmp_path)
    assert (tmp_path / "files" / "own" / "train.jsonl").read_bytes() == BODY


def test_a_long_body_is_not_read_to_its_end(site: Site, tmp_path: Path):
    site.files["/train.jsonl"] = BODY * 2000
    with pytest.raises(DataError, match="found more than"):
        fetch("corpora.c", source(url=f"{site.url}/train.jsonl"), tmp_path)
    assert site.asked == ["/train.jsonl"]
    assert files_under(tmp_path) == []


@pytest.mark.parametrize("fault", ["cut", "cut quietly", "503", "429"])
def test_a_passing_fault_is_tried_again(site: Site, tmp_path: Path, fault: str):
    site.faults["/train.jsonl"] = [fault, fault]
    fetch("corpora.c", source(url=f"{site.url}/train.jsonl"), tmp_path)
    assert site.asked == ["/train.jsonl"] * 3
    assert files_under(tmp_path) == ["files/own/train.jsonl", "files/sources.json"]


@pytest.mark.parametrize(
    ("fault", "attempts"), [("cut", 3), ("cut quietly", 3), ("503", 3), ("404", 1), ("403", 1)]
)
def test_a_lasting_fault_stops_the_build(site: Site, tmp_path: Path, fault: str, attempts: int):
    site.faults["/train.jsonl"] = [fault] * 9
    with pytest.raises(DataError, match="source own, file train"):
        fetch("corpora.c", source(url=f"{site.url}/train.jsonl"), tmp_path)
    assert len(site.asked) == attempts
    assert files_under(tmp_path) == []


@pytest.mark.parametrize("url", ["file:my/own.jsonl", "my/own.jsonl", "file://{root}/my/own.jsonl"])
@pytest.mark.parametrize("pinned", [True, False])
def test_a_file_of_ones_own(tmp_path: Path, url: str, pinned: bool):
    (tmp_path / "my").mkdir()
    (tmp_path / "my" / "own.jsonl").write_bytes(BODY)
    file = {"url": url.format(root=tmp_path)} | ({} if pinned else {"sha256": None, "bytes": None})
    [fetched] = fetch("corpora.c", source(**file), tmp_path / "out", root=tmp_path)
    assert (fetched.sha256, fetched.origin) == (SHA, "local")


def test_a_file_of_ones_own_that_is_not_there(tmp_path: Path):
    with pytest.raises(DataError, match=r"expected a file at .*my/own\.jsonl"):
        fetch("corpora.c", source(url="my/own.jsonl"), tmp_path, root=tmp_path)


@pytest.mark.parametrize("body", [BODY + b"more", BODY[:-2] + b"!\n"], ids=["long", "other"])
def test_a_changed_file_of_ones_own_names_one_command(tmp_path: Path, body: bytes):
    (tmp_path / "own.jsonl").write_bytes(body)
    with pytest.raises(DataError) as caught:
        fetch("corpora.c", source(url="file:own.jsonl"), tmp_path / "out", root=tmp_path)
    said = str(caught.value)
    assert f"found {len(body):,} bytes with sha256 {hashlib.sha256(body).hexdigest()}" in said
    assert said.endswith("run: corpusmill pin c, then: dvc repro")
    assert "take sha256" not in said


def test_equal_contents_are_fetched_once(site: Site, tmp_path: Path):
    url = f"{site.url}/train.jsonl"
    both = {"a": source(url=url)["own"], "b": source(url=url, name="again.jsonl")["own"]}
    fetch("corpora.c", both, tmp_path)
    assert len(site.asked) == 1
    assert (tmp_path / "files" / "b" / "again.jsonl").read_bytes() == BODY


@pytest.mark.parametrize(
    ("file", "message"),
    [
        ({"url": "https://example.org/a.jsonl", "sha256": None}, "corpusmill pin c"),
        ({"url": "hf://datasets/o/n@main/a.jsonl"}, "expected one file at a commit"),
        ({"url": "hf://datasets/o/n/*.jsonl"}, "corpusmill pin c"),
        ({"url": "hf://models/o/n/a.jsonl"}, "expected hf://datasets/"),
        ({"url": "gopher://example.org/a.jsonl"}, "no reader for this scheme"),
    ],
)
def test_addresses_that_are_refused(tmp_path: Path, file: dict[str, Any], message: str):
    with pytest.raises(ConfigError, match=message):
        fetch("corpora.c", source(**file), tmp_path)


@pytest.mark.parametrize("name", ["../up", "a/b", "", "Upper"])
def test_a_source_cannot_leave_its_folder(tmp_path: Path, name: str):
    (tmp_path / "own.jsonl").write_bytes(BODY)
    one = source(url="own.jsonl")["own"]
    with pytest.raises(ConfigError, match="a source is named"):
        fetch("corpora.c", {name: one}, tmp_path / "out", root=tmp_path)


@pytest.mark.parametrize("value", ["relative/folder", "/no/such/folder"])
def test_a_mirror_that_is_no_folder(tmp_path: Path, monkeypatch, value: str):
    monkeypatch.setenv("CORPUSMILL_MIRROR", value)
    with pytest.raises(ConfigError, match="CORPUSMILL_MIRROR"):
        fetch("corpora.c", source(name="a"), tmp_path)


DEMO = {"name": "demo_benchmark", "size": 200, "seed": 7}


def generated(source: str, file: str) -> dict[str, Any]:
    one = {"licence": "CC0-1.0", "files": [{"name": file}], "fields": {"problem": "problem"}}
    return {source: one}


def test_generated_files_are_the_same_each_time(tmp_path: Path):
    for place in ("a", "b"):
        [fetched] = fetch("c", generated("demo", "items.jsonl"), tmp_path / place, DEMO)
        assert fetched.origin == "generated"
        assert (tmp_path / place / "files" / "demo" / "items.jsonl").stat().st_mode & 0o222 == 0
    first, second = ((tmp_path / place / "files" / "sources.json").read_text() for place in "ab")
    assert first == second


@pytest.mark.parametrize(
    ("sources", "generate", "message"),
    [
        (generated("demo", "other.jsonl"), DEMO, "makes no file 'demo/other.jsonl'"),
        (generated("demo", "items.jsonl"), DEMO | {"name": "demo_mat"}, "did you mean demo_math"),
        (generated("demo", "items.jsonl"), None, "write url: 'file:FOLDER/items.jsonl' in place"),
    ],
)
def test_generated_files_that_are_not_there(tmp_path: Path, sources, generate, message: str):
    with pytest.raises(ConfigError, match=message):
        fetch("corpora.c", sources, tmp_path, generate)


def test_a_file_of_a_mirror_is_named_by_its_hash_alone(tmp_path: Path):
    source = generated("s", "x.jsonl")["s"] | {"files": [{"name": "x.jsonl", "sha256": "0" * 64}]}
    with pytest.raises(DataError, match=r"it is in no mirror.*it has no address"):
        fetch("corpora.mine", {"s": source}, tmp_path)


@pytest.mark.parametrize(
    "url", ["hf://datasets/a/b/*.jsonl", "hf://datasets/a/b@main/x.jsonl", "https://a.example/x"]
)
def test_an_address_without_a_pin_is_refused_before_any_download(tmp_path: Path, url: str):
    source = {
        "licence": "MIT",
        "files": [{"name": "x.jsonl", "url": url}],
        "fields": {"problem": "q"},
    }
    with pytest.raises(ConfigError, match=r"is not pinned: .*corpusmill pin mine"):
        fetch("corpora.mine", {"s": source}, tmp_path)
