"""A parent on its way to an open question by a model: the text so far, and every step kept."""

from __future__ import annotations

from dataclasses import dataclass, field

from stages.reformulation.attempt import Step
from stages.reformulation.rewrite_check import Original


@dataclass
class Case:
    """One parent on its way: the text so far, why it ended (None: it goes on), its steps."""

    row_id: str
    problem: str
    original: Original
    text: str = ""
    why: str | None = None
    steps: list[Step] = field(default_factory=list)
    solved: tuple[int, int] | None = None

    def note(self, step: str, outcome: str | None, told: str = "", prompt: str = "") -> None:
        """Record a step; an outcome other than None ends the case."""
        self.why = outcome
        self.steps.append(Step(step, prompt or None, outcome or "passed", self.text, told or None))
