"""Reformulation through the runner and the real client, against the stub and its faults.

Each way to fail ends in its own reason, whatever befalls the calls.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.project.files import entries, write_json
from pipelines.project.parquet import write_parquet
from pipelines.run import run
from pipelines.runner.job import Job
from stages.reformulation.prompts import AXES
from stages.schema import ROW_ID
from tests.frames import frame, row_id
from tests.pipelines.llm.llm_stub import bill, serve
from tests.pipelines.steps.test_reformulate_model import PLAN
from tests.project import link_code

FAULTS = "429:.05,500:.05,503:.03,reset:.03,cut:.02,bad_json:.03,garbage:.02,length:.02,fenced:.02"
pytestmark = pytest.mark.slow

#: Fate -> what it makes of the question that the model would write.
TEXTS = {
    "empty_rewrite": "",
    "option_left": "{} (A) 7 (B) {answer} (C) 9",
    "blank_left": "{} It is ____ liters.",
    "answer_leaked": "{} Show that it is {answer}.",
    "numbers_changed": "{} There are 5 people.",
    "units_changed": "{} Answer in gallons.",
}
FATES = [
    None, "corrected", *AXES, *TEXTS, "not_convertible", "answer_changed", "unsolved", "too_easy",
    "error:rewrite_rejected",
]  # fmt: skip
MADE = ("corrected", None)


def question(number: int) -> tuple[str, str, str]:
    """(the question as it was, opened, its answer); the number of tanks tells its fate."""
    tanks = 100 + number
    asked = f"A tank holds 24 liters. Which of the following is the volume of {tanks} tanks?"
    if FATES[number] == "error:rewrite_rejected":
        asked = f"STATUS:400 {asked}"
    opened = asked.replace("Which of the following is the volume", "What is the volume in liters")
    return asked, opened, str(24 * tanks)


def drafted(number: int) -> dict[str, Any]:
    fate = FATES[number]
    _, opened, answer = question(number)
    text = TEXTS.get(str(fate), "{}").format(opened, answer=answer)
    able = fate != "not_convertible"
    return {
        "plan": PLAN, "convertible": able, "obstacle": "" if able else "no",
        "problem": text if able else "", "answer": "9" if fate == "answer_changed" else answer,
    }  # fmt: skip


def judged(number: int, *failing: str | None, corrected: str = "") -> dict[str, Any]:
    axes = {axis: {"passes": axis not in failing, "why": "w"} for axis in AXES}
    return axes | {"corrected": corrected}


def replies() -> list[dict[str, str]]:
    """The rules of the stub: what it says of each row in each step, the first that matches."""
    found = []
    for number, fate in enumerate(FATES):
        _, opened, answer = question(number)
        tanks = rf"\b{100 + number} tanks"
        mended = opened.replace("What is", "Find")
        if fate == "corrected":
            found.append((f'"original".*Find.*{tanks}', judged(number)))
            found.append((f'"original".*{tanks}', judged(number, "integrity", corrected=mended)))
        found.append((f'"original".*{tanks}', judged(number, fate)))
        found.append((f'"options".*{tanks}', drafted(number)))
        said = {"unsolved": "7", "too_easy": answer}.get(str(fate), answer)
        found.append((tanks, f"So it is \\boxed{{{said}}}."))
    return [
        {"match": match, "reply": said if isinstance(said, str) else json.dumps(said)}
        for match, said in found
    ]


def folder_of_rows(root: Path) -> Path:
    rows = []
    for number in range(len(FATES)):
        asked, _, answer = question(number)
        rows.append(
            {ROW_ID: row_id(number), "problem": asked, "answer": answer,
             "choices": ["7", answer, "9"], "question_type": "multiple_choice", "language": "en",
             "source": "easy" if FATES[number] == "too_easy" else "s", "corpus": "c"}
        )  # fmt: skip
    folder = root / "data/c/decontaminate"
    part = folder / "kept/part-00000.parquet"
    write_parquet(frame(*rows).collect(), part)
    write_json({"parts": entries(folder, [part])}, folder / "parts.json")
    return folder


def built(root: Path, solvers: list[dict[str, Any]]) -> tuple[pl.DataFrame, pl.DataFrame]:
    model = {"model": "stub-model", "solvers": solvers}
    job = Job(
        "reformulate", "corpora.c", root, {"reformulate": {"mode": "model", "model": model}},
        {"rows": folder_of_rows(root)}, {"provider": "openai"},
    )  # fmt: skip
    run(job)
    sides = (job.folder / side / "part-00000.parquet" for side in ("kept", "dropped"))
    kept, dropped = (pl.read_parquet(path) for path in sides)
    return kept, dropped


def test_each_failure_ends_in_its_own_reason(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    link_code(tmp_path)
    monkeypatch.setenv("CORPUSMILL_RESPONSES", str(tmp_path / "store/responses.sqlite"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
    rules = tmp_path / "rules.json"
    rules.write_text(json.dumps(replies()))
    with serve("--faults", FAULTS, "--rules", str(rules)) as url:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        kept, dropped = built(tmp_path, [{"model": "stub-model", "samples": 2}])
        first = bill(url)
        assert first["by_fault"].keys() > {"none"}
        assert first["double_paid"] == 0
        again = built(tmp_path, [{"model": "stub-model", "samples": 2}])
        assert bill(url)["requests"] == first["requests"]
        assert again[0].equals(kept)
        assert again[1].equals(dropped)
        easy = {"model": "stub-model", "samples": 2, "drop_all_right": True}
        _, strict = built(tmp_path, [easy])
        assert bill(url)["requests"] == first["requests"]
    why = [json.loads(text).get("not_converted") for text in dropped["detail"]]
    assert why == [None if fate in (*MADE, "too_easy") else AXES.get(str(fate), fate)
                   for fate in FATES]  # fmt: skip
    assert sorted(kept["problem"]) == sorted(
        opened.replace("What is", "Find") if fate == "corrected" else opened
        for fate, (_, opened, _) in ((FATES[n], question(n)) for n in range(len(FATES)))
        if fate in (*MADE, "too_easy")
    )
    # a fault that broke JSON is a whole reply where text was asked for, and states no answer
    assert kept["solve_rate_n"].to_list() == [2] * kept.height
    solved = (kept["solve_rate_k"] == 2).sum()
    assert solved > 0
    # what a solver always solves is too easy by another policy, without a further call
    easy_ones = [json.loads(text).get("not_converted") for text in strict["detail"]]
    assert easy_ones.count("too_easy") == solved
