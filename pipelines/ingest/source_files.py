"""Source files opened with care: regular files inside their folder, nothing else."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import BinaryIO

from stages.extract.record import FileRefused


def open_source_file(folder: Path, name: str, expected_bytes: int | None = None) -> BinaryIO:
    """The file `name` of `folder`, open for reading.

    Raises FileRefused: not_a_file (a folder, a FIFO, a device, a loop, nothing), symlink_outside,
    unreadable, empty_file, truncated_stream (another size than `expected_bytes`).
    """
    try:
        path = _inside(folder, name)
        # a FIFO would block for ever without O_NONBLOCK; a link set in between is not followed
        handle = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_NOFOLLOW | os.O_CLOEXEC)
    except FileNotFoundError as error:
        raise FileRefused("not_a_file", f"{name!r} is not in {folder}") from error
    except OSError as error:
        raise FileRefused("unreadable", f"{name!r}: {error.strerror}") from error
    status = os.fstat(handle)
    size = status.st_size
    try:
        if not stat.S_ISREG(status.st_mode):
            raise FileRefused("not_a_file", f"{name!r} is not a regular file")
        if size == 0:
            raise FileRefused("empty_file", f"{name!r} has no bytes")
        if expected_bytes is not None and size != expected_bytes:
            raise FileRefused(
                "truncated_stream" if size < expected_bytes else "wrong_size",
                f"{name!r}: expected {expected_bytes:,} bytes, found {size:,}",
            )
    except FileRefused:
        os.close(handle)
        raise
    return os.fdopen(handle, "rb", buffering=1 << 20)


def _inside(folder: Path, name: str) -> Path:
    path = folder / name
    status = path.lstat()
    if stat.S_ISLNK(status.st_mode):
        target = Path(os.path.realpath(path))
        if target.is_symlink():
            raise FileRefused("not_a_file", f"{name!r} is a link to itself")
        if not target.is_relative_to(os.path.realpath(folder)):
            raise FileRefused("symlink_outside", f"{name!r} leads out of {folder}")
        return target
    if not stat.S_ISREG(status.st_mode):
        raise FileRefused("not_a_file", f"{name!r} is not a regular file")
    return path
