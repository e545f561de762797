"""JSON documents: an array, an array inside an object, objects by key, or objects in a row."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, BinaryIO

from stages.extract.json_text import entries, parse_at, skip_space
from stages.extract.lines import without_mark
from stages.extract.record import Entry, FileRefused, Malformed, Place
from stages.extract.source import Reader

MAX_DOCUMENT_BYTES = 512_000_000


def read_text(stream: BinaryIO, limit: int = MAX_DOCUMENT_BYTES) -> str:
    """The whole of a text file; FileRefused where it is too long or not UTF-8."""
    raw = stream.read(limit + 1)
    if len(raw) > limit:
        raise FileRefused("too_long", f"expected a document of at most {limit:,} bytes")
    try:
        return without_mark(raw).decode("utf-8")
    except UnicodeDecodeError as error:
        raise FileRefused("bad_utf8", f"byte {error.start:,} is not UTF-8") from error


def json_document(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """The records of one JSON document: an array, or what `path` and `explode` lead to."""
    text = read_text(stream)
    start = skip_space(text, 0)
    if text[start : start + 1] == "[" and not reader.path:
        yield from _elements(text, start, reader)
        return
    value, end = _value(text, start, 1)
    if skip_space(text, end) != len(text):
        raise FileRefused(
            "invalid_json",
            f"expected one document, found more at character {end:,}; objects in a row are "
            "format: jsonl (one a line) or concatenated_json",
        )
    yield from _found(_walk(value, reader.path), reader)


def concatenated_json(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """The records of objects that follow one another, with or without white space between."""
    text = read_text(stream)
    start, position = skip_space(text, 0), 0
    while start < len(text):
        position += 1
        value, end = _value(text, start, position)
        yield from _entries(value, position, text[start:end], reader)
        start = skip_space(text, end)


def _elements(text: str, start: int, reader: Reader) -> Iterator[Entry]:
    position, start = 0, skip_space(text, start + 1)
    if text[start : start + 1] == "]":
        _end(text, start)
        return
    while True:
        position += 1
        value, end = _value(text, start, position)
        yield from _entries(value, position, text[start:end], reader)
        start = skip_space(text, end)
        if text[start : start + 1] != ",":
            break
        start = skip_space(text, start + 1)
    _end(text, start)


def _end(text: str, start: int) -> None:
    if text[start : start + 1] != "]" or skip_space(text, start + 1) != len(text):
        raise FileRefused("invalid_json", f"the array does not end well at character {start:,}")


def _value(text: str, start: int, position: int) -> tuple[Any, int]:
    try:
        return parse_at(text, start)
    except Malformed as fault:
        cut = " (the file may be cut)" if len(text) - start < 1 or text[-1] not in "]}\n" else ""
        raise FileRefused(
            str(fault), f"record {position} at character {start:,} cannot be read{cut}"
        ) from fault


def _walk(value: Any, path: str | None) -> Any:
    for key in path.split(".") if path else ():
        if not isinstance(value, dict) or key not in value:
            found = sorted(value)[:10] if isinstance(value, dict) else type(value).__name__
            raise FileRefused("invalid_json", f"expected the key {key!r}, found {found}")
        value = value[key]
    return value


def _found(value: Any, reader: Reader) -> Iterator[Entry]:
    several = isinstance(value, list)
    for position, item in enumerate(value if several else [value], 1):
        yield from _entries(item, position, None, reader)


def _entries(value: Any, position: int, raw: str | None, reader: Reader) -> Iterator[Entry]:
    yield from entries(
        value,
        Place(position),
        None if raw is None else raw.encode("utf-8", "replace"),
        explode=reader.explode,
        limit=reader.max_row_bytes,
    )
