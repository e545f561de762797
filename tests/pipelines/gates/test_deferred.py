"""What Great Expectations seldom needs is loaded when an expectation asks for it, not before."""

from __future__ import annotations

import importlib
import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from pipelines.gates.deferred import defer_imports
from pipelines.gates.expectations import SELDOM
from tests.pipelines import tree
from tests.project import ROOT

WHO_LOADS = """
import json, sys
from pathlib import Path
from pipelines.gates.validate import ValidateParams, measure, validate
told = []
for expectations in json.loads(sys.argv[2]):
    params = ValidateParams.model_validate({"expectations": expectations})
    with measure("demo", Path(sys.argv[1])) as seen:
        gates = validate(seen, params).filter(gate=expectations[-1]["type"])
    # the loader of a module that waits for its first use is a class of its own
    waiting = [n for n in json.loads(sys.argv[3]) if type(sys.modules[n]).__name__ == "_LazyModule"]
    told.append([gates["passed"].to_list(), gates["measured"].to_list(), waiting])
print(json.dumps(told))
"""
PLAIN = {"type": "expect_column_values_to_be_unique", "kwargs": {"column": "row_id"}}
DIVERGENCE = {
    "type": "expect_column_kl_divergence_to_be_less_than",
    "kwargs": {
        "column": "source",
        "partition_object": {"values": ["gsm8k", "aqua"], "weights": [0.5, 0.5]},
        "threshold": 0.06,
    },
}
SCHEMA = {
    "type": "expect_column_values_to_match_json_schema",
    "kwargs": {"column": "answer", "json_schema": {"type": "string"}},
}


def test_a_gate_loads_what_it_uses_and_no_other_does(tmp_path: Path) -> None:
    root = tree.build(tmp_path)
    default = yaml.safe_load((ROOT / "conf" / "validate" / "default.yaml").read_text())
    suites = [[*default["house_expectations"].values(), PLAIN], [DIVERGENCE], [SCHEMA]]
    given = [str(root), json.dumps(suites), json.dumps(SELDOM)]
    command = [sys.executable, "-c", WHO_LOADS, *given]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    plain, divergence, schema = json.loads(done.stdout)
    assert plain == [[True] * 2, ["0 of 3 rows otherwise"] * 2, [*SELDOM]]
    assert divergence[0] == [True]
    assert float(divergence[1][0]) == pytest.approx(0.0566, abs=1e-4)
    assert "scipy.stats" not in divergence[2]
    assert schema == [[False], ["3 of 3 rows otherwise"], ["altair"]]


def test_a_module_runs_at_its_first_attribute_and_only_within(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    for name in ("late_one", "late_two"):
        (tmp_path / f"{name}.py").write_text(f"print('{name} runs')\nvalue = 1\n")
        monkeypatch.delitem(sys.modules, name, raising=False)
    monkeypatch.syspath_prepend(tmp_path)
    before = list(sys.meta_path)
    with defer_imports("late_one", "late_nowhere"):
        import late_one

        with pytest.raises(ModuleNotFoundError):
            importlib.import_module("late_nowhere")
    assert sys.meta_path == before
    assert capsys.readouterr().out == ""
    assert late_one.value == 1
    assert capsys.readouterr().out == "late_one runs\n"
    import late_two  # noqa: F401

    assert capsys.readouterr().out == "late_two runs\n"
