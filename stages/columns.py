"""The columns of a row by name, for who needs no types: these would load Polars."""

from __future__ import annotations

#: One problem. `row_id` is 32 hex digits: 24 of a hash of (source, raw record), then 8 that
#: number equal records, so that equal records stand side by side and parts are ranges of ids.
COLUMNS = (
    "row_id",
    "corpus",
    "source",
    "source_key",
    "problem",
    "solution",
    "answer",
    "answer_type",
    "choices",
    "subject",
    "level",
    "language",
    "question_type",
    "licence",
    "group_id",
    "role",
    "parents",
    "solve_rate_k",
    "solve_rate_n",
    "extra",
)
