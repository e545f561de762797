"""Stages run in trees of their own, that hold no code."""

from __future__ import annotations

import pytest

from pipelines.runner.stage_table import column_texts


@pytest.fixture(autouse=True)
def no_code(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the stage `code` would say of such a tree."""
    monkeypatch.setattr("pipelines.runner.provenance.code", lambda root, stage: {})
    monkeypatch.setattr("pipelines.steps.release.columns", lambda root: column_texts())
