"""Extract with a model for what rules do not trust: through the runner, the client, an endpoint."""

from __future__ import annotations

import base64
import json
import re
from collections import Counter
from io import BytesIO
from pathlib import Path
from typing import Any

import polars as pl
import pypdfium2 as pdfium
import pytest

from pipelines.llm import exported
from pipelines.llm.store import Store
from pipelines.preview.estimate import estimate
from pipelines.project.files import entries, write_json
from pipelines.run import run
from pipelines.runner.job import Job
from stages.assisted.prompts import PROMPTS
from stages.demo.printed_book import BOOKS, printed_book
from stages.errors import ConfigError, DataError
from stages.llm.model import Reply, Request
from tests.pipelines.llm import llm_stub
from tests.pipelines.llm.model_stand_in import Endpoint, fault, serve, text_of
from tests.project import link_code
from tests.stages.assisted.reader import BOOK, Reader, read

STEP_OF = {prompt.text: prompt.name for prompt in PROMPTS}
#: What rules refuse and a model reads, beside a book that rules read.
SCAN, PRINTED = "scan.pdf", "plain.pdf"
#: Calls for BOOK: pages, their units, one chunk, pairs judged, pairs that are usable.
CALLS = {"transcribe": 3, "units": 3, "items": 1, "match": 4, "availability": 3}


def blank_pdf(pages: int) -> bytes:
    """A PDF without text."""
    document, data = pdfium.PdfDocument.new(), BytesIO()
    for _ in range(pages):
        document.new_page(300, 400).close()
    document.save(data)
    document.close()
    return data.getvalue()


