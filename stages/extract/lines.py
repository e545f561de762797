"""Lines of bytes: cut at line feeds only, never more than one bounded line in memory."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from stages.extract.record import RAW_CHARACTERS, FileRefused

BLOCK = 1 << 20
UTF8_MARK = b"\xef\xbb\xbf"
UTF16_MARKS = (b"\xff\xfe", b"\xfe\xff")


@dataclass(slots=True)
class Line:
    """One line with its line end. `sha256` is set where it was longer than the limit (and cut)."""

    number: int
    offset: int
    raw: bytes
    sha256: str = ""


def lines(stream: BinaryIO, limit: int) -> Iterator[Line]:
    """Every line of `stream`; those beyond `limit` bytes come cut, with the hash of the whole.

    A UTF-8 byte order mark is skipped; a UTF-16 one refuses the file (bad_encoding).
    """
    number, offset = 0, 0
    while raw := stream.readline(limit + 2):
        number += 1
        start, length, digest = offset, len(raw), ""
        if length > limit and not raw.endswith(b"\n"):
            length, digest = _skip_line(stream, raw)
            raw = raw[: 4 * RAW_CHARACTERS]
        offset += length
        if number == 1:
            raw = without_mark(raw)
        yield Line(number, start, raw, digest)


def without_mark(head: bytes) -> bytes:
    """The first bytes of a file without their UTF-8 byte order mark."""
    if head.startswith(UTF16_MARKS):
        raise FileRefused("bad_encoding", "expected UTF-8, found the byte order mark of UTF-16")
    return head.removeprefix(UTF8_MARK)


def _skip_line(stream: BinaryIO, head: bytes) -> tuple[int, str]:
    """Read to the end of the line that begins with `head`: its length and hash."""
    digest, length = hashlib.sha256(head), len(head)
    while block := stream.readline(BLOCK):
        digest.update(block)
        length += len(block)
        if block.endswith(b"\n"):
            break
    return length, digest.hexdigest()
