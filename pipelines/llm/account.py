"""Tokens and price of one run: what is spent, what is in the air, and a budget over both."""

from __future__ import annotations

import threading
from dataclasses import dataclass, field

from pipelines.llm.body import prompt_tokens
from pipelines.llm.settings import LlmSettings
from stages.errors import ConfigError, CorpusmillError
from stages.llm.model import Request, Usage


class BudgetSpent(CorpusmillError):
    """The next call could cost more than the budget has left."""


@dataclass
class Account:
    """The sums of one run. calls: requests answered now; stored: those that were there.

    Its lock is for the threads that call.
    """

    settings: LlmSettings
    name: str = ""
    calls: int = 0
    stored: int = 0
    asked: int = 0
    cost: float = 0.0
    usage: Usage = field(default_factory=Usage)
    errors: dict[str, int] = field(default_factory=dict)
    _reserved: float = 0.0
    _costs_of_calls: float = 0.0
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def price(self, model: str, usage: Usage) -> float:
        """What `usage` of a model costs; 0 where no price is set and no budget asks for one."""
        if model in self.settings.prices:
            return self.settings.prices[model].of(usage)
        if self.settings.budget is not None:
            known = ", ".join(sorted(self.settings.prices)) or "none"
            raise ConfigError(
                f"llm.budget is set, but llm.prices has no {model!r} (it has {known}); add its "
                "price of a million tokens in conf/llm/"
            )
        return 0.0

    def most(self, request: Request) -> float:
        """The most that one answer to `request` may cost."""
        return self.price(request.model, Usage(prompt_tokens(request), request.max_tokens))

    def spend(self, model: str, usage: Usage, *, now: bool = True) -> None:
        """Add what an answer cost; `now`: it was paid for in this run."""
        cost = self.price(model, usage)
        with self._lock:
            self.usage += usage
            self.cost += cost
            self._costs_of_calls += cost if now else 0.0

    def reserve(self, request: Request) -> float:
        """Set aside the most that a call may cost; BudgetSpent where that is not there."""
        most, budget = self.most(request), self.settings.budget
        with self._lock:
            if budget is not None and self.cost + self._reserved + most > budget:
                raise BudgetSpent(
                    f"{self.name}: {self.cost:.4f} of the budget of {budget:.4f} is spent and the "
                    f"next call may cost {most:.4f}; all {self.calls + self.stored:,} replies are "
                    "stored. Raise llm.budget in conf/llm/, then: corpusmill compose && dvc repro"
                )
            self._reserved += most
        return most

    def settle(self, reserved: float, error: str | None) -> None:
        """A call is over; what it cost was told to `spend`."""
        with self._lock:
            self._reserved -= reserved
            self.calls += 1
            if error:
                self.errors[error] = self.errors.get(error, 0) + 1

    def summary(self, left: int) -> str:
        """Calls, stored replies, errors, cost so far and, with `left` more calls, expected."""
        each = self._costs_of_calls / self.calls if self.calls else 0.0
        wrong = ", ".join(f"{name} {count:,}" for name, count in sorted(self.errors.items()))
        cost = f"; cost {self.cost:.4f} of about {self.cost + each * left:.4f}" if self.cost else ""
        counts = f"{self.calls:,} calls, {self.stored:,} stored"
        return f"{counts}{f' ({wrong})' if wrong else ''}{cost}"
