"""annotate with models through the runner, the real client and an endpoint, then offline."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from pipelines.llm import exported
from pipelines.llm.settings import LlmSettings
from pipelines.llm.store import Store
from pipelines.preview.estimate import Estimator
from pipelines.project.files import entries, write_json
from pipelines.project.parquet import write_parquet
from pipelines.run import run
from pipelines.runner.job import Job
from pipelines.steps import rows as rows_step
from stages.errors import ConfigError, DataError
from stages.schema import FAILURE
from tests.frames import rows
from tests.pipelines.llm import llm_stub
from tests.pipelines.llm.model_stand_in import Endpoint, fault, serve
from tests.project import link_code
from tests.stages.opinions.said import FINE

SIGNALS = list(FINE)
LLM = {
    "models": ["stub-model"],
    "samples": 2,
    "temperature": 0.7,
    "signals": {signal: {} for signal in FINE},
    "domains": {"algebra": "equations", "geometry": "figures"},
}
ROWS = 40
FAULTS = "429:.05,500:.05,reset:.03,cut:.02,bad_json:.03,garbage:.02,fenced:.02,filter:.04"


def say(body: dict[str, Any]) -> str:
    """What is fine of the signal that the body asks about, known by its shape."""
    wanted = set(body["response_format"]["json_schema"]["schema"]["properties"])
    return json.dumps(next(said for said in FINE.values() if set(said) == wanted))


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose code is this one: the manifest hashes it."""
    link_code(tmp_path)
    monkeypatch.setenv("CORPUSMILL_RESPONSES", str(tmp_path / "store/responses.sqlite"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
    return tmp_path


def job(root: Path, provider: str = "openai", parts: int = 2, **more: Any) -> Job:
    """annotate over ROWS rows in `parts` parts."""
    folder = root / "data/c/extract"
    found = rows(
        row_id=[f"{n * 2**32 // ROWS:08x}{n:024x}" for n in range(ROWS)],
        problem=[f"What is $x$ if $x+{n}=9$?" for n in range(ROWS)],
        answer=[str(9 - n) for n in range(ROWS)],
        source="s",
        corpus="c",
    ).collect()
    paths = []
    for number in range(parts):
        path = folder / f"kept/part-{number:05d}.parquet"
        size = ROWS // parts
        write_parquet(found.slice(number * size, size), path)
        paths.append(path)
    write_json({"parts": entries(folder, paths)}, folder / "parts.json")
    section = {"annotate": {"llm": LLM | more}}
    llm = {"provider": provider, "attempts": 8}
    return Job("annotate", "corpora.c", root, section, {"rows": folder}, llm)


def build(job: Job) -> dict[str, bytes]:
    run(job)
    files = [path for path in job.folder.rglob("*") if path.is_file()]
    return {path.relative_to(job.root).as_posix(): path.read_bytes() for path in files}


def kept(job: Job) -> pl.DataFrame:
    return pl.read_parquet(sorted((job.folder / "kept").iterdir()), glob=False)


def test_opinions_are_stored_exported_and_replayed(root: Path, monkeypatch: pytest.MonkeyPatch):
    endpoint = Endpoint(say=say)
    answer = endpoint.answer

    def refusing(body: dict[str, Any]) -> Any:
        said = answer(body)
        return fault(400) if "x+7=9" in body["messages"][-1]["content"] else said

    endpoint.answer = refusing  # type: ignore[method-assign]
    with serve(endpoint):
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        built = build(job(root))
        calls = sum(endpoint.seen.values())
        assert calls == ROWS * len(SIGNALS) * 2
        assert build(job(root)) == built
        assert sum(endpoint.seen.values()) == calls
    found = kept(job(root))
    for signal in SIGNALS:
        said = [one["values"] for one in found[f"model_{signal}"][7]]
        assert said == [[f"error:{signal}_rejected"]] * 2
    metrics = json.loads(built["data/c/annotate/metrics.json"])
    assert metrics["opinions"]["validity"] == {"error:validity_rejected": 2, "valid": 78}
    assert set(metrics["about"]["prompts"]) == set(SIGNALS)

    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setenv("CORPUSMILL_RESPONSES", str(root / "other.sqlite"))
    with pytest.raises(DataError, match="responses load"):
        build(job(root, "replay"))
    store = Store(root / "other.sqlite")
    exported.load(exported.exported_files(root), store)
    store.close()
    replayed = build(job(root, "replay"))
    assert replayed == built
    # the same opinions of one part
    assert kept(job(root, "replay", parts=1)).equals(found)


def test_an_estimate_counts_the_calls_and_makes_none(root: Path):
    counting = Estimator(LlmSettings(), None)
    rows_step.build(job(root), root / "thrown_away", counting)
    assert [(step.step, step.calls, step.bound) for step in counting.steps.values()] == [
        (signal, ROWS * 2, "exact") for signal in SIGNALS
    ]


def test_a_signal_without_a_provider_says_what_to_set(root: Path):
    with pytest.raises(ConfigError, match=r"llm\.provider is none"):
        run(job(root, "none"))


@pytest.mark.slow
def test_faults_of_the_stub_end_in_opinions_or_named_errors(
    root: Path, monkeypatch: pytest.MonkeyPatch
):
    with llm_stub.serve("--faults", FAULTS) as url:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        built = build(job(root))
        first = llm_stub.bill(url)
        assert first["double_paid"] == 0
        assert build(job(root)) == built
        assert llm_stub.bill(url)["requests"] == first["requests"]
    metrics = json.loads(built["data/c/annotate/metrics.json"])["opinions"]
    for signal in SIGNALS:
        failures = [value for value in metrics[signal] if value.startswith(FAILURE)]
        assert set(failures) <= {f"error:{signal}_filtered", f"error:{signal}_contradicts_itself"}
    opinions = kept(job(root)).select(f"model_{signal}" for signal in SIGNALS)
    assert all(opinions[column].list.len().to_list() == [2] * ROWS for column in opinions.columns)
    assert any(f"error:{signal}_filtered" in metrics[signal] for signal in SIGNALS)
