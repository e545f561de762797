"""The diagram of docs/architecture.md: circles become one box, arrows that follow are left out."""

from __future__ import annotations

from pathlib import Path

import pytest

from pipelines.reference import architecture
from pipelines.reference.architecture import (
    floors,
    import_graph,
    page,
    transitive_reduction,
    without_circles,
)
from pipelines.runner.closure import imports
from stages.errors import ConfigError


def graph(**others: str) -> architecture.Graph:
    return {box: frozenset(names.split()) for box, names in others.items()}


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        (graph(a="b c", b="c", c=""), graph(a="b", b="c", c="")),
        (graph(a="b c d", b="d", c="d", d=""), graph(a="b c", b="d", c="d", d="")),
        (graph(a="d b", b="c", c="d", d=""), graph(a="b", b="c", c="d", d="")),
        (graph(a="", b=""), graph(a="", b="")),
    ],
)
def test_arrows_that_follow_are_left_out(given, expected):
    assert transitive_reduction(given) == expected


def test_boxes_in_a_circle_become_one():
    circle = without_circles(graph(a="b", b="c", c="b d", d=""))
    assert circle == {"a": {"b, c"}, "b, c": {"d"}, "d": frozenset()}
    assert floors(circle) == {"d": 0, "b, c": 1, "a": 2}


def test_imports_of_files_are_those_of_their_boxes(tmp_path: Path):
    files = {
        "stages/core.py": "",
        "stages/near/__init__.py": "",
        "stages/near/plan.py": "from stages import core\n",
        "stages/dedup.py": "from stages.near import plan\nfrom stages.core import x\n",
        "pipelines/run.py": "def go():\n    from stages.dedup import run\n",
    }
    for name, text in files.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "dvc.yaml").write_text("stages: {dedup: {cmd: x}}\n")
    assert imports(tmp_path)["stages/dedup.py"] == {"stages/near/plan.py", "stages/core.py"}
    assert import_graph(tmp_path, architecture.boxes(tmp_path)) == {
        "the contract": frozenset(),
        "stages/near": {"the contract"},
        "the stages": {"stages/near", "the contract"},
        "pipelines/run.py": {"the stages"},
    }


def test_a_page_without_its_marks_is_refused(tmp_path: Path):
    with pytest.raises(ConfigError, match=r"docs/architecture.md lacks the lines"):
        page(tmp_path)
