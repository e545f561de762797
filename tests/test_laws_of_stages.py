"""The four laws, for every row stage, over generated frames."""

from __future__ import annotations

import hashlib
import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.rows import laws
from pipelines.rows.bounded import pool
from pipelines.runner.stage_table import GLOBAL_STAGES, ROW_STAGES
from stages.contamination.index import indexed
from stages.core import Bounded, Given, Split
from stages.schema import ROW, ROW_ID

ROOT = Path(__file__).resolve().parents[1]
PARAMS = yaml.safe_load((ROOT / "params.yaml").read_text(encoding="utf-8"))["corpora"]["demo_math"]
IDEMPOTENT = ("filter", "dedup", "decontaminate")
pytestmark = pytest.mark.slow
MANY = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))

WORDS = "a train leaves town at nine and meets another one after three hours how far".split()
STEMS = st.lists(st.sampled_from(WORDS), min_size=3, max_size=14).map(" ".join)
ENDS = st.sampled_from(
    [
        "",
        " Prove that it is so.",
        " (A) 1 (B) 2 (C) 3 (D) 4",
        " See https://example.org/x.",
        " Is it true?",
        " (a) Find x. (b) Find y.",
        " Wie viele Äpfel hat der Bauer dann noch übrig?",
    ]
)
ANSWERS = st.sampled_from(
    [None, "", "3", "3.50", r"\frac{1}{2}", "yes", "B", "proof", "x" * 300, "}{"]
)
RECORDS = st.lists(
    st.tuples(st.tuples(STEMS, ENDS).map("".join), ANSWERS, st.sampled_from(["s1", "s2"])),
    max_size=12,
)


@pytest.fixture(scope="module")
def bounded() -> Iterator[Bounded]:
    with pool() as tasks:
        yield tasks


def frame(records: list[tuple[str, str | None, str]]) -> pl.DataFrame:
    """Rows of the schema; equal records get numbered ids, as extract numbers them."""
    rows, seen = [], dict[Any, int]()
    for problem, answer, source in records:
        number = seen[problem, answer, source] = seen.get((problem, answer, source), -1) + 1
        key = hashlib.sha256(repr((problem, answer, source)).encode()).hexdigest()[:24]
        rows.append(
            {
                ROW_ID: f"{key}{number:08x}",
                "corpus": "c",
                "source": source,
                "problem": problem,
                "answer": answer,
                "solution": f"So it is \\boxed{{{answer}}}.",
                "licence": "MIT",
                "source_key": "f#1",
                "extra": "{}",
            }
        )
    nulls = [pl.lit(None, kind).alias(name) for name, kind in ROW.items()]
    given_columns = pl.DataFrame(
        rows, schema={name: ROW[name] for name in rows[0]} if rows else ROW
    )
    return (
        given_columns.with_columns(
            [null for null in nulls if null.meta.output_name() not in given_columns.columns]
        )
        .select(list(ROW))
        .sort(ROW_ID)
    )


def run(stage: str, rows: pl.DataFrame, bounded: Bounded) -> Split:
    module = importlib.import_module(ROW_STAGES[stage])
    items = frame([("a train leaves town at nine and meets another one", "3", "b")])
    tables = {"index": indexed(items.lazy()).lazy()}
    if stage == "filter":
        tables["signals"] = run("annotate", rows, bounded).kept
    params = module.Params.model_validate(PARAMS[stage])
    split: Split = module.run(rows.lazy(), params, Given(tables, bounded))
    return split


def outcome(split: Split) -> tuple[pl.DataFrame, pl.DataFrame]:
    return split.kept.collect().sort(ROW_ID), split.dropped.collect().sort(ROW_ID)


@pytest.mark.parametrize("stage", ROW_STAGES)
@given(records=RECORDS)
@MANY
def test_accounting_and_schema(stage: str, records: Any, bounded: Bounded):
    rows = frame(records)
    split = run(stage, rows, bounded)
    kept, dropped = outcome(split)
    laws.check_frame(stage, kept, laws.kept_schema(stage))
    laws.check_dropped(stage, dropped)
    laws.check_accounting(stage, rows.get_column(ROW_ID), kept, dropped)
    for name, table in split.tables.items():
        laws.check_table(stage, name, table.collect())


@pytest.mark.parametrize("stage", ROW_STAGES)
@given(records=RECORDS, data=st.data())
@MANY
def test_purity_under_another_order_of_rows(stage: str, records: Any, data: Any, bounded: Bounded):
    rows = frame(records)
    order = data.draw(st.permutations(range(rows.height)))
    first = outcome(run(stage, rows, bounded))
    second = outcome(run(stage, rows[list(order)], bounded))
    assert first[0].equals(second[0])
    assert first[1].equals(second[1])


@pytest.mark.parametrize("stage", sorted(set(ROW_STAGES) - GLOBAL_STAGES))
@given(records=RECORDS, cut=st.integers(0, 12))
@MANY
def test_purity_under_another_partition(stage: str, records: Any, cut: int, bounded: Bounded):
    rows = frame(records)
    whole = outcome(run(stage, rows, bounded))
    halves = [outcome(run(stage, half, bounded)) for half in (rows[:cut], rows[cut:])]
    for side in (0, 1):
        assert pl.concat([half[side] for half in halves], how="vertical_relaxed").equals(
            whole[side]
        )


@pytest.mark.parametrize("stage", IDEMPOTENT)
@given(records=RECORDS)
@MANY
def test_idempotence(stage: str, records: Any, bounded: Bounded):
    kept, _ = outcome(run(stage, frame(records), bounded))
    again, dropped = outcome(run(stage, kept, bounded))
    assert dropped.height == 0
    assert again.get_column(ROW_ID).equals(kept.get_column(ROW_ID))
