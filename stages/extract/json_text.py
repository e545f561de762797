"""Strict JSON: what Python's parser lets through and two readers would read in two ways."""

from __future__ import annotations

import json
import re
from collections import Counter
from typing import Any

from stages.extract.record import (
    Entry,
    Malformed,
    Place,
    accept,
    broken_record,
    field_at_fault,
    too_deep,
)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    value = dict(pairs)
    if len(value) != len(pairs):
        counts = Counter(name for name, _ in pairs)
        raise Malformed("duplicate_key", counts.most_common(1)[0][0])
    return value


def _no_constant(name: str) -> Any:
    raise Malformed("invalid_json")


_STRICT = json.JSONDecoder(object_pairs_hook=_object, parse_constant=_no_constant)
_LENIENT = json.JSONDecoder()
_SPACE = " \t\r\n"
#: Nesting that every Python parses: 3.11 gives up near 1,000, 3.13 near 10,000.
_PARSED_DEPTH = 500
_MARK = re.compile(r'"(?:[^"\\]++|\\.)*+"?|[\[{]|[\]}]', re.DOTALL)


def parse(text: str) -> Any:
    """The value of a whole JSON text; Malformed with the reason where it is none."""
    text = text.strip(_SPACE)
    try:
        value, end = _decode(_STRICT, text, 0)
    except Malformed as fault:
        if _nests(text, 0):
            raise Malformed("too_deep") from fault
        raise
    if end != len(text):
        raise Malformed("invalid_json")
    return value


def parse_at(text: str, start: int) -> tuple[Any, int]:
    """The value that begins at `start`, and the index after it.

    A value that is JSON but not strict comes as Malformed; where no value can be told apart
    from what follows, Malformed is raised.
    """
    try:
        return _decode(_STRICT, text, start)
    except Malformed as strict:
        return strict, _decode(_LENIENT, text, start)[1]


def skip_space(text: str, start: int) -> int:
    """The index of the first character at or after `start` that is not white space of JSON."""
    while text[start : start + 1] and text[start] in _SPACE:
        start += 1
    return start


def entries(
    value: Any, place: Place, raw: bytes | None, *, explode: bool, limit: int
) -> list[Entry]:
    """The record of a value, or with `explode` one record for each key of it.

    raw: what the quarantine shows of the value; None: its own JSON, as for each exploded part.
    """
    if not explode or not isinstance(value, dict):
        return [entry(value, place, raw, limit)]
    parts = {
        key: {**inner, "@key": key} if isinstance(inner, dict) else inner
        for key, inner in value.items()
    }
    return [
        entry(part, Place(place.position, place.offset, key), None, limit)
        for key, part in parts.items()
    ]


def entry(
    value: Any, place: Place, raw: bytes | None, limit: int, licence: str | None = None
) -> Entry:
    """The record of a value, or the quarantine entry of `raw` (None: of the value's own JSON).

    licence: what the document states of it, as an SPDX identifier.
    """
    try:
        if isinstance(value, Malformed):
            raise value
        accepted = accept(value, place, limit)
        accepted.licence = licence
        return accepted
    except Malformed as fault:
        shown = _own(value) if raw is None else raw
        return broken_record(str(fault), place, shown, field_at_fault(value, fault))


def _own(value: Any) -> bytes:
    """JSON of a value that may nest too deep or hold what UTF-8 has not."""
    try:
        return json.dumps(value, default=str).encode()
    except RecursionError:
        return repr(type(value)).encode()


def _reason(error: Exception) -> str:
    if isinstance(error, RecursionError):
        return "too_deep"
    # an integer past Python's digit limit is a ValueError of its own
    return "invalid_json" if isinstance(error, json.JSONDecodeError) else "number_out_of_range"


def _decode(decoder: json.JSONDecoder, text: str, start: int) -> tuple[Any, int]:
    """The value at `start` and the index after it; every Python refuses the same nesting."""
    try:
        value, end = decoder.raw_decode(text, start)
    except (ValueError, RecursionError) as error:
        raise Malformed("too_deep" if _nests(text, start) else _reason(error)) from error
    if _opened(text, start, end) > _PARSED_DEPTH and too_deep(value, _PARSED_DEPTH):
        raise Malformed("too_deep")
    return value, end


def _opened(text: str, start: int, end: int) -> int:
    return text.count("[", start, end) + text.count("{", start, end)


def _nests(text: str, start: int) -> bool:
    """Whether brackets after `start`, those in strings aside, nest deeper than all can parse."""
    if _opened(text, start, len(text)) <= _PARSED_DEPTH:
        return False
    depth = 0
    for mark in _MARK.finditer(text, start):
        first = text[mark.start()]
        depth += (first in "[{") - (first in "]}")
        if depth > _PARSED_DEPTH:
            return True
    return False
