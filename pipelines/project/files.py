"""Files of a stage: written under another name, synced, renamed; read back only if unchanged.

A stage folder `data/<corpus>/<stage>/` holds

    kept/part-*.parquet, dropped/part-*.parquet, tables/<name>.parquet
    parts.json      {"parts": [{path, rows, sha256}], "dropped": [...], "tables": [...]}
    metrics.json    counts (a DVC metric)
    manifest.json   provenance; nobody depends on it

What is Parquet is written and read by pipelines.project.parquet: a stage without rows need not load
Polars.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from stages.errors import DataError

READ_BLOCK = 1 << 20
HASHERS = 4
Entry = dict[str, Any]


def copy_file(source: Path, path: Path) -> None:
    """The bytes of `source` as `path`, synced to disk."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.tmp-{os.getpid()}")
    shutil.copyfile(source, part)
    publish(part, path)


def write_json(value: Any, path: Path) -> None:
    """Write JSON with sorted keys, one final newline."""
    write_text(json.dumps(value, indent=1, sort_keys=True, ensure_ascii=False) + "\n", path)


def write_text(text: str, path: Path) -> None:
    """Write UTF-8 text so that `path` never holds a part of it."""
    write_bytes(text.encode(), path)


def write_bytes(content: bytes, path: Path) -> None:
    """`write_text` of bytes."""
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.tmp-{os.getpid()}")
    part.write_bytes(content)
    publish(part, path)


def publish(part: Path, path: Path) -> None:
    """Give the finished file or folder `part` its name: sync, rename, sync the folder.

    The files of a folder are what a stage built: read-only from here on.
    """
    is_built = part.is_dir()
    for path_in in sorted(part.rglob("*")) if is_built else [part]:
        if is_built and path_in.is_file():
            path_in.chmod(0o444)
        _sync(path_in)
    os.replace(part, path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hex."""
    digest = hashlib.sha256()
    with path.open("rb") as stream:
        while block := stream.read(READ_BLOCK):
            digest.update(block)
    return digest.hexdigest()


def entries(folder: Path, paths: Iterable[Path]) -> list[Entry]:
    """The list of `paths` as parts.json has it: path under `folder`, rows (Parquet), sha256."""
    return [
        {
            "path": path.relative_to(folder).as_posix(),
            "rows": _rows(path) if path.suffix == ".parquet" else None,
            "sha256": sha256(path),
        }
        for path in paths
    ]


def _rows(path: Path) -> int:
    import pyarrow.parquet as pq  # not for a stage without rows

    rows: int = pq.read_metadata(path).num_rows
    return rows


def read_parts(folder: Path) -> dict[str, list[Entry]]:
    """parts.json of a stage folder."""
    path = folder / "parts.json"
    if not path.exists():
        raise DataError(f"{path} is missing; build it with: dvc repro")
    parts: dict[str, list[Entry]] = json.loads(path.read_text(encoding="utf-8"))
    return parts


def part_paths(folder: Path, kind: str = "parts", *, verify: bool = False) -> list[Path]:
    """The files of one kind (parts, dropped, tables), from the list and never from a glob.

    With `verify`, each must exist and have the listed hash: a flipped byte stops the build here.
    """
    listed = read_parts(folder)[kind]
    if verify:
        _verify_all(folder, listed)
    return [folder / entry["path"] for entry in listed]


def verify(folder: Path, *kinds: str) -> None:
    """The check of `part_paths` for all files of these kinds; DataError names one that differs."""
    parts = read_parts(folder)
    _verify_all(folder, [entry for kind in kinds for entry in parts[kind]])


def _verify_all(folder: Path, listed: Iterable[Entry]) -> None:
    from concurrent.futures import ThreadPoolExecutor  # not for what only looks at the lists

    with ThreadPoolExecutor(HASHERS) as threads:
        list(threads.map(lambda entry: _verify(folder, entry), listed))


def _verify(folder: Path, entry: Entry) -> None:
    path = folder / entry["path"]
    if not path.exists():
        raise DataError(f"{path} is listed in parts.json but missing; run: dvc checkout {folder}")
    found = sha256(path)
    if found != entry["sha256"]:
        raise DataError(
            f"{path} is not what the stage before wrote: expected sha256 {entry['sha256']}, "
            f"found {found}; see what else changed with: corpusmill check"
        )


def table_path(folder: Path, name: str, *, verify: bool = False) -> Path | None:
    """The file of the side table `name`, or None where the stage wrote none."""
    path = f"tables/{name}.parquet"
    listed = [entry for entry in read_parts(folder)["tables"] if entry["path"] == path]
    if verify:
        _verify_all(folder, listed)
    return folder / path if listed else None
