"""Calls of a language model as stages see them: requests in, replies out, in their order.

Transport, retries, rate limits, the store and the bill are `pipelines.llm`. A call that failed is
a reply with an error, never an exception and never an answer: what a stage makes of it is a reason.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Protocol

#: Errors that a reply may name. Each ends as the reason `error:<name>` of its row.
ERRORS = {
    "unavailable": "the endpoint did not answer, or answered with a server error, in all attempts",
    "rejected": "the endpoint refused this request (content filter, context length, bad request)",
    "bad_reply": "every paid reply was empty, cut, refused, or not what the schema asks for",
    "not_recorded": "the replayed file holds no reply to this request",
    "no_model": "no model is configured",
}


@dataclass(frozen=True)
class Message:
    """One turn: role is system, user or assistant."""

    role: str
    content: str


@dataclass(frozen=True)
class Request:
    """One call; what it says decides its key, and nothing else does.

    model: the name that the endpoint knows. schema: a JSON schema that the reply must fit, as
    canonical text; None: plain text. temperature: 0 and more. max_tokens: of the reply. sample:
    which of several replies to the same words.
    """

    model: str
    messages: tuple[Message, ...]
    schema: str | None = None
    temperature: float = 0.0
    max_tokens: int = 1024
    sample: int = 0

    @property
    def key(self) -> str:
        """SHA-256 of the canonical request, in hex."""
        return hashlib.sha256(canonical(asdict(self)).encode("utf-8")).hexdigest()


@dataclass(frozen=True)
class Reply:
    """What came back: `text`, and `data` where a schema was asked for; or `error`, of ERRORS.

    detail: which kind of bad reply, which status. Tokens are those of the accepted reply.
    """

    text: str | None = None
    data: Any = None
    error: str | None = None
    detail: str | None = None
    prompt_tokens: int = 0
    completion_tokens: int = 0


class Model(Protocol):
    """Answers requests; equal requests (`Request.key`) have equal replies."""

    def __call__(self, requests: Sequence[Request]) -> list[Reply]: ...


def no_model(requests: Sequence[Request]) -> list[Reply]:
    """The default: rules only."""
    return [Reply(error="no_model") for _ in requests]


def canonical(value: Mapping[str, Any]) -> str:
    """JSON with sorted keys and no spaces."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
