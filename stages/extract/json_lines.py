"""JSON Lines, one record a line; a bad line costs that line."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from stages.extract.json_text import entries, parse
from stages.extract.lines import Line, lines
from stages.extract.record import (
    Broken,
    Entry,
    FileRefused,
    Malformed,
    Place,
    Record,
    broken_record,
    flat_record,
)
from stages.extract.source import Reader


def json_lines(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """The records of a JSON Lines file.

    Raises FileRefused(invalid_json) where no line at all is a record.
    """
    good, first_bad = 0, None
    for line in lines(stream, reader.max_row_bytes):
        found = _line(line, reader)
        for item in found:
            if isinstance(item, Record):
                good += 1
            elif first_bad is None:
                first_bad = item
            yield item
    if first_bad is not None and not good:
        raise _no_record(first_bad)


def _line(line: Line, reader: Reader) -> list[Entry]:
    """What a line holds: nothing where it is blank, several records where it is exploded."""
    if line.sha256:
        return [Broken(line.number, line.offset, "too_long", line.raw, line.sha256)]
    if not line.raw.strip():
        return []
    place = Place(line.number, line.offset)
    if not reader.explode and (told := flat_record(line.raw, place, reader.max_row_bytes)):
        return [told]
    try:
        value = parse(line.raw.decode("utf-8"))
    except UnicodeDecodeError:
        return [broken_record("bad_utf8", place, line.raw)]
    except Malformed as fault:
        cut = str(fault) == "invalid_json" and not line.raw.endswith(b"\n")
        return [broken_record("truncated_row" if cut else str(fault), place, line.raw, fault.field)]
    return entries(value, place, line.raw, explode=reader.explode, limit=reader.max_row_bytes)


def _no_record(first: Broken) -> FileRefused:
    kind = {"truncated_row": "invalid_json", "not_object": "invalid_json"}
    return FileRefused(
        kind.get(first.reason, first.reason),
        f"expected JSON Lines, found no record; line {first.position} is {first.reason}. "
        "A document over several lines is format: json or concatenated_json",
    )
