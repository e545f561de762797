"""Contamination on small frames, and the n-gram kernel against plain Python."""

from __future__ import annotations

import json
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from stages.contamination.index import INDEX, index_items, read_items
from stages.contamination.params import ContaminationParams
from stages.contamination.verdict import contamination, counts, decisions, notes
from stages.core import Given
from stages.decontaminate import Params, run
from stages.errors import ConfigError
from stages.kernels.ngrams import Demand, grams_of, match
from stages.kernels.shingles import tokenise
from tests.frames import frame

NGRAM = {"n": 5, "min_hits": 1, "min_coverage": 0.5, "min_words": 4}
PARAMS = ContaminationParams.model_validate({"against": "demo", "ngram": NGRAM})
NEAR = {"shingle": {"unit": "word", "n": 1}, "threshold": 0.6}


def found_in(
    rows: pl.LazyFrame, items: pl.LazyFrame, params: ContaminationParams = PARAMS
) -> pl.DataFrame:
    return contamination(rows, read_items(index_items(items).lazy()), params)


def contaminated(
    rows: pl.LazyFrame, items: pl.LazyFrame, params: ContaminationParams = PARAMS
) -> pl.DataFrame:
    return decisions(found_in(rows, items, params), params)


def verdict(
    row: str, item: str, params: ContaminationParams = PARAMS
) -> tuple[str, float, int | None] | None:
    dropped = contaminated(frame({"problem": row}), frame({"problem": item}), params)
    if not dropped.height:
        return None
    assert dropped["reasons"].to_list() == [["contaminated"]]
    detail = json.loads(dropped["detail"].item())
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
    ("set in a book", f"57. (5 points) {ITEM}", f"Problem 3: {ITEM}", ("exact", 1.0, None)),
    ("nothing but a label", "14. (5 points)", "15.", None),
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
    found = found_in(frame({"problem": row}), frame({"problem": item}), params)
    lines = found.select("method", pl.col("score").round(3), "hits").rows()
    assert lines == ([wanted] if wanted else [])


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
    dropped = contaminated(frame({"problem": f"Well, {ITEM}!"}), items, PARAMS)
    assert json.loads(dropped["detail"].item()) == {
        "benchmark": "b",
        "item": "r6",
        "method": "ngram",
        "score": 1.0,
        "hits": 8,
        "matched": ITEM.lower(),
        "relation": "same",
        "span": [6, 6 + len(ITEM)],
        "item_span": [0, len(ITEM)],
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
    found = found_in(frame(stem | {"choices": row}), frame(stem | {"choices": item}))
    assert (found.height == 1) is wanted


NUMBERS = "Ann has 7 red apples and gives 3 of them to Bob on Monday"
DRAWN = "[asy] draw((0,0)--(4,3)); label((1,1), A); [/asy]"
RELATIONS = [
    ("other numbers", NUMBERS.replace("7", "8"), "4", "variant"),
    ("another order of the same", NUMBERS.replace("Monday", "Sunday"), "4", "same"),
    ("another answer", NUMBERS.replace("Monday", "Sunday"), "5", "variant"),
    ("no answer", NUMBERS.replace("Monday", "Sunday"), None, "same"),
    ("a number more", NUMBERS.replace("Monday", "day 12"), "4", "same"),
    ("a number more, and other words", f"{NUMBERS[:36]} 12 pears, a fig, a nut", "4", "variant"),
    ("the whole item, another answer", f"{NUMBERS}. And 5 more?", "9", "same"),
    ("a number more, most words, no answer", f"{NUMBERS[:48]} 12 figs", None, "variant"),
    ("a number more, most words, the answer", f"{NUMBERS[:48]} 12 figs", "4", "same"),
    ("its beginning", NUMBERS[:43], None, "same"),
    ("a diagram added", f"{NUMBERS} {DRAWN}", "4", "same"),
]


@pytest.mark.parametrize(
    ("row", "answer", "wanted"), [r[1:] for r in RELATIONS], ids=[r[0] for r in RELATIONS]
)
def test_shared_wording_is_the_item_or_a_variant(row: str, answer: str | None, wanted: str):
    items = frame({"problem": NUMBERS, "answer": "4"})
    found = found_in(frame({"problem": row, "answer": answer}), items)
    assert found["relation"].unique().to_list() == [wanted]
    near = ContaminationParams.model_validate({"exact": False, "near": NEAR})
    found = found_in(frame({"problem": row, "answer": answer}), items, near)
    assert set(found["relation"]) <= {wanted}


def test_without_quantities_nearly_all_words_must_be_shared():
    item = "let a b c and d be positive real numbers find the least value of a plus b"
    row = "let a b c and d be positive real numbers prove that none of them is zero"
    found = found_in(frame({"problem": row}), frame({"problem": item}))
    assert found["relation"].to_list() == ["variant"]


def test_diagram_code_is_not_compared_as_text():
    rows, items = (frame({"problem": f"{text} {DRAWN}"}) for text in ("Find the area.", "Is it?"))
    assert found_in(rows, items).height == 0
    other = DRAWN.replace("4,3", "5,9")
    rows, items = (frame({"problem": f"Find the area. {code}"}) for code in (DRAWN, other))
    assert found_in(rows, items).height == 0


def test_the_item_itself_is_named_before_more_alike_variants():
    items = frame(
        {"problem": NUMBERS.replace("Monday", "Sunday").replace("7", "9"), "answer": "6"},
        {"problem": NUMBERS.replace("of them ", ""), "answer": "4"},
    )
    rows = frame({"problem": NUMBERS.replace("Monday", "Sunday"), "answer": "4"})
    found = found_in(rows, items)
    assert found.select("item", "relation").rows() == [("r1", "same")]


SAME = ContaminationParams.model_validate({"exact": False, "same_problem": {}})
ASKED = {
    "problem": "A farmer has 137 sheep. He sells 58 of them. How many sheep has he left?",
    "answer": "79",
}
REWORDED = {
    "problem": "Of his 137 sheep, a farmer sold 58. What number of sheep is left to him?",
    "answer": "79",
}


def test_the_same_problem_in_other_words_is_contamination():
    found = found_in(frame(REWORDED), frame(ASKED), SAME)
    assert found.select("method", "relation").rows() == [("same_problem", "same")]
    begin, end = found["span"].item()
    assert (
        REWORDED["problem"][begin:end] == found["matched"].item() == "137 sheep, a farmer sold 58"
    )
    begin, end = found["item_span"].item()
    assert ASKED["problem"][begin:end] == "137 sheep. He sells 58"
    assert decisions(found, SAME).height == 1


def test_variants_are_noted_or_dropped():
    rows = frame({"problem": NUMBERS.replace("7", "8"), "answer": "5"})
    found = found_in(rows, frame({"problem": NUMBERS, "answer": "4", "source": "bench"}))
    drop = PARAMS.model_copy(update={"variants": "drop"})
    assert decisions(found, PARAMS).height == 0
    assert notes(found, PARAMS)["reasons"].to_list() == [["benchmark_variant"]]
    assert decisions(found, drop)["reasons"].to_list() == [["benchmark_variant"]]
    assert notes(found, drop).height == 0
    assert counts(found) == {"bench": {"ngram": {"variant": 1}}}


def test_each_benchmark_and_each_method_is_told():
    items = frame({"problem": ITEM, "source": "a"}, {"problem": ITEM, "source": "b"})
    every = PARAMS.model_copy(update={"near": ContaminationParams(near=NEAR).near})
    found = found_in(frame({"problem": ITEM}), items, every)
    wanted = [(name, method) for name in "ab" for method in ("exact", "near", "ngram")]
    assert found.select("benchmark", "method").rows() == wanted
    assert decisions(found, every).height == 1


def test_the_index_is_the_same_for_any_order_of_items_and_read_back():
    items = frame(ASKED, REWORDED, {"problem": None}, {"problem": DRAWN, "choices": ["1", None]})
    lines = index_items(items)
    assert dict(lines.schema) == INDEX
    assert lines.equals(index_items(items.reverse()))
    read = read_items(lines.lazy()).problems
    again = read_items(lines.sample(fraction=1, shuffle=True, seed=1).lazy()).problems
    assert all((a == b).all() for a, b in zip(read.words, again.words, strict=True))
    assert (
        index_items(items.clear()).height
        == read_items(index_items(items.clear()).lazy()).lines.height
        == 0
    )


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
        tokenise(pl.Series([" ".join(text) for text in part], dtype=pl.String))
        for part in (rows, items)
    )
    found = match(texts, grams_of(others, n, least, texts), Demand(1, 0.4))
    wanted = []
    for place, row in enumerate(rows):
        pairs = [plain_match(row, item, n, least) for item in items]
        good = [
            (-share, -hits, i) for i, (hits, share) in enumerate(pairs) if hits and share >= 0.4
        ]
        wanted += [(place, *pair) for pair in sorted(good)]
    told = zip(found.row, -found.coverage, -found.hits, found.item, strict=True)
    assert list(told) == wanted


