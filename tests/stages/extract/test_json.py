"""JSON Lines, arrays, objects by key and objects in a row, whole and broken."""

from __future__ import annotations

import io
import json
from typing import Any

import pytest

from stages.extract.readers import read
from stages.extract.record import Broken, FileRefused, Record, canonical_json
from stages.extract.source import Reader
from tests.stages.extract.reading import faults, outcome

GOOD = b'{"a": 1}\n'
ONE = {"a": 1}
EXPLODE = {"explode": True}


@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (GOOD, [(1, ONE)]),
        (b"\xef\xbb\xbf" + GOOD, [(1, ONE)]),
        (GOOD.replace(b"\n", b"\r\n"), [(1, ONE)]),
        (GOOD.strip(), [(1, ONE)]),
        (GOOD + b"\n  \n" + GOOD, [(1, ONE), (4, ONE)]),
        ('{"a": "x\u2028y\x85z"}\n'.encode(), [(1, {"a": "x\u2028y\x85z"})]),
        (GOOD + b'{"a": "never closed\n' + GOOD, [(1, ONE), (2, "invalid_json"), (3, ONE)]),
        (GOOD + b'{"a": 1', [(1, ONE), (2, "truncated_row")]),
        (GOOD + b'{"a": 1}{"a": 2}\n', [(1, ONE), (2, "invalid_json")]),
        (GOOD + b'{"a": NaN}\n', [(1, ONE), (2, "invalid_json")]),
        (GOOD + b'{"a": "\x00"}\n', [(1, ONE), (2, "invalid_json")]),
        (GOOD + b'{"a": "\\u0000"}\n', [(1, ONE), (2, "control_char")]),
        (GOOD + b'{"a": "\\\\u0000"}\n', [(1, ONE), (2, {"a": "\\u0000"})]),
        (GOOD + b'{"a": "\\ud800"}\n', [(1, ONE), (2, "lone_surrogate")]),
        (GOOD + b'{"a": "\xe9"}\n', [(1, ONE), (2, "bad_utf8")]),
        (GOOD + b'{"a": 1, "a": 2}\n', [(1, ONE), (2, "duplicate_key")]),
        (GOOD + b'{"a": {"b": 1, "b": 1}}\n', [(1, ONE), (2, "duplicate_key")]),
        (GOOD + b'{"a": 1e999}\n', [(1, ONE), (2, "number_out_of_range")]),
        (GOOD + b'{"a": ' + b"9" * 5000 + b"}\n", [(1, ONE), (2, "number_out_of_range")]),
        (GOOD + b"[1]\n", [(1, ONE), (2, "not_object")]),
        (GOOD + b"null\n", [(1, ONE), (2, "not_object")]),
        (GOOD + b'{"a":' * 5000 + b"1" + b"}" * 5000 + b"\n", [(1, ONE), (2, "too_deep")]),
        (GOOD + b"[" * 5000 + b"\n", [(1, ONE), (2, "too_deep")]),
        (GOOD + b"[" * 5000 + b"]" * 5000 + b"\n", [(1, ONE), (2, "too_deep")]),
        (GOOD + b"[" * 5000 + b"NaN" + b"]" * 5000 + b"\n", [(1, ONE), (2, "too_deep")]),
        (GOOD + b'{"a": "' + b"[" * 5000 + b'", "a": 1}\n', [(1, ONE), (2, "duplicate_key")]),
        (GOOD + b'{"a":' * 66 + b"1" + b"}" * 66 + b"\n", [(1, ONE), (2, "too_deep")]),
        (GOOD + b'{"a": "' + b"x" * 99 + b'"}\n' + GOOD, [(1, ONE), (2, "too_long"), (3, ONE)]),
    ],
)
def test_json_lines(data: bytes, expected: list[tuple[int, Any]]) -> None:
    limit = {"max_row_bytes": 80} if b"x" * 99 in data else {}
    assert outcome(data, "a.jsonl", **limit) == expected


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        (b'{"a": 1, "b": 2, "b": 3}', ("duplicate_key", "b")),
        (b'{"a": {"c": 1, "c": 1}}', ("duplicate_key", "c")),
        (b'{"a": "x", "b": "\\u0000"}', ("control_char", "b")),
        (b'{"a": "x", "b": ["\\ud800"]}', ("lone_surrogate", "b")),
        (b'{"\\ud800": "x"}', ("lone_surrogate", "\ud800")),
        (b'{"a": "\\u0000", "b": 1e999}', ("number_out_of_range", "b")),
        (b'{"a": 1, "b": 1e999}', ("number_out_of_range", "b")),
        (b'{"a": 1, "b": ' + b"[" * 65 + b"]" * 65 + b"}", ("too_deep", "b")),
        (b'{"a": "' + b"x" * 300 + b'"}', ("too_long", None)),
        (b'{"a": 1', ("invalid_json", None)),
        (b"[1]", ("not_object", None)),
    ],
)
def test_a_fault_names_its_field(line: bytes, fault: tuple[str, str | None]) -> None:
    assert faults(line + b"\n" + GOOD, "a.jsonl", max_row_bytes=200) == [fault]


def test_many_keys_of_which_one_stands_twice_are_looked_through_once() -> None:
    many = ", ".join(f'"k{number}": 0' for number in range(100_000))
    line = f'{{{many}, "k99999": 1}}\n'.encode()
    assert faults(line + GOOD, "a.jsonl") == [("duplicate_key", "k99999")]


