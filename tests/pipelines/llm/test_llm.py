"""The client of models against an endpoint on the loopback: nothing lost, nothing paid twice."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from pydantic import BaseModel, ConfigDict

from pipelines.llm import exported
from pipelines.llm.account import BudgetSpent
from pipelines.llm.body import key
from pipelines.llm.calls import EndpointRefused, pause_of
from pipelines.llm.client import model_of
from pipelines.llm.pace import Pace
from pipelines.llm.settings import LlmSettings
from pipelines.llm.store import Store
from pipelines.preview.estimate import NOT_ASKED, Estimator, Step, following_steps, job_of
from stages.errors import ConfigError, DataError
from stages.llm.model import Message, Reply, Request
from stages.schema import RESPONSES
from tests.pipelines.llm.model_stand_in import Endpoint, completion, fault, serve
from tests.project import ROOT

SECRET = "sk-canary-7f3a"


class Verdict(BaseModel):
    model_config = ConfigDict(extra="forbid")
    fine: bool


@pytest.fixture
def endpoint(monkeypatch: pytest.MonkeyPatch) -> Iterator[Endpoint]:
    with serve(Endpoint()) as served:
        monkeypatch.setenv("OPENAI_BASE_URL", served.url)
        monkeypatch.setenv("OPENAI_API_KEY", SECRET)
        monkeypatch.setattr("tenacity.nap.time.sleep", lambda _: None)
        yield served


def request(text: str, **more: object) -> Request:
    return Request("m", (Message("user", text),), **more)  # type: ignore[arg-type]


def ask(path: Path, requests: list[Request], **settings: object) -> list[Reply]:
    asked = LlmSettings.model_validate({"provider": "openai", "concurrency": 4} | settings)
    with model_of(asked, path, "test") as model:
        assert model is not None
        return model(requests)


def test_replies_come_in_order_and_once(endpoint: Endpoint, tmp_path: Path):
    texts = ["a", "b", "a", "c"]
    replies = ask(tmp_path / "s", [request(text) for text in texts])
    assert [reply.text for reply in replies] == [f"said {text}" for text in texts]
    assert endpoint.seen == {"a": 1, "b": 1, "c": 1}
    again = ask(tmp_path / "s", [request(text) for text in reversed(texts)])
    assert [reply.text for reply in again] == [f"said {text}" for text in reversed(texts)]
    assert endpoint.seen == {"a": 1, "b": 1, "c": 1}


@pytest.mark.parametrize(
    ("said", "calls"),
    [
        (fault(429, retry_after_ms="1"), 2),
        (fault(500), 2),
        (fault(408), 2),
        (fault(307, location="/elsewhere"), 2),
        ("cut", 2),
        ("silent", 2),
        ("mute", 2),
        ("drip", 2),
        (b"<html>", 2),
        (b"[1]", 2),
        (completion(None), 2),
        (completion(" "), 2),
        (completion("half", "length"), 2),
        (completion("half", "error"), 2),
        (completion("half", "abort"), 2),
        (completion("\ud800"), 2),
        (completion("x") | {"choices": []}, 2),
        ({"error": {"code": 429, "message": "busy"}}, 2),
        ({"error": {"code": 502, "message": "upstream"}, "choices": []}, 2),
        ({"error": "upstream"}, 2),
    ],
)
def test_what_may_pass_is_asked_again(said: object, calls: int, endpoint: Endpoint, tmp_path: Path):
    endpoint.faults["a"] = [said]
    [reply] = ask(tmp_path / "s", [request("a")], timeout_seconds=0.5)
    assert (reply.error, reply.text) == (None, "said a")
    assert endpoint.seen["a"] == calls


@pytest.mark.parametrize(
    ("said", "error", "calls"),
    [
        (fault(400), "rejected", 1),
        (fault(400, "content_filter"), "filtered", 1),
        (completion(None, refusal="no"), "refused", 1),
        (fault(500), "server", 5),
        (fault(429), "rate_limited", 5),
        ("cut", "connection", 5),
        (b"<html>", "no_json", 3),
        (completion("x", "length"), "truncated", 3),
        ("drip", "timeout", 5),
        # an error in the body of a 200 was not paid for
        ({"error": {"code": 503}}, "server", 5),
        ({"error": {"code": "429"}}, "rate_limited", 5),
        ({"error": {"code": 400, "type": "invalid_request_error"}}, "rejected", 1),
        ({"error": {"code": 400, "type": "content_filter"}}, "filtered", 1),
    ],
)
def test_what_stays_wrong_has_a_name(
    said: object, error: str, calls: int, endpoint: Endpoint, tmp_path: Path
):
    endpoint.faults["a"] = [said] * 20
    for _ in range(2):  # a stored failure is not asked again
        limits = {"attempts": 5, "paid_attempts": 3, "timeout_seconds": 0.5}
        replies = ask(tmp_path / "s", [request("a"), request("b")], **limits)
        assert [reply.error for reply in replies] == [error, None]
        assert endpoint.seen == {"a": calls, "b": 1}
    store = Store(tmp_path / "s")
    assert store.forget_errors() == 1
    store.close()


@pytest.mark.parametrize("said", ["not json", "{}", '{"fine": "yes"}', '{"fine": true, "x": 1}'])
def test_structured_replies_are_validated_here(said: str, endpoint: Endpoint, tmp_path: Path):
    endpoint.say = lambda _: '```json\n{"fine": true}\n```'
    endpoint.faults["a"] = [completion(said)]
    [reply] = ask(tmp_path / "s", [request("a", shape=Verdict)])
    assert reply.data == Verdict(fine=True)
    assert endpoint.seen["a"] == 2
    # what the broken answer cost is part of the account
    with model_of(LlmSettings(provider="replay"), tmp_path / "s", "test") as model:
        assert model is not None
        model([request("a", shape=Verdict)])
        assert model.account.usage.completion_tokens == 10


@pytest.mark.parametrize(
    "said",
    [
        fault(401),
        fault(404),
        fault(429, "insufficient_quota"),
        {"error": {"code": 402, "message": "no credits"}},
        {"error": {"code": "insufficient_quota"}},
    ],
)
def test_what_concerns_all_stops_the_build(said: object, endpoint: Endpoint, tmp_path: Path):
    endpoint.faults["a"] = [said]
    with pytest.raises(EndpointRefused, match="OPENAI_API_KEY") as caught:
        ask(tmp_path / "s", [request("a")])
    assert SECRET not in str(caught.value)
    assert endpoint.seen["a"] == 1


def test_an_endpoint_that_is_down_is_no_property_of_rows(endpoint: Endpoint, tmp_path: Path):
    texts = [str(number) for number in range(60)]
    endpoint.faults = {text: [fault(503)] * 9 for text in texts}
    with pytest.raises(EndpointRefused, match="in a row"):
        ask(tmp_path / "s", [request(text) for text in texts], attempts=1)
    endpoint.faults = {}
    assert all(r.error is None for r in ask(tmp_path / "s", [request(text) for text in texts]))


def test_a_budget_stops_cleanly_and_the_build_goes_on(endpoint: Endpoint, tmp_path: Path):
    requests = [request(str(number), max_tokens=5) for number in range(20)]
    prices = {"m": {"prompt": 0, "completion": 1_000_000}}  # 5 a reply
    with pytest.raises(BudgetSpent, match=r"llm\.budget"):
        ask(tmp_path / "s", requests, prices=prices, budget=52, concurrency=1)
    assert sum(endpoint.seen.values()) == 10
    ask(tmp_path / "s", requests, prices=prices, budget=100)
    assert set(endpoint.seen.values()) == {1}
    with pytest.raises(ConfigError, match="prices"):
        ask(tmp_path / "s", [request("new")], budget=1)


def test_replay_calls_nothing_and_names_what_is_missing(endpoint: Endpoint, tmp_path: Path):
    ask(tmp_path / "s", [request("a")])
    [reply] = ask(tmp_path / "s", [request("a")], provider="replay")
    assert reply.text == "said a"
    with pytest.raises(DataError, match="corpusmill responses load"):
        ask(tmp_path / "s", [request("a"), request("b")], provider="replay")
    assert sum(endpoint.seen.values()) == 1


def test_exported_replies_replay_elsewhere(endpoint: Endpoint, tmp_path: Path):
    requests = [request("a"), request("b", sample=1)]
    with model_of(LlmSettings(provider="openai"), tmp_path / "s", "test") as model:
        assert model is not None
        said = model(requests)
        used = pl.concat(model.used_replies())
    assert dict(used.schema) == RESPONSES
    assert used["key"].to_list() == sorted(key(one) for one in requests)
    used.write_parquet(tmp_path / "r.parquet")
    store = Store(tmp_path / "other")
    assert exported.load([tmp_path / "r.parquet"], store) == (2, 1)
    assert ask(tmp_path / "other", requests, provider="replay") == said
    used.with_columns(sample=pl.lit(3, pl.Int64)).write_parquet(tmp_path / "wrong.parquet")
    with pytest.raises(DataError, match="not that of its request"):
        exported.load([tmp_path / "wrong.parquet"], store)
    store.close()


def test_batches_are_another_transport(endpoint: Endpoint, tmp_path: Path):
    endpoint.faults = {"b": [fault(500)], "c": [b""]}
    settings = {"transport": "batch", "poll_seconds": 0.01}
    endpoint.faults["c"] = [fault(400)]
    texts = ["a", "b", "c"]
    replies = ask(tmp_path / "s", [request(text) for text in texts], **settings)
    assert [reply.error for reply in replies] == [None, "server", "rejected"]
    assert replies[0].text == "said a"
    assert len(endpoint.jobs) == 1


def test_a_batch_handed_in_before_a_kill_is_found_again(endpoint: Endpoint, tmp_path: Path):
    settings = {"transport": "batch", "poll_seconds": 0.01}
    ask(tmp_path / "s", [request("a")], **settings)
    # the store of a build that died before it noted anything
    [reply] = ask(tmp_path / "empty", [request("a")], **settings)
    assert reply.text == "said a"
    assert endpoint.seen["a"] == 1


def test_the_key_is_in_no_file(endpoint: Endpoint, tmp_path: Path):
    endpoint.faults["a"] = [fault(500), b"<html>"]
    ask(tmp_path / "s", [request("a")])
    assert endpoint.keys == {f"Bearer {SECRET}"}
    for path in tmp_path.rglob("*"):
        assert SECRET.encode() not in path.read_bytes()


def test_a_variable_that_is_not_set_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("OPENAI_BASE_URL", "http://127.0.0.1:1/v1")
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ConfigError, match="OPENAI_API_KEY is not set"):
        ask(tmp_path / "s", [request("a")])


def test_the_key_of_a_request_is_its_content():
    assert key(request("a")) == key(request("a", step="other"))
    different = [
        request("a"),
        request("b"),
        request("a", sample=1),
        request("a", temperature=0.5),
        request("a", max_tokens=7),
        request("a", shape=Verdict),
    ]
    assert len({key(one) for one in different}) == len(different)


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "2"}, 2.0),
        ({"retry-after-ms": "1500", "retry-after": "9"}, 1.5),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 GMT"}, 0.0),
        ({"retry-after": "99999"}, 300.0),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "nan"}, None),
        ({"retry-after": "inf"}, 300.0),
        ({"retry-after": "-1"}, 0.0),
        ({"retry-after-ms": "", "retry-after": "2"}, 2.0),
        ({"retry-after": "Wed, 21 Oct 2015 07:28:00 -0000"}, 0.0),
        ({"retry-after": "Mon, 01 Jan 0001 00:00:00 +2359"}, 0.0),
        ({"retry-after": "Fri, 31 Dec 9999 23:59:59 GMT"}, 300.0),
        ({}, None),
    ],
)
def test_retry_after(headers: dict[str, str], seconds: float | None):
    assert pause_of(headers) == seconds


def test_pace_keeps_to_both_limits():
    now = [0.0]

    def sleep(seconds: float) -> None:
        now[0] += seconds

    pace = Pace(60, None, lambda: now[0], sleep)
    for _ in range(65):
        pace.wait(1)
    assert 59 <= now[0] <= 60  # 5 s of burst
    pace.pause(30)
    pace.wait(1)
    assert now[0] >= 89
    now[0] = 0.0
    pace = Pace(None, 600, lambda: now[0], sleep)
    for _ in range(7):
        pace.wait(100)
    assert 55 <= now[0] <= 65


def test_a_file_that_is_no_store_is_left_alone(tmp_path: Path):
    (tmp_path / "s").write_bytes(b"no database" * 100)
    with pytest.raises(DataError, match="no store"):
        Store(tmp_path / "s")
    assert (tmp_path / "s").read_bytes().startswith(b"no database")


def test_replies_are_on_disk_before_they_are_used(endpoint: Endpoint, tmp_path: Path):
    with model_of(LlmSettings(provider="openai"), tmp_path / "s", "test") as model:
        assert model is not None
        model([request("a")])
        with sqlite3.connect(tmp_path / "s") as other:
            assert other.execute("SELECT text FROM replies").fetchall() == [("said a",)]
        other.close()


def test_an_estimate_counts_and_calls_nothing(endpoint: Endpoint, tmp_path: Path):
    ask(tmp_path / "s", [request("a", step="rewrite")])
    settings = LlmSettings.model_validate({"prices": {"m": {"prompt": 0, "completion": 1_000_000}}})
    store = Store(tmp_path / "s")
    counting = Estimator(settings, store)
    asked = [request(text, step="rewrite", max_tokens=7) for text in ("b", "c", "b")]
    replies = counting([request("a", step="rewrite"), *asked])
    store.close()
    assert [reply.error for reply in replies] == [None, *[NOT_ASKED] * 3]
    [step] = counting.steps.values()
    assert (step.stored, step.calls, step.completion_tokens, step.price) == (1, 2, 14, 14.0)
    assert sum(endpoint.seen.values()) == 1


def test_what_waits_for_replies_is_told_at_most():
    most = ({"rewrite": 1}, {"judge": 2}, {"solve": 0}, {"validity": 3, "quality": 1})
    rewrite, quality = Step("rewrite", "m", calls=10, price=1.0), Step("quality", "n", calls=4)
    found = following_steps(most, [rewrite, quality])
    assert [(one.step, one.calls, one.price) for one in found] == [
        ("judge", 20, 2.0), ("validity", 30, 3.0), ("quality", 10, 1.0),
    ]  # fmt: skip
    # nothing waits for what is asked at once, nor where all is stored
    assert following_steps(most, [Step("rewrite", "m", stored=10), quality]) == []
    assert following_steps((), [quality]) == []


def test_an_estimate_reads_what_dvc_yaml_says():
    job = job_of(ROOT, "reformulate", "demo_math")
    told = {name: path.relative_to(ROOT).as_posix() for name, path in job.inputs.items()}
    assert told == {
        "rows": "data/demo_math/decontaminate",
        "index": "data/benchmarks/demo/index",
        "against": "data/demo_math/against",
    }