def test_the_stage_drops_and_a_second_run_drops_nothing():
    items = Given({"index": index_items(frame({"problem": ITEM})).lazy()})
    params = Params.model_validate(PARAMS.model_dump())
    split = run(
        frame({"problem": f"{ITEM}?"}, {"problem": "other"}, {"problem": None}), params, items
    )
    assert split.kept.collect()["row_id"].to_list() == ["r1", "r2"]
    assert split.dropped.collect()["row_id"].to_list() == ["r0"]
    assert run(split.kept, params, items).dropped.collect().height == 0


PIECES = ["Ann has 7", "red apples", "and gives 3 of them", "to Bob", "137 sheep", "x^2 = 9", DRAWN]
PROBLEMS = st.lists(st.sampled_from(PIECES), max_size=6).map(" ".join)
ROWS = st.lists(st.tuples(PROBLEMS, st.sampled_from([None, "4", "x"])), max_size=6)
EVERY = ContaminationParams.model_validate(
    {"ngram": NGRAM, "near": NEAR, "same_problem": {}, "variants": "drop"}
)


@given(ROWS, ROWS, st.integers(0, 6), st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=10)
def test_rows_are_judged_one_by_one_in_any_order(rows: list, items: list, cut: int, random: Any):
    texts, others = (
        frame(*({"problem": problem, "answer": answer} for problem, answer in part))
        for part in (rows, items)
    )
    whole = found_in(texts, others, EVERY)
    order = list(range(len(rows)))
    random.shuffle(order)
    shuffled = texts.collect()[order].lazy()
    parts = [found_in(part, others, EVERY) for part in (shuffled.head(cut), shuffled.slice(cut))]
    assert whole.equals(pl.concat(parts).sort("row_id", "benchmark", "method"))
    again = texts.join(decisions(whole, EVERY).lazy(), on="row_id", how="anti")
    assert found_in(again, others, EVERY).height == 0


