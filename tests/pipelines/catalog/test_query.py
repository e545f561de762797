"""`corpusmill sql` answers one SELECT and withstands everything else."""

from __future__ import annotations

import hashlib
import io
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from rich.console import Console

from pipelines.catalog import build as catalog
from pipelines.catalog import query
from pipelines.catalog.query import Answer
from pipelines.catalog.views import ABOUT
from stages.errors import ConfigError, CorpusmillError, DataError
from tests.pipelines import tree
from tests.project import ROOT

KEPT = "{root}/data/demo/filter/kept/part-00000.parquet"

ATTACKS = [
    "COPY (SELECT 1) TO '{root}/out.csv'",
    "COPY rows TO '{root}/out.parquet' (FORMAT parquet)",
    f"COPY (SELECT 1 AS a) TO '{KEPT}' (FORMAT parquet, USE_TMP_FILE false)",
    f"EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO '{KEPT}' (FORMAT parquet, USE_TMP_FILE false)",
    f"EXPLAIN (FORMAT json) COPY (SELECT 1 AS a) TO '{KEPT}'",
    f"/* */ EXPLAIN ANALYZE COPY (SELECT 1 AS a) TO '{KEPT}'",
    "COPY stage_rows FROM '/etc/passwd'",
    "EXPORT DATABASE '{root}/export'",
    "IMPORT DATABASE '{root}/export'",
    "ATTACH '{root}/other.duckdb' AS other",
    "ATTACH ':memory:' AS other",
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_blob('/etc/passwd')",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM read_json('{root}/data/demo/filter/parts.json')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM '{root}/secret.csv'",
    "SELECT * FROM read_text('{root}/secret.csv')",
    "SELECT * FROM read_text('{root}/data/demo/../../secret.csv')",
    "SELECT * FROM sniff_csv('{root}/secret.csv')",
    "SELECT * FROM read_parquet('https://localhost:1/x.parquet')",
    "SELECT * FROM query('COPY (SELECT 1) TO ''{root}/out.csv''')",
    "SELECT * FROM duckdb_secrets(), read_text('/proc/self/environ')",
    "SELECT getenv('HOME')",
    "SET memory_limit = '100GB'",
    "SET enable_external_access = true",
    "RESET lock_configuration",
    "SET home_directory = '{root}'",
    "SET log_query_path = '{root}/log'",
    "PRAGMA enable_profiling = 'json'",
    "PRAGMA memory_limit = '100GB'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '{root}/evil.duckdb_extension'",
    "CREATE TABLE t AS SELECT 1",
    "CREATE MACRO f() AS 1",
    "CREATE SECRET s (TYPE s3)",
    "DROP VIEW rows",
    "WITH x AS (INSERT INTO rows VALUES (1) RETURNING *) SELECT * FROM x",
    "SELECT 1; SELECT 2",
    "SELECT 1; DROP VIEW rows",
    "CHECKPOINT",
    "CALL pragma_version()",
    "VACUUM",
    "",
    "SELEC 1",
]


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tree.build(tmp_path_factory.mktemp("root"))
    (root / "secret.csv").write_text("a\n1\n", encoding="utf-8")
    return root


def digest(root: Path) -> str:
    names = sorted(path for path in root.rglob("*") if path.is_file())
    total = hashlib.sha256()
    for path in names:
        total.update(str(path).encode() + path.read_bytes())
    return total.hexdigest()


@pytest.mark.parametrize("attack", ATTACKS)
def test_refuses_and_changes_nothing(root: Path, attack: str) -> None:
    before = digest(root)
    with pytest.raises(CorpusmillError):
        query.run(root, attack.format(root=root))
    assert digest(root) == before


def test_python_variables_are_out_of_reach(root: Path) -> None:
    import polars as pl

    secret = pl.DataFrame({"a": [1]})
    with pytest.raises(ConfigError, match="secret"):
        query.run(root, "SELECT * FROM secret")
    assert secret.height == 1


