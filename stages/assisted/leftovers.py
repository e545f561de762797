"""Problems and answers that the rules read and could not bring together, shown to the judge.

Two answers of one number, or an answer whose chapter no heading tells, leave a problem without
solution in a book that is sound otherwise. Only such pairs of equal number are asked about.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from stages.assisted.asking import Asking
from stages.assisted.items import Item, Lost
from stages.assisted.matching import match
from stages.assisted.prompts import ItemKind
from stages.assisted.recall import tail

Value = Mapping[str, Any]


def doubtful(problems: Sequence[Value], answers: Sequence[Value]) -> list[Value]:
    """The unsolved problems (records of rules) whose number one of the free answers has."""
    numbers = {tail(str(answer["number"])) for answer in answers}
    return [
        problem
        for problem in problems
        if "solution" not in problem
        and problem["matched"] == "no_solution"
        and tail(str(problem["number"])) in numbers
    ]


def settle(
    problems: Sequence[Value], answers: Sequence[Value], asking: Asking
) -> tuple[list[dict[str, Any]], list[Lost]]:
    """The records of `problems`, with a solution where the judge grants one; failed calls.

    answers: number, chapter, text, pages, boxes of each. A problem that the judge gives nothing
    stays as the rules left it; one whose call failed is lost under that name.
    """
    items = [_item("problem", one["number"], one, place) for place, one in enumerate(problems)]
    behind = len(items)
    items += [
        _item("solution", one["number"], one, behind + place) for place, one in enumerate(answers)
    ]
    made: list[dict[str, Any]] = []
    lost: list[Lost] = []
    # these do not stand in the order of the book: none is behind another
    anywhere = {"adjacent": False, "direction": "any"}
    recall = asking.assist.recall.model_copy(update=anywhere)
    apart = Asking(asking.assist.model_copy(update={"recall": recall}), asking.model)
    for search in match(items, apart):
        value = dict(problems[search.problem])
        if search.reason is not None and search.reason.startswith("error:"):
            lost.append(Lost(search.problem + 1, search.reason, str(value["problem"])))
            continue
        if search.solution is not None:
            answer = answers[search.solution - behind]
            value |= {"solution": answer["text"], "matched": "judged"}
            value |= {f"solution_{name}": answer[name] for name in ("pages", "boxes")}
            value["confidence"] = round(min(search.score, 1.0), 3)
        made.append(value)
    return made, lost


def _item(kind: ItemKind, number: Any, value: Value, place: int) -> Item:
    text = str(value["problem"] if kind == "problem" else value["text"])
    pages = tuple(value["pages"])
    return Item(kind, str(number), text, 0, (place, place), pages, value.get("chapter"), 1.0)
