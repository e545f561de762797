"""The parameters of asking models for signals."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, StringConstraints, model_validator

from stages.params import StageParams

Signal = Literal["question_type", "validity", "domain", "quality"]
Models = Annotated[tuple[str, ...], Field(min_length=1)]
Samples = Annotated[int, Field(ge=1, le=64)]
Label = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$")]
#: The label of what is in no domain; part of every vocabulary.
OTHER = "other"


class Own(StageParams):
    """Who is asked about one signal; null: as about the others."""

    models: Models | None = None
    samples: Samples | None = None


class OpinionParams(StageParams):
    """models: each is asked `samples` times about each of `signals` (null: not about that one).

    domains: the closed vocabulary of the signal `domain`: label and what it covers; `other` is
    always part of it. max_tokens: the longest reply.
    """

    models: Models
    samples: Samples = 1
    temperature: float = Field(default=0.0, ge=0)
    max_tokens: int = Field(default=1024, ge=1)
    signals: dict[Signal, Own | None] = Field(min_length=1)
    domains: dict[Label, str] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _checked(self) -> OpinionParams:
        for signal in self.wanted_signals():
            own = self.signals[signal] or Own()
            if len(set(own.models or self.models)) < len(own.models or self.models):
                raise ValueError(f"{signal}: a model is named twice; its opinion counts once")
            if (own.samples or self.samples) > 1 and self.temperature == 0:
                raise ValueError("samples of temperature 0 are one opinion many times; raise it")
        if "domain" in self.wanted_signals() and not self.domains:
            raise ValueError("the signal domain needs `domains`: labels and what each covers")
        return self

    def wanted_signals(self) -> tuple[Signal, ...]:
        """The signals that are asked about."""
        return tuple(signal for signal, own in self.signals.items() if own is not None)

    def voices(self, signal: Signal) -> tuple[tuple[str, int], ...]:
        """(model, sample) of each opinion on a signal, in order."""
        own = self.signals[signal] or Own()
        samples = range(own.samples or self.samples)
        return tuple((model, sample) for model in own.models or self.models for sample in samples)


class Asking(StageParams):
    """llm: which models are asked about which signals; null: none is asked."""

    llm: OpinionParams | None = None
