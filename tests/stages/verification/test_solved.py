"""Recorded samples: verdicts, votes, rates, policies; held against a straight recomputation."""

from __future__ import annotations

import json
import math
import random
from collections import Counter
from collections.abc import Sequence
from fractions import Fraction
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from stages.core import Bounded, Given, Split
from stages.errors import ConfigError, DataError
from stages.llm.model import Reply, Request
from stages.llm.solver import Solver
from stages.schema import ROW_ID, SOLVE_RATES
from stages.verification.params import Samples
from stages.verification.rates import wilson
from stages.verification.sample_files import SAMPLES, TABLE
from stages.verify import Params, run, summary
from tests import frames
from tests.frames import row_id

FILE = {"file": "given.jsonl"}


def rows(answers: list[str | None]) -> pl.LazyFrame:
    """Rows of these answers."""
    ids = [row_id(number) for number in range(len(answers))]
    keys = [f"f#{number}" for number in range(len(answers))]
    return frames.rows(row_id=ids, source="s", source_key=keys, answer=answers)


def samples(outputs: list[tuple[int, int, str]], model: str = "m") -> pl.LazyFrame:
    of_file = {"key_kind": "row_id", **FILE}
    lines = [
        {"key": row_id(row), "sample": number, "output": text, "model": model, **of_file}
        for row, number, text in outputs
    ]
    return pl.LazyFrame(lines, schema=SAMPLES)


def judged(
    answers: list[str | None], given_samples: pl.LazyFrame, bounded: Bounded, **params: Any
) -> Split:
    declared = Params.model_validate({"samples": {"files": [FILE], **params}})
    return run(rows(answers), declared, Given({TABLE: given_samples}, bounded))


def rates(split: Split) -> list[dict[str, Any]]:
    return split.tables["solve_rates"].collect().rows(named=True)


def say(answer: object) -> str:
    return f"Some thought. The answer is \\boxed{{{answer}}}."


SPELLINGS = [
    lambda x: str(x),
    lambda x: rf"\frac{{{x.numerator}}}{{{x.denominator}}}",
    lambda x: rf"\dfrac{{{2 * x.numerator}}}{{{2 * x.denominator}}}",
    lambda x: f"x = {x}",
]


def test_eight_samples_of_a_hundred_problems_as_a_straight_recomputation(bounded: Bounded):
    draw = random.Random(7)
    labels = [Fraction(draw.randint(1, 40), draw.randint(1, 6)) for _ in range(100)]
    said: list[list[Fraction | None]] = [
        [draw.choice([label, label, label + 1, label + 2, None]) for _ in range(8)]
        for label in labels
    ]
    outputs = [
        (row, number, "no idea" if value is None else say(draw.choice(SPELLINGS)(value)))
        for row, votes in enumerate(said)
        for number, value in enumerate(votes)
    ]
    draw.shuffle(outputs)
    split = judged([str(label) for label in labels], samples(outputs), bounded)

    right = [
        sum(vote == label for vote in votes) for label, votes in zip(labels, said, strict=True)
    ]
    best = []
    for votes in said:
        counts = Counter(vote for vote in votes if vote is not None)
        top = max(counts.values(), default=0)
        best.append(next((v for v in votes if v is not None and counts[v] == top), None))
    table = rates(split)
    assert [line["k"] for line in table] == right
    assert {line["n"] for line in table} == {8}
    majority = [line["majority_verdict"] == "equal" for line in table]
    assert majority == [one == label for one, label in zip(best, labels, strict=True)]
    kept = split.kept.sort(ROW_ID).collect()
    assert kept["solve_rate_k"].to_list() == right
    told = summary({name: frame.collect() for name, frame in split.tables.items()})["solving"]["m"]
    assert told["mean"] == pytest.approx(sum(right) / 800)
    assert told["majority"] == pytest.approx(sum(majority) / 100)
    assert (told["rows"], told["samples"]) == (100, 800)


