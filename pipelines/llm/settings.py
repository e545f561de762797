"""The section `llm` of params.yaml. No stage depends on it: who calls does not change replies.

Address and key come from the environment (`OPENAI_BASE_URL`, `OPENAI_API_KEY`, or the variables
that are named here) and are never written anywhere.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from stages.errors import ConfigError
from stages.llm.model import Usage

STORE = "CORPUSMILL_RESPONSES"
MILLION = 1_000_000


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Price(_Strict):
    """Price of a million tokens, in the currency of the budget."""

    prompt: float = Field(ge=0)
    completion: float = Field(ge=0)

    def of(self, usage: Usage) -> float:
        """What `usage` costs."""
        tokens = usage.prompt_tokens * self.prompt + usage.completion_tokens * self.completion
        return tokens / MILLION


class LlmSettings(_Strict):
    """Who answers, how fast, and for how much.

    provider: none (a stage that asks fails), replay (stored replies only), openai (any endpoint
    of that protocol). attempts: calls for one request, paid_attempts: those whose answer came and
    was no reply. tokens_per_minute, requests_per_minute, budget: null for no limit.
    budget: the most that the replies of one stage may cost, stored ones included.
    """

    provider: Literal["none", "replay", "openai"] = "none"
    transport: Literal["calls", "batch"] = "calls"
    base_url_env: str = "OPENAI_BASE_URL"
    api_key_env: str = "OPENAI_API_KEY"
    concurrency: int = Field(default=16, ge=1, le=256)
    requests_per_minute: float | None = Field(default=None, gt=0)
    tokens_per_minute: float | None = Field(default=None, gt=0)
    timeout_seconds: float = Field(default=120.0, gt=0)
    attempts: int = Field(default=8, ge=1)
    paid_attempts: int = Field(default=4, ge=1)
    poll_seconds: float = Field(default=30.0, gt=0)
    budget: float | None = Field(default=None, ge=0)
    prices: dict[str, Price] = Field(default_factory=dict)


def read_settings(params: Mapping[str, Any]) -> LlmSettings:
    """The settings of a params.yaml; the defaults where it has none."""
    try:
        return LlmSettings.model_validate(params.get("llm") or {})
    except ValidationError as error:
        raise ConfigError(f"params.yaml, llm: {error}\nmend conf/llm/") from None


def endpoint(settings: LlmSettings) -> tuple[str, str]:
    """(address, key) of the environment; ConfigError names the variable that is not set.

    A server that asks for no key still needs some value.
    """
    values = []
    for name, example in ((settings.base_url_env, "https://host/v1"), (settings.api_key_env, "..")):
        if not os.environ.get(name):
            raise ConfigError(
                f"llm.provider is openai, but {name} is not set: export {name}={example}"
            )
        values.append(os.environ[name])
    return values[0], values[1]


def store_path() -> Path:
    """Where replies are kept: `CORPUSMILL_RESPONSES`, else the user's data folder.

    Outside the project, so that clones, queued experiments and `make clean` share or spare it.
    """
    if named := os.environ.get(STORE):
        return Path(named)
    data = os.environ.get("XDG_DATA_HOME") or Path.home() / ".local" / "share"
    return Path(data) / "corpusmill" / "responses.sqlite"
