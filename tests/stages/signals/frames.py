"""The value of one signal on one row."""

from __future__ import annotations

from stages.signals import SIGNALS
from stages.signals.plain import prepare
from tests.frames import frame


def signal(name: str, **cells: object) -> object:
    """The value of the signal on a row of these cells."""
    return prepare(frame(cells)).select(SIGNALS[name]()).collect().item()
