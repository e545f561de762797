"""The generated corpora: same bytes, declared counts, correct answers, no accidental twins."""

from __future__ import annotations

import ast
import csv
import hashlib
import io
import json
import operator
from collections import Counter
from collections.abc import Callable, Iterator
from fractions import Fraction
from typing import Any

import polars as pl
import pyarrow.parquet as pq
import pytest

from stages.demo import benchmark, broken_records, generate, math_plan, textbook
from stages.demo.draft import Draft
from stages.demo.drafting import drafts
from stages.demo.plan import Place, Plan, places
from stages.errors import ConfigError
from stages.text.normalise import canonical, without_spaces, words

SIZE, SEED = 4000, 7
TRIGRAM = 3


def whole(name: str, size: int, seed: int = SEED) -> dict[str, bytes]:
    return {path: b"".join(blocks) for path, blocks in generate(name, size, seed)}


def every_draft(plan: Plan, size: int) -> Iterator[tuple[Place, Draft]]:
    for source in sorted({slot.source for slot in plan.slots}):
        yield from drafts(plan, source, size, SEED)


def keys(texts: list[str], key: Callable[[pl.Expr], pl.Expr]) -> list[str]:
    return pl.DataFrame({"text": texts}).select(key(pl.col("text")))["text"].to_list()


def shingles(text: str) -> frozenset[str]:
    split = text.split()
    return frozenset(" ".join(split[n : n + TRIGRAM]) for n in range(len(split) - TRIGRAM + 1))


def jaccard(left: frozenset[str], right: frozenset[str]) -> float:
    return len(left & right) / len(left | right)


@pytest.mark.parametrize(
    ("name", "size", "digest"),
    [
        ("demo_math", 900, "259154f73db60ef9"),
        ("demo_textbook", 200, "15946fbcb2b220d8"),
        ("demo_benchmark", 200, "2346447bafae4b0d"),
    ],
)
def test_bytes_are_those_of_every_machine(name: str, size: int, digest: str) -> None:
    files = {path: raw for path, raw in whole(name, size).items() if not path.endswith(".parquet")}
    found = hashlib.sha256(b"".join(path.encode() + raw for path, raw in sorted(files.items())))
    assert found.hexdigest()[:16] == digest


def test_same_arguments_same_bytes_and_another_seed_others() -> None:
    first, again, other = (whole("demo_math", 500, seed) for seed in (1, 1, 2))
    assert first == again
    assert all(first[path] != other[path] for path in first)


def test_unknown_name_is_refused_with_the_nearest() -> None:
    with pytest.raises(ConfigError, match="did you mean demo_math"):
        generate("demo_maths", 10, 1)


@pytest.mark.parametrize("size", [1, 399, 1234])
def test_size_counts_all_records(size: int) -> None:
    files = whole("demo_math", size)
    lines = sum(files[f"{name}/{name}.jsonl"].count(b"\n") for name in ("market", "club"))
    array = len(json.loads(files["lessons/lessons.json"]))
    rows = len(list(csv.reader(io.StringIO(files["exams/exams.csv"].decode())))) - 1
    table = pq.read_table(io.BytesIO(files["archive/archive.parquet"])).num_rows
    assert lines + array + rows + table == size


def test_a_larger_corpus_begins_with_the_smaller_one() -> None:
    small = list(places(math_plan.PLAN, 800, SEED))
    assert list(places(math_plan.PLAN, 2000, SEED))[:800] == small


def test_each_defect_is_planted_as_the_mix_says() -> None:
    blocks = SIZE // len(math_plan.PLAN.slots)
    found = Counter(r for _, draft in every_draft(math_plan.PLAN, SIZE) for r in draft.planted)
    mix = {kind: blocks * sum(sources.values()) for kind, sources in math_plan.MIX.items()}
    mixed = {
        "hyperlink": mix["hyperlink"] + mix["hyperlink_proof"],
        "proof": mix["proof"] + mix["hyperlink_proof"],
        "multi_part": mix["multi_part"] + mix["multi_part_figure"],
        "needs_figure": mix["needs_figure"] + mix["multi_part_figure"],
        "no_boxed_answer": mix["no_boxed_answer"] + blocks * math_plan.MIX["proof"]["lessons"],
        "missing_answer": sum(
            mix[kind] for kind in ("missing_answer", "proof", "hyperlink_proof", "no_boxed_answer")
        ),
    }
    broken_kinds = {"invalid_json", "bad_utf8", "missing_field", "wrong_columns"}
    others = {"hard", "hyperlink_proof", "multi_part_figure", *broken_kinds, *mixed}
    assert dict(found) == mixed | {kind: n for kind, n in mix.items() if kind not in others}
    assert broken_records("demo_math", SIZE, SEED) == {kind: mix[kind] for kind in broken_kinds}


