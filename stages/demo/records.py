"""The records of each source of `demo_math`: five shapes of the same thing."""

from __future__ import annotations

import json
import re
from typing import Any

from stages.demo.draft import Draft
from stages.demo.plan import Place

Record = dict[str, Any]
LETTERS = "ABCDE"
_FRACTION = re.compile(r"([0-9]+)/([0-9]+)")
EXAM_COLUMNS = (
    "number",
    "question",
    "options",
    "label",
    "answer",
    "rationale",
    "planted",
    "planted_group",
)


def market(place: Place, draft: Draft) -> Record:
    """A word problem; `answer` holds the calculation and ends with `#### n`."""
    marked = "\n{}. {}" if place.slot.variant % 2 else " ({}) {}"
    options = "".join(marked.format(letter, text) for letter, text in _lettered(draft))
    return {
        "id": f"m{place.row}",
        "question": draft.text + options,
        "answer": "\n".join([*draft.steps, f"#### {draft.stated}"]),
        "topic": draft.subject,
        **_labels(draft),
    }


def lessons(place: Place, draft: Draft) -> Record:
    r"""A textbook problem; the solution ends with `\boxed{n}`."""
    steps = "; ".join(draft.steps)
    final = f"So the answer is $\\boxed{{{_latex(draft.stated)}}}$." if draft.boxes else "Done."
    again = f" A check gives $\\boxed{{{_latex(draft.stated)}}}$ too." if draft.boxes > 1 else ""
    return {
        "problem": draft.text,
        "level": 1 + place.row % 5,
        "type": draft.subject,
        "solution": f"We have {steps}. {final}{again}",
        **_labels(draft),
    }


def exams(place: Place, draft: Draft) -> Record:
    """An examination task: options as one string with a label, or a short answer."""
    options = " , ".join(f"{letter.lower()} ) {text}" for letter, text in _lettered(draft))
    labels = _labels(draft)
    return {
        "number": str(place.row),
        "question": draft.text,
        "options": options,
        "label": _label(draft),
        "answer": "" if draft.options else draft.answer or "",
        "rationale": _worked(draft),
        "planted": json.dumps(labels["planted"]),
        "planted_group": labels["planted_group"] or "",
    }


def archive(place: Place, draft: Draft) -> Record:
    """A row of a table: options as a list, typed columns."""
    return {
        "problem": draft.text,
        "options": list(draft.options) or None,
        "label": _label(draft) or None,
        "answer": None if draft.options else draft.answer,
        "solution": _worked(draft),
        "grade": 1 + place.row % 12,
        "topic": draft.subject,
        **_labels(draft),
    }


def _lettered(draft: Draft) -> list[tuple[str, str]]:
    return list(zip(LETTERS, draft.options, strict=False))


def _labels(draft: Draft) -> Record:
    return {"planted": list(draft.planted), "planted_group": draft.group}


def _label(draft: Draft) -> str:
    return LETTERS[draft.options.index(draft.answer or "")] if draft.options else ""


def _worked(draft: Draft) -> str:
    steps = ". ".join(draft.steps)
    return f"{steps}. The answer is {draft.stated}." if draft.stated else f"{steps}."


def _latex(answer: str | None) -> str:
    r"""`3/5` as `\frac{3}{5}`; everything else as it is."""
    return _FRACTION.sub(r"\\frac{\1}{\2}", answer or "")
