"""What a process must not load: it would pay for it whatever the rows."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from pipelines.config import compose
from tests.embedded import copy_conf
from tests.pipelines import tree
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
COMMAND = """
import sys
from pipelines.cli.app import app
try:
    app(sys.argv[1:])
except SystemExit as ended:
    assert not ended.code
print(*sorted({name.partition('.')[0] for name in sys.modules}))
"""
#: What a command that reads what is built is answered without.
HEAVY = (
    "polars pyarrow numpy pandas numba llvmlite scipy sympy math_verify datasketch hydra omegaconf "
    "dvc great_expectations ruamel fsspec requests lxml pypdfium2 multiprocessing asyncio"
)


def _said(program: str, *arguments: str, root: Path = ROOT) -> str:
    command = [sys.executable, "-c", program, *arguments]
    done = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
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


@pytest.mark.parametrize(
    ("command", "more"),
    [
        (["sql", "SELECT stage, count(*) FROM ledger GROUP BY ALL"], ""),
        (["sql", "SELECT * FROM clusters", "--json"], ""),
        (["why", tree.COPY["row_id"]], ""),
        (["why", tree.LEAKED["row_id"], "--json"], ""),
        (["--help"], "duckdb yaml ctypes"),
        (["corpus", "list"], "duckdb ctypes"),
    ],
)
def test_a_command_that_reads_loads_what_it_uses(
    tmp_path: Path, command: list[str], more: str
) -> None:
    root = tree.build(tmp_path)
    for folder in ("conf", "conf/corpus"):
        (root / folder).mkdir()
    for file in ("dvc.yaml", "conf/config.yaml"):
        shutil.copy(ROOT / file, root / file)
    *_, loaded = _said(COMMAND, *command, root=root).splitlines()
    assert "typer" in loaded.split()
    assert set(loaded.split()) & {*HEAVY.split(), *more.split()} == set()
