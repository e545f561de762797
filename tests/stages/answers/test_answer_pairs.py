"""The table of pairs judged by hand: every verdict, both ways round."""

from __future__ import annotations

import pytest

from stages.answers.judge import compare
from stages.core import Bounded
from tests.stages.answers.pairs import parsed

PAIRS = parsed()


@pytest.mark.parametrize("turned", [False, True], ids=["as_written", "turned"])
def test_every_pair_has_its_verdict(turned: bool, bounded: Bounded):
    kinds, one, other, wanted = (list(column) for column in zip(*PAIRS, strict=True))
    sides = (other, one) if turned else (one, other)
    found = compare(*sides, bounded, kinds)
    wrong = [
        (pair, verdict)
        for pair, verdict in zip(PAIRS, found.rows(), strict=True)
        if verdict[0] != pair[3]
    ]
    assert wrong == []
    assert len(wanted) >= 300


def test_every_answer_equals_itself(bounded: Bounded):
    kinds = [kind for kind, *_ in PAIRS] * 2
    texts = [pair[1] for pair in PAIRS] + [pair[2] for pair in PAIRS]
    assert set(compare(texts, texts, bounded, kinds)["verdict"]) == {"equal"}
