"""Any bytes under any name: records, broken records or one refusal, never another error."""

from __future__ import annotations

import io
import json
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from stages.demo.marked_book import BOOKS, marked_book
from stages.extract.fields import Batch, compile_spec
from stages.extract.json_text import parse
from stages.extract.record import (
    FileRefused,
    Malformed,
    Place,
    Record,
    accept,
    canonical_json,
    flat_record,
)
from stages.extract.spec import parse_spec
from tests.stages.extract.reading import outcome
from tests.stages.extract.test_book_archives import BOOK as CNXML_BOOK
from tests.stages.extract.test_book_archives import PRETEXT
from tests.stages.extract.test_marked_up import page
from tests.stages.extract.test_markup import env, exercise
from tests.stages.extract.test_packed import tarred, zipped

LINE = b'{"q": "What?", "a": [1, {"b": null}]}\n'
PARQUET = io.BytesIO()
pq.write_table(pa.Table.from_pylist([{"q": "What?", "a": [1]}] * 20), PARQUET)
SAMPLES = {
    "a.jsonl": LINE * 3,
    "a.json": b"[" + LINE + b"," + LINE + b"]",
    "objects.json": LINE * 3,
    "a.txt": "What?\r\né\n".encode(),
    "a.csv": b'q,a\n"What, ""x""?",1\n2,3\n',
    "a.tsv": b'q\ta\n"1\t2\n',
    "a.cnxml": exercise("<para>p</para>", "<para>s</para>"),
    "a.tex": (env("problem", "P {x}") + env("solution", "S")).encode(),
    "a.parquet": PARQUET.getvalue(),
    "a.zip": zipped(("a.jsonl", LINE)),
    "a.tar.gz": tarred(("a.jsonl", LINE)),
    **{name: marked_book(marking, 1, 3, 5)[0] for name, marking in BOOKS.items()},
    "a.ptx": b"<s><exercise><p>p <m>x</m></p><solution><p>s</p></solution></exercise></s>",
}
#: What a name does not say of its sample.
FORMAT_OF = {"objects.json": "concatenated_json"}
#: Archives that are one book, by format.
ARCHIVES = {"cnxml_book": CNXML_BOOK, "pretext_book": PRETEXT, "html_book": {"a.html": page("p")}}
QUIET = settings(max_examples=30, deadline=None, suppress_health_check=list(HealthCheck))


def settles(data: bytes, name: str) -> None:
    try:
        found = outcome(data, name, format=FORMAT_OF.get(name))
    except FileRefused:
        return
    assert all(isinstance(value, dict | str) for _, value in found)


@pytest.mark.parametrize("name", SAMPLES)
@QUIET
@given(data=st.binary(max_size=200))
def test_any_bytes(name: str, data: bytes) -> None:
    settles(data, name)


@pytest.mark.parametrize("name", SAMPLES)
@QUIET
@given(at=st.floats(0, 1), cut=st.integers(0, 40), put=st.binary(max_size=8))
def test_damaged_samples(name: str, at: float, cut: int, put: bytes) -> None:
    whole = SAMPLES[name]
    start = int(at * len(whole))
    settles(whole[:start] + put + whole[start + cut :], name)


@pytest.mark.parametrize("form", ARCHIVES)
@QUIET
@given(at=st.floats(0, 1), cut=st.integers(0, 60), put=st.binary(max_size=8), which=st.integers(0))
def test_damaged_books(form: str, at: float, cut: int, put: bytes, which: int) -> None:
    files = {name: text.encode() for name, text in ARCHIVES[form].items()}
    name = sorted(files)[which % len(files)]
    start = int(at * len(files[name]))
    files[name] = files[name][:start] + put + files[name][start + cut :]
    try:
        found = outcome(zipped(*files.items()), "a.zip", format=form)
    except FileRefused:
        return
    assert all(isinstance(value, dict | str) for _, value in found)


VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text("ab", max_size=2), inner),
    max_leaves=6,
)  # fmt: skip
SPECS = [
    {"options": "v"},
    {"options": ["v", "v"]},
    {"choice": {"options": "v", "label": "v", "first": 0}},
    {"listed": "v"},
    {"join": "v"},
    {"first": ["v"]},
    {"json": {"field": "v", "path": "a.0"}},
    {"boxed": "v"},
    {"final": "v"},
    {"regex": {"field": "v", "pattern": "(a)"}},
    {"template": "{v} {v.a.0}"},
]


@pytest.mark.parametrize("spec", SPECS, ids=str)
@QUIET
@given(value=VALUES)
def test_any_value_through_any_operation(spec: Any, value: Any) -> None:
    record = {"v": value}
    batch = Batch("f", [""], [Record(1, 0, record, canonical_json(record))])
    assert len(compile_spec(parse_spec(spec, "test"))(batch)) == 1


@QUIET
@given(values=st.lists(st.dictionaries(st.text("abé", max_size=3), VALUES), min_size=1, max_size=5))
def test_what_is_written_is_read_back(values: list[dict[str, Any]]) -> None:
    data = "".join(json.dumps(value) + "\n" for value in values).encode()
    found = [value for _, value in outcome(data, "a.jsonl")]
    assert found == json.loads(json.dumps(values))


FINITE = st.floats(allow_nan=False, allow_infinity=False)
FLAT = st.dictionaries(st.text(), st.none() | st.booleans() | st.integers() | st.text() | FINITE)


@QUIET
@given(value=FLAT)
def test_both_writers_of_json_agree(value: dict[str, Any]) -> None:
    plain = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    texts = [part for part in (*value, *value.values()) if isinstance(part, str)]
    fault = ""
    if any("\0" in text for text in texts):
        fault = "control_char"
    elif any("\ud800" <= letter <= "\udfff" for text in texts for letter in text):
        fault = "lone_surrogate"
    if fault:
        with pytest.raises(Malformed, match=fault):
            canonical_json(value)
    else:
        assert canonical_json(value) == plain.encode()


#: Pieces of flat objects, and what makes them something else.
_PIECES = st.sampled_from([
    "{", "}", '"a"', '"b"', r'"\u0061"', '":', '" :', '"\t:', ":", ": ", ",", ", ", "1", "-0",
    '"x"', r'"\":"', "1.5", "1e3", "18446744073709551616", "true", "null", "[", "]",
    r'"\u0000"', '""', r'"\ud800"', "\n", " ", '{"a":1}', '{"a": 1, "a" : 2}',
    '{"a":1,"a":2}', r'{"b":"a\":1"}',
])  # fmt: skip


@given(st.lists(_PIECES, max_size=9).map("".join))
@settings(max_examples=2000)
def test_what_is_soon_told_is_what_the_strict_parser_says(text):
    raw = text.encode()
    told = flat_record(raw, Place(3, 7), 60)
    if told is not None:
        assert told == accept(parse(text), Place(3, 7), 60)


@pytest.mark.parametrize(
    "raw",
    [
        b'{"a":1,"a":2}',
        b'{"a":1,"a" :2}',
        b'{"a":1,"\\u0061"\t:2}',
        b'{"a":1.0}',
        b'{"a":[1]}',
        b'{"a":18446744073709551616}',
        b'{"a":"\\u0000"}',
        b'[{"a":1}]',
        b'{"a":"0123456789012345678901234567890123456789012345678901234567890"}',
    ],
)
def test_doubtful_objects_are_left_to_the_strict_parser(raw):
    assert flat_record(raw, Place(1), 60) is None
    assert flat_record(b'{"a":"x","b":1}', Place(1), 60) is not None
