"""The vectors that a stage's parameters name: a file of the user's, pinned by content."""

from __future__ import annotations

from pathlib import Path

from pipelines.project.files import sha256
from stages.duplicates.near.params import Semantic
from stages.errors import ConfigError, DataError

#: The name under which a stage is given them.
EMBEDDINGS = "embeddings"


def embeddings(semantic: Semantic | None, root: Path) -> Path | None:
    """The file of vectors that is named, checked against its pin; None where none is."""
    if semantic is None or not semantic.is_file:
        return None
    path: Path = root / semantic.embeddings
    if not path.is_file():
        raise DataError(f"dedup.semantic: expected vectors at {path}, found no file")
    found = sha256(path)
    if semantic.sha256 is None:
        raise ConfigError(
            f"dedup.semantic: {semantic.embeddings} is not pinned by content, so that this build "
            f"could not be repeated; write: sha256: {found}"
        )
    if semantic.sha256 != found:
        raise DataError(
            f"dedup.semantic: {path} is another file: expected sha256 {semantic.sha256}, found "
            f"{found}; if that is meant, write it to conf/, then: corpusmill compose"
        )
    return path
