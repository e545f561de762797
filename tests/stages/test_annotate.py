"""annotate: one narrow line a row, the same in any order and for any neighbours."""

from __future__ import annotations

import json
from collections.abc import Sequence

from stages import annotate
from stages.core import Given
from stages.schema import OPINIONS
from stages.signals import MEASURED, SIGNALS
from tests.frames import rows


def parser(task: str, items: Sequence[str]) -> list[str]:
    """Stands for the bounded pool: everything it is asked parses."""
    assert task == "parse_answer"
    assert len(items) == len(set(items))
    return [json.dumps({"kind": "expression", "parse": "ok"}) for _ in items]


FRAME = rows(
    problem=["What is $2+2$?", None, "Prove that $1<2$.", "What is $2+2$?", "Welche Zahl ist es?"],
    answer=["4", None, "proof", r"\frac{1}{2}", r"\frac{1}{2}"],
    source=["a", "a", "b", "b", "b"],
)


def test_the_table_is_narrow_and_complete():
    split = annotate.run(FRAME, annotate.Params(), Given(bounded=parser))
    kept = split.kept.collect()
    assert kept.columns == ["row_id", *SIGNALS, *MEASURED, *OPINIONS]
    assert kept["row_id"].to_list() == ["r0", "r1", "r2", "r3", "r4"]
    assert kept["question_type"].to_list() == ["open", "open", "proof", "open", "open"]
    assert kept["answer_type"][0] == "numeric"
    assert kept["answer_parse"][1] == "missing"
    assert split.dropped.collect().height == 0
    nullable = {"link", "solution_link", "boxed_answer", "answer_type", "answer_canonical"}
    nullable |= set(OPINIONS)
    assert all(kept[name].null_count() == 0 for name in kept.columns if name not in nullable)


def test_order_and_neighbours_do_not_matter():
    whole = annotate.run(FRAME, annotate.Params(), Given(bounded=parser)).kept.collect()
    turned = annotate.run(FRAME.reverse(), annotate.Params(), Given(bounded=parser)).kept
    assert whole.equals(turned.collect())
    for number in range(whole.height):
        alone = annotate.run(FRAME.slice(number, 1), annotate.Params(), Given(bounded=parser))
        assert alone.kept.collect().equals(whole.slice(number, 1))


def test_no_row_is_no_error():
    kept = annotate.run(FRAME.clear(), annotate.Params(), Given(bounded=parser)).kept.collect()
    assert kept.columns == ["row_id", *SIGNALS, *MEASURED, *OPINIONS]
    assert kept.height == 0
