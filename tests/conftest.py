"""Fixtures that many tests share."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def mirror() -> Path:
    """The folder of real corpora, content-addressed; skips where there is none."""
    for folder in os.environ.get("CORPUSMILL_MIRROR", "").split(os.pathsep):
        if folder and Path(folder, "raw").is_dir():
            return Path(folder)
    pytest.skip("CORPUSMILL_MIRROR names no folder of real corpora")


@pytest.fixture(scope="session")
def books() -> Path:
    """The folder of real books with their truth (CORPUSMILL_BOOKS); skips where there is none."""
    folder = os.environ.get("CORPUSMILL_BOOKS", "")
    if not folder or not Path(folder).is_dir():
        pytest.skip("CORPUSMILL_BOOKS names no folder of books")
    return Path(folder)


@pytest.fixture(scope="session")
def uv() -> str:
    """The uv that runs these tests, or one that is installed."""
    found = (
        os.environ.get("UV")
        or shutil.which("uv")
        or Path(__file__).parents[1] / ".bootstrap" / "bin" / "uv"
    )
    if not Path(found).is_file():
        pytest.skip("no uv: make test brings one")
    return str(found)
