"""Fixtures of the stage tests."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from pipelines.sandbox.bounded import pool
from stages.core import Bounded


@pytest.fixture(scope="session")
def bounded() -> Iterator[Bounded]:
    """The real pool of killable workers."""
    with pool(workers=2) as workers:
        yield workers
