"""The bytes of the files of `demo_math`, batch by batch: JSON Lines, a JSON array, CSV, Parquet.

Records of the kinds in `plan.BROKEN` are broken here, at the level of bytes.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import cast

import pyarrow as pa
import pyarrow.parquet as pq

from stages.demo.draft import Draft
from stages.demo.plan import Place
from stages.demo.records import EXAM_COLUMNS, Record

Drafts = Iterable[tuple[Place, Draft]]
Shape = Callable[[Place, Draft], Record]
BATCH = 2_000

ARCHIVE_SCHEMA = pa.schema(
    {
        "problem": pa.string(),
        "options": pa.list_(pa.string()),
        "label": pa.string(),
        "answer": pa.string(),
        "solution": pa.string(),
        "grade": pa.int64(),
        "topic": pa.string(),
        "planted": pa.list_(pa.string()),
        "planted_group": pa.string(),
    }
)


def json_lines(drafts: Drafts, shape: Shape) -> Iterator[bytes]:
    """One object a line."""
    for batch in _batches(drafts):
        yield b"".join(_json_line(place, shape(place, draft)) for place, draft in batch)


def _json_line(place: Place, record: Record) -> bytes:
    kind = place.slot.kind
    if kind == "missing_field":
        del record["question"]
    line = json.dumps(record, ensure_ascii=False) + "\n"
    if kind == "invalid_json":
        line = line.replace('": "', '" "', 1)
    raw = line.encode()
    return raw.replace(b" ", b"\xff\xfe", 1) if kind == "bad_utf8" else raw


def json_array(drafts: Drafts, shape: Shape) -> Iterator[bytes]:
    """One array of objects, a line each."""
    before = "[\n"
    for batch in _batches(drafts):
        objects = []
        for place, draft in batch:
            record = shape(place, draft)
            if place.slot.kind == "missing_field":
                del record["problem"]
            objects.append(json.dumps(record, ensure_ascii=False))
        yield (before + ",\n".join(objects)).encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


def csv_table(drafts: Drafts, shape: Shape) -> Iterator[bytes]:
    """A header, then a row a record."""
    yield (",".join(EXAM_COLUMNS) + "\n").encode()
    for batch in _batches(drafts):
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\n")
        for place, draft in batch:
            cells = list(shape(place, draft).values())
            writer.writerow(cells[:3] if place.slot.kind == "wrong_columns" else cells)
        yield text.getvalue().encode()


def parquet(drafts: Drafts, shape: Shape) -> Iterator[bytes]:
    """A Parquet file whose row groups are handed out as they are written."""
    sink = _Drain()
    with pq.ParquetWriter(
        pa.PythonFile(cast(io.IOBase, sink), mode="w"), ARCHIVE_SCHEMA, compression="zstd"
    ) as writer:
        for batch in _batches(drafts):
            records = [shape(place, draft) for place, draft in batch]
            writer.write_table(pa.Table.from_pylist(records, schema=ARCHIVE_SCHEMA))
            yield sink.drain()
    yield sink.drain()


class _Drain(io.RawIOBase):
    """A sink that gives away what was written so far."""

    def __init__(self) -> None:
        self._blocks: list[bytes] = []
        self._size = 0

    def writable(self) -> bool:
        return True

    def write(self, block: object) -> int:
        raw = bytes(cast(bytes, block))
        self._blocks.append(raw)
        self._size += len(raw)
        return len(raw)

    def tell(self) -> int:
        return self._size

    def drain(self) -> bytes:
        """What was written since the last call."""
        raw = b"".join(self._blocks)
        self._blocks.clear()
        return raw


def _batches(drafts: Drafts) -> Iterator[list[tuple[Place, Draft]]]:
    source = iter(drafts)
    while batch := list(islice(source, BATCH)):
        yield batch
