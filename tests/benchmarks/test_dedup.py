"""The dedup benchmark: its corpus, its truth, its scorer. No peer and no clock."""

from __future__ import annotations

import itertools
import os
import sys
import time
from pathlib import Path

import numpy as np
import polars as pl
import pyarrow.parquet as pq
import pytest

from benchmarks.dedup import measure as measuring
from benchmarks.dedup import peers
from benchmarks.dedup.generate import FLOOR, PLANTED, Recipe, generate, jaccard, shingles
from benchmarks.dedup.measure import Usage, measure
from benchmarks.dedup.ours import run
from benchmarks.dedup.report import Outcome, table, write
from benchmarks.dedup.score import Truth, components, score
from stages.duplicates.near.params import Method

RECIPE = Recipe(rows=500, seed=3, stock=0.3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("planted")
    generate(folder, RECIPE)
    return folder


@pytest.fixture(scope="module")
def truth(folder: Path) -> Truth:
    return Truth.read(folder)


def test_a_seed_makes_the_same_bytes(folder: Path, tmp_path: Path):
    generate(tmp_path / "again", RECIPE)
    generate(tmp_path / "other", Recipe(rows=500, seed=4, stock=0.3))
    for name in ("rows.parquet", "truth.parquet"):
        first = (folder / name).read_bytes()
        assert (tmp_path / "again" / name).read_bytes() == first
        assert (tmp_path / "other" / name).read_bytes() != first


def test_the_truth_is_every_pair_that_brute_force_finds(folder: Path):
    texts = pq.read_table(folder / "rows.parquet")["text"].to_pylist()
    sets = [shingles(text.split()) for text in texts]
    found = {
        (first, second, jaccard(sets[first], sets[second]))
        for first, second in itertools.combinations(range(len(sets)), 2)
        if sets[first] & sets[second]
    }
    written = pq.read_table(folder / "truth.parquet")
    pairs = set(zip(*(column.to_pylist() for column in written.columns), strict=True))
    assert pairs == {pair for pair in found if pair[2] >= FLOOR}
    assert {round(pair[2], 1) for pair in pairs} >= {0.6, 0.7, 0.8, 0.9, 1.0}


def test_rows_are_shuffled_and_as_long_as_asked(folder: Path, truth: Truth):
    rows = pq.read_table(folder / "rows.parquet")
    assert rows["id"].to_pylist() == list(range(500))
    words = [len(text.split()) for text in rows["text"].to_pylist()]
    assert 60 < np.mean(words) < 66
    assert 0.1 < len(np.union1d(truth.first, truth.second)) / 500 < PLANTED
    assert np.abs(truth.first - truth.second).mean() > 50


def test_one_row_of_each_component_is_no_loss(truth: Truth):
    found = score(np.unique(components(truth)), truth)
    assert (found.pair_recall, found.lost) == (1.0, 0)
    assert found.kept == found.components


@pytest.mark.parametrize(("method", "recall"), [("exact_jaccard", 1.0), ("minhash", 0.99)])
def test_our_engine_scores_as_it_should(
    folder: Path, truth: Truth, tmp_path: Path, method: Method, recall: float
):
    run(folder / "rows.parquet", tmp_path / "kept.parquet", method)
    found = score(pl.read_parquet(tmp_path / "kept.parquet")["id"].to_numpy(), truth)
    assert found.pair_recall >= recall
    assert (found.row_precision, found.lost) == (1.0, 0)


def small() -> Truth:
    """0-1-2 a chain, 3-4 a pair, 5 alone."""
    return Truth(6, np.array([0, 1, 3]), np.array([1, 2, 4]))


@pytest.mark.parametrize(
    ("ids", "recall", "precision", "lost"),
    [
        ([0, 1, 2, 3, 4, 5], 0.0, 1.0, 0),  # nothing was removed
        ([1, 3, 5], 1.0, 1.0, 0),  # perfect
        ([0, 3, 5], 1.0, 2 / 3, 0),  # 2 has no kept twin
        ([0, 2, 5], 1.0, 1 / 3, 1),  # 3 and 4 are both gone
        ([0, 1, 3], 2 / 3, 2 / 3, 1),  # a row like no other is gone
    ],
)
def test_broken_answers_are_told_from_good_ones(ids, recall, precision, lost):
    found = score(np.array(ids), small())
    assert found.pair_recall == pytest.approx(recall)
    assert found.row_precision == pytest.approx(precision)
    assert (found.lost, found.kept, found.components) == (lost, len(ids), 3)


@pytest.mark.parametrize("ids", [[0, 0], [6], [-1]])
def test_an_answer_of_other_rows_is_refused(ids):
    with pytest.raises(ValueError, match="rows"):
        score(np.array(ids), small())


def test_peers_have_drivers_and_pinned_environments():
    drivers = {path.stem for path in (peers.HERE / "drivers").glob("*_*.py")} - {"__init__"}
    known = peers.declared()
    assert set(known) == drivers | set(peers.OURS)
    for peer in known.values():
        assert all(
            "==" in package for package in (peer.environment or peers.Environment("", ())).packages
        )


def test_a_run_is_measured_and_its_failure_named(tmp_path: Path):
    def timed(code: str, limit: float = 60) -> Usage:
        return measure([sys.executable, "-c", code], tmp_path / "log", limit, tmp_path)

    good = timed("x = b'x' * (100 << 20); import time; time.sleep(1)")
    assert (good.error, good.peak_mib > 100, good.cpu > 0) == ("", True, True)
    assert timed("raise ValueError('no good')").error == "exit 1: ValueError: no good"
    assert timed("import time; time.sleep(60)", limit=1).error == "over the limit of 1 s"


def test_what_a_command_leaves_behind_is_measured(tmp_path: Path):
    busy = "import time\nwhile time.process_time() < 0.5: pass"
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {busy!r}])"
    run = measure([sys.executable, "-c", code], tmp_path / "log", 60, tmp_path)
    assert (run.error, run.cpu >= 0.5) == ("", True)


def test_what_does_not_end_by_itself_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(measuring, "ENDING", 0.2)
    code = "import subprocess as s; print(s.Popen(['sleep', '60']).pid)"
    start = time.monotonic()
    assert measure([sys.executable, "-c", code], tmp_path / "log", 60, tmp_path).error == ""
    assert time.monotonic() - start < 20
    with pytest.raises(ProcessLookupError):
        os.kill(int((tmp_path / "log").read_text()), 0)


def test_the_table_goes_between_its_markers(tmp_path: Path):
    ours, rensa = (peers.declared()[name] for name in ("ours_exact", "rensa_batch"))
    good = Outcome(ours, [Usage(2.0, 1.0, 10.0)], score(np.array([1, 3, 5]), small()))
    bad = Outcome(rensa, [Usage(0, 0, 0, "exit 1")], None, "exit 1: a | b")
    page = tmp_path / "page.md"
    page.write_text("a\n<!-- x -->\nold\n<!-- /x -->\nb\n", encoding="utf-8")
    write(page, {"x": table([bad, good])})
    lines = page.read_text(encoding="utf-8").splitlines()
    assert (lines[0], lines[-1]) == ("a", "b")
    assert lines[4].startswith("| ours_exact | 1 | 2.00 | 1.00 |")
    assert lines[5].startswith("| rensa_batch | 0 | failed: exit 1: a / b |")
    with pytest.raises(ValueError, match="has no <!-- y -->"):
        write(page, {"y": ""})
