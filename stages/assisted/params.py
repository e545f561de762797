"""The parameters of the operators; conf/documents/ holds the published sets of values."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from stages.params import StageParams

Share = Annotated[float, Field(ge=0, le=1)]
Factor = Annotated[float, Field(ge=1)]


class StepModel(StageParams):
    """How one step asks. model: null for that of the whole path."""

    model: str | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] = 0.0
    max_tokens: Annotated[int, Field(ge=1)] = 4096


class Transcribe(StepModel):
    """dpi: resolution of the pictures. failed_pages: so many pages may stay unread in a document;
    more, and the document fails.
    """

    dpi: Annotated[float, Field(ge=36, le=600)] = 150.0
    failed_pages: Annotated[int, Field(ge=0)] = 4


class Chunks(StageParams):
    """tokens of a chunk (four characters each), times these where it may end: before a unit, a
    part of one ((b), ii.), an empty line, anywhere.
    """

    tokens: Annotated[int, Field(ge=50)] = 2000
    unit: Factor = 1.0
    part: Factor = 1.5
    blank: Factor = 2.0
    anywhere: Factor = 4.0


class Extract(StepModel):
    """in_source: share of an item's text that must stand in its chunk."""

    in_source: Share = 0.9


class Recall(StageParams):
    """candidates: solutions shown to the judge for a problem, at most.

    number_bonus: what an equal number adds to the similarity (0 to 1); at 1 nothing outranks it.
    direction: solutions after the problem only, or any of the document. adjacent: the item right
    behind, where it is a solution of the same number, is the only candidate.
    """

    candidates: Annotated[int, Field(ge=1, le=64)] = 8
    number_bonus: Share = 0.1
    direction: Literal["after", "any"] = "any"
    adjacent: bool = True


class Judge(StepModel):
    """require_correct: a solution that is wrong, or that nobody can check, is none."""

    require_correct: bool = True


class Assist(StageParams):
    """The model-assisted path of a document.

    model: who is asked; transcribe.model may name one that sees pictures. when: failed, for
    documents that a gate of the rules refuses, or always. quality: problems and solutions are
    judged before they are matched (v1); availability: pairs after it (v2).
    unmatched: what becomes of a problem without solution. items: in a book that passes the gates,
    too, problems and answers of equal number that the rules could not bring together are judged.
    """

    model: str
    when: Literal["failed", "always"] = "failed"
    transcribe: Transcribe = Transcribe()
    units: StepModel = StepModel()
    chunks: Chunks = Chunks()
    extract: Extract = Extract()
    quality: StepModel | None = None
    recall: Recall = Recall()
    judge: Judge = Judge()
    availability: StepModel | None = None
    unmatched: Literal["quarantine", "keep"] = "quarantine"
    items: bool = True

    def model_for(self, asked: StepModel) -> str:
        """The model that a step asks."""
        return asked.model or self.model
