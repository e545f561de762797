"""The Python files that a stage uses: the closure of its imports, which DVC does not see."""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
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
    paths = (f"{base}.py", f"{base}/__init__.py")
    return next((path for path in paths if path in _present(root)), None)


@cache
def _present(root: Path) -> frozenset[str]:
    paths = (path for top in PACKAGES for path in (root / top).rglob("*.py"))
    return frozenset(path.relative_to(root).as_posix() for path in paths)


@cache
def _imports(root: Path, module: str, path: str) -> list[str]:
    """Modules of this project that a file names; `from a import b` names a and maybe a.b."""
    names: list[str] = []
    package = module if path.endswith("__init__.py") else module.rpartition(".")[0]
    for node in _statements(ast.parse((root / path).read_bytes()).body):
        if isinstance(node, ast.Import):
            names += [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            above = (
                package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            )
            base = ".".join([*above, *([node.module] if node.module else [])])
            names += [base, *(f"{base}.{alias.name}" for alias in node.names)]
    return [name for name in names if name.split(".")[0] in PACKAGES]


def _statements(body: Iterable[ast.AST]) -> Iterator[ast.AST]:
    """All statements, inner ones too; `ast.walk` would spend its time on expressions."""
    for node in body:
        yield node
        for field in ("body", "orelse", "finalbody", "handlers", "cases"):
            inner = getattr(node, field, None)
            if isinstance(inner, list):  # the body of a lambda is an expression
                yield from _statements(inner)


def imports(root: Path) -> dict[str, frozenset[str]]:
    """Each file of the packages under `root` -> the files that it imports; relative paths.

    Of `from a import b`, where both are modules, it is b that is imported.
    """
    found = {}
    for path in sorted(_present(root)):
        module = path.removesuffix(".py").replace("/", ".").removesuffix(".__init__")
        names = _imports(root, module, path)
        files = {name: _file(root, name) for name in names}
        inner = {name.rpartition(".")[0] for name, file in files.items() if file}
        found[path] = frozenset(f for name, f in files.items() if f and name not in inner)
    return found
