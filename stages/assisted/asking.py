"""One way to ask for every step, with one polarity: a failed call is an error of its own name."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from stages.assisted.params import Assist, StepModel
from stages.llm.model import Image, Message, Model, Reply, Request
from stages.llm.prompt import Prompt, Shape

S = TypeVar("S", bound=Shape)
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Failed:
    """A call without a reply, or with one that cannot be: never yes nor no."""

    reason: str


@dataclass(frozen=True)
class Asking:
    """The model of a path, and how its steps ask."""

    assist: Assist
    model: Model

    def shapes(
        self, prompt: Prompt, shape: type[S], asked: StepModel, rows: Iterable[Row]
    ) -> list[S | Failed]:
        """What is said of each row, in order."""
        messages = [prompt.about(row) for row in rows]
        replies = self._ask(prompt, asked, messages)
        return [
            reply.data if isinstance(reply.data, shape) else failure(prompt, reply)
            for reply in replies
        ]

    def texts(
        self, prompt: Prompt, asked: StepModel, shown: Iterable[tuple[Row, Image]]
    ) -> list[str | Failed]:
        """What is said of each picture, in order."""
        messages = []
        for row, image in shown:
            system, user = prompt.about(row)
            messages.append((system, replace(user, images=(image,))))
        replies = self._ask(prompt, asked, messages)
        return [
            failure(prompt, reply) if reply.error or reply.text is None else reply.text
            for reply in replies
        ]

    def _ask(
        self, prompt: Prompt, asked: StepModel, messages: Sequence[tuple[Message, ...]]
    ) -> list[Reply]:
        return self.model(
            [
                Request(
                    self.assist.model_for(asked),
                    told,
                    prompt.shape,
                    temperature=asked.temperature,
                    max_tokens=asked.max_tokens,
                    step=prompt.name,
                )
                for told in messages
            ]
        )


def failure(prompt: Prompt, reply: Reply) -> Failed:
    """`error:<step>_<kind>`; a reply of another shape is an error, too."""
    return Failed(f"error:{prompt.name}_{reply.error or 'bad_shape'}")
