"""Problems of a sound book that rules could not match: equal numbers, one judge, one to one."""

from __future__ import annotations

import io
import json
from typing import Any

from stages.assisted.asking import Asking
from stages.assisted.leftovers import doubtful, settle
from stages.assisted.params import Assist
from stages.assisted.prompts import Match
from stages.demo.printed_book import BOOKS, printed_book
from stages.extract.readers import read
from stages.extract.record import Record, Routed
from stages.extract.source import Reader as Declared
from stages.llm.model import Reply
from tests.stages.assisted.reader import Reader


def problem(number: str, **known: Any) -> dict[str, Any]:
    told = {"id": f"exercise-1-{number}", "number": number, "pages": [1], "chapter": 1}
    return {**told, "problem": f"What is {number}?", "matched": "no_solution", **known}


def answer(number: str, text: str) -> dict[str, Any]:
    return {"number": number, "chapter": 1, "text": text, "pages": [9], "boxes": [[9, 0, 0, 1, 1]]}


def asking(model: Reader) -> Asking:
    return Asking(Assist(model="m"), model)


def test_only_unsolved_problems_of_a_free_number_are_doubtful():
    problems = [problem("1"), problem("2", solution="2", matched="chapter"), problem("3")]
    assert doubtful(problems, [answer("1.1", "a"), answer("2", "b")]) == [problems[0]]
    assert doubtful(problems, []) == []


def test_the_judge_chooses_between_two_answers_of_one_number():
    says = {"match": lambda row: verdict("right" in row["solution"]["text"])}
    answers = [answer("1", "wrong one"), answer("1", "right one")]
    [made], lost = settle([problem("1")], answers, asking(Reader((), says)))
    assert (made["solution"], made["matched"]) == ("right one", "judged")
    assert made["solution_pages"] == [9]
    assert lost == []


def test_what_the_judge_refuses_stays_as_it_was_and_a_failed_call_does_not():
    answers = [answer("1", "wrong one")]
    refusing = Reader((), {"match": lambda _: verdict(False)})
    made, _ = settle([problem("1")], answers, asking(refusing))
    assert made == [problem("1")]
    failing = Reader((), {"match": lambda _: Reply(error="timeout")})
    made, lost = settle([problem("1")], answers, asking(failing))
    assert made == []
    assert [one.reason for one in lost] == ["error:match_timeout"]


def verdict(belongs: bool) -> Match:
    return Match(belongs=belongs, complete=True, correct="yes", why="")


def test_a_book_hands_on_what_its_rules_leave_open():
    """The heading of chapter 2 in the key is gone: its answers are of chapter 1, once more."""
    data, truth = printed_book(BOOKS["plain.pdf"], 2, 10, 3)
    place = data.rindex(b"(Chapter 2) Tj")
    data = data[:place] + b"(Miscellany) Tj" + data[place + len(b"(Chapter 2) Tj") :]
    gates = {
        "orphan_answers": 1,
        "answer_gaps": 1,
        "duplicates": 1,
        "rival_markers": 1,
        "unanswered_chapters": 1,
    }
    document = {"on_failure": "model", "assist": {"model": "m"}, "gates": gates}
    declared = Declared.model_validate({"format": "pdf", "document": document})
    found = [one for _, one in read(io.BytesIO(data), "a.pdf", declared)]
    [routed] = [one for one in found if isinstance(one, Routed)]
    told = json.loads(routed.raw)
    assert routed.pages == 0
    records = [one for one in found if isinstance(one, Record)]
    assert len(records) + len(told["problems"]) == len(truth)
    made, lost = settle(**told, asking=asking(Reader((), {"match": lambda _: verdict(True)})))
    assert len(made) + len(lost) == len(told["problems"])
