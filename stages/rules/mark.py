"""The mark of a rule. It sets an attribute and nothing else; tables are explicit elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from types import ModuleType
from typing import TypeVar

import polars as pl

from stages import registry as marked
from stages.errors import ConfigError

Rule = Callable[..., pl.Expr]
_R = TypeVar("_R", bound=Rule)
KIND = "rule"


def rule(*evidence: str | pl.Expr, failure: pl.Expr | None = None) -> Callable[[_R], _R]:
    """Mark a function of keyword parameters with defaults whose expression is true at a defect.

    evidence: columns or named expressions that a dropped row's `detail` shows under the rule.
    failure: `error:<kind>` where measuring failed, else null. Where the rule's expression is null
    for it, that is the reason in the rule's place.
    """
    if evidence and callable(evidence[0]) and not isinstance(evidence[0], pl.Expr):
        raise ConfigError(f"{place_of(evidence[0])}: the mark is a call; write @rule()")

    def described(function: _R) -> _R:
        function.evidence = tuple(  # type: ignore[attr-defined]
            pl.col(item) if isinstance(item, str) else item for item in evidence
        )
        function.failure = failure  # type: ignore[attr-defined]
        return marked.mark(KIND, function)

    return described


def evidence_of(function: Rule) -> tuple[pl.Expr, ...]:
    """What a rule shows of a row that it hits."""
    shown: tuple[pl.Expr, ...] = function.evidence  # type: ignore[attr-defined]
    return shown


def failure_of(function: Rule) -> pl.Expr | None:
    """What kept a rule's signal from being measured; None for rules that cannot tell."""
    told: pl.Expr | None = function.failure  # type: ignore[attr-defined]
    return told


def place_of(function: Rule) -> str:
    """`rule shouting (stages/rules/problem.py:104)`."""
    return marked.place_of(KIND, function)


def rules_of(modules: list[ModuleType]) -> dict[str, Rule]:
    """The marked functions of `modules`, by name (the name is the reason), sorted.

    Raises ConfigError where two have one name.
    """
    return marked.by_name(KIND, modules)
