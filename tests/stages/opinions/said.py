"""Opinions for tables of rules, and a model that says what is written."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from typing import Any

from stages.llm.model import Reply, Request

#: What a model says that has no objection.
FINE: dict[str, dict[str, Any]] = {
    "question_type": {"why": "w", "types": ["open"]},
    "validity": {"why": "w", "defects": []},
    "domain": {"why": "w", "labels": ["algebra"]},
    "quality": {"why": "w", "unmet": [], "score": 5},
}


def opinion(*values: str, score: int | None = None, sample: int = 0) -> dict[str, Any]:
    """One opinion of the model m."""
    return {"model": "m", "sample": sample, "values": list(values), "score": score, "why": "w"}


def told(request: Request) -> dict[str, Any]:
    """The row that a request is about."""
    row: dict[str, Any] = json.loads(request.messages[-1].content.split("\n")[1])
    return row


class Script:
    """`say(request)`: the fields of the reply's shape, or a Reply; FINE where it is None.

    batches: the steps of each batch of requests that came; later: how many were to follow.
    """

    def __init__(self, say: Callable[[Request], Any] = lambda request: None) -> None:
        self.say = say
        self.batches: list[list[str]] = []
        self.asked: list[Request] = []
        self.later: list[int] = []

    def __call__(self, requests: Sequence[Request], later: int = 0) -> list[Reply]:
        self.later.append(later)
        self.batches.append([request.step for request in requests])
        self.asked += requests
        return [self._one(request) for request in requests]

    def _one(self, request: Request) -> Reply:
        said = self.say(request) or FINE[request.step]
        if isinstance(said, Reply):
            return said
        assert request.shape is not None
        return Reply(text="", data=request.shape.model_validate(said))