def test_the_number_of_threads_does_not_show(monkeypatch: pytest.MonkeyPatch):
    rows = frame(*({"problem": f"{NUMBERS[place % 9 :]} {place}"} for place in range(300)))
    items = frame(*({"problem": NUMBERS.replace("7", str(n))} for n in range(6, 9)))
    monkeypatch.setattr("stages.kernels.jit.CHUNK_ROWS", 64)
    told = []
    for threads in ("1", "3"):
        monkeypatch.setenv("POLARS_MAX_THREADS", threads)
        told.append(found_in(rows, items, EVERY))
    assert told[0].height > 300
    assert told[0].equals(told[1])


@pytest.mark.parametrize("params", [{"enabled": False, "against": "demo"}, {"against": "none"}])
def test_switched_off_it_passes_rows_through(params: dict):
    split = run(frame({"problem": ITEM}), Params.model_validate(params), Given())
    assert split.kept.collect().height == 1
    assert split.dropped.collect().height == 0


def test_a_missing_index_is_named():
    with pytest.raises(ConfigError, match="index=data/benchmarks/demo"):
        run(frame({"problem": ITEM}), Params(against="demo"), Given())


def test_contradictory_lengths_are_refused():
    with pytest.raises(ValidationError, match="min_words=9 is larger than n=5"):
        ContaminationParams.model_validate({"ngram": NGRAM | {"min_words": 9}})
