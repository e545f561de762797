"""`corpusmill status`: which corpora are built, of what values, where their releases lie."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from pipelines.catalog import query
from pipelines.catalog.status import Status, lines, next_steps, status
from pipelines.cli import app as cli
from pipelines.project.digests import conf_digest, section
from pipelines.project.files import read_parts, write_json
from pipelines.project.yaml_files import read
from pipelines.runner.provenance import digest
from pipelines.runner.stage_table import stage_order
from stages.errors import ConfigError
from tests.pipelines import tree
from tests.project import ROOT

VALUES: dict[str, Any] = {"dedup": {"threshold": 0.7}, "verify": {"enabled": True}}
RELEASE = "data/one/release"
#: What a stage reads, as far as it matters here.
INPUTS = {"verify": "dedup", "release": "verify"}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A build of two corpora: `one` is there with 1,234 rows, `two` is not."""
    (tmp_path / "conf").mkdir()
    commands = {
        stage: {"do": {"cmd": f"run {stage} rows=data/${{key}}/{read}"}}
        for stage, read in INPUTS.items()
    }
    write_json({"stages": commands}, tmp_path / "dvc.yaml")
    composed(tmp_path, VALUES)
    for stage in stage_order():
        built(tmp_path, stage)
    return tmp_path


def composed(root: Path, values: dict[str, Any]) -> None:
    """params.yaml with these values of both corpora."""
    params = {"conf_sha256": conf_digest(root / "conf"), "corpora": {"one": values, "two": values}}
    write_json(params, root / "params.yaml")


def built(root: Path, stage: str, rows: int = 1234) -> None:
    """One stage of the corpus `one`, as the runner leaves it."""
    folder = root / "data" / "one" / stage
    values = read(root / "params.yaml")["corpora"]["one"]
    made_from = root / "data" / "one" / INPUTS.get(stage, "none")
    inputs = {"rows": digest(read_parts(made_from))} if stage in INPUTS else {}
    write_json({"parts": [], f"of {rows} rows": []}, folder / "parts.json")
    write_json({"rows_kept": rows}, folder / "metrics.json")
    write_json({"inputs": inputs, "params": section(values, stage)}, folder / "manifest.json")


def test_a_corpus_is_built_or_not(root: Path) -> None:
    nothing = "nothing is built; run: dvc repro catalog@two"
    assert status(root) == [
        Status("one", "built", 1234, RELEASE),
        Status("two", "not built", None, None, (nothing,)),
    ]
    assert list(lines(status(root))) == [
        "corpus  state       rows  release",
        f"one     built      1,234  {RELEASE}",
        "two     not built",
        f"two: {nothing}",
    ]


def test_other_values_make_it_stale_and_name_the_stages(root: Path) -> None:
    composed(root, {**VALUES, "verify": {"enabled": False}})
    one, _ = status(root)
    assert (one.state, one.rows) == ("stale", 1234)
    assert one.why == (
        "built with other values than params.yaml has: verify; run: dvc repro catalog@one",
    )


def test_a_stage_that_was_built_after_one_that_read_it_makes_it_stale(root: Path) -> None:
    built(root, "dedup", rows=99)
    one, _ = status(root)
    [why] = one.why
    assert one.state == "stale"
    assert why.startswith("verify, release are of an earlier build than dedup; run: dvc repro")


def test_a_build_that_stopped_names_what_is_missing(root: Path) -> None:
    for stage in ("validate", "release"):
        shutil.rmtree(root / "data" / "one" / stage)
    one, _ = status(root)
    assert (one.state, one.release) == ("not built", None)
    assert one.why[0].startswith("not built: validate, release; to build them, or see what stops")
    built(root, "release")  # that of the build before
    assert status(root)[0].state == "stale"


def test_the_command_says_where_things_lie_and_what_to_do(
    root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(root)
    told = CliRunner().invoke(cli.app, ["status"])
    assert told.exit_code == 0
    assert told.stdout.splitlines() == list(lines(status(root)))
    assert "dvc repro" in told.stderr
    assert "conf/ was edited" not in told.stderr
    assert json.loads(CliRunner().invoke(cli.app, ["status", "--json"]).stdout)[0] == {
        "corpus": "one", "state": "built", "rows": 1234, "release": RELEASE, "why": [],
    }  # fmt: skip
    (root / "conf" / "new.yaml").write_text("a: 1\n", encoding="utf-8")
    edited = CliRunner().invoke(cli.app, ["status"]).stderr
    assert "conf/ was edited since; run: corpusmill compose && dvc repro" in edited


def test_outside_a_project_or_without_params_it_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is in no project"):
        status(tmp_path)
    (tmp_path / "dvc.yaml").touch()
    with pytest.raises(ConfigError, match=r"params\.yaml is missing; run: corpusmill compose"):
        status(tmp_path)


def test_the_queries_that_it_advises_have_answers(tmp_path: Path) -> None:
    steps = list(next_steps([Status("demo", "built", 3, "data/demo/release")]))
    tree.stage(tree.build(tmp_path), "demo/release", [tree.PLAIN])
    asked = [shlex.split(step.partition("corpusmill ")[2]) for step in steps]
    queries = [words[1] for words in asked if words[0] == "sql"]
    assert len(queries) == 2
    assert all(query.run(tmp_path, text, 60).records() is not None for text in queries)
    assert query.run(tmp_path, queries[1], 60).records()
    assert not [step for step in next_steps([]) if " sql " in step]


def test_is_light(root: Path) -> None:
    heavy = ["polars", "duckdb", "pyarrow", "pandas", "pydantic", "hydra", "dvc"]
    script = (
        "import sys, pathlib; from pipelines.catalog import status;"
        "status.status(pathlib.Path.cwd());"
        f"print([name for name in {heavy} if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, text=True, check=True, capture_output=True
    )
    assert done.stdout.strip() == "[]"


@pytest.mark.skipif(shutil.which("make") is None, reason="needs make")
def test_make_repro_ends_with_it(tmp_path: Path) -> None:
    done = subprocess.run(
        ["make", "-n", "-s", "repro"], cwd=ROOT, text=True, check=True, capture_output=True
    )
    commands = re.findall(r"run --no-sync (.+)$", done.stdout, re.M)
    assert commands == ["corpusmill doctor --quiet", "dvc repro", "corpusmill status"]
