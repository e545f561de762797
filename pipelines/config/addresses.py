"""Files that a source declares without saying where they are."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any


def has_no_address(file: Mapping[str, Any]) -> bool:
    """Whether a declared file has neither an address nor a hash by which mirrors are searched."""
    return not file.get("url") and not file.get("sha256")


def how_to_address(name: str, unit: str) -> str:
    """What to write of a file that is nowhere; `unit` is its corpus or benchmark set."""
    return (
        f"the file {name!r} has no address; where it lies in this project, write url: "
        f"'file:FOLDER/{name}' in place of its name, else url: 'https://...', and run: "
        f"corpusmill pin {unit}; for a file of a mirror write sha256 and bytes"
    )
