"""The house: sizes, and lists that are generated."""

from __future__ import annotations

import ast
import itertools
import re
import tomllib
from collections.abc import Iterator
from inspect import unwrap
from pathlib import Path

import grimp
import pytest
import typer
import yaml

from pipelines.cli.app import app
from pipelines.config import compose
from pipelines.runner.stage_table import (
    row_flow,
    row_stages,
    stage_of,
    stage_order,
    step_of,
)
from tests.embedded import copy_conf
from tests.project import ROOT

SOURCES = sorted(path for top in ("stages", "pipelines") for path in (ROOT / top).rglob("*.py"))
MAX_FILE_LINES = 300
MAX_FUNCTION_LINES = 60
MAX_PARAMETERS = 5
IN_A_CORPUS = re.compile(r"data/\$\{key\}/(\w+)/parts.json")
#: What stages are made of.
CONTRACT = {"columns", "core", "errors", "params", "registry", "schema"}
#: Of kernels, which take arrays and bounds one by one: a tuple of them would hide what each is. And
#: of commands, whose parameters are their arguments and options.
MAX_PARAMETERS_OF_KERNELS_AND_COMMANDS = 8


def _commands(group: typer.Typer) -> Iterator[tuple[Path, str]]:
    """File and function of everything that is registered with Typer, in groups as well."""
    registered = [*group.registered_commands, group.registered_callback]
    for callback in (one.callback for one in registered if one):
        if callback is not None:
            code = unwrap(callback).__code__
            yield Path(code.co_filename), code.co_name
    for inner in group.registered_groups:
        yield from _commands(inner.typer_instance)


COMMANDS = set(_commands(app))


def _most_parameters(path: Path, function: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    kernel = any(isinstance(d, ast.Name) and d.id == "kernel" for d in function.decorator_list)
    wide = kernel or (path, function.name) in COMMANDS
    return MAX_PARAMETERS_OF_KERNELS_AND_COMMANDS if wide else MAX_PARAMETERS


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_files_and_functions_stay_small(path: Path):
    text = path.read_text(encoding="utf-8")
    assert text.count("\n") <= MAX_FILE_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            assert (node.end_lineno or 0) - node.lineno < MAX_FUNCTION_LINES, node.name
            taken = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            named = [argument for argument in taken if argument.arg not in ("self", "cls")]
            assert len(named) <= _most_parameters(path, node), node.name
            if path.is_relative_to(ROOT / "stages"):
                assert node.args.kwarg is None, node.name


def test_params_yaml_is_what_conf_composes_to():
    compose.check(ROOT)


@pytest.mark.parametrize("name", stage_order())
def test_a_stage_is_a_module_of_its_name(name: str):
    if name in row_stages():
        assert stage_of(name).run.__module__ == f"stages.{name}"
    else:
        assert (ROOT / "pipelines" / "steps" / f"{name}.py").exists()
        assert step_of(name) == f"pipelines.steps.{name}"


def test_a_file_at_the_root_of_stages_is_a_stage_or_the_contract_of_stages():
    found = {path.stem for path in (ROOT / "stages").glob("*.py")} - {"__init__"}
    assert found == {*CONTRACT, *row_stages()}, "what is no stage lies in a folder of its noun"


def test_the_root_of_pipelines_is_the_door_of_dvc():
    found = {path.stem for path in (ROOT / "pipelines").glob("*.py")} - {"__init__"}
    assert found == {"printable", "run"}


@pytest.mark.parametrize("top", ["stages", "pipelines"])
def test_every_folder_has_its_place_among_the_layers(top: str):
    """Which import-linter then holds; a stage has none, as nothing below may know it."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    named = {
        name.strip()
        for contract in contracts["tool"]["importlinter"]["contracts"]
        if contract.get("containers") == [top]
        for layer in contract["layers"]
        for name in layer.split("|")
    }
    rooms = {path.stem for path in (ROOT / top).iterdir() if _is_room(path)}
    assert named == rooms - set(row_stages())


def _is_room(path: Path) -> bool:
    return (path / "__init__.py").exists() or (path.suffix == ".py" and path.stem != "__init__")


def test_no_two_neighbours_import_each_other():
    """Files and folders side by side, at every depth; import-linter holds the first by layers."""
    graph = grimp.build_graph("stages", "pipelines")
    found = {}
    for package in sorted(name for name in graph.modules if graph.find_children(name)):
        neighbours = sorted(graph.find_children(package))
        for one, other in itertools.combinations(neighbours, 2):
            there = graph.direct_import_exists(importer=one, imported=other, as_packages=True)
            back = graph.direct_import_exists(importer=other, imported=one, as_packages=True)
            if there and back:
                found[f"{one} <-> {other}"] = package
    assert not found


def test_what_reads_all_stages_depends_on_all_stages():
    """validate and catalog: a stage that stood not there would be read before it is built."""
    stages = yaml.safe_load((ROOT / "dvc.yaml").read_text(encoding="utf-8"))["stages"]
    before = stage_order()[: stage_order().index("validate")]
    rows = {*row_flow(), *(name for name in row_stages() if stage_of(name).measures), "fetch"}
    wanted = {"validate": [name for name in before if name in rows]}
    wanted["catalog"] = [name for name in stage_order() if name != "against"]
    for name, read in wanted.items():
        deps = [
            re.fullmatch(r"data/\$\{key\}/(\w+)/parts.json", dep)
            for dep in stages[name]["do"]["deps"]
        ]
        assert sorted(dep[1] for dep in deps if dep) == sorted(read), f"deps of {name} in dvc.yaml"


def test_a_stage_describes_what_it_adds_to_a_release():
    for name in row_stages():
        stage = stage_of(name)
        assert set(stage.about) <= set(stage.added), name


@pytest.mark.parametrize("name", [name for name in row_stages() if stage_of(name).off])
def test_a_stage_that_can_be_off_has_a_file_that_says_so(name: str):
    path = ROOT / "conf" / name / "off.yaml"
    declared = yaml.safe_load(path.read_text(encoding="utf-8"))
    assert stage_of(name).off.items() <= declared.items()
    stage_of(name).params.model_validate(declared)


def test_yaml_is_read_by_one_loader():
    own = [path.name for path in SOURCES if "CSafeLoader" in path.read_text(encoding="utf-8")]
    assert own == ["yaml_files.py"]


def test_no_committed_text_knows_this_machine(tmp_path: Path):
    conf = copy_conf(tmp_path) / "conf"  # a user's own may say where files lie
    for path in [*SOURCES, ROOT / "dvc.yaml", *conf.rglob("*.yaml")]:
        text = path.read_text(encoding="utf-8")
        assert "/home/" not in text, path
        assert "shared/" not in text, path
