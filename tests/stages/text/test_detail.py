"""Evidence as one JSON object: of structs, some of which a row has not."""

from __future__ import annotations

import json

import polars as pl
import pytest

from stages.text.detail import detail_of

ROWS = pl.DataFrame(
    {
        "rule": [True, False, True, False],
        "twin": [True, False, False, True],
        "text": ["x", "-", 'q"}{\\', None],
        "score": [1.5, None, None, 0.25],
    }
)
EVIDENCE = (
    pl.when("rule").then(pl.struct(pl.struct("text").alias("rule"))),
    pl.when("twin").then(pl.struct("text", "score")),
)
EXPECTED = [
    '{"rule":{"text":"x"},"text":"x","score":1.5}',
    None,
    '{"rule":{"text":"q\\"}{\\\\"}}',
    '{"text":null,"score":0.25}',
]


def test_a_struct_that_is_null_adds_nothing_and_a_null_field_stays():
    details = ROWS.select(detail_of(*EVIDENCE)).to_series().to_list()
    assert details == EXPECTED
    assert json.loads(details[2]) == {"rule": {"text": ROWS["text"][2]}}


@pytest.mark.parametrize("rows", [0, 1, 3])
def test_any_number_of_rows_and_of_structs(rows: int):
    lazy = ROWS.head(rows).lazy().select(detail_of(*EVIDENCE).alias("detail"))
    for engine in ("in-memory", "streaming"):
        assert lazy.collect(engine=engine)["detail"].to_list() == EXPECTED[:rows]
    assert lazy.collect_schema() == {"detail": pl.String()}
    assert ROWS.select(detail_of()).to_series().dtype == pl.String()
