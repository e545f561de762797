"""Packages loaded and left for less: nothing that a user sees is different."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from stages.kernels.startup import for_good, without_blas


def test_garbage_is_collected_again_afterwards():
    assert gc.isenabled()
    with for_good():
        assert not gc.isenabled()
    assert gc.isenabled()
    with pytest.raises(ImportError), for_good():
        raise ImportError
    assert gc.isenabled()


@pytest.mark.parametrize("first", ["duckdb, stages.kernels.jit", "stages.kernels.jit, duckdb"])
def test_a_program_that_ends_says_nothing_of_leaks(first: str):
    ask = f"import {first}; from stages.kernels.startup import leave_unsearched; leave_unsearched()"
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert (said.stdout, said.stderr) == ("", "")


def test_machine_code_with_reductions_is_loaded_without_blas():
    """What a kernel needs of numba.np.arraymath comes without scipy.linalg, which works later."""
    ask = (
        "import sys; from stages.kernels.startup import without_blas\n"
        "with without_blas(): import numba.np.arraymath\n"
        "print('scipy.linalg' in sys.modules); import scipy.linalg"
    )
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    assert said.stdout == "False\n"


def test_what_was_loaded_before_stays(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setitem(sys.modules, "scipy.linalg", gc)
    with without_blas():
        assert sys.modules["scipy.linalg"] is gc
    assert sys.modules["scipy.linalg"] is gc
