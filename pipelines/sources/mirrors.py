"""Local mirrors: folders that hold source files, found by content.

`CORPUSMILL_MIRROR` lists absolute folders. A folder with a `sources.json` (a list of objects with
`file` and `sha256`) says what it holds; in any other folder the files of the right size are
candidates. Either way a file counts only once its bytes have been hashed.
"""

from __future__ import annotations

import glob
import json
import os
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipelines.sources.landing import Pin, blocks, measure
from stages.errors import ConfigError, DataError

VARIABLE = "CORPUSMILL_MIRROR"
INDEX = "sources.json"


@dataclass(frozen=True)
class Wanted:
    """A file to look for: its name and what it must be (size and SHA-256 both known)."""

    name: str
    pin: Pin


def folders(environment: Mapping[str, str]) -> list[Path]:
    """The mirrors that the environment names; ConfigError where one is relative or missing."""
    listed = [Path(text) for text in environment.get(VARIABLE, "").split(os.pathsep) if text]
    for folder in listed:
        if not folder.is_absolute() or not folder.is_dir():
            fault = "not a folder" if folder.is_absolute() else "not an absolute path"
            raise ConfigError(
                f"{VARIABLE}: {str(folder)!r} is {fault}; "
                f"expected absolute folders separated by {os.pathsep!r}"
            )
    return listed


def find(roots: Iterable[Path], wanted: Iterable[Wanted]) -> dict[str, Path]:
    """SHA-256 -> a file of the mirrors with these bytes, for those of `wanted` that are there.

    A file that an index lists under a hash which its bytes do not have stops the build: the
    mirror is damaged, and nobody should find out later.
    """
    missing = {file.pin.sha256: file for file in wanted if file.pin.sha256 is not None}
    found: dict[str, Path] = {}
    for root in roots:
        for search in (_indexed, _by_size):
            for sha256, path in search(root, missing):
                if sha256 in missing:
                    found[sha256] = path
                    del missing[sha256]
    return found


def _indexed(root: Path, missing: Mapping[str, Wanted]) -> list[tuple[str, Path]]:
    """Files that the folder's index lists and that are there, their bytes checked."""
    index = root / INDEX
    found = []
    for entry in _entries(index) if index.is_file() else ():
        file, path = missing.get(str(entry.get("sha256"))), root / str(entry.get("file"))
        if file is None or not path.is_file() or not path.resolve().is_relative_to(root.resolve()):
            continue
        is_there = measure(blocks(path))
        if is_there.sha256 != file.pin.sha256:
            raise DataError(
                f"mirror {root} is damaged: {path} is listed in {INDEX} as {file.pin}; "
                f"found {is_there}; restore the file, or take the folder out of {VARIABLE}, "
                "then: dvc repro"
            )
        found.append((str(is_there.sha256), path))
    return found


def _entries(index: Path) -> list[dict[str, Any]]:
    try:
        entries = json.loads(index.read_text(encoding="utf-8"))
    except ValueError as error:
        raise DataError(f"{index}: expected a JSON list of files, found: {error}") from None
    if not isinstance(entries, list):
        raise DataError(f"{index}: expected a JSON list of files, found {type(entries).__name__}")
    return [entry for entry in entries if isinstance(entry, dict)]


def _by_size(root: Path, missing: Mapping[str, Wanted]) -> Iterator[tuple[str, Path]]:
    """Files of a wanted size with their hash, those of a wanted name first."""
    sizes = {file.pin.bytes for file in missing.values()}
    names = {file.name for file in missing.values()}
    paths = (root / place / name for place, _, files in _walk(root) for name in files)
    sized = [path for path in paths if _size(path) in sizes] if sizes else []
    for path in sorted(sized, key=lambda path: (path.name not in names, path)):
        if any(file.pin.bytes == _size(path) for file in missing.values()):
            yield str(measure(blocks(path)).sha256), path


def _walk(root: Path) -> Iterator[tuple[str, list[str], list[str]]]:
    for place, inner, files in os.walk(root):
        inner.sort()
        yield place, inner, sorted(files)


def _size(path: Path) -> int | None:
    try:
        return path.stat().st_size if path.is_file() else None
    except OSError:
        return None


def near_misses(roots: Iterable[Path], file: Wanted) -> list[str]:
    """Files of the wanted name that are something else, in words."""
    return [
        f"{path} has {_size(path):,} bytes"
        for root in roots
        for path in sorted(root.rglob(glob.escape(file.name)))
        if path.is_file()
    ]
