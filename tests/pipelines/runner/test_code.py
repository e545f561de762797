"""The first stage lists the code of all others; a stage of edited code does not build."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import yaml

from pipelines.runner import code
from pipelines.runner.stage_table import modules
from stages.errors import ConfigError, DataError
from tests.project import ROOT

PLAN = "stages/duplicates/near/plan.py"


def _copy(root: Path) -> Path:
    """The imports of this project, in a folder of its own."""
    for top in ("pipelines", "stages"):
        for path in (ROOT / top).rglob("*.py"):
            target = root / path.relative_to(ROOT)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return root


def _listed(root: Path) -> dict[str, dict[str, str]]:
    assert code.main(root) == 0
    return {
        path.stem: json.loads(path.read_text())
        for path in (root / code.FOLDER).glob("*.json")
        if path.name != code.COLUMNS
    }


def test_an_edit_changes_the_files_of_the_stages_that_import_it(tmp_path: Path):
    before = _listed(_copy(tmp_path))
    assert set(before) == set(modules())
    edited = tmp_path / PLAN
    edited.write_text(edited.read_text() + "# edited\n")
    after = _listed(tmp_path)
    changed = {stage for stage in before if before[stage] != after[stage]}
    assert changed == {stage for stage in before if PLAN in before[stage]}
    assert "dedup" in changed
    assert not changed & {"fetch", "annotate", "filter", "release", "config"}
    assert not list((tmp_path / "data").glob("*.tmp-*"))


def test_an_edited_rule_has_the_configuration_checked_again(tmp_path: Path):
    """It may read what models are asked, and only `config` sees that nobody is."""
    listed = _listed(_copy(tmp_path))["config"]
    assert {
        "stages/rules/opinion.py",
        "stages/rules/problem.py",
        "pipelines/config/opinions.py",
    } <= {*listed}
    assert not [
        path for path in listed if path.startswith(("stages/duplicates/near/", "stages/extract/"))
    ]


def test_code_that_was_edited_since_builds_nothing(tmp_path: Path):
    _listed(_copy(tmp_path))
    assert PLAN in code.code(tmp_path, "dedup")
    edited = tmp_path / PLAN
    edited.write_text(edited.read_text() + "# edited\n")
    with pytest.raises(ConfigError, match=rf"{PLAN} is not what it was.*dvc repro"):
        code.code(tmp_path, "dedup")
    edited.unlink()
    with pytest.raises(ConfigError, match=PLAN):
        code.code(tmp_path, "dedup")


def test_a_stage_by_hand_in_a_checkout_that_built_nothing(tmp_path: Path):
    with pytest.raises(DataError, match=r"data/code/dedup\.json is missing; .*dvc repro"):
        code.code(tmp_path, "dedup")


def test_each_stage_of_the_graph_depends_on_its_code_and_on_no_file_of_it():
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text())["stages"]
    assert stages.pop("code")["deps"] == ["pipelines", "stages"]
    used = set()
    for name, stage in stages.items():
        deps = stage.get("do", stage)["deps"]
        wanted = (code.FOLDER / f"{name.removesuffix('_benchmark')}.json").as_posix()
        words = ["data/code/columns.json"] if name == "release" else []
        assert [dep for dep in deps if dep.startswith("data/code/")] == [wanted, *words]
        assert not [dep for dep in deps if dep.split("/")[0] in ("pipelines", "stages")]
        used.add(Path(wanted).stem)
    assert used == set(modules())
