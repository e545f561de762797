"""Signals of models through `dvc repro`: asked once, judged again by other policies, replayed."""

from __future__ import annotations

import json
import shutil

import polars as pl
import pytest

from tests.e2e.conftest import CORPUSMILL, Clone, stages_run
from tests.pipelines.llm.model_stand_in import Endpoint, serve
from tests.pipelines.steps.test_annotate_model import say

pytestmark = pytest.mark.slow
CORPUS = "corpora.demo_math"
#: In pieces: the clone holds this file, too.
SECRET = "-".join(("sk", "canary", "51d0e7"))
LLM = f"{CORPUS}.annotate.llm={{models:[a,b],signals:{{validity:{{}},question_type:{{}}}}}}"
RULE = f"+{CORPUS}.filter.rules.invalid_problem"
FINE = '{"why": "w", "defects": []}'
MISSING = '{"why": "w", "defects": ["missing_premise"]}'


def dropped(clone: Clone) -> dict[str, int]:
    path = clone.root / "data/demo_math/filter/metrics.json"
    counts: dict[str, int] = json.loads(path.read_text())["dropped"]
    return counts


def test_another_policy_asks_nobody_and_a_clone_replays(small: Clone):
    def opinion(body: dict[str, object]) -> str:
        """Model b misses a premise in problems that speak of trains; nobody misses another."""
        said = say(body)
        asks = "train" in str(body["messages"][-1])  # type: ignore[index]
        return MISSING if said == FINE and asks and body["model"] == "b" else said

    endpoint = Endpoint(say=opinion)
    store = {"CORPUSMILL_RESPONSES": str(small.root / "../responses.sqlite")}
    with serve(endpoint):
        env = store | {"OPENAI_BASE_URL": endpoint.url, "OPENAI_API_KEY": SECRET}
        small.compose(LLM, f"{RULE}={{votes:2}}", "llm.provider=openai")
        told = json.loads(small.run(*CORPUSMILL, "estimate", "annotate", "demo_math", "--json"))
        assert sum(endpoint.seen.values()) == 0
        ran = stages_run(small.run("dvc", "repro", "release@demo_math", **env))
        calls = sum(endpoint.seen.values())
        assert {"annotate@demo_math", "filter@demo_math"} <= set(ran)
        # the made rows of reformulate are asked about, too
        made = small.root / "data/demo_math/reformulate/metrics.json"
        children = json.loads(made.read_text())["rows_made"]
        assert 0 < calls - sum(step["calls"] for step in told) <= 4 * children
        # what was said of a row stands in the release, that of made rows too
        released = pl.read_parquet(small.root / "data/demo_math/release/data/*.parquet")
        assert released["role"].eq("reformulated").any()
        for column in ("model_validity", "model_question_type"):
            assert released[column].list.len().to_list() == [2] * released.height
        assert "model_domain" not in released.columns
        consensus = dropped(small)
        assert "invalid_problem" not in consensus

        small.compose(LLM, f"{RULE}={{}}", "llm.provider=openai")
        ran = stages_run(small.run("dvc", "repro", "filter@demo_math", **env))
        assert "annotate@demo_math" not in ran
        assert sum(endpoint.seen.values()) == calls
        union = dropped(small)
        assert union["invalid_problem"] > 0

    built = (small.root / "data/demo_math/annotate/parts.json").read_bytes()
    small.run(*CORPUSMILL, "responses", "load", CORPUSMILL_RESPONSES=str(small.root / "../new"))
    small.compose(LLM, f"{RULE}={{}}", "llm.provider=replay")
    shutil.rmtree(small.root / "data/demo_math/annotate")
    small.run("dvc", "repro", "--no-run-cache", "-f", "-s", "annotate@demo_math",
              CORPUSMILL_RESPONSES=str(small.root / "../new"))  # fmt: skip
    assert (small.root / "data/demo_math/annotate/parts.json").read_bytes() == built
    assert endpoint.keys == {f"Bearer {SECRET}"}
    files = [path for path in small.root.parent.rglob("*") if path.is_file()]
    assert {"params.yaml", "dvc.lock", "responses.sqlite"} <= {path.name for path in files}
    assert not [path for path in files if SECRET.encode() in path.read_bytes()]
