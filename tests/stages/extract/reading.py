"""What the reader tests share: records of bytes, as (position, value or reason)."""

from __future__ import annotations

import io
from typing import Any

from stages.extract.readers import read
from stages.extract.record import Broken
from stages.extract.source import Reader


def faults(data: bytes, name: str, **reader: Any) -> list[tuple[str, str | None]]:
    """Reason and field of each record of a file that is none."""
    entries = read(io.BytesIO(data), name, Reader.model_validate(reader))
    return [(item.reason, item.field) for _, item in entries if isinstance(item, Broken)]


def outcome(data: bytes, name: str, **reader: Any) -> list[tuple[int, Any]]:
    """Each record of a file: its position, and its value or the reason why it is none."""
    options = Reader.model_validate(reader)
    return [
        (item.position, item.reason if isinstance(item, Broken) else item.value)
        for _, item in read(io.BytesIO(data), name, options)
    ]
