"""Dedup on small frames: who stays, with what evidence, whatever the order of the rows."""

from __future__ import annotations

import json
import random
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from stages.core import Given, Split
from stages.dedup import Params, run
from stages.errors import ConfigError
from stages.schema import CLUSTERS
from tests.frames import frame

#: With one row a band and 256 bands every pair that shares something is compared.
SURE = {"num_perm": 256, "bands": 256, "rows": 1}
NEAR = {"shingle": {"unit": "word", "n": 1}, "threshold": 0.6, "minhash": SURE}
PLAIN = Params.model_validate(NEAR)


def texts(*problems: str | None) -> pl.LazyFrame:
    return frame(*({"problem": problem} for problem in problems))


def kept(split: Split) -> list[str]:
    return split.kept.collect()["row_id"].sort().to_list()


def dropped(split: Split) -> dict[str, tuple[str, dict[str, Any]]]:
    lines = split.dropped.select("row_id", "reasons", "detail").collect().rows()
    return {row_id: (reasons[0], json.loads(detail)) for row_id, reasons, detail in lines}


@pytest.mark.parametrize(
    ("first", "second", "reason"),
    [
        ("What is 2 + 2?", "What is 2 + 2?", "exact_duplicate"),
        ("What is 2 + 2?", "what  is 2+2 ?", "exact_duplicate"),  # case and white space
        ("What is ２?", "What is 2?", "exact_duplicate"),  # width
        ("Find x: $x=2$", "Find x. x=2", "near_duplicate"),  # J = 1, other punctuation
        ("a b c d e f", "a b c d e g", "near_duplicate"),
        ("a b c d e f", "a b c g h i", None),
        ("", "", None),  # an empty text equals none
        (None, None, None),
        ("?!", "?!", "exact_duplicate"),
        ("?!", "!!", None),  # no words, no similarity
    ],
)
def test_two_texts(first: str | None, second: str | None, reason: str | None):
    found = dropped(run(texts(first, second), PLAIN, Given()))
    assert {row: why for row, (why, _) in found.items()} == ({"r1": reason} if reason else {})


def test_evidence_and_clusters():
    split = run(texts("a b c d", "A b c d", "a b c d e", "x y z"), PLAIN, Given())
    assert dropped(split) == {
        "r1": (
            "exact_duplicate",
            {"twin": "r0", "similarity": 1.0, "cluster": "r0", "key": "squeezed"},
        ),
        "r2": (
            "near_duplicate",
            {"twin": "r0", "similarity": 0.8, "cluster": "r0", "threshold": 0.6},
        ),
    }
    clusters = split.tables["clusters"].collect()
    assert dict(clusters.schema) == CLUSTERS
    assert clusters.rows() == [
        ("r0", "r0", None, None, True),
        ("r1", "r0", "r0", 1.0, False),
        ("r2", "r0", "r0", 0.8, False),
    ]


def test_a_chain_loses_only_rows_with_a_kept_twin():
    """r1 resembles r0, r2 resembles r1 alone: r2 stays, though all three are one cluster."""
    split = run(texts("a b c d e f g h", "c d e f g h i j", "e f g h i j k l"), PLAIN, Given())
    assert kept(split) == ["r0", "r2"]
    assert split.tables["clusters"].collect()["cluster_id"].to_list() == ["r0"] * 3


def test_the_twin_is_the_most_similar_kept_row():
    split = run(texts("a b c d e f g", "d e f g h i j", "a d e f g h i j"), PLAIN, Given())
    assert dropped(split)["r2"][1]["twin"] == "r1"


def test_options_belong_to_what_is_asked():
    stem = "Which of these numbers is prime?"
    rows = frame(
        {"problem": stem, "choices": ["2", "4"]},
        {"problem": stem, "choices": ["1234", "4321"]},
        {"problem": stem, "choices": ["2", "4"]},
    )
    exact = Params(exact="squeezed", method="none")
    assert kept(run(rows, exact, Given())) == ["r0", "r1"]


