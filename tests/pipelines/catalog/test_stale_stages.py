"""Stages of an earlier build beside newer ones are named by the commands that read them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
import yaml
from typer.testing import CliRunner

from pipelines.catalog.stale_stages import stale_stages
from pipelines.cli import app as cli
from pipelines.exports.write import export
from pipelines.project import dvc_graph as graph
from pipelines.project.files import read_parts, write_json
from pipelines.runner.provenance import digest
from pipelines.runner.stage_table import stage_order
from stages.errors import DataError
from tests.pipelines import tree
from tests.project import ROOT

GRAPH = ROOT / "dvc.yaml"
SECTION = {"decontaminate": {"against": "tests"}, "verify": {}}
UNITS = {"demo": "corpora.demo", "benchmarks/tests": "benchmarks.tests"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A corpus up to its release, built in one go."""
    tree.build(tmp_path)
    tree.stage(tmp_path, "benchmarks/tests/index", [tree.ITEM])
    for name in ("fetch", "annotate", "against", "validate", "release"):
        tree.stage(tmp_path, f"demo/{name}", [tree.PLAIN])
    shutil.copy(GRAPH, tmp_path / "dvc.yaml")
    (tmp_path / "conf").mkdir()
    params = {"corpora": {"demo": SECTION}, "benchmarks": {"tests": {"sources": {}}}}
    write_json(params, tmp_path / "params.yaml")
    for corpus in UNITS:
        for stage in stage_order():
            record(tmp_path, corpus, stage)
    return tmp_path


def record(root: Path, corpus: str, stage: str) -> None:
    """Write what a stage was made from into its manifest, as the runner does."""
    path = root / "data" / corpus / stage / "manifest.json"
    if path.exists():
        read = graph.inputs(yaml.safe_load(GRAPH.read_text()), UNITS[corpus], stage, SECTION)
        there = {name: root / folder for name, folder in read.items()}
        inputs = {
            name: digest(read_parts(folder)) for name, folder in there.items() if folder.exists()
        }
        write_json({**json.loads(path.read_text()), "inputs": inputs}, path)


def rebuild(root: Path, corpus: str, stage: str) -> None:
    """Another build of one stage, with other rows."""
    shutil.rmtree(root / "data" / corpus / stage)
    tree.stage(root, f"{corpus}/{stage}", [tree.PLAIN, tree.row("cd9")])
    record(root, corpus, stage)


def empty(root: Path, stage: str) -> None:
    """What DVC leaves of a stage whose build failed: the folder, without its outputs."""
    shutil.rmtree(root / "data/demo" / stage)
    (root / "data/demo" / stage).mkdir()


def told(root: Path) -> list[str]:
    return [str(one) for one in stale_stages(root, ["demo"])]


def test_a_whole_build_is_of_one_piece(root: Path):
    assert told(root) == []


def test_what_follows_a_stage_that_was_built_alone_is_named(root: Path):
    rebuild(root, "demo", "decontaminate")
    assert told(root) == [
        "demo: reformulate, verify, validate, release are of an earlier build than decontaminate; "
        "run: dvc repro catalog@demo"
    ]


def test_the_same_bytes_are_the_same_build(root: Path):
    place, aside = root / "data/demo/decontaminate", root / "aside"
    shutil.copytree(place, aside)
    rebuild(root, "demo", "decontaminate")
    assert told(root)
    shutil.rmtree(place)
    aside.rename(place)
    assert told(root) == []


def test_a_failed_stage_is_named(root: Path):
    empty(root, "validate")
    assert told(root) == [
        "demo: release is of an earlier build; the last build of validate did not end; "
        "run: dvc repro catalog@demo"
    ]
    rebuild(root, "demo", "annotate")
    empty(root, "filter")
    first = told(root)[0]
    assert first.startswith("demo: dedup, decontaminate, reformulate, verify, release are of an")
    assert "build than annotate; the last build of filter, validate did not end; run:" in first


def test_a_benchmark_set_that_was_built_anew_is_named(root: Path):
    rebuild(root, "benchmarks/tests", "index")
    assert told(root)[0].startswith(
        "demo: decontaminate, reformulate, verify, validate, release are of an earlier build than "
        "benchmarks/tests/index; run:"
    )


def test_what_was_never_fetched_is_no_failed_build(root: Path):
    for stage in stage_order():
        if stage not in ("verify", "release"):
            shutil.rmtree(root / "data/demo" / stage, ignore_errors=True)
    assert told(root) == []


def test_commands_say_it_on_stderr_and_answer(root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(root)
    rebuild(root, "demo", "decontaminate")
    for command in (["sql", "SELECT 1 AS one", "--json"], ["why", "aa1", "--json"]):
        result = CliRunner().invoke(cli.app, command)
        assert result.exit_code == 0
        assert json.loads(result.stdout)
        assert "release are of an earlier build than decontaminate; run:" in result.stderr
        assert result.stderr.count("\n") == 1


def test_such_a_release_is_not_exported(root: Path):
    rebuild(root, "demo", "decontaminate")
    with pytest.raises(
        DataError, match=r"earlier build than decontaminate;.* nothing was exported"
    ):
        export(root, "scp116k", "demo")
    assert not (root / "data/demo/scp116k.jsonl").exists()
