"""Writes the code of each stage, its import closure, into dvc.yaml.

A package that the closure holds nearly whole is one entry: DVC reads and writes a line of dvc.lock
for each entry of each stage, and its time goes with them (docs/decisions/0010).
"""

from __future__ import annotations

from pathlib import Path

from pipelines import yaml_files
from pipelines.io import write_text
from pipelines.runner.closure import PACKAGES, closure, entry_modules
from stages.errors import ConfigError

#: The share of a package's files from which on the package is the entry.
NEARLY_ALL = 0.75


def render(root: Path) -> str:
    """dvc.yaml with the code dependencies of every stage brought up to date."""
    graph = yaml_files.opened(root / "dvc.yaml")
    for stage in graph["stages"].values():
        body = stage.get("do", stage)
        data = [dep for dep in body["deps"] if not _is_code(str(dep))]
        body["deps"] = data + folded(root, closure(root, entry_modules(body["cmd"])))
    return yaml_files.text(graph)


def folded(root: Path, files: list[str]) -> list[str]:
    """`files`, those of a folder that are nearly all of its code as the folder; sorted."""
    listed, known = set(files), set(files)
    for package in sorted({Path(file).parent for file in files}, reverse=True):
        held = {path.relative_to(root).as_posix() for path in (root / package).rglob("*.py")}
        if len(package.parts) > 1 and len(held & known) >= NEARLY_ALL * len(held):
            listed = {file for file in listed if package not in Path(file).parents}
            listed.add(package.as_posix())
    return sorted(listed)


def _is_code(dep: str) -> bool:
    return dep.split("/")[0] in PACKAGES


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
