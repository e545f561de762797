"""CSV and TSV: quotes, line ends inside cells, ragged and unreadable rows."""

from __future__ import annotations

from typing import Any

import pytest

from stages.extract.record import FileRefused
from tests.stages.extract.reading import faults, outcome

ROW = {"a": "1", "b": "x"}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b"a,b\n1,x\n", [(2, ROW)]),
        (b"\xef\xbb\xbfa,b\r\n1,x\r\n", [(2, ROW)]),
        (b"a,b\n1,x", [(2, ROW)]),
        (b"a,b\n\n1,x\n\n", [(3, ROW)]),
        (b"a,b\n", []),
        (b'a,b\n1,"x\r\ny"\n1,x\n', [(2, {"a": "1", "b": "x\r\ny"}), (4, ROW)]),
        (b'a,b\n1,"say ""x"", y"\n', [(2, {"a": "1", "b": 'say "x", y'})]),
        (b'a,b\n1,5" pipe\n1,x\n', [(2, {"a": "1", "b": '5" pipe'}), (3, ROW)]),
        (b"a,b\n1,x,y\n1\n1,x\n", [(2, "wrong_columns"), (3, "wrong_columns"), (4, ROW)]),
        (b"a,b\n1,caf\xe9\n1,x\n", [(2, "bad_utf8"), (3, ROW)]),
        (b"a,b\n1,\x00\n1,x\n", [(2, "control_char"), (3, ROW)]),
        (b'a,b\n1,"x"y\n1,x\n', [(2, "invalid_csv"), (3, ROW)]),
        (b",b\n1,x\n", [(2, {"column_1": "1", "b": "x"})]),
        ("a,b\n1,x\u2028y\n".encode(), [(2, {"a": "1", "b": "x\u2028y"})]),
    ],
)
def test_csv(data: bytes, expected: list[tuple[int, Any]]) -> None:
    assert outcome(data, "a.csv") == expected


def test_a_fault_names_its_column() -> None:
    data = b"a,b\n1,caf\xe9\n1,\x00\n1,2,3\n1,x\n"
    told = [("bad_utf8", "b"), ("control_char", "b"), ("wrong_columns", None)]
    assert faults(data, "a.csv") == told


def test_without_header_the_columns_are_declared() -> None:
    assert outcome(b"1,x\n1,x\n", "a.csv", columns=["a", "b"]) == [(1, ROW), (2, ROW)]


def test_quotes_in_tsv_are_characters() -> None:
    data = b'"1\tsay "x"\n2\t"y"\n'
    expected = [(1, {"a": '"1', "b": 'say "x"'}), (2, {"a": "2", "b": '"y"'})]
    assert outcome(data, "a.tsv", columns=["a", "b"]) == expected
    quoted = outcome(b'"1\t2"\tx\n', "a.tsv", columns=["a", "b"], quotes="standard")
    assert quoted == [(1, {"a": "1\t2", "b": "x"})]


def test_a_row_that_is_too_long_costs_that_row() -> None:
    data = b"a,b\n1," + b"x" * 200 + b"\n1,x\n"
    assert outcome(data, "a.csv", max_row_bytes=100) == [(2, "too_long"), (3, ROW)]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b'a,b\n1,"never closed\n1,x\n', "unclosed_quote: line 2"),
        (b'a,b\n1,"never closed\n1,"x"\n', "unclosed_quote: line 2"),
        (b'a,b\n1,"' + b"\n" * 300 + b"1,x\n", "unclosed_quote: line 2"),
        (b"a,a\n1,x\n", "duplicate_column"),
        (b",".join(b"%d" % n for n in range(2000)), "too_many_columns"),
        ("a,b\n1,x\n".encode("utf-16"), "bad_encoding"),
    ],
)
def test_a_file_that_is_no_csv_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        outcome(data, "a.csv", max_row_bytes=20_000 if b"1999" in data else 100)
