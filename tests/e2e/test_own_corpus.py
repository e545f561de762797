"""The tests hold in the checkout of somebody who has a corpus and a benchmark set of their own."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.e2e.conftest import CORPUSMILL, copy_checkout

pytestmark = pytest.mark.slow
CORPUS = """# @package corpora.mine
# My own problems.
defaults:
  - /preset@_here_: default
  - _self_
sources:
  problems:
    licence: CC-BY-4.0
    files: [{url: "file:/home/somebody/problems.jsonl"}]
    fields: {problem: q, answer: a}
decontaminate: {against: exam}
"""
EXAM = """# @package benchmarks.exam
defaults:
  - /preset@_here_: benchmark
  - _self_
sources:
  exam:
    licence: CC-BY-4.0
    files: [{url: "file:exam.jsonl"}]
    fields: {problem: q, answer: a}
"""
ITEM = '{"q": "A box holds 12 eggs. How many eggs are in 7 boxes?", "a": "84"}\n'
#: Those that read conf/ or params.yaml; of the slower files some.
READERS = (
    "test_architecture.py",
    "test_documented.py",
    "pipelines/config/test_conf_files.py",
    "pipelines/test_fixed_cost.py",
    "pipelines/release/test_release.py",
    *(
        f"pipelines/config/test_compose.py::test_{name}"
        for name in (
            "a_corpus_without_a_pin_is_told_from_the_others",
            "a_benchmark_set_of_ones_own_is_taken_in_as_the_page_says",
            "compose_tells_what_changed",
        )
    ),
    "pipelines/config/test_layers.py::test_expectations_of_ones_own_add_to_those_of_the_house",
    "pipelines/config/test_opinions.py::test_a_corpus_takes_the_group_of_signals_by_models",
)
COPY = (
    "import sys; from pathlib import Path; from tests.e2e.conftest import copy_checkout; "
    "copy_checkout(Path(sys.argv[1]))"
)


def test_a_user_with_a_corpus_of_their_own_can_run_the_tests(tmp_path: Path):
    clone = copy_checkout(tmp_path / "clone")
    text = CORPUS.replace("/home/somebody", str(tmp_path))
    (clone.root / "conf/corpus/mine.yaml").write_text(text)
    (clone.root / "conf/benchmark/exam.yaml").write_text(EXAM)
    (clone.root / "exam.jsonl").write_text(ITEM)
    (tmp_path / "problems.jsonl").write_text(ITEM)
    clone.run(*CORPUSMILL, "corpus", "add", "mine")
    clone.run(*CORPUSMILL, "corpus", "remove", "demo_textbook")
    readers = [f"tests/{name}" for name in READERS]
    said = clone.run("python", "-m", "pytest", "-q", "-x", "-p", "no:cacheprovider", *readers)
    assert " failed" not in said
    # a clone of theirs, in which the whole builds are tested, holds ours alone
    inner = tmp_path / "inner"
    clone.run("python", "-c", COPY, str(inner))
    params = yaml.safe_load((inner / "params.yaml").read_text())
    assert [*params["corpora"], *params["benchmarks"]] == [
        "demo_math", "demo_textbook", "none", "demo",
    ]  # fmt: skip
