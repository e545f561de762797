"""The replies of built stages, back into the store: what a clone needs to replay a build."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import polars as pl

from pipelines.llm.body import key_of
from pipelines.llm.store import Store, Stored
from pipelines.project.files import sha256
from stages.errors import DataError
from stages.llm.model import Usage
from stages.schema import RESPONSES

#: Where a stage leaves the replies that it used, in its folder.
RESPONSES_FILE = Path("tables", "responses.parquet")
EXPORTED = f"*/*/{RESPONSES_FILE.as_posix()}"


def exported_files(root: Path) -> list[Path]:
    """The exports of all stages that are built (or brought by `dvc pull`)."""
    return sorted((root / "data").glob(EXPORTED))


def load(files: Sequence[Path], store: Store) -> tuple[int, int]:
    """Put what `files` hold into the store; returns (replies read, files). Those there stay.

    A key that is not that of its request is refused: it would answer another question.
    """
    count = 0
    for path in files:
        lines = list(_lines(path))
        store.put(lines)
        count += len(lines)
    return count, len(files)


def _lines(path: Path) -> Iterator[Stored]:
    frame = pl.read_parquet(path, glob=False)
    if dict(frame.schema) != RESPONSES:
        raise DataError(f"{path} holds no replies: expected {RESPONSES}, found {frame.schema}")
    for one, model, sample, request, text, error, *counts in frame.iter_rows():
        if one != key_of(request, sample):
            raise DataError(
                f"{path} (sha256 {sha256(path)}): the key {one} is not that of its request; "
                "bring the file anew with: dvc checkout"
            )
        yield Stored(one, model, sample, request, text, error, Usage(*counts))
