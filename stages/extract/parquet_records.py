"""Parquet: budgets before reading, page checksums verified, batches of bounded size."""

from __future__ import annotations

import math
import struct
from collections.abc import Iterator
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.parquet as pq

from stages.extract.json_text import parse
from stages.extract.record import (
    Entry,
    FileRefused,
    Malformed,
    Place,
    Record,
    accept,
    broken_record,
    canonical_json,
    field_at_fault,
)
from stages.extract.source import Reader

BATCH_ROWS = 1_000
#: Rows of text take at least a byte each in the file (a small file is free), and no more than
#: UNPACKED_RATIO times the file once they are text (beyond UNPACKED_FREE bytes): else a bomb.
FREE_ROWS = 100_000
UNPACKED_FREE = 256_000_000
UNPACKED_RATIO = 200
MAGIC = b"PAR1"


def parquet_records(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """The records of a Parquet file. `stream` must be seekable."""
    size = _check_ends(stream)
    try:
        file = pq.ParquetFile(stream, page_checksum_verification=True, memory_map=False)
    except (OSError, pa.ArrowException, UnicodeDecodeError) as error:
        raise FileRefused("corrupt_footer", str(error)[:200]) from error
    names = file.schema_arrow.names
    if len(set(names)) != len(names):
        raise FileRefused("duplicate_column", f"two columns share a name: {sorted(names)}")
    if file.metadata.num_rows > FREE_ROWS + size:
        raise FileRefused(
            "too_many_rows", f"{file.metadata.num_rows:,} rows in {size:,} bytes cannot be text"
        )
    plain = all(map(_is_json_type, file.schema_arrow.types))
    position, unpacked = 0, 0
    for batch in _batches(file):
        for value in _values(batch):
            position += 1
            item = _entry(value, position, reader.max_row_bytes, plain=plain)
            unpacked += len(item.canonical if isinstance(item, Record) else item.raw)
            yield item
        if unpacked > UNPACKED_FREE + UNPACKED_RATIO * size:
            raise FileRefused("too_many_rows", f"over {unpacked:,} bytes from {size:,}")


def _check_ends(stream: BinaryIO) -> int:
    size = stream.seek(0, 2)
    stream.seek(0)
    head = stream.read(4)
    stream.seek(max(0, size - 8))
    length, tail = struct.unpack("<I4s", stream.read(8).rjust(8, b"\0"))
    stream.seek(0)
    if head != MAGIC:
        raise FileRefused("bad_magic", f"expected {MAGIC!r} at the start, found {head!r}")
    if tail != MAGIC:
        raise FileRefused(
            "truncated_stream", f"expected {MAGIC!r} at byte {size:,}, found {tail!r}"
        )
    if length + 12 > size:
        raise FileRefused("corrupt_footer", f"a footer of {length:,} bytes in {size:,}")
    return size


def _batches(file: pq.ParquetFile) -> Iterator[pa.RecordBatch]:
    try:
        yield from file.iter_batches(batch_size=BATCH_ROWS, use_threads=False)
    except (OSError, pa.ArrowException) as error:
        raise FileRefused("corrupt_page", str(error)[:200]) from error


def _values(batch: pa.RecordBatch) -> Iterator[dict[str, Any] | Malformed]:
    try:
        yield from batch.to_pylist()
    except UnicodeDecodeError:
        for index in range(batch.num_rows):
            try:
                yield batch.slice(index, 1).to_pylist()[0]
            except UnicodeDecodeError:
                yield Malformed("bad_utf8", _unreadable(batch.slice(index, 1)))


def _unreadable(row: pa.RecordBatch) -> str | None:
    """The first column of a row that holds no UTF-8."""
    for name, column in zip(row.schema.names, row.columns, strict=True):
        try:
            column.to_pylist()
        except UnicodeDecodeError:
            return str(name)
    return None


def _entry(value: dict[str, Any] | Malformed, position: int, limit: int, *, plain: bool) -> Entry:
    place = Place(position)
    try:
        if isinstance(value, Malformed):
            raise value
        try:
            return accept(value if plain else _as_json(value), place, limit)
        except Malformed as fault:
            if str(fault) != "number_out_of_range":
                raise
            # a missing number is often NaN in Parquet
            return accept(_without_nan(value), place, limit)
    except Malformed as fault:
        raw = repr(value)[: 4 * limit].encode("utf-8", "replace")
        return broken_record(str(fault), place, raw, field_at_fault(_without_nan(value), fault))


def _as_json(value: dict[str, Any]) -> Any:
    return parse(canonical_json(_without_nan(value)).decode("utf-8"))


def _without_nan(value: Any) -> Any:
    if isinstance(value, float):
        return None if math.isnan(value) else value
    if isinstance(value, dict):
        return {key: _without_nan(inner) for key, inner in value.items()}
    return [_without_nan(inner) for inner in value] if isinstance(value, list) else value


def _is_json_type(kind: pa.DataType) -> bool:
    if pa.types.is_struct(kind):
        return all(_is_json_type(kind.field(index).type) for index in range(kind.num_fields))
    if pa.types.is_list(kind) or pa.types.is_large_list(kind):
        return _is_json_type(kind.value_type)
    if pa.types.is_dictionary(kind):
        return _is_json_type(kind.value_type)
    checks = (
        pa.types.is_string,
        pa.types.is_large_string,
        pa.types.is_string_view,
        pa.types.is_integer,
        pa.types.is_floating,
        pa.types.is_boolean,
        pa.types.is_null,
    )
    return any(check(kind) for check in checks)
