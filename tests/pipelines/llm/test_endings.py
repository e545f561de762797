"""How a build with calls in the air ends: what was paid for is stored, whatever ends it."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from pipelines.llm.account import BudgetSpent
from pipelines.llm.body import key
from pipelines.llm.calls import Calls, EndpointRefused, Stopped
from pipelines.llm.client import Client
from pipelines.llm.settings import LlmSettings
from pipelines.llm.store import Store
from stages.errors import DataError
from stages.llm.model import Usage
from tests.pipelines.llm.model_stand_in import Endpoint, fault, serve
from tests.pipelines.llm.test_llm import ask, request
from tests.project import ROOT

CALLS, CONCURRENCY = 60, 6
#: One build: CALLS requests; prints its errors.
BUILD = f"""
import sys
from pathlib import Path
from pipelines.project.parquet import write_groups
from pipelines.llm.client import model_of
from pipelines.llm.settings import LlmSettings
from pipelines.runner.process import Ended
from stages.llm.model import Message, Request

settings = LlmSettings(provider="openai", concurrency={CONCURRENCY})
with model_of(settings, Path(sys.argv[1]), "test") as model:
    try:
        replies = model([Request("m", (Message("user", str(n)),)) for n in range({CALLS})])
    except Ended as ended:
        sys.exit(f"corpusmill: {{ended}}")
    write_groups(model.used_replies(), Path(sys.argv[2]))
