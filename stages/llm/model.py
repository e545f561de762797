"""What a stage knows of language models: requests in, replies out, in the same order.

The one implementation that calls anything is `pipelines.llm.client`; a stage cannot tell a paid
reply from a stored one. A reply that failed is an error of its own name, never an answer.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Literal, Protocol

from pydantic import BaseModel

from stages.errors import ConfigError


class Undrawable(Exception):
    """A picture cannot be drawn; no call can be made with it."""


@dataclass(frozen=True)
class Image:
    """A picture that a message shows.

    name: what it shows and how (a document's SHA-256, page, resolution); equal names are equal
    pictures, and the name stands for the picture in the key of the reply. draw: its PNG, asked
    for only when a call goes out (a stored reply needs no picture), or Undrawable.
    """

    name: str
    draw: Callable[[], bytes] = field(compare=False, repr=False)


@dataclass(frozen=True)
class Message:
    """One turn of a conversation: text, and the pictures behind it."""

    role: Literal["system", "user", "assistant"]
    content: str
    images: tuple[Image, ...] = ()


@dataclass(frozen=True)
class Request:
    """One question to the model `model`; `sample` numbers independent answers to it from 0.

    shape: what the reply must be, as JSON; None for free text. temperature: 0 for the likeliest
    text. max_tokens: the longest reply. step: what the stage asks for, for counts and estimates
    only; equal requests of two steps are one.
    """

    model: str
    messages: tuple[Message, ...]
    shape: type[BaseModel] | None = None
    sample: int = 0
    temperature: float = 0.0
    max_tokens: int = 2048
    step: str = ""


@dataclass(frozen=True)
class Usage:
    """Tokens that were paid for, those of replies that came broken included."""

    prompt_tokens: int = 0
    completion_tokens: int = 0

    def __add__(self, other: Usage) -> Usage:
        """The sum of both."""
        return Usage(
            self.prompt_tokens + other.prompt_tokens,
            self.completion_tokens + other.completion_tokens,
        )


@dataclass(frozen=True)
class Reply:
    """What came back: `text`, and `data` of the request's shape; or the name of an `error`.

    errors: rate_limited, server, timeout, connection (nothing came, after all retries); no_json,
    bad_json, bad_shape, bad_text, no_choices, empty, truncated (what came is no reply); refused,
    filtered, rejected (the endpoint would not); undrawable (there was nothing to show).
    """

    text: str | None = None
    data: BaseModel | None = None
    error: str | None = None
    usage: Usage = Usage()


#: So many requests a call at most, where rows are many: what is asked and said of them is held in
#: memory. It is what one file of the batch API holds.
MOST_AT_ONCE = 50_000


class Model(Protocol):
    """Answers each request, in order; equal requests are asked once.

    later: how many requests further calls will bring, for what is told of progress and cost.
    """

    def __call__(self, requests: Sequence[Request], later: int = 0) -> list[Reply]: ...


def no_model(requests: Sequence[Request], later: int = 0) -> list[Reply]:
    """The default: a stage that asks a model must be handed one."""
    if requests:
        raise ConfigError(
            f"{len(requests)} questions for the model {requests[0].model!r}, but llm.provider is "
            "none; set it to openai (or replay) in conf/llm/, then: corpusmill compose"
        )
    return []
