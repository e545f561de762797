"""The stages that dvc.yaml names, and the modules that do them."""

from __future__ import annotations

import sys
from types import ModuleType

import pytest

from pipelines.project import dvc_graph
from pipelines.runner import stage_table
from stages.errors import ConfigError

RUN = "python -m pipelines.run"


def graph(**commands: str) -> dict[str, object]:
    return {"stages": {name: {"foreach": "", "do": {"cmd": cmd}} for name, cmd in commands.items()}}


def test_the_order_is_that_of_the_file_and_programs_are_no_stages():
    found = graph(
        read=f"{RUN} read corpora.${{key}}",
        read_benchmark=f"{RUN} read benchmarks.${{key}}",
        drop=f"{RUN} drop corpora.${{key}} rows=data/${{key}}/read",
        catalog="python -m pipelines.catalog.build ${key}",
    )
    assert list(dvc_graph.of_a_corpus(found)) == ["read", "drop"]


def test_rows_flow_along_the_inputs_called_rows():
    found = graph(
        read=f"{RUN} read corpora.${{key}} files=data/${{key}}/fetch",
        measure=f"{RUN} measure corpora.${{key}} rows=data/${{key}}/read",
        drop=f"{RUN} drop corpora.${{key}} rows=data/${{key}}/read signals=data/${{key}}/measure",
        give=f"{RUN} give corpora.${{key}} rows=data/${{key}}/drop",
    )
    assert dvc_graph.flow(found, "give") == ["read", "drop"]


def test_the_stages_of_this_project():
    assert stage_table.row_flow() == (
        "extract", "filter", "dedup", "decontaminate", "reformulate", "verify",
    )  # fmt: skip
    assert set(stage_table.row_flow()) < {"annotate", *stage_table.stage_order()}
    measuring = [one for one in stage_table.row_stages() if stage_table.stage_of(one).measures]
    assert measuring == ["annotate"]


def test_a_stage_without_a_module_and_a_module_without_a_stage_are_told(
    monkeypatch: pytest.MonkeyPatch,
):
    with pytest.raises(ConfigError, match=r"the stage polish, but there is no stages/polish\.py"):
        stage_table.step_of("polish")
    monkeypatch.setitem(sys.modules, "stages.polish", ModuleType("stages.polish"))
    with pytest.raises(ConfigError, match=r"stages/polish\.py has no STAGE; end it with STAGE = "):
        stage_table.stage_of("polish")
