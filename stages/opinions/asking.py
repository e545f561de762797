"""Rows in, opinions out: one batch of requests a signal."""

from __future__ import annotations

from typing import Any

import polars as pl

from stages.model import Model, Reply, Request
from stages.opinions.columns import COLUMN_OF, OPINIONS
from stages.opinions.kinds import KINDS, Unfit
from stages.opinions.params import OpinionParams, Signal
from stages.schema import FAILURE, ROW_ID

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
    frame = rows.select(ROW_ID, *_TEXTS).sort(ROW_ID).collect()
    lines, asked = frame.to_dicts(), params.asked()
    columns = {
        column: _on(signal, lines, params, model) if signal in asked else None
        for signal, column in COLUMN_OF.items()
    }
    return frame.select(
        ROW_ID,
        *(
            pl.lit(None, dtype=OPINIONS[column]).alias(column)
            if made is None
            else pl.Series(column, made, dtype=OPINIONS[column])
            for column, made in columns.items()
        ),
    )


def digests(params: OpinionParams) -> dict[str, str]:
    """Signal -> digest of its prompt, vocabulary included."""
    return {signal: KINDS[signal].prompt(params).digest for signal in params.asked()}


def _on(signal: Signal, rows: list[Row], params: OpinionParams, model: Model) -> list[list[Row]]:
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
    replies = iter(model([one for requests_ in asked for one in requests_]))
    return [
        [
            _opinion(signal, voice, next(replies) if sent else Reply(error="too_long"), params)
            for voice in voices
        ]
        for sent in asked
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
