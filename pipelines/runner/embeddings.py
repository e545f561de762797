"""The vectors that a stage's parameters name: a file of the user's, pinned by content."""

from __future__ import annotations

from pathlib import Path

from pipelines.runner.pinned import pinned_file
from stages.duplicates.near.params import Semantic

#: The name under which a stage is given them.
EMBEDDINGS = "embeddings"


def embeddings(semantic: Semantic | None, root: Path) -> Path | None:
    """The file of vectors that is named, checked against its pin; None where none is."""
    if semantic is None or not semantic.is_file:
        return None
    return pinned_file(root, semantic.embeddings, semantic.sha256, "dedup.semantic", "vectors")
