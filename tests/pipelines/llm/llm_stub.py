"""The stub that keeps a bill (CORPUSMILL_LLM_STUB), as a process; skips where there is none."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest


@contextmanager
def serve(*options: str) -> Iterator[str]:
    """Serve with command-line options of the stub until the block ends; yields its base URL."""
    path = os.environ.get("CORPUSMILL_LLM_STUB", "")
    if not Path(path).is_file():
        pytest.skip("CORPUSMILL_LLM_STUB names no stub")
    command = [sys.executable, path, "--retry-after", "0.02", *options]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            yield process.stdout.readline().strip()
        finally:
            process.kill()


def bill(url: str) -> dict[str, Any]:
    """What was asked and paid so far."""
    with urllib.request.urlopen(f"{url.removesuffix('/v1')}/_stats") as answer:
        stats: dict[str, Any] = json.load(answer)
        return stats


def reset(url: str) -> None:
    """Forget the bill."""
    request = urllib.request.Request(f"{url.removesuffix('/v1')}/_reset", b"", method="POST")
    urllib.request.urlopen(request).close()
