"""Compiled kernels, and how they run over many rows on several threads.

A kernel writes only the slots of its own rows, so that the number of threads never shows in what
it writes. Plain threads over kernels without the GIL take the place of numba's own: these are
unsafe after a fork and under concurrent callers, and cost seconds more to compile.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from typing import Any, TypeVar, cast

import numpy as np
import numpy.typing as npt

from stages.kernels.startup import for_good

with for_good():
    import numba

    from stages.kernels.jit_cache import keep

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
Result = TypeVar("Result")
Matrix = npt.NDArray[Any]

CHUNK_ROWS = 8192


def threads() -> int:
    """How many threads kernels run on: POLARS_MAX_THREADS, or the processors this process has."""
    wanted = os.environ.get("POLARS_MAX_THREADS", "")
    if wanted.isdigit() and int(wanted) > 0:
        return int(wanted)
    affinity = getattr(os, "sched_getaffinity", None)  # Linux only
    return len(affinity(0)) if affinity else os.cpu_count() or 1


def kernel(function: Kernel) -> Kernel:
    """`function` compiled to machine code, kept for later processes, releasing the GIL."""
    compiled = numba.njit(nogil=True)(function)
    keep(compiled)
    return cast(Kernel, compiled)


def over_rows(rows: int, work: Callable[[int, int], Result]) -> list[Result]:
    """`work(first, last)` over ranges of row numbers on several threads.

    Results are in the order of the ranges, whichever thread was first.
    """
    return over_ranges([*range(0, rows, CHUNK_ROWS), rows], work)


def over_ranges(bounds: Sequence[int], work: Callable[[int, int], Result]) -> list[Result]:
    """`work(first, last)` over the ranges between ascending bounds, likewise."""
    ranges = [(first, last) for first, last in pairwise(bounds) if first < last]
    if len(ranges) < 2 or threads() < 2:
        return [work(first, last) for first, last in ranges]
    with ThreadPoolExecutor(threads()) as pool:
        return list(pool.map(work, *zip(*ranges, strict=True)))


def product(left: Matrix, right: Matrix) -> Matrix:
    """`left @ right`, shares of the rows on several threads: BLAS has one (stages/__init__.py)."""
    out = np.empty((len(left), right.shape[1]), np.result_type(left, right))

    def share(first: int, last: int) -> None:
        np.matmul(left[first:last], right, out=out[first:last])

    over_ranges(even(len(left), threads()), share)
    return out


def even(count: int, shares: int) -> list[int]:
    """Bounds of about so many ranges of nearly equal length that make up `count`."""
    return [count * share // shares for share in range(shares + 1)]
