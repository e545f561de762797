"""Pieces of SQL text: literals, file lists, unions, empty relations."""

from __future__ import annotations

from collections.abc import Sequence


def quote(text: str) -> str:
    """A SQL string literal."""
    return "'" + text.replace("'", "''") + "'"


def parquet(files: Sequence[str], prefix: str) -> str:
    """A table function over exactly these files, each under `prefix`."""
    return f"read_parquet([{', '.join(quote(prefix + file) for file in files)}])"


def union(selects: Sequence[str]) -> str:
    """All rows of the selects, columns matched by name; empty text for no select."""
    return "\nUNION ALL BY NAME\n".join(selects)


def values(names: str, lines: Sequence[Sequence[str | int | None]]) -> str:
    """A relation of literal lines, named by `names` ("name, name TYPE"); it may have none."""
    if not lines:
        return nothing(names)
    columns = ", ".join(name.split()[0] for name in names.split(","))
    body = ", ".join(f"({', '.join(_literal(cell) for cell in line)})" for line in lines)
    return f"SELECT * FROM (VALUES {body}) AS t({columns})"


def nothing(columns: str) -> str:
    """A relation without rows; `columns` is "name, name TYPE, ..." (VARCHAR by default)."""
    made = []
    for column in columns.split(","):
        name, _, kind = column.strip().partition(" ")
        made.append(f"NULL::{kind or 'VARCHAR'} AS {name}")
    return f"SELECT {', '.join(made)} WHERE false"


def _literal(cell: str | int | None) -> str:
    if cell is None:
        return "NULL"
    return str(cell) if isinstance(cell, int) else quote(cell)
