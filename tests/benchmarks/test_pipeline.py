"""The rows of the benchmark of the whole pipeline."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path

from benchmarks.pipeline.generate import KINDS, MAX_CHARS, MIN_CHARS, generate


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_the_same_seed_makes_the_same_bytes(tmp_path: Path) -> None:
    for name, seed in (("one", 3), ("again", 3), ("other", 4)):
        generate(tmp_path / name, 600, 50, seed)
    for file in ("rows.jsonl", "items.jsonl"):
        one, again, other = (
            (tmp_path / name / file).read_bytes() for name in ("one", "again", "other")
        )
        assert one == again != other


def test_every_kind_is_planted_and_only_the_marked_rows_have_a_wrong_size(tmp_path: Path) -> None:
    generate(tmp_path, 2_000, 50, 0)
    rows = lines(tmp_path / "rows.jsonl")
    planted = Counter(row["planted"] for row in rows)
    assert set(planted) == {*KINDS, "plain"}
    for row in rows:
        size = len(str(row["problem"]))
        wrong = "too_short" if size < MIN_CHARS else "too_long" if size > MAX_CHARS else None
        assert wrong is None or row["planted"] == wrong
        assert row["planted"] not in ("too_short", "too_long") or wrong == row["planted"]


def test_the_first_rows_of_a_larger_corpus_are_the_smaller_one(tmp_path: Path) -> None:
    generate(tmp_path / "small", 300, 50, 0)
    generate(tmp_path / "large", 900, 50, 0)
    small, large = (lines(tmp_path / name / "rows.jsonl") for name in ("small", "large"))
    assert large[:300] == small
