"""How bytes arrive: hashed while they are written, checked, synced, renamed; or not at all."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from pipelines.project.files import publish
from stages.errors import DataError

BLOCK = 1 << 20


@dataclass(frozen=True)
class Pin:
    """What a file must be: size in bytes, SHA-256, git blob id; None where nothing is declared."""

    bytes: int | None = None
    sha256: str | None = None
    git_blob: str | None = None

    def __str__(self) -> str:
        """Size and hash in words."""
        size = "any size" if self.bytes is None else f"{self.bytes:,} bytes"
        return f"{size} with sha256 {self.sha256 or '(none declared)'}"


class WrongContentError(DataError):
    """The bytes that arrived are not those that were declared."""

    def __init__(self, what: str, expected: Pin, found: Pin, *, more: bool = False) -> None:
        """`more`: writing stopped at the first byte beyond the declared size."""
        more_than = "more than " if more else ""
        super().__init__(f"{what}: expected {expected}; found {more_than}{found}")
        self.short = expected.bytes is not None and (found.bytes or 0) < expected.bytes


def land(chunks: Iterable[bytes], path: Path, pin: Pin, what: str) -> Pin:
    """Write `chunks` to `path` (read-only) if they are what `pin` says; returns what they are.

    `what` names source, file and address in the error. Writing stops as soon as there are more
    bytes than declared. Where this raises, neither `path` nor a part of it is left.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    part = path.with_name(f"{path.name}.tmp-{os.getpid()}")
    try:
        with part.open("wb") as stream:
            found = _copy(chunks, stream.write, pin, what)
        _check(found, pin, what)
        part.chmod(0o444)
        publish(part, path)
    finally:
        part.unlink(missing_ok=True)
    return found


def measure(chunks: Iterable[bytes]) -> Pin:
    """Size and SHA-256 of `chunks`, written nowhere."""
    return _copy(chunks, len, Pin(), "")


def blocks(path: Path) -> Iterator[bytes]:
    """A local file in blocks."""
    with path.open("rb") as stream:
        while block := stream.read(BLOCK):
            yield block


def _copy(chunks: Iterable[bytes], write: Callable[[bytes], int], pin: Pin, what: str) -> Pin:
    digest, size = hashlib.sha256(), 0
    blob = None if pin.git_blob is None else hashlib.sha1(f"blob {pin.bytes}\0".encode())
    for chunk in chunks:
        size += len(chunk)
        digest.update(chunk)
        if blob is not None:
            blob.update(chunk)
        if pin.bytes is not None and size > pin.bytes:
            found = Pin(pin.bytes, f"{digest.hexdigest()} so far")
            raise WrongContentError(what, pin, found, more=True)
        write(chunk)
    return Pin(size, digest.hexdigest(), None if blob is None else blob.hexdigest())


def _check(found: Pin, pin: Pin, what: str) -> None:
    pairs = (
        (pin.bytes, found.bytes),
        (pin.sha256, found.sha256),
        (pin.git_blob, found.git_blob),
    )
    if any(expected is not None and expected != got for expected, got in pairs):
        raise WrongContentError(what, pin, found)
