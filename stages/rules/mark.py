"""The mark of a rule. It sets an attribute and nothing else; tables are explicit elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import Any, TypeVar

import polars as pl

Rule = Callable[..., pl.Expr]
_R = TypeVar("_R", bound=Rule)


#: What the reasons of failures begin with: `error:timeout`; a gate counts them.
FAILURE = "error:"


def rule(*evidence: str | pl.Expr, measured: str | None = None) -> Callable[[_R], _R]:
    """Mark a function of keyword parameters with defaults whose expression is true at a defect.

    evidence: columns or named expressions that a dropped row's `detail` shows under the rule.
    measured: a column that says `error:<kind>` where measuring failed; that is then the reason.
    """

    def marked(function: _R) -> _R:
        function.evidence = tuple(  # type: ignore[attr-defined]
            pl.col(item) if isinstance(item, str) else item for item in evidence
        )
        function.measured = measured  # type: ignore[attr-defined]
        return function

    return marked


def evidence_of(function: Rule) -> tuple[pl.Expr, ...]:
    """What a rule shows of a row that it hits."""
    shown: tuple[pl.Expr, ...] = function.evidence  # type: ignore[attr-defined]
    return shown


def reason_of(name: str, function: Rule) -> pl.Expr:
    """The reason of a row that a rule hits: its name, or the failure to measure."""
    measured: str | None = function.measured  # type: ignore[attr-defined]
    if measured is None:
        return pl.lit(name)
    failed = pl.col(measured).str.starts_with(FAILURE)
    return pl.when(failed).then(measured).otherwise(pl.lit(name))


def rules_of(modules: list[ModuleType]) -> dict[str, Rule]:
    """The marked functions of `modules`, by name (the name is the reason), sorted."""
    found: dict[str, Any] = {
        name: value
        for module in modules
        for name, value in vars(module).items()
        if hasattr(value, "evidence") and value.__module__ == module.__name__
    }
    return dict(sorted(found.items()))
