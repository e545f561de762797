"""The stage reformulate through the runner, the real client and an endpoint, then offline."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.llm import exported
from pipelines.llm.store import Store
from pipelines.project.files import entries, write_json
from pipelines.project.parquet import write_parquet
from pipelines.run import run
from pipelines.runner.job import Job
from stages.reformulation.prompts import AXES
from stages.schema import ROW_ID
from tests.frames import frame, row_id
from tests.pipelines.llm.model_stand_in import Endpoint, fault, serve
from tests.project import link_code

SECRET = "sk-canary-51c2"
PLAN = {"asked": "", "given": [], "role_of_options": "", "answer_format": ""}
#: What befalls row N: an axis that fails, or a fault of the endpoint.
FATES = [None, *AXES, "not_convertible", "error:rewrite_rejected"]
REASONS = [None, *AXES.values(), *FATES[-2:]]


def say(body: dict[str, Any]) -> str:
    """The reply to a rewrite or a judgement, by the number of tanks in the row."""
    told = json.loads(body["messages"][-1]["content"].split("\n")[1])
    fate = FATES[int((told.get("original") or told["problem"]).split()[-2]) - 100]
    if "original" in told:
        axes = {axis: {"passes": axis != fate, "why": "because"} for axis in AXES}
        return json.dumps(axes | {"corrected": ""})
    problem = told["problem"].replace("Which of the following is the volume", "Find the volume")
    able = fate != "not_convertible"
    draft = {"problem": problem if able else "", "answer": told["answer"] if able else ""}
    return json.dumps(draft | {"plan": PLAN, "convertible": able, "obstacle": ""})


def rows_folder(root: Path) -> Path:
    rows = [
        {
            ROW_ID: row_id(number),
            "problem": "A tank holds 24 liters. Which of the following is the volume in liters of "
            f"{100 + number} tanks?",
            "answer": "B",
            "choices": ["7", str(24 * (100 + number)), "9"],
            "question_type": "multiple_choice",
            "language": "en",
            "source": "s",
            "corpus": "c",
        }
        for number in range(len(FATES))
    ]
    folder = root / "data/c/decontaminate"
    part = folder / "kept/part-00000.parquet"
    write_parquet(frame(*rows).collect(), part)
    write_json({"parts": entries(folder, [part])}, folder / "parts.json")
    return folder


def build(root: Path, provider: str) -> dict[str, bytes]:
    section = {"reformulate": {"mode": "model", "model": {"model": "m"}}}
    job = Job(
        "reformulate", "corpora.c", root, section, {"rows": rows_folder(root)},
        {"provider": provider, "attempts": 1},
    )  # fmt: skip
    run(job)
    files = [path for path in job.folder.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose code is this one: the manifest hashes it."""
    link_code(tmp_path)
    monkeypatch.setenv("CORPUSMILL_RESPONSES", str(tmp_path / "store/responses.sqlite"))
    return tmp_path


def test_each_failure_ends_in_its_own_reason_and_a_clone_replays(
    root: Path, monkeypatch: pytest.MonkeyPatch
):
    endpoint = Endpoint(say=say)
    row = str(100 + FATES.index("error:rewrite_rejected"))
    endpoint.answer = _refusing(endpoint, f"{row} tanks")  # type: ignore[method-assign]
    with serve(endpoint):
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        monkeypatch.setenv("OPENAI_API_KEY", SECRET)
        built = build(root, "openai")
        calls = sum(endpoint.seen.values())
        assert build(root, "openai") == built
        assert sum(endpoint.seen.values()) == calls == len(FATES) + 1 + len(AXES)
    dropped = pl.read_parquet(root / "data/c/reformulate/dropped/part-00000.parquet")
    details = [json.loads(text) for text in dropped["detail"]]
    assert [detail.get("not_converted") for detail in details] == REASONS
    kept = pl.read_parquet(root / "data/c/reformulate/kept/part-00000.parquet")
    assert kept["answer"].to_list() == ["2400"]

    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setenv("CORPUSMILL_RESPONSES", str(root / "other.sqlite"))
    store = Store(root / "other.sqlite")
    exported.load(exported.exported_files(root), store)
    store.close()
    assert build(root, "replay") == built
    for folder, _, names in os.walk(root):
        for name in names:
            assert SECRET.encode() not in Path(folder, name).read_bytes()


def _refusing(endpoint: Endpoint, text: str) -> Any:
    """`Endpoint.answer`, but a request that holds `text` is rejected."""
    answer = type(endpoint).answer

    def refusing(body: dict[str, Any]) -> Any:
        said = answer(endpoint, body)
        return fault(400) if text in body["messages"][-1]["content"] else said

    return refusing
