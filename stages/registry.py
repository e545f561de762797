"""Functions under a mark (a rule, a signal), by name: a name is one function's alone.

Python lets a second function of one name take the place of the first without a word, and so does
a table that is filled from several modules.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from types import ModuleType
from typing import Any, TypeVar

from stages.errors import ConfigError

_F = TypeVar("_F", bound=Callable[..., Any])
_KIND, _HIDES = "mark", "hides"


def mark(kind: str, function: _F) -> _F:
    """`function`, marked as a `kind`; it remembers the one whose name it takes in its module."""
    before = function.__globals__.get(function.__name__)
    hides = function.__qualname__ == function.__name__ and before is not function
    setattr(function, _KIND, kind)
    setattr(function, _HIDES, before if hides and _own(kind, before, function.__module__) else None)
    return function


def by_name(kind: str, modules: Iterable[ModuleType]) -> dict[str, Any]:
    """The functions of `modules` that are marked as a `kind`, sorted by name.

    Raises ConfigError, with both places of each, where two have one name.
    """
    found: dict[str, Any] = {}
    faults = []
    for name, function in _functions(kind, modules):
        first = found.setdefault(name, function)
        if first is not function:
            faults.append(
                f"{place_of(kind, function)}: the name is taken by {place_of(kind, first)}; "
                f"expected one {kind} of a name"
            )
    if faults:
        raise ConfigError(
            "\n".join([*faults, "rename one, then run: corpusmill docs && corpusmill compose"])
        )
    return dict(sorted(found.items()))


def place_of(kind: str, function: Callable[..., Any]) -> str:
    """`rule shouting (stages/rules/problem.py:104)`."""
    file = function.__module__.replace(".", "/")
    return f"{kind} {function.__name__} ({file}.py:{function.__code__.co_firstlineno})"


def _functions(
    kind: str, modules: Iterable[ModuleType]
) -> Iterator[tuple[str, Callable[..., Any]]]:
    """(name, function) of each module; what a function hides comes before it."""
    for module in modules:
        for name, value in vars(module).items():
            chain = [value] if _own(kind, value, module.__name__) else []
            while chain and (hidden := getattr(chain[-1], _HIDES)) is not None:
                chain.append(hidden)
            yield from ((name, function) for function in reversed(chain))


def _own(kind: str, value: Any, module: str) -> bool:
    """Whether a value is a marked function that was written in this module, not imported."""
    return getattr(value, _KIND, None) == kind and value.__module__ == module
