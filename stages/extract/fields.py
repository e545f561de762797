"""Field specs compiled to functions from a batch of records to one column.

A batch goes through each operation as a column, so that regular expressions run in Polars, in
time linear in the text.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from string import Formatter
from typing import Any

import polars as pl

from stages.answers.extract import stated_answer
from stages.answers.short import short_answer
from stages.extract import spec
from stages.extract.option_list import as_list, letter, option_at, options
from stages.extract.record import Record
from stages.extract.value import as_text, parse_json, walk
from stages.text.boxed import boxed_text

Column = list[Any]


@dataclass(frozen=True, slots=True)
class Batch:
    """Records of one file, each with its archive member ("" where the file is no archive)."""

    file: str
    members: Sequence[str]
    records: Sequence[Record]


Compiled = Callable[[Batch], Column]


def compile_spec(node: spec.Node) -> Compiled:
    """The function that a field spec declares."""
    return _COMPILERS[type(node)](node)


def taken_keys(node: spec.Node) -> set[str]:
    """The record fields whose whole value reaches the column: `extra` need not hold them."""
    if isinstance(node, spec.Path) and len(node.keys) == 1:
        return {node.keys[0]}
    if isinstance(node, spec.Options | spec.Join):
        items = node.items if isinstance(node.items, tuple) else (node.items,)
        return set().union(*map(taken_keys, items))
    if isinstance(node, spec.Template):
        return set().union(*(taken_keys(part) for _, part in _placeholders(node) if part))
    return set()


def _path(node: spec.Path) -> Compiled:
    keys = node.keys
    if len(keys) == 1 and keys[0] in _CONTEXT:
        return _CONTEXT[keys[0]]
    if len(keys) == 1:
        key = keys[0]
        return lambda batch: [record.value.get(key) for record in batch.records]
    return lambda batch: [walk(record.value, keys) for record in batch.records]


def _const(node: spec.Const) -> Compiled:
    value = list(node.value) if isinstance(node.value, tuple) else node.value
    return lambda batch: [value] * len(batch.records)


def _placeholders(node: spec.Template) -> list[tuple[str, spec.Node | None]]:
    """Literal texts, each with the spec that follows it (None at the end)."""
    return [
        (literal, None if name is None else node.parts.get(name) or spec.parse_spec(name, name))
        for literal, name, _, _ in Formatter().parse(node.text)
    ]


def _template(node: spec.Template) -> Compiled:
    pieces = _placeholders(node)
    parts = [compile_spec(part) for _, part in pieces if part is not None]
    form = "".join(_escaped(text) + ("%s" if part is not None else "") for text, part in pieces)

    def fill(values: tuple[Any, ...]) -> str | None:
        texts = tuple(as_text(value) or "" for value in values)
        if texts and not any(map(str.strip, texts)):
            return None
        return (form % texts).strip()

    def column(batch: Batch) -> Column:
        columns = [part(batch) for part in parts]
        rows = zip(*columns, strict=True) if columns else [()] * len(batch.records)
        return [fill(values) for values in rows]

    return column


def _escaped(text: str) -> str:
    return text.replace("%", "%%")


def _regex(node: spec.Regex) -> Compiled:
    field = compile_spec(node.field)

    def column(batch: Batch) -> Column:
        texts = pl.Series([as_text(value) for value in field(batch)], dtype=pl.String)
        if node.last:
            texts = texts.str.extract_all(node.pattern).list.last()
        return texts.str.extract(node.pattern, node.group).str.strip_chars().to_list()

    return column


def _boxed(node: spec.Boxed) -> Compiled:
    field = compile_spec(node.field)
    return lambda batch: [
        boxed_text(value, node.which) if isinstance(value, str) else None for value in field(batch)
    ]


def _final(node: spec.Final) -> Compiled:
    field = compile_spec(node.field)

    def column(batch: Batch) -> Column:
        values = [value if isinstance(value, str) else None for value in field(batch)]
        text = pl.col("text")
        answer = (
            pl.coalesce(stated_answer(text), short_answer(text))
            if node.whole
            else stated_answer(text)
        )
        return (
            pl.DataFrame({"text": values}, {"text": pl.String}).select(answer).to_series().to_list()
        )

    return column


def _items(specs: Any) -> Compiled:
    if not isinstance(specs, tuple):
        return compile_spec(specs)
    parts = [compile_spec(part) for part in specs]
    return lambda batch: [list(row) for row in zip(*(part(batch) for part in parts), strict=True)]


def _options(node: spec.Options) -> Compiled:
    items = _items(node.items)
    return lambda batch: [options(value) for value in items(batch)]


def _choice(node: spec.Choice) -> Compiled:
    items, label = _items(node.options), compile_spec(node.label)
    return lambda batch: [
        option_at(options(value), name, node.first)
        for value, name in zip(items(batch), label(batch), strict=True)
    ]


def _listed(node: spec.Listed) -> Compiled:
    items = _items(node.items)

    def text(value: Any) -> str | None:
        found = options(value) or []
        lines = [
            node.style.replace("{letter}", letter(index)).replace("{text}", item)
            for index, item in enumerate(found)
        ]
        return node.separator.join(lines) or None

    return lambda batch: [text(value) for value in items(batch)]


def _join(node: spec.Join) -> Compiled:
    items = compile_spec(node.items)

    def text(value: Any) -> str | None:
        if isinstance(value, str):
            value = as_list(value) or value
        if not isinstance(value, list):
            return as_text(value)
        return node.separator.join(text for item in value if (text := as_text(item))) or None

    return lambda batch: [text(value) for value in items(batch)]


def _first(node: spec.First) -> Compiled:
    parts = [compile_spec(part) for part in node.among]

    def pick(values: tuple[Any, ...]) -> Any:
        return next((value for value in values if not _is_empty(value)), None)

    return lambda batch: [pick(row) for row in zip(*(part(batch) for part in parts), strict=True)]


def _is_empty(value: Any) -> bool:
    return value is None or (isinstance(value, str) and not value.strip()) or value in ([], {})


def _json(node: spec.Json) -> Compiled:
    field = compile_spec(node.field)
    keys = node.path.split(".") if node.path else []
    return lambda batch: [
        walk(parse_json(value), keys) if isinstance(value, str) else walk(value, keys)
        for value in field(batch)
    ]


def _stem(file: str, member: str) -> str:
    return (member or file).rpartition("/")[2].partition(".")[0]


_CONTEXT: dict[str, Compiled] = {
    "@file": lambda batch: [batch.file] * len(batch.records),
    "@member": lambda batch: [member or None for member in batch.members],
    "@stem": lambda batch: [_stem(batch.file, member) for member in batch.members],
    "@position": lambda batch: [record.position for record in batch.records],
}
_COMPILERS: dict[type[spec.Node], Callable[[Any], Compiled]] = {
    spec.Path: _path,
    spec.Const: _const,
    spec.Template: _template,
    spec.Regex: _regex,
    spec.Boxed: _boxed,
    spec.Final: _final,
    spec.Options: _options,
    spec.Choice: _choice,
    spec.Listed: _listed,
    spec.Join: _join,
    spec.First: _first,
    spec.Json: _json,
}
