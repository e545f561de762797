"""What one declared setting finds on labelled pairs (docs/same-problem.md has the figures)."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.identity import related
from benchmarks.identity_pairs import SETS, Pairs

pytestmark = pytest.mark.slow


def of(mirror: Path, kind: str) -> list[Pairs]:
    return list(SETS[kind](mirror / "raw"))


def test_rephrased_problems_are_the_same(mirror: Path):
    (pairs,) = of(mirror, "rephrased")
    assert pairs.rows.height == 1315
    assert related(pairs)["same"].true >= 95
    assert related(pairs.without_answers())["same"].true >= 80


def test_translated_problems_are_the_same(mirror: Path):
    sets = of(mirror, "translated")
    found = [related(pairs)["same"].true for pairs in sets]
    assert len(sets) == 10
    assert sum(found) / 10 >= 70
    assert min(found) >= 70


def test_changed_numbers_make_a_variant(mirror: Path):
    kept, changed = of(mirror, "harder")
    assert kept.rows.height + changed.rows.height == 1319
    assert related(kept)["same"].true >= 98
    found = related(changed)
    assert found["same"].any <= 2
    assert found["variant"].true >= 90


@pytest.mark.parametrize("against", [0, 1])
def test_a_masked_number_makes_a_variant(mirror: Path, against: int):
    pairs = of(mirror, "backward")[against]
    assert pairs.rows.height == 1270
    assert None not in pairs.true
    assert related(pairs)["variant"].true >= 90


def test_added_conditions_are_linked(mirror: Path):
    (pairs,) = of(mirror, "distracted")
    found = related(pairs)
    assert found["same"].true + found["variant"].true >= 95
    assert found["variant"].true >= 70


#: Most that may be called the same, in per cent.
UNRELATED = {"GSM8K train": 0.5, "MAWPS": 1.0, "AQuA": 1.0, "MMLU-STEM": 0.5, "CMATH": 2.0,
             "MGSM de": 1.0, "MGSM zh": 1.0, "MATH train": 2.0}  # fmt: skip


def test_unrelated_problems_are_not_the_same(mirror: Path):
    found = {pairs.name: related(pairs)["same"].any for pairs in of(mirror, "unrelated")}
    assert found.keys() == UNRELATED.keys()
    assert {name: share for name, share in found.items() if share > UNRELATED[name]} == {}
