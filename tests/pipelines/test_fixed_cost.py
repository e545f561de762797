"""What a process must not load: it would pay for it whatever the rows."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from pipelines.config import compose
from tests.embedded import copy_conf
from tests.project import ROOT

HAS_KERNELS = "print('numba' in sys.modules)"
CHECKED = f"""
import sys
from pathlib import Path
from pipelines.config.check import check_values
from pipelines.config import corpora
from pipelines.project import yaml_files
root = Path(sys.argv[1])
check_values(yaml_files.read(root / "params.yaml"), corpora.everything(root))
{HAS_KERNELS}
"""
OFF = f"""
import sys
from pipelines.runner.stage_table import stage_of
from stages.core import Given
from stages.schema import ROW, empty
for name in sys.argv[1:]:
    stage = stage_of(name)
    split = stage.run(empty(ROW), stage.params(**stage.off), Given())
    tables = {{name: table.collect() for name, table in split.tables.items()}}
    stage.summary(tables) if stage.summary else None
{HAS_KERNELS}
"""
UNLABELLED = """
import sys
from pathlib import Path
from pipelines.runner.job import Job
from pipelines.steps.audit import build
out = Path(sys.argv[1])
print(build(Job("audit", "corpora.c", out, {}), out), 'polars' in sys.modules)
"""


def _said(program: str, *arguments: str) -> str:
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_a_configuration_is_checked_without_kernels(tmp_path: Path) -> None:
    (tmp_path / "params.yaml").write_text(compose.compose(copy_conf(tmp_path)))
    assert _said(CHECKED, str(tmp_path)) == "False"


def test_a_stage_that_is_off_loads_no_kernels() -> None:
    assert _said(OFF, "dedup", "decontaminate", "reformulate") == "False"


def test_a_corpus_without_labels_is_scored_without_polars(tmp_path: Path) -> None:
    assert _said(UNLABELLED, str(tmp_path)) == "{} False"
    written = [path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")]
    assert written == ["tables/off.json"]