PREFERRED = [
    (["source"], {"source": "b"}, {"source": "a"}, ["a", "b"]),
    (["source"], {"source": "unlisted"}, {"source": "b"}, ["a", "b"]),
    (["has_answer"], {"answer": " "}, {"answer": "4"}, []),
    (["has_solution"], {"answer": "4"}, {"solution": "2+2=4"}, []),
    (["has_choices"], {}, {"choices": ["1", "2"]}, []),
    (["open_ended"], {"choices": ["1", "2"]}, {}, []),
    (["long_problem"], {}, {"problem": "what is  two and two"}, []),
    (["short_problem"], {"problem": "what is  two and two"}, {}, []),
    (["long_solution"], {"solution": "4"}, {"solution": "2+2=4"}, []),
    (["has_answer", "has_solution"], {"answer": "4"}, {"answer": "4", "solution": "s"}, []),
    ([], {"parents": ["r9"]}, {}, []),  # a made row gives way to one that was not
    (["has_answer"], {"parents": ["r9"], "answer": "4"}, {}, []),
]


@pytest.mark.parametrize(("prefer", "loser", "winner", "sources"), PREFERRED)
def test_the_declared_order_chooses(prefer: list, loser: dict, winner: dict, sources: list):
    same = {"problem": "what is two and two"}
    params = Params.model_validate(
        NEAR | {"threshold": 0.3, "prefer": prefer, "sources": sources, "exact": "none"}
    )
    assert kept(run(frame(same | loser, same | winner), params, Given())) == ["r1"]


PROBLEMS = st.lists(st.lists(st.sampled_from("abcdefg"), max_size=8).map(" ".join), max_size=12)


def as_rows(problems: list[str]) -> pl.LazyFrame:
    answers = ["4" if place % 3 else None for place in range(len(problems))]
    return frame(*({"problem": p, "answer": a} for p, a in zip(problems, answers, strict=True)))


def greedy(problems: list[str], threshold: float) -> set[str]:
    """The ids that stay, by the definition, on sets of words."""
    stays: list[int] = []
    for row in sorted(range(len(problems)), key=lambda row: (row % 3 == 0, f"r{row}")):
        own = set(problems[row].split())
        equal = any(problems[row] and problems[row] == problems[other] for other in stays)
        others = [set(problems[other].split()) for other in stays]
        if not equal and not any(
            own | other and len(own & other) / len(own | other) >= threshold for other in others
        ):
            stays.append(row)
    return {f"r{row}" for row in stays}


ORDERED = Params.model_validate(NEAR | {"prefer": ["has_answer"]})


@given(PROBLEMS)
@settings(deadline=None, max_examples=80)
def test_the_choice_is_the_greedy_one(problems: list[str]):
    params = ORDERED.model_copy(update={"exact": "words"})
    assert set(kept(run(as_rows(problems), params, Given()))) == greedy(problems, 0.6)


@given(PROBLEMS)
@settings(deadline=None, max_examples=40)
def test_every_dropped_row_has_a_kept_twin_at_the_threshold(problems: list[str]):
    split = run(as_rows(problems), ORDERED, Given())
    stays = set(kept(split))
    for row, (reason, detail) in dropped(split).items():
        own, twin = (set(problems[int(name[1:])].split()) for name in (row, detail["twin"]))
        assert detail["twin"] in stays
        assert reason == "exact_duplicate" or (
            detail["similarity"] == len(own & twin) / len(own | twin) >= 0.6
        )


@given(PROBLEMS)
@settings(deadline=None, max_examples=30)
def test_a_second_run_drops_nothing(problems: list[str]):
    once = run(as_rows(problems), ORDERED, Given())
    assert run(once.kept, ORDERED, Given()).dropped.collect().height == 0


@given(PROBLEMS, st.randoms(use_true_random=False))
@settings(deadline=None, max_examples=30)
def test_the_order_and_the_parts_of_the_rows_change_nothing(
    problems: list[str], draw: random.Random
):
    rows = as_rows(problems)
    before = run(rows, ORDERED, Given())
    shuffled = rows.collect().sample(fraction=1.0, shuffle=True, seed=draw.randrange(99))
    cut = draw.randrange(len(problems) + 1)
    parts = pl.concat([shuffled[:cut], shuffled[cut:]], rechunk=False).lazy()
    after = run(parts, ORDERED, Given())
    assert kept(before) == kept(after)
    assert dropped(before) == dropped(after)
    assert before.tables["clusters"].collect().equals(after.tables["clusters"].collect())


