"""The rule path on real multiple choice: what every made row must hold, and the page of it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
import pytest
import yaml

from benchmarks import reformulation
from pipelines.config.compose import compose
from pipelines.sandbox.bounded import pool
from stages import filter as filter_stage
from stages.answers.choices import align_choices
from stages.answers.judge import compare
from stages.core import Given
from stages.signals import measure
from stages.signals.plain import body
from stages.text.option_list import options_meant, split_options
from tests.embedded import copy_conf
from tests.project import ROOT

PAGE = ROOT / "docs" / "reformulation-sample.md"
#: Source -> least share of its rows that are opened.
SHARES = {"aqua": 0.40, "agieval_aqua": 0.43, "agieval_sat_math": 0.09, "mmlu_stem": 0.08}
pytestmark = pytest.mark.slow


def test_every_made_row_passes_the_filters_and_has_the_answer_of_its_option(
    mirror: Path, tmp_path: Path
):
    text = compose(copy_conf(tmp_path), ["corpus=[big_math]", "benchmark=[none,math]"])
    section: dict[str, Any] = yaml.safe_load(text)["corpora"]["big_math"]
    rows = reformulation.rows_of(section)
    _, split = reformulation.reformulated(rows, section)
    made = split.kept.filter(pl.col("role") == "reformulated").collect()
    parents = rows.select(
        pl.col("row_id").alias("parent"), options="choices", option="answer", before="problem"
    )
    pairs = made.with_columns(parent=pl.col("parents").list.first()).join(parents, on="parent")
    assert pairs.height == made.height
    for source, share in SHARES.items():
        count = made.filter(pl.col("source") == source).height
        assert count >= share * rows.filter(pl.col("source") == source).height, source

    # none was dropped by the recheck, and the filter drops none of them now
    children = split.dropped.filter(pl.col("role") == "reformulated").collect()
    assert children.height == 0
    with pool() as bounded:
        signals = measure(made.lazy(), bounded)
        policy = filter_stage.Params.model_validate(section["filter"])
        again = filter_stage.run(made.lazy(), policy, Given({"signals": signals}))
        assert again.dropped.collect().height == 0
        assert signals.collect()["multiple_choice"].sum() == 0
        # as verify does: one option is "A)59", label and all
        sides = align_choices(pairs["answer"], pairs["option"], pairs["options"])
        verdicts = compare(*sides, bounded)
    assert verdicts["verdict"].unique().to_list() == ["equal"]

    # no list of options, by another way of looking than the signal's
    assert [text for text in made["problem"] if split_options(text, None)] == []
    labels = made.select(body(pl.col("problem")).str.count_matches(r"(?:^|\s)\(?[A-E]\)\s"))
    assert labels.to_series().max() == 0
    for options, option, answer in pairs.select("options", "option", "answer").iter_rows():
        assert options_meant(answer, tuple(options)) == options_meant(option, tuple(options))


def test_the_page_is_what_the_command_prints(mirror: Path):
    assert PAGE.read_text(encoding="utf-8") == "\n".join(reformulation.page(100, 0)) + "\n"
