"""What the packages set for the process that loads them, before NumPy is loaded."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.project import ROOT

ASK = "import os, sys, {}; print(os.environ['OPENBLAS_NUM_THREADS'], 'numpy' in sys.modules)"


def said(code: str, **settings: str) -> str:
    env = {k: v for k, v in os.environ.items() if k != "OPENBLAS_NUM_THREADS"} | settings
    command = [sys.executable, "-c", code]
    return subprocess.run(
        command, cwd=ROOT, env=env, text=True, capture_output=True, check=True
    ).stdout


@pytest.mark.parametrize("package", ["stages", "pipelines", "benchmarks"])
def test_blas_has_one_thread_unless_it_is_told_otherwise(package: str):
    assert said(ASK.format(package)) == "1 False\n"
    assert said(ASK.format(package), OPENBLAS_NUM_THREADS="3") == "3 False\n"


def test_the_collector_looks_seldom_through_what_imports_make():
    assert int(said("import gc, pipelines; print(gc.get_threshold()[0])")) >= 10_000
