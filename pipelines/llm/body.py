"""A request as the endpoint gets it, and the key under which its reply is stored."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from stages.model import Request

#: Characters of a token, roughly, for limits and estimates; what was used is told by the endpoint.
CHARS_A_TOKEN = 4
TOKENS_A_MESSAGE = 4


def body(request: Request) -> dict[str, Any]:
    """The JSON body of a chat completion. Samples after the first differ by their seed."""
    made: dict[str, Any] = {
        "model": request.model,
        "messages": [{"role": one.role, "content": one.content} for one in request.messages],
        "temperature": request.temperature,
        "max_tokens": request.max_tokens,
    }
    if request.sample:
        made["seed"] = request.sample
    if request.shape is not None:
        schema = {"name": request.shape.__name__, "strict": True}
        schema |= {"schema": request.shape.model_json_schema()}
        made["response_format"] = {"type": "json_schema", "json_schema": schema}
    return made


def canonical(request: Request) -> str:
    """The body as JSON that depends on its content alone."""
    return json.dumps(body(request), sort_keys=True, ensure_ascii=False, separators=(",", ":"))


def key(request: Request) -> str:
    """SHA-256 of the canonical body and the sample index; the endpoint's address is no part."""
    return key_of(canonical(request), request.sample)


def key_of(canonical_body: str, sample: int) -> str:
    """The key of a canonical body and a sample index."""
    text = f"{canonical_body}\n{sample}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def prompt_tokens(request: Request) -> int:
    """Roughly the tokens of what is sent."""
    return sum(len(m.content) // CHARS_A_TOKEN + TOKENS_A_MESSAGE for m in request.messages)