def test_broken_records_are_broken() -> None:
    lines = whole("demo_math", SIZE)["market/market.jsonl"].splitlines()
    found: Counter[str] = Counter()
    for line in lines:
        try:
            found["missing_field"] += "question" not in json.loads(line)
        except UnicodeDecodeError:
            found["bad_utf8"] += 1
        except json.JSONDecodeError:
            found["invalid_json"] += 1
    assert found == {"missing_field": 10, "bad_utf8": 10, "invalid_json": 20}


OPERATIONS: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Mod: operator.mod,
    ast.Pow: operator.pow,
}


def value(node: ast.expr) -> Fraction:
    match node:
        case ast.Constant(value=int() | float() as number):
            return Fraction(number)
        case ast.UnaryOp(op=ast.USub(), operand=inner):
            return -value(inner)
        case ast.BinOp(left=left, op=op, right=right):
            result = OPERATIONS[type(op)](value(left), value(right))
            return Fraction(result).limit_denominator(10**9)
    raise AssertionError(ast.dump(node))


@pytest.mark.parametrize("plan", [math_plan.PLAN, textbook.PLAN], ids=lambda plan: plan.name)
def test_answers_are_correct(plan: Plan) -> None:
    checked = 0
    for place, draft in every_draft(plan, 1500):
        if draft.planted or not draft.answer:
            continue
        for step in draft.steps:
            left, right = step.rsplit(" = ", 1)
            assert value(ast.parse(left, mode="eval").body) == Fraction(right), (place, step)
        last = draft.steps[-1].rsplit(" = ", 1)[1]
        assert draft.answer == draft.stated
        assert last in {draft.answer, draft.answer.removesuffix(r"\pi")} or "x^2" in draft.answer
        checked += 1
    assert checked > 600


def test_wrong_answers_differ_from_the_solution() -> None:
    wrong = [d for _, d in every_draft(math_plan.PLAN, SIZE) if "wrong_answer" in d.planted]
    assert all(d.answer != d.stated and d.steps[-1].endswith(f" = {d.stated}") for d in wrong)


def test_clean_rows_are_no_near_duplicates() -> None:
    clean = [
        draft.text
        for place, draft in every_draft(math_plan.PLAN, SIZE)
        if place.slot.origin is None and set(draft.planted) <= {"contaminated", "wrong_answer"}
    ][:2000]
    sets = [shingles(text) for text in keys(clean, words)]
    assert len(sets) == 2000
    # two rows without a common shingle have similarity 0: the others are compared, all of them
    holders: dict[str, list[int]] = {}
    closest = 0.0
    for number, one in enumerate(sets):
        shared = Counter(twin for shingle in one for twin in holders.get(shingle, ()))
        likeness = (n / (len(one) + len(sets[twin]) - n) for twin, n in shared.items())
        closest = max(closest, *likeness, 0.0)
        for shingle in one:
            holders.setdefault(shingle, []).append(number)
    assert 0 < closest < 0.6


def test_groups_hold_what_their_reason_says() -> None:
    groups: dict[str, list[tuple[Place, str]]] = {}
    for place, draft in every_draft(math_plan.PLAN, SIZE):
        if draft.group:
            groups.setdefault(draft.group, []).append((place, draft.text))
    reasons = Counter(name.split("/")[0] for name in groups)
    assert reasons == {"exact_duplicate": 60, "near_duplicate": 50}
    for name, members in groups.items():
        texts = [text for _, text in members]
        same = len(set(keys(texts, lambda text: without_spaces(canonical(text))))) == 1
        assert same == name.startswith("exact_duplicate"), texts
        first, second = (shingles(text) for text in keys(texts[:2], words))
        assert same or 0.7 <= jaccard(first, second) < 1, texts


def test_no_run_of_words_is_shared_with_the_benchmark_by_accident() -> None:
    def runs(texts: list[str]) -> set[str]:
        split = [text.split() for text in keys(texts, words)]
        return {" ".join(t[n : n + 5]) for t in split for n in range(len(t) - 4)}

    clean = [
        d.text for _, d in every_draft(math_plan.PLAN, SIZE) if "contaminated" not in d.planted
    ]
    assert not runs(clean) & runs([item.text for item in benchmark.items()])


def test_leaks_hold_a_benchmark_item_and_none_twice() -> None:
    items = keys([item.text for item in benchmark.items()], words)
    leaks = [d.text for _, d in every_draft(math_plan.PLAN, SIZE) if "contaminated" in d.planted]
    held = [[n for n, item in enumerate(items) if item in text] for text in keys(leaks, words)]
    assert all(len(found) == 1 for found in held)
    assert len({found[0] for found in held}) == len(leaks) == 60


def test_all_items_have_leaked_then_records_are_clean() -> None:
    kinds = [
        (place.slot.kind, draft.planted)
        for place, draft in drafts(math_plan.PLAN, "market", 20_000, SEED)
        if place.slot.kind == "contaminated"
    ]
    assert {planted for _, planted in kinds} == {("contaminated",), ()}
