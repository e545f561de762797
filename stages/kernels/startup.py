"""How large packages are loaded, and left at the end, for less of each process."""

from __future__ import annotations

import gc
import sys
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def for_good() -> Iterator[None]:
    """What is imported here lasts as long as the process: it is never searched for garbage."""
    collects = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        leave_unsearched()
        if collects:
            gc.enable()


def leave_unsearched() -> None:
    """From now on, nothing that is alive is searched for garbage. A program that ends says so: to
    search the 190,000 objects that numba and Arrow have takes a tenth of a second.
    """
    if "duckdb" not in sys.modules:  # it would report what is not searched as leaked
        gc.freeze()


@contextmanager
def without_blas() -> Iterator[None]:
    """What numba has for NumPy's reductions is loaded here without SciPy's BLAS: no kernel
    multiplies matrices, and the import would take a quarter of a second of each process. No other
    thread may import scipy.linalg meanwhile.
    """
    if "scipy.linalg" in sys.modules or "numba.np.arraymath" in sys.modules:
        yield
        return
    sys.modules["scipy.linalg"] = None  # type: ignore[assignment]  # an import of it fails
    try:
        yield
    finally:
        del sys.modules["scipy.linalg"]
