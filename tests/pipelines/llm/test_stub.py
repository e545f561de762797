"""The real client against the stub that keeps a bill: faults, kills, a second run, bytes."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.pipelines.llm.llm_stub import bill, reset, serve
from tests.project import ROOT

CALLS, KILLS, CONCURRENCY = 400, 3, 8
#: No fault that leaves a reply good (`fenced`): asked again after a kill that lost it, the endpoint
#: would send another good reply, of other tokens, and bytes could not be equal.
FAULTS = (
    "429:.04,429_ms:.02,429_none:.01,500:.03,503:.02,reset:.02,cut:.01,"
    "bad_json:.02,length:.02,garbage:.01"
)
pytestmark = pytest.mark.slow

#: One build: CALLS requests; writes the export, prints its errors. All are structured: broken JSON
#: would pass as a free text, and another than the one that a kill lost.
BUILD = f"""
import sys
from pathlib import Path
from pydantic import BaseModel, ConfigDict
from pipelines.project.parquet import write_groups
from pipelines.llm.client import model_of
from pipelines.llm.settings import LlmSettings
from stages.llm.model import Message, Request

class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")
    fine: bool
    why: str

settings = LlmSettings(provider="openai", concurrency={CONCURRENCY})
with model_of(settings, Path(sys.argv[1]), "test") as model:
    replies = model([
        Request("stub-model", (Message("user", f"What is {{n}} + 1?"),), Shape)
        for n in range({CALLS})
    ])
    write_groups(model.used_replies(), Path(sys.argv[2]))
    print([reply.error for reply in replies if reply.error])
"""


@pytest.fixture
def stub() -> Iterator[str]:
    with serve("--faults", FAULTS, "--latency", "0.02") as url:
        yield url


def build(stub: str, store: Path, out: Path) -> subprocess.Popen[str]:
    env = os.environ | {"OPENAI_BASE_URL": stub, "OPENAI_API_KEY": "sk-none"}
    command = [sys.executable, "-c", BUILD, str(store), str(out)]
    return subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.PIPE, text=True)


def finish(stub: str, store: Path, out: Path) -> bytes:
    process = build(stub, store, out)
    said, _ = process.communicate(timeout=240)
    assert process.returncode == 0
    assert said.strip() == "[]"
    return out.read_bytes()


def test_nothing_is_paid_twice_with_or_without_kills(stub: str, tmp_path: Path):
    clean = finish(stub, tmp_path / "clean", tmp_path / "clean.parquet")
    first = bill(stub)
    assert first["double_paid"] == 0
    assert first["retried_before_retry_after"] == 0
    assert first["distinct_paid"] == CALLS
    assert finish(stub, tmp_path / "clean", tmp_path / "again.parquet") == clean
    assert bill(stub)["requests"] == first["requests"]

    reset(stub)
    for seconds in range(KILLS):
        process = build(stub, tmp_path / "killed", tmp_path / "killed.parquet")
        time.sleep(3 + seconds / 2)
        process.kill()
        process.communicate()
    assert finish(stub, tmp_path / "killed", tmp_path / "killed.parquet") == clean
    assert bill(stub)["double_paid"] <= CONCURRENCY * KILLS
