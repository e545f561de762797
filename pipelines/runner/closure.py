"""The Python files that a stage uses: the closure of its imports, which DVC does not see."""

from __future__ import annotations

import ast
from collections.abc import Iterable
from functools import cache
from pathlib import Path

PACKAGES = ("pipelines", "stages")


def closure(root: Path, modules: Iterable[str]) -> list[str]:
    """The files under `root` that `modules` import, directly or not, as sorted relative paths.

    Imports inside functions count; the packages around a module count, as Python runs them.
    """
    todo, seen = list(modules), set[str]()
    while todo:
        module = todo.pop()
        path = _file(root, module)
        if path is None or path in seen:
            continue
        seen.add(path)
        todo += _imports(root, module, path)
        todo += [module.rpartition(".")[0]] if "." in module else []
    return sorted(seen)


def _file(root: Path, module: str) -> str | None:
    base = module.replace(".", "/")
    for path in (f"{base}.py", f"{base}/__init__.py"):
        if (root / path).is_file():
            return path
    return None


@cache
def _imports(root: Path, module: str, path: str) -> list[str]:
    """Modules of this project that a file names; `from a import b` names a and maybe a.b."""
    names: list[str] = []
    package = module if path.endswith("__init__.py") else module.rpartition(".")[0]
    for node in ast.walk(ast.parse((root / path).read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = (
                package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            )
            base = ".".join([*above, *([node.module] if node.module else [])])
            names += [base, *(f"{base}.{alias.name}" for alias in node.names)]
    return [name for name in names if name.split(".")[0] in PACKAGES]
