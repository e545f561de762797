"""How fast an endpoint may be asked: buckets of requests and tokens, and a pause for all."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

MINUTE = 60.0
#: A full bucket lets so much of a minute through at once.
BURST_SECONDS = 5.0


class Pace:
    """Limits a minute (None: no limit); `wait` blocks a thread until its call may go out."""

    def __init__(
        self,
        requests: float | None,
        tokens: float | None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        """`clock` and `sleep` are for tests."""
        self._rates = [None if limit is None else limit / MINUTE for limit in (requests, tokens)]
        self._clock, self._sleep = clock, sleep
        self._lock = threading.Lock()
        # when each bucket will have been refilled; a call may go out BURST_SECONDS before
        self._full = [clock(), clock()]
        self._paused_until = clock()

    def pause(self, seconds: float) -> None:
        """Let no call out for so long: the endpoint said so (Retry-After)."""
        with self._lock:
            self._paused_until = max(self._paused_until, self._clock() + seconds)

    def wait(self, tokens: int) -> None:
        """Block until a call of so many tokens may go out."""
        at = self._reserve(tokens)
        while (left := max(at, self._paused_until) - self._clock()) > 0:
            self._sleep(left)

    def _reserve(self, tokens: int) -> float:
        """Take from both buckets; returns when the call may go out."""
        with self._lock:
            at = now = self._clock()
            for number, (rate, amount) in enumerate(zip(self._rates, (1, tokens), strict=True)):
                if rate is not None:
                    start = max(self._full[number], now)
                    at = max(at, start - BURST_SECONDS)
                    self._full[number] = start + amount / rate
            return at
