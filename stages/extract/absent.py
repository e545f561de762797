"""Record fields that a source's field map names and that no record has: mostly a misspelt name."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from string import Formatter
from typing import Any

from stages.extract import spec
from stages.extract.record import Record
from stages.extract.source import Source

#: How many of the fields that records have are told.
TOLD = 20


@dataclass
class Sought:
    """Fields by the column that reads them; those that no record had so far."""

    columns: Mapping[str, frozenset[str]]
    unseen: set[str]
    records: int = 0
    present: set[str] = field(default_factory=set)

    def look(self, records: Iterable[Mapping[str, Any]]) -> None:
        """Look into further records; costs nothing once every field was seen."""
        for record in records:
            self.records += 1
            if self.unseen:
                self.unseen -= record.keys()
                self.present.update(record)

    def join(self, other: Sought) -> None:
        """Add what was seen in another file of the source."""
        self.unseen &= other.unseen
        self.records += other.records
        self.present |= other.present

    def missing_columns(self) -> set[str]:
        """Columns none of whose fields any record has."""
        return {name for name, fields in self.columns.items() if fields and fields <= self.unseen}

    def warnings(self) -> list[str]:
        """A line for each field that no record has."""
        if not self.records:
            return []
        have = sorted(self.present)
        listed = ", ".join(have[:TOLD]) + (", ..." if len(have) > TOLD else "")
        return [
            f"field {name!r} (of {', '.join(self._readers(name))}) is in none of "
            f"{self.records:,} records; they have: {listed or 'no fields'}"
            for name in sorted(self.unseen)
        ]

    def _readers(self, name: str) -> list[str]:
        return [column for column, fields in self.columns.items() if name in fields]


def fields_sought(source: Source) -> Sought:
    """Nothing seen yet; alternatives (`first`) and what is no field (`@file`) are not sought."""
    columns = {column: frozenset(_named(node)) for column, node in source.fields.items()}
    return Sought(columns, set().union(*columns.values()))


def values(records: Iterable[Record]) -> Iterator[Mapping[str, Any]]:
    """What `Sought.look` takes of records."""
    return (record.value for record in records)


def _named(node: Any) -> Iterator[str]:
    """The top-level fields that a spec reads."""
    if isinstance(node, spec.Path):
        yield from () if node.keys[0].startswith("@") else (node.keys[0],)
    elif isinstance(node, tuple):
        for one in node:
            yield from _named(one)
    elif isinstance(node, spec.Template):
        for _, name, _, _ in Formatter().parse(node.text):
            if name is not None:
                yield from _named(node.parts.get(name) or spec.parse_spec(name, name))
    elif isinstance(node, spec.Node) and not isinstance(node, spec.First):
        for name in type(node).model_fields:
            value = getattr(node, name)
            if isinstance(value, spec.Node | tuple):
                yield from _named(value)
