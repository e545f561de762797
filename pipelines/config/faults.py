"""A fault of the configuration: where it is and what is wrong; all of them in one error."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from stages.errors import ConfigError

#: Sections of a corpus that `conf/<section>/off.yaml` switches off.
CAN_BE_OFF = ("decontaminate", "dedup", "filter", "reformulate", "verify")


@dataclass(frozen=True)
class Fault:
    """What is wrong at `place`: keys from the top of params.yaml, items of lists by their number.

    below: further keys to the value at fault, where the message itself names it.
    """

    place: tuple[str, ...]
    message: str
    below: tuple[str, ...] = ()

    def __str__(self) -> str:
        """`corpora.mine.dedup.threshold: what is wrong`."""
        return f"{'.'.join(self.place)}: {self.message}"


def refuse(
    faults: Iterable[Fault],
    mend: str,
    file_of: Callable[[tuple[str, ...]], str | None] = lambda _: None,
) -> None:
    """Raise one ConfigError that lists the faults and ends with `mend`; nothing where none is.

    file_of: file and line of the value at some keys, where that is known.
    """
    lines = []
    for fault in faults:
        where = file_of((*fault.place, *fault.below))
        lines.append(f"{fault} ({where})" if where else str(fault))
    if lines:
        count = "a fault" if len(lines) == 1 else f"{len(lines)} faults"
        listed = "\n  ".join(lines)
        raise ConfigError(f"the configuration has {count}:\n  {listed}\n{mend}")


def how_to_switch_off(section: str) -> str:
    """What to write to switch a section of a corpus off; empty where it cannot be."""
    if section not in CAN_BE_OFF:
        return ""
    return f"in the defaults list write: override /{section}@{section}: 'off'"
