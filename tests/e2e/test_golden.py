"""What `dvc repro` writes in a clone: the bytes of dvc.lock, whatever the machine does."""

from __future__ import annotations

import re
import shlex
from dataclasses import dataclass
from typing import Any

import polars as pl
import pytest
import yaml

from pipelines.catalog import build as catalog
from pipelines.catalog.columns import columns
from pipelines.runner.stage_table import stage_order
from stages import dedup
from stages.core import Given
from tests import embedded
from tests.e2e.conftest import CORPUSMILL, Clone, copy_checkout, stages_run
from tests.embedded import BUILD
from tests.project import ROOT

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Golden:
    """A clone whose embedded corpora were built whole, and what DVC and the stages printed."""

    clone: Clone
    said: str


@pytest.fixture(scope="module")
def golden(tmp_path_factory: pytest.TempPathFactory) -> Golden:
    clone = copy_checkout(tmp_path_factory.mktemp("golden") / "clone")
    return Golden(clone, clone.run("dvc", "repro"))


def of_the_default_build(lock: dict[str, Any]) -> dict[str, Any]:
    """The stages of dvc.lock that the default build has; what `config` read is the user's conf/."""
    units = {name for names in BUILD.values() for name in names}
    stages = {
        name: body
        for name, body in lock["stages"].items()
        if "@" not in name or name.partition("@")[2] in units
    }
    if embedded.has_own(ROOT):
        stages["config"].pop("deps")
    return lock | {"stages": stages}


def test_the_committed_lock_is_what_a_clone_builds(golden: Golden):
    """The golden run: every byte of the embedded corpora, by the hashes of dvc.lock."""
    locks = (path / "dvc.lock" for path in (golden.clone.root, ROOT))
    built, committed = (of_the_default_build(yaml.safe_load(lock.read_text())) for lock in locks)
    assert built == committed
    assert stages_run(golden.clone.run("dvc", "repro")) == []


def test_the_readme_shows_what_the_build_prints(golden: Golden):
    """But for the time and memory of stages, which differ, and the reasons that are left out."""
    readme = (ROOT / "README.md").read_text()
    lines = re.findall(r"^(\w+ demo_math  .*?)(?:, \.\.\.\)|  [\d.]+ s, ).*$", readme, re.M)
    assert len(lines) == 7
    assert all(line in golden.said for line in lines)


@pytest.mark.parametrize(("page", "count"), [("README.md", 4), ("docs/query.md", 2)])
def test_a_command_of_the_pages_prints_what_they_show(golden: Golden, page: str, count: int):
    text = (ROOT / page).read_text()
    blocks = re.findall(r"^```console\n\$ corpusmill ((?:sql|why) .*?)^```", text, re.M | re.S)
    assert len(blocks) == count
    for block in blocks:
        asked = re.match(r'sql ".*?"\n|why [^\n]*\n', block, re.S)
        assert asked
        assert golden.clone.run(*CORPUSMILL, *shlex.split(asked[0])) == block[asked.end() :]


@pytest.mark.parametrize("page", ["README.md", "docs/sweep.md"])
def test_the_sweep_of_the_pages_keeps_as_many_rows(golden: Golden, page: str):
    text = (ROOT / page).read_text()
    shown = re.findall(r"^\| (?:main|[^|]+\[).*\| (\d+) +\| ([\d.]+) +\|$", text, re.M)
    params = yaml.safe_load((golden.clone.root / "params.yaml").read_text())
    section = params["corpora"]["demo_math"]["dedup"]
    rows = pl.scan_parquet(golden.clone.root / "data/demo_math/filter/kept/*.parquet")
    kept = {}
    for threshold in (0.5, 0.7, 0.9):
        tried = dedup.Params.model_validate({**section, "threshold": threshold})
        split = dedup.run(rows, tried, Given())
        kept[threshold] = split.kept.select(pl.len()).collect().item()
    assert {float(threshold): int(count) for count, threshold in shown} == kept


def test_a_stage_writes_what_dvc_keeps_and_no_empty_folder(base: Clone):
    """DVC warns of an empty folder; what is not declared is lost to those who pull."""
    stages = yaml.safe_load((base.root / "dvc.yaml").read_text())["stages"]
    for stage in stage_order():
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
