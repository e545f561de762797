"""Compressed streams, unpacked while read: ends, checksums and sizes are checked."""

from __future__ import annotations

import gzip
import io
import zipfile
import zlib
from collections.abc import Callable
from typing import BinaryIO

import pyarrow as pa

from stages.extract.record import FileRefused

#: A stream may always unpack to FREE_BYTES, and to RATIO times its own size.
FREE_BYTES = 64_000_000
RATIO = 200
MAGIC = {".gz": b"\x1f\x8b", ".zst": b"\x28\xb5\x2f\xfd"}


class Checked(io.RawIOBase):
    """A stream whose faults are FileRefused and whose length has a limit.

    limit: bytes after which the file is refused as `bomb`.
    """

    def __init__(self, read: Callable[[int], bytes], limit: int, bomb: str) -> None:
        """`read(n)` gives at most n bytes, none at the end."""
        self._read, self._left, self._limit, self._bomb = read, limit, limit, bomb

    def readable(self) -> bool:
        """Always."""
        return True

    def readinto(self, buffer: memoryview) -> int:  # type: ignore[override]
        """As `io.RawIOBase.readinto`; raises FileRefused."""
        try:
            block = self._read(len(buffer))
        except (EOFError, zlib.error, zipfile.BadZipFile, OSError, ValueError) as error:
            raise FileRefused(_reason(error), str(error)) from error
        self._left -= len(block)
        if self._left < 0:
            raise FileRefused(self._bomb, f"unpacks to more than {self._limit:,} bytes")
        buffer[: len(block)] = block
        return len(block)


def unpack(stream: BinaryIO, name: str, size: int) -> tuple[BinaryIO, str]:
    """The content of a .gz or .zst stream of `size` bytes and its name without that suffix.

    Any other stream comes back as it is.
    """
    suffix = name[name.rfind(".") :].lower() if "." in name else ""
    if suffix not in MAGIC:
        return stream, name
    head = stream.read(4)
    stream.seek(0)
    if not head.startswith(MAGIC[suffix]):
        raise FileRefused("bad_magic", f"expected {suffix} ({MAGIC[suffix]!r}), found {head!r}")
    inner = (
        gzip.GzipFile(fileobj=stream)
        if suffix == ".gz"
        else pa.CompressedInputStream(pa.PythonFile(stream, mode="r"), "zstd")
    )
    checked = Checked(inner.read, FREE_BYTES + RATIO * size, "too_long")
    return io.BufferedReader(checked, 1 << 18), name[: -len(suffix)]


def _reason(error: Exception) -> str:
    text = str(error)
    if isinstance(error, EOFError) or "Truncated" in text:
        return "truncated_stream"
    if "CRC" in text or "Incorrect length" in text:
        return "bad_checksum"
    return "corrupt_stream"
