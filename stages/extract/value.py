"""Values of records: down a path, as text, from JSON text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from stages.extract.json_text import parse
from stages.extract.record import Malformed, dumps, too_deep


def walk(value: Any, keys: Sequence[str]) -> Any:
    """The value at `keys` below `value`; digits index lists; None where there is none."""
    for key in keys:
        if isinstance(value, dict):
            value = value.get(key)
        elif isinstance(value, list) and key.isascii() and key.isdigit():
            value = value[int(key)] if len(key) < 9 and int(key) < len(value) else None
        else:
            return None
    return value


def as_text(value: Any) -> str | None:
    """A value as text: strings as they are, all else by JSON's rules; None stays None."""
    if value is None or type(value) is str:
        return value
    # the same text as JSON's, without the cost of an encoder
    return str(value) if type(value) is int else dumps(value)


def parse_json(text: str) -> Any:
    """The value of a JSON text, or None where it is none."""
    try:
        value = parse(text)
    except Malformed:
        return None
    return None if too_deep(value) else value
