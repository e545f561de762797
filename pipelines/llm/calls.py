"""One request through the openai SDK: paced, retried with jitter, each answer stored at once.

The SDK's own retries and redirects are off: it repeats what is paid for and what never helps.
"""

from __future__ import annotations

import email.utils
import random
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import openai
import stamina

from pipelines.llm.body import body, prompt_tokens
from pipelines.llm.pace import Pace
from pipelines.llm.reading import read
from pipelines.llm.settings import LlmSettings, endpoint
from stages.errors import CorpusmillError
from stages.model import Reply, Request, Undrawable, Usage

#: An answer of these statuses may be another the next time.
_BUSY = frozenset({408, 409, 425, 500, 502, 503, 504, 520, 522, 524, 529})
#: These concern every request: the build stops.
_REFUSED = frozenset({401, 402, 403, 404, 407})
#: What an answer may be besides a reply; asking once more would not help.
_FINAL = frozenset({"refused", "filtered", "rejected", "undrawable"})
LONGEST_PAUSE = 300.0
JITTER_SECONDS = 0.25
#: So many requests in a row that got no answer at all: the endpoint is down.
MOST_UNANSWERED = 50


class EndpointRefused(CorpusmillError):
    """The endpoint will not answer any request of this build."""


class _Failed(Exception):
    """One call that gave no reply. after: seconds that the endpoint wants us to wait."""

    def __init__(self, error: str, *, paid: bool = False, after: float | None = None) -> None:
        super().__init__(error)
        self.error, self.paid, self.after = error, paid, after


@dataclass(frozen=True)
class Answer:
    """The end of a request: its reply, and the body that it was read from."""

    reply: Reply
    raw: str | None


class Calls:
    """The transport that asks one request at a time; safe for several threads."""

    def __init__(self, settings: LlmSettings) -> None:
        """Connect to the endpoint of the environment; nothing is asked yet."""
        stamina.instrumentation.set_on_retry_hooks([])  # our own lines tell of progress
        self._settings = settings
        self._client = connect(settings)
        self._pace = Pace(settings.requests_per_minute, settings.tokens_per_minute)
        self._lock = threading.Lock()
        self._unanswered = 0

    def __call__(self, request: Request, spoil: Callable[[str, Usage, str], None]) -> Answer:
        """The answer to `request`; `spoil` is told at once of each that was paid and is none."""
        paid = 0

        def again(error: Exception) -> bool | float:
            nonlocal paid
            if not isinstance(error, _Failed) or error.error in _FINAL:
                return False
            paid += error.paid
            if paid >= self._settings.paid_attempts:
                return False
            if error.after is None:
                return True
            self._pace.pause(error.after)
            return error.after + random.uniform(0, JITTER_SECONDS)

        retries = stamina.retry_context(
            again, attempts=self._settings.attempts, timeout=None, wait_initial=0.5, wait_max=60.0
        )
        try:
            for attempt in retries:
                with attempt:
                    return self._once(request, spoil)
        except _Failed as failed:
            self._count(answered=failed.error in _FINAL or failed.paid, error=failed.error)
            return Answer(Reply(error=failed.error), None)
        raise AssertionError("stamina ends in a return or a raise")

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _once(self, request: Request, spoil: Callable[[str, Usage, str], None]) -> Answer:
        self._pace.wait(prompt_tokens(request) + request.max_tokens)
        raw = self._ask(request)
        reply = read(raw, request)
        if reply.error is not None and reply.error not in _FINAL:
            spoil(reply.error, reply.usage, raw)
            raise _Failed(reply.error, paid=True)
        self._count(answered=True)
        return Answer(reply, raw)

    def _ask(self, request: Request) -> str:
        try:
            answer = self._client.chat.completions.with_raw_response.create(**body(request))
            return answer.http_response.content.decode("utf-8", "replace")
        except Undrawable:
            raise _Failed("undrawable") from None
        except openai.APITimeoutError:
            raise _Failed("timeout") from None
        except openai.APIConnectionError:
            raise _Failed("connection") from None
        except openai.APIStatusError as error:
            raise _of_status(error, self._settings) from None

    def _count(self, *, answered: bool, error: str = "") -> None:
        with self._lock:
            self._unanswered = 0 if answered else self._unanswered + 1
            if self._unanswered >= MOST_UNANSWERED:
                raise EndpointRefused(
                    f"{self._unanswered} requests in a row got no answer (the last: {error}); look "
                    f"at the endpoint that {self._settings.base_url_env} names, then: dvc repro"
                )


def connect(settings: LlmSettings) -> openai.OpenAI:
    """A client of the endpoint in the environment, without retries and redirects."""
    address, secret = endpoint(settings)
    return openai.OpenAI(
        base_url=address,
        api_key=secret,
        timeout=settings.timeout_seconds,
        max_retries=0,
        http_client=openai.DefaultHttpxClient(
            follow_redirects=False, timeout=settings.timeout_seconds
        ),
    )


def _of_status(error: openai.APIStatusError, settings: LlmSettings) -> Exception:
    status, code = error.status_code, error.code or error.type
    if status in _REFUSED or "insufficient_quota" in (error.code, error.type):
        return EndpointRefused(
            f"the endpoint answers {status} ({code}); look at {settings.base_url_env} and "
            f"{settings.api_key_env}; replies so far are stored, go on with: dvc repro"
        )
    if status == 429:
        return _Failed("rate_limited", after=pause_of(error.response.headers))
    if status in _BUSY or status >= 500:
        return _Failed("server", after=pause_of(error.response.headers))
    if code == "content_filter":
        return _Failed("filtered")
    # a redirect leads to another endpoint, which may pass: 307 of a balancer
    return _Failed("server" if status < 400 else "rejected")


def pause_of(headers: Mapping[str, Any]) -> float | None:
    """Seconds to wait: `retry-after-ms`, or `Retry-After` as seconds or as a date."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            return min(max(float(headers[name]) / unit, 0.0), LONGEST_PAUSE)
        except (KeyError, ValueError):
            continue
    try:
        date = email.utils.parsedate_to_datetime(headers["retry-after"])
    except (KeyError, ValueError):
        return None
    return min(max(date.timestamp() - time.time(), 0.0), LONGEST_PAUSE)