@pytest.mark.parametrize(
    "good",
    [
        "SELECT source, count(*) AS n FROM stage_rows WHERE stage = 'verify' GROUP BY ALL",
        "FROM stages",
        "WITH x AS (SELECT 1 AS n) SELECT n FROM x;",
        "EXPLAIN SELECT * FROM ledger",
        "explain analyze select count(*) from ledger",
        "DESCRIBE rows",
    ],
)
def test_answers_a_select(root: Path, good: str) -> None:
    assert query.run(root, good).lines


def test_an_endless_query_ends_at_the_limit(root: Path) -> None:
    endless = "SELECT count(*) FROM range(1000000000) a, range(1000000000) b WHERE a.range = -1"
    started = time.monotonic()
    with pytest.raises(DataError, match=r"longer than 0\.5 s"):
        query.run(root, endless, seconds=0.5)
    assert time.monotonic() - started < 1.5 + 1


def test_a_wrong_name_names_the_views(root: Path) -> None:
    with pytest.raises(ConfigError, match="views: rows, ledger") as caught:
        query.run(root, "SELECT * FROM leger")
    with catalog.connect(root) as connection:
        made = connection.execute("SELECT view_name FROM duckdb_views() WHERE NOT internal")
        assert {name for (name,) in made.fetchall()} == set(ABOUT)
    assert str(caught.value).endswith(f"views: {', '.join(ABOUT)}")


def rendered(answer: Answer, width: int) -> str:
    console = Console(file=io.StringIO(), width=width)
    query.render(answer, console)
    return console.file.getvalue()  # type: ignore[attr-defined]


def test_what_is_too_wide_for_a_table_is_shown_record_by_record() -> None:
    answer = Answer(("row_id", "problem"), [("aa", "x" * 90), ("bb", None)])
    assert "┃ row_id ┃" in rendered(answer, 120)
    lines = rendered(answer, 60).splitlines()
    assert lines[0].startswith("1 ──")
    assert lines[1].split() == ["row_id", "aa"]
    assert lines[2].split() == ["problem", "x" * 51]
    assert lines[-1] == "2 rows"


def test_one_row_is_no_rows_and_lists_are_json() -> None:
    said = rendered(Answer(("a",), [(["x", None],)]), 60)
    assert '["x", null]' in said
    assert "1 row\n" in said


def test_renders_markup_and_control_characters_as_text() -> None:
    console = Console(file=io.StringIO(), width=80)
    query.render(Answer(("a",), [("[red]x[/red]\x1b[31m",)]), console)
    text = console.file.getvalue()  # type: ignore[attr-defined]
    assert "[red]x[/red]\\x1b[31m" in text


def test_json_takes_every_value(root: Path) -> None:
    answer = query.run(root, "SELECT DATE '2020-01-02' AS d, 1.5::DECIMAL(4, 2) AS x, NULL AS n")
    assert '"2020-01-02"' in query.as_json(answer.records())


PAGE = (ROOT / "docs/query.md").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "asked", re.findall(r'^(?:\$ )?corpusmill sql "(.*?)"$', PAGE, re.M | re.S)
)
def test_the_queries_of_the_page_are_answered(tmp_path: Path, asked: str) -> None:
    root = tree.build(tmp_path)
    answer = query.run(root, asked.replace("demo_math", "demo"))  # the tree holds no release
    assert answer.lines or " FROM rows " in asked
    if "percent" in answer.columns:
        counts = query.run(root, "SELECT sum(rows_in) FROM stages WHERE stage = 'extract'")
        [[read]] = counts.lines
        assert all(percent == round(100 * rows / read, 2) for *_, rows, percent in answer.lines)


def test_the_catalog_is_read_from_python_as_the_page_says(tmp_path: Path) -> None:
    catalog.build(tree.build(tmp_path))
    [code] = re.findall(r"```python\n(import duckdb.*?)```", PAGE, re.S)
    code = code.replace("exams", "gsm8k").replace("FROM rows", "FROM stage_rows")
    done = subprocess.run(
        [sys.executable, "-c", code + "print(gsm8k.height)"],
        cwd=tmp_path, check=True, capture_output=True, text=True,
    )  # fmt: skip
    assert done.stdout.splitlines()[-1].isdigit()
    assert done.stdout.splitlines()[-1] != "0"
