"""The mark of a signal. It sets an attribute and nothing else; tables are explicit elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import polars as pl

Signal = Callable[[], pl.Expr]


def signal(function: Signal) -> Signal:
    """Mark a function of no arguments whose expression over `plain.prepared` rows is a signal."""
    function.is_signal = True  # type: ignore[attr-defined]
    return function


def signals_of(modules: list[ModuleType]) -> dict[str, Signal]:
    """The marked functions of `modules`, by name (the name of the column), sorted."""
    found = {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if getattr(value, "is_signal", False) and value.__module__ == module.__name__
    }
    return dict(sorted(found.items()))
