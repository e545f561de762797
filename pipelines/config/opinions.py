"""Whether a corpus reads what its models are asked: annotate asks, filter and release read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from pydantic import ValidationError

from pipelines.config.faults import Fault
from stages.errors import CorpusmillError
from stages.opinions.columns import COLUMN_OF
from stages.opinions.params import Asking
from stages.rules.policy import Policy, rule_expression


def unasked_opinions(where: tuple[str, ...], section: Mapping[str, Any]) -> Iterator[Fault]:
    """Faults of what counts opinions that nobody is asked for, or more than there are.

    What does not fit its own model is told elsewhere.
    """
    try:
        llm = Asking.model_validate(section.get("annotate") or {}).llm
        policy = Policy.model_validate(section.get("filter") or {})
    except (ValidationError, CorpusmillError):
        return
    subject = (section.get("release") or {}).get("subject")
    if subject == "model" and (llm is None or "domain" not in llm.wanted_signals()):
        yield Fault(
            (*where, "release", "subject"),
            "model reads what models say of domain, but none is asked; name them in annotate.llm "
            "(domain under its signals; conf/annotate/model.yaml)",
        )
    for name, options in policy.with_action("drop", "reformulate", "flag").items():
        read = rule_expression(name, options).meta.root_names()
        votes = options.parameters.get("votes", 1)
        for signal in (signal for signal, column in COLUMN_OF.items() if column in read):
            place = (*where, "filter", "rules", name)
            if llm is None or signal not in llm.wanted_signals():
                yield Fault(
                    place,
                    f"reads what models say of {signal}, but none is asked; name them in "
                    f"annotate.llm ({signal} under its signals; conf/annotate/model.yaml)",
                )
            elif votes > len(llm.voices(signal)):
                most = len(llm.voices(signal))
                said = f"{votes} of {most} opinions on {signal} can never agree"
                yield Fault((*place, "votes"), said)
