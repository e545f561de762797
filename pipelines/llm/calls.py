"""One request through the openai SDK: paced, retried with jitter, each answer stored at once.

The SDK's own retries and redirects are off: it repeats what is paid for and what never helps.
"""

from __future__ import annotations

import email.utils
import math
import random
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC
from typing import Any

import openai
import stamina

from pipelines.llm.body import body, prompt_tokens
from pipelines.llm.pace import Pace
from pipelines.llm.reading import Fault, fault_in, read
from pipelines.llm.settings import LlmSettings, endpoint
from stages.errors import CorpusmillError
from stages.llm.model import Reply, Request, Undrawable, Usage

#: An answer of these statuses may be another the next time.
_BUSY = frozenset({408, 409, 425, 500, 502, 503, 504, 520, 522, 524, 529})
#: These concern every request: the build stops.
_REFUSED = frozenset({401, 402, 403, 404, 407})
#: What an answer may be besides a reply; asking once more would not help.
_FINAL = frozenset({"refused", "filtered", "rejected", "undrawable"})
#: Modules of what goes wrong on the way. The SDK wraps it until a body begins; which HTTP client is
#: below, and raises then, depends on its version.
_HTTP = frozenset({"openai", "httpx", "httpx2", "anyio", "ssl"})
LONGEST_PAUSE = 300.0
JITTER_SECONDS = 0.25
#: No reply is longer; what is behind is not read.
MOST_BYTES = 16 << 20
#: So many requests in a row that got no answer at all: the endpoint is down.
MOST_UNANSWERED = 50


class EndpointRefused(CorpusmillError):
    """The endpoint will not answer any request of this build."""


class Stopped(Exception):
    """No further call goes out: another thread has met what ends the build."""


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
        self._stopped = threading.Event()
        limits = (settings.requests_per_minute, settings.tokens_per_minute)
        self._pace = Pace(*limits, sleep=self._sleep)
        self._lock = threading.Lock()
        self._unanswered = 0

    def __call__(self, request: Request, spoil: Callable[[str, Usage, str], None]) -> Answer:
        """The answer to `request`; `spoil` is told at once of each that was paid and is none.

        Raises Stopped after `stop`, unless the answer was on its way by then.
        """
        paid, pause = 0, 0.0

        def again(error: Exception) -> bool | float:
            nonlocal paid, pause
            if not isinstance(error, _Failed) or error.error in _FINAL:
                return False
            paid += error.paid
            if paid >= self._settings.paid_attempts:
                return False
            if error.after is None:
                return not self._stopped.is_set() or 0.0
            self._pace.pause(error.after)
            pause = error.after + random.uniform(0, JITTER_SECONDS)
            return 0.0

        retries = stamina.retry_context(
            again, attempts=self._settings.attempts, timeout=None, wait_initial=0.5, wait_max=60.0
        )
        try:
            for attempt in retries:
                with attempt:
                    self._sleep(pause)
                    pause = 0.0
                    return self._once(request, spoil)
        except _Failed as failed:
            self._count(answered=failed.error in _FINAL or failed.paid, error=failed.error)
            return Answer(Reply(error=failed.error), None)
        raise AssertionError("stamina ends in a return or a raise")

    def stop(self) -> None:
        """Let no further call go out; those in the air come to their end."""
        self._stopped.set()

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _sleep(self, seconds: float) -> None:
        if self._stopped.wait(seconds):
            raise Stopped

    def _once(self, request: Request, spoil: Callable[[str, Usage, str], None]) -> Answer:
        self._pace.wait(prompt_tokens(request) + request.max_tokens)
        if self._stopped.is_set():
            raise Stopped
        raw = self._ask(request)
        reply = read(raw, request)
        if reply == Reply(error="no_choices") and (fault := fault_in(raw)):
            raise _of_fault(fault, self._settings)
        if reply.error is not None and reply.error not in _FINAL:
            spoil(reply.error, reply.usage, raw)
            raise _Failed(reply.error, paid=True)
        self._count(answered=True)
        return Answer(reply, raw)

    def _ask(self, request: Request) -> str:
        called = self._client.chat.completions.with_streaming_response
        try:
            asked = body(request)
            over = time.monotonic() + self._settings.timeout_seconds
            with called.create(**asked) as answer:
                return _whole(answer.iter_bytes(), over).decode("utf-8", "replace")
        except Undrawable:
            raise _Failed("undrawable") from None
        except openai.APIStatusError as error:
            codes = frozenset(str(code) for code in (error.code, error.type) if code)
            fault = Fault(error.status_code, codes, pause_of(error.response.headers))
            raise _of_fault(fault, self._settings) from None
        except Exception as error:
            kind = type(error)
            if kind.__module__.partition(".")[0] not in _HTTP:
                raise
            raise _Failed("timeout" if "Timeout" in kind.__name__ else "connection") from None

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


def _whole(chunks: Iterator[bytes], over: float) -> bytes:
    """A body; the client's own timeout is for each chunk, and blanks that keep a line open pass it.

    over: the time, of the monotonic clock, at which it must have ended.
    """
    read = bytearray()
    for chunk in chunks:
        read += chunk
        if len(read) > MOST_BYTES:
            break
        if time.monotonic() > over:
            raise _Failed("timeout")
    return bytes(read)


def _of_fault(fault: Fault, settings: LlmSettings) -> Exception:
    status, codes = fault.status, fault.codes
    if status in _REFUSED or "insufficient_quota" in codes:
        return EndpointRefused(
            f"the endpoint answers {status} ({', '.join(sorted(codes))}); look at "
            f"{settings.base_url_env} and {settings.api_key_env}; replies so far are stored, go on "
            "with: dvc repro"
        )
    if status == 429:
        return _Failed("rate_limited", after=fault.after)
    if status in _BUSY or status >= 500:
        return _Failed("server", after=fault.after)
    if "content_filter" in codes:
        return _Failed("filtered")
    # a redirect leads to another endpoint, which may pass: 307 of a balancer
    return _Failed("server" if status < 400 else "rejected")


def pause_of(headers: Mapping[str, Any]) -> float | None:
    """Seconds to wait: `retry-after-ms`, or `Retry-After` as seconds or as a date."""
    for name, unit in (("retry-after-ms", 1000.0), ("retry-after", 1.0)):
        try:
            seconds = float(headers[name]) / unit
        except (KeyError, ValueError):
            continue
        return None if math.isnan(seconds) else min(max(seconds, 0.0), LONGEST_PAUSE)
    try:
        date = email.utils.parsedate_to_datetime(headers["retry-after"])
        if date.tzinfo is None:  # "-0000": UTC by a clock of unknown place
            date = date.replace(tzinfo=UTC)
        seconds = date.timestamp() - time.time()
    except (KeyError, ValueError, OverflowError):
        return None
    return min(max(seconds, 0.0), LONGEST_PAUSE)
