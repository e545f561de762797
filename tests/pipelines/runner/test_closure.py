from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.runner.closure import closure

FILES = {
    "stages/__init__.py": "",
    "stages/a.py": "from stages import b\nimport polars",
    "stages/b.py": "def late():\n    from stages.rules.words import w",
    "stages/rules/__init__.py": "from . import links",
    "stages/rules/words.py": "w = 1",
    "stages/rules/links.py": "",
    "stages/alone.py": "",
    "stages/nested.py": """
def late(x):
    match x:
        case 1:
            try:
                import stages.alone
            except ImportError:
                from stages import rules
            else:
                key = lambda: x
            finally:
                with x:
                    from .rules import words
""",
    "pipelines/__init__.py": "",
    "pipelines/x.py": "import stages.a",
}


@pytest.fixture
def root(tmp_path: Path) -> Path:
    for name, text in FILES.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return tmp_path


@pytest.mark.parametrize(
    ("module", "files"),
    [
        ("stages.alone", {"stages/alone.py", "stages/__init__.py"}),
        ("pipelines.x", set(FILES) - {"stages/alone.py", "stages/nested.py"}),
        (
            "stages.nested",
            {f"stages/{name}.py" for name in ("nested", "alone", "rules/words", "rules/links")}
            | {"stages/rules/__init__.py"},
        ),
        ("stages.nowhere", set()),
    ],
)
def test_closure_follows_imports_inside_functions_and_packages(
    root: Path, module: str, files: set[str]
):
    found = set(closure(root, [module]))
    assert found - {"stages/__init__.py"} == files - {"stages/__init__.py"}
