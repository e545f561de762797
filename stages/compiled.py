"""Compiled kernels, and how they run over many rows on several threads.

A kernel writes only the slots of its own rows, so that the number of threads never shows in what
it writes. Plain threads over kernels without the GIL take the place of numba's own: these are
unsafe after a fork and under concurrent callers, and cost seconds more to compile.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, TypeVar, cast

import numba
import polars as pl

Kernel = TypeVar("Kernel", bound=Callable[..., Any])
Result = TypeVar("Result")

CHUNK_ROWS = 8192


def kernel(function: Kernel) -> Kernel:
    """`function` compiled to machine code, cached beside its module, releasing the GIL."""
    return cast(Kernel, numba.njit(cache=True, nogil=True)(function))


def over_rows(rows: int, work: Callable[[int, int], Result]) -> list[Result]:
    """`work(first, last)` over ranges of row numbers, on Polars' number of threads.

    Results are in the order of the ranges, whichever thread was first.
    """
    ranges = [(first, min(first + CHUNK_ROWS, rows)) for first in range(0, rows, CHUNK_ROWS)]
    if len(ranges) < 2 or pl.thread_pool_size() < 2:
        return [work(first, last) for first, last in ranges]
    with ThreadPoolExecutor(pl.thread_pool_size()) as threads:
        return list(threads.map(work, *zip(*ranges, strict=True)))
