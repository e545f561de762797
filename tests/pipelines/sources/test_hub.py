"""The hub, through its own client, against a stand-in on the loopback; and `corpusmill pin`."""

from __future__ import annotations

import hashlib
import io
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from pipelines.ingest.extract import Corpus, extract
from pipelines.sources import download
from pipelines.sources.fetch import fetch
from pipelines.sources.pin import pin, pin_own_files
from stages.errors import ConfigError, DataError
from stages.extract.params import ExtractParams
from stages.extract.source import parse_sources
from tests.pipelines.sources.hub_stand_in import Hub, Repo, serve
from tests.project import ROOT

COMMIT = "0123456789abcdef0123456789abcdef01234567"
BODY = b'{"problem": "1+1"}\n'


@pytest.fixture(autouse=True)
def _alone(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("CORPUSMILL_MIRROR", "HF_TOKEN", "HF_HUB_OFFLINE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr(download, "PAUSES", (0.0, 0.0))


@pytest.fixture
def hub(monkeypatch: pytest.MonkeyPatch) -> Iterator[Hub]:
    files = {"data/a.jsonl": BODY, "data/b.jsonl": BODY * 2, "README.md": b"# card\n"}
    with serve(Hub({"o/n": Repo(COMMIT, files, plain=frozenset({"README.md"}))})) as running:
        monkeypatch.setenv("HF_ENDPOINT", running.url)
        yield running


def source(url: str, **file: Any) -> dict[str, Any]:
    files = [{"url": url, **file}]
    return {"one": {"licence": "MIT", "files": files, "fields": {"problem": "problem"}}}


def at_commit(path: str) -> str:
    return f"hf://datasets/o/n@{COMMIT}/{path}"


@pytest.mark.parametrize(
    ("path", "body"), [("data/a.jsonl", BODY), ("README.md", b"# card\n")], ids=["lfs", "git blob"]
)
def test_a_file_at_a_commit_is_checked_by_the_record(hub, tmp_path, path: str, body: bytes):
    [fetched] = fetch("corpora.c", source(at_commit(path)), tmp_path)
    assert fetched.sha256 == hashlib.sha256(body).hexdigest()
    assert (tmp_path / "files" / "one" / Path(path).name).read_bytes() == body
    assert sorted(path.name for path in tmp_path.iterdir()) == ["files"]


def test_bytes_that_are_not_those_of_the_record_stop_the_build(hub: Hub, tmp_path: Path):
    hub.repos["o/n"].recorded["data/a.jsonl"] = "0" * 64
    with pytest.raises(DataError, match=f"expected {len(BODY)} bytes with sha256 0000"):
        fetch("corpora.c", source(at_commit("data/a.jsonl")), tmp_path)
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_a_record_that_is_not_what_is_declared_stops_before_the_download(hub, tmp_path):
    declared = source(at_commit("data/a.jsonl"), sha256="1" * 64, bytes=len(BODY))
    with pytest.raises(DataError, match="by the record of the hub: expected"):
        fetch("corpora.c", declared, tmp_path)
    assert not any("resolve" in asked for asked in hub.asked)


def test_a_mirror_spares_the_download(hub: Hub, tmp_path: Path, monkeypatch):
    (tmp_path / "mirror").mkdir()
    (tmp_path / "mirror" / "any.bin").write_bytes(BODY)
    monkeypatch.setenv("CORPUSMILL_MIRROR", str(tmp_path / "mirror"))
    [fetched] = fetch("corpora.c", source(at_commit("data/a.jsonl")), tmp_path / "out")
    assert fetched.origin == "mirror"
    assert not any("resolve" in asked for asked in hub.asked)


def test_a_busy_hub_is_asked_again(hub: Hub, tmp_path: Path):
    hub.busy = 1
    fetch("corpora.c", source(at_commit("data/a.jsonl")), tmp_path)
    assert (tmp_path / "files" / "one" / "a.jsonl").read_bytes() == BODY


def test_the_token_comes_from_the_environment(hub: Hub, tmp_path: Path, monkeypatch):
    hub.repos["o/n"].token = "hf_secret"
    with pytest.raises(DataError, match="HF_TOKEN"):
        fetch("corpora.c", source(at_commit("data/a.jsonl")), tmp_path / "a")
    monkeypatch.setenv("HF_TOKEN", "hf_secret")
    fetch("corpora.c", source(at_commit("data/a.jsonl")), tmp_path / "b")
    assert "hf_secret" not in (tmp_path / "b" / "files" / "sources.json").read_text()


@pytest.mark.parametrize(
    ("url", "message"),
    [
        (at_commit("data/none.jsonl"), "no such file in this commit"),
        (f"hf://datasets/o/none@{COMMIT}/a.jsonl", "not found, private or gated"),
        (f"hf://datasets/o/n@{'9' * 40}/data/a.jsonl", "has no revision"),
    ],
)
def test_what_is_not_there_is_named(hub: Hub, tmp_path: Path, url: str, message: str):
    with pytest.raises(DataError, match=message):
        fetch("corpora.c", source(url), tmp_path)


def test_an_unreachable_hub_names_the_mirror(tmp_path: Path, monkeypatch):
    monkeypatch.setenv("HF_ENDPOINT", "http://127.0.0.1:9")
    with pytest.raises(DataError, match="CORPUSMILL_MIRROR"):
        fetch("corpora.c", source(at_commit("data/a.jsonl")), tmp_path)


def test_without_the_extra_the_command_is_named(tmp_path: Path, monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(ConfigError, match="uv sync --extra hub"):
        fetch("corpora.c", source(at_commit("data/a.jsonl")), tmp_path)


def project(root: Path, text: str, name: str = "c") -> Path:
    path = root / "conf" / "corpus" / f"{name}.yaml"
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_pin_writes_commit_hash_and_size_and_keeps_the_rest(hub: Hub, tmp_path: Path):
    path = project(
        tmp_path,
        "# @package corpora.c\n# A comment.\nsources:\n  one:\n    licence: MIT  # why\n"
        "    files:\n      - url: hf://datasets/o/n/data/*.jsonl\n"
        "      - url: hf://datasets/o/n@main/README.md\n      - url: own.jsonl\n"
        "    fields: {problem: problem}\n",
    )
    (tmp_path / "own.jsonl").write_bytes(BODY * 3)
    assert len(pin(tmp_path, "c")) == 4
    text = path.read_text()
    assert text.startswith("# @package corpora.c\n# A comment.\n")
    assert "licence: MIT  # why" in text
    files = yaml.safe_load(text)["sources"]["one"]["files"]
    assert [file["url"] for file in files] == [
        at_commit("data/a.jsonl"),
        at_commit("data/b.jsonl"),
        at_commit("README.md"),
        "own.jsonl",
    ]
    bodies = [BODY, BODY * 2, b"# card\n", BODY * 3]
    assert [file["sha256"] for file in files] == [hashlib.sha256(b).hexdigest() for b in bodies]
    assert [file["bytes"] for file in files] == [len(body) for body in bodies]
    assert pin(tmp_path, "c") == []
    assert path.read_text() == text
    fetch("corpora.c", yaml.safe_load(text)["sources"], tmp_path / "out", root=tmp_path)
    (tmp_path / "own.jsonl").write_bytes(BODY * 4)
    assert len(pin(tmp_path, "c")) == 1
    changed = yaml.safe_load(path.read_text())["sources"]["one"]["files"]
    assert [file["bytes"] for file in changed] == [len(b) for b in [*bodies[:3], BODY * 4]]


def test_own_files_alone_are_pinned_without_a_download(tmp_path: Path):
    head = "sources:\n  one: {licence: MIT, fields: {problem: p}, files: "
    one = head + "[{url: 'file:own.jsonl'}%s]}\n"
    path = project(tmp_path, one % "")
    (tmp_path / "own.jsonl").write_bytes(BODY)
    assert len(pin_own_files(tmp_path, "c")) == 1
    path.write_text(one % ", {url: 'https://nowhere.invalid/x.jsonl'}")
    assert pin_own_files(tmp_path, "c") == []


def test_pin_names_the_line_of_a_file_without_an_address(tmp_path: Path):
    one = "sources:\n  one:\n    files:\n      - {url: 'file:own.jsonl'}\n      - {name: x.jsonl}\n"
    path = project(tmp_path, one)
    (tmp_path / "own.jsonl").write_bytes(BODY)
    said = (
        r"conf/corpus/c\.yaml:5: source one: the file 'x\.jsonl' has no address; .*'file:FOLDER/x"
    )
    with pytest.raises(ConfigError, match=said):
        pin(tmp_path, "c")
    assert path.read_text() == one
    path.write_text("generate: {name: demo}\n" + one)
    assert len(pin(tmp_path, "c")) == 1


def test_pin_of_what_is_not_there(hub: Hub, tmp_path: Path):
    project(
        tmp_path,
        "sources:\n  one: {files: [{url: 'hf://datasets/o/n/*.csv'}]}\n",
    )
    with pytest.raises(DataError, match=r"it holds: README\.md, data/a\.jsonl"):
        pin(tmp_path, "c")
    with pytest.raises(ConfigError, match="did you mean c"):
        pin(tmp_path, "cc")


def parquet(rows: list[dict[str, Any]]) -> bytes:
    stream = io.BytesIO()
    pl.DataFrame(rows).write_parquet(stream)
    return stream.getvalue()


NUMINA = [
    {
        "source": subset,
        "problem": f"Problem {n}?",
        "solution": f"\\boxed{{{n}}}",
        "messages": [{"content": "x", "role": "user"}],
    }
    for n, subset in enumerate(["cn_k12", "synthetic_math", "olympiads"])
]
BIG_MATH = [
    {
        "problem": f"Problem {n}?",
        "answer": str(n),
        "source": "orca_math",
        "domain": ["Mathematics -> Algebra", "Mathematics -> Number Theory"],
        "llama8b_solve_rate": 0.5,
    }
    for n in range(3)
]
SCP = [
    {
        "domain": "Physics",
        "problem": f"Problem {n}?",
        "matched_solution": f"\\boxed{{{n}}}",
        "o1_solution": "a",
        "is_o1_solution_same_with_matched_solution": True,
        "qwq_solution": "b",
        "is_qwq_solution_same_with_matched_solution": False,
    }
    for n in range(3)
]
PUBLISHED = {
    "numina_math": ("AI-MO/NuminaMath-CoT", parquet(NUMINA)),
    "big_math_published": ("SynthLabsAI/Big-Math-RL-Verified", parquet(BIG_MATH)),
    "scp_116k_published": ("EricLu/SCP-116K", "".join(json.dumps(r) + "\n" for r in SCP).encode()),
}


SUBJECTS = {
    "numina_math": ["cn_k12", "olympiads"],
    "big_math_published": ["Mathematics -> Algebra; Mathematics -> Number Theory"],
    "scp_116k_published": ["Physics"],
}


@pytest.mark.parametrize("name", PUBLISHED)
def test_the_declared_corpora_are_fetched_as_they_are_published(hub, tmp_path, name: str):
    repo, body = PUBLISHED[name]
    path = project(tmp_path, (ROOT / "conf" / "corpus" / f"{name}.yaml").read_text(), name)
    [(_, declared)] = yaml.safe_load(path.read_text())["sources"].items()
    urls = [file["url"].removeprefix(f"hf://datasets/{repo}") for file in declared["files"]]
    commit = urls[0][1:41] if urls[0].startswith("@") else COMMIT
    paths = [url.partition("/")[2].replace("*", "part") for url in urls]
    hub.repos[repo] = Repo(commit, dict.fromkeys(paths, body))
    if name == "scp_116k_published":
        with pytest.raises(ConfigError, match="corpusmill pin scp_116k_published"):
            fetch(f"corpora.{name}", yaml.safe_load(path.read_text())["sources"], tmp_path / "x")
        pin(tmp_path, name)
    fetched = fetch(f"corpora.{name}", yaml.safe_load(path.read_text())["sources"], tmp_path / "o")
    assert [one.sha256 for one in fetched] == [hashlib.sha256(body).hexdigest()] * len(paths)
    sources = parse_sources(yaml.safe_load(path.read_text())["sources"])
    small = {key: source.model_copy(update={"rows": None}) for key, source in sources.items()}
    corpus = Corpus(name, small, tmp_path / "o" / "files")
    counts = extract(corpus, ExtractParams(), tmp_path / "r")
    rows = pl.read_parquet(tmp_path / "r" / "kept" / "*.parquet").sort("problem")
    assert counts.read == 3 * len(paths)
    assert set(rows["answer"]) <= {"0", "1", "2"}
    assert rows["subject"].unique().sort().to_list() == SUBJECTS[name]
    assert counts.reasons == ({"excluded_source": len(paths)} if name == "numina_math" else {})
