"""Names in stages/ and pipelines/: verbs and nouns of the field, one word a thing."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from tests.project import ROOT

#: What no function, class or module is named by, and what to say instead. docs/decisions/0018.
INSTEAD = {
    "told": "listed, returned, described",
    "tell": "warn, print, describe",
    "said": "message, text, summary",
    "say": "print, describe",
    "asked": "request, wanted, declared",
    "alike": "twins, near_duplicates, similar",
    "reworded": "same_problem",
    "fitting": "compatibility",
    "later": "against_index, next",
    "meetings": "buckets",
    "mixed": "stale, or what is mixed",
    "road": "pipeline",
    "utils": "the noun of what it holds",
    "helpers": "the noun of what it holds",
    "manager": "the noun of what it manages",
}
#: Past participles that do not end in -ed.
IRREGULAR = {
    "built", "chosen", "done", "drawn", "found", "given", "gone", "held", "kept", "left", "lost",
    "made", "meant", "met", "seen", "sent", "shown", "sought", "spoken", "taken", "written",
}  # fmt: skip
#: They end so, and are none.
NO_PARTICIPLES = {"embed", "exceed", "feed", "need", "seed", "speed"}
#: Methods that Python calls by these names.
OF_PYTHON = {"stages/demo/files.py": {"tell"}}


def _modules() -> Iterator[tuple[str, ast.Module]]:
    for top in ("stages", "pipelines"):
        for path in sorted((ROOT / top).rglob("*.py")):
            name = path.relative_to(ROOT).as_posix()
            yield name, ast.parse(path.read_text(encoding="utf-8"))


def _names() -> Iterator[tuple[str, str]]:
    """(file, name) of every module, class and function, inner ones too."""
    for file, module in _modules():
        yield file, Path(file).stem
        for node in ast.walk(module):
            named = isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
            if named and node.name not in OF_PYTHON.get(file, ()):
                yield file, node.name


def test_no_name_needs_a_dictionary():
    odd = {
        f"{file}: {name}": INSTEAD[part]
        for file, name in _names()
        for part in name.strip("_").lower().split("_")
        if part in INSTEAD
    }
    assert not odd


def is_participle(name: str) -> bool:
    """A past participle that stands alone says what became of something, not what it is or does."""
    ends = name.endswith("ed") and name not in NO_PARTICIPLES
    return "_" not in name and (ends or name in IRREGULAR)


def _public_functions(nodes: list[ast.stmt]) -> Iterator[ast.FunctionDef]:
    for node in nodes:
        if isinstance(node, ast.FunctionDef) and not node.name.startswith("_"):
            yield node
        elif isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            yield from _public_functions(node.body)


def test_no_public_function_is_a_participle_alone():
    found = [
        f"{file}:{node.lineno}: {node.name}"
        for file, module in _modules()
        for node in _public_functions(module.body)
        if is_participle(node.name)
    ]
    assert not found
