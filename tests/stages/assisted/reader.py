"""A model that reads well: it answers each step of the path as the text in front of it says.

Problems are lines `3. What ...?`, solutions `3. It ...` and what follows them; a chapter is a line
`Chapter 2 ...`. A test changes single answers (`Reader.says`) and looks at what becomes of them.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pydantic import BaseModel

from stages.assisted.pages import Scan
from stages.assisted.params import Assist
from stages.assisted.prompts import (
    BLANK,
    Availability,
    Match,
    Piece,
    Pieces,
    ProblemQuality,
    SolutionQuality,
    Starts,
)
from stages.assisted.reading import Reading, read_scan
from stages.llm.model import Image, Reply, Request

Row = Mapping[str, Any]
Answer = str | BaseModel | Reply
UNIT = re.compile(r"^(?P<number>[\d.]*\d)\. (?P<text>.*)")


@dataclass
class Reader:
    """pages: what stands on them. says: step -> another answer; None for the usual one."""

    pages: Sequence[str]
    says: Mapping[str, Callable[[Any], Answer | None]] = field(default_factory=dict)
    asked: Counter[str] = field(default_factory=Counter)

    def __call__(self, requests: Sequence[Request], later: int = 0) -> list[Reply]:
        return [self._reply(request) for request in requests]

    def _reply(self, request: Request) -> Reply:
        self.asked[request.step] += 1
        row = json.loads(request.messages[-1].content.split("\n")[1])
        changed = self.says.get(request.step, lambda _: None)(row)
        said = changed if changed is not None else getattr(self, request.step)(row)
        if isinstance(said, Reply):
            return said
        return Reply(text=said) if isinstance(said, str) else Reply(text="{}", data=said)

    def transcribe(self, row: Row) -> str:
        return self.pages[row["page"] - 1] if row["page"] <= len(self.pages) else BLANK

    def units(self, row: Row) -> Starts:
        lines = [line.partition("|")[2] for line in row["lines"]]
        chapters = {n: "chapter" for n, line in enumerate(lines) if line.startswith("Chapter")}
        units = {n: "problem" for n, line in enumerate(lines) if UNIT.match(line)} | chapters
        said = [{"line": place, "kind": kind} for place, kind in sorted(units.items())]
        return Starts.model_validate({"starts": said})

    def items(self, row: Row) -> Pieces:
        found: list[dict[str, str]] = []
        for line in row["text"].split("\n"):
            if match := UNIT.match(line):
                kind = "problem" if "?" in line else "solution"
                found.append({"kind": kind, **match.groupdict()})
            elif found and line and not re.match(r"------|Chapter|Answers", line):
                found[-1]["text"] += f"\n{line}"
        return Pieces(items=[Piece.model_validate(one) for one in found])

    def problem_quality(self, row: Row) -> ProblemQuality:
        return ProblemQuality(verdict="good", why="")

    def solution_quality(self, row: Row) -> SolutionQuality:
        return SolutionQuality(verdict="good", why="")

    def match(self, row: Row) -> Match:
        sides = [(row[side]["chapter"], row[side]["number"]) for side in ("problem", "solution")]
        return Match(belongs=sides[0] == sides[1], complete=True, correct="yes", why="")

    def availability(self, row: Row) -> Availability:
        return Availability(verdict="usable", why="")


def undrawn() -> bytes:
    raise AssertionError("no picture is drawn for a reply that is there")


def read(model: Reader, name: str = "book.pdf", **assist: Any) -> Reading:
    """What the path makes of the pages of `model`, which are those of a file."""
    images = [Image(f"page {n}", undrawn) for n in range(len(model.pages))]
    options = Assist.model_validate({"model": "m", "availability": {}} | assist)
    return read_scan(Scan(name, images), options, model)


def pairs(reading: Reading) -> dict[str, tuple[str, str | None]]:
    return {one["id"]: (one["problem"], one.get("solution")) for one in reading.records}


def reasons(reading: Reading) -> Counter[str]:
    return Counter([*(one.reason for one in reading.lost), *(one.reason for one in reading.pages)])


BOOK = (
    "Chapter 1 Sums\n1. What is 1 + 1?\n2. What is 2 + 2?\n(a) Say it. (b) Why?",
    "Chapter 2 Products\n1. What is 3 * 3?\n2. What is 4 * 4?",
    "Answers\nChapter 1\n1. It is 2.\n2. It is 4.\n(b) Since 2 + 2 is 4.\nChapter 2\n1. It is 9.",
)