def test_spellings_vote_together_and_the_first_of_a_tie_wins(bounded: Bounded):
    outputs = [say("2"), say("0.5"), say(r"\frac12"), say("x = 1/2"), say("2.0"), say(r"\sqrt{4}")]
    numbered = [(0, number, text) for number, text in enumerate(outputs)]
    [line] = rates(judged(["7"], samples(numbered), bounded))
    assert (line["majority"], line["majority_votes"], line["majority_verdict"]) == (
        "2",
        3,
        "different",
    )
    [line] = rates(judged(["7"], samples(numbered), bounded, majority_of=4))
    assert (line["majority"], line["majority_votes"], line["majority_of"]) == ("0.5", 3, 4)


def test_undecided_and_unstated_samples_are_counted_and_not_right(bounded: Bounded):
    outputs = [(0, 0, say("2,3")), (0, 1, say("3,2")), (0, 2, "I do not know")]
    [line] = rates(judged(["2,3"], samples(outputs), bounded))
    assert (line["k"], line["n"], line["undecided"], line["unstated"]) == (1, 3, 1, 1)
    declared = {"samples": {"files": [FILE]}, "kinds": {"s": "unordered_list"}}
    given_samples = Given({TABLE: samples(outputs)}, bounded)
    split = run(rows(["2,3"]), Params.model_validate(declared), given_samples)
    assert rates(split)[0]["k"] == 2


POLICIES = [
    ("all_wrong", [1]),
    ("all_right", [0]),
    ("outside_band", [0, 1]),
    ("disputed_label", [1]),
    ("no_samples", [3]),
]


@pytest.mark.parametrize(("name", "gone"), POLICIES)
def test_policies(name: str, gone: list[int], bounded: Bounded):
    outputs = [(0, 0, say(1)), (0, 1, say(1)), (1, 0, say(9)), (1, 1, say(9))]
    outputs += [(2, 0, say(1)), (2, 1, say(2))]
    params = {"drop": [name], "agreement": 2, "band": [0.2, 0.8]}
    split = judged(["1"] * 4, samples(outputs), bounded, **params)
    dropped = split.dropped.sort(ROW_ID).collect()
    assert dropped[ROW_ID].to_list() == [row_id(number) for number in gone]
    assert dropped["reasons"].to_list() == [[name]] * len(gone)
    noted = split.tables["events"].collect()
    assert noted[ROW_ID].to_list() == [row_id(1)]
    assert noted["reasons"].to_list() == [["disputed_label"]]


def test_reasons_and_evidence_of_a_row_come_together(bounded: Bounded):
    outputs = [(0, 0, say(9)), (0, 1, say(9))]
    split = judged(
        ["1"], samples(outputs), bounded, drop=["all_wrong", "outside_band"], band=[0.5, 1]
    )
    dropped = split.dropped.collect()
    assert dropped["reasons"].to_list() == [["all_wrong", "outside_band"]]
    line = {"model": "m", "k": 0, "n": 2, "majority": "9", "majority_votes": 2}
    assert json.loads(dropped["detail"].item()) == line


def test_evidence_of_checkers_statements_and_models_is_one_object(bounded: Bounded):
    """Row 0 is hit by all of them; of row 1 two models gave no reply."""
    solution = pl.when(pl.col(ROW_ID) == row_id(0)).then(pl.lit(say(2))).alias("solution")
    declared = {
        "drop_different": True,
        "samples": {"files": [FILE], "model": "m", "drop": ["all_wrong"]},
        "checkers": {name: {"command": ["x"], "drop": ["invalid"]} for name in ("lean", "samples")},
    }
    declared["samples"]["solvers"] = [{"model": one, "samples": 1} for one in ("b", "a")]

    def model(requests: Sequence[Request]) -> list[Reply]:
        said = ["What is 0?" in one.messages[-1].content for one in requests]
        return [Reply(text=say(1)) if known else Reply(error="timeout") for known in said]

    def check(name: str, texts: Sequence[str]) -> list[tuple[str, int | None]]:
        return [("invalid", 3)] * len(texts)

    frame = rows(["1", "1"]).with_columns(
        solution, problem=pl.format("What is {}?", pl.col("source_key").str.slice(2))
    )
    given_samples = {TABLE: samples([(0, 0, say(9))])}
    given = Given(given_samples, bounded, check=check, model=model)
    dropped = run(frame, Params.model_validate(declared), given).dropped.sort(ROW_ID).collect()
    first, second = map(json.loads, dropped["detail"])
    assert dropped["reasons"].to_list() == [
        ["all_wrong", "check_invalid", "wrong_answer"], ["error:solve_timeout"],
    ]  # fmt: skip
    refused = {"result": "invalid", "exit_code": 3}
    assert first == {
        "given": "1", "stated": "2", "check_lean": refused, "check_samples": refused,
        "model": "m", "k": 0, "n": 1, "majority": "9", "majority_votes": 1,
    }  # fmt: skip
    assert second == {"no_reply": "a, b"}


