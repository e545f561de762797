"""Archives: members are streamed, never unpacked to disk, and must be plain files."""

from __future__ import annotations

import io
import stat
import struct
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from pathlib import PurePosixPath
from typing import BinaryIO

from stages.extract.compressed import FREE_BYTES, RATIO, Checked, unpack
from stages.extract.record import FileRefused
from stages.extract.source import Reader

MAX_MEMBERS = 100_000
#: What the standard library raises on damaged headers, beside its own errors.
DAMAGE = (ValueError, OverflowError, EOFError, OSError, RuntimeError, struct.error)


@dataclass(frozen=True)
class Document:
    """One stream of records: a file, or a member of an archive. `name` has no packing suffix."""

    name: str
    stream: BinaryIO
    member: str = ""


def documents(stream: BinaryIO, name: str, reader: Reader) -> Iterator[Document]:
    """The documents of a seekable file. Read each to its end before asking for the next."""
    size = stream.seek(0, 2)
    stream.seek(0)
    if name.lower().endswith(".zip"):
        yield from _zip(stream, reader)
        return
    if name.lower().endswith(".tgz"):
        name = name[:-4] + ".tar.gz"
    content, inner = unpack(stream, name, size)
    if inner.lower().endswith(".tar"):
        yield from _tar(content, size, reader)
        return
    yield Document(inner, content)


def _zip(stream: BinaryIO, reader: Reader) -> Iterator[Document]:
    try:
        archive = zipfile.ZipFile(stream)
    except (zipfile.BadZipFile, *DAMAGE) as error:
        stream.seek(0)
        cut = stream.read(2) == b"PK"
        raise FileRefused("truncated_stream" if cut else "bad_magic", str(error)) from error
    chosen = [item for item in archive.infolist() if _chosen(item.filename, reader, item.is_dir())]
    seen: set[str] = set()
    for item in chosen:
        _check_name(item.filename, seen)
        _check_zip_member(item)
    for item in sorted(chosen, key=lambda item: item.filename):
        try:
            opened = archive.open(item)
        except (zipfile.BadZipFile, *DAMAGE) as error:
            raise FileRefused("corrupt_stream", f"{item.filename!r}: {error}") from error
        with opened:
            yield _member(opened.read, item.filename, _limit(item), item.file_size)


def _limit(item: zipfile.ZipInfo) -> int:
    return FREE_BYTES + RATIO * item.compress_size


def _check_zip_member(item: zipfile.ZipInfo) -> None:
    if stat.S_IFMT(item.external_attr >> 16) not in (0, stat.S_IFREG):
        raise FileRefused("archive_symlink", f"{item.filename!r} is not a plain file")
    if item.flag_bits & 1:
        raise FileRefused("encrypted", f"{item.filename!r} is encrypted")
    if item.file_size > _limit(item):
        raise FileRefused(
            "archive_bomb",
            f"{item.filename!r} has {item.file_size:,} bytes from {item.compress_size:,}",
        )


def _tar(stream: BinaryIO, size: int, reader: Reader) -> Iterator[Document]:
    seen: set[str] = set()
    try:
        with tarfile.open(fileobj=stream, mode="r|") as archive:
            for item in archive:
                if not _chosen(item.name, reader, item.isdir()):
                    continue
                _check_name(item.name, seen)
                if not item.isreg():
                    raise FileRefused("archive_symlink", f"{item.name!r} is not a plain file")
                opened = archive.extractfile(item)
                if opened is not None:
                    name = item.name.removeprefix("./")
                    yield _member(opened.read, name, FREE_BYTES + RATIO * size, item.size)
    except (tarfile.TarError, *DAMAGE) as error:
        raise FileRefused("truncated_stream", str(error)) from error
    while stream.read(1 << 20):
        pass


def _member(read: Callable[[int], bytes], name: str, limit: int, size: int) -> Document:
    checked = Checked(read, limit, "archive_bomb")
    content: BinaryIO = io.BufferedReader(checked, 1 << 18)
    if name.lower().endswith((".gz", ".zst", ".parquet")):
        content = io.BytesIO(content.read())
    content, inner = unpack(content, name, size)
    return Document(inner, content, name)


def _chosen(name: str, reader: Reader, is_folder: bool) -> bool:
    return not is_folder and (matches(name, reader.member) or matches(name, reader.solutions or ()))


def matches(name: str, globs: str | tuple[str, ...]) -> bool:
    """Whether the name of a member fits a glob, or one of several; `*` crosses `/`."""
    every = (globs,) if isinstance(globs, str) else globs
    return any(fnmatchcase(name.removeprefix("./"), glob) for glob in every)


def _check_name(name: str, seen: set[str]) -> None:
    if len(seen) >= MAX_MEMBERS:
        raise FileRefused("archive_bomb", f"more than {MAX_MEMBERS:,} members")
    if name.startswith("/") or "\\" in name or ".." in PurePosixPath(name).parts:
        raise FileRefused("archive_traversal", f"{name!r} leads out of the archive")
    if name in seen:
        raise FileRefused("archive_duplicate", f"{name!r} occurs more than once")
    seen.add(name)
