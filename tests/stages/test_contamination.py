"""Contamination on small frames, and the n-gram kernel against plain Python."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from stages.contamination import ContaminationParams, contaminated
from stages.core import Given
from stages.decontaminate import Params, run
from stages.errors import ConfigError
from stages.ngrams import Demand, grams_of, match
from stages.schema import ROW, conform
from stages.shingles import tokenised

NGRAM = {"n": 5, "min_hits": 1, "min_coverage": 0.5, "min_words": 4}
PARAMS = ContaminationParams.model_validate({"against": "demo", "ngram": NGRAM})
NEAR = {"shingle": {"unit": "word", "n": 1}, "threshold": 0.6}


def frame(*rows: dict[str, Any]) -> pl.LazyFrame:
    named = [{"row_id": f"r{place}", "source": "bench", **row} for place, row in enumerate(rows)]
    kinds = {name: ROW[name] for name in ("row_id", "source", "problem", "choices")}
    return conform(pl.LazyFrame(named, schema=kinds), ROW)


def verdict(
    row: str, item: str, params: ContaminationParams = PARAMS
) -> tuple[str, float, int | None] | None:
    decisions = contaminated(frame({"problem": row}), frame({"problem": item}), params)
    if not decisions.height:
        return None
    assert decisions["reasons"].to_list() == [["contaminated"]]
    detail = json.loads(decisions["detail"].item())
    return detail["method"], round(detail["score"], 3), detail["hits"]


ITEM = "Ann has seven red apples and gives three of them to Bob"
CASES = [
    ("equal", ITEM, ITEM, ("exact", 1.0, None)),
    (
        "case and spacing",
        "ANN has  seven red apples\nand gives three of them to Bob",
        ITEM,
        ("exact", 1.0, None),
    ),
    ("punctuation and LaTeX", r"Find $\left(x^2 + 1\right)$.", "find x^2+1", ("exact", 1.0, None)),
    (
        "invisible characters",
        "Ann\u200b has seven red apples and gives three of them to Bob",
        ITEM,
        ("exact", 1.0, None),
    ),
    ("digits stay apart", "add 1 23", "add 12 3", None),
    ("inside a longer text", f"Solve this riddle now: {ITEM}. Explain!", ITEM, ("ngram", 1.0, 8)),
    ("most of it", f"Yesterday {ITEM[:40]} away", ITEM, ("ngram", 0.8, 4)),
    ("a phrase is not enough", "Max has seven red apples and eats and sells and cooks", ITEM, None),
    ("a trivial item", "Compute 1+1 and then prove the theorem of Fermat", "Compute 1+1", None),
    ("a trivial item, equal", "compute $1+1$", "Compute 1+1", ("exact", 1.0, None)),
    (
        "a short item as a whole",
        "Please list all small primes today",
        "list all small primes",
        ("ngram", 1.0, 1),
    ),
    ("a short item in part", "Please list all small numbers today", "list all small primes", None),
    ("a short row inside an item", "seven red apples and", ITEM, ("ngram", 1.0, 1)),
    ("Han, by character", "今天小明有三个苹果和两个梨", "小明有三个苹果", ("ngram", 1.0, 3)),
    ("nothing", "", "", None),
    ("nothing and something", "", ITEM, None),
]


@pytest.mark.parametrize(
    ("row", "item", "wanted"), [c[1:] for c in CASES], ids=[c[0] for c in CASES]
)
def test_a_row_and_an_item(row: str, item: str, wanted: tuple | None):
    assert verdict(row, item) == wanted


@pytest.mark.parametrize(
    ("change", "wanted"),
    [
        ({}, ("ngram", 0.714, 6)),
        ({"min_hits": 6}, ("ngram", 0.714, 6)),
        ({"min_hits": 7}, None),
        ({"min_coverage": 0.72}, None),
        ({"n": 11}, None),
    ],
)
def test_each_demand_counts(change: dict, wanted: tuple | None):
    item = "a b c d e f g h i j k l m n"
    row = "a b c d e f g h i j o p q r s"
    params = PARAMS.model_copy(update={"ngram": PARAMS.ngram.model_copy(update=change)})
    assert verdict(row, item, params) == wanted


def test_a_text_with_fewer_runs_than_demanded_needs_them_all():
    params = PARAMS.model_copy(update={"ngram": PARAMS.ngram.model_copy(update={"min_hits": 9})})
    assert verdict("so a b c d e f", "a b c d e f", params) == ("ngram", 1.0, 2)


@pytest.mark.parametrize(
    ("measures", "wanted"),
    [
        ({"exact": True}, "exact"),
        ({"exact": False, "ngram": NGRAM}, "ngram"),
        ({"exact": False, "near": NEAR}, "near"),
        ({"exact": True, "ngram": NGRAM, "near": NEAR}, "exact"),
        ({"exact": False, "ngram": NGRAM, "near": NEAR}, "ngram"),
        ({"exact": False}, None),
    ],
)
def test_each_measure_may_be_off(measures: dict, wanted: str | None):
    found = verdict(ITEM, ITEM, ContaminationParams.model_validate(measures))
    assert (found and found[0]) == wanted


def test_evidence_names_the_best_item():
    items = frame(
        {"problem": "Ann has seven red apples and four pears", "source": "a"},
        {"problem": ITEM, "source": "z", "row_id": "r5"},
        {"problem": ITEM, "source": "b", "row_id": "r7"},
        {"problem": ITEM, "source": "b", "row_id": "r6"},
    )
    decisions = contaminated(frame({"problem": f"Well, {ITEM}!"}), items, PARAMS)
    assert json.loads(decisions["detail"].item()) == {
        "benchmark": "b",
        "item": "r6",
        "method": "ngram",
        "score": 1.0,
        "hits": 8,
        "matched": ITEM.lower(),
    }


@pytest.mark.parametrize(
    ("row", "item", "wanted"),
    [
        (["2", "4"], ["2", "4"], True),
        (["2", "4"], ["19", "21"], False),
        (None, ["19", "21"], True),
        (["2", "4"], None, True),
    ],
)
def test_equal_stems_with_other_options_are_other_problems(row: list, item: list, wanted: bool):
    stem = {"problem": "Which is true?"}
    decisions = contaminated(
        frame(stem | {"choices": row}), frame(stem | {"choices": item}), PARAMS
    )
    assert (decisions.height == 1) is wanted


WORDS = st.lists(st.sampled_from("abcd"), max_size=14)


def plain_match(row: list[str], item: list[str], n: int, least: int) -> tuple[int, float]:
    """(hits, coverage) of one pair by the definition."""
    size = min(n, len(row), len(item))
    if size < least:
        return 0, 0.0
    runs = {tuple(item[i : i + size]) for i in range(len(item) - size + 1)}
    places = [i for i in range(len(row) - size + 1) if tuple(row[i : i + size]) in runs]
    covered = {place for first in places for place in range(first, first + size)}
    return len(places), min(1.0, len(covered) / min(len(row), len(item)))


@given(
    st.lists(WORDS, max_size=5), st.lists(WORDS, max_size=5), st.integers(2, 5), st.integers(1, 3)
)
@settings(deadline=None, max_examples=150)
def test_the_kernel_is_plain_python(rows: list, items: list, n: int, least: int):
    least = min(n, least)
    texts, others = (
        tokenised(pl.Series([" ".join(text) for text in part], dtype=pl.String))
        for part in (rows, items)
    )
    found = match(texts, grams_of(others, n, least), Demand(1, 0.4))
    for place, row in enumerate(rows):
        pairs = [plain_match(row, item, n, least) for item in items]
        good = [
            (-share, -hits, i) for i, (hits, share) in enumerate(pairs) if hits and share >= 0.4
        ]
        best = min(good, default=(0.0, 0, -1))
        assert (-found.coverage[place], -found.hits[place], found.item[place]) == best


def test_the_stage_drops_and_a_second_run_drops_nothing():
    items = Given({"references": frame({"problem": ITEM})})
    params = Params.model_validate(PARAMS.model_dump())
    split = run(
        frame({"problem": f"{ITEM}?"}, {"problem": "other"}, {"problem": None}), params, items
    )
    assert split.kept.collect()["row_id"].to_list() == ["r1", "r2"]
    assert split.dropped.collect()["row_id"].to_list() == ["r0"]
    assert run(split.kept, params, items).dropped.collect().height == 0


def test_rows_are_judged_one_by_one():
    rows = frame(*({"problem": f"{ITEM[place:]} x y"} for place in range(0, 40, 5)))
    items = frame({"problem": ITEM})
    whole = contaminated(rows, items, PARAMS)
    parts = [contaminated(rows.slice(place, 3), items, PARAMS) for place in (0, 3, 6)]
    assert whole.equals(pl.concat(parts))


@pytest.mark.parametrize("params", [{"enabled": False, "against": "demo"}, {"against": "none"}])
def test_switched_off_it_passes_rows_through(params: dict):
    split = run(frame({"problem": ITEM}), Params.model_validate(params), Given())
    assert split.kept.collect().height == 1
    assert split.dropped.collect().height == 0


def test_missing_references_are_named():
    with pytest.raises(ConfigError, match="references=data/benchmarks/demo"):
        run(frame({"problem": ITEM}), Params(against="demo"), Given())


def test_contradictory_lengths_are_refused():
    with pytest.raises(ValidationError, match="min_words=9 is larger than n=5"):
        ContaminationParams.model_validate({"ngram": NGRAM | {"min_words": 9}})