def test_a_sample_of_no_row_is_counted_and_one_that_is_there_twice_refused(bounded: Bounded):
    split = judged(["1"], samples([(0, 0, say(1)), (5, 0, say(1))]), bounded)
    assert split.about["samples"]["of_other_rows"] == 1
    assert split.about["samples"]["files"] == {"given.jsonl": {"read": 2, "of_other_rows": 1}}
    with pytest.raises(DataError, match="2 samples stand for the same row"):
        judged(["1"], samples([(0, 0, say(1)), (0, 0, say(2))]), bounded)


def test_several_models_need_a_target(bounded: Bounded):
    two = pl.concat([samples([(0, 0, say(1))], "a"), samples([(0, 0, say(2))], "b")])
    with pytest.raises(ConfigError, match="samples are of 2 models"):
        judged(["1"], two, bounded)
    with pytest.raises(ConfigError, match="'c' has no sample"):
        judged(["1"], two, bounded, model="c")
    split = judged(["1"], two, bounded, model="b")
    assert split.kept.collect().select("solve_rate_k", "solve_rate_n").row(0) == (0, 1)
    assert [line["k"] for line in rates(split)] == [1, 0]


def test_source_keys_name_rows_too(bounded: Bounded):
    by_key = samples([(0, 0, say(1))]).with_columns(
        key=pl.lit("f#1"), key_kind=pl.lit("source_key")
    )
    assert [line[ROW_ID] for line in rates(judged(["1", "1"], by_key, bounded))] == [row_id(1)]


def keyed(key: str, source: str | None = None, kind: str = "source_key") -> pl.LazyFrame:
    """One sample under a key of this kind."""
    return samples([(0, 0, say(1))]).with_columns(
        pl.lit(source, pl.String).alias("source"), key=pl.lit(key), key_kind=pl.lit(kind)
    )


@pytest.mark.parametrize(
    ("sample", "said"),
    [
        (
            keyed("x", kind="row_id"),
            f"declared as row_id, e.g. 'x'; a row has the row_id '{row_id(0)}'",
        ),
        (keyed("f#0", kind="row_id"), "1 of its keys are those of rows as source_key: write key:"),
        (keyed(row_id(1)), "1 of its keys are those of rows as row_id: write key: row_id"),
        (keyed("g#7"), r"e.g. 'g#7'; a row has the source_key 'f#0' \(source 's'\)"),
        (keyed("f#0", "other"), r"'f#0' \(source 'other'\).* No row is of source 'other'; .*: s"),
    ],
)
def test_a_file_whose_samples_are_of_no_row_stops_the_build(
    sample: pl.LazyFrame, said: str, bounded: Bounded
):
    both = pl.concat([sample, samples([(0, 1, say(1))]).with_columns(file=pl.lit("good.jsonl"))])
    with pytest.raises(DataError, match=said) as found:
        judged(["1", "1"], both, bounded)
    assert "the samples in given.jsonl (1) none is of a row that reaches" in str(found.value)
    assert "good.jsonl" not in str(found.value)
    assert str(found.value).endswith("run: corpusmill compose && dvc repro")


def test_without_rows_no_file_of_samples_is_at_fault(bounded: Bounded):
    assert rates(judged([], samples([(0, 0, say(1))]), bounded)) == []


def test_a_source_key_of_several_sources_needs_its_source(bounded: Bounded):
    two = pl.concat([rows(["1"]), rows(["2"]).with_columns(
        source=pl.lit("t"), row_id=pl.lit(row_id(9)))])  # fmt: skip
    params = Params.model_validate({"samples": {"files": [FILE]}})
    said = f"'f#0': {row_id(0)} of s; {row_id(9)} of t; .* write `source` beside"
    with pytest.raises(DataError, match=said):
        run(two, params, Given({TABLE: keyed("f#0")}, bounded))
    [line] = rates(run(two, params, Given({TABLE: keyed("f#0", "t")}, bounded)))
    assert (line[ROW_ID], line["k"]) == (row_id(9), 0)


