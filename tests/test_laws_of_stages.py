"""The four laws, for every row stage, over generated frames."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any

import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from pipelines.runner import laws
from pipelines.runner.stage_table import row_stages, stage_of
from pipelines.sandbox.bounded import pool
from stages.contamination.index import index_items
from stages.core import Bounded, Given, Split
from stages.schema import ROW, ROW_ID
from tests import embedded

PARAMS = embedded.params()["corpora"]["demo_math"]
BEHIND_FILTER = ("reformulate", "verify")
#: What is off in the demo: the stages that compare rows also compare them by what they state.
STATING = ("dedup+same_problem", "decontaminate+same_problem")
STAGES = (*row_stages(), *STATING)
IDEMPOTENT = (*(name for name in row_stages() if stage_of(name).idempotent), *STATING)
#: Stages that keep every row.
NEVER_DROP = {"annotate"}
#: Those that can see one part at a time.
BY_PARTS = [name for name in row_stages() if stage_of(name).scope != "corpus"]
pytestmark = pytest.mark.slow
MANY = settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))

WORDS = "a train leaves town at nine and meets another one after three hours how far".split()
REFERENCE = "a train leaves town at nine and meets another one after three hours on the same track"
OPEN = "If 3x + 2 = 20 and the train has 7 cars, what is the value of x?"
STEMS = st.one_of(
    st.lists(st.sampled_from(WORDS), min_size=3, max_size=14).map(" ".join),
    # near-duplicates of each other and of the reference: one word is another
    st.tuples(st.integers(0, 17), st.sampled_from(WORDS)).map(
        lambda edit: " ".join(
            edit[1] if n == edit[0] else word for n, word in enumerate(REFERENCE.split())
        )
    ),
    st.just(REFERENCE),
    st.just(OPEN),
)
ENDS = st.sampled_from(
    [
        "",
        "",
        " Prove that it is so.",
        " (A) 4 (B) 5 (C) 6 (D) 8",
        " See https://example.org/x.",
        " Is it true?",
        " (a) Find x. (b) Find y.",
        " Wie viele Äpfel hat der Bauer dann noch übrig?",
    ]
)
ANSWERS = st.sampled_from(
    [None, "", "3", "6", "3.50", r"\frac{1}{2}", "yes", "B", "C", "proof", "x" * 300, "}{"]
)
CHOICES = st.sampled_from([None, None, ["4", "5", "6", "8"]])
#: What the solution states, where it is not the answer.
STATED = st.sampled_from([None, None, "4", "7"])
RECORDS = st.lists(
    st.tuples(
        st.tuples(STEMS, ENDS).map("".join), ANSWERS, st.sampled_from(["s1", "s2"]), CHOICES, STATED
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def bounded() -> Iterator[Bounded]:
    with pool() as tasks:
        yield tasks


def frame(records: list[Any]) -> pl.DataFrame:
    """Rows of the schema; equal records get numbered ids, as extract numbers them."""
    rows, seen = [], dict[Any, int]()
    for problem, answer, source, choices, stated in records:
        record = repr((problem, answer, source, choices, stated))
        number = seen[record] = seen.get(record, -1) + 1
        key = hashlib.sha256(record.encode()).hexdigest()[:24]
        rows.append(
            {
                ROW_ID: f"{key}{number:08x}",
                "corpus": "c",
                "source": source,
                "problem": problem,
                "answer": answer,
                "choices": choices,
                "solution": f"So it is \\boxed{{{stated or answer}}}.",
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
    stage, _, option = stage.partition("+")
    declared_stage = stage_of(stage)
    items = frame([(REFERENCE, "3", "b", None, None)])
    tables = {"index": index_items(items.lazy()).lazy()}
    if stage == "filter":
        tables["signals"] = run("annotate", rows, bounded).kept
    declared = PARAMS[stage] | ({option: {"same": 0.5}} if option else {})
    params = declared_stage.params.model_validate(declared)
    return declared_stage.run(rows.lazy(), params, Given(tables, bounded))


def given_to(stage: str, records: list[Any], bounded: Bounded) -> pl.DataFrame:
    """The rows of `records` as the stage meets them: behind filter they carry what filter adds."""
    rows = frame(records)
    if stage in BEHIND_FILTER:
        rows = run("filter", rows, bounded).kept.collect().sort(ROW_ID)
    return rows


def outcome(split: Split) -> tuple[pl.DataFrame, pl.DataFrame]:
    return split.kept.collect().sort(ROW_ID), split.dropped.collect().sort(ROW_ID)


@pytest.mark.parametrize("stage", STAGES)
def test_accounting_and_schema(stage: str, bounded: Bounded):
    gone = 0

    @given(records=RECORDS)
    @MANY
    def hold(records: Any):
        nonlocal gone
        rows = given_to(stage, records, bounded)
        split = run(stage, rows, bounded)
        kept, dropped = outcome(split)
        gone += dropped.height
        own = stage.partition("+")[0]
        sides = laws.Sides(rows.get_column(ROW_ID), dict(rows.schema), kept, dropped)
        laws.check(own, stage_of(own), sides)
        for name, table in split.tables.items():
            laws.check_table(own, name, table.collect())

    hold()
    # laws that hold of nothing but rows passed through say little
    assert gone > 0 or stage in NEVER_DROP, "no row was dropped: draw one, or name it in NEVER_DROP"


@pytest.mark.parametrize("stage", STAGES)
@given(records=RECORDS, data=st.data())
@MANY
def test_purity_under_another_order_of_rows(stage: str, records: Any, data: Any, bounded: Bounded):
    rows = given_to(stage, records, bounded)
    order = data.draw(st.permutations(range(rows.height)))
    first = outcome(run(stage, rows, bounded))
    second = outcome(run(stage, rows[list(order)], bounded))
    assert first[0].equals(second[0])
    assert first[1].equals(second[1])


@pytest.mark.parametrize("stage", BY_PARTS)
@given(records=RECORDS, cut=st.integers(0, 12))
@MANY
def test_purity_under_another_partition(stage: str, records: Any, cut: int, bounded: Bounded):
    rows = given_to(stage, records, bounded)
    whole = outcome(run(stage, rows, bounded))
    halves = [outcome(run(stage, half, bounded)) for half in (rows[:cut], rows[cut:])]
    for side in (0, 1):
        assert pl.concat([half[side] for half in halves], how="vertical_relaxed").equals(
            whole[side]
        )


@pytest.mark.parametrize("stage", IDEMPOTENT)
def test_idempotence(stage: str, bounded: Bounded):
    gone = 0

    @given(records=RECORDS)
    @MANY
    def hold(records: Any):
        nonlocal gone
        kept, first = outcome(run(stage, given_to(stage, records, bounded), bounded))
        again, dropped = outcome(run(stage, kept, bounded))
        gone += first.height
        assert dropped.height == 0
        assert again.get_column(ROW_ID).equals(kept.get_column(ROW_ID))

    hold()
    assert gone > 0 or stage in NEVER_DROP, "no row was dropped: draw one, or name it in NEVER_DROP"
