"""An answer of the endpoint as a reply; what is wrong with it where it is none.

Only a whole JSON object with a choice that ended by itself counts, and where a shape was asked
for, only text that fits it: the endpoint's own promise of that is not trusted.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError

from pipelines.llm.tex_json import tex_safe
from stages.llm.model import Reply, Request, Usage

_FENCE = re.compile(r"```(?:json)?\s*\n(.*?)\n\s*```", re.DOTALL)
#: Finish reasons of a text that ended by itself; servers that tell none leave it out.
_ENDED = frozenset({"stop", "eos", "eos_token", "stop_sequence", "end_turn", "none", ""})


@dataclass(frozen=True)
class Fault:
    """An error that an endpoint names: status of HTTP, its codes, seconds to wait (or None)."""

    status: int
    codes: frozenset[str]
    after: float | None = None


def read(raw: str, request: Request) -> Reply:
    """The reply in the body `raw` of a 200; its `error` says why it is none."""
    try:
        answer = json.loads(raw)
    except (ValueError, RecursionError):
        return Reply(error="no_json")
    if not isinstance(answer, dict):
        return Reply(error="no_json")
    usage = _usage(answer.get("usage"))
    choices = answer.get("choices")
    choice = choices[0] if isinstance(choices, list) and choices else None
    message = choice.get("message") if isinstance(choice, dict) else None
    if not isinstance(choice, dict) or not isinstance(message, dict):
        return Reply(error="no_choices", usage=usage)
    if message.get("refusal"):
        return Reply(error="refused", usage=usage)
    ended = str(choice.get("finish_reason")).lower()
    if ended not in _ENDED:  # length, error, abort, ...
        return Reply(error="filtered" if ended == "content_filter" else "truncated", usage=usage)
    text = message.get("content")
    if not isinstance(text, str) or not text.strip():
        return Reply(error="empty", usage=usage)
    return of_text(text, request.shape, usage)


def fault_in(raw: str) -> Fault | None:
    """The error that a 200 holds in a completion's place, as routers pass on one they got."""
    answer = json.loads(raw)
    error = answer.get("error")
    if not error:
        return None
    told = error if isinstance(error, dict) else {}
    codes = [str(told[name]) for name in ("code", "type") if told.get(name) is not None]
    status = next((int(code) for code in codes if re.fullmatch("[345][0-9]{2}", code)), 500)
    return Fault(status, frozenset(codes))


def of_text(text: str, shape: type[BaseModel] | None, usage: Usage) -> Reply:
    """The reply that `text` is; also for stored text, which is validated again."""
    if any("\ud800" <= sign <= "\udfff" or sign == "\0" for sign in text):
        return Reply(error="bad_text", usage=usage)
    if shape is None:
        return Reply(text=text, usage=usage)
    fenced = _FENCE.search(text)
    inner = fenced[1] if fenced else text
    try:
        return Reply(
            text=text, data=shape.model_validate_json(tex_safe(inner), strict=True), usage=usage
        )
    except ValidationError as error:
        kinds = {fault["type"] for fault in error.errors()}
        bad = "bad_json" if "json_invalid" in kinds else "bad_shape"
        return Reply(error=bad, usage=usage)


def _usage(told: Any) -> Usage:
    counts = told if isinstance(told, dict) else {}
    prompt, completion = counts.get("prompt_tokens"), counts.get("completion_tokens")
    return Usage(*(one if isinstance(one, int) and one > 0 else 0 for one in (prompt, completion)))
