"""The house: sizes, and lists that are generated."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from pipelines.config import compose
from pipelines.runner.stage_table import ROW_STAGES, STEPS

ROOT = Path(__file__).resolve().parents[1]
SOURCES = sorted(path for top in ("stages", "pipelines") for path in (ROOT / top).rglob("*.py"))
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 60
MAX_PARAMETERS = 5


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_and_functions_stay_small(path: Path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_FILE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MAX_FUNCTION_LINES, node.name
            taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            named = [argument for argument in taken if argument.arg not in ("self", "cls")]
            assert len(named) <= MAX_PARAMETERS, node.name
            if path.is_relative_to(ROOT / "stages"):
                assert node.args.kwarg is None, node.name


def test_params_yaml_is_what_conf_composes_to():
    compose.check(ROOT)


def test_a_stage_is_named_as_its_module():
    assert all(module == f"stages.{stage}" for stage, module in ROW_STAGES.items())
    own = {stage: module for stage, module in STEPS.items() if stage not in ROW_STAGES}
    assert all(module == f"pipelines.steps.{stage}" for stage, module in own.items())


def test_no_committed_text_knows_this_machine():
    for path in [
        *SOURCES,
        ROOT / "dvc.yaml",
        ROOT / "params.yaml",
        *(ROOT / "conf").rglob("*.yaml"),
    ]:
        text = path.read_text(encoding="utf-8")
        assert "/home/" not in text, path
        assert "shared/" not in text, path
