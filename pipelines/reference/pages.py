"""Pages of docs/ that are written from the code (`corpusmill docs`); a test compares them."""

from __future__ import annotations

import importlib
import inspect
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import typer

from pipelines.catalog.columns import columns
from pipelines.catalog.views import ABOUT
from pipelines.project.files import write_text
from pipelines.reference import architecture
from pipelines.reference import params as reference_params
from stages.errors import ConfigError

NOTE = "<!-- Written by `corpusmill docs` from code and conf/: edit those, not this page. -->\n\n"


def pages(root: Path, app: typer.Typer) -> dict[str, str]:
    """Path under docs/ -> text. ConfigError names signals and rules that have a fault."""
    signals = importlib.import_module("stages.signals")
    signals.check_signals()
    rules = importlib.import_module("stages.rules")
    rules.check_rules()
    kinds = importlib.import_module("stages.opinions.kinds").KINDS
    return {
        "architecture.md": architecture.page(root),
        "reference/commands.md": NOTE
        + "# Commands\n\n"
        + "\n".join(_commands(typer.main.get_command(app))),
        "reference/rules.md": NOTE
        + "# Rules\n\nTrue where the defect is there; the name is the reason.\n\n"
        + "\n".join(_functions(rules.RULES)),
        "reference/signals.md": NOTE
        + "# Signals\n\nColumns that `annotate` measures.\n\n"
        + "\n".join(_functions(signals.SIGNALS))
        + "\n# Signals of models\n\nNull unless `annotate.llm` asks for them, see "
        + "[signals of models](../model-signals.md).\n\n"
        + "\n".join(f"## `model_{name}`\n\n{kind.about}\n" for name, kind in kinds.items()),
        "reference/stages.md": NOTE + reference_params.page(root),
        "reference/views.md": NOTE
        + "# Views\n\nWhat `corpusmill sql` and `data/catalog.duckdb` hold, see "
        + "[query](../query.md).\n\n"
        + "\n".join(_views()),
    }


def write(root: Path, app: typer.Typer) -> list[str]:
    """Write the pages that are out of date; returns their names."""
    stale = _stale(root, app)
    for name, text in stale.items():
        write_text(text, root / "docs" / name)
    return sorted(stale)


def check(root: Path, app: typer.Typer) -> None:
    """Raise unless every page is what the code says."""
    stale = _stale(root, app)
    if stale:
        raise ConfigError(f"docs/ is stale ({', '.join(stale)}); run: corpusmill docs")


def _stale(root: Path, app: typer.Typer) -> dict[str, str]:
    folder = root / "docs"
    return {
        name: text
        for name, text in pages(root, app).items()
        if not (folder / name).exists() or (folder / name).read_text(encoding="utf-8") != text
    }


def _commands(command: Any, path: str = "corpusmill") -> Iterator[str]:
    """Sections of a command and those under it; typer's own classes are private, so no types."""
    if hasattr(command, "commands"):
        for name, inner in sorted(command.commands.items()):
            yield from _commands(inner, f"{path} {name}")
        return
    arguments = [p for p in command.params if p.param_type_name == "argument"]
    named = "".join(f" {p.name.upper()}" for p in arguments)
    yield f"## `{path}{named}`\n\n{_text(command.help)}\n"
    for parameter in command.params:
        if parameter.name == "help" or not getattr(parameter, "help", None):
            continue
        is_argument = parameter in arguments
        label = parameter.name.upper() if is_argument else ", ".join(parameter.opts)
        yield f"- `{label}`: {_text(parameter.help)}"
    yield ""


def _functions(table: dict[str, Callable[..., Any]]) -> Iterator[str]:
    for name, function in sorted(table.items()):
        parameters = inspect.signature(function).parameters.values()
        taken = ", ".join(f"{p.name}: {p.annotation} = {p.default!r}" for p in parameters)
        yield f"## `{name}`\n\n{_text(function.__doc__)}\n" + (
            f"\nParameters: `{taken}`\n" if taken else ""
        )


def _views() -> Iterator[str]:
    found = columns()
    for view, about in ABOUT.items():
        yield f"## `{view}`\n\nA line is {about}.\n"
        yield ", ".join(f"`{name}` {kind}" for name, kind in found[view]) + "\n"


def _text(doc: str | None) -> str:
    return inspect.cleandoc(doc) if doc else ""