def test_choices_and_their_texts(bounded: Bounded):
    frame = rows(["B"]).with_columns(pl.lit(["4", "5", "6"]).alias("choices"))
    outputs = ["The answer is (B) 5.", "The answer is 5.", "The answer is B.", "The answer is 6."]
    numbered = samples([(0, number, text) for number, text in enumerate(outputs)])
    params = Params.model_validate({"samples": {"files": [FILE]}})
    split = run(frame, params, Given({TABLE: numbered}, bounded))
    assert rates(split)[0]["k"] == 3


def test_quintiles_share_equal_rates(bounded: Bounded):
    outputs = [
        (row, number, say(1 if number < row // 2 else 0))
        for row in range(10)
        for number in range(5)
    ]
    table = rates(judged(["1"] * 10, samples(outputs), bounded))
    assert [line["quintile"] for line in table] == [1, 1, 2, 2, 3, 3, 4, 4, 5, 5]


@settings(deadline=None, max_examples=50)
@given(st.integers(1, 200).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_wilson_holds_the_share_and_solves_its_equation(counts: tuple[int, int]):
    k, n = counts
    low, high = (pl.select(bound).item() for bound in wilson(pl.lit(k), pl.lit(n)))
    assert 0 <= low <= k / n + 1e-12
    assert k / n - 1e-12 <= high <= 1
    for bound in (low, high):
        if 1e-9 < bound < 1 - 1e-9:
            z = abs(k / n - bound) / math.sqrt(bound * (1 - bound) / n)
            assert z == pytest.approx(1.959963984540054, rel=1e-6)


def test_the_order_of_samples_does_not_matter(bounded: Bounded):
    outputs = [(row, number, say((row * number) % 3)) for row in range(4) for number in range(6)]
    tables = [
        judged(["1", "2", "0", "x"], samples(order), bounded).tables["solve_rates"].collect()
        for order in (outputs, outputs[::-1])
    ]
    assert tables[0].equals(tables[1])
    assert dict(tables[0].schema) == SOLVE_RATES


def test_a_policy_that_cannot_work_is_refused():
    with pytest.raises(ValueError, match="needs agreement"):
        Samples.model_validate({"drop": ["disputed_label"]})
    with pytest.raises(ValueError, match="is above"):
        Samples.model_validate({"band": [0.8, 0.2]})


def test_samples_are_asked_for_and_a_failed_call_is_none(bounded: Bounded):
    """Row 0 has a right and a wrong sample, row 1 one reply of two, row 2 none at all."""
    said = {
        (0, 0): Reply(text=r"\boxed{5}"), (0, 1): Reply(text=r"\boxed{6}"),
        (1, 0): Reply(text=r"\boxed{7}"),
    }  # fmt: skip

    def model(requests: Sequence[Request]) -> list[Reply]:
        assert {one.temperature for one in requests} == {0.7}
        places = [(int(one.messages[-1].content.split("#")[1][0]), one.sample) for one in requests]
        return [said.get(place, Reply(error="timeout")) for place in places]

    named = rows(["5", "7", "9"]).with_columns(
        pl.concat_str(pl.lit("Solve "), "source_key").alias("problem")
    )
    solvers = [{"model": "m", "samples": 2, "temperature": 0.7}]
    params = Params.model_validate({"samples": {"solvers": solvers}})
    split = run(named, params, Given(bounded=bounded, model=model))
    assert [(line["k"], line["n"]) for line in rates(split)] == [(1, 2), (1, 1)]
    dropped = split.dropped.collect()
    assert dropped.select("row_id", "reasons", "detail").rows() == [
        (row_id(2), ["error:solve_timeout"], '{"no_reply":"m"}')
    ]
    assert split.about["samples"]["failed_calls"] == {"timeout": 3}
    assert run(named, params, Given(bounded=bounded, model=model)).about == split.about


def test_samples_that_cannot_differ_are_refused():
    Solver(model="m", samples=1, temperature=0)
    with pytest.raises(ValueError, match="one sample many times"):
        Solver(model="m", samples=2, temperature=0)
