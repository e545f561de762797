"""A part by the arithmetic of buckets is the part by the ranges of ids."""

from __future__ import annotations

import polars as pl
import pytest

from pipelines.runner.ranges import ID_SPACE, bucket, id_range


@pytest.mark.parametrize("parts", [1, 2, 3, 7, 16, 1000])
def test_buckets_and_ranges_agree(parts: int):
    borders = {n * ID_SPACE // parts + d for n in range(parts + 1) for d in (-1, 0, 1)}
    ids = [f"{first:08x}" + "5" * 24 for first in sorted(borders) if 0 <= first < ID_SPACE]
    frame = pl.DataFrame({"row_id": ids}).with_columns(part=bucket(pl.col("row_id"), parts))
    for number in range(parts):
        inside = frame.filter(id_range(number, parts))
        assert inside.equals(frame.filter(pl.col("part") == number))
    assert frame["part"].is_between(0, parts - 1).all()
