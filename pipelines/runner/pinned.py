"""A file of the user's that parameters name and pin by content."""

from __future__ import annotations

from pathlib import Path

from pipelines.project.files import sha256
from stages.errors import ConfigError, DataError


def pinned_file(root: Path, name: str, pin: str | None, section: str, what: str) -> Path:
    """The file `name` under `root`, checked against its pin (SHA-256, None where it has none).

    section: the parameters that name it; what: what they expect in it. Raises DataError where there
    is no file or another one, ConfigError without a pin.
    """
    path = root / name
    if not path.is_file():
        raise DataError(f"{section}: expected {what} at {path}, found no file")
    found = sha256(path)
    if pin is None:
        raise ConfigError(
            f"{section}: {name} is not pinned by content, so that this build could not be "
            f"repeated; write: sha256: {found}"
        )
    if pin != found:
        raise DataError(
            f"{section}: {path} is another file: expected sha256 {pin}, found {found}; "
            "if that is meant, write it to conf/, then: corpusmill compose"
        )
    return path
