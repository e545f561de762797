"""The errors a user meets. Each message says what, where, expected, found, and what to run next.

CorpusmillError
├── ConfigError   wrong usage or configuration (exit code 2)
├── DataError     a file or a frame is not what it must be (exit code 1)
│   └── LawBroken a stage broke one of the four laws
└── GateFailed    a quality gate failed (exit code 1)
"""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence


class CorpusmillError(Exception):
    """Root of all errors that are shown without a traceback."""

    exit_code = 1


class ConfigError(CorpusmillError):
    """Usage or configuration is wrong.

    at: keys (and numbers in lists) from what was checked down to the value at fault.
    """

    exit_code = 2

    def __init__(self, message: str, at: Sequence[str | int] = ()) -> None:
        """The error that says `message` of the value at `at`."""
        super().__init__(message)
        self.at = tuple(map(str, at))


class DataError(CorpusmillError):
    """A file or a frame is not what it must be."""


class LawBroken(DataError):
    """A stage broke accounting, schema, purity or idempotence."""


class GateFailed(CorpusmillError):
    """A quality gate failed."""


def unknown(
    kind: str,
    name: str,
    known: Iterable[str],
    where: str = "",
    at: Sequence[str | int] = (),
) -> ConfigError:
    """The error for a name that is not in a table: says where, and the nearest valid names."""
    place = f" in {where}" if where else ""
    return ConfigError(f"unknown {kind} {name!r}{place}; {nearest(name, known)}", at)


def nearest(name: str, known: Iterable[str]) -> str:
    """`did you mean ...?` with the names most like `name`, or all that are known."""
    names = sorted(known)
    near = difflib.get_close_matches(name, names, n=3, cutoff=0.5)
    return f"did you mean {' or '.join(near)}?" if near else f"known: {', '.join(names)}"