def test_sixty_four_levels_are_read() -> None:
    data = b'{"a":' * 64 + b"1" + b"}" * 64
    assert isinstance(outcome(data, "a.jsonl")[0][1], dict)


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (json.dumps([ONE], indent=1).encode(), "invalid_json"),
        (json.dumps(ONE, indent=1).encode(), "invalid_json"),
        (b'[{"a": 1}]', "invalid_json"),
        ('{"a": 1}\n'.encode("utf-16"), "bad_encoding"),
        (b'{"a": "\xe9"}\n', "bad_utf8"),
    ],
)
def test_a_file_without_any_record_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(FileRefused, match=reason):
        outcome(data, "a.jsonl")


def test_position_and_offset_find_the_line_again() -> None:
    data = b'\xef\xbb\xbf{"a": 1}\r\n\nbroken\n{"a": 2}\n'
    for _, item in read(io.BytesIO(data), "a.jsonl", Reader()):
        line = data[item.offset :].split(b"\n")[0].strip(b"\xef\xbb\xbf\r")
        assert data.split(b"\n")[item.position - 1].strip(b"\xef\xbb\xbf\r") == line
        assert isinstance(item, Record) == line.startswith(b"{")


@pytest.mark.parametrize(
    ("text", "options", "expected"),
    [
        ("[]", {}, []),
        (' [ {"a": 1} , {"a": 2} ] \n', {}, [(1, ONE), (2, {"a": 2})]),
        ('[3, {"a": NaN}, {"a": 1}]', {}, [(1, "not_object"), (2, "invalid_json"), (3, ONE)]),
        ('[{"a": 1, "a": 2}, {"a": 1}]', {}, [(1, "duplicate_key"), (2, ONE)]),
        ('{"a": 1}', {}, [(1, ONE)]),
        ('{"example": [{"a": 1}]}', {"path": "example"}, [(1, ONE)]),
        ('{"x": {"y": [{"a": 1}]}}', {"path": "x.y"}, [(1, ONE)]),
        ('{"P": {"a": 1}, "Q": 3}', EXPLODE, [(1, {"a": 1, "@key": "P"}), (1, "not_object")]),
    ],
)  # fmt: skip
def test_json_document(text: str, options: dict[str, Any], expected: list[Any]) -> None:
    assert outcome(text.encode(), "a.json", **options) == expected


@pytest.mark.parametrize(
    ("text", "options", "detail"),
    [
        ('[{"a": 1}, {"a": 2}', {}, "does not end"),
        ('[{"a": 1}, {"a": "', {}, "record 2"),
        ('[{"a": 1}] [', {}, "does not end"),
        ('{"a": 1}\n{"a": 2}\n', {}, "format: jsonl"),
        ('{"example": []}', {"path": "examples"}, "'examples', found .*example"),
        ("[" * 5000, {}, "too_deep"),
        ('[{"a": 1}, {"a": ' + "[" * 5000 + "]" * 5000 + "}]", {}, "record 2"),
    ],
)
def test_a_broken_document_is_refused(text: str, options: dict[str, Any], detail: str) -> None:
    with pytest.raises(FileRefused, match=detail):
        outcome(text.encode(), "a.json", **options)


@pytest.mark.parametrize("between", ["", "\n", "  \n\n"])
def test_concatenated_json(between: str) -> None:
    text = between.join(json.dumps({"a": n}, indent=1) for n in (1, 2, 3))
    found = outcome(text.encode(), "a.json", format="concatenated_json")
    assert found == [(n, {"a": n}) for n in (1, 2, 3)]


def test_exploded_lines_keep_their_key() -> None:
    found = outcome(b'{"P_1": {"a": 1}}\n{"P_2": {"a": 1}}\n', "a.jsonl", explode=True)
    assert found == [(1, {"a": 1, "@key": "P_1"}), (2, {"a": 1, "@key": "P_2"})]


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ('{"a": 1, "b": 2}', '{ "b":2,"a":1 }'),
        ('{"a": "\\u00e9"}', '{"a": "é"}'),
        ('{"a": 1.0}', '{"a": 1.00}'),
    ],
)
def test_equal_records_have_one_canonical_text(one: str, other: str) -> None:
    assert canonical_json(json.loads(one)) == canonical_json(json.loads(other))
    assert canonical_json({"a": 1}) != canonical_json({"a": 1.0})


def test_broken_items_of_an_inner_array_show_themselves() -> None:
    items = io.BytesIO(b'{"example": [{"q": 1}, 5, "text", null, [1e999]]}')
    found = [item for _, item in read(items, "a.json", Reader(path="example"))]
    broken = [item for item in found if isinstance(item, Broken)]
    assert [item.raw for item in broken] == [b"5", b'"text"', b"null", b"[Infinity]"]
    assert len({item.sha256 for item in broken}) == 4


def test_broken_parts_of_an_exploded_object_show_themselves() -> None:
    stream = io.BytesIO(b'{"a": 5, "b": {"q": 1}, "c": 6}')
    found = [item for _, item in read(stream, "a.json", Reader(explode=True))]
    assert [item.raw for item in found if isinstance(item, Broken)] == [b"5", b"6"]
