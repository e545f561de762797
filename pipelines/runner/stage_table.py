"""The stages by name: their order and edges, as dvc.yaml has them, and the module that does each.

dvc.yaml is the only place with stages and edges. A stage of rows is the module of its name at the
root of stages/, with a `STAGE`; every other stage of a corpus is a module of pipelines/steps/.
"""

from __future__ import annotations

import importlib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pipelines.project import dvc_graph, yaml_files
from stages.errors import ConfigError

if TYPE_CHECKING:
    from stages.core import Stage  # who only asks for names need not load Polars

#: Where this code lies, and the graph that it is run by.
ROOT = Path(__file__).resolve().parents[2]
#: Stages of dvc.yaml that are programs of their own, beside `code`, which says what each uses.
PROGRAMS: dict[str, str] = {
    "config": "pipelines.config.stage",
    "catalog": "pipelines.catalog.build",
}


@cache
def graph() -> dict[str, Any]:
    """dvc.yaml."""
    found: dict[str, Any] = yaml_files.read(ROOT / "dvc.yaml")
    return found


@cache
def stage_order() -> tuple[str, ...]:
    """The stages of a corpus that write data/<corpus>/<stage>, in the order of dvc.yaml."""
    return tuple(dvc_graph.of_a_corpus(graph()))


@cache
def row_stages() -> tuple[str, ...]:
    """Those that are pure functions from rows to kept and dropped, in that order."""
    return tuple(name for name in stage_order() if (ROOT / "stages" / f"{name}.py").is_file())


@cache
def row_flow() -> tuple[str, ...]:
    """The stages whose rows flow one into the next, from extract to the one that is released."""
    return tuple(dvc_graph.flow(graph(), "release"))


def stage_of(name: str) -> Stage[Any]:
    """The stage of rows `name`; ConfigError where its module declares none."""
    found: Stage[Any] | None = vars(importlib.import_module(f"stages.{name}")).get("STAGE")
    if found is None:
        raise ConfigError(
            f"stages/{name}.py has no STAGE; end it with STAGE = Stage(run=run, params=Params), "
            "as CONTRIBUTING.md shows"
        )
    return found


def step_of(name: str) -> str:
    """What runs the stage `name`: a module with `build(job, out) -> metrics`.

    Raises ConfigError where dvc.yaml names a stage that no module does.
    """
    if name not in row_stages():
        if not (ROOT / "pipelines" / "steps" / f"{name}.py").is_file():
            raise ConfigError(
                f"dvc.yaml has the stage {name}, but there is no stages/{name}.py; write it, as "
                "CONTRIBUTING.md shows"
            )
        return f"pipelines.steps.{name}"
    return (
        "pipelines.steps.rows_with_model" if stage_of(name).asks_model else "pipelines.steps.rows"
    )


def column_texts() -> dict[str, str]:
    """What the columns hold that stages add, in their own words."""
    return {column: text for name in row_stages() for column, text in stage_of(name).about.items()}


def modules() -> dict[str, list[str]]:
    """The modules that each stage of dvc.yaml but `code` starts with."""
    own = {name: [f"stages.{name}"] for name in row_stages()}
    runner = {name: ["pipelines.run", step_of(name), *own.get(name, [])] for name in stage_order()}
    return runner | {name: [module] for name, module in PROGRAMS.items()}