@given(PROBLEMS)
@settings(deadline=None, max_examples=40)
def test_clusters_are_the_components_of_similar_pairs(problems: list[str]):
    sets = [set(problem.split()) for problem in problems]
    roots = list(range(len(sets)))
    for _ in sets:
        for i, a in enumerate(sets):
            for j, b in enumerate(sets):
                if a and b and len(a & b) / len(a | b) >= 0.6:
                    roots[i] = roots[j] = min(roots[i], roots[j])
    members = {f"r{row}": root for row, root in enumerate(roots) if roots.count(root) > 1}
    wanted = {
        row: min(name for name, other in members.items() if other == root)
        for row, root in members.items()
    }
    table = run(as_rows(problems), ORDERED, Given()).tables["clusters"].collect()
    assert dict(table.select("row_id", "cluster_id").rows()) == wanted


def test_switched_off_it_passes_rows_through():
    split = run(texts("a", "a"), Params(enabled=False), Given())
    assert kept(split) == ["r0", "r1"]
    assert split.tables["clusters"].collect().height == 0


def test_no_rows():
    split = run(texts(), PLAIN, Given())
    assert (kept(split), dropped(split)) == ([], {})


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({}, "needs a shingle"),
        ({"shingle": {"unit": "word", "n": 3}}, "and a threshold"),
        ({"method": "none", "prefer": ["has_anwser"]}, "did you mean has_answer"),
        (NEAR | {"treshold": 0.7}, "treshold"),
    ],
)
def test_a_policy_that_says_too_little_is_refused(params: dict, message: str):
    with pytest.raises((ValidationError, ConfigError), match=message):
        Params.model_validate(params)


def test_minhash_tells_its_bands_and_curve():
    bands = {"num_perm": 125, "bands": 25, "rows": 5}
    params = NEAR | {"method": "minhash", "minhash": bands, "threshold": 0.7}
    told = run(texts("a b c", "d e f"), Params.model_validate(params), Given()).about
    assert (told["method"], told["b"], told["r"]) == ("minhash", 25, 5)
    assert told["s_curve"]["0.7"] == pytest.approx(1 - (1 - 0.7**5) ** 25, abs=1e-6)


@pytest.mark.parametrize(
    ("memory", "method"), [(8.0, "exact_jaccard"), (1e-9, "minhash")], ids=["fits", "does not"]
)
def test_the_plan_says_which_method_and_why(memory: float, method: str):
    params = Params.model_validate(NEAR | {"method": "auto", "memory_gb": memory})
    told = run(texts("a b c", "a b c d"), params, Given()).about
    assert told["method"] == method
    assert "2 texts need about" in told["plan"]


TRAIN = (
    "A train leaves the town at {} and runs {} miles an hour for three hours. How far is it then?"
)


@pytest.mark.parametrize(
    ("other", "gone"),
    [
        ({"problem": TRAIN.format(9, 60) + " Say.", "answer": "180"}, True),
        ({"problem": TRAIN.format(9, 70), "answer": "180"}, False),  # other quantities
        ({"problem": TRAIN.format(9, 60) + " (Trains 2003)", "answer": "180"}, True),  # one more
        ({"problem": TRAIN.format(9, 60) + " (Trains 2003)", "answer": None}, False),
        ({"problem": TRAIN.format(9, 60) + " Say.", "answer": "$90$"}, False),  # another answer
        ({"problem": TRAIN.format(9, 60) + " Say.", "answer": "so far"}, True),  # no number
        ({"problem": TRAIN.format(9, 60) + " Say.", "answer": None}, True),
        ({"problem": TRAIN.format("nine", "sixty"), "answer": "180.0 miles"}, True),
    ],
)
def test_similar_rows_that_state_something_else_are_variants(other: dict[str, Any], gone: bool):
    rows = frame({"problem": TRAIN.format(9, 60), "answer": "180"}, other)
    split = run(rows, PLAIN, Given())
    notes = split.tables["events"].collect()
    assert kept(split) == (["r0"] if gone else ["r0", "r1"])
    assert notes["row_id"].to_list() == ([] if gone else ["r1"])
    if not gone:
        assert json.loads(notes["detail"][0])["of"] == "r0"
        drop = PLAIN.model_copy(update={"variants": "drop"})
        assert kept(run(rows, drop, Given())) == ["r0"]
