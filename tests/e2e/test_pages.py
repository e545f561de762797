"""Pages and examples with a session from end to end: run in a clone, it prints what they show."""

from __future__ import annotations

import json

import pytest

from tests.e2e.conftest import ROOT, Clone
from tests.e2e.console import lacking, run, sessions
from tests.e2e.notebook import code_cells

pytestmark = pytest.mark.slow
NOTEBOOK = "examples/queries/queries.ipynb"


@pytest.mark.parametrize(
    ("page", "count"),
    [
        ("docs/tutorial.md", 24),
        ("examples/first_corpus/README.md", 5),
        ("examples/sweep/README.md", 4),
    ],
)
def test_every_command_of_a_page_prints_what_it_shows(small: Clone, page: str, count: int):
    small.run("git", "branch", "-M", "main")
    shown = [*sessions((ROOT / page).read_text(encoding="utf-8"))]
    assert len(shown) == count
    for session in shown:
        printed = run(small, session)
        assert lacking(session, printed) == [], "\n".join([f"$ {session.command}", *printed])


def test_the_notebook_shows_what_its_cells_give(base: Clone):
    notebook = json.loads((ROOT / NOTEBOOK).read_text(encoding="utf-8"))
    stored = [cell["outputs"] for cell in code_cells(notebook)]
    assert json.loads(base.run("python", "-m", "tests.e2e.notebook", NOTEBOOK)) == stored
    assert sum(map(bool, stored)) == 6
