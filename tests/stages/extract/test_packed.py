"""Compressed files and archives: to their very end, plain members only, no bombs."""

from __future__ import annotations

import gzip
import io
import stat
import tarfile
import zipfile
from collections.abc import Callable
from typing import Any

import pyarrow as pa
import pytest

from stages.extract.record import FileRefused
from tests.stages.extract.reading import outcome

BODY = b"".join(b'{"a": %d}\n' % n for n in range(2000))
VALUES = [(n + 1, {"a": n}) for n in range(2000)]


def zst(data: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, "zstd") as packed:
        packed.write(data)
    return bytes(sink.getvalue().to_pybytes())


@pytest.mark.parametrize(("pack", "suffix"), [(gzip.compress, "gz"), (zst, "zst")])
def test_compressed_streams_are_read_to_their_end(
    pack: Callable[[bytes], bytes], suffix: str
) -> None:
    name, data = f"a.jsonl.{suffix}", pack(BODY)
    assert outcome(data, name) == VALUES
    half = BODY.index(b'{"a": 1000}')
    assert outcome(pack(BODY[:half]) + pack(BODY[half:]), name) == VALUES
    for cut in (len(data) * 2 // 3, len(data) - 1):
        with pytest.raises(FileRefused, match="truncated_stream"):
            outcome(data[:cut], name)
    with pytest.raises(FileRefused, match="bad_magic"):
        outcome(BODY, name)
    with pytest.raises(FileRefused, match="corrupt_stream"):
        outcome(data + b"GARBAGE", name)


def test_a_wrong_checksum_is_refused() -> None:
    data = bytearray(gzip.compress(BODY))
    data[-6] ^= 0xFF
    with pytest.raises(FileRefused, match="bad_checksum"):
        outcome(bytes(data), "a.jsonl.gz")


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    data = gzip.compress(b'{"a": "' + b"0" * 80_000_000 + b'"}')
    with pytest.raises(FileRefused, match="too_long"):
        outcome(data, "a.jsonl.gz")


def zipped(*members: tuple[str, bytes], mode: int = 0o100644) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members:
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return stream.getvalue()


def tarred(*members: tuple[str, bytes], kind: bytes = tarfile.REGTYPE) -> bytes:
    stream = io.BytesIO()
    with tarfile.open(fileobj=stream, mode="w") as archive:
        for name, data in members:
            info = tarfile.TarInfo(name)
            info.type, info.size = kind, len(data) if kind == tarfile.REGTYPE else 0
            info.linkname = "/etc/passwd"
            archive.addfile(info, io.BytesIO(data))
    return gzip.compress(stream.getvalue())


LINE = b'{"a": 1}\n'
ONE = (1, {"a": 1})


@pytest.mark.parametrize(
    ("pack", "name"), [(zipped, "a.zip"), (tarred, "a.tar.gz"), (tarred, "a.tgz")]
)
def test_chosen_members_are_read(pack: Callable[..., bytes], name: str) -> None:
    data = pack(("x/b.jsonl", LINE), ("x/a.jsonl", LINE), ("readme.rst", b"#"))
    assert outcome(data, name, member="*.jsonl") == [ONE, ONE]
    assert outcome(data, name, member=["x/a.*", "none"]) == [ONE]
    assert outcome(data, name, member="nothing") == []
    with pytest.raises(FileRefused, match="unsupported_format"):
        outcome(data, name)
    with pytest.raises(FileRefused, match="truncated_stream"):
        outcome(data[: len(data) * 2 // 3], name, member="*.jsonl")


@pytest.mark.parametrize(("pack", "name"), [(zipped, "a.zip"), (tarred, "a.tar.gz")])
@pytest.mark.parametrize("member", ["../x.jsonl", "/x.jsonl", "a/../../x.jsonl", "a\\x.jsonl"])
def test_a_member_that_climbs_out_is_refused(
    pack: Callable[..., bytes], name: str, member: str
) -> None:
    data = pack((member, LINE))
    with pytest.raises(FileRefused, match="archive_traversal"):
        outcome(data, name)


def test_links_and_doubled_names_are_refused() -> None:
    cases: list[tuple[bytes, str, str]] = [
        (zipped(("ln", b"/etc"), mode=stat.S_IFLNK | 0o777), "a.zip", "archive_symlink"),
        (tarred(("ln", b""), kind=tarfile.SYMTYPE), "a.tar.gz", "archive_symlink"),
        (tarred(("ln", b""), kind=tarfile.LNKTYPE), "a.tar.gz", "archive_symlink"),
        (tarred(("dev", b""), kind=tarfile.CHRTYPE), "a.tar.gz", "archive_symlink"),
        (tarred(("a.jsonl", LINE), ("a.jsonl", LINE)), "a.tar.gz", "archive_duplicate"),
        (zipped(("a.jsonl", b"0" * 80_000_000)), "a.zip", "archive_bomb"),
        (LINE, "a.zip", "bad_magic"),
    ]
    with pytest.warns(UserWarning, match="Duplicate name"):
        cases.append((zipped(("a.jsonl", LINE), ("a.jsonl", LINE)), "a.zip", "archive_duplicate"))
    for data, name, reason in cases:
        with pytest.raises(FileRefused, match=reason):
            outcome(data, name)


def test_a_member_with_a_wrong_checksum_is_refused() -> None:
    data = bytearray(zipped(("a.jsonl", BODY)))
    at = data.index(b"PK\x01\x02") + 16
    data[at] ^= 0xFF
    with pytest.raises(FileRefused, match="bad_checksum"):
        outcome(bytes(data), "a.zip")


def test_members_may_be_packed_themselves() -> None:
    found: list[Any] = outcome(zipped(("a.jsonl.gz", gzip.compress(LINE))), "a.zip")
    assert found == [ONE]
