"""One line a parent: what was tried on it, and what came of it."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from stages.schema import ROW_ID


@dataclass
class Step:
    """One step on a text: which prompt, what came of it, the text then, what was told.

    outcome: `passed`, or the reason that ended the parent (or that a correction answered).
    """

    step: str
    prompt: str | None
    outcome: str
    text: str
    told: str | None


STEP = pl.Struct(
    {
        "step": pl.String(),
        "prompt": pl.String(),
        "outcome": pl.String(),
        "text": pl.String(),
        "told": pl.String(),
    }
)

#: why: why there is no child (null: there is one). routed: rules cannot open it, a model might.
#: place: the index of the right option. k of n: how often models solved the child.
ATTEMPT: dict[str, pl.DataType] = {
    ROW_ID: pl.String(),
    "why": pl.String(),
    "stem": pl.String(),
    "options": pl.List(pl.String()),
    "place": pl.Int64(),
    "routed": pl.Boolean(),
    "steps": pl.List(STEP),
    "k": pl.Int64(),
    "n": pl.Int64(),
}

#: Why a line has no child by rules, where another wording of the question could still have one.
ROUTED = (
    "blank",
    "needs_options",
    "open_request",
    "approximate",
    "needs_constants",
    "several_requests",
    "no_definite_request",
    "mixed_options",
    "mixed_units",
    "clock_time",
    "rounded_answer",
    "undefined_symbols",
    "answer_in_stem",
    "options_in_stem",
)
