"""Rows in, opinions out: a batch of requests a signal, or several where rows are many."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import polars as pl

from stages.llm.model import MOST_AT_ONCE, Model, Reply, Request
from stages.opinions.columns import COLUMN_OF
from stages.opinions.kinds import KINDS, Unfit
from stages.opinions.params import OpinionParams, Signal
from stages.schema import FAILURE, OPINIONS, ROW_ID

#: Longer rows are not sent: `error:<signal>_too_long`.
MOST_CHARS = 40_000
#: A reason is a sentence; what is longer is cut.
MOST_WHY = 1_000
_TEXTS = ("problem", "choices", "answer", "solution")

Row = dict[str, Any]


def with_opinions(
    signals: pl.LazyFrame, rows: pl.LazyFrame, params: OpinionParams | None, model: Model
) -> pl.LazyFrame:
    """`signals` (row_id and others) with the columns OPINIONS; null where `params` asks nobody."""
    if params is None:
        nobody = [pl.lit(None, dtype=kind).alias(name) for name, kind in OPINIONS.items()]
        return signals.with_columns(nobody)
    found = opinions(rows, params, model).lazy()
    return signals.join(found, on=ROW_ID, how="left", maintain_order="left")


def opinions(rows: pl.LazyFrame, params: OpinionParams, model: Model) -> pl.DataFrame:
    """row_id and the columns OPINIONS, sorted by row_id; null for signals not asked about."""
    frame, asked = rows.select(ROW_ID, *_TEXTS).sort(ROW_ID).collect(), params.wanted_signals()
    voices = sum(len(params.voices(signal)) for signal in asked)
    counted = _Counted(model, frame.height * voices)
    columns = {COLUMN_OF[signal]: _column(signal, frame, params, counted) for signal in asked}
    absent = [pl.lit(None, kind).alias(name) for name, kind in OPINIONS.items()]
    return frame.select(ROW_ID, *absent).with_columns(**columns)


@dataclass
class _Counted:
    """A model, and how much it is still to be asked: what is told of progress counts all rows."""

    model: Model
    left: int

    def __call__(self, requests: list[Request], due: int) -> list[Reply]:
        """The replies to `requests`, which settle `due` of what is left: not all are sent."""
        self.left -= due
        return self.model(requests, self.left)


def _column(
    signal: Signal, frame: pl.DataFrame, params: OpinionParams, model: _Counted
) -> pl.Series:
    """The column of a signal; rows that bring more than MOST_AT_ONCE requests go in several."""
    kind, voices = OPINIONS[COLUMN_OF[signal]], len(params.voices(signal))
    size = max(1, MOST_AT_ONCE // voices)
    made = [
        pl.Series(_on(signal, some.to_dicts(), params, model), dtype=kind)
        for some in frame.iter_slices(size)
    ]
    return pl.concat([pl.Series([], dtype=kind), *made])


def digests(params: OpinionParams) -> dict[str, str]:
    """Signal -> digest of its prompt, vocabulary included."""
    return {signal: KINDS[signal].prompt(params).digest for signal in params.wanted_signals()}


def _on(signal: Signal, rows: list[Row], params: OpinionParams, model: _Counted) -> list[list[Row]]:
    """The opinions on one signal, a list a row."""
    kind, voices = KINDS[signal], params.voices(signal)
    prompt = kind.prompt(params)

    def requests(row: Row) -> list[Request]:
        messages = prompt.about({name: row[name] for name in kind.told})
        if len(messages[-1].content) > MOST_CHARS:
            return []
        limits = (params.temperature, params.max_tokens)
        return [
            Request(name, messages, prompt.shape, sample, *limits, step=signal)
            for name, sample in voices
        ]

    asked = [requests(row) for row in rows]
    sent = [one for requests_ in asked for one in requests_]
    replies = iter(model(sent, len(rows) * len(voices)))
    return [
        [
            _opinion(signal, voice, next(replies) if requests_ else Reply(error="too_long"), params)
            for voice in voices
        ]
        for requests_ in asked
    ]


def _opinion(signal: Signal, voice: tuple[str, int], reply: Reply, params: OpinionParams) -> Row:
    model, sample = voice
    about = {"model": model, "sample": sample}
    if reply.error is not None or reply.data is None:
        return _failed(signal, reply.error or "bad_shape") | about
    try:
        said = KINDS[signal].read(reply.data, params)
    except Unfit as unfit:
        return _failed(signal, str(unfit)) | about
    return about | {"values": list(said.values), "score": said.score, "why": said.why[:MOST_WHY]}


def _failed(signal: Signal, kind: str) -> Row:
    return {"values": [f"{FAILURE}{signal}_{kind}"], "score": None, "why": None}
