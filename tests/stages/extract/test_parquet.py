"""Parquet: damage, bombs, types that JSON has not, drift between files."""

from __future__ import annotations

import datetime as dt
import io
import struct
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from stages.extract.record import FileRefused
from tests.stages.extract.reading import faults, outcome

ROWS = [{"id": str(n), "problem": f"What is {n} + {n * 7919}?"} for n in range(100)]


def written(table: pa.Table, **options: Any) -> bytes:
    stream = io.BytesIO()
    pq.write_table(table, stream, **options)
    return stream.getvalue()


GOOD = written(
    pa.Table.from_pylist(ROWS), compression="NONE", use_dictionary=False, write_page_checksum=True
)


def test_rows_come_in_order_with_their_types() -> None:
    rows = [
        {"a": 1, "b": [1.5, None], "c": {"d": None, "e": True}},
        {"a": None, "b": [], "c": None},
    ]
    assert outcome(GOOD, "a.parquet") == list(enumerate(ROWS, 1))
    assert outcome(written(pa.Table.from_pylist(rows)), "a.parquet") == list(enumerate(rows, 1))
    assert outcome(written(pa.Table.from_pylist(ROWS).slice(0, 0)), "a.parquet") == []


def test_what_json_has_not_becomes_text_or_null() -> None:
    rows = [{"day": dt.date(2024, 2, 3), "raw": b"\xff", "rate": float("nan")}]
    found = outcome(written(pa.Table.from_pylist(rows)), "a.parquet")
    assert found == [(1, {"day": "2024-02-03", "raw": "base64:/w==", "rate": None})]


def test_a_bad_cell_costs_its_row() -> None:
    texts = pa.StringArray.from_buffers(
        2, pa.py_buffer(struct.pack("<3i", 0, 2, 4)), pa.py_buffer(b"ok\xff\xfe")
    )
    data = written(pa.table({"t": texts, "n": [1, 2]}), compression="NONE", use_dictionary=False)
    assert outcome(data, "a.parquet") == [(1, {"t": "ok", "n": 1}), (2, "bad_utf8")]
    assert faults(data, "a.parquet") == [("bad_utf8", "t")]
    nan, inf = float("nan"), float("inf")
    infinite = written(pa.table({"m": [2.0, nan], "n": [1.0, inf]}))
    assert outcome(infinite, "a.parquet") == [(1, {"m": 2.0, "n": 1.0}), (2, "number_out_of_range")]
    assert faults(infinite, "a.parquet") == [("number_out_of_range", "n")]
    long = written(pa.table({"t": ["x", "x" * 200]}))
    assert outcome(long, "a.parquet", max_row_bytes=100) == [(1, {"t": "x"}), (2, "too_long")]


def flipped() -> bytes:
    data = bytearray(GOOD)
    data[data.index(b"What is 50") + 5] ^= 1
    return bytes(data)


def bomb() -> bytes:
    one = pa.DictionaryArray.from_arrays(pa.array([0] * 1000, pa.int32()), pa.array(["z" * 1000]))
    return written(pa.table({"problem": pa.chunked_array([one] * 300)}), compression="ZSTD")


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (GOOD[: len(GOOD) // 2], "truncated_stream"),
        (b"PK\x03\x04" + GOOD[4:], "bad_magic"),
        (GOOD[:-8] + struct.pack("<i", 0x7FFFFFFF) + b"PAR1", "corrupt_footer"),
        (GOOD[:-300] + bytes(b ^ 0x55 for b in GOOD[-300:-200]) + GOOD[-200:], "corrupt_footer"),
        (flipped(), "corrupt_page"),
        (bomb(), "too_many_rows"),
    ],
)
def test_a_damaged_file_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        outcome(data, "a.parquet")
