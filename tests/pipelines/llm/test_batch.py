"""The batch API: what a job answered is paid for once, whatever ends the build that asked."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from pipelines.llm import batch
from pipelines.llm.store import Store
from stages.errors import DataError
from tests.pipelines.llm.model_stand_in import Endpoint, fault, serve
from tests.pipelines.llm.test_llm import ask, request

SETTINGS = {"transport": "batch", "poll_seconds": 0.01}


class Killed(BaseException):
    """What a test ends a build with."""


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    with serve(Endpoint()) as served:
        monkeypatch.setenv("OPENAI_BASE_URL", served.url)
        monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
        yield served


def killed_at(monkeypatch: pytest.MonkeyPatch, owner: Any, name: str) -> None:
    """The next call of this function ends the build."""

    def end(*_: object, **__: object) -> None:
        monkeypatch.undo()
        raise Killed

    monkeypatch.setattr(owner, name, end)


@pytest.fixture
def kills(endpoint: Endpoint) -> Iterator[pytest.MonkeyPatch]:
    with pytest.MonkeyPatch.context() as patches:
        yield patches


@pytest.mark.parametrize(
    ("owner", "name"),
    [(Store, "note_job"), (batch, "_over"), (batch, "_collected"), (Store, "put")],
)
def test_a_job_is_paid_once_wherever_the_build_was_killed(
    owner: Any, name: str, endpoint: Endpoint, kills: pytest.MonkeyPatch, tmp_path: Path
):
    requests = [request(text) for text in ("a", "b", "c")]
    killed_at(kills, owner, name)
    with pytest.raises(Killed):
        ask(tmp_path / "s", requests, **SETTINGS)
    replies = ask(tmp_path / "s", requests, **SETTINGS)
    assert [reply.text for reply in replies] == ["said a", "said b", "said c"]
    assert endpoint.seen == {"a": 1, "b": 1, "c": 1}


def test_other_requests_take_what_an_earlier_job_answered(
    endpoint: Endpoint, kills: pytest.MonkeyPatch, tmp_path: Path
):
    killed_at(kills, batch, "_over")
    with pytest.raises(Killed):
        ask(tmp_path / "s", [request("a"), request("b")], **SETTINGS)
    replies = ask(tmp_path / "s", [request("b"), request("c")], **SETTINGS)
    assert [reply.text for reply in replies] == ["said b", "said c"]
    assert endpoint.seen == {"a": 1, "b": 1, "c": 1}


def test_requests_beyond_one_file_go_out_in_several(
    endpoint: Endpoint, kills: pytest.MonkeyPatch, tmp_path: Path
):
    kills.setattr(batch, "MOST_REQUESTS", 2)
    requests = [request(str(number)) for number in range(5)]
    assert all(reply.error is None for reply in ask(tmp_path / "s", requests, **SETTINGS))
    assert len(endpoint.jobs) == 3
    assert set(endpoint.seen.values()) == {1}


def test_a_job_that_was_refused_is_handed_in_anew(
    endpoint: Endpoint, kills: pytest.MonkeyPatch, tmp_path: Path
):
    made = endpoint.job

    def refused(body: dict[str, Any]) -> dict[str, Any]:
        job = {**made(body), "status": "failed"}
        endpoint.jobs[job["id"]] = job
        return job

    kills.setattr(endpoint, "job", refused)
    with pytest.raises(DataError, match="refused the batch"):
        ask(tmp_path / "s", [request("a")], **SETTINGS)
    kills.undo()
    [reply] = ask(tmp_path / "s", [request("a")], **SETTINGS)
    assert reply.text == "said a"


def test_a_forgotten_failure_is_asked_again(endpoint: Endpoint, tmp_path: Path):
    endpoint.faults["a"] = [fault(500)]
    [reply] = ask(tmp_path / "s", [request("a")], **SETTINGS)
    assert reply.error == "server"
    store = Store(tmp_path / "s")
    assert store.forget_errors() == 1
    store.close()
    [reply] = ask(tmp_path / "s", [request("a")], **SETTINGS)
    assert reply.text == "said a"


def test_an_error_in_the_body_of_a_200_has_its_name(endpoint: Endpoint, tmp_path: Path):
    endpoint.faults = {"a": [{"error": {"code": 502}}], "b": [{"error": {"code": 400}}]}
    replies = ask(tmp_path / "s", [request("a"), request("b")], **SETTINGS)
    assert [reply.error for reply in replies] == ["server", "rejected"]


def test_an_endpoint_that_does_not_answer_says_what_to_run(
    endpoint: Endpoint, kills: pytest.MonkeyPatch, tmp_path: Path
):
    kills.setattr(batch, "READ_ATTEMPTS", 0)
    kills.setenv("OPENAI_BASE_URL", "http://127.0.0.1:9/v1")
    with pytest.raises(DataError, match="dvc repro"):
        ask(tmp_path / "s", [request("a")], **SETTINGS)
