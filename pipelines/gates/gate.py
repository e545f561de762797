"""A quality gate: what was wanted, what was measured, and how to look at what offends."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import polars as pl

from pipelines.printable import printable, shorten
from pipelines.project.gate_table import GATES

SAMPLE_ROWS = 5
SAMPLE_TEXT = 200
SHOWN_GATES = 10


@dataclass(frozen=True)
class Gate:
    """One gate on one scope. `query` is SQL that selects all that offends."""

    gate: str
    scope: str
    wanted: str
    measured: str
    passed: bool
    query: str
    sample: list[Mapping[str, Any]] = field(default_factory=list)


def frame(gates: Iterable[Gate]) -> pl.DataFrame:
    """The gates as a table of the columns GATES, in their order."""
    lines = [
        {
            "gate": gate.gate,
            "scope": gate.scope,
            "wanted": gate.wanted,
            "measured": gate.measured,
            "passed": gate.passed,
            "sample": json.dumps(gate.sample, ensure_ascii=False, default=str),
            "query": command(gate.query),
        }
        for gate in gates
    ]
    return pl.DataFrame(lines, schema=GATES)


def command(query: str) -> str:
    """The shell command that asks `query`."""
    flat = " ".join(query.split())
    for special in ("\\", '"', "$", "`"):
        flat = flat.replace(special, "\\" + special)
    return f'corpusmill sql "{flat}"'


def failure_message(gates: pl.DataFrame) -> str:
    """What a person needs of the gates that failed; empty where all passed.

    For each: gate and scope, wanted, found, at most five offending rows, the command to see all.
    """
    failed = gates.filter(~pl.col("passed"))
    if not failed.height:
        return ""
    blocks = [_block(gate) for gate in failed.head(SHOWN_GATES).iter_rows(named=True)]
    more = failed.height - SHOWN_GATES
    rest = [f"... and {more} more failed gates"] if more > 0 else []
    head = f"{failed.height} of {gates.height} quality gates failed"
    return "\n".join([head, *blocks, *rest])


def _block(gate: Mapping[str, Any]) -> str:
    lines = [
        f"gate {gate['gate']} failed for {gate['scope']}",
        f"  wanted  {gate['wanted']}",
        f"  found   {gate['measured']}",
    ]
    lines += [f"  row     {_row(row)}" for row in json.loads(gate["sample"])]
    return "\n".join([*lines, f"  see all {gate['query']}"])


def _row(row: Mapping[str, Any]) -> str:
    cells = (f"{name}={shorten(_text(value), SAMPLE_TEXT)}" for name, value in row.items())
    return printable(" | ".join(cells).replace("\n", " "))


def _text(value: Any) -> str:
    if isinstance(value, list):
        return ", ".join(str(item) for item in value)
    return "" if value is None else str(value)
