"""What a stage would ask and what that would cost, before anything is called.

The stage runs over its rows into a folder that is thrown away, with a model that answers from the
store and calls nothing. What later steps ask depends on replies that are not there: their most is
told from the stage's `most_calls`.
"""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from pipelines.llm.account import Account
from pipelines.llm.body import key, prompt_tokens
from pipelines.llm.reading import of_text
from pipelines.llm.settings import LlmSettings, read_settings, store_path
from pipelines.llm.store import Store
from pipelines.project import dvc_graph as graph
from pipelines.project import yaml_files
from pipelines.run import read_params, unit_section
from pipelines.runner.job import Job
from pipelines.runner.stage_table import row_stages, stage_of
from pipelines.steps import extract, rows
from stages.errors import unknown
from stages.llm.model import Reply, Request, Usage

NOT_ASKED = "not_asked"
EXTRACT = "extract"


@dataclass
class Step:
    """One step and model. calls: not stored yet; tokens and price of these, completion at most."""

    step: str
    model: str
    stored: int = 0
    calls: int = 0
    prompt_tokens: int = 0
    completion_tokens: int = 0
    price: float = 0.0
    bound: str = "exact"


@dataclass
class Estimator:
    """A model that counts; see the module."""

    settings: LlmSettings
    store: Store | None
    steps: dict[tuple[str, str], Step] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def __call__(self, requests: Sequence[Request], later: int = 0) -> list[Reply]:
        """Stored replies; `not_asked` for the others."""
        keys = [key(request) for request in requests]
        found = self.store.get(list(dict.fromkeys(keys))) if self.store else {}
        replies = []
        for one, request in zip(keys, requests, strict=True):
            line = found.get(one)
            if one not in self._seen:
                self._seen.add(one)
                self._count(request, stored=line is not None)
            if line is None:
                replies.append(Reply(error=NOT_ASKED))
            elif line.error is not None or line.text is None:
                replies.append(Reply(error=line.error))
            else:
                replies.append(of_text(line.text, request.shape, line.usage))
        return replies

    def _count(self, request: Request, *, stored: bool) -> None:
        step = self.steps.setdefault(
            (request.step, request.model), Step(request.step, request.model)
        )
        if stored:
            step.stored += 1
            return
        usage = Usage(prompt_tokens(request), request.max_tokens)
        step.calls += 1
        step.prompt_tokens += usage.prompt_tokens
        step.completion_tokens += usage.completion_tokens
        step.price += Account(self.settings).price(request.model, usage)


def estimate(root: Path, stage: str, corpus: str) -> list[Step]:
    """One line a step and model, in the order of asking; empty where the stage asks nothing."""
    job = job_of(root, stage, corpus)
    settings, path = read_settings({"llm": job.llm}), store_path()
    store = Store(path) if path.exists() else None
    counting = Estimator(settings.model_copy(update={"budget": None}), store)
    with tempfile.TemporaryDirectory() as folder:
        (extract if stage == EXTRACT else rows).build(job, Path(folder), counting)
    if store is not None:
        store.close()
    steps = list(counting.steps.values())
    return [*steps, *following_steps(_most_calls(job), steps)]


def _most_calls(job: Job) -> Sequence[Mapping[str, int]]:
    if job.stage == EXTRACT:  # how many units a page has is not known before it is read
        return ()
    stage = stage_of(job.stage)
    return stage.most_calls(job.own_params(stage.params)) if stage.most_calls else ()


def following_steps(most: Sequence[Mapping[str, int]], steps: Sequence[Step]) -> list[Step]:
    """What may follow the calls of the first steps, at most; their prompts are taken as long.

    most: step -> calls of one row, in an order in which each dict waits for those before.
    """
    calling = {step.step: step for step in reversed(steps) if step.calls}
    for number, together in enumerate(most):
        first = next((calling[name] for name in together if name in calling), None)
        if first is not None:
            following = [item for after in most[number + 1 :] for item in after.items()]
            return [_at_most(name, first, times) for name, times in following if times]
    return []


def _at_most(name: str, first: Step, times: int) -> Step:
    return Step(
        name,
        first.model,
        calls=first.calls * times,
        prompt_tokens=first.prompt_tokens * times,
        completion_tokens=first.completion_tokens * times,
        price=first.price * times,
        bound="at most, at this model's price",
    )


def job_of(root: Path, stage: str, corpus: str) -> Job:
    """The job that dvc.yaml would run."""
    if stage not in (EXTRACT, *row_stages()):
        raise unknown("stage", stage, [EXTRACT, *row_stages()], "estimate")
    params = read_params(root / "params.yaml")
    section = unit_section(params, f"corpora.{corpus}")
    read = graph.inputs(yaml_files.read(root / "dvc.yaml"), f"corpora.{corpus}", stage, section)
    inputs = {name: root / path for name, path in read.items()}
    return Job(stage, f"corpora.{corpus}", root, section, inputs, params.get("llm") or {})
