"""Writes the Python files of each stage's import closure into dvc.yaml."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from pipelines.closure import closure, entry_modules
from pipelines.io import write_text
from stages.errors import ConfigError


def render(root: Path) -> str:
    """dvc.yaml with the code dependencies of every stage brought up to date."""
    yaml = YAML()
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 100
    graph: Any = yaml.load((root / "dvc.yaml").read_text(encoding="utf-8"))
    for stage in graph["stages"].values():
        body = stage.get("do", stage)
        data = [dep for dep in body["deps"] if not str(dep).endswith(".py")]
        body["deps"] = data + closure(root, entry_modules(body["cmd"]))
    stream = io.StringIO()
    yaml.dump(graph, stream)
    return stream.getvalue()


def write(root: Path) -> bool:
    """Write dvc.yaml; returns whether it changed."""
    text, path = render(root), root / "dvc.yaml"
    if path.read_text(encoding="utf-8") == text:
        return False
    write_text(text, path)
    return True


def check(root: Path) -> None:
    """Raise unless dvc.yaml lists exactly the files that each stage imports."""
    if (root / "dvc.yaml").read_text(encoding="utf-8") != render(root):
        raise ConfigError("dvc.yaml does not list the code its stages use; run: corpusmill deps")
