"""A request as the endpoint gets it, and the key under which its reply is stored."""

from __future__ import annotations

import base64
import functools
import hashlib
import json
from collections.abc import Callable
from typing import Any

from pydantic import BaseModel

from stages.llm.model import Image, Message, Request

#: Characters of a token, roughly, for limits and estimates; what was used is told by the endpoint.
CHARS_A_TOKEN = 4
TOKENS_A_MESSAGE = 4
#: A page at 150 dpi, for models that cut pictures into squares of 28 pixels.
TOKENS_AN_IMAGE = 2800


def body(request: Request) -> dict[str, Any]:
    """The JSON body of a chat completion. Samples after the first differ by their seed."""
    return _body(request, _drawn)


def _body(request: Request, shown: Callable[[Image], dict[str, Any]]) -> dict[str, Any]:
    made: dict[str, Any] = {
        "model": request.model,
        "messages": [
            {"role": one.role, "content": _content(one, shown)} for one in request.messages
        ],
        "temperature": request.temperature,
        "max_tokens": request.max_tokens,
    }
    if request.sample:
        made["seed"] = request.sample
    if request.shape is not None:
        made["response_format"] = _format(request.shape)
    return made


@functools.cache
def _format(shape: type[BaseModel]) -> dict[str, Any]:
    """Of one shape for all its requests: making the schema takes longer than all the rest."""
    schema = {"name": shape.__name__, "strict": True, "schema": shape.model_json_schema()}
    return {"type": "json_schema", "json_schema": schema}


def _content(message: Message, shown: Callable[[Image], dict[str, Any]]) -> Any:
    if not message.images:
        return message.content
    return [{"type": "text", "text": message.content}, *map(shown, message.images)]


def _drawn(image: Image) -> dict[str, Any]:
    url = f"data:image/png;base64,{base64.b64encode(image.draw()).decode()}"
    return {"type": "image_url", "image_url": {"url": url, "detail": "high"}}


def _named(image: Image) -> dict[str, Any]:
    return {"type": "image", "name": image.name}


def canonical(request: Request) -> str:
    """The body as JSON that depends on its content alone; pictures by name, not drawn."""
    return json.dumps(
        _body(request, _named), sort_keys=True, ensure_ascii=False, separators=(",", ":")
    )


def key(request: Request) -> str:
    """SHA-256 of the canonical body and the sample index; the endpoint's address is no part."""
    return key_of(canonical(request), request.sample)


def key_of(canonical_body: str, sample: int) -> str:
    """The key of a canonical body and a sample index."""
    text = f"{canonical_body}\n{sample}"
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def prompt_tokens(request: Request) -> int:
    """Roughly the tokens of what is sent."""
    return sum(
        len(m.content) // CHARS_A_TOKEN + TOKENS_A_MESSAGE + TOKENS_AN_IMAGE * len(m.images)
        for m in request.messages
    )
