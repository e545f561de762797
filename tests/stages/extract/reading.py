"""What the reader tests share: records of bytes, as (position, value or reason)."""

from __future__ import annotations

import io
from typing import Any

from stages.extract.readers import read
from stages.extract.record import Broken
from stages.extract.source import Reader


def outcome(data: bytes, name: str, **reader: Any) -> list[tuple[int, Any]]:
    """Each record of a file: its position, and its value or the reason why it is none."""
    options = Reader.model_validate(reader)
    return [
        (item.position, item.reason if isinstance(item, Broken) else item.value)
        for _, item in read(io.BytesIO(data), name, options)
    ]
