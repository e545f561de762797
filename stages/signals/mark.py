"""The mark of a signal. It sets an attribute and nothing else; tables are explicit elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType

import polars as pl

from stages import registry as marked

Signal = Callable[[], pl.Expr]
KIND = "signal"


def signal(function: Signal) -> Signal:
    """Mark a function of no arguments whose expression over `plain.prepared` rows is a signal."""
    return marked.mark(KIND, function)


def place_of(function: Signal) -> str:
    """`signal proof (stages/signals/proofs.py:58)`."""
    return marked.place_of(KIND, function)


def signals_of(modules: list[ModuleType]) -> dict[str, Signal]:
    """The marked functions of `modules`, by name (the name of the column), sorted.

    Raises ConfigError where two have one name.
    """
    return marked.by_name(KIND, modules)
