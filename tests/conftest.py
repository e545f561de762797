"""Fixtures that many tests share."""

from __future__ import annotations

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The folder of real corpora, content-addressed; skips where there is none."""
    for folder in os.environ.get("CORPUSMILL_MIRROR", "").split(os.pathsep):
        if folder and Path(folder, "raw").is_dir():
            return Path(folder)
    pytest.skip("CORPUSMILL_MIRROR names no folder of real corpora")
