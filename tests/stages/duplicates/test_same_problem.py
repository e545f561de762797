"""The same problem in other words within dedup: who goes, for whom, with what evidence."""

from __future__ import annotations

import json
import random
from typing import Any

import polars as pl
import pytest

from stages import dedup
from stages.core import Given, Split
from stages.identity.params import SameRows
from stages.identity.same_problem import among
from stages.schema import CLUSTERS
from tests.frames import frame
from tests.stages.identity.test_same_problem import CHINESE, DUCKS, GERMAN, REWORDED, TRAIN

#: The ducks three times in other words, one of them copied; the train twice.
ROWS: list[dict[str, Any]] = [
    {"row_id": "a", "problem": DUCKS, "answer": "18", "solution": "16 - 3 - 4 = 9, 9 x 2 = 18"},
    {"row_id": "b", "problem": REWORDED, "answer": "18"},
    {"row_id": "c", "problem": GERMAN, "answer": "18"},
    {"row_id": "d", "problem": GERMAN, "answer": "18"},
    {"row_id": "e", "problem": CHINESE, "answer": "6.5", "solution": "65 x 2.5 / 25"},
    {"row_id": "f", "problem": TRAIN, "answer": "6.5"},
    {"row_id": "g", "problem": DUCKS.replace("16", "17"), "answer": "20"},
    {"row_id": "h", "problem": "What is 2 + 3?", "answer": "5"},
    {"row_id": "i", "problem": None, "answer": None},
]
NEAR = {"shingle": {"unit": "word", "n": 3}, "threshold": 0.7}


def run(rows: list[dict[str, Any]] = ROWS, given: Given | None = None, **params: Any) -> Split:
    declared = {**NEAR, "prefer": ["has_solution"], "same_problem": {"same": 0.5}, **params}
    return dedup.run(frame(*rows), dedup.Params.model_validate(declared), given or Given())


def dropped(split: Split) -> dict[str, tuple[str, dict[str, Any]]]:
    lines = split.dropped.select("row_id", "reasons", "detail").collect().rows()
    return {row_id: (reasons[0], json.loads(detail)) for row_id, reasons, detail in lines}


def test_other_words_and_languages_go_for_the_preferred_row():
    found = dropped(split := run())
    assert {row: (why, detail["twin"]) for row, (why, detail) in found.items()} == {
        "b": ("same_problem", "a"),
        "c": ("same_problem", "a"),
        "d": ("exact_duplicate", "c"),
        "f": ("same_problem", "e"),
    }
    assert found["b"][1]["threshold"] == 0.5
    assert 0.5 <= found["b"][1]["score"] <= 1
    assert found["d"][1]["stays"] == "a"
    assert split.about["same_problem"] == {"same": 0.5, "rounds": 2}
    clusters = split.tables["clusters"].collect()
    assert dict(clusters.schema) == CLUSTERS
    assert clusters.filter("kept").is_empty() or set(clusters.filter("kept")["row_id"]) <= {
        "a",
        "g",
    }


def test_other_numbers_stay_and_so_does_all_without_the_option():
    kept = set(run().kept.collect()["row_id"])
    assert kept == {"a", "e", "g", "h", "i"}
    assert set(dropped(run(same_problem=None))) == {"d"}


def test_a_second_run_drops_nothing():
    first = run()
    again = [{name: row[name] for name in ROWS[0]} for row in first.kept.collect().to_dicts()]
    assert not dropped(run(again))


@pytest.mark.parametrize("seed", range(3))
def test_the_order_of_rows_shows_nowhere(seed: int):
    order = random.Random(seed).sample(ROWS, len(ROWS))
    one, other = run(), run(order)
    for side in ("kept", "dropped"):
        frames = [getattr(split, side).sort("row_id").collect() for split in (one, other)]
        assert frames[0].equals(frames[1])
    assert one.tables["clusters"].collect().equals(other.tables["clusters"].collect())


@pytest.mark.parametrize("same", [0.5, 0.99, 0.9999])
def test_the_threshold_that_is_named_is_the_one_that_runs(same: float):
    split = run(same_problem={"same": same})
    gone = [detail for why, detail in dropped(split).values() if why == "same_problem"]
    assert gone
    assert all(detail["score"] >= same == detail["threshold"] for detail in gone)
    kept = split.kept.collect()
    assert among(kept, SameRows(same=same)).is_empty()


def test_vectors_are_asked_of_those_that_stay():
    vectors = pl.LazyFrame({"row_id": [row["row_id"] for row in ROWS], "vector": [[1.0, 0.0]] * 9})
    declared = {"embeddings": "v.parquet", "epsilon": 0.05, "clusters": 1}
    found = dropped(run(given=Given({"embeddings": vectors}), semantic=declared))
    assert {row for row, (why, _) in found.items() if why == "semantic_duplicate"} == set("eghi")
    # the train stayed for its wording, and went by its vector: what stays in its place is named
    assert (found["f"][1]["twin"], found["f"][1]["stays"]) == ("e", "a")