@pytest.fixture
def root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project whose code is this one, with the files of a corpus `c` fetched."""
    link_code(tmp_path)
    monkeypatch.setenv("CORPUSMILL_RESPONSES", str(tmp_path / "store/responses.sqlite"))
    monkeypatch.setenv("OPENAI_API_KEY", "sk-none")
    folder = tmp_path / "data/c/fetch"
    for name, data in ((SCAN, blank_pdf(3)), (PRINTED, printed_book(BOOKS[PRINTED], 2, 8, 1)[0])):
        path = folder / "files/books" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    write_json({"files": entries(folder, sorted(folder.rglob("*.pdf")))}, folder / "parts.json")
    return tmp_path


def section(model: str = "m", **assist: Any) -> dict[str, Any]:
    document = {"on_failure": "model", "assist": {"model": model, "availability": {}} | assist}
    source = {
        "licence": "CC0-1.0",
        "files": [{"name": SCAN}, {"name": PRINTED}],
        "reader": {"format": "pdf", "document": document},
        "fields": {"problem": "problem", "solution": "solution"},
    }
    return {"sources": {"books": source}, "extract": {}}


def build(root: Path, provider: str, section: dict[str, Any], **llm: Any) -> dict[str, bytes]:
    settings = {"provider": provider, "attempts": 1, **llm}
    job = Job("extract", "corpora.c", root, section, {"files": root / "data/c/fetch"}, settings)
    run(job)
    files = [path for path in job.folder.rglob("*") if path.is_file()]
    return {path.relative_to(root).as_posix(): path.read_bytes() for path in files}


def say(body: dict[str, Any]) -> str:
    """What `Reader` says of a body."""
    row = json.loads(text_of(body).split("\n")[1])
    said = getattr(Reader(BOOK), STEP_OF[body["messages"][0]["content"]])(row)
    return said if isinstance(said, str) else str(said.model_dump_json())


def rows_of(root: Path) -> pl.DataFrame:
    frame = pl.read_parquet(root / "data/c/extract/kept/part-00000.parquet")
    return frame.filter(pl.col("source_key").str.starts_with(SCAN)).sort("source_key")


def quarantine(root: Path) -> dict[str, int]:
    frame = pl.read_parquet(root / "data/c/extract/tables/quarantine.parquet")
    return dict(frame["reason"].value_counts().sort("reason").iter_rows())


def test_a_scan_is_read_by_the_model_and_a_clone_replays(
    root: Path, monkeypatch: pytest.MonkeyPatch
):
    bodies: list[dict[str, Any]] = []
    endpoint = Endpoint(say=lambda body: bodies.append(body) or say(body))
    with serve(endpoint):
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        built = build(root, "openai", section())
        assert len(bodies) == sum(CALLS.values())
        assert build(root, "openai", section()) == built
        assert len(bodies) == sum(CALLS.values())
    assert rows_of(root)["solution"].to_list() == [
        "It is 2.", "It is 4.\n(b) Since 2 + 2 is 4.", "It is 9.",
    ]  # fmt: skip
    assert pl.read_parquet(root / "data/c/extract/kept/part-00000.parquet").height > 16
    assert quarantine(root) == {"unmatched": 1}
    messages = [message["content"] for body in bodies for message in body["messages"]]
    shown = [part for content in messages if isinstance(content, list) for part in content[1:]]
    assert len(shown) == 3
    for part in shown:
        png = base64.b64decode(part["image_url"]["url"].removeprefix("data:image/png;base64,"))
        assert png.startswith(b"\x89PNG")
    responses = root / "data/c/extract/tables/responses.parquet"
    assert responses.stat().st_size < 100_000  # pictures stand there by name
    monkeypatch.delenv("OPENAI_API_KEY")
    monkeypatch.setenv("CORPUSMILL_RESPONSES", str(root / "other.sqlite"))
    store = Store(root / "other.sqlite")
    exported.load(exported.exported_files(root), store)
    store.close()
    assert build(root, "replay", section()) == built


@pytest.mark.parametrize("step", CALLS)
def test_a_refused_call_is_in_the_quarantine_by_its_step(
    root: Path, monkeypatch: pytest.MonkeyPatch, step: str
):
    endpoint = Endpoint(say=say)
    usual = endpoint.answer

    def answer(body: dict[str, Any]) -> Any:
        return fault(400) if STEP_OF[body["messages"][0]["content"]] == step else usual(body)

    endpoint.answer = answer  # type: ignore[method-assign]
    with serve(endpoint):
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        build(root, "openai", section())
    assert quarantine(root)[f"error:{step}_rejected"] >= 1
    assert rows_of(root).is_empty()
    metrics = json.loads((root / "data/c/extract/metrics.json").read_text())
    assert metrics["rows_in"] == metrics["rows_kept"] + metrics["rows_quarantined"]


def test_without_a_provider_the_build_says_what_to_set(root: Path):
    with pytest.raises(ConfigError, match=r"llm\.provider is none"):
        build(root, "none", section())
    with pytest.raises(DataError, match="responses load"):
        build(root, "replay", section())


def test_what_rules_trust_costs_nothing(root: Path):
    only = section()
    only["sources"]["books"]["files"] = [{"name": PRINTED}]
    build(root, "none", only)
    assert quarantine(root) == {}


def test_everything_goes_to_the_model_where_that_is_wanted(
    root: Path, monkeypatch: pytest.MonkeyPatch
):
    endpoint = Endpoint(say=say)
    with serve(endpoint):
        monkeypatch.setenv("OPENAI_BASE_URL", endpoint.url)
        build(root, "openai", section(when="always"))
    assert pl.read_parquet(root / "data/c/extract/kept/part-00000.parquet").height == 6
    asked = Counter(json.loads(text.split("\n")[1]).get("book") for text in endpoint.seen)
    assert asked[PRINTED] > asked[SCAN] >= 3


def test_an_estimate_calls_nothing(root: Path):
    write_json({"corpora": {"c": section()}}, root / "params.yaml")
    command = "python -m pipelines.run extract corpora.${key} files=data/${key}/fetch"
    write_json({"stages": {"extract": {"do": {"cmd": command}}}}, root / "dvc.yaml")
    [step] = estimate(root, "extract", "c")
    assert (step.step, step.calls, step.bound) == ("transcribe", 3, "exact")
    assert step.prompt_tokens > 3 * 2000


#: Faults that pass, and a mix that never does.
PASSING = "429:.1,500:.1,reset:.05,cut:.05,bad_json:.05,length:.05,garbage:.05,empty:.05"


def rules(path: Path) -> Path:
    """What the stub must say to each text that the path shows it."""
    told: list[dict[str, str]] = []

    class Recorder(Reader):
        def _reply(self, request: Request) -> Reply:
            reply = super()._reply(request)
            said = reply.text if reply.data is None else reply.data.model_dump_json()
            told.append({"match": re.escape(request.messages[-1].content), "reply": str(said)})
            return reply

    read(Recorder(BOOK), name=SCAN)
    path.write_text(json.dumps(told))
    return path


@pytest.mark.slow
def test_faults_of_the_stub_end_in_named_reasons_or_in_the_same_bytes(
    root: Path, monkeypatch: pytest.MonkeyPatch
):
    stub_model = section("stub-model")
    written = ["--rules", str(rules(root / "rules.json"))]
    with llm_stub.serve(*written) as url:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        clean = build(root, "openai", stub_model)
        assert rows_of(root).height == 3
    with llm_stub.serve(*written, "--faults", PASSING) as url:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        monkeypatch.setenv("CORPUSMILL_RESPONSES", str(root / "faulty.sqlite"))
        assert build(root, "openai", stub_model, attempts=12, paid_attempts=12) == clean
        first = llm_stub.bill(url)
        assert first["double_paid"] == 0
        assert build(root, "openai", stub_model) == clean
        assert llm_stub.bill(url)["requests"] == first["requests"]
    with llm_stub.serve(*written, "--faults", "refusal:1", "--max-faults", "1000000") as url:
        monkeypatch.setenv("OPENAI_BASE_URL", url)
        monkeypatch.setenv("CORPUSMILL_RESPONSES", str(root / "refusing.sqlite"))
        build(root, "openai", stub_model)
    assert all(reason.startswith("error:") for reason in quarantine(root))
