"""Semantic duplicates within dedup: reasons, evidence, clusters, and vectors that are none."""

from __future__ import annotations

import json
from typing import Any

import numpy as np
import polars as pl
import pytest

from stages import dedup
from stages.core import Given
from stages.errors import ConfigError, DataError
from stages.schema import CLUSTERS
from tests.frames import rows, short_ids

TEXTS = ["a b c d e", "v w x y z", "v w x y z", "k l m n o", "p q r s t"]
VECTORS = [[1.0, 0.0], [1.0, 0.1], [0.0, 1.0], [0.5, 0.5], [0.0, 2.0]]
IDS = short_ids(len(TEXTS))


def run(vectors: list[Any] = VECTORS, ids: list[str] = IDS, **semantic: Any):
    declared = {"embeddings": "v.parquet", "epsilon": 0.05, "clusters": 1, **semantic}
    params = dedup.Params.model_validate(
        {"shingle": {"unit": "word", "n": 1}, "threshold": 0.6, "semantic": declared}
    )
    table = pl.LazyFrame({"row_id": ids, "vector": vectors}, strict=False)
    return dedup.run(rows(problem=TEXTS), params, Given({"embeddings": table}))


def dropped(split: Any) -> dict[str, tuple[str, dict[str, Any]]]:
    lines = split.dropped.select("row_id", "reasons", "detail").collect().rows()
    return {row_id: (reasons[0], json.loads(detail)) for row_id, reasons, detail in lines}


def test_rows_that_stay_otherwise_are_compared_by_their_vectors():
    split = run()
    found = dropped(split)
    assert {row: why for row, (why, _) in found.items()} == {
        "r1": "semantic_duplicate",
        "r2": "exact_duplicate",
    }
    detail = found["r1"][1]
    assert (detail["twin"], detail["epsilon"]) == ("r0", 0.05)
    assert detail["cosine"] == pytest.approx(0.99504, abs=1e-5)
    # its twin went for another: the row that stays in its place is named
    assert (found["r2"][1]["twin"], found["r2"][1]["stays"]) == ("r1", "r0")
    clusters = split.tables["clusters"].collect()
    assert dict(clusters.schema) == CLUSTERS
    assert clusters.select("row_id", "twin_id", "kept").rows() == [
        ("r1", "r0", False),
        ("r2", "r1", False),
    ]


def test_the_epsilon_that_is_named_is_the_one_that_runs():
    for epsilon, goes in ((0.0049, False), (0.0050, True)):
        split = run(epsilon=epsilon)
        assert ("semantic_duplicate" in {why for why, _ in dropped(split).values()}) == goes
        assert split.about["semantic"]["epsilon"] == epsilon
        assert split.about["semantic"]["cosine_above"] == 1.0 - epsilon


def test_rows_without_a_vector():
    with pytest.raises(DataError, match=r"1 rows of v\.parquet lack a vector.*: r1"):
        run([VECTORS[0], *VECTORS[2:]], [IDS[0], *IDS[2:]])
    split = run([None, *VECTORS[1:]], missing="keep")
    assert list(dropped(split)) == ["r2"]
    assert split.about["semantic"]["without_vector"] == 1


def test_vectors_of_no_row_stop_the_build_whatever_is_missing():
    for missing in ("error", "keep"):
        with pytest.raises(DataError, match=r"4 rows of v\.parquet lack a vector, which is every"):
            run(ids=[f"other{place}" for place in range(len(IDS))], missing=missing)


@pytest.mark.parametrize(
    ("vectors", "named"),
    [
        ([[0.0, 0.0], *VECTORS[1:]], "without a direction.*: r0"),
        ([*VECTORS[:4], [1.0]], "another width than 2: r4"),
        ([[float("nan"), 1.0], *VECTORS[1:]], "without a direction.*: r0"),
    ],
)
def test_vectors_that_are_none_are_named(vectors: Any, named: str):
    with pytest.raises(DataError, match=named):
        run(vectors)


def test_two_vectors_of_one_row():
    with pytest.raises(DataError, match="several vectors: r0"):
        run([*VECTORS, [1.0, 1.0]], [*IDS, "r0"])


def test_what_does_not_fit_the_memory_is_said_before():
    with pytest.raises(ConfigError, match="memory_gb is 1e-08"):
        run(memory_gb=1e-8)


def test_a_column_of_the_rows():
    declared = {"embeddings": "direction", "epsilon": 0.05, "clusters": 1}
    params = dedup.Params.model_validate({"method": "none", "semantic": declared})
    split = dedup.run(rows(problem=TEXTS, direction=VECTORS), params, Given())
    assert dropped(split)["r1"][0] == "semantic_duplicate"
    again = dedup.run(split.kept, params, Given())
    assert again.dropped.collect().is_empty()


@pytest.mark.parametrize("seed", range(4))
def test_a_second_run_drops_nothing_though_it_makes_other_clusters(seed: int):
    draw = np.random.default_rng(seed)
    ids = [f"{place:03d}" for place in range(300)]
    vectors = draw.normal(size=(300, 3)).tolist()
    declared = {"embeddings": "v.parquet", "epsilon": 0.03, "clusters": 9, "seed": seed}
    params = dedup.Params.model_validate({"method": "none", "semantic": declared})
    given = Given({"embeddings": pl.LazyFrame({"row_id": ids, "vector": vectors})})
    split = dedup.run(rows(row_id=ids, problem=ids), params, given)
    assert split.about["semantic"]["rounds"] > 1
    kept = set(split.kept.collect()["row_id"])
    for _, detail in dropped(split).values():
        assert (detail["stays"] or detail["twin"]) in kept
    assert dedup.run(split.kept, params, given).dropped.collect().is_empty()


def test_the_order_of_rows_and_of_vectors_never_shows():
    first, second = (
        split.dropped.sort("row_id").collect() for split in (run(), run(VECTORS[::-1], IDS[::-1]))
    )
    assert first.equals(second)
