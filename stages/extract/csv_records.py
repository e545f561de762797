"""CSV and TSV: cells as strings, every row as wide as its header."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from stages.extract.lines import Line, lines
from stages.extract.record import (
    Broken,
    Entry,
    FileRefused,
    Malformed,
    Place,
    accept,
    broken_record,
    field_at_fault,
)
from stages.extract.source import Reader

MAX_COLUMNS = 1_000


@dataclass
class _Feed:
    """Hands physical lines to the csv reader and remembers those of the record being read."""

    source: Iterator[Line]
    limit: int
    pending: list[Line] = field(default_factory=list)
    long: list[Broken] = field(default_factory=list)

    def __iter__(self) -> Iterator[str]:
        size = 0
        for line in self.source:
            size = size + len(line.raw) if self.pending else len(line.raw)
            if line.sha256 and not self.pending:
                self.long.append(
                    Broken(line.number, line.offset, "too_long", line.raw, line.sha256)
                )
                continue
            if size > self.limit:
                raise self.unclosed_quote()
            self.pending.append(line)
            yield line.raw.decode("utf-8", "surrogateescape")

    def take(self) -> tuple[Place, bytes, int]:
        """Place, bytes and number of lines of the record that was just read."""
        first, count = self.pending[0], len(self.pending)
        raw = b"".join(line.raw for line in self.pending)
        self.pending.clear()
        return Place(first.number, first.offset), raw, count

    def unclosed_quote(self) -> FileRefused:
        """The refusal of a file whose quote swallows the lines after it."""
        first = self.pending[0].number if self.pending else 0
        return FileRefused(
            "unclosed_quote",
            f"line {first} opens a quote that is not closed; bare quotes are read by quotes: none",
        )


def csv_records(stream: BinaryIO, reader: Reader) -> Iterator[Entry]:
    """The records of a CSV or TSV file, cells by column name."""
    feed = _Feed(lines(stream, reader.max_row_bytes), reader.max_row_bytes)
    header: list[str] | None = list(reader.columns) if reader.columns else None
    for row, place, raw in _rows(feed, reader):
        yield from feed.long
        feed.long.clear()
        if row is None:
            yield broken_record("invalid_csv", place, raw)
        elif header is None:
            header = _header(row)
        else:
            yield _entry(row, header, place, raw, reader.max_row_bytes)
    yield from feed.long


def _rows(feed: _Feed, reader: Reader) -> Iterator[tuple[list[str] | None, Place, bytes]]:
    # process-wide, and only ever raised: the feed holds the true limit
    csv.field_size_limit(max(csv.field_size_limit(), reader.max_row_bytes))
    tabs = reader.format == "tsv"
    quoted = reader.quotes == "standard" if reader.quotes else not tabs
    parser = csv.reader(
        feed,
        delimiter="\t" if tabs else ",",
        quoting=csv.QUOTE_MINIMAL if quoted else csv.QUOTE_NONE,
        strict=True,
    )
    while True:
        try:
            row: list[str] | None = next(parser)
        except StopIteration:
            return
        except csv.Error as error:
            if len(feed.pending) != 1 or "unexpected end" in str(error):
                raise feed.unclosed_quote() from error
            row = None
        place, raw, _ = feed.take()
        if row != []:
            yield row, place, raw


def _header(row: list[str]) -> list[str]:
    if len(row) > MAX_COLUMNS:
        raise FileRefused("too_many_columns", f"expected {MAX_COLUMNS:,} at most, found {len(row)}")
    names = [name.strip() or f"column_{number}" for number, name in enumerate(row, 1)]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise FileRefused("duplicate_column", f"two columns are named {twice[0]!r}")
    return names


def _entry(row: list[str], header: list[str], place: Place, raw: bytes, limit: int) -> Entry:
    value = dict(zip(header, row, strict=False))
    try:
        if len(row) != len(header):
            raise Malformed("wrong_columns")
        return accept(value, place, limit)
    except Malformed as fault:
        # the only surrogates here stand for bytes that were no UTF-8
        reason = "bad_utf8" if str(fault) == "lone_surrogate" else str(fault)
        return broken_record(reason, place, raw, field_at_fault(value, fault))
