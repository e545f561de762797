"""The catalog: views that open from the repository root and add up."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest

from pipelines.catalog import build as catalog
from pipelines.catalog import built
from pipelines.catalog.views import views
from stages.errors import ConfigError, DataError
from tests.pipelines import tree


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tree.build(tmp_path_factory.mktemp("it's a root"))


def ask(root: Path, query: str) -> list[tuple[object, ...]]:
    with catalog.connect(root) as connection:
        return connection.execute(query).fetchall()


def test_opens_with_a_plain_client_from_the_root(root: Path) -> None:
    path = catalog.build(root, ["demo"])
    script = (
        "import duckdb; print(duckdb.connect('data/catalog.duckdb', read_only=True)"
        ".execute('SELECT count(*) FROM ledger').fetchone()[0])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=root, capture_output=True, text=True, check=True
    )
    assert int(done.stdout) == ask(root, "SELECT count(*) FROM ledger")[0][0]
    assert [file.name for file in path.parent.glob("catalog*")] == ["catalog.duckdb"]


def test_every_source_adds_up_in_every_stage(root: Path) -> None:
    wrong = """SELECT * FROM stages
        WHERE rows_in + rows_made <> rows_kept + rows_dropped + rows_quarantined"""
    assert ask(root, wrong) == []
    counts = "SELECT * EXCLUDE (corpus) FROM stages WHERE stage IN ('extract', 'reformulate')"
    assert ask(root, counts) == [
        ("extract", "aqua", 2, 0, 2, 0, 0),
        ("extract", "gsm8k", 5, 0, 4, 0, 1),
        ("reformulate", "aqua", 1, 1, 1, 1, 0),
        ("reformulate", "gsm8k", 2, 0, 2, 0, 0),
    ]


def test_says_why_each_source_lost_what_it_lost(root: Path) -> None:
    query = """SELECT source, stage, reason, count(*) FROM ledger, unnest(reasons) AS t(reason)
        WHERE action IN ('dropped', 'quarantined') GROUP BY ALL ORDER BY ALL"""
    assert ask(root, query) == [
        ("aqua", "filter", "missing_answer", 1),
        ("aqua", "filter", "proof", 1),
        ("aqua", "reformulate", "multiple_choice", 1),
        ("gsm8k", "decontaminate", "contaminated", 1),
        ("gsm8k", "dedup", "near_duplicate", 1),
        ("gsm8k", "extract", "bad_json", 1),
    ]


@pytest.mark.parametrize(
    ("view", "lines"),
    [
        ("rows", 0),
        ("gates", 0),
        ("clusters", 2),
        ("contamination", 1),
        ("notes", 0),
        ("verdicts", 3),
        ("lost", 5),
        ("benchmark_rows", 1),
        ("signals", 0),
        ("sources", 2),
    ],
)
def test_views_exist_before_their_stage_is_built(root: Path, view: str, lines: int) -> None:
    assert ask(root, f"SELECT count(*) FROM {view}") == [(lines,)]


def test_detail_is_json_and_edits_name_their_source(root: Path) -> None:
    query = "SELECT source, detail->>'before' FROM ledger WHERE action = 'edited'"
    assert ask(root, query) == [("gsm8k", "a")]


def test_the_source_of_an_event_is_that_of_its_row_in_that_stage(tmp_path: Path) -> None:
    root = tree.build(tmp_path)
    told = [(tree.PLAIN["row_id"], "noted", "{}"), (tree.COPY["row_id"], "noted", "{}")]
    tree.stage(root, "demo/dedup", [tree.PLAIN], [], {"events": tree.events(*told)})
    tree.stage(root, "demo/annotate", [tree.PLAIN], [], {"events": tree.events(*told)})
    query = "SELECT stage, row_id, source FROM notes ORDER BY ALL"
    assert ask(root, query) == [
        ("annotate", tree.PLAIN["row_id"], None),  # annotate keeps ids, no rows
        ("annotate", tree.COPY["row_id"], None),
        ("dedup", tree.PLAIN["row_id"], "gsm8k"),
        ("dedup", tree.COPY["row_id"], None),  # not there, though extract had it
    ]


def test_what_a_view_opens_grows_with_the_stages_and_not_with_their_square(root: Path) -> None:
    selects = views([built.folders(root, "demo")], [], "")
    assert selects["events"].count("events.parquet") == 2
    for name, select in selects.items():
        named = re.findall(r"'(data/[^']*)'", select)
        assert len(named) == len(set(named)), name
        assert select.count("stage_rows") <= 1, name


def test_the_field_at_fault_is_told_also_beside_a_build_that_has_none(tmp_path: Path) -> None:
    root = tree.build(tmp_path)
    path = root / "data/demo/extract/tables/quarantine.parquet"
    query = "SELECT detail->>'reason', detail->>'field', detail->>'raw' FROM quarantined"
    table = pl.read_parquet(path)
    for written, field in ((table.with_columns(field=pl.lit("answer")), "answer"), (table, None)):
        path.unlink()
        (written if field else written.drop("field")).write_parquet(path)
        assert ask(root, query) == [(None, field, "{")]


def test_an_unknown_corpus_is_named_with_the_nearest(root: Path) -> None:
    with pytest.raises(ConfigError, match="did you mean demo"):
        catalog.build(root, ["deno"])


def test_nothing_built_says_what_to_run(tmp_path: Path) -> None:
    (tmp_path / "dvc.yaml").touch()
    with pytest.raises(DataError, match="dvc repro"):
        catalog.build(tmp_path)


def test_a_corpus_that_was_taken_out_is_not_shown(tmp_path: Path) -> None:
    root = tree.build(tmp_path)
    catalog.mark(root, "demo")
    assert set(json.loads((root / "data/demo/catalog.json").read_text())) >= {"extract", "verify"}
    (root / "params.yaml").write_text("corpora: {demo: {}}\nbenchmarks: {}\n")
    assert ask(root, "SELECT DISTINCT corpus FROM ledger") == [("demo",)]
    assert ask(root, "SELECT count(*) FROM benchmark_rows") == [(0,)]
    (root / "params.yaml").write_text("corpora: {other: {}}\n")
    (root / "dvc.yaml").touch()
    with pytest.raises(DataError, match="nothing is built"):
        catalog.build(root)
