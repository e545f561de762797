"""External checkers: what a command says of a column of each row (Lean, a Python program, ...)."""

from __future__ import annotations

from typing import Annotated, Literal

import polars as pl
from pydantic import Field

from stages.core import Check
from stages.params import StageParams
from stages.schema import CHECKS, ROW_ID
from stages.verification.decisions import DECISION

Result = Literal["invalid", "timeout", "killed"]
#: What stands for the file that holds the text, in a command.
FILE = "{file}"


class Checker(StageParams):
    """A command and its limits; it stands in conf/, and nothing of a row becomes part of it.

    command: the program and its arguments; `{file}` is the file that holds the text, a scratch
    file `text<suffix>` in a folder of its own; without it the text comes as standard input.
    column: problem, solution, answer, or `extra.<key>`; rows without it are not checked. sources:
    only these; null: all. seconds: of processor time (of wall time, five times as many).
    memory_mb: address space. Exit code 0 is valid. drop: results that drop a row.
    """

    command: tuple[Annotated[str, Field(min_length=1)], ...] = Field(min_length=1)
    column: str = Field(
        default="solution", pattern=r"^(problem|solution|answer|extra\.[A-Za-z0-9_]+)$"
    )
    suffix: str = Field(default=".txt", pattern=r"^(\.[A-Za-z0-9]{1,16})?$")
    sources: tuple[str, ...] | None = None
    seconds: float = Field(default=10.0, gt=0)
    memory_mb: int = Field(default=1024, ge=16)
    drop: tuple[Result, ...] = ()


def run_checkers(rows: pl.LazyFrame, checkers: dict[str, Checker], check: Check) -> pl.DataFrame:
    """The table CHECKS, sorted by row_id and checker."""
    tables = [pl.DataFrame(schema=CHECKS)]
    for name, checker in sorted(checkers.items()):
        asked = pl.lit(value=True)
        if checker.sources is not None:
            asked = pl.col("source").is_in(checker.sources)
        texts = rows.filter(asked).select(ROW_ID, _text(checker.column).alias("text"))
        found = texts.filter(pl.col("text").is_not_null()).sort(ROW_ID).collect()
        said = check(name, found["text"].to_list())
        results = pl.DataFrame(said, {"result": pl.String, "exit_code": pl.Int64}, orient="row")
        lines = found.select(ROW_ID, pl.lit(name).alias("checker")).hstack(results)
        tables.append(lines.select(CHECKS.keys()))
    return pl.concat(tables).sort(ROW_ID, "checker")


def dropped_by(table: pl.DataFrame, checkers: dict[str, Checker]) -> pl.DataFrame:
    """DECISION (reason `check_invalid`, ...) of the rows that a checker drops, with its result."""
    lines = [pl.DataFrame(schema=DECISION)]
    for name, checker in sorted(checkers.items()):
        own = (pl.col("checker") == name) & pl.col("result").is_in(checker.drop)
        result = pl.struct("result", "exit_code").alias(f"check_{name}")
        lines.append(
            table.filter(own).select(
                ROW_ID,
                ("check_" + pl.col("result")).alias("reason"),
                pl.struct(result).alias(f"check_{name}"),
            )
        )
    return pl.concat(lines, how="diagonal")


def _text(column: str) -> pl.Expr:
    name, _, key = column.partition(".")
    return pl.col(name).str.json_path_match(f"$.{key}") if key else pl.col(name)