"""


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    def slowly(body: dict[str, Any]) -> str:
        time.sleep(0.2)
        return f"said {body['messages'][-1]['content']}"

    with serve(Endpoint(say=slowly)) as served:
        monkeypatch.setenv("OPENAI_BASE_URL", served.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
        monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
        yield served


def build(store: Path, out: Path) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", BUILD, str(store), str(out)]
    return subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True)


def begun(endpoint: Endpoint, calls: int) -> None:
    """Wait until so many calls came."""
    deadline = time.monotonic() + 30
    while sum(endpoint.seen.values()) < calls and time.monotonic() < deadline:
        time.sleep(0.01)


def stored(path: Path) -> int:
    with sqlite3.connect(path) as base:
        count: int = base.execute("SELECT count(*) FROM replies").fetchone()[0]
    base.close()
    return count


@pytest.mark.slow
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_build_that_is_asked_to_end_loses_no_reply(
    number: signal.Signals, endpoint: Endpoint, tmp_path: Path
):
    process = build(tmp_path / "s", tmp_path / "out")
    begun(endpoint, 15)
    process.send_signal(number)
    _, said = process.communicate(timeout=20)
    assert process.returncode != 0
    assert "Traceback" not in said
    assert (number == signal.SIGINT) == (said == "corpusmill: stopped\n")
    assert 15 <= stored(tmp_path / "s") == sum(endpoint.seen.values()) < CALLS
    process = build(tmp_path / "s", tmp_path / "out")
    process.communicate(timeout=60)
    assert process.returncode == 0
    assert set(endpoint.seen.values()) == {1}


def test_a_store_that_another_build_is_making_is_waited_for(tmp_path: Path):
    other = sqlite3.connect(tmp_path / "s", check_same_thread=False)
    other.execute("CREATE TABLE theirs (a)")
    other.execute("BEGIN IMMEDIATE")
    done = threading.Timer(0.3, lambda: (other.rollback(), other.close()))
    done.start()
    store = Store(tmp_path / "s")
    assert done.finished.is_set()
    assert store.get(["none"]) == {}
    store.close()
    done.join()


@pytest.mark.slow
def test_two_builds_of_one_store_pay_once(endpoint: Endpoint, tmp_path: Path):
    both = [build(tmp_path / "s", tmp_path / name) for name in ("one", "two")]
    for process in both:
        process.communicate(timeout=60)
        assert process.returncode == 0
    assert set(endpoint.seen.values()) == {1}
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_disk_without_room_is_told_before_anything_is_paid(
    endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: SimpleNamespace(free=1 << 20))
    for transport in ("calls", "batch"):
        with pytest.raises(DataError, match="CORPUSMILL_RESPONSES"):
            ask(tmp_path / "s", [request("a")], transport=transport)
    assert not endpoint.seen
    assert not endpoint.jobs


def test_a_store_that_cannot_be_written_stops_all_calls(endpoint: Endpoint, tmp_path: Path):
    requests = [request(str(number)) for number in range(CALLS)]
    settings = LlmSettings(provider="openai", concurrency=CONCURRENCY)
    store = Store(tmp_path / "s")
    pages = store._base.execute("PRAGMA page_count").fetchone()[0]
    store._base.execute(f"PRAGMA max_page_count = {pages + 6}")
    with pytest.raises(DataError, match="cannot be written"):
        Client(settings, store, "test")(requests)
    store.close()
    paid, kept = sum(endpoint.seen.values()), stored(tmp_path / "s")
    assert 0 < kept <= paid <= kept + CONCURRENCY
    assert all(reply.error is None for reply in ask(tmp_path / "s", requests))
    assert sum(endpoint.seen.values()) <= CALLS + CONCURRENCY


def test_a_request_that_is_paused_does_not_hold_up_the_end(endpoint: Endpoint, tmp_path: Path):
    endpoint.faults = {"paused": [fault(429, retry_after="60")] * 9, "a": [fault(401)]}
    answer, underway = endpoint.answer, threading.Event()

    def late(body: dict[str, Any]) -> Any:
        """Both are underway before one is told to pause, which holds for all that come later."""
        if body["messages"][-1]["content"] == "paused":
            underway.wait(60)
            return answer(body)
        underway.set()
        while not endpoint.seen["paused"]:
            time.sleep(0.01)
        return answer(body)

    endpoint.answer = late  # type: ignore[method-assign]
    began = time.monotonic()
    with pytest.raises(EndpointRefused):
        ask(tmp_path / "s", [request("paused"), request("a")], concurrency=2)
    assert time.monotonic() - began < 20
    # what another try could have mended is not stored as failed
    assert endpoint.seen["paused"] == 1
    assert stored(tmp_path / "s") == 0


def test_a_pause_ends_when_calls_are_stopped(endpoint: Endpoint):
    calls = Calls(LlmSettings(provider="openai"))
    calls._pace.pause(60)
    threading.Timer(0.1, calls.stop).start()
    began = time.monotonic()
    with pytest.raises(Stopped):
        calls(request("a"), lambda *_: None)
    assert time.monotonic() - began < 5
    assert not endpoint.seen
    calls.close()


def test_what_an_earlier_build_paid_for_in_vain_counts_once(endpoint: Endpoint, tmp_path: Path):
    store = Store(tmp_path / "s")
    store.spoil(key(request("a")), "truncated", Usage(0, 70), None)
    client = Client(LlmSettings(provider="openai"), store, "test")
    client([request("a")])
    client([request("a"), request("b")])
    assert client.account.usage.completion_tokens == 70 + 5 + 5
    store.close()


def test_replies_that_another_build_paid_for_meanwhile_are_part_of_the_budget(
    endpoint: Endpoint, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    prices = {"m": {"prompt": 0, "completion": 1_000_000}}  # 5 a reply
    settings = LlmSettings.model_validate({"provider": "openai", "prices": prices, "budget": 12})
    first = [request(text, max_tokens=5) for text in ("a", "b")]

    def after_another(self: Store) -> Any:
        monkeypatch.undo()
        os.environ |= {"OPENAI_BASE_URL": endpoint.url, "OPENAI_API_KEY": "sk-none"}
        ask(tmp_path / "s", first)
        return self.exclusive()

    monkeypatch.setattr(Store, "exclusive", after_another)
    store = Store(tmp_path / "s")
    with pytest.raises(BudgetSpent):
        Client(settings, store, "test")([*first, request("c", max_tokens=5)])
    store.close()
    assert endpoint.seen == {"a": 1, "b": 1}
